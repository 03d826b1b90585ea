"""What an SLA policy promised when it was applied to a ticket, read out of four tables."""

from deskmeter.connectors.zendesk.relation import NOTHING, Table, Tables
from deskmeter.engines.duckdb import quoted

# What a policy measures, by the target that it is here. `agent_work_time` stands still while a ticket is pending or on
# hold, as the resolution does.
TARGETS = {
    "first_reply_time": "first_reply", "next_reply_time": "next_reply", "requester_wait_time": "requester_wait",
    "agent_work_time": "resolution",
}  # fmt: skip


def promise(tables: Tables) -> Table:
    """What the policy that was applied to a ticket promised then, by the ticket's priority then, in seconds."""
    own = tables["ticket_sla_policy"]
    keys = ", ".join(
        [own.text("ticket_id"), own.text("sla_policy_id"), f"CAST({own.instant('policy_applied_at')} AS VARCHAR)"]
    )
    made = {f"{target}_{name}": f"p.{target}_{name}" for target in TARGETS.values() for name in ("s", "clock")}
    made |= {f"{target}_key": f"concat_ws('|', {quoted(target)}, {keys})" for target in TARGETS.values()}
    if "sla_policy_metric_history" not in tables:
        nothing = dict.fromkeys(made, NOTHING)
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
