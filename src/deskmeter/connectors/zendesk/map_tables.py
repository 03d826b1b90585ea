"""What the tables of a warehouse mean: the parts of the map that read them."""

from deskmeter.connectors.zendesk.map_words import CHANNELS, SATISFIED, STATUS


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
