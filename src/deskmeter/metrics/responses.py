"""Metrics of how fast the team replies."""

from deskmeter.locale import N_
from deskmeter.metrics.durations import Durations, TimePer
from deskmeter.metrics.formulas import Count
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.null_rules import UNTIL_IT_HAPPENED
from deskmeter.metrics.sources import GORGIAS, SPROUT
from deskmeter.units import Better, Unit

FIRST_RESPONSE_TIME = Metric(
    name="first_response_time",
    title=N_("First response time"),
    definition=N_(
        "From the customer's first message to the first public reply by a human agent; "
        "after a bot's hand-off, from the hand-off."
    ),
    purpose=N_("How long customers wait before a person takes care of them."),
    unit=Unit.DURATION, better=Better.LOWER, fact="reply", at="replied_at",
    formula=Durations("response_s", "response_business_s", "is_first"), source=GORGIAS, null_rule=UNTIL_IT_HAPPENED,
    caveats=(N_("A conversation that an agent began counts from the customer's first message."),),
)  # fmt: skip

FIRST_RESPONSE_TIME_FROM_MESSAGE = Metric(
    name="first_response_time_from_message",
    title=N_("First response time from the message"),
    definition=N_("From the customer's first message to the first public reply by a human agent, bots left aside."),
    purpose=N_("How long customers wait for a person, time with a bot included."),
    unit=Unit.DURATION, better=Better.LOWER, fact="reply", at="replied_at",
    formula=Durations("wait_s", "wait_business_s", "is_first"), source=GORGIAS, null_rule=UNTIL_IT_HAPPENED,
)  # fmt: skip

AVERAGE_RESPONSE_TIME = Metric(
    name="average_response_time",
    title=N_("Average response time"),
    definition=N_("Mean of all customer waits that a reply ended in the period, the first wait included."),
    purpose=N_("How long customers wait each time they write."),
    unit=Unit.DURATION, better=Better.LOWER, fact="reply", at="replied_at",
    formula=Durations("wait_s", "wait_business_s", headline="mean"), source=SPROUT, null_rule=UNTIL_IT_HAPPENED,
    caveats=(N_("A mean is moved by a few long waits: read the median and the 90th percentile beside it."),),
)  # fmt: skip

NEXT_RESPONSE_TIME = Metric(
    name="next_response_time",
    title=N_("Next response time"),
    definition=N_("Customer waits after the first, ended by a reply in the period."),
    purpose=N_("Whether a conversation, once begun, keeps going."),
    unit=Unit.DURATION, better=Better.LOWER, fact="reply", at="replied_at",
    formula=Durations("wait_s", "wait_business_s", "NOT is_first"), source=SPROUT, null_rule=UNTIL_IT_HAPPENED,
)  # fmt: skip

RESPONSE_TIME_PER_TICKET = Metric(
    name="response_time_per_ticket",
    title=N_("Response time per ticket"),
    definition=N_("Sum of the customer waits that ended in the period, divided by the conversations with such a wait."),
    purpose=N_("How long one customer waits for us in the course of a conversation."),
    unit=Unit.DURATION, better=Better.LOWER, fact="reply", at="replied_at",
    formula=TimePer("wait_s", "wait_business_s", per="conversation"), source=GORGIAS, null_rule=UNTIL_IT_HAPPENED,
)  # fmt: skip

LONGEST_WAIT = Metric(
    name="longest_wait",
    title=N_("Longest wait"),
    definition=N_("The longest customer wait that ended in the period or was still running at its end."),
    purpose=N_("Who was forgotten?"),
    unit=Unit.DURATION, better=Better.LOWER, fact="reply", at="wait_from", until="replied_at",
    formula=Durations(
        "CASE WHEN replied_at < {to} THEN wait_s ELSE SECS({to}) - SECS(wait_from) END",
        "CASE WHEN replied_at < {to} THEN wait_business_s ELSE to_b - wait_from_b END",
        where="NOT solved_then",
        headline="max", rows="overlapping",
    ),
    source=SPROUT, null_rule=UNTIL_IT_HAPPENED,
    caveats=(N_("A wait that was left unanswered when the conversation was solved is not running."),),
)  # fmt: skip

UNANSWERED = Metric(
    name="unanswered",
    title=N_("Unanswered"),
    definition=N_(
        "Customers who wait for a public reply by a human agent at the end of the period or bucket, "
        "in conversations that are not solved."
    ),
    purpose=N_("Who waits for us at this moment?"),
    unit=Unit.COUNT, better=Better.LOWER, fact="reply", at="wait_from", until="replied_at",
    formula=Count("NOT solved_then", rows="in_force", additive=False), source=SPROUT,
    null_rule=N_("0 where nobody waits; empty where no source brings messages, and for an instant that has not come."),
    needs="message",
    caveats=(
        N_("A stock at an instant: a wait that began and ended within the period is not in it."),
        N_("A message that needs no answer, such as a thank-you, counts until the conversation is solved."),
    ),
)  # fmt: skip

METRICS = (
    FIRST_RESPONSE_TIME, FIRST_RESPONSE_TIME_FROM_MESSAGE, AVERAGE_RESPONSE_TIME, NEXT_RESPONSE_TIME,
    RESPONSE_TIME_PER_TICKET, LONGEST_WAIT, UNANSWERED,
)  # fmt: skip
