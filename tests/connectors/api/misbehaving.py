"""An HTTP server on loopback that misbehaves as it is told, and remembers what it was asked."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
Act = Callable[["Handler"], None]
Query = Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    query: Query
    headers: Mapping[str, str]


@dataclass
class Server:
    """What the server does: by path, acts in order of the requests, of which the last is repeated."""

    acts: dict[str, list[Act]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    date: datetime = NOW
    port: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def on(self, path: str, *acts: Act) -> None:
        self.acts[path] = list(acts)

    def act(self, path: str) -> Act:
        acts = self.acts.get(path, [says({}, 404)])
        return acts.pop(0) if len(acts) > 1 else acts[0]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the act that is next for its path."""

    script: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        asked = Asked(path, {name: values[-1] for name, values in parse_qs(query).items()}, dict(self.headers))
        self.script.asked.append(asked)
        self.script.act(path)(self)

    def begin(self, status: int, headers: Mapping[str, str], length: int | None) -> None:
        """Status and headers, with the server's own date."""
        self.send_response_only(status)
        self.send_header("Date", format_datetime(self.script.date, usegmt=True))
        self.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def query(self) -> Query:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Silence."""


def raw(body: bytes, status: int = 200, headers: Mapping[str, str] = {}) -> Act:
    """These very bytes."""

    def act(handler: Handler) -> None:
        handler.begin(status, headers, len(body))
        handler.wfile.write(body)

    return act


def says(value: Any, status: int = 200, headers: Mapping[str, str] = {}) -> Act:
    """A value as JSON."""
    return raw(json.dumps(value).encode(), status, headers)


def answers(function: Callable[[Query], Any]) -> Act:
    """Whatever a function makes of the query; an Act that it returns is acted."""

    def act(handler: Handler) -> None:
        found = function(handler.query())
        (found if callable(found) else says(found))(handler)

    return act


def too_many(retry_after: str | None = None) -> Act:
    """429, with or without Retry-After."""
    return says({}, 429, {} if retry_after is None else {"Retry-After": retry_after})


def redirects(to: str, status: int = 302) -> Act:
    return says({}, status, {"Location": to})


def half(value: Any) -> Act:
    """Half a body, then the connection ends."""

    def act(handler: Handler) -> None:
        body = json.dumps(value).encode()
        handler.begin(200, {}, len(body))
        handler.wfile.write(body[: len(body) // 2])
        handler.close_connection = True

    return act


def hangs(value: Any) -> Act:
    """Half a body, then silence until the test is over."""

    def act(handler: Handler) -> None:
        body = json.dumps(value).encode()
        handler.begin(200, {}, len(body))
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.script.released.wait(5)
        handler.close_connection = True

    return act


def huge(size: int) -> Act:
    """A body of so many bytes, sent for as long as anybody reads it."""

    def act(handler: Handler) -> None:
        handler.begin(200, {}, size)
        try:
            for _ in range(size // 65_536):
                handler.wfile.write(b" " * 65_536)
        except OSError:
            handler.close_connection = True

    return act


class Threads(ThreadingHTTPServer):
    """A thread for each connection; a client that hangs up in the middle is what the tests are about."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence."""


@contextmanager
def serving(script: Server, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """The server, running in threads of its own until the block ends."""
    made = type("Scripted", (Handler,), {"script": script})
    server = Threads(("127.0.0.1", 0), made)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    script.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.released.set()
        server.shutdown()
        server.server_close()
