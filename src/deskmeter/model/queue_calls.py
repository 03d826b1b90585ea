"""Calls out of a log of queues: each entry of a call into a queue, what happened to it there, and how it left.

An entry begins with `entered` and ends with the first line after it that takes the call out of the queue. A restart of
the phone system cuts off whatever is open: nobody knows when it ended, so it has no end. A call whose entry lies before
the record begins is counted from where its stated wait puts it, and left aside where none is stated.
"""

from deskmeter.model.tables import QUEUE_EXITS

CREDIT_S = 60  # a pause for after-call work that begins later after a call belongs to no call

ENDS = ("ended", "transferred", *QUEUE_EXITS)
OF_CALLS = ("entered", "missed_ring", "answered", *ENDS)

_ENDS = ", ".join(f"'{kind}'" for kind in ENDS)
_OF_CALLS = ", ".join(f"'{kind}'" for kind in OF_CALLS)

# `entry` numbers the entries of one call; lines before any entry have the 0. Of each entry: the places of its first
# line, of the answer and of the end. `again` is the number of the call's last entry. Most calls enter once, and first
# of all: only the others have to be looked at line by line.
_OF_ENTRY = f"""MIN(l.place) AS place, MIN(CASE WHEN l.kind = 'answered' THEN l.place END) AS answer,
    MIN(CASE WHEN l.kind IN ({_ENDS}) THEN l.place END) AS leave,
    COUNT(CASE WHEN l.kind = 'missed_ring' AND COALESCE(l.ring_s, 1) > 0 THEN 1 END) AS missed_rings"""
_OFTEN = "(o.entry > 1 OR COALESCE(o.entered > o.place, FALSE))"
ENTRY = f"""
WITH line AS (
  SELECT l.connection, l.call_id, l.place, l.kind, l.ring_s FROM temp.queue_line AS l
  WHERE l.call_id IS NOT NULL AND l.kind IN ({_OF_CALLS})
), once AS (
  SELECT l.connection, l.call_id, COUNT(CASE WHEN l.kind = 'entered' THEN 1 END) AS entry,
    MIN(CASE WHEN l.kind = 'entered' THEN l.place END) AS entered, {_OF_ENTRY}
  FROM line AS l GROUP BY l.connection, l.call_id
), placed AS (
  SELECT l.*, COUNT(CASE WHEN l.kind = 'entered' THEN 1 END) OVER call AS entry
  FROM line AS l JOIN once AS o ON o.connection = l.connection AND o.call_id = l.call_id AND {_OFTEN}
  WINDOW call AS (PARTITION BY l.connection, l.call_id ORDER BY l.place)
), told AS (
  SELECT l.connection, l.call_id, l.entry, {_OF_ENTRY} FROM placed AS l GROUP BY l.connection, l.call_id, l.entry
)
SELECT t.*, MAX(t.entry) OVER (PARTITION BY t.connection, t.call_id) AS again FROM told AS t
UNION ALL
SELECT o.connection, o.call_id, o.entry, o.place, o.answer, o.leave, o.missed_rings, o.entry
FROM once AS o WHERE NOT {_OFTEN}
"""

# An entry as a row of canon.call. What comes after the next restart is none of it any more.
CALL = """
WITH restart AS (
  SELECT l.connection, l.place FROM temp.queue_line AS l WHERE l.kind = 'restarted'
), bounded AS (
  SELECT e.connection, e.call_id, e.entry, e.place, e.missed_rings, r.place IS NOT NULL OR e.entry < e.again AS closed,
    CASE WHEN e.leave < COALESCE(r.place, e.leave + 1) THEN e.leave END AS leave,
    CASE WHEN e.answer < LEAST(COALESCE(r.place, e.answer + 1), COALESCE(e.leave, e.answer + 1)) THEN e.answer END
      AS answer
  FROM temp.queue_entry AS e ASOF LEFT JOIN restart AS r ON r.connection = e.connection AND r.place > e.place
), joined AS (
  SELECT b.connection, b.call_id, b.entry, b.closed, b.missed_rings, f.seq, f.queue, f.channel, f.customer,
    CASE WHEN f.kind = 'entered' THEN f.at END AS entered_at, a.at AS answered_at, a.wait_s AS answer_wait_s,
    COALESCE(a.agent, z.agent) AS agent, z.at AS ended_at, z.kind AS how, z.wait_s,
    CASE WHEN z.kind IN ('ended', 'transferred') THEN COALESCE(z.talk_s, 0) ELSE 0 END AS told_talk_s, z.talk_s,
    CASE WHEN z.kind IN ('ended', 'transferred') OR z.at IS NOT NULL AND a.at IS NOT NULL THEN 'answered'
      WHEN z.at IS NOT NULL THEN z.kind WHEN b.closed THEN 'interrupted' END AS outcome
  FROM bounded AS b JOIN temp.queue_line AS f ON f.place = b.place
  LEFT JOIN temp.queue_line AS a ON a.place = b.answer LEFT JOIN temp.queue_line AS z ON z.place = b.leave
), dated AS (
  SELECT j.*, COALESCE(j.entered_at, j.answered_at - j.answer_wait_s * INTERVAL 1 SECOND,
    j.ended_at - (j.wait_s + j.told_talk_s) * INTERVAL 1 SECOND) AS offered_at
  FROM joined AS j
)
SELECT d.connection, CASE WHEN d.entry = 1 THEN d.call_id ELSE d.call_id || '#' || d.entry END AS uid, d.seq,
  d.offered_at, d.answered_at, d.ended_at,
  CASE WHEN d.answered_at IS NULL AND d.outcome = 'answered' THEN d.wait_s END AS wait_s,
  CASE WHEN d.outcome = 'answered' THEN d.talk_s END AS talk_s, CAST(NULL AS BIGINT) AS acw_s, d.outcome,
  CASE WHEN d.outcome = 'answered' THEN d.how = 'transferred' END AS transferred, d.missed_rings, d.queue, d.channel,
  CASE WHEN d.answered_at IS NOT NULL OR d.outcome = 'answered' THEN d.agent END AS agent, d.customer
FROM dated AS d WHERE d.offered_at IS NOT NULL
"""

# After-call work of a call: the pauses for it that begin during the talk or soon after, until the next call.
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
