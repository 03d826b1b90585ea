-- The same help desk as a warehouse holds Zendesk's tables; it is made of what generate.sql made. Agents are users too.

CREATE OR REPLACE MACRO agent_id(agent) AS 10000000000 + agent;
CREATE OR REPLACE MACRO group_id(team) AS 20000000000 + CAST(team[6:] AS BIGINT);

CREATE OR REPLACE TEMP VIEW "group" AS
SELECT group_id('team ' || t.i) AS id, 'team ' || t.i AS name, TIMESTAMP '2025-09-01' AS updated_at FROM range(8) AS t(i);

CREATE OR REPLACE TEMP VIEW "user" AS
SELECT t.i AS id, 'end-user' AS role, TIMESTAMP '2025-09-01' AS updated_at, 'customer ' || t.i AS name,
  'c' || t.i || '@example.com' AS email
FROM range(CAST({size} / 2 AS BIGINT)) AS t(i)
UNION ALL
SELECT agent_id(t.i), 'agent', TIMESTAMP '2025-09-01', 'agent ' || t.i, 'a' || t.i || '@example.org' FROM range(200) AS t(i);

CREATE OR REPLACE TEMP VIEW ticket AS
SELECT c.id, c.created_at, c.created_at + INTERVAL 1 DAY AS updated_at, 'closed' AS status, c.channel AS via_channel,
  group_id(c.team) AS group_id, agent_id(c.agent) AS assignee_id, c.customer AS requester_id, c.priority,
  'subject ' || c.id AS subject, c.created_at + INTERVAL 2 DAY AS _fivetran_synced
FROM conversations AS c;

CREATE OR REPLACE TEMP VIEW ticket_tag AS
SELECT o.i AS ticket_id, 'tag ' || pick(o.i, 40, 50) AS tag FROM opened AS o WHERE o.i % 2 = 0;

CREATE OR REPLACE TEMP VIEW ticket_comment AS
SELECT m.id, m.conversation AS ticket_id, COALESCE(agent_id(m.agent), pick(m.conversation, 4, {size} / 2)) AS user_id,
  m.at AS created, m.public, 'body ' || m.id AS body
FROM messages AS m;

CREATE OR REPLACE TEMP VIEW ticket_field_history AS
SELECT e.conversation AS ticket_id, agent_id(e.agent) AS user_id, e.at AS updated,
  CASE e.kind WHEN 'team' THEN 'group_id' WHEN 'assigned' THEN 'assignee_id' ELSE 'status' END AS field_name,
  CASE e.kind WHEN 'team' THEN CAST(group_id(e.value) AS VARCHAR) WHEN 'assigned' THEN CAST(agent_id(e.agent) AS VARCHAR)
    ELSE e.status END AS value
FROM events AS e;

CREATE OR REPLACE TEMP VIEW satisfaction_rating AS
SELECT r.id, r.conversation AS ticket_id, CASE WHEN r.satisfied THEN 'good' WHEN NOT r.satisfied THEN 'bad' ELSE 'offered' END
  AS score, r.asked_at AS created_at, COALESCE(r.answered_at, r.asked_at) AS updated_at
FROM ratings AS r;
