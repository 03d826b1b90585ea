"""The log of a real Asterisk 22: answered, abandoned, timed out, not picked up, and killed while talking."""

from pathlib import Path

import pytest

from tests.connectors.asterisk.drawn_log import Log

REAL = Path(__file__).parents[4] / "shared" / "data" / "asterisk" / "queue_log"


@pytest.fixture
def real(log: Log) -> Log:
    if not REAL.is_file():
        pytest.skip(f"the real log is not beside the project: there is no {REAL}")
    (outcome,) = log.take(REAL)
    assert (outcome.received, outcome.stored, outcome.notes) == (28, 28, ())
    return log


def test_the_real_log_tells_its_known_figures(real: Log) -> None:
    figures = {
        "calls_offered": 7, "calls_answered": 4, "calls_abandoned": 2, "service_level": 4 / 6,
        "service_level_all_offered": 4 / 7, "service_level_answered": 1, "service_level_short_credit": 5 / 6,
        "call_abandonment_rate": 1 / 6, "average_handle_time": 17 / 3, "missed_rings": 1,
        "average_speed_of_answer": 7 / 4,
    }  # fmt: skip
    assert {name: real.figure(name).value for name in figures} == pytest.approx(figures)


def test_the_real_log_records_talk_only(real: Log) -> None:
    assert real.figure("average_handle_time").recorded == 0


def test_the_real_log_tells_the_agents_time(real: Log) -> None:
    told = [(agent, (until or 0) - start, state, reason) for agent, start, until, state, reason in real.states()]
    assert told == [
        ("Ann", 8, "available", None), ("Ann", 14, "break", "Lunch"), ("Bob", 29, "available", None),
        ("Nia", 11, "available", None),
    ]  # fmt: skip
