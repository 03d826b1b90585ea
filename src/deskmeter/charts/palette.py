"""Colours by role, light and dark: what a chart draws in hex becomes a CSS variable on the page."""

LIGHT = {
    "page": "#f5f6f9", "paper": "#ffffff", "ink": "#17202e", "muted": "#596475", "line": "#e1e5ec", "grid": "#e9ecf2",
    "accent": "#2453c9", "wash": "#edf2fd", "prior": "#8791a1", "good": "#0b7548", "bad": "#b3261e",
    "heat-0": "#f0f3f8", "heat-1": "#d7e3fb", "heat-2": "#b2c8f6", "heat-3": "#85a7ed", "heat-4": "#5882e0",
    "heat-5": "#3160cf", "heat-6": "#1b3d99", "none": "#c9cfd9",
}  # fmt: skip
DARK = {
    "page": "#0e131a", "paper": "#161d27", "ink": "#e9edf3", "muted": "#a4aebd", "line": "#2b3543", "grid": "#242d3a",
    "accent": "#7fa5ff", "wash": "#1b2740", "prior": "#7f8a9b", "good": "#53c98f", "bad": "#ff9389",
    "heat-0": "#1e2733", "heat-1": "#20335d", "heat-2": "#27458a", "heat-3": "#315cb6", "heat-4": "#4a7bdf",
    "heat-5": "#7fa5ff", "heat-6": "#bed3ff", "none": "#465162",
}  # fmt: skip
STEPS = 6

_ROLES = {colour: role for role, colour in LIGHT.items()}


def heat_role(value: float | None, highest: float) -> str:
    """The step of the ramp that a cell stands on: none and zero have steps of their own."""
    if value is None:
        return "none"
    if value <= 0 or highest <= 0:
        return "heat-0"
    return f"heat-{max(1, min(STEPS, -int(-value * STEPS // highest)))}"


def as_variable(colour: str) -> str:
    """A palette colour as the CSS variable of its role; any other colour stays."""
    role = _ROLES.get(colour.lower())
    return f"var(--{role})" if role else colour


def css(colours: dict[str, str]) -> str:
    """The palette as CSS declarations."""
    return "".join(f"--{role}:{colour};" for role, colour in colours.items())
