"""An import as a whole: which files are read, what is told of each, and all or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.connectors.connector import connector
from deskmeter.connectors.contents import NoFilesError, NothingToImportError, contents
from deskmeter.connectors.importing import Outcome, Problem, import_files
from deskmeter.errors import MapError, MissingFileError
from deskmeter.model.map_text import parse_map
from deskmeter.model.workspace import Workspace, opened
from tests.cli.command import MAP, written

CASES = "id,created,updated,solved,channel,team,agent,customer,subject\n"
ROW = "1,2026-03-02T09:00,,,email,billing,Ana,Bo,Hi\n"


@pytest.fixture
def space(tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Workspace]:
    with opened(copytree(empty(""), tmp_path / "desk")) as workspace:
        yield workspace


def imported(space: Workspace, *paths: Path, map_text: str = MAP) -> tuple[Outcome, ...]:
    return import_files(space, connector("csv"), paths, parse_map(map_text, "drawn.toml"), lambda step: None)


def test_every_row_ends_as_stored_duplicate_or_quarantined(space: Workspace, tmp_path: Path) -> None:
    """
    One good row, the same again, the same id and version with other content, no date, and half a row.
    """
    rows = ROW + ROW + ROW.replace("email", "chat") + ROW.replace("1,2026-03-02T09:00", "2,soon") + "half\n"
    (outcome,) = imported(space, written(tmp_path, "cases.csv", CASES + rows))
    assert (outcome.received, outcome.stored, outcome.duplicate, outcome.quarantined) == (5, 1, 1, 3)
    assert outcome.problems == (
        Problem("cases.csv", 4, "the id “1” came before with other content; the first stays in force"),
        Problem("cases.csv", 5, "created “soon” is not a date in the format iso (2026-10-31T14:05:00+07:00)"),
        Problem("cases.csv", 6, "1 cells where the header has 9"),
    )


def test_a_row_that_the_map_skips_is_stored_and_counted_as_left_out(space: Workspace, tmp_path: Path) -> None:
    skipping = MAP.replace('channel = "channel"', 'channel = { from = "channel", words = { email = "skip" } }')
    (outcome,) = imported(space, written(tmp_path, "cases.csv", CASES + ROW), map_text=skipping)
    assert (outcome.received, outcome.stored, outcome.skipped) == (1, 1, 1)


def test_a_folder_stands_for_the_files_that_the_map_reads(space: Workspace, tmp_path: Path) -> None:
    written(tmp_path / "in", "cases.csv", CASES + ROW)
    written(tmp_path / "in", "readme.txt", "not a table")
    assert [outcome.file for outcome in imported(space, tmp_path / "in")] == ["cases.csv"]


def test_a_folder_without_such_a_file_is_refused(space: Workspace, tmp_path: Path) -> None:
    written(tmp_path / "in", "readme.txt", "not a table")
    with pytest.raises(NothingToImportError, match=r"holds no file that the map drawn\.toml reads"):
        imported(space, tmp_path / "in")


@pytest.mark.parametrize(("text", "error"), [(CASES.replace("channel", "kanal"), MapError), (None, MissingFileError)])
def test_one_file_that_cannot_be_read_keeps_all_out(
    space: Workspace, tmp_path: Path, text: str | None, error: type[Exception]
) -> None:
    good = written(tmp_path, "cases1.csv", CASES + ROW)
    bad = tmp_path / "cases2.csv" if text is None else written(tmp_path, "cases2.csv", text)
    with pytest.raises(error):
        imported(space, good, bad)
    assert space.ledger.batches() == []
    assert list((space.root / "ledger" / "segments").iterdir()) == []


def test_a_file_that_came_before_is_said_to(space: Workspace, tmp_path: Path) -> None:
    file = written(tmp_path, "cases.csv", CASES + ROW)
    imported(space, file)
    assert imported(space, file) == (Outcome("cases.csv", 1, 0, 1, 0, 0, ("this very file came before",), ()),)


def test_a_file_that_came_before_still_tells_which_rows_are_put_aside(space: Workspace, tmp_path: Path) -> None:
    file = written(tmp_path, "cases.csv", CASES + ROW + "half\n")
    (first,), (second,) = imported(space, file), imported(space, file)
    assert (second.notes, second.problems) == (
        ("this very file came before; rows of it put aside: 1",),
        first.problems,
    )


def test_the_same_file_twice_in_one_import_counts_once(space: Workspace, tmp_path: Path) -> None:
    file = written(tmp_path, "cases.csv", CASES + ROW)
    first, second = imported(space, file, file)
    assert (first.stored, second.stored) == (1, 0)


def test_no_more_problems_are_shown_than_a_screen_holds_but_all_are_counted(space: Workspace, tmp_path: Path) -> None:
    (outcome,) = imported(space, written(tmp_path, "cases.csv", CASES + "half\n" * 50))
    assert (outcome.quarantined, len(outcome.problems)) == (50, 20)


def test_nothing_unpacked_is_left_behind(space: Workspace, tmp_path: Path) -> None:
    imported(space, written(tmp_path, "cases.csv", CASES + ROW))
    assert [path.name for path in space.root.glob("scratch*")] == []


def test_a_source_that_is_asked_over_http_reads_no_files(tmp_path: Path) -> None:
    asked = connector("rt")
    with pytest.raises(NoFilesError, match=r"The connector rt reads no files.*Use: deskmeter sync"):
        contents(asked, [tmp_path], parse_map(asked.map or "", "rt"), tmp_path)
