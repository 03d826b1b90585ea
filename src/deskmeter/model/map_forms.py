"""The single statements of a map as they are written, each read and checked, with a sentence for a mistake."""

import codecs
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from deskmeter.errors import MapError, UnknownZoneError, listed

NAMED_FORMATS = ("iso", "epoch", "epoch_ms")
_DIRECTIVES = frozenset("aAwdbBmyYHIpMSfgnzZjUWGuV%")
_DAY = ("%d", "%-d", "%j", "%-j", "%u", "%w")


def text_at(raw: Any, key: str, where: str) -> str | None:
    """The text under a key of a table; None where the key is not there."""
    if not isinstance(raw, dict):
        raise MapError(where, "it is not a table", 'Write [[table]] and below it row = "…".')
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or "\0" in value:
        raise MapError(f'{where}, key "{key}"', f"{value!r} is not a text", f'Write {key} = "…".')
    return value


def word(value: Any, where: str) -> str:
    """A word; numbers and true or false are words too."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float) or "\0" in str(value):
        raise MapError(where, f"{value!r} is not a word", 'Write it in quotes, e.g. "open".')
    return str(value).strip()


def zone(name: str | None, where: str) -> str | None:
    """The IANA name of a time zone that there is; raises UnknownZoneError."""
    if name is None:
        return None
    try:
        if name.partition("/")[0] in ("localtime", "posix", "right"):  # this machine's files, not IANA's names
            raise KeyError(name)
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # no such key, a folder, a path out of the folder: no such zone
        raise UnknownZoneError(name, where) from None
    return name


def need_zone(forms: tuple[str, ...], zone_name: str | None, where: str) -> None:
    """Raises MapError where dates without a UTC offset have no zone either."""
    local = [form for form in forms if form not in NAMED_FORMATS and "%z" not in form and "%Z" not in form]
    if local and zone_name is None:
        raise MapError(
            where,
            f"dates in the format {local[0]} carry no UTC offset, and the map names no time zone",
            'Write timezone = "…" with an IANA name, e.g. "Asia/Bangkok" or "UTC".',
        )


def formats(raw: Mapping[str, Any], key: str, where: str) -> tuple[str, ...] | None:
    """The date formats under a key, in the order in which they are tried."""
    if key not in raw:
        return None
    value = raw[key]
    forms = [value] if isinstance(value, str) else value
    if not isinstance(forms, list) or not forms or not all(isinstance(form, str) for form in forms):
        raise MapError(where, f"“{key}” is not a date format", 'Write "iso", "%d/%m/%Y %H:%M" or a list of formats.')
    for form in forms:
        if form not in NAMED_FORMATS and not _is_format(form):
            raise MapError(
                where,
                f"“{form}” is not a date format",
                f"Use {', '.join(NAMED_FORMATS)} or strptime signs such as %d/%m/%Y %H:%M:%S.",
            )
    return tuple(forms)


def _is_format(form: str) -> bool:
    pieces = form.replace("%%", "").split("%")[1:]
    return any(day in form for day in _DAY) and all(piece.lstrip("-")[:1] in _DIRECTIVES for piece in pieces)


def decimal(raw: Mapping[str, Any], where: str) -> str | None:
    """The decimal sign of numbers."""
    sign = text_at(raw, "decimal", where)
    if sign not in (None, ".", ","):
        raise MapError(where, f"“{sign}” is not a decimal sign", 'Write decimal = "." or decimal = ",".')
    return sign


def delimiter(raw: Mapping[str, Any], where: str) -> str | None:
    """The sign between two cells of a line."""
    sign = text_at(raw, "delimiter", where)
    if sign is not None and (len(sign) != 1 or sign in '"\r\n'):
        raise MapError(where, f"“{sign}” cannot part cells", 'Write one sign, e.g. ";" or "\\t".')
    return sign


def encoding(raw: Mapping[str, Any], where: str) -> str | None:
    """The encoding of the files, by its usual name."""
    name = text_at(raw, "encoding", where)
    try:
        return None if name is None else codecs.lookup(name).name
    except LookupError:
        raise MapError(
            where, f"there is no encoding “{name}”", "Use a name such as utf-8, windows-1254 or tis-620."
        ) from None


def nulls(raw: Mapping[str, Any], where: str) -> frozenset[str]:
    """The words that stand for an empty cell."""
    words = raw.get("null", [])
    words = [words] if isinstance(words, str) else words
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise MapError(where, "“null” is not a list of words", 'Write null = ["?", "N/A"].')
    return frozenset(word.strip() for word in words)


def order(raw: Mapping[str, Any], where: str) -> str | None:
    """Whose order rows of one instant have; `file`: the order of the file."""
    whose = text_at(raw, "order", where)
    if whose not in (None, "file"):
        raise MapError(where, f"“{whose}” is not an order", 'Write order = "file" or leave it out.')
    return whose


def check_keys(raw: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    """Raises MapError for the first key of a table that means nothing there."""
    names = tuple(allowed)
    for key in raw:
        if key not in names:
            raise MapError(where, f"there is no key “{key}”", f"{did_you_mean(key, names)}Allowed: {listed(names)}.")


def did_you_mean(seen: str, names: Iterable[str]) -> str:
    """A question about the name that is nearest to what was seen, with a blank behind it; empty where none is near."""
    known = {name.casefold(): name for name in names}
    close = get_close_matches(seen.casefold(), known, n=1)
    return f"Did you mean “{known[close[0]]}”? " if close else ""
