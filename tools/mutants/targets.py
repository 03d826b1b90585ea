"""What is mutated: each step and fact, each metric's expressions and limits, and the SQL that they share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from deskmeter.metrics import cuts
from deskmeter.metrics.formulas import Ratio
from deskmeter.metrics.metric import Metric, Recorded
from deskmeter.metrics.registry import FAMILIES, metrics
from deskmeter.model.facts import STAGES, build
from deskmeter.model.facts.fact import Fact, Step
from deskmeter.model.facts.hours import STEPS as HOURS
from deskmeter.model.facts.sources import SOURCES
from tools.mutants.mutate import Change

# The fields of formulas and metrics that hold SQL.
OF_FORMULA = ("of", "where", "among", "per", "first", "last", "calendar", "business", "unit")
OF_METRIC = ("at", "until", "maturing")


@dataclass(frozen=True)
class Target:
    """One SQL text of the product; `put` puts another in its place, for as long as the process lives.

    `step` is the step of the facts that it is, `metric` the metric that it belongs to, `cut` the fact and the cut.
    """

    of: str
    family: str
    text: str
    put: Callable[[str], None]
    kind: str = "expression"
    step: str | None = None
    metric: str | None = None
    cut: tuple[str, str] | None = None


@dataclass(frozen=True)
class Mutant:
    """One fault put into one text."""

    target: Target
    change: Change

    @property
    def key(self) -> tuple[str, str, str]:
        """What an explanation names it by: it holds whatever changes elsewhere."""
        return self.target.of, self.change.operator, self.change.fragment

    def put(self) -> None:
        self.target.put(self.change.text)


def put_in(home: object, name: str, value: object) -> None:
    """Put something in the place of what a module or class calls by a name."""
    setattr(home, name, value)


def steps() -> Iterator[Target]:
    """The steps and facts of the build, in its order; a step belongs to the family of its fact."""
    home: dict[str, str] = {step.name: fact.name for stage in STAGES for fact in stage for step in _made(fact)}
    home |= {step.name: "hours" for step in HOURS} | {step.name: "sources" for step in SOURCES}
    for step in build.STEPS:
        yield Target(step.name, f"facts/{home[step.name]}", step.sql, _step(step.name), "statement", step=step.name)


def _made(fact: Fact) -> tuple[Step | Fact, ...]:
    return *fact.before, fact


def _step(name: str) -> Callable[[str], None]:
    def put(text: str) -> None:
        def changed(stage: tuple[build.Made, ...]) -> tuple[build.Made, ...]:
            return tuple(replace(step, sql=text) if step.name == name else step for step in stage)

        put_in(build, "PIPELINE", tuple(changed(stage) for stage in build.PIPELINE))
        put_in(build, "STEPS", changed(build.STEPS))

    return put


def of_metrics() -> Iterator[Target]:
    """The expressions of each metric and its formula, and the thresholds that are numbers."""
    for family in FAMILIES:
        of = f"metrics/{family.__name__.rpartition('.')[2]}"
        for metric in family.METRICS:
            for field, text, made in _texts(metric):
                yield Target(f"{metric.name}.{field}", of, text, _metric(metric.name, made), metric=metric.name)


def _texts(metric: Metric) -> Iterator[tuple[str, str, Callable[[str], Metric]]]:
    """Each field of a metric that holds SQL: its name, its text, and the metric with another text in it."""
    if isinstance(metric.formula, Ratio):
        return
    formula: Any = metric.formula
    for name in [field.name for field in fields(formula) if field.name in OF_FORMULA]:
        if getattr(formula, name) is not None:
            yield name, getattr(formula, name), partial(_with, metric, name)
    for name in OF_METRIC:
        if getattr(metric, name) is not None:
            yield name, getattr(metric, name), partial(_changed, metric, name)
    if metric.recorded:
        yield "recorded", metric.recorded.of, partial(_recording, metric, metric.recorded)
    for name, limit in metric.thresholds.items():
        if isinstance(limit, int):
            yield name, str(limit), partial(_limited, metric, name)


def _changed(metric: Metric, name: str, text: str) -> Metric:
    return replace(metric, **{name: text})  # type: ignore[arg-type] # a field that holds text


def _recording(metric: Metric, told: Recorded, text: str) -> Metric:
    return replace(metric, recorded=replace(told, of=text))


def _with(metric: Metric, name: str, text: str) -> Metric:
    formula: Any = metric.formula
    return replace(metric, formula=replace(formula, **{name: text}))


def _limited(metric: Metric, name: str, text: str) -> Metric:
    return replace(metric, thresholds={**metric.thresholds, name: int(text.strip("()"))})


def _metric(name: str, made: Callable[[str], Metric]) -> Callable[[str], None]:
    def put(text: str) -> None:
        known = metrics()
        known[name] = mutated = made(text)
        for other, metric in known.items():
            if isinstance(metric.formula, Ratio):
                parts = (metric.formula.over, metric.formula.under)
                over, under = (mutated if part.name == name else part for part in parts)
                known[other] = replace(metric, formula=replace(metric.formula, over=over, under=under))

    return put


def of_cuts() -> Iterator[Target]:
    """What a figure may be cut by."""
    for fact, own in cuts.OWN.items():
        for cut, text in own.items():
            yield Target(f"cuts.{fact}.{cut}", "cuts", text, _cut(fact, cut), cut=(fact, cut))


def _cut(fact: str, cut: str) -> Callable[[str], None]:
    def put(text: str) -> None:
        own: Mapping[str, str] = {**cuts.OWN[fact], cut: text}
        put_in(cuts, "OWN", {**cuts.OWN, fact: own})

    return put
