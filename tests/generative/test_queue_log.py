"""Random logs of queues become what a state machine that reads line after line makes of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from deskmeter.engines.duckdb import connect, named, rows
from deskmeter.model import queue
from deskmeter.model.facts.build import begin_clean
from deskmeter.model.intake import SEQ_BATCH
from deskmeter.model.tables import AGENT_TIME, CALL, QUEUE_EVENT, QUEUE_EXITS, STORED_WITH_EACH

START = datetime(2026, 3, 2)
ENDS = ("ended", "transferred", *QUEUE_EXITS)
OF_CALLS = ("entered", "answered", "missed_ring", *ENDS)
OF_QUEUES = ("joined", "joined_paused", "left", "paused", "unpaused")
OF_AGENTS = ("paused_all", "unpaused_all", "logged_in", "logged_off")


@dataclass(frozen=True)
class Line:
    """A line of the log; `after` is how many seconds after the one before it was written."""

    kind: str
    call: int
    queue: int
    agent: int
    reason: str | None
    after: int


@dataclass
class Entry:
    """A call in a queue, in seconds."""

    offered: int | None
    answered: int | None = None
    ended: int | None = None
    outcome: str | None = None
    agent: int | None = None
    closed: bool = False


@dataclass
class Agent:
    """Whether paused, by the queues that the agent is a member of; and the stretches so far."""

    queues: dict[int, bool] = field(default_factory=dict)
    logged_in: bool = False
    reason: str | None = None
    now: tuple[str, str | None] | None = None
    since: int = 0
    stretches: list[tuple[int, int | None, str, str | None]] = field(default_factory=list)

    def turn(self, second: int) -> None:
        """Note what the agent is from here on."""
        if self.queues and all(self.queues.values()):
            then: tuple[str, str | None] | None = ("break", self.reason)
        else:
            then = ("available", None) if self.queues or self.logged_in else None
        if then != self.now:
            if self.now is not None and self.since != second:
                self.stretches.append((self.since, second, *self.now))
            self.now, self.since = then, second


def read(log: Sequence[Line]) -> tuple[dict[str, tuple[object, ...]], dict[int, list[tuple[object, ...]]]]:
    """Calls and agents' stretches, line after line."""
    entries: dict[int, list[Entry]] = {}
    agents: dict[int, Agent] = {}
    second = 0
    for line in log:
        second += line.after
        if line.kind == "restarted":
            for entry in (each[-1] for each in entries.values()):
                _interrupt(entry)
            for agent in agents.values():
                agent.queues, agent.logged_in = {}, False
                agent.turn(second)
        elif line.kind in OF_CALLS:
            _call(entries.setdefault(line.call, []), line, second)
        else:
            _agent(agents.setdefault(line.agent, Agent()), line)
            agents[line.agent].turn(second)
    for agent in agents.values():
        if agent.now is not None:
            agent.stretches.append((agent.since, None, *agent.now))
    calls: dict[str, tuple[object, ...]] = {
        f"c{call}" + ("" if number == 1 else f"#{number}"): (e.offered, e.answered, e.ended, e.outcome, e.agent)
        for call, each in entries.items() for number, e in enumerate(each) if e.offered is not None
    }  # fmt: skip
    return calls, {agent: [*told.stretches] for agent, told in agents.items() if told.stretches}


def _interrupt(entry: Entry) -> None:
    entry.outcome = entry.outcome if entry.closed else "interrupted"
    entry.closed = True


def _call(entries: list[Entry], line: Line, second: int) -> None:
    """Number 0 is what stands before the first entry: nobody knows since when it waited."""
    if not entries:
        entries.append(Entry(None))
    if line.kind == "entered":
        _interrupt(entries[-1])
        entries.append(Entry(second))
    entry = entries[-1]
    if entry.closed:
        return
    if line.kind == "answered" and entry.answered is None:
        entry.answered, entry.agent = second, line.agent
    elif line.kind in ENDS:
        met = entry.answered is not None or line.kind in ("ended", "transferred")
        entry.ended, entry.closed = second, True
        entry.outcome = "answered" if met else line.kind
        entry.agent = (line.agent if entry.agent is None else entry.agent) if met else None


def _agent(agent: Agent, line: Line) -> None:
    if line.kind == "left":
        agent.queues.pop(line.queue, None)
    elif line.kind in OF_QUEUES:
        agent.queues[line.queue] = line.kind in ("paused", "joined_paused")
        if agent.queues[line.queue]:
            agent.reason = line.reason if line.kind == "paused" else None
    elif line.kind in ("paused_all", "unpaused_all"):
        agent.queues = dict.fromkeys(agent.queues, line.kind == "paused_all")
    elif line.kind == "logged_in":
        agent.logged_in = True
    else:
        agent.queues, agent.logged_in = {}, False


@contextmanager
def store() -> Iterator[duckdb.DuckDBPyConnection]:
    """The canonical tables that the log is made from and into, empty."""
    con = connect()
    con.execute("CREATE SCHEMA canon; CREATE TABLE canon.recorded (connection SMALLINT, row_kind VARCHAR)")
    for table in (QUEUE_EVENT, CALL, AGENT_TIME):
        columns = ", ".join(f"{named(c.name)} {c.stored_type}" for c in (*STORED_WITH_EACH, *table.columns) if c.stored)
        con.execute(f"CREATE TABLE canon.{table.name} ({columns})")
    begin_clean(con)
    yield con
    con.close()


def write(con: duckdb.DuckDBPyConnection, log: Sequence[Line], batches: Sequence[int]) -> None:
    """The lines as rows of canon.queue_event, each in its batch."""
    second = 0
    for row, (line, batch) in enumerate(zip(log, batches, strict=True), start=1):
        second += line.after
        told: Mapping[str, object] = {
            "connection": 1, "uid": str(row), "seq": batch * SEQ_BATCH + row * 4,
            "at": START + timedelta(seconds=second), "kind": line.kind, "reason": line.reason,
            "call_id": f"c{line.call}" if line.kind in OF_CALLS else None,
            "queue": f"q{line.queue}" if line.kind in (*OF_CALLS, *OF_QUEUES) else None,
            "agent": None if line.kind in ("restarted", "entered", *QUEUE_EXITS) else line.agent,
        }  # fmt: skip
        con.execute(
            f"INSERT INTO canon.queue_event ({', '.join(map(named, told))}) VALUES ({', '.join('?' * len(told))})",
            [*told.values()],
        )


def made(
    con: duckdb.DuckDBPyConnection,
) -> tuple[dict[str, tuple[object, ...]], dict[int, list[tuple[object, ...]]]]:
    def at(column: str) -> str:
        return f"date_diff('second', TIMESTAMP '{START}', {column})"

    calls = rows(
        con,
        f"SELECT k.uid, {at('k.offered_at')}, {at('k.answered_at')}, {at('k.ended_at')}, k.outcome, k.agent"
        " FROM canon.call AS k",
    )
    agents: dict[int, list[tuple[object, ...]]] = {}
    found = f"SELECT t.agent, {at('t.from_at')}, {at('t.until_at')}, t.state, t.reason FROM canon.agent_time AS t"
    for agent, *stretch in rows(con, f"{found} ORDER BY t.agent, t.from_at"):
        agents.setdefault(agent, []).append(tuple(stretch))
    return {uid: tuple(cells) for uid, *cells in calls}, agents


LINES = st.builds(
    Line,
    st.sampled_from(("restarted", *OF_CALLS, "entered", "entered", "answered", *OF_QUEUES, *OF_AGENTS)),
    st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.sampled_from((None, "Lunch", "Wrapup")),
    st.integers(1, 5),
)  # fmt: skip


@given(st.lists(LINES, max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_log_becomes_what_a_state_machine_makes_of_it(log: list[Line]) -> None:
    with store() as con:
        write(con, log, [1] * len(log))
        queue.settle(con, [1])
        assert made(con) == read(log)


@given(st.lists(LINES, min_size=2, max_size=20), st.data())
@settings(max_examples=20, deadline=None)
def test_a_log_that_comes_in_pieces_becomes_the_same(log: list[Line], data: st.DataObject) -> None:
    """Each line in any of three files, and the files one after another."""
    batches = data.draw(st.lists(st.integers(1, 3), min_size=len(log), max_size=len(log)))
    with store() as con:
        write(con, log, batches)
        con.execute("CREATE TEMP TABLE all_of_it AS FROM canon.queue_event; DELETE FROM canon.queue_event")
        for batch in data.draw(st.permutations((1, 2, 3))):
            con.execute(f"INSERT INTO canon.queue_event FROM all_of_it AS a WHERE a.seq // {SEQ_BATCH} = {batch}")
            queue.settle(con, [batch])
        assert made(con) == read(log)
