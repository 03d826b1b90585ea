"""The application by itself: a source's own webhooks, failures put into it, and clients that dawdle."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, cast

import httpx
import pytest

from deskmeter.connectors.webhook import Read, Signature, UnreadableBodyError, Webhook
from deskmeter.model.door import Delivery, Layout, Record, Taken
from deskmeter.web import delivery, protocol
from deskmeter.web.app import application
from deskmeter.web.clerk import Clerk
from deskmeter.web.follower import Follower
from deskmeter.web.inlets import Inlet
from deskmeter.web.meters import Meters
from deskmeter.web.serve import server_of
from tests.web.serving import SIGNED_WITH, body_of, signed, ticket

SIGNATURE = Signature("x-vendor-signature", base64=True, timestamp="x-vendor-time", joined="")


def vendor(body: bytes) -> Read:
    """A source that sends one conversation in words of its own."""
    try:
        found = json.loads(body)["conversation"]
    except (ValueError, KeyError) as error:
        raise UnreadableBodyError("there is no conversation") from error
    return Read([Record("conversations", str(found["id"]), "", json.dumps(found, ensure_ascii=False))])


class Shelf:
    """Stands in for the clerk: what is handed in is kept in a list, or fails."""

    trouble = None
    waiting = 0

    def __init__(self, error: Exception | None = None) -> None:
        self.kept = list[Delivery]()
        self._error = error

    def take(self, delivery: Delivery) -> "Future[Taken]":
        future = Future[Taken]()
        if self._error is not None:
            future.set_exception(self._error)
        else:
            self.kept.append(delivery)
            future.set_result(Taken(len(delivery.records), len(delivery.records)))
        return future


class Nobody:
    """Stands in for the follower."""

    trouble = None
    positions = (0, 0)

    def lag(self) -> float:
        return 0.0


def app_of(shelf: Shelf) -> Any:
    inlet = Inlet("desk", Layout("vendor", ""), SIGNED_WITH, Webhook(SIGNATURE, vendor))
    return application(lambda: {"desk": inlet}, cast(Clerk, shelf), cast(Follower, Nobody()), Meters())


def post(shelf: Shelf, body: bytes, headers: dict[str, str]) -> httpx.Response:
    """Deliver to the application without a network."""

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app_of(shelf), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            return await client.post("/in/desk", content=body, headers=headers)

    return asyncio.run(sent())


def by_vendor(body: bytes) -> dict[str, str]:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {"x-vendor-time": at, "x-vendor-signature": SIGNATURE.of(SIGNED_WITH, body, at)}


def test_a_source_s_own_webhook_is_read_as_it_says() -> None:
    shelf, body = Shelf(), b'{"conversation": {"id": 7, "subject": "Hi"}}'
    assert post(shelf, body, by_vendor(body)).json()["stored"] == 1
    assert shelf.kept[0].records == [Record("conversations", "7", "", '{"id": 7, "subject": "Hi"}')]


def test_such_a_connection_understands_our_own_envelope_too() -> None:
    shelf, body = Shelf(), body_of(ticket(7))
    assert post(shelf, body, signed(body)).json()["stored"] == 1


def test_a_webhook_signed_in_the_other_way_is_refused() -> None:
    shelf, body = Shelf(), b'{"conversation": {"id": 7}}'
    headers = {"x-vendor-signature": signed(body)["x-deskmeter-signature"]}
    assert (post(shelf, body, headers).status_code, shelf.kept) == (401, [])


def test_a_webhook_that_holds_nothing_is_put_aside_with_its_reason() -> None:
    shelf, body = Shelf(), b'{"ping": true}'
    assert post(shelf, body, by_vendor(body)).status_code == 422
    assert [one.reason for one in shelf.kept[0].rejects] == ["there is no conversation"]


def test_half_a_sign_is_put_aside() -> None:
    """
    Fault 18: JSON can name half of a surrogate pair, which no text can hold.
    """
    shelf, body = Shelf(), b'{"conversation": {"id": 7, "subject": "\\ud83d"}}'
    post(shelf, body, by_vendor(body))
    assert (len(shelf.kept[0].records), len(shelf.kept[0].rejects)) == (0, 1)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("anything")], ids=str)
def test_what_cannot_be_kept_is_no_success(error: Exception) -> None:
    """
    Fault 16.
    """
    body = body_of(ticket(7))
    answer = post(Shelf(error), body, signed(body))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.fixture
def port() -> Iterator[int]:
    """The application on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = server_of(app_of(Shelf()))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([door])))
        thread.start()
        yield door.getsockname()[1]
        server.should_exit = True
        thread.join()


def answered(port: int, sent: bytes) -> bytes:
    """What comes back, up to the end, to a client that sends this much and then waits."""
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(sent)
        return b"".join(iter(lambda: line.recv(1000), b""))


@pytest.mark.parametrize("sent", [b"", b"POST /in/de", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Sl"])
def test_a_client_that_dawdles_over_the_head_is_cut_off(
    port: int, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """
    Fault 34: slow clients.
    """
    monkeypatch.setattr(protocol, "HEAD_S", 0.2)
    assert answered(port, sent) == b""


def test_a_client_that_dawdles_over_the_body_is_told(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Fault 34: slow clients.
    """
    monkeypatch.setattr(delivery, "BODY_S", 0.2)
    head = b"POST /in/desk HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
    assert answered(port, head).startswith(b"HTTP/1.1 408")
