"""What all formulas have in common: the figure that they give, and what the rest may ask of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal, Protocol

Cells = Mapping[str, Any]
Clock = Literal["business", "calendar"]
# Which rows belong to a period: those whose owner date lies in it (bucketed: and whose bucket's ends are asked about);
# those in force at its end; those that reach into it.
Rows = Literal["owned", "bucketed", "in_force", "overlapping"]
# What can be said of the difference between two figures: see insight/compare.py.
Test = Literal["share", "rank", "mean", "count", "ratio", "none"]


@dataclass(frozen=True)
class Stats:
    """Mean, median, 90th percentile, longest and count of a duration, in seconds."""

    mean: float | None
    median: float | None
    p90: float | None
    max: float | None
    n: int


@dataclass(frozen=True)
class Figure:
    """One value with what it is made of.

    `flagged` counts rows kept out because their clock went wrong; `squares` is the sum of squares behind a mean.
    """

    value: float | None
    n: int
    numerator: float | None = None
    denominator: float | None = None
    stats: Stats | None = None
    interval: tuple[float, float] | None = None
    flagged: int = 0
    in_business: int = 0
    squares: float | None = None
    maturing: "Maturing | None" = None
    recorded: int | None = None


@dataclass(frozen=True)
class Maturing:
    """How many rows are not settled yet, of all that the figure is or will be about."""

    n: int
    of: int

    @property
    def share(self) -> float | None:
        return self.n / self.of if self.of else None


class Formula(Protocol):
    """What every formula can do."""

    @property
    def rows(self) -> Rows: ...

    @property
    def timed(self) -> bool:
        """Whether it measures time, in business or calendar seconds."""
        ...

    @property
    def additive(self) -> bool:
        """Whether figures of parts add up to the figure of the whole by their parts."""
        ...

    @property
    def test(self) -> Test:
        """Which test tells a change of it from chance."""
        ...

    def population(self, clock: Clock | None = None) -> str:
        """The condition that a row of the fact meets to be behind the figure."""
        ...

    def row_value(self, clock: Clock | None = None) -> str:
        """What one row brings to the figure: the rows of the population add up to it by this column."""
        ...

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]: ...

    def figure(self, cells: Cells) -> Figure: ...

    def text(self) -> str:
        """The formula in words, as explain shows it."""
        ...


Z95 = 1.959963984540054


def wilson(successes: float, n: float) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share; None without a trial."""
    if not n:
        return None
    share, z2 = successes / n, Z95 * Z95
    centre, spread = share + z2 / (2 * n), Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = (centre - spread) / (1 + z2 / n), (centre + spread) / (1 + z2 / n)
    return (low if successes else 0.0), (high if successes < n else 1.0)


def both(where: str, condition: str) -> str:
    """Two conditions as one, a condition that is always true left out."""
    return condition if where == "TRUE" else f"({where}) AND {condition}"


def where_text(where: str) -> str:
    return "" if where == "TRUE" else f" where {where}"


def number(cells: Cells, name: str) -> float | None:
    found = cells.get(name)
    return None if found is None else float(found)
