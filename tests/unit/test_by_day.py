"""Tests of what comes day by day: counts, stocks, ratios."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import pytest
from scipy import stats

from deskmeter.insight.by_day import Day, count_spread, count_test, ratio_spread, ratio_test, stock_test
from deskmeter.insight.compare import Finding


def days(now: list[float], before: list[float], kinds: int = 7) -> list[Day]:
    """Days of both periods, of kinds that come round."""
    return [
        Day(n % kinds, side, value) for side, values in ((True, now), (False, before)) for n, value in enumerate(values)
    ]


def counted(made: list[Day], least: float = 1.0) -> Finding | None:
    now, before = (sum(day.value for day in made if day.now is side) for side in (True, False))
    return count_test(now, before, made, count_spread(made, least))


def known(found: Finding | None) -> Finding:
    assert found is not None
    return found


WEEK: list[float] = [20, 21, 19, 20, 20, 8, 2]


def test_counts_as_even_as_chance_are_tested_as_poisson() -> None:
    """140 against 110 in a week of even days: dispersion 1, z = 30 / sqrt(250) = 1.897, 14 - 7 - 1 = 6 freedom."""
    found = known(counted(days([20.0] * 7, [110 / 7] * 7)))
    assert found.p_value == pytest.approx(2 * stats.t.sf(30 / 250**0.5, 6))


def test_weekdays_are_not_taken_for_chance() -> None:
    spread = count_spread(days([*WEEK, *WEEK], [*WEEK, *WEEK]), 1.0)
    assert spread is not None
    assert (spread.size, spread.growth) == (1, 0)


def test_dispersion_by_hand() -> None:
    """One kind of day, 10 and 30 against 10 and 30: mean 20, Pearson 4 · 100 / 20 = 20 on 4 - 1 - 1 = 2 freedom."""
    spread = count_spread(days([10, 30], [10, 30], kinds=1), 1.0)
    assert spread is not None
    assert spread.size == pytest.approx(10)
    assert spread.freedom == 2


def test_the_wilder_the_days_the_less_a_change_says() -> None:
    even = known(counted(days([12.0] * 14, [9.0] * 14)))
    wild = known(counted(days([4.0, 20.0] * 7, [1.0, 17.0] * 7, kinds=1)))
    assert even.p_value < 0.03 < 0.3 < wild.p_value


def test_a_longer_period_is_compared_by_its_days() -> None:
    """Five weeks against four at the same pace: 125 % of the total, 100 % of the like day."""
    found = known(counted(days(WEEK * 5, WEEK * 4)))
    assert (found.p_value, found.direction, round(found.ratio or 0, 9)) == (1, 0, 1)


def test_closed_days_add_no_freedom() -> None:
    closed = [20.0] * 5 + [0.0] * 2
    spread = count_spread(days(closed * 2, closed * 2), 1.0)
    assert spread is not None
    assert spread.freedom == 20 - 5 - 1


def test_from_nothing_to_something_is_a_change() -> None:
    found = known(counted(days([10.0] * 14, [0.0] * 14)))
    assert (found.p_value < 0.001, found.ratio) == (True, inf)


def test_from_something_to_nothing_is_a_change() -> None:
    found = known(counted(days([0.0] * 14, [10.0] * 14)))
    assert (found.p_value < 0.001, found.ratio) == (True, 0)


def test_nothing_on_both_sides_is_not_tested() -> None:
    assert counted(days([0.0] * 14, [0.0] * 14)) is None


def test_one_day_against_one_day_cannot_tell_how_days_differ() -> None:
    assert counted(days([40.0], [60.0])) is None


def test_one_day_may_borrow_the_spread_of_the_whole_period() -> None:
    whole = count_spread(days(WEEK * 4, WEEK * 4), 1.0)
    assert known(count_test(40, 20, days([40.0], [20.0]), whole)).p_value < 0.05


def test_a_thursday_is_not_compared_with_a_tuesday() -> None:
    made = [Day("Thu", True, 40.0), Day("Tue", False, 60.0)]
    assert count_test(40, 60, made, count_spread(days(WEEK * 4, WEEK * 4), 1.0)) is None


def test_sums_that_go_below_zero_are_not_counts() -> None:
    assert counted(days([5.0, -6.0] * 7, [5.0, 6.0] * 7)) is None


def test_different_customers_are_tested_by_those_of_the_period() -> None:
    """Their days add up to more than they are: the period's own figures carry the test."""
    made = days([20.0] * 14, [16.0] * 14)
    found = known(count_test(140, 112, made, count_spread(made, 1.0)))
    assert found.p_value == pytest.approx(2 * stats.t.sf(28 / 252**0.5, 20))


def test_a_stock_that_wanders_as_far_as_its_steps_carry_it_has_not_changed() -> None:
    """Ten more or less each day, for a fortnight of which no day goes back to a level: 30 away is not far."""
    levels = [100.0, 110, 120, 130, 120, 110, 120, 130, 140, 130, 120, 110, 100, 90]
    assert known(stock_test(120, 90, 14, days(levels, levels, kinds=1))).p_value > 0.2


def test_a_stock_that_leaves_the_level_it_keeps_to_has_changed() -> None:
    levels = [100.0, 101, 100, 99, 101, 99, 100, 101, 100, 99, 100, 101, 99, 100]
    found = known(stock_test(140, 100, 14, days(levels, levels, kinds=1)))
    assert (found.p_value < 0.001, found.direction) == (True, 1)


def test_stock_test_by_hand() -> None:
    """Around 10: 2, 0, -2, 0, 2 twice. Nothing is kept from one day to the next but what the upper bound allows."""
    levels = [12.0, 10, 8, 10, 12]
    found = known(stock_test(18, 10, 3, days(levels, levels, kinds=1)))
    mean = 10.4
    rest = [level - mean for level in levels]
    pairs = 2 * [(rest[n], rest[n + 1]) for n in range(4)]
    base = sum(last * last for last, _ in pairs)
    kept = sum(last * level for last, level in pairs) / base
    size = sum((level - kept * last) ** 2 for last, level in pairs) / (8 - 2 - 1)
    upper = kept + 1.645 * (size / base) ** 0.5
    spread = (size * (2 + 2 * upper + 2 * upper**2) / (1 + upper)) ** 0.5  # three steps, summed as a series
    assert found.p_value == pytest.approx(2 * stats.t.sf(8 / spread, 5))


def test_a_stock_of_one_day_is_not_tested() -> None:
    assert stock_test(18, 10, 1, days([18], [10])) is None


def ratios(now: Sequence[tuple[float, float]], before: Sequence[tuple[float, float]]) -> list[Day]:
    return [Day(0, side, *pair) for side, pairs in ((True, now), (False, before)) for pair in pairs]


def test_ratio_of_equal_days_is_welchs_test_of_their_ratios() -> None:
    now, before = [0.5, 0.6, 0.7, 0.6, 0.4, 0.5], [0.7, 0.8, 0.9, 0.7, 0.6, 0.9, 0.8]
    made = ratios([(100 * one, 100.0) for one in now], [(100 * one, 100.0) for one in before])
    expected = stats.ttest_ind(now, before, equal_var=False)
    assert known(ratio_test(made)).p_value == pytest.approx(expected.pvalue)


def test_ratio_without_anything_under_the_line_is_not_tested() -> None:
    assert ratio_test(ratios([(0, 0)] * 7, [(5, 10)] * 7)) is None


def test_ratio_that_is_the_same_every_day_has_not_changed() -> None:
    made = ratios([(5, 10)] * 7, [(10, 20)] * 7)
    assert known(ratio_test(made)) == Finding(1.0, 0)


def test_ratio_of_one_day_cannot_tell_how_days_differ() -> None:
    assert ratio_test(ratios([(5, 10)], [(10, 10)])) is None


def test_ratio_of_one_day_may_borrow_the_spread_of_the_period() -> None:
    whole = ratios([(50, 100), (52, 100), (48, 100), (50, 100)], [(50, 100), (51, 100), (49, 100), (50, 100)])
    assert known(ratio_test(ratios([(80, 100)], [(50, 100)]), ratio_spread(whole))).p_value < 0.001


def test_one_huge_day_does_not_pass_for_many() -> None:
    """Nine tenths of everything under the line lie on one day: hardly a second one is left to learn from."""
    side: list[tuple[float, float]] = [(450, 900), *[(12, 20)] * 5]
    found = known(ratio_test(ratios(side, [(30, 100)] * 5 + [(31, 100)])))
    assert found.p_value > 0.05


def test_kinds_do_not_matter_to_a_ratio() -> None:
    made = ratios([(5, 10), (6, 10), (4, 10)], [(7, 10), (8, 10), (6, 10)])
    assert ratio_test([replace(day, kind=n) for n, day in enumerate(made)]) == ratio_test(made)
