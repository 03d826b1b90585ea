"""The follower of the door: soon after something has come in, the facts hold it."""

import threading
import time
from collections import deque

from deskmeter.web.keeper import Keeper
from deskmeter.web.log import tell
from deskmeter.web.meters import Meters

REST_S = 0.05  # between two rounds, so that what comes in quick succession goes in together
IDLE_S = 60.0  # how often it looks by itself: settings may have changed, the year may have turned
AGAIN_S = 5.0  # after a round that failed


class Follower:
    """Runs rounds from `start` to `close`; knows what has come in and up to where the facts are."""

    def __init__(self, keeper: Keeper, meters: Meters) -> None:
        self._keeper, self._meters = keeper, meters
        self._changed = threading.Condition()
        self._came = self._went = 0  # commits, counted
        self._lacking = deque[float]()  # when those that the facts lack were received
        self._ends = False
        self._thread = threading.Thread(target=self._work, name="follower")
        self.trouble: str | None = None

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        with self._changed:
            self._ends = True
            self._changed.notify_all()
        self._thread.join()

    def arrived(self, at: float) -> None:
        """Something came in at this time and is on the disk."""
        with self._changed:
            self._came += 1
            self._lacking.append(at)
            self._changed.notify_all()

    def settled(self, within_s: float) -> bool:
        """Wait until the facts hold what had come in by now; False where it takes longer."""
        with self._changed:
            came = self._came
            return self._changed.wait_for(lambda: self._went >= came or self._ends, within_s)

    @property
    def positions(self) -> tuple[int, int]:
        """Commits at the door, and those of them that the facts hold."""
        return self._came, self._went

    def lag(self) -> float:
        """Seconds that the oldest record has waited which the facts do not hold yet; 0 where they hold all."""
        with self._changed:
            return max(0.0, time.time() - self._lacking[0]) if self._lacking else 0.0

    def _work(self) -> None:
        while self._wait():
            self._pause(REST_S if self._round() else AGAIN_S)

    def _wait(self) -> bool:
        """Until something has come, or for as long as nothing does; False at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._ends or self._came > self._went, IDLE_S)
            return not self._ends

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._ends, seconds)

    def _round(self) -> bool:
        """Bring the facts up to date once."""
        came, began = self._came, time.monotonic()
        try:
            self._keeper.catch_up()
        except Exception as error:  # whatever it is, what came in is kept, and the next round tries again
            if self.trouble is None:
                tell(f"The facts stay behind: {type(error).__name__}: {error}")
            self.trouble = f"{type(error).__name__}: {error}"
            return False
        self.trouble = None
        self._meters.applied(time.monotonic() - began, self.lag() if came > self._went else None)
        self._reached(came)
        return True

    def _reached(self, position: int) -> None:
        with self._changed:
            for _ in range(position - self._went):
                self._lacking.popleft()
            self._went = position
            self._changed.notify_all()
