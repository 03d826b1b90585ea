"""One person, several customers: who is one with whom, why, and how it is undone."""

from pathlib import Path

import pytest

from deskmeter.errors import UnknownDimensionError
from deskmeter.insight.export import all_rows, rows_sql
from deskmeter.metrics.query import Query
from deskmeter.metrics.relation import Filter
from deskmeter.model.facts import BY_NAME
from deskmeter.model.person import TOUCHED
from deskmeter.period import Period
from tests.spec.drawn import Desk, Line, instant, parse, received, write

Links = list[tuple[object, ...]]


def persons(desk: Desk) -> set[str]:
    """Customers who are one person, with + between them; customers of another source with its name."""
    found = desk.workspace.store.con.execute(
        "SELECT STRING_AGG(CASE WHEN o.name = 'desk' THEN k.id ELSE o.name || ':' || k.id END, '+'"
        " ORDER BY o.name, k.id) FROM canon.person AS p JOIN canon.customer_key AS k ON k.key = p.customer"
        " JOIN canon.connection AS o ON o.connection = k.connection GROUP BY p.person"
    )
    return {name for (name,) in found.fetchall()}


def links(desk: Desk) -> Links:
    """Every link as its export tells it: the two customers, why, and what undid it."""
    asked = Query((), Period.of(None, None, "UTC"), instant("Mon+4 00:00"))
    sql = rows_sql(desk.workspace.store, asked, all_rows(BY_NAME["customer_link"]), value=False, text=True)
    found = desk.workspace.store.con.execute(
        f"SELECT LEAST(e.customer_id, e.other_id), GREATEST(e.customer_id, e.other_id), e.why, e.undone_by"
        f" FROM ({sql}) AS e ORDER BY ALL"
    )
    return found.fetchall()


def then(desk: Desk, folder: Path, drawing: str) -> None:
    """More files come in."""
    files = parse(drawing).files.items()
    received(desk.workspace, *(write(folder, name.replace("@", "-later@"), rows) for name, rows in files))


def test_customers_with_one_email_are_one_person(desk: Desk) -> None:
    """
    who | email
    Bo  | bo@x.com
    B7  | BO@X.com
    Cy  | cy@x.com
    """
    assert persons(desk) == {"B7+Bo"}


def test_customers_with_one_phone_or_one_handle_are_one_person(desk: Desk) -> None:
    """
    who | phone            | handle
    Bo  | +62 812-3456-789 |
    B7  | 0062 8123456789  | instagram:@Bo
    B8  |                  | Instagram: bo
    Cy  | 0812 3456789     | facebook:bo
    """
    assert persons(desk) == {"B7+B8+Bo"}


def test_customers_are_one_person_through_a_third(desk: Desk) -> None:
    """
    who | email    | phone
    Bo  | bo@x.com |
    B7  | bo@x.com | +62811111111
    B8  |          | +62811111111
    """
    assert persons(desk) == {"B7+B8+Bo"}


def test_customers_of_two_sources_are_one_person(desk: Desk) -> None:
    """
    who | source | email
    Bo  |        | bo@x.com
    Bo  | shop   | ann@x.com
    7   | shop   | bo@x.com
    """
    assert persons(desk) == {"Bo+shop:7"}


def test_unique_customers_counts_a_person_once_across_sources(desk: Desk) -> None:
    """
    at        | conversation | source | what    | by
    Mon 09:00 | 1            |        | created | customer:Bo
    Mon 10:00 | 1            | shop   | created | customer:B7
    Mon 11:00 | 2            | shop   | created | customer:Cy

    who | source | email
    Bo  |        | bo@x.com
    B7  | shop   | bo@x.com
    """
    assert desk.value("unique_customers") == 2


def test_unique_customers_changes_when_a_link_becomes_known(desk: Desk, tmp_path: Path) -> None:
    """
    at        | conversation | what    | by
    Mon 09:00 | 1            | created | customer:Bo
    Mon 10:00 | 2            | created | customer:Cy
    """
    before = desk.value("unique_customers")
    then(desk, tmp_path, "at | customer | other | kind\n Tue 09:00 | Bo | Cy | same")
    assert (before, desk.value("unique_customers")) == (2, 1)


def test_ticket_that_names_its_customer_by_email_joins_the_customer_file(desk: Desk) -> None:
    """
    conversation | at        | what    | customer | source | by
    1            | Mon 09:00 | created | Bo@x.com | mail   |

    who | email
    B7  | bo@x.com
    """
    assert persons(desk) == {"B7+mail:Bo@x.com"}


def test_customer_who_is_named_by_a_phone_number_joins_by_it(desk: Desk) -> None:
    """
    conversation | at        | what    | customer        | source   | by
    1            | Mon 09:00 | created | +62 812 3456789 | whatsapp |
    2            | Mon 09:00 | created | 628123456789    | numbers  |

    who | phone
    B7  | 0062 812 3456 789
    """
    assert persons(desk) == {"B7+whatsapp:+62 812 3456789"}


def test_declared_link_makes_two_customers_one_person(desk: Desk) -> None:
    """
    at        | customer | other | kind
    Mon 09:00 | Bo       | Cy    | same
    Mon 09:00 | Di       | Ed    |
    """
    assert persons(desk) == {"Bo+Cy", "Di+Ed"}


def test_declared_link_to_another_source_takes_effect_whichever_comes_first(desk: Desk, tmp_path: Path) -> None:
    """
    at        | customer | other | other_source | kind
    Mon 09:00 | Bo       | 7     | shop         | same

    conversation | at        | what    | by
    1            | Mon 09:00 | created | customer:Bo
    2            | Mon 09:00 | created | customer:7
    """
    then(desk, tmp_path, "conversation | at | what | by | source\n 1 | Mon 09:00 | created | customer:7 | shop")
    assert persons(desk) == {"Bo+shop:7"}
    assert desk.value("unique_customers") == 2


def test_apart_beats_an_equal_email(desk: Desk) -> None:
    """
    who | email
    Bo  | bo@x.com
    Cy  | bo@x.com

    at        | customer | other | kind
    Mon 09:00 | Cy       | Bo    | apart
    """
    assert persons(desk) == set()
    assert links(desk) == [("Bo", "Cy", "email", "apart")]


def test_apart_parts_only_the_two_that_it_names(desk: Desk) -> None:
    """
    who | email
    Bo  | bo@x.com
    Cy  | bo@x.com
    Di  | bo@x.com

    at        | customer | other | kind
    Mon 09:00 | Bo       | Cy    | apart
    """
    assert persons(desk) == {"Bo+Cy+Di"}
    con = desk.workspace.store.con
    undone = con.execute("SELECT l.one_person FROM fact.customer_link AS l WHERE l.undone_by = 'apart'").fetchall()
    assert undone == [(True,)]


def test_merge_is_undone_and_made_again_by_later_statements_and_all_of_it_is_kept(desk: Desk, tmp_path: Path) -> None:
    """
    at        | customer | other | kind
    Mon 09:00 | Bo       | Cy    | same
    """
    states = [persons(desk)]
    for at, kind in (("Tue 09:00", "apart"), ("Wed 09:00", "same")):
        then(desk, tmp_path, f"at | customer | other | kind\n {at} | Cy | Bo | {kind}")
        states.append(persons(desk))
    assert states == [{"Bo+Cy"}, set(), {"Bo+Cy"}]
    assert links(desk) == [("Bo", "Cy", "declared", "apart"), ("Bo", "Cy", "declared", None)]


def test_statement_that_arrives_late_does_not_beat_a_newer_one(desk: Desk, tmp_path: Path) -> None:
    """
    at        | customer | other | kind
    Tue 09:00 | Bo       | Cy    | apart
    """
    then(desk, tmp_path, "at | customer | other | kind\n Mon 09:00 | Bo | Cy | same")
    assert persons(desk) == set()


def test_of_two_statements_made_at_once_apart_is_in_force(desk: Desk) -> None:
    """
    at        | customer | other | kind
    Mon 09:00 | Bo       | Cy    | apart
    Mon 09:00 | Bo       | Cy    | same
    """
    assert persons(desk) == set()


def test_customer_with_another_email_is_parted_and_the_link_stays_on_record(desk: Desk, tmp_path: Path) -> None:
    """
    who | updated   | email
    Bo  | Mon 09:00 | bo@x.com
    Cy  | Mon 09:00 | bo@x.com
    """
    before = persons(desk)
    then(desk, tmp_path, "who | updated | email\n Cy | Tue 09:00 | cy@x.com")
    assert (before, persons(desk)) == ({"Bo+Cy"}, set())
    assert links(desk) == [("Bo", "Cy", "email", "changed")]


def test_older_row_of_a_customer_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    """
    who | updated   | email
    Bo  | Tue 09:00 | bo@x.com
    Cy  | Tue 09:00 | cy@x.com
    """
    then(desk, tmp_path, "who | updated | email\n Cy | Mon 09:00 | bo@x.com")
    assert persons(desk) == set()


def shop(customers: int) -> tuple[Line, ...]:
    return tuple({"who": f"c{number}", "email": "shop@x.com"} for number in range(customers))


def test_email_of_twenty_customers_makes_them_one_person(desk: Desk, tmp_path: Path) -> None:
    """
    who | email
    Bo  | bo@x.com
    """
    received(desk.workspace, write(tmp_path, "people-shop", shop(20)))
    assert [name.count("+") + 1 for name in persons(desk)] == [20]


def test_email_of_more_than_twenty_customers_links_nobody_and_is_reported(desk: Desk, tmp_path: Path) -> None:
    """
    who | email
    Bo  | shop@x.com
    """
    (outcome,) = received(desk.workspace, write(tmp_path, "people-shop", shop(20)))
    assert (persons(desk), links(desk)) == (set(), [])
    assert outcome.notes == ("e-mail addresses that more than 20 customers share, and that therefore link nobody: 1",)


def test_person_of_a_merge_that_changed_is_among_those_touched(desk: Desk, tmp_path: Path) -> None:
    """
    who | email
    Bo  | bo@x.com
    Cy  | bo@x.com
    Di  | di@x.com
    """
    then(desk, tmp_path, "at | customer | other | kind\n Tue 09:00 | Cy | Di | same")
    con = desk.workspace.store.con
    found = con.execute(
        f"SELECT k.id FROM ({TOUCHED}) AS t JOIN canon.customer_key AS k ON k.key = t.person ORDER BY k.id"
    )
    assert found.fetchall() == [("Bo",), ("Cy",), ("Di",)]


def test_link_is_exported_with_both_sources(desk: Desk) -> None:
    """
    at                  | customer | other | other_source | kind
    2026-07-01 10:00:00 | Bo       | 7     | shop         | same
    """
    july = Query((), Period.of("2026-07-01", "2026-08-01", "Europe/Berlin"), instant("Mon+4 00:00"))
    sql = rows_sql(desk.workspace.store, july, all_rows(BY_NAME["customer_link"]), value=False, text=True)
    assert desk.workspace.store.con.execute(sql).fetchall() == [
        ("desk", "Bo", "7", "shop", "declared", "2026-07-01T12:00:00+02:00", None, None, True)
    ]


def test_links_cannot_be_filtered_by_what_only_conversations_have(desk: Desk) -> None:
    """
    at        | customer | other | kind
    Mon 09:00 | Bo       | Cy    | same
    """
    asked = Query((), Period.of(None, None, "UTC"), instant("Mon+4 00:00"), filters=(Filter("channel", ("email",)),))
    with pytest.raises(UnknownDimensionError, match="customer_links cannot be cut by “channel”"):
        rows_sql(desk.workspace.store, asked, all_rows(BY_NAME["customer_link"]), value=False, text=True)


def test_link_row_says_whether_the_two_are_one_person_now(desk: Desk) -> None:
    """
    at        | customer | other | kind
    Mon 09:00 | Bo       | Cy    | same
    Mon 09:00 | Cy       | Di    | same
    Mon 09:00 | Ed       | Fay   | same
    Tue 09:00 | Ed       | Fay   | apart
    """
    assert set(desk.rows("customer_link", "customer_id", "other_id", "undone_by", "one_person")) == {
        ("Bo", "Cy", None, True), ("Cy", "Di", None, True), ("Ed", "Fay", "apart", False),
    }  # fmt: skip
