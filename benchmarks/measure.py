"""What the figures of a run mean: each beside what it is measured against and its limit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.stages import Spent

GIB = 1024**3
Figures = Mapping[str, Spent | float | None]


@dataclass(frozen=True)
class Measure:
    """One line: what the figure `took` is of the figure `against` (None: as it stands), and the most it may be."""

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
    Measure("facts of conversations", "conversation_facts", "R", 4, _times("R")),
    Measure("all facts", "facts", "R", 6, _times("R")),
    Measure("import from Parquet, without facts", "import", "read", 12, _times("reads")),
    Measure("import from Parquet, with facts", "import_with_facts", "read", None, _times("reads")),
    Measure("refresh of 0.1 % of the conversations", "refresh", "facts", 0.05, _percent),
    Measure("tile row, 30 days against 30", "tiles", "R", 0.1, _times("R")),
    Measure("tile row as of a week before", "tiles_past", "R", None, _times("R")),
    Measure("every metric once, 30 days", "catalogue", "R", None, _times("R")),
    Measure("peak memory of import and build", "peak_bytes", None, 3 * GIB, _gib),
    Measure("deskmeter --help", "help", None, 0.4, _seconds),
    Measure("deskmeter query conversations, demo", "query", None, 1, _seconds),
)
ROW = "{:<40}{:>10}  {:>12}  {:>12}  {:>12}  {}"


def table(figures: Figures) -> str:
    """A plain table of every measure, by the wall and by the cores; what is over its limit says so."""
    bases = [f"{name} = {_absolute(figures[name])}" for name in ("R", "read")]
    head = ROW.format("", "took", "ratio", "of cpu", "limit", "").rstrip()
    return "\n".join([", ".join(bases), "", head, *(_line(one, figures) for one in MEASURES)])


def _line(measure: Measure, figures: Figures) -> str:
    took = figures.get(measure.took)
    limit = "" if measure.limit is None else measure.show(measure.limit)
    if took is None:
        return ROW.format(measure.title, "–", "–", "–", limit, "skipped: run `make demo` first")
    if isinstance(took, float):
        return ROW.format(measure.title, _absolute(took), "", "", limit, _over(measure, took)).rstrip()
    base = figures[measure.against] if measure.against else Spent(1, 1)
    assert isinstance(base, Spent)
    ratio, of_cpu = took.wall_s / base.wall_s, measure.show(took.cpu_s / base.cpu_s) if measure.against else ""
    return ROW.format(
        measure.title, _absolute(took), measure.show(ratio), of_cpu, limit, _over(measure, ratio)
    ).rstrip()  # fmt: skip


def _over(measure: Measure, ratio: float) -> str:
    return "over" if measure.limit is not None and ratio > measure.limit else ""


def _absolute(figure: Spent | float | None) -> str:
    return _seconds(figure.wall_s) if isinstance(figure, Spent) else _gib(figure or 0)
