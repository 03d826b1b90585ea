"""What agents were doing, told second by second straight from the definitions: slow, and right by reading."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from math import inf

from deskmeter.model.tables import AGENT_STATES
from tests.generative.reference import second

BUSY = ("handling", "after_call")


@dataclass(frozen=True)
class State:
    """One row of agents' time; times are whole seconds."""

    agent: str
    at: datetime
    until: datetime | None
    state: str
    reason: str | None = None
    team: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Call:
    """One answered call."""

    agent: str
    at: datetime
    until: datetime | None
    acw_s: int | None = None


@dataclass(frozen=True)
class Held:
    """One thing that holds from one second to another; `place` orders what begins at once."""

    state: str
    start: float
    end: float
    place: tuple[int, int]
    reason: str | None = None
    team: str | None = None


Told = tuple[str | None, str | None, str | None]  # state, reason, team


class Agent:
    """One agent as known at `now`: each list in the order of its file."""

    def __init__(self, states: Iterable[State], calls: Iterable[Call], now: datetime) -> None:
        self.now = second(now)
        self.told = [*self._states([row for row in states if row.at < now]), *self._calls(calls)]
        self.held = [one for one in self.told if one.end > one.start]
        self.known = {one.state for one in self.told}

    def _states(self, rows: list[State]) -> Iterator[Held]:
        for place, row in sorted(enumerate(rows), key=lambda item: item[1].at):
            later = [
                other.at for n, other in enumerate(rows)
                if (other.at, n) > (row.at, place) and other.channel == row.channel
                and (other.state == "shift") == (row.state == "shift")
            ]  # fmt: skip
            end = row.until or min(later, default=None)
            yield self._cut(
                Held(row.state, second(row.at), second(end) if end else inf, (1, place), row.reason, row.team)
            )

    def _calls(self, calls: Iterable[Call]) -> Iterator[Held]:
        for place, call in enumerate(calls):
            start, end = second(call.at), second(call.until) if call.until else inf
            if start < self.now:
                yield self._cut(Held("handling", start, end, (0, place)))
            if start <= end < self.now and call.acw_s is not None:
                yield self._cut(Held("after_call", end, end + call.acw_s, (0, place)))

    def _cut(self, one: Held) -> Held:
        """What ends at now or later runs on."""
        return replace(one, end=inf) if one.end >= self.now else one

    @property
    def backwards(self) -> int:
        return sum(one.end < one.start for one in self.told)

    def at(self, t: int) -> Told:
        """State, reason and team at one second."""
        holding = [one for one in self.held if one.start <= t < one.end]
        if not holding:
            return None, None, None
        state = min((one.state for one in holding), key=AGENT_STATES.index)
        latest = max((one for one in holding if one.state == state), key=lambda one: (one.start, one.place))
        named = [one for one in self.held if one.team and one.start <= t]
        return state, latest.reason, max((one.start, one.team or "") for one in named)[1] if named else None

    def seconds(self, start: datetime) -> list[tuple[int, Told]]:
        """What held in each second; it stays the same until something begins or ends."""
        edges = {edge for one in self.held for edge in (one.start, one.end)}
        told = list[tuple[int, Told]]()
        for t in range(second(start), self.now):
            told.append((t, self.at(t) if t in edges or not told else told[-1][1]))
        return told


Stretch = tuple[int, int | None, Told]


def stretches(agent: Agent, told: list[tuple[int, Told]]) -> list[Stretch]:
    """Seconds alike that touch, as one; what reaches up to now runs."""
    made = []
    for what, run in groupby(told, key=lambda item: item[1]):
        first, *_, last = [t for t, _ in run] * 2
        made.append((first, None if last + 1 == agent.now else last + 1, what))
    return [one for one in made if one[2][0] is not None]


def gaps(told: list[tuple[int, Told]]) -> list[tuple[int, int]]:
    """Seconds of available time between two contacts, each with the second in which the second contact began."""
    kinds = [(t, "busy" if what[0] in BUSY else what[0]) for t, what in told]
    runs = [(kind, [t for t, _ in run]) for kind, run in groupby(kinds, key=lambda item: item[1])]
    return [
        (len(between), after[0])
        for (before, _), (kind, between), (last, after) in zip(runs, runs[1:], runs[2:], strict=False)
        if (before, kind, last) == ("busy", "available", "busy")
    ]
