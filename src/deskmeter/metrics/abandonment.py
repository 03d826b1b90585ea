"""Metrics of conversations that came to nothing: customers who left, or whom nobody answered any more."""

from deskmeter.locale import N_
from deskmeter.metrics.formulas import Count, Share
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.null_rules import COUNTED_MESSAGES, EMPTY
from deskmeter.metrics.sources import GORGIAS
from deskmeter.units import Better, Unit

# A solution is an agent's or a bot's, in time; what a rule closed because nothing came any more is none.
_SOLVED = (
    "COALESCE(SECS(resolved_at) <= SECS(last_word_at) + {days} * 86400 AND COALESCE(solved_by, 'agent') <> 'system',"
    " FALSE)"
)
_QUIET = "SECS({now}) - SECS(last_word_at) >= {days} * 86400"
_ASKED = "asked_from IS NOT NULL"
# Over before the days are: the customer left, or what we said last was closed without a solution.
_LEFT = "last_word_by = 'customer' AND left_at >= last_word_at"
_CLOSED = "last_word_by = 'agent' AND resolved_at IS NOT NULL"
_UNDECIDED = (
    f"{_ASKED} AND NOT ({_QUIET}) AND NOT COALESCE({_LEFT}, FALSE)"
    " AND (resolved_at IS NULL OR (last_word_by = 'customer' AND solved_by = 'system'))"
)
_DAYS = {"days": 7}
_CAVEAT = N_("Decided {days} days after the last word at the latest: recent conversations are maturing.")

ABANDONMENT_RATE = Metric(
    name="abandonment_rate",
    title=N_("Abandonment rate of conversations"),
    definition=N_(
        "Share of the conversations created in the period that came to nothing: abandoned while the customer waited, "
        "or after our reply, with no solution by an agent or a bot and nothing said for {days} days."
    ),
    purpose=N_("How often a customer gives up, or we lose sight of one."),
    unit=Unit.SHARE, better=Better.LOWER, fact="conversation", at="created_at",
    formula=Share(of=f"NOT {_SOLVED} AND ({_QUIET} OR ({_LEFT}) OR ({_CLOSED}))", among=_ASKED),
    source=GORGIAS, null_rule=EMPTY, thresholds=_DAYS, maturing=_UNDECIDED,
    caveats=(
        N_("Its parts tell more than the sum: read abandoned_waiting and abandoned_after_reply apart."),
        N_("An automatic close is no solution: closed_by_inactivity counts those that our reply was followed by."),
    ),
)  # fmt: skip

ABANDONED_WAITING = Metric(
    name="abandoned_waiting",
    title=N_("Abandoned while waiting"),
    definition=N_(
        "Conversations created in the period whose last message is the customer's and stayed unanswered: "
        "the customer left the chat, or nothing came for {days} days."
    ),
    purpose=N_("Whom did we leave without an answer?"),
    unit=Unit.COUNT, better=Better.LOWER, fact="conversation", at="created_at",
    formula=Count(f"last_word_by = 'customer' AND NOT {_SOLVED} AND ({_QUIET} OR left_at >= last_word_at)"),
    source=GORGIAS, null_rule=COUNTED_MESSAGES, needs="message",
    thresholds=_DAYS, maturing=_UNDECIDED, caveats=(_CAVEAT,),
)  # fmt: skip

ABANDONED_AFTER_REPLY = Metric(
    name="abandoned_after_reply",
    title=N_("Abandoned after our reply"),
    definition=N_(
        "Conversations created in the period whose last word is an agent's, which the customer did not answer and no "
        "agent solved within {days} days."
    ),
    purpose=N_("Where do customers fall silent after our answer?"),
    unit=Unit.COUNT, better=Better.LOWER, fact="conversation", at="created_at",
    formula=Count(
        f"{_ASKED} AND last_word_by = 'agent' AND NOT {_SOLVED} AND ({_QUIET} OR resolved_at IS NOT NULL)"
    ),
    source=GORGIAS, null_rule=COUNTED_MESSAGES, needs="message",
    thresholds=_DAYS, maturing=_UNDECIDED, caveats=(_CAVEAT,),
)  # fmt: skip

CLOSED_BY_INACTIVITY = Metric(
    name="closed_by_inactivity",
    title=N_("Closed by inactivity"),
    definition=N_(
        "Conversations created in the period that a rule closed after an agent's last word, without a solution; "
        "they are among those abandoned after our reply."
    ),
    purpose=N_("How many closed conversations were never solved."),
    unit=Unit.COUNT, better=Better.LOWER, fact="conversation", at="created_at",
    formula=Count(f"{_ASKED} AND last_word_by = 'agent' AND solved_by = 'system'"),
    source=GORGIAS, null_rule=COUNTED_MESSAGES, needs="message",
    caveats=(N_("Needs a source that says who closed a conversation."),),
)  # fmt: skip

METRICS = (ABANDONMENT_RATE, ABANDONED_WAITING, ABANDONED_AFTER_REPLY, CLOSED_BY_INACTIVITY)
