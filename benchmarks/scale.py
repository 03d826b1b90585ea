"""How costs grow with the record: the same stages at several sizes side by side, and the limits at the largest."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import log

from benchmarks.clocks import Spent
from benchmarks.measure import GIB, Figures, Measure, absolute, gib, percent, table, times

SIZES = (100_000, 1_000_000, 10_000_000)
YARDSTICK = 1_000_000  # R₁ is R at this size
STEEPEST = 1.1
COSTS = {
    "R": "R",
    "read": "read",
    "scan": "scan of messages and events",
    "import": "import from Parquet, without facts",
    "facts": "all facts",
    "refresh": "refresh of 0.1 %",
    "change": "import about 0.1 %, in all",
    "tiles": "tile row",
    "overview": "overview by the dearest cut",
    "catalogue": "every metric once",
    "export_month_csv": "export of 30 days to CSV",
    "export_month_parquet": "export of 30 days to Parquet",
    "export_all_csv": "export of all to CSV",
    "export_all_parquet": "export of all to Parquet",
    "report": "report Inbox Activity, HTML",
}
HELD = {
    "ledger_bytes": "ledger on disk",
    "store_bytes": "store on disk",
    "spilled_bytes": "spilled by import and build",
    "bring_in_peak": "peak memory of import and build",
    "facts_peak": "peak memory of the build, beside R",
    "renew_peak": "peak memory of the refresh",
    "change_peak": "peak memory of import about 0.1 %",
    "tiles_peak": "peak memory of tiles",
    "overview_peak": "peak memory of the overview",
    "exports_peak": "peak memory of exports",
    "report_peak": "peak memory of the report",
}
LIMITS = (
    Measure("all facts", "facts", "R₁", 45, times("R₁")),
    Measure("refresh of 0.1 % of the conversations", "refresh", "facts", 0.02, percent),
    Measure("import about 0.1 % of them, in all", "change", "facts", None, percent),
    Measure("overview, ten tiles by the dearest cut", "overview", "scan", 0.5, times("scans")),
    Measure("peak memory of import and build", "bring_in_peak", None, 12 * GIB, gib),
    Measure("peak memory of the refresh", "renew_peak", None, 12 * GIB, gib),
    Measure("peak memory of exports", "exports_peak", None, 12 * GIB, gib),
    Measure("peak memory of the report", "report_peak", None, 12 * GIB, gib),
)


def side_by_side(found: Mapping[int, Figures]) -> str:
    """Every cost by size with its exponents, every size in bytes, and what the largest is allowed."""
    lines = [_row("conversations", [f"{size:,}" for size in found], _heads(list(found)))]
    for name, title in COSTS.items():
        costs = {size: figures[name] for size, figures in found.items()}
        lines.append(_row(title, [absolute(cost) for cost in costs.values()], list(_exponents(costs))))
    lines += [
        "",
        f"An exponent is that of the size in the time on the wall; in all also of the cores. Limit: {STEEPEST}.",
    ]
    lines.append("")
    lines += [_row(title, [absolute(figures[name]) for figures in found.values()], []) for name, title in HELD.items()]
    return "\n".join([*lines, "", *_allowed(found)])


def exponent(smaller: tuple[int, float], larger: tuple[int, float]) -> float:
    """By which power of the size a cost has grown: 1 where it doubles with the size."""
    return log(larger[1] / smaller[1]) / log(larger[0] / smaller[0])


def _heads(sizes: list[int]) -> list[str]:
    return [*("exponent" for _ in pairwise(sizes)), "in all", "of cpu"] if len(sizes) > 1 else []


def _exponents(costs: Mapping[int, object]) -> Iterator[str]:
    walls = [(size, cost.wall_s) for size, cost in costs.items() if isinstance(cost, Spent)]
    cores = [(size, cost.cpu_s) for size, cost in costs.items() if isinstance(cost, Spent)]
    if len(walls) > 1:
        ends = [*pairwise(walls), (walls[0], walls[-1]), (cores[0], cores[-1])]
        steepness = [exponent(*each) for each in ends]
        yield from (f"{one:.2f}" for one in steepness)
        yield "over" if steepness[-2] > STEEPEST else ""


def _allowed(found: Mapping[int, Figures]) -> list[str]:
    largest, yardstick = max(found), found.get(YARDSTICK)
    if yardstick is None:
        return [f"R₁ is R at {YARDSTICK:,} conversations, which this run left out: no limits can be told."]
    return [f"At {largest:,}:", table({**found[largest], "R₁": yardstick["R"]}, LIMITS, ("R₁",))]


def _row(title: str, figures: list[str], exponents: list[str]) -> str:
    return (
        f"{title:<36}" + "".join(f"{one:>13}" for one in figures) + "".join(f"{one:>10}" for one in exponents)
    ).rstrip()
