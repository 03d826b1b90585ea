"""Output for people: tables on stdout, sentences and progress on stderr."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from deskmeter.errors import one_line
from deskmeter.model.store import Progress


def say(sentence: str) -> None:
    """A message; stdout stays for data."""
    sys.stderr.write(one_line(sentence) + "\n")


def show_table(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """A plain table; columns of figures align right. Text is never read as markup."""
    from rich.cells import cell_len

    cells = [[one_line(text) for text in row] for row in cells]
    widths = [max([cell_len(head), *(cell_len(row[n]) for row in cells)]) for n, head in enumerate(heads)]
    right = [all(_is_figure(row[n]) for row in cells) and bool(cells) for n in range(len(heads))]
    for row in [heads, ["─" * size for size in widths], *cells]:
        padded = [
            " " * (widths[n] - cell_len(text)) + text if right[n] else text + " " * (widths[n] - cell_len(text))
            for n, text in enumerate(row)
        ]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def _is_figure(text: str) -> bool:
    return not text or text[0] in "–-+<>≈0123456789"


def show_lines(lines: Sequence[tuple[str, str]]) -> None:
    """Labelled lines, the label to the left."""
    size = max(len(label) for label, _ in lines)
    for label, text in lines:
        sys.stdout.write(f"{label.ljust(size)}  {one_line(text)}\n")


@contextmanager
def working() -> Iterator[Progress]:
    """A progress bar while work goes on, on a terminal only; the work names each step as it begins."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda step: bar.update(task, description=escape(step))
