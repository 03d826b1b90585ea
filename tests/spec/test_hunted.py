"""Cases that sceptics tried: each was once a wrong figure."""

import json
from datetime import timedelta
from pathlib import Path

from deskmeter.insight.answer import records
from deskmeter.insight.export import rows_sql
from deskmeter.engines.duckdb import rows
from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metric
from deskmeter.metrics.relation import Filter
from deskmeter.period import Period
from tests.spec.drawn import Desk, instant


def test_per_ticket_clock(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer:Bo
    Mon 09:10:00 | 1            | message | agent:Ana
    Mon 09:20:00 | 1            | message | customer:Bo
    Mon 09:40:00 | 1            | message | agent:Ana
    """
    assert desk.row("response_time_per_ticket").clock == "business"


def test_dup_tag(desk: Desk) -> None:
    """
    at           | conversation | what    | by | tags
    Mon 09:00:00 | 1            | created |    | vip vip
    """
    assert desk.values("conversations", by="tag") == {"vip": 1}


def test_tag_event(desk: Desk) -> None:
    """
    at           | conversation | what    | by | tags
    Mon 09:00:00 | 1            | created |    | vip late

    at           | conversation | what  | to     | by
    Mon 09:00:10 | 1            | tag   | urgent | agent:Ana
    Mon 09:00:20 | 1            | untag | late   | agent:Ana
    """
    assert desk.values("conversations", by="tag") == {"vip": 1, "urgent": 1}


def test_compare_bucket_without_counterpart(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-02-28 10:00 | 1            | created |
    2026-03-31 10:00 | 2            | created |
    """
    found = desk.result(
        "conversations", start="2026-03-01", end="2026-04-01", now="2026-05-01", grain="day", compare="previous"
    )
    assert found.rows[-1].compared is None


def test_compare_cut_only_before(desk: Desk) -> None:
    """
    at               | conversation | what    | by | channel
    2026-02-20 10:00 | 1            | created |    | email
    2026-03-20 10:00 | 2            | created |    | chat
    """
    found = desk.result(
        "conversations", start="2026-03-01", end="2026-04-01", now="2026-05-01", by="channel", compare="previous"
    )
    assert {row.by["channel"]: (row.value, row.prior) for row in found.rows} == {"chat": (1, 0), "email": (0, 1)}


def test_compare_hours_over_dst(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-03-22 11:00 | 1            | created |
    2026-03-29 10:00 | 2            | created |
    """
    found = desk.result(
        "conversations",
        start="2026-03-29",
        end="2026-03-30",
        tz="Europe/Berlin",
        now="2026-05-01",
        grain="hour",
        compare="previous",
    )
    assert {row.bucket: row.prior for row in found.rows if row.value} == {"2026-03-29T12:00": 1}


def test_backlog_start_is_now(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-03-22 11:00 | 1            | created |
    """
    assert desk.row("backlog", start="2026-03-24", now="2026-03-24").figure is None


def test_longest_wait_before_switch(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours night: Mon-Sun 00:00-24:00 UTC

    at           | conversation | what    | by          | team
    Mon 12:00:00 | 1            | created |             | day

    at           | conversation | what    | by          | to
    Mon 16:00:00 | 1            | message | customer:Bo |
    Mon 16:00:00 | 1            | team    |             | day
    Tue 10:00:00 | 1            | team    |             | night
    Wed 10:00:00 | 1            | message | agent:Ana   |
    """
    assert desk.values("longest_wait", start="2026-03-02", end="2026-03-04", grain="day") == {
        "2026-03-02": 3600,
        "2026-03-03": 7200 + 14 * 3600,
    }


def test_agent_filter_as_label(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer:Bo
    Mon 09:10:00 | 1            | message | agent:Ana
    """
    (row,) = desk.result("agent_replies", by="agent").rows
    assert desk.value("agent_replies", only=f"agent={row.by['agent']}") == 1


def test_status_stated(desk: Desk) -> None:
    """
    at           | conversation | what    | by | status
    Mon 09:00:00 | 1            | created |    | solved
    Mon 09:00:00 | 2            | created |    | pending
    """
    print(desk.values("backlog", by="status"), desk.value("action_rate"))
    assert desk.value("backlog") == 1


def test_empty(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC
    """
    from deskmeter.metrics.registry import metrics

    for name in metrics():
        for kw in (
            {},
            {"grain": "day"},
            {"by": "channel"},
            {"compare": "previous"},
            {"start": "2026-03-02", "end": "2026-03-03", "compare": "year", "grain": "hour"},
            {"by": "tag"},
        ):
            result = desk.result(name, **kw)
            json.dumps(records(result, desk.workspace.settings))


def test_export_offset(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-07-01 10:00 | 1            | created |
    2026-12-01 10:00 | 1            | solved  | agent:Ana
    """
    q = Query((metric("conversations"),), Period.of("2026-07-01", "2026-08-01", "Europe/Berlin"), instant("2027-01-01"))
    sql = rows_sql(desk.workspace.store, q, metric("conversations"), value=False, text=True)
    con = desk.workspace.store.con
    cur = con.execute(sql)
    names = [d[0] for d in cur.description]
    got = dict(zip(names, cur.fetchone()))
    assert got["resolved_at"] == "2026-12-01T11:00:00+01:00"


def test_types(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer:Bo
    Mon 09:10:00 | 1            | message | agent:Ana
    """
    con = desk.workspace.store.con
    from deskmeter.model.facts import FACTS

    bad = []
    for f in FACTS:
        types = {r[0]: r[1] for r in con.execute(f"DESCRIBE fact.{f.name}").fetchall()}
        for c in f.columns:
            if types[c.name] != c.type:
                bad.append((f.name, c.name, types[c.name], c.type))
        assert set(types) == {c.name for c in f.columns}, f.name
    assert not bad
