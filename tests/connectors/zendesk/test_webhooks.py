"""Zendesk's webhooks: signed as it documents, in the figures at once, and one with what the next sync brings."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from deskmeter.connectors.webhook import UnreadableBodyError
from deskmeter.connectors.zendesk.map import MAP
from deskmeter.connectors.zendesk.webhook import WEBHOOK, read
from deskmeter.model.door import Door, Layout
from tests.cli.command import run
from tests.connectors.account import Account
from tests.connectors.zendesk import company
from tests.connectors.zendesk.company import AYU, BILLING, BO, EDO, RETURNS, STORIES, Said, Step, ticket
from tests.connectors.zendesk.server import Zendesk, sent, signed
from tests.connectors.zendesk.test_api import replies
from tests.connectors.zendesk.test_three_ways import LEFT_OUT, exports
from tests.web.serving import Serving, served

SECOND = STORIES[1].ticket
NEW = ticket(5, "Wed 08:00", "Wed 08:00", "new", BO, group_id=BILLING, priority="low", tags=["vip"])


def said(id_: int, by: int, body: str, *, public: bool = True) -> dict[str, Any]:
    author = {"id": str(by), "is_staff": by != BO, "name": "…"}
    return {"comment": {"id": str(id_), "body": body, "is_public": public, "author": author}}


ANSWERED = (
    sent("comment_added", dict(SECOND), "Wed 09:00", **said(29, AYU, "It came")),
    sent("status_changed", {**SECOND, "status": "pending"}, "Wed 09:00", current="PENDING", previous="OPEN"),
)


def comes(desk: Account, *events: dict[str, Any]) -> None:
    """Let webhooks arrive, without a server between."""
    run("audit", "-w", desk.root)  # makes the ledger
    with closing(Door(desk.root / "ledger")) as door:
        for event in events:
            found = read(json.dumps(event).encode())
            door.take("desk", Layout("zendesk", MAP), found.records, rejects=found.rejects)
    run("audit", "-w", desk.root)


def test_a_reply_is_in_the_figures_before_any_export_has_it(desk: Account) -> None:
    desk.sync()
    comes(desk, *ANSWERED)
    assert desk.told_by("status first_response_s first_agent")["2"] == ("pending", str(47 * 3600), "201")


@pytest.mark.parametrize("webhook_first", [True, False])
def test_fault_15_webhook_and_sync_make_the_same_rows_once(
    desk: Account, zendesk: Zendesk, webhook_first: bool
) -> None:
    """
    Whichever comes first, nothing is put aside, and the figures are those of a sync alone.
    """
    desk.sync()
    replies(zendesk)
    for arrive in (lambda: comes(desk, *ANSWERED), desk.sync)[:: 1 if webhook_first else -1]:
        arrive()
    assert desk.asks("SELECT COUNT(*) FROM canon.message AS m WHERE m.uid = '29'") == [(1,)]
    assert desk.asks("SELECT COUNT(*), MIN(e.author) FROM canon.event AS e WHERE e.value = 'pending'") == [(2, "201")]
    assert desk.asks("SELECT COUNT(*) FROM canon.quarantine") == [(0,)]


def test_fault_15_after_the_next_sync_the_figures_are_those_of_a_sync_alone(
    desk: Account, zendesk: Zendesk, tmp_path: Path, empty: Callable[[str], Path]
) -> None:
    desk.sync()
    comes(desk, *ANSWERED)
    replies(zendesk)
    desk.sync()
    with_webhooks = exports(desk.root)
    (desk.root / "store.duckdb").unlink()
    for path in sorted((desk.root / "ledger").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    desk.sync()
    assert with_webhooks == exports(desk.root)


def test_fault_15_a_webhook_that_never_came_is_found_by_the_next_sync(desk: Account, zendesk: Zendesk) -> None:
    desk.sync()
    comes(desk, ANSWERED[1])
    replies(zendesk)
    desk.sync()
    assert desk.told_by("status first_response_s")["2"] == ("pending", str(47 * 3600))


def test_fault_8_events_may_come_in_any_order(desk: Account) -> None:
    comes(desk, *reversed(ANSWERED))
    comes(desk, sent("created", NEW, "Wed 08:00"))
    assert desk.told_by("status agent_replies")["2"] == ("pending", "0")  # nobody is known to be an agent yet
    desk.sync()
    assert desk.told_by("status agent_replies")["2"] == ("pending", "1")


def test_a_new_ticket_is_there_at_once_and_its_channel_comes_with_the_next_sync(
    desk: Account, zendesk: Zendesk
) -> None:
    desk.sync()
    comes(desk, sent("created", NEW, "Wed 08:00"))
    assert desk.told_by("status team priority tags channel")["5"] == ("new", "Billing", "low", "vip", "")
    zendesk.tickets.append(NEW)
    zendesk.events.append(company.event(5, Step(95, "Wed 08:00", BO, {"status": "new"}, Said(51, BO, "Hi"))))
    desk.sync()
    assert desk.told_by("channel customer_messages")["5"] == ("web", "1")
    assert desk.asks("SELECT COUNT(*) FROM canon.quarantine") == [(0,)]


@pytest.mark.parametrize(("kind", "event", "kinds", "told"), [
    ("agent_assignment_changed", {"current": str(EDO), "previous": None}, "assigned", "202"),
    ("group_assignment_changed", {"current": str(RETURNS), "previous": str(BILLING)}, "team", "Returns"),
    ("priority_changed", {"current": "URGENT", "previous": "LOW"}, "priority", "urgent"),
    ("tags_changed", {"tags_added": ["late"], "tags_removed": []}, "tag", "late"),
])  # fmt: skip
def test_what_changed_is_told_by_the_words_of_the_api(
    desk: Account, kind: str, event: dict[str, Any], kinds: str, told: str
) -> None:
    desk.sync()
    comes(desk, sent(kind, dict(SECOND), "Wed 09:00", **event))
    found = desk.asks(
        "SELECT COALESCE(e.value, a.id) FROM canon.event AS e LEFT JOIN canon.agent_key AS a ON a.key = e.agent"
        f" WHERE e.kind = '{kinds}' AND e.at = TIMESTAMP '2026-03-04 09:00:00'"
    )
    assert found == [(told,)]


@pytest.mark.parametrize("kind", ["soft_deleted", "permanently_deleted", "marked_as_spam"])
def test_fault_13_a_ticket_deleted_is_left_out_at_once_and_taken_back_by_a_sync(
    desk: Account, zendesk: Zendesk, kind: str
) -> None:
    desk.sync()
    comes(desk, sent(kind, {**SECOND, "status": "deleted"}, "Wed 09:00"))
    assert ("2", "deleted") in desk.asks(LEFT_OUT)
    zendesk.tickets.append({**zendesk.tickets[1], "generated_timestamp": company.seconds("Wed 10:00")})
    desk.sync()
    assert ("2", "deleted") not in desk.asks(LEFT_OUT)


def test_our_trigger_tells_the_status_that_a_ticket_has_come_to(desk: Account, zendesk: Zendesk) -> None:
    desk.sync()
    comes(desk, {"deskmeter": "ticket", "ticket_id": "2", "status": "Pending", "updated_at": company.at("Wed 09:00")})
    assert desk.told_by("status")["2"] == ("pending",)
    replies(zendesk)
    desk.sync()
    assert desk.asks("SELECT COUNT(*) FROM canon.event AS e WHERE e.value = 'pending'") == [(2,)]


def test_fault_6_an_event_that_no_figure_needs_is_kept_and_left_out(desk: Account) -> None:
    comes(desk, sent("subject_changed", dict(SECOND), "Wed 09:00", current="A", previous="B"))
    assert desk.asks("SELECT a.stored, a.skipped FROM canon.applied AS a") == [(1, 1)]


@pytest.mark.parametrize("body", [b"[]", b"{}", b"no JSON", b'{"type": 1}', b'{"type": "other"}', b"[" * 5_000])
def test_a_body_that_is_no_event_of_zendesk_holds_nothing(body: bytes) -> None:
    with pytest.raises(UnreadableBodyError):
        read(body)


@pytest.mark.parametrize("broken", [
    {"detail": None}, {"event": None}, {"event": {"comment": {"id": "x"}}},
    {"detail": {"id": "2", "updated_at": "soon"}},
])  # fmt: skip
def test_fault_14_an_event_without_what_it_needs_is_put_aside(broken: dict[str, object]) -> None:
    found = read(json.dumps({**ANSWERED[0], **broken}).encode())
    assert (list(found.records), len(found.rejects)) == ([], 1)


@pytest.mark.parametrize("public", ["true", 1, None])
def test_fault_14_whether_a_comment_is_public_is_never_guessed(public: object) -> None:
    event = sent("comment_added", dict(SECOND), "Wed 09:00", **said(29, AYU, "It came"))
    event["event"]["comment"]["is_public"] = public
    assert len(read(json.dumps(event).encode()).rejects) == 1


@pytest.fixture
def serving_desk(desk: Account) -> Iterator[Serving]:
    with served(desk.root) as found:
        yield found


def test_fault_24_only_what_zendesk_signed_just_now_is_taken(serving_desk: Serving) -> None:
    """
    Unsigned, by another secret, ten minutes old, with another time, and written anew: none is kept.
    """
    body = json.dumps(ANSWERED[0]).encode()
    spoiled = {**signed(body), "X-Zendesk-Webhook-Signature-Timestamp": "2026-01-01T00:00:00Z"}
    others = [{}, signed(body, "another secret"), signed(body, ago_s=600), spoiled, signed(body + b" ")]
    codes = [post(serving_desk, body, headers) for headers in (*others, signed(body))]
    assert codes == [401, 401, 401, 401, 401, 200]


def test_fault_24_the_same_delivery_again_is_a_duplicate(serving_desk: Serving) -> None:
    body = json.dumps(ANSWERED[0]).encode()
    told = [sent_to(serving_desk, body, signed(body)).json() for _ in range(2)]
    assert [(one["stored"], one["duplicate"]) for one in told] == [(1, 0), (0, 1)]


def test_what_a_webhook_tells_is_in_the_next_figure(serving_desk: Serving) -> None:
    body = json.dumps(sent("created", NEW, "Wed 08:00")).encode()
    post(serving_desk, body, signed(body))
    assert "\n5,desk," in run("export", "conversations", "-w", serving_desk.root).out


def test_a_signature_is_what_zendesk_documents() -> None:
    """
    Base64 of the HMAC-SHA256 of time and body, with nothing between: reckoned with openssl.
    """
    assert WEBHOOK.signature.of("secret", b'{"type":"x"}', "2026-03-02T09:00:00Z") == SIGNED


SIGNED = "Xpf7OYxnWl5mLA5+ny6Eu7aOeCSoZ2SjMHmLTYcHt5Q="


def sent_to(serving_: Serving, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(f"{serving_.url}/in/desk", content=body, headers=headers, trust_env=False, timeout=30)


def post(serving_: Serving, body: bytes, headers: dict[str, str]) -> int:
    return sent_to(serving_, body, headers).status_code
