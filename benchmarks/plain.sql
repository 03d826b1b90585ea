-- The yardstick R: what an analyst would write by hand over the same tables, one statement of each kind that facts need.

CREATE OR REPLACE TABLE plain_reply AS
SELECT m.conversation, m.at, m.actor, LAG(m.actor) OVER talk AS actor_before, LEAD(m.at) OVER talk AS next_at
FROM messages AS m
WINDOW talk AS (PARTITION BY m.conversation ORDER BY m.at, m.id);

CREATE OR REPLACE TABLE plain_status AS
SELECT e.conversation, e.at, e.status, LEAD(e.at) OVER (PARTITION BY e.conversation ORDER BY e.at, e.id) AS until_at
FROM events AS e WHERE e.kind = 'status';

CREATE OR REPLACE TABLE plain_conversation AS
SELECT m.conversation, MIN(m.at) AS first_at, MAX(m.at) AS last_at, COUNT(*) AS messages,
  COUNT(*) FILTER (WHERE m.actor = 'agent') AS agent_messages
FROM messages AS m GROUP BY m.conversation;
