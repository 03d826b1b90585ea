"""Service levels as tables: each element with its level, what it rests on, and what to do next."""

from deskmeter.insight.evidence import evidence
from deskmeter.insight.grading import Grade
from deskmeter.insight.levels import Graded
from deskmeter.insight.next_steps import next_steps
from deskmeter.level_rules import LevelRules
from deskmeter.locale import N_
from deskmeter.reports.level_words import (
    ELEMENTS,
    bound_text,
    cell_name,
    level_text,
    missing,
    title,
    value_text,
    why_not,
)
from deskmeter.reports.words import Words

Grid = tuple[list[str], list[list[str]]]  # heads and rows


def scope(words: Words, graded: Graded) -> str:
    """Which weeks are graded, in which zone, and of what."""
    filters = ", ".join(str(one) for one in graded.query.filters)
    text = N_("Weeks graded: {period} ({zone}); {filters}.") if filters else N_("Weeks graded: {period} ({zone}).")
    return words(text, period=words.period(graded.query.period), zone=graded.query.period.zone, filters=filters)


def summary(words: Words, graded: Graded) -> Grid:
    """One row for each element: its level, its parts, and why it is not graded or does not count."""
    heads = [words(N_("Element")), words(N_("Level")), words(N_("Parts")), words(N_("Note"))]
    return heads, [
        [
            words(ELEMENTS[grade.element]),
            level_text(words, grade.level),
            ", ".join(f"{cell_name(words, one)} {one.level or '–'}" for one in grade.cells if one.name),
            " ".join(why_not(words, grade, graded.rules)),
        ]
        for grade in graded.levels.grades
    ]


def evidence_table(words: Words, graded: Graded) -> Grid:
    """What every grade rests on: the figure, its sample, the bound that it meets and the next one."""
    heads = [
        words(N_("Element")), words(N_("Rests on")), words(N_("Value")), words(N_("n")), words(N_("Level met")),
        words(N_("Next level")),
    ]  # fmt: skip
    return heads, [
        [
            words(ELEMENTS[grade.element]),
            title(words, one.cell, one.demand),
            value_text(words, one.demand),
            words.count(one.demand.seen.n) if one.demand.seen.n is not None else "–",
            bound_text(words, one.met) or "–",
            bound_text(words, one.next) or "–",
        ]
        for grade in graded.levels.grades
        for one in evidence(grade)
    ]


def advice(words: Words, grade: Grade, rules: LevelRules) -> tuple[tuple[str, str], ...]:
    """What is missing and what to do next, each line with its label."""
    lacks = [(words(N_("Missing")), text) for text in missing(words, grade, rules)]
    steps = [(words(N_("Next step")), words(text)) for text in next_steps(grade.level, grade.element)]
    return (*lacks, *steps)


def whole_advice(words: Words, graded: Graded) -> tuple[tuple[str, str], ...]:
    """What to do next for the whole, each line with its label."""
    return tuple((words(N_("Next step")), words(text)) for text in next_steps(graded.levels.level))
