"""Waiting for a source: how long, and by whose clock."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


@dataclass(frozen=True)
class Timing:
    """The clock, the sleep and the chance that a client works with; tests bring their own."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Pace:
    """No more requests a minute than a source allows, evenly spread."""

    def __init__(self, per_minute: int, timing: Timing) -> None:
        self._interval_s, self._timing, self._next = 60 / per_minute, timing, timing.monotonic()

    def wait(self) -> None:
        """Sleep until the next request may go."""
        ahead_s = self._next - self._timing.monotonic()
        if ahead_s > 0:
            self._timing.sleep(ahead_s)
        self._next = self._timing.monotonic() + self._interval_s


def backoff_s(attempt: int, chance: float) -> float:
    """Seconds to wait after the n-th failure (from 0): doubling up to a minute, half of it by chance."""
    whole: float = min(FIRST_WAIT_S * 2**attempt, LONGEST_WAIT_S)
    return whole / 2 + whole / 2 * chance


def retry_after_s(text: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, written as seconds or as an HTTP date; None where it says nothing."""
    if not text:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    at = http_date(text)
    return None if at is None else max((at - now).total_seconds(), 0.0)


def http_date(text: str | None) -> datetime | None:
    """The instant of an HTTP date header; None where it is none."""
    try:
        found = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found and (found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
