"""Calls out of a log of queues: each entry of a call into a queue, what happened to it there, and how it left.

An entry begins with `entered` and ends with the first line after it that takes the call out of the queue. A restart of
the phone system cuts off whatever is open: nobody knows when it ended, so it has no end. A call whose entry lies before
the record begins is counted from where its stated wait puts it, and left aside where none is stated.
"""

from deskmeter.model.tables import QUEUE_EXITS

CREDIT_S = 60  # a pause for after-call work that begins later after a call belongs to no call

_EXITS = ", ".join(f"'{kind}'" for kind in QUEUE_EXITS)
_ENDS = f"'ended', 'transferred', {_EXITS}"
_PLACE = "l.written_at, l.begun_at, l.seq"  # of a row among all rows of its connection

# `era` numbers the stretches between restarts, `entry` the entries of one call; lines before any entry have the 0.
ENTRY = f"""
WITH dated AS (
  SELECT l.*, COUNT(CASE WHEN l.kind = 'restarted' THEN 1 END) OVER (PARTITION BY l.connection ORDER BY {_PLACE}) AS era
  FROM temp.queue_line AS l WHERE l.kind = 'restarted' OR l.call_id IS NOT NULL
    AND l.kind IN ('entered', 'missed_ring', 'answered', {_ENDS})
), placed AS (
  SELECT l.*, COUNT(CASE WHEN l.kind = 'entered' THEN 1 END) OVER line AS entry, ROW_NUMBER() OVER line AS place
  FROM dated AS l WHERE l.kind <> 'restarted'
  WINDOW line AS (PARTITION BY l.connection, l.call_id ORDER BY {_PLACE})
), told AS (
  SELECT p.connection, p.call_id, p.entry, p.era, MIN(p.seq) AS least_seq,
    ARG_MIN(p.seq, p.place) AS seq, ARG_MIN(p.queue, p.place) AS queue, ARG_MIN(p.channel, p.place) AS channel,
    ARG_MIN(p.customer, p.place) AS customer, MIN(CASE WHEN p.kind = 'entered' THEN p.at END) AS entered_at,
    ARG_MIN(p, p.place) FILTER (p.kind = 'answered') AS answer, ARG_MIN(p, p.place) FILTER (p.kind IN ({_ENDS})) AS leave,
    COUNT(CASE WHEN p.kind = 'missed_ring' AND COALESCE(p.ring_s, 1) > 0 THEN 1 END) AS missed_rings
  FROM placed AS p GROUP BY p.connection, p.call_id, p.entry, p.era
)
SELECT t.*, CASE WHEN t.answer.place < COALESCE(t.leave.place, t.answer.place + 1) THEN t.answer END AS met,
  t.leave IS NULL AND (t.era < r.eras OR t.entry < MAX(t.entry) OVER (PARTITION BY t.connection, t.call_id)) AS cut
FROM told AS t JOIN (
  SELECT d.connection, MAX(d.era) AS eras FROM dated AS d GROUP BY d.connection
) AS r ON r.connection = t.connection
QUALIFY ROW_NUMBER() OVER (PARTITION BY t.connection, t.call_id, t.entry ORDER BY t.era) = 1
"""

# An entry as a row of canon.call. Where its beginning lies before the record, the stated lengths tell when it was.
CALL = """
WITH known AS (
  SELECT e.*, COALESCE(e.entered_at, e.met.at - e.met.wait_s * INTERVAL 1 SECOND,
      e.leave.at - (e.leave.wait_s + CASE WHEN e.leave.kind IN ('ended', 'transferred') THEN COALESCE(e.leave.talk_s, 0)
        ELSE 0 END) * INTERVAL 1 SECOND) AS offered_at,
    CASE WHEN e.leave.kind IN ('ended', 'transferred') OR e.leave IS NOT NULL AND e.met IS NOT NULL THEN 'answered'
      WHEN e.leave IS NOT NULL THEN e.leave.kind WHEN e.cut THEN 'interrupted' END AS outcome
  FROM temp.queue_entry AS e
)
SELECT k.connection, CASE WHEN k.entry = 1 THEN k.call_id ELSE k.call_id || '#' || k.entry END AS uid, k.seq,
  k.offered_at, k.met.at AS answered_at, k.leave.at AS ended_at,
  CASE WHEN k.met IS NULL AND k.outcome = 'answered' THEN k.leave.wait_s END AS wait_s,
  CASE WHEN k.outcome = 'answered' THEN k.leave.talk_s END AS talk_s, CAST(NULL AS BIGINT) AS acw_s, k.outcome,
  CASE WHEN k.outcome = 'answered' THEN k.leave.kind = 'transferred' END AS transferred, k.missed_rings, k.queue,
  k.channel, CASE WHEN k.met IS NOT NULL OR k.outcome = 'answered' THEN COALESCE(k.met.agent, k.leave.agent) END AS agent,
  k.customer
FROM known AS k WHERE k.offered_at IS NOT NULL
"""

# After-call work of a call: the pause for it that begins during the talk or soon after, until the next call.
ACW = f"""
WITH met AS (
  SELECT k.connection, k.uid, k.agent, k.answered_at, k.ended_at,
    LEAD(k.answered_at) OVER (PARTITION BY k.connection, k.agent ORDER BY k.answered_at, k.seq) AS next_at
  FROM temp.queue_call AS k WHERE k.agent IS NOT NULL AND k.answered_at IS NOT NULL
), pause AS (
  SELECT s.connection, s.agent, s.uid, s.from_at, s.until_at FROM temp.queue_state AS s
  WHERE s.state = 'after_call' AND s.until_at IS NOT NULL
)
SELECT p.connection, p.uid AS pause, m.uid AS call, m.ended_at,
  SECS(LEAST(p.until_at, COALESCE(m.next_at, p.until_at))) - SECS(GREATEST(p.from_at, m.ended_at)) AS acw_s
FROM pause AS p ASOF JOIN met AS m
  ON m.connection = p.connection AND m.agent = p.agent AND m.answered_at <= p.from_at
WHERE p.from_at <= m.ended_at + INTERVAL {CREDIT_S} SECOND AND p.until_at > m.ended_at
  AND p.from_at < COALESCE(m.next_at, p.until_at)
"""
