"""Volume: what came in, from whom, and what stays out of the figures."""

import pytest

from deskmeter.model.facts.build import build
from tests.spec.drawn import Desk


def test_conversations_belong_to_the_day_on_which_they_were_created(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Tue 09:00 | 2            | created |
    Tue 10:00 | 3            | created |
    """
    found = desk.values("conversations", start="2026-03-02", end="2026-03-05", grain="day")
    assert found == {"2026-03-02": 1, "2026-03-03": 2, "2026-03-04": 0}


def test_period_holds_its_first_instant_and_not_its_last(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 00:00 | 1            | created |
    Tue 00:00 | 2            | created |
    """
    assert desk.value("conversations", start="2026-03-02", end="2026-03-03") == 1


def test_conversation_without_a_row_of_its_own_begins_with_the_first_thing_known_of_it(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Tue 09:00 | 1            | solved  | agent:Ana
    """
    assert desk.value("resolution_time") == 24 * 3600


def test_messages_received_are_public_messages_of_customers(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:01 | 1            | message | customer
    Mon 09:02 | 1            | note    | customer
    Mon 09:03 | 1            | message | bot
    Mon 09:04 | 1            | message | unknown
    Mon 09:05 | 1            | message | agent:Ana
    """
    assert desk.value("messages_received") == 2


def test_unique_customers_count_each_customer_once(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 2            | created | customer:Bo
    Mon 11:00 | 3            | created | customer:Cy
    """
    assert desk.value("unique_customers") == 2


def test_conversation_whose_customer_is_gone_is_kept(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 2            | created |
    """
    assert (desk.value("conversations"), desk.value("unique_customers")) == (2, 1)


def test_replied_conversations_have_a_public_reply_by_a_human(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:10 | 2            | message | bot
    Mon 09:00 | 3            | message | customer
    Mon 09:10 | 3            | note    | agent:Ana
    """
    assert desk.value("replied_conversations") == 1


def test_action_rate_counts_what_was_replied_to_or_solved(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:10 | 2            | solved  | agent:Ana
    Mon 09:00 | 3            | message | customer
    Mon 09:00 | 4            | message | customer
    """
    assert desk.value("action_rate") == 0.5


@pytest.mark.parametrize(("name", "acted_on", "of"), [("replied_conversations", 1, 6), ("action_rate", 4, 8)])
def test_conversation_is_maturing_while_it_is_open_and_nobody_has_acted_on_it(
    desk: Desk, name: str, acted_on: int, of: int
) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | new          | message | customer
    Mon 09:00 | open         | message | customer
    Mon 09:10 | open         | open    | system
    Mon 09:00 | pending      | message | customer
    Mon 09:10 | pending      | pending | system
    Mon 09:00 | hold         | message | customer
    Mon 09:10 | hold         | hold    | system
    Mon 09:00 | replied      | message | customer
    Mon 09:10 | replied      | message | agent:Ana
    Mon 09:00 | solved       | message | customer
    Mon 09:10 | solved       | solved  | agent:Ana
    Mon 09:00 | closed       | message | customer
    Mon 09:10 | closed       | closed  | agent:Ana
    Mon 09:00 | came_back    | message | customer
    Mon 09:10 | came_back    | solved  | agent:Ana
    Mon 09:20 | came_back    | open    | customer
    """
    found = desk.figure(name)
    assert found.maturing
    acted_later = 1 if name == "replied_conversations" else 0
    assert (found.numerator, found.maturing.n, found.maturing.of) == (acted_on, 4 + acted_later, of)


def test_action_rate_belongs_to_the_day_of_creation(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Wed 09:10 | 1            | message | agent:Ana
    """
    found = desk.values("action_rate", start="2026-03-02", end="2026-03-05", grain="day")
    assert found == {"2026-03-02": 1, "2026-03-03": None, "2026-03-04": None}


def test_merged_spam_and_test_conversations_are_left_out_and_counted(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |
    Mon 09:10 | 2            | merged  | agent:Ana
    Mon 09:00 | 3            | created |
    Mon 09:10 | 3            | spam    | agent:Ana
    Mon 09:00 | 4            | created |
    Mon 09:10 | 4            | test    | agent:Ana
    Mon 09:00 | 5            | created |
    Mon 09:10 | 5            | deleted | agent:Ana
    """
    row = desk.row("conversations")
    assert row.figure
    assert (row.figure.value, row.left_out) == (1, {"merged": 1, "spam": 1, "test": 1, "deleted": 1})


def test_what_was_unmerged_or_found_not_to_be_spam_is_in_again(desk: Desk) -> None:
    """
    at        | conversation | what     | by
    Mon 09:00 | 1            | created  |
    Mon 09:10 | 1            | merged   | agent:Ana
    Mon 09:20 | 1            | unmerged | agent:Ana
    Mon 09:00 | 2            | created  |
    Mon 09:10 | 2            | spam     | agent:Ana
    Mon 09:20 | 2            | not_spam | agent:Ana
    Mon 09:00 | 3            | created  |
    Mon 09:10 | 3            | test     | agent:Ana
    Mon 09:20 | 3            | not_test | agent:Ana
    """
    assert desk.value("conversations") == 3


def test_deleted_and_recovered_conversation_is_in_again(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | deleted | agent:Ana
    Mon 11:00 | 1            | open    | agent:Ana
    """
    assert desk.value("conversations") == 1


def test_left_out_is_judged_as_of_now(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Wed 10:00 | 1            | merged  | agent:Ana
    """
    assert desk.value("conversations", now="Tue 00:00") == 1


def test_messages_of_a_conversation_that_is_left_out_are_left_out_with_it(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:20 | 1            | spam    | agent:Ana
    """
    assert (desk.value("messages_received"), desk.value("average_response_time")) == (0, None)


def test_conversation_counts_for_the_team_that_held_it_last(desk: Desk) -> None:
    """
    at        | conversation | what    | by     | to
    Mon 09:00 | 1            | created |        |
    Mon 09:00 | 1            | team    | system | sales
    Mon 10:00 | 1            | team    | system | billing
    """
    assert desk.values("conversations", by="team") == {"billing": 1}


def test_conversation_counts_under_its_priority_as_last_set(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | to   | priority
    Mon 09:00 | 1            | created  |        |      | low
    Mon 10:00 | 1            | priority | system | high |
    """
    assert desk.values("conversations", by="priority") == {"high": 1}


def test_conversation_with_two_tags_counts_under_both(desk: Desk) -> None:
    """
    at        | conversation | what    | by | tags
    Mon 09:00 | 1            | created |    | refund late
    Mon 09:00 | 2            | created |    | late
    """
    assert desk.values("conversations", by="tag") == {"late": 2, "refund": 1}


def test_filter_by_tag_counts_a_conversation_once(desk: Desk) -> None:
    """
    at        | conversation | what    | by | tags
    Mon 09:00 | 1            | created |    | refund late
    Mon 09:00 | 2            | created |    | other
    """
    assert desk.value("conversations", only="tag=late") == 1


def test_figures_are_cut_by_channel_language_source_and_a_dimension_of_the_map(desk: Desk) -> None:
    """
    at        | conversation | what    | by | channel | language | topic
    Mon 09:00 | 1            | created |    | email   | th       | parcel
    Mon 09:00 | 2            | created |    | chat    | th       | refund
    """
    found = [desk.values("conversations", by=cut) for cut in ("channel", "language", "source", "topic")]
    assert found == [{"chat": 1, "email": 1}, {"th": 2}, {"desk": 2}, {"parcel": 1, "refund": 1}]


def test_messages_are_not_known_where_no_source_brings_any(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.row("messages_received").value is None


def test_nothing_was_solved_without_a_reply_where_replies_are_not_known(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  | agent:Ana
    """
    assert desk.row("no_reply_solved").value is None


def test_reassignments_are_moves_from_one_agent_to_another(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | created  |        |
    Mon 09:10 | 1            | assigned | system | Ana
    Mon 09:20 | 1            | assigned | system | Ben
    Mon 09:30 | 1            | assigned | system | Ben
    Mon 09:40 | 1            | assigned | system | Ana
    """
    assert desk.value("reassignments") == 2


def test_agents_per_conversation_counts_those_who_replied(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:20 | 1            | message | agent:Ben
    Mon 09:30 | 1            | message | agent:Ana
    Mon 09:30 | 1            | solved  | agent:Ana
    Mon 09:00 | 2            | message | customer
    Mon 09:10 | 2            | message | agent:Ana
    Mon 09:30 | 2            | solved  | agent:Ana
    Mon 09:00 | 3            | message | customer
    Mon 09:30 | 3            | solved  | agent:Cem
    """
    assert (desk.value("agents_per_conversation"), desk.figure("agents_per_conversation").n) == (1.5, 2)


def test_conversation_in_which_the_team_wrote_first_is_proactive(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | agent:Ana
    Mon 09:00 | 2            | message | agent:Ana
    Mon 09:10 | 2            | message | customer
    Mon 09:00 | 3            | message | customer
    Mon 09:10 | 3            | message | agent:Ana
    Mon 09:00 | 4            | message | bot
    Mon 09:10 | 4            | message | customer
    """
    assert desk.value("proactive_share") == 0.5


def test_handle_time_of_conversations_leaves_unrecorded_ones_aside(desk: Desk) -> None:
    """
    at        | conversation | what    | by | solved    | handle_s
    Mon 09:00 | 1            | created |    | Mon 10:00 | 300
    Mon 09:00 | 2            | created |    | Mon 10:00 | 100
    Mon 09:00 | 3            | created |    | Mon 10:00 |
    Mon 09:00 | 4            | created |    |           | 900
    """
    found = desk.figure("messaging_handle_time")
    assert (found.value, found.n) == (200, 2)


def test_handle_time_that_nobody_records_is_empty(desk: Desk) -> None:
    """
    at        | conversation | what    | by | solved
    Mon 09:00 | 1            | created |    | Mon 10:00
    """
    assert desk.value("messaging_handle_time") is None


def test_message_as_the_team_closes_is_out_of_hours_and_one_as_it_opens_is_not(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at           | conversation | what    | by
    Mon 08:59:59 | 1            | message | customer
    Mon 09:00:00 | 1            | message | customer
    Mon 16:59:59 | 1            | message | customer
    Mon 17:00:00 | 1            | message | customer
    Sat 12:00:00 | 1            | message | customer
    Sat 12:00:00 | 1            | message | agent:Ana
    Sat 12:00:00 | 1            | note    | customer
    """
    found = desk.figure("out_of_hours_share")
    assert (found.numerator, found.denominator) == (3, 5)


def test_out_of_hours_share_is_empty_where_no_hours_apply(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 08:59:59 | 1            | message | customer
    """
    assert desk.value("out_of_hours_share") is None


def test_two_ids_of_one_person_are_one_unique_customer(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 2            | created | customer:Bob
    """
    desk.workspace.store.con.execute(
        "INSERT INTO canon.person SELECT k.key, (SELECT MIN(b.key) FROM canon.customer_key AS b)"
        " FROM canon.customer_key AS k"
    )
    build(desk.workspace.store.engine)
    assert desk.value("unique_customers") == 1


def test_customers_are_counted_among_the_conversations_that_name_one(desk: Desk) -> None:
    """
    at        | conversation | what    | by | customer
    Mon 09:00 | 1            | created |    | Bo
    Mon 09:00 | 2            | created |    | Bo
    Mon 09:00 | 3            | created |    |
    """
    found = desk.figure("unique_customers")
    assert (found.value, found.n) == (1, 2)


def test_message_is_out_of_hours_by_the_hours_of_the_team_that_had_the_conversation_then(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours late: Mon-Fri 17:00-23:00 UTC

    at        | conversation | what    | by       | to
    Mon 10:00 | moved        | created |          |
    Mon 10:00 | moved        | team    |          | day
    Mon 18:00 | moved        | team    |          | late
    Mon 20:00 | moved        | team    |          | day
    Mon 17:30 | moved        | message | customer |
    Mon 18:00 | moved        | message | customer |
    Mon 19:00 | moved        | message | customer |
    Mon 20:00 | moved        | message | customer |
    Mon 10:00 | stayed       | created |          |
    Mon 10:00 | stayed       | team    |          | day
    Mon 11:00 | stayed       | message | customer |
    Mon 19:00 | stayed       | message | customer |
    """
    found = desk.figure("out_of_hours_share")
    assert (found.numerator, found.denominator) == (3, 6)
