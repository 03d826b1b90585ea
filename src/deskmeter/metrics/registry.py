"""All metrics by name, ours and those of other installed packages."""

from functools import cache
from importlib.metadata import entry_points

from deskmeter.errors import DeskmeterError, UnknownNameError
from deskmeter.metrics import conversations, resolutions, responses, sla, surveys
from deskmeter.metrics.metric import Metric

FAMILIES = (conversations, responses, resolutions, sla, surveys)
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


def metric(name: str) -> Metric:
    """The metric of this name; raises UnknownNameError with the list."""
    if name not in metrics():
        raise UnknownNameError("metric", name, metrics())
    return metrics()[name]
