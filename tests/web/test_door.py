"""The door by HTTP: what is proved is kept before it is answered, and all else leaves no trace."""

import gzip
import http.client
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from deskmeter.web.delivery import MOST_BYTES
from tests.cli.command import run
from tests.web.serving import SIGNED_WITH, Serving, body_of, signed, ticket

ZERO = {"received": 0, "stored": 0, "duplicate": 0, "quarantined": 0}


def counts(door: Serving) -> dict[str, float]:
    """What the server has taken since it began, by outcome."""
    lines = (line for line in door.get("/metrics").text.splitlines() if line.startswith("deskmeter_records_total"))
    return {line.partition('outcome="')[2].partition('"')[0]: float(line.rpartition(" ")[2]) for line in lines}


def known(door: Serving, number: int) -> bool:
    """Whether the figures hold a ticket."""
    return f"\n{number},desk," in run("export", "conversations", "-w", door.root).out


def test_an_event_is_in_the_next_query(door: Serving) -> None:
    answer = door.post(body_of(ticket(1)))
    assert (answer.status_code, answer.json()) == (200, {**ZERO, "received": 1, "stored": 1})
    assert known(door, 1)


def test_a_list_of_events_is_taken_together(door: Serving) -> None:
    answer = door.post(body_of([ticket(10), ticket(11), {"stream": "tickets"}]))
    assert (answer.status_code, answer.json()) == (200, {**ZERO, "received": 3, "stored": 2, "quarantined": 1})


def test_a_repeat_is_a_duplicate(door: Serving) -> None:
    """
    Fault 2.
    """
    door.post(body_of(ticket(20)))
    assert door.post(body_of(ticket(20))).json() == {**ZERO, "received": 1, "duplicate": 1}


def test_events_may_come_in_any_order(door: Serving) -> None:
    """
    Fault 8: the newest version stays in force.
    """
    newer = ticket(30, updated="2026-03-05T09:00:00", channel="chat")
    for event in ({**newer, "version": "2"}, ticket(30)):
        assert door.post(body_of(event)).status_code == 200
    assert "\n30,desk,chat," in run("export", "conversations", "-w", door.root).out


BODY = body_of(ticket(40))
OTHER = body_of(ticket(40, channel="chat"))
UNPROVED: dict[str, tuple[Callable[[], dict[str, str]], bytes]] = {
    "unsigned": (dict, BODY),
    "wrong secret": (lambda: signed(BODY, "another secret"), BODY),
    "replayed": (lambda: signed(BODY, ago_s=600), BODY),
    "from the future": (lambda: signed(BODY, ago_s=-600), BODY),
    "re-serialised": (lambda: signed(BODY), json.dumps(json.loads(BODY), indent=1).encode()),
    "other body": (lambda: signed(BODY), OTHER),
    "no time": (lambda: {**signed(BODY), "x-deskmeter-timestamp": "now"}, BODY),
}
"""What proves nothing: headers, made as the request is sent since they tell the time, and a body."""


@pytest.mark.parametrize(("headers", "body"), UNPROVED.values(), ids=UNPROVED)
def test_what_is_not_proved_leaves_no_trace(door: Serving, headers: Callable[[], dict[str, str]], body: bytes) -> None:
    """
    Fault 24.
    """
    before = counts(door)
    answer = door.post(body, headers())
    assert (answer.status_code, answer.json()) == (401, {"error": "The signature does not hold."})
    assert counts(door) == before
    assert not known(door, 40)


def test_an_unknown_connection_is_any_address_that_there_is_not(door: Serving) -> None:
    unknown, nowhere = door.post(BODY, to="other"), door.get("/nowhere")
    assert (unknown.status_code, unknown.content) == (nowhere.status_code, nowhere.content) == (404, b"Not Found")


@pytest.mark.parametrize("path", ["/in/desk", "/in/other"])
def test_the_door_takes_posts_only(door: Serving, path: str) -> None:
    assert door.get(path).status_code == 405


def test_a_body_that_is_too_long_is_refused_before_it_has_come(door: Serving) -> None:
    """
    Fault 17.
    """
    line = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
    line.putrequest("POST", "/in/desk")
    line.putheader("Content-Length", str(MOST_BYTES + 1))
    line.endheaders()
    assert line.getresponse().status == 413


def test_a_body_that_does_not_say_how_long_it_is_is_refused_where_it_is_too_long(door: Serving) -> None:
    """
    Fault 17.
    """
    line = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
    line.request("POST", "/in/desk", (b" " * 65_536 for _ in range(70)), encode_chunked=True)
    assert line.getresponse().status == 413


def test_a_packed_body_is_refused(door: Serving) -> None:
    """
    Fault 17: what is packed might swell.
    """
    body = gzip.compress(BODY)
    assert door.post(body, {**signed(body), "content-encoding": "gzip"}).status_code == 415


DEEP = b"[" * 5_000 + b"]" * 5_000


@pytest.mark.parametrize(
    ("body", "status"),
    [(DEEP, 422), (b"[1, 2", 422), (b'{"stream": "tickets", "id": "41", "object": {"x": ' + DEEP + b"}}", 200)],
    ids=["deep list", "half a list", "deep object"],
)
def test_a_proved_body_that_cannot_be_read_is_put_aside(door: Serving, body: bytes, status: int) -> None:
    """
    Faults 6 and 17.
    """
    answer = door.post(body)
    told: dict[str, Any] = answer.json()
    told.pop("error", None)
    assert (answer.status_code, told) == (status, {**ZERO, "received": 1, "quarantined": 1})


def test_a_request_whose_head_is_long_is_cut(door: Serving) -> None:
    with socket.create_connection(("127.0.0.1", door.port), 10) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\n" + b"X-Long: " + b"x" * 60_000 + b"\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 400")


def test_health_says_how_far_the_facts_are(door: Serving) -> None:
    door.post(body_of(ticket(50)))
    run("query", "conversations", "-w", door.root)  # waits for the facts
    told = door.get("/healthz").json()
    assert (told["status"], told["lag_s"], told["commits"] - told["applied"]) == ("ok", 0, 0)


def test_what_was_received_adds_up(door: Serving) -> None:
    door.post(body_of([ticket(60), ticket(60), {}]))
    found = counts(door)
    assert found["received"] == found["stored"] + found["duplicate"] + found["quarantined"] > 0


def test_no_secret_is_in_what_the_server_tells(door: Serving) -> None:
    """
    Fault 36.
    """
    told = "".join(door.get(path).text for path in ("/healthz", "/metrics", "/in/desk"))
    assert SIGNED_WITH not in told + run("config", "show", "-w", door.root).out
