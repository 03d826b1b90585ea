"""The facts, in the order in which each can be built from those before it."""

from deskmeter.model.facts.conversation import CONVERSATION
from deskmeter.model.facts.fact import Fact
from deskmeter.model.facts.hours_stretch import HOURS_STRETCH
from deskmeter.model.facts.message import MESSAGE_SENT
from deskmeter.model.facts.rating import RATING
from deskmeter.model.facts.reply import REPLY
from deskmeter.model.facts.resolution import RESOLUTION
from deskmeter.model.facts.sla import SLA
from deskmeter.model.facts.status_span import STATUS_SPAN

FACTS: tuple[Fact, ...] = (REPLY, STATUS_SPAN, RESOLUTION, CONVERSATION, SLA, RATING, MESSAGE_SENT, HOURS_STRETCH)
BY_NAME = {fact.name: fact for fact in FACTS}
BY_EXPORT = {fact.export: fact for fact in FACTS if fact.exported}
