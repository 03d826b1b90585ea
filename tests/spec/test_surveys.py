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


def test_scores_of_one_kind_are_squared_apart_from_those_of_another(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score | kind
    Mon 09:00 | Mon 10:00 | 1            | 5     | csat
    Mon 09:00 | Mon 10:00 | 2            | 3     | csat
    Mon 09:00 | Mon 10:00 | 1            | 7     | ces
    """
    assert desk.figure("csat_mean").squares == 34


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


def test_effort_is_the_mean_on_a_scale_of_7_and_5_or_more_is_low(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score | kind
    Mon 09:00 | Mon 10:00 | 1            | 7     | ces
    Mon 09:00 | Mon 10:00 | 2            | 5     | ces
    Mon 09:00 | Mon 10:00 | 3            | 4     | ces
    Mon 09:00 | Mon 10:00 | 4            | 2     | ces
    Mon 09:00 | Mon 10:00 | 5            | 1     | csat
    """
    assert (desk.value("ces"), desk.value("ces_low_effort")) == (4.5, 0.5)


@pytest.mark.parametrize(("score", "nps"), [(10, 100), (9, 100), (8, 0), (7, 0), (6, -100), (0, -100)])
def test_promoters_answer_9_or_10_and_detractors_0_to_6(desk: Desk, score: int, nps: int) -> None:
    """
    asked     | answered  | conversation | score | kind
    Mon 10:00 | Mon 10:00 | 1            | 10    | nps
    Mon 09:00 | Mon 09:00 | 1            | 9     | nps
    Mon 08:00 | Mon 08:00 | 1            | 8     | nps
    Mon 07:00 | Mon 07:00 | 1            | 7     | nps
    Mon 06:00 | Mon 06:00 | 1            | 6     | nps
    Mon 00:00 | Mon 00:00 | 1            | 0     | nps
    """
    assert desk.value("nps", start=f"2026-03-02T{score:02}:00", end=f"2026-03-02T{score:02}:01") == nps


def test_nps_is_the_percentage_of_promoters_less_that_of_detractors_with_n(desk: Desk) -> None:
    """
    times | asked     | answered  | conversation | score | kind
    8     | Mon 09:00 | Mon 09:00 | #            | 9     | nps
    9     | Mon 09:00 | Mon 09:00 | 1#           | 8     | nps
    22    | Mon 09:00 | Mon 09:00 | 2#           | 6     | nps
    """
    found = desk.figure("nps")
    assert found.value == pytest.approx(-35.897, abs=0.001)
    assert found.n == 39


@pytest.mark.parametrize("name", ["csat", "csat_mean", "ces", "ces_low_effort", "nps"])
def test_scores_without_an_answer_are_empty(desk: Desk, name: str) -> None:
    """
    asked     | answered | conversation | kind
    Mon 09:00 |          | 1            | ces
    Mon 09:00 |          | 1            | nps
    """
    assert desk.value(name) is None


@pytest.mark.parametrize(
    ("name", "maturing"), [("csat", 1), ("csat_mean", 1), ("ces", 0), ("nps", 0), ("survey_response_rate", 1)]
)
def test_survey_is_maturing_while_it_may_still_be_answered(desk: Desk, name: str, maturing: int) -> None:
    """
    asked     | answered  | conversation | score | kind
    Mon 09:00 | Mon 10:00 | 1            | 5     | csat
    Mon 09:00 |           | 2            |       | csat
    """
    early, late = desk.figure(name, now="Mon+1 08:59:59"), desk.figure(name, now="Mon+1 09:00")
    assert early.maturing
    assert late.maturing
    assert (early.maturing.n, late.maturing.n) == (maturing, 0)


@pytest.mark.parametrize(
    ("name", "answered", "unanswered"),
    [
        ("csat", 3, 1), ("csat_mean", 2, 1), ("ces", 1, 2), ("ces_low_effort", 1, 2), ("nps", 1, 3),
        ("survey_response_rate", 7, 6),
    ],
)  # fmt: skip
def test_surveys_of_one_kind_are_answered_or_maturing_until_the_week_is_over(
    desk: Desk, name: str, answered: int, unanswered: int
) -> None:
    """
    times | asked     | answered  | conversation | score | satisfied | kind
    1     | Mon 09:00 |           | 1            |       |           | csat
    2     | Mon 09:00 |           | 2#           |       |           | ces
    3     | Mon 09:00 |           | 3#           |       |           | nps
    1     | Mon 09:00 | Mon 10:00 | 4            | 4     |           | csat
    1     | Mon 09:00 | Mon 10:00 | 5            |       | good      | csat
    1     | Mon 09:00 | Mon 10:00 | 6            | 5     | bad       | csat
    1     | Mon 09:00 | Mon 10:00 | 7            | 5     |           | ces
    1     | Mon 09:00 | Mon 10:00 | 8            |       |           | ces
    1     | Mon 09:00 | Mon 10:00 | 9            | 9     |           | nps
    1     | Mon 09:00 | Mon 10:00 | 10           |       |           | nps
    """
    early, late = desk.figure(name, now="Mon+1 08:59:59"), desk.figure(name, now="Mon+1 09:00")
    assert early.maturing
    assert late.maturing
    of_all = name == "survey_response_rate"
    assert (early.n, early.maturing.n) == (answered + (unanswered if of_all else 0), unanswered)
    assert (early.maturing.of, late.maturing.n) == (answered + unanswered, 0)


@pytest.mark.parametrize(
    ("name", "value"), [("csat", 2 / 3), ("csat_mean", 4.5), ("ces", 5), ("ces_low_effort", 1), ("nps", 100)]
)
def test_score_is_of_the_answers_to_its_own_survey_that_give_one(desk: Desk, name: str, value: float) -> None:
    """
    asked     | answered  | conversation | score | satisfied | kind
    Mon 09:00 | Mon 10:00 | 4            | 4     |           | csat
    Mon 09:00 | Mon 10:00 | 5            |       | good      | csat
    Mon 09:00 | Mon 10:00 | 6            | 5     | bad       | csat
    Mon 09:00 | Mon 10:00 | 7            | 5     |           | ces
    Mon 09:00 | Mon 10:00 | 8            |       |           | ces
    Mon 09:00 | Mon 10:00 | 9            | 9     |           | nps
    Mon 09:00 | Mon 10:00 | 10           |       |           | nps
    """
    assert desk.value(name) == pytest.approx(value)


def test_answers_are_counted_by_survey_and_by_score(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score | kind
    Mon 09:00 | Mon 10:00 | 1            | 5     | csat
    Mon 09:00 | Mon 10:00 | 2            | 5     | csat
    Mon 09:00 | Mon 10:00 | 3            | 9     | nps
    Mon 09:00 |           | 4            |       | csat
    """
    found = [desk.value("survey_answers"), *(desk.values("survey_answers", by=cut) for cut in ("survey", "score"))]
    assert found == [3, {"csat": 2, "nps": 1}, {"5.0": 2, "9.0": 1, None: 0}]


def test_answers_are_not_known_where_no_source_brings_surveys(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row("survey_answers").figure is None


def test_survey_response_rate_is_empty_where_none_was_sent(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
              | Mon 10:00 | 1            | 5
    """
    assert (desk.value("survey_response_rate"), desk.value("csat")) == (None, 1)


def test_satisfied_values_are_a_setting(desk: Desk) -> None:
    """
    set: csat.satisfied = 3

    asked     | answered  | conversation | score
    Mon 09:00 | Mon 10:00 | 1            | 3
    Mon 09:00 | Mon 10:00 | 2            | 2
    """
    assert desk.value("csat") == 0.5


def test_rating_asked_for_at_the_moment_of_a_move_goes_to_who_is_in_charge_from_then_on(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | assigned | system | Zoe
    Mon 10:00 | 1            | assigned | system | Ana
    Tue 09:00 | 1            | assigned | system | Ben
    Wed 09:00 | 1            | assigned | system | Cem
    Mon 08:00 | 2            | assigned | system | Dan

    asked     | answered  | conversation | score
    Tue 09:00 | Thu 10:00 | 1            | 5
    """
    assert [desk.values(name, by="agent") for name in ("csat", "survey_answers")] == [{"Ben": 1}, {"Ben": 1}]


def test_rating_that_was_not_asked_for_goes_to_who_was_in_charge_when_it_was_given(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | assigned | system | Ana
    Tue 09:00 | 1            | assigned | system | Ben
    Wed 09:00 | 1            | assigned | system | Cem

    asked     | answered  | conversation | score
              | Tue 10:00 | 1            | 5
    """
    assert desk.values("csat", by="agent") == {"Ben": 1}


def test_rating_goes_to_the_agent_whom_it_names(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | assigned | system | Ana

    asked     | answered  | conversation | score | agent
    Mon 10:00 | Tue 10:00 | 1            | 5     | Ben
    """
    assert desk.values("csat", by="agent") == {"Ben": 1}


def test_rating_of_a_conversation_that_nobody_was_given_goes_to_who_replied_last(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:20 | 1            | message | agent:Ben

    asked     | answered  | conversation | score
    Mon 10:00 | Tue 10:00 | 1            | 5
    """
    assert desk.values("csat", by="agent") == {"Ben": 1}


def test_rating_row_names_the_customer_who_was_asked_else_that_of_the_conversation(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo

    asked     | conversation | customer
    Mon 10:00 | 1            | Cy
    Mon 10:00 | 1            |
    """
    assert {customer for (customer,) in desk.rows("rating", "customer_id")} == {"Bo", "Cy"}


def test_survey_that_is_sent_after_now_is_not_known_yet(desk: Desk) -> None:
    """
    asked     | answered  | conversation | satisfied
    Mon 09:00 | Mon 10:00 | 1            | good
    Wed 09:00 | Mon 10:00 | 1            | bad
    """
    assert desk.value("csat", now="Tue 00:00") == 1


def test_what_is_answered_after_now_is_neither_good_nor_bad_but_maturing(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score | satisfied | resolved
    Mon 09:00 | Wed 10:00 | 1            | 5     | good      | true
    """
    csat, fcr = desk.figure("csat", now="Tue 00:00"), desk.figure("fcr_survey", now="Tue 00:00")
    assert csat.maturing
    assert (csat.n, csat.maturing.n, fcr.n) == (0, 1, 0)
