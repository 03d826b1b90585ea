"""What Request Tracker's objects mean. What stands under `about` is what was asked for besides (surroundings.py)."""

OF_TICKETS = '"about.type" = ["ticket"]'  # reminders and approvals are tickets to RT alone
STATUS = """{ new = "new", open = "open", stalled = "hold", resolved = "solved", rejected = "closed", \
deleted = "deleted" }"""


def _event(when: str, said: str) -> str:
    return f"""
[[table]]
stream = "transactions"
when = {{ {when}, {OF_TICKETS} }}
row = "event"
id = "ObjectId"
key = "id"
at = "Created"
actor = "about.by"
author = "Creator.Name"
{said.strip()}
"""


OWNER = 'Field = ["Owner"], Type = ["Set", "Give", "Take", "Steal", "Untake", "Force"]'
ASSIGNED = """kind = { value = "assigned" }
agent = "about.owner" """
TEAM = """kind = { value = "team" }
value = { from = "NewValue", named = "team" }"""
PRIORITY = """kind = { value = "priority" }
value = "NewValue" """
MERGED = """kind = { value = "merged" }
value = "about.into" """
MAP = f"""\
connection = "rt"               # one for each Request Tracker
null = ["Nobody"]

[[table]]
stream = "queues"
row = "label"
kind = {{ value = "team" }}
id = "id"
name = "Name"

[[table]]
stream = "people"
row = "role"
person = "Name"
at = "Seen"
role = {{ from = "Privileged", words = {{ 1 = "agent", 0 = "customer" }} }}

[[table]]
stream = "requestors"
row = "customer"
id = "Name"
name = "RealName"
email = "EmailAddress"

[[table]]
stream = "tickets"
when = {{ Type = ["ticket"] }}
row = "case"
id = "id"
created_at = "Created"
updated_at = "LastUpdated"
solved_at = "about.solved_at"
status = {{ from = "Status", words = {STATUS} }}
team = {{ from = "Queue.id", named = "team" }}
agent = "Owner.Name"
customer = "about.asker"
priority = "Priority"
left_out = "about.left_out"
handle_s = "about.worked_s"
subject = "Subject"

[[table]]
stream = "transactions"
when = {{ Type = ["Create", "Correspond", "Comment"], {OF_TICKETS} }}
row = "message"
id = "ObjectId"
key = "id"
at = "Created"
public = {{ from = "Type", words = {{ Create = "public", Correspond = "public", Comment = "internal" }} }}
actor = "about.by"
author = "Creator.Name"
customer = "about.asker"
channel = "about.channel"
body = "about.body"
{_event('Type = ["Status"]', f'status = {{ from = "NewValue", words = {STATUS} }}')}\
{_event(OWNER, ASSIGNED)}\
{_event('Field = ["Queue"], Type = ["Set"]', TEAM)}\
{_event('Field = ["Priority"], Type = ["Set"]', PRIORITY)}\
{_event('"about.into" = true', MERGED)}"""
