"""What is heard around the conversations: how customers feel, and who follows."""

import pytest

from tests.spec.drawn import Desk

DAYS = {"start": "2026-03-02", "end": "2026-03-06", "grain": "day"}


def test_sentiment_is_the_share_of_positive_less_that_of_negative_messages(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | sentiment
    Mon 09:00 | 1            | message | customer:Bo | positive
    Mon 09:01 | 1            | message | customer:Bo | negative
    Mon 09:02 | 1            | message | customer:Bo | negative
    Mon 09:03 | 1            | message | customer:Bo | neutral
    """
    assert (desk.value("sentiment_net"), desk.value("negative_share")) == (-0.25, 0.5)


def test_only_marked_public_messages_of_customers_have_a_mood(desk: Desk) -> None:
    """
    at        | conversation | what    | by          | sentiment
    Mon 09:00 | 1            | message | customer:Bo | positive
    Mon 09:01 | 1            | message | customer:Bo |
    Mon 09:02 | 1            | message | agent:Ana   | negative
    Mon 09:03 | 1            | note    | customer:Bo | negative
    Mon 09:04 | 1            | message | bot         | negative
    """
    assert (desk.figure("sentiment_net").n, desk.value("negative_share")) == (1, 0)


@pytest.mark.parametrize("name", ["sentiment_net", "negative_share"])
def test_mood_that_nobody_marked_is_empty_and_not_neutral(desk: Desk, name: str) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | message | customer:Bo
    """
    assert desk.value(name) is None


def test_audience_is_a_stock_at_the_end_of_the_local_day(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Mon | 100
    instagram | Tue | 110
    """
    asked = {"start": "2026-03-02", "end": "2026-03-04", "grain": "day"}
    assert desk.values("audience", **asked) == {"2026-03-02": 100, "2026-03-03": 110}


@pytest.mark.parametrize("tz", ["Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin"])
def test_days_of_the_audience_are_those_of_the_zone_of_the_query(desk: Desk, tz: str) -> None:
    """
    network   | day        | followers
    instagram | 2026-03-28 | 100
    instagram | 2026-03-29 | 110
    instagram | 2026-03-30 | 105
    """
    asked = {"start": "2026-03-28", "end": "2026-03-31", "grain": "day", "tz": tz, "now": "2026-05-01 00:00"}
    assert (desk.values("audience", **asked), desk.values("audience_growth", **asked)) == (
        {"2026-03-28": 100, "2026-03-29": 110, "2026-03-30": 105},
        {"2026-03-28": None, "2026-03-29": 10, "2026-03-30": -5},
    )


def test_day_without_a_record_keeps_the_last_known_audience_and_brings_no_growth(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Mon | 100
    instagram | Thu | 130
    """
    assert (desk.values("audience", **DAYS), desk.values("audience_growth", **DAYS)) == (
        {"2026-03-02": 100, "2026-03-03": 100, "2026-03-04": 100, "2026-03-05": 130},
        {"2026-03-02": None, "2026-03-03": None, "2026-03-04": None, "2026-03-05": 30},
    )


def test_audience_before_the_first_record_is_not_known(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Tue | 100
    """
    assert desk.value("audience", start="2026-03-02", end="2026-03-03") is None


def test_networks_are_added_up_and_cut_apart(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Mon | 100
    facebook  | Mon | 40
    instagram | Tue | 90
    facebook  | Tue | 45
    """
    asked = {"start": "2026-03-02", "end": "2026-03-04"}
    found = [desk.value("audience", **asked), desk.values("audience", by="network", **asked)]
    assert found == [135, {"facebook": 45, "instagram": 90}]


def test_growth_of_the_period_is_won_less_lost_on_every_network(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Mon | 100
    facebook  | Mon | 40
    instagram | Tue | 90
    facebook  | Tue | 45
    instagram | Wed | 120
    """
    asked = {"start": "2026-03-02", "end": "2026-03-05"}
    found = [desk.value("audience_growth", **asked), desk.values("audience_growth", by="network", **asked)]
    assert found == [25, {"facebook": 5, "instagram": 20}]


def test_last_day_of_a_period_is_in_it_and_the_day_after_is_not(desk: Desk) -> None:
    """
    network   | day        | followers
    instagram | 2026-03-30 | 100
    instagram | 2026-03-31 | 110
    instagram | 2026-04-01 | 150
    """
    asked = {"start": "2026-03-01", "end": "2026-04-01", "now": "2026-05-01 00:00"}
    assert (desk.value("audience", **asked), desk.value("audience_growth", **asked)) == (110, 10)


def test_day_that_has_not_come_brings_no_followers(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Mon | 100
    instagram | Wed | 150
    """
    asked = {"start": "2026-03-02", "end": "2026-03-06", "now": "Tue 12:00"}
    assert (desk.value("audience", **asked), desk.value("audience_growth", **asked)) == (100, None)


def test_day_without_a_change_has_a_growth_of_0(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Mon | 100
    instagram | Tue | 100
    """
    assert desk.value("audience_growth", start="2026-03-03", end="2026-03-04") == 0


def test_day_whose_followers_were_not_counted_is_a_day_without_a_record(desk: Desk) -> None:
    """
    network   | day | followers
    instagram | Mon | 100
    instagram | Tue |
    instagram | Wed | 130
    """
    asked = {"start": "2026-03-02", "end": "2026-03-05", "grain": "day"}
    assert (desk.values("audience", **asked), desk.values("audience_growth", **asked)) == (
        {"2026-03-02": 100, "2026-03-03": 100, "2026-03-04": 130},
        {"2026-03-02": None, "2026-03-03": None, "2026-03-04": 30},
    )


def test_accounts_of_two_sources_on_one_network_are_added_up(desk: Desk) -> None:
    """
    network   | day | followers | source
    instagram | Mon | 100       | shop
    instagram | Tue | 110       | shop
    instagram | Mon | 40        | blog
    instagram | Tue | 45        | blog
    """
    asked = {"start": "2026-03-02", "end": "2026-03-04"}
    assert (desk.value("audience", **asked), desk.value("audience_growth", **asked)) == (155, 15)
