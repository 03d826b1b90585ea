"""The store is a cache: lost, damaged or outdated, it comes back from the ledger, row for row."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from deskmeter.model import store as stores
from deskmeter.model.facts import build
from tests.cli.command import facts, files, run, take_in, written

CASES = "id,created,updated,solved,channel,team,agent,customer,subject\n"
MESSAGES = "id,key,at,actor,agent,body\n"
TABLES = (
    "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('canon', 'fact') ORDER BY 1"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> Path:
    """A workspace with two files about forty conversations, the second one touching a few."""
    folder = tmp_path_factory.mktemp("made")
    root = copytree(empty(""), folder / "desk")
    cases = "".join(f"{n},2026-03-02T09:{n:02d},,,email,t{n % 3},Ana,c{n},Hi\n" for n in range(40))
    messages = "".join(
        f"{n},{n}-{step},2026-03-02T1{step}:{n:02d},{actor},Ana,Hello {n}\n"
        for n in range(6)
        for step, actor in ((0, "customer"), (1, "agent"), (2, "customer"), (3, "agent"))
    )
    for name, text in (("cases.csv", CASES + cases), ("messages.csv", MESSAGES + messages)):
        assert take_in(root, written(folder, name, text)).code == 0
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return copytree(made, tmp_path / "desk")


def answers(root: Path) -> bool:
    """Whether a query is answered from all forty conversations."""
    return '"value": 40' in run("query", "conversations", "--format", "json", "-w", root).out


def test_a_rebuild_gives_equal_facts_row_for_row(root: Path, made: Path) -> None:
    ran = run("rebuild", "-w", root)
    assert (ran.code, ran.err) == (0, "Rebuilt from 2 files: 64 rows.\n")
    assert facts(root) == facts(made)


def test_facts_built_in_slices_are_those_built_at_once(root: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "AT_ONCE", 3)
    monkeypatch.setattr(build, "SLICE", 3)
    assert run("rebuild", "-w", root).code == 0
    assert facts(root) == facts(made)


def test_a_store_that_is_gone_comes_back(root: Path, made: Path) -> None:
    (root / "store.duckdb").unlink()
    assert answers(root)
    assert facts(root) == facts(made)


@pytest.mark.parametrize(
    "content", [b"", b"x", b"not a database" * 1000, b"\0" * 20_000], ids=["0", "1", "text", "nul"]
)
def test_a_store_that_is_no_database_comes_back(root: Path, made: Path, content: bytes) -> None:
    (root / "store.duckdb").write_bytes(content)
    assert answers(root)
    assert facts(root) == facts(made)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_a_store_that_was_cut_off_comes_back_or_says_how_to_mend_it(root: Path, made: Path, share: float) -> None:
    path = root / "store.duckdb"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    ran = run("query", "conversations", "-w", root)
    assert ran.code == 0 or "deskmeter rebuild" in ran.err
    assert run("rebuild", "-w", root).code == 0
    assert facts(root) == facts(made)


def test_a_store_with_a_damaged_page_comes_back_or_says_how_to_mend_it(root: Path, made: Path) -> None:
    path = root / "store.duckdb"
    content = bytearray(path.read_bytes())
    content[12_288:] = bytes(255 - byte for byte in content[12_288:])  # all but the three headers
    path.write_bytes(content)
    ran = run("query", "conversations", "-w", root)
    assert ran.code == 0 or "deskmeter rebuild" in ran.err
    assert run("rebuild", "-w", root).code == 0
    assert facts(root) == facts(made)


@pytest.mark.parametrize("name", ["store.duckdb.new", "store.duckdb.new.wal", "store.duckdb.wal"])
def test_what_a_killed_command_left_beside_the_store_does_no_harm(root: Path, made: Path, name: str) -> None:
    (root / name).write_bytes(b"half a file")
    assert answers(root)
    assert run("rebuild", "-w", root).code == 0
    assert facts(root) == facts(made)
    assert files(root) == ["deskmeter.toml", "ledger", "lock", "store.duckdb"]


def test_a_store_of_another_model_is_made_anew(root: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(root / "store.duckdb")) as con:
        con.execute("UPDATE canon.setting SET value = 'older' WHERE name = 'model'")
        con.execute("DELETE FROM fact.conversation")
    assert answers(root)
    assert facts(root) == facts(made)


def test_a_store_of_this_model_is_left_as_it_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "rebuild", lambda *given: pytest.fail("the store was made anew"))
    assert answers(root)


def test_a_few_touched_conversations_are_built_as_a_full_build_would(root: Path) -> None:
    """
    One of forty conversations gets a message: its facts alone are built anew, and equal those of a rebuild.
    """
    take_in(root, written(root.parent, "messages2.csv", MESSAGES + "7,7-9,2026-03-02T15:00,agent,Cem,Hi\n"))
    refreshed = facts(root)
    assert run("rebuild", "-w", root).code == 0
    assert facts(root) == refreshed


def test_other_opening_hours_are_in_force_at_the_next_command(root: Path) -> None:
    """
    The messages of 10:00 and 10:03 wait for an hour; from now on the office opens at 10:30, so 30 and 33 minutes.
    """
    hours = '\n[[hours]]\nname = "o"\ntimezone = "UTC"\nmon = ["10:30-18:00"]\n[[hours_for]]\nhours = "o"\n'
    (root / "deskmeter.toml").write_text(
        (root / "deskmeter.toml").read_text(encoding="utf-8") + hours, encoding="utf-8"
    )
    ran = run("query", "first_response_time", "--filter", "team=t0", "--format", "json", "-w", root)
    assert '"clock": "business"' in ran.out
    assert '"mean": 1890.0' in ran.out


def test_other_policies_are_in_force_at_the_next_command(root: Path) -> None:
    """
    The messages of 10:00 to 10:05 wait for an hour, as do those of 12:00 to 12:05.
    """
    for minutes, share in ((59, 0.0), (60, 1.0)):
        text = (root / "deskmeter.toml").read_text(encoding="utf-8").partition("\n[[sla]]")[0]
        policy = f'\n[[sla]]\nname = "all"\nfirst_reply = "{minutes}min"\n'
        (root / "deskmeter.toml").write_text(text + policy, encoding="utf-8")
        ran = run("query", "sla_achieved_rate", "--format", "json", "-w", root)
        assert f'"value": {share}' in ran.out
