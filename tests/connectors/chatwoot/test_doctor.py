"""deskmeter doctor on Chatwoot: who asks, and what may be read."""

import json

from tests.cli.command import run
from tests.connectors.account import Account
from tests.connectors.api.misbehaving import says
from tests.connectors.chatwoot.drawn import ACCOUNT


def seen(desk: Account, *states: str) -> dict[str, str]:
    told = json.loads(run("doctor", "--format", "json", "-w", desk.root).out)["findings"]
    return {one["check"]: one["seen"] for one in told if one["subject"] == "desk" and one["state"] in states}


def test_it_tells_who_asks_and_as_what(desk: Account) -> None:
    assert seen(desk, "ok")["credentials"] == "accepted: Ayu, administrator of account 7"


def test_it_tells_what_the_token_may_not_read(desk: Account) -> None:
    desk.server.on(f"{ACCOUNT}/csat_survey_responses", says({}, 403))
    assert [check for check in seen(desk, "missing") if check.startswith("read")] == ["read csat_survey_responses"]


def test_an_account_that_is_not_named_is_missed_before_anything_is_asked(desk: Account) -> None:
    settings = desk.root / "deskmeter.toml"
    settings.write_text(settings.read_text().replace('options = { account_id = "7" }', ""))
    assert ("account_id" in seen(desk, "missing")["settings"], desk.server.asked) == (True, [])
