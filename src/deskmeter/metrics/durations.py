"""The formulas of time, in business time where hours apply: durations with their statistics, and time per thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from deskmeter.metrics.formula import Cells, Clock, Figure, Rows, Stats, Test, both, number, where_text

NO_HOURS = "CAST(NULL AS BIGINT)"  # business time of what no opening hours apply to


def _seconds(calendar: str, business: str, clock: Clock | None) -> str:
    """Business time where hours apply, else calendar time, unless one of them is asked for."""
    return {"business": business, "calendar": calendar, None: f"COALESCE({business}, {calendar})"}[clock]


def _having(calendar: str, business: str, clock: Clock | None, sign: str) -> str:
    """The condition on rows that have such a time, and one of this sign.

    The calendar shows it on either clock: in closed hours, a time below 0 is one of 0 business seconds.
    """
    return f"{calendar} {sign} 0" + (f" AND {business} IS NOT NULL" if clock == "business" else "")


def _timed_cells(calendar: str, business: str, clock: Clock | None, where: str) -> dict[str, str]:
    good, bad = (both(where, _having(calendar, business, clock, sign)) for sign in (">=", "<"))
    kept = f"CASE WHEN {good} THEN {_seconds(calendar, business, clock)} END"
    return {
        "numerator": f"SUM({kept})",
        "n": f"COUNT({kept})",
        "median": f"PCTL({kept}, 5e-1)",
        "p90": f"PCTL({kept}, 9e-1)",
        "max": f"MAX({kept})",
        "flagged": f"COUNT(CASE WHEN {bad} THEN 1 END)",
        "in_business": f"COUNT(CASE WHEN {both(where, f'{business} IS NOT NULL')} THEN 1 END)",
    }


def _stats(cells: Cells) -> Stats:
    n, total = int(cells.get("n") or 0), number(cells, "numerator")
    mean = total / n if total is not None and n else None
    return Stats(mean, number(cells, "median"), number(cells, "p90"), number(cells, "max"), n)


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
        return both(self.where, _having(self.calendar, self.business, clock, ">="))

    def row_value(self, clock: Clock | None = None) -> str:
        return _seconds(self.calendar, self.business, clock)

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        return _timed_cells(self.calendar, self.business, clock, self.where)

    def figure(self, cells: Cells) -> Figure:
        stats = _stats(cells)
        return Figure(
            getattr(stats, self.headline), stats.n, number(cells, "numerator"), float(stats.n), stats,
            flagged=int(cells.get("flagged") or 0), in_business=int(cells.get("in_business") or 0),
        )  # fmt: skip

    def text(self) -> str:
        return f"{self.headline} of {self.calendar} (business: {self.business}){where_text(self.where)}"


@dataclass(frozen=True)
class TimePer:
    """The sum of times ÷ the different things that had one (the guide's own average)."""

    calendar: str
    business: str
    per: str
    rows: Rows = "owned"
    timed: bool = True
    additive: bool = False
    test: Test = "rank"

    def population(self, clock: Clock | None = None) -> str:
        return _having(self.calendar, self.business, clock, ">=")

    def row_value(self, clock: Clock | None = None) -> str:
        return _seconds(self.calendar, self.business, clock)

    def aggregates(self, clock: Clock | None) -> Mapping[str, str]:
        things = f"COUNT(DISTINCT CASE WHEN {self.population(clock)} THEN {self.per} END)"
        return {**_timed_cells(self.calendar, self.business, clock, "TRUE"), "things": things}

    def figure(self, cells: Cells) -> Figure:
        things, total = int(cells.get("things") or 0), number(cells, "numerator")
        return Figure(
            total / things if total is not None and things else None, things, total, float(things), _stats(cells),
            flagged=int(cells.get("flagged") or 0), in_business=int(cells.get("in_business") or 0),
        )  # fmt: skip

    def text(self) -> str:
        return f"sum of {self.calendar} (business: {self.business}) ÷ different {self.per}"


def clipped(start: str, until: str) -> str:
    """The seconds of a stretch that lie in the bucket; a running one ends with the bucket."""
    last = f"LEAST(COALESCE({until}, {{to}}), {{to}})"
    return f"GREATEST(SECS({last}) - SECS(GREATEST({start}, {{from}})), 0)"
