"""Scorecards: a team's lead reads some solved conversations and gives points for each section."""

import duckdb

from deskmeter.demo.calendar import Span
from deskmeter.demo.draws import Draws
from deskmeter.demo.staff import AGENTS

MOST = 5
_REVIEWED = 0.04  # of conversations that an agent solved
_WORKDAY = (9 * 3600, 17 * 3600)

# section: (weight, points as a rule, how much the agent's quality shows, how much a slow reply, what a turn costs)
SECTIONS = {
    "speed": (2, 4.6, 1.0, 0.5, 0.0),
    "friendliness and brand voice": (2, 4.7, 3.0, 0.0, 0.0),
    "accuracy and attention to detail": (3, 4.6, 5.0, 0.0, 0.15),
    "transparency and honesty": (2, 4.7, 3.0, 0.0, 0.05),
    "next step explained": (2, 4.4, 4.0, 0.0, 0.1),
    "follow-up question anticipated": (1, 4.1, 5.0, 0.0, 0.25),
}


def build(con: duckdb.DuckDBPyConnection, draws: Draws) -> None:
    """Create the table `reviewed`: one row per scorecard, with its reviewer: a lead, never of the own work."""
    leads = [number for number, agent in enumerate(AGENTS, 1) if agent.lead]
    con.execute(f"""
CREATE OR REPLACE TEMP TABLE reviewed AS
SELECT f.id, f.agent, f.k, f.slowness, f.next_kind, a.quality,
  {draws.member("review/lead", "l.leads", "f.id")} AS reviewer, {_daytime(draws)} AS at_s
FROM felt AS f JOIN agent AS a ON a.number = f.agent JOIN conversation AS c ON c.id = f.id
JOIN market AS m ON m.number = c.market
JOIN (
  SELECT a.number AS agent, coalesce(list(b.number ORDER BY b.number) FILTER (b.team = a.team),
    list(b.number ORDER BY b.number)) AS leads
  FROM agent AS a JOIN agent AS b ON b.number <> a.number AND b.number IN {tuple(leads)} GROUP BY ALL
) AS l ON l.agent = f.agent
WHERE {draws.uniform("review", "f.id")} < {_REVIEWED}""")  # fmt: skip


def reviews(draws: Draws, when: Span) -> str:
    key, rows = "(r.id * 8 + s.number)", ", ".join(map(str, _rows()))
    points = f"""s.usual + s.skill * (r.quality - 1) - s.slow * greatest(0e0, ln(greatest(0.2e0, r.slowness)))
    - s.turn * (r.k - 1) - CASE WHEN r.next_kind = 'reopen' THEN 0.7e0 ELSE 0e0 END
    + 0.75e0 * {draws.normal("review/points", key)}"""
    return f"""
SELECT {key} AS id, r.id AS conversation, a.name AS agent, b.name AS reviewer,
  make_timestamp(r.at_s * 1000000) AS reviewed_at, s.section,
  CAST(least({MOST}, greatest(1, round({points}))) AS BIGINT) AS points, {MOST} AS most, s.weight
FROM reviewed AS r JOIN agent AS a ON a.number = r.agent JOIN agent AS b ON b.number = r.reviewer,
  (VALUES {rows}) AS s(number, section, weight, usual, skill, slow, turn)
WHERE r.at_s <= {when.cut_s} ORDER BY 1"""


def _rows() -> list[tuple[object, ...]]:
    return [(number, section, *facts) for number, (section, facts) in enumerate(SECTIONS.items())]


def _daytime(draws: Draws) -> str:
    """SQL of a moment in the lead's working hours, one to six days after the solution, not on a weekend."""
    day = f"(f.solved_s + m.offset_s) // 86400 + {draws.between('review/days', 1, 5, 'f.id')}"
    # Day 0 was a Thursday: days 2 and 3 of each seven are Saturday and Sunday.
    workday = f"({day} + CASE WHEN ({day}) % 7 IN (2, 3) THEN 2 ELSE 0 END)"
    return f"86400 * {workday} + {draws.between('review/hour', *_WORKDAY, 'f.id')} - m.offset_s"
