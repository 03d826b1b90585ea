"""Sessions: visits to a bot, a voice menu or the help centre, and whether the customer needed the team after all."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import SESSION as TABLE
from deskmeter.model.tables import SESSION_KINDS, Column

_PERSON = Column("person", "BIGINT", "The customer as one person; empty where unknown.", role="key", refers="customer")

# A conversation that a bot answered first is a visit to the bot, unless the source keeps its visits itself. A visit
# that is part of a conversation was handed over by a hand-off or a reply after its beginning.
_VISIT = """
SELECT -s.seq AS visit, s.conversation, s.connection, s.uid, COALESCE(p.person, s.customer, c.person) AS person, s.kind,
  COALESCE(s.channel, c.channel) AS channel, COALESCE(s.language, c.language) AS language,
  COALESCE(s.topic, c.dimensions['topic']) AS topic, s.started_at,
  CASE WHEN {until:s.ended_at} THEN s.ended_at END AS ended_at,
  CASE WHEN s.handed_at IS NOT NULL THEN CASE WHEN {until:s.handed_at} THEN s.handed_at END
    WHEN s.outcome = 'handed_off' THEN CASE WHEN {until:s.ended_at} THEN COALESCE(s.ended_at, s.started_at) END
    WHEN c.handed_at >= s.started_at THEN c.handed_at
    WHEN c.first_reply_at >= s.started_at THEN c.first_reply_at END AS handed_at,
  CASE WHEN {until:s.ended_at} THEN s.outcome END AS outcome, c.left_out
FROM canon.session AS s LEFT JOIN {conversation} AS c ON c.conversation = s.conversation
LEFT JOIN canon.person AS p ON p.customer = s.customer
WHERE {until:s.started_at}
UNION ALL
SELECT c.conversation AS visit, c.conversation, c.connection, CAST(NULL AS VARCHAR) AS uid, c.person, 'bot' AS kind,
  c.channel, c.language, c.dimensions['topic'] AS topic, c.bot_at AS started_at,
  COALESCE(c.handed_at, c.first_reply_at, c.first_resolved_at) AS ended_at,
  COALESCE(c.handed_at, c.first_reply_at) AS handed_at, NULL AS outcome, c.left_out
FROM {conversation} AS c
WHERE c.bot_at IS NOT NULL AND NOT c.proactive AND (c.first_reply_at IS NULL OR c.bot_at <= c.first_reply_at)
  AND c.conversation NOT IN (
    SELECT s.conversation FROM canon.session AS s WHERE s.conversation IS NOT NULL AND {until:s.started_at})
"""

VISIT = Fact(
    name="visit",
    export="visits",
    row="one visit to a bot, a voice menu or the help centre, as far as it is known by itself",
    columns=(
        Column("visit", "BIGINT", "Number of the visit: below 0 one that the source keeps.", True),
        Column("conversation", "BIGINT", "The conversation that it is part of.", role="key", refers="conversation"),
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Its id in the source; empty where the conversation tells of it."),
        _PERSON,
        Column("kind", "VARCHAR", "What served the customer.", True, words=SESSION_KINDS),
        *(TABLE.column(name) for name in ("channel", "language", "topic", "started_at", "ended_at")),
        Column("handed_at", "TIMESTAMP", "When it was handed to the team."),
        Column("outcome", "VARCHAR", "How it ended, as the source says."),
        Column("left_out", "VARCHAR", "Why its conversation stays out of the figures."),
    ),
    id=("visit",),
    sql=_VISIT,
    kept=False,
    exported=False,
)

# On one line of time: a visit is escalated by the next contact from its beginning on, and the customer came back with
# the next contact, or the next visit to a bot or a voice menu, strictly after its end.
_FOLLOWED = """
WITH mine AS (
  SELECT v.visit, v.person, v.kind, v.conversation, v.started_at, COALESCE(v.ended_at, v.started_at) AS ended_at
  FROM {visit} AS v WHERE v.person IS NOT NULL AND {people:v}
), line AS (
  SELECT m.person, m.started_at AS t, 0 AS place, m.visit, NULL AS contact_at,
    CASE WHEN m.kind <> 'help_centre' AND m.conversation IS NULL THEN m.started_at END AS again_at
  FROM mine AS m
  UNION ALL
  SELECT b.person, b.contacted_at AS t, 1 AS place, NULL AS visit, b.contacted_at AS contact_at,
    b.contacted_at AS again_at
  FROM {contact_begun} AS b
  WHERE b.person IN (SELECT m.person FROM mine AS m) AND b.kind <> 'session' AND b.left_out IS NULL
  UNION ALL
  SELECT m.person, m.ended_at AS t, 2 AS place, m.visit, NULL AS contact_at, NULL AS again_at FROM mine AS m
), seen AS (
  SELECT l.visit, l.person, l.place, FIRST_VALUE(l.contact_at IGNORE NULLS) OVER ahead AS contact_at,
    FIRST_VALUE(l.again_at IGNORE NULLS) OVER ahead AS again_at
  FROM line AS l
  WINDOW ahead AS (
    PARTITION BY l.person ORDER BY l.t, l.place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
)
SELECT s.visit, s.person, MAX(CASE WHEN s.place = 0 THEN s.contact_at END) AS escalated_at,
  MAX(CASE WHEN s.place = 2 THEN s.again_at END) AS came_back_at
FROM seen AS s WHERE s.visit IS NOT NULL GROUP BY s.visit, s.person
"""

VISIT_FOLLOWED = Fact(
    name="visit_followed",
    export="visits_followed",
    row="one visit of a known customer, with what followed it",
    columns=(
        Column("visit", "BIGINT", "Number of the visit.", True),
        _PERSON,
        Column("escalated_at", "TIMESTAMP", "When the customer turned to the team after all."),
        Column("came_back_at", "TIMESTAMP", "The next contact, bot visit or menu visit after its end."),
    ),
    id=("visit",),
    sql=_FOLLOWED,
    dirty="{people:f}",
    exported=False,
)

_SESSION = """
SELECT v.visit, v.conversation, v.connection, v.uid, v.person, v.kind, v.channel, v.language, v.topic, v.started_at,
  v.ended_at, v.handed_at, v.outcome, v.left_out,
  CASE WHEN v.handed_at IS NOT NULL OR v.conversation IS NOT NULL THEN v.handed_at ELSE f.escalated_at END
    AS escalated_at, f.came_back_at
FROM {visit} AS v LEFT JOIN {visit_followed} AS f ON f.visit = v.visit
"""

SESSION = Fact(
    name="session",
    export="sessions",
    row="one visit to a bot, a voice menu or the help centre",
    columns=(
        *VISIT.columns,
        Column("escalated_at", "TIMESTAMP", "When it was handed over, or the customer turned to the team after all."),
        Column("came_back_at", "TIMESTAMP", "When the customer next came, on any channel."),
    ),
    id=("visit",),
    sql=_SESSION,
    kept=False,
)
