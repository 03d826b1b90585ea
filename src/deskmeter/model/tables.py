"""The canonical tables, declared once: every column with its type, null rule and meaning.

They generate `docs/data-dictionary.md`, the store's schema and the columns that a map may fill.
Columns with the role `body` or `identity` stay in the ledger's people segments and never reach the store;
a `key` column holds the source's own id on its way in and an integer surrogate in the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from deskmeter.sla import CLOCKS, TARGETS

Role = Literal["figure", "key", "identity", "body"]

STATUSES = ("new", "open", "pending", "hold", "solved", "closed", "deleted")
UNSOLVED = ("new", "open", "pending", "hold")
SOLVED = ("solved", "closed")
# What each status time of a conversation is spent in.
STATUS_TIMES: Mapping[str, tuple[str, ...]] = {
    "requester_wait": ("new", "open", "hold"), "agent_wait": ("pending",), "agent_work": ("new", "open"),
    "on_hold": ("hold",),
}  # fmt: skip
ACTORS = ("customer", "agent", "bot", "system", "unknown")
ROLES = ("customer", "agent", "bot", "system")
LEFT_OUT = ("merged", "spam", "test", "deleted")
EVENT_KINDS = (
    "status", "assigned", "team", "priority", "handoff", "left", "tag", "untag",
    "merged", "unmerged", "spam", "not_spam", "test", "not_test",
)  # fmt: skip
OUTCOMES = (
    "answered", "abandoned", "timeout", "key_exit", "thrown_out", "withdrawn", "interrupted", "waiting", "refused",
)  # fmt: skip
RATING_KINDS = ("csat", "ces", "nps", "custom")
AGENT_STATES = ("handling", "after_call", "break", "meeting", "training", "away", "available", "shift", "offline")
SENTIMENTS = ("positive", "neutral", "negative")
SESSION_KINDS = ("bot", "ivr", "help_centre")
SESSION_OUTCOMES = ("contained", "handed_off", "left")
SLA_TARGETS = TARGETS
LINK_KINDS = ("same", "apart")
# How a call leaves its queue, by the words of its outcome where it was not answered.
QUEUE_EXITS = ("abandoned", "timeout", "key_exit", "thrown_out", "withdrawn")
QUEUE_KINDS = (
    "entered", "missed_ring", "answered", "ended", "transferred", *QUEUE_EXITS,
    "joined", "joined_paused", "left", "paused", "unpaused", "paused_all", "unpaused_all", "logged_in", "logged_off",
    "restarted", "noted",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: `refers` names the surrogate that a key becomes, `words` the closed set of its values.

    `known_by` names the column that says which connection knows the id of a key, where it is not the row's own.
    """

    name: str
    type: str
    meaning: str
    required: bool = False
    role: Role = "figure"
    refers: str | None = None
    words: tuple[str, ...] = ()
    known_by: str | None = None

    @property
    def stored(self) -> bool:
        return self.role in ("figure", "key")

    @property
    def stored_type(self) -> str:
        return "BIGINT" if self.role == "key" else self.type


@dataclass(frozen=True)
class Table:
    """One canonical table; `row` is the word for its rows in a map.

    Of a versioned table the newest version is in force. A row of an immutable one stays as it came first; only while
    its `completed_by` column is empty may a later row complete it.
    """

    name: str
    row: str
    meaning: str
    versioned: bool
    columns: tuple[Column, ...]
    completed_by: str | None = None

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that the store holds; texts and identities stay in the ledger."""
        return tuple(column for column in self.columns if column.stored)


def _key(name: str, refers: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "VARCHAR", meaning, required, "key", refers)


def _text(name: str, meaning: str, required: bool = False, words: tuple[str, ...] = ()) -> Column:
    return Column(name, "VARCHAR", meaning, required, words=words)


def _time(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "TIMESTAMP", meaning, required)


def _number(name: str, meaning: str, type_: str = "DOUBLE") -> Column:
    return Column(name, type_, meaning)


def _body(name: str, meaning: str) -> Column:
    return Column(name, "VARCHAR", meaning, role="body")


_AUTHOR = _text(
    "author", "The id of whoever did it, where the source tells by roles alone who is an agent: see the rows `role`."
)
_CONVERSATION = _key("conversation", "conversation", "The conversation that the row belongs to.", required=True)
_ATTRIBUTES = (
    _text("status", "State of the conversation as the source names it now.", words=STATUSES),
    _text("channel", "Where the conversation takes place: email, chat, whatsapp, instagram, phone …"),
    _text("team", "The team that holds the conversation."),
    _key("agent", "agent", "The agent that the conversation is assigned to."),
    _key("customer", "customer", "The customer who asked."),
    _text("priority", "Priority as the source words it."),
    _text("language", "Language of the customer, an ISO 639-1 code."),
    Column("tags", "VARCHAR[]", "Tags; a conversation with two tags counts under both."),
    Column("dimensions", "MAP(VARCHAR, VARCHAR)", "Any further cut that the map brings, by name."),
    _text("left_out", "Why the conversation stays out of the figures, where the source says so.", words=LEFT_OUT),
    _number("handle_s", "Seconds that agents worked on it, where the source records them.", "BIGINT"),
    _body("subject", "Subject line."),
)

CONVERSATION = Table(
    "conversation", "case", "One row per conversation: its attributes and the dates that the source states.", True,
    (
        _CONVERSATION,
        _time("created_at", "When the conversation began.", required=True),
        _time("first_reply_at", "First public reply by a human agent, where only this date is known."),
        _time("solved_at", "When it was solved, where only this date is known."),
        _time("closed_at", "When it was closed, where only this date is known."),
        *_ATTRIBUTES,
    ),
)  # fmt: skip

SNAPSHOT = Table(
    "snapshot", "snapshot", "One row per update of a case, with the state as of `at`; changes become events.", False,
    (
        _CONVERSATION,
        _time("at", "When this state was true.", required=True),
        _number("revision", "The source's own counter of updates; orders the rows where stamps disagree.", "BIGINT"),
        _time("created_at", "When the conversation began."),
        *_ATTRIBUTES,
    ),
)  # fmt: skip

EVENT = Table(
    "event", "event", "One row per thing that happened to a conversation.", False,
    (
        _CONVERSATION,
        _time("at", "When it happened.", required=True),
        _text("kind", "What happened.", required=True, words=EVENT_KINDS),
        _text("value", "The new status, team, priority or tag."),
        _text("actor", "Who did it.", words=ACTORS),
        _key("agent", "agent", "The agent who did it; for `assigned`, the agent who received it."),
        _text("team", "The team of that agent then."),
        _AUTHOR,
    ),
)  # fmt: skip

MESSAGE = Table(
    "message", "message", "One row per message, reply or note.", False,
    (
        _CONVERSATION,
        _time("at", "When it was sent.", required=True),
        _text("actor", "Who wrote it.", words=ACTORS),
        Column("public", "BOOLEAN", "Whether the customer can see it; internal notes are not public."),
        _key("agent", "agent", "The agent or bot who wrote it."),
        _key("customer", "customer", "The customer who wrote it."),
        _text("team", "The team of the sender then."),
        _text("channel", "The channel of this message."),
        _text("language", "Language of the message."),
        _text("sentiment", "How the writer feels, where the source says.", words=SENTIMENTS),
        _AUTHOR,
        _body("body", "The text."),
    ),
)  # fmt: skip

CALL = Table(
    "call", "call", "One row per call (or chat) that entered a queue.", False,
    (
        _key("conversation", "conversation", "The conversation that the call belongs to, where known."),
        _time("contact_at", "When the contact began, menu time included."),
        _time("offered_at", "When it entered the queue.", required=True),
        _time("answered_at", "When a live agent answered."),
        _time("ended_at", "When it ended."),
        _number("wait_s", "Seconds in the queue.", "BIGINT"),
        _number("talk_s", "Seconds of talk.", "BIGINT"),
        _number("hold_s", "Seconds on hold.", "BIGINT"),
        _number("acw_s", "Seconds of after-call work.", "BIGINT"),
        _text("outcome", "How it ended.", words=OUTCOMES),
        Column("transferred", "BOOLEAN", "Whether it was passed on."),
        _number("missed_rings", "How often it rang at an agent who did not pick up.", "BIGINT"),
        _text("queue", "The queue."),
        _text("topic", "What it was about, where the conversation does not say."),
        _text("channel", "phone, or chat where chats queue."),
        _text("team", "The team of the agent then."),
        _key("agent", "agent", "The agent who answered."),
        _key("customer", "customer", "The caller."),
        _number("rating", "Score that the caller gave."),
    ),
)  # fmt: skip

AGENT_TIME = Table(
    "agent_time", "agent_state",
    "One row per stretch of an agent's time in one state; the state `shift` is the paid time itself.", False,
    (
        _key("agent", "agent", "The agent.", required=True),
        _time("from_at", "When the state began.", required=True),
        _time("until_at", "When it ended; empty while it runs or where only changes are recorded."),
        _text("state", "What the agent was doing.", required=True, words=AGENT_STATES),
        _text("reason", "Reason given, e.g. for a break."),
        _text("team", "The team of the agent then."),
        _text("channel", "The channel being worked, where recorded."),
    ),
)  # fmt: skip

QUEUE_EVENT = Table(
    "queue_event", "queue_event",
    "One row per line of a phone system's log of its queues; calls and agents' time are read out of them.", False,
    (
        _time("at", "When it happened.", required=True),
        _time("written_at", "The same by a clock that never steps back within its file: it orders the rows."),
        _text("kind", "What happened; noted: nothing that counts.", required=True, words=QUEUE_KINDS),
        _text("call_id", "The call, as the phone system names it; it may enter several queues."),
        _text("queue", "The queue."),
        _text("channel", "phone, or chat where chats queue."),
        _key("agent", "agent", "The agent."),
        _key("customer", "customer", "The caller."),
        _text("reason", "Reason given for a pause."),
        _text("state", "What an agent does in a pause of that reason; else it is a break.", words=AGENT_STATES),
        _number("wait_s", "Seconds in the queue, as stated.", "BIGINT"),
        _number("talk_s", "Seconds of talk, as stated.", "BIGINT"),
        _number("ring_s", "Seconds that it rang at the agent; 0 where the agent could not be rung."),
        _body("line", "The line as it stands in the log: where it is mapped, it alone makes a row the row it is."),
    ),
)  # fmt: skip

RATING = Table(
    "rating", "rating", "One row per survey sent, with its answer once there is one.", False,
    (
        _key("conversation", "conversation", "The conversation that was asked about."),
        _text("kind", "Which survey.", words=RATING_KINDS),
        _time("asked_at", "When the survey was sent."),
        _time("answered_at", "When it was answered."),
        _number("score", "The answer on its scale."),
        Column("satisfied", "BOOLEAN", "Whether the answer counts as satisfied, where the source says so itself."),
        Column("resolved", "BOOLEAN", "Whether the customer says that the matter was solved."),
        _text("channel", "The channel, where the survey belongs to no conversation."),
        _text("team", "The team of that agent then."),
        _key("agent", "agent", "The agent in charge when it was asked."),
        _key("customer", "customer", "Who was asked."),
        _body("comment", "What the customer wrote."),
    ),
    completed_by="answered_at",
)  # fmt: skip

TASK = Table(
    "task", "task", "One row per task assigned to an agent.", True,
    (
        _key("conversation", "conversation", "The conversation that it serves, where there is one."),
        _key("agent", "agent", "Who it was assigned to."),
        _text("team", "The team of that agent then."),
        _text("kind", "Kind of task."),
        _time("assigned_at", "When it was assigned.", required=True),
        _time("due_at", "When it is due."),
        _time("completed_at", "When it was completed."),
        _body("title", "What is to be done."),
    ),
)  # fmt: skip

CUSTOMER = Table(
    "customer", "customer", "One row per customer and source.", True,
    (
        _key("customer", "customer", "The customer.", required=True),
        _text("segment", "Segment, e.g. VIP."),
        _text("country", "Country, an ISO 3166 code."),
        _time("since", "When the customer became one."),
        _time("until", "When the customer left, where the source keeps memberships or contracts."),
        Column("name", "VARCHAR", "Name.", role="identity"),
        Column("email", "VARCHAR", "E-mail address.", role="identity"),
        Column("phone", "VARCHAR", "Telephone number.", role="identity"),
        Column("handle", "VARCHAR", "Name on a social network, with the network: instagram:name.", role="identity"),
    ),
)  # fmt: skip

CUSTOMER_LINK = Table(
    "customer_link", "customer_link", "One row per statement that two customers are one person, or are not.", False,
    (
        _key("customer", "customer", "The one customer.", required=True),
        Column("other", "VARCHAR", "The other customer.", True, "key", "customer", known_by="other_source"),
        _text("other_source", "The connection that knows the other, where it is not this one."),
        _text(
            "kind", "same (or empty): they are one person; apart: they are two, whatever they share.", words=LINK_KINDS
        ),
        _time("at", "When it was stated; of several statements on one pair the last is in force.", required=True),
    ),
)  # fmt: skip

ROLE = Table(
    "role", "role", "One row per statement of what an author is to the desk; who wrote a message is told by it.", False,
    (
        _text("person", "The author, by the source's own id.", required=True),
        _time("at", "Since when; ever since, where it is empty."),
        _text("role", "What the author is from then on.", required=True, words=ROLES),
        _text("was", "What the author was before, where the source says.", words=ROLES),
    ),
)  # fmt: skip

LABEL = Table(
    "label", "label", "One row per name of a thing that the source's other rows know by an id alone.", True,
    (
        _text("kind", "What is named: team, brand …; a map says `named` to read ids of that kind.", required=True),
        _text("id", "Its id.", required=True),
        _text("name", "Its name.", required=True),
    ),
)  # fmt: skip

ORDER = Table(
    "orders", "order", "One row per order.", True,
    (
        _key("customer", "customer", "Who ordered.", required=True),
        _time("ordered_at", "When it was placed.", required=True),
        _number("amount", "What it cost."),
        _text("currency", "Currency, an ISO 4217 code."),
        _number("items", "How many pieces.", "BIGINT"),
        _text("status", "State of the order as the source words it."),
    ),
)  # fmt: skip

AUDIENCE = Table(
    "audience", "audience", "One row per social network and day.", True,
    (
        _text("network", "The network.", required=True),
        Column("day", "DATE", "The local day.", required=True),
        _number("followers", "Followers at its end.", "BIGINT"),
    ),
)  # fmt: skip

SESSION = Table(
    "session", "session", "One row per visit of a customer to a bot, a voice menu (IVR) or the help centre.", True,
    (
        _key("conversation", "conversation", "The conversation that it is part of or led to, where known."),
        _key("customer", "customer", "Who it was, where known."),
        _text("kind", "What served the customer.", required=True, words=SESSION_KINDS),
        _time("started_at", "When it began.", required=True),
        _time("ended_at", "When it ended."),
        _time("handed_at", "When it was handed to an agent or a queue."),
        _text("outcome", "How it ended; without it, handed_at tells.", words=SESSION_OUTCOMES),
        _text("topic", "What it was about."),
        _text("channel", "The channel."),
        _text("language", "Language of the customer."),
    ),
)  # fmt: skip

REVIEW = Table(
    "review", "review", "One row per section of a scorecard that a reviewer filled in for a conversation.", True,
    (
        _key("conversation", "conversation", "The conversation reviewed.", required=True),
        _key("agent", "agent", "The agent reviewed; else the one in charge then."),
        _key("reviewer", "agent", "Who reviewed it."),
        _time("reviewed_at", "When.", required=True),
        _text("section", "Section of the scorecard: speed, accuracy …"),
        _number("points", "Points given."),
        _number("most", "Points that could be had."),
        _number("weight", "Weight of the section; 1 where it is empty."),
    ),
)  # fmt: skip

COST = Table(
    "cost", "cost", "One row per cost of the operation and stretch of days.", True,
    (
        Column("from_day", "DATE", "First local day that it is for.", required=True),
        Column("until_day", "DATE", "Last local day that it is for; the first day where it is empty."),
        _number("amount", "What it cost, all charges included."),
        _text("currency", "Currency, an ISO 4217 code."),
        _text("kind", "Kind of cost: wages, licences, telephony …"),
        _text("channel", "The channel that it is for, where it is for one."),
        _text("team", "The team that it is for, where it is for one."),
    ),
)  # fmt: skip

SLA = Table(
    "sla", "sla", "One row per promise (SLA target) that the source itself applied to a conversation.", True,
    (
        _CONVERSATION,
        _text("policy", "Name of the policy."),
        _text("target", "What was promised.", required=True, words=SLA_TARGETS),
        _number("target_s", "Seconds promised; when it is due and whether it was kept is reckoned then.", "BIGINT"),
        _text("clock", "The clock that those seconds are counted on; calendar where it is empty.", words=CLOCKS),
        _time("applied_at", "When the clock of the promise started, or when a target in seconds was applied."),
        _time("due_at", "When it was due."),
        _time("fulfilled_at", "When it was kept, late or not."),
        Column("achieved", "BOOLEAN", "Whether it was kept in time, where the source says so itself."),
    ),
)  # fmt: skip

ARTICLE = Table(
    "article", "article", "One row per article of the knowledge base.", True,
    (
        _text("topic", "The topic that it covers."),
        _text("language", "Its language."),
        _time("published_at", "When it was published."),
        _number("views", "How often it was read.", "BIGINT"),
        _body("title", "Its title."),
    ),
)  # fmt: skip

TABLES = (
    CONVERSATION, SNAPSHOT, EVENT, MESSAGE, CALL, AGENT_TIME, QUEUE_EVENT, RATING, TASK, CUSTOMER, CUSTOMER_LINK, ORDER,
    AUDIENCE, SESSION, REVIEW, COST, SLA, ARTICLE, ROLE, LABEL,
)  # fmt: skip
BY_ROW = {table.row: table for table in TABLES}
BY_NAME = {table.name: table for table in TABLES}

STORED_WITH_EACH = (
    Column("connection", "SMALLINT", "The connection that brought the row.", required=True),
    Column(
        "uid", "VARCHAR", "The row's own id in its source, or the digest of its line and its ordinal.", required=True
    ),
    Column("seq", "BIGINT", "Order of arrival: batch, then row; among equal times it is the truth.", required=True),
    Column("version", "TIMESTAMP", "For versioned tables: the source's updated_at, else the import's time."),
)
