"""One frozen Settings from deskmeter.toml; flag > environment > file."""

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from deskmeter import hours, sla
from deskmeter.clock import HoursRule, Schedule
from deskmeter.errors import NoWorkspaceError, SettingsError, listed
from deskmeter.locale import LANGUAGES
from deskmeter.period import zone_digest, zone_of
from deskmeter.sla import Policy

FILE = "deskmeter.toml"
_MEMORY = re.compile(r"\d+(\.\d+)?\s*([KMGT]i?B)", re.ASCII | re.IGNORECASE)
_SCALARS = (str, int, float, bool, date, time)

Threshold = str | int | float | bool | date | time | list[Any]


@dataclass(frozen=True)
class Origin:
    """Where the value of one setting comes from."""

    key: str
    value: str
    origin: str


@dataclass(frozen=True)
class Settings:
    """All that a workspace has set; `thresholds` and `titles` are keyed by metric, then by name or language."""

    workspace: Path
    organisation: str = ""
    timezone: str = "UTC"
    language: str = "en"
    currency: str | None = None
    memory_limit: str = "2GB"
    threads: int | None = None
    schedules: tuple[Schedule, ...] = ()
    rules: tuple[HoursRule, ...] = ()
    policies: tuple[Policy, ...] = ()
    thresholds: Mapping[str, Mapping[str, Threshold]] = field(default_factory=dict)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: tuple[Origin, ...] = ()

    def threshold(self, metric: str, name: str, default: Any) -> Any:
        """A threshold of a metric: what [metrics.NAME] says, else the metric's own default."""
        return self.thresholds.get(metric, {}).get(name, default)

    def title(self, metric: str, language: str) -> str | None:
        """The workspace's own title of a metric in a language."""
        return self.titles.get(metric, {}).get(language)

    def origins(self) -> tuple[Origin, ...]:
        """Every setting with its value in force and where that comes from."""
        return self.sources

    def hours_hash(self) -> str:
        """A digest of all that the business clock depends on: hours, holidays, rules and the zones' offsets."""
        zones = sorted({version.timezone for schedule in self.schedules for version in schedule.versions})
        held = [(zone, zone_digest(zone)) for zone in zones]
        told = [[asdict(schedule) for schedule in self.schedules], [asdict(rule) for rule in self.rules], held]
        return _digest(told)

    def sla_hash(self) -> str:
        """A digest of all SLA policies, with the instants from which they hold."""
        return _digest([asdict(policy) for policy in self.policies])


@dataclass(frozen=True)
class _Key:
    """One simple setting: the flag that overrides it, its default, and the reader that checks it."""

    flag: str
    default: str | None
    read: Callable[[object, str], object]


def load(workspace: Path, environ: Mapping[str, str], flags: Mapping[str, str]) -> Settings:
    """The settings of a workspace; flags are named as the keys are (timezone, language …), not as the options are."""
    table = _read(workspace)
    _known(table, (*_KEYS, "hours", "hours_for", "sla", "metrics"), FILE)
    _known(flags, _KEYS, "flags")
    values, sources = dict[str, Any](), list[Origin]()
    for name, key in _KEYS.items():
        raw, where = _chosen(name, key, table, environ, flags)
        values[name] = None if raw is None else key.read(raw, f"{where}, {name}" if where == FILE else where)
        sources.append(Origin(name, "" if raw is None else str(values[name]), where))
    schedules = hours.schedules(_rows(table, "hours", hours.HOURS_KEYS), workspace, FILE)
    rules = hours.rules(_rows(table, "hours_for", hours.RULE_KEYS), schedules, FILE)
    policies = sla.policies(_rows(table, "sla", sla.SLA_KEYS), values["timezone"], FILE)
    thresholds, titles = _metrics(table.get("metrics", {}))
    sources += _told(schedules, rules, policies, thresholds, titles)
    return Settings(
        workspace,
        schedules=schedules,
        rules=rules,
        policies=policies,
        thresholds=thresholds,
        titles=titles,
        sources=tuple(sources),
        **values,
    )


def _read(workspace: Path) -> dict[str, object]:
    path = workspace / FILE
    if not path.is_file():
        raise NoWorkspaceError(workspace)
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(FILE, f"byte {error.start} is not UTF-8", "a text file saved as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(FILE, f"this is not TOML: {error}", 'lines such as language = "en"') from error


def _chosen(
    name: str, key: _Key, table: Mapping[str, object], environ: Mapping[str, str], flags: Mapping[str, str]
) -> tuple[object, str]:
    """The first of flag, environment, file and default that says something, and which it was."""
    variable = f"DESKMETER_{name.upper()}"
    said = (
        (flags.get(name), f"flag {key.flag}"),
        (environ.get(variable) or None, f"environment {variable}"),
        (table.get(name), FILE),
    )
    return next(((value, where) for value, where in said if value is not None), (key.default, "default"))


def _known(table: Mapping[str, object], allowed: Collection[str], where: str) -> None:
    """A misspelt key is an error, never silence."""
    for key in table:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, 1)
            guess = f" (did you mean “{near[0]}”?)" if near else ""
            raise SettingsError(where, f"there is no key “{key}”{guess}", listed(allowed))


def _rows(table: Mapping[str, object], name: str, allowed: Collection[str]) -> list[dict[str, object]]:
    rows = table.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SettingsError(FILE, f"{name} is not a list of tables", f"[[{name}]] with double brackets")
    for number, row in enumerate(rows, 1):
        _known(row, allowed, f"{FILE}, [[{name}]] {number}")
    return rows


def _metrics(table: object) -> tuple[dict[str, Mapping[str, Threshold]], dict[str, Mapping[str, str]]]:
    """[metrics.NAME]: thresholds and titles by language; the names are checked where metrics are declared."""
    thresholds, titles = dict[str, Mapping[str, Threshold]](), dict[str, Mapping[str, str]]()
    for metric, entries in _items(table, FILE, "metrics"):
        where = f"{FILE}, [metrics.{metric}]"
        own = dict(_items(entries, where, metric))
        title = dict(_items(own.pop("title", {}), where, "title"))
        _known(title, LANGUAGES, f"{where}, title")
        titles[metric] = MappingProxyType({language: _text(text, where) for language, text in title.items()})
        thresholds[metric] = MappingProxyType(
            {name: _threshold(value, f"{where}, {name}") for name, value in own.items()}
        )
    return thresholds, titles


def _items(table: object, where: str, name: str) -> Iterator[tuple[str, object]]:
    if not isinstance(table, dict):
        raise SettingsError(where, f"{name} is {table!r}", f"a table, as in {name}.key = value")
    yield from table.items()


def _threshold(value: object, where: str) -> Threshold:
    flat = value if isinstance(value, list) else [value]
    if not all(isinstance(one, _SCALARS) for one in flat):
        raise SettingsError(where, "the value is a table", "a number, a text, a date, or a list of them")
    return value  # type: ignore[return-value]  # just checked


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise SettingsError(where, f"{value!r} is not a text", "a text in quotes")
    return value.strip()


def _zone(value: object, where: str) -> str:
    return zone_of(_text(value, where), where).key


def _matching(pattern: re.Pattern[str], kind: str, allowed: str) -> Callable[[object, str], str]:
    def read(value: object, where: str) -> str:
        text = _text(value, where)
        if not pattern.fullmatch(text):
            raise SettingsError(where, f"“{text}” is not {kind}", allowed)
        return text

    return read


def _threads(value: object, where: str) -> int:
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII):
        raise SettingsError(where, f"{value!r} is not a number of threads", "a whole number from 1 to 9999")
    return int(text)


_KEYS = {
    "organisation": _Key("--organisation", "", _text),
    "timezone": _Key("--tz", "UTC", _zone),
    "language": _Key("--lang", "en", _matching(re.compile("|".join(LANGUAGES)), "a language", listed(LANGUAGES))),
    "currency": _Key(
        "--currency", None, _matching(re.compile("[A-Z]{3}"), "a currency", "an ISO 4217 code such as THB")
    ),
    "memory_limit": _Key("--memory-limit", "2GB", _matching(_MEMORY, "an amount of memory", "an amount such as 2GB")),
    "threads": _Key("--threads", None, _threads),
}


def _told(
    schedules: tuple[Schedule, ...],
    rules: tuple[HoursRule, ...],
    policies: tuple[Policy, ...],
    thresholds: Mapping[str, Mapping[str, Threshold]],
    titles: Mapping[str, Mapping[str, str]],
) -> Iterator[Origin]:
    """The settings that only the file can hold."""
    for schedule in schedules:
        closed = len(frozenset[date]().union(*(version.holidays for version in schedule.versions)))
        zones = listed(version.timezone for version in schedule.versions)
        text = f"{zones}; versions: {len(schedule.versions)}; closed dates: {closed}"
        yield Origin(f"hours.{schedule.name}", text, FILE)
    for number, rule in enumerate(rules, 1):
        cuts = [f"{key} = {value}" for key, value in asdict(rule).items() if value is not None]
        yield Origin(f"hours_for.{number}", ", ".join(cuts), FILE)
    yield from (Origin(f"sla.{policy.name}", policy.text(), FILE) for policy in policies)
    for metric, names in thresholds.items():
        yield from (Origin(f"metrics.{metric}.{name}", str(value), FILE) for name, value in names.items())
    for metric, texts in titles.items():
        yield from (Origin(f"metrics.{metric}.title.{language}", text, FILE) for language, text in texts.items())


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(day.isoformat() for day in value) if isinstance(value, frozenset) else str(value)


TEMPLATE = """\
# deskmeter.toml: the settings of this workspace.
# A flag (--tz, --lang …) goes before the environment (DESKMETER_TIMEZONE …), and both before this file.
# `deskmeter config show --origin` tells which value is in force and where it comes from.

# organisation = "Example Ltd"    # stands on the reports
timezone = "UTC"                  # IANA name, such as "Asia/Bangkok": where days and weeks begin
language = "en"                   # of reports: en, id, th or tr
# currency = "THB"                # ISO 4217
memory_limit = "2GB"              # for the engine
# threads = 2                     # for the engine; without it, all there are

# Opening hours. Without them every duration is calendar time.
# Several spans a day; "24:00" may end one; "22:00-06:00" is a night shift of the day on which it begins.
# The same name may stand again with a later `from`: the hours before that date stay as they were.
#
# [[hours]]
# name = "bangkok"
# timezone = "Asia/Bangkok"
# from = 2026-01-01
# mon = ["09:00-12:00", "13:00-18:00"]
# tue = ["09:00-12:00", "13:00-18:00"]
# wed = ["09:00-12:00", "13:00-18:00"]
# thu = ["09:00-12:00", "13:00-18:00"]
# fri = ["09:00-12:00", "13:00-18:00"]
# sat = []
# sun = []
# holidays = [2026-01-01, 2026-04-13]
# holidays_file = "th.ics"        # all-day events of an iCal file in this folder
#
# Which conversations they are for: the first rule that fits wins; all that it names must match.
#
# [[hours_for]]
# hours = "bangkok"
# team = "Thailand"               # also: channel, source (the connection's name)

# What is promised to customers (docs/sla.md): e-mail within a day, real-time channels within minutes.
# The first policy that fits wins; a selector is a text or a list, and all that a policy names must match.
# Durations are written 90s, 30min or 24h. Clocks run in opening hours unless clock = "calendar".
# The same name may stand again with a later `from`: promises made before that date stay as they were.
#
# [[sla]]
# name = "urgent"
# priority = ["urgent", "high"]   # also: channel, team, source (the connection's name)
# first_reply = "1h"
# next_reply = "2h"
# resolution = "8h"               # stands still while pending or on hold
# requester_wait = "6h"           # stands still while pending
#
# [[sla]]
# name = "real time"
# channel = ["chat", "whatsapp", "phone"]
# first_reply = "5min"
# next_reply = "10min"
#
# [[sla]]
# name = "within a day"
# first_reply = "24h"
# clock = "calendar"
# pauses = { resolution = ["pending"] }

# Thresholds of metrics; `deskmeter metrics` lists them with their defaults.
#
# [metrics.service_level]
# threshold = 20
# title.th = "ระดับการให้บริการ"
"""
