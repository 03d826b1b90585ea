"""Service levels as [levels] in deskmeter.toml writes them: the bounds, and what no tool can see and people declare."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from deskmeter.errors import SettingsError, listed

HOUR_S, MINUTE_S = 3_600, 60
FAQS = ("none", "simple", "detailed")
PHONE = "phone"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h|d)", re.ASCII)
_UNITS_S = {"s": 1, "min": MINUTE_S, "h": HOUR_S, "d": 24 * HOUR_S}

Steps = tuple[float, ...]  # the bounds of levels 2, 3, 4 and 5, in this order


@dataclass(frozen=True)
class LevelRules:
    """The bounds of the five levels and what a workspace declares; None is not declared, which is not “no”.

    Times are seconds, shares lie between 0 and 1.
    """

    weeks: int = 4
    sample: int = 30
    email_channels: tuple[str, ...] = ("email", "web")
    social_channels: tuple[str, ...] = (
        "social", "facebook", "instagram", "twitter", "x", "linkedin", "tiktok", "youtube",
    )  # fmt: skip
    real_time_channels: tuple[str, ...] = ("chat", "sms", "whatsapp", "line", "telegram", "app", "mobile")
    topic: str = "topic"
    top_topics: int = 10
    response_email: Steps = (72 * HOUR_S, 24 * HOUR_S, 4 * HOUR_S, HOUR_S)
    response_social: Steps = (72 * HOUR_S, 24 * HOUR_S, 4 * HOUR_S, 15 * MINUTE_S)
    response_real_time: Steps = (HOUR_S, 15 * MINUTE_S, 5 * MINUTE_S, MINUTE_S)
    phone_answered: float = 0.8
    resolution_written: Steps = (40 * HOUR_S, 8 * HOUR_S, 4 * HOUR_S, 2 * HOUR_S)
    resolution_live: Steps = (2 * HOUR_S, HOUR_S, 20 * MINUTE_S, 10 * MINUTE_S)
    abandonment: Steps = (0.2, 0.12, 0.08, 0.05)
    rated_3_or_more: float = 0.5
    rated_4_or_5: float = 0.8
    rated_5: float = 0.9
    mean_rating: float = 4.8
    quality_score: float = 0.9
    channel_lives: float = 0.02
    staffed: float = 0.95
    topics_covered: Steps = (0.5, 0.8)
    self_served: float = 0.5
    proactive: Steps = (0.01, 0.05)
    margin: float = 0.25
    least_graded: float = 0.6
    channels: tuple[str, ...] | None = None
    accurate: bool | None = None
    written_standard: bool | None = None
    brand_voice: bool | None = None
    faq: str | None = None
    faq_in_product: bool | None = None
    order_tracking: bool | None = None
    root_causes_mended: bool | None = None
    templates: bool | None = None
    warns_of_events: bool | None = None
    anticipates: bool | None = None
    personal_touches: bool | None = None
    milestones: bool | None = None

    def group(self, channel: str | None) -> str | None:
        """The group whose response bounds a channel is held to: email, social, real_time or phone; None for none."""
        members = {"email": self.email_channels, "social": self.social_channels, "real_time": self.real_time_channels}
        if channel == PHONE:
            return PHONE
        return next((group for group, channels in members.items() if channel in channels), None)


def read_rules(table: Mapping[str, object], where: str) -> LevelRules:
    """The rules of a [levels] table whose keys are known; what it does not name keeps its default."""
    rules = LevelRules(**{name: _READERS[name](value, f"{where}, {name}") for name, value in table.items()})
    groups = (rules.email_channels, rules.social_channels, rules.real_time_channels, (PHONE,))
    channels = [channel for group in groups for channel in group]
    twice = next((channel for channel in channels if channels.count(channel) > 1), None)
    if twice is not None:
        raise SettingsError(where, f"the channel “{twice}” stands in two groups", "each channel in one group")
    return rules


def told(rules: LevelRules) -> Iterator[tuple[str, str]]:
    """Every key with its value in force, as the file would write it; what is not declared is empty."""
    for one in fields(rules):
        yield one.name, _written(getattr(rules, one.name), timed=_READERS[one.name] is _times)


def _written(value: Any, timed: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_time_text(one) if timed else str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _time_text(seconds: float) -> str:
    unit = next(unit for unit in ("h", "min", "s") if seconds % _UNITS_S[unit] == 0 or unit == "s")
    return f"{seconds / _UNITS_S[unit]:g} {unit}"


def _refused(value: object, where: str, allowed: str) -> SettingsError:
    return SettingsError(where, f"{value!r} does not fit", allowed)


def _yes_or_no(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise _refused(value, where, "true or false")
    return value


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise _refused(value, where, "a whole number from 1")
    return value


def _between(low: float, high: float) -> Callable[[object, str], float]:
    def read(value: object, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise _refused(value, where, f"a number from {low:g} to {high:g}")
        return float(value)

    return read


def _word(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        raise _refused(value, where, "a text in quotes")
    return value.strip()


def _words(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _refused(value, where, 'a list such as ["email", "chat"]')
    return tuple(dict.fromkeys(_word(one, where) for one in value))


def _faq(value: object, where: str) -> str:
    if value not in FAQS:
        raise _refused(value, where, listed(FAQS))
    return str(value)


def _times(value: object, where: str) -> Steps:
    """Four times from the longest to the shortest, each a number with its unit."""
    texts = [_DURATION.fullmatch(one.strip()) if isinstance(one, str) else None for one in _entries(value)]
    seconds = tuple(float(text[1]) * _UNITS_S[text[2]] for text in texts if text)
    return _in_order(value, seconds, 4, -1, where, 'four falling times such as ["72 h", "24 h", "4 h", "15 min"]')


def _entries(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _shares(count: int, direction: int) -> Callable[[object, str], Steps]:
    def read(value: object, where: str) -> Steps:
        allowed = f"{count} {'rising' if direction > 0 else 'falling'} shares between 0 and 1"
        numbers = [one for one in _entries(value) if isinstance(one, int | float) and not isinstance(one, bool)]
        return _in_order(value, tuple(float(one) for one in numbers if 0 <= one <= 1), count, direction, where, allowed)

    return read


def _in_order(value: object, steps: Steps, count: int, direction: int, where: str, allowed: str) -> Steps:
    ordered = all((later - earlier) * direction > 0 for earlier, later in pairwise(steps))
    if len(_entries(value)) != count or len(steps) != count or not ordered:
        raise _refused(value, where, allowed)
    return steps


_SHARE = _between(0, 1)
_READERS: Mapping[str, Callable[[object, str], Any]] = {
    **dict.fromkeys(("weeks", "sample", "top_topics"), _whole),
    **dict.fromkeys(("email_channels", "social_channels", "real_time_channels", "channels"), _words),
    **dict.fromkeys(
        ("response_email", "response_social", "response_real_time", "resolution_written", "resolution_live"), _times
    ),
    **dict.fromkeys(
        (
            "phone_answered", "rated_3_or_more", "rated_4_or_5", "rated_5", "quality_score", "channel_lives", "staffed",
            "self_served", "margin", "least_graded",
        ),
        _SHARE,
    ),
    "topic": _word,
    "abandonment": _shares(4, -1),
    "topics_covered": _shares(2, 1),
    "proactive": _shares(2, 1),
    "mean_rating": _between(1, 5),
    "faq": _faq,
    **dict.fromkeys(
        (
            "accurate", "written_standard", "brand_voice", "faq_in_product", "order_tracking", "root_causes_mended",
            "templates", "warns_of_events", "anticipates", "personal_touches", "milestones",
        ),
        _yes_or_no,
    ),
}  # fmt: skip
KEYS = tuple(one.name for one in fields(LevelRules))
