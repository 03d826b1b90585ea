"""Chatwoot's webhooks: signed as it documents, and the same rows as a poll brings."""

import json
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from deskmeter.connectors.chatwoot import WEBHOOK, read
from deskmeter.connectors.webhook import UnreadableBodyError
from deskmeter.model.door import Door, Layout
from tests.cli.command import run
from tests.connectors.account import Account
from tests.connectors.chatwoot.drawn import (
    AYU,
    CONTACT,
    Chatwoot,
    contact,
    conversation,
    event,
    message,
    message_event,
    signed,
)
from tests.web.serving import Serving, served

TALK = conversation(4, "Mon 14:00", "Mon 14:00")
ASKED = message(401, "Mon 14:00", 0, CONTACT) | {"conversation_id": 4}
SOLVED = conversation(4, "Mon 14:00", "Mon 15:00", "resolved", assignee=AYU)


def comes(desk: Account, *bodies: bytes) -> None:
    """Let webhooks arrive, without a server between."""
    from deskmeter.connectors.chatwoot import MAP

    run("audit", "-w", desk.root)  # makes the ledger
    with closing(Door(desk.root / "ledger")) as door:
        for body in bodies:
            found = read(body)
            door.take("desk", Layout("chatwoot", MAP), found.records, rejects=found.rejects)
    run("audit", "-w", desk.root)


def test_a_message_comes_with_its_conversation(desk: Account) -> None:
    comes(desk, message_event("message_created", ASKED, TALK))
    assert desk.told_by("channel status customer_messages")["4"] == ("chat", "open", "1")


def test_a_change_of_status_is_told_at_its_own_instant(desk: Account) -> None:
    changes = [{"status": {"previous_value": "open", "current_value": "resolved"}}]
    comes(
        desk, message_event("message_created", ASKED, TALK),
        event("conversation_status_changed", SOLVED, changed_attributes=changes),
    )  # fmt: skip
    assert desk.told_by("status resolution_s agent")["4"] == ("solved", "3600", "5")


@pytest.mark.parametrize("webhook_first", [True, False])
def test_fault_15_webhook_and_poll_make_the_same_rows_once(
    desk: Account, chatwoot: Chatwoot, webhook_first: bool
) -> None:
    """
    Whichever comes first: times in another form, words in the place of numbers, and a poll that knows more fields.
    """
    chatwoot.holds(SOLVED, ASKED)
    bodies = [
        message_event("message_created", ASKED, SOLVED),
        event("conversation_updated", SOLVED | {"unread_count": 1}),
    ]
    for arrive in (lambda: comes(desk, *bodies), desk.sync)[:: 1 if webhook_first else -1]:
        arrive()
    assert desk.asks("SELECT COUNT(*) FROM canon.message AS m WHERE m.uid = '401'") == [(1,)]
    assert desk.asks("SELECT COUNT(*) FROM canon.snapshot") == [(4,)]
    assert desk.asks("SELECT COUNT(*) FROM canon.quarantine") == [(0,)]


def test_fault_15_a_webhook_that_never_came_is_found_by_the_next_poll(desk: Account, chatwoot: Chatwoot) -> None:
    comes(desk, message_event("message_created", ASKED, TALK))
    chatwoot.holds(SOLVED, ASKED, message(402, "Mon 14:30", 1, AYU))
    desk.sync()
    assert desk.told_by("status first_response_s")["4"] == ("solved", "1800")


def test_fault_8_events_may_come_in_any_order(desk: Account) -> None:
    comes(desk, event("conversation_updated", SOLVED), event("conversation_created", TALK))
    assert desk.told_by("status resolution_s")["4"] == ("solved", "3600")


def test_a_contact_that_changes_is_known_by_its_new_address(desk: Account) -> None:
    comes(desk, event("contact_updated", contact(31, "Jane", "Mon 09:00", email="jane@example.org")))
    assert desk.asks("SELECT i.kind FROM canon.identity AS i") == [("email",)]


def test_fault_6_an_event_that_no_figure_needs_is_kept_and_left_out(desk: Account) -> None:
    comes(desk, event("webwidget_triggered", {"id": 12, "contact": CONTACT}))
    assert desk.asks("SELECT a.stored, a.skipped FROM canon.applied AS a") == [(1, 1)]


@pytest.mark.parametrize("body", [b"[]", b"{}", b"no JSON", b'{"event": 1}', b"[" * 5_000])
def test_a_body_that_names_no_event_holds_nothing(body: bytes) -> None:
    with pytest.raises(UnreadableBodyError):
        read(body)


@pytest.mark.parametrize("broken", [{"conversation": None}, {"created_at": "soon"}, {"id": None}])
def test_fault_14_an_event_without_what_it_needs_is_put_aside(broken: dict[str, object]) -> None:
    told = json.loads(message_event("message_created", ASKED, TALK)) | broken
    found = read(json.dumps(told).encode())
    assert (found.records, len(found.rejects)) == ((), 1)


@pytest.fixture
def serving(desk: Account) -> Iterator[Serving]:
    with served(desk.root) as found:
        yield found


def test_fault_24_only_what_chatwoot_signed_just_now_is_taken(serving: Serving) -> None:
    body = message_event("message_created", ASKED, TALK)
    spoiled = {**signed(body), "x-chatwoot-timestamp": "1"}
    others = [{}, signed(body, "another secret"), signed(body, ago_s=600), spoiled]
    codes = [post(serving, body, headers) for headers in (*others, signed(body))]
    assert codes == [401, 401, 401, 401, 200]


def test_what_a_webhook_tells_is_in_the_next_figure(serving: Serving) -> None:
    body = message_event("message_created", ASKED, TALK)
    post(serving, body, signed(body))
    assert "\n4,desk,chat," in run("export", "conversations", "-w", serving.root).out


def test_a_signature_is_what_chatwoot_documents() -> None:
    """
    sha256= and the HMAC-SHA256 of time, dot and body: reckoned with openssl.
    """
    assert WEBHOOK.signature.of("secret", b'{"event":"x"}', "1772442000") == (
        "sha256=be5c7b7fecdc90eac2266992b1ec19855ee988eb4b2d9399a0d3c023c49f4e11"
    )


def post(serving: Serving, body: bytes, headers: dict[str, str]) -> int:
    return httpx.post(f"{serving.url}/in/desk", content=body, headers=headers, trust_env=False, timeout=30).status_code
