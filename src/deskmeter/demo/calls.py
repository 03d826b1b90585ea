"""Calls: each phone conversation is a call that was answered; some callers gave up before, some still wait."""

import duckdb

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.turns import PHONE
from deskmeter.demo.world import SLOT_S, TEAMS, TOPIC_NUMBERS, names

# How a call ends that nobody answered, cumulative; the rest hung up. Who waits longer is put out by the queue itself.
_FATES = (("key_exit", 0.07), ("thrown_out", 0.11), ("withdrawn", 0.145), ("interrupted", 0.165))
_LONGEST_WAIT_S = 240
_CUT_OFF = 0.004  # answered calls that a restart of the telephone system ends half way
_PASSED_ON = 0.03  # of answered calls, to a colleague; more often where the topic goes to the specialists
_AT_ONCE = 0.12  # of those who give up: within seconds, having dialled the wrong number
_STILL_WAITING = 3


def build(con: duckdb.DuckDBPyConnection, when: Span, draws: Draws) -> None:
    """Create the table `phoned`: one row per call that entered a queue, as far as it is known at the end."""
    cut = when.cut_s
    con.execute(f"""
CREATE OR REPLACE TEMP TABLE phoned AS
SELECT id, conversation, market, language, customer, topic, team,
  offered_s - {draws.between("call/menu", 6, 40)} AS contact_s, offered_s,
  CASE WHEN answered_s <= {cut} THEN answered_s END AS answered_s,
  CASE WHEN offered_s + wait_s <= {cut} THEN wait_s END AS wait_s,
  CASE WHEN ended_s <= {cut} THEN ended_s END AS ended_s, CASE WHEN ended_s <= {cut} THEN talk_s END AS talk_s,
  CASE WHEN ended_s <= {cut} THEN hold_s END AS hold_s, CASE WHEN ended_s + acw_s <= {cut} THEN acw_s END AS acw_s,
  CASE WHEN offered_s + wait_s <= {cut} THEN outcome ELSE 'waiting' END AS outcome,
  transferred AND ended_s <= {cut} AS transferred, missed_rings,
  CASE WHEN offered_s + wait_s <= {cut} THEN agent END AS agent, CASE WHEN ended_s <= {cut} THEN rating END AS rating
FROM ({_answered(draws)} UNION ALL {_given_up(draws)} UNION ALL {_waiting(draws, cut)})
WHERE offered_s <= {cut}""")  # fmt: skip


def calls(draws: Draws, when: Span) -> str:
    times = ", ".join(
        f"make_timestamp({name}_s * 1000000) AS {name}_at" for name in ("contact", "offered", "answered", "ended")
    )
    topic = f"CASE WHEN p.conversation IS NULL THEN {names(TOPIC_NUMBERS, 'p.topic')} END"
    return f"""
SELECT p.id, p.conversation, {times}, wait_s, talk_s, hold_s, acw_s, outcome, transferred, missed_rings,
  {list(TEAMS)}[p.team] AS queue, {topic} AS topic, a.name AS agent, a.team AS team, customer, rating
FROM phoned AS p LEFT JOIN agent AS a ON a.number = p.agent ORDER BY p.id"""


def _answered(draws: Draws) -> str:
    hold_s = draws.seconds("call/hold", 48, 0.8, "t.id")
    score = f"5 - CAST(floor(4.4e0 * pow({draws.uniform('call/score', 't.id')}, 3)) AS BIGINT)"
    return f"""
SELECT * EXCLUDE (cut_off) REPLACE (
  CASE WHEN cut_off THEN answered_s + talk_s // 2 ELSE answered_s + talk_s + hold_s END AS ended_s,
  CASE WHEN cut_off THEN talk_s // 2 ELSE talk_s END AS talk_s, CASE WHEN cut_off THEN 0 ELSE hold_s END AS hold_s,
  CASE WHEN NOT cut_off THEN acw_s END AS acw_s, CASE WHEN NOT cut_off THEN rating END AS rating,
  CASE WHEN cut_off THEN 'interrupted' ELSE 'answered' END AS outcome)
FROM (
  SELECT t.id * 4 + 1 AS id, t.id AS conversation, c.market, c.language, c.customer, c.topic, t.team,
    t.asked_s AS offered_s, t.replied_s AS answered_s, t.replied_s - t.asked_s AS wait_s,
    CAST(NULL AS BIGINT) AS ended_s, {draws.seconds("call/talk", 215, 0.65, "t.id")} AS talk_s,
    CASE WHEN {draws.uniform("call/hold?", "t.id")} < 0.24 THEN {hold_s} ELSE 0 END AS hold_s,
    {draws.seconds("call/after", 42, 0.7, "t.id")} AS acw_s, NULL AS outcome,
    {draws.uniform("call/passed on", "t.id")} < {_PASSED_ON} + x.transfer / 2 AS transferred,
    {_missed(draws, 0.91, "t.id")} AS missed_rings, t.agent,
    CASE WHEN {draws.uniform("call/rated", "t.id")} < 0.12 THEN {score} END AS rating,
    {draws.uniform("call/cut off", "t.id")} < {_CUT_OFF} AS cut_off
  FROM turn AS t JOIN conversation AS c ON c.id = t.id JOIN topic AS x ON x.number = t.topic
  WHERE t.channel = {PHONE} AND t.k = 1
)"""  # fmt: skip


def _given_up(draws: Draws) -> str:
    """Callers who were not answered and called again, with success, some minutes later."""
    luck, called_s = draws.uniform("call/fate"), f"created_s - {draws.between('call/before', 240, 1500)}"
    fates = " ".join(f"WHEN {luck} < {upto} THEN '{fate}'" for fate, upto in _FATES)
    return f"""
SELECT id * 4, NULL, market, language, customer, topic, team, {called_s}, NULL, gone_s, {called_s} + gone_s,
  NULL, NULL, NULL,
  CASE WHEN gone_s = {_LONGEST_WAIT_S} THEN 'timeout' {fates} ELSE 'abandoned' END, false,
  {_missed(draws, 0.7)}, NULL, NULL
FROM (
  SELECT *, CASE WHEN {draws.uniform("call/at once")} < {_AT_ONCE} THEN {draws.between("call/seconds", 1, 5)}
    ELSE least({_LONGEST_WAIT_S}, {draws.seconds("call/given up", 34, 1.05)}) END AS gone_s FROM conversation
)
WHERE channel = {PHONE} AND {draws.uniform("call/given up?")} < {world.GIVEN_UP}"""


def _waiting(draws: Draws, cut_s: int) -> str:
    """Whoever is in the queue when the record ends: earlier callers of desks that are staffed then."""
    return f"""
SELECT * FROM (
  SELECT c.id * 4 + 2, NULL, c.market, c.language, c.customer, c.topic, c.team,
    {cut_s} - {draws.between("call/still waiting", 4, 130, "c.id")}, NULL, 3600, NULL, NULL, NULL, NULL, NULL, false,
    {_missed(draws, 0.7, "c.id")}, NULL, NULL
  FROM conversation AS c JOIN desk AS d ON d.team = c.team AND d.slot = {cut_s} // {SLOT_S}
  WHERE c.channel = {PHONE} AND d.staffed AND c.created_s < {cut_s} - 86400 ORDER BY c.id DESC LIMIT {_STILL_WAITING}
)"""


def _missed(draws: Draws, none: float, key: str = "id") -> str:
    """SQL of how often the call rang in vain, `none` being the share of calls that never did."""
    luck = draws.uniform("call/missed", key)
    return f"CASE WHEN {luck} < {none} THEN 0 WHEN {luck} < {1 - (1 - none) / 5:.3f} THEN 1 ELSE 2 END"
