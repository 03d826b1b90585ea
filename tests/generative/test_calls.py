"""Drawn calls give the figures that a slow, plain reading of the definitions gives, at any now and with any limits."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metric
from deskmeter.model.store import Store
from deskmeter.model.workspace import Workspace, opened
from deskmeter.period import Period
from tests.spec.drawn import Line, instant, received, settled, write

START = instant("Mon 09:00")
DRAWN = settings(deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
ENDINGS = ("abandoned", "abandoned", "timeout", "key_exit", "thrown_out", "withdrawn", "interrupted", "refused")


@dataclass(frozen=True)
class Call:
    """A call in seconds since START: `answered` and `ended` None where they are not on record."""

    offered: int
    answered: int | None
    ended: int | None
    outcome: str | None
    hold: int | None
    acw: int | None
    lengths: bool  # whether the record states lengths rather than times

    def line(self) -> Line:
        """The call as its file has it."""

        def told(second: int | None) -> str:
            return "" if second is None else f"{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}"

        def number(seconds: int | None) -> str:
            return "" if seconds is None else str(seconds)

        rest = {"outcome": self.outcome or "", "hold": number(self.hold), "acw": number(self.acw)}
        if not self.lengths:
            return {"offered": told(self.offered), "answered": told(self.answered), "ended": told(self.ended), **rest}
        wait = (self.answered if self.answered is not None else self.ended or 0) - self.offered
        talk = (self.ended or 0) - self.answered - (self.hold or 0) if self.answered is not None else None
        return {"offered": told(self.offered), "wait": number(wait), "talk": number(talk), **rest}

    def at(self, now: int) -> "Call | None":
        """What was known of it before a second; None where it had not come."""
        if self.offered >= now:
            return None
        answered = self.answered if self.answered is not None and self.answered < now else None
        if self.ended is None or self.ended < now:
            return replace(self, answered=answered)
        return replace(self, answered=answered, ended=None, outcome=None, hold=None, acw=None)

    @property
    def is_answered(self) -> bool:
        return self.answered is not None

    @property
    def waits(self) -> bool:
        return self.answered is None and self.ended is None and self.outcome is None

    @property
    def wait_s(self) -> int:
        return (self.answered if self.answered is not None else self.ended or self.offered) - self.offered

    @property
    def gave_up(self) -> bool:
        return self.answered is None and (self.outcome == "abandoned" or (self.outcome is None and not self.waits))

    @property
    def entered(self) -> bool:
        return self.outcome != "refused" and not self.waits

    @property
    def handled_s(self) -> int | None:
        if self.answered is None or self.ended is None:
            return None
        return self.ended - self.answered + (self.acw or 0)


waits = st.sampled_from((0, 0, 1, 4, 5, 6, 19, 20, 21, 29, 30, 31, 90))


@st.composite
def calls(draw: st.DrawFn) -> Call:
    offered = draw(st.integers(0, 300))
    hold, acw = draw(st.sampled_from((None, 0, 7))), draw(st.sampled_from((None, 0, 40)))
    over = offered + draw(waits)
    if draw(st.booleans()):
        talk = draw(st.sampled_from((8, 60, 200)))
        if draw(st.integers(0, 9)) == 0:  # a line that was cut without an end on record
            return Call(offered, over, None, draw(st.sampled_from(("answered", "interrupted"))), None, None, False)
        outcome = draw(st.sampled_from(("answered", "answered", "interrupted")))
        lengths = draw(st.booleans())
        told = outcome if lengths else draw(st.sampled_from((outcome, None)))
        return Call(offered, over, over + talk, told, hold, acw, lengths)
    if draw(st.integers(0, 4)) == 0:
        return Call(offered, None, None, None, None, None, False)
    lengths = draw(st.booleans())
    ending = draw(st.sampled_from(ENDINGS if lengths else (*ENDINGS, None)))
    return Call(offered, None, over, ending, None, None, lengths)


Share = tuple[Callable[[Call], bool], Callable[[Call], bool]]  # what counts, among what


def conventions(threshold: int, short: int) -> Mapping[str, Share]:
    """Every share of calls, as the definitions have it."""

    def in_time(call: Call) -> bool:
        return call.is_answered and call.wait_s <= threshold

    def left_in_time(call: Call) -> bool:
        return call.gave_up and call.wait_s <= threshold

    def left_early(call: Call) -> bool:
        return call.gave_up and call.wait_s < short

    def in_or_out(call: Call) -> bool:
        return call.is_answered or call.gave_up

    return {
        "service_level": (in_time, lambda c: not left_early(c)),
        "service_level_all_offered": (in_time, lambda c: True),
        "service_level_answered": (in_time, lambda c: c.is_answered),
        "service_level_abandons_count": (in_time, in_or_out),
        "service_level_neutral": (in_time, lambda c: in_or_out(c) and not left_in_time(c)),
        "service_level_credit": (lambda c: in_time(c) or left_in_time(c), in_or_out),
        "service_level_short_credit": (lambda c: in_time(c) or left_early(c), in_or_out),
        "call_abandonment_rate": (lambda c: c.gave_up, lambda c: not left_early(c)),
        "call_abandonment_rate_all": (lambda c: c.gave_up, lambda c: True),
        "answer_rate": (lambda c: c.is_answered, lambda c: True),
    }


def expected(known: list[Call], threshold: int, short: int) -> dict[str, tuple[float | None, int]]:
    """Value and n of every metric."""
    offered = [call for call in known if call.entered]
    made: dict[str, tuple[float | None, int]] = {}
    for name, (counts, among) in conventions(threshold, short).items():
        cohort = [call for call in offered if among(call)]
        made[name] = (fmean(counts(call) for call in cohort) if cohort else None, len(cohort))
    waited = [float(call.wait_s) for call in known if call.is_answered]
    handled = [float(call.handled_s) for call in known if call.handled_s is not None]
    made["average_speed_of_answer"] = (fmean(waited) if waited else None, len(waited))
    made["average_handle_time"] = (fmean(handled) if handled else None, len(handled))
    for name, count in (
        ("calls_offered", sum(call.outcome != "refused" for call in known)),
        ("calls_answered", len(waited)),
        ("calls_abandoned", sum(call.gave_up for call in known)),
    ):
        made[name] = (float(count), count)
    return made


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = settled(tmp_path_factory.mktemp("begun"))
    with opened(root):
        return root


@contextmanager
def filled(begun: Path, drawn: list[Call]) -> Iterator[Workspace]:
    with TemporaryDirectory() as name, opened(copytree(begun, Path(name) / "desk")) as workspace:
        received(workspace, write(Path(name), "calls", tuple(call.line() for call in drawn)))
        yield workspace


def with_limits(store: Store, threshold: int, short: int) -> Store:
    """The store under settings with other thresholds."""
    asked = {name: {"threshold": threshold, "short": short} for name in conventions(0, 0)}
    return replace(store, settings=replace(store.settings, thresholds=asked))


@settings(DRAWN, max_examples=20)
@given(
    drawn=st.lists(calls(), min_size=1, max_size=30),
    now=st.sampled_from((1, 60, 200, 301, 320, 10_000)),
    threshold=st.sampled_from((0, 5, 20, 30)),
    short=st.sampled_from((0, 1, 5, 6)),
)
def test_every_convention_is_that_of_the_definitions(
    begun: Path, drawn: list[Call], now: int, threshold: int, short: int
) -> None:
    known = [then for call in drawn if (then := call.at(now))]
    answers = expected(known, threshold, short)
    asked = Query(tuple(map(metric, answers)), Period(START, None, "UTC"), START + timedelta(seconds=now))
    with filled(begun, drawn) as workspace:
        found = run(with_limits(workspace.store, threshold, short), asked)
    figures = {row.metric.name: (row.value, row.figure.n if row.figure else None) for row in found.rows}
    wanted: dict[str, Any] = {name: (pytest.approx(value), n) for name, (value, n) in answers.items()}
    assert figures == wanted


@settings(DRAWN, max_examples=10)
@given(drawn=st.lists(calls(), min_size=1, max_size=30), now=st.sampled_from((60, 200, 320)))
def test_the_maturing_are_those_who_wait(begun: Path, drawn: list[Call], now: int) -> None:
    waiting = sum(then.waits for call in drawn if (then := call.at(now)))
    asked = Query((metric("service_level"),), Period(START, None, "UTC"), START + timedelta(seconds=now))
    with filled(begun, drawn) as workspace:
        (row,) = run(workspace.store, asked).rows
    assert row.figure
    assert row.figure.maturing
    assert row.figure.maturing.n == waiting
