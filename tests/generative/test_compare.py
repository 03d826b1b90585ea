"""Simulated desks: where nothing has changed the tests stay quiet, where something has they find it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator
from scipy import stats

from deskmeter.insight.by_day import Day, count_spread, count_test, ratio_spread, ratio_test, stock_test
from deskmeter.insight.compare import Finding, Moments, Ranks, adjusted, mean_test, rank_test, share_test
from deskmeter.insight.judge import judged
from deskmeter.metrics.query import Query, Result, run
from deskmeter.metrics.registry import metric
from deskmeter.model.workspace import opened
from deskmeter.period import Period
from tests.spec.drawn import Desk, Line, instant, received, settled, write

Simulated = Callable[[Generator, float], Finding | None]  # one pair of periods, the second so many times the first
REAL = ("better", "worse", "changed")
TIMES, MOST = 2_400, 0.06
WEEK = (1.3, 1.2, 1.1, 1.0, 1.0, 0.4, 0.2)


def share(drawn: Generator, change: float) -> Finding | None:
    hits, before = drawn.binomial(300, min(1.0, 0.8 * change)), drawn.binomial(500, 0.8)
    return share_test(float(hits), 300, float(before), 500)


def rare_share(drawn: Generator, change: float) -> Finding | None:
    hits, before = drawn.binomial(120, 0.02 * change), drawn.binomial(90, 0.02)
    return share_test(float(hits), 120, float(before), 90)


def scores(drawn: Generator, change: float) -> Finding | None:
    """Answers from 1 to 5, most of them 5, unequal samples; a change takes some of the 5s away."""
    now, before = 0.6 / change, 0.6
    sides = [drawn.choice(5, size, p=[(1 - top) / 4] * 4 + [top]) + 1.0 for top, size in ((now, 60), (before, 150))]
    return mean_test(*(Moments(len(one), float(one.sum()), float((one**2).sum())) for one in sides))


def skewed_times(drawn: Generator, change: float) -> Finding | None:
    return ranked(drawn.lognormal(6, 1.5, 90) * change, drawn.lognormal(6, 1.5, 60))


def tied_times(drawn: Generator, change: float) -> Finding | None:
    """Two of three waits are 0: bots and same-second replies."""
    sides = [
        drawn.exponential(2 * by, size).round() * (drawn.random(size) < by / 3) for by, size in ((change, 80), (1, 80))
    ]
    return ranked(*sides)


def ranked(now: np.ndarray, before: np.ndarray) -> Finding | None:
    both = np.concatenate([now, before])
    _, ties = np.unique(both, return_counts=True)
    rank_sum = stats.rankdata(both)[: len(now)].sum()
    return rank_test(Ranks(len(now), len(before), float(rank_sum), float((ties.astype(float) ** 3 - ties).sum())))


def busy_days(drawn: Generator, change: float) -> Finding | None:
    """Four weeks of days with a weekday pattern, each day as a whole busier or quieter than it should be."""
    made = list(days(drawn, 28, 28, change, wild=0.1))
    return counted(made)


def a_month_and_a_longer_one(drawn: Generator, change: float) -> Finding | None:
    return counted(list(days(drawn, 31, 28, change, wild=0.05)))


def few_events(drawn: Generator, change: float) -> Finding | None:
    return counted(list(days(drawn, 28, 28, change, wild=0.0, level=2.0)))


def single_days(drawn: Generator, change: float) -> Finding | None:
    """One day against its like, by the spread of the four weeks around them."""
    made = list(days(drawn, 28, 28, 1.0, wild=0.03, level=40))
    today = replace(made[0], value=float(drawn.poisson(40 * WEEK[0] * change * drawn.gamma(1 / 0.03, 0.03))))
    return count_test(today.value, made[28].value, [today, made[28]], count_spread([*made[1:28], *made[29:]], 1.0))


def days(drawn: Generator, now: int, before: int, change: float, wild: float, level: float = 20.0) -> Iterator[Day]:
    for side, length, by in ((True, now, change), (False, before, 1.0)):
        for n in range(length):
            busy = drawn.gamma(1 / wild, wild) if wild else 1.0
            yield Day(n % 7, side, float(drawn.poisson(level * WEEK[n % 7] * by * busy)))


def counted(made: list[Day]) -> Finding | None:
    now, before = (sum(day.value for day in made if day.now is side) for side in (True, False))
    return count_test(now, before, made, count_spread(made, 1.0))


def wandering_stock(drawn: Generator, change: float) -> Finding | None:
    """Each day's backlog is that of the day before and a step; a change adds to the steps of the second period."""
    return stock(300 + np.cumsum(drawn.normal(0, 6, 56) + np.repeat([0, (change - 1) * 300 / 28], 28)))


def settled_stock(drawn: Generator, change: float) -> Finding | None:
    """What comes in on working days is solved within days, so that the backlog comes back to its level."""
    left, levels = 60, []
    for day in range(84):
        left = drawn.binomial(left, 0.6) + drawn.poisson(30 * WEEK[day % 7] * (change if day >= 56 else 1))
        levels.append(left)
    return stock(np.array(levels[28:]))


def stock(levels: np.ndarray) -> Finding | None:
    made = [Day(n % 7, n >= 28, float(level)) for n, level in enumerate(levels)]
    return stock_test(float(levels[55]), float(levels[27]), 28, [*made[28:], *made[:28]])


def occupancy(drawn: Generator, change: float) -> Finding | None:
    """Handled of staffed seconds: the days of a desk go up and down together, and are not equally long."""
    return ratio_test(list(worked(drawn, 28, change)))


def occupancy_of_a_week(drawn: Generator, change: float) -> Finding | None:
    return ratio_test(list(worked(drawn, 7, change)))


def occupancy_of_a_day(drawn: Generator, change: float) -> Finding | None:
    made = [*worked(drawn, 28, 1.0)]
    today = replace(made[0], value=made[0].value * change)
    return ratio_test([today, made[28]], ratio_spread([*made[1:28], *made[29:]]))


def worked(drawn: Generator, length: int, change: float) -> Iterator[Day]:
    for side, by in ((True, change), (False, 1.0)):
        for n in range(length):
            staffed = drawn.gamma(9, 4_000) * WEEK[n % 7]
            yield Day(n % 7, side, float(staffed * drawn.beta(21, 9) * by), float(staffed))


KINDS: dict[Simulated, float] = {  # each with a change that is found in most of the pairs
    share: 0.85, rare_share: 8, scores: 1.8, skewed_times: 0.45, tied_times: 2, busy_days: 1.5,
    a_month_and_a_longer_one: 0.7, few_events: 1.8, single_days: 3, wandering_stock: 1.5, settled_stock: 3,
    occupancy: 0.88, occupancy_of_a_week: 0.75, occupancy_of_a_day: 0.3,
}  # fmt: skip


def called_real(simulated: Simulated, change: float, times: int, seed: int) -> float:
    """In what part of simulated pairs of periods the test calls the change real."""
    drawn = np.random.default_rng(seed)
    found = [simulated(drawn, change) for _ in range(times)]
    return sum(one is not None and one.p_value <= 0.05 for one in found) / times


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_where_nothing_has_changed_hardly_a_change_is_called_real(kind: Simulated) -> None:
    assert called_real(kind, 1.0, TIMES, seed=12) < MOST


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_real_change_is_found(kind: Simulated) -> None:
    assert called_real(kind, KINDS[kind], 200, seed=7) > 0.8


def test_many_agents_asked_about_at_once_bring_no_false_alarm() -> None:
    """Of 40 agents of whom none has changed, some are under 0.05 alone; judged together, in 95 of 100 desks none is."""
    drawn = np.random.default_rng(3)
    desks = [[found.p_value for _ in range(40) if (found := skewed_times(drawn, 1.0))] for _ in range(60)]
    alone = sum(any(p <= 0.05 for p in desk) for desk in desks)
    together = sum(any(p <= 0.05 for p in adjusted(desk)) for desk in desks)
    assert (alone > 40, together <= 6) == (True, True)


AGENTS = [f"A{n:02}" for n in range(16)]
SLOWER = "A07"  # from the second period on
START, DAYS = datetime(2026, 3, 2), 28
"""Two periods of four weeks."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Sixteen agents, each with about 90 conversations in either of two equal periods, of whom one becomes slower."""
    folder = tmp_path_factory.mktemp("equal")
    root = settled(folder)
    with opened(root) as workspace:
        received(workspace, *_files(folder))
        yield Desk(workspace)


def _files(folder: Path, seed: int = 5) -> list[Path]:
    drawn = np.random.default_rng(seed)
    cases, messages, ratings = list[Line](), list[Line](), list[Line]()
    for day in range(2 * DAYS):
        for agent in AGENTS:
            for _ in range(drawn.poisson(4 * WEEK[day % 7])):
                at = START + timedelta(days=day, seconds=int(drawn.integers(28_800, 64_800)))
                wait = int(drawn.lognormal(6, 1)) * (3 if agent == SLOWER and day >= DAYS else 1)
                replied = at + timedelta(seconds=wait)
                case = str(len(cases) + 1)
                customer = f"c{case}"
                cases.append({"conversation": case, "at": at.isoformat(), "agent": agent, "customer": customer})
                messages.append({"conversation": case, "at": at.isoformat(), "what": "message", "actor": "customer"})
                messages.append(
                    {"conversation": case, "at": replied.isoformat(), "what": "message", "actor": "agent",
                     "agent": agent}
                )  # fmt: skip
                if drawn.random() < 0.6:
                    score = str(drawn.choice([1, 3, 4, 5], p=[0.1, 0.1, 0.3, 0.5]))
                    ratings.append(
                        {"conversation": case, "kind": "csat", "asked": replied.isoformat(),
                         "answered": (replied + timedelta(minutes=5)).isoformat(), "score": score, "agent": agent}
                    )  # fmt: skip
    files = {"cases": cases, "messages": messages, "ratings": ratings}
    return [write(folder, name, tuple(rows)) for name, rows in files.items()]


def _asked(desk: Desk, *names: str, by: tuple[str, ...] = ("agent",), grain: str | None = None) -> Result:
    period = Period.of("2026-03-30", "2026-04-27", "UTC")
    asked = Query(tuple(map(metric, names)), period, instant("2026-05-01"), by, grain, compare="previous")
    return judged(desk.workspace.store, run(desk.workspace.store, asked))


def test_of_equal_periods_only_the_agent_who_became_slower_has_changed(desk: Desk) -> None:
    rows = _asked(desk, "first_response_time", "conversations", "csat", "csat_mean").rows
    told = {(row.metric.name, row.by["agent"]) for row in rows if row.compared and row.compared.verdict in REAL}
    assert told == {("first_response_time", SLOWER)}


def test_every_agent_was_judged(desk: Desk) -> None:
    rows = _asked(desk, "first_response_time", "conversations").rows
    assert sum(row.compared is not None and row.compared.p_value is not None for row in rows) == 2 * len(AGENTS)


@pytest.mark.parametrize("grain", ["day", "week", "weekday", "hour_of_day"])
def test_buckets_of_equal_periods_have_not_changed(desk: Desk, grain: str) -> None:
    rows = _asked(desk, "conversations", "unique_customers", "csat", by=(), grain=grain).rows
    verdicts = {row.compared.verdict for row in rows if row.compared}
    assert verdicts <= {"noise", "too_small", "not_comparable"}


def test_rank_sums_of_the_engine_are_those_of_scipy(desk: Desk) -> None:
    """The waits of one agent, fetched row by row and given to scipy."""
    row = next(one for one in _asked(desk, "first_response_time").rows if one.by["agent"] == "A03")
    found = desk.workspace.store.con.execute(
        "SELECT r.replied_at >= TIMESTAMP '2026-03-30', r.response_s FROM fact.reply AS r"
        " JOIN canon.agent_key AS k ON k.key = r.agent WHERE k.id = 'A03' AND r.replied_at >= TIMESTAMP '2026-03-02'"
        " AND r.replied_at < TIMESTAMP '2026-04-27' AND r.is_first"
    ).fetchall()
    now, before = ([wait for side, wait in found if side is wanted] for wanted in (True, False))
    assert row.compared
    assert row.compared.p_value == pytest.approx(stats.mannwhitneyu(now, before, method="asymptotic").pvalue)
