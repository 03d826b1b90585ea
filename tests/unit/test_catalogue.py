"""The catalogue: every metric is whole, and a workspace may derive metrics of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deskmeter import settings as settings_file
from deskmeter.errors import SettingsError
from deskmeter.metrics.cuts import cuts_of
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.query import Query, counted, run
from deskmeter.metrics.registry import catalogue, metric, metrics
from deskmeter.model.facts import BY_NAME
from deskmeter.model.store import Store
from deskmeter.model.workspace import opened
from deskmeter.period import Period
from deskmeter.units import Unit
from tests.spec.drawn import instant, settled

EVERY = list(metrics().values())


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_a_metric_says_what_it_is_for_and_where_it_comes_from(one: Metric) -> None:
    assert all((one.title, one.definition, one.purpose, one.null_rule, one.source.title, one.source.url))


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_a_metric_is_counted_from_a_fact_that_exists(one: Metric) -> None:
    assert all(part.fact in BY_NAME for part in counted([one]))


@pytest.mark.parametrize("one", [one for one in EVERY if one.vanity], ids=lambda one: one.name)
def test_a_vanity_metric_names_metrics_to_read_beside_it(one: Metric) -> None:
    assert one.vanity
    assert one.vanity.beside
    assert [name for name in one.vanity.beside if name not in metrics() or metrics()[name].vanity] == []


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_a_threshold_is_said_in_the_definition_or_decides_only_what_is_maturing(one: Metric) -> None:
    unsaid = [name for name in one.thresholds if f"{{{name}}}" not in one.definition]
    assert [name for name in unsaid if f"{{{name}}}" in one.formula.text()] == []


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of a workspace without any record."""
    with opened(settled(tmp_path_factory.mktemp("nothing"))) as workspace:
        yield workspace.store


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_where_nothing_is_recorded_a_figure_is_empty_and_a_count_at_most_0(nothing: Store, one: Metric) -> None:
    (row,) = run(nothing, Query((one,), Period.of("2026-03-02", "2026-03-09", "UTC"), instant("Mon+2 00:00"))).rows
    assert row.value is None or (row.value == 0 and one.unit is Unit.COUNT)


def loaded(folder: Path, text: str) -> settings_file.Settings:
    return settings_file.load(settled(folder, text), {}, {})


DERIVED = '[metrics.service_level_sales]\nbased_on = "service_level"\nonly = { queue = ["sales", "vip"] }\n'


def test_a_workspace_derives_a_metric_for_some_queues(tmp_path: Path) -> None:
    own = metric("service_level_sales", loaded(tmp_path, DERIVED))
    assert (own.based_on, own.only) == ("service_level", (("queue", ("sales", "vip")),))


def test_a_derived_metric_begins_with_the_thresholds_that_its_base_has_in_force(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "[metrics.service_level]\nthreshold = 20\n" + DERIVED)
    assert metric("service_level_sales", settings).limits(settings) == {"threshold": 20, "short": 5}


def test_a_derived_metric_has_thresholds_of_its_own(tmp_path: Path) -> None:
    settings = loaded(tmp_path, DERIVED + "threshold = 15\n")
    limits = [metric(name, settings).limits(settings)["threshold"] for name in ("service_level", "service_level_sales")]
    assert limits == [30, 15]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[metrics.servise_level]\nthreshold = 20\n",
            "there is no metric “servise_level” (did you mean “service_level”?)",
        ),
        (
            "[metrics.service_level]\ntreshold = 20\n",
            "service_level has no threshold “treshold”. Allowed: short, threshold",
        ),
        ('[metrics.own]\nbased_on = "csatt"\nonly = { team = "A" }\n', "there is no metric “csatt”"),
        ('[metrics.csat]\nbased_on = "ces"\nonly = { team = "A" }\n', "a metric of this name exists"),
        ('[metrics.own]\nbased_on = "orders"\nonly = { team = "A" }\n', "orders cannot be limited by “team”"),
        ('[metrics.own]\nbased_on = "contact_rate"\nonly = { channel = "chat" }\n', "contact_rate divides two metrics"),
    ],
)
def test_a_metrics_table_that_fits_no_metric_is_said(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as error:
        catalogue(loaded(tmp_path, text))
    assert sentence in str(error.value)


def test_a_ratio_is_cut_by_what_both_of_its_metrics_share() -> None:
    assert sorted(cuts_of(metric("cost_per_contact"))) == ["channel", "source", "team"]
