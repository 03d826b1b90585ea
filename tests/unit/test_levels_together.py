"""The overall level: ranks weigh, core elements hold it back, delight waits for speed, too little gives none."""

import pytest

from deskmeter.insight.elements import grade
from deskmeter.insight.grading import DELIGHT_WAITS, ELEMENTS, Grade, Levels, together
from deskmeter.insight.next_steps import STEPS, next_steps
from deskmeter.level_rules import LevelRules
from tests.unit.drawn_levels import ALL_DECLARED, STELLAR, rows


def made(levels: str, rules: LevelRules | None = None) -> Levels:
    """The elements in rank order, a level each or a dash."""
    grades = [
        Grade(name, int(text) if text != "-" else None, ()) for name, text in zip(ELEMENTS, levels.split(), strict=True)
    ]
    return together(grades, rules or LevelRules())


def test_worked_example_is_88_of_27_and_average() -> None:
    found = made("4 3 4 3 2 2 5")
    assert (found.mean, found.level) == (88 / 27, 3)


def test_stellar_team_is_level_5_in_every_element() -> None:
    found = grade(STELLAR, ALL_DECLARED)
    assert (found.level, found.mean, found.graded_weight) == (5, 5, 1)


OVERALL = """
    levels in rank order | overall
    3 3 3 3 3 3 -        | 3
    3 3 3 2 2 2 -        | 2
    3 3 3 3 2 2 -        | 3
    5 5 5 5 5 5 5        | 5
    5 5 5 5 5 3 -        | 5
    5 5 4 4 4 4 -        | 4
    5 5 3 5 5 5 5        | 4
    3 5 5 5 5 5 -        | 4
    5 2 5 5 5 5 -        | 3
    5 1 5 5 5 5 -        | 2
    5 5 1 5 5 5 5        | 2
    5 5 5 5 1 5 5        | 4
    1 1 1 1 1 1 -        | 1
"""


@pytest.mark.parametrize(("levels", "wanted"), rows(OVERALL))
def test_overall_is_the_highest_that_mean_and_core_allow(levels: str, wanted: str) -> None:
    assert made(levels).level == int(wanted)


QUARTER = """
    levels in rank order | mean    | overall
    3 2 3 3 - 3 -        | 66 / 24 | 3
    2 3 3 3 - 3 -        | 65 / 24 | 2
"""


@pytest.mark.parametrize(("levels", "mean", "wanted"), rows(QUARTER))
def test_mean_may_lie_a_quarter_below_the_level(levels: str, mean: str, wanted: str) -> None:
    points, weight = mean.split("/")
    found = made(levels)
    assert (found.mean, found.level) == (int(points) / int(weight), int(wanted))


def test_margin_is_the_workspaces() -> None:
    assert made("3 2 3 3 - 3 -", LevelRules(margin=0.24)).level == 2


DELIGHT = """
    response | resolution | counts
    4        | 4          | yes
    3        | 5          | no
    5        | 3          | no
    -        | 5          | no
    5        | -          | no
"""


@pytest.mark.parametrize(("response", "resolution", "counts"), rows(DELIGHT))
def test_delight_counts_only_when_response_and_resolution_are_at_4(response: str, resolution: str, counts: str) -> None:
    delight = made(f"{response} {resolution} 4 4 4 4 5").grades[-1]
    assert (delight.level, delight.counts, delight.why) == (
        5,
        counts == "yes",
        "" if counts == "yes" else DELIGHT_WAITS,
    )


def test_delight_that_counts_weighs_1() -> None:
    assert made("4 4 4 4 4 4 5").mean == (4 * 27 + 5) / 28


WEIGHT = """
    levels in rank order | graded | overall
    4 4 - 4 - - -        | 17     | 4
    4 4 - - 4 - -        | 16     | -
    4 4 4 - - - -        | 18     | 4
    4 - - - - - -        | 7      | -
"""


@pytest.mark.parametrize(("levels", "graded", "wanted"), rows(WEIGHT))
def test_under_60_percent_of_the_weight_there_is_no_overall_level(levels: str, graded: str, wanted: str) -> None:
    found = made(levels)
    assert (found.graded_weight, found.level) == (int(graded) / 28, None if wanted == "-" else int(wanted))


def test_delight_that_does_not_count_is_no_weight_graded() -> None:
    assert made("3 4 - - 3 - 5").graded_weight == 16 / 28


def test_nothing_graded_has_neither_mean_nor_level() -> None:
    found = made("- - - - - - -")
    assert (found.level, found.mean, found.graded_weight) == (None, None, 0)


def test_every_level_below_the_highest_has_next_steps() -> None:
    assert [level for level in (1, 2, 3, 4, 5) if next_steps(level)] == [1, 2, 3, 4]


def test_next_steps_name_only_elements() -> None:
    assert {name for step in STEPS for name in step.elements} <= set(ELEMENTS)


def test_next_steps_of_an_element_are_among_those_of_its_level() -> None:
    assert set(next_steps(1, "self_service")) < set(next_steps(1))
