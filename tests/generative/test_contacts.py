"""Drawn contacts of a few customers: repeats and self-service against a quadratic, plain reading of the definitions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metric
from deskmeter.model import store
from deskmeter.model.workspace import Workspace, opened
from deskmeter.period import Period
from tests.generative.test_conversations import facts
from tests.spec.drawn import Line, instant, received, settled, write

START = instant("Mon 09:00")
HOUR_S, DAY_S = 3600, 86_400
DRAWN = settings(deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
STEPS_S = (0, 1, 300, HOUR_S, 20 * HOUR_S, DAY_S, DAY_S + 1, 3 * DAY_S, 7 * DAY_S, 7 * DAY_S + 1)


@dataclass(frozen=True)
class Contact:
    """A conversation, an answered call or a visit, in seconds since START; `solved` None where it never was."""

    kind: str
    customer: str | None
    topic: str | None
    begun: int
    solved: int | None
    by: str = "agent"  # who solved a conversation; `rule` only closed it
    spam: bool = False

    def solved_by(self, now: int) -> int | None:
        """When it was solved, as known before a second."""
        closed_only = self.kind == "conversation" and self.by == "rule"
        return self.solved if self.solved is not None and self.solved < now and not closed_only else None


moments = st.lists(st.sampled_from(STEPS_S), min_size=1, max_size=3).map(sum)


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    kind = draw(st.sampled_from(("conversation", "conversation", "call", "session")))
    begun, length = draw(moments), draw(st.sampled_from((1, 300, HOUR_S, 2 * DAY_S)))
    open_still = kind == "conversation" and draw(st.integers(0, 3)) == 0
    return Contact(
        kind, draw(st.sampled_from(("Bo", "Bo", "Cy", "Di", None))), draw(st.sampled_from(("parcel", "refund", None))),
        begun, None if open_still else begun + length, draw(st.sampled_from(("agent", "agent", "bot", "rule"))),
        kind == "conversation" and draw(st.integers(0, 7)) == 0,
    )  # fmt: skip


desks = st.lists(contacts(), min_size=2, max_size=14)


def told(second: int) -> str:
    return f"{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}"


def files(drawn: list[Contact]) -> dict[str, tuple[Line, ...]]:
    """What the sources export of these contacts; each conversation and visit takes its number from its place."""
    made: dict[str, list[Line]] = {"cases": [], "messages": [], "events": [], "calls": [], "sessions": [], "orders": []}
    for number, one in enumerate(drawn):
        who, topic = one.customer or "", one.topic or ""
        if one.kind == "conversation":
            _converse(made, one, str(number))
        elif one.kind == "call":
            line = {"offered": told(one.begun), "answered": told(one.begun), "ended": told(one.solved or 0)}
            made["calls"].append({**line, "customer": who, "topic": topic})
        else:
            line = {"started": told(one.begun), "ended": told(one.solved or 0), "kind": "help_centre"}
            made["sessions"].append({**line, "customer": who, "topic": topic})
        if who:
            made["orders"].append({"ordered": told(one.begun + number), "customer": who, "amount": str(number)})
    return {name: tuple(rows) for name, rows in made.items()}


def _converse(made: dict[str, list[Line]], one: Contact, id_: str) -> None:
    words = {"agent": ("solved", "agent"), "bot": ("solved", "bot"), "rule": ("closed", "system")}
    case = {"conversation": id_, "at": told(one.begun), "customer": one.customer or "", "topic": one.topic or ""}
    made["cases"].append(case)
    made["messages"].append({"conversation": id_, "at": told(one.begun), "what": "message", "actor": "customer"})
    if one.solved is not None:
        what, actor = words[one.by]
        made["events"].append({"conversation": id_, "at": told(one.solved), "what": what, "actor": actor})
    if one.spam:
        made["events"].append({"conversation": id_, "at": told(one.begun), "what": "spam", "actor": "agent"})


Answer = tuple[float | None, int, int]  # value, n, maturing


def repeats(drawn: list[Contact], now: int, window_s: int, *, same_topic: bool = False) -> Answer:
    """Solved contacts that another one of the same customer followed, each held against every other."""
    known = [one for one in drawn if one.begun < now and one.kind != "session" and one.customer and not one.spam]
    again, maturing = [], 0
    for one in known:
        solved = one.solved_by(now)
        if solved is None or (same_topic and one.topic is None):
            continue
        if solved + window_s >= now:
            maturing += 1
            continue
        again.append(any(
            other.customer == one.customer and solved < other.begun <= solved + window_s
            and (not same_topic or other.topic == one.topic)
            for other in known
        ))  # fmt: skip
    return fmean(again) if again else None, len(again), maturing


def self_service(drawn: list[Contact], now: int, hours: int) -> Answer:
    """Contacts solved without an agent of all contacts, visits that led to one left to it."""
    known = [one for one in drawn if one.begun < now and not one.spam]
    alone, maturing = [], 0
    for one in known:
        if one.kind == "session":
            led = [other.begun for other in known if other.kind != "session" and one.customer
                   and other.customer == one.customer and other.begun >= one.begun]  # fmt: skip
            over = one.begun + hours * HOUR_S < now
            maturing += not over and not led
            if not over or any(begun <= one.begun + hours * HOUR_S for begun in led):
                continue
            alone.append(one.solved is not None)
        elif one.kind == "call":
            alone.append(False)
        else:
            solved = one.solved_by(now)
            alone.append(solved is not None and one.by == "bot")
            maturing += one.solved is None or one.solved >= now  # what a rule closed is no longer open
    return fmean(alone) if alone else None, len(alone), maturing


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = settled(tmp_path_factory.mktemp("begun"))
    with opened(root):
        return root


@contextmanager
def filled(begun: Path, *batches: list[tuple[str, tuple[Line, ...]]]) -> Iterator[Workspace]:
    with TemporaryDirectory() as name, opened(copytree(begun, Path(name) / "desk")) as workspace:
        for batch in batches:
            received(workspace, *(write(Path(name), file, rows) for file, rows in batch if rows))
        yield workspace


def asked(workspace: Workspace, now: datetime, days: int, hours: int) -> dict[str, Answer]:
    """What the product answers."""
    names = {
        "repeat_contact_rate": {"window_days": days}, "first_contact_resolution": {"window_days": days},
        "repeat_contact_rate_same_topic": {"window_days": days}, "self_service_rate": {"hours": hours},
    }  # fmt: skip
    limits = replace(workspace.store, settings=replace(workspace.store.settings, thresholds=names))
    found = {}
    for row in run(limits, Query(tuple(map(metric, names)), Period(START, None, "UTC"), now)).rows:
        assert row.figure
        assert row.figure.maturing
        found[row.metric.name] = (row.value, row.figure.n, row.figure.maturing.n)
    return found


@settings(DRAWN, max_examples=25)
@given(
    drawn=desks,
    now=st.sampled_from((HOUR_S, DAY_S, DAY_S + 1, 7 * DAY_S + 300, 9 * DAY_S, 60 * DAY_S)),
    days=st.sampled_from((0, 1, 7)),
    hours=st.sampled_from((0, 1, 24)),
)
def test_repeats_and_self_service_are_those_of_the_definitions(
    begun: Path, drawn: list[Contact], now: int, days: int, hours: int
) -> None:
    value, n, maturing = repeats(drawn, now, days * DAY_S)
    expected = {
        "repeat_contact_rate": (value, n, maturing),
        "first_contact_resolution": (None if value is None else 1 - value, n, maturing),
        "repeat_contact_rate_same_topic": repeats(drawn, now, days * DAY_S, same_topic=True),
        "self_service_rate": self_service(drawn, now, hours),
    }
    with filled(begun, list(files(drawn).items())) as workspace:
        found = asked(workspace, START + timedelta(seconds=now), days, hours)
    wanted: dict[str, Any] = {name: (pytest.approx(value), n, left) for name, (value, n, left) in expected.items()}
    assert found == wanted


@settings(DRAWN, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=desks, order=st.permutations(range(12)), parted=st.integers(0, 14))
def test_contacts_do_not_depend_on_how_the_files_arrive(
    begun: Path, monkeypatch: pytest.MonkeyPatch, drawn: list[Contact], order: list[int], parted: int
) -> None:
    monkeypatch.setattr(store, "FULL_ABOVE", 2)  # so that even a small desk is brought up to date piece by piece
    whole = files(drawn)
    pieces = [(f"{name}-{half}", rows[:parted] if half == 0 else rows[parted:])
              for half in (0, 1) for name, rows in whole.items()]  # fmt: skip
    with filled(begun, *([pieces[place]] for place in order if pieces[place][1])) as workspace:
        piecemeal = facts(workspace)
        workspace.rebuild(lambda step: None)
        rebuilt = facts(workspace)
    with filled(begun, list(whole.items())) as workspace:
        assert piecemeal == rebuilt == facts(workspace)
