"""Service levels in words: levels, bounds, what there is and what is missing."""

from collections.abc import Mapping

from deskmeter.insight.demand import Demand
from deskmeter.insight.grading import Cell, Grade, Levels
from deskmeter.level_rules import LevelRules
from deskmeter.locale import N_
from deskmeter.reports.words import Words
from deskmeter.units import Unit

LEVELS = {
    1: N_("unacceptable"), 2: N_("below average"), 3: N_("average"), 4: N_("above average"), 5: N_("stellar"),
}  # fmt: skip
NOT_GRADED = N_("not graded")
ELEMENTS = {
    "response": N_("Response time"), "resolution": N_("Resolution time"), "quality": N_("Quality"),
    "accessibility": N_("Accessibility"), "self_service": N_("Self-service"), "proactivity": N_("Proactivity"),
    "delight": N_("Delight"),
}  # fmt: skip
CELLS = {
    "email": N_("E-mail"), "social": N_("Social media"), "real_time": N_("Chat and messaging"), "phone": N_("Phone"),
    "written": N_("E-mail and social media"), "live": N_("Chat, messaging and phone"),
}  # fmt: skip
TITLES = {
    "response.median": N_("Time to the first answer, median"),
    "response.p90": N_("Time to the first answer, 90th percentile"),
    "service_level": N_("Calls answered in time (service level)"),
    "resolution.median": N_("Resolution time, median"),
    "resolution.p90": N_("Resolution time, 90th percentile"),
    "abandonment_rate": N_("Conversations abandoned"),
    "call_abandonment_rate": N_("Calls abandoned"),
    "rated_3_or_more": N_("Ratings of 3 or more"),
    "accurate": N_("Answers are accurate"),
    "rated_4_or_5": N_("Ratings of 4 or 5"),
    "written_standard": N_("A good ticket is defined in writing"),
    "mean_rating": N_("Mean rating"),
    "brand_voice": N_("Replies keep to one brand voice"),
    "rated_5": N_("Ratings of 5"),
    "quality_score": N_("Quality score of reviews"),
    "live_channels": N_("Channels that live"),
    "fast_channels": N_("Live channels with response at level 3 or more"),
    "declared_channels": N_("Channels of the declared list that live"),
    "staffed": N_("Part of the week staffed, least staffed channel"),
    "faq": N_("There is an FAQ"),
    "faq_detailed": N_("The FAQ is detailed"),
    "faq_in_product": N_("The FAQ is in the product too"),
    "topics_covered": N_("Volume of the top topics that articles cover"),
    "order_tracking": N_("Customers track orders and more themselves"),
    "root_causes_mended": N_("Root causes are mended"),
    "self_service_rate": N_("Self-service rate"),
    "templates": N_("There is a library of templates"),
    "warns_of_events": N_("Customers are warned of issues and events"),
    "proactive_share": N_("Conversations begun by the team"),
    "anticipates": N_("Answers come before the question, to single customers"),
    "personal_touches": N_("Personal touches"),
    "milestones": N_("Milestones are celebrated"),
}
SAID = {None: N_("not declared"), True: N_("yes (declared)"), False: N_("no (declared)")}
GRANTED = N_("taken for granted")
LACKING = {"fast_channels": "channel", "declared_channels": "channel", "topics_covered": "topic"}  # details that lack


def level_text(words: Words, level: int | None) -> str:
    """A level with its word: 3, average."""
    if level is None:
        return words(NOT_GRADED)
    return words(N_("{level}, {word}"), level=level, word=words(LEVELS[level]))


def overall_text(words: Words, levels: Levels, rules: LevelRules) -> str:
    """The overall level in one sentence, or why there is none."""
    part = words.figure(levels.graded_weight, Unit.SHARE)
    if levels.level is None or levels.mean is None:
        text = N_("No overall level: only {part} of the weight of the elements is graded, at least {least} are needed.")
        return words(text, part=part, least=words.figure(rules.least_graded, Unit.SHARE))
    return words(
        N_("Overall level: {level} (weighted mean {mean}; {part} of the weight is graded)."),
        level=level_text(words, levels.level), mean=words.figure(levels.mean, Unit.SCORE), part=part,
    )  # fmt: skip


def title(words: Words, cell: Cell, demand: Demand) -> str:
    """What is asked for, with its part of the element."""
    name = words(TITLES[demand.what])
    return words(N_("{cell}: {name}"), cell=cell_name(words, cell), name=name) if cell.name else name


def cell_name(words: Words, cell: Cell) -> str:
    return words(CELLS[cell.name]) if cell.name in CELLS else words.cut("channel", cell.name)


def value_text(words: Words, demand: Demand) -> str:
    """What there is: the figure, what was declared, or that it is not known."""
    seen = demand.seen
    if demand.unit is not None and seen.value is not None:
        return words.figure(seen.value, demand.unit)
    if demand.unit is not None and demand.what != "declared_channels":
        return words(N_("not recorded"))
    said = None if seen.value is None else bool(seen.value)
    return words(GRANTED if said is None and demand.met else SAID[said])


def bound_text(words: Words, demand: Demand | None) -> str:
    """The bound of a level: 4: < 4 h."""
    if demand is None:
        return ""
    if demand.unit is None:
        return words(N_("{level}: declared"), level=demand.level)
    text = N_("{level}: {bound}, in each week too") if demand.steadily else N_("{level}: {bound}")
    return words(text, level=demand.level, bound=f"{demand.sign} {words.figure(demand.bound, demand.unit)}")


def why_text(words: Words, why: str, cell: Cell, rules: LevelRules) -> str:
    """Why a cell is not graded."""
    return words(why, n=words.count(cell.n), sample=words.count(rules.sample)) if why else ""


def why_not(words: Words, grade: Grade, rules: LevelRules) -> tuple[str, ...]:
    """Why an element, or a part of it, is not graded or does not count."""
    told = [words(grade.why)] if grade.why else []
    for cell in grade.cells:
        text = why_text(words, cell.why, cell, rules)
        if text:
            told.append(words(N_("{cell}: {name}"), cell=cell_name(words, cell), name=text) if cell.name else text)
    return tuple(told)


_MISSING: Mapping[str, str] = {
    "declared": N_("{title}: level {level} asks for it; declare it once it is so."),
    "unknown": N_("{title}: not recorded; level {level} asks for {bound}."),
    "few": N_("{title}: {value} of only {n}; level {level} asks for {bound} of at least {sample}."),
    "unsteady": N_("{title}: {value} in all, but not in each week; level {level} asks for {bound} in each."),
    "below": N_("{title}: {value} now; level {level} asks for {bound}."),
}


def missing(words: Words, grade: Grade, rules: LevelRules) -> tuple[str, ...]:
    """What is missing to climb one level, a sentence each."""
    return tuple(_missing(words, cell, demand, rules) for cell, demand in grade.missing)


def _missing(words: Words, cell: Cell, demand: Demand, rules: LevelRules) -> str:
    seen = demand.seen
    bound = "" if demand.unit is None else f"{demand.sign} {words.figure(demand.bound, demand.unit)}"
    told = words(
        _MISSING[_lack(demand, rules)],
        title=title(words, cell, demand), level=demand.level, bound=bound, value=value_text(words, demand),
        n=words.count(seen.n or 0), sample=words.count(rules.sample),
    )  # fmt: skip
    if demand.what not in LACKING or not seen.detail:
        return told
    names = ", ".join(words.cut(LACKING[demand.what], one) for one in seen.detail)
    return words(N_("{told} Lacking: {names}."), told=told, names=names)


def _lack(demand: Demand, rules: LevelRules) -> str:
    """In which way a demand is not met."""
    if demand.unit is None or (demand.what == "declared_channels" and demand.seen.value is None):
        return "declared"
    if demand.seen.value is None:
        return "unknown"
    if demand.seen.n is not None and demand.seen.n < rules.sample:
        return "few"
    return "unsteady" if demand.steadily and demand.holds(demand.seen.value) else "below"
