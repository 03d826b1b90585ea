"""Metrics of volume and of work on conversations."""

from deskmeter.locale import N_
from deskmeter.metrics.durations import NO_HOURS, Durations
from deskmeter.metrics.formulas import Count, CountDistinct, Mean, Share, Sum
from deskmeter.metrics.metric import Metric, Vanity
from deskmeter.metrics.null_rules import COUNTED, COUNTED_MESSAGES, EMPTY, NOT_RECORDED
from deskmeter.metrics.sources import GORGIAS, SPROUT, ZENDESK
from deskmeter.model.tables import STATUS_TIMES
from deskmeter.units import Better, Unit

NO_CONTEXT = N_("A total without context: it rises with the business and says nothing of the service.")
NO_ACTION = N_("No action follows from it alone: neither more nor less of it is better.")
UNCLEAR = N_("Its purpose is unclear: it shows a cause, and is no result.")
_OPEN = "status IN ('new', 'open', 'pending', 'hold')"

CONVERSATIONS = Metric(
    name="conversations",
    title=N_("Conversations"),
    definition=N_("Conversations created in the period, on any channel."),
    purpose=N_("How much work comes in, to staff for it."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="conversation", at="created_at", formula=Count(),
    source=SPROUT, null_rule=COUNTED,
    caveats=(N_("A count alone says nothing about service: read it beside response and resolution times."),),
    vanity=Vanity(NO_CONTEXT, ("first_response_time", "resolution_time", "backlog")),
)  # fmt: skip

MESSAGES_RECEIVED = Metric(
    name="messages_received",
    title=N_("Messages received"),
    definition=N_("Public messages that customers sent in the period."),
    purpose=N_("How much there is to read and answer."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="message_sent", at="sent_at",
    formula=Count("actor = 'customer' AND public"), source=SPROUT, null_rule=COUNTED_MESSAGES, needs="message",
    caveats=(N_("Where only the date of the first reply is known, the request itself counts as one message."),),
    vanity=Vanity(NO_CONTEXT, ("action_rate", "average_response_time")),
)  # fmt: skip

UNIQUE_CUSTOMERS = Metric(
    name="unique_customers",
    title=N_("Unique customers"),
    definition=N_("Different customers with a conversation created in the period."),
    purpose=N_("How many people needed help, however often each of them asked."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="conversation", at="created_at", formula=CountDistinct("person"),
    source=SPROUT, null_rule=COUNTED,
    caveats=(
        N_("Days or channels do not add up: one customer can stand in several of them."),
        N_("Customers who are known to be one person count once: same e-mail, phone or handle, or a declared link."),
    ),
)  # fmt: skip

REPLIED_CONVERSATIONS = Metric(
    name="replied_conversations",
    title=N_("Conversations replied to"),
    definition=N_("Conversations created in the period that have a public reply by a human agent to the customer."),
    purpose=N_("How many of those who asked were answered by a person."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="conversation", at="created_at",
    formula=Count("first_reply_at IS NOT NULL"), source=SPROUT, null_rule=COUNTED_MESSAGES, needs="message",
    caveats=(N_("Conversations of the last days may still be replied to."),),
    maturing=f"first_reply_at IS NULL AND {_OPEN}",
)  # fmt: skip

ACTION_RATE = Metric(
    name="action_rate",
    title=N_("Action rate"),
    definition=N_("Share of the conversations created in the period that were replied to or solved."),
    purpose=N_("Is anyone left without an answer?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="conversation", at="created_at",
    formula=Share(of="first_reply_at IS NOT NULL OR first_resolved_at IS NOT NULL"), source=SPROUT, null_rule=EMPTY,
    caveats=(N_("Conversations of the last days may still be acted on."),),
    maturing="first_reply_at IS NULL AND first_resolved_at IS NULL",
)  # fmt: skip

AGENT_REPLIES = Metric(
    name="agent_replies",
    title=N_("Agent replies"),
    definition=N_("Public replies that human agents sent in the period."),
    purpose=N_("How much is written to customers."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="message_sent", at="sent_at",
    formula=Count("actor = 'agent' AND public"), source=SPROUT, null_rule=COUNTED_MESSAGES, needs="message",
    caveats=(N_("Bots, auto-replies and internal notes are not replies."),),
    vanity=Vanity(NO_ACTION, ("messages_per_conversation", "one_touch_rate")),
)  # fmt: skip


def _status_time(name: str, title: str, definition: str, purpose: str) -> Metric:
    """Finished time in some statuses, plus the running span up to now where the conversation stands in one of them."""
    column = name.removesuffix("_time")
    listed = ", ".join(f"'{status}'" for status in STATUS_TIMES[column])
    running = f"CASE WHEN status IN ({listed}) THEN {{clock}} ELSE 0 END"
    return Metric(
        name=name, title=title, definition=definition, purpose=purpose, unit=Unit.DURATION, better=Better.LOWER,
        fact="conversation", at="created_at",
        formula=Durations(
            calendar=f"({column}_s + {running.format(clock='SECS({now}) - SECS(status_from)')})",
            business=f"({column}_business_s + {running.format(clock='now_b - status_from_b')})",
        ),
        source=ZENDESK,
        null_rule=N_("0 for a conversation that was never in these statuses; empty without conversations."),
        caveats=(N_("Conversations that are still open are counted up to now, so recent periods are not final."),),
        maturing=_OPEN,
    )  # fmt: skip


REQUESTER_WAIT_TIME = _status_time(
    "requester_wait_time", N_("Requester wait time"),
    N_("Time that conversations created in the period spent as new, open or on hold."),
    N_("How long customers wait for us, all in all."),
)  # fmt: skip
AGENT_WAIT_TIME = _status_time(
    "agent_wait_time", N_("Agent wait time"),
    N_("Time that conversations created in the period spent as pending, waiting for the customer."),
    N_("How much of the time to a solution is the customer's own."),
)  # fmt: skip
AGENT_WORK_TIME = _status_time(
    "agent_work_time", N_("Agent work time"),
    N_("Time that conversations created in the period spent as new or open, in an agent's hands."),
    N_("How long conversations lie with the team."),
)  # fmt: skip
ON_HOLD_TIME = _status_time(
    "on_hold_time", N_("On-hold time"),
    N_("Time that conversations created in the period spent on hold, waiting for a third party."),
    N_("How much others hold up our solutions."),
)  # fmt: skip

MESSAGES_PER_CONVERSATION = Metric(
    name="messages_per_conversation",
    title=N_("Messages per conversation"),
    definition=N_(
        "Mean number of public messages of both sides before the last solve, of conversations solved in the period."
    ),
    purpose=N_("How much back and forth a solution takes; fewer is better."),
    unit=Unit.RATIO, better=Better.LOWER, fact="conversation", at="resolved_at", formula=Mean("messages_before_solve"),
    source=SPROUT, null_rule=EMPTY,
)  # fmt: skip

BACKLOG = Metric(
    name="backlog",
    title=N_("Backlog"),
    definition=N_("Conversations unsolved (new, open, pending or on hold) at the end of the period or bucket."),
    purpose=N_("How much unfinished work there is, and whether it grows."),
    unit=Unit.COUNT, better=Better.LOWER, fact="status_span", at="from_at", until="until_at",
    formula=Count("status IN ('new', 'open', 'pending', 'hold')", rows="in_force", additive=False),
    source=ZENDESK, null_rule=N_("0 where nothing is unsolved; empty for an instant that has not come."),
    caveats=(N_("A stock at an instant, not conversations created less conversations solved."),),
)  # fmt: skip

REASSIGNMENTS = Metric(
    name="reassignments",
    title=N_("Reassignments"),
    definition=N_("Times that conversations created in the period were moved from one agent to another."),
    purpose=N_("A cause to look at where customers wait long or explain twice."),
    unit=Unit.COUNT, better=Better.LOWER, fact="conversation", at="created_at", formula=Sum("reassignments"),
    source=ZENDESK, null_rule=COUNTED,
    vanity=Vanity(UNCLEAR, ("resolution_time", "first_contact_resolution")),
)  # fmt: skip

AGENTS_PER_CONVERSATION = Metric(
    name="agents_per_conversation",
    title=N_("Agents per conversation"),
    definition=N_("Mean number of different agents who replied, of conversations solved in the period with a reply."),
    purpose=N_("How often customers must explain themselves to somebody new."),
    unit=Unit.RATIO, better=Better.LOWER, fact="conversation", at="resolved_at",
    formula=Mean("agents", "agents > 0"), source=ZENDESK, null_rule=EMPTY,
    vanity=Vanity(UNCLEAR, ("resolution_time", "csat")),
)  # fmt: skip

PROACTIVE_SHARE = Metric(
    name="proactive_share",
    title=N_("Proactive conversations"),
    definition=N_("Share of the conversations created in the period in which the team wrote first."),
    purpose=N_("How often we reach out before the customer has to."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="conversation", at="created_at",
    formula=Share(of="proactive", among="agent_replies IS NOT NULL"), source=GORGIAS, null_rule=EMPTY,
)  # fmt: skip

HANDLE_TIME = Metric(
    name="messaging_handle_time",
    title=N_("Handle time of conversations"),
    definition=N_("Time that agents worked on each conversation solved in the period, as the source records it."),
    purpose=N_("What a conversation costs in work, where it is no call."),
    unit=Unit.DURATION, better=Better.LOWER, fact="conversation", at="resolved_at",
    formula=Durations("handle_s", NO_HOURS, "handle_s IS NOT NULL"), source=ZENDESK, null_rule=NOT_RECORDED,
    caveats=(N_("Few sources record it: conversations without a recorded time are left aside, not counted as 0."),),
)  # fmt: skip

OUT_OF_HOURS_SHARE = Metric(
    name="out_of_hours_share",
    title=N_("Messages out of hours"),
    definition=N_("Share of the customers' messages of the period that came while the team's opening hours were over."),
    purpose=N_("Whether the hours we are open are the hours in which customers need us."),
    unit=Unit.SHARE, better=Better.NEUTRAL, fact="message_sent", at="sent_at",
    formula=Share(of="open_at = 0", among="actor = 'customer' AND public AND open_at IS NOT NULL"),
    source=GORGIAS, null_rule=N_("Empty where no message came, or where no opening hours apply."),
)  # fmt: skip

METRICS = (
    CONVERSATIONS, MESSAGES_RECEIVED, UNIQUE_CUSTOMERS, REPLIED_CONVERSATIONS, ACTION_RATE, AGENT_REPLIES,
    REQUESTER_WAIT_TIME, AGENT_WAIT_TIME, AGENT_WORK_TIME, ON_HOLD_TIME, MESSAGES_PER_CONVERSATION, BACKLOG,
    REASSIGNMENTS, AGENTS_PER_CONVERSATION, PROACTIVE_SHARE, HANDLE_TIME, OUT_OF_HOURS_SHARE,
)  # fmt: skip
