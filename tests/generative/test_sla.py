"""Promises to drawn conversations are due, kept and counted as a slow, plain reading of the rules has it."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskmeter import settings as settings_file
from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metric
from deskmeter.model import store
from deskmeter.model.workspace import Workspace, opened
from deskmeter.period import Period
from deskmeter.sla import Policy
from tests.generative.promises import answers, promises
from tests.generative.reference import Conversation, Event
from tests.generative.test_conversations import (
    BEGINNING,
    DESK,
    DRAWN,
    END,
    OLDEST,
    STARTS,
    conversations,
    facts,
    files,
    filled,
    instants,
    stories,
)
from tests.spec.drawn import parse, received, settled, write

POLICIES = """
    sla night: team=night first_reply=1s next_reply=9h resolution=17h requester_wait=8h
    sla urgent: priority=urgent,high first_reply=59s next_reply=600s resolution=5h requester_wait=24h clock=calendar
    sla apia: team=apia,berlin resolution=26h requester_wait=11h pauses.resolution=hold
    sla rest: first_reply=1h next_reply=20min resolution=30h requester_wait=73h
    sla rest: from=2022-10-30 first_reply=8h resolution=2h pauses.requester_wait= requester_wait=10h
"""
PRIORITIES = ("urgent", "high", "low")


@st.composite
def prioritised(draw: st.DrawFn) -> Conversation:
    """A conversation whose priority changes now and then."""
    drawn = draw(conversations())
    start = min([e.at for e in drawn.events], default=drawn.created_at or STARTS[0])
    told = draw(st.lists(st.tuples(instants, st.sampled_from(PRIORITIES)), max_size=2))
    if drawn.created_at is None:  # it begins with the first thing heard of it, which no priority may be
        told = []
    changes = tuple(Event(start + after, "priority", value) for after, value in told)
    return Conversation(drawn.id, drawn.created_at, drawn.team, drawn.messages, (*drawn.events, *changes))


desks = st.lists(prioritised(), min_size=4, max_size=12).map(
    lambda drawn: [
        Conversation(f"c{n}", one.created_at, one.team, one.messages, one.events) for n, one in enumerate(drawn)
    ]
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with opening hours, policies and the oldest conversation."""
    folder = tmp_path_factory.mktemp("begun")
    root = settled(folder, parse(DESK + POLICIES).settings)
    with opened(root) as workspace:
        received(workspace, *(write(folder, name, rows) for name, rows in files([OLDEST]).items() if rows))
    return root


@cache
def policies() -> tuple[Policy, ...]:
    with TemporaryDirectory() as folder:
        return settings_file.load(settled(Path(folder), parse(DESK + POLICIES).settings), {}, {}).policies


COLUMNS = [
    "policy",
    "target",
    "applied_at",
    "due_at",
    "fulfilled_at",
    "achieved",
    "clock",
    "elapsed_s",
    "elapsed_business_s",
    "decided_at",
]


def rows(workspace: Workspace) -> dict[str, list[dict[str, object]]]:
    """The rows of the fact by conversation."""
    cells = ", ".join(f"f.{column}" for column in COLUMNS)
    found: dict[str, list[dict[str, object]]] = {}
    for id_, *values in workspace.store.con.execute(
        f"SELECT k.id, {cells} FROM fact.sla AS f JOIN canon.conversation_key AS k ON k.key = f.conversation"
        " ORDER BY k.id, f.target, f.ordinal"
    ).fetchall():
        row = {name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
               for name, value in zip(COLUMNS, values, strict=True)}  # fmt: skip
        found.setdefault(id_, []).append(row)
    return found


@settings(DRAWN, max_examples=15)
@given(desks)
def test_promises_are_those_of_the_rules(begun: Path, desk: list[Conversation]) -> None:
    with filled(begun, list(files(desk).items())) as workspace:
        found = rows(workspace)
    expected = {
        story.known.id: [
            {column: getattr(one, column) for column in COLUMNS}
            for one in sorted(promises(story, policies()), key=lambda one: one.target)
        ]
        for story in stories(desk, END)
    }
    assert found == {id_: made for id_, made in expected.items() if made}


@settings(DRAWN, max_examples=15)
@given(
    desk=desks,
    now=st.builds(lambda start, after: start + after, st.sampled_from(STARTS), instants),
    back=st.sampled_from((0, 86_400, 10_000 * 86_400)),
)
def test_figures_of_promises_as_of_any_now_are_those_of_the_rules(
    begun: Path, desk: list[Conversation], now: datetime, back: int
) -> None:
    start = max(BEGINNING, now - timedelta(seconds=back + 1))
    expected = answers(stories(desk, now), policies(), start, now)
    asked = Query(tuple(map(metric, expected)), Period(start, None, "UTC"), now)
    with filled(begun, list(files(desk).items())) as workspace:
        found = run(workspace.store, asked)
    assert {row.metric.name: (row.figure.value, row.figure.n) for row in found.rows if row.figure} == {
        name: (pytest.approx(answer.value) if answer.value is not None else None, answer.n)
        for name, answer in expected.items()
    }


@settings(DRAWN, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(desk=desks, parted=st.integers(0, 12))
def test_promises_do_not_depend_on_how_the_files_arrive(
    begun: Path, monkeypatch: pytest.MonkeyPatch, desk: list[Conversation], parted: int
) -> None:
    monkeypatch.setattr(store, "FULL_ABOVE", 2)  # so that even a small desk is brought up to date piece by piece
    halves = [files(desk[:parted]), files(desk[parted:])]
    pieces = [(f"{name}-{number}", rows) for number, half in enumerate(halves) for name, rows in half.items() if rows]
    with filled(begun, *([piece] for piece in pieces)) as workspace:
        piecemeal = facts(workspace)["sla"]
        workspace.rebuild(lambda step: None)
        assert piecemeal == facts(workspace)["sla"]
