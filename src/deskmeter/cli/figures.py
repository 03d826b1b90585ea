"""The commands that give figures: query, explain, export, report, metrics."""

import csv
import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deskmeter.cli.ask import allowed, query_of
from deskmeter.cli.show import say, show_lines, show_table, working
from deskmeter.errors import UnknownNameError, UserError
from deskmeter.insight.answer import local_text
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query
from deskmeter.metrics.registry import catalogue as own_catalogue
from deskmeter.metrics.registry import metric as metric_named
from deskmeter.metrics.registry import metrics as all_metrics
from deskmeter.model.workspace import opened


class NoFileForParquetError(UserError):
    def __init__(self) -> None:
        super().__init__("Parquet is not for a terminal. Name a file with --out.")


class NothingToExportError(UserError):
    def __init__(self, facts: Sequence[str]) -> None:
        super().__init__(f"Name what to export: one of {', '.join(facts)}, or --metric with a metric.")


def query(
    workspace: Path, names: Sequence[str], asked: Mapping[str, Any], engine: str, flags: Mapping[str, str], form: str
) -> int:
    """Print the figures of metrics."""
    from deskmeter.insight.answer import records, table
    from deskmeter.insight.interval import with_intervals
    from deskmeter.insight.judge import judged
    from deskmeter.metrics.query import run
    from deskmeter.model.lake import ENGINES, answering

    allowed("format", form, ("table", "json", "csv"))
    allowed("engine", engine, ("duckdb", *ENGINES))
    with (
        working() as progress,
        opened(workspace, flags, progress) as space,
        answering(space.store, engine, progress) as store,
    ):
        chosen = [metric_named(name, space.settings) for name in dict.fromkeys(names)]
        question = query_of(chosen, asked, space.settings)
        if question.compare and question.period.start is None:
            say("Nothing came before the whole record: --compare needs a first day with --from.")
        result = judged(store, run(store, question))
        if form != "table":
            result = with_intervals(store, result)
        if form == "json":
            sys.stdout.write(json.dumps({"rows": records(result, space.settings)}, ensure_ascii=False) + "\n")
        elif form == "csv":
            _write_csv(records(result, space.settings))
        else:
            heads, cells = table(result)
            show_table(heads, cells)
            say(_scope(result.query))
    return 0


def _scope(question: Query) -> str:
    """What the figures of a table are of: period and zone."""
    zone = question.period.zone
    start, end = (local_text(instant, zone) for instant in (question.period.start, question.period.end))
    return f"from {start or 'the beginning'} to {end or 'now'} ({zone})"


def _write_csv(records: Sequence[Mapping[str, Any]]) -> None:
    """The same records, flat: nested values get dotted names."""
    flat = [_flat(record) for record in records]
    heads = list(dict.fromkeys(name for record in flat for name in record))
    writer = csv.DictWriter(sys.stdout, heads, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in record.items()} for record in flat)


def _flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            made |= _flat(value, f"{prefix}{name}.")
        else:
            made[f"{prefix}{name}"] = ";".join(value) if isinstance(value, list) else value
    return made


def _safe(value: object) -> object:
    """Text that a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def explain(workspace: Path, name: str, asked: Mapping[str, Any], form: str) -> int:
    """Print how a figure came about."""
    from deskmeter.insight.explain import explain as taken_apart
    from deskmeter.insight.explain import told

    allowed("format", form, ("text", "json"))
    with working() as progress, opened(workspace, progress=progress) as space:
        chosen = metric_named(name, space.settings)
        lines = told(taken_apart(space.store, query_of([chosen], asked, space.settings)))
    here = "" if workspace == Path() else f" --workspace {shlex.quote(str(workspace))}"
    lines = [(label, f"{text}{here}" if label == "rows" else text) for label, text in lines]
    if form == "json":
        keyed: dict[str, Any] = {}
        for label, text in lines:
            keyed.setdefault(label.replace(" ", "_"), []).append(text)
        sys.stdout.write(
            json.dumps({k: v[0] if len(v) == 1 else v for k, v in keyed.items()}, ensure_ascii=False) + "\n"
        )
    else:
        show_lines(lines)
    return 0


def export(
    workspace: Path, fact: str | None, metric: str | None, asked: Mapping[str, Any], form: str, out: Path | None
) -> int:
    """Write rows to a file or to stdout."""
    from deskmeter.insight import export as rows_out
    from deskmeter.model.facts import BY_EXPORT

    allowed("format", form, rows_out.FORMATS)
    if metric is None and fact is None:
        raise NothingToExportError(list(BY_EXPORT))
    if fact is not None and fact not in BY_EXPORT:
        raise UnknownNameError("fact", fact, BY_EXPORT)
    if out is None and form == "parquet":
        raise NoFileForParquetError
    with working() as progress, opened(workspace, progress=progress) as space:
        chosen = metric_named(metric, space.settings) if metric else rows_out.all_rows(BY_EXPORT[fact or ""])
        asked_for = query_of([chosen], asked, space.settings)
        made = rows_out.write(space.store, asked_for, chosen, value=metric is not None, form=form, out=out)
    say(f"{made} rows{f' in {out}' if out else ''}")
    return 0


class AllOfItError(UserError):
    def __init__(self, beside: Sequence[str]) -> None:
        super().__init__(f"--all writes everything, so {' and '.join(beside)} cannot stand beside it. Leave one out.")


def export_all(workspace: Path, asked: Mapping[str, Any], beside: Sequence[str], folder: Path) -> int:
    """Write all tables and facts as Parquet and say how many rows each has."""
    if beside:
        raise AllOfItError(beside)
    from deskmeter.insight.whole import SCHEMA, write_all

    with working() as progress, opened(workspace, progress=progress) as space:
        made = write_all(space.store, query_of((), asked, space.settings), folder, progress)
    show_table(["file", "rows"], [[f"{name}.parquet", str(count)] for name, count in made.items()])
    say(f"What each column means: {folder / SCHEMA}")
    return 0


def report(workspace: Path, name: str, asked: Mapping[str, Any], lang: str | None, forms: str, out: Path | None) -> int:
    """Write a report and print where it is."""
    from deskmeter.deliver.write import write_report

    with working() as progress, opened(workspace, progress=progress) as space:
        paths = write_report(space, name, query_of((), asked, space.settings), lang, forms.split(","), out, progress)
    for path in paths:
        sys.stdout.write(f"{path}\n")
    return 0


def catalogue(form: str, workspace: Path) -> int:
    """Print every metric, those of the workspace too where there is one."""
    from deskmeter.settings import FILE, load

    allowed("format", form, ("table", "json"))
    here = (workspace / FILE).is_file()
    known = (own_catalogue(load(workspace, os.environ, {})) if here else all_metrics()).values()
    if form == "json":
        sys.stdout.write(json.dumps({"metrics": [_entry(one) for one in known]}, ensure_ascii=False) + "\n")
    else:
        show_table(["metric", "title", "unit", "better", "vanity"], [
            [one.name, one.title, one.unit.value, one.better.value, "vanity" if one.vanity else ""] for one in known
        ])  # fmt: skip
    return 0


def _entry(one: Metric) -> dict[str, Any]:
    from deskmeter.metrics.cuts import cuts_of

    return {
        "name": one.name, "title": one.title, "definition": one.definition, "purpose": one.purpose,
        "unit": one.unit.value, "better": one.better.value, "fact": one.fact, "owner_date": one.at,
        "formula": one.formula.text(), "clock": "business or calendar" if one.formula.timed else "none",
        "null_rule": one.null_rule, "caveats": list(one.caveats), "thresholds": dict(one.thresholds),
        "dimensions": list(cuts_of(one)), "source": {"title": one.source.title, "url": one.source.url},
        "maturing": one.maturing, "needs": one.needs, "based_on": one.based_on,
        "only": {cut: list(values) for cut, values in one.only}, "vanity": asdict(one.vanity) if one.vanity else None,
    }  # fmt: skip
