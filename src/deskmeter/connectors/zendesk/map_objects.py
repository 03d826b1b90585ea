"""What the objects of the API mean, in exports, in its answers and in webhooks: the parts of the map that read them."""

from deskmeter.connectors.zendesk.map_words import CHANNELS, SATISFIED, STATUS


def _named(stream: str, kind: str, name: str = "name") -> str:
    return f"""
[[table]]
stream = "{stream}"
row = "label"
kind = {{ value = "{kind}" }}
id = "id"
name = "{name}"
updated_at = "updated_at"
"""


# Zendesk itself acts by its rules, whoever's name it takes.
_BY_RULE = """actor = { from = "via.channel||^.via.channel||^.via", words = { rule = "system", system = "system", \
Automation = "system", Trigger = "system", Rule = "system" }, else = "" }"""


# A change is told apart by what it says and when, as in the tables of a warehouse and in webhooks, which have not the
# ids that the API gives it: so it is one and the same by whatever way it comes.
def _change(stream: str, each: str, when: str, by: str, what: str, key: str) -> str:
    return f"""
[[table]]
stream = "{stream}"
each = "{each}"
when = {{ {when} }}
row = "event"
id = "^.ticket_id"
key = "^.ticket_id|^.created_at|{key}"
at = "^.created_at"
{what}
{_BY_RULE}
author = "^.{by}"
"""


def _changes(stream: str, each: str, by: str, when: str, value: str) -> str:
    """The four changes that count; in `when` and `value`, FIELD stands for the field that was changed."""
    means = {
        "status": f'status = {{ from = "VALUE", words = {STATUS} }}',
        "assignee_id": 'kind = { value = "assigned" }\nagent = "VALUE"',
        "group_id": 'kind = { value = "team" }\nvalue = { from = "VALUE", named = "team" }',
        "priority": 'kind = { value = "priority" }\nvalue = "VALUE"',
    }
    return "".join(
        _change(
            stream, each, when.replace("FIELD", field), by, what.replace("VALUE", value.replace("FIELD", field)),
            f"'{field}'|{value.replace('FIELD', field)}",
        )
        for field, what in means.items()
    )  # fmt: skip


def _comments(stream: str, each: str, when: str, ticket: str, at: str) -> str:
    return f"""
[[table]]
stream = "{stream}"
{each}{when}row = "message"
id = "{ticket}"
key = "id"
at = "{at}"
public = "public"
actor = {{ from = "author_id", words = {{ "-1" = "system" }}, else = "" }}
author = "author_id"
channel = {{ from = "via.channel", words = {CHANNELS}, else = "keep" }}
body = "body"
"""


def _tagged(path: str, kind: str, when: str = "") -> str:
    return f"""
[[table]]
stream = "ticket_events"
each = "child_events[].{path}"
{when}row = "event"
kind = {{ value = "{kind}" }}
id = "^.ticket_id"
key = "^.ticket_id|^.created_at|'{kind}'|."
at = "^.created_at"
value = "."
{_BY_RULE.replace("via.channel||^.via.channel||", "^.via.channel||")}
author = "^.updater_id"
"""


def _applied(metric: str, target: str) -> str:
    return f"""
[[table]]
stream = "ticket_metric_events"
when = {{ type = ["apply_sla"], metric = ["{metric}"] }}
row = "sla"
id = "ticket_id"
key = "id"
target = {target}
policy = "sla.policy.title"
target_s = "sla.target_in_seconds"
clock = {{ from = "sla.business_hours", words = {{ true = "business", false = "calendar" }} }}
applied_at = "time"
"""


OBJECTS = f"""
# ---- objects of the API, of its exports and of webhooks

{_named("groups", "team")}{_named("brands", "brand")}{_named("organizations", "organization")}
{_named("ticket_forms", "form")}{_named("custom_statuses", "status", "agent_label")}
[[table]]
stream = "users"
when = {{ role = true }}
row = "role"
person = "id"
at = "updated_at"
role = {{ from = "role", words = {{ end-user = "customer" }}, else = "agent" }}

[[table]]
stream = "users"
when = {{ role = ["end-user"] }}
row = "customer"
id = "id"
updated_at = "updated_at"
name = "name"
email = "email"
phone = "phone"

[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "created_at"
updated_at = {{ from = "generated_timestamp||updated_at", format = ["epoch", "iso"] }}  # a deletion changes the first
status = {{ from = "status", words = {STATUS} }}
channel = {{ from = "via.channel", words = {CHANNELS}, else = "keep" }}
team = {{ from = "group_id", named = "team" }}
agent = "assignee_id"
customer = "requester_id"
priority = "priority"
tags = {{ from = "tags", split = "json" }}
left_out = {{ from = "via.channel", words = {{ sample_ticket = "test" }}, else = "" }}
subject = "subject"

[table.dimensions]
brand = {{ from = "brand_id", named = "brand" }}
organization = {{ from = "organization_id", named = "organization" }}
form = {{ from = "ticket_form_id", named = "form" }}
custom_status = {{ from = "custom_status_id", named = "status" }}
type = "type"

[[table]]
stream = "tickets"
each = "tags"
when = {{ "." = ["closed_by_merge"] }}
row = "event"
kind = {{ value = "merged" }}
id = "^.id"
key = "^.id|."
at = "^.created_at"
{_comments("tickets", 'each = "comments"' + chr(10), "", "^.id", "created_at")}
{_comments("comments", "", "when = { ticket_id = true }" + chr(10), "ticket_id", "created_at")}
{
    _comments(
        "ticket_events",
        'each = "child_events"' + chr(10),
        'when = { event_type = ["Comment"] }' + chr(10),
        "^.ticket_id",
        "created_at||^.created_at",
    )
}
{_changes("ticket_events", "child_events", "updater_id", 'event_type = ["Create", "Change"], FIELD = true', "FIELD")}
{_tagged("added_tags", "tag")}{_tagged("removed_tags", "untag")}
{_tagged("added_tags", "merged", 'when = { "." = ["closed_by_merge"] }' + chr(10))}
{
    _comments(
        "ticket_audits",
        'each = "events"' + chr(10),
        'when = { type = ["Comment", "VoiceComment", "FacebookComment"] }' + chr(10),
        "^.ticket_id",
        "^.created_at",
    )
}
{_changes("ticket_audits", "events", "author_id", 'type = ["Create", "Change"], field_name = ["FIELD"]', "value")}
[[table]]
stream = "satisfaction_ratings"
when = {{ score = ["offered"] }}
row = "rating"
kind = {{ value = "csat" }}
id = "ticket_id"
conversation = "ticket_id"
asked_at = "created_at"
agent = "assignee_id"
team = {{ from = "group_id", named = "team" }}
customer = "requester_id"

[[table]]
stream = "satisfaction_ratings"
when = {{ score = ["good", "good_with_comment", "bad", "bad_with_comment"] }}
row = "rating"
kind = {{ value = "csat" }}
id = "ticket_id"
conversation = "ticket_id"
asked_at = "created_at"
answered_at = "updated_at"
satisfied = {{ from = "score", words = {SATISFIED} }}
agent = "assignee_id"
team = {{ from = "group_id", named = "team" }}
customer = "requester_id"
comment = "comment"
{_applied("reply_time", '{ from = "instance_id", words = { "1" = "first_reply" }, else = "next_reply" }')}
{_applied("requester_wait_time", '{ value = "requester_wait" }')}
{_applied("agent_work_time", '{ value = "resolution" }')}"""
