"""The stream door: how much it takes in over HTTP, and how soon that is in the answer to a question."""

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import rmtree
from statistics import quantiles

from benchmarks import stages
from benchmarks.run import scratch
from deskmeter.model.line import END, ask, call, frames, packed
from deskmeter.web.events import OWN

SENDERS = 8
TAKE_S = 8.0  # how long each rate is measured
RATE = 1_000  # events a second while freshness is measured
BATCH = 100
WORD = secrets.token_hex(16)
SETTINGS = """
[connections.door]
source = "events"
map = "door.toml"
webhook_secret_env = "DOOR_WEBHOOK"
"""
MAP = """
connection = "door"
timezone = "UTC"

[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "created_at"
updated_at = "updated_at"
channel = "channel"
customer = "customer"
status = "status"

[[table]]
stream = "messages"
row = "message"
id = "ticket"
key = "id"
at = "at"
actor = "actor"
"""


@dataclass(frozen=True)
class Served:
    """A serving process."""

    root: Path
    port: int


def table(size: int) -> str:
    """The figures of the door in a workspace that holds so many conversations."""
    with scratch(size) as folder:
        stages.bring_in(folder, size)
        with _served(folder / "workspace") as served:
            numbers = count(1)
            _warm(served, numbers)
            single, batched = _rate(served, numbers, 1), _rate(served, numbers, BATCH)
            fresh = _freshness(served, numbers)
        rmtree(folder / "workspace")
    half, most = quantiles(fresh, n=100)[49], quantiles(fresh, n=100)[98]
    return "\n".join([
        f"single events, each durable before its answer: {single:,.0f} requests/s",
        f"events in lists of {BATCH}: {batched * BATCH:,.0f} events/s (limit: at least 9,500)",
        f"from POST to the answer of a query at {RATE:,} events/s: half within {half:.2f} s, 99 % within {most:.2f} s"
        f" (limit: 1 s), {len(fresh)} questions",
    ])  # fmt: skip


@contextmanager
def _served(root: Path) -> Iterator[Served]:
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    (root / "door.toml").write_text(MAP, encoding="utf-8")
    words = [sys.executable, "-c", "from deskmeter.cli import main; main()", "serve", "--port", "0", "-w", str(root)]
    environ = {**os.environ, "DOOR_WEBHOOK": WORD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environ) as process:  # noqa: S603 # our own
        assert process.stderr is not None
        told = process.stderr.readline()
        found = re.search(r":(\d+)\. Ctrl-C", told)
        assert found, told
        try:
            yield Served(root, int(found[1]))
        finally:
            process.send_signal(signal.SIGTERM)


def _event(number: int) -> dict[str, object]:
    """A new ticket, or the first message of the ticket before."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    if number % 2:
        ticket: dict[str, object] = {
            "id": number,
            "created_at": now,
            "updated_at": now,
            "channel": "email",
            "status": "open",
        }
        ticket["customer"] = f"customer {number % 5_000}"
        return {"stream": "tickets", "id": number, "version": now, "object": ticket}
    message = {"id": number, "ticket": number - 1, "at": now, "actor": "customer", "text": "Where is my order? " * 5}
    return {"stream": "messages", "id": number, "object": message}


class Sender:
    """One line to the door that stays open."""

    def __init__(self, served: Served) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)

    def post(self, events: Sequence[object]) -> None:
        body, at = json.dumps(events).encode(), str(int(time.time()))
        told = {"X-Deskmeter-Timestamp": at, "X-Deskmeter-Signature": OWN.signature.of(WORD, body, at)}
        self._line.request("POST", "/in/door", body, told)
        answer = self._line.getresponse()
        assert answer.status == 200, answer.read()
        assert json.loads(answer.read())["stored"] == len(events)


def _warm(served: Served, numbers: Iterator[int]) -> None:
    """A connection's first ticket and message: from then on, nothing has to be made anew for it."""
    Sender(served).post([_event(next(numbers)) for _ in range(2)])
    _conversations(served)


def _rate(served: Served, numbers: Iterator[int], size: int) -> float:
    """Requests a second, each of so many events, by several senders at once."""

    def send(_: int) -> int:
        sender, ends, made = Sender(served), time.monotonic() + TAKE_S, 0
        while time.monotonic() < ends:
            sender.post([_event(next(numbers)) for _ in range(size)])
            made += 1
        return made

    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as pool:
        return sum(pool.map(send, range(SENDERS))) / (time.monotonic() - began)


def _freshness(served: Served, numbers: Iterator[int]) -> list[float]:
    """Seconds from the beginning of a POST to the answer that counts its event, while others come in at a rate."""
    found, ends = list[float](), time.monotonic() + 3 * TAKE_S
    _caught_up(served)
    with ThreadPoolExecutor(1) as pool:
        others = pool.submit(_steadily, served, numbers, ends)
        sender = Sender(served)
        for mark in count(1):
            if others.done():
                break
            began = time.monotonic()
            sender.post([_marked(mark)])
            while _conversations(served, f"channel=mark {mark}") == 0:
                pass
            found.append(time.monotonic() - began)
        others.result()
    return found


def _caught_up(served: Served) -> None:
    """Wait until the facts hold all that came in before."""
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    while True:
        line.request("GET", "/healthz")
        if json.loads(line.getresponse().read())["lag_s"] == 0:
            return
        time.sleep(0.2)


def _marked(mark: int) -> dict[str, object]:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    ticket = {"id": f"mark {mark}", "created_at": now, "updated_at": now, "channel": f"mark {mark}"}
    return {"stream": "tickets", "id": f"mark {mark}", "version": now, "object": ticket}


def _steadily(served: Served, numbers: Iterator[int], ends: float) -> None:
    """Deliver at a rate, neither sooner nor later."""
    sender, due = Sender(served), time.monotonic()
    while due < ends:
        sender.post([_event(next(numbers)) for _ in range(BATCH)])
        due += BATCH / RATE
        time.sleep(max(0.0, due - time.monotonic()))


def _conversations(served: Served, *filters: str) -> int:
    """`deskmeter query conversations`, asked as the command line asks, without the start of a process."""
    line = call(served.root)
    assert line is not None
    asked = {"filters": list(filters)}
    with line:
        ask(line, {
            "command": ["figures", "query"], "reads": True, "environ": {}, "by_line": False,
            "named": packed({"workspace": served.root, "names": ["conversations"], "asked": asked, "engine": "duckdb",
                             "flags": {}, "form": "json"}),
        })  # fmt: skip
        answer = list(frames(line))
    assert answer[-1] == (END, b"\x00"), answer
    return int(json.loads(b"".join(content for _, content in answer[:-1]))["rows"][0]["value"])
