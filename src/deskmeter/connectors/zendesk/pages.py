"""How Zendesk's pages follow each other: exports by cursor and by time, lists, ratings, schedules with holidays."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from deskmeter.connectors.answer import Answer
from deskmeter.connectors.http import Client
from deskmeter.connectors.marks import TIMES, epoch, instant, query
from deskmeter.connectors.paging import OVERLAP_S, Guard, cursors
from deskmeter.connectors.polling import Page, Pages
from deskmeter.connectors.troubles import StatusError

FULL = 1_000  # the most that a page of an export by time holds
YOUNGEST = timedelta(minutes=2)  # exports refuse a start that is younger than one minute; ours keeps clear of that
ANSWERED_S = 45 * 86_400  # a ticket is closed 28 days after it was solved, and not rated any more
_REFUSED = (400, 422)  # what Zendesk answers to a start that is too young
_LISTED = {"page[size]": "100"}
_START = "start_time"


def exported(path: str, items: str) -> Pages:
    """An export by cursor: it goes on from the last cursor, today or in a year."""
    return _old_enough(
        cursors(
            path, items=items, cursor="after_cursor", param="cursor", first=query(_START, epoch),
            query={"per_page": str(FULL)}, ends=lambda answer: answer.at("end_of_stream") is True,
        )
    )  # fmt: skip


def timed(path: str, items: str, sideload: Mapping[str, str] = {}) -> Pages:
    """An export by time: each page ends at a time at which the next begins, so what lies there comes twice."""

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        mark = TIMES.read(kept)
        start, guard = since if mark is None else min(TIMES.back(mark, OVERLAP_S), client.now() - YOUNGEST), Guard(path)
        while True:
            answer = client.get(path, {**sideload, _START: epoch(start)})
            found, end = answer.items(items), instant(answer.at("end_time"))
            yield Page(found, None if end is None else TIMES.write(end), to=end)
            if end is None or _is_last(answer, len(found)):
                return
            guard.see(found)
            start = end

    return _old_enough(pages)


def _is_last(answer: Answer, count: int) -> bool:
    ends = answer.at("end_of_stream")
    return ends if isinstance(ends, bool) else count < FULL


def listed(path: str, items: str, **asked: str) -> Pages:
    """A whole list, page by page; its cursors are good for one reading."""
    return cursors(
        path, items=items, cursor="meta.after_cursor", param="page[after]", query={**_LISTED, **asked},
        ends=lambda answer: answer.at("meta.has_more") is not True, resumes=False,
    )  # fmt: skip


def rated(path: str, items: str) -> Pages:
    """Ratings since a time: those that may have been answered meanwhile are read again."""

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        top = TIMES.read(kept)
        start = since if top is None else TIMES.back(top, ANSWERED_S)
        for page in listed(path, items, start_time=epoch(start))(client, None, since):
            newest = TIMES.newest(page.objects, "updated_at", client.now())
            top = max((one for one in (top, newest) if one is not None), default=None)
            yield page
        yield Page((), None if top is None else TIMES.write(top))

    return pages


def with_holidays(path: str, items: str) -> Pages:
    """Schedules, each with the days on which it is closed, which have to be asked for one by one."""

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        for page in listed(path, items)(client, kept, since):
            yield replace(page, objects=[_closed_on(client, one) for one in page.objects])

    return pages


def _closed_on(client: Client, schedule: Mapping[str, object]) -> Mapping[str, object]:
    path = f"/api/v2/business_hours/schedules/{int(str(schedule['id']))}/holidays.json"
    answer = client.find(path)
    return {**schedule, "holidays": [] if answer is None else answer.items("holidays")}


def _old_enough(pages: Pages) -> Pages:
    """The same from a start that Zendesk takes; where our clock is wrong, its first answer sets it right."""

    def read(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        start = min(since, client.now() - YOUNGEST)
        try:
            yield from pages(client, kept, start)
        except StatusError as error:
            earlier = min(since, client.now() - YOUNGEST)
            if kept or error.status not in _REFUSED or earlier >= start:
                raise
            yield from pages(client, None, earlier)

    return read
