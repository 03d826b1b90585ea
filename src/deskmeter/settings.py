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

from deskmeter import connections, hours, level_rules, sla
from deskmeter.clock import HoursRule, Schedule
from deskmeter.connections import Connection
from deskmeter.errors import NoWorkspaceError, SettingsError, listed
from deskmeter.level_rules import LevelRules
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
class Derived:
    """A metric of the workspace's own: another one, limited to the values of some cuts."""

    based_on: str
    only: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ChangeRules:
    """When a change is called real: chance less likely than `alpha`, and big enough to matter.

    `least_change` is a part of the figure before, `least_points` of a share's whole; `least_n` the smallest sample.
    """

    alpha: float = 0.05
    least_change: float = 0.05
    least_points: float = 0.01
    least_n: int = 30


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
    lake: str = "lake"
    spark_master: str | None = None
    schedules: tuple[Schedule, ...] = ()
    rules: tuple[HoursRule, ...] = ()
    policies: tuple[Policy, ...] = ()
    thresholds: Mapping[str, Mapping[str, Threshold]] = field(default_factory=dict)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    derived: Mapping[str, Derived] = field(default_factory=dict)
    levels: LevelRules = field(default_factory=LevelRules)
    compare: ChangeRules = ChangeRules()
    connections: Mapping[str, Connection] = field(default_factory=dict)
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
    _known(table, (*_KEYS, "hours", "hours_for", "sla", "levels", "metrics", "compare", "connections"), FILE)
    _known(flags, _KEYS, "flags")
    values, sources = dict[str, Any](), list[Origin]()
    for name, key in _KEYS.items():
        raw, where = _chosen(name, key, table, environ, flags)
        values[name] = None if raw is None else key.read(raw, f"{where}, {name}" if where == FILE else where)
        sources.append(Origin(name, "" if raw is None else str(values[name]), where))
    schedules = hours.schedules(_rows(table, "hours", hours.HOURS_KEYS), workspace, FILE)
    rules = hours.rules(_rows(table, "hours_for", hours.RULE_KEYS), schedules, FILE)
    policies = sla.policies(_rows(table, "sla", sla.SLA_KEYS), values["timezone"], FILE)
    thresholds, titles, derived = _metrics(table.get("metrics", {}))
    levels, said = _levels(table.get("levels", {}))
    compare, told = _compare(table.get("compare", {}))
    polled = connections.connections(table.get("connections", {}), workspace, FILE)
    told += [Origin(f"connections.{name}", one.text(), FILE) for name, one in polled.items()]
    sources += [*told, *_told(schedules, rules, policies, thresholds, titles, derived), *said]
    return Settings(
        workspace,
        schedules=schedules,
        rules=rules,
        policies=policies,
        thresholds=thresholds,
        titles=titles,
        derived=derived,
        levels=levels,
        compare=compare,
        connections=polled,
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


_Metrics = tuple[dict[str, Mapping[str, Threshold]], dict[str, Mapping[str, str]], dict[str, Derived]]


def _metrics(table: object) -> _Metrics:
    """[metrics.NAME]: thresholds, titles by language and what a metric of one's own is based on.

    The names are checked where metrics are declared.
    """
    thresholds, titles = dict[str, Mapping[str, Threshold]](), dict[str, Mapping[str, str]]()
    derived = dict[str, Derived]()
    for metric, entries in _items(table, FILE, "metrics"):
        where = f"{FILE}, [metrics.{metric}]"
        own = dict(_items(entries, where, metric))
        title = dict(_items(own.pop("title", {}), where, "title"))
        _known(title, LANGUAGES, f"{where}, title")
        titles[metric] = MappingProxyType({language: _text(text, where) for language, text in title.items()})
        if "based_on" in own or "only" in own:
            derived[metric] = _derived(metric, own.pop("based_on", None), own.pop("only", None), where)
        thresholds[metric] = MappingProxyType(
            {name: _threshold(value, f"{where}, {name}") for name, value in own.items()}
        )
    return thresholds, titles, derived


def _derived(name: str, base: object, only: object, where: str) -> Derived:
    """What a metric of one's own is: the one that it is based on, and the values that it is limited to."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name, re.ASCII):
        raise SettingsError(where, f"“{name}” cannot name a metric", "small letters, digits and _")
    if base is None or not only:
        seen = "based_on is missing" if base is None else "only is missing"
        raise SettingsError(where, seen, 'based_on = "service_level" with only = { queue = "sales" }')
    cuts = [(cut, values if isinstance(values, list) else [values]) for cut, values in _items(only, where, "only")]
    return Derived(_text(base, where), tuple((cut, tuple(_text(one, where) for one in values)) for cut, values in cuts))


def _levels(table: object) -> tuple[LevelRules, list[Origin]]:
    """[levels]: the rules in force, and where each of them comes from."""
    where = f"{FILE}, [levels]"
    entries = dict(_items(table, FILE, "levels"))
    _known(entries, level_rules.KEYS, where)
    rules = level_rules.read_rules(entries, where)
    told = level_rules.told(rules)
    return rules, [Origin(f"levels.{key}", text, FILE if key in entries else "default") for key, text in told]


def _compare(table: object) -> tuple[ChangeRules, list[Origin]]:
    """[compare]: when a change is called real, and where each rule comes from."""
    where = f"{FILE}, [compare]"
    own = dict(_items(table, FILE, "compare"))
    rules = asdict(ChangeRules())
    _known(own, rules, where)
    read = {name: _rule(value, f"{where}, {name}", whole=name == "least_n") for name, value in own.items()}
    rules |= read
    return ChangeRules(**rules), [
        Origin(f"compare.{name}", str(value), FILE if name in own else "default") for name, value in rules.items()
    ]


def _rule(value: object, where: str, *, whole: bool) -> float:
    if whole and isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if not whole and isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise SettingsError(where, f"the value is {value!r}", "a whole number above 0" if whole else "a number from 0 to 1")


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


_MASTER = "the address of one, such as spark://host:7077"
_KEYS = {
    "organisation": _Key("--organisation", "", _text),
    "timezone": _Key("--tz", "UTC", _zone),
    "language": _Key("--lang", "en", _matching(re.compile("|".join(LANGUAGES)), "a language", listed(LANGUAGES))),
    "currency": _Key(
        "--currency", None, _matching(re.compile("[A-Z]{3}"), "a currency", "an ISO 4217 code such as THB")
    ),
    "memory_limit": _Key("--memory-limit", "2GB", _matching(_MEMORY, "an amount of memory", "an amount such as 2GB")),
    "threads": _Key("--threads", None, _threads),
    "lake": _Key("--lake", "lake", _text),
    "spark_master": _Key(
        "--spark-master", None, _matching(re.compile(r"(spark://|local|yarn|k8s://).*"), "a Spark master", _MASTER)
    ),
}


def _told(
    schedules: tuple[Schedule, ...],
    rules: tuple[HoursRule, ...],
    policies: tuple[Policy, ...],
    thresholds: Mapping[str, Mapping[str, Threshold]],
    titles: Mapping[str, Mapping[str, str]],
    derived: Mapping[str, Derived],
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
    for metric, one in derived.items():
        only = ", ".join(f"{cut} = {' or '.join(values)}" for cut, values in one.only)
        yield Origin(f"metrics.{metric}", f"{one.based_on} where {only}", FILE)
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
# spark_master = "spark://host:7077"   # for --engine spark (docs/scale-out.md); without it, this machine alone
# lake = "/mnt/lake"              # the folder where a cluster finds the rows; without it, `lake` in this folder

# Sources that `deskmeter sync` asks over HTTP (docs/sources.md). A secret never stands in this file, only where it is.
#
# [connections.desk]
# source = "zendesk"              # the connector
# url = "https://example.zendesk.com"
# user = "reports@example.com"
# token_env = "ZENDESK_TOKEN"     # or token_file = "/run/secrets/zendesk", a full path outside this folder
# since = 2026-01-01              # nothing older is asked for; without it, all there is
# requests_per_minute = 60        # without it, what the source allows
# allow_private = true            # the source is in your own network; http:// is allowed too
# ca_file = "/etc/ssl/own.pem"    # the authority that vouches for it, where it is your own
# webhook_secret_env = "ZENDESK_WEBHOOK"   # or webhook_secret_file: what signs the events that it sends
# poll_s = 300                    # how often `deskmeter serve` asks; without it, only `deskmeter sync` does
# map = "desk-map.toml"           # a map of your own in this folder, in the place of the connector's
# options = { account_id = "1" }  # what a source needs besides (docs/sources.md)

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

# When a change is called real (docs/is-it-real.md): how unlikely chance must be, how big the change, how many rows.
#
# [compare]
# alpha = 0.05
# least_change = 0.05             # 5 % of the figure before; of shares: least_points = 0.01, one point
# least_n = 30

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
#
# A metric of your own: another one for some queues, teams or channels only, with thresholds of its own.
#
# [metrics.service_level_sales]
# based_on = "service_level"
# only = { queue = "sales" }
# threshold = 15
# title.en = "Service level, sales"

# Service levels (`deskmeter levels`). What no tool can see is declared here; what is left out is not declared.
# The bounds of the levels are keys as well: `deskmeter config show --origin` lists them all.
#
# [levels]
# channels = ["email", "chat", "phone"]      # where customers should reach you
# written_standard = true                    # a written definition of a good ticket
# brand_voice = true                         # every reply keeps to one voice
# faq = "detailed"                           # none, simple, or detailed: shipping, returns, refunds, exchanges
# faq_in_product = true                      # the FAQ can be read inside the product too
# order_tracking = true                      # customers follow their orders, and do more, by themselves
# root_causes_mended = true                  # what makes people write is put right where it arises
# templates = true                           # a small library of templates
# warns_of_events = true                     # a banner or mail tells of coming issues and events
# anticipates = true                         # answers before the question; notices to single customers
# personal_touches = true                    # welcome videos, handwritten notes
# milestones = true                          # customers' milestones are celebrated
# response_email = ["72 h", "24 h", "4 h", "1 h"]   # at most for levels 2 and 3, less for 4 and 5
"""
