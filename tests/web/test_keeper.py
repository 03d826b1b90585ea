"""The keeper: readers see one moment and hold nobody up; a writer is alone; a store that broke is mended."""

import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from types import MappingProxyType

import pytest

from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.engines.duckdb import one
from deskmeter.model.map_text import parse_map
from deskmeter.model.workspace import HOST, Workspace, opened
from deskmeter.web.keeper import Keeper, quiet
from deskmeter.web.visit import Visit
from tests.cli.command import MAP, written

NOTHING = MappingProxyType[str, str]({})
COUNT = "SELECT COUNT(*) FROM fact.conversation"
CASE = "id,created,updated,solved,channel,team,agent,customer,subject\n3,2026-03-02T09:00,,,email,b,Ana,Bo,Hi\n"


@pytest.fixture
def keeper(tmp_path: Path, filled: Path) -> Iterator[Keeper]:
    with opened(copytree(filled, tmp_path / "desk")) as space:
        yield Keeper(space)


def bring_in(keeper: Keeper, folder: Path) -> None:
    """Import one more conversation."""
    path = written(folder, "cases3.csv", CASE)
    with keeper.writing(NOTHING, NOTHING, quiet) as space:
        import_files(space, connector("csv"), [path], parse_map(MAP, "desk.toml"), quiet)


def counted(keeper: Keeper) -> int:
    with keeper.reading(NOTHING, NOTHING) as space:
        return int(one(space.store.con, COUNT))


def test_a_reader_sees_what_was_there_when_it_began_and_holds_no_writer_up(keeper: Keeper, tmp_path: Path) -> None:
    with keeper.reading(NOTHING, NOTHING) as space:
        bring_in(keeper, tmp_path)
        assert one(space.store.con, COUNT) == 2
    assert counted(keeper) == 3


def test_a_rebuild_waits_for_readers(keeper: Keeper) -> None:
    done = threading.Event()

    def rebuild() -> None:
        with keeper.writing(NOTHING, NOTHING, quiet) as space:
            space.rebuild(quiet)
        done.set()

    with keeper.reading(NOTHING, NOTHING) as space:
        work = threading.Thread(target=rebuild)
        work.start()
        assert not done.wait(0.3)
        assert one(space.store.con, COUNT) == 2
    work.join()
    assert counted(keeper) == 2


def test_a_writer_that_fails_leaves_the_store_to_others(keeper: Keeper) -> None:
    def break_off() -> None:
        with keeper.writing(NOTHING, NOTHING, quiet) as space:
            space.store.close()
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert counted(keeper) == 2


def test_settings_that_cannot_be_used_leave_those_before(keeper: Keeper) -> None:
    (keeper.root / "deskmeter.toml").write_text("nonsense", encoding="utf-8")
    keeper.catch_up()
    assert keeper.settings.timezone == "UTC"


def test_settings_are_read_anew_when_they_change(keeper: Keeper) -> None:
    (keeper.root / "deskmeter.toml").write_text('timezone = "Asia/Bangkok"', encoding="utf-8")
    keeper.catch_up()
    assert keeper.settings.timezone == "Asia/Bangkok"


def visit(keeper: Keeper, **asked: object) -> Visit:
    return Visit(keeper, {"environ": {}, "reads": True, **asked})


def test_whoever_leaves_ends_the_question_that_runs(keeper: Keeper) -> None:
    """
    A question that would run for minutes.
    """
    long = "SELECT COUNT(*) FROM range(10000000) AS a, range(1000000) AS b WHERE hash(a.range) = hash(b.range) + 1"
    asker, begun = visit(keeper), threading.Event()
    left: list[str] = []

    def ask() -> None:
        with asker.lent(NOTHING, quiet) as space:
            begun.set()
            try:
                space.store.con.execute(long).fetchall()
            except Exception as error:
                left.append(type(error).__name__)

    work = threading.Thread(target=ask)
    work.start()
    begun.wait()
    while work.is_alive():
        asker.leave()
        work.join(0.1)
    assert left == ["InterruptException"]


def test_a_command_is_lent_the_workspace_that_is_open(keeper: Keeper) -> None:
    found: list[Workspace] = []

    def ask() -> None:
        HOST.set(visit(keeper))
        with opened(Path("nowhere")) as space:
            found.append(space)

    work = threading.Thread(target=ask)
    work.start()
    work.join()
    assert found[0].root == keeper.root
