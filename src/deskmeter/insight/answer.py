"""A result as records: the JSON that the command line promises, and the table of a terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from deskmeter.locale import N_, translate
from deskmeter.metrics.formula import Figure
from deskmeter.metrics.query import Compared, Query, Result, Row
from deskmeter.period import zone_of
from deskmeter.settings import Settings
from deskmeter.units import Unit, format_change, format_value

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# grain -> what people call its buckets; dates stay as they are
_CALLED: Mapping[str, Callable[[str], str]] = {
    "weekday": lambda day: _DAYS[int(day) - 1],
    "hour_of_day": lambda hour: f"{int(hour):02}:00",
    "hour_of_weekday": lambda label: f"{_DAYS[int(label[0]) - 1]} {int(label[2:]):02}:00",
}


def records(result: Result, settings: Settings) -> list[dict[str, Any]]:
    """One record per figure; absent values are None, durations are seconds."""
    return [_record(row, result.query, settings) for row in result.rows]


def _record(row: Row, query: Query, settings: Settings) -> dict[str, Any]:
    figure, zone = row.figure, query.period.zone
    return {
        "metric": row.metric.name,
        "title": settings.title(row.metric.name, "en") or row.metric.title,
        "unit": row.metric.unit.value,
        "better": row.metric.better.value,
        "from": local_text(row.period.start, zone),
        "to": local_text(row.period.end, zone),
        "bucket": row.bucket,
        "by": dict(row.by),
        "value": _plain(row.value, row.metric.unit),
        "n": figure and figure.n,
        "exact": True,
        "parts": {
            "numerator": figure and _plain(figure.numerator, row.metric.unit),
            "denominator": figure and figure.denominator,
        },
        "interval": {"low": figure.interval[0], "high": figure.interval[1]} if figure and figure.interval else None,
        "maturing": _maturing(figure),
        "notes": list(notes(row, "en")),
        "left_out": _left_out(row),
        "clock": row.clock,
        "tz": zone,
        "filters": [str(one) for one in query.filters],
        "definition_version": row.metric.version(settings),
        "stats": asdict(figure.stats) if figure and figure.stats else None,
        "compare": _comparison(row, row.compared, zone) if row.compared else None,
    }


def notes(row: Row, language: str) -> Iterator[str]:
    """What a reader must know of this very figure: what its sources do not record, that it may not be final yet."""
    figure, recorded = row.figure, row.metric.recorded
    if figure is None:
        return
    if recorded and figure.n and figure.recorded is not None and figure.recorded < figure.n:
        share = format_value(figure.recorded / figure.n, Unit.SHARE, language)
        text = recorded.some if figure.recorded else recorded.none
        yield translate(language, text).format(share=share)
    if figure.maturing and figure.maturing.n:
        share = format_value(figure.maturing.share, Unit.SHARE, language)
        yield translate(language, N_("{share} not settled yet")).format(share=share)


def _maturing(figure: Figure | None) -> dict[str, Any] | None:
    """Rows that are not settled yet, and what share of all that the figure is or will be about they are."""
    if figure is None or figure.maturing is None:
        return None
    return {"n": figure.maturing.n, "share": figure.maturing.share}


def _left_out(row: Row) -> dict[str, int]:
    """Rows that would have counted, by the reason that keeps them out."""
    flagged = {"clock went wrong": row.figure.flagged} if row.figure and row.figure.flagged else {}
    return dict(sorted({**row.left_out, **flagged}.items()))


def _plain(value: float | None, unit: Unit) -> float | int | None:
    """Counts as whole numbers."""
    if value is None or unit is not Unit.COUNT:
        return value
    return int(value)


def _comparison(row: Row, compared: Compared, zone: str) -> dict[str, Any]:
    """`change` is the difference in the metric's unit, `ratio` the value divided by the one before.

    `p_value` is that of the test by itself; the verdict rests on `p_adjusted`, which allows for all that was asked.
    """
    now, before = row.value, compared.figure.value
    return {
        "from": local_text(compared.period.start, zone),
        "to": local_text(compared.period.end, zone),
        "value": _plain(before, row.metric.unit),
        "n": compared.figure.n,
        "change": _plain(now - before, row.metric.unit) if now is not None and before is not None else None,
        "ratio": now / before if now is not None and before else None,
        "p_value": compared.p_value,
        "verdict": compared.verdict,
        "test": compared.test,
        "p_adjusted": compared.p_adjusted,
        "ratio_per_day": compared.ratio_per_day,
    }


def local_text(instant: datetime | None, zone: str) -> str | None:
    """An instant as ISO 8601 in a zone, with its offset."""
    return instant.astimezone(zone_of(zone, "--tz")).isoformat(timespec="seconds") if instant else None


def table(result: Result) -> tuple[list[str], list[list[str]]]:
    """Heads and cells for a terminal."""
    by = list(result.query.by)
    buckets = any(row.bucket is not None for row in result.rows)
    timed = any(row.metric.formula.timed for row in result.rows)
    heads = ["metric", *(["bucket"] if buckets else []), *by, "value", "n"]
    heads += ["mean", "median", "p90", "longest", "clock"] if timed else []
    heads += ["before", "change", "verdict"] if result.query.compare else []
    noted = any(True for row in result.rows for _ in notes(row, "en"))
    heads += ["note"] if noted else []
    grain = result.query.grain if buckets else None
    cells = [_cells(row, by, grain, timed, bool(result.query.compare)) for row in result.rows]
    told = [["; ".join(notes(row, "en"))] if noted else [] for row in result.rows]
    return heads, [[*one, *note] for one, note in zip(cells, told, strict=True)]


def _cells(row: Row, by: Sequence[str], grain: str | None, timed: bool, compare: bool) -> list[str]:
    figure, unit = row.figure, row.metric.unit
    cells = [row.metric.name, *([_CALLED.get(grain, str)(row.bucket or "")] if grain else [])]
    cells += [str(row.by[name]) if row.by[name] is not None else "–" for name in by]
    cells += [format_value(row.value, unit, "en"), str(figure.n) if figure else "–"]
    if timed:
        stats = figure and figure.stats
        names = ("mean", "median", "p90", "max")
        cells += [format_value(getattr(stats, name), Unit.DURATION, "en") if stats else "" for name in names]
        cells += [row.clock if row.metric.formula.timed else ""]
    if compare:
        cells += [format_value(row.prior, unit, "en"), format_change(row.value, row.prior, unit, "en")]
        cells += [row.compared.verdict.replace("_", " ") if row.compared else ""]
    return cells
