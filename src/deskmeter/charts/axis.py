"""Axes: round steps from zero with their labels in the page's language, and how much room labels take."""

import unicodedata
from dataclasses import dataclass
from math import ceil, floor, log10

from deskmeter.charts.chart import Scale

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
CLOCK_STEPS = (
    1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY, 50 * DAY, 100 * DAY,
)  # fmt: skip
CLOCK_UNITS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1.0, "second"))


@dataclass(frozen=True)
class Tick:
    """A place on the axis and what stands there."""

    value: float
    text: str


def ticks(highest: float, scale: Scale, language: str, wanted: int = 5) -> tuple[Tick, ...]:
    """Steps from 0 up to or over `highest`; never fewer than two, so that an empty chart has an axis too."""
    step = _step((highest if highest > 0 else 1.0) / wanted, scale)
    count = max(1, ceil(highest / step - 1e-9))
    values = [step * index for index in range(count + 1)]
    return tuple(Tick(value, label(value, step, scale, language)) for value in values)


def label(value: float, step: float, scale: Scale, language: str) -> str:
    from babel.numbers import format_decimal, format_percent
    from babel.units import format_unit

    if scale == "share":
        return format_percent(value, format=None if step >= 0.01 else "#,##0.0%", locale=language)
    if scale == "duration":
        size, unit = next(((size, unit) for size, unit in CLOCK_UNITS if step >= size), CLOCK_UNITS[-1])
        number = format_decimal(value / size, format="#,##0.##", locale=language)
        return format_unit(number, f"duration-{unit}", length="short", locale=language)
    return format_decimal(value, format="#,##0.###", locale=language)


def text_width(text: str, size: float = 12) -> float:
    """Pixels that a text needs at a font size, a little generously; marks above and below take none."""
    wide = sum(unicodedata.category(letter) != "Mn" for letter in text)
    return wide * size * 0.58 + 2


def fitting(places: tuple[int, ...], texts: tuple[str, ...], room: float) -> tuple[int, ...]:
    """Every place, or every second, third … so that the labels do not touch in `room` pixels."""
    if not places:
        return ()
    need = max(text_width(text) for text in texts) + 14
    stride = max(1, ceil(len(places) * need / room))
    return places[::stride]


def _step(least: float, scale: Scale) -> float:
    if scale == "duration" and least <= CLOCK_STEPS[-1]:
        return float(next(step for step in CLOCK_STEPS if step >= least))
    base = 10.0 ** floor(log10(least))
    step = next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= least * (1 - 1e-9))
    return max(1.0, float(round(step + 0.49))) if scale == "count" else step
