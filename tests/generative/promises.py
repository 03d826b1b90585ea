"""Promises told in plain Python: each life walked from stretch to stretch until the seconds promised are used up."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from deskmeter.sla import Policy, Target
from tests.generative.reference import UNSOLVED, Answer, Story, count, second, share

FAR_S = 150 * 86_400  # no target of the drawings is used up later than this


@dataclass(frozen=True)
class Promise:
    """One target that was applied, as the fact has it."""

    policy: str
    target: str
    applied_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    achieved: bool | None
    clock: str
    elapsed_s: int | None
    elapsed_business_s: int | None

    @property
    def decided_at(self) -> datetime | None:
        return min((at for at in (self.due_at, self.fulfilled_at) if at), default=None)


def promises(story: Story, policies: Sequence[Policy]) -> list[Promise]:
    """Every promise that the policies make to a conversation, in order."""
    lives = [(target, *life) for target, life in _lives(story)]
    won = [(name, since, until, _winner(story, since, policies)) for name, since, until in lives]
    return [
        _kept(story, policy, target, since, until)
        for name, since, until, policy in won
        if policy
        for target in policy.targets
        if target.name == name
    ]


def _lives(story: Story) -> Iterator[tuple[str, tuple[datetime, datetime | None]]]:
    """What can be promised: from when on, and when it was kept."""
    for wait in story.waits:
        if wait is story.waits[0]:
            handoffs = [e.at for e in story.known.events if e.kind == "handoff" and e.at >= wait.since]
            since = min((at for at in handoffs if wait.until is None or at <= wait.until), default=wait.since)
            yield "first_reply", (since, wait.until)
        else:
            yield "next_reply", (wait.since, wait.until)
    for target in ("resolution", "requester_wait"):
        yield target, (story.created_at, story.resolved_at)


def _winner(story: Story, since: datetime, policies: Sequence[Policy]) -> Policy | None:
    """The first policy that fits the conversation as it stood then."""
    moves = [(e.at, e.value) for e in story.known.events if e.kind == "team"]
    team = [moves[0][1], *(value for at, value in moves if at <= since)][-1] if moves else story.known.team
    told = [(e.at, e.value) for e in story.known.events if e.kind == "priority"]
    priority = [told[0][1], *(value for at, value in told if at <= since)][-1] if told else None
    for policy in policies:
        begun = policy.from_at is None or policy.from_at <= since
        over = policy.until_at is not None and policy.until_at <= since
        fits = (not policy.team or team in policy.team) and (not policy.priority or priority in policy.priority)
        if begun and not over and fits:
            return policy
    return None


def _kept(story: Story, policy: Policy, target: Target, since: datetime, until: datetime | None) -> Promise:
    business = policy.business and story.span(since, since)[1] is not None
    runs = list(_runs(story, target, since, until))
    due, left = None, target.seconds
    for start, stop, goes_on in runs:
        if due is None and (goes_on or _passed(story, start, stop, business) >= left):
            due = _after(story, start, left, business)
        left -= _passed(story, start, stop, business)
    spent = [sum(_passed(story, start, stop, clock) for start, stop, _ in runs) for clock in (False, True)]
    on_hours = story.span(since, since)[1] is not None
    return Promise(
        policy.name, target.name, since, due, until,
        None if until is None else due is None or second(until) <= second(due),
        "business" if business else "calendar",
        None if until is None else spent[0], spent[1] if until is not None and on_hours else None,
    )  # fmt: skip


def _runs(
    story: Story, target: Target, since: datetime, until: datetime | None
) -> Iterator[tuple[datetime, datetime, bool]]:
    """The stretches of a life in which no status stops the clock, and whether the clock runs on after each."""
    starts = [datetime.min.replace(tzinfo=UTC), *(at for at, _ in story.statuses[1:])]
    ends = [*starts[1:], None]
    for (_, status), start, end in zip(story.statuses, starts, ends, strict=True):
        over = (end is not None and end <= since) or (until is not None and start > until)
        if over or status not in UNSOLVED or status in target.pauses:
            continue
        goes_on = end is None or (until is not None and end >= until)
        yield max(start, since), until if goes_on and until else end or max(start, since), goes_on


def _passed(story: Story, start: datetime, stop: datetime, business: bool) -> int:
    """Seconds between two instants on one of the clocks."""
    calendar, hours = story.span(start, stop)
    return (hours or 0) if business else calendar or 0


def _after(story: Story, start: datetime, seconds: int, business: bool) -> datetime:
    """The first second by which so much time has passed."""
    whole = datetime.fromtimestamp(second(start), UTC)
    wait = bisect_left(
        range(FAR_S), seconds, key=lambda n: _passed(story, whole, whole + timedelta(seconds=n), business)
    )
    return whole + timedelta(seconds=wait)


def answers(stories: Sequence[Story], policies: Sequence[Policy], start: datetime, now: datetime) -> dict[str, Answer]:
    """The metrics of promises over the period from `start` to the stories' now."""
    kept = [story for story in stories if not story.left_out]
    made = [promise for story in kept for promise in promises(story, policies)]
    decided = [one for one in made if one.decided_at and start <= one.decided_at < now]
    open_ = [one for one in made if one.fulfilled_at is None and one.due_at]
    soon = [one for one in open_ if one.due_at and 0 <= second(one.due_at) - second(now) <= 3600]
    waiting = [wait for s in kept for wait in s.waits if wait.until is None and s.status in UNSOLVED]
    return {
        "sla_achieved_rate": share(bool(one.achieved) for one in decided),
        "sla_breached": count(sum(not one.achieved for one in decided)),
        "at_risk": count(len(soon)),
        "unanswered": count(len(waiting)),
    }
