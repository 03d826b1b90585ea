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
from deskmeter.metrics.cuts import cuts_of
from deskmeter.metrics.durations import Durations, TimePer
from deskmeter.metrics.formulas import Count, CountDistinct, Mean, Ratio, Retained, Share, ShareDistinct, Sum, SumShare
from deskmeter.metrics.registry import metrics
from deskmeter.model.workspace import create
from tests.cli.command import run, written

UNTIL = date(2026, 6, 30)
NOW = ("--now", "2026-06-30T18:00")
WHEN = ("--from", "2026-06-01", "--to", "2026-06-29", *NOW)
MONTH = ("--from", "2026-04-01", "--to", "2026-05-01", *NOW)
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
    Sum: lambda formula, rows, values: (_sum(formula, rows, values), None),  # n also counts the rows that bring 0
    SumShare: lambda formula, rows, values: (_over(sum(values), _bases(rows)), len(rows)),
    ShareDistinct: lambda formula, rows, values: _share_of(_those(formula, rows, 1), _those(formula, rows, 0, 1)),
    Retained: lambda formula, rows, values: _share_of(
        _those(formula, rows, 1, 3) & _those(formula, rows, 2, 3), _those(formula, rows, 1, 3)
    ),
    Ratio: lambda formula, rows, values: _ratio(formula, rows),
    Mean: lambda formula, rows, values: (fmean(values) if values else None, len(rows)),
    Durations: lambda formula, rows, values: (HEADLINE[formula.headline](values) if values else None, len(rows)),
    TimePer: lambda formula, rows, values: _per_thing(values, {row[f"{formula.per}_id"] for row in rows}),
}
HEADLINE: Mapping[str, Callable[[list[float]], float]] = {"median": median, "mean": fmean, "max": max}


def _per_thing(values: list[float], things: set[str]) -> tuple[float | None, int]:
    return (sum(values) / len(things) if things else None), len(things)


def _over(total: float | None, base: float | None) -> float | None:
    return total / base if total is not None and base else None


def _sum(formula: Any, rows: Rows, values: list[float]) -> float | None:
    """Nothing is known where no row has it; amounts in several currencies, where the rows tell them, have no sum."""
    if (formula.known and not rows) or (formula.unit and len({row.get(formula.unit) for row in rows}) > 1):
        return None
    return sum(values)


def _bases(rows: Rows) -> float:
    return sum(float(row["base"]) for row in rows)


def _those(formula: Any, rows: Rows, *bits: int) -> set[str]:
    """The different things with a row of one of these values."""
    return {row[f"{formula.per}_id"] for row in rows if int(row["value"]) in bits}


def _share_of(met: set[str], among: set[str]) -> tuple[float | None, int]:
    return _over(len(met), len(among)), len(among)


def _ratio(formula: Any, rows: Rows) -> tuple[float | None, int | None]:
    over, under = (
        ADDED[type(part.formula)](part.formula, there, [float(row["value"]) for row in there])
        for part, there in ((formula.over, _part(rows, "over")), (formula.under, _part(rows, "under")))
    )
    ratio = _over(over[0], under[0])
    return None if ratio is None else ratio * formula.scale, under[1]


def _part(rows: Rows, part: str) -> Rows:
    return [row for row in rows if row["part"] == part]


def cut_by(metric: str, asked: str) -> None:
    """Skip a question whose filters the metric does not know."""
    words = QUESTIONS[asked]
    named = {words[place + 1].split("=")[0].rstrip("!") for place, word in enumerate(words) if word == "--filter"}
    if missing := named - set(cuts_of(metrics()[metric])):
        pytest.skip(f"{metric} is not cut by {', '.join(sorted(missing))}")


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
    cut_by(metric, asked)
    found = figure(company, metric, *QUESTIONS[asked])
    rows = rows_of(run("export", "--metric", metric, *QUESTIONS[asked], "-w", company).out)
    formula = metrics()[metric].formula
    value, n = ADDED[type(formula)](formula, rows, [float(row["value"]) for row in rows])
    if isinstance(formula, Sum) and not rows and found["n"]:
        value = 0  # it is known, and every row brings 0
    assert found["value"] == pytest.approx(value)
    assert n is None or found["n"] == n


@pytest.mark.parametrize("metric", metrics())
def test_the_company_is_large_enough_for_each_figure_to_rest_on_rows(company: Path, metric: str) -> None:
    formula = metrics()[metric].formula
    asked = (
        MONTH if formula.rows in ("bucketed", "overlapping") else QUESTIONS["always"]
    )  # who stays is seen afterwards
    assert figure(company, metric, *(BUSY if formula.rows == "in_force" else asked))["n"] > 0


@pytest.mark.parametrize("metric", metrics())
def test_explain_names_the_command_that_lists_those_rows(company: Path, metric: str) -> None:
    cut_by(metric, "channels")
    told = json.loads(run("explain", metric, *QUESTIONS["channels"], "--format", "json", "-w", company).out)
    program, *words = shlex.split(told["rows"])
    assert program == "deskmeter"
    assert run(*words).out == run("export", "--metric", metric, *QUESTIONS["channels"], "-w", company).out


@pytest.mark.parametrize(
    "metric",
    [name for name, one in metrics().items() if isinstance(one.formula, Count | Sum) and "channel" in cuts_of(one)],
)
def test_figures_by_channel_add_up_to_the_whole(company: Path, metric: str) -> None:
    parts = json.loads(run("query", metric, *WHEN, "--by", "channel", "--format", "json", "-w", company).out)["rows"]
    assert sum(row["value"] or 0 for row in parts) == pytest.approx(figure(company, metric, *WHEN)["value"])


@pytest.mark.parametrize("metric", ["conversations", "messages_received", "resolution_events"])
def test_figures_by_day_add_up_to_the_whole(company: Path, metric: str) -> None:
    days = json.loads(run("query", metric, *WHEN, "--grain", "day", "--format", "json", "-w", company).out)["rows"]
    assert (len(days), sum(row["value"] for row in days)) == (28, figure(company, metric, *WHEN)["value"])
