"""A metric: declared once, with all that a reader needs to trust and use it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from deskmeter.metrics.formula import Formula
from deskmeter.settings import Settings, Threshold
from deskmeter.units import Better, Unit


@dataclass(frozen=True)
class Source:
    """Where the definition comes from."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Vanity:
    """Why a figure by itself leads to no decision, and which metrics to read beside it."""

    reason: str
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """What not every source records: a condition on rows of the population, and what to say where it is missing.

    `none` is said where no row meets it, `some` (with a {share}) where only a part does.
    """

    of: str
    none: str
    some: str


@dataclass(frozen=True)
class Metric:
    """What is measured, for what, and how.

    `fact` names the rows, `at` the timestamp that puts a row's value in a period (its owner date). A stock, or a wait
    that reaches into the period, has no owner date: its rows begin `at` and end at `until`. `definition` and the
    formula may hold {slots} for the thresholds, whose defaults stand in `thresholds`. `needs` names a kind of row:
    where no source brings any, the figure is not known rather than 0. `maturing` is the condition of rows that are not
    settled yet. `only` holds the filters that a metric derived for one queue or team is limited to.
    """

    name: str
    title: str
    definition: str
    purpose: str
    unit: Unit
    better: Better
    fact: str
    at: str
    formula: Formula
    source: Source
    null_rule: str
    caveats: tuple[str, ...] = ()
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    until: str | None = None
    needs: str | None = None
    maturing: str | None = None
    recorded: Recorded | None = None
    vanity: Vanity | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    based_on: str | None = None

    def limits(self, settings: Settings) -> dict[str, Threshold]:
        """The thresholds in force: the workspace's own, else the defaults."""
        return {name: settings.threshold(self.name, name, default) for name, default in self.thresholds.items()}

    def version(self, settings: Settings) -> str:
        """A short digest of the definition with its thresholds: another definition, another version."""
        told = repr(
            (
                self.name, self.definition, self.fact, self.at, self.formula, self.only,
                sorted(self.limits(settings).items()),
            )
        )  # fmt: skip
        return hashlib.sha256(told.encode()).hexdigest()[:10]
