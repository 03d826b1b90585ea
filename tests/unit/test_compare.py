"""Tests of differences, against scipy's own and against numbers worked out by hand."""

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from deskmeter.insight.compare import (
    Finding,
    Moments,
    Ranks,
    adjusted,
    mean_test,
    rank_test,
    share_test,
)

RNG = np.random.default_rng(11)


def moments(values: list[float]) -> Moments:
    return Moments(len(values), sum(values), sum(value * value for value in values))


def ranks(now: list[float], before: list[float]) -> Ranks:
    """Ranks and ties as the engine adds them up, here by scipy."""
    both = np.array([*now, *before])
    _, ties = np.unique(both, return_counts=True)
    placed = stats.rankdata(both)
    return Ranks(len(now), len(before), float(placed[: len(now)].sum()), float((ties**3 - ties).sum()))


def known(found: Finding | None) -> Finding:
    assert found is not None
    return found


def test_share_test_by_hand() -> None:
    """60 of 100 against 45 of 100: pooled 0.525, z = 0.15 / sqrt(0.525 · 0.475 · 0.02) · sqrt(199 / 200) = 2.1187."""
    assert known(share_test(60, 100, 45, 100)).p_value == pytest.approx(0.03412, abs=1e-4)


def test_share_test_is_the_chi_square_of_the_table_less_one_in_n() -> None:
    chi_square = stats.chi2_contingency([[330, 70], [280, 120]], correction=False).statistic
    expected = stats.chi2.sf(chi_square * 799 / 800, 1)
    assert known(share_test(330, 400, 280, 400)).p_value == pytest.approx(expected)


def test_rare_hits_are_tested_exactly() -> None:
    assert known(share_test(0, 40, 5, 60)).p_value == pytest.approx(stats.fisher_exact([[0, 40], [5, 55]]).pvalue)


@pytest.mark.parametrize("hits", [0, 50])
def test_shares_of_none_or_of_all_on_both_sides_have_not_changed(hits: int) -> None:
    assert share_test(hits, 50, hits, 50) == Finding(1.0, 0)


def test_share_of_nothing_is_not_tested() -> None:
    assert share_test(0, 0, 20, 40) is None


@pytest.mark.parametrize(("hits", "direction"), [(30, 1), (10, -1), (20, 0)])
def test_share_test_points_where_the_share_went(hits: int, direction: int) -> None:
    assert known(share_test(hits, 100, 40, 200)).direction == direction


def test_mean_test_is_welchs() -> None:
    now, before = (RNG.normal(5, 1, 40).tolist(), RNG.normal(5.4, 2.5, 70).tolist())
    expected = stats.ttest_ind(now, before, equal_var=False).pvalue
    assert known(mean_test(moments(now), moments(before))).p_value == pytest.approx(expected)


def test_mean_test_by_hand() -> None:
    """1, 2, 3 against 3, 4, 5: gap 2, standard error sqrt(2 / 3), t = 2.449 with 4 degrees of freedom."""
    found = known(mean_test(moments([1, 2, 3]), moments([3, 4, 5])))
    assert (round(found.p_value, 4), found.direction) == (0.0705, -1)


def test_equal_answers_on_both_sides_have_not_changed() -> None:
    assert mean_test(moments([4.0] * 50), moments([4.0] * 80)) == Finding(1.0, 0)


def test_answers_all_equal_on_each_side_but_not_on_both_have_changed() -> None:
    assert known(mean_test(moments([5.0] * 50), moments([4.0] * 80))) == Finding(0.0, 1)


def test_rounding_is_not_taken_for_variance() -> None:
    assert moments([0.1] * 1000).variance == 0


def test_mean_of_one_is_not_tested() -> None:
    assert mean_test(moments([3.0]), moments([4.0, 5.0])) is None


@pytest.mark.parametrize("digits", [0, 3])
def test_rank_test_is_mann_whitney_with_ties(digits: int) -> None:
    now, before = (np.round(RNG.exponential(scale, 60), digits).tolist() for scale in (3, 4))
    expected = stats.mannwhitneyu(now, before, method="asymptotic").pvalue
    assert known(rank_test(ranks(now, before))).p_value == pytest.approx(expected)


def test_rank_test_by_hand() -> None:
    """1, 2, 3 before 4, 5, 6: rank sum 6, expected 10.5, spread sqrt(5.25), z = (4.5 - 0.5) / 2.2913."""
    found = known(rank_test(Ranks(3, 3, 6, 0)))
    assert (round(found.p_value, 4), found.direction) == (0.0809, -1)


def test_values_that_are_all_equal_have_not_changed() -> None:
    assert rank_test(ranks([7.0] * 40, [7.0] * 50)) == Finding(1.0, 0)


def test_ranks_of_one_side_alone_are_not_tested() -> None:
    assert rank_test(Ranks(40, 0, 820, 0)) is None


def test_p_values_are_adjusted_as_scipy_does() -> None:
    p_values = [0.041, 0.001, 0.2, 0.012, 0.9, 0.012]
    assert adjusted(p_values) == pytest.approx(stats.false_discovery_control(p_values))


def test_one_p_value_alone_stands() -> None:
    assert adjusted([0.03]) == [0.03]


def test_no_p_values_give_none() -> None:
    assert adjusted([]) == []


def test_moments_know_their_mean_and_deviation() -> None:
    """2, 4, 6: mean 4, sample deviation 2."""
    found = moments([2, 4, 6])
    assert (found.mean, sqrt(found.variance)) == (4, 2)
