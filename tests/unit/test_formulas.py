"""Formulas: how a figure is read from what was added up."""

import pytest

from deskmeter.metrics.durations import Durations, TimePer
from deskmeter.metrics.formula import Clock, wilson
from deskmeter.metrics.formulas import Count, CountDistinct, Mean, Share, Sum


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"), [(10, 10, 72, 100), (8, 10, 49, 94), (45, 50, 79, 96), (450, 500, 87, 92)]
)
def test_worked_example_18_wilson_interval(successes: int, n: int, low: int, high: int) -> None:
    found = wilson(successes, n)
    assert found is not None
    assert [round(100 * edge) for edge in found] == [low, high]


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (0, 7), (1, 1), (3, 3)])
def test_wilson_interval_stays_between_nothing_and_all(successes: int, n: int) -> None:
    low, high = wilson(successes, n) or (-1, 2)
    assert (low >= 0, high <= 1) == (True, True)
    assert low - 1e-12 <= successes / n <= high + 1e-12  # sums of floats


def test_wilson_interval_of_nothing_is_empty() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize("formula", [Count(), CountDistinct("customer"), Sum("reopens")])
def test_count_of_nothing_is_zero(formula: Count | CountDistinct | Sum) -> None:
    assert formula.figure({}).value == 0


@pytest.mark.parametrize("formula", [Share("a"), Mean("score"), Durations("s", "b"), TimePer("s", "b", per="c")])
def test_rate_or_mean_of_nothing_is_empty(formula: Share | Mean | Durations | TimePer) -> None:
    assert formula.figure({}).value is None


def test_share_of_none_among_some_is_zero_not_empty() -> None:
    assert Share("a").figure({"numerator": 0, "n": 3}).value == 0


def test_share_keeps_its_parts() -> None:
    figure = Share("a").figure({"numerator": 2, "n": 3})
    assert (figure.numerator, figure.denominator, figure.n) == (2, 3, 3)


def test_mean_of_zeros_is_zero_not_empty() -> None:
    assert Mean("score").figure({"numerator": 0, "n": 2}).value == 0


CELLS = {"numerator": 60, "n": 3, "median": 15, "p90": 30, "max": 35, "flagged": 1, "in_business": 2}


@pytest.mark.parametrize(("headline", "value"), [("median", 15), ("mean", 20), ("max", 35)])
def test_headline_of_durations_is_the_one_declared(headline: str, value: float) -> None:
    assert Durations("s", "b", headline=headline).figure(CELLS).value == value  # type: ignore[arg-type]  # parametrized


def test_durations_tell_all_their_statistics() -> None:
    stats = Durations("s", "b").figure(CELLS).stats
    assert stats is not None
    assert (stats.mean, stats.median, stats.p90, stats.max, stats.n) == (20, 15, 30, 35, 3)


def test_durations_count_what_a_wrong_clock_kept_out() -> None:
    assert Durations("s", "b").figure(CELLS).flagged == 1


def test_time_per_thing_divides_by_the_things_not_by_the_times() -> None:
    figure = TimePer("s", "b", per="conversation").figure({**CELLS, "things": 2})
    assert (figure.value, figure.n) == (30, 2)


@pytest.mark.parametrize(("clock", "seconds"), [("business", "b"), ("calendar", "s"), (None, "COALESCE(b, s)")])
def test_clock_asked_for_chooses_the_column(clock: Clock | None, seconds: str) -> None:
    assert f"THEN {seconds} END" in Durations("s", "b").aggregates(clock)["max"]
