"""`deskmeter serve`: one process that keeps a workspace open until it is told to end."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.errors import UserError
from deskmeter.model.workspace import Workspace, opened
from deskmeter.web.clerk import Clerk
from deskmeter.web.follower import Follower
from deskmeter.web.inlets import CurrentInlets
from deskmeter.web.keeper import Keeper
from deskmeter.web.meters import Meters, size_of
from deskmeter.web.poller import Poller
from deskmeter.web.reception import Reception
from deskmeter.web.streams import routed

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

GRACE_S = 10  # for requests that are under way when the end comes
SWITCH_S = 0.0005  # how long one thread may keep the others waiting: a delivery changes threads twice
IDLE_S = 30  # a connection without a request is closed
MOST_CONNECTIONS = 512
BACKLOG = 256


class AddressError(UserError):
    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"{host}:{port} cannot be listened on: {reason}. Choose another with --host and --port.")


def serve(workspace: Path, host: str, port: int, say: Callable[[str], None]) -> int:
    """Serve until SIGTERM or Ctrl-C; whatever was answered before is kept."""
    sys.setswitchinterval(SWITCH_S)
    with ExitStack() as stack:
        door = stack.enter_context(_bound(host, port))
        space = stack.enter_context(opened(workspace))
        stack.enter_context(routed())
        server = server_of(_at_work(stack, space))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        say(f"Serving {workspace} at http://{host}:{door.getsockname()[1]}. Ctrl-C ends it.")
        asyncio.run(server.serve([door]))
    say("Ended.")
    return 0


def _at_work(stack: ExitStack, space: Workspace) -> "Starlette":
    """Start what works beside the server; it ends in turn: no more calls, then no deliveries, then the facts."""
    from deskmeter.web.app import application

    keeper, meters, ledger = Keeper(space), Meters(), space.ledger.root
    inlets = CurrentInlets(space.settings)
    follower = Follower(keeper, meters)
    clerk = Clerk(ledger, meters, follower.arrived)
    poller = Poller(keeper.root, lambda: keeper.settings.connections, follower.arrived)
    for each in (follower, clerk, poller, Reception(keeper, follower)):
        each.start()
        stack.callback(each.close)
    meters.watch("deskmeter_waiting", "Deliveries that are not on the disk yet.", lambda: clerk.waiting)
    meters.watch("deskmeter_behind_seconds", "How long the oldest record waits for the facts.", follower.lag)
    meters.watch("deskmeter_store_bytes", "Size of the store.", lambda: size_of(space.store.path))
    return application(lambda: inlets.under(keeper.settings), clerk, follower, meters)


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """A port of our own; raises AddressError where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: only then is what is written sent at once, and not held back for the client's receipt.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except (OSError, OverflowError) as error:
            raise AddressError(host, port, getattr(error, "strerror", None) or str(error)) from error
        door.listen(BACKLOG)  # whoever comes from now on is heard, if not at once
        yield door


def server_of(app: "Starlette") -> "uvicorn.Server":
    """The server with its limits; it ends when it is told, and leaves signals to us."""
    import uvicorn

    from deskmeter.web.protocol import Protocol

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server(
        uvicorn.Config(
            app, http=Protocol, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False,
            server_header=False, limit_concurrency=MOST_CONNECTIONS, timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=GRACE_S,
        )
    )  # fmt: skip
