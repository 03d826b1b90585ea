"""All reports by name, ours and those of other installed packages."""

from functools import cache
from importlib.metadata import entry_points

from deskmeter.errors import DeskmeterError, UnknownNameError
from deskmeter.reports import inbox_activity, service_levels
from deskmeter.reports.report import Report

OURS = (inbox_activity.REPORT, service_levels.REPORT)
GROUP = "deskmeter.reports"


class ReportPluginError(DeskmeterError):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The report {name} of an installed package cannot be used: {reason}. Mend or uninstall it.")


@cache
def reports() -> dict[str, Report]:
    """Every report by name."""
    found = {report.name: report for report in OURS}
    for entry in entry_points(group=GROUP):
        report = entry.load()
        if not isinstance(report, Report):
            raise ReportPluginError(entry.name, f"its entry point gives a {type(report).__name__}, not a Report")
        if report.name in found:
            raise ReportPluginError(report.name, "a report of this name exists")
        found[report.name] = report
    return found


def report(name: str) -> Report:
    """The report of this name; raises UnknownNameError with the list."""
    if name not in reports():
        raise UnknownNameError("report", name, reports())
    return reports()[name]
