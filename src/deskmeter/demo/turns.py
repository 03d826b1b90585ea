"""How conversations go on: one row per turn, from what the customer asks to what the agent answers."""

import duckdb

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.staff import AGENTS
from deskmeter.demo.world import CHANNEL_NUMBERS, SLOT_S, TEAMS

LAST_TURN = 7
CLOSE_AFTER_S = 4 * 86400
_SPECIALISTS = TEAMS.index(world.SPECIALISTS) + 1
CHAT, PHONE = CHANNEL_NUMBERS["chat"], CHANNEL_NUMBERS["phone"]
_KEY = "(id * 8 + k)"
_PACES = str([agent.pace for agent in AGENTS])
_QUALITIES = str([agent.quality for agent in AGENTS])


def build(con: duckdb.DuckDBPyConnection, when: Span, draws: Draws) -> None:
    """Create the table `turn`, turn by turn: what is asked next follows from what was answered before."""
    con.execute(_FIRST)
    for number in range(1, LAST_TURN + 1):
        verb = "CREATE OR REPLACE TEMP TABLE turn AS" if number == 1 else "INSERT INTO turn"
        con.execute(f"{verb} {_answered(draws)}")
        con.execute(_next(number, when))


_FIRST = """
CREATE OR REPLACE TEMP TABLE asking AS
SELECT id, CAST(1 AS BIGINT) AS k, 'customer' AS kind, CAST(team AS BIGINT) AS team, channel, topic,
  asked_s, CAST(NULL AS BIGINT) AS before, CAST(NULL AS BIGINT) AS before_s, false AS reopened,
  CASE priority WHEN 'urgent' THEN 0.5e0 WHEN 'high' THEN 0.75e0 WHEN 'low' THEN 1.3e0 ELSE 1e0 END AS haste
FROM conversation WHERE flow IN ('human', 'handoff', 'proactive')"""


def _next(number: int, when: Span) -> str:
    return f"""
CREATE OR REPLACE TEMP TABLE asking AS
SELECT id, k + 1 AS k, next_kind AS kind, next_team AS team, channel, topic, next_s AS asked_s,
  agent AS before, replied_s AS before_s,
  reopened OR next_kind = 'reopen' AS reopened, haste
FROM turn WHERE k = {number} AND next_kind IS NOT NULL AND next_s <= {when.cut_s}"""


def _answered(draws: Draws) -> str:
    """One round: when a desk reaches the question, who answers, and what becomes of it."""

    def u(name: str) -> str:
        return draws.uniform(f"turn/{name}", _KEY)

    grows = "(1 + 0.12e0 * (k - 1)) * (CASE kind WHEN 'hold' THEN 1.35e0 ELSE 1e0 END)"
    solves = f"least(0.95e0, solved * 0.92e0 * {_QUALITIES}[agent] * {grows})"
    pace = f"reply_s * load * haste * {_PACES}[reader] * (CASE k WHEN 1 THEN 1e0 ELSE later END)"
    thanks_s = draws.seconds("turn/thanks", "least(customer_s, 5400) * 0.7e0", 0.7, _KEY)
    gone = "patience_s IS NOT NULL AND k = 1 AND replied_s - asked_s > patience_s * (0.4e0 + " + u("patience") + ")"
    transfers = f"k = 1 AND team < {_SPECIALISTS} AND channel <> {PHONE} AND outcome IN ('customer', 'hold')"
    return f"""
WITH reached AS (
  SELECT a.*, c.spread, c.later, c.customer_s, c.wrap_s, c.patience_s, c.reply_s, d.load,
    t.solved, t.hold, t.transfer,
    CASE WHEN d.staffed OR a.channel = {PHONE} THEN a.asked_s
      ELSE d.opens * {SLOT_S} + {draws.seconds("turn/morning", "c.morning_s", 0.8, _KEY)} END AS started_s,
    {_agent("a.before", 0.85, draws)} AS reader
  FROM asking AS a JOIN channel AS c ON c.number = a.channel JOIN topic AS t ON t.number = a.topic
  JOIN desk AS d ON d.team = a.team AND d.slot = a.asked_s // {SLOT_S}
  WHERE d.opens IS NOT NULL
), ready AS (
  SELECT *, CASE WHEN channel = {CHAT} AND {u("macro")} < 0.006 THEN asked_s ELSE started_s + 1
    + {draws.seconds("turn/reply", pace, "spread", _KEY)}
    END AS ready_s
  FROM reached
), sent AS (
  SELECT r.* EXCLUDE (load),
    CASE WHEN d.staffed OR channel = {PHONE} OR ready_s = asked_s THEN ready_s
      ELSE d.opens * {SLOT_S} + {draws.seconds("turn/evening", 900, 0.8, _KEY)} END AS replied_s,
    {_agent("r.reader", 1.0, draws)} AS agent
  FROM ready AS r JOIN desk AS d ON d.team = r.team AND d.slot = r.ready_s // {SLOT_S}
  WHERE d.opens IS NOT NULL
), ended AS (
  SELECT *, CASE WHEN {gone} AND {u("leaves")} < 0.6 THEN 'left'
    WHEN k = 1 AND channel <> {PHONE} AND {u("unreplied")} < {world.UNREPLIED_SOLVE} THEN 'unreplied'
    WHEN k = {LAST_TURN} OR {u("solved")} < {solves} THEN 'solved'
    WHEN {u("silent")} < 0.07 THEN 'silent'
    WHEN kind <> 'hold' AND {u("hold")} < hold / (1 - solved) * 0.8e0 THEN 'hold'
    ELSE 'customer' END AS outcome
  FROM sent
), timed AS (
  SELECT *, outcome = 'solved' AND {u("thanks")} < 0.36 AS thanked,
    CASE WHEN outcome = 'unreplied' THEN replied_s
      WHEN outcome = 'solved' THEN replied_s + 2
        + {draws.seconds("turn/wrap", "wrap_s", 0.9, _KEY)}
        + CASE WHEN {u("thanks")} < 0.36 THEN {thanks_s} ELSE 0 END
    END AS solved_s,
    CASE WHEN {transfers} AND {u("transfer")} < transfer * 2.2e0 THEN {_SPECIALISTS}
      WHEN {transfers} AND {u("transfer")} > 0.985 THEN team % {_SPECIALISTS - 1} + 1 ELSE team END AS next_team
  FROM ended
), followed AS (
  SELECT *, CASE WHEN outcome IN ('customer', 'hold') THEN outcome
    WHEN outcome = 'solved' AND NOT reopened AND k < {LAST_TURN} - 1
      AND {u("reopen")} < {world.REOPENED} * (1.6e0 - solved) / {_QUALITIES}[agent] THEN 'reopen' END AS next_kind
  FROM timed
)
SELECT id, k, kind, team, channel, topic, asked_s, replied_s, agent, before, before_s, reopened, haste, outcome,
  solved_s,
  CASE WHEN thanked THEN replied_s + (solved_s - replied_s) * 2 // 3 END AS thanked_s,
  CASE WHEN outcome = 'left' THEN asked_s + CAST(patience_s * (0.4e0 + {u("patience")}) AS BIGINT) END AS left_s,
  next_kind, next_team,
  CASE next_kind WHEN 'customer' THEN replied_s + 3 + {draws.seconds("turn/customer", "customer_s", 1.0, _KEY)}
    WHEN 'hold' THEN replied_s + 600 + {draws.seconds("turn/hold", 64800, 0.7, _KEY)}
    WHEN 'reopen' THEN solved_s + least({CLOSE_AFTER_S - 7200}, 120 + {draws.seconds("turn/reopen", 43200, 1.0, _KEY)})
  END AS next_s
FROM followed"""


def _agent(before: str, sticks: float, draws: Draws) -> str:
    """The agent who goes on: the one before where on shift, as a rule; else anyone on shift."""
    stays = f"list_contains(d.agents, {before}) AND {draws.uniform('turn/sticks', _KEY)} < {sticks}"
    return f"CASE WHEN {stays} THEN {before} ELSE {draws.member('turn/agent', 'd.agents', _KEY)} END"
