"""Units of figures, and how a figure reads in a language."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

NONE = "–"


class Unit(Enum):
    """What a figure counts: durations are seconds, shares lie between 0 and 1, money is in the currency recorded."""

    COUNT = "count"
    DURATION = "duration"
    SHARE = "share"
    SCORE = "score"
    RATIO = "ratio"
    MONEY = "money"


class Better(Enum):
    """The direction in which a figure improves."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


_TENTH = Decimal("0.1")
_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_ENGLISH = {"day": "{0} d", "hour": "{0} h", "minute": "{0} min", "second": "{0} s"}  # CLDR has 3 hr 12 sec
_DAYS_FROM_S = 48 * 3_600
_POINTS = {"en": "pts", "id": "poin", "th": "จุด", "tr": "puan"}


def locale_of(language: str) -> "Locale":
    """Babel's locale of one of the languages."""
    from babel import Locale

    return Locale.parse(language)


def points_word(language: str) -> str:
    """The word for percentage points."""
    return _POINTS[language]


def format_value(value: float | None, unit: Unit, language: str) -> str:
    """A figure as it reads on a page; what is not known is a dash, never 0."""
    if value is None or not math.isfinite(value):
        return NONE
    return _FORMATS[unit](value, locale_of(language))


def format_change(now: float | None, before: float | None, unit: Unit, language: str) -> str:
    """How a figure moved, with its sign: points for shares, percent of the former figure for all else.

    A dash where either is missing, or where percent would be taken of 0.
    """
    if now is None or before is None or not (math.isfinite(now) and math.isfinite(before)):
        return NONE
    locale = locale_of(language)
    if unit is Unit.SHARE:
        points = _bounded(Decimal(str(now)) * 100 - Decimal(str(before)) * 100, "#,##0.#", locale, signed=True)
        return f"{points} {points_word(language)}"
    if before == 0:
        return NONE
    percent = (Decimal(str(now)) - Decimal(str(before))) / abs(Decimal(str(before))) * 100
    return _bounded(percent, _percent_pattern(locale), locale, signed=True)


def _percent_pattern(locale: "Locale") -> str:
    return str(locale.percent_formats[None].pattern).replace("#,##0", "#,##0.#")


def _bounded(percent: Decimal, pattern: str, locale: "Locale", signed: bool = False) -> str:
    """A percentage to one decimal; a value that would round to 0 (as a share also to 100) is told by its bound."""
    from babel.numbers import format_decimal, format_percent

    shown, bound = percent.quantize(_TENTH, ROUND_HALF_UP), ""
    if percent and not shown:
        bound, shown = ("<", _TENTH) if percent > 0 else (">", -_TENTH)
    if not signed and percent != 100 and shown == 100:
        bound, shown = (">", 100 - _TENTH) if percent < 100 else ("<", 100 + _TENTH)
    plus = "+" if signed and shown > 0 else ""
    if "%" in pattern:
        return bound + plus + format_percent(shown / 100, format=pattern, locale=locale)
    return bound + plus + format_decimal(shown, format=pattern, locale=locale)


def _share(value: float, locale: "Locale") -> str:
    return _bounded(Decimal(str(value)) * 100, _percent_pattern(locale), locale)


def _number(pattern: str) -> Callable[[float, "Locale"], str]:
    def formatted(value: float, locale: "Locale") -> str:
        from babel.numbers import format_decimal

        return format_decimal(Decimal(str(value)), format=pattern, locale=locale)

    return formatted


def _duration(value: float, locale: "Locale") -> str:
    """The two largest units of a duration, days from 48 hours up; less than a second is not 0."""
    if 0 < abs(value) < 1:
        return ("< " if value > 0 else "> -") + _measure(1, "second", locale)
    minus = "-" if value < 0 else ""
    return minus + " ".join(_measure(count, name, locale) for name, count in _parts(abs(Decimal(str(value)))))


def _parts(seconds: Decimal) -> list[tuple[str, int]]:
    """The units of a duration, rounded to the smaller one shown."""
    whole = int(seconds.quantize(Decimal(1), ROUND_HALF_UP))
    if whole >= _SECONDS["hour"]:
        smallest = _SECONDS["hour" if whole >= _DAYS_FROM_S else "minute"]
        whole = (whole + smallest // 2) // smallest * smallest
    names = ("day", "hour") if whole >= _DAYS_FROM_S else ("hour", "minute", "second")
    found = list[tuple[str, int]]()
    for name in names:
        count, whole = divmod(whole, _SECONDS[name])
        if count:
            found.append((name, count))
    return found[:2] or [("second", 0)]


def _measure(count: int, name: str, locale: "Locale") -> str:
    if locale.language == "en":
        return _ENGLISH[name].format(count)
    from babel.units import format_unit

    return format_unit(count, f"duration-{name}", length="short", locale=locale)


_FORMATS: dict[Unit, Callable[[float, "Locale"], str]] = {
    Unit.COUNT: _number("#,##0.#"),
    Unit.DURATION: _duration,
    Unit.SHARE: _share,
    Unit.SCORE: _number("#,##0.0#"),
    Unit.RATIO: _number("#,##0.00"),
    Unit.MONEY: _number("#,##0.00"),
}
