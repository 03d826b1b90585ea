"""Next steps: what the guide advises a team to do to reach the level above."""

from dataclasses import dataclass

from deskmeter.locale import N_


@dataclass(frozen=True)
class Step:
    """Something to do at a level, and the elements that it lifts; without any it lifts the whole."""

    level: int
    text: str
    elements: tuple[str, ...] = ()


STEPS = (
    Step(1, N_("Plan shifts by how much comes in on each day and at each hour."), ("response", "resolution")),
    Step(1, N_("Write templates for what customers ask most."), ("response", "proactivity")),
    Step(1, N_("Keep earlier conversations where whoever answers can see them."), ("resolution", "quality")),
    Step(1, N_("Put the most common answers on a page of their own (FAQ)."), ("self_service",)),
    Step(1, N_("Confirm every order by mail, with what happens next."), ("proactivity",)),
    Step(2, N_("Give each channel the people that its volume asks for."), ("response", "accessibility")),
    Step(2, N_("Let customers help themselves beyond shipping and returns."), ("self_service",)),
    Step(2, N_("Train newcomers, go on training, and say who takes over a hard case."), ("resolution", "quality")),
    Step(2, N_("Open one more channel."), ("accessibility",)),
    Step(2, N_("Tell other departments what customers write about, and check goals at fixed times."), ("proactivity",)),
    Step(3, N_("Reward loyal customers with a programme of their own.")),
    Step(3, N_("Make policies clear and on the customer's side, such as exceptions from refund rules for VIPs."),
         ("resolution", "quality")),
    Step(4, N_("Report on the whole at fixed times, and on how far figures stray from their mean."),
         ("response", "resolution", "quality", "accessibility")),
    Step(4, N_("Welcome customers with a personal video."), ("proactivity", "delight")),
    Step(4, N_("Write to VIPs by hand."), ("delight",)),
    Step(4, N_("Celebrate what customers reach with you."), ("delight",)),
)  # fmt: skip


def next_steps(level: int | None, element: str | None = None) -> tuple[str, ...]:
    """What to do at a level, for one element or for all together."""
    return tuple(step.text for step in STEPS if step.level == level and (element is None or element in step.elements))
