"""Metrics of calls and chats that queue, owned by the time of their entry into the queue.

A answered, T the threshold, B abandoned, E every call that entered the queue and is no longer waiting. Each convention
of the service level is a metric of its own.
"""

from deskmeter.locale import N_
from deskmeter.metrics.durations import NO_HOURS, Durations
from deskmeter.metrics.formulas import Count, Share, Sum
from deskmeter.metrics.metric import Metric, Recorded, Vanity
from deskmeter.metrics.null_rules import COUNTED_RECORDED, EMPTY, NOT_RECORDED, UNTIL_IT_HAPPENED
from deskmeter.metrics.sources import CONNECT, GENESYS, SERVICE_LEVELS
from deskmeter.units import Better, Unit

_ENTERED = "outcome NOT IN ('refused', 'waiting')"
_WAITING = "outcome = 'waiting'"
_ABANDONED = "outcome = 'abandoned' AND NOT answered"
_SHORT = f"{_ABANDONED} AND COALESCE(wait_s < {{short}}, FALSE)"
_LIMITS = {"threshold": 30, "short": 5}
_NO_LINE = N_("Callers who were refused before the queue leave no line in it and are not counted.")


def _service_level(name: str, title: str, definition: str, of: str, among: str, limits: dict[str, int]) -> Metric:
    return Metric(
        name=name, title=title, definition=definition,
        purpose=N_("Are enough people there when customers call?"),
        unit=Unit.SHARE, better=Better.HIGHER, fact="call", at="offered_at", formula=Share(of=of, among=among),
        source=SERVICE_LEVELS, null_rule=N_("Empty without calls, as with a closed queue; never 100 %."),
        thresholds=limits, maturing=_WAITING, caveats=(_NO_LINE,),
    )  # fmt: skip


_IN_TIME = "answered AND wait_s <= {threshold}"
_EITHER = "answered OR outcome = 'abandoned'"
_JUST_T = {"threshold": 30}

SERVICE_LEVEL = _service_level(
    "service_level", N_("Service level"),
    N_(
        "Share of the calls that entered the queue in the period which a live agent answered within {threshold} s; "
        "calls abandoned in less than {short} s are not counted."
    ),
    _IN_TIME, f"{_ENTERED} AND NOT ({_SHORT})", _LIMITS,
)  # fmt: skip
_FROM_CONTACT = "menu_s + wait_s"
SERVICE_LEVEL_FROM_CONTACT = _service_level(
    "service_level_from_contact", N_("Service level from the contact's beginning"),
    N_(
        "Share of the calls of the period which a live agent answered within {threshold} s of the contact's beginning, "
        "menu time included; calls abandoned in less than {short} s are not counted, nor those whose beginning is not "
        "recorded."
    ),
    f"answered AND {_FROM_CONTACT} <= {{threshold}}",
    f"{_ENTERED} AND menu_s IS NOT NULL AND NOT ({_ABANDONED} AND COALESCE({_FROM_CONTACT} < {{short}}, FALSE))",
    _LIMITS,
)  # fmt: skip
SERVICE_LEVEL_ALL_OFFERED = _service_level(
    "service_level_all_offered", N_("Service level of all calls offered"),
    N_("Share of all calls that entered the queue in the period which were answered within {threshold} s."),
    _IN_TIME, _ENTERED, _JUST_T,
)  # fmt: skip
SERVICE_LEVEL_ANSWERED = _service_level(
    "service_level_answered", N_("Service level of calls answered"),
    N_("Share of the calls answered in the period which were answered within {threshold} s; abandoned ones aside."),
    "wait_s <= {threshold}", "answered", _JUST_T,
)  # fmt: skip
SERVICE_LEVEL_ABANDONS_COUNT = _service_level(
    "service_level_abandons_count", N_("Service level, abandoned calls missed"),
    N_("Share of the calls answered or abandoned in the period which were answered within {threshold} s."),
    _IN_TIME, _EITHER, _JUST_T,
)  # fmt: skip
SERVICE_LEVEL_NEUTRAL = _service_level(
    "service_level_neutral", N_("Service level, early abandons aside"),
    N_(
        "Share of the calls answered, or abandoned after {threshold} s, in the period which were answered within "
        "{threshold} s."
    ),
    "wait_s <= {threshold}", "answered OR (outcome = 'abandoned' AND COALESCE(wait_s > {threshold}, TRUE))", _JUST_T,
)  # fmt: skip
SERVICE_LEVEL_CREDIT = _service_level(
    "service_level_credit", N_("Service level, early abandons credited"),
    N_(
        "Share of the calls answered or abandoned in the period which were answered, or given up, within {threshold} s."
    ),
    "wait_s <= {threshold}", _EITHER, _JUST_T,
)  # fmt: skip
SERVICE_LEVEL_SHORT_CREDIT = _service_level(
    "service_level_short_credit", N_("Service level, short abandons credited"),
    N_(
        "Share of the calls answered or abandoned in the period which were answered within {threshold} s, or given up "
        "in less than {short} s."
    ),
    "(answered AND wait_s <= {threshold}) OR (NOT answered AND wait_s < {short})", _EITHER, _LIMITS,
)  # fmt: skip

CALL_ABANDONMENT_RATE = Metric(
    name="call_abandonment_rate",
    title=N_("Call abandonment rate"),
    definition=N_(
        "Share of the calls that entered the queue in the period which the caller gave up; calls given up in less than "
        "{short} s are not counted."
    ),
    purpose=N_("How many callers we lose before anyone speaks to them."),
    unit=Unit.SHARE, better=Better.LOWER, fact="call", at="offered_at",
    formula=Share(of=_ABANDONED, among=f"{_ENTERED} AND NOT ({_SHORT})"), source=CONNECT, null_rule=EMPTY,
    thresholds={"short": 5}, maturing=_WAITING, caveats=(_NO_LINE,),
)  # fmt: skip

CALL_ABANDONMENT_RATE_ALL = Metric(
    name="call_abandonment_rate_all",
    title=N_("Call abandonment rate, short ones included"),
    definition=N_("Share of all calls that entered the queue in the period which the caller gave up, however soon."),
    purpose=N_("The same with wrong numbers and second thoughts left in."),
    unit=Unit.SHARE, better=Better.LOWER, fact="call", at="offered_at",
    formula=Share(of=_ABANDONED, among=_ENTERED), source=CONNECT, null_rule=EMPTY, maturing=_WAITING,
    caveats=(_NO_LINE,),
)  # fmt: skip

ANSWER_RATE = Metric(
    name="answer_rate",
    title=N_("Answer rate"),
    definition=N_("Share of the calls that entered the queue in the period which a live agent answered."),
    purpose=N_("Do callers get through at all?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="call", at="offered_at",
    formula=Share(of="answered", among=_ENTERED), source=CONNECT, null_rule=EMPTY, maturing=_WAITING,
    caveats=(_NO_LINE,),
)  # fmt: skip

AVERAGE_SPEED_OF_ANSWER = Metric(
    name="average_speed_of_answer",
    title=N_("Average speed of answer"),
    definition=N_("Mean wait of the calls of the period that were answered, those answered at once included."),
    purpose=N_("How long callers wait for a person."),
    unit=Unit.DURATION, better=Better.LOWER, fact="call", at="offered_at",
    formula=Durations("wait_s", NO_HOURS, "answered", headline="mean"), source=CONNECT, null_rule=UNTIL_IT_HAPPENED,
    caveats=(N_("Those who gave up are not in it: read it beside the abandonment rate."),),
)  # fmt: skip

AVERAGE_HANDLE_TIME = Metric(
    name="average_handle_time",
    title=N_("Average handle time (AHT)"),
    definition=N_("Mean of talk, hold and after-call work over the answered calls of the period with a recorded end."),
    purpose=N_("What a call costs in work, to staff for it."),
    unit=Unit.DURATION, better=Better.NEUTRAL, fact="call", at="offered_at",
    formula=Durations(
        "(talk_s + COALESCE(hold_s, 0) + COALESCE(acw_s, 0))", NO_HOURS, "talk_s IS NOT NULL",
        headline="mean",
    ),
    source=GENESYS, null_rule=UNTIL_IT_HAPPENED,
    recorded=Recorded(
        "acw_s IS NOT NULL", N_("talk only: no after-call work is recorded"),
        N_("after-call work is recorded for {share} of the calls"),
    ),
    caveats=(
        N_("Shorter is not better by itself: a hurried call comes back."),
        N_("A call that is still running, or was cut off without an end, is not in it."),
    ),
)  # fmt: skip

AFTER_CALL_WORK = Metric(
    name="after_call_work",
    title=N_("After-call work (ACW)"),
    definition=N_("Mean of the recorded after-call work of the answered calls of the period."),
    purpose=N_("How long agents write up a call before the next one."),
    unit=Unit.DURATION, better=Better.LOWER, fact="call", at="offered_at",
    formula=Durations("acw_s", NO_HOURS, "answered", headline="mean"),
    source=GENESYS, null_rule=NOT_RECORDED,
)  # fmt: skip

HOLD_TIME = Metric(
    name="hold_time",
    title=N_("Hold time"),
    definition=N_("Mean hold of the answered calls of the period with a recorded hold; one without any is 0 s."),
    purpose=N_("How long callers are put on hold."),
    unit=Unit.DURATION, better=Better.LOWER, fact="call", at="offered_at",
    formula=Durations("hold_s", NO_HOURS, "answered", headline="mean"),
    source=CONNECT, null_rule=NOT_RECORDED,
)  # fmt: skip

TRANSFER_RATE = Metric(
    name="transfer_rate",
    title=N_("Transfer rate"),
    definition=N_("Share of the answered calls of the period that were passed on, where this is recorded."),
    purpose=N_("How often callers reach somebody who cannot help them."),
    unit=Unit.SHARE, better=Better.LOWER, fact="call", at="offered_at",
    formula=Share(of="transferred", among="answered AND transferred IS NOT NULL"), source=CONNECT,
    null_rule=NOT_RECORDED,
)  # fmt: skip

MISSED_RINGS = Metric(
    name="missed_rings",
    title=N_("Missed rings"),
    definition=N_("Times that calls of the period rang at an agent who did not pick up."),
    purpose=N_("Whether agents are at their desks when they are said to be."),
    unit=Unit.COUNT, better=Better.LOWER, fact="call", at="offered_at", formula=Sum("missed_rings", known=True),
    source=CONNECT, null_rule=NOT_RECORDED,
)  # fmt: skip


def _count(name: str, title: str, definition: str, where: str, better: Better = Better.NEUTRAL) -> Metric:
    return Metric(
        name=name, title=title, definition=definition, purpose=N_("How many calls come, and what becomes of them."),
        unit=Unit.COUNT, better=better, fact="call", at="offered_at", formula=Count(where), source=CONNECT,
        null_rule=COUNTED_RECORDED, needs="call",
        vanity=Vanity(
            N_("A total without context: it rises with the business and says nothing of the service."),
            ("service_level", "call_abandonment_rate"),
        ),
    )  # fmt: skip


CALLS_OFFERED = _count(
    "calls_offered", N_("Calls offered"),
    N_("Calls that entered the queue in the period, whatever became of them."), "outcome <> 'refused'",
)  # fmt: skip
CALLS_ANSWERED = _count(
    "calls_answered", N_("Calls answered"),
    N_("Calls that entered the queue in the period and that a live agent answered."), "answered",
)  # fmt: skip
CALLS_ABANDONED = _count(
    "calls_abandoned", N_("Calls abandoned"),
    N_("Calls that entered the queue in the period and that the caller gave up, however soon."), _ABANDONED,
    Better.LOWER,
)  # fmt: skip

METRICS = (
    SERVICE_LEVEL, SERVICE_LEVEL_FROM_CONTACT, SERVICE_LEVEL_ALL_OFFERED, SERVICE_LEVEL_ANSWERED,
    SERVICE_LEVEL_ABANDONS_COUNT, SERVICE_LEVEL_NEUTRAL, SERVICE_LEVEL_CREDIT, SERVICE_LEVEL_SHORT_CREDIT,
    CALL_ABANDONMENT_RATE, CALL_ABANDONMENT_RATE_ALL, ANSWER_RATE, AVERAGE_SPEED_OF_ANSWER, AVERAGE_HANDLE_TIME,
    AFTER_CALL_WORK, HOLD_TIME, TRANSFER_RATE, MISSED_RINGS, CALLS_OFFERED, CALLS_ANSWERED, CALLS_ABANDONED,
)  # fmt: skip
