-- The benchmark's help desk; {size} conversations over 416 days, each with 6 messages and 10 events.
-- `u(i, salt)` is a number from 0 to 1 that is the same on every machine and version.

CREATE OR REPLACE MACRO x(i, salt) AS ((i + 1) * 7919 + salt * 104729) % 1000003;
CREATE OR REPLACE MACRO u(i, salt) AS ((x(i, salt) * x(i, salt) + salt * 48271) % 1000003) / 1000003e0;
CREATE OR REPLACE MACRO pick(i, salt, n) AS CAST(FLOOR(u(i, salt) * n) AS BIGINT);
CREATE OR REPLACE MACRO seconds(n) AS CAST(n AS BIGINT) * INTERVAL 1 SECOND;

-- One conversation in ten moves to another team, so that some change their opening hours midway.
CREATE OR REPLACE TEMP TABLE opened AS
SELECT t.i, TIMESTAMP '2025-09-01' + seconds(FLOOR(t.i * 36e6 / {size})) AS created_at,
  'team ' || pick(t.i, 2, 8) AS team, u(t.i, 10) < 0.1 AS moves, 'team ' || pick(t.i, 11, 8) AS next_team,
  pick(t.i, 3, 200) AS agent, u(t.i, 9) < 0.1 AS reopens
FROM range({size}) AS t(i);

CREATE OR REPLACE TEMP VIEW conversations AS
SELECT o.i AS id, o.created_at, ['email', 'chat', 'whatsapp', 'instagram', 'phone'][1 + pick(o.i, 1, 5)] AS channel,
  o.team, o.agent, pick(o.i, 4, {size} / 2) AS customer, ['low', 'normal', 'high', 'urgent'][1 + pick(o.i, 5, 4)] AS priority
FROM opened AS o;

CREATE OR REPLACE TEMP VIEW messages AS
SELECT w.id, w.conversation, w.created_at + seconds(w.j * 1800 + FLOOR(u(w.id, 6) * 1700)) AS at, w.actor, TRUE AS public,
  CASE WHEN w.actor = 'agent' THEN w.agent END AS agent, CASE WHEN w.actor = 'agent' THEN w.team END AS team
FROM (
  SELECT o.i * 6 + r.j AS id, o.i AS conversation, o.created_at, o.agent, o.team, r.j,
    CASE WHEN r.j % 2 = 0 OR u(o.i * 6 + r.j, 7) < 0.1 THEN 'customer' ELSE 'agent' END AS actor
  FROM opened AS o, range(6) AS r(j)
) AS w;

CREATE OR REPLACE TEMP VIEW events AS
SELECT o.i * 10 + r.j AS id, o.i AS conversation,
  o.created_at + seconds(r.j * 3000 + FLOOR(u(o.i * 10 + r.j, 8) * 2900)) AS at,
  CASE WHEN r.j = 2 OR (r.j = 4 AND o.moves) THEN 'team' WHEN r.j IN (1, 4) THEN 'assigned' ELSE 'status' END AS kind,
  CASE r.j WHEN 0 THEN 'open' WHEN 3 THEN 'pending' WHEN 5 THEN 'open' WHEN 6 THEN 'pending' WHEN 7 THEN 'solved'
    WHEN 8 THEN CASE WHEN o.reopens THEN 'open' ELSE 'solved' END WHEN 9 THEN 'closed' END AS status,
  CASE WHEN r.j = 2 THEN o.team WHEN r.j = 4 AND o.moves THEN o.next_team END AS value, o.agent,
  CASE WHEN r.j > 4 AND o.moves THEN o.next_team ELSE o.team END AS team
FROM opened AS o, range(10) AS r(j);

-- A survey after every fourth conversation; two in five answer.
CREATE OR REPLACE TEMP VIEW ratings AS
SELECT o.i AS id, o.i AS conversation, o.created_at + INTERVAL 9 HOUR AS asked_at,
  CASE WHEN u(o.i, 12) < 0.4 THEN o.created_at + INTERVAL 9 HOUR + seconds(FLOOR(u(o.i, 13) * 86400)) END AS answered_at,
  CASE WHEN u(o.i, 12) < 0.4 THEN 1 + pick(o.i, 14, 5) END AS score,
  CASE WHEN u(o.i, 12) < 0.4 THEN u(o.i, 14) >= 0.6 END AS satisfied
FROM opened AS o WHERE o.i % 4 = 0;

-- Every fifth conversation is a call; half as many callers give up.
CREATE OR REPLACE TEMP VIEW calls AS
SELECT o.i AS id, o.i AS conversation, o.i % {size} AS customer, o.created_at AS offered_at,
  o.created_at + seconds(pick(o.i, 20, 60)) AS answered_at, o.created_at + seconds(60 + pick(o.i, 21, 600)) AS ended_at,
  pick(o.i, 22, 90) AS acw_s, 'answered' AS outcome, o.agent, o.team
FROM opened AS o WHERE o.i % 5 = 0
UNION ALL
SELECT {size} + o.i AS id, NULL AS conversation, pick(o.i, 23, {size} / 2) AS customer, o.created_at AS offered_at,
  NULL AS answered_at, o.created_at + seconds(pick(o.i, 24, 120)) AS ended_at, NULL AS acw_s, 'abandoned' AS outcome,
  NULL AS agent, o.team
FROM opened AS o WHERE o.i % 10 = 3;

-- 100 agents, who change their state once for each conversation in all.
CREATE OR REPLACE TEMP VIEW agent_states AS
SELECT a.i * 1000003 + n.j AS id, a.i AS agent,
  TIMESTAMP '2025-09-01' + seconds(n.j * (36e6 / ({size} / 100))) AS from_at,
  TIMESTAMP '2025-09-01' + seconds(n.j * (36e6 / ({size} / 100)) + pick(a.i * 1000003 + n.j, 26, 3600)) AS until_at,
  ['handling', 'available', 'after_call', 'break', 'shift'][1 + pick(a.i * 1000003 + n.j, 25, 5)] AS state
FROM range(100) AS a(i), range(CAST({size} / 100 AS BIGINT)) AS n(j);

CREATE OR REPLACE TEMP VIEW orders AS
SELECT o.i AS id, pick(o.i, 4, {size} / 2) AS customer, o.created_at - seconds(pick(o.i, 27, 864000)) AS ordered_at,
  1 + pick(o.i, 28, 200) AS amount, 'USD' AS currency
FROM opened AS o;

CREATE OR REPLACE TEMP VIEW sessions AS
SELECT o.i AS id, pick(o.i, 29, {size} / 2) AS customer, ['bot', 'ivr', 'help_centre'][1 + pick(o.i, 30, 3)] AS kind,
  o.created_at - seconds(pick(o.i, 31, 7200)) AS started_at, o.created_at - seconds(pick(o.i, 31, 7200) - 60) AS ended_at,
  CASE WHEN u(o.i, 32) < 0.3 THEN 'handed_off' ELSE 'contained' END AS outcome
FROM opened AS o WHERE o.i % 3 = 0;

CREATE OR REPLACE TEMP VIEW tasks AS
SELECT o.i AS id, o.i AS conversation, o.agent, o.created_at + INTERVAL 1 HOUR AS assigned_at,
  o.created_at + INTERVAL 2 DAY AS due_at,
  CASE WHEN u(o.i, 33) < 0.9 THEN o.created_at + seconds(3600 + pick(o.i, 34, 259200)) END AS completed_at
FROM opened AS o WHERE o.i % 10 = 7;
