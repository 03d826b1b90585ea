"""The closed set of formulas: what is added up, and how a figure is read from what was added.

A formula is a frozen record over SQL expressions in DuckDB's dialect. `aggregates` names what the engine adds up for
each group of rows; `figure` reads value, parts and statistics from those cells. Rollups add parts, never values.
Expressions may use the fact's columns, `now_b` (the business clock at now) and the slots {now}, {from}, {to}.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal, Protocol

Cells = Mapping[str, Any]
Clock = Literal["business", "calendar"]
# Which rows belong to a period: those whose owner date lies in it; those in force at its end; those that reach into it.
Rows = Literal["owned", "in_force", "overlapping"]
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


def _both(where: str, condition: str) -> str:
    """Two conditions as one, a condition that is always true left out."""
    return condition if where == "TRUE" else f"({where}) AND {condition}"


def _where(where: str) -> str:
    return "" if where == "TRUE" else f" where {where}"


@dataclass(frozen=True)
class Count:
    """How many rows meet a condition; 0 is a count, not an absence."""

    where: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = True
    test: Test = "count"

    def population(self, clock: Clock | None = None) -> str:
        return self.where

    def row_value(self, clock: Clock | None = None) -> str:
        return "1"

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        return {"n": f"COUNT(CASE WHEN {self.where} THEN 1 END)"}

    def figure(self, cells: Cells) -> Figure:
        n = int(cells.get("n") or 0)
        return Figure(value=float(n), n=n, numerator=float(n))

    def text(self) -> str:
        return f"count of rows{_where(self.where)}"


@dataclass(frozen=True)
class CountDistinct:
    """How many different things the rows name; parts of it overlap, so they never add up."""

    of: str
    where: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = False
    test: Test = "count"

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.where, f"{self.of} IS NOT NULL")

    def row_value(self, clock: Clock | None = None) -> str:
        return self.of

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        return {
            "value": f"COUNT(DISTINCT CASE WHEN {self.population()} THEN {self.of} END)",
            "n": f"COUNT(CASE WHEN {self.population()} THEN 1 END)",
        }

    def figure(self, cells: Cells) -> Figure:
        value = float(cells.get("value") or 0)
        return Figure(value=value, n=int(cells.get("n") or 0), numerator=value)

    def text(self) -> str:
        return f"count of different {self.of}{_where(self.where)}"


@dataclass(frozen=True)
class Share:
    """The part of a cohort that meets a condition; numerator and denominator are the same population."""

    of: str
    among: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = True
    test: Test = "share"

    def population(self, clock: Clock | None = None) -> str:
        return self.among

    def row_value(self, clock: Clock | None = None) -> str:
        return f"CASE WHEN {self.of} THEN 1 ELSE 0 END"

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        return {
            "numerator": f"COUNT(CASE WHEN {_both(self.among, f'({self.of})')} THEN 1 END)",
            "n": f"COUNT(CASE WHEN {self.among} THEN 1 END)",
        }

    def figure(self, cells: Cells) -> Figure:
        n, numerator = int(cells.get("n") or 0), float(cells.get("numerator") or 0)
        return Figure(numerator / n if n else None, n, numerator, float(n), interval=wilson(numerator, n))

    def text(self) -> str:
        return f"rows where {self.of} ÷ rows{_where(self.among)}"


@dataclass(frozen=True)
class Sum:
    """The sum of a number over the rows; 0 where there are none."""

    of: str
    where: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = True
    test: Test = "count"

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.where, f"{self.of} <> 0")

    def row_value(self, clock: Clock | None = None) -> str:
        return self.of

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        chosen = f"CASE WHEN {self.where} THEN {self.of} END"
        return {"numerator": f"SUM({chosen})", "n": f"COUNT({chosen})"}

    def figure(self, cells: Cells) -> Figure:
        total = float(cells.get("numerator") or 0)
        return Figure(total, int(cells.get("n") or 0), total)

    def text(self) -> str:
        return f"sum of {self.of}{_where(self.where)}"


@dataclass(frozen=True)
class Mean:
    """The mean of a number over the rows that have it."""

    of: str
    where: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = True
    test: Test = "mean"

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.where, f"{self.of} IS NOT NULL")

    def row_value(self, clock: Clock | None = None) -> str:
        return self.of

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        chosen = f"CASE WHEN {self.where} THEN {self.of} END"
        squares = f"SUM(1e0 * {chosen} * {chosen})"
        return {"numerator": f"SUM({chosen})", "n": f"COUNT({chosen})", "squares": squares}

    def figure(self, cells: Cells) -> Figure:
        n, total = int(cells.get("n") or 0), _number(cells, "numerator")
        value = total / n if total is not None and n else None
        return Figure(value, n, total, float(n), squares=_number(cells, "squares"))

    def text(self) -> str:
        return f"sum of {self.of} ÷ rows{_where(self.where)}"


def _seconds(calendar: str, business: str, clock: Clock | None) -> str:
    """Business time where hours apply, else calendar time, unless one of them is asked for."""
    return {"business": business, "calendar": calendar, None: f"COALESCE({business}, {calendar})"}[clock]


def _timed_cells(seconds: str, business: str, where: str) -> dict[str, str]:
    kept = f"CASE WHEN {_both(where, f'{seconds} >= 0')} THEN {seconds} END"
    return {
        "numerator": f"SUM({kept})",
        "n": f"COUNT({kept})",
        "median": f"PCTL({kept}, 5e-1)",
        "p90": f"PCTL({kept}, 9e-1)",
        "max": f"MAX({kept})",
        "flagged": f"COUNT(CASE WHEN {_both(where, f'{seconds} < 0')} THEN 1 END)",
        "in_business": f"COUNT(CASE WHEN {_both(where, f'{business} IS NOT NULL')} THEN 1 END)",
    }


def _number(cells: Cells, name: str) -> float | None:
    found = cells.get(name)
    return None if found is None else float(found)


def _stats(cells: Cells) -> Stats:
    n, total = int(cells.get("n") or 0), _number(cells, "numerator")
    mean = total / n if total is not None and n else None
    return Stats(mean, _number(cells, "median"), _number(cells, "p90"), _number(cells, "max"), n)


@dataclass(frozen=True)
class Durations:
    """How long something took: mean, median, p90, longest and n together; the headline is one of the first two.

    A value below 0 means that a clock went wrong: it is kept out and counted as flagged.
    """

    calendar: str
    business: str
    where: str = "TRUE"
    headline: Literal["median", "mean", "max"] = "median"
    rows: Rows = "owned"
    timed: bool = True
    additive: bool = False

    @property
    def test(self) -> Test:
        """The extreme of a period says nothing of what is usual in it: there is no honest test of its change."""
        return "none" if self.headline == "max" else "rank"

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.where, f"{_seconds(self.calendar, self.business, clock)} >= 0")

    def row_value(self, clock: Clock | None = None) -> str:
        return _seconds(self.calendar, self.business, clock)

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        return _timed_cells(_seconds(self.calendar, self.business, clock), self.business, self.where)

    def figure(self, cells: Cells) -> Figure:
        stats = _stats(cells)
        return Figure(
            getattr(stats, self.headline), stats.n, _number(cells, "numerator"), float(stats.n), stats,
            flagged=int(cells.get("flagged") or 0), in_business=int(cells.get("in_business") or 0),
        )  # fmt: skip

    def text(self) -> str:
        return f"{self.headline} of {self.calendar} (business: {self.business}){_where(self.where)}"


@dataclass(frozen=True)
class TimePer:
    """The sum of times ÷ the different things that had one (the guide's own average)."""

    calendar: str
    business: str
    per: str
    where: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = True
    additive: bool = False
    test: Test = "rank"

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.where, f"{_seconds(self.calendar, self.business, clock)} >= 0")

    def row_value(self, clock: Clock | None = None) -> str:
        return _seconds(self.calendar, self.business, clock)

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        seconds = _seconds(self.calendar, self.business, clock)
        cells = _timed_cells(seconds, self.business, self.where)
        return {
            **cells,
            "things": f"COUNT(DISTINCT CASE WHEN {_both(self.where, f'{seconds} >= 0')} THEN {self.per} END)",
        }

    def figure(self, cells: Cells) -> Figure:
        things, total = int(cells.get("things") or 0), _number(cells, "numerator")
        return Figure(
            total / things if total is not None and things else None, things, total, float(things), _stats(cells),
            flagged=int(cells.get("flagged") or 0), in_business=int(cells.get("in_business") or 0),
        )  # fmt: skip

    def text(self) -> str:
        return f"sum of {self.calendar} (business: {self.business}) ÷ different {self.per}{_where(self.where)}"
