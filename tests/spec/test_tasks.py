"""Tasks: what was promised, done, and done in time."""

import pytest

from tests.spec.drawn import Desk


def test_tasks_belong_to_the_days_on_which_they_were_assigned_and_completed(desk: Desk) -> None:
    """
    assigned  | due | completed | agent
    Mon 09:00 |     | Tue 09:00 | Ana
    Tue 09:00 |     |           | Ana
    """
    asked = {"start": "2026-03-02", "end": "2026-03-04", "grain": "day"}
    found = desk.values("tasks_assigned", **asked), desk.values("tasks_completed", **asked)
    assert found == ({"2026-03-02": 1, "2026-03-03": 1}, {"2026-03-02": 0, "2026-03-03": 1})


def test_completion_is_of_the_tasks_assigned_in_the_period(desk: Desk) -> None:
    """
    assigned  | due | completed | agent
    Mon 09:00 |     | Wed 09:00 | Ana
    Mon 09:00 |     |           | Ana
    Tue 09:00 |     | Wed 09:00 | Ana
    """
    found = desk.values("task_completion_rate", start="2026-03-02", end="2026-03-05", grain="day")
    assert found == {"2026-03-02": 0.5, "2026-03-03": 1, "2026-03-04": None}


def test_completion_is_cut_by_agent(desk: Desk) -> None:
    """
    assigned  | due | completed | agent
    Mon 09:00 |     | Wed 09:00 | Ana
    Mon 09:00 |     |           | Ben
    """
    assert desk.values("task_completion_rate", by="agent") == {"Ana": 1, "Ben": 0}


def test_task_completed_at_its_due_time_is_on_time(desk: Desk) -> None:
    """
    assigned  | due       | completed    | agent
    Mon 09:00 | Tue 09:00 | Tue 09:00:00 | Ana
    Mon 09:00 | Tue 09:00 | Tue 09:00:01 | Ana
    Mon 09:00 |           | Tue 09:00:00 | Ana
    Mon 09:00 | Tue 09:00 |              | Ana
    """
    found = desk.figure("task_on_time_rate")
    assert (found.numerator, found.denominator) == (1, 2)


def test_task_on_time_belongs_to_the_day_of_its_completion(desk: Desk) -> None:
    """
    assigned  | due       | completed | agent
    Mon 09:00 | Wed 09:00 | Tue 09:00 | Ana
    """
    found = desk.values("task_on_time_rate", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": None, "2026-03-03": 1}


def test_time_to_complete_runs_from_the_assignment(desk: Desk) -> None:
    """
    assigned  | due | completed | agent
    Mon 09:00 |     | Mon 10:00 | Ana
    Mon 09:00 |     | Mon 12:00 | Ana
    Mon 09:00 |     |           | Ana
    """
    found = desk.figure("time_to_complete")
    assert found.stats
    assert (found.stats.mean, found.n) == (7200, 2)


@pytest.mark.parametrize(
    ("now", "value", "maturing"), [("Mon 12:00", 0, 1), ("Tue 09:00", 0, 1), ("Tue 09:00:01", 0, 0), ("Thu", 1, 0)]
)
def test_task_is_maturing_until_it_is_due(desk: Desk, now: str, value: int, maturing: int) -> None:
    """
    assigned  | due       | completed | agent
    Mon 09:00 | Tue 09:00 | Wed 09:00 | Ana
    """
    found = desk.figure("task_completion_rate", now=now if ":" in now else f"{now} 00:00")
    assert found.maturing
    assert (found.value, found.maturing.n) == (value, maturing)


def test_task_completed_before_it_is_due_is_not_maturing(desk: Desk) -> None:
    """
    assigned  | due       | completed | agent
    Mon 09:00 | Wed 09:00 | Tue 09:00 | Ana
    Mon 09:00 |           | Tue 09:00 | Ana
    """
    found = desk.figure("task_completion_rate", now="Tue 12:00")
    assert found.maturing
    assert (found.value, found.maturing.n) == (1, 0)


def test_task_without_a_due_date_is_maturing_until_it_is_completed(desk: Desk) -> None:
    """
    assigned  | due | completed | agent
    Mon 09:00 |     |           | Ana
    """
    found = desk.figure("task_completion_rate")
    assert found.maturing
    assert found.maturing.n == 1


def test_task_of_a_merged_conversation_is_left_out(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:30 | 1            | merged  | agent:Ana

    assigned  | completed | agent | conversation
    Mon 09:00 |           | Ana   | 1
    Mon 09:00 |           | Ana   |
    """
    row = desk.row("tasks_assigned")
    assert row.figure
    assert (row.figure.value, row.left_out) == (1, {"merged": 1})


@pytest.mark.parametrize("name", ["task_completion_rate", "task_on_time_rate", "time_to_complete"])
def test_without_tasks_there_is_no_rate(desk: Desk, name: str) -> None:
    """
    assigned  | completed | agent
    Mon 09:00 |           | Ana
    """
    assert desk.value(name, start="2026-03-03", end="2026-03-04") is None


def test_tasks_are_not_known_where_no_source_brings_any(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert [desk.row(name).figure for name in ("tasks_assigned", "tasks_completed")] == [None, None]


def test_task_that_is_assigned_after_now_is_not_known_yet(desk: Desk) -> None:
    """
    assigned  | due       | completed | agent
    Wed 09:00 | Wed 12:00 | Mon 09:00 | Ana
    """
    assert desk.figure("task_on_time_rate", now="Tue 00:00").n == 0


def test_task_row_has_no_length_before_it_is_completed(desk: Desk) -> None:
    """
    assigned  | due | completed | agent
    Mon 09:00 |     | Wed 09:00 | Ana
    """
    assert desk.rows("task", "completed_at", "complete_s", now="Tue 00:00") == [(None, None)]
