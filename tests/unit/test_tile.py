"""Tiles: what colour a change has, and what is said of it."""

from datetime import UTC, datetime

import pytest

from deskmeter.metrics.formula import Figure
from deskmeter.metrics.query import Compared, Row
from deskmeter.metrics.registry import metric
from deskmeter.period import Period
from deskmeter.reports.tile import _change, _tested
from deskmeter.reports.words import Words

PERIOD = Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC), "UTC")
WORDS = Words("en", "UTC")


def row(name: str, verdict: str, p_value: float | None = 0.012, now: float = 0.7) -> Row:
    compared = Compared(PERIOD, Figure(0.8, 100), verdict, "share", p_value, p_value)
    return Row(metric(name), PERIOD, None, {}, Figure(now, 100), {}, "calendar", compared)


@pytest.mark.parametrize(
    ("name", "verdict", "tone"),
    [
        ("csat", "better", "good"),
        ("csat", "worse", "bad"),
        ("csat", "noise", "unsure"),
        ("csat", "too_small", "unsure"),
        ("csat", "not_comparable", "neutral"),
        ("conversations", "changed", "neutral"),
        ("conversations", "noise", "neutral"),
    ],
)
def test_only_a_real_change_has_a_colour(name: str, verdict: str, tone: str) -> None:
    assert _change(WORDS, row(name, verdict), "{value}").tone == tone


def test_a_figure_that_did_not_move_is_neutral() -> None:
    assert _change(WORDS, row("csat", "noise", now=0.8), "{value}").tone == "neutral"


@pytest.mark.parametrize(
    ("verdict", "p_value", "said"),
    [
        ("better", 0.012, "better, more than chance (p = 0.012)"),
        ("worse", 1e-9, "worse, more than chance (p < 0.001)"),
        ("too_small", None, "too few to tell"),
    ],
)
def test_the_verdict_is_said_with_its_p_value(verdict: str, p_value: float | None, said: str) -> None:
    assert _tested(WORDS, row("csat", verdict, p_value)) == said
