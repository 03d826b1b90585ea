"""What Zendesk's tables and objects mean: one map for whatever way they come in."""

STATUS = """{ new = "new", open = "open", pending = "pending", hold = "hold", "on-hold" = "hold", solved = "solved", \
closed = "closed", deleted = "deleted" }"""
CHANNELS = """{ chat_transcript = "chat", native_messaging = "chat", messaging = "chat", mobile_sdk = "chat", \
web_widget = "web", web_form = "web", voice = "phone", voicemail = "phone", instagram_dm = "instagram", \
twitter_dm = "twitter", x_corp = "twitter", facebook_messenger = "facebook" }"""
SATISFIED = """{ good = "true", good_with_comment = "true", bad = "false", bad_with_comment = "false" }"""


def _label(file: str, kind: str, name: str = "name") -> str:
    return f"""
[[table]]
file = "{file}"
row = "label"
kind = {{ value = "{kind}" }}
id = "id"
name = "{name}"
updated_at = "version"
"""


def _promise(target: str) -> str:
    return f"""
[[table]]
file = "ticket_sla_policy"
when = {{ {target}_s = true }}
row = "sla"
id = "ticket_id"
key = "{target}_key"
target = {{ value = "{target}" }}
policy = "policy"
target_s = "{target}_s"
clock = "{target}_clock"
applied_at = "policy_applied_at"
"""


HEAD = """\
connection = "zendesk"          # one for each account
timezone = "UTC"                # of times that carry no offset
"""

# Names and roles come first, so that they are known when the rest is read.
TABLES = f"""
# ---- tables of a warehouse

{_label("group", "team")}{_label("brand", "brand")}{_label("organization", "organization")}
{_label("ticket_form_history", "form")}{_label("ticket_custom_status", "status", "agent_label")}
[[table]]
file = "user"
when = {{ role_now = true }}
row = "role"
person = "id"
at = "role_since"
role = "role_now"
updated_at = "version"

[[table]]
file = "user"
when = {{ role_now = ["customer"] }}
row = "customer"
id = "id"
updated_at = "version"
name = "name"
email = "email"
phone = "phone"

[[table]]
file = "audit_log"
when = {{ role_now = true }}
row = "role"
person = "source_id"
at = "created_at"
role = "role_now"
was = "role_was"

[[table]]
file = "ticket"
row = "case"
id = "id"
created_at = "created_at"
updated_at = "version"
status = {{ from = "status_now", words = {STATUS} }}
channel = {{ from = "via_channel", words = {CHANNELS}, else = "keep" }}
team = {{ from = "group_id", named = "team" }}
agent = "assignee_id"
customer = "requester_id"
priority = "priority"
tags = "tags"
left_out = "left_out"
subject = "subject"

[table.dimensions]
brand = {{ from = "brand_id", named = "brand" }}
organization = {{ from = "organization_id", named = "organization" }}
form = {{ from = "ticket_form_id", named = "form" }}
custom_status = {{ from = "custom_status_id", named = "status" }}
type = "type"

[[table]]
file = "ticket_comment"
row = "message"
id = "ticket_id"
key = "id"
at = "created"
public = "public"
actor = "actor"
author = "user_id"
channel = {{ from = "channel", words = {CHANNELS}, else = "keep" }}
body = "body"

[[table]]
file = "ticket_field_history"
when = {{ what = ["status"] }}
row = "event"
id = "ticket_id"
key = "key"
at = "updated"
status = {{ from = "value", words = {STATUS} }}
actor = "actor"
author = "user_id"

[[table]]
file = "ticket_field_history"
when = {{ what = ["assignee_id"] }}
row = "event"
kind = {{ value = "assigned" }}
id = "ticket_id"
key = "key"
at = "updated"
agent = "value"
actor = "actor"
author = "user_id"

[[table]]
file = "ticket_field_history"
when = {{ what = ["group_id"] }}
row = "event"
kind = {{ value = "team" }}
id = "ticket_id"
key = "key"
at = "updated"
value = {{ from = "value", named = "team" }}
actor = "actor"
author = "user_id"

[[table]]
file = "ticket_field_history"
when = {{ what = ["priority"] }}
row = "event"
kind = {{ value = "priority" }}
id = "ticket_id"
key = "key"
at = "updated"
value = "value"
actor = "actor"
author = "user_id"

[[table]]
file = "ticket_field_history"
when = {{ what = ["offered"] }}
row = "rating"
kind = {{ value = "csat" }}
id = "ticket_id"
conversation = "ticket_id"
asked_at = "asked_at"

[[table]]
file = "ticket_field_history"
when = {{ what = ["answered"] }}
row = "rating"
kind = {{ value = "csat" }}
id = "ticket_id"
conversation = "ticket_id"
asked_at = "asked_at"
answered_at = "updated"
satisfied = {{ from = "value", words = {SATISFIED} }}
comment = "comment"

[[table]]
file = "ticket_tag_history"
when = {{ what = ["tag", "untag"] }}
row = "event"
id = "ticket_id"
key = "key"
at = "updated"
kind = "what"
value = "tag"
actor = "actor"
author = "user_id"

[[table]]
file = "ticket_tag_history"
when = {{ what = ["tag"], tag = ["closed_by_merge"] }}
row = "event"
kind = {{ value = "merged" }}
id = "ticket_id"
key = "merge_key"
at = "updated"
actor = "actor"
author = "user_id"

[[table]]
file = "satisfaction_rating"
when = {{ what = ["offered"] }}
row = "rating"
kind = {{ value = "csat" }}
id = "ticket_id"
conversation = "ticket_id"
asked_at = "asked_at"
agent = "assignee_id"
team = {{ from = "group_id", named = "team" }}
customer = "requester_id"

[[table]]
file = "satisfaction_rating"
when = {{ what = ["answered"] }}
row = "rating"
kind = {{ value = "csat" }}
id = "ticket_id"
conversation = "ticket_id"
asked_at = "asked_at"
answered_at = "answered_at"
satisfied = {{ from = "score", words = {SATISFIED} }}
agent = "assignee_id"
team = {{ from = "group_id", named = "team" }}
customer = "requester_id"
comment = "comment"
{_promise("first_reply")}{_promise("next_reply")}{_promise("resolution")}{_promise("requester_wait")}"""


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


# What happened to a ticket, in the two forms in which Zendesk tells it: `event` is where the changes are listed, the keys
# of `when` choose the change, `value` is where it stands, `by` is who made it.
_BY_RULE = """actor = { from = "via.channel||^.via.channel||^.via", words = { rule = "system", system = "system", \
Automation = "system", Trigger = "system", Rule = "system" }, else = "" }"""


def _change(stream: str, each: str, when: str, by: str, what: str) -> str:
    return f"""
[[table]]
stream = "{stream}"
each = "{each}"
when = {{ {when} }}
row = "event"
id = "^.ticket_id"
key = "id"
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
        _change(stream, each, when.replace("FIELD", field), by, what.replace("VALUE", value.replace("FIELD", field)))
        for field, what in means.items()
    )


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
key = "^.id|#|."
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
updated_at = "updated_at"
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
{_comments("ticket_events", 'each = "child_events"' + chr(10), 'when = { event_type = ["Comment"] }' + chr(10),
           "^.ticket_id", "created_at||^.created_at")}
{_changes("ticket_events", "child_events", "updater_id", 'event_type = ["Create", "Change"], FIELD = true', "FIELD")}
{_tagged("added_tags", "tag")}{_tagged("removed_tags", "untag")}
{_tagged("added_tags", "merged", 'when = { "." = ["closed_by_merge"] }' + chr(10)).replace("^.id|#|.", "^.id|#|.|#")}
{_comments("ticket_audits", 'each = "events"' + chr(10),
           'when = { type = ["Comment", "VoiceComment", "FacebookComment"] }' + chr(10), "^.ticket_id", "^.created_at")}
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

MAP = HEAD + TABLES + OBJECTS
