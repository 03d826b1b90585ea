"""Surveys: who answered, and how content they were."""

import pytest

from tests.spec.drawn import Desk


def test_worked_example_14_eight_good_two_bad_and_the_rest_unanswered_is_80_percent_of_10(desk: Desk) -> None:
    """
    asked     | answered  | conversation | satisfied
    Mon 09:00 | Mon 10:00 | 1            | good
    Mon 09:00 | Mon 10:00 | 2            | good
    Mon 09:00 | Mon 10:00 | 3            | good
    Mon 09:00 | Mon 10:00 | 4            | good
    Mon 09:00 | Mon 10:00 | 5            | good
    Mon 09:00 | Mon 10:00 | 6            | good
    Mon 09:00 | Mon 10:00 | 7            | good
    Mon 09:00 | Mon 10:00 | 8            | good
    Mon 09:00 | Mon 10:00 | 9            | bad
    Mon 09:00 | Mon 10:00 | 10           | bad
    Mon 09:00 |           | 11           |
    Mon 09:00 |           | 12           |
    """
    assert (desk.value("csat"), desk.figure("csat").n) == (0.8, 10)


def test_worked_example_14_fours_and_fives_are_satisfied(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
    Mon 09:00 | Mon 10:00 | 1            | 5
    Mon 09:00 | Mon 10:00 | 2            | 5
    Mon 09:00 | Mon 10:00 | 3            | 5
    Mon 09:00 | Mon 10:00 | 4            | 4
    Mon 09:00 | Mon 10:00 | 5            | 3
    """
    assert desk.value("csat") == 0.8


def test_worked_example_18_csat_comes_with_its_wilson_interval(desk: Desk) -> None:
    """
    asked     | answered  | conversation | satisfied
    Mon 09:00 | Mon 10:00 | 1            | good
    Mon 09:00 | Mon 10:00 | 2            | good
    Mon 09:00 | Mon 10:00 | 3            | good
    Mon 09:00 | Mon 10:00 | 4            | good
    Mon 09:00 | Mon 10:00 | 5            | good
    Mon 09:00 | Mon 10:00 | 6            | good
    Mon 09:00 | Mon 10:00 | 7            | good
    Mon 09:00 | Mon 10:00 | 8            | good
    Mon 09:00 | Mon 10:00 | 9            | bad
    Mon 09:00 | Mon 10:00 | 10           | bad
    """
    assert desk.figure("csat").interval == pytest.approx((0.490, 0.943), abs=0.001)


def test_csat_without_an_answer_is_empty(desk: Desk) -> None:
    """
    asked     | answered | conversation | score
    Mon 09:00 |          | 1            |
    """
    assert (desk.value("csat"), desk.value("csat_mean")) == (None, None)


def test_csat_belongs_to_the_day_of_the_answer(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
    Mon 09:00 | Tue 10:00 | 1            | 5
    """
    found = desk.values("csat", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": None, "2026-03-03": 1}


def test_csat_mean_is_the_mean_score(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
    Mon 09:00 | Mon 10:00 | 1            | 5
    Mon 09:00 | Mon 10:00 | 2            | 2
    """
    assert desk.value("csat_mean") == 3.5


def test_other_surveys_are_not_csat(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score | kind
    Mon 09:00 | Mon 10:00 | 1            | 10    | nps
    Mon 09:00 | Mon 10:00 | 1            | 2     | csat
    """
    assert (desk.value("csat"), desk.figure("csat").n) == (0, 1)


def test_survey_response_rate_is_answers_of_the_surveys_sent(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
    Mon 09:00 | Wed 10:00 | 1            | 5
    Mon 09:00 |           | 2            |
    Tue 09:00 | Wed 10:00 | 3            | 1
    """
    found = desk.values("survey_response_rate", start="2026-03-02", end="2026-03-05", grain="day")
    assert found == {"2026-03-02": 0.5, "2026-03-03": 1, "2026-03-04": None}


def test_answer_after_now_is_not_known_yet(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
    Mon 09:00 | Wed 10:00 | 1            | 5
    """
    assert (desk.value("csat", now="Tue 00:00"), desk.value("survey_response_rate", now="Tue 00:00")) == (None, 0)


def test_rating_goes_to_the_agent_in_charge_when_it_was_asked_for(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | created  |        |
    Mon 09:10 | 1            | assigned | system | Ana
    Tue 09:00 | 1            | assigned | system | Ben

    asked     | answered  | conversation | score
    Mon 12:00 | Wed 10:00 | 1            | 5
    """
    assert desk.values("csat", by="agent") == {"Ana": 1}


def test_answer_without_a_conversation_counts_and_leaves_earlier_figures_whole(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |

    asked     | answered  | conversation | score
    Mon 12:00 | Wed 10:00 |              | 5
    """
    assert desk.value("conversations", now="Tue 00:00") == 1


def test_rating_of_a_merged_conversation_is_left_out_and_counted(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:30 | 1            | merged  | agent:Ana

    asked     | answered  | conversation | score
    Mon 12:00 | Wed 10:00 | 1            | 5
    """
    row = desk.row("csat")
    assert row.figure
    assert (row.figure.n, row.left_out) == (0, {"merged": 1})
