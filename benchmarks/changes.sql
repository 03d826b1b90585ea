-- What comes in next of the benchmark's help desk: the {changed} newest conversations go on, a few hours after the rest.
-- Every turn brings rows that no other has.

CREATE OR REPLACE TEMP TABLE changed AS
SELECT o.i, TIMESTAMP '2026-10-23' + seconds({turn} * 36000 + FLOOR((o.i - {size} + {changed}) * 3e4 / {changed})) AS at,
  'team ' || pick(o.i, 2, 8) AS team, pick(o.i, 3, 200) AS agent
FROM range({size} - {changed}, {size}) AS o(i);

CREATE OR REPLACE TEMP VIEW messages AS
SELECT {size} * 6 + (c.i * 3 + {turn}) * 2 + r.j AS id, c.i AS conversation, c.at + seconds(r.j * 1200) AS at,
  CASE r.j WHEN 0 THEN 'customer' ELSE 'agent' END AS actor, TRUE AS public,
  CASE r.j WHEN 1 THEN c.agent END AS agent, CASE r.j WHEN 1 THEN c.team END AS team
FROM changed AS c, range(2) AS r(j);

CREATE OR REPLACE TEMP VIEW events AS
SELECT {size} * 10 + (c.i * 3 + {turn}) * 2 + r.j AS id, c.i AS conversation, c.at + seconds(r.j * 1300) AS at,
  'status' AS kind, CASE r.j WHEN 0 THEN 'open' ELSE 'solved' END AS status, NULL AS value, c.agent, c.team
FROM changed AS c, range(2) AS r(j);

CREATE OR REPLACE TEMP VIEW calls AS
SELECT {size} * 2 + c.i * 3 + {turn} AS id, c.i AS conversation, c.i % {size} AS customer, c.at AS offered_at,
  c.at + seconds(pick(c.i, 20, 60)) AS answered_at, c.at + seconds(60 + pick(c.i, 21, 600)) AS ended_at,
  pick(c.i, 22, 90) AS acw_s, 'answered' AS outcome, c.agent, c.team
FROM changed AS c WHERE c.i % 5 = 0;

CREATE OR REPLACE TEMP VIEW agent_states AS
SELECT 200 * 1000003 + c.i * 3 + {turn} AS id, c.i % 100 AS agent, c.at AS from_at,
  c.at + seconds(pick(c.i, 26, 3600)) AS until_at,
  ['handling', 'available', 'after_call', 'break', 'shift'][1 + pick(c.i, 25, 5)] AS state
FROM changed AS c;

CREATE OR REPLACE TEMP VIEW orders AS
SELECT {size} + c.i * 3 + {turn} AS id, pick(c.i, 4, {size} / 2) AS customer, c.at AS ordered_at,
  1 + pick(c.i, 28, 200) AS amount, 'USD' AS currency
FROM changed AS c;
