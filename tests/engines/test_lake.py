"""Facts made by an engine beside the store: kept while nothing changes, made anew when something does, brought back."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from deskmeter.model.facts import FACTS
from deskmeter.model.lake import answering
from deskmeter.model.workspace import Workspace
from tests.spec.drawn import Desk, received, write

PACKAGES = {"spark": "pyspark", "clickhouse": "chdb"}
HERE = [engine for engine, package in PACKAGES.items() if find_spec(package)]
pytestmark = pytest.mark.skipif(not HERE, reason="no engine beside the store in this environment")


@pytest.fixture(params=HERE)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def rows_of(workspace: Workspace) -> Mapping[str, list[Any]]:
    """The rows of every fact in the store, in an order of their own."""
    con = workspace.store.con
    return {
        fact.name: sorted(con.execute(f"SELECT * FROM fact.{fact.name} AS f").fetchall(), key=repr) for fact in FACTS
    }


def asked(desk: Desk, engine: str, steps: list[str]) -> float | None:
    with answering(desk.workspace.store, engine, steps.append) as store:
        return Desk(replace(desk.workspace, store=store)).value("first_response_time")


def test_facts_are_made_once_and_kept_until_something_new_comes_in(desk: Desk, engine: str, tmp_path: Path) -> None:
    """
    at           | conversation | what    | by
    Mon 08:00:00 | 1            | message | customer:Bo
    Mon 08:10:00 | 1            | message | agent:Ana
    """
    steps: list[str] = []

    first, again = asked(desk, engine, steps), asked(desk, engine, steps)
    made_once = list(steps)
    received(desk.workspace, write(tmp_path, "messages-2", (
        {"at": "2026-03-02 10:00:00", "conversation": "2", "what": "message", "actor": "customer", "customer": "Cy"},
        {"at": "2026-03-02 11:00:00", "conversation": "2", "what": "message", "actor": "agent", "agent": "Ana"},
    )))  # fmt: skip
    later = asked(desk, engine, steps)

    assert (first, again, later) == (600, 600, 2100)
    assert made_once == ["lake", f"facts on {engine}"]
    assert steps == made_once * 2


def test_facts_made_elsewhere_are_brought_back_as_the_stores_own(desk: Desk, engine: str) -> None:
    """
    hours: Mon-Fri 09:00-17:00 Europe/Berlin
    hours night: Mon-Sun 22:00-06:00 Asia/Bangkok

    at           | conversation | what     | by                | to      | team    | channel | customer
    Mon 08:00:00 | 1            | created  |                   |         | billing | email   | Bo
    Mon 08:00:00 | 1            | message  | customer:Bo       |         |         |         |
    Mon 09:10:00 | 1            | message  | agent:Ana@billing |         |         |         |
    Mon 09:20:00 | 1            | status   | agent:Ana         | pending |         |         |
    Mon 11:00:00 | 1            | team     | agent:Ana         | night   |         |         |
    Tue 09:00:00 | 1            | status   | agent:Cem         | solved  |         |         |
    Wed 09:00:00 | 1            | status   | customer          | open    |         |         |
    Wed 09:00:00 | 1            | tag      | agent:Cem         | vip     |         |         |

    offered      | answered     | ended        | outcome  | queue | agent | customer
    Mon 10:00:00 | Mon 10:00:20 | Mon 10:05:00 | answered | sales | Ana   | Bo
    """
    before = rows_of(desk.workspace)

    desk.workspace.rebuild(lambda step: None, engine)

    assert rows_of(desk.workspace) == before


def test_facts_are_made_anew_where_the_lake_was_lost(desk: Desk, engine: str) -> None:
    """
    at           | conversation | what    | by
    Mon 08:00:00 | 1            | message | customer:Bo
    Mon 08:10:00 | 1            | message | agent:Ana
    """
    steps: list[str] = []
    asked(desk, engine, steps)
    rmtree(desk.workspace.root / "lake")

    assert asked(desk, engine, steps) == 600
    assert steps == ["lake", f"facts on {engine}"] * 2
