"""A delivery by HTTP: who it is from is proved before it is read, and it is on the disk before it is answered."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from deskmeter.connectors.webhook import Read, UnreadableBodyError, Webhook
from deskmeter.model.door import Delivery, Record, Taken, Unreadable
from deskmeter.web.clerk import BusyError, Clerk
from deskmeter.web.events import OWN
from deskmeter.web.inlets import Inlet, Inlets

MOST_BYTES = 4 << 20
BODY_S = 20.0  # for the whole of a body
WINDOW_S = 300.0  # how far a signed time may lie from ours
AGAIN_S = "5"  # after how many seconds a sender may try again


class RefusalError(Exception):
    """A delivery that is not taken, with what its sender is told."""

    def __init__(self, status: int, error: str, counts: Taken | None = None, again: bool = False) -> None:
        super().__init__(error)
        self.status = status
        self.told: dict[str, Any] = {"error": error, **(asdict(counts) if counts else {})}
        self.headers = {"Retry-After": AGAIN_S} if again else {}
        if status == 408:
            self.headers["Connection"] = "close"  # whoever dawdles may not keep the line


async def deliver(request: Request, inlets: Inlets, clerk: Clerk) -> Taken:
    """Take a delivery in; raises RefusalError."""
    inlet = inlets.get(request.path_params["connection"])
    if inlet is None:
        raise HTTPException(404)  # as any other address that there is not
    body = await _body(request)
    read = _read(_proved(inlet, request.headers, body), body)
    if isinstance(read, UnreadableBodyError):
        counts = await _kept(clerk, inlet, Read((), [Unreadable(body.decode("utf-8", "replace"), str(read))]))
        raise RefusalError(422, f"The body cannot be read: {read}", counts)
    return await _kept(clerk, inlet, read)


async def _body(request: Request) -> bytes:
    """The raw body, if it is no longer than allowed and comes soon."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RefusalError(415, "A packed body is not taken. Send it as it is.")
    too_long = RefusalError(413, f"A body may have {MOST_BYTES:,} bytes.")
    length = request.headers.get("content-length", "0")
    if int(length) > MOST_BYTES:
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise too_long
    except (TimeoutError, ClientDisconnect):
        raise RefusalError(408, f"The body did not come within {BODY_S:g} seconds.") from None
    return bytes(body)


def _proved(inlet: Inlet, headers: Mapping[str, str], body: bytes) -> Webhook:
    """The way in which the body is signed; raises RefusalError where it is not, and says no more than that."""
    webhook = OWN if OWN.signature.header in headers or inlet.webhook is None else inlet.webhook
    if not webhook.signature.holds(inlet.secret, headers, body, datetime.now(UTC), WINDOW_S):
        raise RefusalError(401, "The signature does not hold.")
    return webhook


def _read(webhook: Webhook, body: bytes) -> Read | UnreadableBodyError:
    try:
        found = webhook.read(body)
    except UnreadableBodyError as error:
        return error
    return Read([each for each in found.records if _is_text(each)], [*found.rejects, *_not_text(found.records)])


def _is_text(record: Record) -> bool:
    """Whether a record can be written down: JSON can name halves of signs that are no text."""
    try:
        "".join((record.stream, record.id, record.version, record.body)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _not_text(records: Sequence[Record]) -> list[Unreadable]:
    return [
        Unreadable(each.body.encode("utf-8", "replace").decode(), "it holds halves of signs that are no text")
        for each in records
        if not _is_text(each)
    ]


async def _kept(clerk: Clerk, inlet: Inlet, read: Read) -> Taken:
    """What became of it, once it is on the disk; raises RefusalError where it cannot be kept."""
    try:
        return await asyncio.wrap_future(clerk.take(Delivery(inlet.name, inlet.layout, read.records, read.rejects, {})))
    except BusyError as error:
        raise RefusalError(503, str(error), again=True) from error
    except Exception as error:  # nothing was kept, whatever the reason, and the server's log has it
        raise RefusalError(503, "It cannot be kept now. Send it again.", again=True) from error
