-- deskmeter 0.1.0: facts and figures for databricks, as of 2026-11-20 12:00:00 UTC

CREATE SCHEMA IF NOT EXISTS fact;

CREATE SCHEMA IF NOT EXISTS temp;

CREATE SCHEMA IF NOT EXISTS metric;

SET TIME ZONE 'UTC';

CREATE OR REPLACE TABLE temp.step_last_snapshot AS 
SELECT
  s.*
FROM canon.snapshot AS s
WHERE
  TRUE AND TRUE
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY s.conversation ORDER BY s.revision DESC, s.at DESC, s.seq DESC) = 1;

CREATE OR REPLACE TABLE temp.step_change AS 
SELECT
  s.conversation,
  s.at,
  CASE
    WHEN s.revision IS NULL
    THEN s.seq
    ELSE MIN(s.seq) OVER (PARTITION BY s.conversation) + 4 * (
      ROW_NUMBER() OVER history - 1
    )
  END AS seq,
  s.agent,
  s.status,
  s.team,
  s.priority,
  LAG(s.status) OVER history AS status_before,
  LAG(s.agent) OVER history AS agent_before,
  LAG(s.team) OVER history AS team_before,
  LAG(s.priority) OVER history AS priority_before
FROM canon.snapshot AS s
WHERE
  TRUE AND TRUE
WINDOW history AS (
  PARTITION BY s.conversation
  ORDER BY s.revision, s.at NULLS LAST, s.seq NULLS LAST
);

CREATE OR REPLACE VIEW temp.step_event AS 
SELECT
  e.conversation,
  e.at,
  e.seq,
  e.kind,
  e.value,
  e.actor,
  e.agent,
  e.team
FROM canon.event AS e
WHERE
  TRUE AND TRUE
UNION ALL
SELECT
  c.conversation,
  c.at,
  c.seq,
  'status',
  c.status,
  NULL,
  c.agent,
  c.team
FROM temp.step_change AS c
WHERE
  NOT c.status IS NULL AND c.status IS DISTINCT FROM c.status_before
UNION ALL
SELECT
  c.conversation,
  c.at,
  c.seq + 1,
  'assigned',
  NULL,
  NULL,
  c.agent,
  c.team
FROM temp.step_change AS c
WHERE
  NOT c.agent IS NULL AND c.agent IS DISTINCT FROM c.agent_before
UNION ALL
SELECT
  c.conversation,
  c.at,
  c.seq + 2,
  'team',
  c.team,
  NULL,
  NULL,
  c.team
FROM temp.step_change AS c
WHERE
  NOT c.team IS NULL AND c.team IS DISTINCT FROM c.team_before
UNION ALL
SELECT
  c.conversation,
  c.at,
  c.seq + 3,
  'priority',
  c.priority,
  NULL,
  NULL,
  NULL
FROM temp.step_change AS c
WHERE
  NOT c.priority IS NULL AND c.priority IS DISTINCT FROM c.priority_before
UNION ALL
SELECT
  d.conversation,
  d.solved_at,
  d.seq + 2,
  'status',
  'solved',
  NULL,
  d.agent,
  d.team
FROM canon.conversation AS d
WHERE
  TRUE AND NOT d.solved_at IS NULL AND TRUE
UNION ALL
SELECT
  d.conversation,
  d.closed_at,
  d.seq + 3,
  'status',
  'closed',
  NULL,
  d.agent,
  d.team
FROM canon.conversation AS d
WHERE
  TRUE AND NOT d.closed_at IS NULL AND TRUE;

CREATE OR REPLACE VIEW temp.step_message AS 
SELECT
  m.conversation,
  m.at,
  m.seq,
  m.actor,
  NOT m.public IS FALSE AS public,
  m.agent,
  m.customer,
  m.team,
  m.channel,
  m.sentiment
FROM canon.message AS m
WHERE
  TRUE AND TRUE
UNION ALL
SELECT
  d.conversation,
  d.created_at,
  d.seq,
  'customer',
  TRUE,
  NULL,
  d.customer,
  NULL,
  d.channel,
  NULL
FROM canon.conversation AS d
WHERE
  TRUE
  AND NOT d.first_reply_at IS NULL
  AND TRUE
  AND NOT d.conversation IN (
    SELECT
      m.conversation
    FROM canon.message AS m
    WHERE
      m.conversation IN (
        SELECT
          c.conversation
        FROM canon.conversation AS c
        WHERE
          NOT c.first_reply_at IS NULL
      )
  )
UNION ALL
SELECT
  d.conversation,
  d.first_reply_at,
  d.seq + 1,
  'agent',
  TRUE,
  d.agent,
  NULL,
  d.team,
  d.channel,
  NULL
FROM canon.conversation AS d
WHERE
  TRUE
  AND NOT d.first_reply_at IS NULL
  AND TRUE
  AND NOT d.conversation IN (
    SELECT
      m.conversation
    FROM canon.message AS m
    WHERE
      m.conversation IN (
        SELECT
          c.conversation
        FROM canon.conversation AS c
        WHERE
          NOT c.first_reply_at IS NULL
      )
  );

CREATE OR REPLACE VIEW temp.step_base AS 
SELECT
  k.key AS conversation,
  k.connection,
  COALESCE(c.created_at, s.created_at) AS created_at,
  COALESCE(c.status, s.status) AS status,
  COALESCE(c.channel, s.channel) AS channel,
  c.team,
  c.agent,
  COALESCE(c.customer, s.customer) AS customer,
  c.priority,
  COALESCE(c.language, s.language) AS language,
  COALESCE(c.tags, s.tags) AS tags,
  COALESCE(c.dimensions, s.dimensions) AS dimensions,
  COALESCE(c.left_out, s.left_out) AS left_out,
  COALESCE(c.handle_s, s.handle_s) AS handle_s
FROM canon.conversation_key AS k
LEFT JOIN canon.conversation AS c
  ON c.conversation = k.key
LEFT JOIN temp.step_last_snapshot AS s
  ON s.conversation = k.key
WHERE
  TRUE;

CREATE OR REPLACE VIEW temp.step_begun AS 
WITH unstated AS (
  SELECT
    b.conversation
  FROM temp.step_base AS b
  WHERE
    b.created_at IS NULL
), heard AS (
  SELECT
    m.conversation,
    m.at
  FROM temp.step_message AS m
  WHERE
    m.conversation IN (
      SELECT
        u.conversation
      FROM unstated AS u
    )
  UNION ALL
  SELECT
    e.conversation,
    e.at
  FROM temp.step_event AS e
  WHERE
    e.conversation IN (
      SELECT
        u.conversation
      FROM unstated AS u
    )
)
SELECT
  b.conversation,
  b.created_at
FROM temp.step_base AS b
WHERE
  NOT b.created_at IS NULL AND TRUE
UNION ALL
SELECT
  h.conversation,
  MIN(h.at) AS created_at
FROM heard AS h
GROUP BY
  h.conversation;

CREATE OR REPLACE TABLE temp.step_team_span AS 
SELECT
  e.conversation,
  e.value AS team,
  e.at AS from_at,
  LEAD(e.at) OVER held AS until_at,
  ROW_NUMBER() OVER held AS ordinal,
  COUNT(*) OVER (PARTITION BY e.conversation) AS stretches
FROM temp.step_event AS e
WHERE
  e.kind = 'team' AND NOT e.value IS NULL
WINDOW held AS (PARTITION BY e.conversation ORDER BY e.at NULLS LAST, e.seq NULLS LAST);

CREATE OR REPLACE TABLE temp.step_held AS 
SELECT
  b.conversation,
  b.connection,
  b.channel,
  COALESCE(t.team, b.team) AS team,
  COALESCE(t.ordinal, 1) AS ordinal,
  COALESCE(t.stretches, 1) AS stretches,
  CASE
    WHEN t.ordinal > 1
    THEN t.from_at
    ELSE CAST('1900-01-01 00:00:00' AS TIMESTAMP)
  END AS from_at,
  COALESCE(t.until_at, CAST('9999-12-31 00:00:00' AS TIMESTAMP)) AS until_at
FROM temp.step_base AS b
LEFT JOIN temp.step_team_span AS t
  ON t.conversation = b.conversation
WHERE
  EXISTS(
    SELECT
      1
    FROM clock.rule
  );

CREATE OR REPLACE TABLE temp.step_choice AS 
SELECT
  d.connection,
  d.channel,
  d.team,
  MIN(r.rule) AS rule
FROM (
  SELECT DISTINCT
    h.connection,
    h.channel,
    h.team
  FROM temp.step_held AS h
) AS d
JOIN clock.rule AS r
  ON (
    r.connection IS NULL OR r.connection = d.connection
  )
  AND (
    r.channel IS NULL OR r.channel = d.channel
  )
  AND (
    r.team IS NULL OR r.team = d.team
  )
GROUP BY
  d.connection,
  d.channel,
  d.team;

CREATE OR REPLACE VIEW temp.step_placed AS 
SELECT
  h.conversation,
  h.ordinal,
  h.stretches,
  h.from_at,
  h.until_at,
  COALESCE(r.schedule, 0) AS schedule
FROM temp.step_held AS h
LEFT JOIN temp.step_choice AS c
  ON c.connection = h.connection
  AND c.channel IS NOT DISTINCT FROM h.channel
  AND c.team IS NOT DISTINCT FROM h.team
LEFT JOIN clock.rule AS r
  ON r.rule = c.rule;

CREATE OR REPLACE TABLE temp.step_stretch AS 
WITH chained AS (
  SELECT
    p.conversation,
    p.ordinal,
    p.from_at,
    p.until_at,
    p.schedule,
    s.k0,
    s.step,
    LAG(s.k0) OVER line AS k0_before,
    LAG(s.step) OVER line AS step_before,
    MAX(p.schedule) OVER (PARTITION BY p.conversation) AS any_hours
  FROM temp.step_placed AS p
  JOIN clock.schedule AS s
    ON s.schedule = p.schedule
  WHERE
    p.stretches > 1
  WINDOW line AS (PARTITION BY p.conversation ORDER BY p.ordinal NULLS LAST)
), shifted AS (
  SELECT
    c.conversation,
    c.ordinal,
    c.from_at,
    c.until_at,
    c.schedule,
    c.k0,
    c.step,
    COALESCE((
      b.c0 + b.open * ((UNIX_MICROS(c.from_at) + 62135596800000000) DIV 1000000 - 62135596800)
    ) - (
      n.c0 + n.open * ((UNIX_MICROS(c.from_at) + 62135596800000000) DIV 1000000 - 62135596800)
    ), 0) AS shift_s
  FROM chained AS c
  LEFT JOIN clock.step AS b
    ON b.k = c.k0_before + ((UNIX_MICROS(c.from_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV c.step_before
  LEFT JOIN clock.step AS n
    ON n.k = c.k0 + ((UNIX_MICROS(c.from_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV c.step
  WHERE
    c.any_hours > 0
)
SELECT
  p.conversation,
  p.from_at,
  p.until_at,
  p.schedule,
  s.k0,
  s.step,
  CAST(0 AS BIGINT) AS offset_s
FROM temp.step_placed AS p
JOIN clock.schedule AS s
  ON s.schedule = p.schedule
WHERE
  p.stretches = 1 AND p.schedule > 0
UNION ALL
SELECT
  h.conversation,
  h.from_at,
  h.until_at,
  h.schedule,
  h.k0,
  h.step,
  CAST(SUM(h.shift_s) OVER (
    PARTITION BY h.conversation
    ORDER BY h.ordinal NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS offset_s
FROM shifted AS h;

CREATE OR REPLACE TABLE temp.step_exchange AS 
WITH spoken AS (
  SELECT
    m.conversation,
    m.at,
    m.seq,
    m.actor = 'agent' AS by_agent,
    m.agent,
    m.team
  FROM temp.step_message AS m
  WHERE
    m.public AND m.actor IN ('customer', 'agent')
), numbered AS (
  SELECT
    s.conversation,
    s.at,
    s.by_agent,
    s.agent,
    s.team,
    COUNT(CASE WHEN s.by_agent THEN 1 END) OVER (
      PARTITION BY s.conversation
      ORDER BY s.at NULLS LAST, s.seq NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS replies
  FROM spoken AS s
)
SELECT
  n.conversation,
  n.replies - CASE WHEN n.by_agent THEN 1 ELSE 0 END AS ordinal,
  MIN(CASE WHEN NOT n.by_agent THEN n.at END) AS wait_from,
  MAX(n.at) AS said_at,
  COUNT(CASE WHEN NOT n.by_agent THEN 1 END) AS customer_messages,
  MIN(CASE WHEN n.by_agent THEN n.at END) AS replied_at,
  MIN(CASE WHEN n.by_agent THEN n.agent END) AS agent,
  MIN(CASE WHEN n.by_agent THEN n.team END) AS team
FROM numbered AS n
GROUP BY
  n.conversation,
  n.replies - CASE WHEN n.by_agent THEN 1 ELSE 0 END;

CREATE OR REPLACE TABLE temp.step_talk AS 
SELECT
  x.conversation,
  MIN(CASE WHEN NOT x.wait_from IS NULL THEN x.ordinal END) AS first_wait,
  COUNT(x.replied_at) AS agent_replies,
  CAST(SUM(x.customer_messages) AS BIGINT) AS customer_messages,
  MIN(x.agent) AS agent,
  MIN(x.agent) <> MAX(x.agent) AS shared,
  MIN(x.wait_from) AS asked_from,
  CASE WHEN COUNT(*) > COUNT(x.replied_at) THEN 'customer' ELSE 'agent' END AS last_word_by,
  MAX(x.said_at) AS last_word_at
FROM temp.step_exchange AS x
GROUP BY
  x.conversation;

CREATE OR REPLACE TABLE temp.step_shared AS 
SELECT
  x.conversation,
  MIN_BY(x.agent, CASE WHEN NOT x.agent IS NULL THEN x.ordinal END) AS first_agent,
  MAX_BY(x.agent, CASE WHEN NOT x.agent IS NULL THEN x.ordinal END) AS last_agent,
  COUNT(DISTINCT x.agent) AS agents
FROM temp.step_exchange AS x
JOIN temp.step_talk AS k
  ON k.conversation = x.conversation
WHERE
  k.shared
GROUP BY
  x.conversation;

CREATE OR REPLACE TABLE temp.step_handoff AS 
WITH handed AS (
  SELECT
    x.conversation,
    MIN(e.at) AS handed_at
  FROM temp.step_event AS e
  JOIN temp.step_talk AS k
    ON k.conversation = e.conversation
  JOIN temp.step_exchange AS x
    ON x.conversation = k.conversation AND x.ordinal = k.first_wait
  WHERE
    e.kind = 'handoff'
    AND x.conversation IN (
      SELECT
        f.conversation
      FROM temp.step_event AS f
      WHERE
        f.kind = 'handoff'
    )
    AND e.at >= x.wait_from
    AND (
      x.replied_at IS NULL OR e.at <= x.replied_at
    )
  GROUP BY
    x.conversation
)
SELECT
  h.conversation,
  h.handed_at,
  (
    c_at.c0 + c_at.open * ((UNIX_MICROS(h.handed_at) + 62135596800000000) DIV 1000000 - 62135596800) + s_at.offset_s
  ) AS handed_b
FROM handed AS h
LEFT JOIN temp.step_stretch AS s_at
  ON s_at.conversation = h.conversation
  AND h.handed_at >= s_at.from_at
  AND h.handed_at < s_at.until_at
LEFT JOIN clock.step AS c_at
  ON c_at.k = s_at.k0 + ((UNIX_MICROS(h.handed_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_at.step;

-- one customer wait: a run of customer messages and the public agent reply that ended it
CREATE OR REPLACE TABLE fact.reply AS 
SELECT
  x.conversation,
  x.ordinal,
  x.ordinal = k.first_wait AS is_first,
  x.wait_from,
  x.replied_at,
  x.agent,
  x.team,
  ((UNIX_MICROS(x.replied_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(x.wait_from) + 62135596800000000) DIV 1000000 - 62135596800) AS wait_s,
  (
    c_end.c0 + c_end.open * ((UNIX_MICROS(x.replied_at) + 62135596800000000) DIV 1000000 - 62135596800) + s_end.offset_s
  ) - (
    c_start.c0 + c_start.open * ((UNIX_MICROS(x.wait_from) + 62135596800000000) DIV 1000000 - 62135596800) + s_start.offset_s
  ) AS wait_business_s,
  CASE WHEN x.ordinal = k.first_wait THEN ((UNIX_MICROS(x.replied_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(COALESCE(h.handed_at, x.wait_from)) + 62135596800000000) DIV 1000000 - 62135596800) END AS response_s,
  CASE
    WHEN x.ordinal = k.first_wait
    THEN (
      c_end.c0 + c_end.open * ((UNIX_MICROS(x.replied_at) + 62135596800000000) DIV 1000000 - 62135596800) + s_end.offset_s
    ) - COALESCE(h.handed_b, (
      c_start.c0 + c_start.open * ((UNIX_MICROS(x.wait_from) + 62135596800000000) DIV 1000000 - 62135596800) + s_start.offset_s
    ))
  END AS response_business_s,
  (
    c_start.c0 + c_start.open * ((UNIX_MICROS(x.wait_from) + 62135596800000000) DIV 1000000 - 62135596800) + s_start.offset_s
  ) AS wait_from_b,
  CASE WHEN x.ordinal = k.first_wait THEN COALESCE(h.handed_at, x.wait_from) END AS response_from
FROM temp.step_exchange AS x
JOIN temp.step_talk AS k
  ON k.conversation = x.conversation
LEFT JOIN temp.step_handoff AS h
  ON h.conversation = CASE WHEN x.ordinal = k.first_wait THEN x.conversation END
LEFT JOIN temp.step_stretch AS s_start
  ON s_start.conversation = x.conversation
  AND x.wait_from >= s_start.from_at
  AND x.wait_from < s_start.until_at
LEFT JOIN clock.step AS c_start
  ON c_start.k = s_start.k0 + ((UNIX_MICROS(x.wait_from) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_start.step
LEFT JOIN temp.step_stretch AS s_end
  ON s_end.conversation = x.conversation
  AND x.replied_at >= s_end.from_at
  AND x.replied_at < s_end.until_at
LEFT JOIN clock.step AS c_end
  ON c_end.k = s_end.k0 + ((UNIX_MICROS(x.replied_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_end.step
WHERE
  NOT x.wait_from IS NULL;

CREATE OR REPLACE TABLE temp.step_dawn AS 
SELECT
  g.conversation,
  g.created_at,
  (
    c_at.c0 + c_at.open * ((UNIX_MICROS(g.created_at) + 62135596800000000) DIV 1000000 - 62135596800) + s_at.offset_s
  ) AS created_b
FROM temp.step_begun AS g
LEFT JOIN temp.step_stretch AS s_at
  ON s_at.conversation = g.conversation
  AND g.created_at >= s_at.from_at
  AND g.created_at < s_at.until_at
LEFT JOIN clock.step AS c_at
  ON c_at.k = s_at.k0 + ((UNIX_MICROS(g.created_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_at.step;

CREATE OR REPLACE VIEW temp.step_status_event AS 
SELECT
  e.conversation,
  e.at,
  e.at AS sort_at,
  e.seq,
  CAST(CASE e.value
    WHEN 'new'
    THEN 0
    WHEN 'open'
    THEN 1
    WHEN 'pending'
    THEN 2
    WHEN 'hold'
    THEN 3
    WHEN 'solved'
    THEN 4
    WHEN 'closed'
    THEN 5
    WHEN 'deleted'
    THEN 6
  END AS TINYINT) AS status,
  (
    c_at.c0 + c_at.open * ((UNIX_MICROS(e.at) + 62135596800000000) DIV 1000000 - 62135596800) + s_at.offset_s
  ) AS b
FROM temp.step_event AS e
LEFT JOIN temp.step_stretch AS s_at
  ON s_at.conversation = e.conversation
  AND e.at >= s_at.from_at
  AND e.at < s_at.until_at
LEFT JOIN clock.step AS c_at
  ON c_at.k = s_at.k0 + ((UNIX_MICROS(e.at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_at.step
WHERE
  e.kind = 'status'
UNION ALL
SELECT
  d.conversation,
  d.created_at,
  CAST('1900-01-01 00:00:00' AS TIMESTAMP),
  CAST(-1 AS BIGINT),
  CAST(0 AS TINYINT),
  d.created_b
FROM temp.step_dawn AS d;

CREATE OR REPLACE TABLE temp.step_recovered AS 
WITH deleted AS (
  SELECT DISTINCT
    e.conversation
  FROM temp.step_event AS e
  WHERE
    e.kind = 'status' AND e.value = 'deleted'
), told AS (
  SELECT
    e.conversation,
    e.at AS sort_at,
    e.seq,
    CAST(CASE e.value
      WHEN 'new'
      THEN 0
      WHEN 'open'
      THEN 1
      WHEN 'pending'
      THEN 2
      WHEN 'hold'
      THEN 3
      WHEN 'solved'
      THEN 4
      WHEN 'closed'
      THEN 5
      WHEN 'deleted'
      THEN 6
    END AS TINYINT) AS status
  FROM temp.step_event AS e
  WHERE
    e.kind = 'status'
    AND e.conversation IN (
      SELECT
        d.conversation
      FROM deleted AS d
    )
  UNION ALL
  SELECT
    d.conversation,
    CAST('1900-01-01 00:00:00' AS TIMESTAMP),
    CAST(-1 AS BIGINT),
    CAST(0 AS TINYINT)
  FROM deleted AS d
)
SELECT
  t.conversation,
  t.seq,
  LAST_VALUE(CASE WHEN t.status <> 6 THEN t.status END) IGNORE NULLS OVER (
    PARTITION BY t.conversation
    ORDER BY t.sort_at NULLS LAST, t.seq NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS previous
FROM told AS t;

-- one stretch of a conversation in one status, as it is kept
CREATE OR REPLACE TABLE fact.span AS 
WITH spans AS (
  SELECT
    t.conversation,
    t.seq,
    t.status,
    t.at AS from_at,
    LEAD(t.at) OVER life AS until_at,
    LAG(t.status) OVER life AS previous,
    t.b AS from_b,
    LEAD(t.b) OVER life AS until_b
  FROM temp.step_status_event AS t
  WINDOW life AS (PARTITION BY t.conversation ORDER BY t.sort_at NULLS LAST, t.seq NULLS LAST)
)
SELECT
  s.conversation,
  s.seq,
  s.status,
  COALESCE(r.previous, s.previous) AS previous,
  s.from_at,
  s.until_at,
  s.from_b,
  s.until_b
FROM spans AS s
LEFT JOIN temp.step_recovered AS r
  ON r.conversation = s.conversation AND r.seq = s.seq
WHERE
  NOT (
    s.seq = -1 AND NOT s.until_at IS NULL AND s.until_at <= s.from_at
  );

CREATE OR REPLACE TABLE temp.step_charge AS 
SELECT
  e.conversation,
  e.agent,
  e.at AS from_at,
  LEAD(e.at) OVER held AS until_at,
  LAG(e.agent) OVER held <> e.agent AS moved
FROM temp.step_event AS e
WHERE
  e.kind = 'assigned' AND NOT e.agent IS NULL
WINDOW held AS (PARTITION BY e.conversation ORDER BY e.at NULLS LAST, e.seq NULLS LAST);

CREATE OR REPLACE VIEW temp.step_solve AS 
SELECT
  s.conversation,
  s.seq,
  s.from_at AS resolved_at,
  s.from_b AS resolved_b
FROM fact.span AS s
WHERE
  s.status IN (4, 5) AND (
    s.previous IS NULL OR NOT s.previous IN (4, 5)
  );

-- one time that a conversation was solved (closed, if it had not been solved)
CREATE OR REPLACE TABLE fact.resolution AS 
WITH counted AS (
  SELECT
    v.conversation,
    v.seq,
    v.resolved_at,
    v.resolved_b,
    ROW_NUMBER() OVER (PARTITION BY v.conversation ORDER BY v.resolved_at NULLS LAST, v.seq NULLS LAST) AS ordinal,
    LEAD(v.seq) OVER (PARTITION BY v.conversation ORDER BY v.resolved_at NULLS LAST, v.seq NULLS LAST) IS NULL AS is_last
  FROM temp.step_solve AS v
)
SELECT
  c.conversation,
  c.ordinal,
  c.resolved_at,
  e.value AS status,
  e.actor,
  CASE
    WHEN COALESCE(e.actor, 'agent') = 'agent'
    THEN COALESCE(e.agent, a.agent)
    ELSE e.agent
  END AS agent,
  e.team,
  c.ordinal = 1 AS is_first,
  c.is_last,
  ((UNIX_MICROS(c.resolved_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(d.created_at) + 62135596800000000) DIV 1000000 - 62135596800) AS resolution_s,
  c.resolved_b - d.created_b AS resolution_business_s
FROM counted AS c
JOIN temp.step_dawn AS d
  ON d.conversation = c.conversation
JOIN temp.step_event AS e
  ON e.conversation = c.conversation
  AND e.seq = c.seq
  AND e.kind = 'status'
  AND e.value IN ('solved', 'closed')
LEFT JOIN temp.step_charge AS a
  ON a.conversation = c.conversation
  AND a.from_at <= c.resolved_at
  AND (
    a.until_at IS NULL OR a.until_at > c.resolved_at
  );

CREATE OR REPLACE TABLE temp.step_life AS 
SELECT
  s.conversation,
  MIN(
    CASE
      WHEN s.status IN (4, 5) AND (
        s.previous IS NULL OR NOT s.previous IN (4, 5)
      )
      THEN s.from_at
    END
  ) AS first_resolved_at,
  MAX(
    CASE
      WHEN s.status IN (4, 5) AND (
        s.previous IS NULL OR NOT s.previous IN (4, 5)
      )
      THEN s.from_at
    END
  ) AS last_resolved_at,
  COUNT(CASE WHEN s.status IN (0, 1, 2, 3) AND s.previous IN (4, 5) THEN 1 END) AS reopens,
  CASE MAX(CASE WHEN s.until_at IS NULL THEN s.status END)
    WHEN 0
    THEN 'new'
    WHEN 1
    THEN 'open'
    WHEN 2
    THEN 'pending'
    WHEN 3
    THEN 'hold'
    WHEN 4
    THEN 'solved'
    WHEN 5
    THEN 'closed'
    WHEN 6
    THEN 'deleted'
  END AS status,
  MAX(CASE WHEN s.until_at IS NULL THEN s.from_at END) AS status_from,
  MAX(CASE WHEN s.until_at IS NULL THEN s.from_b END) AS status_from_b,
  CAST(COALESCE(SUM(CASE WHEN s.status IN (3) THEN ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) END), 0) + COALESCE(SUM(CASE WHEN s.status IN (0, 1) THEN ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) END), 0) AS BIGINT) AS requester_wait_s,
  CASE
    WHEN COUNT(s.from_b) > 0
    THEN CAST(COALESCE(SUM(CASE WHEN s.status IN (3) THEN s.until_b - s.from_b END), 0) + COALESCE(SUM(CASE WHEN s.status IN (0, 1) THEN s.until_b - s.from_b END), 0) AS BIGINT)
  END AS requester_wait_business_s,
  CAST(COALESCE(SUM(CASE WHEN s.status IN (2) THEN ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) END), 0) AS BIGINT) AS agent_wait_s,
  CASE
    WHEN COUNT(s.from_b) > 0
    THEN CAST(COALESCE(SUM(CASE WHEN s.status IN (2) THEN s.until_b - s.from_b END), 0) AS BIGINT)
  END AS agent_wait_business_s,
  CAST(COALESCE(SUM(CASE WHEN s.status IN (0, 1) THEN ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) END), 0) AS BIGINT) AS agent_work_s,
  CASE
    WHEN COUNT(s.from_b) > 0
    THEN CAST(COALESCE(SUM(CASE WHEN s.status IN (0, 1) THEN s.until_b - s.from_b END), 0) AS BIGINT)
  END AS agent_work_business_s,
  CAST(COALESCE(SUM(CASE WHEN s.status IN (3) THEN ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) END), 0) AS BIGINT) AS on_hold_s,
  CASE
    WHEN COUNT(s.from_b) > 0
    THEN CAST(COALESCE(SUM(CASE WHEN s.status IN (3) THEN s.until_b - s.from_b END), 0) AS BIGINT)
  END AS on_hold_business_s
FROM fact.span AS s
GROUP BY
  s.conversation;

CREATE OR REPLACE TABLE temp.step_priority_now AS 
SELECT
  e.conversation,
  e.value AS priority
FROM temp.step_event AS e
WHERE
  e.kind = 'priority' AND NOT e.value IS NULL
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY e.conversation ORDER BY e.at DESC, e.seq DESC) = 1;

CREATE OR REPLACE TABLE temp.step_tag_word AS 
SELECT
  e.conversation,
  e.value AS tag,
  e.kind
FROM temp.step_event AS e
WHERE
  e.kind IN ('tag', 'untag') AND NOT e.value IS NULL
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY e.conversation, e.value ORDER BY e.at DESC, e.seq DESC) = 1;

CREATE OR REPLACE TABLE temp.step_tagged AS 
WITH changed AS (
  SELECT DISTINCT
    w.conversation
  FROM temp.step_tag_word AS w
), stated AS (
  SELECT
    b.conversation,
    EXPLODE(b.tags) AS tag
  FROM temp.step_base AS b
  WHERE
    b.conversation IN (
      SELECT
        g.conversation
      FROM changed AS g
    )
), held AS (
  SELECT
    s.conversation,
    s.tag
  FROM stated AS s
  LEFT JOIN temp.step_tag_word AS w
    ON w.conversation = s.conversation AND w.tag = s.tag
  WHERE
    w.tag IS NULL
  UNION ALL
  SELECT
    w.conversation,
    w.tag
  FROM temp.step_tag_word AS w
  WHERE
    w.kind = 'tag'
)
SELECT
  g.conversation,
  CASE WHEN COUNT(h.tag) > 0 THEN SORT_ARRAY(COLLECT_LIST(h.tag)) END AS tags
FROM changed AS g
LEFT JOIN held AS h
  ON h.conversation = g.conversation
GROUP BY
  g.conversation;

CREATE OR REPLACE TABLE temp.step_flag AS 
SELECT
  e.conversation,
  MAX(
    CASE e.kind
      WHEN 'merged'
      THEN 'merged'
      WHEN 'spam'
      THEN 'spam'
      WHEN 'test'
      THEN 'test'
    END
  ) AS left_out
FROM (
  SELECT
    e.conversation,
    e.kind
  FROM temp.step_event AS e
  WHERE
    e.kind IN ('merged', 'unmerged', 'spam', 'not_spam', 'test', 'not_test')
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY e.conversation, CASE
        WHEN e.kind LIKE '%merged'
        THEN 'merged'
        WHEN e.kind LIKE '%spam'
        THEN 'spam'
        ELSE 'test'
      END
      ORDER BY e.at DESC, e.seq DESC
    ) = 1
) AS e
GROUP BY
  e.conversation;

CREATE OR REPLACE TABLE temp.step_opening AS 
SELECT
  m.conversation,
  m.customer,
  m.channel,
  m.actor
FROM temp.step_message AS m
WHERE
  m.conversation IN (
    SELECT
      b.conversation
    FROM temp.step_base AS b
    WHERE
      b.channel IS NULL OR b.customer IS NULL
  )
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY m.conversation
    ORDER BY m.customer IS NULL NULLS LAST, m.at NULLS LAST, m.seq NULLS LAST
  ) = 1;

CREATE OR REPLACE TABLE temp.step_afterword AS 
SELECT
  m.conversation,
  COUNT(*) AS messages
FROM temp.step_message AS m
JOIN temp.step_life AS l
  ON l.conversation = m.conversation
WHERE
  m.public AND m.actor IN ('customer', 'agent') AND m.at > l.last_resolved_at
GROUP BY
  m.conversation;

CREATE OR REPLACE TABLE temp.step_solved AS 
SELECT
  r.conversation,
  CASE WHEN r.is_first THEN r.resolution_s END AS first_s,
  CASE WHEN r.is_last THEN r.resolution_s END AS last_s,
  CASE WHEN r.is_first THEN r.resolution_business_s END AS first_business_s,
  CASE WHEN r.is_last THEN r.resolution_business_s END AS last_business_s,
  CASE WHEN r.is_last THEN r.agent END AS resolver,
  CASE WHEN r.is_last THEN r.actor END AS actor,
  CASE WHEN r.is_last THEN r.status END AS status,
  CASE
    WHEN (
      COALESCE(r.actor, '') <> 'system' OR r.status <> 'closed'
    )
    AND (
      k.first_wait IS NULL OR k.first_wait = 0 OR r.resolved_at >= k.asked_from
    )
    THEN r.resolved_at
  END AS solution_at,
  CASE
    WHEN COALESCE(r.actor, 'agent') = 'agent'
    AND (
      k.first_wait IS NULL OR k.first_wait = 0 OR r.resolved_at >= k.asked_from
    )
    THEN 1
  END AS by_agent
FROM fact.resolution AS r
LEFT JOIN temp.step_talk AS k
  ON k.conversation = r.conversation
WHERE
  r.is_first AND r.is_last
UNION ALL
SELECT
  r.conversation,
  MAX(CASE WHEN r.is_first THEN r.resolution_s END) AS first_s,
  MAX(CASE WHEN r.is_last THEN r.resolution_s END) AS last_s,
  MAX(CASE WHEN r.is_first THEN r.resolution_business_s END) AS first_business_s,
  MAX(CASE WHEN r.is_last THEN r.resolution_business_s END) AS last_business_s,
  MAX(CASE WHEN r.is_last THEN r.agent END) AS resolver,
  MAX(CASE WHEN r.is_last THEN r.actor END) AS actor,
  MAX(CASE WHEN r.is_last THEN r.status END) AS status,
  MIN(
    CASE
      WHEN (
        COALESCE(r.actor, '') <> 'system' OR r.status <> 'closed'
      )
      AND (
        k.first_wait IS NULL OR k.first_wait = 0 OR r.resolved_at >= k.asked_from
      )
      THEN r.resolved_at
    END
  ) AS solution_at,
  MAX(
    CASE
      WHEN COALESCE(r.actor, 'agent') = 'agent'
      AND (
        k.first_wait IS NULL OR k.first_wait = 0 OR r.resolved_at >= k.asked_from
      )
      THEN 1
    END
  ) AS by_agent
FROM fact.resolution AS r
LEFT JOIN temp.step_talk AS k
  ON k.conversation = r.conversation
WHERE
  NOT (
    r.is_first AND r.is_last
  )
GROUP BY
  r.conversation;

CREATE OR REPLACE VIEW temp.step_recorded AS 
SELECT
  r.connection,
  CAST(0 AS BIGINT) AS none
FROM canon.recorded AS r
WHERE
  r.row_kind = 'message';

CREATE OR REPLACE TABLE temp.step_bot_talk AS 
SELECT
  m.conversation,
  COUNT(*) AS bot_replies,
  MIN(CASE WHEN m.actor = 'bot' THEN m.at END) AS bot_at
FROM temp.step_message AS m
WHERE
  m.public AND m.actor IN ('bot', 'system')
GROUP BY
  m.conversation;

CREATE OR REPLACE TABLE temp.step_turn_of_events AS 
SELECT
  e.conversation,
  MIN(CASE WHEN e.kind = 'handoff' THEN e.at END) AS handed_at,
  MAX(CASE WHEN e.kind = 'left' THEN e.at END) AS left_at
FROM temp.step_event AS e
WHERE
  e.kind IN ('handoff', 'left')
GROUP BY
  e.conversation;

CREATE OR REPLACE TABLE temp.step_moves AS 
SELECT
  a.conversation,
  COUNT(*) AS reassignments
FROM temp.step_charge AS a
WHERE
  a.moved
GROUP BY
  a.conversation;

-- one conversation
CREATE OR REPLACE TABLE fact.conversation AS 
SELECT
  b.conversation,
  b.connection,
  COALESCE(b.channel, o.channel) AS channel,
  COALESCE(t.team, b.team) AS team,
  COALESCE(a.agent, b.agent, z.last_agent, k.agent) AS agent,
  COALESCE(b.customer, o.customer) AS customer,
  COALESCE(i.person, b.customer, o.customer) AS person,
  b.language,
  COALESCE(p.priority, b.priority) AS priority,
  CASE WHEN q.conversation IS NULL THEN b.tags ELSE q.tags END AS tags,
  b.dimensions,
  COALESCE(
    CASE WHEN l.status = 'deleted' OR b.status = 'deleted' THEN 'deleted' END,
    f.left_out,
    b.left_out
  ) AS left_out,
  g.created_at,
  r.replied_at AS first_reply_at,
  r.response_s AS first_response_s,
  r.response_business_s AS first_response_business_s,
  l.first_resolved_at,
  CASE WHEN l.status IN ('solved', 'closed') THEN l.last_resolved_at END AS resolved_at,
  v.first_s AS first_resolution_s,
  v.first_business_s AS first_resolution_business_s,
  CASE WHEN l.status IN ('solved', 'closed') THEN v.last_s END AS resolution_s,
  CASE WHEN l.status IN ('solved', 'closed') THEN v.last_business_s END AS resolution_business_s,
  COALESCE(l.reopens, 0) AS reopens,
  COALESCE(k.agent_replies, n.none) AS agent_replies,
  COALESCE(k.customer_messages, n.none) AS customer_messages,
  COALESCE(k.agent_replies + k.customer_messages, n.none) AS messages,
  CASE
    WHEN NOT l.last_resolved_at IS NULL
    THEN COALESCE(k.agent_replies + k.customer_messages, n.none) - COALESCE(w.messages, 0)
  END AS messages_before_solve,
  COALESCE(z.first_agent, k.agent) AS first_agent,
  COALESCE(z.last_agent, k.agent) AS last_agent,
  CASE
    WHEN l.status IN ('solved', 'closed') AND COALESCE(v.actor, 'agent') = 'agent'
    THEN COALESCE(v.resolver, a.agent, b.agent, z.last_agent, k.agent)
  END AS resolver,
  l.requester_wait_s,
  l.requester_wait_business_s,
  l.agent_work_s,
  l.agent_work_business_s,
  l.agent_wait_s,
  l.agent_wait_business_s,
  l.on_hold_s,
  l.on_hold_business_s,
  l.status,
  l.status_from,
  l.status_from_b,
  CASE WHEN l.status IN ('solved', 'closed') THEN v.actor END AS solved_by,
  CASE WHEN l.status IN ('solved', 'closed') THEN v.status END AS solved_status,
  v.solution_at,
  NOT v.by_agent IS NULL AS agent_solved,
  k.asked_from,
  NOT k.conversation IS NULL AND (
    k.first_wait IS NULL OR k.first_wait > 0
  ) AS proactive,
  k.last_word_by,
  k.last_word_at,
  j.left_at,
  j.handed_at,
  x.bot_at,
  COALESCE(x.bot_replies, n.none) AS bot_replies,
  COALESCE(
    z.agents,
    CASE WHEN NOT k.agent IS NULL THEN 1 WHEN NOT k.conversation IS NULL THEN 0 END
  ) AS agents,
  COALESCE(y.reassignments, 0) AS reassignments,
  b.handle_s,
  h.schedule,
  h.offset_s
FROM temp.step_base AS b
JOIN temp.step_dawn AS g
  ON g.conversation = b.conversation
LEFT JOIN temp.step_talk AS k
  ON k.conversation = b.conversation
LEFT JOIN temp.step_shared AS z
  ON z.conversation = b.conversation
LEFT JOIN fact.reply AS r
  ON r.conversation = b.conversation AND r.is_first
LEFT JOIN temp.step_life AS l
  ON l.conversation = b.conversation
LEFT JOIN temp.step_solved AS v
  ON v.conversation = b.conversation
LEFT JOIN temp.step_charge AS a
  ON a.conversation = b.conversation AND a.until_at IS NULL
LEFT JOIN temp.step_team_span AS t
  ON t.conversation = b.conversation AND t.until_at IS NULL
LEFT JOIN temp.step_priority_now AS p
  ON p.conversation = b.conversation
LEFT JOIN temp.step_tagged AS q
  ON q.conversation = b.conversation
LEFT JOIN temp.step_flag AS f
  ON f.conversation = b.conversation
LEFT JOIN temp.step_opening AS o
  ON o.conversation = b.conversation
LEFT JOIN temp.step_afterword AS w
  ON w.conversation = b.conversation
LEFT JOIN temp.step_recorded AS n
  ON n.connection = b.connection
LEFT JOIN temp.step_bot_talk AS x
  ON x.conversation = b.conversation
LEFT JOIN temp.step_turn_of_events AS j
  ON j.conversation = b.conversation
LEFT JOIN temp.step_moves AS y
  ON y.conversation = b.conversation
LEFT JOIN canon.person AS i
  ON i.customer = COALESCE(b.customer, o.customer)
LEFT JOIN temp.step_stretch AS h
  ON h.conversation = b.conversation
  AND h.until_at = CAST('9999-12-31 00:00:00' AS TIMESTAMP);

CREATE OR REPLACE TABLE temp.step_sla_stated AS 
SELECT
  p.conversation,
  p.policy,
  p.target,
  p.applied_at,
  p.due_at,
  ROW_NUMBER() OVER (
    PARTITION BY p.conversation, p.target
    ORDER BY p.applied_at NULLS LAST, p.seq NULLS LAST
  ) - 1 AS ordinal,
  CASE WHEN TRUE THEN p.fulfilled_at END AS fulfilled_at,
  CASE WHEN TRUE THEN p.achieved END AS achieved
FROM canon.sla AS p
WHERE
  TRUE AND TRUE AND p.target_s IS NULL;

CREATE OR REPLACE TABLE temp.step_sla_told AS 
SELECT
  p.conversation,
  p.target,
  p.policy,
  p.target_s,
  p.clock = 'business' AS business,
  p.seq,
  COALESCE(p.applied_at, CAST('1900-01-01 00:00:00' AS TIMESTAMP)) AS applied_at
FROM canon.sla AS p
WHERE
  TRUE AND TRUE AND NOT p.target_s IS NULL;

CREATE OR REPLACE TABLE temp.step_sla_target AS 
SELECT
  p.target
FROM clock.sla AS p
UNION
SELECT
  p.target
FROM canon.sla AS p
WHERE
  NOT p.target_s IS NULL;

CREATE OR REPLACE VIEW temp.step_sla_life AS 
SELECT
  r.conversation,
  CASE WHEN r.is_first THEN 'first_reply' ELSE 'next_reply' END AS target,
  r.ordinal,
  COALESCE(r.response_from, r.wait_from) AS applied_at,
  r.replied_at AS fulfilled_at,
  r.agent,
  r.team
FROM fact.reply AS r
WHERE
  EXISTS(
    SELECT
      1
    FROM temp.step_sla_target AS t
    WHERE
      t.target IN ('first_reply', 'next_reply')
  )
UNION ALL
SELECT
  c.conversation,
  t.target,
  CAST(0 AS BIGINT),
  c.created_at,
  c.resolved_at,
  c.resolver,
  v.team
FROM fact.conversation AS c
JOIN temp.step_sla_target AS t
  ON t.target IN ('resolution', 'requester_wait')
LEFT JOIN fact.resolution AS v
  ON v.conversation = c.conversation AND v.resolved_at = c.resolved_at AND v.is_last;

CREATE OR REPLACE TABLE temp.step_sla_era AS 
WITH edge AS (
  SELECT
    p.from_at
  FROM clock.sla AS p
  UNION
  SELECT
    p.until_at
  FROM clock.sla AS p
)
SELECT
  e.from_at,
  LEAD(e.from_at) OVER (ORDER BY e.from_at NULLS LAST) AS until_at
FROM edge AS e;

CREATE OR REPLACE TABLE temp.step_priority_span AS 
SELECT
  e.conversation,
  e.value AS priority,
  e.at AS told_at,
  LEAD(e.at) OVER held AS until_at,
  ROW_NUMBER() OVER held AS ordinal
FROM temp.step_event AS e
WHERE
  e.kind = 'priority' AND NOT e.value IS NULL
WINDOW held AS (PARTITION BY e.conversation ORDER BY e.at NULLS LAST, e.seq NULLS LAST);

CREATE OR REPLACE TABLE temp.step_sla_case AS 
SELECT
  i.conversation,
  i.target,
  i.ordinal,
  i.applied_at,
  i.fulfilled_at,
  i.agent,
  i.team,
  e.from_at AS era,
  c.connection,
  c.channel,
  COALESCE(t.team, c.team) AS team_then,
  CASE
    WHEN y.told_at <= i.applied_at
    THEN y.priority
    ELSE COALESCE(d.priority, y.priority)
  END AS priority_then
FROM temp.step_sla_life AS i
JOIN fact.conversation AS c
  ON c.conversation = i.conversation
JOIN temp.step_sla_era AS e
  ON e.from_at <= i.applied_at AND e.until_at > i.applied_at
LEFT JOIN temp.step_team_span AS t
  ON t.conversation = i.conversation
  AND CASE
    WHEN t.ordinal > 1
    THEN t.from_at
    ELSE CAST('1900-01-01 00:00:00' AS TIMESTAMP)
  END <= i.applied_at
  AND t.until_at > i.applied_at
LEFT JOIN temp.step_priority_span AS y
  ON y.conversation = i.conversation
  AND CASE
    WHEN y.ordinal > 1
    THEN y.told_at
    ELSE CAST('1900-01-01 00:00:00' AS TIMESTAMP)
  END <= i.applied_at
  AND COALESCE(y.until_at, CAST('9999-12-31 00:00:00' AS TIMESTAMP)) > i.applied_at
LEFT JOIN canon.conversation AS d
  ON d.conversation = i.conversation
LEFT JOIN (
  SELECT
    s.conversation,
    s.target
  FROM temp.step_sla_stated AS s
  UNION
  SELECT
    t.conversation,
    t.target
  FROM temp.step_sla_told AS t
) AS s
  ON s.conversation = i.conversation AND s.target = i.target
WHERE
  s.conversation IS NULL;

CREATE OR REPLACE TABLE temp.step_sla_choice AS 
SELECT
  d.connection,
  d.channel,
  d.priority_then,
  d.team_then,
  d.era,
  MIN(p.number) AS number
FROM (
  SELECT DISTINCT
    k.connection,
    k.channel,
    k.priority_then,
    k.team_then,
    k.era
  FROM temp.step_sla_case AS k
) AS d
JOIN clock.sla_for AS f
  ON (
    f.connection IS NULL OR f.connection = d.connection
  )
  AND (
    f.channel IS NULL OR f.channel = d.channel
  )
  AND (
    f.priority IS NULL OR f.priority = d.priority_then
  )
  AND (
    f.team IS NULL OR f.team = d.team_then
  )
JOIN clock.sla AS p
  ON p.number = f.number AND p.from_at <= d.era AND p.until_at > d.era
GROUP BY
  d.connection,
  d.channel,
  d.priority_then,
  d.team_then,
  d.era;

CREATE OR REPLACE TABLE temp.step_sla_given AS 
SELECT
  i.conversation,
  i.target,
  i.ordinal,
  i.applied_at,
  i.fulfilled_at,
  i.agent,
  i.team,
  t.policy,
  t.target_s,
  t.business
FROM temp.step_sla_life AS i
JOIN temp.step_sla_told AS t
  ON t.conversation = i.conversation
  AND t.target = i.target
  AND t.applied_at <= COALESCE(i.fulfilled_at, CAST('9999-12-31 00:00:00' AS TIMESTAMP))
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY i.conversation, i.target, i.ordinal
    ORDER BY t.applied_at DESC, t.seq DESC
  ) = 1;

CREATE OR REPLACE TABLE temp.step_sla_applied AS 
WITH promised AS (
  SELECT
    k.conversation,
    k.target,
    k.ordinal,
    k.applied_at,
    k.fulfilled_at,
    k.agent,
    k.team,
    p.number,
    p.policy,
    p.target_s,
    p.business
  FROM temp.step_sla_case AS k
  JOIN temp.step_sla_choice AS h
    ON h.connection = k.connection
    AND h.channel IS NOT DISTINCT FROM k.channel
    AND h.priority_then IS NOT DISTINCT FROM k.priority_then
    AND h.team_then IS NOT DISTINCT FROM k.team_then
    AND h.era = k.era
  JOIN clock.sla AS p
    ON p.number = h.number AND p.target = k.target AND NOT p.target_s IS NULL
  UNION ALL
  SELECT
    g.conversation,
    g.target,
    g.ordinal,
    g.applied_at,
    g.fulfilled_at,
    g.agent,
    g.team,
    -1,
    g.policy,
    g.target_s,
    g.business
  FROM temp.step_sla_given AS g
)
SELECT
  m.conversation,
  m.target,
  m.ordinal,
  m.applied_at,
  m.fulfilled_at,
  m.agent,
  m.team,
  m.number,
  m.policy,
  m.target_s,
  m.business AND NOT c_start.c0 IS NULL AS in_business,
  (
    c_start.c0 + c_start.open * ((UNIX_MICROS(m.applied_at) + 62135596800000000) DIV 1000000 - 62135596800) + s_start.offset_s
  ) AS applied_b,
  (
    c_end.c0 + c_end.open * ((UNIX_MICROS(m.fulfilled_at) + 62135596800000000) DIV 1000000 - 62135596800) + s_end.offset_s
  ) AS fulfilled_b
FROM promised AS m
LEFT JOIN temp.step_stretch AS s_start
  ON s_start.conversation = m.conversation
  AND m.applied_at >= s_start.from_at
  AND m.applied_at < s_start.until_at
LEFT JOIN clock.step AS c_start
  ON c_start.k = s_start.k0 + ((UNIX_MICROS(m.applied_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_start.step
LEFT JOIN temp.step_stretch AS s_end
  ON s_end.conversation = m.conversation
  AND m.fulfilled_at >= s_end.from_at
  AND m.fulfilled_at < s_end.until_at
LEFT JOIN clock.step AS c_end
  ON c_end.k = s_end.k0 + ((UNIX_MICROS(m.fulfilled_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_end.step;

CREATE OR REPLACE VIEW temp.step_sla_run AS 
SELECT
  a.conversation,
  a.target,
  a.ordinal,
  a.in_business,
  a.target_s,
  s.from_at,
  s.seq,
  CASE
    WHEN s.seq = -1 OR s.from_at <= a.applied_at
    THEN ((UNIX_MICROS(a.applied_at) + 62135596800000000) DIV 1000000 - 62135596800)
    ELSE ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800)
  END AS from_s,
  CASE WHEN s.seq = -1 OR s.from_at <= a.applied_at THEN a.applied_b ELSE s.from_b END AS from_b,
  CASE
    WHEN s.until_at < COALESCE(a.fulfilled_at, CAST('9999-12-31 00:00:00' AS TIMESTAMP))
    THEN ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800)
    ELSE ((UNIX_MICROS(a.fulfilled_at) + 62135596800000000) DIV 1000000 - 62135596800)
  END AS until_s,
  CASE
    WHEN s.until_at < COALESCE(a.fulfilled_at, CAST('9999-12-31 00:00:00' AS TIMESTAMP))
    THEN s.until_b
    ELSE a.fulfilled_b
  END AS until_b,
  CASE
    WHEN s.until_at < COALESCE(a.fulfilled_at, CAST('9999-12-31 00:00:00' AS TIMESTAMP))
    THEN FALSE
    ELSE TRUE
  END AS goes_on
FROM temp.step_sla_applied AS a
JOIN fact.span AS s
  ON s.conversation = a.conversation
JOIN clock.sla_runs AS w
  ON w.number = a.number
  AND w.target = a.target
  AND w.status = CASE s.status
    WHEN 0
    THEN 'new'
    WHEN 1
    THEN 'open'
    WHEN 2
    THEN 'pending'
    WHEN 3
    THEN 'hold'
  END
WHERE
  (
    s.until_at IS NULL OR s.until_at > a.applied_at
  )
  AND (
    a.fulfilled_at IS NULL OR s.from_at <= a.fulfilled_at OR s.seq = -1
  );

CREATE OR REPLACE TABLE temp.step_sla_spent AS 
WITH read AS (
  SELECT
    r.conversation,
    r.target,
    r.ordinal,
    r.target_s,
    r.goes_on,
    r.from_at,
    r.seq,
    CASE WHEN r.in_business THEN r.from_b ELSE r.from_s END AS began,
    CASE WHEN r.in_business THEN r.until_b ELSE r.until_s END AS ended,
    r.until_s - r.from_s AS run_s,
    r.until_b - r.from_b AS run_b
  FROM temp.step_sla_run AS r
), added AS (
  SELECT
    t.conversation,
    t.target,
    t.ordinal,
    t.began,
    t.ended,
    t.goes_on,
    t.run_s,
    t.run_b,
    t.target_s - COALESCE(
      SUM(t.ended - t.began) OVER (
        PARTITION BY t.conversation, t.target, t.ordinal
        ORDER BY t.from_at NULLS LAST, t.seq NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS left_s
  FROM read AS t
)
SELECT
  d.conversation,
  d.target,
  d.ordinal,
  CAST(SUM(d.run_s) AS BIGINT) AS run_s,
  CAST(SUM(d.run_b) AS BIGINT) AS run_b,
  CAST(MIN(CASE WHEN d.goes_on OR d.ended - d.began >= d.left_s THEN d.began + d.left_s END) AS BIGINT) AS due
FROM added AS d
GROUP BY
  d.conversation,
  d.target,
  d.ordinal;

CREATE OR REPLACE TABLE temp.step_sla_reach AS 
SELECT
  s.conversation,
  s.k0,
  s.step,
  s.offset_s,
  CASE
    WHEN s.from_at < CAST('1999-01-01 00:00:00' AS TIMESTAMP)
    THEN CAST(-1000000000000 AS BIGINT)
    ELSE f.c0 + f.open * ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) + s.offset_s
  END AS after_b,
  CASE
    WHEN u.c0 IS NULL AND s.until_at >= CAST('1999-01-01 00:00:00' AS TIMESTAMP)
    THEN CAST(1000000000000 AS BIGINT)
    ELSE u.c0 + u.open * ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) + s.offset_s
  END AS until_b
FROM temp.step_stretch AS s
LEFT JOIN clock.step AS f
  ON f.k = s.k0 + ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s.step
LEFT JOIN clock.step AS u
  ON u.k = CASE
    WHEN s.until_at < CAST('2100-01-01 00:00:00' AS TIMESTAMP)
    THEN s.k0 + ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s.step
  END
WHERE
  s.conversation IN (
    SELECT
      a.conversation
    FROM temp.step_sla_applied AS a
    WHERE
      a.in_business
  );

-- one promise: an SLA target that was applied to a conversation
CREATE OR REPLACE TABLE fact.sla AS 
WITH dated AS (
  SELECT
    a.conversation,
    a.policy,
    a.target,
    a.ordinal,
    a.in_business,
    a.target_s,
    a.applied_at,
    a.fulfilled_at,
    a.agent,
    a.team,
    a.applied_b,
    COALESCE(u.run_s, 0) AS run_s,
    COALESCE(u.run_b, 0) AS run_b,
    CASE WHEN a.in_business THEN u.due - y.offset_s - i.c0 ELSE u.due END AS due_s
  FROM temp.step_sla_applied AS a
  LEFT JOIN temp.step_sla_spent AS u
    ON u.conversation = a.conversation AND u.target = a.target AND u.ordinal = a.ordinal
  LEFT JOIN temp.step_sla_reach AS y
    ON y.conversation = a.conversation AND y.after_b < u.due AND y.until_b >= u.due
  LEFT JOIN clock.due AS i
    ON i.k = y.k0 + (
      u.due - y.offset_s - 1
    ) DIV y.step
), promised AS (
  SELECT
    d.conversation,
    d.policy,
    d.target,
    d.ordinal,
    CASE WHEN d.in_business THEN 'business' ELSE 'calendar' END AS clock,
    d.target_s,
    d.applied_at,
    d.fulfilled_at,
    d.agent,
    d.team,
    CAST('1970-01-01 00:00:00' AS TIMESTAMP) + d.due_s * INTERVAL '1' SECOND AS due_at,
    CASE
      WHEN d.fulfilled_at >= d.applied_at
      THEN d.due_s IS NULL OR ((UNIX_MICROS(d.fulfilled_at) + 62135596800000000) DIV 1000000 - 62135596800) <= d.due_s
    END AS achieved,
    CASE WHEN NOT d.fulfilled_at IS NULL THEN d.run_s END AS elapsed_s,
    CASE WHEN NOT d.fulfilled_at IS NULL AND NOT d.applied_b IS NULL THEN d.run_b END AS elapsed_business_s
  FROM dated AS d
  UNION ALL
  SELECT
    p.conversation,
    p.policy,
    p.target,
    p.ordinal,
    NULL,
    NULL,
    COALESCE(p.applied_at, c.created_at),
    p.fulfilled_at,
    CASE
      WHEN NOT p.fulfilled_at IS NULL
      THEN CASE p.target
        WHEN 'first_reply'
        THEN r.agent
        WHEN 'next_reply'
        THEN c.agent
        ELSE c.resolver
      END
    END,
    CASE WHEN NOT p.fulfilled_at IS NULL AND p.target = 'first_reply' THEN r.team END,
    p.due_at,
    COALESCE(p.achieved, ((UNIX_MICROS(p.fulfilled_at) + 62135596800000000) DIV 1000000 - 62135596800) <= ((UNIX_MICROS(p.due_at) + 62135596800000000) DIV 1000000 - 62135596800)),
    NULL,
    NULL
  FROM temp.step_sla_stated AS p
  LEFT JOIN fact.conversation AS c
    ON c.conversation = p.conversation
  LEFT JOIN fact.reply AS r
    ON r.conversation = p.conversation AND r.is_first
)
SELECT
  q.conversation,
  q.policy,
  q.target,
  q.ordinal,
  q.applied_at,
  q.target_s,
  q.clock,
  q.due_at,
  q.fulfilled_at,
  CASE
    WHEN q.achieved IS NULL AND q.due_at IS NULL
    THEN NULL
    WHEN q.fulfilled_at IS NULL OR q.due_at < q.fulfilled_at
    THEN q.due_at
    ELSE q.fulfilled_at
  END AS decided_at,
  q.achieved,
  q.elapsed_s,
  q.elapsed_business_s,
  q.agent,
  q.team
FROM promised AS q;

-- one survey sent
CREATE OR REPLACE TABLE fact.rating AS 
SELECT
  r.conversation,
  r.connection,
  r.uid,
  COALESCE(r.kind, 'csat') AS kind,
  r.asked_at,
  CASE WHEN TRUE THEN r.answered_at END AS answered_at,
  CASE WHEN TRUE THEN r.score END AS score,
  CASE WHEN TRUE THEN r.satisfied END AS satisfied,
  CASE WHEN TRUE THEN r.resolved END AS resolved,
  r.channel,
  r.team,
  COALESCE(CASE WHEN TRUE THEN r.answered_at END, r.asked_at) AS told_at,
  COALESCE(r.agent, a.agent, c.agent) AS agent,
  COALESCE(r.customer, c.customer) AS customer
FROM canon.rating AS r
LEFT JOIN fact.conversation AS c
  ON c.conversation = r.conversation
LEFT JOIN temp.step_charge AS a
  ON a.conversation = r.conversation
  AND a.from_at <= COALESCE(r.asked_at, r.answered_at)
  AND (
    a.until_at IS NULL OR a.until_at > COALESCE(r.asked_at, r.answered_at)
  )
WHERE
  (
    TRUE OR r.conversation IS NULL
  ) AND TRUE;

-- one stretch of a conversation under the opening hours of one team
CREATE OR REPLACE TABLE fact.hours_stretch AS 
SELECT
  s.conversation,
  s.from_at,
  s.until_at,
  s.schedule,
  s.offset_s
FROM temp.step_stretch AS s
WHERE
  s.until_at < CAST('9999-12-31 00:00:00' AS TIMESTAMP);

-- one stretch of a conversation in one status
CREATE OR REPLACE VIEW fact.status_span AS 
SELECT
  s.conversation,
  s.seq,
  CASE s.status
    WHEN 0
    THEN 'new'
    WHEN 1
    THEN 'open'
    WHEN 2
    THEN 'pending'
    WHEN 3
    THEN 'hold'
    WHEN 4
    THEN 'solved'
    WHEN 5
    THEN 'closed'
    WHEN 6
    THEN 'deleted'
  END AS status,
  CASE s.previous
    WHEN 0
    THEN 'new'
    WHEN 1
    THEN 'open'
    WHEN 2
    THEN 'pending'
    WHEN 3
    THEN 'hold'
    WHEN 4
    THEN 'solved'
    WHEN 5
    THEN 'closed'
    WHEN 6
    THEN 'deleted'
  END AS previous,
  s.from_at,
  s.until_at,
  ((UNIX_MICROS(s.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(s.from_at) + 62135596800000000) DIV 1000000 - 62135596800) AS span_s,
  s.until_b - s.from_b AS span_business_s,
  s.from_b
FROM fact.span AS s;

-- one message
CREATE OR REPLACE VIEW fact.message_sent AS 
SELECT
  m.conversation,
  m.at AS sent_at,
  m.actor,
  m.public,
  m.agent,
  m.customer,
  m.team,
  m.sentiment
FROM (
  SELECT
    m.conversation,
    m.at,
    m.seq,
    m.actor,
    NOT m.public IS FALSE AS public,
    m.agent,
    m.customer,
    m.team,
    m.channel,
    m.sentiment
  FROM canon.message AS m
  WHERE
    TRUE AND TRUE
  UNION ALL
  SELECT
    d.conversation,
    d.created_at,
    d.seq,
    'customer',
    TRUE,
    NULL,
    d.customer,
    NULL,
    d.channel,
    NULL
  FROM canon.conversation AS d
  WHERE
    TRUE
    AND NOT d.first_reply_at IS NULL
    AND TRUE
    AND NOT d.conversation IN (
      SELECT
        m.conversation
      FROM canon.message AS m
      WHERE
        m.conversation IN (
          SELECT
            c.conversation
          FROM canon.conversation AS c
          WHERE
            NOT c.first_reply_at IS NULL
        )
    )
  UNION ALL
  SELECT
    d.conversation,
    d.first_reply_at,
    d.seq + 1,
    'agent',
    TRUE,
    d.agent,
    NULL,
    d.team,
    d.channel,
    NULL
  FROM canon.conversation AS d
  WHERE
    TRUE
    AND NOT d.first_reply_at IS NULL
    AND TRUE
    AND NOT d.conversation IN (
      SELECT
        m.conversation
      FROM canon.message AS m
      WHERE
        m.conversation IN (
          SELECT
            c.conversation
          FROM canon.conversation AS c
          WHERE
            NOT c.first_reply_at IS NULL
        )
    )
) AS m;

-- one call (or chat) that came to a queue
CREATE OR REPLACE VIEW fact.call AS 
WITH timed AS (
  SELECT
    k.*,
    COALESCE(
      k.answered_at,
      CASE
        WHEN k.outcome = 'answered' OR k.talk_s > 0
        THEN COALESCE(
          k.offered_at + k.wait_s * INTERVAL '1' SECOND,
          k.ended_at - (
            k.talk_s + COALESCE(k.hold_s, 0)
          ) * INTERVAL '1' SECOND
        )
      END
    ) AS answer_at
  FROM canon.call AS k
  WHERE
    TRUE
), ended AS (
  SELECT
    t.*,
    COALESCE(
      t.ended_at,
      CASE
        WHEN NOT t.answer_at IS NULL
        THEN t.answer_at + (
          t.talk_s + COALESCE(t.hold_s, 0)
        ) * INTERVAL '1' SECOND
        WHEN t.outcome IS DISTINCT FROM 'waiting'
        THEN t.offered_at + t.wait_s * INTERVAL '1' SECOND
      END
    ) AS end_at
  FROM timed AS t
), known AS (
  SELECT
    e.conversation,
    e.connection,
    e.uid,
    e.seq,
    e.contact_at,
    e.offered_at,
    e.outcome AS told,
    e.talk_s,
    e.hold_s,
    e.acw_s,
    e.transferred,
    e.missed_rings,
    e.queue,
    e.topic,
    e.channel,
    e.team,
    e.agent,
    e.customer,
    e.rating,
    CASE WHEN TRUE THEN e.answer_at END AS answered_at,
    CASE WHEN TRUE THEN e.end_at END AS ended_at,
    NOT TRUE AS runs
  FROM ended AS e
)
SELECT
  n.conversation,
  n.connection,
  n.uid,
  n.seq,
  n.contact_at,
  n.offered_at,
  n.answered_at,
  n.ended_at,
  CASE
    WHEN n.runs OR n.told IS NULL AND n.ended_at IS NULL
    THEN CASE WHEN n.answered_at IS NULL THEN 'waiting' ELSE 'answered' END
    ELSE COALESCE(n.told, CASE WHEN n.answered_at IS NULL THEN 'abandoned' ELSE 'answered' END)
  END AS outcome,
  NOT n.answered_at IS NULL
  OR (
    COALESCE(n.told, '') = 'answered' AND NOT n.runs
  ) AS answered,
  CASE
    WHEN NOT n.answered_at IS NULL
    THEN ((UNIX_MICROS(n.answered_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(n.offered_at) + 62135596800000000) DIV 1000000 - 62135596800)
    WHEN n.told IS DISTINCT FROM 'answered'
    THEN ((UNIX_MICROS(n.ended_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(n.offered_at) + 62135596800000000) DIV 1000000 - 62135596800)
  END AS wait_s,
  ((UNIX_MICROS(n.offered_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(n.contact_at) + 62135596800000000) DIV 1000000 - 62135596800) AS menu_s,
  CASE
    WHEN NOT n.answered_at IS NULL AND NOT n.ended_at IS NULL
    THEN COALESCE(n.talk_s, ((UNIX_MICROS(n.ended_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(n.answered_at) + 62135596800000000) DIV 1000000 - 62135596800) - COALESCE(n.hold_s, 0))
  END AS talk_s,
  CASE WHEN NOT n.ended_at IS NULL THEN n.hold_s END AS hold_s,
  CASE WHEN NOT n.ended_at IS NULL THEN n.acw_s END AS acw_s,
  CASE WHEN NOT n.runs THEN n.transferred END AS transferred,
  CASE WHEN NOT n.runs THEN n.missed_rings END AS missed_rings,
  n.queue,
  n.topic,
  n.channel,
  n.team,
  n.agent,
  n.customer,
  COALESCE(p.person, n.customer) AS person,
  CASE WHEN NOT n.ended_at IS NULL THEN n.rating END AS rating
FROM known AS n
LEFT JOIN canon.person AS p
  ON p.customer = n.customer;

-- one task assigned to an agent
CREATE OR REPLACE VIEW fact.task AS 
SELECT
  t.conversation,
  t.connection,
  t.uid,
  t.agent,
  t.team,
  t.kind,
  t.assigned_at,
  t.due_at,
  CASE WHEN TRUE THEN t.completed_at END AS completed_at,
  CASE WHEN TRUE THEN ((UNIX_MICROS(t.completed_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(t.assigned_at) + 62135596800000000) DIV 1000000 - 62135596800) END AS complete_s
FROM canon.task AS t
WHERE
  TRUE;

-- one section of a scorecard that a reviewer filled in
CREATE OR REPLACE VIEW fact.review AS 
SELECT
  r.conversation,
  r.connection,
  r.uid,
  COALESCE(r.agent, c.resolver, c.agent) AS agent,
  r.reviewer,
  r.reviewed_at,
  r.section,
  r.points,
  r.most,
  COALESCE(r.weight, 1e0) AS weight
FROM canon.review AS r
LEFT JOIN fact.conversation AS c
  ON c.conversation = r.conversation
WHERE
  TRUE;

-- one social network and local day
CREATE OR REPLACE VIEW fact.audience AS 
SELECT
  a.connection,
  a.network,
  CAST(a.day AS TIMESTAMP) AS day,
  a.followers,
  CAST(LEAD(a.day) OVER days AS TIMESTAMP) AS until_day,
  a.followers - LAG(a.followers) OVER days AS change
FROM canon.audience AS a
WHERE
  NOT a.followers IS NULL
WINDOW days AS (PARTITION BY a.connection, a.network ORDER BY a.day NULLS LAST);

-- one cost and the local days that it is for
CREATE OR REPLACE VIEW fact.cost AS 
SELECT
  c.connection,
  c.uid,
  CAST(c.from_day AS TIMESTAMP) AS from_day,
  CAST(COALESCE(c.until_day, c.from_day) AS TIMESTAMP) + INTERVAL '1' DAY AS until_day,
  c.amount,
  c.currency,
  c.kind,
  c.channel,
  c.team
FROM canon.cost AS c
WHERE
  NOT c.amount IS NULL;

-- one stretch during which somebody is a customer: a stated membership, or an order and the time after it
CREATE OR REPLACE VIEW fact.tenure AS 
SELECT
  m.connection,
  m.uid,
  COALESCE(p.person, m.customer) AS person,
  'stated' AS basis,
  m.since AS from_at,
  CASE WHEN TRUE THEN m.until END AS until_at
FROM canon.customer AS m
LEFT JOIN canon.person AS p
  ON p.customer = m.customer
WHERE
  NOT m.since IS NULL
  AND TRUE
  AND m.connection IN (
    SELECT
      k.connection
    FROM canon.customer AS k
    WHERE
      NOT k.until IS NULL
  )
UNION ALL
SELECT
  o.connection,
  o.uid,
  COALESCE(p.person, o.customer) AS person,
  'order' AS basis,
  o.ordered_at AS from_at,
  NULL AS until_at
FROM canon.orders AS o
LEFT JOIN canon.person AS p
  ON p.customer = o.customer
WHERE
  TRUE
  AND NOT o.connection IN (
    SELECT
      k.connection
    FROM canon.customer AS k
    WHERE
      NOT k.until IS NULL
  );

-- one reason why two customers are one person, in force or undone
CREATE OR REPLACE VIEW fact.customer_link AS 
SELECT
  l.customer,
  k.connection,
  l.other,
  o.name AS other_source,
  l.why,
  l.known_at,
  l.undone_by,
  l.undone_at,
  COALESCE(p.person, l.customer) = COALESCE(q.person, l.other) AS one_person
FROM canon.link AS l
JOIN canon.customer_key AS k
  ON k.key = l.customer
JOIN canon.customer_key AS j
  ON j.key = l.other
JOIN canon.connection AS o
  ON o.connection = j.connection
LEFT JOIN canon.person AS p
  ON p.customer = l.customer
LEFT JOIN canon.person AS q
  ON q.customer = l.other;

-- one visit to a bot, a voice menu or the help centre, as far as it is known by itself
CREATE OR REPLACE VIEW fact.visit AS 
SELECT
  -s.seq AS visit,
  s.conversation,
  s.connection,
  s.uid,
  COALESCE(p.person, s.customer, c.person) AS person,
  s.kind,
  COALESCE(s.channel, c.channel) AS channel,
  COALESCE(s.language, c.language) AS language,
  COALESCE(s.topic, c.dimensions['topic']) AS topic,
  s.started_at,
  CASE WHEN TRUE THEN s.ended_at END AS ended_at,
  CASE
    WHEN NOT s.handed_at IS NULL
    THEN CASE WHEN TRUE THEN s.handed_at END
    WHEN s.outcome = 'handed_off'
    THEN CASE WHEN TRUE THEN COALESCE(s.ended_at, s.started_at) END
    WHEN c.handed_at >= s.started_at
    THEN c.handed_at
    WHEN c.first_reply_at >= s.started_at
    THEN c.first_reply_at
  END AS handed_at,
  CASE WHEN TRUE THEN s.outcome END AS outcome,
  c.left_out
FROM canon.session AS s
LEFT JOIN fact.conversation AS c
  ON c.conversation = s.conversation
LEFT JOIN canon.person AS p
  ON p.customer = s.customer
WHERE
  TRUE
UNION ALL
SELECT
  c.conversation AS visit,
  c.conversation,
  c.connection,
  CAST(NULL AS STRING) AS uid,
  c.person,
  'bot' AS kind,
  c.channel,
  c.language,
  c.dimensions['topic'] AS topic,
  c.bot_at AS started_at,
  COALESCE(c.handed_at, c.first_reply_at, c.first_resolved_at) AS ended_at,
  COALESCE(c.handed_at, c.first_reply_at) AS handed_at,
  NULL AS outcome,
  c.left_out
FROM fact.conversation AS c
WHERE
  NOT c.bot_at IS NULL
  AND NOT c.proactive
  AND (
    c.first_reply_at IS NULL OR c.bot_at <= c.first_reply_at
  )
  AND NOT c.conversation IN (
    SELECT
      s.conversation
    FROM canon.session AS s
    WHERE
      NOT s.conversation IS NULL AND TRUE
  );

-- one contact, as far as it is known by itself
CREATE OR REPLACE VIEW fact.contact_begun AS 
SELECT
  c.conversation AS contact,
  'conversation' AS kind,
  c.conversation,
  c.connection,
  CAST(NULL AS STRING) AS uid,
  c.person,
  c.channel,
  c.team,
  COALESCE(c.resolver, c.agent) AS agent,
  c.language,
  c.dimensions['topic'] AS topic,
  CASE WHEN c.proactive THEN c.asked_from ELSE c.created_at END AS contacted_at,
  c.solution_at AS solved_at,
  COALESCE(c.agent_replies, 0) > 0
  OR c.agent_solved
  OR (
    c.agent_replies IS NULL AND NOT c.solution_at IS NULL
  ) AS live,
  c.resolved_at IS NULL AS open,
  c.left_out
FROM fact.conversation AS c
WHERE
  NOT c.proactive OR NOT c.asked_from IS NULL
UNION ALL
SELECT
  -k.seq AS contact,
  'call' AS kind,
  k.conversation,
  k.connection,
  k.uid,
  k.person,
  COALESCE(k.channel, 'phone') AS channel,
  k.team,
  k.agent,
  NULL AS language,
  k.topic,
  COALESCE(k.contact_at, k.offered_at) AS contacted_at,
  CASE WHEN k.outcome = 'answered' THEN k.ended_at END AS solved_at,
  k.answered AS live,
  FALSE AS open,
  NULL AS left_out
FROM fact.call AS k
WHERE
  k.conversation IS NULL AND k.outcome <> 'refused'
UNION ALL
SELECT
  v.visit AS contact,
  'session' AS kind,
  v.conversation,
  v.connection,
  v.uid,
  v.person,
  v.channel,
  NULL AS team,
  NULL AS agent,
  v.language,
  v.topic,
  v.started_at AS contacted_at,
  CASE
    WHEN COALESCE(v.outcome, '') <> 'left'
    THEN COALESCE(v.ended_at, v.started_at)
  END AS solved_at,
  FALSE AS live,
  FALSE AS open,
  NULL AS left_out
FROM fact.visit AS v
WHERE
  v.conversation IS NULL AND v.handed_at IS NULL;

-- one order
CREATE OR REPLACE TABLE fact.purchase AS 
WITH placed AS (
  SELECT
    o.connection,
    o.uid,
    o.seq,
    o.customer,
    COALESCE(p.person, o.customer) AS person,
    o.ordered_at,
    o.amount,
    o.currency,
    o.items,
    o.status
  FROM canon.orders AS o
  LEFT JOIN canon.person AS p
    ON p.customer = o.customer
  WHERE
    TRUE
)
SELECT
  w.connection,
  w.uid,
  w.customer,
  w.person,
  w.ordered_at,
  w.amount,
  w.currency,
  w.items,
  w.status,
  ROW_NUMBER() OVER buys AS ordinal,
  LEAD(w.ordered_at) OVER buys AS next_at
FROM placed AS w
WHERE
  TRUE
WINDOW buys AS (PARTITION BY w.person ORDER BY w.ordered_at NULLS LAST, w.seq NULLS LAST);

-- one solved contact of a known customer, with what followed it
CREATE OR REPLACE TABLE fact.contact_followed AS 
WITH mine AS (
  SELECT
    b.contact,
    b.person,
    b.topic,
    b.contacted_at,
    b.solved_at,
    b.left_out
  FROM fact.contact_begun AS b
  WHERE
    NOT b.person IS NULL AND b.kind <> 'session' AND TRUE
), line AS (
  SELECT
    m.person,
    m.topic,
    m.contacted_at AS t,
    0 AS place,
    m.contacted_at AS begun_at,
    NULL AS contact
  FROM mine AS m
  WHERE
    m.left_out IS NULL
  UNION ALL
  SELECT
    m.person,
    m.topic,
    GREATEST(m.solved_at, m.contacted_at) AS t,
    1 AS place,
    NULL AS begun_at,
    m.contact
  FROM mine AS m
  WHERE
    NOT m.solved_at IS NULL
), seen AS (
  SELECT
    l.contact,
    l.person,
    l.topic,
    l.t,
    l.place,
    l.begun_at,
    FIRST_VALUE(l.begun_at) IGNORE NULLS OVER (
      PARTITION BY l.person
      ORDER BY l.t NULLS LAST, l.place NULLS LAST
      ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_at
  FROM line AS l
), same AS (
  SELECT
    s.contact,
    s.person,
    s.next_at,
    FIRST_VALUE(s.begun_at) IGNORE NULLS OVER (
      PARTITION BY s.person, s.topic
      ORDER BY s.t NULLS LAST, s.place NULLS LAST
      ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_same_at
  FROM seen AS s
  WHERE
    NOT s.topic IS NULL
)
SELECT
  s.contact,
  s.person,
  s.next_at,
  s.next_same_at
FROM same AS s
WHERE
  NOT s.contact IS NULL
UNION ALL
SELECT
  s.contact,
  s.person,
  s.next_at,
  CAST(NULL AS TIMESTAMP) AS next_same_at
FROM seen AS s
WHERE
  NOT s.contact IS NULL AND s.topic IS NULL;

-- one visit of a known customer, with what followed it
CREATE OR REPLACE TABLE fact.visit_followed AS 
WITH mine AS (
  SELECT
    v.visit,
    v.person,
    v.kind,
    v.conversation,
    v.started_at,
    COALESCE(v.ended_at, v.started_at) AS ended_at
  FROM fact.visit AS v
  WHERE
    NOT v.person IS NULL AND TRUE
), line AS (
  SELECT
    m.person,
    m.started_at AS t,
    0 AS place,
    m.visit,
    NULL AS contact_at,
    CASE WHEN m.kind <> 'help_centre' AND m.conversation IS NULL THEN m.started_at END AS again_at
  FROM mine AS m
  UNION ALL
  SELECT
    b.person,
    b.contacted_at AS t,
    1 AS place,
    NULL AS visit,
    b.contacted_at AS contact_at,
    b.contacted_at AS again_at
  FROM fact.contact_begun AS b
  WHERE
    b.person IN (
      SELECT
        m.person
      FROM mine AS m
    )
    AND b.kind <> 'session'
    AND b.left_out IS NULL
  UNION ALL
  SELECT
    m.person,
    m.ended_at AS t,
    2 AS place,
    m.visit,
    NULL AS contact_at,
    NULL AS again_at
  FROM mine AS m
), seen AS (
  SELECT
    l.visit,
    l.person,
    l.place,
    FIRST_VALUE(l.contact_at) IGNORE NULLS OVER ahead AS contact_at,
    FIRST_VALUE(l.again_at) IGNORE NULLS OVER ahead AS again_at
  FROM line AS l
  WINDOW ahead AS (
    PARTITION BY l.person
    ORDER BY l.t NULLS LAST, l.place NULLS LAST
    ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
  )
)
SELECT
  s.visit,
  s.person,
  MAX(CASE WHEN s.place = 0 THEN s.contact_at END) AS escalated_at,
  MAX(CASE WHEN s.place = 2 THEN s.again_at END) AS came_back_at
FROM seen AS s
WHERE
  NOT s.visit IS NULL
GROUP BY
  s.visit,
  s.person;

CREATE OR REPLACE TABLE temp.step_agent_held AS 
WITH told AS (
  SELECT
    t.agent,
    t.connection,
    1 AS kind,
    t.seq,
    t.state,
    t.reason,
    t.team,
    t.from_at,
    COALESCE(t.until_at, LEAD(t.from_at) OVER line) AS until_at
  FROM canon.agent_time AS t
  WHERE
    TRUE AND TRUE
  WINDOW line AS (
    PARTITION BY t.agent, t.channel, t.state = 'shift'
    ORDER BY t.from_at NULLS LAST, t.seq NULLS LAST
  )
), answered AS (
  SELECT
    k.agent,
    k.connection,
    k.seq,
    k.team,
    k.answered_at,
    k.ended_at,
    k.acw_s
  FROM fact.call AS k
  WHERE
    NOT k.agent IS NULL
    AND NOT k.answered_at IS NULL
    AND TRUE
    AND NOT (
      k.outcome = 'interrupted' AND k.ended_at IS NULL
    )
), held AS (
  SELECT
    t.agent,
    t.connection,
    t.kind,
    t.seq,
    t.state,
    t.reason,
    t.team,
    t.from_at,
    t.until_at
  FROM told AS t
  UNION ALL
  SELECT
    a.agent,
    a.connection,
    0 AS kind,
    a.seq,
    'handling' AS state,
    CAST(NULL AS STRING) AS reason,
    a.team,
    a.answered_at AS from_at,
    a.ended_at AS until_at
  FROM answered AS a
  UNION ALL
  SELECT
    a.agent,
    a.connection,
    0 AS kind,
    a.seq,
    'after_call' AS state,
    CAST(NULL AS STRING) AS reason,
    a.team,
    a.ended_at AS from_at,
    a.ended_at + a.acw_s * INTERVAL '1' SECOND AS until_at
  FROM answered AS a
  WHERE
    a.ended_at >= a.answered_at AND NOT a.acw_s IS NULL
)
SELECT
  h.agent,
  h.connection,
  h.kind,
  h.seq,
  h.state,
  h.reason,
  h.team,
  h.from_at,
  CASE WHEN TRUE THEN h.until_at END AS until_at
FROM held AS h;

CREATE OR REPLACE VIEW temp.step_agent_before AS 
SELECT
  b.agent,
  b.team,
  b.available_known,
  b.paid_known
FROM (
  SELECT
    CAST(NULL AS BIGINT) AS agent,
    CAST(NULL AS STRING) AS team,
    FALSE AS available_known,
    FALSE AS paid_known
  WHERE
    FALSE
) AS b;

CREATE OR REPLACE TABLE temp.step_agent_word AS 
SELECT
  d.word,
  CAST(ROW_NUMBER() OVER (ORDER BY d.word NULLS LAST) AS INT) AS code
FROM (
  SELECT
    h.reason AS word
  FROM temp.step_agent_held AS h
  UNION
  SELECT
    h.team AS word
  FROM temp.step_agent_held AS h
  UNION
  SELECT
    b.team AS word
  FROM temp.step_agent_before AS b
) AS d;

CREATE OR REPLACE TABLE temp.step_agent_row AS 
WITH lasting AS (
  SELECT
    h.agent,
    CAST(CASE h.state
      WHEN 'handling'
      THEN 0
      WHEN 'after_call'
      THEN 1
      WHEN 'break'
      THEN 2
      WHEN 'meeting'
      THEN 3
      WHEN 'training'
      THEN 4
      WHEN 'away'
      THEN 5
      WHEN 'available'
      THEN 6
      WHEN 'shift'
      THEN 7
      WHEN 'offline'
      THEN 8
    END AS SMALLINT) AS rank,
    h.kind,
    h.seq,
    h.from_at,
    COALESCE(h.until_at, CAST('2200-01-01 00:00:00' AS TIMESTAMP)) AS until_at,
    COALESCE(r.code, 0) AS code,
    t.code AS team,
    n.code AS team_before
  FROM temp.step_agent_held AS h
  LEFT JOIN temp.step_agent_word AS r
    ON r.word = h.reason
  LEFT JOIN temp.step_agent_word AS t
    ON t.word = h.team
  LEFT JOIN temp.step_agent_before AS b
    ON b.agent = h.agent
  LEFT JOIN temp.step_agent_word AS n
    ON n.word = b.team
  WHERE
    h.until_at IS NULL OR h.until_at > h.from_at
), beside AS (
  SELECT
    l.agent,
    l.rank,
    l.kind,
    l.seq,
    l.from_at,
    l.until_at,
    l.code,
    l.team,
    COALESCE(
      LAST_VALUE(l.team) IGNORE NULLS OVER (
        PARTITION BY l.agent
        ORDER BY l.from_at NULLS LAST, l.team NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ),
      l.team_before
    ) AS team_known,
    MAX(l.until_at) OVER (
      PARTITION BY l.agent
      ORDER BY l.from_at NULLS LAST, l.team NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS reached_at,
    LEAD(l.from_at) OVER (PARTITION BY l.agent ORDER BY l.from_at NULLS LAST, l.team NULLS LAST) AS next_at
  FROM lasting AS l
)
SELECT
  b.agent,
  b.rank,
  b.kind,
  b.seq,
  b.from_at,
  b.until_at,
  b.code,
  b.team,
  b.team_known,
  CASE WHEN b.reached_at > b.from_at THEN NULL ELSE b.from_at END AS begun_at,
  COALESCE(b.reached_at <= b.from_at, TRUE)
  AND COALESCE(b.next_at >= b.until_at, TRUE) AS alone,
  COALESCE(b.reached_at < b.from_at, TRUE)
  AND COALESCE(b.next_at > b.until_at, TRUE) AS apart
FROM beside AS b;

CREATE OR REPLACE TABLE temp.step_agent_run AS 
WITH clustered AS (
  SELECT
    r.agent,
    r.rank,
    r.kind,
    r.seq,
    r.from_at,
    r.until_at,
    r.code,
    r.team,
    r.team_known,
    LAST_VALUE(r.begun_at) IGNORE NULLS OVER (
      PARTITION BY r.agent
      ORDER BY r.from_at NULLS LAST
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS cluster_at
  FROM temp.step_agent_row AS r
  WHERE
    NOT r.alone
), reached AS (
  SELECT
    c.agent,
    c.cluster_at,
    c.rank,
    c.kind,
    c.seq,
    c.from_at,
    c.until_at,
    c.code,
    c.team,
    c.team_known,
    MAX(c.until_at) OVER (
      PARTITION BY c.agent, c.cluster_at, c.rank
      ORDER BY c.from_at NULLS LAST, c.kind NULLS LAST, c.seq NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS reached_at
  FROM clustered AS c
)
SELECT
  r.agent,
  r.cluster_at,
  r.rank,
  r.kind,
  r.seq,
  r.from_at,
  r.until_at,
  r.code,
  r.team,
  r.team_known,
  LAST_VALUE(CASE WHEN r.reached_at > r.from_at THEN NULL ELSE r.from_at END) IGNORE NULLS OVER (
    PARTITION BY r.agent, r.cluster_at, r.rank
    ORDER BY r.from_at NULLS LAST, r.kind NULLS LAST, r.seq NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS run_at
FROM reached AS r;

CREATE OR REPLACE VIEW temp.step_agent_swept AS 
WITH run AS (
  SELECT
    r.agent,
    r.cluster_at,
    r.rank,
    r.run_at,
    MAX(r.until_at) AS until_at,
    MIN(r.code) AS least,
    MAX(r.code) AS most
  FROM temp.step_agent_run AS r
  GROUP BY
    r.agent,
    r.cluster_at,
    r.rank,
    r.run_at
), mixed AS (
  SELECT
    r.agent,
    r.cluster_at,
    r.rank,
    r.run_at,
    r.kind,
    r.seq,
    r.from_at,
    r.until_at,
    r.code
  FROM temp.step_agent_run AS r
  JOIN run AS n
    ON n.agent = r.agent AND n.rank = r.rank AND n.run_at = r.run_at
  WHERE
    n.least <> n.most
), edge AS (
  SELECT
    m.agent,
    m.rank,
    m.run_at,
    m.from_at AS t
  FROM mixed AS m
  UNION
  SELECT
    m.agent,
    m.rank,
    m.run_at,
    m.until_at AS t
  FROM mixed AS m
  WHERE
    m.until_at < CAST('2200-01-01 00:00:00' AS TIMESTAMP)
), ranked AS (
  SELECT
    m.agent,
    m.cluster_at,
    m.rank,
    e.t,
    m.code,
    ROW_NUMBER() OVER (
      PARTITION BY e.agent, e.rank, e.t
      ORDER BY m.from_at DESC, m.kind DESC, m.seq DESC
    ) AS place
  FROM edge AS e
  JOIN mixed AS m
    ON m.agent = e.agent AND m.rank = e.rank AND m.run_at = e.run_at
  WHERE
    m.from_at <= e.t AND m.until_at > e.t
), level AS (
  SELECT
    n.agent,
    n.cluster_at,
    n.rank,
    n.run_at AS t,
    1 + n.least AS level
  FROM run AS n
  WHERE
    n.least = n.most
  UNION ALL
  SELECT
    x.agent,
    x.cluster_at,
    x.rank,
    x.t,
    1 + x.code AS level
  FROM ranked AS x
  WHERE
    x.place = 1
  UNION ALL
  SELECT
    n.agent,
    n.cluster_at,
    n.rank,
    n.until_at AS t,
    0 AS level
  FROM run AS n
  WHERE
    n.until_at < CAST('2200-01-01 00:00:00' AS TIMESTAMP)
), line AS (
  SELECT
    l.agent,
    l.cluster_at,
    l.t,
    l.rank,
    l.level,
    CAST(NULL AS INT) AS team,
    CAST(NULL AS INT) AS team_known
  FROM level AS l
  UNION ALL
  SELECT
    r.agent,
    r.cluster_at,
    r.from_at AS t,
    CAST(NULL AS SMALLINT) AS rank,
    CAST(NULL AS INT) AS level,
    r.team,
    r.team_known
  FROM temp.step_agent_run AS r
), swing AS (
  SELECT
    e.agent,
    e.cluster_at,
    e.t,
    COALESCE(MAX(e.team), MAX(e.team_known)) AS team,
    MAX(CASE WHEN e.rank = 0 THEN e.level END) AS level_0,
    MAX(CASE WHEN e.rank = 1 THEN e.level END) AS level_1,
    MAX(CASE WHEN e.rank = 2 THEN e.level END) AS level_2,
    MAX(CASE WHEN e.rank = 3 THEN e.level END) AS level_3,
    MAX(CASE WHEN e.rank = 4 THEN e.level END) AS level_4,
    MAX(CASE WHEN e.rank = 5 THEN e.level END) AS level_5,
    MAX(CASE WHEN e.rank = 6 THEN e.level END) AS level_6,
    MAX(CASE WHEN e.rank = 7 THEN e.level END) AS level_7,
    MAX(CASE WHEN e.rank = 8 THEN e.level END) AS level_8
  FROM line AS e
  GROUP BY
    e.agent,
    e.cluster_at,
    e.t
), sweep AS (
  SELECT
    s.agent,
    s.t,
    LEAD(s.t) OVER (PARTITION BY s.agent, s.cluster_at ORDER BY s.t NULLS LAST) AS until_at,
    LAST_VALUE(s.team) IGNORE NULLS OVER line AS team,
    LAST_VALUE(s.level_0) IGNORE NULLS OVER line AS level_0,
    LAST_VALUE(s.level_1) IGNORE NULLS OVER line AS level_1,
    LAST_VALUE(s.level_2) IGNORE NULLS OVER line AS level_2,
    LAST_VALUE(s.level_3) IGNORE NULLS OVER line AS level_3,
    LAST_VALUE(s.level_4) IGNORE NULLS OVER line AS level_4,
    LAST_VALUE(s.level_5) IGNORE NULLS OVER line AS level_5,
    LAST_VALUE(s.level_6) IGNORE NULLS OVER line AS level_6,
    LAST_VALUE(s.level_7) IGNORE NULLS OVER line AS level_7,
    LAST_VALUE(s.level_8) IGNORE NULLS OVER line AS level_8
  FROM swing AS s
  WINDOW line AS (
    PARTITION BY s.agent, s.cluster_at
    ORDER BY s.t NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
)
SELECT
  v.agent,
  v.t AS from_at,
  COALESCE(v.until_at, CAST('2200-01-01 00:00:00' AS TIMESTAMP)) AS until_at,
  CAST(CASE
    WHEN v.level_0 > 0
    THEN 0
    WHEN v.level_1 > 0
    THEN 1
    WHEN v.level_2 > 0
    THEN 2
    WHEN v.level_3 > 0
    THEN 3
    WHEN v.level_4 > 0
    THEN 4
    WHEN v.level_5 > 0
    THEN 5
    WHEN v.level_6 > 0
    THEN 6
    WHEN v.level_7 > 0
    THEN 7
    WHEN v.level_8 > 0
    THEN 8
  END AS SMALLINT) AS rank,
  CASE
    WHEN v.level_0 > 0
    THEN v.level_0 - 1
    WHEN v.level_1 > 0
    THEN v.level_1 - 1
    WHEN v.level_2 > 0
    THEN v.level_2 - 1
    WHEN v.level_3 > 0
    THEN v.level_3 - 1
    WHEN v.level_4 > 0
    THEN v.level_4 - 1
    WHEN v.level_5 > 0
    THEN v.level_5 - 1
    WHEN v.level_6 > 0
    THEN v.level_6 - 1
    WHEN v.level_7 > 0
    THEN v.level_7 - 1
    WHEN v.level_8 > 0
    THEN v.level_8 - 1
  END AS code,
  v.team
FROM sweep AS v;

-- one stretch of an agent's time in one state, never two at once; or a record that ends before it begins
CREATE OR REPLACE TABLE fact.agent_time AS 
WITH piece AS (
  SELECT
    r.agent,
    r.from_at,
    r.until_at,
    r.rank,
    r.code,
    r.team_known AS team
  FROM temp.step_agent_row AS r
  WHERE
    r.alone AND NOT r.apart
  UNION ALL
  SELECT
    s.agent,
    s.from_at,
    s.until_at,
    s.rank,
    s.code,
    s.team
  FROM temp.step_agent_swept AS s
  WHERE
    NOT s.rank IS NULL
), beside AS (
  SELECT
    p.agent,
    p.from_at,
    p.until_at,
    p.rank,
    p.code,
    p.team,
    CASE WHEN LAG(p.until_at) OVER line = p.from_at THEN LAG(p.rank) OVER line END AS rank_before,
    CASE WHEN LEAD(p.from_at) OVER line = p.until_at THEN LEAD(p.rank) OVER line END AS rank_after,
    LAG(p.code) OVER line = p.code
    AND COALESCE(LAG(p.team) OVER line, 0) = COALESCE(p.team, 0) AS like_before,
    LEAD(p.code) OVER line = p.code
    AND COALESCE(LEAD(p.team) OVER line, 0) = COALESCE(p.team, 0) AS like_after
  FROM piece AS p
  WINDOW line AS (PARTITION BY p.agent ORDER BY p.from_at NULLS LAST)
), turned AS (
  SELECT
    b.agent,
    b.from_at,
    b.until_at,
    b.rank,
    b.code,
    b.team,
    b.rank_before,
    b.rank_after,
    NOT (
      COALESCE(b.rank_before, -1) = b.rank AND b.like_before
    ) AS begins,
    NOT (
      COALESCE(b.rank_after, -1) = b.rank AND b.like_after
    ) AS ends
  FROM beside AS b
), joined AS (
  SELECT
    u.agent,
    u.from_at,
    u.rank,
    u.code,
    u.team,
    u.begins,
    CASE WHEN u.ends THEN u.until_at ELSE LEAD(u.until_at) OVER line END AS until_at,
    CASE WHEN u.ends THEN u.rank_after ELSE LEAD(u.rank_after) OVER line END AS rank_after,
    LAST_VALUE(
      CASE
        WHEN u.rank_before IN (0, 1)
        THEN u.from_at
        WHEN u.rank_before = u.rank AND u.rank = 6
        THEN NULL
        ELSE CAST('2200-01-01 00:00:00' AS TIMESTAMP)
      END
    ) IGNORE NULLS OVER (
      PARTITION BY u.agent
      ORDER BY u.from_at NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS since_at
  FROM turned AS u
  WHERE
    u.begins OR u.ends
  WINDOW line AS (PARTITION BY u.agent ORDER BY u.from_at NULLS LAST)
), told AS (
  SELECT
    r.agent,
    r.from_at,
    r.until_at,
    r.rank,
    r.code,
    r.team_known AS team,
    CAST(NULL AS SMALLINT) AS rank_after,
    CAST('2200-01-01 00:00:00' AS TIMESTAMP) AS since_at
  FROM temp.step_agent_row AS r
  WHERE
    r.apart
  UNION ALL
  SELECT
    j.agent,
    j.from_at,
    j.until_at,
    j.rank,
    j.code,
    j.team,
    j.rank_after,
    j.since_at
  FROM joined AS j
  WHERE
    j.begins
), known AS (
  SELECT
    h.agent,
    h.connection,
    MAX(CASE WHEN b.available_known OR h.state = 'available' THEN 1 ELSE 0 END) = 1 AS available_known,
    MAX(
      CASE
        WHEN b.paid_known OR NOT h.state IN ('handling', 'after_call', 'offline')
        THEN 1
        ELSE 0
      END
    ) = 1 AS paid_known
  FROM temp.step_agent_held AS h
  LEFT JOIN temp.step_agent_before AS b
    ON b.agent = h.agent
  GROUP BY
    h.agent,
    h.connection
)
SELECT
  d.agent,
  k.connection,
  m.word AS team,
  d.from_at,
  CASE WHEN d.until_at < CAST('2200-01-01 00:00:00' AS TIMESTAMP) THEN d.until_at END AS until_at,
  CASE d.rank
    WHEN 0
    THEN 'handling'
    WHEN 1
    THEN 'after_call'
    WHEN 2
    THEN 'break'
    WHEN 3
    THEN 'meeting'
    WHEN 4
    THEN 'training'
    WHEN 5
    THEN 'away'
    WHEN 6
    THEN 'available'
    WHEN 7
    THEN 'shift'
    WHEN 8
    THEN 'offline'
  END AS state,
  r.word AS reason,
  CASE
    WHEN d.until_at < CAST('2200-01-01 00:00:00' AS TIMESTAMP)
    THEN ((UNIX_MICROS(d.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(d.from_at) + 62135596800000000) DIV 1000000 - 62135596800)
  END AS stretch_s,
  CASE
    WHEN d.rank = 6
    AND d.rank_after IN (0, 1)
    AND d.since_at < CAST('2200-01-01 00:00:00' AS TIMESTAMP)
    THEN ((UNIX_MICROS(d.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(d.since_at) + 62135596800000000) DIV 1000000 - 62135596800)
  END AS gap_s,
  k.available_known,
  k.paid_known
FROM told AS d
JOIN known AS k
  ON k.agent = d.agent
LEFT JOIN temp.step_agent_word AS r
  ON r.code = d.code
LEFT JOIN temp.step_agent_word AS m
  ON m.code = d.team
UNION ALL
SELECT
  h.agent,
  h.connection,
  h.team,
  h.from_at,
  h.until_at,
  h.state,
  h.reason,
  ((UNIX_MICROS(h.until_at) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(h.from_at) + 62135596800000000) DIV 1000000 - 62135596800) AS stretch_s,
  CAST(NULL AS BIGINT) AS gap_s,
  FALSE AS available_known,
  FALSE AS paid_known
FROM temp.step_agent_held AS h
WHERE
  h.until_at < h.from_at;

-- one contact of a customer, on any channel
CREATE OR REPLACE VIEW fact.contact AS 
SELECT
  b.contact,
  b.kind,
  b.conversation,
  b.connection,
  b.uid,
  b.person,
  b.channel,
  b.team,
  b.agent,
  b.language,
  b.topic,
  b.contacted_at,
  b.solved_at,
  b.live,
  b.open,
  b.left_out,
  f.next_at,
  f.next_same_at,
  v.escalated_at
FROM fact.contact_begun AS b
LEFT JOIN fact.contact_followed AS f
  ON f.contact = b.contact
LEFT JOIN fact.visit_followed AS v
  ON v.visit = CASE WHEN b.kind = 'session' THEN b.contact END;

-- one visit to a bot, a voice menu or the help centre
CREATE OR REPLACE VIEW fact.session AS 
SELECT
  v.visit,
  v.conversation,
  v.connection,
  v.uid,
  v.person,
  v.kind,
  v.channel,
  v.language,
  v.topic,
  v.started_at,
  v.ended_at,
  v.handed_at,
  v.outcome,
  v.left_out,
  CASE
    WHEN NOT v.handed_at IS NULL OR NOT v.conversation IS NULL
    THEN v.handed_at
    ELSE f.escalated_at
  END AS escalated_at,
  f.came_back_at
FROM fact.visit AS v
LEFT JOIN fact.visit_followed AS f
  ON f.visit = v.visit;

-- Conversations
CREATE OR REPLACE VIEW metric.conversations AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(CASE WHEN TRUE THEN 1 END) AS n
  FROM (
    SELECT
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(CASE WHEN TRUE THEN 1 END) AS n
  FROM (
    SELECT
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(CASE WHEN TRUE THEN 1 END) AS n
  FROM (
    SELECT
      c.team AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Unique customers
CREATE OR REPLACE VIEW metric.unique_customers AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(a.value AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.value AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(DISTINCT person) AS value,
    COUNT(person) AS n
  FROM (
    SELECT
      c.`person` AS `person`,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.value AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.value AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(DISTINCT person) AS value,
    COUNT(person) AS n
  FROM (
    SELECT
      c.`person` AS `person`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.value AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.value AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(DISTINCT person) AS value,
    COUNT(person) AS n
  FROM (
    SELECT
      c.`person` AS `person`,
      c.team AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Action rate
CREATE OR REPLACE VIEW metric.action_rate AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(
      CASE
        WHEN (
          NOT first_reply_at IS NULL OR NOT first_resolved_at IS NULL
        )
        THEN 1
      END
    ) AS numerator,
    COUNT(CASE WHEN TRUE THEN 1 END) AS n
  FROM (
    SELECT
      c.`first_reply_at` AS `first_reply_at`,
      c.`first_resolved_at` AS `first_resolved_at`,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(
      CASE
        WHEN (
          NOT first_reply_at IS NULL OR NOT first_resolved_at IS NULL
        )
        THEN 1
      END
    ) AS numerator,
    COUNT(CASE WHEN TRUE THEN 1 END) AS n
  FROM (
    SELECT
      c.`first_reply_at` AS `first_reply_at`,
      c.`first_resolved_at` AS `first_resolved_at`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(
      CASE
        WHEN (
          NOT first_reply_at IS NULL OR NOT first_resolved_at IS NULL
        )
        THEN 1
      END
    ) AS numerator,
    COUNT(CASE WHEN TRUE THEN 1 END) AS n
  FROM (
    SELECT
      c.`first_reply_at` AS `first_reply_at`,
      c.`first_resolved_at` AS `first_resolved_at`,
      c.team AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Requester wait time
CREATE OR REPLACE VIEW metric.requester_wait_time AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(a.median AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS n,
    PERCENTILE(CASE WHEN (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END) >= 0 THEN COALESCE((requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END), (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END)) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END) >= 0 THEN COALESCE((requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END), (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END)) END, 9e-1) AS p90,
    MAX(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS max,
    COUNT(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) < 0
        THEN 1
      END
    ) AS flagged,
    COUNT(
      CASE
        WHEN NOT (
          requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
        ) IS NULL
        THEN 1
      END
    ) AS in_business
  FROM (
    SELECT
      c.`requester_wait_s` AS `requester_wait_s`,
      c.`requester_wait_business_s` AS `requester_wait_business_s`,
      c.`status` AS `status`,
      c.`status_from` AS `status_from`,
      c.`status_from_b` AS `status_from_b`,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket,
      p_now.c0 + p_now.open * ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) + c.offset_s AS now_b
    FROM fact.conversation AS c
    LEFT JOIN clock.schedule AS s_now
      ON s_now.schedule = c.schedule
    LEFT JOIN clock.step AS p_now
      ON p_now.k = s_now.k0 + ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_now.step
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.median AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS n,
    PERCENTILE(CASE WHEN (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END) >= 0 THEN COALESCE((requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END), (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END)) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END) >= 0 THEN COALESCE((requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END), (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END)) END, 9e-1) AS p90,
    MAX(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS max,
    COUNT(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) < 0
        THEN 1
      END
    ) AS flagged,
    COUNT(
      CASE
        WHEN NOT (
          requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
        ) IS NULL
        THEN 1
      END
    ) AS in_business
  FROM (
    SELECT
      c.`requester_wait_s` AS `requester_wait_s`,
      c.`requester_wait_business_s` AS `requester_wait_business_s`,
      c.`status` AS `status`,
      c.`status_from` AS `status_from`,
      c.`status_from_b` AS `status_from_b`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket,
      p_now.c0 + p_now.open * ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) + c.offset_s AS now_b
    FROM fact.conversation AS c
    LEFT JOIN clock.schedule AS s_now
      ON s_now.schedule = c.schedule
    LEFT JOIN clock.step AS p_now
      ON p_now.k = s_now.k0 + ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_now.step
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.median AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS n,
    PERCENTILE(CASE WHEN (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END) >= 0 THEN COALESCE((requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END), (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END)) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END) >= 0 THEN COALESCE((requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END), (requester_wait_s + CASE WHEN status IN ('new', 'open', 'hold') THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800) ELSE 0 END)) END, 9e-1) AS p90,
    MAX(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) >= 0
        THEN COALESCE(
          (
            requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
          ),
          (
            requester_wait_s + CASE
              WHEN status IN ('new', 'open', 'hold')
              THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
              ELSE 0
            END
          )
        )
      END
    ) AS max,
    COUNT(
      CASE
        WHEN (
          requester_wait_s + CASE
            WHEN status IN ('new', 'open', 'hold')
            THEN ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(status_from) + 62135596800000000) DIV 1000000 - 62135596800)
            ELSE 0
          END
        ) < 0
        THEN 1
      END
    ) AS flagged,
    COUNT(
      CASE
        WHEN NOT (
          requester_wait_business_s + CASE WHEN status IN ('new', 'open', 'hold') THEN now_b - status_from_b ELSE 0 END
        ) IS NULL
        THEN 1
      END
    ) AS in_business
  FROM (
    SELECT
      c.`requester_wait_s` AS `requester_wait_s`,
      c.`requester_wait_business_s` AS `requester_wait_business_s`,
      c.`status` AS `status`,
      c.`status_from` AS `status_from`,
      c.`status_from_b` AS `status_from_b`,
      c.team AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket,
      p_now.c0 + p_now.open * ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) + c.offset_s AS now_b
    FROM fact.conversation AS c
    LEFT JOIN clock.schedule AS s_now
      ON s_now.schedule = c.schedule
    LEFT JOIN clock.step AS p_now
      ON p_now.k = s_now.k0 + ((UNIX_MICROS(CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_now.step
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Messages per conversation
CREATE OR REPLACE VIEW metric.messages_per_conversation AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(CASE WHEN TRUE THEN messages_before_solve END) AS numerator,
    COUNT(CASE WHEN TRUE THEN messages_before_solve END) AS n,
    SUM(
      CASE
        WHEN TRUE
        THEN 1e0 * (
          messages_before_solve
        ) * (
          messages_before_solve
        )
      END
    ) AS squares
  FROM (
    SELECT
      c.`messages_before_solve` AS `messages_before_solve`,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.resolved_at + (
            CASE
              WHEN c.resolved_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.resolved_at IS NULL
      AND c.resolved_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.resolved_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(CASE WHEN TRUE THEN messages_before_solve END) AS numerator,
    COUNT(CASE WHEN TRUE THEN messages_before_solve END) AS n,
    SUM(
      CASE
        WHEN TRUE
        THEN 1e0 * (
          messages_before_solve
        ) * (
          messages_before_solve
        )
      END
    ) AS squares
  FROM (
    SELECT
      c.`messages_before_solve` AS `messages_before_solve`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.resolved_at + (
            CASE
              WHEN c.resolved_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.resolved_at IS NULL
      AND c.resolved_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.resolved_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(CASE WHEN TRUE THEN messages_before_solve END) AS numerator,
    COUNT(CASE WHEN TRUE THEN messages_before_solve END) AS n,
    SUM(
      CASE
        WHEN TRUE
        THEN 1e0 * (
          messages_before_solve
        ) * (
          messages_before_solve
        )
      END
    ) AS squares
  FROM (
    SELECT
      c.`messages_before_solve` AS `messages_before_solve`,
      c.team AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.resolved_at + (
            CASE
              WHEN c.resolved_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.resolved_at IS NULL
      AND c.resolved_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.resolved_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Backlog
CREATE OR REPLACE VIEW metric.backlog AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(CASE WHEN status IN ('new', 'open', 'pending', 'hold') THEN 1 END) AS n
  FROM (
    SELECT
      f.`status` AS `status`,
      c.left_out AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.status_span AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_at < b.until_at AND (
        f.until_at IS NULL OR f.until_at >= b.until_at
      )
    WHERE
      f.from_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_at IS NULL
        OR f.until_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(CASE WHEN status IN ('new', 'open', 'pending', 'hold') THEN 1 END) AS n
  FROM (
    SELECT
      f.`status` AS `status`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.status_span AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_at < b.until_at AND (
        f.until_at IS NULL OR f.until_at >= b.until_at
      )
    WHERE
      f.from_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_at IS NULL
        OR f.until_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(CASE WHEN status IN ('new', 'open', 'pending', 'hold') THEN 1 END) AS n
  FROM (
    SELECT
      f.`status` AS `status`,
      c.team AS cut_0,
      c.left_out AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.status_span AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_at < b.until_at AND (
        f.until_at IS NULL OR f.until_at >= b.until_at
      )
    WHERE
      f.from_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_at IS NULL
        OR f.until_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Reassignments
CREATE OR REPLACE VIEW metric.reassignments AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(COALESCE(a.numerator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(COALESCE(a.numerator, 0) AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(CASE WHEN TRUE THEN reassignments END) AS numerator,
    COUNT(CASE WHEN TRUE THEN reassignments END) AS n
  FROM (
    SELECT
      c.`reassignments` AS `reassignments`,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(COALESCE(a.numerator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(COALESCE(a.numerator, 0) AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(CASE WHEN TRUE THEN reassignments END) AS numerator,
    COUNT(CASE WHEN TRUE THEN reassignments END) AS n
  FROM (
    SELECT
      c.`reassignments` AS `reassignments`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(COALESCE(a.numerator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(COALESCE(a.numerator, 0) AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(CASE WHEN TRUE THEN reassignments END) AS numerator,
    COUNT(CASE WHEN TRUE THEN reassignments END) AS n
  FROM (
    SELECT
      c.`reassignments` AS `reassignments`,
      c.team AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          c.created_at + (
            CASE
              WHEN c.created_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.conversation AS c
    WHERE
      NOT c.created_at IS NULL
      AND c.created_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND c.created_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Response time per ticket
CREATE OR REPLACE VIEW metric.response_time_per_ticket AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.things, 0) AS DOUBLE) AS value,
  CAST(a.things AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.things AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS numerator,
    COUNT(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS n,
    PERCENTILE(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END, 9e-1) AS p90,
    MAX(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS max,
    COUNT(CASE WHEN wait_s < 0 THEN 1 END) AS flagged,
    COUNT(CASE WHEN NOT wait_business_s IS NULL THEN 1 END) AS in_business,
    COUNT(DISTINCT CASE WHEN wait_s >= 0 THEN conversation END) AS things
  FROM (
    SELECT
      f.`conversation` AS `conversation`,
      f.`wait_s` AS `wait_s`,
      f.`wait_business_s` AS `wait_business_s`,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.replied_at + (
            CASE
              WHEN f.replied_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.reply AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.replied_at IS NULL
      AND f.replied_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.replied_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.things, 0) AS DOUBLE) AS value,
  CAST(a.things AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.things AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS numerator,
    COUNT(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS n,
    PERCENTILE(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END, 9e-1) AS p90,
    MAX(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS max,
    COUNT(CASE WHEN wait_s < 0 THEN 1 END) AS flagged,
    COUNT(CASE WHEN NOT wait_business_s IS NULL THEN 1 END) AS in_business,
    COUNT(DISTINCT CASE WHEN wait_s >= 0 THEN conversation END) AS things
  FROM (
    SELECT
      f.`conversation` AS `conversation`,
      f.`wait_s` AS `wait_s`,
      f.`wait_business_s` AS `wait_business_s`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.replied_at + (
            CASE
              WHEN f.replied_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.reply AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.replied_at IS NULL
      AND f.replied_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.replied_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.things, 0) AS DOUBLE) AS value,
  CAST(a.things AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.things AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS numerator,
    COUNT(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS n,
    PERCENTILE(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END, 9e-1) AS p90,
    MAX(CASE WHEN wait_s >= 0 THEN COALESCE(wait_business_s, wait_s) END) AS max,
    COUNT(CASE WHEN wait_s < 0 THEN 1 END) AS flagged,
    COUNT(CASE WHEN NOT wait_business_s IS NULL THEN 1 END) AS in_business,
    COUNT(DISTINCT CASE WHEN wait_s >= 0 THEN conversation END) AS things
  FROM (
    SELECT
      f.`conversation` AS `conversation`,
      f.`wait_s` AS `wait_s`,
      f.`wait_business_s` AS `wait_business_s`,
      COALESCE(f.team, c.team) AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.replied_at + (
            CASE
              WHEN f.replied_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.reply AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.replied_at IS NULL
      AND f.replied_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.replied_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Longest wait
CREATE OR REPLACE VIEW metric.longest_wait AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(a.max AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS n,
    PERCENTILE(CASE WHEN (replied_at < bucket_until OR NOT solved_then) AND CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END >= 0 THEN COALESCE(CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END, CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN (replied_at < bucket_until OR NOT solved_then) AND CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END >= 0 THEN COALESCE(CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END, CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END) END, 9e-1) AS p90,
    MAX(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS max,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END < 0
        THEN 1
      END
    ) AS flagged,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND NOT CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END IS NULL
        THEN 1
      END
    ) AS in_business
  FROM (
    SELECT
      f.`wait_from` AS `wait_from`,
      f.`replied_at` AS `replied_at`,
      f.`wait_s` AS `wait_s`,
      f.`wait_business_s` AS `wait_business_s`,
      f.`wait_from_b` AS `wait_from_b`,
      c.left_out AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next,
      p_to.c0 + p_to.open * ((UNIX_MICROS(b.until_at) + 62135596800000000) DIV 1000000 - 62135596800) + COALESCE(h.offset_s, c.offset_s) AS to_b,
      CASE
        WHEN c.status_from < b.until_at
        THEN c.status IN ('solved', 'closed')
        ELSE NOT z.conversation IS NULL
      END AS solved_then
    FROM fact.reply AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.wait_from < b.until_at
      AND (
        f.replied_at IS NULL OR f.replied_at >= b.from_at
      )
    LEFT JOIN fact.hours_stretch AS h
      ON h.conversation = c.conversation
      AND h.from_at <= b.until_at
      AND h.until_at > b.until_at
    LEFT JOIN clock.schedule AS s_to
      ON s_to.schedule = COALESCE(h.schedule, c.schedule)
    LEFT JOIN clock.step AS p_to
      ON p_to.k = s_to.k0 + ((UNIX_MICROS(b.until_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_to.step
    LEFT JOIN (
      SELECT
        z.conversation,
        z.from_at,
        z.until_at
      FROM fact.status_span AS z
      WHERE
        z.status IN ('solved', 'closed') AND NOT z.until_at IS NULL
    ) AS z
      ON z.conversation = f.conversation
      AND z.from_at < b.until_at
      AND z.until_at >= b.until_at
    WHERE
      f.wait_from < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.replied_at IS NULL
        OR f.replied_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.max AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS n,
    PERCENTILE(CASE WHEN (replied_at < bucket_until OR NOT solved_then) AND CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END >= 0 THEN COALESCE(CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END, CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN (replied_at < bucket_until OR NOT solved_then) AND CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END >= 0 THEN COALESCE(CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END, CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END) END, 9e-1) AS p90,
    MAX(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS max,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END < 0
        THEN 1
      END
    ) AS flagged,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND NOT CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END IS NULL
        THEN 1
      END
    ) AS in_business
  FROM (
    SELECT
      f.`wait_from` AS `wait_from`,
      f.`replied_at` AS `replied_at`,
      f.`wait_s` AS `wait_s`,
      f.`wait_business_s` AS `wait_business_s`,
      f.`wait_from_b` AS `wait_from_b`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next,
      p_to.c0 + p_to.open * ((UNIX_MICROS(b.until_at) + 62135596800000000) DIV 1000000 - 62135596800) + COALESCE(h.offset_s, c.offset_s) AS to_b,
      CASE
        WHEN c.status_from < b.until_at
        THEN c.status IN ('solved', 'closed')
        ELSE NOT z.conversation IS NULL
      END AS solved_then
    FROM fact.reply AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.wait_from < b.until_at
      AND (
        f.replied_at IS NULL OR f.replied_at >= b.from_at
      )
    LEFT JOIN fact.hours_stretch AS h
      ON h.conversation = c.conversation
      AND h.from_at <= b.until_at
      AND h.until_at > b.until_at
    LEFT JOIN clock.schedule AS s_to
      ON s_to.schedule = COALESCE(h.schedule, c.schedule)
    LEFT JOIN clock.step AS p_to
      ON p_to.k = s_to.k0 + ((UNIX_MICROS(b.until_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_to.step
    LEFT JOIN (
      SELECT
        z.conversation,
        z.from_at,
        z.until_at
      FROM fact.status_span AS z
      WHERE
        z.status IN ('solved', 'closed') AND NOT z.until_at IS NULL
    ) AS z
      ON z.conversation = f.conversation
      AND z.from_at < b.until_at
      AND z.until_at >= b.until_at
    WHERE
      f.wait_from < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.replied_at IS NULL
        OR f.replied_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.max AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS n,
    PERCENTILE(CASE WHEN (replied_at < bucket_until OR NOT solved_then) AND CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END >= 0 THEN COALESCE(CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END, CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END) END, 5e-1) AS median,
    PERCENTILE(CASE WHEN (replied_at < bucket_until OR NOT solved_then) AND CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END >= 0 THEN COALESCE(CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END, CASE WHEN replied_at < bucket_until THEN wait_s ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800) END) END, 9e-1) AS p90,
    MAX(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END >= 0
        THEN COALESCE(
          CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END,
          CASE
            WHEN replied_at < bucket_until
            THEN wait_s
            ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
          END
        )
      END
    ) AS max,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND CASE
          WHEN replied_at < bucket_until
          THEN wait_s
          ELSE ((UNIX_MICROS(bucket_until) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(wait_from) + 62135596800000000) DIV 1000000 - 62135596800)
        END < 0
        THEN 1
      END
    ) AS flagged,
    COUNT(
      CASE
        WHEN (
          replied_at < bucket_until OR NOT solved_then
        )
        AND NOT CASE WHEN replied_at < bucket_until THEN wait_business_s ELSE to_b - wait_from_b END IS NULL
        THEN 1
      END
    ) AS in_business
  FROM (
    SELECT
      f.`wait_from` AS `wait_from`,
      f.`replied_at` AS `replied_at`,
      f.`wait_s` AS `wait_s`,
      f.`wait_business_s` AS `wait_business_s`,
      f.`wait_from_b` AS `wait_from_b`,
      COALESCE(f.team, c.team) AS cut_0,
      c.left_out AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next,
      p_to.c0 + p_to.open * ((UNIX_MICROS(b.until_at) + 62135596800000000) DIV 1000000 - 62135596800) + COALESCE(h.offset_s, c.offset_s) AS to_b,
      CASE
        WHEN c.status_from < b.until_at
        THEN c.status IN ('solved', 'closed')
        ELSE NOT z.conversation IS NULL
      END AS solved_then
    FROM fact.reply AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.wait_from < b.until_at
      AND (
        f.replied_at IS NULL OR f.replied_at >= b.from_at
      )
    LEFT JOIN fact.hours_stretch AS h
      ON h.conversation = c.conversation
      AND h.from_at <= b.until_at
      AND h.until_at > b.until_at
    LEFT JOIN clock.schedule AS s_to
      ON s_to.schedule = COALESCE(h.schedule, c.schedule)
    LEFT JOIN clock.step AS p_to
      ON p_to.k = s_to.k0 + ((UNIX_MICROS(b.until_at) + 62135596800000000) DIV 1000000 - 62135596800) DIV s_to.step
    LEFT JOIN (
      SELECT
        z.conversation,
        z.from_at,
        z.until_at
      FROM fact.status_span AS z
      WHERE
        z.status IN ('solved', 'closed') AND NOT z.until_at IS NULL
    ) AS z
      ON z.conversation = f.conversation
      AND z.from_at < b.until_at
      AND z.until_at >= b.until_at
    WHERE
      f.wait_from < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.replied_at IS NULL
        OR f.replied_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Occupancy
CREATE OR REPLACE VIEW metric.occupancy AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.denominator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.denominator AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(
      CASE
        WHEN (
          available_known
        )
        AND CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END <> 0
        THEN CASE
          WHEN state IN ('handling', 'after_call')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END
      END
    ) AS numerator,
    SUM(
      CASE
        WHEN (
          available_known
        )
        AND CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END <> 0
        THEN CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END
      END
    ) AS denominator,
    COUNT(
      CASE
        WHEN (
          available_known
        )
        AND CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END <> 0
        THEN 1
      END
    ) AS n,
    COUNT(CASE WHEN until_at < from_at THEN 1 END) AS flagged
  FROM (
    SELECT
      f.`from_at` AS `from_at`,
      f.`until_at` AS `until_at`,
      f.`state` AS `state`,
      f.`available_known` AS `available_known`,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.agent_time AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_at < b.until_at AND (
        f.until_at IS NULL OR f.until_at >= b.from_at
      )
    WHERE
      f.from_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_at IS NULL
        OR f.until_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
    AND EXISTS(
      SELECT
        1
      FROM canon.recorded AS k
      WHERE
        k.row_kind = 'agent_time'
    )
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.denominator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.denominator AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE
        WHEN (
          available_known
        )
        AND CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END <> 0
        THEN CASE
          WHEN state IN ('handling', 'after_call')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END
      END
    ) AS numerator,
    SUM(
      CASE
        WHEN (
          available_known
        )
        AND CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END <> 0
        THEN CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END
      END
    ) AS denominator,
    COUNT(
      CASE
        WHEN (
          available_known
        )
        AND CASE
          WHEN state IN ('handling', 'after_call', 'available')
          THEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_at, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_at, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0)
          ELSE 0
        END <> 0
        THEN 1
      END
    ) AS n,
    COUNT(CASE WHEN until_at < from_at THEN 1 END) AS flagged
  FROM (
    SELECT
      f.`from_at` AS `from_at`,
      f.`until_at` AS `until_at`,
      f.`state` AS `state`,
      f.`available_known` AS `available_known`,
      f.team AS cut_0,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.agent_time AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_at < b.until_at AND (
        f.until_at IS NULL OR f.until_at >= b.from_at
      )
    WHERE
      f.from_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_at IS NULL
        OR f.until_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
    AND EXISTS(
      SELECT
        1
      FROM canon.recorded AS k
      WHERE
        k.row_kind = 'agent_time'
    )
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Internal quality score
CREATE OR REPLACE VIEW metric.quality_score AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.denominator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.denominator AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(
      CASE WHEN (
        NOT points IS NULL
      ) AND weight * most <> 0 THEN weight * points END
    ) AS numerator,
    SUM(CASE WHEN (
      NOT points IS NULL
    ) AND weight * most <> 0 THEN weight * most END) AS denominator,
    COUNT(CASE WHEN (
      NOT points IS NULL
    ) AND weight * most <> 0 THEN 1 END) AS n
  FROM (
    SELECT
      f.`points` AS `points`,
      f.`most` AS `most`,
      f.`weight` AS `weight`,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.reviewed_at + (
            CASE
              WHEN f.reviewed_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.review AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.reviewed_at IS NULL
      AND f.reviewed_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.reviewed_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.denominator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.denominator AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE WHEN (
        NOT points IS NULL
      ) AND weight * most <> 0 THEN weight * points END
    ) AS numerator,
    SUM(CASE WHEN (
      NOT points IS NULL
    ) AND weight * most <> 0 THEN weight * most END) AS denominator,
    COUNT(CASE WHEN (
      NOT points IS NULL
    ) AND weight * most <> 0 THEN 1 END) AS n
  FROM (
    SELECT
      f.`points` AS `points`,
      f.`most` AS `most`,
      f.`weight` AS `weight`,
      c.channel AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.reviewed_at + (
            CASE
              WHEN f.reviewed_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.review AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.reviewed_at IS NULL
      AND f.reviewed_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.reviewed_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.denominator, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.denominator AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE WHEN (
        NOT points IS NULL
      ) AND weight * most <> 0 THEN weight * points END
    ) AS numerator,
    SUM(CASE WHEN (
      NOT points IS NULL
    ) AND weight * most <> 0 THEN weight * most END) AS denominator,
    COUNT(CASE WHEN (
      NOT points IS NULL
    ) AND weight * most <> 0 THEN 1 END) AS n
  FROM (
    SELECT
      f.`points` AS `points`,
      f.`most` AS `most`,
      f.`weight` AS `weight`,
      c.team AS cut_0,
      c.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.reviewed_at + (
            CASE
              WHEN f.reviewed_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.review AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.reviewed_at IS NULL
      AND f.reviewed_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.reviewed_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Retention rate
CREATE OR REPLACE VIEW metric.retention_rate AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * (
    a.n + a.last - a.either
  ) / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST((
    a.n + a.last - a.either
  ) AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(DISTINCT CASE WHEN from_at < bucket_from THEN person END) AS n,
    COUNT(
      DISTINCT CASE
        WHEN COALESCE(
          (
            CASE WHEN basis = 'order' THEN from_at + 365 * INTERVAL '1' DAY ELSE until_at END
          ) >= bucket_until,
          TRUE
        )
        THEN person
      END
    ) AS last,
    COUNT(
      DISTINCT CASE
        WHEN (
          from_at < bucket_from
        )
        OR (
          COALESCE(
            (
              CASE WHEN basis = 'order' THEN from_at + 365 * INTERVAL '1' DAY ELSE until_at END
            ) >= bucket_until,
            TRUE
          )
        )
        THEN person
      END
    ) AS either
  FROM (
    SELECT
      f.`person` AS `person`,
      f.`basis` AS `basis`,
      f.`from_at` AS `from_at`,
      f.`until_at` AS `until_at`,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.tenure AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_at < b.until_at
      AND (
        CASE
          WHEN f.basis = 'order'
          THEN f.from_at + 365 * INTERVAL '1' DAY
          ELSE f.until_at
        END IS NULL
        OR CASE
          WHEN f.basis = 'order'
          THEN f.from_at + 365 * INTERVAL '1' DAY
          ELSE f.until_at
        END >= b.from_at
      )
    WHERE
      f.from_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
      AND (
        CASE
          WHEN f.basis = 'order'
          THEN f.from_at + 365 * INTERVAL '1' DAY
          ELSE f.until_at
        END IS NULL
        OR CASE
          WHEN f.basis = 'order'
          THEN f.from_at + 365 * INTERVAL '1' DAY
          ELSE f.until_at
        END >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a;

-- Repeat purchase rate
CREATE OR REPLACE VIEW metric.repeat_purchase_rate AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(
      DISTINCT CASE WHEN (
        NOT person IS NULL
      ) AND (
        ordinal >= 2
      ) THEN person END
    ) AS numerator,
    COUNT(DISTINCT CASE WHEN NOT person IS NULL THEN person END) AS n
  FROM (
    SELECT
      f.`person` AS `person`,
      f.`ordinal` AS `ordinal`,
      CAST(NULL AS STRING) AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.ordered_at + (
            CASE
              WHEN f.ordered_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.purchase AS f
    WHERE
      NOT f.ordered_at IS NULL
      AND f.ordered_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.ordered_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a;

-- Next-period retention
CREATE OR REPLACE VIEW metric.next_period_retention AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(1e0 * a.numerator / NULLIF(a.n, 0) AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.numerator AS DOUBLE) AS numerator,
  CAST(a.n AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(
      DISTINCT CASE
        WHEN (
          (
            bucket_next <= CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)
          )
          AND NOT person IS NULL
        )
        AND (
          next_at >= bucket_until AND next_at < bucket_next
        )
        THEN person
      END
    ) AS numerator,
    COUNT(
      DISTINCT CASE
        WHEN (
          bucket_next <= CAST('2026-11-20 12:00:00.000000' AS TIMESTAMP)
        )
        AND NOT person IS NULL
        THEN person
      END
    ) AS n
  FROM (
    SELECT
      f.`person` AS `person`,
      f.`next_at` AS `next_at`,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.purchase AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP),
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-30 23:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-10-31 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-08 23:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.ordered_at >= b.from_at AND f.ordered_at < b.until_at
    WHERE
      TRUE
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a;

-- Contacts
CREATE OR REPLACE VIEW metric.contacts AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(CASE WHEN kind <> 'session' THEN 1 END) AS n
  FROM (
    SELECT
      f.`kind` AS `kind`,
      f.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.contacted_at + (
            CASE
              WHEN f.contacted_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.contact AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.contacted_at IS NULL
      AND f.contacted_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.contacted_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(CASE WHEN kind <> 'session' THEN 1 END) AS n
  FROM (
    SELECT
      f.`kind` AS `kind`,
      f.channel AS cut_0,
      f.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.contacted_at + (
            CASE
              WHEN f.contacted_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.contact AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.contacted_at IS NULL
      AND f.contacted_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.contacted_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    COUNT(CASE WHEN kind <> 'session' THEN 1 END) AS n
  FROM (
    SELECT
      f.`kind` AS `kind`,
      f.team AS cut_0,
      f.left_out AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.contacted_at + (
            CASE
              WHEN f.contacted_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.contact AS f
    LEFT JOIN fact.conversation AS c
      ON c.conversation = f.conversation
    WHERE
      NOT f.contacted_at IS NULL
      AND f.contacted_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.contacted_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Orders
CREATE OR REPLACE VIEW metric.orders AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(a.n AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(a.n AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    COUNT(CASE WHEN TRUE THEN 1 END) AS n
  FROM (
    SELECT
      CAST(NULL AS STRING) AS left_out,
      CAST(DATE_TRUNC(
        'MONTH',
        (
          f.ordered_at + (
            CASE
              WHEN f.ordered_at < CAST('2026-10-25 01:00:00.000000' AS TIMESTAMP)
              THEN 7200
              ELSE 3600
            END
          ) * INTERVAL '1' SECOND
        )
      ) AS STRING) AS bucket
    FROM fact.purchase AS f
    WHERE
      NOT f.ordered_at IS NULL
      AND f.ordered_at >= CAST('2026-09-30 22:00:00.000000' AS TIMESTAMP)
      AND f.ordered_at < CAST('2026-11-19 23:00:00.000000' AS TIMESTAMP)
  ) AS r
  WHERE
    r.left_out IS NULL
    AND EXISTS(
      SELECT
        1
      FROM canon.recorded AS k
      WHERE
        k.row_kind = 'orders'
    )
  GROUP BY
    r.bucket
) AS a;

-- Cost
CREATE OR REPLACE VIEW metric.cost AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(CASE WHEN NOT (
    a.n = 0 OR a.units > 1
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(CASE WHEN NOT (
    a.n = 0 OR a.units > 1
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(
      CASE
        WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0
        THEN amount * GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) / (
          ((UNIX_MICROS(until_day) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(from_day) + 62135596800000000) DIV 1000000 - 62135596800)
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0
        THEN amount * GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) / (
          ((UNIX_MICROS(until_day) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(from_day) + 62135596800000000) DIV 1000000 - 62135596800)
        )
      END
    ) AS n,
    COUNT(
      DISTINCT CASE WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0 THEN currency END
    ) AS units
  FROM (
    SELECT
      f.`from_day` AS `from_day`,
      f.`until_day` AS `until_day`,
      f.`amount` AS `amount`,
      f.`currency` AS `currency`,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.cost AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-01 00:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-09 00:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_day < b.until_at AND (
        f.until_day IS NULL OR f.until_day >= b.from_at
      )
    WHERE
      f.from_day < CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_day IS NULL
        OR f.until_day >= CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'channel' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(CASE WHEN NOT (
    a.n = 0 OR a.units > 1
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(CASE WHEN NOT (
    a.n = 0 OR a.units > 1
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE
        WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0
        THEN amount * GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) / (
          ((UNIX_MICROS(until_day) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(from_day) + 62135596800000000) DIV 1000000 - 62135596800)
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0
        THEN amount * GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) / (
          ((UNIX_MICROS(until_day) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(from_day) + 62135596800000000) DIV 1000000 - 62135596800)
        )
      END
    ) AS n,
    COUNT(
      DISTINCT CASE WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0 THEN currency END
    ) AS units
  FROM (
    SELECT
      f.`from_day` AS `from_day`,
      f.`until_day` AS `until_day`,
      f.`amount` AS `amount`,
      f.`currency` AS `currency`,
      f.channel AS cut_0,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.cost AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-01 00:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-09 00:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_day < b.until_at AND (
        f.until_day IS NULL OR f.until_day >= b.from_at
      )
    WHERE
      f.from_day < CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_day IS NULL
        OR f.until_day >= CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a
UNION ALL
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  'team' AS cut,
  CAST(a.cut_0 AS STRING) AS cut_value,
  CAST(CASE WHEN NOT (
    a.n = 0 OR a.units > 1
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(CASE WHEN NOT (
    a.n = 0 OR a.units > 1
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    r.cut_0,
    SUM(
      CASE
        WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0
        THEN amount * GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) / (
          ((UNIX_MICROS(until_day) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(from_day) + 62135596800000000) DIV 1000000 - 62135596800)
        )
      END
    ) AS numerator,
    COUNT(
      CASE
        WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0
        THEN amount * GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) / (
          ((UNIX_MICROS(until_day) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(from_day) + 62135596800000000) DIV 1000000 - 62135596800)
        )
      END
    ) AS n,
    COUNT(
      DISTINCT CASE WHEN GREATEST(((UNIX_MICROS(LEAST(COALESCE(until_day, bucket_until), bucket_until)) + 62135596800000000) DIV 1000000 - 62135596800) - ((UNIX_MICROS(GREATEST(from_day, bucket_from)) + 62135596800000000) DIV 1000000 - 62135596800), 0) > 0 THEN currency END
    ) AS units
  FROM (
    SELECT
      f.`from_day` AS `from_day`,
      f.`until_day` AS `until_day`,
      f.`amount` AS `amount`,
      f.`currency` AS `currency`,
      f.team AS cut_0,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.cost AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-01 00:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-09 00:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.from_day < b.until_at AND (
        f.until_day IS NULL OR f.until_day >= b.from_at
      )
    WHERE
      f.from_day < CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_day IS NULL
        OR f.until_day >= CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket,
    r.cut_0
) AS a;

-- Audience
CREATE OR REPLACE VIEW metric.audience AS 
SELECT
  CAST(CAST(a.bucket AS TIMESTAMP) AS DATE) AS month,
  '' AS cut,
  CAST(NULL AS STRING) AS cut_value,
  CAST(CASE WHEN NOT (
    a.n = 0
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS value,
  CAST(a.n AS BIGINT) AS n,
  CAST(CASE WHEN NOT (
    a.n = 0
  ) THEN COALESCE(a.numerator, 0) END AS DOUBLE) AS numerator,
  CAST(NULL AS DOUBLE) AS denominator
FROM (
  SELECT
    r.bucket,
    SUM(CASE WHEN TRUE THEN followers END) AS numerator,
    COUNT(CASE WHEN TRUE THEN followers END) AS n
  FROM (
    SELECT
      f.`followers` AS `followers`,
      CAST(NULL AS STRING) AS left_out,
      b.label AS bucket,
      b.from_at AS bucket_from,
      b.until_at AS bucket_until,
      b.next_at AS bucket_next
    FROM fact.audience AS f
    JOIN (
      SELECT
        *
      FROM VALUES
        (
          '2026-10-01 00:00:00',
          CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-01 00:00:00.000000' AS TIMESTAMP)
        ),
        (
          '2026-11-01 00:00:00',
          CAST('2026-11-01 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP),
          CAST('2026-12-09 00:00:00.000000' AS TIMESTAMP)
        ) AS v(label, from_at, until_at, next_at)
    ) AS b
      ON f.day < b.until_at AND (
        f.until_day IS NULL OR f.until_day >= b.until_at
      )
    WHERE
      f.day < CAST('2026-11-20 00:00:00.000000' AS TIMESTAMP)
      AND (
        f.until_day IS NULL
        OR f.until_day >= CAST('2026-10-01 00:00:00.000000' AS TIMESTAMP)
      )
  ) AS r
  WHERE
    r.left_out IS NULL
  GROUP BY
    r.bucket
) AS a;

-- Contacts per 100 orders
CREATE OR REPLACE VIEW metric.contact_rate AS 
SELECT
  u.month,
  u.cut,
  u.cut_value,
  CAST(1e0 * 100 * COALESCE(o.value, 0) / NULLIF(u.value, 0) AS DOUBLE) AS value,
  CAST(u.n AS BIGINT) AS n,
  CAST(COALESCE(o.value, 0) AS DOUBLE) AS numerator,
  CAST(u.value AS DOUBLE) AS denominator
FROM metric.orders AS u
LEFT JOIN metric.contacts AS o
  ON o.month = u.month
  AND o.cut = u.cut
  AND o.cut_value IS NOT DISTINCT FROM u.cut_value;

DROP VIEW temp.step_agent_swept;

DROP TABLE temp.step_agent_run;

DROP TABLE temp.step_agent_row;

DROP TABLE temp.step_agent_word;

DROP VIEW temp.step_agent_before;

DROP TABLE temp.step_agent_held;

DROP TABLE temp.step_sla_reach;

DROP TABLE temp.step_sla_spent;

DROP VIEW temp.step_sla_run;

DROP TABLE temp.step_sla_applied;

DROP TABLE temp.step_sla_given;

DROP TABLE temp.step_sla_choice;

DROP TABLE temp.step_sla_case;

DROP TABLE temp.step_priority_span;

DROP TABLE temp.step_sla_era;

DROP VIEW temp.step_sla_life;

DROP TABLE temp.step_sla_target;

DROP TABLE temp.step_sla_told;

DROP TABLE temp.step_sla_stated;

DROP TABLE temp.step_moves;

DROP TABLE temp.step_turn_of_events;

DROP TABLE temp.step_bot_talk;

DROP VIEW temp.step_recorded;

DROP TABLE temp.step_solved;

DROP TABLE temp.step_afterword;

DROP TABLE temp.step_opening;

DROP TABLE temp.step_flag;

DROP TABLE temp.step_tagged;

DROP TABLE temp.step_tag_word;

DROP TABLE temp.step_priority_now;

DROP TABLE temp.step_life;

DROP VIEW temp.step_solve;

DROP TABLE temp.step_charge;

DROP TABLE temp.step_recovered;

DROP VIEW temp.step_status_event;

DROP TABLE temp.step_dawn;

DROP TABLE temp.step_handoff;

DROP TABLE temp.step_shared;

DROP TABLE temp.step_talk;

DROP TABLE temp.step_exchange;

DROP TABLE temp.step_stretch;

DROP VIEW temp.step_placed;

DROP TABLE temp.step_choice;

DROP TABLE temp.step_held;

DROP TABLE temp.step_team_span;

DROP VIEW temp.step_begun;

DROP VIEW temp.step_base;

DROP VIEW temp.step_message;

DROP VIEW temp.step_event;

DROP TABLE temp.step_change;

DROP TABLE temp.step_last_snapshot;
