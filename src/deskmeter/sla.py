"""SLA policies as deskmeter.toml writes them: what is promised to whom, on which clock, from when on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise, product

from deskmeter.errors import SettingsError, listed
from deskmeter.period import instant_of, zone_of

TARGETS = ("first_reply", "next_reply", "resolution", "requester_wait")
PAUSABLE: Mapping[str, tuple[str, ...]] = {"resolution": ("pending", "hold"), "requester_wait": ("pending",)}
PAUSING = ("pending", "hold")
SELECTORS = ("channel", "priority", "team", "source")
SLA_KEYS = ("name", "from", "clock", "pauses", *SELECTORS, *TARGETS)
CLOCKS = ("business", "calendar")
_UNITS = {"s": 1, "min": 60, "h": 3_600}
_DURATION = re.compile(r"(\d+)(s|min|h)", re.ASCII)
_MOST_S = 5 * 365 * 86_400
_DURATIONS = f"a duration such as 90s, 30min or 24h, of up to {_MOST_S // 3_600}h"


@dataclass(frozen=True)
class Target:
    """One thing promised: within how many seconds, and the statuses in which its clock stands still."""

    name: str
    seconds: int
    pauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """What is promised to the conversations that fit, from one instant (aware UTC) up to another; None is unbounded.

    An empty selector fits every conversation. Promises made before `until_at` keep the targets they were made with.
    """

    name: str
    targets: tuple[Target, ...]
    business: bool = True
    from_at: datetime | None = None
    until_at: datetime | None = None
    channel: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    def cases(self) -> Iterator[tuple[str | None, ...]]:
        """Every combination of the selectors' values, in the order of SELECTORS; None fits all."""
        return product(*((getattr(self, name) or (None,)) for name in SELECTORS))

    def text(self) -> str:
        """The policy on one line, as `config show` tells it."""
        fits = [f"{name} = {', '.join(getattr(self, name))}" for name in SELECTORS if getattr(self, name)]
        since = [f"from {self.from_at:%Y-%m-%d %H:%M} UTC"] if self.from_at else []
        made = ", ".join(f"{one.name} {written(one.seconds)}{_paused(one)}" for one in self.targets)
        return "; ".join([*since, *fits, made or "promises nothing", CLOCKS[not self.business]])


def policies(rows: Sequence[Mapping[str, object]], zone: str, file: str) -> tuple[Policy, ...]:
    """The policies of all [[sla]] tables in winning order: by the first mention of a name, its versions by date."""
    named: dict[str, list[tuple[date, Mapping[str, object]]]] = {}
    for number, row in enumerate(rows, 1):
        name = _text(row.get("name"), f"{file}, [[sla]] {number}, name")
        named.setdefault(name, []).append((_from(row, f"{file}, sla {name}, from"), row))
    return tuple(
        policy for name, versions in named.items() for policy in _versions(name, versions, zone, f"{file}, sla {name}")
    )


def written(seconds: int) -> str:
    """A duration as the file writes it, in the largest unit that leaves no rest."""
    unit = next(unit for unit in ("h", "min", "s") if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def _paused(target: Target) -> str:
    return f" (pauses: {', '.join(target.pauses)})" if target.pauses else ""


def _versions(
    name: str, versions: Sequence[tuple[date, Mapping[str, object]]], zone: str, where: str
) -> Iterator[Policy]:
    ordered = sorted(versions, key=lambda version: version[0])
    for (day, _), (after, _) in pairwise(ordered):
        if day == after:
            since = "without a from" if day == date.min else f"from {day}"
            raise SettingsError(where, f"two versions hold {since}", "one version for each from")
    ends = [*(day for day, _ in ordered[1:]), date.min]
    for (first, row), last in zip(ordered, ends, strict=True):
        yield _policy(name, row, (_midnight(first, zone), _midnight(last, zone)), where)


def _midnight(day: date, zone: str) -> datetime | None:
    """The beginning of a local day; the smallest date stands for no bound at all."""
    return None if day == date.min else instant_of(datetime.combine(day, time()), zone_of(zone, "timezone"))


def _policy(name: str, row: Mapping[str, object], held: tuple[datetime | None, datetime | None], where: str) -> Policy:
    clock = row.get("clock", "business")
    if clock not in CLOCKS:
        raise SettingsError(f"{where}, clock", f"{clock!r} is not a clock", listed(CLOCKS))
    pauses = {**PAUSABLE, **_pauses(row.get("pauses", {}), f"{where}, pauses")}
    targets = tuple(
        Target(target, _seconds(row[target], f"{where}, {target}"), pauses.get(target, ()))
        for target in TARGETS
        if target in row
    )
    channel, priority, team, source = (_texts(row[key], f"{where}, {key}") if key in row else () for key in SELECTORS)
    return Policy(name, targets, clock == "business", *held, channel, priority, team, source)


def _seconds(value: object, where: str) -> int:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    seconds = int(match[1]) * _UNITS[match[2]] if match and len(match[1]) < 10 else 0
    if not 0 < seconds <= _MOST_S:
        hint = "; a day is not one, as it can mean 24 hours or a working day" if str(value).endswith("d") else ""
        raise SettingsError(where, f"{value!r} is not a duration", f"{_DURATIONS}{hint}")
    return seconds


def _pauses(value: object, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise SettingsError(where, f"{value!r} is not a table", 'a table such as { resolution = ["pending"] }')
    for target, statuses in value.items():
        if target not in PAUSABLE:
            raise SettingsError(where, f"“{target}” never pauses", listed(PAUSABLE))
        if not isinstance(statuses, list) or any(status not in PAUSING for status in statuses):
            raise SettingsError(f"{where}, {target}", f"{statuses!r} does not pause", f"a list of {listed(PAUSING)}")
    return {target: tuple(statuses) for target, statuses in value.items()}


def _texts(value: object, where: str) -> tuple[str, ...]:
    """A text, or a list of them."""
    if isinstance(value, list) and value:
        return tuple(dict.fromkeys(_text(one, where) for one in value))
    return (_text(value, where),)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        seen = "it is missing" if value is None else f"{value!r} is not a text"
        raise SettingsError(where, seen, "a text in quotes, or a list of them")
    return value.strip()


def _from(row: Mapping[str, object], where: str) -> date:
    day = row.get("from", date.min)
    if type(day) is not date:
        raise SettingsError(where, f"{day} is not a date", "a date without quotes such as 2026-12-31")
    return day
