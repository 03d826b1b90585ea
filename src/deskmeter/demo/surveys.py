"""Surveys: one after a first solve (CSAT or CES), and four times a year one about the brand as a whole (NPS)."""

from collections.abc import Iterator
from datetime import date

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import Span, epoch
from deskmeter.demo.draws import Draws
from deskmeter.demo.feelings import USUAL_MOOD

_NPS_MONTHS, _NPS_DAY = (1, 4, 7, 10), 10
_NPS_SENT, _NPS_ANSWERED = 0.07, 0.23  # of customers; of surveys
_ROUNDS = 8  # more than a record has; keeps the keys of (customer, round) apart


def ratings(draws: Draws, when: Span) -> str:
    return f"""
SELECT s.id, s.conversation, s.kind, make_timestamp(asked_s * 1000000) AS asked_at,
  CASE WHEN known THEN make_timestamp(answered_s * 1000000) END AS answered_at, CASE WHEN known THEN given END AS score,
  CASE WHEN known THEN resolved END AS resolved, s.channel, a.name AS agent, a.team AS team, s.customer,
  CASE WHEN known THEN replace(comment, '{{agent}}', split_part(a.name, ' ', 1)) END AS comment
FROM (
  SELECT *, answered_s <= {when.cut_s} AS known
  FROM ({_after_solve(draws, when)} UNION ALL {_of_brand(draws, when)})
) AS s
LEFT JOIN agent AS a ON a.number = s.agent ORDER BY s.id"""  # fmt: skip


def _after_solve(draws: Draws, when: Span) -> str:
    """The answer depends on the mood; whether it was solved, too, and on whether the customer had to come back."""
    pleased = f"{draws.uniform('rating/pleased')} < 1 / (1 + exp(-mood))"
    solved = "CASE WHEN pleased THEN 0.96e0 ELSE 0.42e0 END - CASE WHEN next_kind = 'reopen' THEN 0.4e0 ELSE 0e0 END"
    return f"""
SELECT s.id, s.id AS conversation, s.kind, asked_s, answered_s, CASE
    WHEN kind = 'ces' AND pleased THEN 5 + CAST(floor(luck * 3) AS BIGINT)
    WHEN kind = 'ces' THEN 1 + CAST(floor(luck * 4) AS BIGINT)
    WHEN pleased THEN CASE WHEN luck < 0.64 THEN 5 ELSE 4 END
    WHEN luck < 0.46 THEN 1 WHEN luck < 0.66 THEN 2 ELSE 3 END AS given,
  CASE WHEN kind = 'csat' AND {draws.uniform("rating/resolved?", "s.id")} < 0.72
    THEN {draws.uniform("rating/resolved", "s.id")} < {solved} END AS resolved,
  CAST(NULL AS VARCHAR) AS channel, s.agent, s.contact AS customer,
  CASE WHEN {draws.uniform("rating/comment", "s.id")} < 0.34 THEN CASE WHEN pleased
    THEN {draws.member("rating/praise", "p.praise", "s.id")} ELSE {draws.member("rating/blame", "p.blame", "s.id")} END
  END AS comment
FROM (
  SELECT *, {pleased} AS pleased, {draws.uniform("rating/score")} AS luck,
    CASE WHEN {draws.uniform("rating/answers")} < 0.3 + 0.06 * (abs(mood - 1.5e0) - 0.8e0)
      THEN asked_s + {draws.seconds("rating/delay", 4200, 1.5)} END AS answered_s
  FROM (
    SELECT *, solved_s + {draws.between("rating/sent", 60, 3600)} AS asked_s,
      CASE WHEN {draws.uniform("rating/kind")} < 0.16 THEN 'ces' ELSE 'csat' END AS kind
    FROM felt WHERE {draws.uniform("rating/asked")} < 0.82
  ) WHERE asked_s <= {when.cut_s}
) AS s JOIN phrase AS p ON p.language = s.language AND p.topic = 1"""


def _of_brand(draws: Draws, when: Span) -> str:
    """Four times a year some customers are asked by e-mail; the answer follows what they have met with until then."""
    rounds = ", ".join(f"({number}, {start_s})" for number, start_s in enumerate(_rounds(when)))
    key, person = f"(k.id * {_ROUNDS} + r.number)", "s.key"
    given = (
        f"floor(9.0e0 + 1.1e0 * (coalesce(mood, {USUAL_MOOD}) - {USUAL_MOOD}) + 2.3e0 * {draws.normal('nps', person)})"
    )
    return f"""
SELECT 10000000000 + key, NULL, 'nps', asked_s,
  CASE WHEN {draws.uniform("nps/answers", person)} < {_NPS_ANSWERED}
    THEN asked_s + {draws.seconds("nps/delay", 30_000, 1.3, person)} END,
  CAST(least(10, greatest(0, {given})) AS BIGINT), NULL, 'email', NULL, customer, NULL
FROM (
  SELECT a.key, a.customer, a.asked_s, avg(f.mood) AS mood
  FROM (
    SELECT {key} AS key, k.id AS customer, k.until_s,
      r.start_s + 86400 * {draws.between("nps/day", 0, 5, key)} + {draws.between("nps/hour", 0, 21600, key)} AS asked_s
    FROM known AS k, (VALUES {rounds}) AS r(number, start_s)
    WHERE k.network = 0 AND k.since_s < r.start_s - 30 * 86400 AND {draws.uniform("nps/sent", key)} < {_NPS_SENT}
  ) AS a LEFT JOIN felt AS f ON f.customer = a.customer AND f.solved_s < a.asked_s
  WHERE a.asked_s <= {when.cut_s} AND (a.until_s IS NULL OR a.until_s > a.asked_s) GROUP BY ALL
) AS s"""  # fmt: skip


def _rounds(when: Span) -> Iterator[int]:
    """The mornings on which a round of the brand's survey begins."""
    for year in range(when.first.year, when.last.year + 1):
        for month in _NPS_MONTHS:
            if when.first <= (day := date(year, month, _NPS_DAY)) <= when.last:
                yield epoch(day, 10 * 60, world.ZONE)
