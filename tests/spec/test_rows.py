"""Rows of conversations as they are exported: what became of each, by whom and when."""

from tests.spec.drawn import Desk, instant

TIMES = ("requester_wait", "agent_wait", "agent_work", "on_hold")


def times(desk: Desk, clock: str = "") -> list[tuple[int | None, ...]]:
    """The status times of each conversation."""
    return desk.rows("conversation", *(f"{name}{clock}_s" for name in TIMES))


def test_status_times_add_up_the_stretches_in_their_statuses(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 00:00 | 1            | created |
    Mon 00:01 | 1            | open    |
    Mon 00:03 | 1            | pending |
    Mon 00:07 | 1            | hold    |
    Mon 00:15 | 1            | solved  |
    Mon 00:31 | 1            | open    |
    Mon 01:03 | 1            | closed  |
    Mon 02:07 | 1            | hold    |
    Mon 04:15 | 1            | pending |
    Mon 08:31 | 1            | deleted |
    Mon 09:00 | 1            | solved  |
    """
    new, opened, pending, held = 1, 2 + 32, 4 + 256, 8 + 128
    assert times(desk) == [tuple(60 * each for each in (new + opened + held, pending, new + opened, held))]


def test_status_times_in_opening_hours_add_up_the_hours_of_the_stretches(desk: Desk) -> None:
    """
    hours: Mon-Sun 01:00-24:00 UTC

    at        | conversation | what    | by
    Mon 00:30 | 1            | created |
    Mon 01:01 | 1            | open    |
    Mon 01:03 | 1            | pending |
    Mon 01:07 | 1            | hold    |
    Mon 01:15 | 1            | solved  |
    Mon 01:31 | 1            | open    |
    Mon 02:03 | 1            | closed  |
    Mon 03:07 | 1            | hold    |
    Mon 05:15 | 1            | pending |
    Mon 09:31 | 1            | solved  |
    """
    new, opened, pending, held = 1, 2 + 32, 4 + 256, 8 + 128
    assert times(desk, "_business") == [tuple(60 * each for each in (new + opened + held, pending, new + opened, held))]


def test_status_times_are_0_where_a_status_was_never_held(desk: Desk) -> None:
    """
    hours: Mon-Sun 00:00-24:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 1            | solved  |
    Mon 09:00 | 2            | created |
    Mon 09:00 | 2            | pending |
    """
    ran = 4 * 7 * 86_400 - 9 * 3_600
    assert times(desk) == times(desk, "_business") == [(0, 0, 0, 0), (0, ran, 0, 0)]


def test_first_stretch_that_still_runs_is_counted_up_to_now(desk: Desk) -> None:
    """
    hours: Mon-Sun 00:00-24:00 UTC

    at           | conversation | what    | by
    Mon+3 23:00  | 1            | created |
    """
    day = 86_400 * 6 + 3_600
    assert times(desk) == times(desk, "_business") == [(day, 0, day, 0)]


def test_status_times_in_opening_hours_are_empty_where_none_apply(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 10:00 | 1            | solved  |
    """
    assert times(desk, "_business") == [(None, None, None, None)]


def test_row_tells_the_status_now_and_since_when(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:00 | 2            | created |
    Mon 09:02 | 2            | open    |
    Mon 09:00 | 3            | created |
    Mon 09:03 | 3            | pending |
    Mon 09:00 | 4            | created |
    Mon 09:04 | 4            | hold    |
    Mon 09:00 | 5            | created |
    Mon 09:05 | 5            | solved  |
    Mon 09:00 | 6            | created |
    Mon 09:05 | 6            | solved  |
    Mon 09:06 | 6            | closed  |
    """
    found = desk.rows("conversation", "conversation_id", "status", "strftime(status_from, '%M')")
    assert found == [
        ("1", "new", "00"), ("2", "open", "02"), ("3", "pending", "03"), ("4", "hold", "04"), ("5", "solved", "05"),
        ("6", "closed", "06"),
    ]  # fmt: skip


def test_row_tells_the_first_and_the_last_resolution(desk: Desk) -> None:
    """
    hours: Mon-Sun 10:00-24:00 UTC

    at        | conversation | what    | by        | agent
    Mon 09:00 | 1            | created |           |
    Mon 11:00 | 1            | solved  | agent:Ana |
    Mon 12:00 | 1            | open    |           |
    Mon 13:00 | 1            | solved  | bot       | Rob
    Mon 14:00 | 1            | open    |           |
    Mon 15:00 | 1            | closed  | agent:Ana |
    Mon 16:00 | 1            | closed  | agent:Cem |
    """
    (found,) = desk.rows(
        "conversation", "first_resolved_at", "resolved_at", "first_resolution_s", "first_resolution_business_s",
        "resolution_s", "resolution_business_s", "resolver", "solved_by", "solved_status", "reopens",
    )  # fmt: skip
    first, last = (instant(at).replace(tzinfo=None) for at in ("Mon 11:00", "Mon 15:00"))
    assert found == (first, last, 7_200, 3_600, 21_600, 18_000, "Ana", "agent", "closed", 2)


def test_row_of_a_conversation_that_is_open_again_keeps_only_its_first_resolution(desk: Desk) -> None:
    """
    hours: Mon-Sun 10:00-24:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 11:00 | 1            | solved  | agent:Ana
    Mon 12:00 | 1            | open    |
    """
    (found,) = desk.rows(
        "conversation", "first_resolved_at", "first_resolution_s", "first_resolution_business_s", "resolved_at",
        "resolution_s", "resolution_business_s", "resolver", "solved_by", "solved_status",
    )  # fmt: skip
    assert found == (instant("Mon 11:00").replace(tzinfo=None), 7_200, 3_600, *[None] * 6)


def test_resolution_rows_are_numbered_and_say_who_and_how_long(desk: Desk) -> None:
    """
    hours: Mon-Sun 10:00-24:00 UTC

    at        | conversation | what     | by                | agent
    Mon 09:00 | 1            | created  |                   |
    Mon 10:00 | 1            | assigned | system            | Ben
    Mon 11:00 | 1            | solved   | agent:Ana@billing |
    Mon 12:00 | 1            | open     |                   |
    Mon 12:00 | 1            | closed   |                   |
    Mon 14:00 | 1            | open     |                   |
    Mon 15:00 | 1            | solved   | bot               |
    """
    found = desk.rows(
        "resolution", "ordinal", "status", "actor", "agent", "team", "is_first", "is_last", "resolution_s",
        "resolution_business_s",
    )  # fmt: skip
    assert found == [
        (1, "solved", "agent", "Ana", "billing", True, False, 7_200, 3_600),
        (2, "closed", None, "Ben", None, False, False, 10_800, 7_200),
        (3, "solved", "bot", None, None, False, True, 21_600, 18_000),
    ]


def test_row_tells_who_holds_who_replied_and_who_solved(desk: Desk) -> None:
    """
    at        | conversation | what     | by          | agent
    Mon 09:00 | assigned     | created  | customer:Bo | Abe
    Mon 09:01 | assigned     | assigned | system      | Ben
    Mon 09:02 | assigned     | message  | customer:Bo |
    Mon 09:03 | assigned     | message  | agent:Cem   |
    Mon 09:00 | stated       | created  | customer:Bo | Abe
    Mon 09:02 | stated       | message  | customer:Bo |
    Mon 09:03 | stated       | message  | agent:Cem   |
    Mon 09:00 | shared       | message  | customer:Bo |
    Mon 09:04 | shared       | message  | agent:Cem   |
    Mon 09:05 | shared       | message  | agent:Ana   |
    Mon 09:00 | in turn      | message  | customer:Bo |
    Mon 09:04 | in turn      | message  | agent:Ana   |
    Mon 09:05 | in turn      | message  | agent:Cem   |
    Mon 09:00 | alone        | message  | customer:Bo |
    Mon 09:04 | alone        | message  | agent:Cem   |
    Mon 09:00 | unanswered   | message  | customer:Bo |
    Mon 09:00 | silent       | created  | customer:Bo |
    """
    found = desk.rows("conversation", "conversation_id", "agent", "first_agent", "last_agent", "agents", "resolver")
    assert {name: told for name, *told in found} == {
        "assigned": ["Ben", "Cem", "Cem", 1, None],
        "stated": ["Abe", "Cem", "Cem", 1, None],
        "shared": ["Ana", "Cem", "Ana", 2, None],
        "in turn": ["Cem", "Ana", "Cem", 2, None],
        "alone": ["Cem", "Cem", "Cem", 1, None],
        "unanswered": [None, None, None, 0, None],
        "silent": [None, None, None, None, None],
    }


def test_solution_that_names_nobody_is_credited_to_who_holds_the_conversation(desk: Desk) -> None:
    """
    at        | conversation | what     | by          | agent
    Mon 09:00 | then         | created  | customer:Bo |
    Mon 09:01 | then         | assigned | system      | Ben
    Mon 09:06 | then         | solved   |             |
    Mon 09:07 | then         | assigned | system      | Dan
    Mon 09:03 | other        | assigned | system      | Zoe
    Mon 09:00 | later        | created  | customer:Bo | Abe
    Mon 09:06 | later        | solved   |             |
    Mon 09:07 | later        | assigned | system      | Dan
    Mon 09:00 | stated       | created  | customer:Bo | Abe
    Mon 09:02 | stated       | message  | customer:Bo |
    Mon 09:03 | stated       | message  | agent:Cem   |
    Mon 09:06 | stated       | solved   |             |
    Mon 09:00 | shared       | message  | customer:Bo |
    Mon 09:04 | shared       | message  | agent:Cem   |
    Mon 09:05 | shared       | message  | agent:Ana   |
    Mon 09:06 | shared       | solved   |             |
    Mon 09:00 | alone        | message  | customer:Bo |
    Mon 09:04 | alone        | message  | agent:Cem   |
    Mon 09:06 | alone        | solved   |             |
    Mon 09:00 | bot          | created  | customer:Bo | Abe
    Mon 09:06 | bot          | solved   | bot         |
    """
    found = dict(desk.rows("conversation", "conversation_id", "resolver"))
    assert found == {
        "then": "Ben", "other": None, "later": "Dan", "stated": "Abe", "shared": "Ana", "alone": "Cem", "bot": None,
    }  # fmt: skip


def test_row_counts_the_messages_of_both_sides(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | source
    Mon 09:00 | solved       | message | customer:Bo |
    Mon 09:01 | solved       | message | agent:Ana   |
    Mon 09:02 | solved       | note    | agent:Ana   |
    Mon 09:03 | solved       | message | bot         |
    Mon 09:04 | solved       | message | customer:Bo |
    Mon 09:04 | solved       | solved  | agent:Ana   |
    Mon 09:05 | solved       | message | customer:Bo |
    Mon 09:06 | solved       | note    | agent:Ana   |
    Mon 09:07 | solved       | message | bot         |
    Mon 09:08 | solved       | message | agent:Ana   |
    Mon 09:00 | open         | message | customer:Bo |
    Mon 09:00 | silent       | created | customer:Bo |
    Mon 09:01 | silent       | solved  | agent:Ana   |
    Mon 09:00 | unknown      | created | customer:Bo | old
    Mon 09:01 | unknown      | solved  | agent:Ana   | old
    """
    found = desk.rows(
        "conversation", "conversation_id", "agent_replies", "customer_messages", "messages", "messages_before_solve",
        "bot_replies",
    )  # fmt: skip
    assert {name: told for name, *told in found} == {
        "solved": [2, 3, 5, 3, 2],
        "open": [0, 1, 1, None, 0],
        "silent": [0, 0, 0, 0, 0],
        "unknown": [None, None, None, None, None],
    }


def test_row_tells_what_a_bot_did_and_when_the_customer_left(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:01 | 1            | message | system
    Mon 09:02 | 1            | note    | bot
    Mon 09:03 | 1            | message | bot
    Mon 09:04 | 1            | message | bot
    Mon 09:05 | 1            | handoff | bot
    Mon 09:06 | 1            | handoff | bot
    Mon 09:07 | 1            | left    | customer
    Mon 09:08 | 1            | left    | customer
    Mon 09:00 | 2            | message | customer:Cy
    Mon 09:08 | 2            | left    | customer
    Mon 09:09 | 2            | handoff | bot
    """
    minutes = [f"strftime({name}, '%M')" for name in ("bot_at", "handed_at", "left_at")]
    assert desk.rows("conversation", "bot_replies", *minutes) == [(3, "03", "05", "08"), (0, None, "09", "08")]


def test_customer_and_channel_are_the_stated_ones_else_those_of_the_first_message_that_has_a_customer(
    desk: Desk,
) -> None:
    """
    at        | conversation | what    | by          | channel | team
    Mon 09:00 | stated       | created | customer:Bo | email   |
    Mon 09:01 | stated       | message | customer:Cy | chat    |
    Mon 09:00 | customer     | created | customer:Bo |         |
    Mon 09:01 | customer     | message | customer:Cy | chat    |
    Mon 09:00 | channel      | created |             | email   |
    Mon 09:01 | channel      | message | customer:Cy | chat    |
    Mon 09:00 | neither      | message | agent:Ana   | email   |
    Mon 09:04 | neither      | message | customer:Ed | phone   |
    Mon 09:03 | neither      | message | customer:Di | chat    |
    Mon 09:03 | neither      | message | customer:Fa | chat    |
    Mon 09:00 | nobody       | message | agent:Ana   | email   |
    """
    found = desk.rows("conversation", "conversation_id", "customer_id", "person_id", "channel")
    assert {name: told for name, *told in found} == {
        "stated": ["Bo", "Bo", "email"],
        "customer": ["Bo", "Bo", "chat"],
        "channel": ["Cy", "Cy", "email"],
        "neither": ["Di", "Di", "chat"],
        "nobody": [None, None, "email"],
    }


def test_row_shows_priority_and_agent_as_last_set(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent | to     | priority
    Mon 09:00 | 1            | created  |        |       |        | low
    Mon 09:03 | 1            | priority | system |       | urgent |
    Mon 09:01 | 1            | priority | system |       | normal |
    Mon 09:03 | 1            | priority | system |       | high   |
    Mon 09:04 | 1            | priority | system |       |        |
    Mon 09:05 | 1            | tag      | system |       | vip    |
    Mon 09:03 | 1            | assigned | system | Ana   |        |
    Mon 09:01 | 1            | assigned | system | Cem   |        |
    Mon 09:03 | 1            | assigned | system | Ben   |        |
    Mon 09:04 | 1            | assigned | system |       |        |
    Mon 09:00 | 2            | created  |        |       |        | low
    Mon 09:00 | 3            | created  |        |       |        |
    Mon 09:02 | 3            | priority | system |       | high   |
    """
    assert desk.rows("conversation", "priority", "agent") == [("high", "Ben"), ("low", None), ("high", None)]


def test_last_word_on_each_tag_counts(desk: Desk) -> None:
    """
    at        | conversation | what     | by | tags     | to
    Mon 09:00 | changed      | created  |    | vip late |
    Mon 09:03 | changed      | untag    |    |          | late
    Mon 09:01 | changed      | tag      |    |          | late
    Mon 09:02 | changed      | tag      |    |          | vip
    Mon 09:02 | changed      | untag    |    |          | new
    Mon 09:02 | changed      | tag      |    |          | new
    Mon 09:02 | changed      | tag      |    |          | big
    Mon 09:02 | changed      | tag      |    |          |
    Mon 09:04 | changed      | priority |    |          | vip
    Mon 09:00 | other        | created  |    | late     |
    Mon 09:03 | other        | tag      |    |          | vip
    Mon 09:00 | bare         | created  |    | late     |
    Mon 09:03 | bare         | untag    |    |          | late
    Mon 09:00 | one          | created  |    | vip late |
    Mon 09:03 | one          | untag    |    |          | late
    Mon 09:00 | as stated    | created  |    | vip late |
    Mon 09:00 | nameless     | created  |    | vip      |
    Mon 09:01 | nameless     | untag    |    |          |
    """
    rows, counts = desk.rows("conversation", "conversation_id", "tags"), desk.values("conversations", by="tag")
    assert dict(rows) == {
        "changed": "big|new|vip", "other": "late|vip", "bare": None, "one": "vip",
        "as stated": "vip|late", "nameless": "vip",
    }  # fmt: skip
    assert counts == {"big": 1, "late": 2, "new": 1, "vip": 5, None: 1}


def test_last_word_on_each_reason_to_leave_a_conversation_out_counts(desk: Desk) -> None:
    """
    at        | conversation | what     | by | left_out | status
    Mon 09:00 | 1            | created  |    |          |
    Mon 09:03 | 1            | not_spam |    |          |
    Mon 09:01 | 1            | spam     |    |          |
    Mon 09:02 | 1            | merged   |    |          |
    Mon 09:00 | 2            | created  |    |          |
    Mon 09:01 | 2            | not_spam |    |          |
    Mon 09:01 | 2            | spam     |    |          |
    Mon 09:02 | 2            | unmerged |    |          |
    Mon 09:02 | 2            | not_test |    |          |
    Mon 09:00 | 3            | created  |    | test     |
    Mon 09:00 | 4            | created  |    |          | deleted
    Mon 09:00 | 5            | created  |    | test     |
    Mon 09:01 | 5            | deleted  |    |          |
    Mon 09:00 | 6            | created  |    |          |
    Mon 09:01 | 6            | test     |    |          |
    Mon 09:02 | 6            | spam     |    |          |
    Mon 09:03 | 6            | not_test |    |          |
    Mon 09:00 | 7            | created  |    | merged   |
    Mon 09:01 | 7            | test     |    |          |
    Mon 09:02 | 7            | solved   |    |          |
    Mon 09:00 | 8            | created  |    |          |
    """
    row = desk.row("conversations")
    assert row.figure
    assert (row.figure.value, row.left_out) == (1, {"merged": 1, "spam": 2, "test": 2, "deleted": 2})


def test_conversation_that_is_left_out_for_several_reasons_counts_once_under_the_last_of_merged_spam_and_test(
    desk: Desk,
) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:01 | 1            | test    |
    Mon 09:02 | 1            | spam    |
    Mon 09:03 | 1            | merged  |
    """
    assert desk.row("conversations").left_out == {"test": 1}


def test_row_says_whether_the_team_wrote_first_and_when_the_customer_did(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | team         | message | agent:Ana
    Mon 09:00 | answered     | message | agent:Ana
    Mon 09:01 | answered     | message | customer:Bo
    Mon 09:02 | answered     | message | agent:Ben
    Mon 09:03 | answered     | message | customer:Bo
    Mon 09:00 | customer     | message | customer:Bo
    Mon 09:02 | customer     | message | agent:Ben
    Mon 09:04 | customer     | message | agent:Ben
    Mon 09:00 | silent       | created |
    """
    minutes = [f"strftime({name}, '%M')" for name in ("asked_from", "first_reply_at", "last_word_at")]
    found = desk.rows("conversation", "conversation_id", "proactive", *minutes, "last_word_by", "first_response_s")
    assert {name: told for name, *told in found} == {
        "team": [True, None, None, "00", "agent", None],
        "answered": [True, "01", "02", "03", "customer", 60],
        "customer": [False, "00", "02", "04", "agent", 120],
        "silent": [False, None, None, None, None, None],
    }


def test_row_says_whether_and_when_a_conversation_was_solved_in_earnest(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | agent        | created |
    Mon 09:01 | agent        | closed  | system
    Mon 09:02 | agent        | open    |
    Mon 09:03 | agent        | solved  | agent:Ana
    Mon 09:04 | agent        | open    |
    Mon 09:05 | agent        | closed  | system
    Mon 09:00 | unnamed      | created |
    Mon 09:01 | unnamed      | closed  |
    Mon 09:00 | rule         | created |
    Mon 09:01 | rule         | solved  | system
    Mon 09:00 | closed       | created |
    Mon 09:01 | closed       | closed  | system
    Mon 09:00 | bot          | created |
    Mon 09:01 | bot          | closed  | bot
    Mon 09:00 | early        | message | agent:Ana
    Mon 09:01 | early        | solved  | agent:Ana
    Mon 09:02 | early        | message | customer:Bo
    Mon 09:00 | at once      | message | agent:Ana
    Mon 09:02 | at once      | message | customer:Bo
    Mon 09:02 | at once      | solved  | agent:Ana
    Mon 09:00 | twice        | message | agent:Ana
    Mon 09:01 | twice        | solved  | agent:Ana
    Mon 09:02 | twice        | message | customer:Bo
    Mon 09:03 | twice        | open    | customer
    Mon 09:04 | twice        | solved  | agent:Ana
    Mon 09:05 | twice        | open    | customer
    Mon 09:06 | twice        | solved  | agent:Ana
    Mon 09:00 | wrong clock  | message | customer:Bo
    Mon 08:59 | wrong clock  | solved  | agent:Ana
    Mon 09:00 | never        | created |
    """
    found = desk.rows("conversation", "conversation_id", "strftime(solution_at, '%M')", "agent_solved", "solved_by")
    assert {name: told for name, *told in found} == {
        "agent": ["03", True, "system"],
        "unnamed": ["01", True, None],
        "rule": ["01", False, "system"],
        "closed": [None, False, "system"],
        "bot": ["01", False, "bot"],
        "early": [None, False, "agent"],
        "at once": ["02", True, "agent"],
        "twice": ["04", True, "agent"],
        "wrong clock": ["59", True, "agent"],
        "never": [None, False, None],
    }


def test_solution_at_the_moment_of_a_move_is_credited_to_who_is_in_charge_from_then_on(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | assigned | system | Zoe
    Mon 10:00 | 1            | assigned | system | Ana
    Tue 09:00 | 1            | assigned | system | Ben
    Wed 09:00 | 1            | assigned | system | Cem
    Mon 08:00 | 2            | assigned | system | Dan
    Tue 09:00 | 1            | solved   |        |
    Thu 09:00 | 1            | open     |        |
    Thu 10:00 | 1            | solved   |        |
    """
    assert desk.rows("resolution", "ordinal", "agent") == [(1, "Ben"), (2, "Cem")]


def test_rows_of_conversations_of_two_ids_of_one_customer_name_one_person(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 09:00 | 2            | created | customer:B7
    Mon 09:00 | 3            | message | customer:Bo
    Mon 09:00 | 4            | message | customer:B7
    Mon 09:00 | 5            | created | customer:Cy

    at        | customer | other | kind
    Mon 09:00 | Bo       | B7    | same
    """
    found = desk.rows("conversation", "customer_id", "person_id")
    assert sorted(customer for customer, _ in found) == ["B7", "B7", "Bo", "Bo", "Cy"]
    assert len({person for customer, person in found if customer != "Cy"}) == 1


def test_conversation_is_solved_from_any_unsolved_status_and_comes_back_in_any(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:01 | 1            | solved  |
    Mon 09:02 | 1            | new     |
    Mon 09:03 | 1            | closed  |
    Mon 09:04 | 1            | open    |
    Mon 09:05 | 1            | solved  |
    Mon 09:06 | 1            | pending |
    Mon 09:07 | 1            | closed  |
    Mon 09:08 | 1            | hold    |
    Mon 09:09 | 1            | solved  |
    Mon 09:10 | 1            | closed  |
    Mon 09:11 | 1            | solved  |
    Mon 09:00 | 2            | created |
    Mon 09:01 | 2            | hold    |
    Mon 09:02 | 2            | closed  |
    Mon 09:03 | 2            | pending |
    Mon 09:04 | 2            | closed  |
    """
    minutes = [f"strftime({name}, '%M')" for name in ("first_resolved_at", "resolved_at")]
    assert desk.rows("conversation", "reopens", *minutes) == [(4, "01", "09"), (1, "02", "04")]


def test_resolutions_of_one_moment_are_numbered_as_they_came(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 09:01 | 1            | solved  | agent:Ana
    Mon 09:01 | 1            | open    |
    Mon 09:01 | 1            | solved  | agent:Ben
    """
    assert desk.rows("resolution", "ordinal", "agent", "is_first", "is_last") == [
        (1, "Ana", True, False), (2, "Ben", False, True),
    ]  # fmt: skip


def test_resolution_by_a_bot_is_not_credited_to_the_agent_in_charge(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | created  |        |
    Mon 09:10 | 1            | assigned | system | Ana
    Mon 10:00 | 1            | solved   | bot    | Rob
    Mon 09:00 | 2            | created  |        |
    Mon 09:10 | 2            | assigned | system | Ana
    Mon 09:20 | 2            | solved   | bot    |
    """
    assert desk.rows("resolution", "ordinal", "agent") == [(1, "Rob"), (1, None)]


def test_updates_that_the_source_counts_are_told_apart_from_those_of_other_conversations(desk: Desk) -> None:
    """
    revision | conversation | seen      | created   | status
    1        | 1            | Mon 09:00 | Mon 08:00 | open
    1        | 2            | Mon 09:01 | Mon 08:00 | solved
    2        | 1            | Mon 09:02 | Mon 08:00 | solved
    """
    found = desk.rows("resolution", "conversation_id", "strftime(resolved_at, '%M')")
    assert sorted(found) == [("1", "02"), ("2", "01")]


def test_row_says_whether_and_when_a_conversation_that_came_back_was_solved_in_earnest(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | bot          | created |
    Mon 09:01 | bot          | solved  | bot
    Mon 09:02 | bot          | open    |
    Mon 09:03 | bot          | solved  | bot
    Mon 09:00 | unnamed      | created |
    Mon 09:01 | unnamed      | closed  |
    Mon 09:02 | unnamed      | open    |
    Mon 09:03 | unnamed      | closed  |
    Mon 09:00 | rule         | created |
    Mon 09:01 | rule         | solved  | system
    Mon 09:02 | rule         | open    |
    Mon 09:03 | rule         | solved  | system
    Mon 09:00 | early        | message | agent:Ana
    Mon 09:01 | early        | solved  | agent:Ana
    Mon 09:02 | early        | open    |
    Mon 09:03 | early        | solved  | agent:Ana
    Mon 09:04 | early        | message | customer:Bo
    Mon 09:00 | at once      | message | agent:Ana
    Mon 09:02 | at once      | message | customer:Bo
    Mon 09:02 | at once      | solved  | agent:Ana
    Mon 09:03 | at once      | open    |
    Mon 09:04 | at once      | solved  | bot
    Mon 09:00 | wrong clock  | message | customer:Bo
    Mon 08:57 | wrong clock  | solved  | agent:Ana
    Mon 08:58 | wrong clock  | open    |
    Mon 08:59 | wrong clock  | solved  | agent:Ana
    """
    found = desk.rows("conversation", "conversation_id", "strftime(solution_at, '%M')", "agent_solved", "solved_by")
    assert {name: told for name, *told in found} == {
        "bot": ["01", False, "bot"],
        "unnamed": ["01", True, None],
        "rule": ["01", False, "system"],
        "early": [None, False, "agent"],
        "at once": ["02", True, "bot"],
        "wrong clock": ["57", True, "agent"],
    }


def test_conversation_that_begins_after_now_is_not_known_whatever_its_events_say(desk: Desk) -> None:
    """
    at        | conversation | what    | by        | handle_s
    Wed 09:00 | 1            | created |           | 60
    Mon 09:00 | 1            | solved  | agent:Ana |
    Mon 08:00 | 2            | created |           | 30
    Mon 09:00 | 2            | solved  | agent:Ana |
    """
    found = desk.value("resolution_events", now="Tue 00:00"), desk.value("messaging_handle_time", now="Tue 00:00")
    assert found == (1, 30)


def test_conversation_that_moved_between_teams_counts_once_for_the_last_and_else_for_the_stated_one(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours night: Mon-Sun 00:00-24:00 UTC

    at        | conversation | what    | by | to    | team
    Mon 09:00 | 1            | created |    |       | late
    Mon 09:00 | 1            | team    |    | day   |
    Mon 10:00 | 1            | team    |    | night |
    Mon 11:00 | 1            | team    |    | day   |
    Mon 09:00 | 2            | created |    |       | late
    Mon 09:00 | 3            | created |    |       |
    """
    assert desk.values("conversations", by="team") == {"day": 1, "late": 1, None: 1}


def test_row_counts_moves_from_one_agent_to_another(desk: Desk) -> None:
    """
    at        | conversation | what     | by     | agent
    Mon 09:00 | 1            | assigned | system | Ana
    Mon 09:01 | 2            | assigned | system | Ben
    Mon 09:02 | 1            | assigned | system | Ana
    Mon 09:03 | 1            | assigned | system | Cem
    Mon 09:00 | 3            | created  |        |
    """
    assert desk.rows("conversation", "conversation_id", "reassignments") == [("1", 1), ("2", 0), ("3", 0)]


def test_row_of_a_solved_conversation_tells_how_and_in_how_many_opening_hours(desk: Desk) -> None:
    """
    hours: Mon-Sun 10:00-24:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    Mon 11:00 | 1            | solved  | agent:Ana
    """
    assert desk.rows("conversation", "resolution_business_s", "solved_status") == [(3_600, "solved")]
