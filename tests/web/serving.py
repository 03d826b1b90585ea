"""A workspace served by a process of its own, and deliveries to it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from deskmeter.web.events import OWN
from tests.cli.command import COMMAND, surroundings

SIGNED_WITH = "the secret of the tests"
CONNECTION = """
[connections.desk]
source = "events"
webhook_secret_env = "DESK_WEBHOOK"
map = "desk.toml"
"""
MAP = """
connection = "desk"
timezone = "UTC"

[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "created"
updated_at = "updated"
status = "status"
channel = "channel"
"""
STARTED = re.compile(r"at http://127\.0\.0\.1:(\d+)\.")


@dataclass(frozen=True)
class Serving:
    """A serving process: where it listens, and the process."""

    root: Path
    port: int
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, body: bytes, headers: Mapping[str, str] | None = None, to: str = "desk") -> httpx.Response:
        """Deliver a body; signed as it should be, unless headers are given."""
        told = signed(body) if headers is None else headers
        return httpx.post(f"{self.url}/in/{to}", content=body, headers=dict(told), trust_env=False, timeout=30)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, trust_env=False, timeout=30)

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> int:
        """Tell it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def start(root: Path, before: Callable[[], None] | None = None) -> Serving:
    """Serve a workspace on a free port."""
    words = [sys.executable, *COMMAND, "serve", "--port", "0", "-w", str(root)]
    environ = {**surroundings(), "DESK_WEBHOOK": SIGNED_WITH}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environ, preexec_fn=before)
    assert process.stderr is not None
    told = process.stderr.readline()
    found = STARTED.search(told)
    assert found, told + process.stderr.read()
    return Serving(root, int(found[1]), process)


@contextmanager
def served(root: Path) -> Iterator[Serving]:
    """Serve a workspace for as long as the block runs."""
    serving = start(root)
    try:
        yield serving
    finally:
        serving.kill()


def with_door(root: Path) -> Path:
    """The workspace, with a connection `desk` that sends tickets."""
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as settings:
        settings.write(CONNECTION)
    (root / "desk.toml").write_text(MAP, encoding="utf-8")
    return root


def signed(body: bytes, secret: str = SIGNED_WITH, ago_s: float = 0) -> dict[str, str]:
    """The headers of a body that was signed some time ago."""
    at = str(int(time.time() - ago_s))
    return {"x-deskmeter-timestamp": at, "x-deskmeter-signature": OWN.signature.of(secret, body, at)}


def ticket(number: int, **more: Any) -> dict[str, Any]:
    """An event about a ticket."""
    found = {"id": number, "created": "2026-03-02T09:00:00", "updated": "2026-03-02T09:00:00", "status": "open"}
    return {"stream": "tickets", "id": number, "version": "1", "object": {**found, "channel": "email", **more}}


def body_of(events: Any) -> bytes:
    return json.dumps(events).encode()


def ballast(disk: Path, left: int) -> Path:
    """Fill a disk but for so many bytes; removing the file makes room again."""
    free = os.statvfs(disk)
    path = disk / "ballast"
    path.write_bytes(bytes(free.f_bavail * free.f_frsize - left))
    return path
