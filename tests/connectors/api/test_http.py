"""The client against a server that misbehaves: what it waits for, what it gives up, what it never does."""

import gzip
import json
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from deskmeter.connectors.http import Limits
from deskmeter.connectors.troubles import (
    ComeBackError,
    CredentialsError,
    DeepAnswerError,
    ForeignAddressError,
    LargeAnswerError,
    MissingOptionError,
    StatusError,
    TooManyRedirectsError,
    UnreachableError,
)
from deskmeter.errors import ATTENTION, FAILED
from tests.connectors.api.misbehaving import NOW, Act, Server, half, hangs, huge, raw, redirects, says, too_many
from tests.connectors.api.own_source import TOKEN, Moments, client

GOOD = says({"ok": 1})
QUICK = Limits(attempts=3, timeout_s=0.05)


@pytest.mark.parametrize(
    "fault", [says({}, 500), says({}, 503), too_many(), half([1, 2, 3]), hangs([1, 2, 3]), raw(b"<html>")],
    ids=["500", "503", "429", "half a body", "silence in the body", "no JSON"],
)  # fmt: skip
def test_fault_9_a_passing_trouble_is_waited_out(server: Server, fault: Act) -> None:
    server.on("/x", fault, fault, GOOD)
    moments = Moments()
    assert client(server, moments, QUICK).get("/x").value == {"ok": 1}
    assert moments.waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("header", "waits"),
    [("7", 7.0), (format_datetime(NOW + timedelta(seconds=9), usegmt=True), 9.0), ("soon", 1.0), ("-5", 1.0)],
)
def test_fault_9_retry_after_is_obeyed_in_seconds_and_as_a_date(server: Server, header: str, waits: float) -> None:
    server.on("/x", too_many(header), GOOD)
    moments = Moments()
    client(server, moments).get("/x")
    assert moments.waits == pytest.approx([waits], abs=0.1)


def test_fault_10_a_long_retry_after_is_not_slept_through_but_said(server: Server) -> None:
    server.on("/x", too_many("3600"))
    moments = Moments()
    with pytest.raises(ComeBackError, match="not before 2026-03-02 15:05 UTC") as caught:
        client(server, moments).get("/x")
    assert (caught.value.exit_code, moments.waits) == (ATTENTION, [])


def test_fault_10_429_without_end_needs_attention(server: Server) -> None:
    server.on("/x", too_many())
    with pytest.raises(ComeBackError, match="later"):
        client(server).get("/x")


def test_500_without_end_fails_and_says_how_often_it_was_tried(server: Server) -> None:
    server.on("/x", says({}, 500))
    with pytest.raises(UnreachableError, match=r"it answered 500 \(6 attempts\)") as caught:
        client(server).get("/x")
    assert (caught.value.exit_code, len(server.asked)) == (FAILED, 6)


def test_nobody_listening_fails(server: Server) -> None:
    with pytest.raises(UnreachableError, match="no connection"):
        client(Server(port=1)).get("/x")


@pytest.mark.parametrize("status", [401, 403])
def test_fault_12_refused_credentials_need_attention_and_are_not_tried_again(server: Server, status: int) -> None:
    server.on("/x", says({}, status))
    with pytest.raises(CredentialsError) as caught:
        client(server).get("/x")
    assert (caught.value.exit_code, len(server.asked)) == (ATTENTION, 1)


@pytest.mark.parametrize(("status", "found"), [(200, True), (404, False), (410, False)])
def test_what_was_deleted_meanwhile_is_not_found_and_no_failure(server: Server, status: int, found: bool) -> None:
    server.on("/x", says({}, status))
    assert (client(server).find("/x") is not None) is found


def test_requests_keep_to_the_rate(server: Server) -> None:
    server.on("/x", GOOD)
    moments = Moments()
    asking = client(server, moments, requests_per_minute=30)
    for _ in range(3):
        asking.get("/x")
    assert moments.slept == pytest.approx([2.0, 2.0])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (huge(4_000_000), LargeAnswerError),
        (raw(gzip.compress(b" " * 4_000_000), headers={"Content-Encoding": "gzip"}), LargeAnswerError),
        (raw(b"[" * 65 + b"]" * 65), DeepAnswerError),
        (raw(b"[" * 200_000), DeepAnswerError),
    ],
    ids=["huge", "zip bomb", "deep", "deeper than Python goes"],
)
def test_fault_17_an_answer_beyond_the_limits_is_not_taken(server: Server, fault: Act, error: type[Exception]) -> None:
    server.on("/x", fault)
    with pytest.raises(error):
        client(server, limits=Limits(answer_bytes=1_000_000)).get("/x")


def test_64_levels_are_read(server: Server) -> None:
    server.on("/x", raw(b"[" * 64 + b"]" * 64))
    value: Any = client(server).get("/x").value
    assert json.dumps(value) == "[" * 64 + "]" * 64


def test_a_redirect_on_the_same_host_is_followed(server: Server) -> None:
    server.on("/x", redirects("/y"))
    server.on("/y", GOOD)
    assert client(server).get("/x").value == {"ok": 1}


@pytest.mark.parametrize(
    "to",
    ["http://localhost:{port}/y", "//169.254.169.254/latest", "https://127.0.0.1:{port}/y", "http://127.0.0.1:1/y",
     "file:///etc/passwd", "http://user:pw@127.0.0.1:{port}/y", "http://127.0.0.1:{port}@example.org/"],
)  # fmt: skip
def test_fault_28_a_redirect_to_anywhere_else_is_refused_and_nothing_is_sent(server: Server, to: str) -> None:
    server.on("/x", redirects(to.format(port=server.port)))
    server.on("/y", GOOD)
    with pytest.raises(ForeignAddressError):
        client(server).get("/x")
    assert [asked.path for asked in server.asked] == ["/x"]


def test_a_redirect_to_what_is_no_address_leads_nowhere(server: Server) -> None:
    server.on("/x", redirects("http://[::1"))
    with pytest.raises(UnreachableError, match="location header"):
        client(server).get("/x")


def test_fault_28_a_next_page_on_another_host_is_refused(server: Server) -> None:
    with pytest.raises(ForeignAddressError):
        client(server).follow(f"http://localhost:{server.port}/x")
    assert server.asked == []


def test_redirects_in_a_circle_end(server: Server) -> None:
    server.on("/x", redirects("/x"))
    with pytest.raises(TooManyRedirectsError):
        client(server).get("/x")


def test_a_refusal_is_told_on_one_line_without_the_secret_that_it_echoes(server: Server) -> None:
    server.on("/x", raw(f"no\n\x1b[31m{TOKEN} is odd".encode(), 422))
    with pytest.raises(StatusError) as caught:
        client(server).get("/x")
    assert str(caught.value) == "127.0.0.1 answered 422 to /x: no  [31m••• is odd."


def test_a_path_takes_options_of_the_connection_as_one_part(server: Server) -> None:
    server.on("/a/1%2F..%2F2/x", GOOD)
    assert client(server, options={"account_id": "1/../2"}).get("/a/{account_id}/x").value == {"ok": 1}


def test_a_path_with_an_option_that_is_not_set_says_so(server: Server) -> None:
    with pytest.raises(MissingOptionError, match="account_id"):
        client(server).get("/a/{account_id}/x")


def test_the_sources_clock_is_known_from_its_answers(server: Server) -> None:
    server.on("/x", GOOD)
    server.date = NOW + timedelta(hours=1)
    asking = client(server)
    asking.get("/x")
    assert (asking.ahead, asking.now()) == (timedelta(hours=1), NOW + timedelta(hours=1))
