"""Evidence: everything that the grade of an element rests on, once each."""

from collections.abc import Iterable
from dataclasses import dataclass

from deskmeter.insight.demand import Demand
from deskmeter.insight.grading import Cell, Grade


@dataclass(frozen=True)
class Evidence:
    """One thing that a grade rests on: the strictest bound that it meets and the first that it does not."""

    cell: Cell
    demand: Demand
    met: Demand | None
    next: Demand | None


def evidence(grade: Grade) -> tuple[Evidence, ...]:
    """Everything that the grade of an element rests on, once each."""
    found: dict[tuple[str, str], list[Demand]] = {}
    for cell in grade.cells:
        for demand in cell.demands:
            found.setdefault((cell.name, demand.what), []).append(demand)
    cells = {cell.name: cell for cell in grade.cells}
    return tuple(_evidence(cells[name], demands) for (name, _), demands in found.items())


def _evidence(cell: Cell, demands: Iterable[Demand]) -> Evidence:
    ordered = sorted(demands, key=lambda one: one.level)
    met = [one for one in ordered if one.met]
    unmet = [one for one in ordered if not one.met]
    return Evidence(cell, ordered[-1], met[-1] if met else None, unmet[0] if unmet else None)
