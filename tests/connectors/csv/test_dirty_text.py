"""Random dirty text: nothing is lost, and the quick way and the careful way read the same cells."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from deskmeter.connectors import text
from deskmeter.connectors.raw import RawFile, ReadOptions
from tests.connectors.csv.drawn_files import cells

LINES = st.lists(
    st.text(alphabet='ab,;" \t\x00é😀ก', min_size=1, max_size=12).filter(lambda line: line.strip() != ""), max_size=12
)
COMMA = ReadOptions(delimiter=",")
CELLS = st.text(alphabet='ab,"\n\r\t é😀', max_size=6)


def _goes_on(line: str) -> bool:
    """Whether a quote that begins a cell is still open at the end of the line."""
    open_, before = False, ","
    for sign in line:
        if sign == '"' and (open_ or before == ","):
            open_ = not open_
        before = sign
    return open_ or line.count('"') % 2 == 1


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_every_line_without_quotes_over_lines_is_a_row_or_a_reject(lines: list[str]) -> None:
    whole = [line.replace('"', "") + "x" if _goes_on(line) else line for line in lines]
    with TemporaryDirectory() as folder:
        found = cells(Path(folder), ("id,text\n" + "".join(line + "\n" for line in whole)).encode(), options=COMMA)
    numbers = sorted([row["_row"] for row in found.rows] + [row for row, _, _ in found.rejects])
    assert numbers == list(range(2, len(whole) + 2))


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_the_text_of_every_line_is_kept_somewhere(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        found = cells(Path(folder), ("id,text\n" + "".join(line + "\n" for line in lines)).encode(), options=COMMA)
    kept = "".join(str(row["id"]) + str(row["text"]) for row in found.rows) + "".join(r[1] for r in found.rejects)
    assert all(kept.count(sign) >= "".join(lines).count(sign) for sign in "abé😀ก")


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_quick_way_and_the_careful_way_read_the_same(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([("id", "text"), *rows])
    with TemporaryDirectory() as folder:
        path, con = Path(folder) / "x.csv", duckdb.connect()
        path.write_bytes(out.getvalue().encode())
        quick = text._at_once(con, path, ",", ["id", "text"], Path(folder) / "quick.parquet")
        careful = text._one_by_one(path, ",", ["id", "text"], Path(folder) / "careful.parquet")
        assert quick is None or _rows(con, quick) == _rows(con, careful)
        assert len(_rows(con, careful)) == len(rows)


def _rows(con: duckdb.DuckDBPyConnection, raw: RawFile) -> list[tuple[object, ...]]:
    assert raw.rejects == ()
    return [tuple(row) for row in con.execute(raw.sql).fetchall()]
