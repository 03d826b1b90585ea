"""What happens to each conversation besides words: status, team, agent, hand-offs, endings."""

from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.turns import CLOSE_AFTER_S, PHONE
from deskmeter.demo.world import TEAMS

_MARKET_TEAMS = len(TEAMS) - 1


def events(draws: Draws, when: Span) -> str:
    """SQL of the file of events, in order of their id: conversation × 100 + place in it."""
    return f"""
WITH happened AS ({_opened(draws)} {_turned(draws)} {_closed(draws)})
SELECT h.eid AS id, h.eid // 100 AS conversation, make_timestamp(h.at_s * 1000000) AS at, h.kind, h.value, h.actor,
  a.name AS agent, a.team AS team
FROM happened AS h LEFT JOIN agent AS a ON a.number = h.agent
WHERE h.at_s <= {when.cut_s} ORDER BY h.eid"""


def _opened(draws: Draws) -> str:
    names = f"{list(TEAMS)}"
    left_out = ", ".join(f"'{flow}'" for flow in ("spam", "merged", "test"))
    seen_s = draws.seconds("event/left out", 5400, 1.0)
    recovered = f"flow = 'human' AND {draws.uniform('event/recovered')} < 0.0015"
    return f"""
  SELECT id * 100 AS eid, created_s AS at_s, 'status' AS kind, 'new' AS value,
    CASE WHEN opener IS NULL THEN 'customer' ELSE 'agent' END AS actor, opener AS agent FROM conversation
  UNION ALL SELECT id * 100 + 1, created_s, 'team',
    {names}[CASE WHEN misrouted THEN team % {_MARKET_TEAMS} + 1 ELSE team END], 'system', NULL FROM conversation
  UNION ALL SELECT id * 100 + 2, created_s, 'assigned', NULL, 'agent', opener FROM conversation WHERE opener IS NOT NULL
  UNION ALL SELECT id * 100 + 3, created_s + 1, 'status', 'pending', 'agent', opener
    FROM conversation WHERE opener IS NOT NULL
  UNION ALL SELECT id * 100 + 4, asked_s, 'handoff', NULL, 'bot', NULL FROM conversation WHERE flow = 'handoff'
  UNION ALL SELECT id * 100 + 5, created_s + {draws.between("event/bot", 110, 400)}, 'status', 'solved', 'bot', NULL
    FROM conversation WHERE flow = 'bot'
  UNION ALL SELECT id * 100 + 6, created_s + {seen_s}, flow, NULL, 'agent', NULL
    FROM conversation WHERE flow IN ({left_out})
  UNION ALL SELECT id * 100 + 7, created_s + 20, 'spam', NULL, 'system', NULL FROM conversation WHERE {recovered}
  UNION ALL SELECT id * 100 + 8, created_s + 1200, 'not_spam', NULL, 'system', NULL FROM conversation WHERE {recovered}
  UNION ALL SELECT id * 100 + 9, created_s + {draws.between("event/raise", 30, 7200)}, 'priority', 'urgent', 'system',
    NULL FROM conversation WHERE flow = 'human' AND priority = 'urgent' AND {draws.uniform("event/raise?")} < 0.5
"""


def _turned(draws: Draws) -> str:
    base, taken = "t.id * 100 + t.k * 10", "t.replied_s - (t.replied_s - t.asked_s) // 3"
    goes_on = "t.outcome IN ('customer', 'hold', 'silent')"
    return f"""
  UNION ALL SELECT {base}, t.left_s, 'left', NULL, 'customer', NULL FROM turn AS t WHERE t.outcome = 'left'
  UNION ALL SELECT {base} + 1, t.asked_s, 'status', 'open', 'customer', NULL
    FROM turn AS t JOIN conversation AS c ON c.id = t.id
    WHERE t.kind <> 'hold' AND (t.k > 1 OR c.flow = 'proactive')
  UNION ALL SELECT {base} + 2, {taken}, 'team', {list(TEAMS)}[t.team], 'system', NULL
    FROM turn AS t JOIN conversation AS c ON c.id = t.id WHERE t.k = 1 AND c.misrouted
  UNION ALL SELECT {base} + 3, {taken}, 'assigned', NULL, 'agent', t.agent
    FROM turn AS t WHERE t.outcome <> 'left' AND t.agent IS DISTINCT FROM t.before
  UNION ALL SELECT {base} + 4, CASE WHEN t.k = 1 THEN {taken} ELSE t.replied_s END, 'status', 'open', 'agent', t.agent
    FROM turn AS t WHERE t.outcome <> 'left' AND (t.k = 1 AND t.asked_s < t.replied_s OR t.kind = 'hold')
  UNION ALL SELECT {base} + 5, t.replied_s + 1, 'status', CASE t.outcome WHEN 'hold' THEN 'hold' ELSE 'pending' END,
    'agent', t.agent FROM turn AS t WHERE {goes_on}
  UNION ALL SELECT {base} + 6, t.replied_s + 2, 'team', {list(TEAMS)}[t.next_team], 'agent', t.agent
    FROM turn AS t WHERE {goes_on} AND t.next_team <> t.team
  UNION ALL SELECT {base} + 7, t.replied_s, 'tag', 'escalated', 'agent', t.agent
    FROM turn AS t WHERE t.k = 3 AND t.outcome <> 'solved' AND t.channel <> {PHONE}
  UNION ALL SELECT {base} + 8, t.solved_s, 'status', 'solved', 'agent', t.agent
    FROM turn AS t WHERE t.outcome IN ('solved', 'unreplied')
"""


def _closed(draws: Draws) -> str:
    """The system closes what is solved or silent after four days; an abandoned chat after one."""
    return f"""
  UNION ALL SELECT t.id * 100 + 99, CASE t.outcome WHEN 'left' THEN t.left_s + 86400
      ELSE coalesce(t.solved_s, t.replied_s) + {CLOSE_AFTER_S} END, 'status', 'closed', 'system', NULL
    FROM turn AS t WHERE t.next_kind IS NULL
  UNION ALL SELECT id * 100 + 99, created_s + CASE flow WHEN 'ignored' THEN 7 * 86400 ELSE {CLOSE_AFTER_S} END,
    'status', 'closed', 'system', NULL FROM conversation
    WHERE flow IN ('bot', 'announced', 'ignored', 'spam', 'merged', 'test')
"""
