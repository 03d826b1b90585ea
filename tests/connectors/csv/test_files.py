"""Files as raw cells: every row of the file comes out as cells or as a reject, with its number."""

import gzip
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from deskmeter.connectors import encoding, raw, records
from deskmeter.connectors.csv_files import read
from deskmeter.connectors.raw import EmptyFileError, ReadOptions, UnknownFormatError, UnreadableFileError
from deskmeter.errors import MissingFileError, UnknownNameError
from tests.connectors.csv.drawn_files import cells, mapped


def texts(folder: Path, file: str | bytes, name: str = "x.csv", options: ReadOptions | None = None) -> list[str]:
    return [row["text"] for row in cells(folder, file, name, options).rows]


def test_a_quoted_cell_holds_line_ends_quotes_and_separators(tmp_path: Path) -> None:
    found = cells(tmp_path, b'id,text\n1,"a, ""b""\r\n\nc"\n2,d\n')
    assert [(row["_row"], row["text"]) for row in found.rows] == [(2, 'a, "b"\r\n\nc'), (3, "d")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("3,a,b", "3 cells where the header has 2"),
        ("half", "1 cells where the header has 2"),
        ('3,"a" b', "quotes that do not match"),
        ('3,"a', "a quote that is never closed"),
    ],
)
def test_a_broken_row_is_put_aside_and_the_rest_goes_on(tmp_path: Path, line: str, reason: str) -> None:
    found = cells(tmp_path, f"id,text\n1,x\n{line}\n2,y\n")
    assert (found.column("id"), found.rejects) == (["1", "2"], [(3, line, reason)])


@pytest.mark.parametrize("more", ["", "half\n"])
def test_a_separator_at_the_end_of_a_line_is_no_cell(tmp_path: Path, more: str) -> None:
    assert cells(tmp_path, f"id,text\n1,x,\n{more}2,y,\n").column("text") == ["x", "y"]


def test_half_a_line_at_the_end_is_put_aside(tmp_path: Path) -> None:
    found = cells(tmp_path, b"id,text\n1,x\n2")
    assert (found.column("id"), found.rejects) == (["1"], [(3, "2", "1 cells where the header has 2")])


def test_two_stray_quotes_cost_two_lines(tmp_path: Path) -> None:
    found = cells(tmp_path, 'id,text\n1,"a\n2,b\n3,"c" d\n4,e\n')
    assert (found.column("id"), [reject[0] for reject in found.rejects]) == (["2", "4"], [2, 4])


def test_a_blank_line_is_no_row_but_counts_in_the_numbers(tmp_path: Path) -> None:
    found = cells(tmp_path, "id,text\n1,a\n\n2,b\n")
    assert [(row["_row"], row["id"]) for row in found.rows] == [(2, "1"), (4, "2")]


def test_bytes_outside_the_encoding_are_put_aside_with_their_values(tmp_path: Path) -> None:
    found = cells(tmp_path, "id,text\n1,çok teşekkürler\n2,ğüş\n".encode() + b"3,a\xffb\n4,c\n")
    assert (found.column("id"), found.rejects) == (
        ["1", "2", "4"], [(4, "3,a\\xffb", "bytes that are not in the file's encoding")],
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["a\0b", "\u202eabc\u202c مرحبا", "👩‍👩‍👧‍👦", "จำนวน น้ำ ต่ำ", "İıIi", "=1+1", "' OR 1=1 --"]
)
def test_any_text_comes_through_unchanged(tmp_path: Path, text: str) -> None:
    assert texts(tmp_path, f"id,text\n1,{text}\n") == [text]


@pytest.mark.parametrize(
    ("codec", "declared", "text"),
    [
        ("utf-8-sig", None, "ünal"),
        ("utf-16", None, "จำนวน 😀"),
        ("utf-16-be", "utf-16-be", "emoji 😀"),
        ("utf-32", None, "ünal"),
        ("windows-1254", "windows-1254", "İşlem ğüşöç"),
        ("tis-620", "tis-620", "จำนวน"),
        ("shift_jis", "shift_jis", "表示"),
        ("ascii", "utf-8", "plain"),
    ],
)
def test_a_file_is_read_in_its_encoding(tmp_path: Path, codec: str, declared: str | None, text: str) -> None:
    file = f"id,text\n1,{text}\n".encode(codec)
    assert texts(tmp_path, file, options=ReadOptions(encoding=declared)) == [text]


@pytest.mark.parametrize(
    ("codec", "text"),
    [("cp1254", "Siparişim gelmedi, iade ığdır"), ("cp874", "สวัสดีครับ จำนวน"), ("cp1252", "für große Aufträge später")],
)
def test_an_encoding_that_was_found_is_said(tmp_path: Path, codec: str, text: str) -> None:
    found = cells(tmp_path, f'id,text\n1,"{text}"\n'.encode(codec))
    assert (found.column("text"), ["declare it in the map" in note for note in found.raw.notes]) == ([text], [True])


def test_half_a_character_in_utf_16_is_put_aside(tmp_path: Path) -> None:
    file = "id,text\n1,a\n2,b".encode("utf-16") + b"\x00\xd8" + "\n3,c\n".encode("utf-16-le")
    found = cells(tmp_path, file)
    assert (found.column("id"), [reject[0] for reject in found.rejects]) == (["1", "3"], [3])


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, sign: str) -> None:
    assert texts(tmp_path, f"id{sign}text\n1{sign}a b\n") == ["a b"]


def test_a_declared_separator_wins(tmp_path: Path) -> None:
    assert texts(tmp_path, "id~text\n1~a,b;c\n", options=ReadOptions(delimiter="~")) == ["a,b;c"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(tmp_path: Path, end: str) -> None:
    assert texts(tmp_path, f"id,text{end}1,a{end}2,b".encode()) == ["a", "b"]


def test_mixed_line_ends(tmp_path: Path) -> None:
    assert texts(tmp_path, b"id,text\r\n1,a\n2,b\r\n") == ["a", "b"]


def test_repeated_and_empty_headers_get_names(tmp_path: Path) -> None:
    assert list(cells(tmp_path, "id,ID,,_row\n1,2,3,4\n").raw.columns) == ["id", "ID_2", "column3", "_row_2"]


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    assert texts(tmp_path, "text\na\n\nb\n") == ["a", "b"]


def test_a_header_alone_is_no_rows_and_says_so(tmp_path: Path) -> None:
    found = cells(tmp_path, "id,text\n")
    assert (found.rows, found.raw.notes) == ((), ("the file has only a header: no rows",))


@pytest.mark.parametrize("file", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_an_error(tmp_path: Path, file: bytes) -> None:
    with pytest.raises(EmptyFileError):
        cells(tmp_path, file)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        cells(tmp_path, tmp_path / "none.csv")


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match=r"\.csv, \.csv\.gz, \.jsonl"):
        cells(tmp_path, b"x", "x.pdf")


def test_a_huge_line_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records.Records, "limit", 2**20, raising=False)
    found = cells(tmp_path, "id,text\n1,a\n2," + "x" * (raw.MAX_CELL + 10) + "\n3,c\n")
    assert (found.column("id"), [(row, reason) for row, _, reason in found.rejects]) == (
        ["1", "3"], [(3, "longer than 16 MB")],
    )  # fmt: skip


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    assert texts(tmp_path, gzip.compress(b"id,text\n1,a\n"), "x.csv.gz") == ["a"]


def test_half_a_packed_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="not a whole gzip file"):
        cells(tmp_path, gzip.compress(b"id,text\n1,a\n")[:-9], "x.csv.gz")


def test_a_packed_file_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(UnreadableFileError, match="200 times its size"):
        cells(tmp_path, gzip.compress(b"a" * 2_000_000), "x.csv.gz")


def test_json_lines_reach_into_objects(tmp_path: Path) -> None:
    lines = [{"id": 1, "user": {"id": 7, "x": {"y": True}}}, {"id": 2.50, "tags": ["a", "ü"], "user": None}]
    found = cells(tmp_path, "\n".join(json.dumps(line) for line in lines), "x.jsonl")
    assert [(row["id"], row["user.id"], row["user.x.y"], row["tags"]) for row in found.rows] == [
        ("1", "7", "true", None), ("2.5", None, None, '["a", "ü"]'),
    ]  # fmt: skip


def test_a_column_that_comes_late_is_empty_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskmeter.connectors.jsonl.BATCH", 1)
    assert cells(tmp_path, '{"a":"1"}\n{"a":"2","b":"3"}\n', "x.jsonl").column("b") == [None, "3"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not JSON: Expecting property name enclosed in double quotes at sign 2"),
        ("[1]", "not a JSON object"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": "\\ud800"}', "half a character (a lone surrogate)"),
        ('{"a":' * 60 + "1" + "}" * 60, "nested deeper than 50 levels"),
        ('{"a":' * 99_999 + "1" + "}" * 99_999, "nested deeper than 50 levels"),
    ],
)
def test_a_line_that_is_no_object_is_put_aside(tmp_path: Path, line: str, reason: str) -> None:
    found = cells(tmp_path, '{"id": "1"}\n' + line + '\n{"id": "2"}\n', "x.jsonl")
    assert (found.column("id"), [(row, why) for row, _, why in found.rejects]) == (["1", "2"], [(2, reason)])


def test_tags_of_json_lines(tmp_path: Path) -> None:
    map_text = (
        'connection = "x"\n[[table]]\nrow = "case"\nid = "id"\ncreated_at = "at"\ntags = { from = "t", split = "json" }'
    )
    found = mapped(tmp_path, '{"id":1,"at":"2026-01-01T00:00Z","t":["a","b"]}\n', map_text, "x.jsonl")
    assert found.column("tags") == [["a", "b"]]


def workbook(folder: Path) -> Path:
    path = folder / "x.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        book.add_worksheet("Notes").write(0, 0, "nothing")
        sheet = book.add_worksheet("Cases")
        lines = [("id", "at", "text"), (12, datetime(2026, 1, 2, 3, 4), "=A1"), (), (1.5, date(2026, 1, 2), "จำนวน")]
        for row, line in enumerate(lines, start=2):
            for column, cell in enumerate(line):
                (sheet.write_string if isinstance(cell, str) else sheet.write)(row, column, cell)
    return path


def test_a_sheet_has_the_row_numbers_of_the_spreadsheet(tmp_path: Path) -> None:
    found = cells(tmp_path, workbook(tmp_path), options=ReadOptions(sheet="Cases"))
    assert [(row["_row"], row["id"], row["at"], row["text"]) for row in found.rows] == [
        (4, "12", "2026-01-02T03:04:00", "=A1"), (6, "1.5", "2026-01-02", "จำนวน"),
    ]  # fmt: skip


def test_the_first_sheet_is_read_and_named(tmp_path: Path) -> None:
    assert cells(tmp_path, workbook(tmp_path)).raw.notes == (
        "read the first sheet, Notes", "the sheet has only a header: no rows",
    )  # fmt: skip


def test_an_unknown_sheet_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="Allowed: Cases, Notes"):
        cells(tmp_path, workbook(tmp_path), options=ReadOptions(sheet="cases"))


def test_a_workbook_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskmeter.connectors.sheets.MAX_UNPACKED", 1_000)
    with pytest.raises(UnreadableFileError, match="it unpacks to"):
        cells(tmp_path, workbook(tmp_path))


def test_a_zip_that_is_no_workbook_is_an_error(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as packed:
        packed.writestr("a.txt", "a")
    with pytest.raises(UnreadableFileError, match="not a whole workbook"):
        cells(tmp_path, tmp_path / "x.xlsx")


def test_parquet_is_read_in_place(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    duckdb.connect().execute(f"COPY (SELECT 7::INTEGER AS id, 'a' AS text) TO '{path}' (FORMAT parquet)")
    found = cells(tmp_path, path)
    assert (found.raw.columns, found.rows[0]["_row"]) == ({"id": "INTEGER", "text": "VARCHAR"}, 1)


def test_half_a_parquet_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="not a whole Parquet file"):
        cells(tmp_path, b"PAR1 and no more", "x.parquet")


def test_rows_keep_their_numbers_where_the_engine_may_shuffle(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,text\n" + "".join(f"{n},{'x' * 50}\n" for n in range(2, 400_002)))
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    found = read(con, path, ReadOptions(), tmp_path / "scratch")
    wrong = con.execute(f"SELECT count(*) FROM ({found.sql}) WHERE CAST(id AS BIGINT) <> _row").fetchone()
    assert (wrong, con.execute("SELECT current_setting('preserve_insertion_order')").fetchone()) == ((0,), (False,))
