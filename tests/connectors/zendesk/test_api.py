"""Zendesk's API: what is asked, how each export goes on, and its faults: nothing lost, nothing twice, said aloud."""

import json
from base64 import b64encode

import pytest

from tests.cli.command import run
from tests.connectors.account import TOKEN, Account
from tests.connectors.api.misbehaving import half, says, too_many
from tests.connectors.zendesk import company
from tests.connectors.zendesk.company import AYU, BO, Said, Step, seconds
from tests.connectors.zendesk.server import EXPORTS, Zendesk, epoch
from tests.connectors.zendesk.test_three_ways import LEFT_OUT

TICKETS, EVENTS = f"{EXPORTS}/tickets/cursor.json", f"{EXPORTS}/ticket_events.json"
RATINGS = "/api/v2/satisfaction_ratings.json"
REPLIED = Step(90, "Wed 09:00", AYU, {"status": "pending"}, Said(29, AYU, "It came"))


def asked(desk: Account, path: str, name: str) -> list[str | None]:
    return [one.query.get(name) for one in desk.server.asked if one.path == path]


def streams(desk: Account) -> dict[str, dict[str, object]]:
    return {one["stream"]: one for one in json.loads(run("sync", "--format", "json", "-w", desk.root).out)["streams"]}


def reconciles(desk: Account) -> bool:
    return all(line["reconciles"] for line in json.loads(run("audit", "--json", "-w", desk.root).out)["lines"])


def replies(zendesk: Zendesk) -> None:
    """An agent answers ticket 2."""
    zendesk.events.append(company.event(2, REPLIED))
    zendesk.tickets.append({
        **zendesk.tickets[1], "status": "pending", "updated_at": company.at("Wed 09:00"),
        "generated_timestamp": seconds("Wed 09:00"),
    })  # fmt: skip


def test_names_and_roles_are_asked_for_before_what_rests_on_them(desk: Account) -> None:
    desk.sync()
    paths = list(dict.fromkeys(one.path.rpartition("/api/v2/")[2] for one in desk.server.asked))
    assert paths.index("groups.json") < paths.index("incremental/users/cursor.json")
    assert paths.index("incremental/users/cursor.json") < paths.index("incremental/tickets/cursor.json")


def test_an_api_token_is_shown_with_its_user_and_an_oauth_token_alone(desk: Account) -> None:
    desk.sync()
    settings = desk.root / "deskmeter.toml"
    settings.write_text(settings.read_text().replace('user = "edo@example.com"', ""))
    desk.sync()
    basic = b64encode(f"edo@example.com/token:{TOKEN}".encode()).decode()
    shown = dict.fromkeys(one.headers["Authorization"] for one in desk.server.asked)
    assert list(shown) == [f"Basic {basic}", f"Bearer {TOKEN}"]


def test_tickets_begin_at_since_and_go_on_at_the_cursor(desk: Account) -> None:
    desk.sync()
    desk.sync()
    since = str(epoch("2026-02-01T00:00:00+00:00"))
    assert asked(desk, TICKETS, "start_time") == [since, None, None]
    assert asked(desk, TICKETS, "cursor") == [None, "place-3", "place-4"]


def test_events_go_on_a_little_before_the_time_at_which_they_ended(desk: Account) -> None:
    """
    Fault 11: what was committed late, with an earlier time, is met by the overlap of five minutes.
    """
    desk.sync()
    last = seconds("Tue 12:00")
    desk.server.asked.clear()
    desk.sync()
    assert asked(desk, EVENTS, "start_time") == [str(last - 300)]


def test_fault_2_a_second_sync_brings_nothing_new(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    assert sum(stored for _, stored, _, _ in desk.counts().values()) == 0
    assert desk.held() == before


def test_what_happened_since_is_found_by_the_next_sync(desk: Account, zendesk: Zendesk) -> None:
    desk.sync()
    replies(zendesk)
    desk.sync()
    assert desk.told_by("status first_response_s first_agent")["2"] == ("pending", str(47 * 3600), "201")


def test_fault_9_an_export_that_breaks_off_goes_on_where_it_was(desk: Account) -> None:
    """
    Half a page, a 500, then all is well within one sync: each of the four tickets is kept once.
    """
    page = desk.server.acts[TICKETS][0]
    desk.server.on(TICKETS, half({"tickets": []}), says({}, 500), page)
    assert desk.counts()["tickets"] == (4, 4, 0, 0)


def test_fault_10_a_429_for_long_stops_the_sync_and_says_up_to_when_all_is_known(
    desk: Account, zendesk: Zendesk
) -> None:
    desk.sync()
    replies(zendesk)
    page = desk.server.acts[EVENTS][0]
    desk.server.on(EVENTS, too_many("3600"))
    ran = desk.sync()
    assert (ran.code, "asks us to come back not before" in ran.err) == (3, True)
    desk.server.on(EVENTS, page)
    desk.sync()
    assert desk.told_by("status")["2"] == ("pending",)


def test_fault_12_a_cursor_that_is_no_longer_known_starts_over_and_counts_nothing_twice(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    page = desk.server.acts[TICKETS][0]
    desk.server.on(TICKETS, says({"error": "InvalidPaginationParameter"}, 400), page)
    told = streams(desk)["tickets"]
    assert (told["received"], told["stored"], told["duplicate"], told["exit_code"]) == (4, 0, 4, 0)
    assert "read anew since 2026-02-01" in str(told["notes"])
    assert desk.held() == before


def test_a_start_that_is_too_young_is_asked_again_by_the_clock_of_zendesk(desk: Account, zendesk: Zendesk) -> None:
    """
    Our clock is months ahead of the account's, and `since` lies between: the first answer tells the time.
    """
    settings = desk.root / "deskmeter.toml"
    settings.write_text(settings.read_text().replace("since = 2026-02-01", "since = 2026-03-10"))
    for path in ("groups", "brands", "ticket_forms", "custom_statuses", "slas/policies", "business_hours/schedules"):
        desk.server.on(f"/api/v2/{path}.json", says({}, 403))
    told = streams(desk)
    assert told["organizations"]["problem"] is None
    assert asked(desk, f"{EXPORTS}/organizations.json", "start_time")[-1] == str(epoch(company.at(zendesk.now)) - 120)


def test_fault_12_a_revoked_token_needs_attention_and_what_came_is_kept(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    for path in list(desk.server.acts):
        desk.server.on(path, says({}, 401))
    ran = desk.sync()
    assert (ran.code, "does not accept the token" in ran.err) == (3, True)
    assert desk.held() == before


def test_what_the_plan_does_not_have_is_said_and_is_no_trouble(desk: Account) -> None:
    desk.server.on("/api/v2/custom_statuses.json", says({}, 403))
    desk.server.on("/api/v2/business_hours/schedules.json", says({"error": "RecordNotFound"}, 404))
    ran = desk.sync()
    assert (ran.code, "custom_statuses: left" in ran.err, "schedules: left" in ran.err) == (0, True, True)
    assert len(desk.told_by("status")) == 2


def test_what_the_plan_had_and_has_no_more_needs_attention(desk: Account) -> None:
    desk.sync()
    desk.server.on(RATINGS, says({}, 403))
    assert desk.sync().code == 3


def test_a_token_of_no_admin_gets_no_exports_and_the_rest_goes_on(desk: Account) -> None:
    desk.server.on(TICKETS, says({}, 403))
    told = streams(desk)
    assert "does not let this token read" in str(told["tickets"]["problem"])
    assert (told["tickets"]["exit_code"], told["users"]["stored"]) == (3, 4)


def test_fault_13_a_ticket_deleted_since_is_known_though_nothing_else_of_it_changed(
    desk: Account, zendesk: Zendesk
) -> None:
    """
    Zendesk leaves updated_at as it was and moves generated_timestamp; taken back, it counts again.
    """
    desk.sync()
    gone = {**zendesk.tickets[1], "status": "deleted", "generated_timestamp": seconds("Wed 09:00")}
    zendesk.tickets.append(gone)
    desk.sync()
    assert desk.asks(LEFT_OUT) == [("2", "deleted"), ("3", "merged"), ("4", "deleted")]
    zendesk.tickets.append({**gone, "status": "open", "generated_timestamp": seconds("Wed 10:00")})
    desk.sync()
    assert desk.asks(LEFT_OUT) == [("3", "merged"), ("4", "deleted")]


def test_an_agent_who_leaves_keeps_the_replies_that_were_an_agent_s(desk: Account, zendesk: Zendesk) -> None:
    desk.sync()
    zendesk.users.append(
        {**zendesk.users[2], "role": "end-user", "active": False, "updated_at": company.at("Wed 09:00")}
    )
    desk.sync()
    assert desk.told_by("agent_replies first_agent")["1"] == ("2", "201")


def test_a_rating_that_is_answered_weeks_later_is_found(desk: Account, zendesk: Zendesk) -> None:
    zendesk.ratings[0] |= {"score": "offered", "updated_at": company.at("Tue 13:00")}
    desk.sync()
    zendesk.ratings[0] |= {"score": "bad", "updated_at": company.at("Sun 09:00")}
    desk.sync()
    assert desk.value("csat") == 0.0


@pytest.mark.parametrize(("name", "value", "reason"), [
    ("created_at", "yesterday", "created_at “yesterday” is not a date"),
    ("status", "asleep", "status “asleep” is not a word that the map knows"),
    ("tags", "vip", "“tags” is not a list"),
])  # fmt: skip
def test_fault_14_a_field_of_another_type_is_put_aside_and_the_rest_goes_on(
    desk: Account, zendesk: Zendesk, name: str, value: str, reason: str
) -> None:
    zendesk.tickets[1] = {**zendesk.tickets[1], name: value}
    desk.sync()
    told = [found.split(" is ")[0] for (found,) in desk.asks("SELECT q.reason FROM canon.quarantine AS q")]
    assert told[:1] == [reason.split(" is ")[0]]
    assert (reconciles(desk), "1" in desk.told_by("status")) == (True, True)


def test_fault_14_fields_and_kinds_of_next_year_are_kept_and_the_rest_goes_on(desk: Account, zendesk: Zendesk) -> None:
    zendesk.tickets[1] = {**zendesk.tickets[1], "mood": {"sunny": True}}
    zendesk.events.append({**company.event(2, REPLIED), "child_events": [{"id": 1, "event_type": "Telepathy"}]})
    assert desk.sync().code == 0
    assert desk.asks("SELECT q.reason FROM canon.quarantine AS q") == []


def test_an_object_without_an_id_is_put_aside_and_said(desk: Account, zendesk: Zendesk) -> None:
    zendesk.tickets.append({"subject": "no id"})
    ran = desk.sync()
    assert (ran.code, "1 put aside" in ran.err, reconciles(desk)) == (3, True, True)


def test_pages_that_never_end_are_noticed(desk: Account) -> None:
    same = {"ticket_events": [company.event(1, REPLIED)], "end_time": seconds("Wed 09:00"), "end_of_stream": False}
    desk.server.on(EVENTS, says(same))
    assert "the same page again and again" in str(streams(desk)["ticket_events"]["problem"])


def test_the_store_made_anew_holds_the_same(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    (desk.root / "store.duckdb").unlink()
    assert reconciles(desk)
    assert desk.held() == before


def test_fault_36_the_token_is_in_nothing_that_is_told(desk: Account) -> None:
    desk.server.on("/api/v2/users/me.json", says({"user": {"id": 1, "email": TOKEN, "role": "admin"}}, 500))
    ran = run("doctor", "-w", desk.root)
    assert TOKEN not in ran.out + ran.err + desk.sync().out + run("config", "show", "-w", desk.root).out


def findings(desk: Account, state: str) -> dict[str, str]:
    told = json.loads(run("doctor", "--format", "json", "-w", desk.root).out)["findings"]
    return {one["check"]: one["seen"] for one in told if one["subject"] == "desk" and one["state"] == state}


def test_doctor_tells_who_asks_and_as_what(desk: Account) -> None:
    assert findings(desk, "ok")["credentials"].endswith("edo@example.com, admin")


def test_doctor_tells_a_token_that_is_none(desk: Account) -> None:
    """
    Zendesk answers 200 to nobody, as an anonymous user.
    """
    desk.server.on("/api/v2/users/me.json", says({"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}))
    assert "does not accept the token" in findings(desk, "failed")["credentials"]


def test_doctor_tells_what_the_plan_and_the_token_lack(desk: Account) -> None:
    desk.server.on("/api/v2/slas/policies.json", says({}, 404))
    desk.server.on(EVENTS, says({}, 403))
    assert {check for check in findings(desk, "missing") if check.startswith("read")} == {
        "read sla_policies", "read ticket_events",
    }  # fmt: skip


def test_a_customer_of_a_ticket_is_known_by_its_address(desk: Account) -> None:
    desk.sync()
    found = desk.asks(
        "SELECT k.id, i.kind FROM canon.identity AS i JOIN canon.customer_key AS k ON k.key = i.customer ORDER BY 1"
    )
    assert found == [(str(BO), "email"), (str(company.CY), "email")]


def test_schedules_of_a_sync_become_opening_hours(desk: Account) -> None:
    desk.sync()
    assert run("import", "zendesk", desk.root, "--suggest").out.split("\n\n")[1:] == [
        '[[hours]]\nname = "Office"\ntimezone = "Asia/Jakarta"\nmon = ["09:00-17:00"]\n'
        "holidays = [2026-03-20, 2026-03-21]",
        '[[hours_for]]   # the oldest schedule is the default\nhours = "Office"\n',
    ]


def test_a_workspace_without_schedules_suggests_none(desk: Account) -> None:
    desk.server.on("/api/v2/business_hours/schedules.json", says({}, 404))
    desk.sync()
    ran = run("import", "zendesk", desk.root, "--suggest")
    assert (ran.code, "holds no schedule of Zendesk" in ran.err) == (2, True)
