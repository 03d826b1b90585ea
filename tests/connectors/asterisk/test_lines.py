"""Lines of a log as cells: whole lines only, and every line is a row or a reject."""

import gzip
from pathlib import Path

import duckdb
import pytest

from deskmeter.connectors import lines, raw
from deskmeter.connectors.asterisk import EVENTS, MAP, read, suggest
from deskmeter.connectors.raw import RawFile, ReadOptions, UnreadableFileError
from deskmeter.errors import MissingFileError
from deskmeter.model.map_text import parse_map
from tests.connectors.asterisk.drawn_log import drawn

ONE = "1790000000|c1|sales|NONE|ABANDON|1|1|9\n"


def read_cells(folder: Path, log: str | bytes, name: str = "queue_log", encoding: str | None = None) -> RawFile:
    path = folder / name
    path.write_bytes(log if isinstance(log, bytes) else log.encode())
    return read(duckdb.connect(), path, ReadOptions(encoding), folder / "scratch")


def column(found: RawFile, name: str) -> list[object]:
    return [value for (value,) in duckdb.execute(f"SELECT {name} FROM ({found.sql}) ORDER BY _row").fetchall()]


def test_half_a_line_at_the_end_is_left_for_later(tmp_path: Path) -> None:
    found = read_cells(tmp_path, ONE + "179000000")
    assert (column(found, "_row"), found.rejects) == ([1], ())
    assert found.notes == ("its last line has no end yet and is left for a later import",)


def test_a_file_that_has_only_begun_another_line_is_the_same_file(tmp_path: Path) -> None:
    assert read_cells(tmp_path, ONE + "179").sha256 == read_cells(tmp_path, ONE).sha256


def test_a_packed_log_is_the_same_file_as_the_plain_one(tmp_path: Path) -> None:
    packed = read_cells(tmp_path, gzip.compress(ONE.encode()), "queue_log.1.gz")
    assert packed.sha256 == read_cells(tmp_path, ONE).sha256


@pytest.mark.parametrize("log", [b"", b"\n", b"\xef\xbb\xbf", b"179"])
def test_a_log_without_a_whole_line_is_no_rows(tmp_path: Path, log: bytes) -> None:
    assert column(read_cells(tmp_path, log), "_row") == []


def test_blank_lines_count_in_the_numbers_only(tmp_path: Path) -> None:
    assert column(read_cells(tmp_path, "\n" + ONE + "\r\n\n" + ONE), "_row") == [2, 5]


@pytest.mark.parametrize("chunk", [1, 7, 40, 64, 1 << 22])
def test_lines_are_put_together_across_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(lines, "CHUNK", chunk)
    found = read_cells(tmp_path, "\ufeff" + ONE * 3 + "a very broken line\n" + ONE)
    assert (column(found, "_row"), [reject.row for reject in found.rejects]) == ([1, 2, 3, 5], [4])


@pytest.mark.parametrize("chunk", [8, 1 << 22])
def test_a_line_beyond_measure_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(lines, "CHUNK", chunk)
    monkeypatch.setattr(lines, "MAX_CELL", 60)
    found = read_cells(tmp_path, "x" * 200 + "\n" + ONE)
    assert (column(found, "_row"), [reject.reason for reject in found.rejects]) == ([2], ["longer than 60 bytes"])


@pytest.mark.parametrize("name", ["Ünal İşçi", "อรุณ", "a\0b", "\u202eabc", "😀", "=1+1", "' OR 1=1 --"])
def test_any_name_comes_through_unchanged(tmp_path: Path, name: str) -> None:
    assert column(read_cells(tmp_path, ONE.replace("sales", name)), "queue") == [name]


@pytest.mark.parametrize(("encoding", "queues"), [(None, ["a"]), ("cp1254", ["Satış", "a"])])
def test_bytes_that_are_not_utf_8_need_a_declared_encoding(
    tmp_path: Path, encoding: str | None, queues: list[str]
) -> None:
    log = ONE.replace("sales", "Satış").encode("cp1254") + ONE.replace("sales", "a").encode()
    found = read_cells(tmp_path, log, encoding=encoding)
    assert column(found, "queue") == queues
    assert [reject.reason for reject in found.rejects] == (
        [] if encoding else ["bytes that are not UTF-8; declare the file's encoding in the map"]
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hello", "fewer than 5 fields"),
        ("1790000000|c1|sales|NONE", "fewer than 5 fields"),
        ("1790000000|c1|sales|north|NONE|ENTERQUEUE||1|1", "a “|” inside a name: the event is not the 5th field"),
        ("1790000000|c1|sales|An|n|CONNECT|3|x|1", "a “|” inside a name: the event is not the 5th field"),
    ],
)
def test_a_line_that_does_not_hold_together_is_put_aside_as_it_is(tmp_path: Path, line: str, reason: str) -> None:
    found = read_cells(tmp_path, f"{ONE}{line}\n{ONE}")
    assert column(found, "_row") == [1, 3]
    assert [(reject.row, reject.text, reject.reason) for reject in found.rejects] == [(2, line, reason)]


def test_events_without_a_meaning_are_kept_and_named(tmp_path: Path) -> None:
    found = read_cells(tmp_path, drawn("0 c1 q - SURVEY 5\n1 c1 q - SURVEY 4\n2 - - - MOOD"))
    assert column(found, "event") == ["SURVEY", "SURVEY", "MOOD"]
    assert found.notes == ("events kept that mean nothing here: SURVEY (2), MOOD (1)",)


def test_an_event_of_one_s_own_may_speak_of_another(tmp_path: Path) -> None:
    found = read_cells(tmp_path, drawn("0 c1 q Ann SURVEY 5|after|CONNECT"))
    assert (column(found, "event"), found.rejects) == (["SURVEY"], ())


def test_fields_too_few_or_too_many_are_kept_and_named(tmp_path: Path) -> None:
    found = read_cells(tmp_path, drawn("0 c1 q - ABANDON 1\n1 c1 q - ABANDON 1|1|7|new\n2 c1 q - ABANDON 1|1|7"))
    assert column(found, "wait_s") == [None, 7, 7]
    assert found.notes == ("ABANDON with fewer or more fields than known, kept: 2, first in row 1",)


def test_a_number_that_is_none_is_not_stated(tmp_path: Path) -> None:
    assert column(read_cells(tmp_path, drawn("0 c1 q - ABANDON 1|1|soon")), "wait_s") == [None]


def test_rings_are_told_in_milliseconds(tmp_path: Path) -> None:
    found = read_cells(tmp_path, drawn("0 c1 q Nia RINGNOANSWER 6000\n1 c1 q Nia RINGCANCELED 2514"))
    assert column(found, "ring_s") == [6.0, 2.514]


def test_the_order_is_that_of_the_file_whatever_the_clock_says(tmp_path: Path) -> None:
    """The clock leaps into the future, falls to 1970 and comes back; what counts is the last good time before."""
    times = ["1790000005", "9790000000", "3", "1790000002", "1790000007"]
    found = read_cells(tmp_path, "".join(f"{at}|c1|q|NONE|MOOD|\n" for at in times))
    assert column(found, "CAST(epoch(clock) AS BIGINT) - 1790000000") == [5, 5, 5, 5, 7]


def test_a_packed_log_that_breaks_off_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="not a whole gzip file"):
        read_cells(tmp_path, gzip.compress(ONE.encode() * 99)[:-9], "queue_log.1.gz")


def test_a_packed_log_that_swells_beyond_reason_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskmeter.connectors.encoding.MAX_UNPACKED", 1000)
    with pytest.raises(UnreadableFileError, match="unpacks to more than"):
        read_cells(tmp_path, gzip.compress(b"0" * 3_000_000), "queue_log.1.gz")
    assert raw.MAX_UNPACKED > 1000


def test_a_missing_log_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read(duckdb.connect(), tmp_path / "queue_log", ReadOptions(), tmp_path)


def test_every_event_has_a_word_in_the_map() -> None:
    (part,) = parse_map(MAP, "asterisk").parts
    assert dict(part.cells["kind"].words or ()) == {name: event.kind for name, event in EVENTS.items()}


def test_the_suggested_map_asks_what_each_pause_is(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(drawn('0 - q Ann PAUSE Lunch\n1 - q Ann PAUSE Çay "5\'"\n2 - q Ann PAUSE'), encoding="utf-8")
    (part,) = parse_map(suggest(duckdb.connect(), path), "suggested").parts
    assert dict(part.cells["state"].words or ()) == {"Lunch": "break", 'Çay "5\'"': "break"}
