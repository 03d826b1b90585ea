"""The mutation of SQL: what is put in whose place, and what an explanation covers."""

from pathlib import Path

import pytest

from tools.mutants.explained import Explanation, idle, read
from tools.mutants.mutate import Change, changes
from tools.mutants.targets import Mutant, Target

STEP = "SELECT m.at FROM {message} AS m WHERE {scope:m} AND {until:m.at} AND m.n < 3"


def made(text: str, operator: str, kind: str = "expression") -> list[str]:
    return [change.text for change in changes(text, kind) if change.operator == operator]


@pytest.mark.parametrize(
    ("operator", "text", "mutants"),
    [
        ("bound", "a < b", ["a <= b"]),
        ("opposite", "a = 'x'", ["a <> 'x'"]),
        ("null-blind", "a IS NOT DISTINCT FROM b", ["a = b"]),
        ("extreme", "MIN(a)", ["MAX(a)"]),
        ("shift", "LEAD(a) OVER w", ["LAG(a) OVER w"]),
        ("sign", "a - b", ["a + b"]),
        ("and-or", "a AND b", ["(a OR b)"]),
        ("drop", "a AND b AND c", ["a AND b", "a AND c", "b AND c"]),
        ("literal", "a + 7", ["a + 8", "a + 6"]),
        ("null", "a IS NULL", ["NOT a IS NULL"]),
        ("not", "NOT a", ["a"]),
        ("count", "COUNT(DISTINCT a)", ["COUNT(a)"]),
        ("coalesce", "COALESCE(a, b)", ["(b)", "(a)"]),
        ("words", "a IN ('x', 'y')", ["a IN ('y')", "a IN ('x')"]),
        ("truth", "a OR TRUE", ["a OR FALSE"]),
    ],
)
def test_each_operator_leaves_what_a_slip_would_have_left(operator: str, text: str, mutants: list[str]) -> None:
    assert sorted(made(text, operator)) == sorted(mutants)


def test_branches_of_a_case_go_one_by_one() -> None:
    assert made("CASE WHEN a THEN b ELSE c END", "case") == ["(b)", "CASE WHEN a THEN b END", "(c)"]


def test_left_join_becomes_an_inner_one() -> None:
    assert made("SELECT a.x FROM a LEFT JOIN b ON b.x = a.x", "join", "statement") == [
        "SELECT a.x FROM a JOIN b ON b.x = a.x"
    ]


def test_slots_stand_as_they_were() -> None:
    (mutant,) = made(STEP, "bound", "statement")
    assert mutant == STEP.replace("m.at FROM", 'm."at" FROM').replace("<", "<=")


def test_what_limits_a_rebuild_is_left_alone() -> None:
    assert all("{scope:m}" in text for text in made(STEP, "drop", "statement"))


def test_equal_fragments_of_one_text_are_told_apart() -> None:
    text = "CASE WHEN x.a < 1 THEN x.b END, CASE WHEN x.a < 1 THEN x.b END"
    fragments = [change.fragment for change in changes(text, "expression")]
    assert len(fragments) == len(set(fragments))


def mutant(fragment: str) -> Mutant:
    return Mutant(Target("reply", "facts/reply", "", print), Change("bound", fragment, ""))


@pytest.mark.parametrize(
    ("of", "operator", "fragment", "fits"),
    [
        ("reply", "bound", "a < b → a <= b", True),
        ("reply", "bound", "*a <= b", True),
        ("talk | reply", "*", "a < b*", True),
        ("talk", "bound", "a < b → a <= b", False),
        ("reply", "drop", "*", False),
        ("reply", "bound", "a < b", False),
    ],
)
def test_explanation_covers_what_it_names(of: str, operator: str, fragment: str, fits: bool) -> None:
    assert Explanation(of, operator, fragment, "").fits(mutant("a < b → a <= b")) == fits


def test_question_marks_and_brackets_stand_for_themselves() -> None:
    told = "d['topic'] → e['topic']"
    assert Explanation("reply", "bound", told, "").fits(mutant(told))


def test_explanation_of_what_is_gone_is_idle() -> None:
    old, new = Explanation("reply", "bound", "a*", ""), Explanation("reply", "bound", "b*", "")
    assert idle([old, new], [mutant("b < c → b <= c")]) == [old]


def test_every_explanation_says_why() -> None:
    assert all(each.why.endswith(".") for each in read(Path("tools/mutants/explained.toml")))
