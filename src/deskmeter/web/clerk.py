"""The clerk at the door: one thread that keeps all that is waiting in one commit, then lets its senders know."""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from deskmeter.errors import DeskmeterError
from deskmeter.model.door import Delivery, Door, Taken
from deskmeter.web.log import tell
from deskmeter.web.meters import Meters

MOST_WAITING = 1_000  # deliveries; more are turned away until some are kept
MOST_TOGETHER = 5_000  # records of one commit
DISK = (sqlite3.Error, OSError)


class BusyError(DeskmeterError):
    def __init__(self) -> None:
        super().__init__("More is waiting than can be kept at once. Send it again in a moment.")


@dataclass(frozen=True)
class Waiting:
    """A delivery with the promise to its sender."""

    delivery: Delivery
    kept: "Future[Taken]" = field(default_factory=Future)

    @property
    def size(self) -> int:
        return len(self.delivery.records) + len(self.delivery.rejects)


class Clerk:
    """Keeps deliveries from `start` to `close`; each is on the disk before its sender hears of it."""

    def __init__(self, ledger: Path, meters: Meters, arrived: Callable[[float], None]) -> None:
        self._ledger, self._meters, self._arrived = ledger, meters, arrived
        self._waiting: queue.Queue[Waiting | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="clerk")
        self.trouble: str | None = None

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Keep what is waiting, and no more."""
        self._waiting.put(None)
        self._thread.join()

    def take(self, delivery: Delivery) -> "Future[Taken]":
        """Hand a delivery in; raises BusyError where too much is waiting."""
        waiting = Waiting(delivery)
        try:
            self._waiting.put_nowait(waiting)
        except queue.Full:
            raise BusyError from None
        return waiting.kept

    @property
    def waiting(self) -> int:
        return self._waiting.qsize()

    def _work(self) -> None:
        door = Door(self._ledger)
        try:
            while (first := self._waiting.get()) is not None:
                together, ends = self._gathered(first)
                self._keep(door, together)
                if ends:
                    return
        finally:
            door.close()

    def _gathered(self, first: Waiting) -> tuple[list[Waiting], bool]:
        """All that is waiting by now, up to a limit; and whether the end is behind it."""
        together, size = [first], first.size
        while size < MOST_TOGETHER:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                return together, True
            together.append(following)
            size += following.size
        return together, False

    def _keep(self, door: Door, together: Sequence[Waiting]) -> None:
        """Commit, and then keep the promises; where it fails, nothing was kept, and nobody is told that it was."""
        self._commit(door, [each for each in together if each.kept.set_running_or_notify_cancel()])

    def _commit(self, door: Door, together: Sequence[Waiting]) -> None:
        at = time.time()
        try:
            taken = door.take_all([each.delivery for each in together])
        except DISK as error:
            self._failed(together, error)
        except Exception as error:  # one delivery is at fault: the others are kept without it
            if len(together) > 1:
                for each in together:
                    self._commit(door, [each])
                return
            tell(f"A delivery cannot be kept: {type(error).__name__}")
            together[0].kept.set_exception(error)
        else:
            self._promised(together, taken, at)

    def _promised(self, together: Sequence[Waiting], taken: Sequence[Taken], at: float) -> None:
        self.trouble = None
        self._arrived(at)
        for each, counts in zip(together, taken, strict=True):
            self._meters.taken(each.delivery.connection, counts)
            each.kept.set_result(counts)

    def _failed(self, together: Sequence[Waiting], error: Exception) -> None:
        if self.trouble is None:
            tell(f"Nothing can be kept: {error}")
        self.trouble = str(error)
        for each in together:
            each.kept.set_exception(error)
