"""Replies: one customer wait, ended by one public reply of a human agent or still running."""

from deskmeter.model.facts.fact import Fact, Step
from deskmeter.model.facts.hours import clock_joins, reading
from deskmeter.model.tables import Column

# Public messages between two agent replies form one exchange; the reply that ends it carries the same number.
# Counting replies so far numbers the exchanges in a single pass over the messages.
_EXCHANGE = """
WITH spoken AS (
  SELECT m.conversation, m.at, m.seq, m.actor = 'agent' AS by_agent, m.agent, m.team
  FROM {message} AS m WHERE m.public AND m.actor IN ('customer', 'agent')
), numbered AS (
  SELECT s.conversation, s.at, s.by_agent, s.agent, s.team,
    COUNT(CASE WHEN s.by_agent THEN 1 END) OVER (PARTITION BY s.conversation ORDER BY s.at, s.seq
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS replies
  FROM spoken AS s
)
SELECT n.conversation, n.replies - CASE WHEN n.by_agent THEN 1 ELSE 0 END AS ordinal,
  MIN(CASE WHEN NOT n.by_agent THEN n.at END) AS wait_from, MAX(n.at) AS said_at,
  COUNT(CASE WHEN NOT n.by_agent THEN 1 END) AS customer_messages,
  MIN(CASE WHEN n.by_agent THEN n.at END) AS replied_at, MIN(CASE WHEN n.by_agent THEN n.agent END) AS agent,
  MIN(CASE WHEN n.by_agent THEN n.team END) AS team
FROM numbered AS n GROUP BY n.conversation, n.replies - CASE WHEN n.by_agent THEN 1 ELSE 0 END
"""

_TALK = """
SELECT x.conversation, MIN(CASE WHEN x.wait_from IS NOT NULL THEN x.ordinal END) AS first_wait,
  COUNT(x.replied_at) AS agent_replies, CAST(SUM(x.customer_messages) AS BIGINT) AS customer_messages,
  MIN(x.agent) AS agent, MIN(x.agent) <> MAX(x.agent) AS shared, MIN(x.wait_from) AS asked_from,
  CASE WHEN COUNT(*) > COUNT(x.replied_at) THEN 'customer' ELSE 'agent' END AS last_word_by,
  MAX(x.said_at) AS last_word_at
FROM {exchange} AS x GROUP BY x.conversation
"""

# Who was first and last matters only where several agents replied.
_SHARED = """
SELECT x.conversation, ARG_MIN(x.agent, x.ordinal) AS first_agent, ARG_MAX(x.agent, x.ordinal) AS last_agent,
  COUNT(DISTINCT x.agent) AS agents
FROM {exchange} AS x JOIN {talk} AS k ON k.conversation = x.conversation WHERE k.shared GROUP BY x.conversation
"""

# After a bot has handed over, the first response is timed from the hand-off.
_HANDOFF = f"""
WITH handed AS (
  SELECT x.conversation, MIN(e.at) AS handed_at
  FROM {{event}} AS e
  JOIN {{talk}} AS k ON k.conversation = e.conversation
  JOIN {{exchange}} AS x ON x.conversation = k.conversation AND x.ordinal = k.first_wait
  WHERE e.kind = 'handoff' AND x.conversation IN (SELECT f.conversation FROM {{event}} AS f WHERE f.kind = 'handoff')
    AND e.at >= x.wait_from AND (x.replied_at IS NULL OR e.at <= x.replied_at)
  GROUP BY x.conversation
)
SELECT h.conversation, h.handed_at, {reading("h.handed_at", "at")} AS handed_b
FROM handed AS h {clock_joins("h.conversation", "h.handed_at", "at")}
"""

_SQL = f"""
SELECT x.conversation, x.ordinal, x.ordinal = k.first_wait AS is_first, x.wait_from, x.replied_at, x.agent, x.team,
  SECS(x.replied_at) - SECS(x.wait_from) AS wait_s,
  {reading("x.replied_at", "end")} - {reading("x.wait_from", "start")} AS wait_business_s,
  CASE WHEN x.ordinal = k.first_wait THEN SECS(x.replied_at) - SECS(COALESCE(h.handed_at, x.wait_from)) END
    AS response_s,
  CASE WHEN x.ordinal = k.first_wait THEN {reading("x.replied_at", "end")}
    - COALESCE(h.handed_b, {reading("x.wait_from", "start")}) END AS response_business_s,
  {reading("x.wait_from", "start")} AS wait_from_b,
  CASE WHEN x.ordinal = k.first_wait THEN COALESCE(h.handed_at, x.wait_from) END AS response_from
FROM {{exchange}} AS x
JOIN {{talk}} AS k ON k.conversation = x.conversation
LEFT JOIN {{handoff}} AS h ON h.conversation = CASE WHEN x.ordinal = k.first_wait THEN x.conversation END
{clock_joins("x.conversation", "x.wait_from", "start")}
{clock_joins("x.conversation", "x.replied_at", "end")}
WHERE x.wait_from IS NOT NULL
"""

REPLY = Fact(
    name="reply",
    export="replies",
    row="one customer wait: a run of customer messages and the public agent reply that ended it",
    columns=(
        Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation"),
        Column("ordinal", "BIGINT", "Number of public agent replies before this wait.", True),
        Column("is_first", "BOOLEAN", "Whether it is the customer's first wait.", True),
        Column("wait_from", "TIMESTAMP", "First customer message of the run.", True),
        Column("replied_at", "TIMESTAMP", "The reply; empty while the customer waits."),
        Column("agent", "BIGINT", "Who replied.", role="key", refers="agent"),
        Column("team", "VARCHAR", "The team of that agent then, where the source says."),
        Column("wait_s", "BIGINT", "Seconds from wait_from to the reply."),
        Column("wait_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
        Column(
            "response_s", "BIGINT", "First wait only: seconds to the reply, from the bot's hand-off if there was one."
        ),
        Column("response_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
        Column(
            "wait_from_b", "BIGINT", "Reading of the business clock when the wait began; empty where no hours apply."
        ),
        Column("response_from", "TIMESTAMP", "First wait only: the bot's hand-off if there was one, else wait_from."),
    ),
    id=("conversation", "ordinal"),
    sql=_SQL,
    before=(Step("exchange", _EXCHANGE), Step("talk", _TALK), Step("shared", _SHARED), Step("handoff", _HANDOFF)),
)
