"""The page on django-helpdesk names what is read of its database."""

from pathlib import Path

import pytest

from deskmeter.connectors.django_helpdesk.database import TABLES
from deskmeter.connectors.django_helpdesk.map import MAP
from deskmeter.model.map_text import parse_map

PAGE = (Path(__file__).parents[3] / "docs" / "django-helpdesk.md").read_text(encoding="utf-8")
FIELDS = {
    word for part in parse_map(MAP, "map").parts for one in part.when if one.path == "field" for word in one.words
}


@pytest.mark.parametrize("table", TABLES)
def test_the_page_names_every_table(table: str) -> None:
    assert f"`{table}`" in PAGE


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_the_page_names_every_field_whose_changes_count(field: str) -> None:
    assert field in PAGE
