"""Visits to bots, voice menus and the help centre: what they settle, and what they hand over."""

import pytest

from tests.spec.drawn import Desk


def test_visit_that_ends_in_the_bot_is_contained(desk: Desk) -> None:
    """
    started   | ended     | kind | customer | outcome
    Mon 09:00 | Mon 09:05 | bot  | Bo       | contained
    Mon 09:00 | Mon 09:05 | bot  | Cy       | handed_off
    """
    assert desk.value("bot_containment") == 0.5


def test_bot_and_voice_menu_are_counted_apart(desk: Desk) -> None:
    """
    started   | ended     | kind        | customer | handed
    Mon 09:00 | Mon 09:05 | bot         | Bo       |
    Mon 09:00 | Mon 09:05 | ivr         | Cy       | Mon 09:05
    Mon 09:00 | Mon 09:05 | ivr         | Ed       |
    Mon 09:00 | Mon 09:05 | ivr         | Fay      |
    Mon 09:00 | Mon 09:05 | ivr         | Gus      |
    Mon 09:00 | Mon 09:05 | help_centre | Di       |
    """
    found = desk.figure("bot_containment"), desk.figure("ivr_containment"), desk.figure("handoff_rate")
    assert [(one.value, one.n) for one in found] == [(1, 1), (0.75, 4), (0.2, 5)]


def test_customer_who_comes_back_within_the_week_was_not_contained(desk: Desk) -> None:
    """
    at             | conversation | what    | by
    Mon+1 09:05    | 1            | created | customer:Bo
    Mon+1 09:05:01 | 2            | created | customer:Cy

    started   | ended     | kind | customer
    Mon 09:00 | Mon 09:05 | bot  | Bo
    Mon 09:00 | Mon 09:05 | bot  | Cy
    """
    assert desk.value("bot_containment") == 0.5


@pytest.mark.parametrize("name", ["bot_containment", "ivr_containment"])
def test_visit_is_contained_where_nothing_follows_until_the_week_after_its_end_is_over(desk: Desk, name: str) -> None:
    """
    at             | conversation | what    | by
    Mon+1 09:05:00 | 1            | created | customer:back
    Mon+1 09:05:01 | 2            | created | customer:late
    Mon 09:03:00   | 3            | created | customer:meanwhile
    Mon+1 09:00:00 | 4            | created | customer:endless
    Mon 09:05:00   | 9            | created | customer:as_it_ends
    Mon 09:00:00   | 10           | created | customer:at_once
    Mon+1 09:05:00 | 5            | created | customer:ivr_back
    Mon+1 09:05:01 | 6            | created | customer:ivr_late
    Mon 09:03:00   | 7            | created | customer:ivr_meanwhile
    Mon+1 09:00:00 | 8            | created | customer:ivr_endless
    Mon 09:05:00   | 11           | created | customer:ivr_as_it_ends
    Mon 09:00:00   | 12           | created | customer:ivr_at_once

    started        | ended          | kind | customer      | handed
    Mon 09:00:00   | Mon 09:05:00   | bot  | alone         |
    Mon 09:00:00   | Mon 09:05:00   | bot  | handed        | Mon 09:05:00
    Mon 09:00:00   | Mon 09:05:00   | bot  | back          |
    Mon 09:00:00   | Mon 09:05:00   | bot  | late          |
    Mon 09:00:00   | Mon 09:05:00   | bot  | meanwhile     |
    Mon 09:00:00   | Mon 09:05:00   | bot  | as_it_ends    |
    Mon 09:00:00   |                | bot  | at_once       |
    Mon 09:00:00   |                | bot  | endless       |
    Mon+1 09:00:00 | Mon+1 12:00:00 | bot  | recent        |
    Mon+1 12:00:00 |                | bot  | open          |
    Mon+1 09:00:00 | Mon+1 11:59:59 | bot  | over          |
    Mon 09:00:00   | Mon 09:05:00   | ivr  | ivr_alone     |
    Mon 09:00:00   | Mon 09:05:00   | ivr  | ivr_handed    | Mon 09:05:00
    Mon 09:00:00   | Mon 09:05:00   | ivr  | ivr_back      |
    Mon 09:00:00   | Mon 09:05:00   | ivr  | ivr_late      |
    Mon 09:00:00   | Mon 09:05:00   | ivr  | ivr_meanwhile |
    Mon 09:00:00   | Mon 09:05:00   | ivr  | ivr_as_it_ends |
    Mon 09:00:00   |                | ivr  | ivr_at_once   |
    Mon 09:00:00   |                | ivr  | ivr_endless   |
    Mon+1 09:00:00 | Mon+1 12:00:00 | ivr  | ivr_recent    |
    Mon+1 09:00:00 | Mon+1 11:59:59 | ivr  | ivr_over      |
    Mon+1 09:00:00 | Mon+1 12:00:00 | ivr  | ivr_newer     |
    Mon+1 12:00:00 |                | ivr  | ivr_open      |
    """
    found = desk.figure(name, now="Mon+2 12:00")
    assert found.maturing
    recent = 2 if name == "bot_containment" else 3
    assert (found.numerator, found.denominator) == (3, 9)
    assert (found.maturing.n, found.maturing.of) == (recent, 9 + recent)


@pytest.mark.parametrize("name", ["bot_containment", "ivr_containment"])
def test_visit_whose_conversation_an_agent_took_over_after_the_week_did_not_end_there(desk: Desk, name: str) -> None:
    """
    at          | conversation | what    | by
    Mon 09:00   | 1            | message | customer
    Wed+1 09:00 | 1            | message | agent:Ana
    Mon 09:00   | 2            | message | customer
    Wed+1 09:00 | 2            | message | agent:Ana

    started   | ended     | kind | conversation
    Mon 09:00 | Mon 09:05 | bot  | 1
    Mon 09:00 | Mon 09:05 | ivr  | 2
    """
    assert desk.value(name) == 0


def test_call_from_the_same_customer_breaks_containment(desk: Desk) -> None:
    """
    started   | ended     | kind | customer
    Mon 09:00 | Mon 09:05 | ivr  | Bo

    offered   | wait | talk | outcome  | customer
    Tue 10:00 | 5    | 60   | answered | Bo
    """
    assert desk.value("ivr_containment") == 0


def test_contact_during_the_visit_breaks_containment(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:03 | 1            | created | customer:Bo

    started   | ended     | kind | customer
    Mon 09:00 | Mon 09:05 | bot  | Bo
    """
    assert desk.value("bot_containment") == 0


def test_next_visit_to_a_bot_breaks_containment_and_one_to_the_help_centre_does_not(desk: Desk) -> None:
    """
    started   | ended     | kind        | customer
    Mon 09:00 | Mon 09:05 | bot         | Bo
    Tue 09:00 | Tue 09:05 | ivr         | Bo
    Mon 09:00 | Mon 09:05 | bot         | Cy
    Tue 09:00 | Tue 09:05 | help_centre | Cy
    """
    assert desk.value("bot_containment") == 0.5


def test_visit_without_an_end_is_not_followed_by_itself(desk: Desk) -> None:
    """
    started   | ended | kind | customer
    Mon 09:00 |       | bot  | Bo
    """
    assert desk.value("bot_containment") == 1


def test_conversation_that_is_spam_brings_nobody_back(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Tue 09:00 | 1            | created | customer:Bo
    Tue 09:10 | 1            | spam    | agent:Ana

    started   | ended     | kind | customer
    Mon 09:00 | Mon 09:05 | bot  | Bo
    """
    assert desk.value("bot_containment") == 1


@pytest.mark.parametrize(("now", "value", "maturing"), [("Mon+1 09:05", None, 1), ("Mon+1 09:05:01", 1, 0)])
def test_visit_is_maturing_for_a_week_after_its_end(desk: Desk, now: str, value: float | None, maturing: int) -> None:
    """
    started   | ended     | kind | customer
    Mon 09:00 | Mon 09:05 | bot  | Bo
    """
    found = desk.figure("bot_containment", now=now)
    assert found.maturing
    assert (found.value, found.maturing.n) == (value, maturing)


def test_hand_off_after_now_has_not_happened(desk: Desk) -> None:
    """
    started   | ended     | kind | customer | outcome    | handed
    Mon 09:00 | Mon 09:05 | bot  | Bo       | handed_off |
    Mon 09:00 | Mon 09:05 | bot  | Cy       |            | Mon 09:04
    """
    assert (desk.value("handoff_rate", now="Mon 09:02"), desk.value("handoff_rate")) == (0, 1)


def test_conversation_that_a_bot_answered_first_is_a_visit_to_the_bot(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | bot
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:01 | 2            | message | bot
    Mon 09:02 | 2            | handoff | bot
    Mon 09:00 | 3            | message | customer:Di
    Mon 09:01 | 3            | message | bot
    Mon 09:05 | 3            | message | agent:Ana
    """
    assert [desk.value(name) for name in ("handoff_rate", "bot_containment")] == pytest.approx([2 / 3, 1 / 3])


def test_bot_that_writes_after_an_agent_was_not_where_the_contact_began(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | agent:Ana
    Tue 09:01 | 1            | message | bot
    """
    assert desk.value("handoff_rate") is None


def test_visit_of_a_conversation_counts_once_where_the_source_keeps_visits_too(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | bot
    Mon 09:02 | 1            | handoff | bot

    started   | ended     | kind | conversation
    Mon 09:00 | Mon 09:02 | bot  | 1
    """
    found = desk.figure("handoff_rate")
    assert (found.numerator, found.denominator) == (1, 1)


def test_reply_before_the_visit_is_no_hand_off_of_it(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | agent:Ana

    started   | ended     | kind | conversation
    Wed 09:00 | Wed 09:02 | bot  | 1
    """
    assert desk.value("handoff_rate") == 0


def test_visits_are_cut_by_kind_channel_topic_and_language(desk: Desk) -> None:
    """
    started   | ended     | kind | customer | channel  | topic  | language
    Mon 09:00 | Mon 09:05 | bot  | Bo       | whatsapp | parcel | th
    Mon 09:00 | Mon 09:05 | ivr  | Cy       | phone    | parcel | id
    """
    found = [desk.values("handoff_rate", by=cut) for cut in ("kind", "channel", "topic", "language")]
    assert found == [{"bot": 0, "ivr": 0}, {"phone": 0, "whatsapp": 0}, {"parcel": 0}, {"id": 0, "th": 0}]


def test_visits_of_a_test_conversation_are_left_out(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | bot
    Mon 09:02 | 1            | test    | agent:Ana
    """
    row = desk.row("handoff_rate")
    assert row.figure
    assert (row.figure.value, row.left_out) == (None, {"test": 1})


@pytest.mark.parametrize("name", ["bot_containment", "ivr_containment", "handoff_rate", "self_service_rate"])
def test_without_visits_and_contacts_there_is_no_share(desk: Desk, name: str) -> None:
    """
    offered   | wait | outcome
    Mon 09:00 |      | refused
    """
    assert desk.value(name) is None


def test_visit_of_a_conversation_takes_over_what_it_does_not_say_itself(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | channel | language | topic
    Mon 09:00 | 1            | created | customer:Bo | email   | th       | parcel

    started   | kind | conversation | customer | channel | language | topic
    Mon 09:00 | ivr  | 1            |          |         |          |
    Mon 09:00 | bot  | 1            | Cy       | chat    | id       | refund
    """
    found = desk.rows("session", "kind", "person_id", "channel", "language", "topic")
    assert sorted(found) == [("bot", "Cy", "chat", "id", "refund"), ("ivr", "Bo", "email", "th", "parcel")]


def test_visit_is_handed_over_when_it_says_so_else_when_its_conversation_was(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | handoff      | message | customer:Bo
    Mon 09:04 | handoff      | handoff | bot
    Mon 09:06 | handoff      | message | agent:Ana
    Mon 09:00 | reply        | message | customer:Bo
    Mon 09:05 | reply        | message | agent:Ana
    Mon 08:00 | before       | message | customer:Bo
    Mon 08:05 | before       | handoff | bot
    Mon 09:07 | before       | message | agent:Ana
    Mon 08:00 | over         | message | customer:Bo
    Mon 08:05 | over         | message | agent:Ana

    started   | ended     | kind | topic    | conversation | outcome    | handed
    Mon 09:00 | Mon 09:09 | bot  | stated   | handoff      | handed_off | Mon 09:01
    Mon 09:00 | Mon 09:02 | bot  | outcome  | handoff      | handed_off |
    Mon 09:03 |           | bot  | endless  | handoff      | handed_off |
    Mon 09:04 | Mon 09:09 | bot  | handoff  | handoff      |            |
    Mon 09:05 | Mon 09:09 | bot  | reply    | reply        |            |
    Mon 09:00 | Mon 09:09 | bot  | before   | before       |            |
    Mon 09:00 | Mon 09:09 | bot  | over     | over         |            |
    Mon 09:00 | Mon 09:09 | bot  | alone    |              |            | Mon 09:08
    """
    found = desk.rows("session", "topic", "strftime(handed_at, '%M')", "strftime(escalated_at, '%M')")
    assert sorted(found) == [
        ("alone", "08", "08"), ("before", "07", "07"), ("endless", "03", "03"), ("handoff", "04", "04"),
        ("outcome", "02", "02"), ("over", None, None), ("reply", "05", "05"), ("stated", "01", "01"),
    ]  # fmt: skip


def test_end_and_outcome_of_a_visit_are_not_known_before_they_come(desk: Desk) -> None:
    """
    started   | ended     | kind | topic | outcome    | handed
    Mon 09:00 | Mon 09:05 | bot  | 1     | handed_off | Mon 09:03
    Mon 09:00 | Mon 09:05 | bot  | 2     | handed_off |
    Mon 09:00 | Mon 09:01 | bot  | 3     | contained  |
    Mon 09:03 |           | bot  | 4     | contained  |
    """
    found = desk.rows("session", "topic", "ended_at IS NULL", "handed_at IS NULL", "outcome", now="Mon 09:02")
    assert sorted(found) == [("1", True, True, None), ("2", True, True, None), ("3", False, True, "contained")]


def test_visit_that_a_conversation_tells_of_is_from_the_bots_first_word_to_the_team_or_the_solution(
    desk: Desk,
) -> None:
    """
    at        | conversation | what    | by          | channel | language | topic
    Mon 09:00 | 1            | created | customer:Bo | chat    | th       | parcel
    Mon 09:01 | 1            | message | bot         |         |          |
    Mon 09:00 | 1            | message | customer:Bo |         |          |
    Mon 09:02 | 1            | handoff | bot         |         |          |
    Mon 09:03 | 1            | message | agent:Ana   |         |          |
    Mon 09:04 | 1            | solved  | agent:Ana   |         |          |
    Mon 09:00 | 2            | message | customer:Bo |         |          |
    Mon 09:01 | 2            | message | bot         |         |          |
    Mon 09:01 | 2            | message | agent:Ana   |         |          |
    Mon 09:04 | 2            | solved  | agent:Ana   |         |          |
    Mon 09:00 | 3            | message | customer:Bo |         |          |
    Mon 09:01 | 3            | message | bot         |         |          |
    Mon 09:04 | 3            | solved  | bot         |         |          |
    """
    minutes = [f"strftime({name}, '%M')" for name in ("started_at", "ended_at", "handed_at", "escalated_at")]
    assert desk.rows("session", "channel", "language", "topic", *minutes) == [
        ("chat", "th", "parcel", "01", "02", "02", "02"),
        (None, None, None, "01", "01", "01", "01"),
        (None, None, None, "01", "04", None, None),
    ]


def test_bot_that_writes_where_the_team_wrote_first_was_not_where_the_contact_began(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | agent:Ana
    Mon 09:01 | 1            | message | bot
    """
    assert desk.value("handoff_rate") is None


def test_conversation_tells_of_its_visit_until_the_source_does(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | bot

    started   | ended     | kind | conversation
    Mon 09:00 | Mon 09:02 | ivr  |
    Wed 09:00 | Wed 09:02 | ivr  | 1
    """
    found = desk.rows("session", "kind", now="Tue 00:00"), desk.rows("session", "kind")
    assert [sorted(kind for (kind,) in each) for each in found] == [["bot", "ivr"], ["ivr", "ivr"]]


def test_visit_row_says_which_contact_it_led_to_and_which_came_after_its_end(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:03 | 1            | created | customer:Ed
    Mon 09:04 | 1            | spam    |
    Mon 09:00 | 2            | created | customer:Fay

    offered   | wait | talk | outcome  | customer
    Mon 09:00 | 60   | 60   | answered | Bo
    Mon 09:06 | 60   | 60   | answered | Bo
    Mon 09:07 | 60   | 60   | answered | Bo
    Mon 09:05 | 60   | 60   | answered | Cy
    Mon 08:59 | 60   | 60   | answered | Di

    started   | ended     | kind        | customer | conversation
    Mon 09:00 | Mon 09:05 | bot         | Bo       |
    Mon 09:00 | Mon 09:05 | bot         | Cy       |
    Mon 09:00 | Mon 09:05 | bot         | Di       |
    Mon 09:05 | Mon 09:06 | ivr         | Di       |
    Mon 09:00 |           | ivr         | Ed       |
    Mon 09:06 | Mon 09:07 | help_centre | Ed       |
    Mon 09:08 | Mon 09:09 | bot         | Ed       |
    Mon 09:01 | Mon 09:02 | ivr         | Fay      | 2
    Mon 09:04 | Mon 09:05 | bot         | Fay      | 2
    Mon 09:06 | Mon 09:07 | bot         | Fay      |
    """
    minutes = [f"strftime({name}, '%M')" for name in ("started_at", "escalated_at", "came_back_at")]
    assert sorted(desk.rows("session", "person_id", *minutes), key=lambda row: row[:2]) == [
        ("Bo", "00", "00", "06"),
        ("Cy", "00", "05", None),
        ("Di", "00", None, None),
        ("Di", "05", None, None),
        ("Ed", "00", None, "08"),
        ("Ed", "06", None, "08"),
        ("Ed", "08", None, None),
        ("Fay", "01", None, "06"),
        ("Fay", "04", None, "06"),
        ("Fay", "06", None, None),
    ]


def test_visits_of_two_ids_of_one_person_follow_each_other(desk: Desk) -> None:
    """
    started   | ended     | kind | customer
    Mon 09:00 | Mon 09:05 | bot  | Bo
    Tue 09:00 | Tue 09:05 | bot  | B7

    at        | customer | other | kind
    Mon 09:00 | Bo       | B7    | same
    """
    assert desk.value("bot_containment") == 0.5


def test_visit_is_not_followed_by_one_that_begins_after_now(desk: Desk) -> None:
    """
    started   | ended     | kind | customer
    Mon 09:00 | Mon 09:05 | bot  | Bo
    Tue 09:00 | Tue 09:05 | bot  | Bo
    """
    assert desk.rows("session", "came_back_at", now="Tue 00:00") == [(None,)]


def test_visits_of_unknown_customers_do_not_follow_each_other(desk: Desk) -> None:
    """
    started   | ended     | kind
    Mon 09:00 | Mon 09:05 | bot
    Tue 09:00 | Tue 09:05 | bot
    """
    assert desk.rows("session", "came_back_at") == [(None,), (None,)]
