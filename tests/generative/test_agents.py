"""Drawn states and calls of agents become the stretches and figures that a reading second by second gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metric
from deskmeter.model import store
from deskmeter.model.tables import AGENT_STATES
from deskmeter.model.workspace import Workspace
from deskmeter.period import Period
from tests.generative.agents_oracle import BUSY, Agent, Call, State, gaps, stretches
from tests.generative.reference import second
from tests.generative.test_conversations import DRAWN, facts, filled
from tests.spec.drawn import Line

NAMES = ("Ana", "Ben")
# Midnights and changes of clocks in the zones asked about: an hour skipped, an hour twice, a plain night.
STARTS = [
    (datetime.fromisoformat(f"{text}+00:00"), zone)
    for text, zone in (
        ("2026-03-28T22:30", "Europe/London"), ("2026-10-24T23:10", "Europe/London"),
        ("2016-03-26T23:30", "Europe/Istanbul"), ("2015-11-07T23:50", "Europe/Istanbul"),
        ("2026-07-06T21:15", "Europe/Istanbul"), ("2026-12-31T22:40", "UTC"),
    )
]  # fmt: skip
STEPS_S = (0, 0, 1, 59, 300, 600, 600, 1800, 3600)
STATES = ("handling", "handling", "available", "available", "available", *AGENT_STATES)

steps = st.builds(
    lambda parts: timedelta(seconds=sum(parts)), st.lists(st.sampled_from(STEPS_S), min_size=1, max_size=3)
)
LAST = timedelta(minutes=20)
ends = st.one_of(st.none(), steps, steps, steps, steps, st.just(timedelta(seconds=-7)))


@st.composite
def states(draw: st.DrawFn, start: datetime) -> State:
    at = start + draw(steps) * draw(st.sampled_from((1, 1, 2)))
    lasted = draw(ends)
    return State(
        draw(st.sampled_from(NAMES)), at, None if lasted is None else at + lasted, draw(st.sampled_from(STATES)),
        draw(st.sampled_from((None, None, "chat", "tea"))), draw(st.sampled_from((None, None, "North", "South"))),
        draw(st.sampled_from((None, None, "voice"))),
    )  # fmt: skip


@st.composite
def calls(draw: st.DrawFn, start: datetime) -> Call:
    at = start + draw(steps)
    lasted = draw(ends)
    return Call(
        draw(st.sampled_from(NAMES)), at, None if lasted is None else at + lasted,
        draw(st.sampled_from((None, 0, 20, 900))),
    )  # fmt: skip


@dataclass(frozen=True)
class Shift:
    """What is on record of two agents, and the zone that asks."""

    start: datetime
    zone: str
    states: tuple[State, ...]
    calls: tuple[Call, ...]

    def until(self, now: datetime) -> dict[str, Agent]:
        return {
            name: Agent(
                [row for row in self.states if row.agent == name],
                [call for call in self.calls if call.agent == name],
                now,
            )
            for name in NAMES
        }

    def moved(self, by: timedelta, *, closed: bool) -> "Shift":
        """The same on another day; nothing of a closed day runs on into the next."""
        held = (replace(row, at=row.at + by, until=row.until and row.until + by) for row in self.states)
        answered = (replace(call, at=call.at + by, until=call.until and call.until + by) for call in self.calls)
        if closed:
            held = (replace(row, until=row.until or row.at + LAST) for row in held)
            answered = (replace(call, until=call.until or call.at + LAST) for call in answered)
        return Shift(self.start + by, self.zone, tuple(held), tuple(answered))

    def files(self, names: tuple[str, ...] = NAMES) -> dict[str, tuple[Line, ...]]:
        """What the source exports of these agents."""
        return {
            "states": tuple(
                {"agent": row.agent, "from": _told(row.at), "until": _told(row.until), "state": row.state,
                 "reason": row.reason or "", "team": row.team or "", "channel": row.channel or ""}
                for row in self.states if row.agent in names
            ),
            "calls": tuple(
                {"agent": call.agent, "offered": _told(call.at), "answered": _told(call.at), "ended": _told(call.until),
                 "outcome": "answered", "acw": "" if call.acw_s is None else str(call.acw_s)}
                for call in self.calls if call.agent in names
            ),
        }  # fmt: skip


def _told(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}" if at else ""


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    start, zone = draw(st.sampled_from(STARTS))
    held = draw(st.lists(states(start), min_size=5, max_size=16))
    answered = draw(st.lists(calls(start), min_size=draw(st.sampled_from((0, 2))), max_size=5))
    return Shift(start, zone, tuple(held), tuple(answered))


@pytest.fixture
def begun(empty: Callable[[str], Path]) -> Path:
    return empty("")


FIXED = settings(DRAWN, suppress_health_check=[HealthCheck.function_scoped_fixture])
LATE = timedelta(hours=9)  # after all that is drawn


@settings(FIXED, max_examples=15)
@given(shifts())
def test_stretches_are_what_holds_second_by_second(begun: Path, drawn: Shift) -> None:
    with filled(begun, list(drawn.files().items())) as workspace:
        found = list(rows(workspace))
    agents = drawn.until(drawn.start + LATE)
    expected = [
        (name, *stretch) for name, agent in agents.items() for stretch in stretches(agent, agent.seconds(drawn.start))
    ]
    assert found == expected


def rows(workspace: Workspace) -> Iterator[tuple[str, int, int | None, tuple[str | None, ...]]]:
    """The rows of the fact but for those that end before they begin."""
    found = workspace.store.con.execute(
        "SELECT k.id, SECS(f.from_at), SECS(f.until_at), f.state, f.reason, f.team FROM fact.agent_time AS f"
        " JOIN canon.agent_key AS k ON k.key = f.agent WHERE f.until_at IS NULL OR f.until_at > f.from_at"
        " ORDER BY k.id, f.from_at"
    )
    for name, start, end, *told in found.fetchall():
        yield name, start, end, tuple(told)


class Answers:
    """The figures of some seconds, by counting them."""

    def __init__(self, agents: dict[str, Agent], start: datetime) -> None:
        self.agents = agents
        self.told = {name: agent.seconds(start) for name, agent in agents.items()}

    @cached_property
    def gaps(self) -> list[tuple[int, int]]:
        return [gap for told in self.told.values() for gap in gaps(told)]

    def _states(self, start: int, end: int, known: Callable[[set[str]], bool]) -> list[str]:
        return [
            what[0] for name, told in self.told.items() if known(self.agents[name].known)
            for t, what in told if start <= t < end and what[0]
        ]  # fmt: skip

    def _share(self, states: list[str], of: Callable[[str], bool]) -> float | None:
        return sum(map(of, states)) / len(states) if states else None

    def figures(self, start: int, end: int) -> dict[str, float | None]:
        ready = [
            state for state in self._states(start, end, lambda known: "available" in known)
            if state in (*BUSY, "available")
        ]  # fmt: skip
        paid = [
            state for state in self._states(start, end, lambda known: bool(known - {*BUSY, "offline"}))
            if state != "offline"
        ]  # fmt: skip
        between = [length for length, at in self.gaps if start <= at < end]
        return {
            "occupancy": self._share(ready, lambda state: state in BUSY),
            "utilisation": self._share(paid, lambda state: state in BUSY),
            "shrinkage": self._share(paid, lambda state: state not in (*BUSY, "available")),
            "contact_gap": sum(between) / len(between) if between else None,
        }


METRICS: tuple[Metric, ...] = tuple(map(metric, ("occupancy", "utilisation", "shrinkage", "contact_gap")))


@settings(FIXED, max_examples=15)
@given(drawn=shifts(), after=st.builds(lambda a, b: a + b, steps, steps), grain=st.sampled_from(("hour", "day")))
def test_figures_as_of_any_now_are_those_of_the_seconds(
    begun: Path, drawn: Shift, after: timedelta, grain: str
) -> None:
    now = drawn.start + after + timedelta(seconds=1)
    asked = Query(METRICS, Period(drawn.start - timedelta(minutes=7), now, drawn.zone), now, grain=grain)
    with filled(begun, list(drawn.files().items())) as workspace:
        found = run(workspace.store, asked).rows
    answers = Answers(drawn.until(now), drawn.start)
    expected = [answers.figures(*map(second, row.period.bounds()))[row.metric.name] for row in found]
    assert [row.value for row in found] == pytest.approx(expected)


@settings(FIXED, max_examples=5)
@given(drawn=shifts())
def test_records_that_end_before_they_begin_are_flagged(begun: Path, drawn: Shift) -> None:
    now = drawn.start + LATE
    asked = Query(METRICS[:1], Period(drawn.start - LATE, now, "UTC"), now)
    with filled(begun, list(drawn.files().items())) as workspace:
        (row,) = run(workspace.store, asked).rows
    assert row.figure is None or row.figure.flagged == sum(a.backwards for a in drawn.until(now).values())


@settings(FIXED, max_examples=5)
@given(drawn=shifts(), order=st.permutations(range(4)))
def test_time_does_not_depend_on_how_the_files_arrive(
    begun: Path, monkeypatch: pytest.MonkeyPatch, drawn: Shift, order: list[int]
) -> None:
    monkeypatch.setattr(store, "FULL_ABOVE", 2)  # so that agents are brought up to date one by one
    pieces = [(f"{name}-{half}", lines) for half in NAMES for name, lines in drawn.files((half,)).items()]
    with filled(begun, *([pieces[place]] for place in order if pieces[place][1])) as workspace:
        piecemeal = facts(workspace)
        workspace.rebuild(lambda step: None)
        rebuilt = facts(workspace)
    with filled(begun, list(drawn.files().items())) as workspace:
        assert piecemeal == rebuilt == facts(workspace)


@settings(FIXED, max_examples=25)
@given(days=st.tuples(shifts(), shifts(), shifts()), order=st.permutations(range(3)), closed=st.booleans())
def test_time_does_not_depend_on_the_order_in_which_days_arrive(
    begun: Path, monkeypatch: pytest.MonkeyPatch, days: tuple[Shift, ...], order: list[int], closed: bool
) -> None:
    monkeypatch.setattr(store, "FULL_ABOVE", 2)
    line = [
        day.moved(days[0].start + timedelta(days=number) - day.start, closed=closed) for number, day in enumerate(days)
    ]
    pieces = [[(f"{name}-{number}", rows) for name, rows in line[number].files().items() if rows] for number in order]
    with filled(begun, *pieces) as workspace:
        piecemeal = facts(workspace)
        workspace.rebuild(lambda step: None)
        assert piecemeal == facts(workspace)
