"""What stands around the demo company's conversations is what a support manager would believe."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from deskmeter.demo.company import company_settings
from deskmeter.demo.generate import generate
from deskmeter.demo.reviews import SECTIONS
from deskmeter.demo.staff import AGENTS, DESKS
from tests.unit.test_demo import UNTIL, one

SECONDS = "sum(epoch(until_at) - epoch(from_at))"
BUSY, SHIFT = (f"{SECONDS} FILTER (state IN {states})" for states in ("('handling', 'after_call')", "('shift')"))


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The whole company."""
    made = generate(tmp_path_factory.mktemp("whole"), until=UNTIL)
    with duckdb.connect() as con:
        for name, path in made.paths.items():
            con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        yield con


def share(of: str, among: str) -> str:
    return f"SELECT avg(CAST({of} AS INTEGER)) FROM {among}"


@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        (share("outcome = 'contained'", "sessions WHERE kind = 'bot'"), 0.15, 0.35),
        (share("outcome = 'contained'", "sessions WHERE kind = 'ivr'"), 0.12, 0.30),
        (share("outcome = 'handed_off'", "sessions WHERE kind = 'ivr'"), 0.6, 0.8),
        (share("outcome = 'handed_off'", "sessions WHERE kind = 'help_centre'"), 0.01, 0.06),
        ("SELECT count(*) FILTER (kind = 'help_centre') / (SELECT count(*) FROM tickets) FROM sessions", 1.2, 2),
        (share("outcome = 'abandoned'", "calls"), 0.05, 0.12),
        (share("missed_rings = 0", "calls"), 0.8, 0.95),
        (share("transferred", "calls WHERE outcome = 'answered'"), 0.03, 0.12),
        (share("wait_s < 5", "calls WHERE outcome = 'abandoned'"), 0.05, 0.25),
        (f"SELECT {BUSY} / ({BUSY} + {SECONDS} FILTER (state = 'available')) FROM agent_states", 0.70, 0.85),
        (f"SELECT {SECONDS} FILTER (state <> 'shift') / {SHIFT} FROM agent_states", 0.95, 0.995),
        (f"SELECT {BUSY} / {SHIFT} FROM agent_states", 0.55, 0.75),
        ("SELECT sum(points * weight) / sum(most * weight) FROM reviews", 0.8, 0.92),
        ("SELECT count(DISTINCT conversation) / (SELECT count(DISTINCT conversation) FROM events "
         "WHERE value = 'solved' AND actor = 'agent') FROM reviews", 0.03, 0.05),
        ("SELECT sum(amount) / (SELECT count(*) FROM tickets WHERE left_out IS NULL) FROM costs", 3, 7),
        ("SELECT 100 * (avg(CAST(score >= 9 AS INTEGER)) - avg(CAST(score <= 6 AS INTEGER))) FROM ratings "
         "WHERE kind = 'nps' AND score IS NOT NULL", 15, 50),
        (share("resolved", "ratings WHERE resolved IS NOT NULL"), 0.78, 0.92),
        (share("sentiment IS NOT NULL", "messages WHERE actor = 'customer'"), 0.83, 0.87),
        (share("sentiment = 'negative'", "messages WHERE sentiment IS NOT NULL"), 0.15, 0.3),
        ("SELECT median(handle_s) FROM tickets WHERE channel = 'email'", 400, 900),
        ("SELECT median(handle_s) FROM tickets WHERE channel = 'chat'", 200, 600),
        ("SELECT count(DISTINCT customer) FILTER (customer % 100000000 >= 50000000) / count(DISTINCT customer) "
         "FROM tickets WHERE channel = 'instagram'", 0.04, 0.08),
    ],
)  # fmt: skip
def test_a_figure_lies_where_a_decent_shop_has_it(
    con: duckdb.DuckDBPyConnection, figure: str, low: float, high: float
) -> None:
    assert low < one(con, figure) < high


@pytest.mark.parametrize("outcome", ["key_exit", "thrown_out", "withdrawn", "interrupted", "timeout", "waiting"])
def test_a_few_calls_end_in_each_rare_way(con: duckdb.DuckDBPyConnection, outcome: str) -> None:
    assert 0 < one(con, share(f"outcome = '{outcome}'", "calls")) < 0.03


def broken(con: duckdb.DuckDBPyConnection, table: str, rule: str) -> Any:
    """How many rows of a table break a rule, or leave it unknown."""
    return one(con, f"SELECT count(*) FROM {table} WHERE ({rule}) IS DISTINCT FROM true")


RULES = [
    ("sessions", "handed_at IS NULL OR outcome = 'handed_off'"),
    ("sessions", "outcome IS DISTINCT FROM 'handed_off' OR handed_at IS NOT NULL"),
    ("sessions", "ended_at IS NULL OR ended_at >= started_at"),
    ("sessions", "handed_at IS NULL OR handed_at BETWEEN started_at AND ended_at"),
    ("sessions", "topic IS NOT NULL OR outcome = 'left'"),
    ("sessions", "channel IS NOT NULL AND language IS NOT NULL"),
    ("calls", "(outcome = 'waiting') = (wait_s IS NULL)"),
    ("calls", "(conversation IS NULL) = (topic IS NOT NULL)"),
    ("calls", "answered_at IS NULL OR outcome IN ('answered', 'interrupted')"),
    ("calls", "ended_at IS NOT NULL OR outcome = 'waiting' OR answered_at > TIMESTAMP '2026-06-30 10:00:00'"),
    ("reviews", "points BETWEEN 1 AND most AND weight > 0"),
    ("reviews", "reviewer <> agent"),
    ("costs", "amount > 0 AND currency = 'USD' AND until_day >= from_day"),
    ("costs", "date_trunc('month', from_day) = date_trunc('month', until_day)"),
    ("ratings", "(kind = 'nps') = (conversation IS NULL)"),
    ("ratings", "kind <> 'nps' OR channel = 'email' AND agent IS NULL"),
    ("ratings", "resolved IS NULL OR kind = 'csat' AND answered_at IS NOT NULL"),
    ("ratings", "kind <> 'nps' OR score IS NULL OR score BETWEEN 0 AND 10"),
    ("messages", "sentiment IS NULL OR actor = 'customer'"),
    ("tickets", "handle_s IS NULL OR channel <> 'phone' AND handle_s > 0"),
    ("customers", "until IS NULL OR until > since"),
    ("customer_links", "customer <> other"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "rule"), RULES)
def test_every_row_keeps_its_rule(con: duckdb.DuckDBPyConnection, table: str, rule: str) -> None:
    assert broken(con, table, rule) == 0


def test_every_bot_conversation_is_one_visit_to_the_bot(con: duckdb.DuckDBPyConnection) -> None:
    talked = "SELECT DISTINCT conversation FROM messages WHERE actor = 'bot'"
    visited = "SELECT conversation FROM sessions WHERE kind = 'bot' AND conversation IS NOT NULL"
    assert con.execute(f"({talked} EXCEPT ALL {visited}) UNION ALL ({visited} EXCEPT ALL {talked})").fetchall() == []


def test_a_visit_to_the_bot_is_handed_over_when_its_conversation_is(con: duckdb.DuckDBPyConnection) -> None:
    handed = "SELECT conversation, e.at FROM events AS e WHERE kind = 'handoff'"
    visits = "SELECT conversation, handed_at FROM sessions WHERE kind = 'bot' AND handed_at IS NOT NULL"
    assert con.execute(f"({handed} EXCEPT ALL {visits}) UNION ALL ({visits} EXCEPT ALL {handed})").fetchall() == []


def test_every_call_has_gone_through_the_menu_into_its_queue(con: duckdb.DuckDBPyConnection) -> None:
    calls = "SELECT conversation, contact_at, offered_at FROM calls"
    menus = "SELECT conversation, started_at, handed_at FROM sessions WHERE kind = 'ivr' AND outcome = 'handed_off'"
    assert con.execute(f"({calls} EXCEPT ALL {menus}) UNION ALL ({menus} EXCEPT ALL {calls})").fetchall() == []


def test_some_who_read_an_article_ask_about_its_topic_within_a_day(con: duckdb.DuckDBPyConnection) -> None:
    asks = """EXISTS (SELECT 1 FROM tickets AS t WHERE t.customer = v.customer AND t.topic = v.topic
              AND t.created_at BETWEEN v.started_at AND v.started_at + INTERVAL 1 DAY)"""
    assert 0.08 < one(con, share(asks, "sessions AS v WHERE kind = 'help_centre' AND conversation IS NULL")) < 0.25


def test_the_shift_is_paid_once_and_holds_all_states(con: duckdb.DuckDBPyConnection) -> None:
    outside = """SELECT count(*) FROM agent_states AS s WHERE state <> 'shift' AND NOT EXISTS (
        SELECT 1 FROM agent_states AS p WHERE p.state = 'shift' AND p.agent = s.agent AND p.from_at <= s.from_at
        AND (p.until_at >= s.until_at OR p.until_at IS NULL))"""
    overlaps = """SELECT count(*) FROM (SELECT from_at < lag(until_at) OVER (
        PARTITION BY agent, state = 'shift' ORDER BY from_at) AS early FROM agent_states) WHERE early"""
    assert (one(con, outside), one(con, overlaps)) == (0, 0)


def test_a_scorecard_has_each_section_once(con: duckdb.DuckDBPyConnection) -> None:
    cards = con.execute(
        "SELECT DISTINCT list(section ORDER BY section), count(DISTINCT reviewed_at) FROM reviews GROUP BY conversation"
    ).fetchall()
    assert cards == [(sorted(SECTIONS), 1)]


def test_reviewers_are_team_leads(con: duckdb.DuckDBPyConnection) -> None:
    reviewers = {name for (name,) in con.execute("SELECT DISTINCT reviewer FROM reviews").fetchall()}
    assert reviewers == {agent.name for agent in AGENTS if agent.lead}


def test_every_team_has_a_lead() -> None:
    assert {agent.team for agent in AGENTS if agent.lead} == {desk.team for desk in DESKS}


def test_scorecards_follow_the_quality_of_the_agent(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE quality (agent VARCHAR, quality DOUBLE)")
    con.execute(f"INSERT INTO quality VALUES {', '.join(str((a.name, a.quality)) for a in AGENTS)}")
    score = "SELECT agent, sum(points) / sum(most) AS score FROM reviews GROUP BY agent HAVING count(*) >= 60"
    assert one(con, f"SELECT corr(score, quality) FROM ({score}) JOIN quality USING (agent)") > 0.7


def test_every_month_pays_every_team_and_all_else(con: duckdb.DuckDBPyConnection) -> None:
    kinds = "list(concat_ws(' ', kind, team) ORDER BY kind, team)"
    [(paid,)] = con.execute(f"SELECT DISTINCT k FROM (SELECT {kinds} AS k FROM costs GROUP BY from_day)").fetchall()
    teams = sorted(f"wages {desk.team}" for desk in DESKS)
    assert (sorted(paid), one(con, "SELECT count(DISTINCT from_day) FROM costs")) == (
        sorted(["licences", "messages", "telephony", *teams]), 15,
    )  # fmt: skip


def test_the_running_month_is_charged_until_the_last_day(tmp_path: Any) -> None:
    made = generate(tmp_path, scale=0.02, until=date(2026, 6, 12))
    with duckdb.connect() as con:
        last = f"SELECT max(until_day), max(from_day) FROM read_parquet('{made.paths['costs']}')"
        assert con.execute(last).fetchall() == [(date(2026, 6, 12), date(2026, 6, 1))]


def test_the_settings_name_the_currency_of_the_costs(con: duckdb.DuckDBPyConnection) -> None:
    assert f'currency = "{one(con, "SELECT DISTINCT currency FROM costs")}"' in company_settings(UNTIL)


def test_the_brands_survey_comes_once_a_quarter_to_each_person(con: duckdb.DuckDBPyConnection) -> None:
    again = """SELECT count(*) FROM (SELECT 1 FROM ratings WHERE kind = 'nps'
        GROUP BY customer, date_trunc('quarter', asked_at) HAVING count(*) > 1)"""
    assert (one(con, again), one(con, "SELECT count(DISTINCT date_trunc('quarter', asked_at)) FROM ratings "
                                      "WHERE kind = 'nps'")) == (0, 5)  # fmt: skip


def test_who_had_to_come_back_recommends_the_brand_less(con: duckdb.DuckDBPyConnection) -> None:
    reopened = """SELECT t.customer, min(e.at) AS at FROM tickets AS t JOIN events AS e ON e.conversation = t.id
        WHERE e.kind = 'status' AND e.value = 'solved' GROUP BY t.customer, t.id HAVING count(*) > 1"""
    back = f"EXISTS (SELECT 1 FROM ({reopened}) AS r WHERE r.customer = n.customer AND r.at < n.asked_at)"
    [(less, more)] = con.execute(f"""SELECT avg(score) FILTER (back), avg(score) FILTER (NOT back) FROM (
        SELECT score, {back} AS back FROM ratings AS n WHERE kind = 'nps')""").fetchall()
    assert less < more - 0.3


def test_complaints_sound_worse_than_questions(con: duckdb.DuckDBPyConnection) -> None:
    marked = "messages AS m JOIN tickets AS t ON t.id = m.conversation WHERE m.sentiment IS NOT NULL"
    upset = share("m.sentiment = 'negative'", marked)
    late, asked = (one(con, f"{upset} AND topic = '{topic}'") for topic in ("late_delivery", "shipping_policy"))
    assert late > 2 * asked


def test_second_ids_write_only_where_they_belong(con: duckdb.DuckDBPyConnection) -> None:
    second = (
        "SELECT DISTINCT channel, customer % 100000000 // 10000000 FROM tickets WHERE customer % 100000000 >= 10000000"
    )
    assert sorted(con.execute(second).fetchall()) == [("instagram", 5), ("whatsapp", 6)]


@pytest.mark.parametrize("what", ["email", "phone", "handle"])
def test_some_second_ids_share_what_the_person_has_told(con: duckdb.DuckDBPyConnection, what: str) -> None:
    shared = f"""customers AS b JOIN customers AS a ON a.id = b.id - b.id % 100000000 // 10000000 * 10000000
        WHERE b.id <> a.id AND b.{what} IS NOT NULL"""
    assert 0.3 < one(con, share(f"coalesce(a.{what} = b.{what}, false)", shared)) <= 1


def test_nobody_else_shares_an_identity_but_the_households_held_apart(con: duckdb.DuckDBPyConnection) -> None:
    person = "id - id % 100000000 // 10000000 * 10000000"
    shared = "UNION ALL ".join(
        f"SELECT any_value({person}) AS one, count(DISTINCT {person}) AS n FROM customers GROUP BY {what} HAVING n > 1 "
        f"AND {what} IS NOT NULL "
        for what in ("email", "phone", "handle")
    )
    assert (
        one(con, f"SELECT count(*) FROM ({shared})")
        == one(con, "SELECT count(*) FROM customer_links WHERE kind = 'apart'")
        == 2
    )


def test_some_second_ids_are_stated_to_be_one_person_and_others_stay_unknown(con: duckdb.DuckDBPyConnection) -> None:
    alone = """SELECT count(*) FROM customers AS b WHERE b.id % 100000000 >= 10000000 AND NOT EXISTS (
        SELECT 1 FROM customers AS a
        WHERE a.id <> b.id AND (a.email = b.email OR a.phone = b.phone OR a.handle = b.handle))"""
    stated = one(con, "SELECT count(*) FROM customer_links WHERE kind = 'same'")
    assert 0 < stated < one(con, alone)


def test_orders_are_placed_under_the_persons_own_id(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "SELECT count(*) FROM orders WHERE customer % 100000000 >= 10000000") == 0


def test_nobody_contacts_the_shop_after_the_account_is_closed(con: duckdb.DuckDBPyConnection) -> None:
    late = "SELECT count(*) FROM tickets AS t JOIN customers AS c ON c.id = t.customer WHERE t.created_at > c.until"
    assert one(con, late) == 0
