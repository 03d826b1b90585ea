"""Figures of the drawn account of Gorgias, reckoned by hand from its drawing (drawn.py)."""

import jsonschema
import pytest

from tests.connectors.account import Account
from tests.connectors.gorgias.drawn import filled
from tests.connectors.gorgias.schema import SCHEMAS


@pytest.mark.parametrize("stream", SCHEMAS)
def test_what_is_drawn_has_the_form_that_gorgias_documents(stream: str) -> None:
    found = getattr(filled(), stream.removeprefix("satisfaction_"))
    for one in found.values() if isinstance(found, dict) else found:
        jsonschema.validate(one, SCHEMAS[stream])


def test_first_response_is_the_first_public_reply_of_a_human(synced: Account) -> None:
    """
    Neither the rule's message nor the internal note nor the AI agent answers; agents do after half an hour.
    """
    assert synced.told_by("first_response_s first_agent") == {"1": ("1800", "5"), "2": ("", ""), "3": ("1800", "5")}


def test_a_reply_of_an_agent_who_is_gone_is_an_agent_s(synced: Account) -> None:
    """
    The list of users has Budi no more; his message says that it is from the team.
    """
    assert synced.told_by("last_agent agent_replies")["1"] == ("6", "2")


def test_a_user_who_is_a_bot_writes_as_a_bot(synced: Account) -> None:
    assert synced.asks("SELECT m.actor FROM canon.message AS m WHERE m.uid = '202'") == [("bot",)]


def test_a_message_that_was_never_delivered_is_no_reply(synced: Account) -> None:
    assert synced.told_by("agent_replies messages")["3"] == ("1", "2")


def test_resolutions_and_reopenings_are_those_of_the_events(synced: Account) -> None:
    """
    Closed by Ayu at 10:00, reopened at 10:20, closed by Budi at 11:00.
    """
    assert synced.told_by("first_resolution_s resolution_s reopens resolver solved_by")["1"] == (
        "3600", "7200", "1", "6", "agent"
    )  # fmt: skip


def test_a_snoozed_ticket_is_on_hold(synced: Account) -> None:
    assert synced.told_by("status status_from")["3"] == ("hold", "2026-03-02T12:00:00+00:00")


def test_touches_are_public_replies_of_agents(synced: Account) -> None:
    assert synced.told_by("touches customer_messages bot_replies") == {
        "1": ("2", "2", "1"), "2": ("0", "1", "1"), "3": ("1", "1", "0")
    }  # fmt: skip


def test_spam_is_left_out_of_the_figures_and_counted(synced: Account) -> None:
    assert synced.asks("SELECT f.left_out FROM fact.conversation AS f WHERE f.left_out IS NOT NULL") == [("spam",)]
    assert synced.value("conversations") == 3


def test_attributes_are_shown_by_their_names(synced: Account) -> None:
    assert synced.told_by("channel team priority tags agent customer_id language reassignments")["1"] == (
        "email", "Billing", "high", "vip", "6", "31", "en", "1"
    )  # fmt: skip


def test_the_backlog_is_what_is_neither_solved_nor_spam(synced: Account) -> None:
    assert synced.value("backlog") == 2


def test_a_survey_counts_once_it_is_answered(synced: Account) -> None:
    assert synced.asks("SELECT r.uid, r.score FROM fact.rating AS r ORDER BY r.uid") == [("900", 5.0), ("901", None)]
    assert synced.value("csat") == 1


def test_customers_have_all_their_addresses(synced: Account) -> None:
    assert synced.asks("SELECT i.kind FROM canon.identity AS i ORDER BY i.kind") == [("email",), ("phone",)]
