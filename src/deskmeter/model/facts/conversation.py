"""Conversations: one row each, with what became of it."""

from deskmeter.model.facts.fact import Fact, Step, words
from deskmeter.model.facts.resolution import BECAME_SOLVED, CAME_BACK
from deskmeter.model.facts.status_span import codes, word_of
from deskmeter.model.tables import SOLVED, STATUS_TIMES, STATUSES, Column

# Statuses that always count together, such as new and open: each such set is added up once.
_COUNTED = {status: [name for name, held in STATUS_TIMES.items() if status in held] for status in STATUSES}
_SETS = {tuple(other for other in STATUSES if _COUNTED[other] == _COUNTED[status]) for status in STATUSES}


def _spent(name: str) -> str:
    """The finished time in the statuses of a status time: in calendar seconds, and in opening hours.

    In opening hours it is null, not 0, where none apply: then no span of the conversation has a business length.
    """
    sets = sorted(each for each in _SETS if each[0] in STATUS_TIMES[name])
    calendar, business = (
        " + ".join(f"COALESCE(SUM(CASE WHEN s.status IN ({codes(each)}) THEN {length} END), 0)" for each in sets)
        for length in ("SECS(s.until_at) - SECS(s.from_at)", "s.until_b - s.from_b")
    )
    return (
        f"CAST({calendar} AS BIGINT) AS {name}_s,"
        f" CASE WHEN COUNT(s.from_b) > 0 THEN CAST({business} AS BIGINT) END AS {name}_business_s"
    )


# Only the last span of a conversation runs.
_STATUS_NOW = "MAX(CASE WHEN s.until_at IS NULL THEN s.status END)"
_LIFE = f"""
SELECT s.conversation,
  MIN(CASE WHEN {BECAME_SOLVED} THEN s.from_at END) AS first_resolved_at,
  MAX(CASE WHEN {BECAME_SOLVED} THEN s.from_at END) AS last_resolved_at,
  COUNT(CASE WHEN {CAME_BACK} THEN 1 END) AS reopens,
  {word_of(_STATUS_NOW)} AS status,
  MAX(CASE WHEN s.until_at IS NULL THEN s.from_at END) AS status_from,
  MAX(CASE WHEN s.until_at IS NULL THEN s.from_b END) AS status_from_b,
  {", ".join(_spent(name) for name in STATUS_TIMES)}
FROM {{span}} AS s GROUP BY s.conversation
"""

# Priority as last changed.
_PRIORITY = """
SELECT e.conversation, e.value AS priority FROM {event} AS e WHERE e.kind = 'priority' AND e.value IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY e.conversation ORDER BY e.at DESC, e.seq DESC) = 1
"""

# The last word on each tag that came or went; of all others the source's own list stands.
_TAG_WORD = """
SELECT e.conversation, e.value AS tag, e.kind FROM {event} AS e
WHERE e.kind IN ('tag', 'untag') AND e.value IS NOT NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY e.conversation, e.value ORDER BY e.at DESC, e.seq DESC) = 1
"""

_TAGGED = """
WITH changed AS (
  SELECT DISTINCT w.conversation FROM {tag_word} AS w
), stated AS (
  SELECT b.conversation, UNNEST(b.tags) AS tag FROM {base} AS b
  WHERE b.conversation IN (SELECT g.conversation FROM changed AS g)
), held AS (
  SELECT s.conversation, s.tag FROM stated AS s
  LEFT JOIN {tag_word} AS w ON w.conversation = s.conversation AND w.tag = s.tag WHERE w.tag IS NULL
  UNION ALL
  SELECT w.conversation, w.tag FROM {tag_word} AS w WHERE w.kind = 'tag'
)
SELECT g.conversation, CASE WHEN COUNT(h.tag) > 0 THEN ARRAY_AGG(h.tag ORDER BY h.tag) END AS tags
FROM changed AS g LEFT JOIN held AS h ON h.conversation = g.conversation GROUP BY g.conversation
"""

# The last word on merged, spam and test counts: what was taken back is in the figures again.
_FLAG = """
SELECT e.conversation, MAX(CASE e.kind WHEN 'merged' THEN 'merged' WHEN 'spam' THEN 'spam' WHEN 'test' THEN 'test' END)
  AS left_out
FROM (
  SELECT e.conversation, e.kind FROM {event} AS e
  WHERE e.kind IN ('merged', 'unmerged', 'spam', 'not_spam', 'test', 'not_test')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY e.conversation, CASE WHEN e.kind LIKE '%merged' THEN 'merged' WHEN e.kind LIKE '%spam' THEN 'spam'
      ELSE 'test' END ORDER BY e.at DESC, e.seq DESC) = 1
) AS e GROUP BY e.conversation
"""

# What a bot or a rule wrote to the customer.
_BOT_TALK = """
SELECT m.conversation, COUNT(*) AS bot_replies, MIN(CASE WHEN m.actor = 'bot' THEN m.at END) AS bot_at
FROM {message} AS m WHERE m.public AND m.actor IN ('bot', 'system') GROUP BY m.conversation
"""

# A bot that handed over, a customer who left the chat.
_TURN_OF_EVENTS = """
SELECT e.conversation, MIN(CASE WHEN e.kind = 'handoff' THEN e.at END) AS handed_at,
  MAX(CASE WHEN e.kind = 'left' THEN e.at END) AS left_at
FROM {event} AS e WHERE e.kind IN ('handoff', 'left') GROUP BY e.conversation
"""

_MOVES = """
SELECT a.conversation, COUNT(*) AS reassignments FROM {charge} AS a WHERE a.moved GROUP BY a.conversation
"""

# Where the source states a case without its history, its first customer and channel come from the messages.
_OPENING = """
SELECT m.conversation, m.customer, m.channel, m.actor FROM {message} AS m
WHERE m.conversation IN (SELECT b.conversation FROM {base} AS b WHERE b.channel IS NULL OR b.customer IS NULL)
QUALIFY ROW_NUMBER() OVER (PARTITION BY m.conversation ORDER BY m.customer IS NULL, m.at, m.seq) = 1
"""

# Public messages after the last solve: a thank-you is not part of the work.
_AFTERWORD = """
SELECT m.conversation, COUNT(*) AS messages FROM {message} AS m
JOIN {life} AS l ON l.conversation = m.conversation
WHERE m.public AND m.actor IN ('customer', 'agent') AND m.at > l.last_resolved_at GROUP BY m.conversation
"""

# Where a connection brings messages, a conversation without any has none; elsewhere they are not known.
_RECORDED = "SELECT r.connection, CAST(0 AS BIGINT) AS none FROM canon.recorded AS r WHERE r.row_kind = 'message'"

_SQL = f"""
SELECT b.conversation, b.connection, COALESCE(b.channel, o.channel) AS channel, COALESCE(t.team, b.team) AS team,
  COALESCE(a.agent, b.agent, z.last_agent, k.agent) AS agent, COALESCE(b.customer, o.customer) AS customer,
  COALESCE(i.person, b.customer, o.customer) AS person, b.language, COALESCE(p.priority, b.priority) AS priority,
  CASE WHEN q.conversation IS NULL THEN b.tags ELSE q.tags END AS tags, b.dimensions,
  COALESCE(CASE WHEN l.status = 'deleted' OR b.status = 'deleted' THEN 'deleted' END, f.left_out, b.left_out)
    AS left_out,
  g.created_at, r.replied_at AS first_reply_at, r.response_s AS first_response_s,
  r.response_business_s AS first_response_business_s, l.first_resolved_at,
  CASE WHEN l.status IN ({words(SOLVED)}) THEN l.last_resolved_at END AS resolved_at,
  v.first_s AS first_resolution_s, v.first_business_s AS first_resolution_business_s,
  CASE WHEN l.status IN ({words(SOLVED)}) THEN v.last_s END AS resolution_s,
  CASE WHEN l.status IN ({words(SOLVED)}) THEN v.last_business_s END AS resolution_business_s,
  COALESCE(l.reopens, 0) AS reopens, COALESCE(k.agent_replies, n.none) AS agent_replies,
  COALESCE(k.customer_messages, n.none) AS customer_messages,
  COALESCE(k.agent_replies + k.customer_messages, n.none) AS messages,
  CASE WHEN l.last_resolved_at IS NOT NULL THEN
    COALESCE(k.agent_replies + k.customer_messages, n.none) - COALESCE(w.messages, 0) END AS messages_before_solve,
  COALESCE(z.first_agent, k.agent) AS first_agent, COALESCE(z.last_agent, k.agent) AS last_agent,
  CASE WHEN l.status IN ({words(SOLVED)}) AND COALESCE(v.actor, 'agent') = 'agent' THEN
    COALESCE(v.resolver, a.agent, b.agent, z.last_agent, k.agent) END AS resolver,
  l.requester_wait_s, l.requester_wait_business_s, l.agent_work_s, l.agent_work_business_s,
  l.agent_wait_s, l.agent_wait_business_s, l.on_hold_s, l.on_hold_business_s, l.status, l.status_from, l.status_from_b,
  CASE WHEN l.status IN ({words(SOLVED)}) THEN v.actor END AS solved_by,
  CASE WHEN l.status IN ({words(SOLVED)}) THEN v.status END AS solved_status, v.solution_at,
  v.by_agent IS NOT NULL AS agent_solved, k.asked_from,
  k.conversation IS NOT NULL AND (k.first_wait IS NULL OR k.first_wait > 0) AS proactive,
  k.last_word_by, k.last_word_at, j.left_at, j.handed_at, x.bot_at,
  COALESCE(x.bot_replies, n.none) AS bot_replies,
  COALESCE(z.agents, CASE WHEN k.agent IS NOT NULL THEN 1 WHEN k.conversation IS NOT NULL THEN 0 END) AS agents,
  COALESCE(y.reassignments, 0) AS reassignments, b.handle_s,
  h.schedule, h.offset_s
FROM {{base}} AS b
JOIN {{dawn}} AS g ON g.conversation = b.conversation
LEFT JOIN {{talk}} AS k ON k.conversation = b.conversation
LEFT JOIN {{shared}} AS z ON z.conversation = b.conversation
LEFT JOIN {{reply}} AS r ON r.conversation = b.conversation AND r.is_first
LEFT JOIN {{life}} AS l ON l.conversation = b.conversation
LEFT JOIN {{solved}} AS v ON v.conversation = b.conversation
LEFT JOIN {{charge}} AS a ON a.conversation = b.conversation AND a.until_at IS NULL
LEFT JOIN {{team_span}} AS t ON t.conversation = b.conversation AND t.until_at IS NULL
LEFT JOIN {{priority_now}} AS p ON p.conversation = b.conversation
LEFT JOIN {{tagged}} AS q ON q.conversation = b.conversation
LEFT JOIN {{flag}} AS f ON f.conversation = b.conversation
LEFT JOIN {{opening}} AS o ON o.conversation = b.conversation
LEFT JOIN {{afterword}} AS w ON w.conversation = b.conversation
LEFT JOIN {{recorded}} AS n ON n.connection = b.connection
LEFT JOIN {{bot_talk}} AS x ON x.conversation = b.conversation
LEFT JOIN {{turn_of_events}} AS j ON j.conversation = b.conversation
LEFT JOIN {{moves}} AS y ON y.conversation = b.conversation
LEFT JOIN canon.person AS i ON i.customer = COALESCE(b.customer, o.customer)
LEFT JOIN {{stretch}} AS h ON h.conversation = b.conversation AND h.until_at = TIMESTAMP '9999-12-31 00:00:00'
"""

# What a rule only closed was no solution, nor what was solved before the customer wrote to a team that wrote first.
# Credit for a resolution goes to its resolver: nobody, where a bot or a rule solved it; where the source does not
# say who did, the agent who held the conversation.
_ASKED = "(k.first_wait IS NULL OR k.first_wait = 0 OR r.resolved_at >= k.asked_from)"
_SOLUTION = f"CASE WHEN (COALESCE(r.actor, '') <> 'system' OR r.status <> 'closed') AND {_ASKED} THEN r.resolved_at END"
_BY_AGENT = f"CASE WHEN COALESCE(r.actor, 'agent') = 'agent' AND {_ASKED} THEN 1 END"
_SOLVED = {
    "first_s": ("MAX", "CASE WHEN r.is_first THEN r.resolution_s END"),
    "last_s": ("MAX", "CASE WHEN r.is_last THEN r.resolution_s END"),
    "first_business_s": ("MAX", "CASE WHEN r.is_first THEN r.resolution_business_s END"),
    "last_business_s": ("MAX", "CASE WHEN r.is_last THEN r.resolution_business_s END"),
    "resolver": ("MAX", "CASE WHEN r.is_last THEN r.agent END"),
    "actor": ("MAX", "CASE WHEN r.is_last THEN r.actor END"),
    "status": ("MAX", "CASE WHEN r.is_last THEN r.status END"),
    "solution_at": ("MIN", _SOLUTION),
    "by_agent": ("MAX", _BY_AGENT),
}
# Most conversations are solved once: then there is nothing to add up.
_SOLVED_TIMES = f"""
SELECT r.conversation, {", ".join(f"{told} AS {name}" for name, (_, told) in _SOLVED.items())}
FROM {{resolution}} AS r LEFT JOIN {{talk}} AS k ON k.conversation = r.conversation WHERE r.is_first AND r.is_last
UNION ALL
SELECT r.conversation, {", ".join(f"{of}({told}) AS {name}" for name, (of, told) in _SOLVED.items())}
FROM {{resolution}} AS r LEFT JOIN {{talk}} AS k ON k.conversation = r.conversation
WHERE NOT (r.is_first AND r.is_last) GROUP BY r.conversation
"""


def _seconds(name: str, meaning: str) -> tuple[Column, Column]:
    return (
        Column(f"{name}_s", "BIGINT", meaning),
        Column(f"{name}_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
    )


def _agent(name: str, meaning: str) -> Column:
    return Column(name, "BIGINT", meaning, role="key", refers="agent")


CONVERSATION = Fact(
    name="conversation",
    export="conversations",
    row="one conversation",
    columns=(
        Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("channel", "VARCHAR", "Where it takes place."),
        Column("team", "VARCHAR", "The team that held it last."),
        _agent("agent", "The agent it was last assigned to, else the last who replied."),
        Column("customer", "BIGINT", "The customer.", role="key", refers="customer"),
        Column(
            "person", "BIGINT", "The customer as one person, whatever ids the sources use.", role="key",
            refers="customer",
        ),
        Column("language", "VARCHAR", "Language of the customer."),
        Column("priority", "VARCHAR", "Priority as last set."),
        Column("tags", "VARCHAR[]", "Tags."),
        Column("dimensions", "MAP(VARCHAR, VARCHAR)", "Further cuts that the map brought."),
        Column("left_out", "VARCHAR", "Why it stays out of the figures: merged, spam, test or deleted."),
        Column("created_at", "TIMESTAMP", "When it began.", True),
        Column("first_reply_at", "TIMESTAMP", "First public reply by a human agent after the customer wrote."),
        *_seconds("first_response", "Seconds to that reply, from a bot's hand-off if there was one."),
        Column("first_resolved_at", "TIMESTAMP", "First time it was solved."),
        Column("resolved_at", "TIMESTAMP", "Last time it was solved; empty while it is open again."),
        *_seconds("first_resolution", "Seconds from its beginning to the first solve."),
        *_seconds("resolution", "Seconds from its beginning to the last solve; empty while it is open again."),
        Column("reopens", "BIGINT", "How often it came back after a solve.", True),
        Column("agent_replies", "BIGINT", "Public replies by human agents; empty where messages are not recorded."),
        Column("customer_messages", "BIGINT", "Messages by the customer; empty where messages are not recorded."),
        Column("messages", "BIGINT", "Public messages of both sides; empty where messages are not recorded."),
        Column("messages_before_solve", "BIGINT", "Those before the last solve; empty while never solved."),
        _agent("first_agent", "Who replied first."),
        _agent("last_agent", "Who replied last."),
        _agent("resolver", "Who solved it last; nobody where a bot or a rule did."),
        *_seconds("requester_wait", "Finished time in new, open and hold."),
        *_seconds("agent_work", "Finished time in new and open."),
        *_seconds("agent_wait", "Finished time in pending."),
        *_seconds("on_hold", "Finished time in hold."),
        Column("status", "VARCHAR", "The status now."),
        Column("status_from", "TIMESTAMP", "Since when."),
        Column("status_from_b", "BIGINT", "Reading of the business clock then."),
        Column("solved_by", "VARCHAR", "What kind of actor solved it last, where the source says."),
        Column("solved_status", "VARCHAR", "How it was solved last: solved, or only closed."),
        Column("solution_at", "TIMESTAMP", "First time it was solved in earnest, not only closed by a rule."),
        Column("agent_solved", "BOOLEAN", "Whether an agent, or somebody unnamed, ever solved it.", True),
        Column("asked_from", "TIMESTAMP", "First message of the customer."),
        Column("proactive", "BOOLEAN", "Whether an agent wrote first.", True),
        Column("last_word_by", "VARCHAR", "Who wrote last to the other side: customer or agent."),
        Column("last_word_at", "TIMESTAMP", "When."),
        Column("left_at", "TIMESTAMP", "When the customer left the chat."),
        Column("handed_at", "TIMESTAMP", "When a bot handed over to the team."),
        Column("bot_at", "TIMESTAMP", "First message of a bot."),
        Column("bot_replies", "BIGINT", "Public messages of bots and rules; empty where messages are not recorded."),
        Column("agents", "BIGINT", "How many different agents replied."),
        Column("reassignments", "BIGINT", "How often it was moved from one agent to another.", True),
        Column("handle_s", "BIGINT", "Seconds that agents worked on it, where the source records them."),
        Column("schedule", "INTEGER", "The opening hours in force for it now; empty where none apply."),
        Column("offset_s", "BIGINT", "What its business clock adds to that schedule's reading."),
    ),
    id=("conversation",),
    sql=_SQL,
    before=(
        Step("life", _LIFE), Step("priority_now", _PRIORITY), Step("tag_word", _TAG_WORD), Step("tagged", _TAGGED),
        Step("flag", _FLAG),
        Step("opening", _OPENING), Step("afterword", _AFTERWORD), Step("solved", _SOLVED_TIMES),
        Step("recorded", _RECORDED, kept=False), Step("bot_talk", _BOT_TALK),
        Step("turn_of_events", _TURN_OF_EVENTS), Step("moves", _MOVES),
    ),
)  # fmt: skip
