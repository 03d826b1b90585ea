"""Drawn conversations become the facts and figures that a slow, plain reading of the definitions gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deskmeter import settings as settings_file
from deskmeter.engines.duckdb import named
from deskmeter.metrics.formula import Figure, Stats
from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metric
from deskmeter.model import store
from deskmeter.model.facts import FACTS
from deskmeter.model.workspace import Workspace, opened
from deskmeter.period import Period
from tests.generative.reference import REASONS, Clock, Conversation, Event, Hours, Message, Story, answers
from tests.spec.drawn import Line, parse, received, settled, write

DESK = """
    hours berlin: Mon-Fri 09:00-17:30 Europe/Berlin
    hours night: Mon-Sun 22:00-06:00 America/New_York
    hours apia: Tue-Sat 13:00-23:30 Pacific/Apia
"""
TEAMS = ("berlin", "night", "apia", "nobody")
BEGINNING, END = datetime(2022, 1, 3, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
# Fridays, Sundays, midnights, and the hours around changes of clocks in the zones above.
STARTS = [
    datetime.fromisoformat(f"{text}+00:00")
    for text in (
        "2022-03-13T06:50", "2022-03-27T00:30", "2022-10-30T00:30", "2022-11-06T05:10",
        "2022-06-03T15:20", "2022-12-30T23:59", "2023-07-02T22:00",
    )
]  # fmt: skip
STEPS_S = (0, 0, 0, 1, 20, 59, 600, 3600, 5 * 3600, 86_400, 3 * 86_400, 40 * 86_400, 366 * 86_400)
STATUSES = ("new", "open", "pending", "hold", "solved", "closed", "deleted")
# Drawn in the shape in which support happens, several times over, so that most conversations make sense.
SPEAKERS = ("customer",) * 5 + ("agent",) * 5 + ("bot", "system", "unknown")
LIFE = ("open", "open", "pending", "hold", "solved", "solved", "closed", *STATUSES)
KINDS = ("status",) * 8 + ("team", "team", "assigned", "handoff", *REASONS, *REASONS.values())

# Each drawing is imported, which takes half a second: shrinking one that fails would take minutes.
DRAWN = settings(deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])

instants = st.builds(
    lambda steps, fraction: timedelta(seconds=sum(steps), milliseconds=fraction),
    st.lists(st.sampled_from(STEPS_S), max_size=2),
    st.sampled_from((0, 0, 0, 500, 999)),
)
agents = st.sampled_from(("Ana", "Ben"))


@st.composite
def messages(draw: st.DrawFn, start: datetime) -> Message:
    actor = draw(st.sampled_from(SPEAKERS))
    public = draw(st.sampled_from((True, True, True, False)))
    return Message(start + draw(instants), actor, public, draw(agents) if actor == "agent" else None)


@st.composite
def events(draw: st.DrawFn, start: datetime) -> Event:
    kind = draw(st.sampled_from(KINDS))
    value = draw(st.sampled_from({"status": LIFE, "team": TEAMS}.get(kind, (None,))))
    return Event(start + draw(instants), kind, value, draw(agents) if kind in ("assigned", "status") else None)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    start = draw(st.sampled_from(STARTS))
    stated = draw(st.sampled_from((True, True, False)))
    said = draw(st.lists(messages(start), min_size=draw(st.sampled_from((1, 3, 5, 0 if stated else 1))), max_size=8))
    happened = draw(st.lists(events(start), min_size=draw(st.sampled_from((0, 3, 6))), max_size=9))
    if draw(st.booleans()):  # a log in order of time; otherwise the file's order tells only among equal times
        said, happened = sorted(said, key=lambda m: m.at), sorted(happened, key=lambda e: e.at)
    team = draw(st.sampled_from((*TEAMS, None))) if stated else None
    return Conversation("", start if stated else None, team, tuple(said), tuple(happened))


desks = st.lists(conversations(), min_size=4, max_size=12).map(
    lambda drawn: [replace(one, id=f"c{number}") for number, one in enumerate(drawn)]
)
# The oldest thing on record, so that the clock need not be wound back for every drawing.
OLDEST = Conversation("oldest", BEGINNING, None, (Message(BEGINNING, "customer", True),), ())


def files(desk: list[Conversation]) -> dict[str, tuple[Line, ...]]:
    """What the source exports of these conversations."""

    def told(at: datetime) -> str:
        return f"{at:%Y-%m-%dT%H:%M:%S.%f}"

    return {
        "cases": tuple(
            {"conversation": one.id, "at": told(one.created_at), "team": one.team or ""}
            for one in desk
            if one.created_at
        ),
        "messages": tuple(
            {"conversation": one.id, "at": told(m.at), "what": "message" if m.public else "note", "actor": m.actor,
             "agent": m.agent or ""}
            for one in desk for m in one.messages
        ),
        "events": tuple(
            {"conversation": one.id, "at": told(e.at), "what": e.kind, "to": e.value or "", "agent": e.agent or ""}
            for one in desk for e in one.events
        ),
        "ratings": tuple(
            {"conversation": one.id, "asked": told(one.messages[-1].at), "answered": told(one.messages[-1].at),
             "score": str(1 + len(one.messages) % 5)}
            for one in desk if one.messages
        ),
    }  # fmt: skip


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the opening hours and the oldest conversation."""
    folder = tmp_path_factory.mktemp("begun")
    root = settled(folder, parse(DESK).settings)
    with opened(root) as workspace:
        received(workspace, *(write(folder, name, rows) for name, rows in files([OLDEST]).items() if rows))
    return root


@contextmanager
def filled(begun: Path, *batches: list[tuple[str, tuple[Line, ...]]]) -> Iterator[Workspace]:
    """A copy of that workspace with files imported, batch after batch."""
    with TemporaryDirectory() as name, opened(copytree(begun, Path(name) / "desk")) as workspace:
        for batch in batches:
            received(workspace, *(write(Path(name), file, rows) for file, rows in batch if rows))
        yield workspace


@cache
def hours() -> dict[str | None, Hours]:
    """The same opening hours for the reference."""
    with TemporaryDirectory() as folder:
        known = settings_file.load(settled(Path(folder), parse(DESK).settings), {}, {}).schedules
    return {one.name: Hours(one, BEGINNING - timedelta(days=1), END) for one in known}


def stories(desk: list[Conversation], now: datetime) -> list[Story]:
    known = [one for drawn in (OLDEST, *desk) if (one := drawn.until(now))]
    return [Story(one, hours(), now) for one in known]


def conversation_rows(workspace: Workspace) -> dict[str, dict[str, object]]:
    """The rows of the conversation fact by the source's id, agents by theirs."""
    con = workspace.store.con
    agents = dict(con.execute("SELECT k.key, k.id FROM canon.agent_key AS k").fetchall())
    found = con.execute(
        "SELECT k.id, f.* FROM fact.conversation AS f JOIN canon.conversation_key AS k ON k.key = f.conversation"
    )
    names = [column[0] for column in found.description or []]
    made = {}
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        row = {
            name: agents.get(value, value) if "agent" in name and name[-1] in "t" else value
            for name, value in row.items()
        }
        row["left_out"] = row["left_out"] is not None
        made[row["id"]] = {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for name, value in row.items()
        }
    return made


@settings(DRAWN, max_examples=15)
@given(desks)
def test_conversation_facts_are_those_of_the_definitions(begun: Path, desk: list[Conversation]) -> None:
    with filled(begun, list(files(desk).items())) as workspace:
        rows = conversation_rows(workspace)
    expected = {story.known.id: story.row() for story in stories(desk, END)}
    assert {id_: {name: rows[id_][name] for name in row} for id_, row in expected.items()} == expected


@settings(DRAWN, max_examples=15)
@given(
    desk=desks,
    now=st.builds(lambda start, after: start + after, st.sampled_from(STARTS), instants),
    back=st.sampled_from((0, 86_400, 10_000 * 86_400)),
    clock=st.sampled_from((None, "business", "calendar")),
)
def test_figures_as_of_any_now_are_those_of_the_definitions(
    begun: Path, desk: list[Conversation], now: datetime, back: int, clock: Clock
) -> None:
    start = max(BEGINNING, now - timedelta(seconds=back + 1))
    expected = answers(stories(desk, now), start, clock)
    asked = Query(tuple(map(metric, expected)), Period(start, None, "UTC"), now, clock=clock)
    with filled(begun, list(files(desk).items())) as workspace:
        found = run(workspace.store, asked)
    assert {row.metric.name: _answer(row.figure) for row in found.rows} == {
        name: pytest.approx(answer) for name, answer in ((name, vars(answer)) for name, answer in expected.items())
    }


def _answer(figure: Figure | None) -> dict[str, float | None]:
    assert figure is not None
    told = figure.stats or Stats(None, None, None, None, 0)
    return {
        "value": figure.value,
        "n": figure.n,
        "mean": told.mean,
        "median": told.median,
        "p90": told.p90,
        "max": told.max,
    }


def facts(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every fact, with the source's ids in place of keys and without the order of arrival.

    What is left must not depend on the order of import.
    """
    con = workspace.store.con
    found = {}
    for fact in FACTS:
        columns = [
            f"(SELECT k.id FROM canon.{column.refers}_key AS k WHERE k.key = f.{column.name})"
            if column.role == "key" else f"f.{named(column.name)}"
            for column in fact.columns if column.name not in ("seq", "contact", "visit")
        ]  # fmt: skip
        rows = con.execute(f"SELECT {', '.join(columns)} FROM fact.{fact.name} AS f").fetchall()
        found[fact.name] = sorted(rows, key=repr)
    return found


@settings(DRAWN, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(desk=desks, order=st.permutations(range(8)), parted=st.integers(0, 12))
def test_facts_do_not_depend_on_how_the_files_arrive(
    begun: Path, monkeypatch: pytest.MonkeyPatch, desk: list[Conversation], order: list[int], parted: int
) -> None:
    monkeypatch.setattr(store, "FULL_ABOVE", 2)  # so that even a small desk is brought up to date piece by piece
    halves = [files(desk[:parted]), files(desk[parted:])]
    pieces = [(f"{name}-{number}", rows) for number, half in enumerate(halves) for name, rows in half.items()]
    with filled(begun, *([pieces[place]] for place in order if pieces[place][1])) as workspace:
        piecemeal = facts(workspace)
        workspace.rebuild(lambda step: None)
        rebuilt = facts(workspace)
    with filled(begun, list(files(desk).items())) as workspace:
        assert piecemeal == rebuilt == facts(workspace)
