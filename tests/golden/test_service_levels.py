"""The report of service levels on the demo company, in every language and format."""

from datetime import datetime
from html import escape
from pathlib import Path

import pytest

from deskmeter.charts.chart import BarChart
from deskmeter.insight.levels import levels
from deskmeter.locale import LANGUAGES
from deskmeter.metrics.query import Query
from deskmeter.model.workspace import opened
from deskmeter.period import Period
from deskmeter.render import RENDERERS
from deskmeter.reports.build import build
from deskmeter.reports.page import Figure, Notes, Page, TableBlock
from deskmeter.reports.service_levels import REPORT
from tests.golden.demo_page import NOW, make_workspace

ZONE = "Asia/Bangkok"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company, large enough for some cells to be graded and some not."""
    return make_workspace(tmp_path_factory.mktemp("demo") / "company", scale=0.15)


def page(root: Path, language: str = "en", until: str = "2026-11-01") -> Page:
    query = Query((), Period.of("2026-09-01", until, ZONE), NOW)
    with opened(root) as space:
        return build(REPORT, space.store, query, language, NOW)


def figure(made: Page) -> Figure:
    return next(block for block in made.blocks if isinstance(block, Figure))


def chart(made: Page) -> BarChart:
    found = figure(made).chart
    assert isinstance(found, BarChart)
    return found


def test_report_is_a_figure_a_table_and_notes(workspace: Path) -> None:
    assert [type(block) for block in page(workspace).blocks] == [Figure, TableBlock, Notes]


def test_bars_are_the_levels_and_a_mark_stands_at_the_highest(workspace: Path) -> None:
    with opened(workspace) as space:
        wanted = [one.level for one in levels(space.store, NOW, ZONE).levels.grades]
    bars, marks = chart(page(workspace)).series
    assert [point.value for point in bars.points] == wanted
    assert {point.value for point in marks.points} == {5}


def test_element_that_is_not_graded_is_a_gap_and_says_so(workspace: Path) -> None:
    delight = chart(page(workspace)).series[0].points[-1]
    assert (delight.value, delight.text) == (None, "not graded")


def test_summary_says_the_overall_level(workspace: Path) -> None:
    assert figure(page(workspace)).summary.startswith("Overall level: ")


def test_report_of_a_past_period_is_graded_as_of_its_end(workspace: Path) -> None:
    shown = [figure(page(workspace, until=until)).subtitle for until in ("2026-10-05", "2026-11-01")]
    assert [text.replace("\u2009", "") for text in shown] == [
        "Weeks graded: Sep 7–Oct 4, 2026 (Asia/Bangkok).",
        "Weeks graded: Sep 28–Oct 25, 2026 (Asia/Bangkok).",
    ]


def test_past_grades_do_not_know_what_came_later(workspace: Path) -> None:
    with opened(workspace) as space:
        then = datetime.fromisoformat("2026-10-05T00:00:00+07:00")
        mean = levels(space.store, then, ZONE).levels.mean
    assert mean is not None
    assert f"weighted mean {mean:.2f}".rstrip("0") in figure(page(workspace, until="2026-10-05")).summary


def test_every_row_of_the_evidence_names_an_element(workspace: Path) -> None:
    table = next(block for block in page(workspace).blocks if isinstance(block, TableBlock)).table
    names = {point.label for point in chart(page(workspace)).series[0].points}
    assert {row[1] for row in table.rows} == names


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", RENDERERS)
def test_every_renderer_takes_the_block_in_every_language(workspace: Path, language: str, suffix: str) -> None:
    shown = page(workspace, language)
    made = RENDERERS[suffix](shown)
    assert made.startswith(b"%PDF") if suffix == ".pdf" else escape(figure(shown).summary).encode() in made
