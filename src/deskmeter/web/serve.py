"""`deskmeter serve`: one process that keeps a workspace open until it is told to end."""

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskmeter.errors import UserError
from deskmeter.model.workspace import opened
from deskmeter.web.keeper import Keeper
from deskmeter.web.reception import Reception
from deskmeter.web.streams import routed

if TYPE_CHECKING:
    import uvicorn

GRACE_S = 10  # for requests and commands that are under way when the end comes


class AddressError(UserError):
    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"{host}:{port} cannot be listened on: {reason}. Choose another with --host and --port.")


def serve(workspace: Path, host: str, port: int, say: Callable[[str], None]) -> int:
    """Serve until SIGTERM or Ctrl-C; whatever was answered before is kept."""
    with ExitStack() as stack:
        door = stack.enter_context(_bound(host, port))
        space = stack.enter_context(opened(workspace))
        stack.enter_context(routed())
        keeper = Keeper(space)
        reception = Reception(keeper)
        stack.callback(reception.close)
        reception.start()
        server = _server(keeper)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        say(f"Serving {workspace} at http://{host}:{door.getsockname()[1]}. Ctrl-C ends it.")
        asyncio.run(server.serve([door]))
    say("Ended.")
    return 0
