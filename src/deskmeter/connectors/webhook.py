"""Webhooks, declared: how a source signs what it sends, and how its body is read into records."""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from deskmeter.model.door import Record, Unreadable

_NUMBER = re.compile(r"\d{1,16}(\.\d{1,9})?", re.ASCII)
_MILLISECONDS = 100_000_000_000  # a number of seconds is below, one of milliseconds above: both after 1973


@dataclass(frozen=True)
class Read:
    """What a body held: records, and parts of it that are none."""

    records: Sequence[Record]
    rejects: Sequence[Unreadable] = field(default=())


class UnreadableBodyError(ValueError):
    """A body that holds nothing that can be read; its text is the reason."""


@dataclass(frozen=True)
class Signature:
    """How a source proves that a body is its own: HMAC-SHA256 of the raw body, or of time, `joined`, and body.

    `header` carries it as `prefix` and hexadecimal digits, or base64; `timestamp` names the header with the time
    (seconds, milliseconds or ISO 8601), None where the source sends none: then a repeat is a duplicate, no more.
    """

    header: str
    base64: bool = False
    prefix: str = ""
    timestamp: str | None = None
    joined: str = "."

    def of(self, secret: str, body: bytes, timestamp: str = "") -> str:
        """The signature that a body has to carry."""
        told = f"{timestamp}{self.joined}".encode() if self.timestamp else b""
        digest = hmac.new(secret.encode(), told + body, hashlib.sha256).digest()
        return self.prefix + (b64encode(digest).decode() if self.base64 else digest.hex())

    def holds(self, secret: str, headers: Mapping[str, str], body: bytes, now: datetime, window_s: float) -> bool:
        """Whether the body is the source's own and was signed within the window around now."""
        timestamp = headers.get(self.timestamp, "") if self.timestamp else ""
        given = headers.get(self.header, "")
        genuine = hmac.compare_digest(given.encode("latin-1", "replace"), self.of(secret, body, timestamp).encode())
        return genuine and (self.timestamp is None or _is_near(timestamp, now, window_s))


@dataclass(frozen=True)
class Webhook:
    """What a source sends by itself: how it is signed, and what its body holds.

    `read` raises UnreadableBodyError for a body that holds nothing to keep; parts that are no records are its rejects.
    """

    signature: Signature
    read: Callable[[bytes], Read]


def _is_near(text: str, now: datetime, window_s: float) -> bool:
    at = moment(text)
    return at is not None and abs((now - at).total_seconds()) <= window_s


def moment(text: str) -> datetime | None:
    """The instant that a header tells; None of one that tells none."""
    try:
        if _NUMBER.fullmatch(text):
            number = float(text)
            return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
