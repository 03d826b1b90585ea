"""The first report on the demo company: the same page as the one that was looked at and kept."""

from pathlib import Path

import pytest

from deskmeter.charts.chart import LineChart
from deskmeter.locale import LANGUAGES
from deskmeter.render import RENDERERS
from deskmeter.reports.page import Figure, TileRow
from tests.golden.demo_page import KEPT, as_text, make_workspace, page


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("demo") / "company")


def test_the_page_is_the_one_that_was_kept(workspace: Path) -> None:
    assert as_text(page(workspace)) == KEPT.read_text(encoding="utf-8")


def test_the_running_last_day_is_marked_incomplete(workspace: Path) -> None:
    trend = next(block for block in page(workspace).blocks if isinstance(block, Figure))

    assert isinstance(trend.chart, LineChart)
    assert trend.chart.series[0].partial_from == 30


def test_a_change_is_coloured_only_where_its_test_finds_it_real(workspace: Path) -> None:
    tiles = next(block for block in page(workspace).blocks if isinstance(block, TileRow)).tiles
    told = {(change.tone, fact.text.split(" (")[0])
            for tile in tiles
            for change, fact in zip(tile.changes, tile.about[-2:], strict=True)}  # fmt: skip

    assert {verdict for tone, verdict in told if tone in ("good", "bad")} <= {
        "better, more than chance",
        "worse, more than chance",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", RENDERERS)
def test_every_renderer_takes_the_page_in_every_language(workspace: Path, language: str, suffix: str) -> None:
    made = RENDERERS[suffix](page(workspace, language))

    assert len(made) > 50_000
