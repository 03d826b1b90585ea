"""Figures that once came out wrong, each with the smallest record that shows it."""

from deskmeter.insight.export import rows_sql
from deskmeter.metrics.query import Query
from deskmeter.metrics.registry import metric
from deskmeter.metrics.relation import parse_filter
from deskmeter.model.facts import FACTS
from deskmeter.period import Period
from tests.spec.drawn import Desk, instant


def test_clock_of_waits_summed_per_ticket_is_business_where_every_wait_has_hours(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:20 | 1            | message | customer:Bo
    Mon 09:40 | 1            | message | agent:Ana
    """
    assert desk.row("response_time_per_ticket").clock == "business"


def test_tag_that_stands_twice_counts_once(desk: Desk) -> None:
    """
    at        | conversation | what    | by | tags
    Mon 09:00 | 1            | created |    | vip vip
    """
    assert desk.values("conversations", by="tag") == {"vip": 1}


def test_tags_that_came_and_went_change_the_stated_ones(desk: Desk) -> None:
    """
    at        | conversation | what    | by | tags
    Mon 09:00 | 1            | created |    | vip late
    Mon 09:00 | 2            | created |    | late

    at        | conversation | what  | to     | by
    Mon 09:10 | 1            | tag   | urgent | agent:Ana
    Mon 09:20 | 1            | untag | late   | agent:Ana
    """
    assert desk.values("conversations", by="tag") == {"late": 1, "urgent": 1, "vip": 1}


def test_bucket_without_a_counterpart_is_compared_with_nothing(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-02-28 10:00 | 1            | created |
    2026-03-31 10:00 | 2            | created |
    """
    found = desk.result(
        "conversations", start="2026-03-01", end="2026-04-01", now="2026-05-01", grain="day", compare="previous"
    )
    assert [row.bucket for row in found.rows if row.compared is None] == ["2026-03-29", "2026-03-30", "2026-03-31"]


def test_channel_that_only_the_period_before_knows_is_shown(desk: Desk) -> None:
    """
    at               | conversation | what    | by | channel
    2026-02-20 10:00 | 1            | created |    | email
    2026-03-20 10:00 | 2            | created |    | chat
    """
    found = desk.result(
        "conversations", start="2026-03-01", end="2026-04-01", now="2026-05-01", by="channel", compare="previous"
    )
    assert {row.by["channel"]: (row.value, row.prior) for row in found.rows} == {"chat": (1, 0), "email": (0, 1)}


def test_hour_after_the_clocks_went_forward_meets_the_same_hour_of_the_week_before(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-03-22 11:00 | 1            | created |
    2026-03-29 10:00 | 2            | created |
    """
    found = desk.result(
        "conversations", start="2026-03-29", end="2026-03-30", tz="Europe/Berlin", now="2026-05-01", grain="hour",
        compare="previous",
    )  # fmt: skip
    assert {row.bucket: row.prior for row in found.rows if row.value} == {"2026-03-29T12:00": 1}


def test_period_that_begins_now_has_no_backlog_yet(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row("backlog", start="2026-03-24", now="2026-03-24").figure is None


def test_period_that_has_not_come_has_no_count(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row("conversations", start="2026-04-01", end="2026-05-01").figure is None


def test_period_without_a_beginning_is_compared_with_nothing(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.row("conversations", compare="previous").compared is None


def test_period_that_ends_before_the_record_begins_has_its_bucket(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created |
    """
    assert desk.values("conversations", end="2026-02-01", grain="day") == {"2026-01-31": 0}


def test_agent_is_found_by_the_name_that_tells_equal_ids_apart(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    """
    assert desk.value("agent_replies", only="agent=desk:Ana") == 1


def test_wait_that_ran_before_a_move_is_read_on_the_hours_of_then(desk: Desk) -> None:
    """
    hours day: Mon-Fri 09:00-17:00 UTC
    hours night: Mon-Sun 00:00-24:00 UTC

    at        | conversation | what    | by          | to
    Mon 12:00 | 1            | team    |             | day
    Mon 16:00 | 1            | message | customer:Bo |
    Tue 10:00 | 1            | team    |             | night
    Wed 10:00 | 1            | message | agent:Ana   |
    """
    found = desk.values("longest_wait", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": 3_600, "2026-03-03": 2 * 3_600 + 14 * 3_600}


def test_survey_without_a_conversation_counts_for_its_source(desk: Desk) -> None:
    """
    conversation | kind | asked     | answered  | score
                 | csat | Mon 10:00 | Mon 11:00 | 5
    """
    assert desk.values("csat", by="source") == {"desk": 1}


def test_snapshot_of_a_conversation_older_than_the_record_keeps_its_day(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    seen      | conversation | created   | status
    Thu 10:00 | 1            | Mon 10:00 | open
    """
    assert desk.values("conversations", grain="day", now="2026-03-07")["2026-03-02"] == 1


def test_exported_times_carry_the_offset_of_their_own_day(desk: Desk) -> None:
    """
    at               | conversation | what    | by
    2026-07-01 10:00 | 1            | created |
    2026-12-01 10:00 | 1            | solved  | agent:Ana
    """
    july = Period.of("2026-07-01", "2026-08-01", "Europe/Berlin")
    asked = Query((metric("conversations"),), july, instant("2027-01-01"))
    sql = rows_sql(desk.workspace.store, asked, metric("conversations"), value=False, text=True)
    found = desk.workspace.store.con.execute(f"SELECT e.resolved_at FROM ({sql}) AS e").fetchall()
    assert found == [("2026-12-01T11:00:00+01:00",)]


def test_facts_have_the_types_that_they_declare(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    """
    con = desk.workspace.store.con
    found = {fact.name: con.execute(f"DESCRIBE fact.{fact.name}").fetchall() for fact in FACTS}
    told = {fact.name: [(column.name, column.type) for column in fact.columns] for fact in FACTS}
    assert {name: [(row[0], row[1]) for row in table] for name, table in found.items()} == told


def test_filter_takes_a_value_with_a_comma_in_quotes_and_shows_it_so() -> None:
    found = parse_filter('team="Sales, EU",Night')
    assert (found.values, str(found)) == (("Sales, EU", "Night"), 'team="Sales, EU",Night')
