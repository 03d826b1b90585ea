"""Status spans: one stretch of a conversation in one status.

They are most of all rows that are kept, so they are kept narrow, a status as its place in `STATUSES`; the fact that
people see is a view of them, in words.
"""

from deskmeter.model.facts.fact import Fact, Step
from deskmeter.model.facts.hours import clock_joins, reading
from deskmeter.model.tables import STATUSES, Column


def code_of(word: str) -> str:
    """A status word as its place in STATUSES."""
    cases = " ".join(f"WHEN '{status}' THEN {place}" for place, status in enumerate(STATUSES))
    return f"CAST(CASE {word} {cases} END AS TINYINT)"


def word_of(code: str, among: tuple[str, ...] = STATUSES) -> str:
    """The status word at a place in STATUSES; null where it is not among those asked for."""
    cases = " ".join(f"WHEN {STATUSES.index(status)} THEN '{status}'" for status in among)
    return f"CASE {code} {cases} END"


def codes(words: tuple[str, ...]) -> str:
    """The places of status words as a SQL list."""
    return ", ".join(str(STATUSES.index(word)) for word in words)


# When each conversation began, on its business clock too.
_DAWN = f"""
SELECT g.conversation, g.created_at, {reading("g.created_at", "at")} AS created_b
FROM {{begun}} AS g {clock_joins("g.conversation", "g.created_at", "at")}
"""

# A conversation is new from its beginning until a status event says otherwise; the sentinel sorts that first
# even where a clock went wrong and an event is stamped before the beginning.
_NEW = f"CAST({codes(('new',))} AS TINYINT)"
BEGINNING = "TIMESTAMP '1900-01-01 00:00:00'"
_STATUS_EVENT = f"""
SELECT e.conversation, e.at, e.at AS sort_at, e.seq, {code_of("e.value")} AS status, {reading("e.at", "at")} AS b
FROM {{event}} AS e {clock_joins("e.conversation", "e.at", "at")} WHERE e.kind = 'status'
UNION ALL
SELECT d.conversation, d.created_at, {BEGINNING}, CAST(-1 AS BIGINT), {_NEW}, d.created_b FROM {{dawn}} AS d
"""

# A deletion that was taken back is neither a resolution nor a reopening: what came before it counts. Deletions are
# rare, so only the conversations that have one are looked at this closely.
_RECOVERED = f"""
WITH deleted AS (
  SELECT DISTINCT e.conversation FROM {{event}} AS e WHERE e.kind = 'status' AND e.value = 'deleted'
), told AS (
  SELECT e.conversation, e.at AS sort_at, e.seq, {code_of("e.value")} AS status FROM {{event}} AS e
  WHERE e.kind = 'status' AND e.conversation IN (SELECT d.conversation FROM deleted AS d)
  UNION ALL
  SELECT d.conversation, {BEGINNING}, CAST(-1 AS BIGINT), {_NEW} FROM deleted AS d
)
SELECT t.conversation, t.seq,
  LAST_VALUE(CASE WHEN t.status <> {codes(("deleted",))} THEN t.status END IGNORE NULLS) OVER (
  PARTITION BY t.conversation ORDER BY t.sort_at, t.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous
FROM told AS t
"""

_SPAN = """
WITH spans AS (
  SELECT t.conversation, t.seq, t.status, t.at AS from_at, LEAD(t.at) OVER life AS until_at,
    LAG(t.status) OVER life AS previous, t.b AS from_b, LEAD(t.b) OVER life AS until_b
  FROM {status_event} AS t WINDOW life AS (PARTITION BY t.conversation ORDER BY t.sort_at, t.seq)
)
SELECT s.conversation, s.seq, s.status, COALESCE(r.previous, s.previous) AS previous, s.from_at, s.until_at, s.from_b,
  s.until_b
FROM spans AS s LEFT JOIN {recovered} AS r ON r.conversation = s.conversation AND r.seq = s.seq
WHERE NOT (s.seq = -1 AND s.until_at IS NOT NULL AND s.until_at <= s.from_at)
"""

_CONVERSATION = Column("conversation", "BIGINT", "The conversation.", True, "key", "conversation")
_SEQ = Column("seq", "BIGINT", "Order of arrival of the event that began it; -1 for the beginning.", True)
_FROM = Column("from_at", "TIMESTAMP", "When the status began.", True)
_UNTIL = Column("until_at", "TIMESTAMP", "When it ended; empty while it runs.")
_FROM_B = Column("from_b", "BIGINT", "Reading of the business clock when it began; empty where no hours apply.")

SPAN = Fact(
    name="span",
    export="spans",
    row="one stretch of a conversation in one status, as it is kept",
    columns=(
        _CONVERSATION,
        _SEQ,
        Column("status", "TINYINT", "The status held, as its place among the statuses, from 0.", True),
        Column("previous", "TINYINT", "The status before; empty for the first."),
        _FROM,
        _UNTIL,
        _FROM_B,
        Column("until_b", "BIGINT", "The reading when it ended."),
    ),
    id=("conversation", "from_at", "seq"),
    sql=_SPAN,
    before=(
        Step("dawn", _DAWN), Step("status_event", _STATUS_EVENT, kept=False), Step("recovered", _RECOVERED),
    ),
    exported=False,
)  # fmt: skip

_SQL = f"""
SELECT s.conversation, s.seq, {word_of("s.status")} AS status, {word_of("s.previous")} AS previous, s.from_at,
  s.until_at, SECS(s.until_at) - SECS(s.from_at) AS span_s, s.until_b - s.from_b AS span_business_s, s.from_b
FROM {{span}} AS s
"""

STATUS_SPAN = Fact(
    name="status_span",
    export="status_spans",
    row="one stretch of a conversation in one status",
    columns=(
        _CONVERSATION,
        _SEQ,
        Column("status", "VARCHAR", "The status held.", True),
        Column("previous", "VARCHAR", "The status before; empty for the first."),
        _FROM,
        _UNTIL,
        Column("span_s", "BIGINT", "Seconds in it; empty while it runs."),
        Column("span_business_s", "BIGINT", "The same in opening hours; empty where none apply."),
        _FROM_B,
    ),
    id=("conversation", "from_at", "seq"),
    sql=_SQL,
    kept=False,
)
