"""The facts, in stages: each stage is built from the record and from all rows of the stages before it.

Facts of one stage are alike: all kept as tables, or all views that read what lies there.
"""

from deskmeter.model.facts.agent_time import AGENT_TIME
from deskmeter.model.facts.call import CALL
from deskmeter.model.facts.contact import CONTACT, CONTACT_BEGUN, CONTACT_FOLLOWED
from deskmeter.model.facts.conversation import CONVERSATION
from deskmeter.model.facts.customer_link import CUSTOMER_LINK
from deskmeter.model.facts.fact import Fact
from deskmeter.model.facts.hours_stretch import HOURS_STRETCH
from deskmeter.model.facts.message import MESSAGE_SENT
from deskmeter.model.facts.purchase import ORDER, TENURE
from deskmeter.model.facts.rating import RATING
from deskmeter.model.facts.reply import REPLY
from deskmeter.model.facts.resolution import RESOLUTION
from deskmeter.model.facts.review import REVIEW
from deskmeter.model.facts.session import SESSION, VISIT, VISIT_FOLLOWED
from deskmeter.model.facts.sla import SLA
from deskmeter.model.facts.status_span import SPAN, STATUS_SPAN
from deskmeter.model.facts.surroundings import AUDIENCE, COST
from deskmeter.model.facts.task import TASK

STAGES: tuple[tuple[Fact, ...], ...] = (
    (REPLY, SPAN, RESOLUTION, CONVERSATION, SLA, RATING, HOURS_STRETCH),  # per conversation
    (STATUS_SPAN, MESSAGE_SENT, CALL, TASK, REVIEW, AUDIENCE, COST, TENURE, CUSTOMER_LINK, VISIT, CONTACT_BEGUN),
    (ORDER, CONTACT_FOLLOWED, VISIT_FOLLOWED, AGENT_TIME),  # per customer, per agent
    (CONTACT, SESSION),
)
FACTS: tuple[Fact, ...] = tuple(fact for stage in STAGES for fact in stage)
BY_NAME = {fact.name: fact for fact in FACTS}
BY_EXPORT = {fact.export: fact for fact in FACTS if fact.exported}
