"""Zendesk as a warehouse holds it: the tables that are read, with what is read out of each beside its own columns.

What is read out of others stands under a name of its own (`version`, `actor`, `role_now` …), and the map names it like
any other column. A table or a column that is missing takes away only what it alone tells.
"""

from collections.abc import Callable, Mapping

from deskmeter.connectors.zendesk import people, promises, surveys, tickets
from deskmeter.connectors.zendesk.relation import NOTHING, Reading, Relation, Table, Tables, version
from deskmeter.engines.duckdb import named


def relation(name: str, tables: Tables) -> Relation:
    """A table with what is read out of it, and a column of nothing for each that may be missing."""
    own, table = tables[name], READ[name].make(tables)
    blank = {column: NOTHING for column in table.maybe if column not in own.columns}
    made = {**blank, **table.made}
    kept = [f"t.{named(column)}" for column in own.columns if column not in made]
    cells = [*kept, *(f"{sql} AS {named(column)}" for column, sql in made.items())]
    columns = {column: type_ for column, type_ in own.columns.items() if column not in made}
    return Relation(
        f"SELECT t._row, {', '.join(cells)} FROM ({own.sql}) AS t {table.joins}",
        {**columns, **{column: "VARCHAR[]" if column == "tags" else "VARCHAR" for column in made}},
    )


def missing(name: str, tables: Tables) -> tuple[str, ...]:
    """The columns of a table that may be missing, and are."""
    return tuple(column for column in READ[name].make(tables).maybe if column not in tables[name].columns)


def _label(name: str) -> Callable[[Tables], Table]:
    return lambda tables: Table({"version": version(tables[name])})


LABELS = ("group", "brand", "organization", "ticket_form_history", "ticket_custom_status")
READ: Mapping[str, Reading] = {
    **{name: Reading(_label(name)) for name in LABELS},
    "audit_log": Reading(people.audit_log),
    "user": Reading(people.user),
    "ticket": Reading(tickets.ticket, ("ticket_tag",)),
    "ticket_comment": Reading(tickets.comment),
    "ticket_field_history": Reading(tickets.history, ("satisfaction_rating",)),
    "ticket_tag_history": Reading(tickets.tag_history),
    "satisfaction_rating": Reading(surveys.rating),
    "ticket_sla_policy": Reading(
        promises.promise, ("sla_policy_metric_history", "sla_policy_history", "ticket", "ticket_field_history")
    ),
}
# Tables that bring no rows of their own.
ASIDE = {
    "ticket_tag": "read with the table ticket",
    "sla_policy_history": "read with the table ticket_sla_policy",
    "sla_policy_metric_history": "read with the table ticket_sla_policy",
    "schedule": "opening hours are settings: --suggest writes them",
    "schedule_holiday": "opening hours are settings: --suggest writes them",
    "ticket_schedule": "opening hours are settings: --suggest writes them",
    "time_zone": "time zones are known by their IANA names",
    "daylight_time": "time zones are known by their IANA names",
    "domain_name": "nothing here rests on it",
    "user_tag": "nothing here rests on it",
    "organization_tag": "nothing here rests on it",
}
# What only a table that is missing could tell.
LOST = {
    "ticket_comment": "no table ticket_comment: nobody's messages are known, and so no reply and no wait",
    "ticket_field_history": "no table ticket_field_history: when a ticket was solved, came back or moved is not known",
    "user": "no table user: whether an author is a customer or an agent is not known",
    "group": "no table group: teams are shown by their numbers",
    "audit_log": "no table audit_log and no history of users: a person's role is the one of today",
}
