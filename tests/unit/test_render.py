"""Pages as files: self-contained, escaped, readable by anybody."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from pypdf import PdfReader

from deskmeter.charts import fonts
from deskmeter.charts.fonts import MissingFontsError, font_file
from deskmeter.render import RENDERERS
from deskmeter.reports.page import Change, Page, TileRow
from tests.golden.sample import SCRIPT, WORDS, sample_page

NASTY = "#let x = 1 {{ 7*7 }} $a$ *b* <img src=x onerror=alert(1)> \x00😀 \ud800"


class Elements(HTMLParser):
    """The tags of a page with their attributes, and its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module", params=tuple(WORDS))
def html(request: pytest.FixtureRequest) -> str:
    return RENDERERS[".html"](sample_page(request.param)).decode()


def elements(page: Page) -> Elements:
    return Elements(RENDERERS[".html"](page).decode())


def test_page_asks_nothing_of_anybody(html: str) -> None:
    addresses = re.findall(r"(?:src|href)=[\"']?([^\"' >]+)|url\(([^)]+)\)", html)
    assert {(a or b).split(":")[0].split("-")[0] for a, b in addresses} <= {"data", "#report", "#hours"}


def test_page_runs_no_script(html: str) -> None:
    assert not Elements(html).named("script")


def test_page_forbids_all_but_its_own_styles_and_fonts(html: str) -> None:
    policy = next(meta["content"] for meta in Elements(html).named("meta") if meta.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:")


def test_page_is_small(html: str) -> None:
    assert len(html.encode()) < 250_000


def test_page_has_one_main_heading(html: str) -> None:
    assert len(Elements(html).named("h1")) == 1


def test_headings_skip_no_level(html: str) -> None:
    levels = [int(tag[1]) for tag, _ in Elements(html).tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - level <= 1 for level, after in pairwise(levels))


def test_ids_are_unique(html: str) -> None:
    ids = [attrs["id"] for _, attrs in Elements(html).tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_first_link_skips_to_the_report(html: str) -> None:
    assert Elements(html).named("a")[0]["href"] == "#report"


@pytest.mark.parametrize("language", tuple(WORDS))
def test_page_names_its_language(language: str) -> None:
    assert elements(sample_page(language)).named("html") == [{"lang": language}]


def test_every_chart_has_one_sentence() -> None:
    charts = [attrs for _, attrs in elements(sample_page("en")).tags if attrs.get("role") == "img"]
    assert [chart["aria-label"] for chart in charts] == [WORDS["en"].summary] * 4


def test_every_chart_has_its_table() -> None:
    assert [attrs["class"] for attrs in elements(sample_page("en")).named("details")].count("numbers") == 4


@pytest.mark.parametrize("language", ["en", "th"])
def test_thai_font_comes_with_thai_text(language: str) -> None:
    plain = replace(sample_page(language), blocks=())
    assert ("U+E01-E5B" in RENDERERS[".html"](plain).decode()) == (language == "th")


def test_markup_in_a_name_is_escaped_everywhere(html: str) -> None:
    assert (SCRIPT in html, "&lt;script&gt;alert" in html) == (False, True)


@pytest.mark.parametrize("suffix", tuple(RENDERERS))
def test_texts_of_any_kind_are_rendered(suffix: str) -> None:
    assert RENDERERS[suffix](replace(sample_page("en"), title=NASTY, organisation=NASTY))


def test_template_signs_in_a_title_are_text() -> None:
    page = replace(sample_page("en"), title=NASTY)
    assert "{{ 7*7 }}" in RENDERERS[".html"](page).decode()


def test_typst_markup_in_a_title_is_text() -> None:
    page = replace(sample_page("en"), title=NASTY)
    assert "#let x = 1 {{ 7*7 }} $a$ *b*" in PdfReader(io.BytesIO(RENDERERS[".pdf"](page))).pages[0].extract_text()


@pytest.mark.parametrize("suffix", tuple(RENDERERS))
def test_a_page_without_blocks_is_rendered(suffix: str) -> None:
    assert RENDERERS[suffix](replace(sample_page("en"), blocks=()))


@pytest.mark.parametrize("suffix", tuple(RENDERERS))
def test_the_same_page_gives_the_same_bytes(suffix: str) -> None:
    once, again = (RENDERERS[suffix](sample_page("tr")) for _ in range(2))
    assert once == again


@pytest.mark.parametrize(("tone", "word"), [("good", "better"), ("bad", "worse"), ("unsure", "may be chance")])
def test_a_tone_is_said_in_words_too(tone: str, word: str) -> None:
    html = RENDERERS[".html"](sample_page("en")).decode()
    assert re.search(f'<li class="{tone}">.*?<span class="tone">{word}</span>', html, re.DOTALL)


def test_a_change_that_cannot_be_told_is_only_its_prior() -> None:
    page = sample_page("en")
    row = page.blocks[0]
    assert isinstance(row, TileRow)
    tile = replace(row.tiles[0], changes=(Change("–", "–", "neutral", "last year: –"),))
    html = RENDERERS[".html"](replace(page, blocks=(TileRow((tile,)),))).decode()
    assert ('class="move"' in html, "last year: –" in html) == (False, True)


def test_missing_fonts_say_what_to_do() -> None:
    with pytest.raises(MissingFontsError, match="make assets"):
        font_file(fonts.FULL, "Nowhere.ttf")
