"""A page: plain data, every text formatted for its language; renderers need nothing else."""

from dataclasses import dataclass
from typing import Literal

from deskmeter.charts.chart import Chart
from deskmeter.locale import N_

Tone = Literal["good", "bad", "neutral", "unsure"]

LABELS = {
    "skip": N_("Skip to the report"),
    "period": N_("Period"),
    "compared_with": N_("Compared with"),
    "zone": N_("Time zone"),
    "fresh_to": N_("Data up to"),
    "made_at": N_("Made on"),
    "figures": N_("Key figures"),
    "about": N_("About this figure"),
    "about_all": N_("About the figures"),
    "command": N_("The rows behind it"),
    "numbers": N_("Numbers as a table"),
    "legend": N_("Legend"),
    "incomplete": N_("Incomplete"),
    "no_data": N_("No data"),
    "zero": N_("None"),
    "good": N_("better"),
    "bad": N_("worse"),
    "neutral": "",
    "unsure": N_("may be chance"),
}


@dataclass(frozen=True)
class Fact:
    """One line of what stands behind a figure: a label and its text."""

    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """How a figure moved: arrow ▲ ▼ or –, its text with sign, and the tone that the metric's direction gives it."""

    arrow: str
    text: str
    tone: Tone
    prior: str


@dataclass(frozen=True)
class Tile:
    """One figure with its change, its course and everything that explains it."""

    metric: str
    title: str
    value: str
    basis: str
    changes: tuple[Change, ...]
    spark: tuple[float | None, ...]
    stats: tuple[Fact, ...]
    about: tuple[Fact, ...]
    command: str


@dataclass(frozen=True)
class TileRow:
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Table:
    """A table of formatted cells; `numeric` tells which columns align right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class Figure:
    """A chart with its heading, its sentence and the same numbers as a table."""

    name: str
    title: str
    subtitle: str
    summary: str
    chart: Chart
    table: Table
    wide: bool = True


@dataclass(frozen=True)
class TableBlock:
    """A table in its own right, with a heading; never without a chart near it."""

    name: str
    title: str
    subtitle: str
    table: Table


@dataclass(frozen=True)
class Notes:
    """Closing words: definitions, what was left out, where the numbers come from."""

    title: str
    facts: tuple[Fact, ...]


Block = TileRow | Figure | TableBlock | Notes


@dataclass(frozen=True)
class Page:
    """A whole report in one language; `labels` are the page's own words (skip link, show table …)."""

    name: str
    language: str
    title: str
    organisation: str
    period: str
    compared_with: str
    zone: str
    made_at: str
    fresh_to: str
    blocks: tuple[Block, ...]
    labels: dict[str, str]
