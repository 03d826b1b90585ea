"""Promises: what was promised to whom, when it fell due, and whether it was kept."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.metrics.query import Query, relations
from deskmeter.metrics.registry import metric
from deskmeter.model.map_text import parse_map
from deskmeter.period import Period
from tests.spec.drawn import DAYS, MONDAY, Desk, instant

TARGETS = {"first_reply": "reply", "next_reply": "next", "resolution": "solve", "requester_wait": "wait"}


def told(at: datetime | None) -> str | None:
    """An instant as drawings write it: `Mon 09:00`, `Tue+1 09:00:30`."""
    if at is None:
        return None
    weeks, day = divmod((at.date() - MONDAY).days, 7)
    return f"{DAYS[day]}{f'+{weeks}' if weeks else ''} {at:%H:%M}{f':{at:%S}' if at.second else ''}"


def promises(desk: Desk, column: str, now: str = "Mon+4 00:00") -> dict[str, Any]:
    """A column of the fact, by `conversation target`, as it stood at an instant; times as drawings write them."""
    asked = Query((metric("sla_breached"),), Period(None, None, "UTC"), instant(now).astimezone(UTC))
    where = relations(desk.workspace.store, asked).facts["sla"]
    found = desk.workspace.store.con.execute(
        f"SELECT k.id, f.target, f.ordinal, f.{column} FROM {where} AS f"
        " JOIN canon.conversation_key AS k ON k.key = f.conversation ORDER BY k.id, f.target, f.ordinal"
    ).fetchall()
    assert len({row[:3] for row in found}) == len(found), "a promise stands twice"
    return {
        f"{id_} {TARGETS[target]}": told(value) if isinstance(value, datetime) else value
        for id_, target, _, value in found
    }


def due(desk: Desk, **asked: str) -> Mapping[str, str | None]:
    return promises(desk, "due_at", **asked)


# ---- worked example 10: due times, Monday to Friday 10–18


def test_worked_example_10_high_before_opening_is_due_from_the_opening(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla high: priority=high first_reply=1h resolution=4h

    at        | conversation | what    | by       | priority
    Mon 08:00 | 1            | created |          | high
    Mon 08:00 | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Mon 11:00", "1 solve": "Mon 14:00"}


def test_worked_example_10_urgent_after_closing_is_due_on_the_next_day(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla urgent: priority=urgent first_reply=30min resolution=2h

    at        | conversation | what    | by       | priority
    Mon 20:00 | 1            | created |          | urgent
    Mon 20:00 | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Tue 10:30", "1 solve": "Tue 12:00"}


def test_worked_example_10_urgent_on_friday_evening_reaches_into_monday(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla urgent: priority=urgent first_reply=30min resolution=2h

    at        | conversation | what    | by       | priority
    Fri 17:00 | 1            | created |          | urgent
    Fri 17:00 | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Fri 17:30", "1 solve": "Mon+1 11:00"}


def test_worked_example_10_high_after_friday_is_due_on_monday(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla high: priority=high first_reply=1h resolution=4h

    at        | conversation | what    | by       | priority
    Fri 19:00 | 1            | created |          | high
    Fri 19:00 | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Mon+1 11:00", "1 solve": "Mon+1 14:00"}


def test_worked_example_10_low_takes_several_days(desk: Desk) -> None:
    """
    24 hours are three days of eight hours, 72 hours are nine.

    hours: Mon-Fri 10:00-18:00 UTC
    sla low: priority=low first_reply=24h resolution=72h

    at        | conversation | what    | by       | priority
    Mon 10:00 | 1            | created |          | low
    Mon 10:00 | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Wed 18:00", "1 solve": "Thu+1 18:00"}


def test_worked_example_10_an_hour_on_hold_moves_the_solution_to_closing_time(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla urgent: priority=urgent first_reply=30min resolution=2h

    at        | conversation | what    | by       | priority
    Thu 15:00 | 1            | created |          | urgent
    Thu 15:00 | 1            | message | customer |
    Thu 15:30 | 1            | hold    |          |
    Thu 16:30 | 1            | open    |          |
    """
    assert due(desk)["1 solve"] == "Thu 18:00"


def test_worked_example_10_one_second_more_on_hold_moves_it_to_the_next_morning(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla urgent: priority=urgent resolution=2h

    at           | conversation | what    | by | priority
    Thu 15:00    | 1            | created |    | urgent
    Thu 15:30    | 1            | hold    |    |
    Thu 16:30:01 | 1            | open    |    |
    """
    assert due(desk) == {"1 solve": "Fri 10:00:01"}


def test_worked_example_10_holidays_are_left_out(desk: Desk) -> None:
    """
    Thursday and Friday are holidays.

    hours: Mon-Fri 10:00-18:00 UTC less 2026-03-05, 2026-03-06
    sla urgent: priority=urgent first_reply=30min resolution=2h

    at        | conversation | what    | by       | priority
    Thu 15:00 | 1            | created |          | urgent
    Thu 15:00 | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Mon+1 10:30", "1 solve": "Mon+1 12:00"}


# ---- kept or broken


def test_reply_at_the_target_is_achieved_and_a_second_later_is_not(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:30:00 | 1            | message | agent:Ana
    Mon 09:00:00 | 2            | message | customer
    Mon 09:30:01 | 2            | message | agent:Ana
    """
    assert promises(desk, "achieved") == {"1 reply": True, "2 reply": False}


def test_seconds_are_floored_before_they_are_compared(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at               | conversation | what    | by
    Mon 09:00:00.900 | 1            | message | customer
    Mon 09:30:00.950 | 1            | message | agent:Ana
    """
    assert promises(desk, "achieved") == {"1 reply": True}


def test_no_policy_gives_no_rate_not_a_hundred_percent(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    """
    assert (desk.value("sla_achieved_rate"), desk.value("sla_breached")) == (None, 0)


def test_no_fitting_policy_gives_no_rate(desk: Desk) -> None:
    """
    sla vip: priority=urgent first_reply=30min

    at        | conversation | what    | by        | priority
    Mon 09:00 | 1            | created |           | low
    Mon 09:00 | 1            | message | customer  |
    Mon 09:10 | 1            | message | agent:Ana |
    """
    assert desk.value("sla_achieved_rate") is None


def test_open_promise_past_due_is_breached_already(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    """
    found = [desk.value("sla_breached", now=now) for now in ("Mon 09:30", "Mon 09:31")]
    assert found == [0, 1]


def test_late_promise_belongs_to_the_day_of_its_due_time(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 23:00 | 1            | message | customer
    Tue 01:00 | 1            | message | agent:Ana
    """
    found = desk.values("sla_achieved_rate", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 0, "2026-03-03": None}


def test_promise_kept_early_belongs_to_the_day_of_the_reply(desk: Desk) -> None:
    """
    sla all: first_reply=4h

    at        | conversation | what    | by
    Mon 23:00 | 1            | message | customer
    Mon 23:30 | 1            | message | agent:Ana
    """
    found = desk.values("sla_achieved_rate", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 1, "2026-03-03": None}


def test_promise_that_is_neither_kept_nor_due_is_not_counted(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    """
    assert desk.figure("sla_achieved_rate", now="Mon 09:20").n == 0


def test_figures_as_of_a_past_now_know_nothing_of_later_replies(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    """
    assert [desk.figure("sla_achieved_rate", now=now).n for now in ("Mon 09:05", "Mon 09:15")] == [0, 1]


def test_promise_whose_keeping_lies_before_its_beginning_has_no_verdict(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by | solved
    Mon 09:00 | 1            | created |    | Mon 08:00
    """
    assert (promises(desk, "achieved"), promises(desk, "decided_at")) == ({"1 solve": None}, {"1 solve": None})


# ---- replies


def test_first_reply_is_promised_from_the_bots_handoff(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:05 | 1            | handoff | bot
    Mon 09:35 | 1            | message | agent:Ana
    """
    assert (due(desk), promises(desk, "achieved")) == ({"1 reply": "Mon 09:35"}, {"1 reply": True})


def test_first_reply_that_is_still_owed_is_promised_from_the_handoff_too(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:05 | 1            | handoff | bot
    """
    assert due(desk) == {"1 reply": "Mon 09:35"}


def test_each_later_wait_is_a_promise_of_a_next_reply(desk: Desk) -> None:
    """
    sla all: first_reply=1h next_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 10:00 | 1            | message | customer
    Mon 10:31 | 1            | message | agent:Ana
    Mon 11:00 | 1            | message | customer
    Mon 11:30 | 1            | message | agent:Ana
    """
    assert desk.values("sla_achieved_rate", by="target") == {"first_reply": 1, "next_reply": 0.5}


def test_replies_never_pause(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | pending | agent:Ana
    """
    assert due(desk) == {"1 reply": "Mon 09:30"}


def test_message_stamped_a_moment_before_the_conversation_counts_from_the_message(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:02 | 1            | created |
    Mon 09:30:01 | 1            | message | agent:Ana
    """
    assert (due(desk), promises(desk, "elapsed_s")) == ({"1 reply": "Mon 09:30"}, {"1 reply": 1801})


def test_wait_left_unanswered_by_a_solve_in_time_has_no_verdict(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 09:20 | 1            | solved  | agent:Ana
    """
    assert (due(desk), desk.figure("sla_achieved_rate").n) == ({"1 reply": None}, 0)


def test_wait_left_unanswered_by_a_solve_after_its_due_time_is_breached(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 09:40 | 1            | solved  | agent:Ana
    """
    assert (due(desk), desk.value("sla_breached")) == ({"1 reply": "Mon 09:30"}, 1)


def test_unanswered_wait_of_a_conversation_that_comes_back_has_its_time_left(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 09:20 | 1            | solved  | agent:Ana
    Tue 09:00 | 1            | open    | customer
    """
    assert due(desk) == {"1 reply": "Tue 09:10"}


def test_reply_sent_as_the_conversation_comes_back_has_the_time_left(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 09:20 | 1            | solved  | agent:Ana
    Tue 09:00 | 1            | open    | agent:Ana
    Tue 09:00 | 1            | message | agent:Ana
    """
    assert due(desk) == {"1 reply": "Tue 09:10"}


def test_clock_of_a_reply_runs_from_the_message_to_the_reply_whatever_status_holds(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC
    sla chat: channel=chat first_reply=1h next_reply=1h
    sla rest: first_reply=1h next_reply=1h

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:20 | 1            | pending | agent:Ana
    Mon 10:00 | 1            | message | customer
    Mon 10:20 | 1            | message | agent:Ana
    Mon 10:30 | 1            | open    | agent:Ana
    """
    assert promises(desk, "elapsed_s") == {"1 reply": 600, "1 next": 1200}
    assert promises(desk, "elapsed_business_s") == {"1 reply": 600, "1 next": 1200}
    assert due(desk) == {"1 reply": "Mon 10:00", "1 next": "Mon 11:00"}


def test_each_wait_has_the_whole_target(desk: Desk) -> None:
    """
    sla all: next_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 10:00 | 1            | message | customer
    Mon 10:20 | 1            | message | agent:Ana
    Mon 11:00 | 1            | message | customer
    """
    assert [desk.value("sla_breached", now=now) for now in ("Mon 11:30", "Mon 11:31")] == [0, 1]


def test_reply_stamped_a_moment_before_the_conversation_has_the_seconds_of_its_wait(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC
    sla all: first_reply=30min

    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:01 | 1            | message | agent:Ana
    Mon 09:00:02 | 1            | created |
    Mon 09:00:00 | 2            | message | customer
    Mon 09:00:02 | 2            | created |
    Mon 09:00:05 | 2            | message | agent:Ana
    """
    assert promises(desk, "elapsed_business_s") == {"1 reply": 1, "2 reply": 5}


def test_time_run_is_told_once_the_promise_is_kept_and_in_opening_hours_where_some_apply(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:00 | 2            | message | customer
    """
    assert promises(desk, "elapsed_s") == {"1 reply": 600, "2 reply": None}
    assert promises(desk, "elapsed_business_s") == {"1 reply": None, "2 reply": None}


# ---- solutions


def test_solution_in_time_tells_when_it_was_due(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | created |
    """
    assert (due(desk), promises(desk, "elapsed_business_s")) == (
        {"1 solve": "Mon 11:00", "2 solve": "Mon 11:00"},
        {"1 solve": 3600, "2 solve": None},
    )


def test_solution_pauses_on_pending_and_on_hold(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | pending | agent:Ana
    Mon 12:00 | 1            | open    | customer
    Mon 12:30 | 1            | hold    | agent:Ana
    Mon 15:00 | 1            | open    | agent:Ana
    """
    assert due(desk) == {"1 solve": "Mon 15:30"}


def test_policy_names_the_statuses_that_pause_it(desk: Desk) -> None:
    """
    sla all: resolution=2h pauses.resolution=hold

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | pending | agent:Ana
    Mon 10:30 | 1            | hold    | agent:Ana
    Mon 12:00 | 1            | open    | agent:Ana
    """
    assert due(desk) == {"1 solve": "Mon 12:30"}


def test_requester_wait_runs_on_hold_and_pauses_on_pending(desk: Desk) -> None:
    """
    sla all: requester_wait=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | hold    | agent:Ana
    Mon 10:30 | 1            | pending | agent:Ana
    Mon 12:00 | 1            | open    | customer
    Mon 12:30 | 1            | solved  | agent:Ana
    """
    assert (promises(desk, "elapsed_s"), promises(desk, "achieved")) == ({"1 wait": 7200}, {"1 wait": True})


def test_while_a_pause_holds_nobody_knows_when_it_is_due(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | pending | agent:Ana
    Mon 12:00 | 1            | open    | customer
    """
    found = [due(desk, now=now)["1 solve"] for now in ("Mon 09:30", "Mon 11:00", "Mon 12:30")]
    assert found == ["Mon 11:00", None, "Mon 13:00"]
    assert promises(desk, "achieved", now="Mon 11:00") == {"1 solve": None}


def test_pause_after_the_target_is_used_up_changes_nothing(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 11:00 | 1            | pending | agent:Ana
    Mon 09:00 | 2            | created |
    Mon 12:00 | 2            | pending | agent:Ana
    Mon 13:00 | 2            | open    | customer
    """
    assert (due(desk), desk.value("sla_breached")) == ({"1 solve": "Mon 11:00", "2 solve": "Mon 11:00"}, 2)


def test_conversation_solved_while_it_was_pending_is_in_time(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | pending | agent:Ana
    Wed 10:00 | 1            | solved  | agent:Ana
    """
    assert (promises(desk, "achieved"), promises(desk, "decided_at")) == ({"1 solve": True}, {"1 solve": "Wed 10:00"})


def test_time_in_solved_does_not_count_once_it_is_open_again(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 09:00 | 1            | open    | customer
    Tue 10:00 | 1            | solved  | agent:Ana
    """
    assert (promises(desk, "elapsed_s"), promises(desk, "achieved")) == ({"1 solve": 7200}, {"1 solve": True})


def test_reopened_and_still_open_is_not_kept(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    Tue 09:00 | 1            | open    | customer
    """
    assert (promises(desk, "fulfilled_at"), due(desk)) == ({"1 solve": None}, {"1 solve": "Tue 10:00"})


def test_solved_before_the_next_opening_is_a_promise_kept(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla all: first_reply=30min resolution=2h

    at        | conversation | what    | by
    Mon 20:00 | 1            | created |
    Mon 20:00 | 1            | message | customer
    Mon 21:00 | 1            | message | agent:Ana
    Mon 21:00 | 1            | solved  | agent:Ana
    """
    assert (desk.value("sla_achieved_rate"), desk.figure("sla_achieved_rate").n) == (1, 2)


def test_conversation_solved_as_it_begins_is_a_promise_kept(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("sla_achieved_rate") == 1
    assert (promises(desk, "elapsed_s"), promises(desk, "elapsed_business_s")) == ({"1 solve": 0}, {"1 solve": 0})


# ---- which policy


def test_the_first_policy_that_fits_wins(desk: Desk) -> None:
    """
    sla vip: priority=urgent,high channel=chat first_reply=5min
    sla chat: channel=chat first_reply=10min
    sla rest: first_reply=24h

    at        | conversation | what    | by       | channel | priority
    Mon 09:00 | 1            | created |          | chat    | high
    Mon 09:00 | 1            | message | customer |         |
    Mon 09:00 | 2            | created |          | chat    | low
    Mon 09:00 | 2            | message | customer |         |
    Mon 09:00 | 3            | created |          | email   | high
    Mon 09:00 | 3            | message | customer |         |
    """
    assert promises(desk, "policy") == {"1 reply": "vip", "2 reply": "chat", "3 reply": "rest"}


def test_target_that_the_winner_does_not_name_is_not_promised(desk: Desk) -> None:
    """
    sla vip: priority=urgent first_reply=5min
    sla rest: first_reply=24h resolution=72h

    at        | conversation | what    | by       | priority
    Mon 09:00 | 1            | created |          | urgent
    Mon 09:00 | 1            | message | customer |
    """
    assert promises(desk, "policy") == {"1 reply": "vip"}


def test_team_and_priority_are_those_in_force_when_the_clock_started(desk: Desk) -> None:
    """
    sla billing: team=billing first_reply=1h next_reply=1h
    sla urgent: priority=urgent first_reply=5min next_reply=5min
    sla rest: first_reply=24h next_reply=24h

    at        | conversation | what    | by        | priority
    Mon 09:00 | 1            | created |           | low
    Mon 09:00 | 1            | message | customer  |
    Mon 09:10 | 1            | message | agent:Ana |
    Mon 10:00 | 1            | message | customer  |
    Mon 09:00 | 2            | created |           | low
    Mon 09:00 | 2            | message | customer  |
    Mon 09:10 | 2            | message | agent:Ana |
    Mon 10:00 | 2            | message | customer  |

    at        | conversation | what     | to      | by
    Mon 08:59 | 1            | team     | sales   | system
    Mon 09:30 | 1            | team     | billing | system
    Mon 09:30 | 2            | priority | urgent  | agent:Ana
    """
    assert promises(desk, "policy") == {"1 reply": "rest", "1 next": "billing", "2 reply": "rest", "2 next": "urgent"}


def test_priority_set_as_the_conversation_begins_is_in_force(desk: Desk) -> None:
    """
    sla urgent: priority=urgent resolution=1h
    sla rest: resolution=24h

    at        | conversation | what    | by | priority
    Mon 09:00 | 1            | created |    | low

    at        | conversation | what     | to     | by
    Mon 09:00 | 1            | priority | urgent | system
    """
    assert promises(desk, "policy") == {"1 solve": "urgent"}


SNAPSHOTS = """
connection = "desk"
timezone = "UTC"

[[table]]
row = "snapshot"
id = "conversation"
at = "at"
created_at = "opened"
status = "status"
priority = "priority"
"""


def test_priority_of_a_case_told_by_snapshots_is_the_first_one_until_it_changes(desk: Desk, tmp_path: Path) -> None:
    """
    sla urgent: priority=urgent resolution=1h
    sla rest: resolution=24h

    at        | conversation | what    | by
    Sun 09:00 | 0            | created |
    """
    lines = (
        "conversation,at,opened,status,priority",
        "1,2026-03-02T09:05,2026-03-02T09:00,open,low",
        "1,2026-03-02T10:00,2026-03-02T09:00,open,urgent",
    )
    path = tmp_path / "snapshots.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    import_files(desk.workspace, connector("csv"), [path], parse_map(SNAPSHOTS, "map.toml"), lambda step: None)
    assert promises(desk, "policy")["1 solve"] == "rest"


def test_priority_of_an_instant_is_the_last_one_told_and_one_without_a_word_changes_nothing(desk: Desk) -> None:
    """
    sla urgent: priority=urgent next_reply=5min
    sla rest: next_reply=24h

    at        | conversation | what    | by        | priority
    Mon 09:00 | 1            | created |           | low
    Mon 09:00 | 1            | message | customer  |
    Mon 09:10 | 1            | message | agent:Ana |
    Mon 10:00 | 1            | message | customer  |
    Mon 09:00 | 2            | created |           | low
    Mon 09:00 | 2            | message | customer  |
    Mon 09:10 | 2            | message | agent:Ana |
    Mon 10:00 | 2            | message | customer  |

    at        | conversation | what     | to     | by
    Mon 09:30 | 1            | priority | low    | agent:Ana
    Mon 09:30 | 1            | priority | urgent | agent:Ana
    Mon 09:40 | 1            | priority |        | agent:Ana
    Mon 09:50 | 1            | team     | sales  | agent:Ana
    Mon 09:45 | 2            | priority | low    | agent:Ana
    """
    assert promises(desk, "policy") == {"1 next": "urgent", "2 next": "rest"}


def test_team_and_priority_that_change_as_the_clock_starts_are_the_new_ones(desk: Desk) -> None:
    """
    sla billing: team=billing next_reply=1h
    sla urgent: priority=urgent next_reply=5min
    sla rest: next_reply=24h

    at        | conversation | what    | by        | priority
    Mon 09:00 | 1            | message | customer  |
    Mon 09:10 | 1            | message | agent:Ana |
    Mon 10:00 | 1            | message | customer  |
    Mon 09:00 | 2            | message | customer  |
    Mon 09:10 | 2            | message | agent:Ana |
    Mon 10:00 | 2            | message | customer  |

    at        | conversation | what     | to      | by
    Mon 09:00 | 1            | team     | sales   | system
    Mon 10:00 | 1            | team     | billing | system
    Mon 11:00 | 1            | team     | sales   | system
    Mon 09:00 | 2            | priority | low     | system
    Mon 10:00 | 2            | priority | urgent  | system
    """
    assert promises(desk, "policy") == {"1 next": "billing", "2 next": "urgent"}


def test_team_and_priority_that_are_told_first_held_from_the_beginning(desk: Desk) -> None:
    """
    sla billing: team=billing first_reply=1h
    sla urgent: priority=urgent first_reply=5min
    sla rest: first_reply=24h

    at        | conversation | what     | by       | to
    Mon 09:00 | 1            | message  | customer |
    Mon 09:30 | 1            | team     | system   | billing
    Mon 10:00 | 1            | team     | system   | sales
    Mon 09:00 | 2            | message  | customer |
    Mon 09:30 | 2            | priority | system   | urgent
    Mon 10:00 | 2            | priority | system   | low
    """
    assert promises(desk, "policy") == {"1 reply": "billing", "2 reply": "urgent"}


def test_team_that_the_conversation_states_is_in_force_where_none_is_told(desk: Desk) -> None:
    """
    sla billing: team=billing first_reply=1h
    sla rest: first_reply=24h

    at        | conversation | what    | by       | team
    Mon 09:00 | 1            | created |          | billing
    Mon 09:00 | 1            | message | customer |
    """
    assert promises(desk, "policy") == {"1 reply": "billing"}


def test_each_source_has_its_own_policies(desk: Desk) -> None:
    """
    sla shop: source=shop first_reply=5min
    sla ours: source=desk first_reply=1h

    at        | conversation | what    | by       | source
    Mon 09:00 | 1            | message | customer |
    Mon 09:00 | 2            | message | customer | shop
    """
    assert promises(desk, "policy") == {"1 reply": "ours", "2 reply": "shop"}


def test_policy_of_another_source_fits_nothing(desk: Desk) -> None:
    """
    sla other: source=helpdesk first_reply=5min
    sla ours: source=desk first_reply=1h

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    """
    assert promises(desk, "policy") == {"1 reply": "ours"}


def test_promise_keeps_the_target_in_force_when_it_was_made(desk: Desk) -> None:
    """
    sla all: first_reply=4h
    sla all: from=2026-03-04 first_reply=1h

    at        | conversation | what    | by
    Tue 23:59 | 1            | message | customer
    Wed 00:00 | 2            | message | customer
    """
    assert promises(desk, "target_s") == {"1 reply": 14_400, "2 reply": 3_600}


def test_policy_promises_nothing_before_its_first_date(desk: Desk) -> None:
    """
    sla all: from=2026-03-04 first_reply=1h

    at        | conversation | what    | by
    Tue 23:59 | 1            | message | customer
    Wed 00:00 | 2            | message | customer
    """
    assert promises(desk, "policy") == {"2 reply": "all"}


def test_policy_leaves_promises_before_its_first_date_to_the_next_that_fits(desk: Desk) -> None:
    """
    sla new: from=2026-03-04 first_reply=1h
    sla rest: first_reply=24h

    at        | conversation | what    | by
    Tue 23:59 | 1            | message | customer
    Wed 00:00 | 2            | message | customer
    """
    assert promises(desk, "policy") == {"1 reply": "rest", "2 reply": "new"}


# ---- which clock


def test_hours_promised_are_calendar_time_where_no_opening_hours_apply(desk: Desk) -> None:
    """
    hours office: Mon-Fri 10:00-18:00 UTC
    sla all: first_reply=2h

    at        | conversation | what    | by       | team
    Mon 17:00 | 1            | created |          | office
    Mon 17:00 | 1            | message | customer |
    Mon 17:00 | 2            | created |          | sales
    Mon 17:00 | 2            | message | customer |
    """
    assert (due(desk), promises(desk, "clock")) == (
        {"1 reply": "Tue 11:00", "2 reply": "Mon 19:00"},
        {"1 reply": "business", "2 reply": "calendar"},
    )


def test_calendar_policy_runs_outside_opening_hours(desk: Desk) -> None:
    """
    hours: Mon-Fri 10:00-18:00 UTC
    sla all: first_reply=2h clock=calendar

    at        | conversation | what    | by
    Mon 17:00 | 1            | message | customer
    Mon 19:00 | 1            | message | agent:Ana
    """
    assert (due(desk), promises(desk, "elapsed_business_s")) == ({"1 reply": "Mon 19:00"}, {"1 reply": 3600})


def test_conversation_that_moves_is_due_on_the_hours_of_its_new_team(desk: Desk) -> None:
    """
    One hour of the office, then one of the night, on whose hours the target is used up.

    hours office: Mon-Fri 10:00-18:00 UTC
    hours night: Mon-Sun 22:00-06:00 UTC
    sla all: first_reply=2h

    at        | conversation | what    | by       | to     | team
    Mon 17:00 | 1            | created |          |        | office
    Mon 17:00 | 1            | message | customer |        |
    Mon 15:00 | 1            | team    | system   | office |
    Mon 19:00 | 1            | team    | system   | night  |
    """
    assert due(desk) == {"1 reply": "Mon 23:00"}


def test_conversation_that_moves_after_its_due_time_was_due_before(desk: Desk) -> None:
    """
    hours office: Mon-Fri 10:00-18:00 UTC
    hours night: Mon-Sun 22:00-06:00 UTC
    sla all: first_reply=1h

    at        | conversation | what    | by       | to     | team
    Mon 17:00 | 1            | created |          |        | office
    Mon 17:00 | 1            | message | customer |        |
    Mon 15:00 | 1            | team    | system   | office |
    Mon 19:00 | 1            | team    | system   | night  |
    """
    assert due(desk) == {"1 reply": "Mon 18:00"}


def test_conversation_that_moves_twice_is_due_on_the_hours_in_force_when_the_target_is_used_up(desk: Desk) -> None:
    """
    Half an hour of the office, a night of eight hours, then the office again.

    hours office: Mon-Fri 10:00-18:00 UTC
    hours night: Mon-Sun 22:00-06:00 UTC
    sla all: first_reply=15min requester_wait=2h resolution=9h

    at        | conversation | what    | by       | to
    Mon 15:00 | 1            | team    | system   | office
    Mon 17:00 | 1            | created |          |
    Mon 17:00 | 1            | message | customer |
    Mon 17:30 | 1            | team    | system   | night
    Tue 10:30 | 1            | team    | system   | office
    Mon 15:00 | 2            | team    | system   | office
    Mon 15:00 | 2            | message | customer |
    """
    found = due(desk)
    assert (found["1 reply"], found["1 wait"], found["1 solve"]) == ("Mon 17:15", "Mon 23:30", "Tue 11:00")


def test_conversation_that_moved_before_there_was_a_clock_is_due_on_the_hours_of_its_team(desk: Desk) -> None:
    """
    hours office: Mon-Fri 10:00-18:00 UTC
    hours night: Mon-Sun 22:00-06:00 UTC
    sla all: first_reply=2h

    at               | conversation | what    | by       | to
    1998-05-01 12:00 | 1            | team    | system   | office
    1998-06-01 12:00 | 1            | team    | system   | night
    Mon 17:00        | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Tue 00:00"}


def test_message_that_comes_as_the_conversation_moves_is_due_on_the_new_hours(desk: Desk) -> None:
    """
    hours office: Mon-Fri 10:00-18:00 UTC
    hours night: Mon-Sun 22:00-06:00 UTC
    sla all: first_reply=2h

    at        | conversation | what    | by       | to
    Mon 15:00 | 1            | team    | system   | office
    Mon 19:00 | 1            | team    | system   | night
    Mon 19:00 | 1            | message | customer |
    """
    assert due(desk) == {"1 reply": "Tue 00:00"}


def test_reply_sent_as_the_conversation_moves_ends_the_hours_of_the_old_team(desk: Desk) -> None:
    """
    hours office: Mon-Fri 10:00-18:00 UTC
    hours night: Mon-Sun 22:00-06:00 UTC
    sla all: first_reply=2h

    at        | conversation | what    | by        | to
    Mon 15:00 | 1            | team    | system    | office
    Mon 17:00 | 1            | message | customer  |
    Mon 19:00 | 1            | team    | system    | night
    Mon 19:00 | 1            | message | agent:Ana |
    Mon 15:00 | 2            | team    | system    | office
    Mon 17:00 | 2            | message | customer  |
    Mon 17:30 | 2            | message | agent:Ana |
    Mon 19:00 | 2            | team    | system    | night
    """
    assert promises(desk, "elapsed_business_s") == {"1 reply": 3600, "2 reply": 1800}


# ---- who kept it


def test_promise_kept_is_credited_to_who_kept_it_and_an_open_one_to_who_holds_it(desk: Desk) -> None:
    """
    sla all: first_reply=30min resolution=2h

    at        | conversation | what     | by
    Mon 09:00 | 1            | created  |
    Mon 09:00 | 1            | message  | customer
    Mon 09:10 | 1            | message  | agent:Ana
    Mon 09:20 | 1            | assigned | agent:Ben
    """
    assert desk.values("sla_achieved_rate", by="agent") == {"Ana": 1, "Ben": 0}


def test_solution_is_credited_to_its_resolver(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what     | by
    Mon 09:00 | 1            | created  |
    Mon 09:20 | 1            | assigned | agent:Ben
    Mon 10:00 | 1            | solved   | agent:Ana@billing
    """
    assert (desk.values("sla_achieved_rate", by="agent"), desk.values("sla_achieved_rate", by="team")) == (
        {"Ana": 1},
        {"billing": 1},
    )


def test_promises_of_one_policy_can_be_asked_for(desk: Desk) -> None:
    """
    sla chat: channel=chat first_reply=5min
    sla rest: first_reply=24h

    at        | conversation | what    | by        | channel
    Mon 09:00 | 1            | created |           | chat
    Mon 09:00 | 1            | message | customer  |
    Mon 09:10 | 1            | message | agent:Ana |
    Mon 09:00 | 2            | created |           | email
    Mon 09:00 | 2            | message | customer  |
    Mon 09:10 | 2            | message | agent:Ana |
    """
    assert desk.values("sla_achieved_rate", by="policy") == {"chat": 0, "rest": 1}
    assert desk.value("sla_achieved_rate", only="policy=rest") == 1


def test_solution_of_one_instant_is_credited_once_each_to_the_last_who_solved(desk: Desk) -> None:
    """
    sla all: resolution=2h
    sla more: resolution=4h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |
    Mon 10:00 | 1            | solved  | agent:Ana@billing
    Mon 10:00 | 1            | open    | customer
    Mon 10:00 | 1            | solved  | agent:Ben@sales
    Mon 10:00 | 2            | solved  | agent:Cid@night
    """
    found = {team: desk.figure("sla_achieved_rate", only=f"team={team}").n for team in ("billing", "night", "sales")}
    assert found == {"billing": 0, "night": 1, "sales": 1}


def test_solution_taken_back_counts_for_the_team_that_holds_the_conversation(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by                | team
    Mon 09:00 | 1            | created |                   | sales
    Mon 10:00 | 1            | solved  | agent:Ana@billing |
    Mon 10:30 | 1            | open    | customer          |
    """
    assert desk.values("sla_achieved_rate", by="team") == {"sales": 0}


def test_promises_are_numbered_by_the_replies_before_them(desk: Desk) -> None:
    """
    sla all: first_reply=1h next_reply=1h resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 10:00 | 1            | message | customer
    """
    assert promises(desk, "ordinal") == {"1 reply": 0, "1 next": 1, "1 solve": 0}


# ---- about to be broken, and waiting


def test_promises_due_within_the_hour_are_at_risk(desk: Desk) -> None:
    """
    sla all: first_reply=2h

    at           | conversation | what    | by
    Mon 08:00:00 | 1            | message | customer
    Mon 08:59:59 | 2            | message | customer
    Mon 09:00:00 | 3            | message | customer
    Mon 09:00:01 | 4            | message | customer
    Mon 07:59:59 | 5            | message | customer
    """
    assert desk.value("at_risk", now="Mon 10:00") == 3


def test_promise_kept_or_standing_still_is_not_at_risk(desk: Desk) -> None:
    """
    sla all: resolution=2h

    at        | conversation | what    | by
    Mon 08:30 | 1            | created |
    Mon 09:00 | 1            | solved  | agent:Ana
    Mon 08:30 | 2            | created |
    Mon 09:00 | 2            | pending | agent:Ana
    Mon 08:30 | 3            | created |
    """
    assert desk.value("at_risk", now="Mon 10:00") == 1


def test_minutes_of_risk_are_a_threshold(desk: Desk) -> None:
    """
    sla all: first_reply=2h
    set: at_risk.minutes = 10

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    """
    assert [desk.value("at_risk", now=now) for now in ("Mon 10:30", "Mon 10:50")] == [0, 1]


def test_unanswered_are_the_waits_that_run_in_unsolved_conversations(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:00 | 2            | message | customer
    Mon 09:10 | 2            | message | agent:Ana
    Mon 09:00 | 3            | created |
    Mon 09:00 | 3            | message | customer
    Mon 09:10 | 3            | solved  | agent:Ana
    """
    assert [desk.value("unanswered", now=now) for now in ("Mon 09:05", "Mon 10:00")] == [3, 1]


def test_unanswered_at_the_end_of_each_day(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Tue 09:10 | 1            | message | agent:Ana
    Tue 10:00 | 2            | message | customer
    Tue 10:00 | 2            | solved  | agent:Ana
    """
    found = desk.values("unanswered", start="2026-03-02", end="2026-03-05", grain="day", now="Tue 12:00")
    assert found == {"2026-03-02": 1, "2026-03-03": 0, "2026-03-04": None}


def test_unanswered_is_not_known_where_no_source_brings_messages(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row("unanswered").figure is None


# ---- promises that the source made itself


def test_promise_of_the_source_stands_in_the_place_of_ours_in_its_conversation_only(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:00 | 2            | message | customer

    conversation | policy | target      | applied   | due
    1            | Gold   | first_reply | Mon 09:00 | Mon 09:05
    """
    assert promises(desk, "policy") == {"1 reply": "Gold", "2 reply": "all"}


def test_promise_of_the_source_stands_as_stated_and_ours_is_not_made_a_second_time(desk: Desk) -> None:
    """
    sla all: first_reply=30min resolution=2h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana

    conversation | policy | target      | applied   | due       | fulfilled | achieved
    1            | Gold   | first_reply | Mon 09:00 | Mon 09:05 | Mon 09:10 |
    """
    assert promises(desk, "policy") == {"1 reply": "Gold", "1 solve": "all"}
    assert (promises(desk, "achieved")["1 reply"], promises(desk, "decided_at")["1 reply"]) == (False, "Mon 09:05")


def test_verdict_that_the_source_states_wins(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |

    conversation | policy | target     | applied   | due       | fulfilled | achieved
    1            | Gold   | resolution | Mon 09:00 | Mon 10:00 | Mon 11:00 | true
    """
    assert desk.value("sla_achieved_rate") == 1


def test_verdict_without_a_due_time_belongs_to_the_day_of_fulfilment(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |

    conversation | target     | due | fulfilled | achieved
    1            | resolution |     | Tue 09:00 | false
    2            | resolution |     | Tue 10:00 |
    """
    found = desk.values("sla_achieved_rate", start="2026-03-02", end="2026-03-04", grain="day")
    assert (found, desk.figure("sla_achieved_rate").n) == ({"2026-03-02": None, "2026-03-03": 0}, 1)


def test_promise_of_the_source_without_its_beginning_is_at_risk_from_the_conversations_own(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |

    conversation | target     | due
    1            | resolution | Mon 10:00
    """
    assert desk.value("at_risk", now="Mon 09:30") == 1


def test_promise_of_the_source_begins_when_the_source_says(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |

    conversation | target     | applied   | due
    1            | resolution | Mon 09:30 | Mon 10:00
    2            | resolution |           | Mon 10:00
    """
    assert promises(desk, "applied_at") == {"1 solve": "Mon 09:30", "2 solve": "Mon 09:00"}


def test_promise_of_the_source_as_of_a_past_now_is_still_open(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |

    conversation | policy | target     | applied   | due       | fulfilled | achieved
    1            | Gold   | resolution | Mon 09:00 | Mon 10:00 | Mon 09:50 | true
    """
    assert (desk.figure("sla_achieved_rate", now="Mon 09:30").n, desk.value("at_risk", now="Mon 09:30")) == (0, 1)
    assert promises(desk, "fulfilled_at", now="Mon 09:30") == {"1 solve": None}


def test_promise_of_the_source_that_begins_later_is_not_made_yet(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |

    conversation | target     | applied   | due
    1            | resolution | Tue 09:00 | Tue 10:00
    """
    assert due(desk, now="Mon 12:00") == {}


def test_verdict_of_the_source_is_not_known_before_the_promise_is_kept(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |

    conversation | target     | applied   | due       | fulfilled | achieved
    1            | resolution | Mon 09:00 | Mon 10:00 | Mon 10:30 | true
    """
    assert [desk.value("sla_breached", now=now) for now in ("Mon 10:15", "Mon 10:45")] == [1, 0]


def test_promise_of_the_source_kept_in_the_second_it_was_due_is_achieved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |

    conversation | target     | applied   | due              | fulfilled
    1            | resolution | Mon 09:00 | Mon 10:00:00.100 | Mon 10:00:00.900
    2            | resolution | Mon 09:00 | Mon 10:00:00     | Mon 10:00:01
    """
    assert promises(desk, "achieved") == {"1 solve": True, "2 solve": False}


def test_promise_of_the_source_counts_for_a_conversation_of_which_nothing_else_is_known(desk: Desk) -> None:
    """
    conversation | target     | applied   | due       | fulfilled
    1            | resolution | Mon 09:00 | Mon 10:00 | Mon 11:00
    """
    assert desk.value("sla_breached") == 1


def test_promise_of_the_source_is_credited_to_who_replied_held_the_conversation_or_solved_it(desk: Desk) -> None:
    """
    at        | conversation | what     | by                | team
    Mon 09:00 | 1            | created  |                   | sales
    Mon 09:00 | 1            | message  | customer          |
    Mon 09:10 | 1            | message  | agent:Ana@billing |
    Mon 09:20 | 1            | assigned | agent:Ben         |
    Mon 09:30 | 1            | message  | customer          |
    Mon 09:40 | 1            | message  | agent:Ben         |
    Mon 10:00 | 1            | solved   | agent:Cid         |

    conversation | target      | due       | fulfilled
    1            | first_reply | Mon 09:30 | Mon 09:10
    1            | next_reply  | Mon 09:30 | Mon 09:40
    1            | resolution  | Mon 10:30 | Mon 10:00
    """
    by_agent, by_team = (desk.values("sla_achieved_rate", by=cut) for cut in ("agent", "team"))
    assert (by_agent, by_team) == ({"Ana": 1, "Ben": 0, "Cid": 1}, {"billing": 1, "sales": 0.5})


def test_promise_of_the_source_still_to_be_kept_counts_for_who_holds_the_conversation(desk: Desk) -> None:
    """
    at        | conversation | what     | by                | team
    Mon 09:00 | 1            | created  |                   | sales
    Mon 09:00 | 1            | message  | customer          |
    Mon 09:10 | 1            | message  | agent:Ana@billing |
    Mon 09:20 | 1            | assigned | agent:Ben         |

    conversation | target      | due       | fulfilled
    1            | first_reply | Mon 09:05 |
    """
    by_agent, by_team = (desk.values("sla_achieved_rate", by=cut) for cut in ("agent", "team"))
    assert (by_agent, by_team) == ({"Ben": 0}, {"sales": 0})
    assert promises(desk, "agent") == {"1 reply": None}


def test_promises_of_one_target_are_numbered_in_the_order_in_which_they_began(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 08:00 | 1            | created |
    Mon 08:00 | 2            | created |

    promise | policy | conversation | target     | applied   | due
    1       | a      | 1            | next_reply | Mon 11:00 |
    2       | b      | 1            | next_reply | Mon 10:00 |
    3       | c      | 1            | next_reply | Mon 11:00 |
    4       | d      | 2            | next_reply | Mon 09:00 |
    5       | e      | 1            | resolution | Mon 09:00 |
    """
    found = desk.workspace.store.con.execute("SELECT f.policy, f.ordinal FROM fact.sla AS f").fetchall()
    assert dict(found) == {"a": 1, "b": 0, "c": 2, "d": 0, "e": 0}


def test_breached_is_what_was_kept_late_or_not_at_all_and_not_what_was_kept(desk: Desk) -> None:
    """
    sla all: first_reply=30min

    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:30:00 | 1            | message | agent:Ana
    Mon 09:00:00 | 2            | message | customer
    Mon 09:30:01 | 2            | message | agent:Ana
    Mon 09:00:00 | 3            | message | customer
    """
    assert (desk.value("sla_breached"), desk.value("sla_achieved_rate")) == (2, 1 / 3)


# ---- targets that the source names in seconds


def test_a_target_of_the_source_is_due_on_its_own_clock(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 16:00 | 1            | created |
    Mon 16:00 | 1            | message | customer
    Mon 16:00 | 2            | created |
    Mon 16:00 | 2            | message | customer

    due | policy | target      | target_s | clock    | applied   | conversation
        | gold   | first_reply | 7200     | business | Mon 16:00 | 1
        | gold   | first_reply | 7200     | calendar | Mon 16:00 | 2
    """
    assert due(desk) == {"1 reply": "Tue 10:00", "2 reply": "Mon 18:00"}


def test_a_resolution_promised_by_the_source_stands_still_while_pending(desk: Desk) -> None:
    """
    at        | conversation | what    | by       | to
    Mon 09:00 | 1            | created |          |
    Mon 10:00 | 1            | status  | agent    | pending
    Mon 12:00 | 1            | status  | customer | open
    Mon 13:00 | 1            | status  | agent    | solved

    due | policy | target     | target_s | applied   | conversation
        | gold   | resolution | 7200     | Mon 09:00 | 1
    """
    assert promises(desk, "elapsed_s") == {"1 solve": 7200}
    assert promises(desk, "achieved") == {"1 solve": True}


def test_the_target_in_force_when_a_life_ends_is_the_one_that_counts(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 10:00 | 1            | message | agent
    Mon 11:00 | 1            | message | customer
    Mon 11:30 | 1            | message | agent

    due | promise | policy | target     | target_s | applied   | conversation
        | a       | gold   | next_reply | 3600     | Mon 09:00 | 1
        | b       | gold   | next_reply | 600      | Mon 11:15 | 1
        | c       | gold   | next_reply | 9        | Mon 12:00 | 1
    """
    assert promises(desk, "target_s") == {"1 next": 600}


def test_a_target_applied_at_the_instant_at_which_a_life_ends_counts_and_of_two_the_later_row(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 10:00 | 1            | message | agent

    due | promise | policy | target      | target_s | applied   | conversation
        | a       | gold   | first_reply | 9        | Mon 10:00 | 1
        | b       | gold   | first_reply | 3600     | Mon 10:00 | 1
    """
    assert promises(desk, "target_s") == {"1 reply": 3600}


def test_each_life_of_a_conversation_has_the_target_of_its_kind(desk: Desk) -> None:
    """
    at        | conversation | what    | by       | to
    Mon 09:00 | 1            | created |          |
    Mon 09:00 | 1            | message | customer |
    Mon 10:00 | 1            | message | agent    |
    Mon 11:00 | 1            | message | customer |
    Mon 11:30 | 1            | message | agent    |
    Mon 12:00 | 1            | message | customer |
    Mon 12:30 | 1            | message | agent    |
    Mon 13:00 | 1            | status  | agent    | solved

    due | promise | policy | target         | target_s | applied   | conversation
        | a       | gold   | next_reply     | 3600     | Mon 09:00 | 1
        | b       | gold   | resolution     | 18000    | Mon 09:00 | 1
        | c       | gold   | requester_wait | 19000    | Mon 09:00 | 1
    """
    assert promises(desk, "target_s") == {"1 next": 3600, "1 solve": 18_000, "1 wait": 19_000}
    assert desk.figure("sla_achieved_rate").n == 4  # two replies, a solve, a wait


def test_a_target_that_names_no_time_was_in_force_from_the_beginning(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer

    due | promise | policy | target      | target_s | applied   | conversation
        | a       | gold   | first_reply | 3600     |           | 1
    """
    assert due(desk) == {"1 reply": "Mon 10:00"}


def test_a_target_that_was_applied_later_is_not_known_as_of_now(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer

    due | promise | policy | target      | target_s | applied   | conversation
        | a       | gold   | first_reply | 3600     | Mon 09:00 | 1
        | b       | silver | first_reply | 9        | Mon 10:00 | 1
    """
    assert promises(desk, "target_s", now="Mon 09:30") == {"1 reply": 3600}
    assert promises(desk, "target_s") == {"1 reply": 9}


def test_two_policies_that_promise_a_resolution_promise_it_once(desk: Desk) -> None:
    """
    sla mail: channel=email clock=calendar resolution=1h
    sla all: clock=calendar resolution=2h

    at        | conversation | what    | by       | channel
    Mon 09:00 | 1            | created |          | chat
    Mon 09:00 | 1            | message | customer |

    due | policy | target      | target_s | applied   | conversation
        | gold   | resolution  | 60       | Mon 09:00 | 2
    """
    assert promises(desk, "target_s") == {"1 solve": 7200}


def test_what_ended_before_a_target_was_applied_was_not_promised(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 10:00 | 1            | message | agent

    due | policy | target      | target_s | applied   | conversation
        | gold   | first_reply | 3600     | Mon 11:00 | 1
    """
    assert due(desk) == {}


def test_a_target_of_the_source_stands_before_the_policies_of_the_settings(desk: Desk) -> None:
    """
    sla all: clock=calendar first_reply=1h

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | message | customer
    Mon 09:00 | 2            | created |
    Mon 09:00 | 2            | message | customer

    due | policy | target      | target_s | applied   | conversation
        | gold   | first_reply | 60       | Mon 09:00 | 1
    """
    assert promises(desk, "policy") == {"1 reply": "gold", "2 reply": "all"}
