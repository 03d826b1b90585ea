"""Metrics of contacts on any channel: whether one was enough, and whether it took a person."""

from deskmeter.locale import N_
from deskmeter.metrics.formulas import Count, Share
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.null_rules import COUNTED, EMPTY
from deskmeter.metrics.sources import CONTAINMENT, FCR, GORGIAS
from deskmeter.units import Better, Unit

_KNOWN = "kind <> 'session' AND person IS NOT NULL"
_WINDOW = {"window_days": 7}
_ENDED = "SECS(solved_at) + {window_days} * 86400 < SECS({now})"  # its last second included
_SETTLED = f"{_KNOWN} AND {_ENDED}"
_MATURING = f"{_KNOWN} AND NOT ({_ENDED})"


def _again(column: str) -> str:
    return f"SECS({column}) <= SECS(solved_at) + {{window_days}} * 86400"


_PROXY = N_("A proxy: a customer may come back for another matter, or give up without coming back.")
_IDENTITY = N_("Only contacts of known customers count, and a customer is known by what joins his or her ids.")
_SAME_CASE = N_("Writing again in the same conversation reopens it and is no new contact: read reopens beside it.")

CONTACTS = Metric(
    name="contacts",
    title=N_("Contacts"),
    definition=N_("Times in the period that customers turned to the team: conversations, and calls without one."),
    purpose=N_("How much work comes in, whatever the channel."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="contact", at="contacted_at", formula=Count("kind <> 'session'"),
    source=FCR, null_rule=COUNTED,
    caveats=(N_("A conversation that the team began is a contact once the customer has answered."),),
)  # fmt: skip

HANDLED_CONTACTS = Metric(
    name="handled_contacts",
    title=N_("Handled contacts"),
    definition=N_("Contacts that began in the period and that an agent replied to, answered or solved."),
    purpose=N_("How much of the work was done by people; what a contact costs is counted on these."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="contact", at="contacted_at",
    formula=Count("live"), source=FCR, null_rule=COUNTED,
)  # fmt: skip

REPEAT_CONTACT_RATE = Metric(
    name="repeat_contact_rate",
    title=N_("Repeat contact rate"),
    definition=N_(
        "Share of the contacts solved in the period that the same customer followed by another one, on any channel, "
        "within {window_days} days; contacts whose {window_days} days are not over yet are maturing."
    ),
    purpose=N_("How often a solution does not last."),
    unit=Unit.SHARE, better=Better.LOWER, fact="contact", at="solved_at",
    formula=Share(of=_again("next_at"), among=_SETTLED), source=FCR, null_rule=EMPTY, thresholds=_WINDOW,
    maturing=_MATURING, caveats=(_PROXY, _IDENTITY, _SAME_CASE),
)  # fmt: skip

REPEAT_SAME_TOPIC = Metric(
    name="repeat_contact_rate_same_topic",
    title=N_("Repeat contact rate, same topic"),
    definition=N_(
        "Share of the contacts with a topic, solved in the period, that the same customer followed by another one on "
        "the same topic within {window_days} days."
    ),
    purpose=N_("How often the same matter comes back."),
    unit=Unit.SHARE, better=Better.LOWER, fact="contact", at="solved_at",
    formula=Share(of=_again("next_same_at"), among=f"topic IS NOT NULL AND {_SETTLED}"), source=FCR, null_rule=EMPTY,
    thresholds=_WINDOW, maturing=f"topic IS NOT NULL AND {_MATURING}", caveats=(_PROXY, _IDENTITY, _SAME_CASE),
)  # fmt: skip

FIRST_CONTACT_RESOLUTION = Metric(
    name="first_contact_resolution",
    title=N_("First contact resolution (FCR), by repeats"),
    definition=N_(
        "Share of the contacts solved in the period that the same customer did not follow by another one, on any "
        "channel, within {window_days} days; contacts whose {window_days} days are not over yet are maturing."
    ),
    purpose=N_("How often one contact settles the matter."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="contact", at="solved_at",
    formula=Share(of=f"NOT COALESCE({_again('next_at')}, FALSE)", among=_SETTLED),
    source=FCR, null_rule=EMPTY, thresholds=_WINDOW, maturing=_MATURING, caveats=(_PROXY, _IDENTITY, _SAME_CASE),
)  # fmt: skip

_FIRST_ENDED = "SECS(first_resolved_at) + {window_days} * 86400 < SECS({now})"
_CLOSED_BY_RULE = "(COALESCE(solved_by, '') = 'system' AND solved_status = 'closed')"
_ANSWERED_AND_SOLVED = f"agent_replies IS NOT NULL AND NOT {_CLOSED_BY_RULE}"

FCR_ONE_TOUCH = Metric(
    name="fcr_one_touch",
    title=N_("First contact resolution (FCR), one touch"),
    definition=N_(
        "Share of the conversations first solved in the period that took exactly one public agent reply and did not "
        "come back; what a rule closed is no solution, and what was solved in the last {window_days} days is maturing."
    ),
    purpose=N_("How often one answer settles the matter for good."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="conversation", at="first_resolved_at",
    formula=Share(of="agent_replies = 1 AND reopens = 0", among=f"{_ANSWERED_AND_SOLVED} AND {_FIRST_ENDED}"),
    source=GORGIAS, null_rule=EMPTY, thresholds=_WINDOW,
    maturing=f"{_ANSWERED_AND_SOLVED} AND NOT ({_FIRST_ENDED})",
)  # fmt: skip

FCR_SURVEY = Metric(
    name="fcr_survey",
    title=N_("First contact resolution (FCR), by survey"),
    definition=N_("Share of the answers given in the period in which the customer says that the matter was solved."),
    purpose=N_("What customers themselves say about being helped at once."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="rating", at="told_at",
    formula=Share(of="resolved", among="resolved IS NOT NULL"), source=FCR, null_rule=EMPTY,
    caveats=(N_("Only those who answer are heard: read the response rate beside it."),),
)  # fmt: skip

_ESCALATED = "COALESCE(SECS(escalated_at) <= SECS(contacted_at) + {hours} * 3600, FALSE)"
_OVER = "SECS(contacted_at) + {hours} * 3600 < SECS({now})"

SELF_SERVICE_RATE = Metric(
    name="self_service_rate",
    title=N_("Self-service rate"),
    definition=N_(
        "Share of all contacts of the period, visits to bot, voice menu and help centre included, that were "
        "solved without a live agent; a visit counts as solved when the customer does not turn to the team within "
        "{hours} hours."
    ),
    purpose=N_("How far customers can help themselves."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="contact", at="contacted_at",
    formula=Share(
        of="NOT live AND NOT open AND solved_at IS NOT NULL",
        among=f"kind <> 'session' OR ({_OVER} AND NOT ({_ESCALATED}))",
    ),
    source=GORGIAS, null_rule=EMPTY, thresholds={"hours": 24},
    maturing=(
        f"(kind = 'session' AND NOT ({_OVER}) AND escalated_at IS NULL)"
        " OR (open AND NOT live)"
    ),
    caveats=(
        N_("A visit that was followed by a contact is part of that contact and counts once."),
        N_("Visits of unknown customers cannot be seen to lead to a contact and count as solved."),
    ),
)  # fmt: skip

# Solved with nothing but what a bot or a rule wrote; a rule that closes what nobody answered has solved nothing.
_BY_ITSELF = f"agent_replies = 0 AND bot_replies > 0 AND resolver IS NULL AND NOT {_CLOSED_BY_RULE}"

SELF_SERVICE_OF_TICKETS = Metric(
    name="self_service_rate_of_tickets",
    title=N_("Self-service rate of tickets"),
    definition=N_("Share of the conversations created in the period that were solved without a live agent."),
    purpose=N_("The guide's own measure: how many tickets need nobody."),
    unit=Unit.SHARE, better=Better.HIGHER, fact="conversation", at="created_at",
    formula=Share(
        of=f"resolved_at IS NOT NULL AND {_BY_ITSELF}", among="agent_replies IS NOT NULL AND NOT proactive"
    ),
    source=GORGIAS, null_rule=EMPTY,
    maturing="agent_replies = 0 AND resolved_at IS NULL",
    caveats=(N_("Those who found their answer without writing are not in it: see self_service_rate."),),
)  # fmt: skip

AUTOMATION_RATE = Metric(
    name="automation_rate",
    title=N_("Automation rate"),
    definition=N_("Share of the conversations solved in the period in which only a bot or a rule replied."),
    purpose=N_("How much of the solving is done without people."),
    unit=Unit.SHARE, better=Better.NEUTRAL, fact="conversation", at="resolved_at",
    formula=Share(of=_BY_ITSELF, among="agent_replies IS NOT NULL"), source=CONTAINMENT, null_rule=EMPTY,
    caveats=(N_("More is better only as long as customers stay content: read csat beside it."),),
)  # fmt: skip

METRICS = (
    CONTACTS, HANDLED_CONTACTS, REPEAT_CONTACT_RATE, REPEAT_SAME_TOPIC, FIRST_CONTACT_RESOLUTION, FCR_ONE_TOUCH,
    FCR_SURVEY, SELF_SERVICE_RATE, SELF_SERVICE_OF_TICKETS, AUTOMATION_RATE,
)  # fmt: skip
