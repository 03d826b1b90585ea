"""All metrics by name, ours and those of other installed packages."""

from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib.metadata import entry_points

from deskmeter.errors import DeskmeterError, SettingsError, UnknownNameError, listed
from deskmeter.metrics import (
    abandonment,
    agents,
    calls,
    contacts,
    conversations,
    customers,
    listening,
    resolutions,
    responses,
    sessions,
    sla,
    surveys,
    tasks,
)
from deskmeter.metrics.cuts import cuts_of, takes_map_cuts
from deskmeter.metrics.formulas import Ratio
from deskmeter.metrics.metric import Metric
from deskmeter.settings import FILE, Settings

FAMILIES = (
    conversations, responses, resolutions, sla, abandonment, contacts, sessions, calls, agents, surveys, tasks,
    customers, listening,
)  # fmt: skip
GROUP = "deskmeter.metrics"


class MetricPluginError(DeskmeterError):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The metric {name} of an installed package cannot be used: {reason}. Mend or uninstall it.")


@cache
def metrics() -> dict[str, Metric]:
    """Every metric by name, in the order of the families."""
    found = {metric.name: metric for family in FAMILIES for metric in family.METRICS}
    for entry in entry_points(group=GROUP):
        metric = entry.load()
        if not isinstance(metric, Metric):
            raise MetricPluginError(entry.name, f"its entry point gives a {type(metric).__name__}, not a Metric")
        if metric.name in found:
            raise MetricPluginError(metric.name, "a metric of this name exists")
        found[metric.name] = metric
    return found


def catalogue(settings: Settings) -> dict[str, Metric]:
    """Every metric, and those that the workspace has derived; raises SettingsError for a [metrics] table of none."""
    found = dict(metrics())
    for name, derived in settings.derived.items():
        if name in found:
            raise SettingsError(_table(name), "a metric of this name exists", "a name of your own")
        if derived.based_on not in metrics():
            raise SettingsError(_table(name), f"there is no metric “{derived.based_on}”", listed(metrics()))
        found[name] = _derived(name, metrics()[derived.based_on], settings)
    for name in (*settings.thresholds, *settings.titles):
        if name not in found:
            near = get_close_matches(name, found, 1)
            guess = f" (did you mean “{near[0]}”?)" if near else ""
            raise SettingsError(_table(name), f"there is no metric “{name}”{guess}", listed(found))
    for name, limits in settings.thresholds.items():
        for limit in limits:
            if limit not in found[name].thresholds:
                raise SettingsError(_table(name), f"{name} has no threshold “{limit}”", listed(found[name].thresholds))
    return found


def _table(name: str) -> str:
    return f"{FILE}, [metrics.{name}]"


def _derived(name: str, base: Metric, settings: Settings) -> Metric:
    """A metric limited to some values of cuts; its thresholds begin with those that its base has in force."""
    if isinstance(base.formula, Ratio):
        raise SettingsError(
            _table(name), f"{base.name} divides two metrics and cannot be based on", "a metric of one fact"
        )
    only = settings.derived[name].only
    for cut, _ in only:
        if cut not in cuts_of(base) and not takes_map_cuts(base):
            raise SettingsError(_table(name), f"{base.name} cannot be limited by “{cut}”", listed(cuts_of(base)))
    told = ", ".join(f"{cut}: {' / '.join(values)}" for cut, values in only)
    title = settings.title(name, "en") or f"{base.title} ({told})"
    return replace(base, name=name, title=title, thresholds=base.limits(settings), only=only, based_on=base.name)


def metric(name: str, settings: Settings | None = None) -> Metric:
    """The metric of this name, among the workspace's own too; raises UnknownNameError with the list."""
    known = catalogue(settings) if settings else metrics()
    if name not in known:
        raise UnknownNameError("metric", name, known)
    return known[name]
