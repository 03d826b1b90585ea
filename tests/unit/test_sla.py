"""SLA policies as deskmeter.toml writes them, told and refused."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deskmeter.errors import SettingsError
from deskmeter.settings import TEMPLATE, Settings, load
from deskmeter.sla import Policy, Target, written

VIP = '[[sla]]\nname = "vip"\n'


def _load(folder: Path, toml: str) -> Settings:
    (folder / "deskmeter.toml").write_text(toml, encoding="utf-8")
    return load(folder, {}, {})


def _policies(folder: Path, toml: str) -> tuple[Policy, ...]:
    return _load(folder, toml).policies


def test_policy_is_read_with_its_selectors_targets_and_pauses(tmp_path: Path) -> None:
    toml = VIP + (
        'priority = ["urgent", "high"]\nchannel = "email"\nfirst_reply = "30min"\nresolution = "2h"\n'
        'requester_wait = "90s"\npauses = { requester_wait = ["hold"] }\nclock = "calendar"\n'
    )
    assert _policies(tmp_path, toml) == (
        Policy(
            "vip",
            (
                Target("first_reply", 1_800),
                Target("resolution", 7_200, ("pending", "hold")),
                Target("requester_wait", 90, ("hold",)),
            ),
            business=False,
            channel=("email",),
            priority=("urgent", "high"),
        ),
    )


def test_policies_win_in_the_order_in_which_their_names_come_first(tmp_path: Path) -> None:
    later = '[[sla]]\nname = "vip"\nfrom = 2026-01-01\n'
    toml = later + '[[sla]]\nname = "rest"\n' + VIP
    assert [(one.name, one.from_at is None) for one in _policies(tmp_path, toml)] == [
        ("vip", True), ("vip", False), ("rest", True),
    ]  # fmt: skip


def test_version_holds_from_local_midnight_until_the_next_one_begins(tmp_path: Path) -> None:
    later = '[[sla]]\nname = "vip"\nfrom = 2026-01-01\n'
    first, second = _policies(tmp_path, 'timezone = "Asia/Bangkok"\n' + VIP + later)
    change = datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert ((first.from_at, first.until_at), (second.from_at, second.until_at)) == ((None, change), (change, None))


def test_policy_fits_every_combination_of_its_selectors(tmp_path: Path) -> None:
    (policy,) = _policies(tmp_path, VIP + 'channel = ["chat", "sms"]\nsource = "desk"')
    assert list(policy.cases()) == [("chat", None, None, "desk"), ("sms", None, None, "desk")]


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30min", 1_800), ("24h", 86_400), ("43800h", 157_680_000), ("1s", 1)]
)
def test_durations_name_their_unit(tmp_path: Path, text: str, seconds: int) -> None:
    (policy,) = _policies(tmp_path, VIP + f'first_reply = "{text}"')
    assert (policy.targets[0].seconds, written(seconds)) == (seconds, text)


@pytest.mark.parametrize("text", ["", "2", "0h", "1d", "1 h", "2h30min", "-2h", "1.5h", "43801h", "9999999999h", "２h"])
def test_what_is_no_duration_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=f"sla vip, first_reply: '{re.escape(text)}' is not a duration"):
        _policies(tmp_path, VIP + f'first_reply = "{text}"')


def test_a_day_is_refused_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="a day is not one, as it can mean 24 hours or a working day"):
        _policies(tmp_path, VIP + 'first_reply = "1d"')


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("[sla]", r"sla is not a list of tables. Allowed: \[\[sla\]\]"),
        ('[[sla]]\nchannel = "chat"', r"\[\[sla\]\] 1, name: it is missing"),
        (VIP + 'first_replay = "1h"', r"\[\[sla\]\] 1: there is no key “first_replay” \(did you mean “first_reply”"),
        (VIP + "first_reply = 30", "sla vip, first_reply: 30 is not a duration"),
        (VIP + 'clock = "office"', "sla vip, clock: 'office' is not a clock. Allowed: business, calendar"),
        (VIP + "channel = []", r"sla vip, channel: \[\] is not a text"),
        (VIP + 'channel = ["chat", 3]', "sla vip, channel: 3 is not a text"),
        (VIP + 'pauses = { first_reply = ["hold"] }', "sla vip, pauses: “first_reply” never pauses. Allowed: requ"),
        (VIP + 'pauses = { resolution = ["solved"] }', r"pauses, resolution: \['solved'\] does not pause"),
        (VIP + 'pauses = { resolution = "hold" }', "pauses, resolution: 'hold' does not pause"),
        (VIP + 'pauses = "hold"', "sla vip, pauses: 'hold' is not a table"),
        (VIP + 'from = "2026-01-01"', "sla vip, from: 2026-01-01 is not a date. Allowed: a date without quotes"),
        (VIP + VIP, "sla vip: two versions hold without a from"),
        (VIP + "from = 2026-01-01\n" + VIP + "from = 2026-01-01", "sla vip: two versions hold from 2026-01-01"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        _load(tmp_path, toml)


def test_policies_are_told_with_their_origin(tmp_path: Path) -> None:
    toml = VIP + 'priority = ["urgent", "high"]\nfrom = 2026-01-01\nfirst_reply = "30min"\nresolution = "2h"\n'
    told = [(one.key, one.value, one.origin) for one in _load(tmp_path, toml).origins() if one.key.startswith("sla")]
    text = (
        "from 2026-01-01 00:00 UTC; priority = urgent, high; "
        "first_reply 30min, resolution 2h (pauses: pending, hold); business"
    )
    assert told == [("sla.vip", text, "deskmeter.toml")]


def test_policy_without_targets_is_told_to_promise_nothing(tmp_path: Path) -> None:
    (policy,) = _policies(tmp_path, VIP + 'channel = "spam"')
    assert policy.text() == "channel = spam; promises nothing; business"


def test_examples_of_the_template_are_policies(tmp_path: Path) -> None:
    (tmp_path / "th.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    found = _policies(tmp_path, re.sub(r"^# (?=\[|[\w.]+ = )", "", TEMPLATE, flags=re.MULTILINE))
    assert [policy.name for policy in found] == ["urgent", "real time", "within a day"]


def test_hash_follows_all_that_promises_depend_on(tmp_path: Path) -> None:
    changes = (
        "", 'channel = "chat"', 'first_reply = "1h"', 'first_reply = "2h"', "from = 2026-01-01", 'clock = "calendar"',
    )  # fmt: skip
    hashes = [_load(tmp_path, VIP + change).sla_hash() for change in changes]
    moved = _load(tmp_path, 'timezone = "Asia/Bangkok"\n' + VIP + "from = 2026-01-01").sla_hash()
    same = _load(tmp_path, 'language = "th"\n' + VIP).sla_hash()
    assert (hashes[0], len({*hashes, moved})) == (same, 7)
