"""Pages as files: one renderer for each suffix, loaded when it is called."""

from collections.abc import Callable

from deskmeter.reports.page import Page


def _html(page: Page) -> bytes:
    from deskmeter.render.html import render

    return render(page)


def _pdf(page: Page) -> bytes:
    from deskmeter.render.pdf import render

    return render(page)


RENDERERS: dict[str, Callable[[Page], bytes]] = {".html": _html, ".pdf": _pdf}
