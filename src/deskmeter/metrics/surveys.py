"""Metrics of what customers answer when they are asked."""

from deskmeter.locale import N_
from deskmeter.metrics.conversations import EMPTY, GORGIAS, SPROUT
from deskmeter.metrics.formulas import Mean, Share
from deskmeter.metrics.metric import Metric
from deskmeter.units import Better, Unit

_ANSWERED = "kind = 'csat' AND score IS NOT NULL"

CSAT = Metric(
    name="csat",
    title=N_("Customer satisfaction (CSAT)"),
    definition=N_(
        "Share of the answers given in the period that are satisfied: {satisfied} or more, "
        "unless the source says so itself."
    ),
    purpose=N_("Were those who answered content with the help they got?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="rating", at="answered_at",
    formula=Share(
        of="COALESCE(satisfied, score >= {satisfied})",
        among="kind = 'csat' AND (score IS NOT NULL OR satisfied IS NOT NULL)",
    ),
    source=GORGIAS, null_rule=EMPTY, thresholds={"satisfied": 4},
    caveats=(N_("Only those who answer are heard: read the response rate beside it."),),
)  # fmt: skip

CSAT_MEAN = Metric(
    name="csat_mean",
    title=N_("Mean satisfaction score"),
    definition=N_("Mean score of the satisfaction answers given in the period."),
    purpose=N_("A finer view of satisfaction than the share alone."),
    unit=Unit.SCORE, better=Better.HIGHER, fact="rating", at="answered_at", formula=Mean("score", _ANSWERED),
    source=GORGIAS, null_rule=EMPTY,
)  # fmt: skip

SURVEY_RESPONSE_RATE = Metric(
    name="survey_response_rate",
    title=N_("Survey response rate"),
    definition=N_("Share of the satisfaction surveys sent in the period that were answered."),
    purpose=N_("How far the answers can speak for all customers."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="rating", at="asked_at",
    formula=Share(of="answered_at IS NOT NULL", among="kind = 'csat' AND asked_at IS NOT NULL"),
    source=SPROUT, null_rule=N_("Empty where no survey was sent."),
    caveats=(N_("Surveys sent in the last days may still be answered."),),
)  # fmt: skip

METRICS = (CSAT, CSAT_MEAN, SURVEY_RESPONSE_RATE)
