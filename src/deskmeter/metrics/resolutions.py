"""Metrics of how fast and how finally conversations are solved."""

from deskmeter.locale import N_
from deskmeter.metrics.conversations import NO_CONTEXT
from deskmeter.metrics.durations import Durations
from deskmeter.metrics.formulas import Count, Share, Sum
from deskmeter.metrics.metric import Metric, Vanity
from deskmeter.metrics.null_rules import COUNTED, COUNTED_MESSAGES, EMPTY, UNTIL_IT_HAPPENED
from deskmeter.metrics.sources import GORGIAS, ZENDESK
from deskmeter.units import Better, Unit

FIRST_RESOLUTION_TIME = Metric(
    name="first_resolution_time",
    title=N_("First resolution time"),
    definition=N_("From the beginning of a conversation to the first time it was solved (closed, if never solved)."),
    purpose=N_("How long it takes to reach a first solution."),
    unit=Unit.DURATION, better=Better.LOWER, fact="resolution", at="resolved_at",
    formula=Durations("resolution_s", "resolution_business_s", "is_first"), source=ZENDESK, null_rule=UNTIL_IT_HAPPENED,
)  # fmt: skip

RESOLUTION_TIME = Metric(
    name="resolution_time",
    title=N_("Resolution time"),
    definition=N_(
        "From the beginning of a conversation to the last time it was solved (closed, if never solved); "
        "empty while it is open again."
    ),
    purpose=N_("How long customers wait until the matter is settled for good."),
    unit=Unit.DURATION, better=Better.LOWER, fact="conversation", at="resolved_at",
    formula=Durations("resolution_s", "resolution_business_s"), source=GORGIAS, null_rule=UNTIL_IT_HAPPENED,
    caveats=(N_("A conversation that comes back leaves the figure until it is solved again."),),
)  # fmt: skip

RESOLUTION_EVENTS = Metric(
    name="resolution_events",
    title=N_("Resolutions"),
    definition=N_("Every time in the period that a conversation was solved, repeated solves included."),
    purpose=N_("How much is brought to an end."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="resolution", at="resolved_at", formula=Count(),
    source=ZENDESK, null_rule=COUNTED, vanity=Vanity(NO_CONTEXT, ("resolution_time", "reopens")),
)  # fmt: skip

REOPENS = Metric(
    name="reopens",
    title=N_("Reopened"),
    definition=N_("Times that conversations created in the period came back after they had been solved or closed."),
    purpose=N_("Are solutions final?"),
    unit=Unit.COUNT, better=Better.LOWER, fact="conversation", at="created_at", formula=Sum("reopens"),
    source=ZENDESK, null_rule=N_("0 where none came back."),
)  # fmt: skip

ONE_TOUCH_RATE = Metric(
    name="one_touch_rate",
    title=N_("One-touch resolution rate"),
    definition=N_("Share of the conversations solved in the period that took exactly one public agent reply."),
    purpose=N_("How often one good answer is enough."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="conversation", at="resolved_at",
    formula=Share(of="agent_replies = 1", among="agent_replies IS NOT NULL"),
    source=ZENDESK, null_rule=EMPTY,
    caveats=(N_("Conversations solved without any reply are in the denominator, but are not one-touch."),),
)  # fmt: skip

ONE_TOUCH_RATE_OF_ALL = Metric(
    name="one_touch_rate_of_all",
    title=N_("One-touch resolution rate of all tickets"),
    definition=N_(
        "Share of the conversations created in the period that were solved with exactly one public agent reply."
    ),
    purpose=N_("The guide's own measure of answers that settle the matter at once."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="conversation", at="created_at",
    formula=Share(of="agent_replies = 1 AND resolved_at IS NOT NULL", among="agent_replies IS NOT NULL"),
    source=GORGIAS, null_rule=EMPTY,
    caveats=(N_("Conversations that are still open are in the denominator, so recent periods are not final."),),
    maturing="resolved_at IS NULL AND agent_replies < 2",
)  # fmt: skip

NO_REPLY_SOLVED = Metric(
    name="no_reply_solved",
    title=N_("Solved without a reply"),
    definition=N_(
        "Conversations solved in the period without any public agent reply: neither one-touch nor multi-touch."
    ),
    purpose=N_("How much is closed without an answer, as spam, by a rule or by mistake."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="conversation", at="resolved_at", formula=Count("agent_replies = 0"),
    source=ZENDESK, null_rule=COUNTED_MESSAGES, needs="message",
)  # fmt: skip

METRICS = (
    FIRST_RESOLUTION_TIME, RESOLUTION_TIME, RESOLUTION_EVENTS, REOPENS, ONE_TOUCH_RATE, ONE_TOUCH_RATE_OF_ALL,
    NO_REPLY_SOLVED,
)  # fmt: skip
