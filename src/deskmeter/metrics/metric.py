"""A metric: declared once, with all that a reader needs to trust and use it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from deskmeter.metrics.formulas import Formula
from deskmeter.settings import Settings, Threshold
from deskmeter.units import Better, Unit


@dataclass(frozen=True)
class Source:
    """Where the definition comes from."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class Metric:
    """What is measured, for what, and how.

    `fact` names the rows, `at` the timestamp that puts a row's value in a period (its owner date). A stock, or a wait
    that reaches into the period, has no owner date: its rows begin `at` and end at `until`. `definition` and the
    formula may hold {slots} for the thresholds, whose defaults stand in `thresholds`. A metric that counts messages
    `needs_messages`: where no source brings any, it is not known rather than 0.
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
    dimensions: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    until: str | None = None
    needs_messages: bool = False

    def limits(self, settings: Settings) -> dict[str, Threshold]:
        """The thresholds in force: the workspace's own, else the defaults."""
        return {name: settings.threshold(self.name, name, default) for name, default in self.thresholds.items()}

    def version(self, settings: Settings) -> str:
        """A short digest of the definition with its thresholds: another definition, another version."""
        told = repr(
            (self.name, self.definition, self.fact, self.at, self.formula, sorted(self.limits(settings).items()))
        )
        return hashlib.sha256(told.encode()).hexdigest()[:10]
