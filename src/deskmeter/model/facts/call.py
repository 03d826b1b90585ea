"""Calls: each call (or chat) that came to a queue, and what became of it."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import CALL as TABLE
from deskmeter.model.tables import Column

# Where the record states waits instead of times, or times instead of lengths, the one is read from the other. Talk
# tells of an answer, even where the line was cut; a wait that is stated is over.
_SQL = """
WITH timed AS (
  SELECT k.*, COALESCE(k.answered_at, CASE WHEN k.outcome = 'answered' OR k.talk_s > 0 THEN
    COALESCE(k.offered_at + k.wait_s * INTERVAL 1 SECOND,
      k.ended_at - (k.talk_s + COALESCE(k.hold_s, 0)) * INTERVAL 1 SECOND) END) AS answer_at
  FROM canon.call AS k WHERE {until:k.offered_at}
), ended AS (
  SELECT t.*, COALESCE(t.ended_at, CASE WHEN t.answer_at IS NOT NULL THEN
      t.answer_at + (t.talk_s + COALESCE(t.hold_s, 0)) * INTERVAL 1 SECOND
    WHEN t.outcome IS DISTINCT FROM 'waiting' THEN t.offered_at + t.wait_s * INTERVAL 1 SECOND END) AS end_at
  FROM timed AS t
), known AS (
  SELECT e.conversation, e.connection, e.uid, e.seq, e.contact_at, e.offered_at, e.outcome AS told, e.talk_s, e.hold_s,
    e.acw_s, e.transferred, e.missed_rings, e.queue, e.topic, e.channel, e.team, e.agent, e.customer, e.rating,
    CASE WHEN {until:e.answer_at} THEN e.answer_at END AS answered_at,
    CASE WHEN {until:e.end_at} THEN e.end_at END AS ended_at, NOT {until:e.end_at} AS runs
  FROM ended AS e
)
SELECT n.conversation, n.connection, n.uid, n.seq, n.contact_at, n.offered_at, n.answered_at, n.ended_at,
  CASE WHEN n.runs OR n.told IS NULL AND n.ended_at IS NULL THEN
      CASE WHEN n.answered_at IS NULL THEN 'waiting' ELSE 'answered' END
    ELSE COALESCE(n.told, CASE WHEN n.answered_at IS NULL THEN 'abandoned' ELSE 'answered' END) END AS outcome,
  n.answered_at IS NOT NULL OR (COALESCE(n.told, '') = 'answered' AND NOT n.runs) AS answered,
  CASE WHEN n.answered_at IS NOT NULL THEN SECS(n.answered_at) - SECS(n.offered_at)
    WHEN n.told IS DISTINCT FROM 'answered' THEN SECS(n.ended_at) - SECS(n.offered_at) END AS wait_s,
  SECS(n.offered_at) - SECS(n.contact_at) AS menu_s,
  CASE WHEN n.answered_at IS NOT NULL AND n.ended_at IS NOT NULL THEN
    COALESCE(n.talk_s, SECS(n.ended_at) - SECS(n.answered_at) - COALESCE(n.hold_s, 0)) END AS talk_s,
  CASE WHEN n.ended_at IS NOT NULL THEN n.hold_s END AS hold_s,
  CASE WHEN n.ended_at IS NOT NULL THEN n.acw_s END AS acw_s,
  CASE WHEN NOT n.runs THEN n.transferred END AS transferred,
  CASE WHEN NOT n.runs THEN n.missed_rings END AS missed_rings,
  n.queue, n.topic, n.channel, n.team, n.agent, n.customer,
  COALESCE(p.person, n.customer) AS person, CASE WHEN n.ended_at IS NOT NULL THEN n.rating END AS rating
FROM known AS n LEFT JOIN canon.person AS p ON p.customer = n.customer
"""

CALL = Fact(
    name="call",
    export="calls",
    row="one call (or chat) that came to a queue",
    columns=(
        Column("conversation", "BIGINT", "The conversation it belongs to.", role="key", refers="conversation"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Its id in the source.", True),
        Column("seq", "BIGINT", "Order of arrival.", True),
        TABLE.column("contact_at"),
        TABLE.column("offered_at"),
        TABLE.column("answered_at"),
        TABLE.column("ended_at"),
        Column(
            "outcome",
            "VARCHAR",
            "How it ended; waiting while nobody has answered.",
            words=TABLE.column("outcome").words,
        ),
        Column("answered", "BOOLEAN", "Whether a live agent answered, however it ended then.", True),
        Column("wait_s", "BIGINT", "Seconds in the queue until the answer or the end; empty while it waits."),
        Column("menu_s", "BIGINT", "Seconds from the beginning of the contact to the queue, where recorded."),
        Column("talk_s", "BIGINT", "Seconds of talk; empty without a recorded end."),
        TABLE.column("hold_s"),
        TABLE.column("acw_s"),
        TABLE.column("transferred"),
        TABLE.column("missed_rings"),
        TABLE.column("queue"),
        TABLE.column("topic"),
        TABLE.column("channel"),
        TABLE.column("team"),
        Column("agent", "BIGINT", "Who answered.", role="key", refers="agent"),
        Column("customer", "BIGINT", "The caller.", role="key", refers="customer"),
        Column("person", "BIGINT", "The caller as one person.", role="key", refers="customer"),
        TABLE.column("rating"),
    ),
    id=("connection", "uid"),
    sql=_SQL,
    kept=False,
)
