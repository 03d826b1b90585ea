"""The command that grades: deskmeter levels."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deskmeter.cli.ask import allowed, query_of
from deskmeter.cli.show import say, show_table, working
from deskmeter.errors import UnknownNameError, one_line
from deskmeter.insight.answer import local_text
from deskmeter.insight.demand import Demand
from deskmeter.insight.evidence import Evidence, evidence
from deskmeter.insight.grading import WEIGHTS, Grade
from deskmeter.insight.levels import Graded
from deskmeter.insight.levels import levels as graded_levels
from deskmeter.insight.next_steps import next_steps
from deskmeter.locale import LANGUAGES
from deskmeter.model.workspace import opened
from deskmeter.reports import level_tables as tables
from deskmeter.reports import level_words as told
from deskmeter.reports.words import Words


def levels(workspace: Path, asked: Mapping[str, Any], lang: str | None, form: str) -> int:
    """Print the level of each element and of the whole."""
    allowed("format", form, ("table", "json"))
    with working() as progress, opened(workspace, progress=progress) as space:
        question = query_of((), asked, space.settings)
        language = lang or space.settings.language
        if language not in LANGUAGES:
            raise UnknownNameError("language", language, LANGUAGES)
        graded = graded_levels(space.store, question.now, question.period.zone, question.filters)
    words = Words(language, question.period.zone)
    if form == "json":
        sys.stdout.write(json.dumps(_record(words, graded), ensure_ascii=False) + "\n")
    else:
        _show(words, graded)
    return 0


def _show(words: Words, graded: Graded) -> None:
    sys.stdout.write(told.overall_text(words, graded.levels, graded.rules) + "\n\n")
    show_table(*tables.summary(words, graded))
    sys.stdout.write("\n")
    show_table(*tables.evidence_table(words, graded))
    for heading, lines in tables.climbing(words, graded):
        sys.stdout.write("".join(f"{one_line(line)}\n" for line in ("", heading, *(f"  {text}" for text in lines))))
    say(tables.scope(words, graded))


def _record(words: Words, graded: Graded) -> dict[str, Any]:
    found, (start, end) = graded.levels, graded.query.period.bounds()
    zone = graded.query.period.zone
    return {
        "now": local_text(graded.query.now, zone),
        "tz": zone,
        "from": local_text(start, zone),
        "to": local_text(end, zone),
        "weeks": graded.rules.weeks,
        "filters": [str(one) for one in graded.query.filters],
        "overall": {
            "level": found.level,
            "word": words(told.LEVELS[found.level]) if found.level else None,
            "mean": found.mean,
            "graded_weight": found.graded_weight,
            "sentence": told.overall_text(words, found, graded.rules),
            "next_steps": [words(step) for step in next_steps(found.level)],
        },
        "elements": [_element(words, one, graded) for one in found.grades],
    }


def _element(words: Words, grade: Grade, graded: Graded) -> dict[str, Any]:
    return {
        "element": grade.element,
        "title": words(told.ELEMENTS[grade.element]),
        "weight": WEIGHTS[grade.element],
        "level": grade.level,
        "word": words(told.LEVELS[grade.level]) if grade.level else None,
        "counts": grade.counts and grade.level is not None,
        "not_graded": list(told.why_not(words, grade, graded.rules)),
        "cells": [{"cell": one.name, "level": one.level, "n": one.n} for one in grade.cells if one.name],
        "evidence": [_evidence(words, one) for one in evidence(grade)],
        "missing": list(told.missing(words, grade, graded.rules)),
        "next_steps": [words(step) for step in next_steps(grade.level, grade.element)],
    }


def _evidence(words: Words, one: Evidence) -> dict[str, Any]:
    demand, seen = one.demand, one.demand.seen
    return {
        "cell": one.cell.name or None,
        "what": demand.what,
        "metric": seen.metric or None,
        "title": told.title(words, one.cell, demand),
        "declared": demand.declared,
        "value": seen.value if demand.unit else None if seen.value is None else bool(seen.value),
        "unit": demand.unit.value if demand.unit else None,
        "n": seen.n,
        "weeks": list(seen.weeks) if demand.steadily else [],
        "clock": seen.clock or None,
        "met": _bound(one.met),
        "next": _bound(one.next),
        "detail": list(seen.detail),
        "rows": seen.rows or None,
    }


def _bound(demand: Demand | None) -> dict[str, Any] | None:
    if demand is None:
        return None
    sign, bound = (None, None) if demand.declared else (demand.sign, demand.bound)
    return {"level": demand.level, "sign": sign, "bound": bound, "steadily": demand.steadily}
