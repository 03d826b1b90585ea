"""Zendesk as a warehouse holds it: the tables that are read, and what is read out of each beside its own columns.

A column that is read out of others stands under a name of its own (`version`, `actor`, `role_now` …), and the map names it
like any other. A table or a column that is missing takes away only what it alone tells.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deskmeter.engines.duckdb import named, quoted
from deskmeter.model.mapping_value import FRACTIONAL, WHOLE, is_of

VERSIONS = ("updated_at", "_fivetran_start", "_fivetran_synced")
TRUE = ("true", "t", "1", "yes")
MERGED = "closed_by_merge"  # the tag that Zendesk gives to a ticket merged into another one
ANSWERS = ("good", "good_with_comment", "bad", "bad_with_comment")
# What a policy measures, by the target that it is here. `agent_work_time` stands still while a ticket is pending or on
# hold, as the resolution does.
TARGETS = {
    "first_reply_time": "first_reply", "next_reply_time": "next_reply", "requester_wait_time": "requester_wait",
    "agent_work_time": "resolution",
}  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """A table at hand: a SELECT of its cells with `_row`, and the type of each column."""

    sql: str
    columns: Mapping[str, str]

    def text(self, name: str, alias: str = "t") -> str:
        """SQL of a cell as text; null where the column is missing. A whole number has no fraction."""
        if name not in self.columns:
            return "CAST(NULL AS VARCHAR)"
        cell = f"{alias}.{named(name)}"
        if is_of(self.columns[name], FRACTIONAL):
            cell = f"TRY_CAST({cell} AS BIGINT)"
        return cell if self.columns[name] == "VARCHAR" else f"CAST({cell} AS VARCHAR)"

    def instant(self, name: str, alias: str = "t") -> str:
        """SQL of a cell as an instant in UTC; null where it is none."""
        if name not in self.columns or is_of(self.columns[name], (*FRACTIONAL, *WHOLE)):
            return "CAST(NULL AS TIMESTAMP)"
        return f"TRY_CAST({alias}.{named(name)} AS TIMESTAMP)"

    def truth(self, name: str, alias: str = "t") -> str:
        """SQL: the cell says yes; false where the column is missing."""
        return f"COALESCE(lower({self.text(name, alias)}) IN ({_list(TRUE)}), FALSE)"


Tables = Mapping[str, Relation]


@dataclass(frozen=True)
class Table:
    """What is read out of a table: a column each with its SQL, joins for them, and its columns that may be missing."""

    made: Mapping[str, str]
    joins: str = ""
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A table that brings rows: what is read out of it, and the tables that are read with it."""

    make: Callable[[Tables], Table]
    beside: tuple[str, ...] = ()


def relation(name: str, tables: Tables) -> Relation:
    """A table with what is read out of it, and a column of nothing for each that may be missing."""
    own, table = tables[name], READ[name].make(tables)
    blank = {column: "CAST(NULL AS VARCHAR)" for column in table.maybe if column not in own.columns}
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


def _list(words: Sequence[str]) -> str:
    return ", ".join(quoted(word) for word in words)


def _version(table: Relation) -> str:
    """When the row was changed last, or written to the warehouse; a cell that is no time stands as it is, to be seen."""
    known = [name for name in VERSIONS if name in table.columns]
    stated = table.text("updated_at")
    newest = f"CAST(greatest({', '.join(map(table.instant, known))}) AS VARCHAR)" if known else "CAST(NULL AS VARCHAR)"
    return f"CASE WHEN {stated} IS NOT NULL AND {table.instant('updated_at')} IS NULL THEN {stated} ELSE {newest} END"


def _actor(table: Relation) -> str:
    """Zendesk itself is user -1; what a trigger or an automation does comes by a rule, in whoever's name."""
    by_rule = f"{table.text('via_channel')} IN ('rule', 'system')"
    return f"CASE WHEN {table.text('user_id')} = '-1' OR {by_rule} THEN 'system' END"


def _ticket(tables: Tables) -> Table:
    own = tables["ticket"]
    tags, test = ("g.tags", f"list_contains(g.tags, {quoted(MERGED)})")
    joins = f"LEFT JOIN ({_tags(tables)}) AS g ON g.ticket = {own.text('id')} LEFT JOIN ({_merged(own)}) AS m ON m.ticket = {own.text('id')}"  # noqa: E501
    return Table(
        {
            "version": _version(own),
            "status_now": f"CASE WHEN {own.truth('_fivetran_deleted')} THEN 'deleted' ELSE {own.text('status')} END",
            "tags": tags,
            "left_out": f"CASE WHEN {own.text('via_channel')} = 'sample_ticket' THEN 'test'"
            f" WHEN m.ticket IS NOT NULL OR {test} THEN 'merged' END",
        },
        joins,
        maybe=(
            "via_channel", "group_id", "assignee_id", "requester_id", "priority", "subject", "brand_id",
            "organization_id", "ticket_form_id", "custom_status_id", "type",
        ),
    )  # fmt: skip


def _tags(tables: Tables) -> str:
    tags = tables.get("ticket_tag")
    if tags is None:
        return "SELECT CAST(NULL AS VARCHAR) AS ticket, CAST(NULL AS VARCHAR[]) AS tags WHERE FALSE"
    return (
        f"SELECT {tags.text('ticket_id')} AS ticket, list({tags.text('tag')} ORDER BY {tags.text('tag')}) AS tags"
        f" FROM ({tags.sql}) AS t WHERE NOT {tags.truth('_fivetran_deleted')} GROUP BY 1"
    )


def _merged(tickets: Relation) -> str:
    """The tickets that others name as merged into them."""
    if "merged_ticket_ids" not in tickets.columns:
        return "SELECT CAST(NULL AS VARCHAR) AS ticket WHERE FALSE"
    ids = f"regexp_extract_all({tickets.text('merged_ticket_ids')}, '\\d+')"
    return (
        f"SELECT DISTINCT u.ticket FROM (SELECT {tickets.text('id')} AS own, UNNEST({ids}) AS ticket"
        f" FROM ({tickets.sql}) AS t) AS u WHERE u.ticket <> u.own"
    )


def _comment(tables: Tables) -> Table:
    own = tables["ticket_comment"]
    kinds = {"voice_comment": "voice", "tweet": "twitter", "facebook_comment": "facebook"}
    told = "".join(f" WHEN {own.truth(column)} THEN {quoted(channel)}" for column, channel in kinds.items())
    return Table(
        {"actor": _actor(own), "channel": f"COALESCE({own.text('via_channel')}, CASE {told} END)"},
        maybe=("public", "body"),
    )


def _asked(score: str) -> str:
    """Whether a score says that a customer was asked, or what the customer answered."""
    return f"CASE WHEN {score} = 'offered' THEN 'offered' WHEN {score} IN ({_list(ANSWERS)}) THEN 'answered' END"


def _history(tables: Tables) -> Table:
    """Changes of a ticket's fields; the scores of a survey count here only where no table of ratings is at hand."""
    own = tables["ticket_field_history"]
    score = f"{own.text('field_name')} = 'satisfaction_score'"
    told = "NULL" if "satisfaction_rating" in tables else f"{_asked(own.text('value'))}"
    offers = (
        f"SELECT {own.text('ticket_id')} AS ticket, MIN({own.text('updated')}) AS asked_at FROM ({own.sql}) AS t"
        f" WHERE {score} AND {own.text('value')} = 'offered' GROUP BY 1"
    )
    comments = (
        f"SELECT {own.text('ticket_id')} AS ticket, MIN({own.text('value')}) AS comment FROM ({own.sql}) AS t"
        f" WHERE {own.text('field_name')} = 'satisfaction_comment' GROUP BY 1 HAVING COUNT(DISTINCT {own.text('value')}) = 1"  # noqa: E501
    )
    return Table(
        {
            "what": f"CASE WHEN {score} THEN {told} ELSE {own.text('field_name')} END",
            "key": f"concat_ws('|', {own.text('ticket_id')}, CAST({own.instant('updated')} AS VARCHAR), {own.text('field_name')})",  # noqa: E501
            "actor": _actor(own),
            "asked_at": f"CASE WHEN {score} THEN o.asked_at END",
            "comment": f"CASE WHEN {score} THEN c.comment END",
        },
        f"LEFT JOIN ({offers}) AS o ON o.ticket = {own.text('ticket_id')}"
        f" LEFT JOIN ({comments}) AS c ON c.ticket = {own.text('ticket_id')}",
        maybe=("user_id",),
    )


def _tag_history(tables: Tables) -> Table:
    own = tables["ticket_tag_history"]
    return Table(
        {
            "key": f"concat_ws('|', {own.text('ticket_id')}, CAST({own.instant('updated')} AS VARCHAR), 'tag', {own.text('tag')})",
            "merge_key": f"concat_ws('|', {own.text('ticket_id')}, 'merged')",
            "what": f"CASE WHEN {own.truth('tagged')} THEN 'tag' ELSE 'untag' END",
            "actor": _actor(own),
        },
        maybe=("user_id",),
    )


def _role(text: str) -> str:
    """Whoever is not a customer works on tickets, whatever a role of the company's own is called."""
    return f"CASE WHEN lower({text}) IN ('end-user', 'end user', 'not set') THEN 'customer' WHEN {text} <> '' THEN 'agent' END"


def _user(tables: Tables) -> Table:
    """A row tells the role since it was changed last; in a table that keeps history, since it began to hold."""
    own = tables["user"]
    since = own.text("_fivetran_start") if "_fivetran_start" in own.columns else own.text("updated_at")
    return Table(
        {"version": _version(own), "role_now": _role(own.text("role")), "role_since": since},
        maybe=("name", "email", "phone"),
    )


_CHANGED = r"(?im)^\s*(?:support )?role changed from '?(.+?)'? to '?(.+?)'?\s*$"


def _audit_log(tables: Tables) -> Table:
    own = tables["audit_log"]
    is_user = f"lower({own.text('source_type')}) = 'user'"

    def role(group: int) -> str:
        return _role(f"regexp_extract({own.text('change_description')}, {quoted(_CHANGED)}, {group})")

    return Table({
        "role_was": f"CASE WHEN {is_user} THEN {role(1)} END", "role_now": f"CASE WHEN {is_user} THEN {role(2)} END",
    })  # fmt: skip


def _rating(tables: Tables) -> Table:
    own = tables["satisfaction_rating"]
    score, ticket = own.text("score"), own.text("ticket_id")
    offers = (
        f"SELECT {ticket} AS ticket, MIN({own.text('created_at')}) AS asked_at FROM ({own.sql}) AS t"
        f" WHERE {score} = 'offered' GROUP BY 1"
    )
    return Table(
        {
            "what": _asked(score),
            "asked_at": f"COALESCE(o.asked_at, {own.text('created_at')})",
            "answered_at": f"COALESCE({own.text('updated_at')}, {own.text('created_at')})",
        },
        f"LEFT JOIN ({offers}) AS o ON o.ticket = {ticket}",
        maybe=("assignee_id", "group_id", "requester_id", "comment"),
    )


def _promise(tables: Tables) -> Table:
    """What the policy that was applied to a ticket promised then, by the ticket's priority then, in seconds."""
    own = tables["ticket_sla_policy"]
    keys = ", ".join([own.text("ticket_id"), own.text("sla_policy_id"), f"CAST({own.instant('policy_applied_at')} AS VARCHAR)"])
    made = {f"{target}_{name}": f"p.{target}_{name}" for target in TARGETS.values() for name in ("s", "clock")}
    made |= {f"{target}_key": f"concat_ws('|', {quoted(target)}, {keys})" for target in TARGETS.values()}
    if "sla_policy_metric_history" not in tables:
        nothing = dict.fromkeys(made, "CAST(NULL AS VARCHAR)")
        return Table({**nothing, "policy": own.text("sla_policy_id")})
    return Table(
        {**made, "policy": f"COALESCE(n.title, {own.text('sla_policy_id')})"},
        f"LEFT JOIN ({_promised(tables)}) AS p ON p.row = t._row"
        f" LEFT JOIN ({_policies(tables)}) AS n ON n.policy = {own.text('sla_policy_id')}",
    )


def _promised(tables: Tables) -> str:
    own, metrics = tables["ticket_sla_policy"], tables["sla_policy_metric_history"]
    told = ", ".join(
        f"MAX(CASE WHEN v.metric = {quoted(metric)} THEN {sql} END) AS {target}_{name}"
        for metric, target in TARGETS.items()
        for name, sql in (("s", "CAST(v.target * 60 AS VARCHAR)"), ("clock", "v.clock"))
    )
    return f"""
WITH applied AS (
  SELECT t._row AS row, {own.text("ticket_id")} AS ticket, {own.text("sla_policy_id")} AS policy,
    {own.instant("policy_applied_at")} AS at FROM ({own.sql}) AS t
), metric AS (
  SELECT {metrics.text("sla_policy_id")} AS policy, {metrics.instant("sla_policy_updated_at")} AS since,
    {metrics.text("metric")} AS metric, {metrics.text("priority")} AS priority,
    TRY_CAST({metrics.text("target")} AS BIGINT) AS target,
    CASE WHEN {metrics.truth("business_hours")} THEN 'business' ELSE 'calendar' END AS clock
  FROM ({metrics.sql}) AS t
), urgency AS (
  {_priorities(tables)}
), urgent AS (
  SELECT a.row, COALESCE(arg_max(u.priority, u.at) FILTER (u.at <= a.at), arg_min(u.priority, u.at)) AS priority
  FROM applied AS a JOIN urgency AS u ON u.ticket = a.ticket GROUP BY a.row
), version AS (
  SELECT a.row, COALESCE(MAX(m.since) FILTER (m.since <= a.at), MIN(m.since)) AS since
  FROM applied AS a JOIN (SELECT DISTINCT m.policy, m.since FROM metric AS m) AS m ON m.policy = a.policy GROUP BY a.row
)
SELECT a.row, {told}
FROM applied AS a JOIN version AS n ON n.row = a.row JOIN urgent AS u ON u.row = a.row
JOIN metric AS v ON v.policy = a.policy AND v.since = n.since AND v.priority = u.priority
GROUP BY a.row"""


def _priorities(tables: Tables) -> str:
    """The priorities of tickets with their times; the one a ticket has now counts from the end of time on."""
    found = ["SELECT CAST(NULL AS VARCHAR) AS ticket, CAST(NULL AS TIMESTAMP) AS at, NULL AS priority WHERE FALSE"]
    if (history := tables.get("ticket_field_history")) is not None:
        found.append(
            f"SELECT {history.text('ticket_id')}, {history.instant('updated')}, {history.text('value')}"
            f" FROM ({history.sql}) AS t WHERE {history.text('field_name')} = 'priority'"
        )
    if (tickets := tables.get("ticket")) is not None:
        found.append(
            f"SELECT {tickets.text('id')}, TIMESTAMP '9999-12-30', {tickets.text('priority')} FROM ({tickets.sql}) AS t"
        )
    return " UNION ALL ".join(found)


def _policies(tables: Tables) -> str:
    """The newest title of each policy."""
    names = tables.get("sla_policy_history")
    if names is None:
        return "SELECT CAST(NULL AS VARCHAR) AS policy, CAST(NULL AS VARCHAR) AS title WHERE FALSE"
    return (
        f"SELECT {names.text('id')} AS policy, arg_max({names.text('title')}, {names.instant('updated_at')}) AS title"
        f" FROM ({names.sql}) AS t GROUP BY 1"
    )


def _label(name: str) -> Callable[[Tables], Table]:
    return lambda tables: Table({"version": _version(tables[name])})


LABELS = ("group", "brand", "organization", "ticket_form_history", "ticket_custom_status")
READ: Mapping[str, Reading] = {
    **{name: Reading(_label(name)) for name in LABELS},
    "audit_log": Reading(_audit_log),
    "user": Reading(_user),
    "ticket": Reading(_ticket, ("ticket_tag",)),
    "ticket_comment": Reading(_comment),
    "ticket_field_history": Reading(_history, ("satisfaction_rating",)),
    "ticket_tag_history": Reading(_tag_history),
    "satisfaction_rating": Reading(_rating),
    "ticket_sla_policy": Reading(
        _promise, ("sla_policy_metric_history", "sla_policy_history", "ticket", "ticket_field_history")
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
    "ticket_field_history": "no table ticket_field_history: it is not known when a ticket was solved, reopened or moved",
    "user": "no table user: whether an author is a customer or an agent is not known",
    "group": "no table group: teams are shown by their numbers",
    "audit_log": "no table audit_log and no history of users: a person's role is the one of today",
}
