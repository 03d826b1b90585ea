"""A report: a title and blocks over metrics, checked when it is declared."""

from dataclasses import dataclass
from typing import ClassVar

from deskmeter.errors import UnknownDimensionError
from deskmeter.metrics.cuts import cuts_of
from deskmeter.metrics.metric import Metric


@dataclass(frozen=True)
class Tiles:
    """Key figures, each with its change, its course over the days and what stands behind it."""

    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Trend:
    """A metric day by day, against the period compared with. Of several metrics, the first with data is drawn."""

    name: str
    title: str
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Heat:
    """A metric by hour and weekday. Of several metrics, the first with data is drawn."""

    name: str
    title: str
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Bars:
    """A metric by one cut as bars, the largest first, with further metrics beside it in the table."""

    name: str
    title: str
    table_title: str
    by: str
    metrics: tuple[Metric, ...]
    top: int = 12

    def __post_init__(self) -> None:
        for metric in self.metrics:
            if self.by not in cuts_of(metric):
                raise UnknownDimensionError(metric.name, self.by, cuts_of(metric))


@dataclass(frozen=True)
class Definitions:
    """What every metric of the report means, and how periods are compared."""

    title: str


@dataclass(frozen=True)
class Levels:
    """The five service levels over the last complete weeks, what they rest on and how to climb."""

    title: str
    name: str = "levels"
    metrics: ClassVar[tuple[Metric, ...]] = ()  # it asks for its own


Block = Tiles | Trend | Heat | Bars | Levels | Definitions


@dataclass(frozen=True)
class Report:
    """A name for the command line, a title for people, and blocks in reading order."""

    name: str
    title: str
    purpose: str
    blocks: tuple[Block, ...]

    def metrics(self) -> tuple[Metric, ...]:
        """Every metric of the report once, in the order in which it is first met."""
        found = [metric for block in self.blocks if not isinstance(block, Definitions) for metric in block.metrics]
        return tuple({metric.name: metric for metric in found}.values())
