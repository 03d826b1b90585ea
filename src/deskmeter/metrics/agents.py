"""Metrics of agents' time, by elapsed seconds: each stretch counts with the part of it that lies in the period."""

from deskmeter.locale import N_
from deskmeter.metrics.durations import Durations, clipped
from deskmeter.metrics.formulas import SumShare
from deskmeter.metrics.metric import Metric, Source
from deskmeter.model.facts.agent_time import BUSY
from deskmeter.model.facts.fact import words
from deskmeter.units import Better, Unit

OCCUPANCY_OR_UTILISATION = Source(
    "What Is the Difference Between Occupancy and Utilisation? (Call Centre Helper)",
    "https://www.callcentrehelper.com/difference-occupancy-utilisation-132518.htm",
)
SHRINKAGE_HOW = Source(
    "How to Calculate Contact Centre Shrinkage (Call Centre Helper)",
    "https://www.callcentrehelper.com/how-to-calculate-contact-centre-shrinkage-90353.htm",
)
IDLE_TIME = Source(
    "What is Agent Idle Time in a Contact Centre? (CX Today)",
    "https://www.cxtoday.com/contact-centre/what-is-agent-idle-time-in-a-contact-centre/",
)

_SECONDS = clipped("from_at", "until_at")
_READY = (*BUSY, "available")
_WRONG_CLOCK = "until_at < from_at"


def _seconds(condition: str) -> str:
    """The seconds in the period of a stretch that meets a condition."""
    return f"CASE WHEN {condition} THEN {_SECONDS} ELSE 0 END"


_BUSY_S = _seconds(f"state IN ({words(BUSY)})")
_READY_S = _seconds(f"state IN ({words(_READY)})")
_PAID_S = _seconds("state <> 'offline'")
_AWAY_S = _seconds(f"state NOT IN ({words((*_READY, 'offline'))})")

_ONCE = N_("Two contacts handled at once count once: busy time is what they cover together.")
_RUNNING = N_("A call without a recorded end counts as still running.")
_PAID = N_(
    "Paid is all recorded time but offline, and a recorded shift whatever else is recorded during it; "
    "agents of whom only contacts are recorded are left aside."
)

OCCUPANCY = Metric(
    name="occupancy",
    title=N_("Occupancy"),
    definition=N_(
        "Time on contacts and their after-call work, divided by that time and the time available for contacts."
    ),
    purpose=N_("Whether people who are ready for customers have too little to do, or too much."),
    unit=Unit.SHARE, better=Better.NEUTRAL, fact="agent_time", at="from_at", until="until_at",
    formula=SumShare(
        of=_BUSY_S, per=_READY_S, where="available_known", rows="overlapping", wrong_clock=_WRONG_CLOCK
    ),
    source=OCCUPANCY_OR_UTILISATION, needs="agent_time",
    null_rule=N_("Empty where nobody was busy or available, and for agents whose available time is not recorded."),
    caveats=(
        N_("Breaks and meetings do not lower it: some articles mean by it what is called utilisation here."),
        N_("More than 85 to 90 % for long wears people out: higher is not better."), _ONCE, _RUNNING,
    ),
)  # fmt: skip

UTILISATION = Metric(
    name="utilisation",
    title=N_("Utilisation"),
    definition=N_("Time on contacts and their after-call work, divided by paid time."),
    purpose=N_("How much of the paid time reaches customers."),
    unit=Unit.SHARE, better=Better.NEUTRAL, fact="agent_time", at="from_at", until="until_at",
    formula=SumShare(of=_BUSY_S, per=_PAID_S, where="paid_known", rows="overlapping", wrong_clock=_WRONG_CLOCK),
    source=OCCUPANCY_OR_UTILISATION, needs="agent_time",
    null_rule=N_("Empty where no paid time is recorded."),
    caveats=(
        _PAID, N_("Breaks, meetings and training lower it, and they are needed: it is no target by itself."),
        _ONCE, _RUNNING,
    ),
)  # fmt: skip

SHRINKAGE = Metric(
    name="shrinkage",
    title=N_("Shrinkage"),
    definition=N_("Paid time that is neither on contacts nor available for them, divided by paid time."),
    purpose=N_("How many more people to plan for than the contacts need."),
    unit=Unit.SHARE, better=Better.NEUTRAL, fact="agent_time", at="from_at", until="until_at",
    formula=SumShare(of=_AWAY_S, per=_PAID_S, where="paid_known", rows="overlapping", wrong_clock=_WRONG_CLOCK),
    source=SHRINKAGE_HOW, needs="agent_time", null_rule=N_("Empty where no paid time is recorded."),
    caveats=(
        _PAID, N_("Holidays and sick leave count only where the source records them as time of a shift or away."),
        N_("Breaks, meetings and training are part of it: not all of it is loss."),
    ),
)  # fmt: skip

CONTACT_GAP = Metric(
    name="contact_gap",
    title=N_("Time between contacts"),
    definition=N_(
        "Mean time from the end of one contact's work to the beginning of the same agent's next contact, "
        "where the agent was available in between."
    ),
    purpose=N_("Whether people get their breath back between two contacts, or wait for long."),
    unit=Unit.DURATION, better=Better.NEUTRAL, fact="agent_time", at="until_at",
    formula=Durations("gap_s", "CAST(NULL AS BIGINT)", "gap_s IS NOT NULL", headline="mean"),
    source=IDLE_TIME, needs="agent_time",
    null_rule=N_("Empty where no contact followed on available time after another."),
    caveats=(
        N_("Contacts that follow at once leave no gap and are not counted as one of 0 s."),
        N_("A break, a meeting or unrecorded time in between leaves the gap out."),
    ),
)  # fmt: skip

METRICS = (OCCUPANCY, UTILISATION, SHRINKAGE, CONTACT_GAP)
