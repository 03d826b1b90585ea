"""Tests of what comes day by day: counts and sums, stocks, ratios of two sums.

Days differ from each other by more than independent events would, and by weekday. So the spread is taken from the days
themselves, each beside the days of its kind. Where buckets are shorter than a day, read "hour" for "day".
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt

from deskmeter.insight.compare import Finding, sign, two_sided, welch

UPPER = 1.645  # standard errors up to a bound that is passed once in twenty
FEW_WEEKS = 3  # shorter periods cannot tell weekdays from chance
OWN_FREEDOM = 4  # with fewer degrees of freedom of its own, a bucket borrows the spread of the whole period


@dataclass(frozen=True)
class Day:
    """One day of one of the two periods; days of one `kind`, such as Mondays, are alike. `under` divides a ratio."""

    kind: Hashable
    now: bool
    value: float
    under: float = 1.0


@dataclass(frozen=True)
class Spread:
    """Variance per unit expected (of a ratio: per unit under the line), and the degrees of freedom it rests on.

    Where whole days go up and down together, busy ones vary by more than their share: at a mean of m, by no less than
    `least + growth * m` per unit.
    """

    size: float
    freedom: float
    least: float = 0.0
    growth: float = 0.0

    def at(self, mean: float) -> float:
        return max(self.size, self.least + self.growth * mean)


@dataclass(frozen=True)
class Kind:
    """The days of one kind: how many there are in each period, and what they brought together."""

    days: int
    days_before: int
    total: float

    @property
    def mean(self) -> float:
        return self.total / (self.days + self.days_before)

    @property
    def part(self) -> float:
        """The part of the total that falls to the first period where nothing has changed."""
        return self.days / (self.days + self.days_before)

    def expected(self, now: bool, level: float) -> float:
        """What one day brings; `level` weighs a day of the first period against one of the second: 0.5 is alike."""
        weights = self.days * level + self.days_before * (1 - level)
        return self.total * (level if now else 1 - level) / weights


def kinds_of(days: Iterable[Day]) -> dict[Hashable, Kind]:
    """Kinds of days on which anything happened: closed Sundays tell nothing about the spread."""
    gathered = defaultdict[Hashable, list[Day]](list)
    for day in days:
        gathered[day.kind].append(day)
    made = {
        kind: Kind(sum(day.now for day in alike), sum(not day.now for day in alike), sum(day.value for day in alike))
        for kind, alike in gathered.items()
    }
    return {kind: one for kind, one in made.items() if one.total > 0}


def count_spread(days: Sequence[Day], least: float) -> Spread | None:
    """Pearson's dispersion around each kind of day, each period at its own level; None where no freedom is left.

    `least` is 1 for events that are counted, as they cannot vary by less than chance; 0 for sums.
    """
    kinds = kinds_of(days)
    used = [day for day in days if day.kind in kinds]
    freedom = len(used) - len(kinds) - 1
    if freedom < 1:
        return None
    level = _level(used, kinds)
    fitted = [(day.value, kinds[day.kind].expected(day.now, level)) for day in used]
    size = sum((value - mean) ** 2 / mean for value, mean in fitted if mean) / freedom
    excess = sum((value - mean) ** 2 * len(used) / freedom - least * mean for value, mean in fitted)
    return Spread(max(size, least), freedom, least, max(excess, 0.0) / sum(mean * mean for _, mean in fitted))


def _level(days: Sequence[Day], kinds: dict[Hashable, Kind]) -> float:
    """The likeliest weight of a day of the first period, by halving: what it gives grows with the weight."""
    now, low, high = sum(day.value for day in days if day.now), 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        drawn = sum(one.days * one.expected(True, middle) for one in kinds.values())
        low, high = (middle, high) if drawn < now else (low, middle)
    return (low + high) / 2


def count_test(now: float, before: float, days: Sequence[Day], spread: Spread | None) -> Finding | None:
    """Quasi-Poisson: whether a like day brings more; `now` and `before` are the figures of the whole periods.

    Different things, such as customers, are fewer in a period than in its days together: the figures carry the test,
    the days say only how the total is shared out and how widely it spreads.
    """
    kinds, whole = kinds_of(days).values(), now + before
    total = sum(one.total for one in kinds)
    if spread is None or not kinds or any(day.value < 0 for day in days):
        return None
    part = sum(one.total * one.part for one in kinds) / total
    each = (one.total * one.part * (1 - one.part) * spread.at(one.mean) for one in kinds)
    variance = sum(each) / total * whole
    if not 0 < part < 1 or not any(0 < one.part < 1 for one in kinds):  # no day has its like in the other period
        return None
    gap = now - whole * part
    direction = sign(gap) if abs(gap) > 1e-9 * whole else 0
    ratio = now / before * (1 - part) / part if before else inf
    return Finding(two_sided(abs(gap) if direction else 0.0, sqrt(variance), spread.freedom), direction, ratio)


def stock_test(now: float, before: float, steps: float, days: Sequence[Day]) -> Finding | None:
    """Whether a stock moved further in so many steps than its daily ups and downs carry it.

    The level of a day is no sample of its own: it keeps a part of that of the day before. How large a part is estimated
    from the days, and taken at the upper end of what they allow; at 1 the stock wanders freely. `days` hold levels in
    order, those of one period after those of the other.
    """
    gathered = defaultdict[Hashable, list[float]](list)
    for day in days:
        gathered[_group(day, days)].append(day.value)
    means = {group: sum(levels) / len(levels) for group, levels in gathered.items()}
    rest = [(day.now, day.value - means[_group(day, days)]) for day in days]
    pairs = [(last, level) for (side, last), (other, level) in pairwise(rest) if side == other]
    freedom = len(pairs) - len(gathered) - 1
    if freedom < 1:
        return None
    base = sum(last * last for last, _ in pairs)
    kept = sum(last * level for last, level in pairs) / base if base else 0.0
    size = sum((level - kept * last) ** 2 for last, level in pairs) / freedom
    kept = min(max(kept + (UPPER * sqrt(size / base) if base else 0.0), 0.0), 1.0)
    reach = 2 * (1 - kept**steps) / (1 - kept * kept) if kept < 1 else steps
    return Finding(two_sided(abs(now - before), sqrt(size * reach), freedom), sign(now - before))


def _group(day: Day, days: Sequence[Day]) -> Hashable:
    """The days whose levels are alike: those of a weekday in one period, where it has several of each."""
    return day.now, day.kind if len(days) >= FEW_WEEKS * 14 else ""


def ratio_spread(days: Sequence[Day]) -> Spread | None:
    """How far days lie from the ratio of their period, per unit under the line; None where no freedom is left."""
    sides = [side for side in _sides(days) if len(side) > 1]
    freedom = sum(map(_freedom, sides))
    pairs = [(day.under, gap * gap) for side in sides for day, gap in zip(side, _gaps(side), strict=True)]
    gaps = [(under, square) for under, square in pairs if under > 0]
    if freedom < 1 or not gaps:
        return None
    size = sum(square / under for under, square in gaps) / len(gaps)
    return Spread(size, freedom, growth=sum(square for _, square in gaps) / sum(under * under for under, _ in gaps))


def ratio_test(days: Sequence[Day], spread: Spread | None = None) -> Finding | None:
    """A ratio of two sums, clustered by day, each day held against the others; or by a spread that is lent."""
    sides = _sides(days)
    unders = [sum(day.under for day in side) for side in sides]
    if min(unders) <= 0:
        return None
    ratios = [sum(day.value for day in side) / under for side, under in zip(sides, unders, strict=True)]
    gap = ratios[0] - ratios[1]
    if spread is not None:
        error = sqrt(sum(spread.at(under) / under for under in unders))
        return Finding(two_sided(abs(gap), error, spread.freedom), sign(gap))
    freedoms = _freedom(sides[0]), _freedom(sides[1])
    if min(freedoms) < 1e-6:
        return None
    first, second = (_squared_error(side, under) for side, under in zip(sides, unders, strict=True))
    return Finding(two_sided(abs(gap), sqrt(first + second), welch((first, second), freedoms)), sign(gap))


def _sides(days: Sequence[Day]) -> tuple[list[Day], list[Day]]:
    """The days of each period on which anything happened."""
    used = [day for day in days if day.value or day.under]
    return [day for day in used if day.now], [day for day in used if not day.now]


def _freedom(side: Sequence[Day]) -> float:
    """Days less one, where a few large days count for no more than they are."""
    squares = sum(day.under * day.under for day in side)
    return sum(day.under for day in side) ** 2 / squares - 1 if squares else 0.0


def _gaps(side: Sequence[Day]) -> list[float]:
    """How far each day lies from what the ratio of the other days makes of it."""
    value, under = sum(day.value for day in side), sum(day.under for day in side)
    others = [(day, value - day.value, under - day.under) for day in side]
    return [day.value - above / below * day.under if below else 0.0 for day, above, below in others]


def _squared_error(side: Sequence[Day], under: float) -> float:
    """The squared standard error of the ratio of a period, by leaving out one day after the other."""
    return sum(gap * gap for gap in _gaps(side)) * (len(side) - 1) / len(side) / (under * under)
