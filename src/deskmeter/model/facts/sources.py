"""What the facts are made from: canonical rows, with events read out of snapshots and stated dates.

Each source is a view with the same columns however the record came in, so that a fact never asks which helpdesk
it reads. `{scope}` limits the rows to the conversations being rebuilt, `{until}` to what was known at an instant.
A canonical row has four places in the order of arrival (`seq`), since one row can tell up to four things.
"""

from deskmeter.model.facts.fact import Step

# A column called `at` must always be qualified: the bare word is reserved in DuckDB 2.

# The state of each conversation as its newest snapshot tells it.
_LAST_SNAPSHOT = """
SELECT s.* FROM canon.snapshot AS s WHERE {scope:s} AND {until:s.at}
QUALIFY ROW_NUMBER() OVER (PARTITION BY s.conversation ORDER BY s.revision DESC NULLS LAST, s.at DESC, s.seq DESC) = 1
"""

# Where the source counts its updates, that count tells what changed, and among equal stamps what came first. A change
# is placed at its own stamp: a row whose counter and stamp disagree cannot make a reopening on its own.
_CHANGES = """
SELECT s.conversation, s.at, CASE WHEN s.revision IS NULL THEN s.seq ELSE
    MIN(s.seq) OVER (PARTITION BY s.conversation) + 4 * (ROW_NUMBER() OVER history - 1) END AS seq,
  s.agent, s.status, s.team, s.priority,
  LAG(s.status) OVER history AS status_before, LAG(s.agent) OVER history AS agent_before,
  LAG(s.team) OVER history AS team_before, LAG(s.priority) OVER history AS priority_before
FROM canon.snapshot AS s WHERE {scope:s} AND {until:s.at}
WINDOW history AS (PARTITION BY s.conversation ORDER BY s.revision NULLS FIRST, s.at, s.seq)
"""

_EVENT = """
SELECT e.conversation, e.at, e.seq, e.kind, e.value, e.actor, e.agent, e.team
FROM canon.event AS e WHERE {scope:e} AND {until:e.at}
UNION ALL
SELECT c.conversation, c.at, c.seq, 'status', c.status, NULL, c.agent, c.team FROM {change} AS c
WHERE c.status IS NOT NULL AND c.status IS DISTINCT FROM c.status_before
UNION ALL
SELECT c.conversation, c.at, c.seq + 1, 'assigned', NULL, NULL, c.agent, c.team FROM {change} AS c
WHERE c.agent IS NOT NULL AND c.agent IS DISTINCT FROM c.agent_before
UNION ALL
SELECT c.conversation, c.at, c.seq + 2, 'team', c.team, NULL, NULL, c.team FROM {change} AS c
WHERE c.team IS NOT NULL AND c.team IS DISTINCT FROM c.team_before
UNION ALL
SELECT c.conversation, c.at, c.seq + 3, 'priority', c.priority, NULL, NULL, NULL FROM {change} AS c
WHERE c.priority IS NOT NULL AND c.priority IS DISTINCT FROM c.priority_before
UNION ALL
SELECT d.conversation, d.solved_at, d.seq + 2, 'status', 'solved', NULL, d.agent, d.team
FROM canon.conversation AS d WHERE {scope:d} AND d.solved_at IS NOT NULL AND {until:d.solved_at}
UNION ALL
SELECT d.conversation, d.closed_at, d.seq + 3, 'status', 'closed', NULL, d.agent, d.team
FROM canon.conversation AS d WHERE {scope:d} AND d.closed_at IS NOT NULL AND {until:d.closed_at}
"""

# Where a case states the date of its first reply and brings no messages, the request itself is the customer's message.
# Only the few conversations that state it are looked up among all messages.
_WITH_MESSAGES = """(
  SELECT m.conversation FROM canon.message AS m
  WHERE m.conversation IN (SELECT c.conversation FROM canon.conversation AS c WHERE c.first_reply_at IS NOT NULL))"""
MESSAGES = f"""
SELECT m.conversation, m.at, m.seq, m.actor, m.public IS NOT FALSE AS public, m.agent, m.customer, m.team, m.channel,
  m.sentiment
FROM canon.message AS m WHERE {{scope:m}} AND {{until:m.at}}
UNION ALL
SELECT d.conversation, d.created_at, d.seq, 'customer', TRUE, NULL, d.customer, NULL, d.channel, NULL
FROM canon.conversation AS d
WHERE {{scope:d}} AND d.first_reply_at IS NOT NULL AND {{until:d.created_at}}
  AND d.conversation NOT IN {_WITH_MESSAGES}
UNION ALL
SELECT d.conversation, d.first_reply_at, d.seq + 1, 'agent', TRUE, d.agent, NULL, d.team, d.channel, NULL
FROM canon.conversation AS d
WHERE {{scope:d}} AND d.first_reply_at IS NOT NULL AND {{until:d.first_reply_at}}
  AND d.conversation NOT IN {_WITH_MESSAGES}
"""

# One row per conversation that anything is known of; `created_at` is null where no row states it. The team, the agent
# and the priority of a snapshot have become events, which are asked first.
_BASE = """
SELECT k.key AS conversation, k.connection, COALESCE(c.created_at, s.created_at) AS created_at,
  COALESCE(c.status, s.status) AS status, COALESCE(c.channel, s.channel) AS channel,
  c.team, c.agent, COALESCE(c.customer, s.customer) AS customer, c.priority,
  COALESCE(c.language, s.language) AS language, COALESCE(c.tags, s.tags) AS tags,
  COALESCE(c.dimensions, s.dimensions) AS dimensions, COALESCE(c.left_out, s.left_out) AS left_out,
  COALESCE(c.handle_s, s.handle_s) AS handle_s
FROM canon.conversation_key AS k
LEFT JOIN canon.conversation AS c ON c.conversation = k.key
LEFT JOIN {last_snapshot} AS s ON s.conversation = k.key
WHERE {scope:k.key}
"""

# When each conversation began: as stated, else with the first thing known of it.
_BEGUN = """
WITH unstated AS (
  SELECT b.conversation FROM {base} AS b WHERE b.created_at IS NULL
), heard AS (
  SELECT m.conversation, m.at FROM {message} AS m
  WHERE m.conversation IN (SELECT u.conversation FROM unstated AS u)
  UNION ALL
  SELECT e.conversation, e.at FROM {event} AS e
  WHERE e.conversation IN (SELECT u.conversation FROM unstated AS u)
)
SELECT b.conversation, b.created_at FROM {base} AS b WHERE b.created_at IS NOT NULL AND {until:b.created_at}
UNION ALL
SELECT h.conversation, MIN(h.at) AS created_at FROM heard AS h GROUP BY h.conversation
"""

SOURCES = (
    Step("last_snapshot", _LAST_SNAPSHOT),
    Step("change", _CHANGES),
    Step("event", _EVENT, kept=False),
    Step("message", MESSAGES, kept=False),
    Step("base", _BASE, kept=False),
    Step("begun", _BEGUN, kept=False),
)
