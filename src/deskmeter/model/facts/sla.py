"""Promises: one SLA target that was applied to a conversation, when it fell due and when it was kept.

Each promise has a life, from the instant at which its clock started to the one at which it was kept. The clock runs
in the stretches of that life that no status stops; it is due where the stretches add up to the target, and while a
pause holds with time left, nobody knows when. A reply or a solve is thus in time if its running time is within the
target, whatever stopped the clock in between.
"""

from deskmeter.model.facts.fact import Fact, Step
from deskmeter.model.facts.hours import clock_joins, reading
from deskmeter.model.facts.status_span import word_of
from deskmeter.model.promises import GIVEN
from deskmeter.model.tables import UNSOLVED, Column

_BEGINNING, _END = "TIMESTAMP '1900-01-01 00:00:00'", "TIMESTAMP '9999-12-31 00:00:00'"
_NO_CLOCK_BEFORE = "TIMESTAMP '1999-01-01 00:00:00'"  # the clock is never compiled for earlier years (model/store.py)
_NO_CLOCK_AFTER = "TIMESTAMP '2100-01-01 00:00:00'"

# What the source promised itself; a verdict that came later than the instant asked about is not known yet.
_STATED = """
SELECT p.conversation, p.policy, p.target, p.applied_at, p.due_at,
  ROW_NUMBER() OVER (PARTITION BY p.conversation, p.target ORDER BY p.applied_at, p.seq) - 1 AS ordinal,
  CASE WHEN {until:p.fulfilled_at} THEN p.fulfilled_at END AS fulfilled_at,
  CASE WHEN {until:p.fulfilled_at} THEN p.achieved END AS achieved
FROM canon.sla AS p WHERE {scope:p} AND {until:p.applied_at} AND p.target_s IS NULL
"""

# What the source promised in so many seconds: when that was due, and whether it was kept, is reckoned here.
_TOLD = f"""
SELECT p.conversation, p.target, p.policy, p.target_s, p.clock = 'business' AS business, p.seq,
  COALESCE(p.applied_at, {_BEGINNING}) AS applied_at
FROM canon.sla AS p WHERE {{scope:p}} AND {{until:p.applied_at}} AND p.target_s IS NOT NULL
"""

_TARGET = "SELECT p.target FROM clock.sla AS p UNION SELECT p.target FROM canon.sla AS p WHERE p.target_s IS NOT NULL"

# What can be promised, whoever promises it: the end of each customer wait, and the solution.
_LIFE = """
SELECT r.conversation, CASE WHEN r.is_first THEN 'first_reply' ELSE 'next_reply' END AS target, r.ordinal,
  COALESCE(r.response_from, r.wait_from) AS applied_at, r.replied_at AS fulfilled_at, r.agent, r.team
FROM {reply} AS r
WHERE EXISTS (SELECT 1 FROM {sla_target} AS t WHERE t.target IN ('first_reply', 'next_reply'))
UNION ALL
SELECT c.conversation, t.target, CAST(0 AS BIGINT), c.created_at, c.resolved_at, c.resolver, v.team
FROM {conversation} AS c JOIN {sla_target} AS t ON t.target IN ('resolution', 'requester_wait')
LEFT JOIN {resolution} AS v ON v.conversation = c.conversation AND v.resolved_at = c.resolved_at AND v.is_last
"""

# Between two dates at which a policy begins or ends, the same policies are in force.
_ERA = """
WITH edge AS (
  SELECT p.from_at FROM clock.sla AS p UNION SELECT p.until_at FROM clock.sla AS p
)
SELECT e.from_at, LEAD(e.from_at) OVER (ORDER BY e.from_at) AS until_at FROM edge AS e
"""

_PRIORITY_SPAN = """
SELECT e.conversation, e.value AS priority, e.at AS told_at, LEAD(e.at) OVER held AS until_at,
  ROW_NUMBER() OVER held AS ordinal
FROM {event} AS e WHERE e.kind = 'priority' AND e.value IS NOT NULL
WINDOW held AS (PARTITION BY e.conversation ORDER BY e.at, e.seq)
"""

# The case that each policy is asked about: how the conversation stood when the clock started. Before the first event
# of priority the conversation's own counts, else the first one told (of snapshots, the own one is the last). The team
# that came last is the conversation's own.
_CASE = f"""
SELECT i.conversation, i.target, i.ordinal, i.applied_at, i.fulfilled_at, i.agent, i.team, e.from_at AS era,
  c.connection, c.channel, COALESCE(t.team, c.team) AS team_then,
  CASE WHEN y.told_at <= i.applied_at THEN y.priority ELSE COALESCE(d.priority, y.priority) END AS priority_then
FROM {{sla_life}} AS i
JOIN {{conversation}} AS c ON c.conversation = i.conversation
JOIN {{sla_era}} AS e ON e.from_at <= i.applied_at AND e.until_at > i.applied_at
LEFT JOIN {{team_span}} AS t ON t.conversation = i.conversation
  AND CASE WHEN t.ordinal > 1 THEN t.from_at ELSE {_BEGINNING} END <= i.applied_at
  AND t.until_at > i.applied_at
LEFT JOIN {{priority_span}} AS y ON y.conversation = i.conversation
  AND CASE WHEN y.ordinal > 1 THEN y.told_at ELSE {_BEGINNING} END <= i.applied_at
  AND COALESCE(y.until_at, {_END}) > i.applied_at
LEFT JOIN canon.conversation AS d ON d.conversation = i.conversation
LEFT JOIN (
  SELECT s.conversation, s.target FROM {{sla_stated}} AS s UNION SELECT t.conversation, t.target FROM {{sla_told}} AS t
) AS s ON s.conversation = i.conversation AND s.target = i.target
WHERE s.conversation IS NULL
"""

# The source's own target of a life: the last that was applied before it ended.
_GIVEN = f"""
SELECT i.conversation, i.target, i.ordinal, i.applied_at, i.fulfilled_at, i.agent, i.team, t.policy, t.target_s,
  t.business
FROM {{sla_life}} AS i
JOIN {{sla_told}} AS t ON t.conversation = i.conversation AND t.target = i.target
  AND t.applied_at <= COALESCE(i.fulfilled_at, {_END})
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY i.conversation, i.target, i.ordinal ORDER BY t.applied_at DESC, t.seq DESC) = 1
"""

# The first policy that fits and is in force wins; the distinct cases are few.
_CHOICE = """
SELECT d.connection, d.channel, d.priority_then, d.team_then, d.era, MIN(p.number) AS number
FROM (SELECT DISTINCT k.connection, k.channel, k.priority_then, k.team_then, k.era FROM {sla_case} AS k) AS d
JOIN clock.sla_for AS f ON (f.connection IS NULL OR f.connection = d.connection)
  AND (f.channel IS NULL OR f.channel = d.channel) AND (f.priority IS NULL OR f.priority = d.priority_then)
  AND (f.team IS NULL OR f.team = d.team_then)
JOIN clock.sla AS p ON p.number = f.number AND p.from_at <= d.era AND p.until_at > d.era
GROUP BY d.connection, d.channel, d.priority_then, d.team_then, d.era
"""

# A promise in opening hours is counted by the calendar where none apply.
_APPLIED = f"""
WITH promised AS (
  SELECT k.conversation, k.target, k.ordinal, k.applied_at, k.fulfilled_at, k.agent, k.team, p.number, p.policy,
    p.target_s, p.business
  FROM {{sla_case}} AS k
  JOIN {{sla_choice}} AS h ON h.connection = k.connection AND h.channel IS NOT DISTINCT FROM k.channel
    AND h.priority_then IS NOT DISTINCT FROM k.priority_then AND h.team_then IS NOT DISTINCT FROM k.team_then
    AND h.era = k.era
  JOIN clock.sla AS p ON p.number = h.number AND p.target = k.target AND p.target_s IS NOT NULL
  UNION ALL
  SELECT g.conversation, g.target, g.ordinal, g.applied_at, g.fulfilled_at, g.agent, g.team, {GIVEN}, g.policy,
    g.target_s, g.business
  FROM {{sla_given}} AS g
)
SELECT m.conversation, m.target, m.ordinal, m.applied_at, m.fulfilled_at, m.agent, m.team, m.number, m.policy,
  m.target_s, m.business AND c_start.c0 IS NOT NULL AS in_business,
  {reading("m.applied_at", "start")} AS applied_b, {reading("m.fulfilled_at", "end")} AS fulfilled_b
FROM promised AS m
{clock_joins("m.conversation", "m.applied_at", "start")}
{clock_joins("m.conversation", "m.fulfilled_at", "end")}
"""

# The stretches in which a promise's clock runs, clipped to its life. The last one goes on where the promise has no end
# yet, and where it was kept while the clock ran: then it would have been due beyond. A conversation is new before
# its stated beginning too: a message may be stamped a moment earlier.
_BEFORE_LIFE = "s.seq = -1 OR s.from_at <= a.applied_at"
_STOPPED = f"s.until_at < COALESCE(a.fulfilled_at, {_END})"
_RUN = f"""
SELECT a.conversation, a.target, a.ordinal, a.in_business, a.target_s, s.from_at, s.seq,
  CASE WHEN {_BEFORE_LIFE} THEN SECS(a.applied_at) ELSE SECS(s.from_at) END AS from_s,
  CASE WHEN {_BEFORE_LIFE} THEN a.applied_b ELSE s.from_b END AS from_b,
  CASE WHEN {_STOPPED} THEN SECS(s.until_at) ELSE SECS(a.fulfilled_at) END AS until_s,
  CASE WHEN {_STOPPED} THEN s.until_b ELSE a.fulfilled_b END AS until_b,
  CASE WHEN {_STOPPED} THEN FALSE ELSE TRUE END AS goes_on
FROM {{sla_applied}} AS a
JOIN {{span}} AS s ON s.conversation = a.conversation
JOIN clock.sla_runs AS w ON w.number = a.number AND w.target = a.target AND w.status = {word_of("s.status", UNSOLVED)}
WHERE (s.until_at IS NULL OR s.until_at > a.applied_at)
  AND (a.fulfilled_at IS NULL OR s.from_at <= a.fulfilled_at OR s.seq = -1)
"""

# In the first stretch that reaches the target, the seconds left lead from its beginning to the due time: a second since
# 1970, or a reading of the business clock.
_SPENT = """
WITH read AS (
  SELECT r.conversation, r.target, r.ordinal, r.target_s, r.goes_on, r.from_at, r.seq,
    CASE WHEN r.in_business THEN r.from_b ELSE r.from_s END AS began,
    CASE WHEN r.in_business THEN r.until_b ELSE r.until_s END AS ended,
    r.until_s - r.from_s AS run_s, r.until_b - r.from_b AS run_b
  FROM {sla_run} AS r
), added AS (
  SELECT t.conversation, t.target, t.ordinal, t.began, t.ended, t.goes_on, t.run_s, t.run_b,
    t.target_s - COALESCE(SUM(t.ended - t.began) OVER (PARTITION BY t.conversation, t.target, t.ordinal
      ORDER BY t.from_at, t.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS left_s
  FROM read AS t
)
SELECT d.conversation, d.target, d.ordinal, CAST(SUM(d.run_s) AS BIGINT) AS run_s,
  CAST(SUM(d.run_b) AS BIGINT) AS run_b,
  CAST(MIN(CASE WHEN d.goes_on OR d.ended - d.began >= d.left_s THEN d.began + d.left_s END) AS BIGINT) AS due
FROM added AS d GROUP BY d.conversation, d.target, d.ordinal
"""

# The readings after which, and up to which, each stretch of opening hours holds.
_REACH = f"""
SELECT s.conversation, s.k0, s.step, s.offset_s,
  CASE WHEN s.from_at < {_NO_CLOCK_BEFORE} THEN CAST(-1000000000000 AS BIGINT)
    ELSE f.c0 + f.open * SECS(s.from_at) + s.offset_s END AS after_b,
  CASE WHEN u.c0 IS NULL AND s.until_at >= {_NO_CLOCK_BEFORE} THEN CAST(1000000000000 AS BIGINT)
    ELSE u.c0 + u.open * SECS(s.until_at) + s.offset_s END AS until_b
FROM {{stretch}} AS s
LEFT JOIN clock.step AS f ON f.k = s.k0 + SECS(s.from_at) // s.step
LEFT JOIN clock.step AS u ON u.k = CASE WHEN s.until_at < {_NO_CLOCK_AFTER} THEN s.k0 + SECS(s.until_at) // s.step END
WHERE s.conversation IN (SELECT a.conversation FROM {{sla_applied}} AS a WHERE a.in_business)
"""

_SQL = """
WITH dated AS (
  SELECT a.conversation, a.policy, a.target, a.ordinal, a.in_business, a.target_s, a.applied_at, a.fulfilled_at,
    a.agent, a.team, a.applied_b, COALESCE(u.run_s, 0) AS run_s, COALESCE(u.run_b, 0) AS run_b,
    CASE WHEN a.in_business THEN u.due - y.offset_s - i.c0 ELSE u.due END AS due_s
  FROM {sla_applied} AS a
  LEFT JOIN {sla_spent} AS u ON u.conversation = a.conversation AND u.target = a.target AND u.ordinal = a.ordinal
  LEFT JOIN {sla_reach} AS y ON y.conversation = a.conversation AND y.after_b < u.due AND y.until_b >= u.due
  LEFT JOIN clock.due AS i ON i.k = y.k0 + (u.due - y.offset_s - 1) // y.step
), promised AS (
  SELECT d.conversation, d.policy, d.target, d.ordinal, CASE WHEN d.in_business THEN 'business' ELSE 'calendar' END
    AS clock, d.target_s, d.applied_at, d.fulfilled_at, d.agent, d.team,
    TIMESTAMP '1970-01-01 00:00:00' + d.due_s * INTERVAL 1 SECOND AS due_at,
    CASE WHEN d.fulfilled_at >= d.applied_at THEN d.due_s IS NULL OR SECS(d.fulfilled_at) <= d.due_s END AS achieved,
    CASE WHEN d.fulfilled_at IS NOT NULL THEN d.run_s END AS elapsed_s,
    CASE WHEN d.fulfilled_at IS NOT NULL AND d.applied_b IS NOT NULL THEN d.run_b END AS elapsed_business_s
  FROM dated AS d
  UNION ALL
  SELECT p.conversation, p.policy, p.target, p.ordinal, NULL, NULL,
    COALESCE(p.applied_at, c.created_at), p.fulfilled_at,
    CASE WHEN p.fulfilled_at IS NOT NULL THEN
      CASE p.target WHEN 'first_reply' THEN r.agent WHEN 'next_reply' THEN c.agent ELSE c.resolver END END,
    CASE WHEN p.fulfilled_at IS NOT NULL AND p.target = 'first_reply' THEN r.team END, p.due_at,
    COALESCE(p.achieved, SECS(p.fulfilled_at) <= SECS(p.due_at)), NULL, NULL
  FROM {sla_stated} AS p
  LEFT JOIN {conversation} AS c ON c.conversation = p.conversation
  LEFT JOIN {reply} AS r ON r.conversation = p.conversation AND r.is_first
)
SELECT q.conversation, q.policy, q.target, q.ordinal, q.applied_at, q.target_s, q.clock, q.due_at, q.fulfilled_at,
  CASE WHEN q.achieved IS NULL AND q.due_at IS NULL THEN NULL
    WHEN q.fulfilled_at IS NULL OR q.due_at < q.fulfilled_at THEN q.due_at ELSE q.fulfilled_at END AS decided_at,
  q.achieved, q.elapsed_s, q.elapsed_business_s, q.agent, q.team
FROM promised AS q
"""

SLA = Fact(
    name="sla",
    export="sla_targets",
    row="one promise: an SLA target that was applied to a conversation",
    columns=(
        Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation"),
        Column("policy", "VARCHAR", "The policy, as the settings or the source name it."),
        Column("target", "VARCHAR", "What was promised: first_reply, next_reply, resolution or requester_wait.", True),
        Column("ordinal", "BIGINT", "Tells the promises of one target apart, in order.", True),
        Column("applied_at", "TIMESTAMP", "When its clock started; where nobody says, when the conversation began."),
        Column("target_s", "BIGINT", "Seconds promised; empty where the source says only how it went."),
        Column("clock", "VARCHAR", "The clock it is counted on: business or calendar; empty like target_s."),
        Column("due_at", "TIMESTAMP", "When it is due; empty while its clock stands still with time left."),
        Column("fulfilled_at", "TIMESTAMP", "When it was kept, late or not; empty until then."),
        Column("decided_at", "TIMESTAMP", "The earlier of fulfilment and due time; empty while neither is known."),
        Column("achieved", "BOOLEAN", "Whether it was kept in time, at the due time included; empty until kept."),
        Column("elapsed_s", "BIGINT", "Seconds that its clock had run when it was kept, by the calendar."),
        Column("elapsed_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
        Column("agent", "BIGINT", "Who kept it; nobody where a bot or a rule did.", role="key", refers="agent"),
        Column("team", "VARCHAR", "The team of that agent then, where the source says."),
    ),
    id=("conversation", "target", "ordinal"),
    sql=_SQL,
    before=(
        Step("sla_stated", _STATED), Step("sla_told", _TOLD), Step("sla_target", _TARGET),
        Step("sla_life", _LIFE, kept=False),
        Step("sla_era", _ERA), Step("priority_span", _PRIORITY_SPAN), Step("sla_case", _CASE),
        Step("sla_choice", _CHOICE), Step("sla_given", _GIVEN), Step("sla_applied", _APPLIED),
        Step("sla_run", _RUN, kept=False), Step("sla_spent", _SPENT), Step("sla_reach", _REACH),
    ),
)  # fmt: skip
