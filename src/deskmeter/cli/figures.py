"""The commands that give figures: query, explain, export, report, metrics."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deskmeter.cli.ask import allowed, check_engine, query_of
from deskmeter.cli.show import say, show_lines, show_table, working
from deskmeter.errors import UnknownNameError, UserError
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.registry import metric as metric_named
from deskmeter.metrics.registry import metrics as all_metrics
from deskmeter.model.workspace import opened


class NoFileForParquetError(UserError):
    def __init__(self) -> None:
        super().__init__("Parquet is not for a terminal. Name a file with --out.")


class NothingToExportError(UserError):
    def __init__(self, facts: Sequence[str]) -> None:
        super().__init__(f"Name what to export: one of {', '.join(facts)}, or --metric with a metric.")


def query(workspace: Path, names: Sequence[str], asked: Mapping[str, Any], engine: str, form: str) -> int:
    """Print the figures of metrics."""
    from deskmeter.insight.answer import records, table
    from deskmeter.metrics.query import run

    allowed("format", form, ("table", "json", "csv"))
    check_engine(engine)
    chosen = [metric_named(name) for name in dict.fromkeys(names)]
    with working() as progress, opened(workspace, progress=progress) as space:
        result = run(space.store, query_of(chosen, asked, space.settings))
        if form == "json":
            sys.stdout.write(json.dumps({"rows": records(result, space.settings)}, ensure_ascii=False) + "\n")
        elif form == "csv":
            _write_csv(records(result, space.settings))
        else:
            heads, cells = table(result)
            show_table(heads, cells)
    return 0


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
    chosen = metric_named(name)
    with working() as progress, opened(workspace, progress=progress) as space:
        lines = told(taken_apart(space.store, query_of([chosen], asked, space.settings)))
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
    exported = [name for name in BY_EXPORT if name != "messages"]
    if metric is None and fact is None:
        raise NothingToExportError(exported)
    if fact is not None and fact not in BY_EXPORT:
        raise UnknownNameError("fact", fact, exported)
    if out is None and form == "parquet":
        raise NoFileForParquetError
    chosen: Metric = metric_named(metric) if metric else rows_out.all_rows(BY_EXPORT[fact or ""])
    with working() as progress, opened(workspace, progress=progress) as space:
        asked_for = query_of([chosen], asked, space.settings)
        made = rows_out.write(space.store, asked_for, chosen, value=metric is not None, form=form, out=out)
    say(f"{made} rows{f' in {out}' if out else ''}")
    return 0


def report(workspace: Path, name: str, asked: Mapping[str, Any], lang: str | None, forms: str, out: Path | None) -> int:
    """Write a report and print where it is."""
    from deskmeter.deliver.write import write_report

    with working() as progress, opened(workspace, progress=progress) as space:
        paths = write_report(space, name, query_of((), asked, space.settings), lang, forms.split(","), out, progress)
    for path in paths:
        sys.stdout.write(f"{path}\n")
    return 0


def catalogue(form: str) -> int:
    """Print every metric."""
    allowed("format", form, ("table", "json"))
    if form == "json":
        sys.stdout.write(
            json.dumps({"metrics": [_entry(one) for one in all_metrics().values()]}, ensure_ascii=False) + "\n"
        )
    else:
        show_table(["metric", "title", "unit", "better"], [
            [one.name, one.title, one.unit.value, one.better.value] for one in all_metrics().values()
        ])  # fmt: skip
    return 0


def _entry(one: Metric) -> dict[str, Any]:
    from deskmeter.metrics.relation import CUTS

    return {
        "name": one.name, "title": one.title, "definition": one.definition, "purpose": one.purpose,
        "unit": one.unit.value, "better": one.better.value, "fact": one.fact, "owner_date": one.at,
        "formula": one.formula.text(), "clock": "business or calendar" if one.formula.timed else "none",
        "null_rule": one.null_rule, "caveats": list(one.caveats), "thresholds": dict(one.thresholds),
        "dimensions": [*CUTS, *one.dimensions], "source": {"title": one.source.title, "url": one.source.url},
    }  # fmt: skip
