"""Grades: the level of an element from its cells, and the level that all elements make together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from deskmeter.insight.demand import HIGHEST, LOWEST, Demand
from deskmeter.level_rules import LevelRules
from deskmeter.locale import N_

ELEMENTS = ("response", "resolution", "quality", "accessibility", "self_service", "proactivity", "delight")
WEIGHTS: Mapping[str, int] = {name: len(ELEMENTS) - rank for rank, name in enumerate(ELEMENTS)}
CORE = ("response", "resolution", "quality")
DELIGHT_FROM = 4  # of response and resolution

NOTHING = N_("Nothing of it is recorded.")
DELIGHT_WAITS = N_("Delight counts only when response and resolution stand at level 4 or more.")


@dataclass(frozen=True)
class Cell:
    """One part of an element with its level, or why it is not graded; n is its weight among the cells."""

    name: str
    level: int | None
    n: int
    demands: tuple[Demand, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Grade:
    """The level of one element, or why it is not graded; an element that is graded may still not count."""

    element: str
    level: int | None
    cells: tuple[Cell, ...]
    counts: bool = True
    why: str = ""

    @property
    def missing(self) -> tuple[tuple[Cell, Demand], ...]:
        """What stands between the element and the next level: when all of it is met, no cell holds it back."""
        if self.level is None or self.level == HIGHEST:
            return ()
        found = {}
        for cell in self.cells:
            for demand in sorted(cell.demands, key=lambda one: one.level):
                if cell.level is not None and not demand.met and demand.level <= self.level + 1:
                    found[cell.name, demand.what] = (cell, demand)  # the strictest of one kind is the last
        return tuple(found.values())


@dataclass(frozen=True)
class Levels:
    """The grades in rank order and the level they make together; `graded_weight` is the share of ranks graded."""

    grades: tuple[Grade, ...]
    level: int | None
    mean: float | None
    graded_weight: float


def together(grades: Iterable[Grade], rules: LevelRules) -> Levels:
    """The overall level: the ranks weigh, no core element may lag by two, and too little graded gives none."""
    grades = tuple(_held_to_speed(grades))
    counted = {one.element: one.level for one in grades if one.counts and one.level is not None}
    weight = sum(WEIGHTS[name] for name in counted)
    part = weight / sum(WEIGHTS.values())
    if not weight:
        return Levels(grades, None, None, part)
    points = sum(WEIGHTS[name] * level for name, level in counted.items())
    core = min((counted[name] for name in CORE if name in counted), default=HIGHEST)
    fits = (
        level for level in range(HIGHEST, LOWEST, -1) if points >= (level - rules.margin) * weight and core >= level - 1
    )
    level = next(fits, LOWEST) if part >= rules.least_graded else None
    return Levels(grades, level, points / weight, part)


def _held_to_speed(grades: Iterable[Grade]) -> Iterable[Grade]:
    """Delight before speed backfires: until response and resolution are good it does not count."""
    grades = tuple(grades)
    levels = {one.element: one.level or 0 for one in grades}
    fast = min(levels.get("response", 0), levels.get("resolution", 0)) >= DELIGHT_FROM
    for one in grades:
        held = one.element == "delight" and one.level is not None and not fast
        yield replace(one, counts=False, why=DELIGHT_WAITS) if held else one


def of_cells(element: str, cells: Sequence[Cell]) -> Grade:
    """An element's level: its cells weighed by their n and rounded down.

    A small channel alone does not decide, yet no weak channel of any size hides behind good ones.
    """
    graded = [(cell.level, cell.n) for cell in cells if cell.level is not None]
    level = sum(level * n for level, n in graded) // sum(n for _, n in graded) if graded else None
    return Grade(element, level, tuple(cells), why="" if cells else NOTHING)
