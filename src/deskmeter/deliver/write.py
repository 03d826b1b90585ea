"""A report written to files, one for each format."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deskmeter.errors import LongReportError, UnknownNameError, UnwritableError
from deskmeter.locale import LANGUAGES
from deskmeter.metrics.query import Query, newest_conversation
from deskmeter.model.store import Progress
from deskmeter.model.workspace import Workspace
from deskmeter.period import Period, zone_of
from deskmeter.render import RENDERERS
from deskmeter.reports.build import build, default_period
from deskmeter.reports.registry import report as report_named

MOST_DAYS = 1_830  # five years: a trend by the day can show no more


def write_report(
    space: Workspace,
    name: str,
    query: Query,
    language: str | None,
    forms: Sequence[str],
    folder: Path | None,
    progress: Progress,
) -> list[Path]:
    """Build a report once and write it in each format; returns the paths. A file appears only when it is whole."""
    report = report_named(name)
    chosen = language or space.settings.language
    if chosen not in LANGUAGES:
        raise UnknownNameError("language", chosen, LANGUAGES)
    suffixes = [f".{form.strip().lower()}" for form in forms]
    for suffix in suffixes:
        if suffix not in RENDERERS:
            raise UnknownNameError("format", suffix[1:], [known[1:] for known in RENDERERS])
    progress(name)
    asked = _bounded(space, replace(query, metrics=report.metrics()))
    days = (asked.period.bounds()[1] - asked.period.bounds()[0]).days
    if days > MOST_DAYS:
        raise LongReportError(days, MOST_DAYS)
    page = build(report, space.store, asked, chosen, datetime.now(UTC))
    target = folder or space.root / "reports"
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(target, error.strerror or str(error)) from error
    first, last = (instant.astimezone(zone_of(asked.period.zone, "--tz")) for instant in asked.period.bounds())
    paths = []
    for suffix in suffixes:
        progress(f"{name}{suffix}")
        paths.append(
            _written(
                target / f"{name}_{first:%Y-%m-%d}_{last - timedelta(seconds=1):%Y-%m-%d}.{chosen}{suffix}",
                RENDERERS[suffix](page),
            )
        )
    return paths


def _bounded(space: Workspace, query: Query) -> Query:
    """The question with a period; one end alone is not enough for a report."""
    usual = default_period(newest_conversation(space.store), query.now, query.period.zone)
    start, end = query.period.start, query.period.end
    if start and not end:
        return replace(query, period=Period(start, max(usual.bounds()[1], start), query.period.zone))
    if end and not start:
        return replace(query, period=Period(end - (usual.bounds()[1] - usual.bounds()[0]), end, query.period.zone))
    return query if start else replace(query, period=usual)


def _written(path: Path, content: bytes) -> Path:
    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.write_bytes(content)
        os.replace(scratch, path)
    except OSError as error:
        with suppress(OSError):  # what went wrong first is what counts
            scratch.unlink(missing_ok=True)
        raise UnwritableError(path, error.strerror or str(error)) from error
    return path
