"""What happens at the desk with Request Tracker in the week of Monday 2026-03-02, and the figures that follow from it.

`tests/live/test_rt.py` plays it in a real one; `tests/connectors/rt/recorded.json` holds what that one answered then.
"""

from collections.abc import Mapping
from typing import Protocol


class Desk(Protocol):
    """The doors of a Request Tracker that the story goes through."""

    def at(self, time: str) -> None: ...
    def mails(self, sender: str, subject: str, text: str) -> None: ...
    def opens(self, by: str, subject: str, requestor: str, **more: object) -> int: ...
    def replies(self, by: str, ticket: int, text: str) -> None: ...
    def notes(self, by: str, ticket: int, text: str) -> None: ...
    def sets(self, by: str, ticket: int, **fields: object) -> None: ...


def play(desk: Desk) -> None:
    """Six tickets: one with everything, one merged into it, one deleted, a reminder, one open, one opened as solved."""
    desk.at("2026-03-02 09:00:00")
    desk.mails("Dan <dan@shop.example>", "Broken cup", "The cup is broken.")  # 1
    desk.opens("ann", "Cup again", "cara@shop.example")  # 2
    desk.at("2026-03-02 10:00:00")
    desk.sets("ann", 1, Owner="ann")
    desk.notes("ann", 1, "Ask the carrier.")
    desk.at("2026-03-02 11:00:00")
    desk.replies("ann", 1, "We are sorry.")  # RT opens it
    desk.at("2026-03-02 12:00:00")
    desk.sets("ann", 1, Status="stalled")
    desk.at("2026-03-02 13:00:00")
    desk.mails("Dan <dan@shop.example>", "[live #1] Broken cup", "And now?")
    desk.at("2026-03-02 14:00:00")
    desk.sets("ann", 1, Status="resolved")
    desk.at("2026-03-02 15:00:00")
    desk.sets("bob", 1, Status="open", Owner="bob", Queue="Billing", Priority=50)
    desk.at("2026-03-02 16:00:00")
    desk.sets("bob", 2, MergeInto=1)
    desk.at("2026-03-02 17:00:00")
    desk.sets("bob", 1, Status="resolved")
    desk.opens("ann", "Buy pills", "spam@spam.example")  # 3
    desk.sets("ann", 3, Status="deleted")
    desk.opens("ann", "Call back", "ann", Type="reminder")  # 4
    desk.at("2026-03-03 09:00:00")
    desk.mails("Eve <eve@shop.example>", "Invoice", "It is wrong.")  # 5
    desk.at("2026-03-03 09:30:00")
    desk.replies("bob", 5, "A new one follows.")
    desk.at("2026-03-03 10:00:00")
    desk.opens("ann", "Opening hours", "fay@shop.example", Status="resolved")  # 6


# Of each ticket that counts, reckoned by hand, in seconds. Ticket 1: new 09–11, open 11–12, on hold 12–14, solved
# 14–15, open 15–17, then solved: 2 + 1 + 2 h of agents' work, and with the 2 h on hold 7 h of the requester's wait.
HOUR = 3600
EXPECTED: Mapping[str, Mapping[str, object]] = {
    "1": {
        "customer_id": "dan@shop.example", "channel": "email", "team": "Billing", "agent": "bob", "priority": "50",
        "status": "solved", "created_at": "2026-03-02T09:00:00", "first_reply_at": "2026-03-02T11:00:00",
        "first_response_s": 2 * HOUR, "first_resolved_at": "2026-03-02T14:00:00",
        "resolved_at": "2026-03-02T17:00:00", "first_resolution_s": 5 * HOUR, "resolution_s": 8 * HOUR, "reopens": 1,
        "agent_replies": 1, "customer_messages": 2, "messages": 3, "touches": 1, "first_agent": "ann",
        "agent_work_s": 5 * HOUR, "on_hold_s": 2 * HOUR, "requester_wait_s": 7 * HOUR, "agent_wait_s": 0,
    },
    "5": {
        "customer_id": "eve@shop.example", "channel": "email", "team": "General", "agent": "bob", "status": "open",
        "created_at": "2026-03-03T09:00:00", "first_response_s": HOUR // 2, "resolution_s": None, "reopens": 0,
        "agent_replies": 1, "customer_messages": 1, "touches": 1, "first_agent": "bob",
    },
    "6": {
        "customer_id": "fay@shop.example", "channel": "api", "status": "solved", "first_resolution_s": 0,
        "agent_replies": 0, "customer_messages": 1, "reopens": 0,
    },
}  # fmt: skip
LEFT_OUT = {"2": "merged", "3": "deleted"}
NOW = "2026-03-03T12:00"  # ticket 5 is open then
