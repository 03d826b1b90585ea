"""Metrics of what was promised to customers: SLA targets kept, broken and about to be."""

from deskmeter.locale import N_
from deskmeter.metrics.formulas import Count, Share
from deskmeter.metrics.metric import Metric, Source
from deskmeter.metrics.null_rules import COUNTED
from deskmeter.units import Better, Unit

ZENDESK_SLA = Source(
    "Defining and using SLA policies (Zendesk)",
    "https://support.zendesk.com/hc/en-us/articles/204770038-Defining-and-using-SLA-policies-Professional-and-Enterprise-",
)
ZENDESK_EVENTS = Source(
    "Ticket metric event types (Zendesk)",
    "https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-metric-event-types-reference",
)
REOPENED = N_("The solution of a conversation that comes back is open again, and its verdict is withdrawn until then.")

SLA_ACHIEVED_RATE = Metric(
    name="sla_achieved_rate",
    title=N_("SLA achieved"),
    definition=N_(
        "Share of the promises (SLA targets) decided in the period that were kept in time; "
        "exactly at the target is achieved. "
        "A promise is decided when it is kept or due, whichever comes first: still open past due is breached."
    ),
    purpose=N_("Do we keep what we promise?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="sla", at="decided_at",
    formula=Share(of="achieved"), source=ZENDESK_SLA,
    null_rule=N_("Empty, not 100 %, where no promise applied."),
    caveats=(
        N_("A conversation with several promises counts once for each: cut by target."),
        N_("A wait that the solution left unanswered before it was due has no verdict."),
        REOPENED,
    ),
)  # fmt: skip

SLA_BREACHED = Metric(
    name="sla_breached",
    title=N_("SLA breached"),
    definition=N_(
        "Promises (SLA targets) that fell due in the period and were not kept by then; "
        "exactly at the target is achieved."
    ),
    purpose=N_("How many promises were broken, to look at each of them."),
    unit=Unit.COUNT, better=Better.LOWER, fact="sla", at="decided_at",
    formula=Count("NOT COALESCE(achieved, FALSE)"), source=ZENDESK_EVENTS, null_rule=COUNTED,
    caveats=(N_("A count grows with the volume: read the share of promises kept beside it."), REOPENED),
)  # fmt: skip

AT_RISK = Metric(
    name="at_risk",
    title=N_("SLA at risk"),
    definition=N_(
        "Promises (SLA targets) still to be kept at the end of the period or bucket that fall due "
        "within {minutes} minutes from then."
    ),
    purpose=N_("What to take up next, before a promise is broken."),
    unit=Unit.COUNT, better=Better.LOWER, fact="sla", at="applied_at", until="fulfilled_at",
    formula=Count(
        "SECS(due_at) >= SECS({to}) AND SECS(due_at) <= SECS({to}) + 60 * {minutes}", rows="in_force", additive=False
    ),
    source=ZENDESK_SLA, thresholds={"minutes": 60},
    null_rule=N_("0 where nothing is about to fall due; empty for an instant that has not come."),
    caveats=(
        N_("A promise whose clock stands still has no due time and is not at risk."),
        N_("For an instant long past, due times are those that came to hold: a later pause has moved them on."),
    ),
)  # fmt: skip

METRICS = (SLA_ACHIEVED_RATE, SLA_BREACHED, AT_RISK)
