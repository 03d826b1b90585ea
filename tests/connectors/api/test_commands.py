"""deskmeter sync and deskmeter doctor on a source of the tests."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.connectors.connector import CONNECTORS
from tests.cli.command import Ran, run
from tests.connectors.api.misbehaving import Server, raw, says, too_many
from tests.connectors.api.own_source import MAP, OWN, TOKEN, filled

HEADS = ["connection", "stream", "received", "stored", "duplicate", "quarantined", "data", "to"]


@pytest.fixture
def root(tmp_path: Path, empty: Callable[[str], Path], server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a connection to the server, which holds a filled desk."""
    monkeypatch.setitem(CONNECTORS, "ownsource", OWN)
    monkeypatch.setenv("OWN_TOKEN", TOKEN)
    filled().behind(server)
    server.date = datetime.now(UTC)
    made = copytree(empty(""), tmp_path / "desk")
    _connect(made, "desk", server.url)
    return made


def _connect(root: Path, name: str, url: str, more: str = "") -> None:
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'[connections.{name}]\nsource = "ownsource"\nurl = "{url}"\nallow_private = true\n'
            f'token_env = "OWN_TOKEN"\nrequests_per_minute = 6000\nsince = 2026-03-01\n{more}\n'
        )


def rows(ran: Ran) -> list[list[str]]:
    return [line.split()[:6] for line in ran.out.splitlines() if line.startswith("desk")]


def test_sync_tells_of_every_stream_what_came(root: Path) -> None:
    ran = run("sync", "-w", root)
    assert (ran.code, ran.out.splitlines()[0].split()) == (0, HEADS)
    assert rows(ran) == [
        ["desk", "tickets", "10", "7", "3", "0"],
        ["desk", "events", "8", "8", "0", "0"],
        ["desk", "users", "4", "4", "0", "0"],
    ]


def test_sync_as_json_has_a_row_for_each_stream(root: Path) -> None:
    told = json.loads(run("sync", "--format", "json", "-w", root).out)["streams"]
    assert [(one["stream"], one["stored"], one["problem"], one["exit_code"]) for one in told] == [
        ("tickets", 7, None, 0), ("events", 8, None, 0), ("users", 4, None, 0)
    ]  # fmt: skip


def test_sync_needs_a_connection(tmp_path: Path, empty: Callable[[str], Path]) -> None:
    ran = run("sync", "-w", copytree(empty(""), tmp_path / "none"))
    assert ran.code == 2
    assert "names no connection" in ran.err


def test_sync_of_an_unknown_connection_lists_those_there_are(root: Path) -> None:
    ran = run("sync", "desks", "-w", root)
    assert (ran.code, "Allowed: desk" in ran.err) == (2, True)


def test_sync_of_a_source_without_an_api_says_so_before_anything_is_asked(root: Path, server: Server) -> None:
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as file:
        file.write('[connections.files]\nsource = "csv"\nurl = "https://x.example"\n')
    ran = run("sync", "-w", root)
    assert (ran.code, "has no API" in ran.err, server.asked) == (2, True, [])


def test_a_connection_that_fails_does_not_stop_the_others(root: Path, server: Server) -> None:
    (root / "deskmeter.toml").write_text("")
    _connect(root, "desk1", "http://169.254.169.254")
    _connect(root, "desk2", server.url)
    ran = run("sync", "-w", root)
    assert (ran.code, [row[3] for row in rows(ran)]) == (3, ["0", "0", "0", "7", "8", "4"])
    assert "desk1, tickets, events, users: 169.254.169.254 leads to" in ran.err


def test_fault_10_a_source_that_asks_for_an_hour_ends_with_3_and_says_up_to_when_data_reach(
    root: Path, server: Server
) -> None:
    run("sync", "-w", root)
    server.on("/tickets", too_many("3600"))
    ran = run("sync", "-w", root)
    assert ran.code == 3
    assert "come back not before" in ran.err
    assert f"desk, tickets, events, users: {server.url[7:16]} asks us" in ran.err
    assert re.search(f"Data reach to {server.date:%Y-%m-%d} ..:.. UTC", ran.err)


def test_rows_put_aside_end_with_3(root: Path, server: Server) -> None:
    server.on("/users", says({"users": [{"name": "no id"}]}))
    ran = run("sync", "-w", root)
    assert (ran.code, rows(ran)[2]) == (3, ["desk", "users", "1", "0", "0", "1"])
    assert "desk, users: 1 put aside" in ran.err


def test_all_that_was_polled_is_reconciled_by_audit(root: Path, server: Server) -> None:
    run("sync", "-w", root)
    server.on("/users", says({"users": [{"name": "no id"}]}))
    run("sync", "-w", root)
    told = json.loads(run("audit", "--format", "json", "-w", root).out)
    assert (told["faults"], {line["reconciles"] for line in told["lines"]}) == ([], {True})
    found = {line["name"]: line for line in told["lines"]}
    assert [found[name]["stored"] for name in ("tickets", "events", "users")] == [7, 8, 4]


def test_what_was_polled_is_in_the_figures(root: Path) -> None:
    run("sync", "-w", root)
    told = json.loads(run("query", "conversations", "--format", "json", "-w", root).out)
    assert told["rows"][0]["value"] == 7


def test_a_connection_may_have_a_map_of_its_own(root: Path) -> None:
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as file:
        file.write('map = "own.toml"\n')
    assert run("sync", "-w", root).code == 2
    (root / "own.toml").write_text(MAP + 'team = { value = "night" }\n')
    run("sync", "-w", root)
    told = json.loads(run("query", "conversations", "--by", "team", "--format", "json", "-w", root).out)
    assert [(one["by"]["team"], one["value"]) for one in told["rows"]] == [("night", 7)]


def test_a_workspace_that_was_never_opened_can_be_synced(tmp_path: Path, root: Path, server: Server) -> None:
    (tmp_path / "new").mkdir()
    _connect(tmp_path / "new", "desk", server.url)
    assert run("doctor", "-w", tmp_path / "new").code == 0
    assert run("sync", "-w", tmp_path / "new").code == 0


def test_a_missing_secret_ends_with_3_and_names_the_variable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OWN_TOKEN")
    ran = run("sync", "-w", root)
    assert (ran.code, "the environment variable OWN_TOKEN: there is nothing in it" in ran.err) == (3, True)


def test_fault_36_no_secret_is_written_anywhere(root: Path, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """
    A source that echoes the token in every way, with all logs on.
    """
    caplog.set_level(0)
    server.on("/tickets", raw(f"bad token {TOKEN}".encode(), 422, {"Set-Cookie": "a=b", "X-Reason": "c"}))
    server.on("/events", raw(f"{TOKEN}".encode(), 500))
    words = [("sync",), ("sync", "--format", "json"), ("doctor",), ("doctor", "--format", "json"), ("config", "show")]
    said = [run(*one, "-w", root) for one in words]
    assert {ran.code for ran in said} == {0, 1, 3}
    assert any(one.headers["Authorization"] == f"Bearer {TOKEN}" for one in server.asked)
    assert not any(TOKEN in one.path + str(one.query) for one in server.asked)
    assert TOKEN not in "".join(ran.out + ran.err for ran in said) + caplog.text
    assert [str(path) for path in root.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()] == []


def findings(root: Path, *words: str) -> dict[tuple[str, str], tuple[str, str]]:
    """State and sentence of each finding."""
    told = json.loads(run("doctor", *words, "--format", "json", "-w", root).out)["findings"]
    return {(one["subject"], one["check"]): (one["state"], one["seen"]) for one in told}


def test_doctor_finds_a_sound_workspace_and_its_connections_fine(root: Path) -> None:
    run("sync", "-w", root)
    ran = run("doctor", "-w", root)
    assert (ran.code, ran.err) == (0, "")
    assert {line.split()[0] for line in ran.out.splitlines()[2:]} == {"workspace", "desk"}


def test_doctor_says_who_the_token_belongs_to_and_what_it_may_read(root: Path) -> None:
    found = findings(root)
    assert found["desk", "credentials"] == ("ok", "accepted: Reports")
    assert {check for _, check in found} >= {"address", "clock", "read tickets", "read events", "read users", "webhook"}


def test_doctor_says_which_stream_the_token_may_not_read(root: Path, server: Server) -> None:
    server.on("/events", says({}, 403))
    assert findings(root)["desk", "read events"][0] == "missing"


@pytest.mark.parametrize(
    ("break_it", "check", "seen"),
    [
        (lambda server: server.on("/me", says({}, 401)), "credentials", "does not accept the token"),
        (lambda server: setattr(server, "date", server.date.replace(year=2025)), "clock", "behind"),
    ],
    ids=["revoked", "clock"],
)
def test_doctor_says_what_has_failed_at_a_source(
    root: Path, server: Server, break_it: Callable[[Server], None], check: str, seen: str
) -> None:
    break_it(server)
    state, said = findings(root)["desk", check]
    assert (state, seen in said) == ("failed", True)


@pytest.mark.parametrize(
    ("url", "seen"), [("http://169.254.169.254", "link-local"), ("http://nowhere.invalid", "leads nowhere")]
)
def test_doctor_checks_the_address(root: Path, url: str, seen: str) -> None:
    (root / "deskmeter.toml").write_text("")
    _connect(root, "desk", url)
    state, said = findings(root)["desk", "address"]
    assert (state, seen in said) == ("failed", True)


def test_doctor_misses_a_webhook_secret_that_is_named_but_not_there(root: Path, server: Server) -> None:
    (root / "deskmeter.toml").write_text("")
    _connect(root, "desk", server.url, 'webhook_secret_env = "NOT_SET"')
    assert findings(root)["desk", "webhook"][0] == "missing"


def test_doctor_misses_a_token(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OWN_TOKEN")
    assert findings(root)["desk", "settings"][0] == "missing"


def test_doctor_tells_how_the_last_sync_failed(root: Path, server: Server) -> None:
    server.on("/users", says([]))
    run("sync", "-w", root)
    assert findings(root)["desk", "sync users"][0] == "failed"


@pytest.mark.parametrize(("path", "check"), [("ledger/manifest.sqlite", "ledger"), ("store.duckdb", "store")])
def test_doctor_finds_a_damaged_file_of_the_workspace(root: Path, path: str, check: str) -> None:
    for log in root.glob(f"{path}-*"):
        log.unlink()
    (root / path).write_bytes(b"no database, but long enough to be looked at " * 500)
    assert findings(root)["workspace", check][0] == "failed"


def test_doctor_finds_a_full_disk(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskmeter.model.checkup.LEAST_FREE_BYTES", 10**18)
    assert findings(root)["workspace", "disk"][0] == "failed"
