"""What is read out of the tables of tickets, their messages and their history."""

from deskmeter.connectors.zendesk.relation import Relation, Table, Tables, actor, version
from deskmeter.connectors.zendesk.surveys import asked
from deskmeter.engines.duckdb import quoted

MERGED = "closed_by_merge"  # the tag that Zendesk gives to a ticket merged into another one


def ticket(tables: Tables) -> Table:
    """Tickets with their tags, which of them were deleted, and which do not count."""
    own = tables["ticket"]
    is_merged = f"m.ticket IS NOT NULL OR list_contains(g.tags, {quoted(MERGED)})"
    return Table(
        {
            "version": version(own),
            "status_now": f"CASE WHEN {own.truth('_fivetran_deleted')} THEN 'deleted' ELSE {own.text('status')} END",
            "tags": "g.tags",
            "left_out": f"CASE WHEN {own.text('via_channel')} = 'sample_ticket' THEN 'test'"
            f" WHEN {is_merged} THEN 'merged' END",
        },
        f"LEFT JOIN ({_tags(tables)}) AS g ON g.ticket = {own.text('id')}"
        f" LEFT JOIN ({_merged(own)}) AS m ON m.ticket = {own.text('id')}",
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


def comment(tables: Tables) -> Table:
    """Messages with whoever is not a person, and the channel, in whichever way the table tells it."""
    own = tables["ticket_comment"]
    kinds = {"voice_comment": "voice", "tweet": "twitter", "facebook_comment": "facebook"}
    told = "".join(f" WHEN {own.truth(column)} THEN {quoted(channel)}" for column, channel in kinds.items())
    return Table(
        {"actor": actor(own), "channel": f"COALESCE({own.text('via_channel')}, CASE {told} END)"},
        maybe=("public", "body"),
    )


def tag_history(tables: Tables) -> Table:
    """Tags that came and went."""
    own = tables["ticket_tag_history"]
    what = f"CASE WHEN {own.truth('tagged')} THEN 'tag' ELSE 'untag' END"
    return Table(
        {
            "key": _key(own, what, own.text("tag")),
            "merge_key": _key(own, "'merged'", own.text("tag")),
            "what": what,
            "actor": actor(own),
        },
        maybe=("user_id",),
    )


def history(tables: Tables) -> Table:
    """Changes of a ticket's fields; the scores of a survey count here only where no table of ratings is at hand."""
    own = tables["ticket_field_history"]
    ticket, field, value = own.text("ticket_id"), own.text("field_name"), own.text("value")
    is_score = f"{field} = 'satisfaction_score'"
    score = "NULL" if "satisfaction_rating" in tables else asked(value)
    offers = (
        f"SELECT {ticket} AS ticket, MIN({own.text('updated')}) AS asked_at FROM ({own.sql}) AS t"
        f" WHERE {is_score} AND {value} = 'offered' GROUP BY 1"
    )
    comments = (
        f"SELECT {ticket} AS ticket, MIN({value}) AS comment FROM ({own.sql}) AS t"
        f" WHERE {field} = 'satisfaction_comment' GROUP BY 1 HAVING COUNT(DISTINCT {value}) = 1"
    )
    return Table(
        {
            "what": f"CASE WHEN {is_score} THEN {score} ELSE {field} END",
            "key": _key(own, field, value),
            "actor": actor(own),
            "asked_at": f"CASE WHEN {is_score} THEN o.asked_at END",
            "comment": f"CASE WHEN {is_score} THEN c.comment END",
        },
        f"LEFT JOIN ({offers}) AS o ON o.ticket = {ticket} LEFT JOIN ({comments}) AS c ON c.ticket = {ticket}",
        maybe=("user_id",),
    )


def _key(own: Relation, *what: str) -> str:
    """SQL of what tells a change of a ticket from others, in the words of the API (see map_objects.py)."""
    at = f"strftime({own.instant('updated')}, '%Y-%m-%dT%H:%M:%SZ')"
    return f"concat_ws('|', {own.text('ticket_id')}, {at}, {', '.join(what)})"
