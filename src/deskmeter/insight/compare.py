"""Tests of whether two figures differ by more than chance, on plain numbers.

Each is two-sided and gives None where there is nothing to test. What happens day by day is tested in `by_day`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, inf, sqrt

RARE = 5  # fewer expected in a cell of a two-by-two table: the normal curve no longer fits


@dataclass(frozen=True)
class Finding:
    """How often chance alone makes such a difference, and where it points: 1 up, -1 down, 0 nowhere.

    `ratio` is the figure per like day divided by the one before, where days were compared.
    """

    p_value: float
    direction: int
    ratio: float | None = None


@dataclass(frozen=True)
class Moments:
    """What the mean and the variance of values are read from."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        """The sample variance; 0 where rounding alone is left of it."""
        spread = self.squares - self.total * self.total / self.n
        return spread / (self.n - 1) if spread > 1e-12 * self.squares else 0.0


@dataclass(frozen=True)
class Ranks:
    """Values of two periods ranked together: the sum of ranks of the first one, and t³ - t summed over ties of t."""

    n: int
    n_before: int
    rank_sum: float
    ties: float


def share_test(hits: float, n: float, hits_before: float, n_before: float) -> Finding | None:
    """Two proportions: the pooled z of Campbell (N - 1), Fisher's exact test where a cell is rare."""
    if min(n, n_before) <= 0:
        return None
    direction = sign(hits * n_before - hits_before * n)
    whole, all_hits = n + n_before, hits + hits_before
    if not 0 < all_hits < whole:
        return Finding(1.0, 0)
    if min(all_hits, whole - all_hits) * min(n, n_before) / whole < RARE:
        return Finding(_fisher(hits, n, hits_before, n_before), direction)
    pooled = all_hits / whole
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_before) * whole / (whole - 1))
    return Finding(two_sided(abs(hits / n - hits_before / n_before), spread), direction)


def _fisher(hits: float, n: float, hits_before: float, n_before: float) -> float:
    from scipy.stats import fisher_exact

    table = [[round(hits), round(n - hits)], [round(hits_before), round(n_before - hits_before)]]
    return float(fisher_exact(table).pvalue)


def mean_test(now: Moments, before: Moments) -> Finding | None:
    """Welch's t of two means whose variances may differ."""
    if min(now.n, before.n) < 2:
        return None
    errors = now.variance / now.n, before.variance / before.n
    freedom = welch(errors, (now.n - 1, before.n - 1))
    gap = now.mean - before.mean
    if abs(gap) <= 1e-12 * max(abs(now.mean), abs(before.mean)):
        return Finding(1.0, 0)
    return Finding(two_sided(abs(gap), sqrt(sum(errors)), freedom), sign(gap))


def welch(errors: tuple[float, float], freedoms: tuple[float, float]) -> float:
    """The degrees of freedom of a difference of two means, by their squared standard errors."""
    spent = sum(error * error / freedom for error, freedom in zip(errors, freedoms, strict=True))
    return sum(errors) ** 2 / spent if spent else inf


def rank_test(ranks: Ranks) -> Finding | None:
    """Mann-Whitney: whether values of one period tend to lie above those of the other; ties corrected for."""
    n, m = ranks.n, ranks.n_before
    if min(n, m) < 1 or n + m < 3:
        return None
    whole = n + m
    variance = n * m / 12 * (whole + 1 - ranks.ties / (whole * (whole - 1)))
    if variance <= 1e-9 * n * m:  # all values are equal
        return Finding(1.0, 0)
    gap = ranks.rank_sum - n * (whole + 1) / 2
    return Finding(two_sided(max(abs(gap) - 0.5, 0.0), sqrt(variance)), sign(gap))


def two_sided(gap: float, spread: float, freedom: float = inf) -> float:
    """How often chance takes a figure this far: by Student's t, with no end of freedom by the normal curve."""
    if not spread:
        return 0.0 if gap else 1.0
    if freedom == inf:
        return erfc(gap / spread / sqrt(2))
    from scipy.special import stdtr

    return min(1.0, 2 * float(stdtr(freedom, -gap / spread)))


def sign(number: float) -> int:
    return (number > 0) - (number < 0)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """P-values of tests made together, by Benjamini and Hochberg: of those called real, few are chance."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at], reverse=True)
    made, least = [1.0] * len(p_values), 1.0
    for passed, at in enumerate(order):
        least = min(least, p_values[at] * len(p_values) / (len(p_values) - passed))
        made[at] = least
    return made
