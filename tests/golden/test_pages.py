"""The sample page as HTML and as PDF, in four languages."""

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from deskmeter.render import RENDERERS
from deskmeter.reports.page import Figure, Page, TableBlock
from tests.golden.normal import golden, normal_html
from tests.golden.sample import SCRIPT, WORDS, sample_page

LANGUAGES = tuple(WORDS)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> Page:
    return sample_page(request.param)


@pytest.fixture(scope="module")
def pdf(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(RENDERERS[".pdf"](page)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_as_it_was(language: str) -> None:
    assert normal_html(language) == golden(language).read_text(encoding="utf-8")


def test_pdf_names_its_language(page: Page, pdf: PdfReader) -> None:
    assert str(pdf.root_object["/Lang"]) == page.language


def test_pdf_carries_its_title(page: Page, pdf: PdfReader) -> None:
    assert pdf.metadata
    assert pdf.metadata.title == f"{page.title} · {page.organisation} · {page.period}"


def test_pdf_claims_accessibility(pdf: PdfReader) -> None:
    assert pdf.xmp_metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp_metadata.stream.get_data().decode()


def test_pdf_has_four_pages(pdf: PdfReader) -> None:
    assert len(pdf.pages) == 4


def test_pdf_numbers_its_pages(pdf: PdfReader) -> None:
    assert "2 / 4" in pdf.pages[1].extract_text()


def test_pdf_outline_lists_the_blocks(page: Page, pdf: PdfReader) -> None:
    titles = [block.title for block in page.blocks if isinstance(block, Figure | TableBlock)]
    assert [entry for entry in outlined(pdf) if entry in titles] == titles


def test_every_chart_in_the_pdf_has_its_sentence(page: Page, pdf: PdfReader) -> None:
    said = [str(part["/Alt"]) for part in tagged(pdf) if "/Alt" in part]
    assert said == [block.summary for block in page.blocks if isinstance(block, Figure)]


def test_pdf_tables_have_tagged_heads(page: Page, pdf: PdfReader) -> None:
    heads = [part for part in tagged(pdf) if part.get("/S") == "/TH"]
    assert len(heads) == sum(len(block.table.heads) for block in page.blocks if isinstance(block, TableBlock))


def test_markup_in_a_name_is_text_in_the_pdf(pdf: PdfReader) -> None:
    assert SCRIPT in "".join(page.extract_text() for page in pdf.pages)


def test_pdf_carries_its_fonts(pdf: PdfReader) -> None:
    fonts = (font for page in pdf.pages for kind in page._get_fonts() for font in kind)
    names = {font.partition("+")[2] for font in fonts}
    assert {"Sarabun-Regular", "Sarabun-SemiBold"} <= names <= {"Sarabun-Regular", "Sarabun-SemiBold", "DejaVuSansMono"}


def outlined(pdf: PdfReader) -> list[str]:
    def flat(entries: list[object]) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield str(entry["/Title"])  # type: ignore[index]  # pypdf calls a destination an object

    return list(flat(list(pdf.outline)))


def tagged(pdf: PdfReader) -> list[DictionaryObject]:
    """All elements of the structure tree, in reading order."""

    def below(part: object) -> Iterator[DictionaryObject]:
        part = part.get_object() if isinstance(part, IndirectObject) else part
        if isinstance(part, list):
            for child in part:
                yield from below(child)
        elif isinstance(part, DictionaryObject):
            yield part
            yield from below(part.get("/K"))

    return list(below(pdf.root_object["/StructTreeRoot"]))
