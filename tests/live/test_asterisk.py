"""Asterisk 22, the real one: calls by SIPp write a real queue_log, and `deskmeter import asterisk` tells of them."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from time import sleep

import pytest

from tests.cli.command import run
from tests.live.asterisk import Asterisk, asterisk
from tests.live.cache import NotSetUpError
from tests.live.figures import Found, exported, figure, reconciled, say, show

pytestmark = pytest.mark.live
# Caller → what becomes of the call: queue, outcome, agent, whether it is passed on, the seconds of talk and of waiting.
EXPECTED = {
    "0811": ("sales", "answered", "Ann", "false", 5, 0),
    "0812": ("sales", "answered", "Bob", "false", 4, 0),
    "0813": ("sales", "answered", "Cem", "true", 6, 0),
    "0814": ("service", "abandoned", "", "", None, 7),
    "0815": ("service", "timeout", "", "", None, 12),
    "0816": ("sales", "interrupted", "Ann", "", None, 0),
    "0817": ("sales", "answered", "Ann", "false", 3, 0),
}
EXACT_S = 1.5  # whole seconds in the log, and what it takes to pick up


def play(phone: Asterisk) -> None:
    """Seven calls, two pauses, and a kill -9 while Ann talks."""
    phone.joins("ann", "sales")
    phone.calls("0811", "sales", 5)
    phone.leaves("ann", "sales")
    phone.joins("bob", "sales")
    phone.calls("0812", "sales", 30)
    phone.leaves("bob", "sales")
    phone.joins("cem", "sales")
    phone.calls("0813", "sales", 30)
    phone.leaves("cem", "sales")
    phone.joins("dee", "service")
    phone.calls("0814", "service", 7)
    phone.calls("0815", "service", 30)
    phone.joins("ann", "sales")
    phone.pauses("ann", "sales", "Lunch")
    sleep(2)
    phone.pauses("ann", "sales", "Coffee")  # one pause after another, without an end between
    sleep(3)
    phone.unpauses("ann", "sales")
    talking = phone.dials("0816", "sales", 60)
    sleep(3)
    phone.is_killed()
    talking.kill()
    phone.starts()
    phone.joins("ann", "sales")
    phone.calls("0817", "sales", 3)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The queue_log after the story."""
    try:
        with asterisk(tmp_path_factory.mktemp("asterisk") / "log") as phone:
            play(phone)
            written = tmp_path_factory.mktemp("written") / "queue_log"
            written.write_text(phone.written())
    except NotSetUpError as error:
        pytest.skip(f"Asterisk cannot be set up here: {error}")
    say("\n" + written.read_text())
    return written


@pytest.fixture(scope="module")
def read(played: Path, tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> Path:
    """A workspace that has read the log."""
    root = copytree(empty(""), tmp_path_factory.mktemp("read") / "desk")
    told = run("import", "asterisk", played, "-w", root)
    assert told.code == 0, told.out + told.err
    return root


@pytest.fixture(scope="module")
def calls(read: Path) -> Found:
    found = exported(read, "calls", "customer_id")
    show("Asterisk, read back:", found, "queue", "outcome", "agent", "transferred", "wait_s", "talk_s", "missed_rings")
    return found


def test_every_call_has_its_outcome_agent_and_queue(calls: Found) -> None:
    told = {caller: (row["queue"], row["outcome"], row["agent"], row["transferred"]) for caller, row in calls.items()}
    assert told == {caller: expected[:4] for caller, expected in EXPECTED.items()}


@pytest.mark.parametrize("caller", EXPECTED)
def test_talk_and_wait_are_as_long_as_they_were(calls: Found, caller: str) -> None:
    *_, talk_s, wait_s = EXPECTED[caller]
    told = calls[caller]
    assert told["talk_s"] == "" if talk_s is None else float(told["talk_s"]) == pytest.approx(talk_s, abs=EXACT_S)
    assert float(told["wait_s"]) == pytest.approx(wait_s, abs=EXACT_S)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("calls_offered", 7), ("calls_answered", 5), ("calls_abandoned", 1), ("call_abandonment_rate", 1 / 7),
     ("transfer_rate", 1 / 4)],  # how the call that was cut off would have ended is not known
)  # fmt: skip
def test_figures_follow_from_the_calls(read: Path, metric: str, expected: float) -> None:
    assert figure(read, metric) == pytest.approx(expected)


def test_dee_did_not_pick_up_while_two_callers_waited(calls: Found) -> None:
    assert int(calls["0815"]["missed_rings"]) >= 2


def test_a_change_of_reason_makes_two_breaks(read: Path) -> None:
    found = exported(read, "agent_time", "from_at").values()
    breaks = {row["reason"]: float(row["stretch_s"]) for row in found if row["state"] == "break"}
    assert breaks == pytest.approx({"Lunch": 2, "Coffee": 3}, abs=EXACT_S)


def test_everything_adds_up_and_nothing_is_put_aside(read: Path) -> None:
    told = reconciled(read)
    say("\n" + told)
    assert "put aside" not in told


def test_the_same_log_again_brings_nothing_new(read: Path, played: Path) -> None:
    before = exported(read, "calls", "customer_id")
    assert run("import", "asterisk", played, "-w", read).code == 0
    assert exported(read, "calls", "customer_id") == before
