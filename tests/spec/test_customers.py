"""Customers who stay and come back, what they order, and what helping them costs."""

import pytest

from tests.spec.drawn import Desk

MARCH = {"start": "2026-03-01", "end": "2026-04-01", "now": "2026-05-01 00:00"}


def test_worked_example_13_retention_is_customers_at_the_end_less_new_ones_of_those_at_the_start(desk: Desk) -> None:
    """
    times | since      | until      | customer
    224   | 2025-01-01 |            | stays#
    126   | 2025-01-01 | 2026-03-15 | leaves#
    76    | 2026-03-10 |            | new#
    """
    found = desk.figure("retention_rate", **MARCH)
    assert (found.value, found.denominator) == (0.64, 350)


def test_customer_who_came_and_went_within_the_period_changes_nothing(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 |            | Bo
    2026-03-05 | 2026-03-15 | Cy
    """
    found = desk.figure("retention_rate", **MARCH)
    assert (found.value, found.n) == (1, 1)


def test_membership_that_ends_with_the_period_has_lasted_to_its_end(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 | 2026-04-01 | Bo
    2025-01-01 | 2026-03-31 | Cy
    """
    assert desk.value("retention_rate", **MARCH) == 0.5


def test_customer_who_comes_as_the_period_begins_was_not_there_at_its_beginning(desk: Desk) -> None:
    """
    since      | until      | customer
    2026-03-01 |            | Bo
    2025-03-01 | 2026-04-02 | Cy
    """
    assert desk.figure("retention_rate", **MARCH).n == 1


def test_leaving_after_now_is_not_known_yet(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 | 2026-03-20 | Bo
    """
    assert desk.value("retention_rate", **{**MARCH, "now": "2026-03-15 00:00"}) == 1


def test_without_customers_at_the_start_there_is_no_retention(desk: Desk) -> None:
    """
    since      | until      | customer
    2026-03-05 | 2026-06-01 | Bo
    """
    assert desk.value("retention_rate", **MARCH) is None


def test_person_who_is_a_customer_twice_is_one_at_the_start_and_at_the_end(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 |            | Bo
    2025-01-01 |            | Bobby
    2025-01-01 | 2026-03-15 | Cy
    2025-01-01 | 2026-03-15 | Di

    at        | customer | other | kind
    Sun 09:00 | Bo       | Bobby | same
    """
    found = desk.figure("retention_rate", **MARCH)
    assert (found.numerator, found.denominator) == (1, 3)


def test_where_no_membership_is_stated_a_customer_is_one_whose_last_order_is_recent(desk: Desk) -> None:
    """
    set: retention_rate.active_days = 30

    ordered          | customer
    2026-02-15 00:00 | Bo
    2026-03-10 00:00 | Bo
    2026-02-15 00:00 | Cy
    2026-01-30 00:00 | Di
    2026-01-29 00:00 | Ed
    2026-03-20 00:00 | Fay
    """
    found = desk.figure("retention_rate", **MARCH)
    assert (found.numerator, found.denominator) == (1, 3)


def test_membership_that_ended_before_the_period_is_no_customer_of_it(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 | 2026-02-28 | Bo
    2025-01-01 |            | Cy
    """
    assert desk.figure("retention_rate", **MARCH).n == 1


def test_order_keeps_nobody_who_has_left(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 | 2026-03-15 | Bo
    2025-01-01 |            | Cy

    ordered          | customer
    2026-03-10 00:00 | Bo
    """
    assert desk.value("retention_rate", **MARCH) == 0.5


def test_repeat_purchase_is_a_second_or_later_order_in_the_period(desk: Desk) -> None:
    """
    ordered          | customer
    2026-02-15 00:00 | Bo
    2026-03-10 00:00 | Bo
    2026-03-10 00:00 | Cy
    2026-03-11 00:00 | Cy
    2026-03-12 00:00 | Cy
    2026-03-10 00:00 | Di
    2026-02-10 00:00 | Ed
    """
    found = desk.figure("repeat_purchase_rate", **MARCH)
    assert (found.numerator, found.denominator) == (2, 3)


def test_repeat_purchase_without_orders_is_empty(desk: Desk) -> None:
    """
    ordered          | customer
    2026-02-15 00:00 | Bo
    """
    assert desk.value("repeat_purchase_rate", **MARCH) is None


def test_next_period_retention_by_month_and_its_last_months_maturing(desk: Desk) -> None:
    """
    ordered          | customer
    2026-01-10 00:00 | Bo
    2026-01-20 00:00 | Cy
    2026-02-28 23:59 | Bo
    2026-03-01 00:00 | Cy
    2026-03-05 00:00 | Bo
    2026-04-05 00:00 | Bo
    """
    asked = {"start": "2026-01-01", "end": "2026-05-01", "grain": "month", "now": "2026-04-15 00:00"}
    found = desk.values("next_period_retention", **asked)
    assert found == {"2026-01": 0.5, "2026-02": 1, "2026-03": None, "2026-04": None}


def test_month_whose_next_is_not_over_is_maturing(desk: Desk) -> None:
    """
    ordered          | customer
    2026-03-01 00:00 | Cy
    2026-03-05 00:00 | Bo
    2026-04-05 00:00 | Bo
    """
    found = desk.figure("next_period_retention", **{**MARCH, "now": "2026-04-30 23:59"})
    assert found.maturing
    assert (found.value, found.numerator, found.maturing.share) == (None, 0, 1)


def test_month_is_settled_the_moment_the_next_is_over(desk: Desk) -> None:
    """
    ordered          | customer
    2026-03-01 00:00 | Cy
    2026-03-05 00:00 | Bo
    2026-04-05 00:00 | Bo
    """
    assert desk.value("next_period_retention", **MARCH) == 0.5


def test_next_month_begins_with_its_first_instant_and_a_second_order_in_the_month_is_not_in_it(desk: Desk) -> None:
    """
    ordered          | customer
    2026-03-10 00:00 | Bo
    2026-04-01 00:00 | Bo
    2026-03-10 00:00 | Cy
    2026-03-20 00:00 | Cy
    """
    found = desk.figure("next_period_retention", **MARCH)
    assert found.maturing
    assert (found.value, found.n, found.maturing.n) == (0.5, 2, 0)


def test_next_period_retention_is_of_those_who_ordered_in_the_month_itself(desk: Desk) -> None:
    """
    ordered          | customer
    2026-02-28 23:59 | Bo
    2026-03-01 00:00 | Cy
    2026-04-05 00:00 | Cy
    2026-04-05 00:00 | Di
    """
    found = desk.figure("next_period_retention", **MARCH)
    assert (found.value, found.n) == (1, 1)


def test_last_order_of_the_month_tells_whether_the_customer_came_back(desk: Desk) -> None:
    """
    ordered          | customer
    2026-03-01 00:00 | Bo
    2026-03-20 00:00 | Bo
    2026-04-05 00:00 | Bo
    """
    assert desk.value("next_period_retention", **MARCH) == 1


def test_months_of_orders_are_those_of_the_zone(desk: Desk) -> None:
    """
    ordered          | customer
    2026-03-10 00:00 | Bo
    2026-04-30 18:00 | Bo
    """
    asked = {**MARCH, "now": "2026-06-01 00:00"}
    found = (
        desk.value("next_period_retention", **asked),
        desk.value("next_period_retention", tz="Asia/Bangkok", **asked),
    )
    assert found == (1, 0)


def test_contact_rate_is_contacts_per_100_orders(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 09:00 | 2            | created | customer:Cy

    times | ordered   | customer
    8     | Mon 08:00 | Bo
    """
    found = desk.figure("contact_rate")
    assert (found.value, found.numerator, found.denominator) == (25, 2, 8)


def test_contact_rate_without_orders_is_empty(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo

    ordered   | customer
    Mon 08:00 | Bo
    """
    assert desk.value("contact_rate", start="2026-03-03", end="2026-03-04") is None


def test_contact_rate_is_not_known_where_no_source_brings_orders(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    """
    assert [desk.row(name).value for name in ("contact_rate", "orders")] == [None, None]


def test_cost_of_several_days_counts_by_its_days_in_the_period(desk: Desk) -> None:
    """
    cost from  | cost until | amount | currency
    2026-03-01 | 2026-03-31 | 3100   | THB
    """
    assert desk.value("cost", start="2026-03-30", end="2026-04-02", now="2026-05-01 00:00") == 200


def test_cost_without_a_last_day_is_for_its_first_day(desk: Desk) -> None:
    """
    cost from  | cost until | amount | currency
    2026-03-30 |            | 70     | THB
    """
    found = desk.values("cost", start="2026-03-29", end="2026-04-01", now="2026-05-01 00:00", grain="day")
    assert found == {"2026-03-29": None, "2026-03-30": 70, "2026-03-31": None}


@pytest.mark.parametrize("tz", ["Europe/Berlin", "Asia/Bangkok", "America/New_York", "UTC"])
def test_day_on_which_the_clocks_change_costs_as_much_as_any_other(desk: Desk, tz: str) -> None:
    """
    cost from  | cost until | amount | currency
    2026-03-28 | 2026-03-30 | 300    | EUR
    """
    found = desk.values("cost", start="2026-03-28", end="2026-03-31", now="2026-05-01 00:00", grain="day", tz=tz)
    assert found == {"2026-03-28": 100, "2026-03-29": 100, "2026-03-30": 100}


def test_cost_of_a_running_day_counts_up_to_now(desk: Desk) -> None:
    """
    cost from  | cost until | amount | currency
    2026-03-02 | 2026-03-03 | 200    | EUR
    """
    assert desk.value("cost", start="2026-03-02", end="2026-03-04", now="2026-03-03 12:00") == 150


def test_cost_counts_from_its_first_second(desk: Desk) -> None:
    """
    cost from  | amount | currency
    2026-03-02 | 86400  | EUR
    """
    assert desk.value("cost", start="2026-03-02", end="2026-03-03", now="2026-03-02 00:00:01") == 1


def test_amounts_in_one_currency_add_up(desk: Desk) -> None:
    """
    cost from  | amount | currency
    2026-03-02 | 70     | EUR
    2026-03-02 | 2      | EUR
    """
    assert desk.value("cost", start="2026-03-02", end="2026-03-03") == 72


def test_amounts_in_several_currencies_have_no_sum(desk: Desk) -> None:
    """
    cost from  | amount | currency
    2026-03-02 | 70     | THB
    2026-03-02 | 2      | EUR
    """
    asked = {"start": "2026-03-02", "end": "2026-03-03"}
    assert (desk.value("cost", **asked), desk.values("cost", by="currency", **asked)) == (None, {"EUR": 2, "THB": 70})


def test_cost_that_ended_when_the_period_began_does_not_touch_it(desk: Desk) -> None:
    """
    cost from  | amount | currency
    2026-03-01 | 70     | THB
    2026-03-02 | 2      | EUR
    """
    found = desk.figure("cost", start="2026-03-02", end="2026-03-03")
    assert (found.value, found.n) == (2, 1)


def test_cost_per_contact_is_cost_of_the_period_by_handled_contacts(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    Mon 09:10 | 1            | message | agent:Ana
    Mon 09:00 | 2            | message | customer:Cy

    offered   | wait | talk | outcome
    Mon 10:00 | 5    | 60   | answered

    cost from  | amount | currency
    2026-03-02 | 70     | EUR
    """
    found = desk.figure("cost_per_contact", start="2026-03-02", end="2026-03-03")
    assert (found.value, found.numerator, found.denominator) == (35, 70, 2)


def test_cost_per_contact_by_channel_divides_what_is_recorded_for_the_channel(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | channel
    Mon 09:00 | 1            | created | customer:Bo | email
    Mon 09:10 | 1            | message | customer:Bo |
    Mon 09:10 | 1            | message | agent:Ana   |

    offered   | wait | talk | outcome
    Mon 10:00 | 5    | 60   | answered
    Mon 11:00 | 5    | 60   | answered

    cost from  | amount | currency | channel
    2026-03-02 | 70     | EUR      | phone
    2026-03-02 | 10     | EUR      | email
    2026-03-02 | 5      | EUR      |
    """
    found = desk.values("cost_per_contact", start="2026-03-02", end="2026-03-03", by="channel")
    assert found == {"email": 10, "phone": 35, None: None}


def test_cost_per_contact_without_contacts_or_without_costs_is_empty(desk: Desk) -> None:
    """
    at        | conversation | what    | by
    Tue 09:00 | 1            | message | customer:Bo
    Tue 09:10 | 1            | message | agent:Ana

    cost from  | amount | currency
    2026-03-02 | 70     | EUR
    """
    found = desk.values("cost_per_contact", start="2026-03-02", end="2026-03-04", grain="day")
    assert found == {"2026-03-02": None, "2026-03-03": None}


def test_source_that_never_says_who_left_keeps_no_memberships(desk: Desk) -> None:
    """
    set: retention_rate.active_days = 30

    since      | customer
    2025-01-01 | Bo
    2025-01-01 | Cy
    2025-01-01 | Di

    ordered          | customer
    2026-02-15 00:00 | Bo
    2026-03-10 00:00 | Bo
    2026-02-15 00:00 | Cy
    """
    found = desk.figure("retention_rate", **MARCH)
    assert (found.numerator, found.denominator) == (1, 2)


def test_member_who_comes_back_under_another_id_has_stayed(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 | 2026-03-15 | Bo
    2026-03-10 |            | B7
    2025-01-01 | 2026-03-15 | Cy

    at        | customer | other | kind
    Mon 09:00 | Bo       | B7    | same
    """
    assert desk.value("retention_rate", **MARCH) == 0.5


def test_customer_who_orders_again_under_another_id_has_stayed_and_bought_again(desk: Desk) -> None:
    """
    set: retention_rate.active_days = 30

    ordered          | customer
    2026-02-15 00:00 | Bo
    2026-03-10 00:00 | B7
    2026-02-15 00:00 | Cy
    2026-03-10 00:00 | Di

    at        | customer | other | kind
    Mon 09:00 | Bo       | B7    | same
    """
    assert (desk.value("retention_rate", **MARCH), desk.value("repeat_purchase_rate", **MARCH)) == (0.5, 0.5)


def test_row_of_a_membership_that_ends_after_now_has_no_end(desk: Desk) -> None:
    """
    since      | until      | customer
    2025-01-01 | 2026-03-20 | Bo

    ordered          | customer
    2026-03-25 00:00 | Bo
    """
    assert desk.rows("tenure", "basis", "until_at", now="2026-03-15 00:00") == [("stated", None)]


def test_orders_of_one_moment_are_numbered_as_they_came(desk: Desk) -> None:
    """
    ordered          | customer | amount
    2026-02-15 00:00 | Bo       | 10
    2026-02-15 00:00 | Bo       | 20
    2026-02-14 00:00 | Bo       | 30
    """
    found = desk.rows("purchase", "ordinal", "amount")
    assert sorted(found) == [(1, 30), (2, 10), (3, 20)]


def test_order_after_now_follows_none_yet(desk: Desk) -> None:
    """
    ordered          | customer
    2026-02-15 00:00 | Bo
    2026-03-10 00:00 | Bo
    """
    assert desk.rows("purchase", "next_at", now="2026-03-01 00:00") == [(None,)]


def test_cost_without_an_amount_is_no_cost(desk: Desk) -> None:
    """
    cost from  | amount | currency
    2026-03-02 | 70     | THB
    2026-03-02 |        | EUR
    """
    found = desk.figure("cost", start="2026-03-02", end="2026-03-03")
    assert (found.value, found.n) == (70, 1)
