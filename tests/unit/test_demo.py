"""The demo company is the same for the same seed, whole, and shows what its scenario says."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from deskmeter.demo.company import company_map, company_settings
from deskmeter.demo.draws import Draws, spread
from deskmeter.demo.files import FILES
from deskmeter.demo.generate import DemoFiles, generate
from deskmeter.demo.scenario import MARKETS, RELEASE, STRIKE, TOPICS
from deskmeter.demo.texts import texts
from deskmeter.model.tables import (
    ACTORS,
    AGENT_STATES,
    BY_ROW,
    EVENT_KINDS,
    LINK_KINDS,
    OUTCOMES,
    RATING_KINDS,
    SENTIMENTS,
    SESSION_KINDS,
    SESSION_OUTCOMES,
    STATUSES,
)  # fmt: skip

UNTIL = date(2026, 6, 30)
CUT = "TIMESTAMP '2026-06-30 11:00:00'"  # 18:00 in Bangkok
TIMES = {
    "tickets": ("created_at", "updated_at"), "messages": ("at",), "events": ("at",),
    "ratings": ("asked_at", "answered_at"), "calls": ("offered_at", "answered_at", "ended_at"),
    "agent_states": ("from_at", "until_at"),
    "tasks": ("assigned_at", "completed_at"), "customers": ("since", "until"), "customer_links": ("at",),
    "orders": ("ordered_at",),
    "articles": ("published_at",), "sessions": ("started_at", "ended_at", "handed_at"), "reviews": ("reviewed_at",),
    "costs": ("from_day", "until_day"),
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return generate(tmp_path_factory.mktemp("demo"), scale=0.1, until=UNTIL)


@pytest.fixture(scope="module")
def con(demo: DemoFiles) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        for name, path in demo.paths.items():
            con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        yield con


def one(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    [(value,)] = con.execute(sql).fetchall()
    return value


def digests(files: DemoFiles) -> list[Any]:
    """One digest a file, of its rows in their order."""
    with duckdb.connect() as con:
        return [
            one(con, f"SELECT md5(string_agg(md5(f::VARCHAR), '' ORDER BY file_row_number)) FROM "
                     f"(FROM read_parquet('{path}', file_row_number = true)) AS f")
            for path in files.paths.values()
        ]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    return digests(generate(tmp_path_factory.mktemp("small"), scale=0.02, until=UNTIL))


def test_the_same_seed_gives_the_same_rows_in_the_same_order(small: list[Any], tmp_path: Path) -> None:
    assert digests(generate(tmp_path, scale=0.02, until=UNTIL)) == small


def test_another_seed_gives_other_rows(small: list[Any], tmp_path: Path) -> None:
    other = digests(generate(tmp_path, scale=0.02, until=UNTIL, seed=8))
    assert [name for name, one_, two in zip(FILES, small, other, strict=True) if one_ == two] == []


def test_a_connection_given_keeps_its_own_settings(tmp_path: Path) -> None:
    with duckdb.connect(config={"memory_limit": "900MB"}) as con:
        before = one(con, "SELECT current_setting('memory_limit')")
        generate(tmp_path, scale=0.02, until=UNTIL, con=con)
        assert one(con, "SELECT current_setting('memory_limit')") == before


def test_nothing_but_the_files_stays_in_the_folder(demo: DemoFiles) -> None:
    assert sorted(path.name for path in demo.folder.iterdir()) == sorted(f"{name}.parquet" for name in FILES)


def test_the_scale_sets_the_number_of_conversations_to_within_two_percent(demo: DemoFiles) -> None:
    assert demo.rows["tickets"] == pytest.approx(2_000, rel=0.02)


def test_the_rows_reported_are_the_rows_written(con: duckdb.DuckDBPyConnection, demo: DemoFiles) -> None:
    assert {name: one(con, f"SELECT count(*) FROM {name}") for name in FILES} == demo.rows


@pytest.mark.parametrize("name", TIMES)
def test_nothing_happens_after_the_end(con: duckdb.DuckDBPyConnection, name: str) -> None:
    late = " OR ".join(f'"{column}" > {CUT}' for column in TIMES[name])
    assert one(con, f"SELECT count(*) FROM {name} WHERE {late}") == 0


@pytest.mark.parametrize("name", [name for name in FILES if name != "audience"])
def test_ids_are_unique(con: duckdb.DuckDBPyConnection, name: str) -> None:
    assert one(con, f"SELECT count(*) - count(DISTINCT id) FROM {name}") == 0


@pytest.mark.parametrize(
    ("child", "column", "parent"),
    [
        ("messages", "conversation", "tickets"), ("events", "conversation", "tickets"),
        ("ratings", "conversation", "tickets"), ("calls", "conversation", "tickets"),
        ("tasks", "conversation", "tickets"), ("tickets", "customer", "customers"), ("orders", "customer", "customers"),
        ("messages", "customer", "customers"), ("calls", "customer", "customers"), ("ratings", "customer", "customers"),
        ("customer_links", "customer", "customers"), ("customer_links", "other", "customers"),
        ("sessions", "conversation", "tickets"), ("sessions", "customer", "customers"),
        ("reviews", "conversation", "tickets"),
    ],
)  # fmt: skip
def test_every_reference_has_its_row(con: duckdb.DuckDBPyConnection, child: str, column: str, parent: str) -> None:
    lost = f"SELECT count(*) FROM {child} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {parent})"
    assert one(con, lost) == 0


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("messages", "actor", ACTORS), ("events", "kind", EVENT_KINDS), ("events", "actor", ACTORS),
        ("calls", "outcome", OUTCOMES), ("agent_states", "state", AGENT_STATES), ("ratings", "kind", RATING_KINDS),
        ("messages", "sentiment", SENTIMENTS), ("sessions", "kind", SESSION_KINDS),
        ("sessions", "outcome", SESSION_OUTCOMES), ("customer_links", "kind", LINK_KINDS),
    ],
)  # fmt: skip
def test_words_are_the_canonical_ones(
    con: duckdb.DuckDBPyConnection, table: str, column: str, words: tuple[str, ...]
) -> None:
    assert one(con, f"SELECT count(*) FROM {table} WHERE {column} NOT IN {words}") == 0


def test_statuses_are_the_canonical_ones(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, f"SELECT count(*) FROM events WHERE kind = 'status' AND value NOT IN {STATUSES}") == 0


def test_the_customer_is_known_before_the_first_contact(con: duckdb.DuckDBPyConnection) -> None:
    early = "SELECT count(*) FROM tickets AS t JOIN customers AS c ON c.id = t.customer WHERE t.created_at < c.since"
    assert one(con, early) == 0


def test_each_conversation_is_told_forwards(con: duckdb.DuckDBPyConnection) -> None:
    """By id, what agents and customers say never goes back in time; notes come before the reply they serve."""
    back = """SELECT count(*) FROM (SELECT "at" < lag("at") OVER (PARTITION BY conversation ORDER BY id) AS back
              FROM messages WHERE public AND actor IN ('customer', 'agent')) WHERE back"""
    assert one(con, back) == 0


def test_no_two_weeks_have_the_same_daily_counts(con: duckdb.DuckDBPyConnection) -> None:
    profiles = """SELECT count(*) - count(DISTINCT days) FROM (
        SELECT list(n ORDER BY day) AS days FROM (
          SELECT date_trunc('day', created_at) AS day, count(*) AS n FROM tickets GROUP BY day)
        GROUP BY date_trunc('week', day) HAVING count(*) = 7)"""
    assert one(con, profiles) == 0


@pytest.mark.parametrize(
    ("first", "days", "countries", "topics"),
    [
        (STRIKE.first, STRIKE.days, STRIKE.markets, ("where_is_my_order", "late_delivery")),
        (RELEASE.first, 30, RELEASE.markets, ("bug", "how_to")),
    ],
)
def test_a_wave_shows_in_the_share_of_its_topics(
    con: duckdb.DuckDBPyConnection, first: int, days: int, countries: tuple[str, ...], topics: tuple[str, ...]
) -> None:
    def share(from_day: int, to_day: int) -> float:
        return float(one(con, f"""SELECT avg(CAST(topic IN {topics} AS INTEGER)) FROM tickets
            WHERE country IN {countries} AND created_at >= {CUT} - INTERVAL {from_day} DAY
            AND created_at < {CUT} - INTERVAL {to_day} DAY"""))  # fmt: skip

    assert share(first, first - days) > 1.6 * share(first + 60, first)


def test_the_missing_night_desk_makes_night_contacts_wait(con: duckdb.DuckDBPyConnection) -> None:
    median = f"""SELECT median(epoch(replied) - epoch(created_at)) FROM tickets JOIN (
          SELECT conversation AS id, min("at") AS replied FROM messages WHERE actor = 'agent' AND public GROUP BY ALL)
        USING (id) WHERE country = 'ID' AND channel = 'whatsapp' AND hour(created_at) BETWEEN 15 AND 21
        AND (created_at BETWEEN {CUT} - INTERVAL 62 DAY AND {CUT} - INTERVAL 33 DAY)"""
    assert one(con, median) > 5 * one(con, median.replace("AND (", "AND NOT ("))


@pytest.mark.parametrize(
    ("language", "script"), [("th", "[ก-๙]{4}"), ("tr", "[çğışöü]"), ("id", "kak|ya"), ("en", "the |you")]
)
def test_customers_write_in_their_language(con: duckdb.DuckDBPyConnection, language: str, script: str) -> None:
    written = f"""SELECT avg(CAST(regexp_matches(lower(m.body), '{script}') AS INTEGER))
        FROM messages AS m JOIN tickets AS t ON t.id = m.conversation
        WHERE m.language = '{language}' AND m.actor = 'agent' AND t.left_out IS NULL"""
    assert one(con, written) > 0.6


def test_no_slot_of_a_text_stays_unfilled(con: duckdb.DuckDBPyConnection) -> None:
    texts_ = (
        "SELECT body AS text FROM messages UNION ALL SELECT subject FROM tickets UNION ALL SELECT comment FROM ratings"
    )
    assert one(con, f"SELECT count(*) FROM ({texts_}) WHERE regexp_matches(text, '[{{}}]')") == 0


def test_every_message_has_a_text(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "SELECT count(*) FROM messages WHERE coalesce(trim(body), '') = ''") == 0


def test_one_thai_message_has_one_voice(con: duckdb.DuckDBPyConnection) -> None:
    both = "regexp_matches(body, 'ครับ') AND regexp_matches(body, 'ค่ะ|คะ')"
    assert one(con, f"SELECT count(*) FROM messages WHERE language = 'th' AND {both}") == 0


@pytest.mark.parametrize("language", sorted(market.language for market in MARKETS))
def test_every_topic_has_at_least_four_openings(language: str) -> None:
    assert {topic.name: len(texts(language)["topics"][topic.name]["open"]) >= 4 for topic in TOPICS} == {
        topic.name: True for topic in TOPICS
    }


@pytest.mark.parametrize("language", sorted(market.language for market in MARKETS))
def test_every_opening_has_its_solution(language: str) -> None:
    told = texts(language)["topics"]
    wrong = [topic.name for topic in TOPICS if len(topic.answers) < len(told[topic.name]["open"])]
    assert wrong == []


EDGES = {
    "a bot that hands over": "SELECT count(*) FROM events WHERE kind = 'handoff' AND actor = 'bot'",
    "a bot that solves": "SELECT count(*) FROM events WHERE value = 'solved' AND actor = 'bot'",
    "a reopening": """SELECT count(*) FROM (SELECT conversation FROM events WHERE kind = 'status' AND value = 'solved'
                      GROUP BY conversation HAVING count(*) > 1)""",
    "a conversation begun by an agent": """SELECT count(*) FROM (SELECT arg_min(actor, id) AS first FROM messages
                      GROUP BY conversation) WHERE first = 'agent'""",
    "merged": "SELECT count(*) FROM tickets WHERE left_out = 'merged'",
    "spam": "SELECT count(*) FROM tickets WHERE left_out = 'spam'",
    "test": "SELECT count(*) FROM tickets WHERE left_out = 'test'",
    "a recovered conversation": "SELECT count(*) FROM events WHERE kind = 'not_spam'",
    "an internal note": "SELECT count(*) FROM messages WHERE NOT public",
    "an auto-reply": "SELECT count(*) FROM messages WHERE actor = 'system'",
    "two replies in a row": """SELECT count(*) FROM (
                      SELECT actor, lag(actor) OVER (PARTITION BY conversation ORDER BY id) AS before
                      FROM messages WHERE public) WHERE actor = 'agent' AND before = 'agent'""",
    "a reply in the same second": """SELECT count(*) FROM (
                      SELECT *, lag("at") OVER w AS asked, lag(actor) OVER w AS before
                      FROM messages WHERE public WINDOW w AS (PARTITION BY conversation ORDER BY id))
                      WHERE actor = 'agent' AND before = 'customer' AND "at" = asked""",
    "a solve without a reply": """SELECT count(*) FROM events WHERE value = 'solved' AND actor = 'agent'
                      AND conversation NOT IN (SELECT conversation FROM messages WHERE actor = 'agent' AND public)""",
    "a change of team": "SELECT count(*) FROM events WHERE kind = 'team' AND actor = 'agent'",
    "a customer who left": "SELECT count(*) FROM events WHERE kind = 'left'",
    "on hold": "SELECT count(*) FROM events WHERE value = 'hold'",
    "still unsolved": """SELECT count(*) FROM (SELECT arg_max(value, id) AS status FROM events WHERE kind = 'status'
                      GROUP BY conversation) WHERE status IN ('new', 'open', 'pending', 'hold')""",
    "an abandoned call": "SELECT count(*) FROM calls WHERE outcome = 'abandoned'",
    "a caller who waits at the end": "SELECT count(*) FROM calls WHERE outcome = 'waiting' AND ended_at IS NULL",
    "a call that rang in vain": "SELECT count(*) FROM calls WHERE missed_rings > 0",
    "a survey not answered": "SELECT count(*) FROM ratings WHERE answered_at IS NULL",
    "an overdue task": "SELECT count(*) FROM tasks WHERE completed_at > due_at",
}


@pytest.mark.parametrize("edge", EDGES)
def test_the_record_holds(con: duckdb.DuckDBPyConnection, edge: str) -> None:
    assert one(con, EDGES[edge]) > 0


@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        ("SELECT avg(CAST(score >= 4 AS INTEGER)) FROM ratings WHERE kind = 'csat'", 0.79, 0.91),
        ("SELECT count(score) / count(*) FROM ratings WHERE kind <> 'nps'", 0.24, 0.37),
        (f"SELECT ({EDGES['a reopening']}) / count(*) FROM tickets", 0.04, 0.085),
        ("SELECT count(*) / count(DISTINCT customer) FROM tickets", 1.5, 3),
    ],
)  # fmt: skip
def test_its_figures_are_those_of_a_decent_shop(
    con: duckdb.DuckDBPyConnection, figure: str, low: float, high: float
) -> None:
    assert low < one(con, figure) < high


def test_the_map_names_every_file_once_and_only_columns_that_it_has(con: duckdb.DuckDBPyConnection) -> None:
    unknown = {}
    for part in tomllib.loads(company_map())["table"]:
        name = part["file"].removesuffix(".parquet")
        columns = {column[0] for column in con.execute(f"DESCRIBE {name}").fetchall()}
        cells = {key: value for key, value in part.items() if key not in ("file", "row")}
        named = {*cells.pop("dimensions", ())}
        named |= {value.get("from") if isinstance(value, dict) else value for value in cells.values()}
        unknown[name] = named - columns - {None}
    assert unknown == {name: set() for name in FILES}


def test_the_map_fills_only_canonical_columns() -> None:
    own = {"row", "file", "id", "key", "updated_at", "dimensions"}
    strange = {
        key for part in tomllib.loads(company_map())["table"] for key in part
        if key not in own | {column.name for column in BY_ROW[part["row"]].columns}
    }  # fmt: skip
    assert strange == set()


def test_the_settings_give_every_team_its_hours(con: duckdb.DuckDBPyConnection) -> None:
    rules = tomllib.loads(company_settings(UNTIL))["hours_for"]
    teams = {row[0] for row in con.execute("SELECT DISTINCT team FROM tickets").fetchall()}
    assert teams == {rule["team"] for rule in rules}


def test_the_settings_name_real_zones() -> None:
    settings = tomllib.loads(company_settings(UNTIL))
    zones = [settings["timezone"], *(hours["timezone"] for hours in settings["hours"])]
    assert [ZoneInfo(zone).key for zone in zones] == zones


def test_draws_of_neighbouring_keys_are_unrelated() -> None:
    u = Draws(7).uniform("any", "i")
    with duckdb.connect() as con:
        related = one(con, f"SELECT corr(u, next) FROM (SELECT {u} AS u, {Draws(7).uniform('any', '(i + 1)')} AS next "
                           "FROM range(100000) AS r(i))")  # fmt: skip
    assert abs(related) < 0.02


def test_draws_fill_the_unit_interval_evenly() -> None:
    with duckdb.connect() as con:
        counts = con.execute(f"SELECT count(*) FROM (SELECT floor({Draws(7).uniform('any', 'i')} * 10) AS tenth "
                             "FROM range(100000) AS r(i)) GROUP BY tenth").fetchall()  # fmt: skip
    assert [round(count / 10_000, 1) for (count,) in counts] == [1.0] * 10


def test_spread_repeats_by_weight() -> None:
    assert spread({3: 1, 5: 3}, 8) == [3, 3, 5, 5, 5, 5, 5, 5]
