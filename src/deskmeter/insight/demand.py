"""A demand: one thing that a level asks for, beside what there is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import ge, gt, le, lt
from typing import Literal

from deskmeter.units import Unit

Sign = Literal["<", "≤", ">", "≥"]
_COMPARE: Mapping[Sign, Callable[[float, float], bool]] = {"<": lt, "≤": le, ">": gt, "≥": ge}
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Seen:
    """One figure with its sample; a value of None is not recorded. `weeks` holds the same figure week by week.

    `metric` is where it comes from, `clock` what it was read from, `rows` the command that lists its rows; `detail`
    names what is counted, or what it lacks.
    An n of None stands for what has no sample, such as opening hours.
    """

    value: float | None
    n: int | None = 0
    p90: float | None = None
    weeks: tuple[float | None, ...] = ()
    detail: tuple[str, ...] = ()
    metric: str = ""
    clock: str = ""
    rows: str = ""


NOT_RECORDED = Seen(None)


@dataclass(frozen=True)
class Demand:
    """What level `level` asks of `what` in one cell: a figure and its bound, or (unit None) something declared."""

    level: int
    what: str
    seen: Seen
    met: bool
    sign: Sign = "≥"
    bound: float = 1
    unit: Unit | None = None
    steadily: bool = False

    @property
    def declared(self) -> bool:
        return self.unit is None

    def holds(self, value: float | None) -> bool:
        """Whether a value meets the bound."""
        return value is not None and _COMPARE[self.sign](value, self.bound)


@dataclass(frozen=True)
class Asking:
    """How demands are judged: a figure on fewer than `sample` things meets nothing."""

    sample: int

    def figure(
        self, level: int, what: str, seen: Seen, sign: Sign, bound: float, unit: Unit, steadily: bool = False
    ) -> Demand:
        """A bound on a figure; `steadily` asks it of each week too, and a week without a value does not meet it."""
        asked = Demand(level, what, seen, False, sign, bound, unit, steadily)
        enough = (seen.n is None or seen.n >= self.sample) and (bool(seen.weeks) or not steadily)
        return replace(asked, met=enough and all(map(asked.holds, (seen.value, *(seen.weeks if steadily else ())))))


def declared(level: int, what: str, said: bool | None) -> Demand:
    """Something that only people know; not declared is not met."""
    return Demand(level, what, Seen(None if said is None else float(said), None), said is True)


def denied(level: int, what: str, said: bool | None) -> Demand:
    """Something taken for granted until somebody denies it."""
    return Demand(level, what, Seen(None if said is None else float(said), None), said is not False)


def highest(demands: Sequence[Demand]) -> int:
    """The highest level of which, as of every level below it, all demands are met."""
    level = LOWEST
    while level < HIGHEST and all(one.met for one in demands if one.level == level + 1):
        level += 1
    return level
