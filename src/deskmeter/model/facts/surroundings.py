"""What stands around conversations: followers on social networks, and what the operation costs."""

from deskmeter.model.facts.fact import Fact
from deskmeter.model.tables import AUDIENCE as AUDIENCE_TABLE
from deskmeter.model.tables import COST as COST_TABLE
from deskmeter.model.tables import Column

# Days are local dates: midnights on the local calendar, compared with the period's local ends.
_AUDIENCE = """
SELECT a.connection, a.network, CAST(a.day AS TIMESTAMP) AS day, a.followers,
  CAST(LEAD(a.day) OVER days AS TIMESTAMP) AS until_day, a.followers - LAG(a.followers) OVER days AS change
FROM canon.audience AS a WHERE a.followers IS NOT NULL
WINDOW days AS (PARTITION BY a.connection, a.network ORDER BY a.day)
"""

AUDIENCE = Fact(
    name="audience",
    export="audience",
    row="one social network and local day",
    columns=(
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        AUDIENCE_TABLE.column("network"),
        Column("day", "TIMESTAMP", "The local day.", True),
        AUDIENCE_TABLE.column("followers"),
        Column("until_day", "TIMESTAMP", "The next day on record; empty for the last."),
        Column("change", "BIGINT", "Followers won or lost since the day on record before; empty for the first."),
    ),
    id=("connection", "network", "day"),
    sql=_AUDIENCE,
    kept=False,
    local_days=True,
)

_COST = """
SELECT c.connection, c.uid, CAST(c.from_day AS TIMESTAMP) AS from_day,
  CAST(COALESCE(c.until_day, c.from_day) AS TIMESTAMP) + INTERVAL 1 DAY AS until_day, c.amount, c.currency, c.kind,
  c.channel, c.team
FROM canon.cost AS c WHERE c.amount IS NOT NULL
"""

COST = Fact(
    name="cost",
    export="costs",
    row="one cost and the local days that it is for",
    columns=(
        Column("connection", "SMALLINT", "The connection that brought it.", True),
        Column("uid", "VARCHAR", "Its id in the source.", True),
        Column("from_day", "TIMESTAMP", "The first local day.", True),
        Column("until_day", "TIMESTAMP", "The local day after the last.", True),
        *(COST_TABLE.column(name) for name in ("amount", "currency", "kind", "channel", "team")),
    ),
    id=("connection", "uid"),
    sql=_COST,
    kept=False,
    local_days=True,
)
