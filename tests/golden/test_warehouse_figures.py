"""The script run on DuckDB: the facts are the store's own, and each view gives the figures of the query."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from deskmeter.engines.duckdb import rows
from deskmeter.insight.views import CUTS
from deskmeter.insight.warehouse import script
from deskmeter.metrics.cuts import cuts_of
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metrics
from deskmeter.model.facts import FACTS
from deskmeter.model.store import Store
from deskmeter.model.workspace import opened
from deskmeter.period import Period
from tests.golden.demo_page import NOW, make_workspace

PERIOD = Period.of("2026-09-01", "2026-11-01", "Asia/Bangkok")
Told = tuple[Any, ...]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of a small demo company, with its own facts set aside and those of the script in their place."""
    with opened(make_workspace(tmp_path_factory.mktemp("demo") / "company")) as space:
        for fact in FACTS:
            space.store.con.execute(f"CREATE TEMP TABLE own_{fact.name} AS SELECT * FROM fact.{fact.name}")
        for statement in script(space.store, Query(tuple(metrics().values()), PERIOD, NOW), "duckdb").split(";\n"):
            if statement.strip():
                space.store.con.execute(statement)
        yield space.store


@pytest.mark.parametrize("fact", [fact.name for fact in FACTS])
def test_facts_of_the_script_are_those_of_the_store(store: Store, fact: str) -> None:
    own, made = f"SELECT * FROM temp.own_{fact}", f"SELECT * FROM fact.{fact}"

    assert rows(store.con, f"({own} EXCEPT ALL {made}) UNION ALL ({made} EXCEPT ALL {own})") == []


@pytest.mark.parametrize("metric", metrics().values(), ids=metrics())
def test_view_of_a_metric_gives_its_figures(store: Store, metric: Metric) -> None:
    assert _in_view(store, metric) == _in_query(store, metric)


def _in_view(store: Store, metric: Metric) -> dict[Told, Told]:
    told = "strftime(v.month, '%Y-%m'), v.cut, v.cut_value, v.value, v.n, v.numerator, v.denominator"
    found = rows(store.con, f"SELECT {told} FROM metric.{metric.name} AS v")
    return {row[:3]: _rounded(row[3:]) for row in found if row[4]}


def _in_query(store: Store, metric: Metric) -> dict[Told, Told]:
    asked, found = Query((metric,), PERIOD, NOW, grain="month"), dict[Told, Told]()
    for cut in ("", *(cut for cut in CUTS if cut in cuts_of(metric))):
        for row in run(store, replace(asked, by=(cut,) if cut else ())).rows:
            if row.figure and row.figure.n:
                parts = (row.figure.value, row.figure.n, row.figure.numerator, row.figure.denominator)
                found[(row.bucket, cut, row.by.get(cut))] = _rounded(parts)
    return found


def _rounded(parts: Told) -> Told:
    return tuple(None if part is None else float(f"{part:.9g}") for part in parts)
