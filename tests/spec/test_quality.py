"""Quality: what reviewers find in conversations."""

import pytest

from tests.spec.drawn import Desk


def test_quality_is_points_given_of_points_to_be_had(desk: Desk) -> None:
    """
    reviewed  | conversation | section  | points | most
    Tue 09:00 | 1            | speed    | 3      | 5
    Tue 09:00 | 1            | accuracy | 5      | 5
    """
    found = desk.figure("quality_score")
    assert (found.value, found.numerator, found.denominator, found.n) == (0.8, 8, 10, 2)


def test_sections_weigh_as_much_as_the_scorecard_says(desk: Desk) -> None:
    """
    reviewed  | conversation | section  | points | most | weight
    Tue 09:00 | 1            | speed    | 0      | 5    | 1
    Tue 09:00 | 1            | accuracy | 5      | 5    | 3
    Tue 09:00 | 2            | accuracy | 5      | 5    |
    """
    assert desk.value("quality_score") == pytest.approx(20 / 25)


def test_section_without_points_or_without_weight_is_left_aside(desk: Desk) -> None:
    """
    reviewed  | conversation | section  | points | most | weight
    Tue 09:00 | 1            | speed    |        | 5    | 1
    Tue 09:00 | 1            | tone     | 5      |      | 1
    Tue 09:00 | 1            | accuracy | 4      | 5    | 1
    Tue 09:00 | 1            | delight  | 0      | 5    | 0
    """
    found = desk.figure("quality_score")
    assert (found.value, found.n) == (0.8, 1)


def test_points_where_there_were_none_to_be_had_are_left_aside(desk: Desk) -> None:
    """
    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | speed   | 4      | 5
    Tue 09:00 | 1            | extra   | 2      | 0
    """
    found = desk.figure("quality_score")
    assert (found.numerator, found.denominator, found.n) == (4, 5, 1)


def test_nothing_to_be_had_is_not_0_points_to_be_had(desk: Desk) -> None:
    """
    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | extra   | 2      | 0
    """
    found = desk.figure("quality_score")
    assert (found.value, found.numerator, found.denominator, found.n) == (None, None, None, 0)


def test_points_of_0_are_a_result(desk: Desk) -> None:
    """
    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | speed   | 0      | 5
    """
    assert desk.value("quality_score") == 0


def test_review_belongs_to_the_day_on_which_it_was_made(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |

    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | speed   | 5      | 5
    """
    found = desk.values("quality_score", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": None, "2026-03-03": 1}


def test_review_after_now_is_not_known_yet(desk: Desk) -> None:
    """
    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | speed   | 5      | 5
    """
    assert desk.value("quality_score", now="Tue 09:00") is None


def test_quality_is_cut_by_section_and_by_the_agent_reviewed(desk: Desk) -> None:
    """
    reviewed  | conversation | section  | points | most | agent | reviewer
    Tue 09:00 | 1            | speed    | 3      | 5    | Ana   | Zoe
    Tue 09:00 | 1            | accuracy | 5      | 5    | Ana   | Zoe
    Tue 09:00 | 2            | speed    | 1      | 5    | Ben   | Zoe
    """
    found = desk.values("quality_score", by="section"), desk.values("quality_score", by="agent")
    assert found == ({"accuracy": 1, "speed": 0.4}, {"Ana": 0.8, "Ben": 0.2})


def test_review_that_names_nobody_goes_to_who_solved_the_conversation(desk: Desk) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | 1            | created  |           |
    Mon 09:10 | 1            | assigned | system    | Ben
    Mon 10:00 | 1            | solved   | agent:Ana |

    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | speed   | 5      | 5
    """
    assert desk.values("quality_score", by="agent") == {"Ana": 1}


def test_review_of_a_test_conversation_is_left_out(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:10 | 1            | test    | agent:Ana

    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | speed   | 5      | 5
    """
    row = desk.row("quality_score")
    assert row.figure
    assert (row.figure.value, row.left_out) == (None, {"test": 1})


def test_without_reviews_there_is_no_score(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.value("quality_score") is None


def test_review_of_an_unsolved_conversation_that_names_nobody_goes_to_who_holds_it(desk: Desk) -> None:
    """
    at        | conversation | what     | by        | agent
    Mon 09:00 | 1            | created  |           |
    Mon 09:10 | 1            | assigned | system    | Ben

    reviewed  | conversation | section | points | most
    Tue 09:00 | 1            | speed   | 5      | 5
    """
    assert desk.values("quality_score", by="agent") == {"Ben": 1}
