"""What is said in each conversation: first who says what kind of thing when, then the words."""

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span
from deskmeter.demo.conversations import foreign
from deskmeter.demo.draws import Draws
from deskmeter.demo.feelings import tone
from deskmeter.demo.scenario import MARKETS
from deskmeter.demo.texts import list_sql, literal, texts
from deskmeter.demo.turns import CHAT, PHONE
from deskmeter.demo.world import CHANNEL_NUMBERS, TOPIC_NUMBERS, names

_EMAIL = CHANNEL_NUMBERS["email"]
_TURN = "(t.id * 8 + t.k)"
_WORDS = "mid"

# Which notes and which second complaints suit whom agents ask: courier, warehouse, payments, product team.
_NOTES = "[[2, 3], [1, 2, 5, 6], [2, 4], [2, 5]]"
_REOPENS = "[[1, 2], [1, 2, 5], [1, 2, 4], [1, 2, 3]]"
_PROACTIVE = f"greatest(1, list_position({[TOPIC_NUMBERS[name] for name in world.PROACTIVE_TOPICS]}, c.topic))"

# use: (the list it is drawn from, who writes it, whether the customer sees it)
_USES = {
    "open": ("open", "customer", True),
    "announce": ("proactive", "agent", True),
    "spam": ("spam", "customer", True),
    "test": ("test", "customer", True),
    "auto_reply": ("auto_reply", "system", True),
    "bot_hello": ("bot_hello", "bot", True),
    "bot_human": ("bot_human", "customer", True),
    "bot_handoff": ("bot_handoff", "bot", True),
    "bot_answer": ("bot_answer", "bot", True),
    "announced": ("proactive_answer", "customer", True),
    "detail": ("detail", "customer", True),
    "nudge": ("nudge", "customer", True),
    "reopen": ("reopen", "customer", True),
    "second": ("second", "customer", True),
    "note": ("note", "agent", False),
    "ask": ("ask", "agent", True),
    "hold": ("hold", "agent", True),
    "solve": ("solve", "agent", True),
    "extra": ("extra", "agent", True),
    "thanks": ("thanks", "customer", True),
    "welcome": ("welcome", "agent", True),
}


def messages(draws: Draws, when: Span) -> str:
    """SQL of the file of messages, in order of their id: conversation × 100 + place in it."""
    return f"""
WITH said AS ({_said(draws)}), worded AS (
  SELECT s.mid, s.at_s, s.use, s.agent, c.id, c.customer, c.contact, c.language, c.channel, c.created_s, c.product,
    c.topic, f.mood,
    {_body(draws)} AS text,
    c.market, m.currency, m.basket, m.offset_s, a.name, a.team AS agent_team
  FROM said AS s JOIN conversation AS c ON c.id = s.mid // 100
  JOIN market AS m ON m.number = c.market
  JOIN topic AS k ON k.number = c.topic
  LEFT JOIN agent AS a ON a.number = s.agent
  LEFT JOIN felt AS f ON f.id = c.id
  WHERE s.at_s <= {when.cut_s}
)
SELECT mid AS id, id AS conversation, make_timestamp(at_s * 1000000) AS at, {_by_use(1)} AS actor,
  {_by_use(2)} AS public,
  CASE {_by_use(1)} WHEN 'bot' THEN '{world.BOT}' WHEN 'agent' THEN name END AS agent,
  CASE {_by_use(1)} WHEN 'customer' THEN contact END AS customer,
  CASE {_by_use(1)} WHEN 'agent' THEN agent_team END AS team,
  {names(CHANNEL_NUMBERS, "channel")} AS channel, language,
  CASE {_by_use(1)} WHEN 'customer' THEN {tone(draws)} END AS sentiment, trim(text) AS body
FROM ({_voiced(draws, _filled(draws, "FROM worded"))}) ORDER BY mid"""


def _by_use(part: int) -> str:
    groups: dict[str, list[str]] = {}
    for use, facts in _USES.items():
        groups.setdefault(str(facts[part]), []).append(f"'{use}'")
    most = max(groups, key=lambda value: len(groups[value]))
    cases = (f"WHEN use IN ({', '.join(uses)}) THEN {_literal(v)}" for v, uses in groups.items() if v != most)
    return f"CASE {' '.join(cases)} ELSE {_literal(most)} END"


def _literal(value: str) -> str:
    return {"True": "true", "False": "false"}.get(value, f"'{value}'")


def _said(draws: Draws) -> str:
    """Who says what kind of thing when: (mid, at_s, use, agent). The last two digits of mid are turn and place."""

    def u(name: str) -> str:
        return draws.uniform(f"said/{name}", _TURN)

    def later(name: str, low: int, high: int) -> str:
        return draws.between(f"said/{name}", low, high, _TURN)

    seen = "t.outcome NOT IN ('left', 'unreplied')"
    return f"""
  SELECT id * 100 AS mid, created_s AS at_s,
    CASE WHEN flow IN ('proactive', 'announced') THEN 'announce' WHEN flow IN ('spam', 'test') THEN flow
      ELSE 'open' END AS use,
    CASE WHEN flow IN ('proactive', 'announced') THEN opener END AS agent
  FROM conversation
  UNION ALL SELECT id * 100 + 1, created_s + {draws.between("said/auto", 1, 6)}, 'auto_reply', NULL FROM conversation
    WHERE channel = {_EMAIL} AND flow = 'human' AND {draws.uniform("said/auto?")} < 0.85
  UNION ALL SELECT id * 100 + 2, created_s + {draws.between("said/bot", 1, 5)}, 'bot_hello', NULL FROM conversation
    WHERE flow IN ('bot', 'handoff')
  UNION ALL SELECT id * 100 + 3, asked_s - 3, 'bot_human', NULL FROM conversation WHERE flow = 'handoff'
  UNION ALL SELECT id * 100 + 4, asked_s, 'bot_handoff', NULL FROM conversation WHERE flow = 'handoff'
  UNION ALL SELECT id * 100 + 5, created_s + {draws.between("said/bot answer", 8, 25)}, 'bot_answer', NULL
    FROM conversation WHERE flow = 'bot'
  UNION ALL SELECT id * 100 + 6, created_s + {draws.between("said/bot thanks", 40, 100)}, 'thanks', NULL
    FROM conversation WHERE flow = 'bot' AND {draws.uniform("said/bot thanks?")} < 0.4
  UNION ALL SELECT t.id * 100 + t.k * 10, t.asked_s, CASE WHEN t.k = 1 THEN 'announced' WHEN t.kind = 'reopen'
      THEN 'reopen' WHEN t.asked_s - t.before_s > 130000 THEN 'nudge' ELSE 'detail' END, NULL
    FROM turn AS t JOIN conversation AS c ON c.id = t.id
    WHERE t.kind <> 'hold' AND (t.k > 1 OR c.flow = 'proactive')
  UNION ALL SELECT t.id * 100 + t.k * 10 + 1, t.asked_s + {later("second", 4, 45)}, 'second', NULL
    FROM turn AS t JOIN channel AS c ON c.number = t.channel
    WHERE t.kind <> 'hold' AND {u("second?")} < c.doubles AND t.asked_s + {later("second", 4, 45)} < t.replied_s
  UNION ALL SELECT t.id * 100 + t.k * 10 + 2, t.replied_s - {later("note", 5, 60)}, 'note', t.agent FROM turn AS t
    WHERE {seen} AND t.channel NOT IN ({CHAT}, {PHONE}) AND t.replied_s - t.asked_s > 61
      AND {u("note?")} < CASE WHEN t.team = 5 OR t.kind = 'hold' THEN 0.6 ELSE 0.13 END
  UNION ALL SELECT t.id * 100 + t.k * 10 + 3, t.replied_s,
      CASE t.outcome WHEN 'customer' THEN 'ask' WHEN 'hold' THEN 'hold' ELSE 'solve' END, t.agent
    FROM turn AS t WHERE {seen}
  UNION ALL SELECT t.id * 100 + t.k * 10 + 4, t.replied_s + 1 + {later("extra", 0, 90)}, 'extra', t.agent
    FROM turn AS t WHERE {seen} AND t.channel <> {PHONE} AND {u("extra?")} < 0.06
      AND t.replied_s + 1 + {later("extra", 0, 90)} < coalesce(t.thanked_s, t.solved_s, t.next_s, t.replied_s + 3600)
  UNION ALL SELECT t.id * 100 + t.k * 10 + 5, t.thanked_s, 'thanks', t.agent
    FROM turn AS t WHERE t.thanked_s IS NOT NULL
  UNION ALL SELECT t.id * 100 + t.k * 10 + 6, t.thanked_s + (t.solved_s - t.thanked_s) // 2, 'welcome', t.agent
    FROM turn AS t
    WHERE t.thanked_s IS NOT NULL AND {u("welcome?")} < 0.3 AND t.solved_s - t.thanked_s BETWEEN 8 AND 1800
"""


def _list(use: str) -> str:
    return list_sql(use, "c.language", "c.topic")


def _body(draws: Draws) -> str:
    """The template of one message: its kind's phrase, with a greeting and a goodbye where people write them."""

    def phrase(use: str, name: str | None = None) -> str:
        return draws.member(f"words/{name or use}", _list(use), _WORDS)

    hello, bye = (
        f"CASE c.channel WHEN {_EMAIL} THEN {phrase(f'{use}_email')} WHEN {PHONE} THEN '' ELSE {phrase(use)} END"
        for use in ("hello", "bye")
    )
    greeting = f"CASE WHEN s.mid // 10 % 10 = 1 AND s.mid % 10 = 3 THEN {phrase('greeting')} ELSE '' END"
    signed = f"CASE WHEN c.channel = {_EMAIL} THEN chr(10) || chr(10) || '{{agent}} · {world.BRAND}' ELSE '' END"
    wholes = {"open": f"{hello} || {phrase('open')} || {bye}"}
    first = f"CAST(floor(8 * {draws.uniform('words/ask', '(s.mid // 100)')}) AS BIGINT)"
    question, asked_before = (
        f"k.questions[1 + ({first} + s.mid // 10 % 10 + {step}) % len(k.questions)]" for step in (60, 59)
    )
    opening = f"1 + CAST(floor(len({_list('open')}) * {draws.uniform('words/open', '(s.mid // 100 * 100)')}) AS BIGINT)"
    wholes |= {
        "ask": f"{greeting} || {_list('ask')}[{question}] || {signed}",
        "detail": draws.member("words/detail", f"{_list('detail')}[{asked_before}]", _WORDS),
        "hold": f"{greeting} || {_list('hold')}[k.asks] || {signed}",
        "solve": f"{greeting} || {_list('solve')}[k.answers[{opening}]] || {signed}",
        "note": f"{_list('note')}[{draws.member('words/note', f'{_NOTES}[k.asks]', _WORDS)}]",
        "reopen": f"{_list('reopen')}[{draws.member('words/reopen', f'{_REOPENS}[k.asks]', _WORDS)}]",
        "bot_answer": f"coalesce({_list('bot_answer')}[k.bot_says], {_list('solve')}[k.answers[{opening}]])",
        "announce": f"{_list('proactive')}[{_PROACTIVE}]",
        "announced": draws.member("words/announced", f"{_list('proactive_answer')}[{_PROACTIVE}]", _WORDS),
    }
    cases = (f"WHEN '{use}' THEN {wholes.get(use, phrase(facts[0]))}" for use, facts in _USES.items())
    return f"CASE s.use {' '.join(cases)} END"


def _filled(draws: Draws, rows: str) -> str:
    """Rows whose `text` has the order, the product, the day … in its slots; each is made only where it is asked for."""

    def day(shift: str) -> str:
        local = f"make_timestamp((at_s + offset_s + 86400 * ({shift})) * 1000000)"
        return f"concat(day({local}), ' ', {list_sql('months', 'language', '')}[month({local})])"

    step = "CASE currency WHEN 'IDR' THEN 1000 ELSE 1 END"
    amount = f"CAST(round(basket * (0.4e0 + 1.5e0 * {draws.uniform('amount')}) / {step}) * {step} AS BIGINT)"
    values = {
        "{order}": order_number("id"),
        "{product}": f"{list_sql('products', 'language', '')}[product]",
        "{courier}": f"({literal([list(market.couriers) for market in MARKETS])})[market][1 + id % 2]",
        "{day}": day("CASE WHEN name IS NULL THEN -2 - id % 4 ELSE 2 + id % 3 END"),
        "{later}": day("2 + id % 3"),
        "{agent}": "coalesce(split_part(name, ' ', 1), '')",
        "{customer}": first_name(draws),
        "{amount}": f"CASE currency WHEN 'IDR' THEN 'Rp' || replace(format('{{:,}}', {amount}), ',', '.')"
        f" WHEN 'THB' THEN format('{{:,}}', {amount}) || ' บาท' WHEN 'TRY' THEN {amount} || ' TL'"
        f" ELSE '£' || {amount} END",
    }
    for slot, value in values.items():
        rows = _replaced(rows, f"contains(text, '{slot}')", f"replace(text, '{slot}', {value})")
    return rows


def _voiced(draws: Draws, rows: str) -> str:
    """Thai particles follow the speaker: the templates are written as a woman's, a man says ครับ."""
    speaker = (
        f"CASE {_by_use(1)} WHEN 'customer' THEN {first_name(draws)} WHEN 'agent' THEN split_part(name, ' ', 1) END"
    )
    spoken = "replace(replace(text, 'ค่ะ', 'ครับ'), 'คะ', 'ครับ')"
    return _replaced(rows, f"language = 'th' AND list_contains({literal(texts('th')['men'])}, {speaker})", spoken)


def _replaced(rows: str, where: str, text: str) -> str:
    return f"SELECT * REPLACE (CASE WHEN {where} THEN {text} ELSE text END AS text) FROM ({rows})"


def first_name(draws: Draws) -> str:
    """SQL of the first name of `customer`, whose id begins with the market's number."""
    return _name_of(draws, "first")


def last_name(draws: Draws) -> str:
    return _name_of(draws, "last")


def _name_of(draws: Draws, part: str) -> str:
    local = literal([texts(market.language)[part] for market in MARKETS])
    foreign_ = f"CASE WHEN {foreign(draws, 'customer')} THEN {literal(texts('en')[part])}"
    return draws.member(f"customer/{part}", f"({foreign_} ELSE ({local})[customer // 100000000] END)", "customer")


def order_number(conversation: str, place: str = "0") -> str:
    """The order that a conversation is about has place 0; the other orders of those days stand beside it."""
    return f"'LV' || (4000000 + {conversation} * 4 + {place})"
