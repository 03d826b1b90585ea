"""What is read out of django-helpdesk's tables beside their own columns, as SQL.

A follow-up is a message, a change of status, both or neither; who wrote it, which ticket it was written on before a
merge, and whether it is the request itself, is told by its neighbours.
"""

from collections.abc import Mapping

# A user is an agent who is staff, or has done what only staff can: owned a ticket, written an internal note.
_PEOPLE = """
person AS (
  SELECT u._row, u.id, COALESCE(u.username, u.email, u.id) AS author, lower(u.email) AS email,
    lower(u.is_staff) IN ('1', 'true', 't') OR u.id IN (SELECT t.assigned_to_id FROM ticket AS t)
    OR u.username IN (SELECT c.new_value FROM change AS c)
    OR u.id IN (SELECT f.user_id FROM followup AS f WHERE lower(f.public) IN ('0', 'false', 'f')) AS works
  FROM auth_user AS u
)"""

# A merge moves follow-ups to another ticket and names the one that they come from in their titles.
_HOMES = r"""
homed AS (
  SELECT f.*, COALESCE(o.id, f.ticket_id) AS home, regexp_extract(f.title, '[^\s<>()]+@[^\s<>()]+') AS sender
  FROM followup AS f
  LEFT JOIN ticket AS o ON o.merged_to_id IS NOT NULL AND o.id = regexp_extract(f.title, '^\[[^\]#]*#(\d+)\] ', 1)
)"""

# The first follow-up repeats the request; one that came by e-mail was written an instant before its ticket.
_WRITTEN = """
first AS (
  SELECT h.home, MIN(CAST(h.id AS BIGINT)) AS id FROM homed AS h GROUP BY h.home
), written AS (
  SELECT h.*, p.author AS by_user, p.works AS by_staff, p.email AS user_email, m.author AS by_mail, t.submitter_email,
    COALESCE(h.id = CAST(n.id AS VARCHAR) AND (h.comment = t.description
      OR (h.message_id IS NOT NULL AND CAST(h.date AS TIMESTAMP) <= CAST(t.created AS TIMESTAMP))), FALSE) AS opening
  FROM homed AS h
  LEFT JOIN ticket AS t ON t.id = h.home
  LEFT JOIN first AS n ON n.home = h.home
  LEFT JOIN person AS p ON p.id = h.user_id
  LEFT JOIN (SELECT s.email, MIN(s.author) AS author FROM person AS s WHERE s.works AND s.email <> '' GROUP BY s.email)
    AS m ON h.user_id IS NULL AND h.message_id IS NOT NULL AND m.email = lower(h.sender)
)"""

# Status and hold are two fields there; a ticket on hold that is solved, and opened again, is on hold again.
_STATES = """
hold AS (
  SELECT c.id, c.followup_id, c.new_value = 'True' AS held FROM change AS c
  WHERE c.old_value IN ('True', 'False') AND c.new_value IN ('True', 'False')
    AND c.field NOT IN (SELECT n.name FROM customfield AS n WHERE n.name IS NOT NULL)
), move AS (
  SELECT w.home, w.date, CAST(w.id AS BIGINT) AS followup, 0 AS nth, 'f' || w.id AS key, w.new_status AS status,
    CAST(NULL AS BOOLEAN) AS held
  FROM written AS w WHERE w.new_status IS NOT NULL
  UNION ALL
  SELECT w.home, w.date, CAST(w.id AS BIGINT), 1, 'c' || h.id, NULL, h.held
  FROM hold AS h JOIN written AS w ON w.id = h.followup_id
), course AS (
  SELECT m.*, COALESCE(LAST_VALUE(m.status IGNORE NULLS) OVER line, '1') AS then_status,
    COALESCE(LAST_VALUE(m.held IGNORE NULLS) OVER line, FALSE) AS then_held
  FROM move AS m
  WINDOW line AS (PARTITION BY m.home ORDER BY m.date, m.followup, m.nth ROWS UNBOUNDED PRECEDING)
), state AS (
  SELECT c.*, c.then_status || CASE WHEN c.then_held AND c.then_status IN ('1', '2') THEN ' on hold' ELSE '' END AS told
  FROM course AS c
), turn AS (
  SELECT s.*, LAG(s.told, 1, '1') OVER line AS before, ROW_NUMBER() OVER back AS from_last
  FROM state AS s
  WINDOW line AS (PARTITION BY s.home ORDER BY s.date, s.followup, s.nth),
    back AS (PARTITION BY s.home ORDER BY s.date DESC, s.followup DESC, s.nth DESC)
)"""

_TICKET = """
SELECT t._row, t.*EXCLUDE(_row), t.status || CASE WHEN lower(t.on_hold) IN ('1', 'true', 't') AND t.status IN ('1', '2')
    THEN ' on hold' ELSE '' END AS status_now,
  CASE WHEN t.merged_to_id IS NULL AND status_now <> COALESCE(l.told, '1') THEN status_now END AS status_unseen,
  p.author AS owner, CASE WHEN t.merged_to_id IS NOT NULL THEN 'merged' END AS left_out, s.spent AS handle_s,
  CASE WHEN o.message_id IS NOT NULL THEN 'email' WHEN o.id IS NOT NULL AND o.user_id IS NULL THEN 'web' END AS channel,
  'opening|' || t.id AS opening_key, 'opened|' || t.id AS opened_key,
  'unseen|' || t.id || '|' || t.modified AS unseen_key
FROM ticket AS t
LEFT JOIN person AS p ON p.id = t.assigned_to_id
LEFT JOIN turn AS l ON l.home = t.id AND l.from_last = 1
LEFT JOIN written AS o ON o.home = t.id AND o.opening
LEFT JOIN (
  SELECT w.home, CAST(NULLIF(SUM(COALESCE(TRY_CAST(w.time_spent AS BIGINT) // 1000000,
    CAST(EPOCH(TRY_CAST(w.time_spent AS INTERVAL)) AS BIGINT))), 0) AS VARCHAR) AS spent
  FROM written AS w GROUP BY w.home
) AS s ON s.home = t.id
"""

# Without a user and without a mail it is the escalation that changes a priority, or somebody on the public page.
_FOLLOWUP = """
SELECT w._row, w.*EXCLUDE(_row, public, by_user, by_staff, user_email, by_mail, submitter_email, opening),
  'f' || w.id AS key,
  CASE WHEN lower(w.public) IN ('1', 'true', 't') THEN 'true' ELSE 'false' END AS public,
  CASE WHEN w.comment IS NOT NULL AND NOT w.opening THEN '1' END AS said, n.told AS status_then,
  CASE WHEN w.by_staff OR w.by_mail IS NOT NULL THEN COALESCE(w.by_user, w.by_mail) END AS author,
  CASE WHEN w.by_staff OR w.by_mail IS NOT NULL THEN NULL WHEN w.by_user IS NOT NULL OR w.message_id IS NOT NULL
    THEN 'customer' WHEN w.id IN (SELECT c.followup_id FROM change AS c) THEN 'system' ELSE 'unknown' END AS actor,
  CASE WHEN w.by_staff OR w.by_mail IS NOT NULL THEN NULL
    WHEN w.by_user IS NOT NULL THEN COALESCE(w.user_email, w.by_user)
    WHEN w.message_id IS NOT NULL THEN COALESCE(NULLIF(w.sender, ''), w.submitter_email) END AS customer,
  CASE WHEN w.message_id IS NOT NULL THEN 'email' END AS channel
FROM written AS w LEFT JOIN turn AS n ON n.key = 'f' || w.id AND n.told <> n.before
"""

_CHANGE = """
SELECT c._row, c.*EXCLUDE(_row), 'c' || c.id AS key, 'c' || c.id || '|status' AS status_key, w.home, w.date,
  n.told AS status_then, COALESCE(w.by_user, w.by_mail) AS author, p.author AS owner
FROM change AS c
LEFT JOIN written AS w ON w.id = c.followup_id
LEFT JOIN turn AS n ON n.key = 'c' || c.id AND n.told <> n.before
LEFT JOIN person AS p ON p.author = c.new_value
"""

NAMES = {
    "ticket": "helpdesk_ticket", "followup": "helpdesk_followup", "change": "helpdesk_ticketchange",
    "customfield": "helpdesk_customfield", "auth_user": "auth_user", "queue": "helpdesk_queue",
}  # fmt: skip
READ: Mapping[str, str] = {
    "helpdesk_queue": "SELECT q.* FROM queue AS q",
    "auth_user": "SELECT p._row, p.author, p.email, CASE WHEN p.works THEN 'agent' ELSE 'customer' END AS role"
    " FROM person AS p",
    "helpdesk_ticket": _TICKET,
    "helpdesk_followup": _FOLLOWUP,
    "helpdesk_ticketchange": _CHANGE,
}


def reading(name: str, tables: Mapping[str, str]) -> str:
    """The SELECT of a table with what is read out of it, over the SELECTs of all tables."""
    given = [f"{alias} AS MATERIALIZED ({tables[table]})" for alias, table in NAMES.items()]
    return f"WITH {', '.join([*given, _PEOPLE, _HOMES, _WRITTEN, _STATES])} {READ[name]}"
