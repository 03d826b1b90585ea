"""A tile's course in one small line, drawn without an engine: numbers in, SVG path out."""

from itertools import groupby

WIDTH, HEIGHT, EDGE = 120.0, 32.0, 3.0


def spark_path(values: tuple[float | None, ...]) -> str:
    """Straight from point to point, from zero up; a gap lifts the pen, a lone point is a dot."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    top, last = max(known) or 1.0, max(len(values) - 1, 1)
    runs = groupby(enumerate(values), key=lambda place: place[1] is None)
    whole = [[(index, value) for index, value in run if value is not None] for empty, run in runs if not empty]
    return "".join(_run([_place(index / last, value / top) for index, value in run]) for run in whole)


def spark_svg(values: tuple[float | None, ...], colour: str) -> str:
    """A whole SVG for where no style sheet reaches; empty where there are fewer than two values."""
    path = spark_path(values)
    if not path:
        return ""
    pen = f'fill="none" stroke="{colour}" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"'
    box = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{path}" {pen}/></svg>'


def _run(spots: list[str]) -> str:
    return f"M{spots[0]}" + ("h.01" if len(spots) == 1 else "".join(f"L{spot}" for spot in spots[1:]))


def _place(along: float, up: float) -> str:
    x = EDGE + along * (WIDTH - 2 * EDGE)
    y = HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE)
    return f"{x:.1f} {y:.1f}"
