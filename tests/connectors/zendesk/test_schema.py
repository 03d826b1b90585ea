"""What the tests' server answers has the form that Zendesk publishes."""

import httpx
import jsonschema
import pytest

from tests.connectors.account import Account
from tests.connectors.zendesk.schema import SCHEMAS

ASKED = {"start_time": "1000000000", "page[size]": "100", "include": "comment_events"}


@pytest.mark.parametrize("path", SCHEMAS)
def test_the_drawn_answers_have_the_published_form(desk: Account, path: str) -> None:
    answer = httpx.get(f"{desk.server.url}{path}", params=ASKED, trust_env=False, timeout=30)
    jsonschema.validate(answer.json(), SCHEMAS[path])
