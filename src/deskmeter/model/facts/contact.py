"""Contacts: each time that a customer turned to us, on any channel, and whether the customer had to come again."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import Column

CONTACT_KINDS = ("conversation", "call", "session")
_PERSON = Column("person", "BIGINT", "The customer as one person; empty where unknown.", role="key", refers="customer")
_NUMBER = Column("contact", "BIGINT", "The conversation's number; below 0 that of a call or a session.", True)

# A conversation that the team began is a contact once the customer has answered. A call that belongs to a conversation,
# and a session that led to one, are parts of that contact. An answered call without a conversation counts as solved
# when it ends, a session when the customer did not leave it.
_BEGUN = """
SELECT c.conversation AS contact, 'conversation' AS kind, c.conversation, c.connection, CAST(NULL AS VARCHAR) AS uid,
  c.person, c.channel, c.team, COALESCE(c.resolver, c.agent) AS agent, c.language, c.dimensions['topic'] AS topic,
  CASE WHEN c.proactive THEN c.asked_from ELSE c.created_at END AS contacted_at,
  c.solution_at AS solved_at, COALESCE(c.agent_replies, 0) > 0 OR c.agent_solved
    OR (c.agent_replies IS NULL AND c.solution_at IS NOT NULL) AS live, c.resolved_at IS NULL AS open, c.left_out
FROM {conversation} AS c
WHERE NOT c.proactive OR c.asked_from IS NOT NULL
UNION ALL
SELECT -k.seq AS contact, 'call' AS kind, k.conversation, k.connection, k.uid, k.person,
  COALESCE(k.channel, 'phone') AS channel, k.team, k.agent, NULL AS language, k.topic,
  COALESCE(k.contact_at, k.offered_at) AS contacted_at,
  CASE WHEN k.outcome = 'answered' THEN k.ended_at END AS solved_at, k.answered AS live, FALSE AS open,
  NULL AS left_out
FROM {call} AS k WHERE k.conversation IS NULL AND k.outcome <> 'refused'
UNION ALL
SELECT v.visit AS contact, 'session' AS kind, v.conversation, v.connection, v.uid, v.person, v.channel, NULL AS team,
  NULL AS agent, v.language, v.topic, v.started_at AS contacted_at,
  CASE WHEN COALESCE(v.outcome, '') <> 'left' THEN COALESCE(v.ended_at, v.started_at) END AS solved_at, FALSE AS live,
  FALSE AS open, NULL AS left_out
FROM {visit} AS v WHERE v.conversation IS NULL AND v.handed_at IS NULL
"""

CONTACT_BEGUN = Fact(
    name="contact_begun",
    export="contacts_begun",
    row="one contact, as far as it is known by itself",
    columns=(
        _NUMBER,
        Column("kind", "VARCHAR", "conversation, call or session.", True, words=CONTACT_KINDS),
        Column("conversation", "BIGINT", "The conversation.", role="key", refers="conversation"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Id of the call or session in its source."),
        _PERSON,
        Column("channel", "VARCHAR", "Where."),
        Column("team", "VARCHAR", "The team that held it last."),
        Column("agent", "BIGINT", "Who solved it, else who holds it.", role="key", refers="agent"),
        Column("language", "VARCHAR", "Language of the customer."),
        Column("topic", "VARCHAR", "What it is about."),
        Column("contacted_at", "TIMESTAMP", "When the customer turned to us.", True),
        Column("solved_at", "TIMESTAMP", "When it was first solved."),
        Column("live", "BOOLEAN", "Whether a human agent took part.", True),
        Column("open", "BOOLEAN", "Whether it is a conversation that is not solved or closed.", True),
        Column("left_out", "VARCHAR", "Why it stays out of the figures: merged, spam, test or deleted."),
    ),
    id=("contact",),
    sql=_BEGUN,
    kept=False,
    exported=False,
)

# Beginnings and solutions of one person on one line of time: what begins strictly after a solution follows it.
_FOLLOWED = """
WITH mine AS (
  SELECT b.contact, b.person, b.topic, b.contacted_at, b.solved_at, b.left_out FROM {contact_begun} AS b
  WHERE b.person IS NOT NULL AND b.kind <> 'session' AND {people:b}
), line AS (
  SELECT m.person, m.topic, m.contacted_at AS t, 0 AS place, m.contacted_at AS begun_at, NULL AS contact
  FROM mine AS m WHERE m.left_out IS NULL
  UNION ALL
  SELECT m.person, m.topic, GREATEST(m.solved_at, m.contacted_at) AS t, 1 AS place, NULL AS begun_at, m.contact
  FROM mine AS m WHERE m.solved_at IS NOT NULL
), seen AS (
  SELECT l.contact, l.person, l.topic, l.t, l.place, l.begun_at, FIRST_VALUE(l.begun_at IGNORE NULLS) OVER (
    PARTITION BY l.person ORDER BY l.t, l.place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_at
  FROM line AS l
), same AS (
  SELECT s.contact, s.person, s.next_at, FIRST_VALUE(s.begun_at IGNORE NULLS) OVER (
    PARTITION BY s.person, s.topic ORDER BY s.t, s.place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
  ) AS next_same_at
  FROM seen AS s WHERE s.topic IS NOT NULL
)
SELECT s.contact, s.person, s.next_at, s.next_same_at FROM same AS s WHERE s.contact IS NOT NULL
UNION ALL
SELECT s.contact, s.person, s.next_at, CAST(NULL AS TIMESTAMP) AS next_same_at
FROM seen AS s WHERE s.contact IS NOT NULL AND s.topic IS NULL
"""

CONTACT_FOLLOWED = Fact(
    name="contact_followed",
    export="contacts_followed",
    row="one solved contact of a known customer, with what followed it",
    columns=(
        _NUMBER,
        _PERSON,
        Column("next_at", "TIMESTAMP", "When the customer's next contact began after the solution."),
        Column("next_same_at", "TIMESTAMP", "The same for the next contact on the same topic."),
    ),
    id=("contact",),
    sql=_FOLLOWED,
    dirty="{people:f}",
    exported=False,
)

_CONTACT = """
SELECT b.contact, b.kind, b.conversation, b.connection, b.uid, b.person, b.channel, b.team, b.agent, b.language,
  b.topic, b.contacted_at, b.solved_at, b.live, b.open, b.left_out, f.next_at, f.next_same_at, v.escalated_at
FROM {contact_begun} AS b LEFT JOIN {contact_followed} AS f ON f.contact = b.contact
LEFT JOIN {visit_followed} AS v ON v.visit = CASE WHEN b.kind = 'session' THEN b.contact END
"""

CONTACT = Fact(
    name="contact",
    export="contacts",
    row="one contact of a customer, on any channel",
    columns=(
        *CONTACT_BEGUN.columns,
        Column("next_at", "TIMESTAMP", "When the customer's next contact began after the solution."),
        Column("next_same_at", "TIMESTAMP", "The same for the next contact on the same topic."),
        Column("escalated_at", "TIMESTAMP", "Of a session: when the customer turned to the team after all."),
    ),
    id=("contact",),
    sql=_CONTACT,
    kept=False,
)
