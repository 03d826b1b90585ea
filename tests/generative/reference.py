"""What became of a conversation, told in plain Python straight from the definitions: slow, and right by reading."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import accumulate, pairwise
from math import ceil, floor
from statistics import mean, median
from typing import Literal

from deskmeter.clock import Schedule
from tests.generative.clock_oracle import is_open

UNSOLVED, SOLVED = ("new", "open", "pending", "hold"), ("solved", "closed")
REASONS = {"merged": "unmerged", "spam": "not_spam", "test": "not_test"}
HALF_S = 1800
Span = tuple[int | None, int | None]  # seconds on the calendar, seconds in opening hours (None: no hours apply)


@dataclass(frozen=True)
class Message:
    at: datetime
    actor: str
    public: bool
    agent: str | None = None


@dataclass(frozen=True)
class Event:
    at: datetime
    kind: str
    value: str | None = None
    agent: str | None = None


@dataclass(frozen=True)
class Conversation:
    """All that is on record, each list in the order of its file."""

    id: str
    created_at: datetime | None
    team: str | None
    messages: tuple[Message, ...]
    events: tuple[Event, ...]

    def until(self, now: datetime) -> "Conversation | None":
        """What was on record before an instant; None where it had not begun."""
        messages = tuple(sorted((m for m in self.messages if m.at < now), key=lambda m: m.at))
        events = tuple(sorted((e for e in self.events if e.at < now), key=lambda e: e.at))
        heard = [*(message.at for message in messages), *(event.at for event in events)]
        begun = self.created_at or min(heard, default=now)
        return Conversation(self.id, begun, self.team, messages, events) if begun < now else None


class Hours:
    """Opening hours by halves of an hour; every schedule here opens and closes on one."""

    def __init__(self, schedule: Schedule, first: datetime, last: datetime) -> None:
        self.start = int(first.timestamp())
        halves = range(self.start, int(last.timestamp()), HALF_S)
        self.open = [is_open(schedule, half) for half in halves]
        self.passed = list(accumulate((HALF_S * opened for opened in self.open), initial=0))

    def at(self, t: int) -> int:
        half, rest = divmod(t - self.start, HALF_S)
        return self.passed[half] + (rest if self.open[half] else 0)


def second(at: datetime) -> int:
    """The whole second of an instant."""
    return floor(at.timestamp())


@dataclass(frozen=True)
class Wait:
    """One run of customer messages, and the reply that ended it."""

    ordinal: int
    since: datetime
    until: datetime | None
    agent: str | None


class Story:
    """One conversation as it stood at `now`."""

    def __init__(self, known: Conversation, hours: Mapping[str | None, Hours], now: datetime) -> None:
        assert known.created_at is not None
        self.known, self.hours, self.now, self.created_at = known, hours, now, known.created_at
        self.spoken = [m for m in known.messages if m.public and m.actor in ("customer", "agent")]

    def _of_kind(self, *kinds: str) -> list[Event]:
        return [event for event in self.known.events if event.kind in kinds]

    # ---- time

    @cached_property
    def teams(self) -> list[tuple[int, str | None]]:
        """From which second on which team held it; the first one named held it from the beginning."""
        moves: list[tuple[int, str | None]] = [(second(e.at), e.value) for e in self._of_kind("team")]
        return [(0, moves[0][1]), *moves[1:]] if moves else [(0, self.known.team)]

    def span(self, start: datetime, end: datetime) -> Span:
        """The seconds between two instants, each stretch counted on the hours of the team that held it."""
        a, b = second(start), second(end)
        if not any(team in self.hours for _, team in self.teams):
            return b - a, None
        edges = [*self.teams, (1 << 40, None)]
        return b - a, sum(
            self._business(team, max(a, since), min(b, until))
            for (since, team), (until, _) in pairwise(edges)
            if max(a, since) < min(b, until)
        )

    def _business(self, team: str | None, a: int, b: int) -> int:
        return self.hours[team].at(b) - self.hours[team].at(a) if team in self.hours else b - a

    # ---- replies

    @cached_property
    def waits(self) -> list[Wait]:
        found, since, replies = list[Wait](), None, 0
        for message in self.spoken:
            if message.actor == "customer":
                since = since or message.at
                continue
            if since is not None:
                found.append(Wait(replies, since, message.at, message.agent))
            since, replies = None, replies + 1
        return found if since is None else [*found, Wait(replies, since, None, None)]

    @property
    def replied(self) -> list[Wait]:
        return [wait for wait in self.waits if wait.until is not None]

    @property
    def first_reply_at(self) -> datetime | None:
        return self.waits[0].until if self.waits else None

    def waited(self, wait: Wait) -> Span:
        return self.span(wait.since, wait.until or self.now)

    @property
    def first_response(self) -> Span:
        """From the first message, or from the bot's hand-off that followed it, to the reply."""
        if self.first_reply_at is None:
            return None, None
        handoffs = [e.at for e in self._of_kind("handoff") if self.waits[0].since <= e.at <= self.first_reply_at]
        return self.span(min(handoffs, default=self.waits[0].since), self.first_reply_at)

    @property
    def agent_replies(self) -> int:
        return sum(m.actor == "agent" for m in self.spoken)

    @property
    def customer_messages(self) -> int:
        return sum(m.actor == "customer" for m in self.spoken)

    # ---- statuses

    @cached_property
    def statuses(self) -> list[tuple[datetime, str]]:
        changes = [(e.at, e.value or "") for e in self._of_kind("status")]
        return [(self.created_at, "new"), *changes]

    @property
    def status(self) -> str:
        return self.statuses[-1][1]

    @cached_property
    def resolutions(self) -> list[datetime]:
        """Each time it became solved; being deleted and recovered changes nothing about that."""
        alive = [(at, status) for at, status in self.statuses if status != "deleted"]
        return [at for (_, before), (at, status) in pairwise(alive) if status in SOLVED and before not in SOLVED]

    @property
    def reopens(self) -> int:
        alive = [status for _, status in self.statuses if status != "deleted"]
        return sum(before in SOLVED and status in UNSOLVED for before, status in pairwise(alive))

    @property
    def resolved_at(self) -> datetime | None:
        return self.resolutions[-1] if self.resolutions and self.status in SOLVED else None

    def stood(self, *statuses: str, running: bool) -> Span:
        """Time in some statuses; the span that still runs counts up to now, or not at all."""
        ends = [*(at for at, _ in self.statuses[1:]), *([self.now] if running else [])]
        spans = [
            self.span(at, end) if status in statuses else self.span(at, at)
            for (at, status), end in zip(self.statuses, ends, strict=False)
        ]
        calendar, business = sum(s[0] or 0 for s in spans), [s[1] for s in spans if s[1] is not None]
        return calendar, sum(business) if self.span(self.created_at, self.created_at)[1] is not None else None

    @property
    def messages_before_solve(self) -> int | None:
        return sum(m.at <= self.resolutions[-1] for m in self.spoken) if self.resolutions else None

    @property
    def left_out(self) -> bool:
        flags = {reason: self._of_kind(reason, undone)[-1:] for reason, undone in REASONS.items()}
        return self.status == "deleted" or any(last and last[0].kind == flag for flag, last in flags.items())

    def row(self) -> dict[str, object]:
        """The conversation as its fact has it, finished spans only."""
        first = self.resolutions[0] if self.resolutions else None
        timed = {
            "first_response": self.first_response,
            "first_resolution": self.span(self.created_at, first) if first else (None, None),
            "resolution": self.span(self.created_at, self.resolved_at) if self.resolved_at else (None, None),
            "requester_wait": self.stood("new", "open", "hold", running=False),
            "agent_work": self.stood("new", "open", running=False),
            "agent_wait": self.stood("pending", running=False),
            "on_hold": self.stood("hold", running=False),
        }
        assigned = [e.agent for e in self._of_kind("assigned")]
        speakers = [m.agent for m in self.spoken if m.actor == "agent"]
        return {
            "created_at": self.created_at, "first_reply_at": self.first_reply_at, "first_resolved_at": first,
            "resolved_at": self.resolved_at, "reopens": self.reopens, "agent_replies": self.agent_replies,
            "customer_messages": self.customer_messages, "messages": len(self.spoken),
            "messages_before_solve": self.messages_before_solve, "status": self.status, "left_out": self.left_out,
            "team": self.teams[-1][1], "agent": [*speakers[-1:], *assigned][-1] if speakers or assigned else None,
            "first_agent": speakers[0] if speakers else None, "last_agent": speakers[-1] if speakers else None,
            **{f"{name}_s": calendar for name, (calendar, _) in timed.items()},
            **{f"{name}_business_s": business for name, (_, business) in timed.items()},
        }  # fmt: skip


# ---- metrics

Clock = Literal["business", "calendar"] | None
Sample = tuple[datetime | None, Span]  # owner date, what was measured


@dataclass(frozen=True)
class Answer:
    """A figure by the definitions: value, n and, of durations, mean, median, 90th percentile and longest."""

    value: float | None
    n: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None
    max: float | None = None


def percentile(values: Sequence[float], q: float) -> float:
    """Interpolated between the two nearest values."""
    ordered, place = sorted(values), q * (len(values) - 1)
    low, high = ordered[floor(place)], ordered[ceil(place)]
    return low + (high - low) * (place - floor(place))


def durations(spans: Iterable[Span], clock: Clock, headline: str = "median") -> Answer:
    """Statistics of durations on one clock; without one, business time where hours apply."""
    pick: Mapping[Clock, Callable[[Span], int | None]] = {
        "calendar": lambda span: span[0],
        "business": lambda span: span[1],
        None: lambda span: span[0] if span[1] is None else span[1],
    }
    seconds = [found for span in spans if (found := pick[clock](span)) is not None]
    if not seconds:
        return Answer(None, 0)
    told = {"mean": mean(seconds), "median": median(seconds), "p90": percentile(seconds, 0.9), "max": max(seconds)}
    return Answer(told[headline], len(seconds), **told)


def share(hits: Iterable[bool]) -> Answer:
    found = list(hits)
    return Answer(sum(found) / len(found) if found else None, len(found))


def count(number: int) -> Answer:
    return Answer(number, number)


def answers(stories: Sequence[Story], start: datetime, clock: Clock) -> dict[str, Answer]:
    """Every metric of conversations over the period from `start` to the stories' now."""
    kept = [story for story in stories if not story.left_out]
    created = [story for story in kept if story.created_at >= start]
    solved = [story for story in kept if story.resolved_at is not None and story.resolved_at >= start]
    waits = [(story, wait) for story in kept for wait in story.replied if wait.until and wait.until >= start]
    firsts = [(story, wait) for story, wait in waits if wait is story.waits[0]]
    running = [(s, w) for s in kept for w in s.waits if w.until is None and s.status in UNSOLVED]
    spoken = [message for story in kept for message in story.spoken if message.at >= start]
    per_ticket = durations((story.waited(wait) for story, wait in waits), clock)
    tickets = len({story.known.id for story, wait in waits if clock != "business" or story.waited(wait)[1] is not None})
    total = per_ticket.mean * per_ticket.n if per_ticket.mean is not None else 0
    texts = [story.messages_before_solve or 0 for story in solved]
    back = [story.reopens for story in created]
    return {
        "conversations": count(len(created)),
        "messages_received": count(sum(message.actor == "customer" for message in spoken)),
        "agent_replies": count(sum(message.actor == "agent" for message in spoken)),
        "replied_conversations": count(sum(story.first_reply_at is not None for story in created)),
        "action_rate": share(story.first_reply_at is not None or bool(story.resolutions) for story in created),
        "first_response_time": durations((story.first_response for story, _ in firsts), clock),
        "first_response_time_from_message": durations((story.waited(wait) for story, wait in firsts), clock),
        "average_response_time": durations((story.waited(wait) for story, wait in waits), clock, "mean"),
        "next_response_time": durations(
            (story.waited(wait) for story, wait in waits if wait is not story.waits[0]), clock
        ),
        "response_time_per_ticket": replace(per_ticket, value=total / tickets if tickets else None, n=tickets),
        "longest_wait": durations((story.waited(wait) for story, wait in [*waits, *running]), clock, "max"),
        "first_resolution_time": durations(
            (s.span(s.created_at, s.resolutions[0]) for s in kept if s.resolutions and s.resolutions[0] >= start), clock
        ),
        "resolution_time": durations((s.span(s.created_at, s.resolved_at) for s in solved if s.resolved_at), clock),
        "resolution_events": count(sum(at >= start for story in kept for at in story.resolutions)),
        "requester_wait_time": durations((s.stood("new", "open", "hold", running=True) for s in created), clock),
        "agent_wait_time": durations((s.stood("pending", running=True) for s in created), clock),
        "agent_work_time": durations((s.stood("new", "open", running=True) for s in created), clock),
        "on_hold_time": durations((s.stood("hold", running=True) for s in created), clock),
        "reopens": Answer(sum(back), len(back)),
        "one_touch_rate": share(story.agent_replies == 1 for story in solved),
        "one_touch_rate_of_all": share(s.agent_replies == 1 and s.resolved_at is not None for s in created),
        "no_reply_solved": count(sum(story.agent_replies == 0 for story in solved)),
        "messages_per_conversation": Answer(mean(texts) if texts else None, len(texts)),
        "backlog": count(sum(story.status in UNSOLVED for story in kept)),
    }
