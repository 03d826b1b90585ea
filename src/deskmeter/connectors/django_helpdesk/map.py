"""What django-helpdesk's tables mean. Columns that no table has (`status_then`, `author` …) are made in tables.py."""

STATUS = """{ 1 = "open", 2 = "open", 3 = "solved", 4 = "closed", 5 = "closed", "1 on hold" = "hold", \
"2 on hold" = "hold" }"""
PRIORITY = '{ 1 = "critical", 2 = "high", 3 = "normal", 4 = "low", 5 = "very low" }'
TEAM = 'value = { from = "new_value", named = "team" }'
RANK = f'value = {{ from = "new_value", words = {PRIORITY}, else = "keep" }}'


def _change(field: str, kind: str, said: str) -> str:
    return f"""
[[table]]
file = "helpdesk_ticketchange"
when = {{ field = ["{field}"] }}
row = "event"
id = "home"
key = "key"
at = "date"
author = "author"
kind = {{ value = "{kind}" }}
{said}
"""


MAP = f"""\
connection = "django-helpdesk"
timezone = "UTC"                # of times that carry no offset: django's own, with USE_TZ

[[table]]
file = "helpdesk_queue"
row = "label"
kind = {{ value = "team" }}
id = "id"
name = "title"

[[table]]
file = "auth_user"
row = "role"
person = "author"
role = "role"

[[table]]
file = "helpdesk_ticket"
when = {{ id = true }}
row = "case"
id = "id"
created_at = "created"
updated_at = "modified"
status = {{ from = "status_now", words = {STATUS} }}
channel = "channel"
team = {{ from = "queue_id", named = "team" }}
agent = "owner"
customer = "submitter_email"
priority = {{ from = "priority", words = {PRIORITY}, else = "keep" }}
left_out = "left_out"
handle_s = "handle_s"
subject = "title"

[[table]]
file = "helpdesk_ticket"
when = {{ submitter_email = true }}
row = "customer"
id = "submitter_email"
updated_at = "modified"
email = "submitter_email"

[[table]]                       # the request itself
file = "helpdesk_ticket"
when = {{ id = true }}
row = "message"
id = "id"
key = "opening_key"
at = "created"
public = {{ value = "true" }}
actor = {{ value = "customer" }}
customer = "submitter_email"
channel = "channel"
body = "description"

[[table]]
file = "helpdesk_ticket"
when = {{ id = true }}
row = "event"
id = "id"
key = "opened_key"
at = "created"
status = {{ value = "open" }}

[[table]]                       # the status is another than the history says: changed at some time up to `modified`
file = "helpdesk_ticket"
when = {{ status_unseen = true }}
row = "event"
id = "id"
key = "unseen_key"
at = "modified"
status = {{ from = "status_unseen", words = {STATUS} }}

[[table]]
file = "helpdesk_followup"
when = {{ said = true }}
row = "message"
id = "home"
key = "key"
at = "date"
public = "public"
actor = "actor"
author = "author"
customer = "customer"
channel = "channel"
body = "comment"

[[table]]
file = "helpdesk_followup"
when = {{ status_then = true }}
row = "event"
id = "home"
key = "key"
at = "date"
actor = "actor"
author = "author"
status = {{ from = "status_then", words = {STATUS} }}

[[table]]
file = "helpdesk_ticketchange"
when = {{ status_then = true }}
row = "event"
id = "home"
key = "status_key"
at = "date"
author = "author"
status = {{ from = "status_then", words = {STATUS} }}
{_change("Owner", "assigned", 'agent = "owner"')}{_change("Queue", "team", TEAM)}\
{_change("Priority", "priority", RANK)}"""
