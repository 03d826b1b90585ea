"""The closed set of formulas: what is added up, and how a figure is read from what was added.

A formula is a frozen record over SQL expressions in DuckDB's dialect. `aggregates` names what the engine adds up for
each group of rows; `figure` reads value, parts and statistics from those cells. Rollups add parts, never values.
Expressions may use the fact's columns, `now_b` (the business clock at now) and the slot {now}; where rows are not
just owned, also {from} and {to}, the ends of the bucket, {next}, the end of the period after it, and `open_at`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from deskmeter.metrics.metric import Metric

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


NO_HOURS = "CAST(NULL AS BIGINT)"  # business time of what no opening hours apply to

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
class ShareDistinct:
    """The part of different things, such as customers, of which some row meets a condition; their parts overlap."""

    per: str
    of: str
    among: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = False
    test: Test = "share"

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.among, f"{self.per} IS NOT NULL")

    def row_value(self, clock: Clock | None = None) -> str:
        return f"CASE WHEN {self.of} THEN 1 ELSE 0 END"

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        met = f"({self.population()}) AND ({self.of})"
        return {
            "numerator": f"COUNT(DISTINCT CASE WHEN {met} THEN {self.per} END)",
            "n": f"COUNT(DISTINCT CASE WHEN {self.population()} THEN {self.per} END)",
        }

    def figure(self, cells: Cells) -> Figure:
        n, numerator = int(cells.get("n") or 0), float(cells.get("numerator") or 0)
        return Figure(numerator / n if n else None, n, numerator, float(n), interval=wilson(numerator, n))

    def text(self) -> str:
        return f"different {self.per} with {self.of} ÷ different {self.per}{_where(self.among)}"


@dataclass(frozen=True)
class Retained:
    """The part of different things there at the beginning of the bucket that are there at its end too."""

    per: str
    first: str
    last: str
    rows: Rows = "overlapping"
    timed: bool = False
    additive: bool = False
    test: Test = "share"

    def population(self, clock: Clock | None = None) -> str:
        return f"({self.first}) OR ({self.last})"

    def row_value(self, clock: Clock | None = None) -> str:
        return f"CASE WHEN {self.first} THEN 1 ELSE 0 END + CASE WHEN {self.last} THEN 2 ELSE 0 END"

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        each = {"n": self.first, "last": self.last, "either": self.population()}
        return {name: f"COUNT(DISTINCT CASE WHEN {when} THEN {self.per} END)" for name, when in each.items()}

    def figure(self, cells: Cells) -> Figure:
        n, last, either = (int(cells.get(name) or 0) for name in ("n", "last", "either"))
        kept = float(n + last - either)
        return Figure(kept / n if n else None, n, kept, float(n), interval=wilson(kept, n))

    def text(self) -> str:
        there = f"different {self.per} with {self.first}"
        return f"{there} and with {self.last} ÷ {there}"


@dataclass(frozen=True)
class SumShare:
    """One sum ÷ another over the same rows, such as points had ÷ points to be had; empty where the second is 0.

    Rows that meet `wrong_clock` bring nothing to either sum and are counted as flagged.
    """

    of: str
    per: str
    where: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = True
    test: Test = "ratio"
    wrong_clock: str | None = None

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.where, f"{self.per} <> 0")

    def row_value(self, clock: Clock | None = None) -> str:
        return self.of

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        flagged = {"flagged": f"COUNT(CASE WHEN {self.wrong_clock} THEN 1 END)"} if self.wrong_clock else {}
        return {
            "numerator": f"SUM(CASE WHEN {self.population()} THEN {self.of} END)",
            "denominator": f"SUM(CASE WHEN {self.population()} THEN {self.per} END)",
            "n": f"COUNT(CASE WHEN {self.population()} THEN 1 END)",
            **flagged,
        }

    def figure(self, cells: Cells) -> Figure:
        total, base = _number(cells, "numerator"), _number(cells, "denominator")
        value = total / base if total is not None and base else None
        return Figure(value, int(cells.get("n") or 0), total, base, flagged=int(cells.get("flagged") or 0))

    def text(self) -> str:
        return f"sum of {self.of} ÷ sum of {self.per}{_where(self.where)}"


@dataclass(frozen=True)
class Sum:
    """The sum of a number over the rows: 0 where there are none, unless the sum is `known` only where a row has it.

    Amounts of several currencies (`unit`) have no sum.
    """

    of: str
    where: str = "TRUE"
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = True
    known: bool = False
    unit: str | None = None
    test: Test = "count"

    def population(self, clock: Clock | None = None) -> str:
        return _both(self.where, f"{self.of} <> 0")

    def row_value(self, clock: Clock | None = None) -> str:
        return self.of

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        chosen = f"CASE WHEN {self.where} THEN {self.of} END"
        units = {"units": f"COUNT(DISTINCT CASE WHEN {self.where} THEN {self.unit} END)"} if self.unit else {}
        return {"numerator": f"SUM({chosen})", "n": f"COUNT({chosen})", **units}

    def figure(self, cells: Cells) -> Figure:
        n, total = int(cells.get("n") or 0), float(cells.get("numerator") or 0)
        if (self.known and not n) or int(cells.get("units") or 0) > 1:
            return Figure(None, n)
        return Figure(total, n, total)

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


@dataclass(frozen=True)
class Ratio:
    """One metric ÷ another of the same period and cuts (× `scale`), each counted from rows of its own."""

    over: "Metric"
    under: "Metric"
    scale: int = 1
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = False
    test: Test = "ratio"

    def population(self, clock: Clock | None = None) -> str:
        return f"{self.over.name} and {self.under.name}"

    def row_value(self, clock: Clock | None = None) -> str:
        return self.over.formula.row_value(clock)

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        return {}

    def figure(self, cells: Cells) -> Figure:
        return Figure(None, 0)

    def divided(self, over: Figure, under: Figure) -> Figure:
        """The figure from those of its two metrics; n is that of the second."""
        value = over.value * self.scale / under.value if over.value is not None and under.value else None
        return Figure(value, under.n, over.value, under.value)

    def text(self) -> str:
        times = f" × {self.scale}" if self.scale != 1 else ""
        return f"{self.over.name} ÷ {self.under.name}{times}"


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


def clipped(start: str, until: str) -> str:
    """The seconds of a stretch that lie in the bucket; a running one ends with the bucket."""
    last = f"LEAST(COALESCE({until}, {{to}}), {{to}})"
    return f"GREATEST(SECS({last}) - SECS(GREATEST({start}, {{from}})), 0)"
