"""What stands around the conversations: followers on social networks and the articles of the help centre."""

from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.world import TOPIC_NUMBERS

# network: (followers at the start, daily growth)
_NETWORKS = {
    "instagram": (48_000, 0.0011),
    "facebook": (31_000, 0.0003),
    "tiktok": (9_500, 0.0034),
    "x": (6_200, -0.0001),
}
_NO_ARTICLE = ("bug", "late_delivery", "wrong_item")  # the gap between what is asked and what can be read


def audience(draws: Draws, when: Span) -> str:
    networks = ", ".join(
        f"('{name}', {n}, {start}, {growth})" for n, (name, (start, growth)) in enumerate(_NETWORKS.items())
    )
    days = (when.last - when.first).days
    luck = draws.normal("audience", "(d.day * 8 + v.n)")
    return f"""
SELECT network, DATE '{when.first}' + CAST(day AS INTEGER) AS day,
  CAST(sum(start * (CASE day WHEN 0 THEN 1e0 ELSE 0e0 END) + start * growth * (1 + 0.9e0 * {luck})
    * pow(1 + growth, day)) OVER (PARTITION BY network ORDER BY day) AS BIGINT) AS followers
FROM (SELECT unnest(range({days})) AS day) AS d, (VALUES {networks}) AS v(network, n, start, growth)
ORDER BY network, day"""


def articles(draws: Draws, when: Span) -> str:
    missing = ", ".join(str(TOPIC_NUMBERS[name]) for name in _NO_ARTICLE)
    key = "(p.topic * 8 + ascii(p.language))"
    return f"""
SELECT p.language || '-' || replace(t.name, '_', '-') AS id, t.name AS topic, p.language,
  make_timestamp(({when.cut_s} - 86400 * {draws.between("article/age", 30, 800, key)}) * 1000000) AS published_at,
  CAST(floor(t.weight * 400 * (0.3e0 + {draws.uniform("article/views", key)})) AS BIGINT) AS views,
  p.article AS title
FROM phrase AS p JOIN topic AS t ON t.number = p.topic WHERE p.topic NOT IN ({missing}) ORDER BY id"""
