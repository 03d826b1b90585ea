"""The closed set of formulas: what is added up, and how a figure is read from what was added.

A formula is a frozen record over SQL expressions in DuckDB's dialect. `aggregates` names what the engine adds up for
each group of rows; `figure` reads value, parts and statistics from those cells. Rollups add parts, never values.
Expressions may use the fact's columns, `now_b` (the business clock at now) and the slot {now}; where rows are not
just owned, also {from} and {to}, the ends of the bucket, {next}, the end of the period after it, and `open_at`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskmeter.metrics.formula import Cells, Clock, Figure, Rows, Test, both, number, where_text, wilson

if TYPE_CHECKING:
    from deskmeter.metrics.metric import Metric


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
        return f"count of rows{where_text(self.where)}"


@dataclass(frozen=True)
class CountDistinct:
    """How many different things the rows name; parts of it overlap, so they never add up."""

    of: str
    rows: Rows = "owned"
    timed: bool = False
    additive: bool = False
    test: Test = "count"

    def population(self, clock: Clock | None = None) -> str:
        return f"{self.of} IS NOT NULL"

    def row_value(self, clock: Clock | None = None) -> str:
        return self.of

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        return {"value": f"COUNT(DISTINCT {self.of})", "n": f"COUNT({self.of})"}

    def figure(self, cells: Cells) -> Figure:
        value = float(cells.get("value") or 0)
        return Figure(value=value, n=int(cells.get("n") or 0), numerator=value)

    def text(self) -> str:
        return f"count of different {self.of}"


def _share(cells: Cells) -> Figure:
    n, numerator = int(cells.get("n") or 0), float(cells.get("numerator") or 0)
    return Figure(numerator / n if n else None, n, numerator, float(n), interval=wilson(numerator, n))


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
            "numerator": f"COUNT(CASE WHEN {both(self.among, f'({self.of})')} THEN 1 END)",
            "n": f"COUNT(CASE WHEN {self.among} THEN 1 END)",
        }

    def figure(self, cells: Cells) -> Figure:
        return _share(cells)

    def text(self) -> str:
        return f"rows where {self.of} ÷ rows{where_text(self.among)}"


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
        return both(self.among, f"{self.per} IS NOT NULL")

    def row_value(self, clock: Clock | None = None) -> str:
        return f"CASE WHEN {self.of} THEN 1 ELSE 0 END"

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        met = f"({self.population()}) AND ({self.of})"
        return {
            "numerator": f"COUNT(DISTINCT CASE WHEN {met} THEN {self.per} END)",
            "n": f"COUNT(DISTINCT CASE WHEN {self.population()} THEN {self.per} END)",
        }

    def figure(self, cells: Cells) -> Figure:
        return _share(cells)

    def text(self) -> str:
        return f"different {self.per} with {self.of} ÷ different {self.per}{where_text(self.among)}"


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
        return both(self.where, f"{self.per} <> 0")

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
        total, base = number(cells, "numerator"), number(cells, "denominator")
        value = total / base if total is not None and base else None
        return Figure(value, int(cells.get("n") or 0), total, base, flagged=int(cells.get("flagged") or 0))

    def text(self) -> str:
        return f"sum of {self.of} ÷ sum of {self.per}{where_text(self.where)}"


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
        return both(self.where, f"{self.of} <> 0")

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
        return f"sum of {self.of}{where_text(self.where)}"


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
        return both(self.where, f"{self.of} IS NOT NULL")

    def row_value(self, clock: Clock | None = None) -> str:
        return self.of

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        chosen = f"CASE WHEN {self.where} THEN {self.of} END"
        squares = f"SUM(CASE WHEN {self.where} THEN 1e0 * ({self.of}) * ({self.of}) END)"
        return {"numerator": f"SUM({chosen})", "n": f"COUNT({chosen})", "squares": squares}

    def figure(self, cells: Cells) -> Figure:
        n, total = int(cells.get("n") or 0), number(cells, "numerator")
        value = total / n if total is not None and n else None
        return Figure(value, n, total, float(n), squares=number(cells, "squares"))

    def text(self) -> str:
        return f"sum of {self.of} ÷ rows{where_text(self.where)}"


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
