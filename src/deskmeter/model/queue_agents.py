"""Agents' time out of a log of queues: available while a member of a queue, in a break while paused in all of them.

What an agent is, is told queue by queue. A line that speaks of all queues (a pause of all, a log-off, a restart) is
written as well as those of each queue; it is put to each queue that the agent is known in, where it changes nothing
twice. Someone paused whom nobody saw join was a member before the record began.
"""

_ONE = "'joined', 'joined_paused', 'left', 'paused', 'unpaused', 'logged_in'"
_ALL = "'paused_all', 'unpaused_all', 'logged_off'"
_LOGIN = "''"  # the queue of those who logged in without naming one

# One line per agent and queue: whether a member, and whether paused; then what changed.
STATE = f"""
WITH one AS (
  SELECT l.connection, l.agent, COALESCE(l.queue, {_LOGIN}) AS member_of, l.kind, l.at, l.place, l.seq,
    l.reason, l.state
  FROM temp.queue_line AS l WHERE l.agent IS NOT NULL AND l.kind IN ({_ONE})
), known AS (
  SELECT DISTINCT o.connection, o.agent, o.member_of FROM one AS o
), line AS (
  SELECT o.* FROM one AS o
  UNION ALL
  SELECT l.connection, k.agent, k.member_of, l.kind, l.at, l.place, l.seq, l.reason, l.state
  FROM temp.queue_line AS l
  JOIN known AS k ON k.connection = l.connection AND (l.kind = 'restarted' OR k.agent = l.agent)
  WHERE l.kind IN ({_ALL}, 'restarted')
), member AS (
  SELECT l.*, COALESCE(LAST_VALUE(CASE WHEN l.kind IN ({_ONE}) AND l.kind <> 'left' THEN 1
    WHEN l.kind IN ('left', 'logged_off', 'restarted') THEN 0 END IGNORE NULLS) OVER (
      PARTITION BY l.connection, l.agent, l.member_of ORDER BY l.place
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 0) AS member
  FROM line AS l
), told AS (
  SELECT l.*, CASE WHEN l.kind IN ('paused', 'joined_paused') THEN 1 WHEN l.kind = 'paused_all' THEN l.member ELSE 0 END
    AS paused
  FROM member AS l
), change AS (
  SELECT l.*, l.member - COALESCE(LAG(l.member) OVER line, 0) AS joins,
    l.paused - COALESCE(LAG(l.paused) OVER line, 0) AS pauses
  FROM told AS l WINDOW line AS (PARTITION BY l.connection, l.agent, l.member_of ORDER BY l.place)
), moment AS (
  SELECT c.connection, c.agent, c.place, c.seq, ANY_VALUE(c.at) AS at,
    SUM(CASE WHEN c.member_of <> {_LOGIN} THEN c.joins ELSE 0 END) AS joins,
    SUM(CASE WHEN c.member_of = {_LOGIN} THEN c.joins ELSE 0 END) AS logins,
    SUM(CASE WHEN c.member_of <> {_LOGIN} THEN c.pauses ELSE 0 END) AS pauses,
    MAX(CASE WHEN c.kind = 'paused' THEN COALESCE(c.reason, '') WHEN c.kind = 'joined_paused' THEN '' END) AS reason,
    MAX(CASE WHEN c.kind IN ('paused', 'joined_paused') THEN COALESCE(c.state, 'break') END) AS state
  FROM change AS c GROUP BY c.connection, c.agent, c.place, c.seq
), sum AS (
  SELECT l.connection, l.agent, l.place, l.seq, l.at, SUM(l.joins) OVER line AS queues,
    SUM(l.logins) OVER line AS logins, SUM(l.pauses) OVER line AS paused,
    LAST_VALUE(l.reason IGNORE NULLS) OVER line AS reason, LAST_VALUE(l.state IGNORE NULLS) OVER line AS state
  FROM moment AS l WINDOW line AS (PARTITION BY l.connection, l.agent ORDER BY l.place
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
), now AS (
  SELECT l.connection, l.agent, l.place, l.seq, l.at,
    CASE WHEN l.queues > 0 AND l.paused >= l.queues THEN COALESCE(l.state, 'break')
      WHEN l.queues > 0 OR l.logins > 0 THEN 'available' END AS state,
    CASE WHEN l.queues > 0 AND l.paused >= l.queues THEN NULLIF(l.reason, '') END AS reason
  FROM sum AS l
), turn AS (
  SELECT l.* FROM now AS l
  WINDOW line AS (PARTITION BY l.connection, l.agent ORDER BY l.place)
  QUALIFY l.state IS DISTINCT FROM LAG(l.state) OVER line OR l.reason IS DISTINCT FROM LAG(l.reason) OVER line
), stretch AS (
  SELECT l.connection, l.agent, l.seq, l.at AS from_at, LEAD(l.at) OVER (
    PARTITION BY l.connection, l.agent ORDER BY l.place) AS until_at, l.state, l.reason
  FROM turn AS l
)
SELECT s.connection, 'log ' || s.seq AS uid, s.seq, s.agent, s.from_at, s.until_at, s.state, s.reason
FROM stretch AS s WHERE s.state IS NOT NULL AND s.from_at IS DISTINCT FROM s.until_at
"""
