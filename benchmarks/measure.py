"""What the figures of a run mean: each beside what it is measured against and its limit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from benchmarks.clocks import Spent

GIB = 1024**3
Figure = Spent | float | None  # a float is a size in bytes; None was not measured
Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Measure:
    """One line: what the figure `took` is of the figure `against` (None: as it stands), and the most it may be."""

    title: str
    took: str
    against: str | None
    limit: float | None
    show: Callable[[float], str]


def times(word: str) -> Callable[[float], str]:
    return lambda ratio: f"{ratio:.2f} {word}"


def percent(ratio: float) -> str:
    return f"{ratio:.1%}"


def seconds(took: float) -> str:
    return f"{took:.2f} s"


def gib(size: float) -> str:
    return f"{size / GIB:.2f} GiB"


MEASURES = (
    Measure("facts of conversations", "conversation_facts", "R", None, times("R")),
    Measure("all facts", "facts", "R", 4, times("R")),
    Measure("import from Parquet, without facts", "import", "read", 12, times("reads")),
    Measure("import from Parquet, with facts", "import_with_facts", "read", None, times("reads")),
    Measure("import of Zendesk's tables, without facts", "zendesk", "R", 3, times("R")),
    Measure("import of Zendesk's tables, with facts", "zendesk_with_facts", "R", None, times("R")),
    Measure("refresh of 0.1 % of the conversations", "refresh", "facts", 0.05, percent),
    Measure("import about 0.1 % of them, in all", "change", "facts", None, percent),
    Measure("tile row, 30 days against 30", "tiles", "R", 0.1, times("R")),
    Measure("tile row as of a week before", "tiles_past", "R", None, times("R")),
    Measure("overview, ten tiles by the dearest cut", "overview", "scan", 0.5, times("scans")),
    Measure("every metric once, 30 days", "catalogue", "R", None, times("R")),
    Measure("export of 30 days to CSV", "export_month_csv", "R", None, times("R")),
    Measure("export of 30 days to Parquet", "export_month_parquet", "R", None, times("R")),
    Measure("export of all to CSV", "export_all_csv", "R", None, times("R")),
    Measure("export of all to Parquet", "export_all_parquet", "R", None, times("R")),
    Measure("report Inbox Activity, HTML", "report", "R", None, times("R")),
    Measure("peak memory of import and build", "bring_in_peak", None, 3 * GIB, gib),
    Measure("deskmeter --help", "help", None, 0.4, seconds),
    Measure("deskmeter query conversations, demo", "query", None, 1, seconds),
)
BASES = ("R", "read", "scan")
ROW = "{:<40}{:>10}  {:>13}  {:>13}  {:>12}  {}"


def table(figures: Figures, measures: Iterable[Measure] = MEASURES, bases: Iterable[str] = BASES) -> str:
    """A plain table of every measure, by the wall and by the cores; what is over its limit says so."""
    told = [f"{name} = {absolute(figures[name])}" for name in bases]
    head = ROW.format("", "took", "ratio", "of cpu", "limit", "").rstrip()
    return "\n".join([", ".join(told), "", head, *(_line(one, figures) for one in measures)])


def _line(measure: Measure, figures: Figures) -> str:
    took = figures.get(measure.took)
    limit = "" if measure.limit is None else measure.show(measure.limit)
    if took is None:
        return ROW.format(measure.title, "–", "–", "–", limit, "skipped: run `make demo` first")
    if isinstance(took, float):
        return ROW.format(measure.title, absolute(took), "", "", limit, _over(measure, took)).rstrip()
    base = figures[measure.against] if measure.against else Spent(1, 1)
    assert isinstance(base, Spent)
    ratio, of_cpu = took.wall_s / base.wall_s, measure.show(took.cpu_s / base.cpu_s) if measure.against else ""
    return ROW.format(
        measure.title, absolute(took), measure.show(ratio), of_cpu, limit, _over(measure, ratio)
    ).rstrip()  # fmt: skip


def _over(measure: Measure, ratio: float) -> str:
    return "over" if measure.limit is not None and ratio > measure.limit else ""


def absolute(figure: Figure) -> str:
    return seconds(figure.wall_s) if isinstance(figure, Spent) else gib(figure or 0)
