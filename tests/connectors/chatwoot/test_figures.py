"""Figures of the drawn account of Chatwoot, reckoned by hand from its drawing (drawn.py)."""

from typing import Any

import jsonschema
import pytest

from tests.connectors.account import Account
from tests.connectors.chatwoot.drawn import Chatwoot, filled
from tests.connectors.chatwoot.schema import SCHEMAS


def drawn(desk: Chatwoot, stream: str) -> list[Any]:
    kinds: dict[str, list[Any]] = {
        "conversations": list(desk.conversations.values()),
        "messages": [one for told in desk.messages.values() for one in told],
        "contacts": list(desk.contacts.values()),
        "csat_survey_responses": list(desk.responses.values()),
    }
    return kinds[stream]


@pytest.mark.parametrize("stream", SCHEMAS)
def test_what_is_drawn_has_the_form_that_chatwoot_publishes(stream: str) -> None:
    for found in drawn(filled(), stream):
        jsonschema.validate(found, SCHEMAS[stream])


def test_first_response_is_the_first_public_reply_of_a_human(synced: Account) -> None:
    """
    Neither the greeting nor the private note nor the bot answers; the agents do after half an hour.
    """
    assert synced.told_by("first_response_s first_agent") == {"1": ("1800", "5"), "2": ("", ""), "3": ("1800", "5")}


def test_resolutions_and_reopenings_are_those_of_the_activities(synced: Account) -> None:
    """
    Solved at 10:00, reopened by the customer at 10:20:01, solved at 11:00.
    """
    assert synced.told_by("first_resolution_s resolution_s reopens status") == {
        "1": ("3600", "7200", "1", "solved"), "2": ("", "", "0", "open"), "3": ("", "", "0", "hold"),
    }  # fmt: skip


def test_touches_are_public_replies_of_agents(synced: Account) -> None:
    assert synced.told_by("touches customer_messages bot_replies") == {
        "1": ("2", "2", "2"), "2": ("0", "1", "1"), "3": ("1", "1", "0")
    }  # fmt: skip


def test_attributes_are_shown_by_their_names(synced: Account) -> None:
    assert synced.told_by("channel team priority tags agent customer_id dimensions")["1"] == (
        "chat", "Billing", "high", "vip", "6", "31", '{"inbox":"Website"}'
    )  # fmt: skip


def test_the_backlog_is_what_is_neither_solved_nor_gone(synced: Account) -> None:
    assert synced.value("backlog") == 2


def test_a_survey_is_asked_by_a_message_and_answered_by_a_response(synced: Account) -> None:
    assert synced.asks("SELECT r.uid, r.score FROM fact.rating AS r") == [("106", 5.0)]
    assert synced.value("csat") == 1


def test_promises_are_kept_or_not_by_their_seconds(synced: Account) -> None:
    """
    An hour to the first reply, which came after half of it; 50 minutes to a solution, which came after an hour.
    """
    assert synced.asks("SELECT s.target, s.policy, s.achieved FROM fact.sla AS s ORDER BY s.target") == [
        ("first_reply", "Gold", True), ("resolution", "Gold", False)
    ]  # fmt: skip


def test_customers_have_their_addresses(synced: Account) -> None:
    assert synced.asks("SELECT i.kind FROM canon.identity AS i ORDER BY i.kind") == [("email",), ("phone",)]
