"""The pieces that every chart is drawn with: a canvas, layers, scales; plain Vega-Lite dicts.

Geometry and texts come from the records: no axis, legend or format of Vega's own, so that nothing in
another language leaks in, and no text is ever part of an expression.
"""

from collections.abc import Iterable, Mapping

from deskmeter.charts.palette import LIGHT

Spec = dict[str, object]
FONT = "Sarabun"
SIZE = 12


def canvas(width: float, height: float, layers: Iterable[Spec]) -> Spec:
    """A drawing of exactly this size."""
    return {
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": {"type": "none"},
        "layer": list(layers),
        "config": {
            "background": None,
            "view": {"stroke": None},
            "font": FONT,
            "text": {"font": FONT, "fontSize": SIZE, "color": LIGHT["muted"]},
        },
    }


def layer(mark: Mapping[str, object], rows: Iterable[Mapping[str, object]], **encoding: object) -> Spec:
    """Rows drawn with one mark; only a layer with a `description` says something to the reader."""
    said = "description" in encoding
    return {"data": {"values": list(rows)}, "mark": {"aria": said, **mark}, "encoding": encoding}


def linear(field: str, domain: tuple[float, float], pixels: tuple[float, float]) -> Spec:
    scale = {"domain": list(domain), "range": list(pixels), "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def band(field: str, count: int, pixels: tuple[float, float], gap: float) -> Spec:
    scale = {"domain": list(range(count)), "range": list(pixels), "paddingInner": gap, "paddingOuter": 0}
    return {"field": field, "type": "ordinal", "axis": None, "scale": scale, "sort": None}


def field(name: str) -> Spec:
    """The value as it stands in the row: a text or a colour."""
    return {"field": name, "type": "nominal", "scale": None, "legend": None}


def at(pixel: float) -> Spec:
    return {"value": pixel}


def words(**style: object) -> Spec:
    return {"type": "text", "baseline": "middle", **style}
