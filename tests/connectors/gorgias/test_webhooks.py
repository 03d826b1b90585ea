"""Gorgias' HTTP integrations: they cannot sign, so what they send is a reason to ask and nothing else."""

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.connectors.account import SECRET, Account
from tests.connectors.gorgias.drawn import Gorgias, event
from tests.web.serving import Serving, served

BODY = b'{"ticket": {"id": 2, "status": "closed"}}'
SHOWN = {"x-deskmeter-secret": SECRET}


@pytest.fixture
def serving(desk: Account) -> Iterator[Serving]:
    desk.sync()
    with served(desk.root) as found:
        yield found


def post(serving: Serving, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(f"{serving.url}/in/desk", content=BODY, headers=headers, trust_env=False, timeout=30)


def test_fault_24_without_the_secret_nobody_is_asked(serving: Serving, desk: Account) -> None:
    before = len(desk.server.asked)
    codes = [post(serving, headers).status_code for headers in ({}, {"x-deskmeter-secret": "guessed"})]
    time.sleep(1)
    assert (codes, len(desk.server.asked)) == ([401, 401], before)


def test_a_nudge_has_gorgias_asked_at_once(serving: Serving, desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("events", event(12, 2, "Mon 14:00", "ticket-closed"))
    assert post(serving, SHOWN).json()["received"] == 0
    until = time.monotonic() + 20
    while told(desk) != "solved" and time.monotonic() < until:
        time.sleep(0.2)
    assert told(desk) == "solved"


def test_what_a_nudge_says_is_not_believed(serving: Serving, desk: Account) -> None:
    """
    Its body says that the ticket is closed, and Gorgias does not.
    """
    before = len(desk.server.asked)
    post(serving, SHOWN)
    until = time.monotonic() + 20
    while len(desk.server.asked) < before + 8 and time.monotonic() < until:
        time.sleep(0.2)
    assert (len(desk.server.asked) >= before + 8, told(desk)) == (True, "new")


def test_many_nudges_ask_once(serving: Serving, desk: Account) -> None:
    before = len(desk.server.asked)
    for _ in range(20):
        post(serving, SHOWN)
    time.sleep(3)
    assert len(desk.server.asked) - before <= 8


def told(desk: Account) -> str:
    """The status of ticket 2 in the figures."""
    return desk.told_by("status")["2"][0]
