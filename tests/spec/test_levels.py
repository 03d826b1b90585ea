"""The figures that service levels rest on, gathered from drawn desks."""

from dataclasses import replace
from typing import Any

import pytest

from deskmeter.insight import level_figures
from deskmeter.insight.demand import Demand, Seen
from deskmeter.insight.levels import Graded, last_weeks, levels
from deskmeter.level_rules import LevelRules
from deskmeter.metrics.registry import metrics
from deskmeter.metrics.relation import parse_filter
from tests.spec.drawn import Desk, instant


def graded(desk: Desk, now: str = "Mon+1 00:00", only: str | None = None, satisfied: int = 4, **rules: Any) -> Graded:
    """The levels of the drawn week, of however few conversations."""
    settings = replace(
        desk.workspace.store.settings,
        levels=LevelRules(**{"weeks": 1, "sample": 1, **rules}),
        thresholds={"csat": {"satisfied": satisfied}},
    )
    store = replace(desk.workspace.store, settings=settings)
    return levels(store, instant(now), "UTC", (parse_filter(only),) if only else ())


def demands(found: Graded, element: str) -> dict[tuple[str, str], Demand]:
    grade = next(one for one in found.levels.grades if one.element == element)
    return {(cell.name, one.what): one for cell in grade.cells for one in cell.demands}


def seen(found: Graded, element: str, what: str, cell: str = "") -> Seen:
    return demands(found, element)[cell, what].seen


def cells(found: Graded, element: str) -> dict[str, tuple[int | None, int]]:
    grade = next(one for one in found.levels.grades if one.element == element)
    return {cell.name: (cell.level, cell.n) for cell in grade.cells}


@pytest.mark.parametrize(
    ("now", "first", "end"),
    [
        ("2026-03-09 00:00", "2026-02-09 00:00", "2026-03-09 00:00"),
        ("2026-03-08 23:59", "2026-02-02 00:00", "2026-03-02 00:00"),
        ("2026-03-11 12:00", "2026-02-09 00:00", "2026-03-09 00:00"),
    ],
)
def test_graded_are_the_last_4_complete_iso_weeks(now: str, first: str, end: str) -> None:
    assert last_weeks(instant(now), "UTC", 4).bounds() == (instant(first), instant(end))


def test_weeks_begin_on_the_zones_own_monday_across_a_change_of_clocks() -> None:
    found = last_weeks(instant("2026-03-30 12:00"), "Europe/Berlin", 1)
    assert found.bounds() == (instant("2026-03-22 23:00"), instant("2026-03-29 22:00"))


def test_response_is_the_calendar_median_of_each_group(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by          | channel
    Mon 16:00 | 1            | created |             | email
    Mon 16:00 | 1            | message | customer:Bo |
    Tue 10:00 | 1            | message | agent:Ana   |
    Mon 16:00 | 2            | created |             | web
    Mon 16:00 | 2            | message | customer:Di |
    Mon 20:00 | 2            | message | agent:Ana   |
    Mon 10:00 | 3            | created |             | chat
    Mon 10:00 | 3            | message | customer:Ed |
    Mon 10:02 | 3            | message | agent:Ana   |
    """
    found = graded(desk)
    assert cells(found, "response") == {"email": (3, 2), "real_time": (4, 1)}
    assert seen(found, "response", "response.median", "email").value == 11 * 3_600


def test_resolution_is_the_median_in_business_hours(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by          | channel   | to
    Mon 16:00 | 1            | created |             | email     |
    Mon 16:00 | 1            | message | customer:Bo |           |
    Tue 10:30 | 1            | status  | agent:Ana   |           | solved
    Mon 10:00 | 2            | created |             | instagram |
    Mon 10:00 | 2            | message | customer:Di |           |
    Mon 13:30 | 2            | status  | agent:Ana   |           | solved
    Mon 10:00 | 3            | created |             | whatsapp  |
    Mon 10:00 | 3            | message | customer:Ed |           |
    Mon 10:05 | 3            | status  | agent:Ana   |           | solved
    """
    found = graded(desk)
    assert cells(found, "resolution") == {"written": (4, 2), "live": (5, 1)}
    written = seen(found, "resolution", "resolution.median", "written")
    assert (written.value, written.clock) == (3 * 3_600, "business")


def test_ratings_are_shares_from_3_from_4_and_of_5(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
    Mon 09:00 | Mon 10:00 | 1            | 5
    Mon 09:00 | Mon 10:00 | 2            | 4
    Mon 09:00 | Tue 10:00 | 3            | 3
    Mon 09:00 | Tue 10:00 | 4            | 2
    """
    found = graded(desk)
    shares = [seen(found, "quality", what).value for what in ("rated_3_or_more", "rated_4_or_5", "rated_5")]
    assert (shares, seen(found, "quality", "mean_rating").value) == ([0.75, 0.5, 0.25], 3.5)


def test_workspaces_own_satisfied_threshold_moves_no_bound(desk: Desk) -> None:
    """
    asked     | answered  | conversation | score
    Mon 09:00 | Mon 10:00 | 1            | 4
    """
    assert seen(graded(desk, satisfied=5), "quality", "rated_4_or_5").value == 1


def test_each_week_is_seen_by_itself(desk: Desk) -> None:
    """
    asked     | answered    | conversation | score
    Mon 09:00 | Mon 10:00   | 1            | 5
    Mon 09:00 | Wed+2 10:00 | 2            | 2
    """
    found = graded(desk, now="Mon+3 00:00", weeks=3)
    assert seen(found, "quality", "rated_4_or_5").weeks == (1, None, 0)


def test_answers_of_the_running_week_are_not_graded_yet(desk: Desk) -> None:
    """
    asked     | answered    | conversation | score
    Mon 09:00 | Mon 10:00   | 1            | 5
    Mon 09:00 | Mon+1 10:00 | 2            | 1
    """
    assert seen(graded(desk, now="Tue+1 00:00"), "quality", "rated_3_or_more").n == 1


def test_channels_live_by_their_contacts_and_answer_by_their_own_replies(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | channel
    Mon 10:00 | 1            | created |             | email
    Mon 10:00 | 1            | message | customer:Bo |
    Mon 11:00 | 1            | message | agent:Ana   |
    Mon 10:00 | 2            | created |             | whatsapp
    Mon 10:00 | 2            | message | customer:Di |
    Mon 12:00 | 2            | message | agent:Ana   |
    Mon 10:00 | 3            | created |             | chat
    Mon 10:00 | 3            | message | customer:Ed |
    Mon 10:01 | 3            | message | agent:Ana   |
    """
    found = graded(desk, channels=("email", "phone"))
    fast, listed = seen(found, "accessibility", "fast_channels"), seen(found, "accessibility", "declared_channels")
    assert (fast.value, fast.detail, listed.value, listed.detail) == (2, ("whatsapp",), 1, ("phone",))


def test_staffed_is_the_part_of_the_graded_weeks_within_opening_hours(desk: Desk) -> None:
    """
    hours: Mon-Sun 00:00-12:00 UTC

    at        | conversation | what    | by | channel
    Mon 10:00 | 1            | created |    | email
    """
    assert seen(graded(desk, channels=("email",)), "accessibility", "staffed").value == 0.5


def test_filter_holds_for_every_figure(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | channel | team
    Mon 10:00 | 1            | created |             | email   | north
    Mon 10:00 | 1            | message | customer:Bo |         |
    Mon 10:30 | 1            | message | agent:Ana   |         |
    Mon 10:00 | 2            | created |             | chat    | south
    Mon 10:00 | 2            | message | customer:Di |         |
    Mon 10:30 | 2            | message | agent:Ana   |         |
    """
    assert cells(graded(desk, only="team=north"), "response") == {"email": (5, 1)}


def test_what_came_after_now_is_not_graded(desk: Desk) -> None:
    """
    at          | conversation | what    | by          | channel
    Sun 10:00   | 1            | created |             | email
    Sun 10:00   | 1            | message | customer:Bo |
    Mon+1 10:00 | 1            | message | agent:Ana   |
    """
    assert cells(graded(desk, now="Mon+1 09:00"), "response") == {"email": (None, 0)}


def test_desk_without_anything_has_no_level(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 10:00 | 1            | created |
    """
    found = graded(desk, now="Mon 00:00")
    assert (found.levels.level, {one.level for one in found.levels.grades}) == (None, {None})


STAND_INS = {
    "service_level": ("action_rate", "response", "service_level", "phone"),
    "abandonment_rate": ("action_rate", "resolution", "abandonment_rate", "live"),
    "call_abandonment_rate": ("action_rate", "resolution", "call_abandonment_rate", "live"),
    "quality_score": ("csat", "quality", "quality_score", ""),
    "self_service_rate": ("action_rate", "self_service", "self_service_rate", ""),
    "proactive_share": ("action_rate", "proactivity", "proactive_share", ""),
}


@pytest.mark.parametrize("name", STAND_INS)
def test_figure_comes_from_the_metric_of_its_name(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """
    at        | conversation | what    | by          | channel | to
    Mon 10:00 | 1            | created |             | phone   |
    Mon 10:00 | 1            | message | customer:Bo |         |
    Mon 10:01 | 1            | message | agent:Ana   |         |
    Mon 10:02 | 1            | status  | agent:Ana   |         | solved
    Mon 10:00 | 2            | created |             | phone   |
    Mon 10:00 | 2            | message | customer:Di |         |

    asked     | answered  | conversation | score
    Mon 11:00 | Mon 12:00 | 1            | 5
    Mon 11:00 | Mon 12:00 | 2            | 1
    """
    like, element, what, cell = STAND_INS[name]
    known = {**metrics(), name: replace(metrics()[like], name=name)}
    monkeypatch.setattr(level_figures, "metrics", lambda: known)
    found = seen(graded(desk), element, what, cell)
    assert (found.value, found.n, found.metric) == (0.5, 2, name)


def test_phone_is_timed_by_the_speed_of_answer_where_calls_are_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    at        | conversation | what    | by          | channel | to
    Mon 10:00 | 1            | created |             | phone   |
    Mon 10:00 | 1            | message | customer:Bo |         |
    Mon 10:01 | 1            | message | agent:Ana   |         |
    Mon 10:03 | 1            | status  | agent:Ana   |         | solved
    """
    name = "average_speed_of_answer"
    known = {**metrics(), name: replace(metrics()["resolution_time"], name=name)}
    monkeypatch.setattr(level_figures, "metrics", lambda: known)
    found = seen(graded(desk), "response", "response.median", "phone")
    assert (found.value, found.metric) == (180, name)


def test_contacts_are_counted_by_their_own_metric_where_there_is_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    at        | conversation | what    | by          | channel
    Mon 10:00 | 1            | created |             | email
    Mon 10:00 | 1            | message | customer:Bo |
    Mon 10:30 | 1            | message | customer:Bo |
    """
    known = {**metrics(), "contacts": replace(metrics()["messages_received"], name="contacts")}
    monkeypatch.setattr(level_figures, "metrics", lambda: known)
    assert seen(graded(desk), "accessibility", "live_channels").n == 2
