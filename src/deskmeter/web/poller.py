"""The poller: asks the sources that say how often they want to be asked, and so finds what a webhook missed."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from deskmeter.connections import Connection
from deskmeter.connectors.clients import source_of
from deskmeter.connectors.sync import poll
from deskmeter.errors import DeskmeterError
from deskmeter.model.door import Door
from deskmeter.web.keeper import quiet
from deskmeter.web.log import tell

LOOK_S = 5.0  # how often it looks which connections are due


class Poller:
    """Asks one connection after the other from `start` to `close`."""

    def __init__(
        self, workspace: Path, connections: Callable[[], Mapping[str, Connection]], arrived: Callable[[float], None]
    ) -> None:
        self._workspace, self._connections, self._arrived = workspace, connections, arrived
        self._due: dict[str, float] = {}
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._work, name="poller", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ask no more; a page that is under way is kept whole or asked for again."""
        self._ends.set()

    def _work(self) -> None:
        with closing(Door(self._workspace / "ledger")) as door:
            while True:
                for connection in self._connections().values():
                    if connection.poll_s and self._due.get(connection.name, 0.0) <= time.monotonic():
                        self._poll(door, connection)
                        self._due[connection.name] = time.monotonic() + connection.poll_s
                if self._ends.wait(LOOK_S):
                    return

    def _poll(self, door: Door, connection: Connection) -> None:
        """Ask one connection; what is the matter with it is told and stops nothing else."""
        began = time.time()
        try:
            polled = poll(door, source_of(connection, self._workspace), os.environ, quiet)
        except DeskmeterError as error:
            tell(f"{connection.name}: {error}")
            return
        except Exception as error:  # a fault of ours or of a connector: the others are asked all the same
            tell(f"{connection.name}: {type(error).__name__}: {error}")
            return
        for problem in dict.fromkeys(one.problem for one in polled if one.problem):
            tell(f"{connection.name}: {problem}")
        if any(one.taken.received for one in polled):
            self._arrived(began)
