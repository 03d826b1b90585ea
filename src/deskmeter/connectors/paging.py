"""How pages follow each other: the styles that APIs have, each as a `Pages` of a stream.

| style | the source | a killed run goes on | misses nothing because |
| --- | --- | --- | --- |
| `cursors` | gives a cursor with each page | at the last cursor kept | the source says so |
| `links` | gives the next page's address | at the last address kept, or anew | the source says so |
| `marks` | is asked for what lies at or beyond a time or an id, in ascending order | at the last mark less the overlap | each page asks anew from the last mark, so what shifts is met again |
| `numbers` | has numbered pages of a whole list | anew | the next sync reads the whole list again |
| `newest_first` | lists by change, newest first | anew: its cursor moves at the end only | it reads down to the last mark less the overlap |
"""  # noqa: E501 - a table

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from deskmeter.connectors.answer import Answer
from deskmeter.connectors.http import Client
from deskmeter.connectors.marks import TIMES, Mark, Ruler
from deskmeter.connectors.polling import Page, Pages
from deskmeter.connectors.troubles import EndlessPagesError

REPEATS = 3  # a page may come again while things shift; more often and it never ends
OVERLAP_S = 300
Query = Mapping[str, str]
Ends = Callable[[Answer], bool]
Instant = Callable[[Answer], datetime | None]


def no_query(since: datetime) -> Query:
    """The first question of a list that cannot be limited in time."""
    return {}


def cursors(
    path: str,
    *,
    items: str,
    cursor: str,
    param: str,
    first: Callable[[datetime], Query] = no_query,
    query: Query = {},  # noqa: B006 - a Mapping: never changed
    ends: Ends = lambda answer: False,
    to: Instant = lambda answer: None,
    resumes: bool = True,
) -> Pages:
    """The answer holds the next cursor (at a dotted path), which the next question gives back as `param`.

    `ends` tells the last page; without a cursor it is the last anyway. With `resumes` false the cursor is good for this
    list only, and the next sync begins anew.
    """

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        guard, asked = Guard(path), {param: kept} if kept and resumes else first(since)
        while True:
            answer = client.get(path, {**query, **asked})
            objects, after = answer.items(items), answer.at(cursor)
            after = str(after) if isinstance(after, int | str) and after != "" else None
            yield Page(objects, after if resumes else None, to=to(answer))
            if after is None or ends(answer) or (not objects and {param: after} == asked):
                return
            guard.see([after])
            asked = {param: after}

    return pages


def links(
    path: str,
    *,
    items: str,
    next_: str | None,
    first: Callable[[datetime], Query] = no_query,
    query: Query = {},  # noqa: B006 - a Mapping: never changed
    ends: Ends = lambda answer: False,
    to: Instant = lambda answer: None,
    resumes: bool = False,
) -> Pages:
    """The answer holds the next page's address: at a dotted path, or in the Link header (`next_` is None)."""

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        guard, at_kept = Guard(path), kept if resumes else None
        answer = client.follow(at_kept) if at_kept else client.get(path, {**query, **first(since)})
        while True:
            after = answer.next if next_ is None else answer.at(next_)
            after = after if isinstance(after, str) and after else None
            yield Page(answer.items(items), after if resumes else None, to=to(answer))
            if after is None or ends(answer):
                return
            guard.see([after])
            answer = client.follow(after)

    return pages


def marks(
    path: str,
    *,
    items: str,
    field: str,
    ask: Callable[[Mark], Query],
    ruler: Ruler = TIMES,
    overlap: int = OVERLAP_S,
    page: str | None = None,
    size: int | None = None,
    query: Query = {},  # noqa: B006 - a Mapping: never changed
) -> Pages:
    """Ask for what lies at or beyond a mark, in ascending order, and from each page's last mark anew.

    What changes meanwhile moves to the end and is met again; nothing is skipped as with plain page numbers. `page` is
    the parameter by which a page full of one mark is passed; `size` is the length of a full page, where known.
    """

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        top = ruler.read(kept) if kept else None
        mark, number, guard = ruler.start(since) if top is None else ruler.back(top, overlap), 1, Guard(path)
        while True:
            found = client.get(path, {**query, **ask(mark), **({page: str(number)} if page else {})}).items(items)
            newest = ruler.newest(found, field, client.now())
            top = (
                max(one for one in (top, newest) if one is not None) if newest is not None or top is not None else None
            )
            yield Page(found, None if top is None else ruler.write(top), to=top if isinstance(top, datetime) else None)
            if not found or (size is not None and len(found) < size):
                return
            guard.see(found)
            moved = newest is not None and newest > mark
            if not moved and page is None:
                if size is None:
                    return
                raise EndlessPagesError(path)
            mark, number = (newest, 1) if moved else (mark, number + 1)

    return pages


def numbers(
    path: str,
    *,
    items: str,
    page: str = "page",
    size: int | None = None,
    begins: int = 1,
    query: Query = {},  # noqa: B006 - a Mapping: never changed
) -> Pages:
    """Numbered pages of a whole list, read anew each time, up to an empty page or one shorter than `size`."""

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        number, guard = begins, Guard(path)
        while True:
            found = client.get(path, {**query, page: str(number)}).items(items)
            yield Page(found)
            if not found or (size is not None and len(found) < size):
                return
            guard.see(found)
            number += 1

    return pages


def newest_first(listing: Pages, *, field: str, ruler: Ruler = TIMES, overlap: int = OVERLAP_S) -> Pages:
    """A list by last change, newest first, read down to the last mark less the overlap.

    The cursor moves with the last page only: a run that is killed half way reads from the top again, for between what
    it kept and the old mark lies what nobody has seen.
    """

    def pages(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        top = ruler.read(kept) if kept else None
        floor = ruler.start(since) if top is None else ruler.back(top, overlap)
        for page in listing(client, None, since):
            newest, oldest = ruler.newest(page.objects, field, client.now()), ruler.oldest(page.objects, field)
            top = newest if top is None else top if newest is None else max(top, newest)
            yield replace(page, cursor=None)
            if oldest is not None and oldest < floor:
                break
        yield Page((), None if top is None else ruler.write(top))

    return pages


def with_each(pages: Pages, stream: str, ask: Callable[[Client, Any], Iterable[Any]]) -> Pages:
    """Pages with what has to be asked for object by object, such as a ticket's messages, beside them as `stream`."""

    def both(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
        for page in pages(client, kept, since):
            more = [one for found in page.objects for one in ask(client, found)]
            yield replace(page, beside={**page.beside, stream: more})

    return both


class Guard:
    """Notices pages that never end: the same one again and again."""

    def __init__(self, path: str) -> None:
        self._path, self._last, self._times = path, list[Any](), 0

    def see(self, page: list[Any]) -> None:
        """Raises EndlessPagesError once the same page has come too often."""
        self._times = self._times + 1 if page == self._last else 0
        self._last = page
        if self._times >= REPEATS:
            raise EndlessPagesError(self._path)
