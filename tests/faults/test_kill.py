"""kill -9 at every point that matters: after the next command nothing is lost and nothing is doubled."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.cli.command import (
    COMMAND,
    MAP,
    applied,
    facts,
    files,
    run,
    run_apart,
    segments,
    surroundings,
    take_in,
    written,
)

DIE_AT = Path(__file__).parent / "die_at.py"
CHANNELS, AGENTS = ("email", "chat", "phone"), ("Ana", "Cem", "Nok")
LEDGER, STORE, INTAKE = "deskmeter.model.ledger", "deskmeter.model.store", "deskmeter.model.intake"

# (where it dies, at which call): in the order in which an import comes by
IMPORT_POINTS = [
    (f"{LEDGER}:_copy", 1),  # before the first segment
    (f"{LEDGER}:_copy", 2),  # between figures and people
    (f"{LEDGER}:_sync", 1),  # segments written, not yet confirmed by the disk
    (f"{LEDGER}:_sync", 4),  # the folder has its name, the manifest knows nothing
    (f"{LEDGER}:Ledger._note", 1),  # within the manifest's transaction
    (f"{LEDGER}:Ledger._note", 2),  # one file committed, the other not
    (f"{STORE}:catch_up", 2),  # everything committed, nothing applied (the first call opens the workspace)
    (f"{INTAKE}:add_keys", 1),
    (f"{INTAKE}:_store", 1),
    (f"{INTAKE}:_store", 2),  # one file applied, the other not
    (f"{STORE}:_refresh_facts", 1),
    ("deskmeter.model.facts.build:statements:each", 2),
    ("deskmeter.model.facts.build:statements:each", 9),
    (f"{STORE}:newest", 1),  # facts built, not committed
    ("deskmeter.connectors.importing:_outcome", 1),  # committed, nobody told
]
# a first import of many conversations builds all facts; a later one of few builds those that it touches
BUILDS = [pytest.param("all facts", marks=pytest.mark.slow), "some facts"]
REBUILD_POINTS = [
    (f"{STORE}:_create", 1),
    (f"{INTAKE}:_store", 2),
    ("deskmeter.model.facts.build:statements:each", 5),
    (f"{STORE}:newest", 1),
    (f"{STORE}:_swap", 1),  # the new store is whole, the old one in its place
    ("os:replace", 1),  # the old one's log is gone, the new store not yet in its place
    (f"{STORE}:_connected", 3),  # after the swap
]


@dataclass(frozen=True)
class Case:
    """A workspace, the files to import into it, and what it holds once that was done without a fault."""

    root: Path
    files: Sequence[Path]
    facts: dict[str, list[Any]]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> dict[str, Case]:
    """An import into an empty workspace, and a small one into a filled workspace."""
    folder = tmp_path_factory.mktemp("cases")
    first, later = record(folder, "1", range(1, 61)), record(folder, "2", range(55, 63))
    nothing = copytree(empty(""), folder / "nothing" / "desk")
    filled = uninterrupted(nothing, folder / "filled", first)
    more = uninterrupted(filled, folder / "more", later)
    return {
        "all facts": Case(nothing, first, facts(filled)),
        "some facts": Case(filled, later, facts(more)),
        "rebuild": Case(more, later, facts(more)),
    }


def record(folder: Path, part: str, numbers: range) -> list[Path]:
    """Two files about these conversations, with a broken row, a repeated row, a clash and an unknown word in them."""
    minute = [f"2026-03-{n % 28 + 1:02d}T{n % 24:02d}" for n in range(100)]
    cases = [f"{n},{minute[n]}:00,,,{CHANNELS[n % 3]},t{n % 2},{AGENTS[n % 3]},c{n % 7},Where" for n in numbers]
    messages = [
        f"{n},{n}-{step},{minute[n]}:{step:02d},{actor},{AGENTS[n % 3]},text {step}"
        for n in numbers
        for step, actor in ((1, "customer"), (20 + n % 30, "agent"), (58, "customer"), (59, "agent"))
    ]
    bad = [
        messages[0],
        messages[1].replace("text", "other"),
        "7,x,no date,agent,Ana,t",
        "half a row",
        "8,y,2026-03-09,cat,,",
    ]
    heads = "id,created,updated,solved,channel,team,agent,customer,subject", "id,key,at,actor,agent,body"
    return [
        written(folder, f"cases{part}.csv", "\n".join([heads[0], *cases, ""])),
        written(folder, f"messages{part}.csv", "\n".join([heads[1], *messages, *bad, ""])),
    ]


def uninterrupted(root: Path, folder: Path, paths: Sequence[Path]) -> Path:
    """A copy of a workspace with the files imported."""
    made = copytree(root, folder / "desk")
    assert take_in(made, *paths).code == 3  # the record has bad rows on purpose
    return made


def killed(point: str, occasion: int, *words: object) -> None:
    """Run a command that dies there; it has to, or the test would prove nothing."""
    assert run_apart(point, occasion, *words, runner=(DIE_AT,)).code == -signal.SIGKILL


def whole(root: Path, case: Case) -> None:
    """The workspace holds what it would had nothing happened, every row accounted for, nothing left lying about."""
    assert facts(root) == case.facts
    assert all(received == sum(rest) for received, *rest in applied(root).values())
    assert files(root) == ["deskmeter.toml", "ledger", "lock", "store.duckdb"]
    assert len({path.split("/")[2] for path in segments(root)}) == len(applied(root))


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(
    ("point", "occasion"), IMPORT_POINTS, ids=[f"{p.rsplit('.', 1)[-1]}-{n}" for p, n in IMPORT_POINTS]
)
def test_import_killed_at_a_point_is_whole_once_it_is_run_again(
    tmp_path: Path, cases: dict[str, Case], build: str, point: str, occasion: int
) -> None:
    case = cases[build]
    root = copytree(case.root, tmp_path / "desk")
    written(tmp_path, "desk.toml", MAP)
    killed(point, occasion, "import", "csv", *case.files, "--map", tmp_path / "desk.toml", "-w", root)
    take_in(root, *case.files)
    whole(root, case)


@pytest.mark.parametrize(
    "point", [(f"{STORE}:catch_up", 2), ("deskmeter.model.facts.build:statements:each", 9), (f"{STORE}:newest", 1)]
)  # fmt: skip
def test_what_was_committed_before_the_kill_needs_no_second_import(
    tmp_path: Path, cases: dict[str, Case], point: tuple[str, int]
) -> None:
    """
    Once the manifest has committed both files, any command finishes the work.
    """
    case = cases["some facts"]
    root = copytree(case.root, tmp_path / "desk")
    written(tmp_path, "desk.toml", MAP)
    killed(*point, "import", "csv", *case.files, "--map", tmp_path / "desk.toml", "-w", root)
    assert run("query", "conversations", "-w", root).code == 0
    whole(root, case)


@pytest.mark.parametrize(
    ("point", "occasion"), REBUILD_POINTS, ids=[f"{p.rsplit('.', 1)[-1]}-{n}" for p, n in REBUILD_POINTS]
)
def test_rebuild_killed_at_a_point_leaves_a_workspace_that_answers(
    tmp_path: Path, cases: dict[str, Case], point: str, occasion: int
) -> None:
    case = cases["rebuild"]
    root = copytree(case.root, tmp_path / "desk")
    killed(point, occasion, "rebuild", "-w", root)
    assert run("query", "conversations", "-w", root).code == 0
    assert facts(root) == case.facts


def test_rebuild_after_a_killed_rebuild_leaves_nothing_lying_about(tmp_path: Path, cases: dict[str, Case]) -> None:
    case = cases["rebuild"]
    root = copytree(case.root, tmp_path / "desk")
    killed(f"{STORE}:_swap", 1, "rebuild", "-w", root)
    assert run("rebuild", "-w", root).code == 0
    whole(root, case)


@pytest.mark.slow
def test_import_killed_at_twenty_random_moments_is_whole_once_it_is_run_again(
    tmp_path: Path, empty: Callable[[str], Path]
) -> None:
    """
    A few thousand rows of the demo company, killed anywhere between start and end of an uninterrupted import.
    """
    from deskmeter.demo.company import company_map
    from deskmeter.demo.generate import generate

    generate(tmp_path / "data", scale=0.02, until=date(2026, 6, 30))
    map_path = written(tmp_path, "map.toml", company_map())
    words = ["import", "csv", tmp_path / "data", "--map", map_path, "--workspace"]
    plain = copytree(empty(""), tmp_path / "plain")
    began = time.monotonic()
    assert run_apart(*words, plain).code in (0, 3)
    took = time.monotonic() - began
    case = Case(plain, [], facts(plain))
    moments = random.Random(20261031)  # noqa: S311 - moments, not secrets
    for number in range(20):
        root = copytree(empty(""), tmp_path / f"desk{number}")
        _killed_after(moments.uniform(0.1, took), *words, root)
        assert run(*words, root).code in (0, 3)
        whole(root, case)


def _killed_after(seconds: float, *words: object) -> None:
    command = [sys.executable, *COMMAND, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=surroundings()) as child:
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
