"""The reception: takes calls on the workspace's line and runs the commands that are asked for, a thread for each."""

import json
import os
import select
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from deskmeter.errors import FAILED, LockedWorkspaceError
from deskmeter.model.line import END, ERR, NAME, OUT, caller, frame, listen, unpacked
from deskmeter.web.follower import Follower
from deskmeter.web.keeper import Keeper
from deskmeter.web.log import tell
from deskmeter.web.streams import Sent, belong, text_to
from deskmeter.web.visit import Visit

AT_ONCE = 8  # commands that run at the same time; others wait for their turn
LONGEST_QUESTION = 1 << 20  # bytes
PATIENCE_S = 60.0  # how long an asker may leave what is sent lying
SETTLED_S = 2.0  # how long a command waits for the facts of what came in before it
GRACE_S = 10.0  # for commands that are under way when the end comes
LOOK_S = 0.2  # how soon it is noticed that an asker has gone


class Reception:
    """Open from `start` to `close`."""

    def __init__(self, keeper: Keeper, follower: Follower) -> None:
        self._keeper, self._follower = keeper, follower
        self._line = listen(keeper.root)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._visits: set[Visit] = set()
        self._open = True

    def start(self) -> None:
        threading.Thread(target=self._accept, name="reception", daemon=True).start()

    def close(self) -> None:
        """Take no more calls, and have those who are here end what is under way."""
        self._open = False
        (self._keeper.root / NAME).unlink(missing_ok=True)
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a call
        self._line.close()
        ends = time.monotonic() + GRACE_S
        while self._visits and time.monotonic() < ends:
            for visit in tuple(self._visits):
                visit.leave()
            time.sleep(LOOK_S)

    def _accept(self) -> None:
        while self._open:
            try:
                line, _ = self._line.accept()
            except OSError as error:
                if self._open:
                    tell(f"A call was lost: {error}")
                continue
            threading.Thread(target=self._receive, args=(line,), name="visit", daemon=True).start()

    def _receive(self, line: socket.socket) -> None:
        """One call from beginning to end."""
        with line, self._places, suppress(OSError):  # an asker that has gone needs no answer
            line.settimeout(PATIENCE_S)
            if caller(line) not in (None, os.geteuid(), 0):
                refused = LockedWorkspaceError(self._keeper.root, "another user's deskmeter serve")
                line.sendall(frame(ERR, f"deskmeter: {refused}\n".encode()) + frame(END, bytes([FAILED])))
                return
            asked = _asked(line)
            if asked is not None:
                self._accompany(line, asked)

    def _accompany(self, line: socket.socket, asked: dict[str, Any]) -> None:
        """Run the command and look meanwhile whether the asker is still there."""
        self._follower.settled(SETTLED_S)
        visit = Visit(self._keeper, asked)
        self._visits.add(visit)
        work = threading.Thread(target=_answer, args=(line, visit, bool(asked["by_line"])), daemon=True)
        work.start()
        while work.is_alive():
            if select.select([line], [], [], LOOK_S)[0]:  # an asker says nothing more: this is its end
                visit.leave()
                work.join(LOOK_S)
        self._visits.discard(visit)


def _asked(line: socket.socket) -> dict[str, Any] | None:
    """The one line that an asker sends; None of one that leaves without a word."""
    with line.makefile("rb") as stream:
        text = stream.readline(LONGEST_QUESTION)
    if not text.endswith(b"\n"):
        return None
    asked: dict[str, Any] = json.loads(text)
    return {**asked, "named": unpacked(asked["named"])}


def _answer(line: socket.socket, visit: Visit, by_line: bool) -> None:
    """Run a command, its output going to the asker, and tell the exit code at the end."""
    turn = threading.Lock()
    out, err = text_to(Sent(line, OUT, turn), by_line=by_line), text_to(Sent(line, ERR, turn), by_line=True)
    belong(out, err)
    with suppress(OSError):  # the asker has gone
        code = _code(visit)
        out.flush()
        err.flush()
        line.sendall(frame(END, bytes([code])))


def _code(visit: Visit) -> int:
    try:
        return visit.run() & 0xFF
    except OSError:
        raise
    except BaseException as error:  # a fault of ours ends this command and no other
        import traceback

        traceback.print_exc()
        tell(f"A command broke: {type(error).__name__}")
        return FAILED
