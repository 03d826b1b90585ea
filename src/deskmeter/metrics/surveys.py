"""Metrics of what customers answer when they are asked, and of what reviewers find."""

from deskmeter.locale import N_
from deskmeter.metrics.formulas import Count, Mean, Share, SumShare
from deskmeter.metrics.metric import Metric, Vanity
from deskmeter.metrics.null_rules import COUNTED_RECORDED, EMPTY
from deskmeter.metrics.sources import EFFORT, GORGIAS, PROMOTERS, SPROUT, ZENDESK_QA
from deskmeter.units import Better, Unit

_HEARD = N_("Only those who answer are heard: read the response rate beside it.")
_UNANSWERED = "answered_at IS NULL AND SECS(asked_at) + {answer_days} * 86400 > SECS({now})"
_DAYS = {"answer_days": 7}


def _scored(kind: str) -> str:
    return f"kind = '{kind}' AND score IS NOT NULL"


def _maturing(kind: str) -> str:
    """Surveys sent in the period that may still be answered: they are neither good nor bad."""
    return f"kind = '{kind}' AND {_UNANSWERED}"


CSAT = Metric(
    name="csat",
    title=N_("Customer satisfaction (CSAT)"),
    definition=N_(
        "Share of the answers given in the period that are satisfied: {satisfied} or more, "
        "unless the source says so itself."
    ),
    purpose=N_("Were those who answered content with the help they got?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="rating", at="told_at",
    formula=Share(
        of="COALESCE(satisfied, score >= {satisfied})",
        among="kind = 'csat' AND (score IS NOT NULL OR satisfied IS NOT NULL)",
    ),
    source=GORGIAS, null_rule=EMPTY, thresholds={"satisfied": 4, **_DAYS}, maturing=_maturing("csat"),
    caveats=(_HEARD,),
)  # fmt: skip

CSAT_MEAN = Metric(
    name="csat_mean",
    title=N_("Mean satisfaction score"),
    definition=N_("Mean score of the satisfaction answers given in the period."),
    purpose=N_("A finer view of satisfaction than the share alone."),
    unit=Unit.SCORE, better=Better.HIGHER, fact="rating", at="told_at", formula=Mean("score", "kind = 'csat'"),
    source=GORGIAS, null_rule=EMPTY, thresholds=_DAYS, maturing=_maturing("csat"),
)  # fmt: skip

CES = Metric(
    name="ces",
    title=N_("Customer effort score (CES)"),
    definition=N_("Mean of the answers of the period on a scale from 1 (hard) to 7 (easy)."),
    purpose=N_("How easily customers get what they need."),
    unit=Unit.SCORE, better=Better.HIGHER, fact="rating", at="told_at", formula=Mean("score", "kind = 'ces'"),
    source=EFFORT, null_rule=EMPTY, thresholds=_DAYS, maturing=_maturing("ces"), caveats=(_HEARD,),
)  # fmt: skip

CES_LOW_EFFORT = Metric(
    name="ces_low_effort",
    title=N_("Low effort share"),
    definition=N_("Share of the effort answers of the period that are {easy} or more on a scale from 1 to 7."),
    purpose=N_("How many customers found it easy."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="rating", at="told_at",
    formula=Share(of="score >= {easy}", among=_scored("ces")), source=EFFORT, null_rule=EMPTY,
    thresholds={"easy": 5, **_DAYS}, maturing=_maturing("ces"), caveats=(_HEARD,),
)  # fmt: skip

NPS = Metric(
    name="nps",
    title=N_("Net Promoter Score (NPS)"),
    definition=N_(
        "Of the answers of the period on a scale from 0 to 10, the percentage of 9 and 10 less that of 0 to 6: "
        "from -100 to 100."
    ),
    purpose=N_("Would customers recommend us?"),
    unit=Unit.SCORE, better=Better.HIGHER, fact="rating", at="told_at",
    formula=Mean("CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100 ELSE 0 END", _scored("nps")),
    source=PROMOTERS, null_rule=EMPTY, thresholds=_DAYS, maturing=_maturing("nps"),
    caveats=(N_("It is moved by price and product as much as by service."), _HEARD),
)  # fmt: skip

SURVEY_RESPONSE_RATE = Metric(
    name="survey_response_rate",
    title=N_("Survey response rate"),
    definition=N_("Share of the surveys sent in the period that were answered."),
    purpose=N_("How far the answers can speak for all customers."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="rating", at="asked_at",
    formula=Share(of="answered_at IS NOT NULL"),
    source=SPROUT, null_rule=N_("Empty where no survey was sent."), thresholds=_DAYS, maturing=_UNANSWERED,
    caveats=(N_("Surveys sent in the last days may still be answered."),),
)  # fmt: skip

SURVEY_ANSWERS = Metric(
    name="survey_answers",
    title=N_("Survey answers"),
    definition=N_("Answers to surveys given in the period; cut by survey and score, their distribution."),
    purpose=N_("How answers are spread over the scale, and on how many a score rests."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="rating", at="told_at", formula=Count("answered_at IS NOT NULL"),
    source=SPROUT, null_rule=COUNTED_RECORDED, needs="rating",
    vanity=Vanity(
        N_("No action follows from it alone: neither more nor less of it is better."),
        ("csat", "survey_response_rate"),
    ),
)  # fmt: skip

QUALITY_SCORE = Metric(
    name="quality_score",
    title=N_("Internal quality score"),
    definition=N_("Points given in the reviews of the period, weighted by section, of all points that could be had."),
    purpose=N_("What reviewers see in conversations, whether or not customers answer surveys."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="review", at="reviewed_at",
    formula=SumShare("weight * points", "weight * most", "points IS NOT NULL"),
    source=ZENDESK_QA, null_rule=EMPTY,
    caveats=(
        N_("n counts sections of scorecards; a conversation has several."),
        N_("Reviews are a sample: who chooses the conversations shapes the score."),
    ),
)  # fmt: skip

METRICS = (CSAT, CSAT_MEAN, CES, CES_LOW_EFFORT, NPS, SURVEY_RESPONSE_RATE, SURVEY_ANSWERS, QUALITY_SCORE)
