"""The shipped maps of orders, surveys and complaints on real files, against a plain reading of the file."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import applied, run

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
FILES = {"cdnow": "cdnow/CDNOW_sample.csv", "nps": "nps/responses.csv", "cfpb": "cfpb/complaints.csv"}


@pytest.fixture(scope="module")
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the file of this name, imported by its map."""
    name = request.param
    if not (DATA / FILES[name]).is_file():
        pytest.skip(f"the real data is not beside the project: there is no {DATA / FILES[name]}")
    made = tmp_path_factory.mktemp(name) / "desk"
    assert run("init", made).code == 0
    ran = run("import", "csv", DATA / FILES[name], "--map", ROOT / "examples" / f"{name}.toml", "-w", made)
    assert (ran.code, ran.err) == (0, "")
    return made


def rows(root: Path, metric: str, *asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("query", metric, *asked, "--format", "json", "-w", root).out)["rows"]
    return found


def cells(name: str) -> Iterator[Mapping[str, str]]:
    with (DATA / FILES[name]).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def purchases() -> dict[str, list[date]]:
    """The days on which each customer of the shop bought, read straight from the file."""
    found = defaultdict[str, list[date]](list)
    for row in cells("cdnow"):
        found[row["customer_id"]].append(datetime.strptime(row["date"], "%Y%m%d").date())  # a day
    return found


def month(day: date) -> str:
    return f"{day:%Y-%m}"


@pytest.mark.parametrize("desk", ["cdnow"], indirect=True)
def test_every_purchase_is_an_order(desk: Path) -> None:
    (orders,) = rows(desk, "orders")
    assert (applied(desk), orders["value"]) == ({"CDNOW_sample.csv": (6919, 6919, 0, 0)}, 6919)


@pytest.mark.parametrize("desk", ["cdnow"], indirect=True)
def test_customers_who_bought_twice_are_those_with_two_rows_in_the_file(desk: Path) -> None:
    (found,) = rows(desk, "repeat_purchase_rate")
    bought = purchases()
    twice = sum(1 for days in bought.values() if len(days) > 1)
    assert (found["n"], found["parts"]["numerator"]) == (len(bought), twice) == (2357, twice)
    assert found["value"] == pytest.approx(twice / 2357)


@pytest.mark.parametrize("desk", ["cdnow"], indirect=True)
def test_next_period_retention_by_month_is_that_of_the_file(desk: Path) -> None:
    asked = ("--from", "1997-01-01", "--to", "1998-07-01", "--grain", "month", "--now", "1998-07-01")
    found = {row["bucket"]: (row["value"], row["n"]) for row in rows(desk, "next_period_retention", *asked)}
    buyers = defaultdict[str, set[str]](set)
    for customer, days in purchases().items():
        for day in days:
            buyers[month(day)].add(customer)
    expected = {}
    for name in sorted(buyers):
        after = month(date.fromisoformat(f"{name}-01") + timedelta(days=31))
        back = len(buyers[name] & buyers[after]) / len(buyers[name]) if after in buyers else None
        expected[name] = (
            pytest.approx(back) if back is not None else None,
            len(buyers[name]) if after in buyers else 0,
        )
    assert found == expected
    assert len(found) == 18


@pytest.mark.parametrize("desk", ["cdnow"], indirect=True)
def test_last_month_on_record_is_maturing(desk: Path) -> None:
    asked = ("--from", "1998-06-01", "--to", "1998-07-01", "--now", "1998-07-01")
    (found,) = rows(desk, "next_period_retention", *asked)
    assert (found["value"], found["maturing"]["share"]) == (None, 1)


@pytest.mark.parametrize("desk", ["nps"], indirect=True)
def test_promoters_less_detractors_of_39_answers(desk: Path) -> None:
    (found,) = rows(desk, "nps")
    scores = [int(row["On a scale of 0-10, how would you rate Sudzilla?"]) for row in cells("nps")]
    promoters, detractors = sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)
    assert (found["n"], promoters, detractors) == (39, 8, 22)
    assert (found["value"], round(found["value"], 1)) == (pytest.approx(100 * (promoters - detractors) / 39), -35.9)


@pytest.mark.parametrize("desk", ["nps"], indirect=True)
def test_answers_by_score_are_the_distribution_in_the_file(desk: Path) -> None:
    found = {int(float(row["by"]["score"])): row["value"] for row in rows(desk, "survey_answers", "--by", "score")}
    scores = [int(row["On a scale of 0-10, how would you rate Sudzilla?"]) for row in cells("nps")]
    assert found == {score: scores.count(score) for score in sorted(set(scores))}


@pytest.mark.parametrize("desk", ["cfpb"], indirect=True)
def test_complaints_by_channel(desk: Path) -> None:
    found = {row["by"]["channel"]: row["value"] for row in rows(desk, "conversations", "--by", "channel")}
    assert found == {"web": 314, "phone": 17, "referral": 11, "postal": 7}


@pytest.mark.parametrize("desk", ["cfpb"], indirect=True)
def test_complaint_of_somebody_older_and_in_service_counts_under_both(desk: Path) -> None:
    found = {row["by"]["tag"]: row["value"] for row in rows(desk, "conversations", "--by", "tag")}
    assert found == {None: 293, "Older American": 34, "Servicemember": 27}
