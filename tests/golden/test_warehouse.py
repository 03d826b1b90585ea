"""The scripts for warehouses are what they were, parse where they are meant to run, and name what they make."""

import re

import pytest
import sqlglot

from deskmeter.engines.dialect import DIALECTS, MADE
from deskmeter.insight.warehouse import script
from deskmeter.metrics.registry import metrics
from deskmeter.model.facts import FACTS
from tests.golden.warehouse import empty_store, every_metric, golden, one_of_each


@pytest.fixture(scope="module", params=(*DIALECTS, "duckdb"))
def made(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Each dialect with the script of all metrics."""
    with empty_store() as store:
        return request.param, script(store, every_metric(), request.param)


@pytest.mark.parametrize("dialect", MADE)
def test_script_is_the_golden_one(dialect: str) -> None:
    with empty_store() as store:
        assert script(store, one_of_each(), dialect) == golden(dialect).read_text(encoding="utf-8")


def test_every_statement_parses_in_its_dialect(made: tuple[str, str]) -> None:
    dialect, text = made
    parsed = sqlglot.parse(text, read=dialect)

    assert [one for one in parsed if one is None or (one.key == "command" and one.name != "SET")] == []


def test_every_fact_is_made(made: tuple[str, str]) -> None:
    found = re.findall(r"^CREATE .*(?:TABLE|VIEW) fact\.(\w+)", made[1], re.MULTILINE)

    assert found == [fact.name for fact in FACTS]


def test_every_metric_has_a_view(made: tuple[str, str]) -> None:
    found = re.findall(r"^CREATE OR REPLACE VIEW metric\.(\w+)", made[1], re.MULTILINE)

    assert set(found) >= set(metrics())


def test_every_step_goes_away_at_the_end(made: tuple[str, str]) -> None:
    steps = re.findall(r"^CREATE .*\b(step_\w+)", made[1], re.MULTILINE)
    gone = re.findall(r"^DROP (?:TABLE|VIEW) temp\.(step_\w+)", made[1], re.MULTILINE)

    assert steps == gone[::-1]


def test_no_macro_is_left(made: tuple[str, str]) -> None:
    assert not re.search(r"\b(SECS|WEEK|PCTL)\(|macro_slot", made[1])
