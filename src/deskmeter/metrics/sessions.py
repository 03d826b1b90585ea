"""Metrics of bots and voice menus: what they settle, and what they hand over."""

from deskmeter.locale import N_
from deskmeter.metrics.formulas import Share
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.null_rules import EMPTY
from deskmeter.metrics.sources import CONTAINMENT
from deskmeter.units import Better, Unit

_END = "SECS(COALESCE(ended_at, started_at))"
_OVER = f"{_END} + {{window_days}} * 86400 < SECS({{now}})"  # the window's last second included


# A contact during the visit is no containment, and one after its end is a coming back.
_MEANWHILE = f"COALESCE(SECS(escalated_at) <= {_END}, FALSE)"
_BACK = f"COALESCE(SECS(came_back_at) <= {_END} + {{window_days}} * 86400, FALSE)"


def _containment(kind: str, name: str, title: str, definition: str, purpose: str) -> Metric:
    """Visits of one kind that ended there and were not followed by another contact within the window."""
    return Metric(
        name=name, title=title, definition=definition, purpose=purpose,
        unit=Unit.SHARE, better=Better.HIGHER, fact="session", at="started_at",
        formula=Share(
            of=f"handed_at IS NULL AND NOT {_MEANWHILE} AND NOT {_BACK}",
            among=f"kind = '{kind}' AND {_OVER}",
        ),
        source=CONTAINMENT, null_rule=EMPTY, thresholds={"window_days": 7},
        maturing=f"kind = '{kind}' AND NOT ({_OVER})",
        caveats=(
            N_("Contained is not content: a customer who gave up is contained too."),
            N_("An unknown customer cannot be seen to come back."),
        ),
    )  # fmt: skip


BOT_CONTAINMENT = _containment(
    "bot", "bot_containment", N_("Bot containment"),
    N_(
        "Share of the visits to the bot begun in the period that ended there, the customer not coming back within "
        "{window_days} days; visits whose {window_days} days are not over yet are maturing."
    ),
    N_("What the bot settles by itself."),
)  # fmt: skip
IVR_CONTAINMENT = _containment(
    "ivr", "ivr_containment", N_("Voice menu (IVR) containment"),
    N_(
        "Share of the visits to the voice menu begun in the period that ended there, the customer not coming back "
        "within {window_days} days; visits whose {window_days} days are not over yet are maturing."
    ),
    N_("What the voice menu settles by itself."),
)  # fmt: skip

HANDOFF_RATE = Metric(
    name="handoff_rate",
    title=N_("Hand-off rate"),
    definition=N_("Share of the visits to a bot or a voice menu begun in the period that were handed to the team."),
    purpose=N_("How much the machines pass on."),
    unit=Unit.SHARE, better=Better.LOWER, fact="session", at="started_at",
    formula=Share(of="handed_at IS NOT NULL", among="kind IN ('bot', 'ivr')"), source=CONTAINMENT, null_rule=EMPTY,
    caveats=(N_("A quick hand-off can be the better service: read csat and containment beside it."),),
)  # fmt: skip

METRICS = (BOT_CONTAINMENT, IVR_CONTAINMENT, HANDOFF_RATE)
