"""A support desk drawn as tables: what a docstring shows is imported as files, and figures are asked of it.

A drawing holds opening hours, each on a line of its own, then tables parted by blank lines::

    hours: Mon-Fri 09:00-17:00 UTC
    hours night: Mon-Sun 22:00-06:00 Asia/Bangkok

    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer:Bo
    Mon 09:00:20 | 1            | handoff | bot
    Mon 09:01:02 | 1            | message | agent:Ana@billing

Hours with a name are those of the team of that name; `channel=chat` and `source=desk` name other rules; `less` and
dates after the zone are holidays. SLA policies are drawn in winning order, as
`sla vip: priority=urgent,high first_reply=30min pauses.resolution=hold`. Days stand for the week of Monday 2026-03-02,
dates for themselves, all in UTC. `what` is `created` (the conversation's own row, with its channel, team, priority …),
`message`, `note`, or an event, whose new value stands under `to`. A table with a column `asked` or `answered` draws
surveys, one with a column `seen` snapshots; the first column of one of the KINDS draws rows of that kind (`offered`:
calls). A `source` other than the desk itself can stand beside any row.

A row with `times` stands for so many rows, in whose cells `#` is the number of the row. `set: service_level.threshold =
20` is a setting of a metric.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import Outcome, import_files
from deskmeter.insight.export import all_rows, rows_sql
from deskmeter.metrics.formula import Clock, Figure
from deskmeter.metrics.query import Comparison, Query, Result, Row, run
from deskmeter.metrics.registry import metric
from deskmeter.metrics.relation import parse_filter
from deskmeter.model.facts import BY_NAME
from deskmeter.model.map_text import parse_map
from deskmeter.model.tables import BY_ROW
from deskmeter.model.workspace import Workspace, create
from deskmeter.period import Period

MONDAY = date(2026, 3, 2)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = re.compile(rf"({'|'.join(DAYS)})(?:\+(\d+))? (\d\d:\d\d.*)")
_HOURS = re.compile(r"hours(?: (?:(\w+)=)?(\w+))?: (\w{3})-(\w{3}) (\S+) (\S+)(?: less (.+))?")
_SLA = re.compile(r"sla (\w+):(.*)")
_SET = re.compile(r"set: (\w+)\.(\w+) = (\S+)")
_WHO = re.compile(r"(customer|agent|bot|system|unknown)(?::(\w+))?(?:@(\w+))?")

MAP = """
connection = "desk"
timezone = "UTC"

[[table]]
row = "case"
file = "cases*"
id = "conversation"
created_at = "at"
solved_at = "solved"
closed_at = "closed"
first_reply_at = "first_reply"
updated_at = "updated"
channel = "channel"
team = "team"
agent = "agent"
customer = "customer"
priority = "priority"
language = "language"
status = "status"
handle_s = "handle_s"
left_out = "left_out"
tags = { from = "tags", split = " " }
dimensions = ["topic"]

[[table]]
row = "snapshot"
file = "snapshots*"
order = "file"
id = "conversation"
at = "seen"
revision = "revision"
created_at = "created"
channel = "channel"
team = "team"
agent = "agent"
customer = "customer"
priority = "priority"
language = "language"
status = "status"
handle_s = "handle_s"
tags = { from = "tags", split = " " }
dimensions = ["topic"]
left_out = "left_out"

[[table]]
row = "message"
file = "messages*"
order = "file"
id = "conversation"
at = "at"
actor = "actor"
public = { from = "what", words = { message = "true", note = "false" } }
agent = "agent"
customer = "customer"
team = "team"
channel = "channel"
sentiment = "sentiment"

[[table]]
row = "event"
file = "events*"
order = "file"
id = "conversation"
at = "at"
kind = "what"
value = "to"
actor = "actor"
agent = "agent"
team = "team"

[[table]]
row = "rating"
file = "ratings*"
conversation = "conversation"
kind = "kind"
asked_at = "asked"
answered_at = "answered"
score = "score"
satisfied = { from = "satisfied", words = { good = "true", bad = "false" } }
resolved = "resolved"
agent = "agent"
customer = "customer"
channel = "channel"
team = "team"
"""


@dataclass(frozen=True)
class Kind:
    """A kind of drawn table: its rows in a map, and the key of the map that each column fills.

    The first column tells the kind.
    """

    row: str
    columns: Mapping[str, str]

    @property
    def told_by(self) -> str:
        return next(iter(self.columns))

    def of_type(self, type_: str) -> set[str]:
        """The columns whose canonical ones are of a type."""
        typed = {column.name for column in BY_ROW[self.row].columns if column.type == type_}
        return {name for name, key in self.columns.items() if key in typed}

    def part(self, file: str) -> str:
        """The part of the map that reads such a file."""
        cells = "\n".join(f'{key} = "{name}"' for name, key in self.columns.items())
        return f'\n[[table]]\nrow = "{self.row}"\nfile = "{file}*"\n{cells}\n'


def _named(*names: str, **renamed: str) -> dict[str, str]:
    """Columns by the key they fill: those of another name first."""
    return {**renamed, **{name: name for name in names}}


KINDS: Mapping[str, Kind] = {
    "calls": Kind("call", _named(
        "outcome", "queue", "agent", "customer", "conversation", "topic", "transferred", "channel", "team", "rating",
        offered="offered_at", answered="answered_at", ended="ended_at", contact="contact_at", wait="wait_s",
        talk="talk_s", hold="hold_s", acw="acw_s", rings="missed_rings",
    )),
    "sessions": Kind("session", _named(
        "kind", "customer", "outcome", "conversation", "topic", "channel", "language",
        started="started_at", ended="ended_at", handed="handed_at",
    )),
    "tasks": Kind("task", _named(
        "agent", "team", "kind", "conversation", assigned="assigned_at", due="due_at", completed="completed_at",
    )),
    "reviews": Kind("review", _named(
        "conversation", "section", "points", "most", "weight", "agent", "reviewer", reviewed="reviewed_at",
    )),
    "orders": Kind("order", _named("customer", "amount", "currency", "status", ordered="ordered_at")),
    "customers": Kind("customer", {"since": "since", "until": "until", "customer": "id"}),
    "people": Kind("customer", _named("email", "phone", "handle", who="id", updated="updated_at")),
    "links": Kind("customer_link", {"other": "other", **_named("customer", "other_source", "kind", "at")}),
    "states": Kind("agent_state", {"state": "state", **_named("agent", "reason", "team", "channel"),
                                   "from": "from_at", "until": "until_at"}),
    "promises": Kind("sla", _named(
        "policy", "target", "achieved", "target_s", "clock", due="due_at", applied="applied_at",
        fulfilled="fulfilled_at", conversation="id",
        promise="key",
    )),
    "costs": Kind("cost", {
        "cost from": "from_day", "cost until": "until_day", **_named("amount", "currency", "kind", "channel", "team"),
    }),
    "audience": Kind("audience", _named("network", "day", "followers")),
}  # fmt: skip
MAP += "".join(kind.part(file) for file, kind in KINDS.items())
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cases": (
        "conversation", "at", "solved", "closed", "first_reply", "updated", "channel", "team", "agent", "customer",
        "priority", "language", "status", "tags", "topic", "handle_s", "left_out",
    ),
    "snapshots": (
        "conversation", "seen", "revision", "created", "channel", "team", "agent", "customer", "priority", "language",
        "status", "tags", "topic", "handle_s", "left_out",
    ),
    "messages": ("conversation", "at", "what", "actor", "agent", "customer", "team", "channel", "sentiment"),
    "events": ("conversation", "at", "what", "to", "actor", "agent", "team"),
    "ratings": ("conversation", "kind", "asked", "answered", "score", "satisfied", "resolved", "agent", "customer",
                "channel", "team"),
    **{file: tuple(kind.columns) for file, kind in KINDS.items()},
}  # fmt: skip
# Columns that are mapped only where something is drawn in them, with the keys they fill.
IF_DRAWN = {"first_reply": "first_reply_at", "promise": "key"}
_TIMES = {"at", "solved", "closed", "first_reply", "updated", "seen", "created", "asked", "answered"}.union(
    *(kind.of_type("TIMESTAMP") for kind in KINDS.values())
)
_DATES = set[str]().union(*(kind.of_type("DATE") for kind in KINDS.values()))
_TOLD_BY = {kind.told_by: file for file, kind in KINDS.items()} | {
    "asked": "ratings", "answered": "ratings", "seen": "snapshots",
}  # fmt: skip
_FILE_OF = {"created": "cases", "message": "messages", "note": "messages"}

Line = dict[str, str]


@dataclass(frozen=True)
class Drawing:
    """What a drawing says: the workspace's settings and the rows of each file."""

    settings: str
    files: Mapping[str, tuple[Line, ...]]


def instant(text: str) -> datetime:
    """The instant (aware UTC) of `Mon 09:00`, `Tue+1 09:00:30` (a week on) or an ISO date."""
    day = _DAY.fullmatch(text)
    if day is None:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    on = MONDAY + timedelta(days=DAYS.index(day[1]), weeks=int(day[2] or 0))
    return datetime.fromisoformat(f"{on} {day[3]}").replace(tzinfo=UTC)


def parse(text: str) -> Drawing:
    """Read a drawing."""
    lines = [line.strip() for line in text.strip().splitlines()]
    rules = [_hours(found) for line in lines if (found := _HOURS.fullmatch(line))]
    promised = [_sla(found) for line in lines if (found := _SLA.fullmatch(line))]
    files: dict[str, list[Line]] = {}
    head: list[str] | None = None
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 2:
            head = None
        elif head is None:
            head = cells
        else:
            for drawn in _repeated(dict(zip(head, cells, strict=True))):
                file, row = _placed(drawn)
                files.setdefault(file, []).append(row)
    limits = [f"metrics.{found[1]}.{found[2]} = {found[3]}\n" for line in lines if (found := _SET.fullmatch(line))]
    settings = "".join(limits) + "\n".join([*rules, *promised])
    return Drawing(settings, {file: tuple(rows) for file, rows in files.items()})


def _hours(rule: re.Match[str]) -> str:
    """Opening hours as deskmeter.toml writes them."""
    cut, only, first, last, span, zone, closed = rule.groups()
    open_on = DAYS[DAYS.index(first) : DAYS.index(last) + 1]
    days = "\n".join(f'{day.lower()} = ["{span}"]' for day in open_on)
    name = only or "office"
    holidays = f"holidays = [{closed}]\n" if closed else ""
    for_ = f'{cut or "team"} = "{only}"\n' if only else ""
    return f'[[hours]]\nname = "{name}"\ntimezone = "{zone}"\n{days}\n{holidays}[[hours_for]]\nhours = "{name}"\n{for_}'


def _sla(policy: re.Match[str]) -> str:
    """An SLA policy as deskmeter.toml writes it; several values of a selector are a list."""
    name, entries = policy.groups()
    lines = ["[[sla]]", f'name = "{name}"']
    for key, value in (entry.split("=") for entry in entries.split()):
        listed = json.dumps([one for one in value.split(",") if one])
        bare = value if key == "from" else f'"{value}"'
        lines.append(f"{key} = {listed if key.startswith('pauses.') or ',' in value else bare}")
    return "\n".join(lines)


def _repeated(line: Line) -> Iterator[Line]:
    """The rows that a drawn one stands for."""
    for number in range(1, int(line.pop("times", "1")) + 1):
        yield {name: cell.replace("#", str(number)) for name, cell in line.items()}


def _written(name: str, cell: str) -> str:
    """A cell as its file has it."""
    if name in _TIMES and cell:
        return f"{instant(cell):%Y-%m-%dT%H:%M:%S.%f}"
    return f"{instant(f'{cell} 00:00'):%Y-%m-%d}" if name in _DATES and cell in DAYS else cell


def _placed(line: Line) -> tuple[str, Line]:
    """The file that a drawn row belongs to (`cases`, `cases@shop`), and the row as that file has it."""
    source = line.pop("source", "")
    told = next((file for column, file in _TOLD_BY.items() if column in line), None)
    if told is not None:
        file = told
    else:
        file = _FILE_OF.get(line["what"], "events")
        line = {**_who(line["by"]), **{name: cell for name, cell in line.items() if cell and name != "by"}}
    unknown = set(line) - {*COLUMNS[file], "what", "actor"}
    if unknown:
        raise ValueError(f"{file} have no column {unknown}, which the drawing fills in")
    return f"{file}@{source}" if source else file, {name: _written(name, cell) for name, cell in line.items()}


def _who(text: str) -> Line:
    """An author: `customer:Bo`, `agent:Ana@billing`, `bot`, `system`, `unknown`."""
    if not text:
        return {}
    who = _WHO.fullmatch(text)
    if who is None:
        raise ValueError(f"nobody is written as {text}")
    role = "customer" if who[1] == "customer" else "agent"
    return {"actor": who[1], **({role: who[2]} if who[2] else {}), **({"team": who[3]} if who[3] else {})}


def write(folder: Path, name: str, rows: tuple[Line, ...]) -> Path:
    """A file of drawn rows; `name` begins with what it holds, as the map has it."""
    columns = [column for column in COLUMNS[next(kind for kind in COLUMNS if name.startswith(kind))]
               if column not in IF_DRAWN or any(column in row for row in rows)]  # fmt: skip
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        out.writeheader()
        out.writerows(rows)
    return path


def settled(folder: Path, settings: str = "") -> Path:
    """A new workspace with these settings."""
    root = folder / "desk"
    create(root, 'timezone = "UTC"\nmemory_limit = "500MB"\nthreads = 1\n' + settings)
    return root


def received(workspace: Workspace, *paths: Path) -> tuple[Outcome, ...]:
    """Import files through the connector; a drawing in which a row is bad is a mistake of the test."""
    heads = {column for path in paths for column in path.read_text(encoding="utf-8").partition("\n")[0].split(",")}
    text = MAP
    for column, key in IF_DRAWN.items():
        text = text if column in heads else text.replace(f'\n{key} = "{column}"\n', "\n")
    outcomes: tuple[Outcome, ...] = ()
    for source, some in groupby(paths, lambda path: path.stem.partition("@")[2]):
        map_ = parse_map(text, "drawn.toml", source or None)
        outcomes += import_files(workspace, connector("csv"), list(some), map_, lambda step: None)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if problems:
        raise ValueError(f"rows of the drawing were put aside: {problems}")
    return outcomes


@dataclass(frozen=True)
class Desk:
    """A drawn desk, and the ways to ask it."""

    workspace: Workspace

    def result(
        self, name: str, *, start: str | None = None, end: str | None = None, now: str = "Mon+4 00:00", tz: str = "UTC",
        by: str | None = None, grain: str | None = None, clock: Clock | None = None, only: str | None = None,
        compare: Comparison | None = None,
    ) -> Result:  # fmt: skip
        """A query for one metric; start, end and only are read as the command reads --from, --to and --filter."""
        period = Period.of(start, end, tz)
        filters = (parse_filter(only),) if only else ()
        cuts = (by,) if by else ()
        question = Query((metric(name),), period, instant(now), cuts, grain, filters, clock, compare)
        return run(self.workspace.store, question)

    def row(self, name: str, **asked: Any) -> Row:
        """The only row of the answer."""
        (row,) = self.result(name, **asked).rows
        return row

    def figure(self, name: str, **asked: Any) -> Figure:
        figure = self.row(name, **asked).figure
        assert figure is not None
        return figure

    def value(self, name: str, **asked: Any) -> float | None:
        return self.figure(name, **asked).value

    def values(self, name: str, **asked: Any) -> dict[str | None, float | None]:
        """Values by the cut, or by the bucket where nothing is cut."""
        return {key: figure.value if figure else None for key, figure in self._keyed(name, **asked)}

    def means(self, name: str, **asked: Any) -> dict[str | None, tuple[float | None, int]]:
        """Mean and n of a duration by the cut or the bucket."""
        return {
            key: (figure.stats.mean, figure.n) for key, figure in self._keyed(name, **asked) if figure and figure.stats
        }

    def told(self, fact: str, columns: str) -> list[tuple[Any, ...]]:
        """Columns of the rows of a fact, in the order of what tells these apart."""
        sql = f"SELECT {columns} FROM fact.{fact} ORDER BY {', '.join(BY_NAME[fact].id)}"
        return self.workspace.store.con.execute(sql).fetchall()

    def rows(self, fact: str, *columns: str, now: str = "Mon+4 00:00") -> list[tuple[Any, ...]]:
        """Some columns of all rows of a fact, as their export tells them, in its order."""
        asked = Query((), Period.of(None, None, "UTC"), instant(now))
        sql = rows_sql(self.workspace.store, asked, all_rows(BY_NAME[fact]), value=False, text=False)
        return self.workspace.store.con.execute(f"SELECT {', '.join(columns)} FROM ({sql}) AS e").fetchall()

    def _keyed(self, name: str, **asked: Any) -> Iterator[tuple[str | None, Figure | None]]:
        for row in self.result(name, **asked).rows:
            yield (next(iter(row.by.values())) if row.by else row.bucket), row.figure
