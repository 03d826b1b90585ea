"""The cuts of each fact: what a figure may be cut and filtered by, as SQL over its rows.

Alias f is the fact, c its conversation, o its connection, g one of its tags.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import quoted, rows
from deskmeter.errors import UnknownDimensionError
from deskmeter.metrics.formulas import Ratio
from deskmeter.metrics.metric import Metric
from deskmeter.model.facts import BY_NAME

if TYPE_CHECKING:
    import duckdb

# What every fact of conversations takes over from its conversation.
OF_CONVERSATION: Mapping[str, str] = {
    "channel": "c.channel",
    "team": "c.team",
    "agent": "c.agent",
    "priority": "c.priority",
    "language": "c.language",
    "source": "o.name",
    "tag": "g.tag",
}
SOURCE: Mapping[str, str] = {"source": "o.name"}


def _bands(value: str, edges: Sequence[tuple[str, int]], beyond: str) -> str:
    """Bands of a number: each edge belongs to the band above it."""
    cases = " ".join(f"WHEN {value} < {limit} THEN {quoted(word)}" for word, limit in edges)
    return f"CASE WHEN {value} IS NULL THEN NULL {cases} ELSE {quoted(beyond)} END"


AGES = (("0-1 h", 3_600), ("1-4 h", 14_400), ("4-24 h", 86_400))
OLDEST = "24 h and more"
WAITS = (("0-5 s", 5), ("5-10 s", 10), ("10-15 s", 15), ("15-20 s", 20), ("20-30 s", 30))
LONGEST = "30 s and more"
AGE = _bands("SECS(b.until_at) - SECS(c.created_at)", AGES, OLDEST)
# Credit goes to who did it: a reply to its sender, a resolution to its resolver. What nobody has done yet
# (a running wait, a customer's message) lies with whoever holds the conversation.
_BY_PERSON = "COALESCE(f.actor, 'agent') = 'agent'"
OWN: Mapping[str, Mapping[str, str]] = {
    "reply": {
        "agent": "CASE WHEN f.replied_at IS NULL THEN c.agent ELSE f.agent END",
        "team": "COALESCE(f.team, c.team)",
    },
    "message_sent": {
        "agent": "CASE WHEN f.actor = 'customer' THEN c.agent ELSE f.agent END",
        "team": "CASE WHEN f.actor = 'customer' THEN c.team ELSE COALESCE(f.team, c.team) END",
        "sentiment": "f.sentiment",
    },
    "resolution": {
        "agent": f"CASE WHEN {_BY_PERSON} THEN COALESCE(f.agent, c.agent) END",
        "team": "COALESCE(f.team, c.team)",
    },
    "sla": {
        "agent": "CASE WHEN f.fulfilled_at IS NULL THEN c.agent ELSE f.agent END",
        "team": "COALESCE(f.team, c.team)",
        "policy": "f.policy",
        "target": "f.target",
    },
    "rating": {
        "agent": "f.agent",
        "channel": "COALESCE(c.channel, f.channel)",
        "team": "COALESCE(f.team, c.team)",
        "survey": "f.kind",
        "score": "f.score",
    },
    "status_span": {"status": "f.status", "age": AGE},
    "call": {
        "channel": "COALESCE(f.channel, c.channel, 'phone')",
        "team": "COALESCE(f.team, c.team)",
        "agent": "f.agent",
        "queue": "f.queue",
        "outcome": "f.outcome",
        "topic": "COALESCE(f.topic, c.dimensions['topic'])",
        "wait": _bands("f.wait_s", WAITS, LONGEST),
    },
    "agent_time": {"agent": "f.agent", "team": "f.team", "reason": "f.reason"},
    "task": {"agent": "f.agent", "team": "COALESCE(f.team, c.team)", "kind": "f.kind"},
    "review": {"agent": "f.agent", "section": "f.section"},
    "contact": {
        "channel": "f.channel",
        "team": "f.team",
        "agent": "f.agent",
        "language": "f.language",
        "topic": "f.topic",
        "kind": "f.kind",
    },
    "session": {
        "channel": "f.channel",
        "language": "f.language",
        "topic": "f.topic",
        "kind": "f.kind",
    },
    "purchase": {"currency": "f.currency", "status": "f.status"},
    "audience": {"network": "f.network"},
    "cost": {"channel": "f.channel", "team": "f.team", "cost_kind": "f.kind", "currency": "f.currency"},
}
RESOLVED: Mapping[str, str] = {"agent": "c.resolver"}  # conversations owned by their resolution


def cuts_of(metric: Metric) -> Mapping[str, str]:
    """The cuts that a metric always has, each with its SQL; a map may bring more to facts of conversations."""
    if isinstance(metric.formula, Ratio):  # both of its metrics must be cut alike
        under = cuts_of(metric.formula.under)
        return {name: sql for name, sql in cuts_of(metric.formula.over).items() if name in under}
    taken = OF_CONVERSATION if BY_NAME[metric.fact].of_conversation else SOURCE
    resolved = RESOLVED if metric.fact == "conversation" and metric.at in ("resolved_at", "first_resolved_at") else {}
    return {**taken, **OWN.get(metric.fact, {}), **resolved}


def takes_map_cuts(metric: Metric) -> bool:
    """Whether the metric can also be cut by what maps bring as dimensions of conversations."""
    if isinstance(metric.formula, Ratio):
        return takes_map_cuts(metric.formula.over) and takes_map_cuts(metric.formula.under)
    return BY_NAME[metric.fact].of_conversation


def map_dimensions(con: "duckdb.DuckDBPyConnection") -> list[str]:
    """The names of the cuts that maps have brought."""
    found = rows(
        con,
        "SELECT DISTINCT UNNEST(map_keys(d.dimensions)) AS name FROM"
        " (SELECT DISTINCT c.dimensions FROM fact.conversation AS c WHERE c.dimensions IS NOT NULL) AS d ORDER BY name",
    )
    return [name for (name,) in found]


def check_cuts(con: "duckdb.DuckDBPyConnection", metric: Metric, cuts: Sequence[str]) -> None:
    """Raises UnknownDimensionError for a cut that this metric cannot make."""
    fixed = tuple(cuts_of(metric))
    if all(cut in fixed for cut in cuts):
        return
    brought = map_dimensions(con) if takes_map_cuts(metric) else []
    for cut in cuts:
        if cut not in fixed and cut not in brought:
            raise UnknownDimensionError(metric.name, cut, (*fixed, *brought))


def cut_sql(metric: Metric, name: str) -> str:
    """The SQL of one cut for the rows of a metric's fact."""
    return cuts_of(metric).get(name) or f"c.dimensions[{quoted(name)}]"
