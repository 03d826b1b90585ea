"""The demo company's files: each name with the statement that makes its rows."""

from collections.abc import Callable

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span
from deskmeter.demo.calls import calls
from deskmeter.demo.costs import costs
from deskmeter.demo.draws import Draws
from deskmeter.demo.events import events
from deskmeter.demo.messages import messages, order_number
from deskmeter.demo.people import customer_links, customers, orders
from deskmeter.demo.reviews import reviews
from deskmeter.demo.sessions import sessions
from deskmeter.demo.states import agent_states
from deskmeter.demo.surround import articles, audience
from deskmeter.demo.surveys import ratings
from deskmeter.demo.turns import CLOSE_AFTER_S, PHONE
from deskmeter.demo.world import CHANNEL_NUMBERS, TEAMS, TOPIC_NUMBERS, names

_TAGS = ("order", "complaint", "photo", "money", "presale", "product", "proactive", "long")
_WRITES_S = [340, 210, 190, 180, 0]  # an agent's work on one turn, by channel number


def tickets(draws: Draws, when: Span) -> str:
    tags = "[tag FOR tag IN list_concat(string_split(t.tags, ','), [c.flow, CASE WHEN l.k > 2 THEN 'long' ELSE '' END])"
    return f"""
WITH held AS (
  SELECT id, max(k) AS k, arg_max(team, k) AS team, arg_max(agent, k) AS agent, max(replied_s) AS replied_s,
    {_handled(draws)} AS handle_s
  FROM turn WHERE replied_s <= {when.cut_s} AND outcome <> 'left' GROUP BY id
)
SELECT c.id, make_timestamp(c.created_s * 1000000) AS created_at,
  make_timestamp(least({when.cut_s}, coalesce(l.replied_s, c.created_s) + {CLOSE_AFTER_S}) * 1000000) AS updated_at,
  {names(CHANNEL_NUMBERS, "c.channel")} AS channel, {list(TEAMS)}[coalesce(l.team, c.team)] AS team,
  coalesce(a.name, o.name) AS agent, c.contact AS customer, c.priority, c.language,
  array_to_string({tags} IF tag IN {_TAGS}], ',') AS tags,
  {names(TOPIC_NUMBERS, "c.topic")} AS topic, {list(world.PRODUCTS)}[c.product] AS product, c.country,
  CASE WHEN c.flow IN ('spam', 'merged', 'test') THEN c.flow END AS left_out,
  l.handle_s, {_subject(draws)} AS subject
FROM conversation AS c JOIN topic AS t ON t.number = c.topic
JOIN phrase AS p ON p.language = c.language AND p.topic = c.topic
LEFT JOIN held AS l ON l.id = c.id
LEFT JOIN agent AS a ON a.number = l.agent LEFT JOIN agent AS o ON o.number = c.opener
ORDER BY c.id"""


def _handled(draws: Draws) -> str:
    """SQL of the seconds that agents worked on it, turn by turn; of calls the telephone system tells."""
    key = "(id * 8 + k)"
    writes_s = draws.seconds("handled", f"({_WRITES_S})[channel]", 0.6, key)
    return f"CAST(sum(CASE WHEN channel <> {PHONE} THEN least(3600, {writes_s}) END) AS BIGINT)"


def _subject(draws: Draws) -> str:
    template = draws.member("subject", "p.subject", "c.id")
    order, product = order_number("c.id"), "p.products[c.product]"
    filled_in = f"replace(replace({template}, '{{order}}', {order}), '{{product}}', {product})"
    return f"CASE WHEN c.channel = {CHANNEL_NUMBERS['email']} THEN {filled_in} END"


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
    "customer_links": customer_links,
    "orders": orders,
    "audience": audience,
    "articles": articles,
    "sessions": sessions,
    "reviews": reviews,
    "costs": costs,
}
