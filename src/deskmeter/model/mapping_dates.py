"""Dates and times of a file in SQL: the declared format, strictly, and the instant in UTC.

Local times become UTC by the map's zone; of the two instants that a clock put back gives one local time, the first
is meant, and a time that a clock put forward leaps over is read with the offset before the leap (fold=0 of zoneinfo).
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from deskmeter.errors import MapError
from deskmeter.model.map_forms import NAMED_FORMATS
from deskmeter.model.mapping_value import (
    FRACTIONAL,
    TEXT,
    WHOLE,
    Fault,
    Source,
    Value,
    is_of,
    literal,
    quoted,
    reading_name,
    value_name,
)

_NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
_AWARE = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
_UTC_ZONES = ("UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal")
_MAX_EPOCH = 250_000_000_000  # seconds, near the year 9892


def moment(source: Source) -> Value:
    missing = f"{source.sql} IS NOT NULL AND {value_name(source.key)} IS NULL"
    if is_of(source.type, (*_NAIVE, *_AWARE)):
        return Value(_native(source), (Fault(missing, quoted(source, "is not a date of years 1 to 9999")),))
    formats = source.cell.formats
    if is_of(source.type, (*WHOLE, *FRACTIONAL)) and not set(formats) <= {"epoch", "epoch_ms"}:
        raise MapError(
            source.place,
            f"the column “{source.label}” holds numbers, the map says {' and '.join(formats)}",
            'Write { from = "…", format = "epoch" } for seconds since 1970 or "epoch_ms" for milliseconds.',
        )
    text = source.sql if source.type == TEXT else f"CAST({source.sql} AS VARCHAR)"
    reads = [_read(text, form, source) for form in formats]
    faults: tuple[Fault, ...] = (Fault(missing, quoted(source, _not_a_date(formats))),)
    if source.zone is None and "iso" in formats and source.target.type != "DATE":
        unzoned = f"{missing} AND NOT ({_has_offset(text)}) AND {_iso_local(text)} IS NOT NULL"
        faults = (Fault(unzoned, quoted(source, "carries no UTC offset, and the map names no time zone")), *faults)
    if len(reads) == 1:
        return Value(reads[0], faults)
    reading = reading_name(source.key)
    twice = Fault(f"len({reading}) > 1", quoted(source, f"fits two of the formats {' and '.join(formats)}"))
    return Value(
        f"CASE WHEN len({reading}) = 1 THEN {reading}[1] END",
        (twice, *faults),
        (),
        f"list_distinct([{', '.join(reads)}])",
    )


def _not_a_date(formats: tuple[str, ...]) -> str:
    shown = " or ".join("iso (2026-10-31T14:05:00+07:00)" if form == "iso" else form for form in formats)
    return f"is not a date in the format {shown}"


def _native(source: Source) -> str:
    if source.target.type == "DATE":
        return f"CASE WHEN isfinite({source.sql}) THEN CAST({source.sql} AS DATE) END"
    if is_of(source.type, _AWARE):
        return f"CASE WHEN isfinite({source.sql}) THEN make_timestamp(epoch_us({source.sql})) END"
    if source.zone is None:
        raise MapError(
            source.place,
            f"the column “{source.label}” holds local times, and the map names no time zone",
            'Write timezone = "…" with an IANA name, e.g. "Asia/Bangkok" or "UTC".',
        )
    if source.type == "TIMESTAMP_NS":  # its range ends in 2262
        read = f"make_timestamp({_floor_div(f'epoch_ns({source.sql})')})"
        return f"CASE WHEN isfinite({source.sql}) THEN {_utc(read, source.zone)} END"
    kind = "DATE" if source.type == "DATE" else "TIMESTAMP"
    read = source.sql if source.type == "TIMESTAMP" else f"CAST({source.sql} AS TIMESTAMP)"
    known = f"{source.sql} BETWEEN {kind} '0001-01-02' AND {kind} '9999-12-30'"
    return f"CASE WHEN {known} THEN {_utc(read, source.zone)} END"


def _floor_div(nanoseconds: str) -> str:
    """Microseconds rounded down; a cast would round to the nearest."""
    return f"CAST(({nanoseconds} - (({nanoseconds} % 1000) + 1000) % 1000) // 1000 AS BIGINT)"


def _read(text: str, form: str, source: Source) -> str:
    if form in NAMED_FORMATS:
        return _iso(text, source) if form == "iso" else _epoch(text, 1_000_000 if form == "epoch" else 1_000)
    if "%z" in form or "%Z" in form:
        # strptime knows +00:00 but not the Z that means the same
        zulu = f"CASE WHEN suffix({text}, 'Z') THEN {text}[:-2] || '+00:00' ELSE {text} END" if "%z" in form else text
        return f"make_timestamp(epoch_us(try_strptime({zulu}, {literal(form)})))"
    read = f"try_strptime({text}, {literal(form)})"
    if "%Y" in form:  # strptime takes the year 26 for %Y; a file that says 26 means another format
        read = f"CASE WHEN {read} >= TIMESTAMP '0100-01-01' THEN {read} END"
    return _local(read, source)


def _iso(text: str, source: Source) -> str:
    # DuckDB 1.5 wants seconds before an offset
    full = f"CASE WHEN {text}[17] IN ('Z', '+', '-', ' ') THEN {text}[:16] || ':00' || {text}[17:] ELSE {text} END"
    joined = f"replace(replace({full}, ' +', '+'), ' -', '-')"
    aware = f"make_timestamp(epoch_us(TRY_CAST({joined} AS TIMESTAMPTZ)))"
    local = _iso_local(text)
    if source.target.type == "DATE":
        return f"CAST({local} AS DATE)"
    naive = "NULL" if source.zone is None else _local(local, source)
    dated = f"{text}[5] = '-' AND {text}[:4] <> '0000'"
    return f"CASE WHEN {dated} THEN CASE WHEN {_has_offset(text)} THEN {aware} ELSE {naive} END END"


def _iso_local(text: str) -> str:
    # a zone's name behind the time would be dropped silently
    bare = f"{text}[5] = '-' AND translate({text}[9:], '0123456789T:. ', '') = ''"
    return f"CASE WHEN {bare} THEN TRY_CAST({text} AS TIMESTAMP) END"


def _has_offset(text: str) -> str:
    return f"suffix({text}, 'Z') OR suffix({text}, ' UTC') OR contains({text}[9:], '+') OR contains({text}[9:], '-')"


def _epoch(text: str, scale: int) -> str:
    read = f"TRY_CAST({text} AS DECIMAL(22, 6))"
    limit = _MAX_EPOCH * 1_000_000 // scale
    micros = f"CAST(floor({read} * {scale}) AS BIGINT)"
    return f"CASE WHEN abs({read}) < {limit} THEN make_timestamp({micros}) END"


def _local(read: str, source: Source) -> str:
    if source.target.type == "DATE":
        return f"CAST({read} AS DATE)"
    return _utc(read, source.zone or "UTC")


def _utc(local: str, zone: str) -> str:
    if zone in _UTC_ZONES:
        return local
    instant = f"make_timestamp(epoch_us(timezone({literal(zone)}, {local})))"
    # the last day there is means "never" and stays what it is
    plain = f"CASE WHEN {local} >= TIMESTAMP '9999-12-31' THEN {local} ELSE {instant} END"
    days = _days_with_a_clock_put_back(zone)
    if not days:
        return plain
    # The engine takes the second of two equal local times; with the offset of the day before we get the first.
    before = f"({local} - INTERVAL 1 DAY)"
    first = f"make_timestamp(epoch_us({local}) - epoch_us({before}) + epoch_us(timezone({literal(zone)}, {before})))"
    back = f"timezone({literal(zone)}, timezone('UTC', {first}))"
    listed = ", ".join(f"DATE '{day}'" for day in days)
    twice = f"CAST({local} AS DATE) IN ({listed}) AND {back} = {local}"
    return f"CASE WHEN {twice} THEN least({first}, {plain}) ELSE {plain} END"


@lru_cache(maxsize=32)
def _days_with_a_clock_put_back(zone: str) -> tuple[date, ...]:
    """The days from 1970 to 2100 that touch an hour which the zone's clocks show twice."""
    here = ZoneInfo(zone)
    noons = [datetime(1970, 1, 1, 12) + timedelta(days=n) for n in range(47_847)]
    offsets = [noon.replace(tzinfo=here).utcoffset() or timedelta() for noon in noons]
    back = {n for n in range(1, len(noons)) if offsets[n] < offsets[n - 1]}
    return tuple(sorted({noons[n].date() + timedelta(days=step) for n in back for step in (-1, 0)}))
