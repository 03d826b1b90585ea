"""Inbox Activity (S1): what comes in, and how well the team acts on it."""

from deskmeter.locale import N_
from deskmeter.metrics.conversations import (
    ACTION_RATE,
    AGENT_REPLIES,
    BACKLOG,
    CONVERSATIONS,
    MESSAGES_RECEIVED,
)  # fmt: skip
from deskmeter.metrics.resolutions import RESOLUTION_EVENTS, RESOLUTION_TIME
from deskmeter.metrics.responses import AVERAGE_RESPONSE_TIME, FIRST_RESPONSE_TIME, LONGEST_WAIT
from deskmeter.metrics.surveys import CSAT
from deskmeter.reports.report import Bars, Definitions, Heat, Report, Tiles, Trend

REPORT = Report(
    name="inbox-activity",
    title=N_("Inbox Activity"),
    purpose=N_("What comes in, and how well the team acts on it."),
    blocks=(
        Tiles(
            (
                CONVERSATIONS, MESSAGES_RECEIVED, ACTION_RATE, FIRST_RESPONSE_TIME, RESOLUTION_TIME, LONGEST_WAIT,
                BACKLOG, CSAT,
            )
        ),
        Trend("per-day", N_("Conversations per day"), (CONVERSATIONS,)),
        Trend("response-per-day", N_("First response per day"), (FIRST_RESPONSE_TIME, RESOLUTION_TIME)),
        Heat("when", N_("When customers write"), (MESSAGES_RECEIVED, CONVERSATIONS)),
        Bars(
            "channels", N_("Conversations by channel"), N_("Channels in figures"), "channel",
            (CONVERSATIONS, MESSAGES_RECEIVED, ACTION_RATE, FIRST_RESPONSE_TIME, RESOLUTION_TIME),
        ),
        Bars(
            "agents", N_("Resolutions by agent"), N_("Agents in figures"), "agent",
            (RESOLUTION_EVENTS, AGENT_REPLIES, FIRST_RESPONSE_TIME, AVERAGE_RESPONSE_TIME, CSAT),
        ),
        Definitions(N_("How these figures are made")),
    ),
)  # fmt: skip
