"""deskmeter doctor on Gorgias: who asks, and what may be read."""

import json
from base64 import b64encode

from tests.cli.command import run
from tests.connectors.account import TOKEN, Account
from tests.connectors.api.misbehaving import says


def seen(desk: Account, *states: str) -> dict[str, str]:
    told = json.loads(run("doctor", "--format", "json", "-w", desk.root).out)["findings"]
    return {one["check"]: one["seen"] for one in told if one["subject"] == "desk" and one["state"] in states}


def test_it_tells_who_asks_and_where(desk: Account) -> None:
    assert seen(desk, "ok")["credentials"] == "accepted: ayu@desk.example at desk"
    shown = b64encode(f"ayu@desk.example:{TOKEN}".encode()).decode()
    assert {asked.headers["Authorization"] for asked in desk.server.asked} == {f"Basic {shown}"}


def test_a_token_without_a_user_is_shown_as_a_bearer_s(desk: Account) -> None:
    settings = desk.root / "deskmeter.toml"
    settings.write_text(settings.read_text().replace('user = "ayu@desk.example"', ""))
    assert seen(desk, "ok")["credentials"] == "accepted: the owner of the token at desk"
    assert {asked.headers["Authorization"] for asked in desk.server.asked} == {f"Bearer {TOKEN}"}


def test_it_tells_what_the_key_may_not_read(desk: Account) -> None:
    desk.server.on("/api/satisfaction-surveys", says({}, 403))
    assert [check for check in seen(desk, "missing") if check.startswith("read")] == ["read satisfaction_surveys"]
