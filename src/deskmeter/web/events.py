"""Our own envelope: events that name their stream, their id and their version, and hold their object."""

import re

import msgspec

from deskmeter.connectors.webhook import Read, Signature, UnreadableBodyError, Webhook
from deskmeter.model.door import Record, Unreadable

DEEPEST = 64  # levels of lists and objects within an object
LONGEST = 512  # signs of a stream, an id or a version
_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_STEERING = re.compile("[\x00-\x1f\x7f]")


class Event(msgspec.Struct):
    """One event as it is sent; its object stays the text that it is."""

    stream: str
    id: str | int
    object: msgspec.Raw
    version: str | int | None = None


_LIST, _EVENT = msgspec.json.Decoder(list[msgspec.Raw]), msgspec.json.Decoder(Event)


def read(body: bytes) -> Read:
    """The events of a body; one that cannot be read is put aside by itself."""
    records, rejects = list[Record](), list[Unreadable]()
    for raw in _parts(body):
        try:
            records.append(_record(_EVENT.decode(raw)))
        except (msgspec.MsgspecError, RecursionError, ValueError) as error:
            rejects.append(Unreadable(bytes(raw).decode("utf-8", "replace"), _reason(error)))
    return Read(records, rejects)


def _parts(body: bytes) -> list[bytes | msgspec.Raw]:
    if not body.lstrip().startswith(b"["):
        return [body]
    try:
        return list(_LIST.decode(body))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UnreadableBodyError(_reason(error)) from error


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _record(event: Event) -> Record:
    """Raises ValueError of what no ledger should keep as an object."""
    body = bytes(event.object)
    if not body.startswith(b"{"):
        raise ValueError("“object” is not an object")
    if depth(body) > DEEPEST:
        raise ValueError(f"nested more than {DEEPEST} levels deep")
    record = Record(
        event.stream, str(event.id), "" if event.version is None else str(event.version), body.decode("utf-8")
    )
    for name, text in (("stream", record.stream), ("id", record.id), ("version", record.version)):
        if len(text) > LONGEST or _STEERING.search(text) or (not text and name != "version"):
            raise ValueError(f"“{name}” is empty, longer than {LONGEST} signs or holds control characters")
    return record


def depth(text: bytes) -> int:
    """How deep lists and objects lie within each other in a JSON text."""
    if text.count(b"{") + text.count(b"[") <= DEEPEST:
        return 0  # it cannot be deeper than it has brackets
    level = deepest = 0
    for sign in _TEXTS.sub(b"", text):
        if sign in b"{[":
            level += 1
            deepest = max(deepest, level)
        elif sign in b"}]":
            level -= 1
    return deepest


OWN = Webhook(Signature("x-deskmeter-signature", prefix="sha256=", timestamp="x-deskmeter-timestamp"), read)
