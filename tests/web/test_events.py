"""The envelope of events: what is one is a record, what is none is put aside by itself."""

import pytest

from deskmeter.connectors.webhook import UnreadableBodyError
from deskmeter.model.door import Record
from deskmeter.web.events import DEEPEST, depth, read

ONE = b'{"stream": "tickets", "id": 7, "version": "3", "object": {"id": 7, "price": 1.10}}'


def test_an_object_is_kept_as_the_text_that_came() -> None:
    assert read(ONE).records == [Record("tickets", "7", "3", '{"id": 7, "price": 1.10}')]


def test_a_list_holds_many() -> None:
    assert len(read(b"[" + ONE + b" , " + ONE + b"]").records) == 2


def test_without_a_version_there_is_none() -> None:
    assert read(b'{"stream": "a", "id": "x", "object": {}}').records[0].version == ""


def test_an_empty_list_holds_nothing() -> None:
    assert not read(b"[]").records


@pytest.mark.parametrize(
    "event",
    [
        b"7",
        b"null",
        b'"text"',
        b"{}",
        b'{"stream": "a", "id": "1"}',
        b'{"stream": "a", "object": {}}',
        b'{"stream": "", "id": "1", "object": {}}',
        b'{"stream": "a", "id": "", "object": {}}',
        b'{"stream": "a", "id": {}, "object": {}}',
        b'{"stream": "a", "id": true, "object": {}}',
        b'{"stream": "a", "id": "1", "object": []}',
        b'{"stream": "a", "id": "1", "object": "text"}',
        b'{"stream": "a\\u0000", "id": "1", "object": {}}',
        b'{"stream": "a", "id": "' + b"1" * 600 + b'", "object": {}}',
        b'{"stream": "a", "id": "1", "object": {"x": ' + b"[" * 70 + b"]" * 70 + b"}}",
        b'{"stream": "a", "id": "1", "object": {"x": "\xff"}}',
    ],
)
def test_what_is_no_event_is_put_aside_and_the_rest_goes_on(event: bytes) -> None:
    found = read(b"[" + event + b"," + ONE + b"]")
    assert (len(found.records), len(found.rejects)) == (1, 1)


@pytest.mark.parametrize("body", [b"[", b"[1,]", b"[" * 100_000 + b"]" * 100_000, b'[{"a": NaN}]'])
def test_a_list_that_is_no_json_cannot_be_read(body: bytes) -> None:
    with pytest.raises(UnreadableBodyError):
        read(body)


@pytest.mark.parametrize("body", [b"", b" ", b"{", b"<xml/>", b"\x00\x01"])
def test_a_body_that_is_no_json_is_put_aside(body: bytes) -> None:
    assert len(read(body).rejects) == 1


@pytest.mark.parametrize("levels", [DEEPEST + 1, 500])
def test_depth_is_counted(levels: int) -> None:
    assert depth(b"[" * levels + b'"]{[\\"{"' + b"]" * levels) == levels


def test_brackets_in_texts_have_no_depth() -> None:
    assert depth(b'{"x": "' + b"[" * 1000 + b'"}') == 1
