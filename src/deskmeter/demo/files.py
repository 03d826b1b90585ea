"""The demo company's files: each name with the statement that makes its rows."""

from collections.abc import Callable

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.events import events
from deskmeter.demo.messages import messages, names, order_number
from deskmeter.demo.people import agent_states, customers, orders
from deskmeter.demo.surround import articles, audience
from deskmeter.demo.turns import CLOSE_AFTER_S, PHONE
from deskmeter.demo.world import CHANNEL_NUMBERS, TEAMS, TOPIC_NUMBERS

_TAGS = ("order", "complaint", "photo", "money", "presale", "product", "proactive", "long")


def tickets(draws: Draws, when: Span) -> str:
    tags = "[tag FOR tag IN list_concat(string_split(t.tags, ','), [c.flow, CASE WHEN l.k > 2 THEN 'long' ELSE '' END])"
    return f"""
WITH held AS (
  SELECT id, max(k) AS k, arg_max(team, k) AS team, arg_max(agent, k) AS agent, max(replied_s) AS replied_s
  FROM turn WHERE replied_s <= {when.cut_s} AND outcome <> 'left' GROUP BY id
)
SELECT c.id, make_timestamp(c.created_s * 1000000) AS created_at,
  make_timestamp(least({when.cut_s}, coalesce(l.replied_s, c.created_s) + {CLOSE_AFTER_S}) * 1000000) AS updated_at,
  {names(CHANNEL_NUMBERS, "c.channel")} AS channel, {list(TEAMS)}[coalesce(l.team, c.team)] AS team,
  coalesce(a.name, o.name) AS agent, c.customer, c.priority, c.language,
  array_to_string({tags} IF tag IN {_TAGS}], ',') AS tags,
  {names(TOPIC_NUMBERS, "c.topic")} AS topic, {list(world.PRODUCTS)}[c.product] AS product, c.country,
  CASE WHEN c.flow IN ('spam', 'merged', 'test') THEN c.flow END AS left_out,
  {_subject(draws)} AS subject
FROM conversation AS c JOIN topic AS t ON t.number = c.topic
JOIN phrase AS p ON p.language = c.language AND p.topic = c.topic
LEFT JOIN held AS l ON l.id = c.id
LEFT JOIN agent AS a ON a.number = l.agent LEFT JOIN agent AS o ON o.number = c.opener
ORDER BY c.id"""


def _subject(draws: Draws) -> str:
    template = draws.member("subject", "p.subject", "c.id")
    order, product = order_number("c.id"), "p.products[c.product]"
    filled_in = f"replace(replace({template}, '{{order}}', {order}), '{{product}}', {product})"
    return f"CASE WHEN c.channel = {CHANNEL_NUMBERS['email']} THEN {filled_in} END"


def calls(draws: Draws, when: Span) -> str:
    """Each phone conversation is a call that was answered; some callers hung up once before."""
    wait_s = draws.seconds("call/given up", 34, 0.9)
    return f"""
WITH answered AS (
  SELECT t.id * 2 + 1 AS id, t.id AS conversation, t.asked_s AS offered_s, t.replied_s AS answered_s,
    t.replied_s - t.asked_s AS wait_s, {draws.seconds("call/talk", 215, 0.65, "t.id")} AS talk_s,
    CASE WHEN {draws.uniform("call/hold?", "t.id")} < 0.24 THEN {draws.seconds("call/hold", 48, 0.8, "t.id")}
      ELSE 0 END AS hold_s,
    {draws.seconds("call/after", 42, 0.7, "t.id")} AS acw_s, 'answered' AS outcome,
    t.next_team <> t.team AS transferred,
    t.team, t.agent, c.customer,
    CASE WHEN {draws.uniform("call/rated", "t.id")} < 0.12
      THEN 5 - CAST(floor(4.4e0 * pow({draws.uniform("call/score", "t.id")}, 3)) AS BIGINT) END AS rating
  FROM turn AS t JOIN conversation AS c ON c.id = t.id WHERE t.channel = {PHONE} AND t.k = 1
), given_up AS (
  SELECT id * 2, NULL, created_s - {draws.between("call/before", 240, 1500)}, NULL,
    {wait_s}, NULL, NULL, NULL, CASE WHEN {wait_s} > 240 THEN 'timeout' ELSE 'abandoned' END, false,
    team, NULL, customer, NULL
  FROM conversation WHERE channel = {PHONE} AND {draws.uniform("call/given up?")} < 0.085
)
SELECT r.id, conversation,
  make_timestamp((offered_s - {draws.between("call/menu", 6, 40, "r.id")}) * 1000000) AS contact_at,
  make_timestamp(offered_s * 1000000) AS offered_at, make_timestamp(answered_s * 1000000) AS answered_at,
  make_timestamp((offered_s + wait_s + coalesce(talk_s + hold_s, 0)) * 1000000) AS ended_at,
  wait_s, talk_s, hold_s, acw_s, outcome, transferred, {list(TEAMS)}[r.team] AS queue, a.name AS agent,
  a.team AS team, customer, rating
FROM (SELECT * FROM answered UNION ALL SELECT * FROM given_up) AS r LEFT JOIN agent AS a ON a.number = r.agent
WHERE offered_s + wait_s + coalesce(talk_s + hold_s + acw_s, 0) <= {when.cut_s} ORDER BY r.id"""


def ratings(draws: Draws, when: Span) -> str:
    """A survey goes out after a first solve; the answer depends on the wait, the turns, the agent and a reopening."""
    pleased = f"{draws.uniform('rating/pleased')} < 1 / (1 + exp(-mood))"
    return f"""
WITH solved AS (
  SELECT s.id, s.k, s.solved_s, s.agent, s.next_kind, f.replied_s - f.asked_s AS first_s, s.channel
  FROM turn AS s JOIN turn AS f ON f.id = s.id AND f.k = 1
  WHERE s.outcome = 'solved' AND NOT s.reopened AND {draws.uniform("rating/asked", "s.id")} < 0.82
), asked AS (
  SELECT s.*, c.customer, c.language,
    CASE WHEN {draws.uniform("rating/kind", "s.id")} < 0.16 THEN 'ces' ELSE 'csat' END AS kind,
    s.solved_s + {draws.between("rating/sent", 60, 3600, "s.id")} AS asked_s,
    2.7e0 - 0.42e0 * ln(greatest(0.2e0, first_s / h.reply_s)) - 0.3e0 * (s.k - 1)
      - CASE WHEN s.next_kind = 'reopen' THEN 1.1e0 ELSE 0e0 END + 6e0 * (a.quality - 1) AS mood
  FROM solved AS s JOIN conversation AS c ON c.id = s.id JOIN channel AS h ON h.number = s.channel
  JOIN agent AS a ON a.number = s.agent
), answered AS (
  SELECT *, {pleased} AS pleased, {draws.uniform("rating/score")} AS luck,
    CASE WHEN {draws.uniform("rating/answers")} < 0.3 + 0.06 * (abs(mood - 1.5e0) - 0.8e0)
      THEN asked_s + {draws.seconds("rating/delay", 4200, 1.5)} END AS answered_s
  FROM asked WHERE asked_s <= {when.cut_s}
), scored AS (
  SELECT *, answered_s <= {when.cut_s} AS known, CASE
    WHEN kind = 'ces' AND pleased THEN 5 + CAST(floor(luck * 3) AS BIGINT)
    WHEN kind = 'ces' THEN 1 + CAST(floor(luck * 4) AS BIGINT)
    WHEN pleased THEN CASE WHEN luck < 0.64 THEN 5 ELSE 4 END
    WHEN luck < 0.46 THEN 1 WHEN luck < 0.66 THEN 2 ELSE 3 END AS given
  FROM answered
)
SELECT s.id, s.id AS conversation, s.kind, make_timestamp(asked_s * 1000000) AS asked_at,
  CASE WHEN known THEN make_timestamp(answered_s * 1000000) END AS answered_at, CASE WHEN known THEN given END AS score,
  a.name AS agent, s.customer,
  CASE WHEN known AND {draws.uniform("rating/comment", "s.id")} < 0.34 THEN replace(CASE WHEN pleased
    THEN {draws.member("rating/praise", "p.praise", "s.id")} ELSE {draws.member("rating/blame", "p.blame", "s.id")} END,
    '{{agent}}', split_part(a.name, ' ', 1)) END AS comment
FROM scored AS s JOIN agent AS a ON a.number = s.agent
JOIN phrase AS p ON p.language = s.language AND p.topic = 1
ORDER BY s.id"""


def tasks(draws: Draws, when: Span) -> str:
    """What agents promised to do while a conversation is on hold or moves to the specialists."""
    kinds = "['refund', 'call_back', 'courier_trace', 'replacement', 'stock_check']"
    took_s = draws.seconds("task/took", 50_000, 0.9, "(t.id * 8 + t.k)")
    return f"""
WITH promised AS (
  SELECT t.id * 8 + t.k AS id, t.id AS conversation, t.agent, t.replied_s + 30 AS assigned_s,
    t.replied_s + 30 + {took_s} AS done_s,
    {draws.member("task/kind", kinds, "(t.id * 8 + t.k)")} AS kind,
    86400 * {draws.between("task/days", 1, 4, "(t.id * 8 + t.k)")} AS allowed_s,
    {draws.uniform("task/forgotten", "(t.id * 8 + t.k)")} < 0.05 AS forgotten
  FROM turn AS t WHERE t.next_kind = 'hold' OR t.next_team <> t.team AND t.next_kind IS NOT NULL
)
SELECT p.id, make_timestamp(greatest(assigned_s, least(done_s, {when.cut_s})) * 1000000) AS updated_at, conversation,
  a.name AS agent, a.team, kind, make_timestamp(assigned_s * 1000000) AS assigned_at,
  make_timestamp((assigned_s + allowed_s) * 1000000) AS due_at,
  CASE WHEN NOT forgotten AND done_s <= {when.cut_s} THEN make_timestamp(done_s * 1000000) END AS completed_at,
  replace(kind, '_', ' ') || ' for ' || {order_number("conversation")} AS title
FROM promised AS p JOIN agent AS a ON a.number = p.agent WHERE assigned_s <= {when.cut_s} ORDER BY p.id"""


FILES: dict[str, Callable[[Draws, Span], str]] = {
    "tickets": tickets,
    "messages": messages,
    "events": events,
    "ratings": ratings,
    "calls": calls,
    "agent_states": agent_states,
    "tasks": tasks,
    "customers": customers,
    "orders": orders,
    "audience": audience,
    "articles": articles,
}
