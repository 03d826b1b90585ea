"""Maps: what they may say, and the sentence when they say something else."""

from textwrap import dedent

import pytest

from deskmeter.errors import MapError, UnknownZoneError
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import Map, parts_for, private_columns

CASE = """
connection = "desk"
timezone = "Europe/Berlin"
[[table]]
row = "case"
id = "nr"
created_at = "opened"
status = { from = "state", words = { New = "new", Done = "solved" } }
customer = "caller"
subject = "title"
"""


def parse(text: str) -> Map:
    return parse_map(dedent(text), "x.toml")


@pytest.mark.parametrize(
    ("seen", "instead", "sentence"),
    [
        ('id = "nr"', 'idd = "nr"', r"x.toml, \[\[table\]\] 1: there is no key “idd”. Did you mean “id”\?"),
        ('id = "nr"', "", "the key “id” is missing. A row of the kind case needs: created_at, id"),
        ('created_at = "opened"', "", "the key “created_at” is missing"),
        ('row = "case"', 'row = "cases"', "there is no row kind “cases”. Did you mean “case”"),
        ('row = "case"', "", "the key “row” is missing"),
        ('"solved"', '"sloved"', 'key "status": “sloved” is not a word for status. Did you mean “solved”'),
        ('words =', 'word =', 'key "status": there is no key “word”. Did you mean “words”'),
        ('"nr"', "7", 'key "id": 7 is neither a column nor a table'),
        ('"nr"', '{ value = "7" }', "a constant cannot stand for a date or an id"),
        ('"nr"', '{ from = "a", value = "b" }', "it needs either “from” or “value”"),
        ('"opened"', '{ from = "o", format = "%d/%k" }', "“%d/%k” is not a date format"),
        ('"opened"', '{ from = "o", format = "?" }', "“\\?” is not a date format"),
        ('"opened"', '{ from = "o", words = { a = "b" } }', "“words” are for columns of words"),
        ('"caller"', '{ from = "c", else = "keep" }', "“else” stands without “words”"),
        ('connection = "desk"', "", "the key “connection” is missing"),
        ('"desk"', '"a:b"', "“a:b” cannot name a connection"),
        ('"desk"', '"desk"\nencoding = "utf-9"', "there is no encoding “utf-9”"),
        ('"desk"', '"desk"\ndelimiter = "::"', "“::” cannot part cells"),
        ('"desk"', '"desk"\ndecimal = "·"', "“·” is not a decimal sign"),
        ('"desk"', '"desk"\nnull = 7', "“null” is not a list of words"),
        ('"desk"', '"desk', "this is not TOML"),
        ('row = "case"', 'row = "case"\norder = "up"', "“up” is not an order"),
        ('row = "case"', 'row = "message"', "there is no key “created_at”"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(seen: str, instead: str, sentence: str) -> None:
    assert seen in CASE
    with pytest.raises(MapError, match=sentence):
        parse(CASE.replace(seen, instead, 1))


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc", "/etc/localtime", "localtime", "Europe"])
def test_a_zone_that_is_none_is_named(zone: str) -> None:
    with pytest.raises(UnknownZoneError, match="there is no time zone"):
        parse(CASE.replace("Europe/Berlin", zone))


def test_local_dates_need_a_zone() -> None:
    with pytest.raises(MapError, match="carry no UTC offset, and the map names no time zone"):
        parse(CASE.replace('timezone = "Europe/Berlin"', 'dates = "%d.%m.%Y"'))


def test_a_map_without_tables_is_named() -> None:
    with pytest.raises(MapError, match=r"there is no \[\[table\]\]"):
        parse('connection = "desk"')


def test_a_name_from_outside_wins() -> None:
    assert parse_map(CASE, "x.toml", "other").connection == "other"


def test_the_digest_names_the_very_text() -> None:
    assert parse(CASE).digest != parse(CASE + "# mended\n").digest


def test_what_is_no_figure_is_private() -> None:
    map_ = parse(CASE)
    found = private_columns(map_.parts, ["nr", "opened", "state", "caller", "title", "phone"])
    assert found == {"caller", "title", "phone"}


def test_formats_come_from_the_nearest_place() -> None:
    text = CASE.replace('"Europe/Berlin"', '"Europe/Berlin"\ndates = "%d.%m.%Y"').replace(
        'subject = "title"', 'closed_at = { from = "c", format = "iso" }'
    )
    cells = parse(text).parts[0].cells
    assert (cells["created_at"].formats, cells["closed_at"].formats) == (("%d.%m.%Y",), ("iso",))


TWO = """
connection = "desk"
[[table]]
row = "case"
file = "tickets*.csv"
id = "nr"
created_at = "opened"
[[table]]
row = "message"
file = "messages.csv"
id = "nr"
at = "sent"
actor = { from = "from", words = { a = "agent" } }
"""


def test_a_file_finds_its_part_by_name() -> None:
    assert [part.row for part in parts_for(parse(TWO), "tickets-2026.csv")] == ["case"]


def test_a_file_that_no_part_reads_is_named() -> None:
    with pytest.raises(MapError, match=r"no part reads a file named calls.csv. Files that the map names: messages.csv"):
        parts_for(parse(TWO), "calls.csv")


def test_two_parts_cannot_read_one_file() -> None:
    with pytest.raises(MapError, match=r"\[\[table\]\] 1 and \[\[table\]\] 2 both read the file messages.csv"):
        parts_for(parse(TWO.replace("tickets*.csv", "mess*.csv")), "messages.csv")


@pytest.mark.parametrize(
    ("row", "keys"),
    [
        ("call", ["offered_at"]), ("rating", ["asked_at"]), ("order", ["customer", "ordered_at"]),
        ("agent_state", ["agent", "from_at", "state"]), ("task", ["assigned_at"]), ("audience", ["network", "day"]),
        ("article", []), ("customer", ["id"]), ("event", ["id", "at", "kind"]), ("snapshot", ["id", "at"]),
        ("queue_event", ["at", "kind"]),
    ],
)  # fmt: skip
def test_every_kind_of_row_needs_its_keys_and_no_more(row: str, keys: list[str]) -> None:
    head = f'connection = "desk"\n[[table]]\nrow = "{row}"\n'
    lines = [f'{key} = "c{n}"\n' for n, key in enumerate(keys)]
    assert parse(head + "".join(lines)).parts[0].row == row
    for line in lines:
        with pytest.raises(MapError):
            parse(head + "".join(lines).replace(line, ""))
