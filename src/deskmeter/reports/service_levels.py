"""Service levels (G10): how good the service is by a scale of five, on what that rests, and how to climb."""

from deskmeter.locale import N_
from deskmeter.reports.report import Levels, Report

REPORT = Report(
    name="service-levels",
    title=N_("Service levels"),
    purpose=N_("How good the service is, and what to do next."),
    blocks=(Levels(N_("Level of each element")),),
)
