"""Metrics of what is heard around the conversations: how customers feel, and who follows us."""

from deskmeter.locale import N_
from deskmeter.metrics.formulas import Mean, Share, Sum
from deskmeter.metrics.metric import Metric, Vanity
from deskmeter.metrics.null_rules import NOT_RECORDED
from deskmeter.metrics.sources import SENTIMENT, SPROUT_PROFILES
from deskmeter.units import Better, Unit

_FELT = "actor = 'customer' AND public AND sentiment IS NOT NULL"
_INDICATIVE = N_("Indicative: a machine's reading of feelings is often wrong for a single message.")

SENTIMENT_NET = Metric(
    name="sentiment_net",
    title=N_("Net sentiment (indicative)"),
    definition=N_("Share of positive less share of negative ones, of the customers' messages marked in the period."),
    purpose=N_("Does the mood turn?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="message_sent", at="sent_at",
    formula=Mean("CASE sentiment WHEN 'positive' THEN 1 WHEN 'negative' THEN -1 ELSE 0 END", _FELT),
    source=SENTIMENT, null_rule=NOT_RECORDED, caveats=(_INDICATIVE,),
)  # fmt: skip

NEGATIVE_SHARE = Metric(
    name="negative_share",
    title=N_("Negative messages (indicative)"),
    definition=N_("Share of negative ones among the customers' messages of the period that are marked with a feeling."),
    purpose=N_("An early warning: when it rises, customers may soon leave."),
    unit=Unit.SHARE, better=Better.LOWER, fact="message_sent", at="sent_at",
    formula=Share(of="sentiment = 'negative'", among=_FELT), source=SENTIMENT, null_rule=NOT_RECORDED,
    caveats=(_INDICATIVE,),
)  # fmt: skip

AUDIENCE = Metric(
    name="audience",
    title=N_("Audience"),
    definition=N_("Followers at the end of the period, by network, as last recorded."),
    purpose=N_("How many people can be reached, and can reach us."),
    unit=Unit.COUNT, better=Better.HIGHER, fact="audience", at="day", until="until_day",
    formula=Sum("followers", rows="in_force", known=True, additive=False), source=SPROUT_PROFILES,
    null_rule=NOT_RECORDED,
    caveats=(N_("One person may follow on several networks and count in each."),),
    vanity=Vanity(N_("No action follows from it alone: neither more nor less of it is better."), ("audience_growth",)),
)  # fmt: skip

AUDIENCE_GROWTH = Metric(
    name="audience_growth",
    title=N_("Audience growth"),
    definition=N_("Net change of followers in the period: those won less those lost."),
    purpose=N_("Does what we do on the networks win people?"),
    unit=Unit.COUNT, better=Better.HIGHER, fact="audience", at="day", formula=Sum("change", known=True),
    source=SPROUT_PROFILES, null_rule=NOT_RECORDED,
    caveats=(N_("The first day on record has nothing to compare with and brings no change."),),
)  # fmt: skip

METRICS = (SENTIMENT_NET, NEGATIVE_SHARE, AUDIENCE, AUDIENCE_GROWTH)
