"""Asterisk's `queue_log`: its lines as rows of the kind `queue_event`.

A line is `time|call|queue|agent|event|parameters`. What an event states, and where among its parameters, stands in
EVENTS; what it means for calls and agents is told by its canonical kind (model/queue_calls.py, model/queue_agents.py).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from deskmeter.connectors.lines import reading
from deskmeter.connectors.raw import RawFile, ReadOptions, Reject, quote
from deskmeter.engines.duckdb import quoted, rows

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")
FIELDS = 5  # those before the parameters
ANY = 99
MOST_NAMED = 20  # unknown events that are named to who imports


@dataclass(frozen=True)
class Event:
    """An event: its canonical kind, how few and how many parameters it has, and the places of those that count.

    A place below 0 is counted from the right, where what stands before has as many fields as it likes.
    """

    kind: str
    least: int = 0
    most: int = 1
    wait: int | None = None
    talk: int | None = None
    ring_ms: int | None = None
    caller: int | None = None
    reason: int | None = None


EVENTS = {
    "ENTERQUEUE": Event("entered", 0, 3, caller=2),
    "CONNECT": Event("answered", 1, 3, wait=1),
    "COMPLETEAGENT": Event("ended", 2, 3, wait=1, talk=2),
    "COMPLETECALLER": Event("ended", 2, 3, wait=1, talk=2),
    "BLINDTRANSFER": Event("transferred", 5, ANY, wait=-3, talk=-2),
    "ATTENDEDTRANSFER": Event("transferred", 4, ANY, wait=-3, talk=-2),
    "TRANSFER": Event("transferred", 2, 5, wait=3, talk=4),
    "ABANDON": Event("abandoned", 3, 3, wait=3),
    "EXITWITHTIMEOUT": Event("timeout", 1, 3, wait=3),
    "EXITWITHKEY": Event("key_exit", 2, 4, wait=4),
    "EXITEMPTY": Event("thrown_out", 2, 3, wait=3),
    "WITHDRAW": Event("withdrawn", 3, 4, wait=3),
    "RINGNOANSWER": Event("missed_ring", 0, 1, ring_ms=1),
    "RINGCANCELED": Event("noted", 0, 1, ring_ms=1),
    "AGENTDUMP": Event("missed_ring"),
    "ADDMEMBER": Event("joined"),
    "ADDMEMBER PAUSED": Event("joined_paused"),
    "REMOVEMEMBER": Event("left"),
    "PAUSE": Event("paused", reason=1),
    "UNPAUSE": Event("unpaused"),
    "PAUSEALL": Event("paused_all"),
    "UNPAUSEALL": Event("unpaused_all"),
    "AGENTLOGIN": Event("logged_in"),
    "AGENTLOGOFF": Event("logged_off", 0, 2),
    "AGENTCALLBACKLOGIN": Event("logged_in"),
    "AGENTCALLBACKLOGOFF": Event("logged_off", 0, 3),
    "QUEUESTART": Event("restarted"),
    "PENALTY": Event("noted", 0, 1),
    "RINGINUSE": Event("noted", 0, 1),
    "CONFIGRELOAD": Event("noted"),
    "SYSCOMPAT": Event("noted", 0, ANY),
    "OUTCALL": Event("noted", 0, ANY),
}
NOBODY = ("anonymous", "Anonymous", "unknown", "Unknown", "<unknown>", "Restricted", "Unavailable", "asterisk")
STATES = "after_call, break, meeting, training or away"


def _words(words: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{json.dumps(word, ensure_ascii=False)} = {json.dumps(meaning)}\n" for word, meaning in words)


MAP = f"""\
connection = "asterisk"         # one for each phone system: a restart of it ends what is open in it
dates = "epoch"
null = ["NONE"]

[[table]]
row = "queue_event"
at = "time"
written_at = "clock"
call_id = "call"
queue = "queue"
channel = {{ value = "phone" }}
agent = "agent"
reason = "reason"
wait_s = "wait_s"
talk_s = "talk_s"
ring_s = "ring_s"
line = "line"

[table.customer]                # callers who hide their number are not one and the same
from = "caller"
else = "keep"

[table.customer.words]
{_words((name, "") for name in NOBODY)}
[table.kind]
from = "event"
else = "noted"                  # kept, and counts nowhere

[table.kind.words]
{_words((name, event.kind) for name, event in EVENTS.items())}"""


class Clock:
    """The second of each line, or the latest before it in the file: a clock that was put back changes no order.

    What lies more than a day ahead is a clock gone wrong, and would hold all others back.
    """

    def __init__(self) -> None:
        self._last: int | None = None
        self._most = int(time()) + 86_400

    def __call__(self, lines: "pa.Array") -> "pa.Array":
        import pyarrow as pa
        import pyarrow.compute as pc

        seconds = _seconds(lines)
        seconds = pc.if_else(pc.less(seconds, self._most), seconds, pa.scalar(None, pa.int64()))
        latest = pc.fill_null_forward(pc.cumulative_max(seconds, start=self._last, skip_nulls=True))
        if self._last is not None:
            latest = pc.fill_null(latest, self._last)
        self._last = pc.max(latest).as_py()
        return latest


def _seconds(lines: "pa.Array") -> "pa.Array":
    """The first field of each line as a number; null where it is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.all(pc.match_substring_regex(lines, r"^\d{10}\|")).as_py():
        return pc.utf8_slice_codeunits(lines, 0, 10).cast(pa.int64())
    fields = (str(line).partition("|")[0] for line in lines.to_pylist())
    return pa.array([int(field) if _NUMBER.fullmatch(field) else None for field in fields], pa.int64())


def read(con: "duckdb.DuckDBPyConnection", path: Path, options: ReadOptions, scratch: Path) -> RawFile:
    """The lines of a queue log as cells; those that do not hold together are rejects."""
    target = scratch / "cells.parquet"
    with reading(con, "log", path, scratch, options.encoding or "utf-8", Clock()) as lines:
        con.execute(f"COPY ({_parsed('log')}) TO {quoted(target)} (FORMAT parquet, COMPRESSION lz4)")
    parsed = f"SELECT * FROM read_parquet({quote(target)})"
    rejects = [Reject(*row) for row in rows(con, f"SELECT _row, line, fault FROM ({parsed}) WHERE fault IS NOT NULL")]
    columns = dict.fromkeys(("time", "call", "queue", "agent", "event", "caller", "reason", "line"), "VARCHAR")
    columns |= {"clock": "TIMESTAMP WITH TIME ZONE", "wait_s": "BIGINT", "talk_s": "BIGINT", "ring_s": "DOUBLE"}
    return RawFile(
        f"SELECT _row, {', '.join(columns)} FROM ({parsed}) WHERE fault IS NULL",
        columns,
        tuple(sorted([*lines.rejects, *rejects], key=lambda reject: reject.row)),
        (*lines.notes, *_kept(con, parsed)),
        lines.sha256,
    )


def suggest(con: "duckdb.DuckDBPyConnection", path: Path) -> str:
    """The connector's own map with the reasons for pauses that the file holds, to be told what each of them is."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, reading(con, "log", path, Path(folder), stamp=Clock()):
        found = rows(con, f"SELECT DISTINCT reason FROM ({_parsed('log')}) WHERE reason <> '' ORDER BY ALL")
    words = _words((reason, "break") for (reason,) in found) or "# no pause has a reason\n"
    head = f'\n# What a pause is, by its reason: {STATES}.\n[table.state]\nfrom = "reason"\nelse = "break"\n'
    return f"{MAP}{head}\n[table.state.words]\n{words}"


def _parsed(lines: str) -> str:
    """SQL of every line as cells, with `fault` where it cannot be one; `n` is the number of its parameters.

    `clock` is what Clock makes of it.
    """
    known = ", ".join(quoted(name) for name in EVENTS)
    shifted = f"f[{FIELDS + 1}] IN ({known}) OR f[{FIELDS + 2}] IN ({known})"
    paused = f"f[{FIELDS}] = 'ADDMEMBER' AND f[{FIELDS + 1}] = 'PAUSED'"
    event = f"CASE WHEN {paused} THEN 'ADDMEMBER PAUSED' ELSE f[{FIELDS}] END"
    return f"""
WITH split AS (
  SELECT _row, line, stamp, string_split(CASE WHEN ends_with(line, '|') THEN rtrim(line, '|') ELSE line END, '|') AS f
  FROM {lines}
), named AS (
  SELECT *, {event} AS event, len(f) - {FIELDS} AS n FROM split
)
SELECT _row, line, f[1] AS time, f[2] AS call, f[3] AS queue, f[4] AS agent, event, n,
  to_timestamp(stamp) AS clock,
  CASE WHEN n < 0 THEN 'fewer than {FIELDS} fields'
    WHEN event NOT IN ({known}) AND ({shifted}) THEN 'a “|” inside a name: the event is not the 5th field'
    END AS fault,
  {_by_event("caller", "VARCHAR")} AS caller, {_by_event("reason", "VARCHAR")} AS reason,
  {_by_event("wait", "BIGINT")} AS wait_s, {_by_event("talk", "BIGINT")} AS talk_s,
  {_by_event("ring_ms", "BIGINT")} / 1e3 AS ring_s
FROM named"""


def _by_event(part: str, type_: str) -> str:
    """SQL of what stands at the event's own place; nothing where fields are missing."""
    places = [(name, event.least, getattr(event, part)) for name, event in EVENTS.items()]
    cases = " ".join(
        f"WHEN {quoted(name)} THEN f[{place + FIELDS}]" if place > 0 else
        f"WHEN {quoted(name)} THEN CASE WHEN n >= {least} THEN f[{place}] END"
        for name, least, place in places if place is not None
    )  # fmt: skip
    return f"TRY_CAST(CASE event {cases} END AS {type_})"


def _kept(con: "duckdb.DuckDBPyConnection", parsed: str) -> Iterable[str]:
    """What was kept although it is not as known: events without a meaning here, and fields too few or too many."""
    found = rows(
        con,
        f"SELECT event, n, COUNT(*), MIN(_row) FROM ({parsed}) WHERE fault IS NULL GROUP BY event, n ORDER BY event, n",
    )
    strange, odd = Counter[str](), dict[str, list[tuple[int, int]]]()
    for event, n, count, first in found:
        known = EVENTS.get(event)
        if known is None:
            strange[event] += count
        elif not known.least <= n <= known.most:
            odd.setdefault(event, []).append((count, first))
    if strange:
        named = [f"{event} ({count})" for event, count in strange.most_common(MOST_NAMED)]
        yield f"events kept that mean nothing here: {', '.join(named)}" + (" …" if len(strange) > MOST_NAMED else "")
    for event, places in odd.items():
        count, first = sum(count for count, _ in places), min(first for _, first in places)
        yield f"{event} with fewer or more fields than known, kept: {count}, first in row {first}"
