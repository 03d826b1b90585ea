"""deskmeter levels on a small demo company: what it prints, in JSON and as tables."""

import csv
import io
import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deskmeter.demo.company import company_map, company_settings
from deskmeter.demo.generate import generate
from deskmeter.insight.grading import ELEMENTS
from deskmeter.locale import LANGUAGES
from deskmeter.model.workspace import create
from deskmeter.settings import FILE
from tests.cli.command import Ran, run, written

UNTIL = date(2026, 6, 30)
NOW = "2026-06-30T18:00"
DECLARED = """
[levels]
sample = 10
channels = ["email", "chat", "whatsapp", "instagram", "phone"]
written_standard = true
faq = "detailed"
faq_in_product = true
templates = true
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company, small, with something declared."""
    folder = tmp_path_factory.mktemp("company")
    root = folder / "desk"
    create(root, company_settings(UNTIL).partition("[levels]")[0] + DECLARED)
    generate(folder / "data", scale=0.05, until=UNTIL)
    map_path = written(folder, "map.toml", company_map())
    assert run("import", "csv", folder / "data", "--map", map_path, "-w", root).code == 0
    return root


def ask(root: Path, *words: str) -> Ran:
    return run("levels", "--now", NOW, *words, "-w", root)


@pytest.fixture(scope="module")
def told(company: Path) -> Any:
    return json.loads(ask(company, "--format", "json").out)


def element(told: Any, name: str) -> Any:
    return next(one for one in told["elements"] if one["element"] == name)


def evidence(told: Any, name: str, what: str, cell: str | None = None) -> Any:
    found = element(told, name)["evidence"]
    return next(one for one in found if one["what"] == what and one["cell"] == cell)


def test_json_names_the_weeks_and_the_elements_in_rank_order(told: Any) -> None:
    assert list(told) == ["now", "tz", "from", "to", "weeks", "filters", "overall", "elements"]
    assert (told["from"], told["to"], told["weeks"]) == (
        "2026-06-01T00:00:00+07:00",
        "2026-06-29T00:00:00+07:00",
        4,
    )
    assert [one["element"] for one in told["elements"]] == list(ELEMENTS)


def test_json_of_an_element_has_its_level_evidence_and_advice(told: Any) -> None:
    assert list(element(told, "quality")) == [
        "element", "title", "weight", "level", "word", "counts", "not_graded", "cells", "evidence", "missing",
        "next_steps",
    ]  # fmt: skip
    assert list(evidence(told, "quality", "rated_4_or_5")) == [
        "cell", "what", "metric", "title", "declared", "value", "unit", "n", "weeks", "clock", "met", "next", "detail",
        "rows",
    ]  # fmt: skip


def test_overall_level_is_made_of_the_elements(told: Any) -> None:
    counted = [one for one in told["elements"] if one["counts"]]
    weight = sum(one["weight"] for one in counted)
    assert told["overall"]["mean"] == sum(one["weight"] * one["level"] for one in counted) / weight
    assert told["overall"]["graded_weight"] == weight / 28
    assert told["overall"]["level"] in (1, 2, 3, 4, 5)


def test_evidence_is_the_figure_that_query_gives(company: Path, told: Any) -> None:
    asked = ("--from", "2026-06-01", "--to", "2026-06-29", "--now", NOW, "--clock", "calendar", "--format", "json")
    (row,) = json.loads(
        run("query", "first_response_time", *asked, "--filter", "channel=email", "-w", company).out
    )["rows"]  # fmt: skip
    found = evidence(told, "response", "response.median", "email")
    assert (found["value"], found["n"], found["clock"]) == (row["value"], row["n"], "calendar")


@pytest.mark.parametrize("name", ["response", "resolution", "quality"])
def test_rows_behind_evidence_are_as_many_as_its_n(company: Path, told: Any, name: str) -> None:
    for one in element(told, name)["evidence"]:
        if one["rows"]:
            words = shlex.split(one["rows"])[1:]
            assert len(list(csv.DictReader(io.StringIO(run(*words, "-w", company).out)))) == one["n"]


def test_declared_evidence_is_marked(told: Any) -> None:
    found = {one["what"]: (one["declared"], one["value"]) for one in element(told, "quality")["evidence"]}
    assert (found["written_standard"], found["brand_voice"]) == ((True, True), (True, None))


def test_articles_cover_the_volume_of_the_top_topics(company: Path, told: Any) -> None:
    words = ("--from", "2026-06-01", "--to", "2026-06-29", "--now", NOW, "--by", "topic", "--format", "json")
    rows = json.loads(run("query", "conversations", *words, "-w", company).out)["rows"]
    top = sorted(rows, key=lambda row: (-row["value"], row["by"]["topic"]))[:10]
    found = evidence(told, "self_service", "topics_covered")
    bare = sum(row["value"] for row in top if row["by"]["topic"] in found["detail"])
    assert found["n"] == sum(row["value"] for row in top)
    assert found["value"] == pytest.approx(1 - bare / found["n"])
    assert 0 < len(found["detail"]) < 10


def test_what_is_missing_names_figure_and_bound(told: Any) -> None:
    (first, *_) = element(told, "quality")["missing"]
    assert first.startswith("Ratings of 4 or 5: ")
    assert "level 3 asks for ≥ 80%" in first


def test_filter_narrows_what_is_graded(company: Path) -> None:
    found = json.loads(ask(company, "--filter", "channel=email", "--json").out)
    assert [one["cell"] for one in element(found, "response")["cells"]] == ["email"]
    assert found["filters"] == ["channel=email"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_show_every_element_in_every_language(company: Path, language: str) -> None:
    ran = ask(company, "--lang", language)
    assert (ran.code, len(ran.out.splitlines()) > 40) == (0, True)


def test_tables_say_the_level_first_and_the_weeks_last(company: Path, told: Any) -> None:
    ran = ask(company)
    assert ran.out.splitlines()[0] == told["overall"]["sentence"]
    assert ran.err.startswith("Weeks graded: Jun 1")
    assert ran.err.endswith("28, 2026 (Asia/Bangkok).\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--lang", "de"), "There is no language “de”"),
        (("--format", "pdf"), "There is no format “pdf”"),
        (("--filter", "colour=red"), "cannot be cut by “colour”"),
        (("--tz", "Mars/Base"), "there is no time zone “Mars/Base”"),
    ],
)
def test_what_is_wrong_is_one_sentence(company: Path, words: tuple[str, ...], sentence: str) -> None:
    ran = ask(company, *words)
    assert (ran.code, ran.out, sentence in ran.err) == (2, "", True)


def test_settings_tell_the_rules_and_where_they_come_from(company: Path) -> None:
    lines = run("config", "show", "--origin", "-w", company).out.splitlines()
    assert [line.split() for line in lines if line.startswith(("levels.faq ", "levels.weeks "))] == [
        ["levels.weeks", "4", "default"],
        ["levels.faq", "detailed", FILE],
    ]
