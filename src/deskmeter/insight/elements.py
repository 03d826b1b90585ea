"""What each level asks of the seven elements: the table of bounds, over plain figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from deskmeter.insight.demand import (
    HIGHEST,
    LOWEST,
    NOT_RECORDED,
    Asking,
    Demand,
    Seen,
    Sign,
    declared,
    denied,
    highest,
)
from deskmeter.insight.grading import Cell, Grade, Levels, of_cells, together
from deskmeter.level_rules import PHONE, LevelRules, Steps
from deskmeter.locale import N_
from deskmeter.units import Unit

WHOLE = ""  # the only cell of an element that has one
# Of the bounds of levels 2 to 5, those that are met at the bound itself.
RESPONSE_SIGNS: tuple[Sign, ...] = ("≤", "≤", "<", "<")
RESOLUTION_SIGNS: tuple[Sign, ...] = ("≤", "<", "<", "<")

TOO_FEW = N_("Too few to grade: n = {n}, at least {sample} are needed.")
NO_CHANNEL = N_("No contact says through which channel it came.")
NO_GROUP = N_("The channel belongs to no group; name it under [levels] in deskmeter.toml.")
NOT_DECLARED = N_("Nothing of it is declared under [levels] in deskmeter.toml.")
NO_DELIGHT = N_("Delight is level 5 when both its items are declared, else it is not graded.")


@dataclass(frozen=True)
class Known:
    """All figures that levels rest on; what is left out is not recorded.

    Response is keyed by group (email, social, real_time, phone) and by channel, resolution and `abandoned` by group
    (written, live), `abandoned` then by metric. `ratings` hold the shares from 3, 4 and 5 up, `mean` and `reviewed`.
    """

    response: Mapping[str, Seen] = field(default_factory=dict)
    channel_response: Mapping[str, Seen] = field(default_factory=dict)
    phone_answered: Seen = NOT_RECORDED
    resolution: Mapping[str, Seen] = field(default_factory=dict)
    abandoned: Mapping[str, Mapping[str, Seen]] = field(default_factory=dict)
    ratings: Mapping[str, Seen] = field(default_factory=dict)
    contacts: Mapping[str | None, int] = field(default_factory=dict)
    staffed: Mapping[str, float | None] = field(default_factory=dict)
    topics_covered: Seen = NOT_RECORDED
    self_served: Seen = NOT_RECORDED
    proactive: Seen = NOT_RECORDED


def grade(known: Known, rules: LevelRules) -> Levels:
    """Grade the seven elements, then all together."""
    asking = Asking(rules.sample)
    grades = [
        of_cells("response", _response(known, rules, asking)),
        of_cells("resolution", _resolution(known, rules, asking)),
        of_cells("quality", [_quality(known, rules, asking)]),
        of_cells("accessibility", [_accessibility(known, rules, asking)]),
        of_cells("self_service", [_self_service(known, rules, asking)]),
        of_cells("proactivity", [_proactivity(known, rules, asking)]),
        _delight(rules),
    ]
    return together(grades, rules)


def _cell(name: str, n: int | None, demands: Sequence[Demand], why: str) -> Cell:
    """A cell with the level that its demands allow, or none where there is a reason not to grade it."""
    return Cell(name, None if why else highest(demands), n or 0, tuple(demands), why)


def _too_few(seen: Seen, rules: LevelRules) -> str:
    return TOO_FEW if seen.value is None or (seen.n or 0) < rules.sample else ""


def _timed(asking: Asking, what: str, seen: Seen, steps: Steps, signs: Sequence[Sign]) -> tuple[Demand, ...]:
    """The demands on a median, and the one on its 90th percentile.

    A 90th percentile two levels worse takes one level off: the level of the median asks that it be at most one worse.
    """
    median = [
        asking.figure(level, f"{what}.median", seen, sign, bound, Unit.DURATION)
        for level, (sign, bound) in enumerate(zip(signs, steps, strict=True), LOWEST + 1)
    ]
    reached = highest(median)
    if reached < 3 or seen.p90 is None:
        return tuple(median)
    one_worse = median[reached - 1 - (LOWEST + 1)]
    slow = replace(seen, value=seen.p90)
    tail = asking.figure(reached, f"{what}.p90", slow, one_worse.sign, one_worse.bound, Unit.DURATION)
    return (*median, tail)


def _response(known: Known, rules: LevelRules, asking: Asking) -> list[Cell]:
    loose = (name for name in live_channels(known.contacts, rules) if rules.group(name) is None)
    return [
        *(response_cell(group, group, seen, known, rules, asking) for group, seen in known.response.items()),
        *(Cell(name, None, known.contacts[name], why=NO_GROUP) for name in loose),
    ] or _nameless(known)


def _nameless(known: Known) -> list[Cell]:
    """Where no channel is told, an element by channels cannot be graded."""
    every = sum(known.contacts.values())
    return [Cell(WHOLE, None, every, why=NO_CHANNEL)] if every else []


def response_cell(name: str, group: str | None, seen: Seen, known: Known, rules: LevelRules, asking: Asking) -> Cell:
    """How fast one group, or one channel of it, is answered; level 5 on the phone also asks for the service level."""
    if group is None:
        return Cell(name, None, seen.n or 0, why=NO_GROUP)
    steps = {"email": rules.response_email, "social": rules.response_social}.get(group, rules.response_real_time)
    demands = _timed(asking, "response", seen, steps, RESPONSE_SIGNS)
    if group == PHONE:
        answered = asking.figure(5, "service_level", known.phone_answered, "≥", rules.phone_answered, Unit.SHARE)
        demands = (*demands, answered)
    return _cell(name, seen.n, demands, _too_few(seen, rules))


def _resolution(known: Known, rules: LevelRules, asking: Asking) -> list[Cell]:
    steps = {"written": rules.resolution_written, "live": rules.resolution_live}
    return [
        _resolution_cell(name, seen, steps[name], known.abandoned.get(name, {}), rules, asking)
        for name, seen in known.resolution.items()
    ] or _nameless(known)


def _resolution_cell(
    name: str, seen: Seen, steps: Steps, abandoned: Mapping[str, Seen], rules: LevelRules, asking: Asking
) -> Cell:
    """How fast matters are settled, guarded by those who gave up; what is not recorded or too few guards nothing."""
    guards = [
        asking.figure(level, metric, share, "≤", bound, Unit.SHARE)
        for metric, share in abandoned.items()
        if not _too_few(share, rules)
        for level, bound in enumerate(rules.abandonment, LOWEST + 1)
    ]
    demands = (*_timed(asking, "resolution", seen, steps, RESOLUTION_SIGNS), *guards)
    return _cell(name, seen.n, demands, _too_few(seen, rules))


def _quality(known: Known, rules: LevelRules, asking: Asking) -> Cell:
    share, rated = Unit.SHARE, {name: known.ratings.get(name, NOT_RECORDED) for name in ("3", "4", "5")}
    mean, reviewed = known.ratings.get("mean", NOT_RECORDED), known.ratings.get("reviewed", NOT_RECORDED)
    demands = (
        asking.figure(2, "rated_3_or_more", rated["3"], ">", rules.rated_3_or_more, share),
        denied(2, "accurate", rules.accurate),
        asking.figure(3, "rated_4_or_5", rated["4"], "≥", rules.rated_4_or_5, share, steadily=True),
        declared(3, "written_standard", rules.written_standard),
        asking.figure(4, "mean_rating", mean, "≥", rules.mean_rating, Unit.SCORE),
        declared(4, "brand_voice", rules.brand_voice),
        asking.figure(5, "rated_5", rated["5"], "≥", rules.rated_5, share, steadily=True),
        asking.figure(5, "mean_rating", mean, "≥", rules.mean_rating, Unit.SCORE, steadily=True),
        asking.figure(5, "quality_score", reviewed, "≥", rules.quality_score, share, steadily=True),
    )
    return _cell(WHOLE, rated["3"].n, demands, _too_few(rated["3"], rules))


def live_channels(contacts: Mapping[str | None, int], rules: LevelRules) -> tuple[str, ...]:
    """The channels that live: those with enough of all contacts."""
    every = sum(contacts.values())
    return tuple(name for name, n in contacts.items() if name is not None and n and n >= rules.channel_lives * every)


def _accessibility(known: Known, rules: LevelRules, asking: Asking) -> Cell:
    """One live channel is level 1, or 2 when it answers at level 3; two or more are 2, or 3 when all answer so."""
    every, live = sum(known.contacts.values()), live_channels(known.contacts, rules)
    if not live:
        return Cell(WHOLE, None, every, why=NO_CHANNEL if every >= rules.sample else TOO_FEW)
    good = tuple(name for name in live if (_channel_level(name, known, rules, asking) or 0) >= 3)
    slow = tuple(name for name in live if name not in good)
    wanted = rules.channels or ()
    absent = tuple(name for name in wanted if name not in live)
    reached = Seen(float(len(wanted) - len(absent)) if wanted else None, every, detail=absent)
    hours = [known.staffed.get(name) for name in wanted]
    least = min((open_ for open_ in hours if open_ is not None), default=None)
    staffed = Seen(None if None in hours else least, None)
    count = Unit.COUNT
    demands = (
        asking.figure(2, "live_channels", Seen(float(len(live)), every, detail=live), "≥", 2 - (not slow), count),
        asking.figure(3, "live_channels", Seen(float(len(live)), every, detail=live), "≥", 2, count),
        asking.figure(3, "fast_channels", Seen(float(len(good)), every, detail=slow), "≥", len(live), count),
        asking.figure(4, "declared_channels", reached, "≥", max(1, len(wanted)), count),
        asking.figure(5, "staffed", staffed, "≥", rules.staffed, Unit.SHARE),
    )
    return _cell(WHOLE, every, demands, _too_few(Seen(1, every), rules))


def _channel_level(name: str, known: Known, rules: LevelRules, asking: Asking) -> int | None:
    seen = known.channel_response.get(name, NOT_RECORDED)
    return response_cell(name, rules.group(name), seen, known, rules, asking).level


def _self_service(known: Known, rules: LevelRules, asking: Asking) -> Cell:
    covered, (half, most), faq = known.topics_covered, rules.topics_covered, rules.faq
    demands = (
        declared(2, "faq", None if faq is None else faq != "none"),
        declared(3, "faq_detailed", None if faq is None else faq == "detailed"),
        declared(3, "faq_in_product", rules.faq_in_product),
        asking.figure(3, "topics_covered", covered, "≥", half, Unit.SHARE),
        declared(4, "order_tracking", rules.order_tracking),
        declared(4, "root_causes_mended", rules.root_causes_mended),
        asking.figure(4, "topics_covered", covered, "≥", most, Unit.SHARE),
        asking.figure(5, "self_service_rate", known.self_served, ">", rules.self_served, Unit.SHARE),
    )
    return _cell(WHOLE, 1, demands, NOT_DECLARED if rules.faq is None else "")


def _proactivity(known: Known, rules: LevelRules, asking: Asking) -> Cell:
    unsaid = all(one is None for one in (rules.templates, rules.warns_of_events, rules.anticipates))
    some, many = rules.proactive
    demands = (
        declared(2, "templates", rules.templates),
        declared(3, "warns_of_events", rules.warns_of_events),
        asking.figure(4, "proactive_share", known.proactive, "≥", some, Unit.SHARE),
        declared(5, "anticipates", rules.anticipates),
        asking.figure(5, "proactive_share", known.proactive, "≥", many, Unit.SHARE),
    )
    return _cell(WHOLE, 1, demands, NOT_DECLARED if unsaid else "")


def _delight(rules: LevelRules) -> Grade:
    """All or nothing: the guide knows no lower level of it."""
    demands = (
        declared(5, "personal_touches", rules.personal_touches), declared(5, "milestones", rules.milestones),
    )  # fmt: skip
    level = HIGHEST if all(one.met for one in demands) else None
    return Grade("delight", level, (Cell(WHOLE, level, 1, demands, why="" if level else NO_DELIGHT),))
