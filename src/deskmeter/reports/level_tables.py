"""Service levels as tables: each element with its level, what it rests on, and what to do next."""

from deskmeter.insight.evidence import evidence
from deskmeter.insight.levels import Graded
from deskmeter.insight.next_steps import next_steps
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
NEXT = N_("{element}: next steps")


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
        words(N_("Rests on")), words(N_("Element")), words(N_("Value")), words(N_("n")), words(N_("Level met")),
        words(N_("Next level")),
    ]  # fmt: skip
    return heads, [
        [
            title(words, one.cell, one.demand),
            words(ELEMENTS[grade.element]),
            value_text(words, one.demand),
            words.count(one.demand.seen.n) if one.demand.seen.n is not None else "–",
            bound_text(words, one.met) or "–",
            bound_text(words, one.next) or "–",
        ]
        for grade in graded.levels.grades
        for one in evidence(grade)
    ]


def climbing(words: Words, graded: Graded) -> list[tuple[str, tuple[str, ...]]]:
    """What is missing and what to do next, for each element that can climb and for the whole, under their headings."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for one in graded.levels.grades:
        element = words(ELEMENTS[one.element])
        found.append((words(N_("{element}: missing"), element=element), missing(words, one, graded.rules)))
        found.append((words(NEXT, element=element), _steps(words, one.level, one.element)))
    found.append((words(NEXT, element=words(N_("The whole"))), _steps(words, graded.levels.level)))
    return [(heading, lines) for heading, lines in found if lines]


def _steps(words: Words, level: int | None, element: str | None = None) -> tuple[str, ...]:
    return tuple(words(text) for text in next_steps(level, element))
