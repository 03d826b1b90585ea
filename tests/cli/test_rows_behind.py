"""The rows that explain points to add up to the figure, for every metric."""

import csv
import io
import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

from deskmeter.demo.company import company_map, company_settings
from deskmeter.demo.generate import generate
from deskmeter.metrics.formulas import Count, CountDistinct, Durations, Mean, Share, Sum, TimePer
from deskmeter.metrics.registry import metrics
from deskmeter.model.workspace import create
from tests.cli.command import run, written

UNTIL = date(2026, 6, 30)
NOW = ("--now", "2026-06-30T18:00")
WHEN = ("--from", "2026-06-01", "--to", "2026-06-29", *NOW)
QUESTIONS = {
    "channels": (*WHEN, "--filter", "channel!=phone"),
    "tag": (*WHEN, "--filter", "tag=refund,late_delivery", "--tz", "America/New_York", "--clock", "calendar"),
    "always": NOW,
    "earlier": ("--from", "2026-01-01", "--to", "2026-03-01", "--now", "2026-02-10T12:00"),
}
BUSY = ("--now", "2026-06-25T19:20")  # a moment at which somebody waits and something is about to fall due
Rows = Sequence[Mapping[str, str]]
# Value and n of the rows' column `value` by the kind of formula, in plain Python.
ADDED: Mapping[type, Callable[[Any, Rows, list[float]], tuple[float | None, int | None]]] = {
    Count: lambda formula, rows, values: (len(rows), len(rows)),
    CountDistinct: lambda formula, rows, values: (len(set(values)), len(rows)),
    Share: lambda formula, rows, values: (fmean(values) if values else None, len(rows)),
    Sum: lambda formula, rows, values: (sum(values), None),  # n also counts the rows that bring 0
    Mean: lambda formula, rows, values: (fmean(values) if values else None, len(rows)),
    Durations: lambda formula, rows, values: (HEADLINE[formula.headline](values) if values else None, len(rows)),
    TimePer: lambda formula, rows, values: _per_thing(values, {row[f"{formula.per}_id"] for row in rows}),
}
HEADLINE: Mapping[str, Callable[[list[float]], float]] = {"median": median, "mean": fmean, "max": max}


def _per_thing(values: list[float], things: set[str]) -> tuple[float | None, int]:
    return (sum(values) / len(things) if things else None), len(things)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company, small."""
    folder = tmp_path_factory.mktemp("company")
    root = folder / "desk"
    create(root, company_settings(UNTIL))
    generate(folder / "data", scale=0.02, until=UNTIL)
    map_path = written(folder, "map.toml", company_map())
    assert run("import", "csv", folder / "data", "--map", map_path, "-w", root).code == 0
    return root


def figure(root: Path, metric: str, *asked: str) -> Any:
    ran = run("query", metric, *asked, "--format", "json", "-w", root)
    (row,) = json.loads(ran.out)["rows"]
    return row


def rows_of(ran_out: str) -> Rows:
    return list(csv.DictReader(io.StringIO(ran_out)))


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("metric", metrics())
def test_the_exported_rows_add_up_to_the_figure(company: Path, metric: str, asked: str) -> None:
    found = figure(company, metric, *QUESTIONS[asked])
    rows = rows_of(run("export", "--metric", metric, *QUESTIONS[asked], "-w", company).out)
    formula = metrics()[metric].formula
    value, n = ADDED[type(formula)](formula, rows, [float(row["value"]) for row in rows])
    assert found["value"] == pytest.approx(value)
    assert n is None or found["n"] == n


@pytest.mark.parametrize("metric", metrics())
def test_the_company_is_large_enough_for_each_figure_to_rest_on_rows(company: Path, metric: str) -> None:
    asked = BUSY if metrics()[metric].formula.rows == "in_force" else QUESTIONS["always"]
    assert figure(company, metric, *asked)["n"] > 0


@pytest.mark.parametrize("metric", metrics())
def test_explain_names_the_command_that_lists_those_rows(company: Path, metric: str) -> None:
    told = json.loads(run("explain", metric, *QUESTIONS["channels"], "--format", "json", "-w", company).out)
    program, *words = shlex.split(told["rows"])
    assert program == "deskmeter"
    assert run(*words).out == run("export", "--metric", metric, *QUESTIONS["channels"], "-w", company).out


@pytest.mark.parametrize("metric", [name for name, one in metrics().items() if isinstance(one.formula, Count | Sum)])
def test_figures_by_channel_add_up_to_the_whole(company: Path, metric: str) -> None:
    parts = json.loads(run("query", metric, *WHEN, "--by", "channel", "--format", "json", "-w", company).out)["rows"]
    assert sum(row["value"] for row in parts) == figure(company, metric, *WHEN)["value"]


@pytest.mark.parametrize("metric", ["conversations", "messages_received", "resolution_events"])
def test_figures_by_day_add_up_to_the_whole(company: Path, metric: str) -> None:
    days = json.loads(run("query", metric, *WHEN, "--grain", "day", "--format", "json", "-w", company).out)["rows"]
    assert (len(days), sum(row["value"] for row in days)) == (28, figure(company, metric, *WHEN)["value"])
