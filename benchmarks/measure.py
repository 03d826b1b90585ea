"""What the figures of a run mean: each beside what it is measured against and its limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

GIB = 1024**3
Figures = Mapping[str, float | None]


@dataclass(frozen=True)
class Measure:
    """One line: the figure `took` divided by the figure `against` (or by 1), and the most that this may be."""

    title: str
    took: str
    against: str | None
    limit: float | None
    show: Callable[[float], str]


def _times(word: str) -> Callable[[float], str]:
    return lambda ratio: f"{ratio:.2f} {word}"


def _percent(ratio: float) -> str:
    return f"{ratio:.1%}"


def _seconds(took: float) -> str:
    return f"{took:.2f} s"


def _gib(size: float) -> str:
    return f"{size / GIB:.2f} GiB"


MEASURES = (
    Measure("full fact build", "facts", "R", 4, _times("R")),
    Measure("import from Parquet, without facts", "import", "read", 12, _times("reads")),
    Measure("import from Parquet, with facts", "import_with_facts", "read", None, _times("reads")),
    Measure("refresh of 0.1 % of the conversations", "refresh", "facts", 0.05, _percent),
    Measure("tile row, 30 days against 30", "tiles", "R", 0.1, _times("R")),
    Measure("tile row as of a week before", "tiles_past", "R", None, _times("R")),
    Measure("peak memory of import and build", "peak_bytes", None, 3 * GIB, _gib),
    Measure("deskmeter --help", "help", None, 0.4, _seconds),
    Measure("deskmeter query conversations, demo", "query", None, 1, _seconds),
)
ROW = "{:<40}{:>10}  {:>12}  {:>12}  {}"


def table(figures: Figures) -> str:
    """A plain table of every measure, over the limit or not."""
    bases = f"R = {_shown(figures, 'R')}, one read = {_shown(figures, 'read')}"
    return "\n".join([bases, "", ROW.format("", "took", "ratio", "limit", ""), *(_line(one, figures) for one in MEASURES)])


def _line(measure: Measure, figures: Figures) -> str:
    took = figures.get(measure.took)
    limit = "" if measure.limit is None else measure.show(measure.limit)
    if took is None:
        return ROW.format(measure.title, "–", "–", limit, "skipped: run `make demo` first").rstrip()
    ratio = took / (figures[measure.against] or 1) if measure.against else took
    over = "over" if measure.limit is not None and ratio > measure.limit else ""
    absolute = _gib(took) if measure.took == "peak_bytes" else _seconds(took)
    return ROW.format(measure.title, absolute, measure.show(ratio), limit, over).rstrip()


def _shown(figures: Figures, name: str) -> str:
    return _seconds(figures[name] or 0)
