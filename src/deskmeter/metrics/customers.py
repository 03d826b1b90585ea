"""Metrics of customers and their orders, and of what contacts cost."""

from deskmeter.locale import N_
from deskmeter.metrics.contacts import CONTACTS, HANDLED_CONTACTS
from deskmeter.metrics.durations import clipped
from deskmeter.metrics.formulas import Count, Ratio, Retained, ShareDistinct, Sum
from deskmeter.metrics.metric import Metric, Vanity
from deskmeter.metrics.null_rules import COUNTED_RECORDED, EMPTY, NOT_RECORDED
from deskmeter.metrics.sources import CONTACT_RATE, COST_PER_CONTACT, GORGIAS, REPEAT_CUSTOMERS, RETENTION
from deskmeter.units import Better, Unit

# A stated membership lasts until it ends; an order makes a customer for a while.
_UNTIL = "CASE WHEN {f}basis = 'order' THEN {f}from_at + {days} * INTERVAL 1 DAY ELSE {f}until_at END"
_LASTS = f"({_UNTIL.format(f='', days='{active_days}')})"

RETENTION_RATE = Metric(
    name="retention_rate",
    title=N_("Retention rate"),
    definition=N_(
        "Share of the customers at the beginning of the period who are customers at its end too: customers at the end "
        "less new ones, divided by those at the beginning. Where a source states no membership, a customer is one "
        "whose last order is at most {active_days} days old."
    ),
    purpose=N_("Do customers stay?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="tenure", at="from_at",
    until=_UNTIL.format(f="f.", days="{active_days}"),
    # of those who were customers at any time from the period's beginning to its end
    formula=Retained("person", first="from_at < {from}", last=f"COALESCE({_LASTS} >= {{to}}, TRUE)"),
    source=GORGIAS, null_rule=EMPTY,
    thresholds={"active_days": 365},
    caveats=(N_("A lagging figure, moved by much besides service."),),
)  # fmt: skip

REPEAT_PURCHASE_RATE = Metric(
    name="repeat_purchase_rate",
    title=N_("Repeat purchase rate"),
    definition=N_("Share of the customers with an order in the period for whom one of these was not the first."),
    purpose=N_("How many buyers come back."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="purchase", at="ordered_at",
    formula=ShareDistinct(per="person", of="ordinal >= 2"), source=REPEAT_CUSTOMERS, null_rule=EMPTY,
    caveats=(N_("Orders before the record begins are not known: early periods show too few repeats."),),
)  # fmt: skip

NEXT_PERIOD_RETENTION = Metric(
    name="next_period_retention",
    title=N_("Next-period retention"),
    definition=N_(
        "Share of the customers with an order in the period who order again in the next one, as long as it; "
        "maturing until that one is over."
    ),
    purpose=N_("How many buyers come back at once."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="purchase", at="ordered_at",
    formula=ShareDistinct(
        per="person", of="next_at >= {to} AND next_at < {next}", among="{next} <= {now}", rows="bucketed"
    ),
    source=RETENTION, null_rule=EMPTY, maturing="{next} > {now}",
)  # fmt: skip

ORDERS = Metric(
    name="orders",
    title=N_("Orders"),
    definition=N_("Orders placed in the period."),
    purpose=N_("What contacts are measured against."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="purchase", at="ordered_at", formula=Count(), source=CONTACT_RATE,
    null_rule=COUNTED_RECORDED, needs="orders",
    vanity=Vanity(
        N_("A total without context: it rises with the business and says nothing of the service."),
        ("contact_rate", "repeat_purchase_rate"),
    ),
)  # fmt: skip

CONTACT_RATE_METRIC = Metric(
    name="contact_rate",
    title=N_("Contacts per 100 orders"),
    definition=N_("Contacts that began in the period for every 100 orders placed in it: a flow ratio, not a share."),
    purpose=N_("Does an order cause more or fewer questions than it used to?"),
    unit=Unit.RATIO, better=Better.LOWER, fact="contact", at="contacted_at",
    formula=Ratio(CONTACTS, ORDERS, scale=100), source=CONTACT_RATE, null_rule=EMPTY,
    caveats=(N_("Contacts follow orders by days: after a sale the ratio is off for a while."),),
)  # fmt: skip

_SPENT_S = clipped("from_day", "until_day")

COST = Metric(
    name="cost",
    title=N_("Cost"),
    definition=N_("Loaded cost of the operation in the period; one of several days counts by its days in the period."),
    purpose=N_("What the service costs as a whole."),
    unit=Unit.MONEY, better=Better.LOWER, fact="cost", at="from_day", until="until_day",
    formula=Sum(
        f"amount * {_SPENT_S} / (SECS(until_day) - SECS(from_day))", where=f"{_SPENT_S} > 0",
        rows="overlapping", known=True, unit="currency",
    ),
    source=COST_PER_CONTACT, null_rule=N_("Empty where no cost is recorded, or where costs are in several currencies."),
)  # fmt: skip

COST_PER_CONTACT_METRIC = Metric(
    name="cost_per_contact",
    title=N_("Cost per contact"),
    definition=N_("Loaded cost of the period divided by the contacts of the period that agents handled."),
    purpose=N_("What helping a customer costs once."),
    unit=Unit.MONEY, better=Better.LOWER, fact="contact", at="contacted_at",
    formula=Ratio(COST, HANDLED_CONTACTS), source=COST_PER_CONTACT, null_rule=NOT_RECORDED,
    caveats=(N_("By channel or team only costs that are recorded for it count: shared costs stand in none."),),
)  # fmt: skip

METRICS = (
    RETENTION_RATE, REPEAT_PURCHASE_RATE, NEXT_PERIOD_RETENTION, ORDERS, CONTACT_RATE_METRIC, COST,
    COST_PER_CONTACT_METRIC,
)  # fmt: skip
