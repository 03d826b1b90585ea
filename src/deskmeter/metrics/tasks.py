"""Metrics of tasks: what was promised, done, and done in time."""

from deskmeter.locale import N_
from deskmeter.metrics.durations import NO_HOURS, Durations
from deskmeter.metrics.formulas import Count, Share
from deskmeter.metrics.metric import Metric, Vanity
from deskmeter.metrics.null_rules import COUNTED_RECORDED, EMPTY, UNTIL_IT_HAPPENED
from deskmeter.metrics.sources import SPROUT
from deskmeter.units import Better, Unit

_ALONE = Vanity(
    N_("A total without context: it rises with the business and says nothing of the service."),
    ("task_completion_rate", "task_on_time_rate"),
)

TASKS_ASSIGNED = Metric(
    name="tasks_assigned",
    title=N_("Tasks assigned"),
    definition=N_("Tasks assigned to agents in the period."),
    purpose=N_("How much is promised besides answers."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="task", at="assigned_at", formula=Count(), source=SPROUT,
    null_rule=COUNTED_RECORDED, needs="task", vanity=_ALONE,
)  # fmt: skip

TASKS_COMPLETED = Metric(
    name="tasks_completed",
    title=N_("Tasks completed"),
    definition=N_("Tasks completed in the period, whenever they were assigned."),
    purpose=N_("How much of it gets done."),
    unit=Unit.COUNT, better=Better.NEUTRAL, fact="task", at="completed_at", formula=Count(), source=SPROUT,
    null_rule=COUNTED_RECORDED, needs="task", vanity=_ALONE,
)  # fmt: skip

TASK_COMPLETION_RATE = Metric(
    name="task_completion_rate",
    title=N_("Task completion rate"),
    definition=N_("Share of the tasks assigned in the period that have been completed."),
    purpose=N_("Do we do what we promise?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="task", at="assigned_at",
    formula=Share(of="completed_at IS NOT NULL"), source=SPROUT, null_rule=EMPTY,
    maturing="completed_at IS NULL AND (due_at IS NULL OR due_at >= {now})",
    caveats=(N_("Tasks of the last days may still be completed."),),
)  # fmt: skip

TASK_ON_TIME_RATE = Metric(
    name="task_on_time_rate",
    title=N_("Tasks on time"),
    definition=N_("Share of the tasks with a due date, completed in the period, that were completed by it."),
    purpose=N_("Do we keep our dates?"),
    unit=Unit.SHARE, better=Better.HIGHER, fact="task", at="completed_at",
    formula=Share(of="completed_at <= due_at", among="due_at IS NOT NULL"), source=SPROUT, null_rule=EMPTY,
    caveats=(N_("A task that is never completed is never late here: read the completion rate beside it."),),
)  # fmt: skip

TIME_TO_COMPLETE = Metric(
    name="time_to_complete",
    title=N_("Time to complete"),
    definition=N_("From the assignment of a task to its completion, of tasks completed in the period."),
    purpose=N_("How long a promise takes."),
    unit=Unit.DURATION, better=Better.LOWER, fact="task", at="completed_at",
    formula=Durations("complete_s", NO_HOURS), source=SPROUT, null_rule=UNTIL_IT_HAPPENED,
)  # fmt: skip

METRICS = (TASKS_ASSIGNED, TASKS_COMPLETED, TASK_COMPLETION_RATE, TASK_ON_TIME_RATE, TIME_TO_COMPLETE)
