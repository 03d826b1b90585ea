"""Snapshots: the state of a case from time to time; what changed in between becomes its events."""

import pytest

from tests.spec.drawn import Desk


def test_only_a_change_between_snapshots_begins_a_new_status(desk: Desk) -> None:
    """
    seen      | conversation | created   | status
    Mon 10:00 | 1            | Mon 09:00 | open
    Mon 10:30 | 2            | Mon 09:00 | open
    Mon 11:00 | 1            | Mon 09:00 | open
    Mon 12:00 | 1            | Mon 09:00 | solved
    Mon 13:00 | 2            | Mon 09:00 |
    """
    assert desk.told("status_span", "conversation, status, span_s") == [
        (1, "new", 3_600), (1, "open", 7_200), (1, "solved", None), (2, "new", 5_400), (2, "open", None),
    ]  # fmt: skip


def test_conversation_first_seen_solved_was_solved_when_seen(desk: Desk) -> None:
    """
    seen      | conversation | created   | status
    Mon 10:00 | 1            | Mon 09:00 | solved
    """
    assert desk.value("resolution_time") == 3_600


def test_snapshot_seen_solved_after_another_open_is_a_resolution_of_its_own(desk: Desk) -> None:
    """
    seen      | conversation | created   | status
    Mon 10:00 | 1            | Mon 09:00 | solved
    Mon 11:00 | 1            | Mon 09:00 | open
    Mon 12:00 | 1            | Mon 09:00 | solved
    Mon 13:00 | 1            | Mon 09:00 | closed
    """
    assert (desk.value("resolution_events"), desk.value("reopens")) == (2, 1)


def test_resolution_seen_in_a_snapshot_is_credited_to_its_agent_and_team(desk: Desk) -> None:
    """
    seen      | conversation | created   | status | agent | team
    Mon 10:00 | 1            | Mon 09:00 | open   | Bob   | sales
    Mon 11:00 | 1            | Mon 09:00 | solved | Ana   | billing
    Mon 12:00 | 1            | Mon 09:00 | solved | Bob   | sales
    """
    credited = {cut: desk.values("resolution_events", by=cut) for cut in ("agent", "team")}
    assert credited == {"agent": {"Ana": 1}, "team": {"billing": 1}}


def test_first_of_two_snapshots_of_one_minute_brought_the_status_that_both_tell(desk: Desk) -> None:
    """
    seen      | conversation | created   | status | agent
    Mon 10:00 | 1            | Mon 09:00 | solved | Ana
    Mon 10:00 | 1            | Mon 09:00 | solved | Bob
    """
    assert desk.values("resolution_events", by="agent") == {"Ana": 1}


def test_status_seen_after_now_is_not_known(desk: Desk) -> None:
    """
    seen      | conversation | created   | status
    Mon 10:00 | 1            | Mon 09:00 | open
    Mon 12:00 | 1            | Mon 09:00 | pending
    """
    assert desk.value("requester_wait_time", now="Mon 13:00") == 3 * 3_600
    assert desk.value("requester_wait_time", now="Mon 11:00") == 2 * 3_600


def test_agent_in_another_snapshot_than_before_is_a_reassignment(desk: Desk) -> None:
    """
    seen      | conversation | created   | agent
    Mon 10:00 | 1            | Mon 09:00 | Ana
    Mon 10:30 | 2            | Mon 09:00 | Bob
    Mon 11:00 | 1            | Mon 09:00 | Ana
    Mon 12:00 | 1            | Mon 09:00 | Bob
    Mon 13:00 | 1            | Mon 09:00 |
    Mon 14:00 | 2            | Mon 09:00 | Bob
    """
    assert desk.value("reassignments") == 1


def test_agent_is_in_charge_from_the_first_snapshot_with_the_name(desk: Desk) -> None:
    """
    seen      | conversation | created   | agent
    Mon 10:00 | 1            | Mon 09:00 | Ana
    Mon 12:00 | 1            | Mon 09:00 | Bob
    Mon 14:00 | 1            | Mon 09:00 | Bob

    conversation | kind | asked     | answered  | score
    1            | csat | Mon 13:00 | Mon 15:00 | 5
    """
    assert desk.values("csat", by="agent") == {"Bob": 1}


def test_conversation_lies_with_the_agent_it_was_last_seen_with(desk: Desk) -> None:
    """
    seen      | conversation | created   | agent
    Mon 10:00 | 1            | Mon 09:00 | Ana
    Mon 11:00 | 1            | Mon 09:00 | Bob
    Mon 12:00 | 1            | Mon 09:00 |
    """
    assert desk.values("conversations", by="agent") == {"Bob": 1}


def test_team_in_a_snapshot_has_its_hours_from_then_on(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 15:00-23:00 UTC

    seen      | conversation | created   | team | status
    Mon 10:00 | 1            | Mon 10:00 | day  | open
    Mon 11:00 | 2            | Mon 10:00 | late | open
    Mon 12:00 | 1            | Mon 10:00 | day  | open
    Mon 16:00 | 1            | Mon 10:00 | late | open
    Mon 20:00 | 1            | Mon 10:00 | late | open
    Mon 21:00 | 1            | Mon 10:00 |      | open
    Mon 22:00 | 1            | Mon 10:00 | late | solved
    """
    assert desk.value("resolution_time") == (6 + 6) * 3_600


def test_priority_in_a_snapshot_counts_for_promises_from_then_on(desk: Desk) -> None:
    """
    sla urgent: priority=urgent resolution=2h
    sla low: priority=low resolution=8h

    seen      | conversation | created   | priority | status
    Mon 09:00 | 1            | Mon 09:00 | urgent   | open
    Mon 12:00 | 1            | Mon 09:00 | low      | open
    Mon 13:00 | 1            | Mon 09:00 |          | solved
    Mon 09:00 | 2            | Mon 09:00 | low      | open
    Mon 13:00 | 2            | Mon 09:00 | low      | solved
    """
    assert desk.values("sla_achieved_rate", by="priority") == {"low": 0.5}


def test_priority_counts_from_the_first_snapshot_with_it(desk: Desk) -> None:
    """
    sla urgent: priority=urgent next_reply=30min
    sla low: priority=low next_reply=2h

    seen      | conversation | created   | priority
    Mon 09:00 | 1            | Mon 09:00 | low
    Mon 10:00 | 1            | Mon 09:00 | urgent
    Mon 13:00 | 1            | Mon 09:00 | urgent

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:05 | 1            | message | agent:Ana
    Mon 11:00 | 1            | message | customer:Bo
    Mon 12:00 | 1            | message | agent:Ana
    """
    assert desk.told("sla", "policy, target, achieved") == [("urgent", "next_reply", False)]


def test_revisions_order_snapshots_of_one_minute(desk: Desk) -> None:
    """
    seen      | conversation | created   | revision | status
    Mon 10:00 | 1            | Mon 09:00 | 2        | solved
    Mon 10:00 | 1            | Mon 09:00 | 1        | open
    """
    assert desk.value("backlog") == 0


def test_revisions_share_out_the_places_in_which_their_rows_came_in(desk: Desk) -> None:
    """
    seen      | conversation | created   | revision | status
    Mon 10:00 | 1            | Mon 09:00 | 2        | solved
    Mon 10:00 | 1            | Mon 09:00 | 1        | open
    Mon 10:00 | 2            | Mon 09:00 | 2        | solved
    Mon 10:00 | 2            | Mon 09:00 | 1        | open
    Mon 10:00 | 3            | Mon 09:00 |          | open
    Mon 10:00 | 4            | Mon 09:00 |          | open
    Mon 11:00 | 3            | Mon 09:00 |          | solved
    """
    came = [
        seq for (seq,) in desk.workspace.store.con.execute("SELECT seq FROM canon.snapshot ORDER BY seq").fetchall()
    ]
    assert desk.told("status_span", "conversation, status, seq") == [
        (1, "new", -1), (1, "open", came[0]), (1, "solved", came[1]),
        (2, "new", -1), (2, "open", came[2]), (2, "solved", came[3]),
        (3, "new", -1), (3, "open", came[4]), (3, "solved", came[6]), (4, "new", -1), (4, "open", came[5]),
    ]  # fmt: skip


def test_file_orders_snapshots_of_one_minute_where_no_revision_does(desk: Desk) -> None:
    """
    seen      | conversation | created   | status | channel
    Mon 10:00 | 1            | Mon 09:00 | open   | email
    Mon 10:00 | 2            | Mon 09:00 | open   | email
    Mon 10:00 | 1            | Mon 09:00 | solved | chat
    """
    assert desk.values("backlog", by="channel")["email"] == 1
    assert desk.values("resolution_events", by="channel") == {"chat": 1}


def test_late_stamp_of_an_early_revision_is_no_reopening(desk: Desk) -> None:
    """
    seen      | conversation | created   | revision | status
    Thu 11:10 | 1            | Mon 10:00 | 1        | new
    Thu 09:52 | 1            | Mon 10:00 | 1        | new
    Thu 11:03 | 1            | Mon 10:00 | 2        | solved
    """
    assert desk.value("reopens") == 0


def test_early_stamp_of_a_late_revision_is_no_reopening(desk: Desk) -> None:
    """
    seen      | conversation | created   | revision | status
    Thu 09:27 | 1            | Mon 10:00 | 7        | open
    Thu 11:45 | 1            | Mon 10:00 | 1        | open
    Thu 15:27 | 1            | Mon 10:00 | 5        | solved
    Fri 17:00 | 1            | Mon 10:00 | 7        | closed
    """
    assert desk.value("reopens") == 0


@pytest.mark.parametrize(("now", "channel"), [("Mon 10:30", "email"), ("Mon 11:30", "chat"), ("Tue 00:00", "phone")])
def test_newest_snapshot_before_now_tells_how_a_conversation_stands(desk: Desk, now: str, channel: str) -> None:
    """
    seen      | conversation | created   | channel
    Mon 12:00 | 1            | Mon 09:00 | phone
    Mon 11:00 | 1            | Mon 09:00 | chat
    Mon 10:00 | 1            | Mon 09:00 | email
    """
    assert desk.values("conversations", by="channel", now=now) == {channel: 1}


def test_highest_revision_is_the_newest_snapshot_whatever_its_stamp(desk: Desk) -> None:
    """
    seen      | conversation | created   | revision | channel
    Mon 10:00 | 1            | Mon 09:00 | 3        | chat
    Mon 12:00 | 1            | Mon 09:00 | 2        | email
    Mon 13:00 | 1            | Mon 09:00 |          | phone
    """
    assert desk.values("conversations", by="channel") == {"chat": 1}


def test_newest_snapshot_seen_deleted_leaves_its_conversation_out_whatever_its_stamp(desk: Desk) -> None:
    """
    seen      | conversation | created   | revision | status
    Mon 11:00 | 1            | Mon 09:00 | 1        | open
    Mon 10:00 | 1            | Mon 09:00 | 2        | deleted
    """
    assert desk.row("conversations").left_out == {"deleted": 1}


@pytest.mark.parametrize(("cut", "told"), [
    ("channel", "chat"), ("team", "billing"), ("agent", "Ana"), ("priority", "urgent"), ("language", "de"),
    ("tag", "vip"), ("topic", "refund"),
])  # fmt: skip
def test_conversation_is_cut_by_what_its_snapshot_says(desk: Desk, cut: str, told: str) -> None:
    """
    seen      | conversation | created   | channel | team    | agent | priority | language | tags | topic
    Mon 10:00 | 1            | Mon 09:00 | chat    | billing | Ana   | urgent   | de       | vip  | refund
    """
    assert desk.values("conversations", by=cut) == {told: 1}


@pytest.mark.parametrize(("cut", "told"), [
    ("channel", "chat"), ("language", "de"), ("tag", "vip"), ("topic", "refund"),
])  # fmt: skip
def test_what_the_case_says_comes_before_what_its_snapshot_says(desk: Desk, cut: str, told: str) -> None:
    """
    at        | conversation | what    | by | channel | language | tags | topic
    Mon 09:00 | 1            | created |    | chat    | de       | vip  | refund

    seen      | conversation | channel | language | tags | topic
    Mon 10:00 | 1            | email   | fr       | late | delay
    """
    assert desk.values("conversations", by=cut) == {told: 1}


def test_customer_day_and_handle_time_of_a_snapshot_count(desk: Desk) -> None:
    """
    seen      | conversation | created   | customer | handle_s | status
    Tue 10:00 | 1            | Mon 09:00 | Bo       | 300      | solved
    Tue 10:00 | 2            | Mon 09:00 | Bo       | 100      | solved
    """
    found = {
        name: desk.value(name, start="2026-03-02", end="2026-03-03") for name in ("conversations", "unique_customers")
    }
    assert found == {"conversations": 2, "unique_customers": 1}
    assert desk.value("messaging_handle_time") == 200


def test_customer_day_and_handle_time_of_the_case_come_first(desk: Desk) -> None:
    """
    at        | conversation | what    | by | customer | handle_s | solved
    Mon 09:00 | 1            | created |    | Bo       | 300      | Tue 11:00
    Mon 09:00 | 2            | created |    | Cy       | 100      | Tue 11:00

    seen      | conversation | created   | customer | handle_s
    Tue 10:00 | 1            | Tue 09:00 | Di       | 10
    Tue 10:00 | 2            | Tue 09:00 | Di       | 10
    """
    found = {
        name: desk.value(name, start="2026-03-02", end="2026-03-03") for name in ("conversations", "unique_customers")
    }
    assert found == {"conversations": 2, "unique_customers": 2}
    assert desk.value("messaging_handle_time") == 200


def test_snapshot_marked_as_a_test_leaves_its_conversation_out(desk: Desk) -> None:
    """
    seen      | conversation | created   | left_out
    Mon 10:00 | 1            | Mon 09:00 | test
    """
    assert desk.row("conversations").left_out == {"test": 1}


def test_case_marked_as_spam_is_left_out_as_such_whatever_its_snapshot_says(desk: Desk) -> None:
    """
    at        | conversation | what    | by | left_out
    Mon 09:00 | 1            | created |    | spam

    seen      | conversation | left_out
    Mon 10:00 | 1            | test
    """
    assert desk.row("conversations").left_out == {"spam": 1}


def test_case_stated_as_deleted_is_left_out_whatever_its_snapshot_says(desk: Desk) -> None:
    """
    at        | conversation | what    | by | status
    Mon 09:00 | 1            | created |    | deleted

    seen      | conversation | status
    Mon 10:00 | 1            | open
    """
    assert desk.row("conversations").left_out == {"deleted": 1}
