"""Zendesk's schedules as opening hours for deskmeter.toml: spans in minutes from Sunday, holidays, who is on which."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from deskmeter.clock import DAY_MIN
from deskmeter.connectors.raw import ReadOptions
from deskmeter.connectors.zendesk.relation import Relation
from deskmeter.connectors.zendesk.source import warehouse
from deskmeter.connectors.zendesk.zones import ZONES
from deskmeter.engines.duckdb import rows
from deskmeter.errors import UserError
from deskmeter.model.ledger import Ledger

if TYPE_CHECKING:
    import duckdb

WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST = 366  # days of one holiday


@dataclass(frozen=True)
class Schedule:
    """A schedule: spans in local minutes from Sunday 00:00 on, and the days on which it is closed."""

    id: str
    name: str
    zone: str
    spans: tuple[tuple[int, int], ...]
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True)
class Share:
    """How many tickets of a team are on a schedule; None is the account's default."""

    team: str
    schedule: str | None
    tickets: int


class NoSchedulesError(UserError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} holds no schedule of Zendesk, so no opening hours can be suggested. Write [[hours]] by hand."
        )


def suggest(con: "duckdb.DuckDBPyConnection", path: Path) -> str:
    """The opening hours of an account as [[hours]] and [[hours_for]]; what is not sure is a comment.

    The path holds a warehouse's tables, or is a workspace whose sync has kept the schedules.
    """
    if (path / "ledger").is_dir():
        known = polled(path)
        if not known:
            raise NoSchedulesError(path)
        return "\n".join([*_written(known), *_rules(known, ())]) + "\n"
    with TemporaryDirectory() as folder:
        tables = warehouse([path], Path(folder)).relations(
            ("schedule", "schedule_holiday", "ticket_schedule", "ticket", "group"), con, ReadOptions(), Path(folder)
        )
        if "schedule" not in tables:
            raise NoSchedulesError(path)
        found = schedules(con, tables)
        return "\n".join([*_written(found), *_rules(found, shares(con, tables))]) + "\n"


def polled(workspace: Path) -> list[Schedule]:
    """Every schedule as the last sync brought it, the oldest first: it is the account's default."""
    with closing(Ledger(workspace / "ledger")) as ledger:
        newest = {found["id"]: found for found in map(json.loads, ledger.bodies("schedules"))}
    known = sorted(newest.values(), key=lambda found: (str(found.get("created_at")), str(found["id"])))
    return [_of_object(found) for found in known]


def _of_object(found: Mapping[str, Any]) -> Schedule:
    spans = tuple((int(one["start_time"]), int(one["end_time"])) for one in found["intervals"])
    days = (_days(date.fromisoformat(one["start_date"]), date.fromisoformat(one["end_date"]))
            for one in found["holidays"])  # fmt: skip
    closed = tuple(sorted({day for each in days for day in each}))
    return Schedule(str(found["id"]), str(found["name"]), str(found["time_zone"]), spans, closed)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(min((last - first).days, _LONGEST) + 1))


def schedules(con: "duckdb.DuckDBPyConnection", tables: Mapping[str, Relation]) -> list[Schedule]:
    """Every schedule in force, the oldest first: it is the account's default."""
    own, holidays = tables["schedule"], _holidays(con, tables)
    found = rows(
        con,
        f"SELECT {own.text('id')}, MIN({own.text('name')}), MIN({own.text('time_zone')}),"
        f" list(({own.text('start_time')}, {own.text('end_time')}) ORDER BY {_minutes(own)})"
        f" FROM ({own.sql}) AS t WHERE {_in_force(own)} GROUP BY 1 ORDER BY MIN({own.instant('created_at')}), 1",
    )
    return [
        Schedule(
            id_, name or id_, zone or "", tuple((int(start), int(end)) for start, end in spans), holidays.get(id_, ())
        )
        for id_, name, zone, spans in found
    ]


def _minutes(own: Relation) -> str:
    return f"TRY_CAST({own.text('start_time')} AS BIGINT)"


def shares(con: "duckdb.DuckDBPyConnection", tables: Mapping[str, Relation]) -> list[Share]:
    """How the tickets of each team are spread over the schedules, by the last schedule that each was put on."""
    if "ticket_schedule" not in tables or "ticket" not in tables:
        return []
    own, tickets = tables["ticket_schedule"], tables["ticket"]
    placed = (
        f"SELECT {own.text('ticket_id')} AS ticket, arg_max({own.text('schedule_id')}, {own.instant('created_at')})"
        f" AS schedule FROM ({own.sql}) AS t WHERE {_in_force(own)} GROUP BY 1"
    )
    found = rows(
        con,
        f"SELECT COALESCE(n.name, {tickets.text('group_id')}) AS team, p.schedule, COUNT(*) FROM ({tickets.sql}) AS t"
        f" LEFT JOIN ({placed}) AS p ON p.ticket = {tickets.text('id')}"
        f" LEFT JOIN ({_teams(tables)}) AS n ON n.id = {tickets.text('group_id')}"
        f" WHERE {tickets.text('group_id')} <> '' GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2",
    )
    return [Share(*row) for row in found]


def _teams(tables: Mapping[str, Relation]) -> str:
    groups = tables.get("group")
    if groups is None:
        return "SELECT NULL AS id, NULL AS name WHERE FALSE"
    return f"SELECT {groups.text('id')} AS id, MAX({groups.text('name')}) AS name FROM ({groups.sql}) AS t GROUP BY 1"


def _in_force(table: Relation) -> str:
    active = "_fivetran_active"
    gone = f" AND {table.truth(active)}" if active in table.columns else ""
    return f"NOT {table.truth('_fivetran_deleted')}{gone}"


def _holidays(con: "duckdb.DuckDBPyConnection", tables: Mapping[str, Relation]) -> Mapping[str, tuple[date, ...]]:
    own = tables.get("schedule_holiday")
    if own is None:
        return {}
    days: dict[str, set[date]] = {}
    for id_, first, last in rows(
        con,
        f"SELECT {own.text('schedule_id')}, TRY_CAST({own.text('start_date')} AS DATE),"
        f" TRY_CAST({own.text('end_date')} AS DATE) FROM ({own.sql}) AS t WHERE {_in_force(own)}",
    ):
        if first is not None:
            days.setdefault(id_, set()).update(_days(first, last or first))
    return {id_: tuple(sorted(found)) for id_, found in days.items()}


def _written(found: Sequence[Schedule]) -> Iterator[str]:
    yield "# Opening hours as Zendesk has them now. Put them into deskmeter.toml; a “?” has to be replaced."
    for schedule in found:
        yield ""
        yield "[[hours]]"
        yield f"name = {_text(schedule.name)}"
        zone = iana(schedule.zone)
        yield f"timezone = {_text(zone)}" if zone else f'timezone = "?"   # Zendesk says {_text(schedule.zone)}'
        week = daily(schedule.spans)
        yield from (f"{day} = [{', '.join(map(_text, spans))}]" for day, spans in week.items())
        if schedule.holidays:
            yield f"holidays = [{', '.join(day.isoformat() for day in schedule.holidays)}]"


def daily(spans: Sequence[tuple[int, int]]) -> Mapping[str, list[str]]:
    """Spans by day of the week, parted at midnight: 1980 to 2460 is Monday from 09:00 to 17:00."""
    week: dict[str, list[str]] = {}
    for start, end in spans:
        while start < end:
            day, minute = divmod(start, DAY_MIN)
            until = min(end - day * DAY_MIN, DAY_MIN)
            week.setdefault(WEEK[day % 7], []).append(f"{_clock(minute)}-{_clock(until)}")
            start = day * DAY_MIN + until
    return {day: week[day] for day in (*WEEK[1:], WEEK[0]) if day in week}


def iana(zone: str) -> str | None:
    """The IANA name of a zone as Zendesk names it; None where it is not known."""
    try:
        return ZoneInfo(zone).key if zone else None
    except (KeyError, OSError, ValueError):
        return ZONES.get(zone.lower())


def _rules(found: Sequence[Schedule], shared: Sequence[Share]) -> Iterator[str]:
    """A rule for each team all of whose tickets are on one schedule, and the default behind them."""
    names = {schedule.id: schedule.name for schedule in found}
    default = found[0] if found else None
    for team in dict.fromkeys(share.team for share in shared):
        spread = {
            names.get(one.schedule or "", default and default.name): one.tickets for one in shared if one.team == team
        }
        if len(spread) > 1:
            told = ", ".join(f"{count} on {name}" for name, count in spread.items())
            yield f"\n# The tickets of the team {_text(team)} are on several schedules: {told}."
        elif default and default.name not in spread:
            yield f"\n[[hours_for]]\nhours = {_text(str(next(iter(spread))))}\nteam = {_text(team)}"
    if default:
        yield f"\n[[hours_for]]   # the oldest schedule is the default\nhours = {_text(default.name)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
