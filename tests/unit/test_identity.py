"""Identities: which spellings are one address, what is none, and who hangs together."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskmeter.engines.duckdb import connect, one
from deskmeter.model import identity, person

AT = datetime(2026, 3, 2, tzinfo=UTC)
KEY = "the workspace's own secret"


def normal(kind: str, text: str) -> str | None:
    found: str | None = one(connect(), f"SELECT {identity.NORMAL[kind]('x.t')} FROM (SELECT ? AS t) AS x", [text])
    return found


@pytest.mark.parametrize("text", ["bo@x.com", " Bo@X.COM ", "BO@x.com"])
def test_email_is_trimmed_and_in_lower_case(text: str) -> None:
    assert normal("email", text) == "bo@x.com"


@pytest.mark.parametrize("text", ["info@x.com", "INFO@x.com", "İNFO@X.COM", "i̇nfo@x.com"])
def test_capital_of_i_is_one_in_turkish_and_in_english(text: str) -> None:
    assert normal("email", text) == "info@x.com"


def test_dotless_i_is_a_letter_of_its_own() -> None:
    assert normal("email", "Bo@Altın.com") == "bo@altın.com"


def test_letter_and_its_mark_are_one_letter() -> None:
    assert normal("email", "jose\u0301@x.com") == normal("email", "jos\u00e9@x.com")


@pytest.mark.parametrize("text", ["", "unknown", "n/a", "@", "bo@", "@x.com", "bo at x.com", "a@b@c", "bo b@x.com"])
def test_what_is_no_address_is_no_identity(text: str) -> None:
    assert normal("email", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "+62 812-3456 789", "0062 812 3456789", "(+62) 812.3456.789", "628123456789", "+６２ ８１２ ３４５６ ７８９",
        "+๖๒๘๑๒๓๔๕๖๗๘๙", "\u202a+62\u00a0812\u00a03456789\u202c",
    ],
)  # fmt: skip
def test_phone_is_its_digits_with_the_country_first(text: str) -> None:
    assert normal("phone", text) == "628123456789"


@pytest.mark.parametrize("text", ["", "-", "unknown", "123456", "00123456", "0000000", "6.28123E+10", "6,28e10"])
def test_what_is_no_phone_number_is_no_identity(text: str) -> None:
    assert normal("phone", text) is None


def test_number_of_seven_digits_is_a_phone_number() -> None:
    assert normal("phone", "123-4567") == "1234567"


@pytest.mark.parametrize("text", ["instagram:ayu", "Instagram:@Ayu", "instagram : ayu", " INSTAGRAM:@ayu "])
def test_handle_is_in_lower_case_without_its_at_sign(text: str) -> None:
    assert normal("handle", text) == "instagram:ayu"


@pytest.mark.parametrize("text", ["", "@ayu", "ayu", "instagram:", "instagram:@", ":ayu"])
def test_handle_without_network_or_name_is_no_identity(text: str) -> None:
    assert normal("handle", text) is None


def made() -> duckdb.DuckDBPyConnection:
    """The tables that persons are made from."""
    con = connect()
    for schema in ("canon", "fact"):
        con.execute(f"CREATE SCHEMA {schema}")
    con.execute("CREATE TABLE canon.customer_key (key BIGINT, connection SMALLINT, id VARCHAR)")
    con.execute('CREATE TABLE canon.customer_link (customer BIGINT, other BIGINT, kind VARCHAR, "at" TIMESTAMP)')
    con.execute("CREATE TABLE fact.conversation (conversation BIGINT, customer BIGINT)")
    con.execute("CREATE TEMP TABLE dirty (conversation BIGINT)")
    con.execute("CREATE TEMP TABLE dirty_customer (customer BIGINT)")
    identity.create(con)
    person.create(con)
    return con


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(made()) as con:
        yield con


@pytest.mark.parametrize(
    ("id_", "kind"),
    [
        ("Bo@X.com", "email"), ("+62 812 3456789", "phone"), ("+12345678", "phone"), ("+1234567", None),
        ("12345678", None), ("bo@x", None), ("Bo", None), ("+62812 ext 3456", None),
    ],
)  # fmt: skip
def test_own_id_is_an_identity_where_it_is_an_address_or_an_international_number(
    con: duckdb.DuckDBPyConnection, id_: str, kind: str | None
) -> None:
    con.execute("INSERT INTO canon.customer_key VALUES (1, 1, ?)", [id_])
    identity.keep_own(con, 0, KEY, AT)
    assert one(con, "SELECT MAX(n.kind) FROM canon.identity AS n") == kind


def test_digest_is_of_the_workspace_and_of_the_kind() -> None:
    made = {
        one(connect(), f"SELECT {identity.digest(kind, chr(39) + '12345678' + chr(39), key)}")
        for kind in ("phone", "email")
        for key in ("one", "two")
    }
    assert len(made) == 4


def link(con: duckdb.DuckDBPyConnection, pairs: list[tuple[int, int]], kind: str = "same", day: int = 1) -> None:
    said = [(a, b, kind, datetime(2026, 3, day)) for a, b in pairs]
    con.executemany("INSERT INTO canon.customer_link VALUES (?, ?, ?, ?)", said)


def persons(con: duckdb.DuckDBPyConnection) -> dict[int, int]:
    person.settle(con, "temp.dirty")
    return dict(con.execute("SELECT p.customer, p.person FROM canon.person AS p").fetchall())


def test_chain_of_many_customers_is_one_person(con: duckdb.DuckDBPyConnection) -> None:
    link(con, [(1000 - n, 999 - n) for n in range(999)])
    assert persons(con) == dict.fromkeys(range(1, 1001), 1)


def test_customer_is_not_linked_with_itself(con: duckdb.DuckDBPyConnection) -> None:
    link(con, [(1, 1)])
    assert persons(con) == {}


def test_conversations_are_looked_at_again_where_the_person_changed(con: duckdb.DuckDBPyConnection) -> None:
    con.executemany("INSERT INTO fact.conversation VALUES (?, ?)", [(10, 1), (20, 2), (30, 3)])
    link(con, [(1, 2)])
    persons(con)
    assert con.execute("SELECT d.conversation FROM temp.dirty AS d").fetchall() == [(20,)]


def test_nothing_is_looked_at_again_where_persons_stay_as_they_are(con: duckdb.DuckDBPyConnection) -> None:
    link(con, [(1, 2)])
    persons(con)
    con.execute("DELETE FROM temp.dirty_customer")
    link(con, [(2, 1)], day=2)
    persons(con)
    assert one(con, "SELECT COUNT(*) FROM temp.dirty_customer") == 0


def test_everyone_of_a_person_who_fell_apart_is_touched(con: duckdb.DuckDBPyConnection) -> None:
    link(con, [(1, 2), (2, 3)])
    persons(con)
    con.execute("DELETE FROM temp.dirty_customer")
    link(con, [(1, 2)], "apart", day=2)
    persons(con)
    touched = {key for (key,) in con.execute(person.TOUCHED).fetchall()}
    assert touched == {1, 2, 3}


def oldest_of(customers: range, pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Who is one with whom, one pair after the other: the slow and obvious way."""
    found = {customer: customer for customer in customers}
    for a, b in pairs:
        low, high = sorted((found[a], found[b]))
        found = {key: low if value == high else value for key, value in found.items()}
    return found


customers = st.integers(1, 12)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    held=st.lists(st.tuples(customers, st.integers(1, 5)), max_size=15),
    said=st.lists(st.tuples(customers, customers, st.sampled_from(("same", "apart")), st.integers(1, 9)), max_size=12),
)
def test_persons_are_those_of_the_slow_and_obvious_way(
    held: list[tuple[int, int]], said: list[tuple[int, int, str, int]]
) -> None:
    last: dict[tuple[int, int], str] = {}
    for customer, other, kind, _ in sorted(said, key=lambda each: (each[3], each[2] == "apart")):
        last[min(customer, other), max(customer, other)] = kind
    pairs = {(min(a, b), max(a, b)) for a, one_digest in held for b, other_digest in held if one_digest == other_digest}
    pairs |= {pair for pair, kind in last.items() if kind == "same"}
    expected = oldest_of(range(1, 13), [pair for pair in pairs if last.get(pair) != "apart"])
    with closing(made()) as con:
        for customer, digest in held:
            con.execute("INSERT INTO canon.identity VALUES (?, 'email', ?, FALSE, ?, NULL)", [customer, digest, AT])
        for customer, other, kind, day in said:
            link(con, [(customer, other)], kind, day)
        found = persons(con)
    assert {key: found.get(key, key) for key in range(1, 13)} == expected
