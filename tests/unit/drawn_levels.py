"""Plain figures for levels, drawn: tables of bounds, and a team that fills them in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deskmeter.insight.demand import Seen
from deskmeter.insight.elements import Known, grade
from deskmeter.insight.grading import Grade
from deskmeter.level_rules import LevelRules

RULES = LevelRules()
ALL_DECLARED = LevelRules(
    channels=("email", "chat"), written_standard=True, brand_voice=True, faq="detailed", faq_in_product=True,
    order_tracking=True, root_causes_mended=True, templates=True, warns_of_events=True, anticipates=True,
    personal_touches=True, milestones=True,
)  # fmt: skip


def rows(table: str) -> list[tuple[str, ...]]:
    """The rows of a drawn table, its head and empty lines left out."""
    lines = [line for line in table.strip().splitlines() if line.strip()]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines[1:]]


def seconds(text: str) -> float:
    """1:30:00 as seconds."""
    hours, minutes, rest = text.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + int(rest)


def times(median: str, p90: str | None = None, n: int = 100) -> Seen:
    """A duration with its 90th percentile, which is the median unless it is drawn."""
    return Seen(seconds(median), n, seconds(p90 or median))


def share(value: float | None, n: int | None = 100, weeks: tuple[float | None, ...] | None = None) -> Seen:
    """A share, the same in each of four weeks unless they are drawn."""
    return Seen(value, n, weeks=(value,) * 4 if weeks is None else weeks)


def ratings(**drawn: Any) -> Mapping[str, Seen]:
    """Ratings that reach level 5, with what is drawn in their place."""
    best = {"3": share(1), "4": share(1), "5": share(0.95), "mean": share(4.9), "reviewed": share(0.95)}
    return {**best, **{name.removeprefix("from_"): seen for name, seen in drawn.items()}}


STELLAR = Known(
    response={"email": times("0:10:00"), "real_time": times("0:00:10")},
    channel_response={"email": times("0:10:00"), "chat": times("0:00:10")},
    resolution={"written": times("1:00:00"), "live": times("0:05:00")},
    ratings=ratings(),
    contacts={"email": 500, "chat": 500},
    staffed={"email": 1.0, "chat": 1.0},
    topics_covered=share(1),
    self_served=share(0.6),
    proactive=share(0.06),
)


def graded(element: str, rules: LevelRules = ALL_DECLARED, **known: Any) -> Grade:
    """The grade of one element of the stellar team with some figures drawn anew."""
    found = grade(replace(STELLAR, **known), rules)
    return next(one for one in found.grades if one.element == element)


def level(element: str, rules: LevelRules = ALL_DECLARED, **known: Any) -> int | None:
    return graded(element, rules, **known).level
