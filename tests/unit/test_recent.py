"""How far back agents' time is looked at again: to the last gap before what is new, or from the beginning."""

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest

from deskmeter.model.facts.recent import DIRTY_AGENT, look_back

EVER = "1900-01-01 00:00"
WEEK = """
    02 09:00 | 02 10:00 | handling  | North
    02 10:00 | 02 11:00 | available | North
    02 13:00 | 02 14:00 | handling  | South
    02 14:00 | 02 15:00 | break     | South
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("CREATE SCHEMA fact; CREATE SCHEMA canon")
        made.execute(
            "CREATE TABLE fact.agent_time (agent BIGINT, from_at TIMESTAMP, until_at TIMESTAMP, state VARCHAR,"
            " team VARCHAR, available_known BOOLEAN, paid_known BOOLEAN)"
        )
        made.execute("CREATE TABLE canon.agent_time (agent BIGINT, from_at TIMESTAMP, state VARCHAR)")
        made.execute("CREATE TEMP TABLE dirty_agent (agent BIGINT, from_at TIMESTAMP)")
        yield made


def at(told: str) -> datetime | None:
    """A day of March 2026 and a time; `-` for none."""
    return None if told == "-" else datetime.fromisoformat(f"2026-03-{told}")


def looked_back(
    con: duckdb.DuckDBPyConnection, known: str, *new: str, available_known: bool = True
) -> tuple[str, str | None]:
    """Since when the agent of these stretches is looked at when new states come in, and the team known before."""
    for line in filter(None, map(str.strip, known.splitlines())):
        start, end, state, team = (cell.strip() for cell in line.split("|"))
        told = [at(start), at(end), state, team, available_known, True]
        con.execute("INSERT INTO fact.agent_time VALUES (1, ?, ?, ?, ?, ?, ?)", told)
    for line in new:
        start, state = (cell.strip() for cell in line.split("|"))
        con.execute("INSERT INTO canon.agent_time VALUES (1, ?, ?)", [at(start), state])
        con.execute(f"INSERT INTO {DIRTY_AGENT} VALUES (1, ?)", [at(start)])
    found = con.execute(f"SELECT s.since, s.team FROM {look_back(con)} AS s").fetchall()
    assert len(found) == 1
    return f"{found[0][0]:%Y-%m-%d %H:%M}", found[0][1]


def test_back_to_the_beginning_after_the_last_gap(con: duckdb.DuckDBPyConnection) -> None:
    assert looked_back(con, WEEK, "02 14:30 | handling") == ("2026-03-02 13:00", "North")


def test_no_further_than_what_is_new_where_nothing_goes_on(con: duckdb.DuckDBPyConnection) -> None:
    assert looked_back(con, WEEK, "03 09:00 | handling") == ("2026-03-03 09:00", "South")


def test_what_begins_as_something_ends_is_not_after_a_gap(con: duckdb.DuckDBPyConnection) -> None:
    assert looked_back(con, WEEK, "02 15:00 | handling") == ("2026-03-02 13:00", "North")


def test_the_earliest_of_the_new_rows_counts(con: duckdb.DuckDBPyConnection) -> None:
    assert looked_back(con, WEEK, "03 09:00 | handling", "02 14:30 | break") == ("2026-03-02 13:00", "North")


def test_a_state_that_runs_leaves_no_gap(con: duckdb.DuckDBPyConnection) -> None:
    running = WEEK + "02 16:00 | - | available | South"
    assert looked_back(con, running, "04 09:00 | handling") == ("2026-03-02 16:00", "South")


def test_a_record_that_ends_before_it_begins_fills_no_gap(con: duckdb.DuckDBPyConnection) -> None:
    backwards = WEEK + "02 12:00 | 02 11:59 | break | East"
    assert looked_back(con, backwards, "02 14:30 | handling") == ("2026-03-02 13:00", "North")


def test_nothing_before_the_first_gap_means_from_the_beginning(con: duckdb.DuckDBPyConnection) -> None:
    assert looked_back(con, WEEK, "02 09:30 | handling") == (EVER, None)


def test_a_new_agent_is_looked_at_from_the_beginning(con: duckdb.DuckDBPyConnection) -> None:
    assert looked_back(con, "", "02 09:30 | handling") == (EVER, None)


def test_a_gap_of_long_ago_is_not_searched_for(con: duckdb.DuckDBPyConnection) -> None:
    long = "02 09:00 | 02 10:00 | handling | North\n02 13:00 | - | available | North"
    assert looked_back(con, long, "31 09:00 | handling") == ("2026-03-02 13:00", "North")
    con.execute(f"UPDATE {DIRTY_AGENT} SET from_at = from_at + INTERVAL 60 DAY")
    assert con.execute(f"SELECT s.since FROM {look_back(con)} AS s").fetchall() == [(datetime(1900, 1, 1),)]


@pytest.mark.parametrize(("known", "since"), [(True, "2026-03-03 09:00"), (False, EVER)])
def test_who_is_newly_known_to_be_available_is_so_from_the_beginning(
    con: duckdb.DuckDBPyConnection, known: bool, since: str
) -> None:
    assert looked_back(con, WEEK, "03 09:00 | available", available_known=known)[0] == since
