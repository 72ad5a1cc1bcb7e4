"""Who listens to which job: the one list. ``lemnis.queue`` says when a job is done."""

from django.utils.module_loading import import_string

from lemnis import queue

# The name of a job, as ``defer`` has it → what is called with its arguments. By its path, for the
# list is read before Django is set up, and whoever works needs the tables.
LISTENERS: tuple[tuple[str, str], ...] = (
    ("evidence.errand_asked", "lemnis.jobs.errands.do"),
    ("evidence.alerts_changed", "lemnis.jobs.alerts.judged"),
    ("evidence.notices_due", "lemnis.jobs.alerts.tell"),
    ("clock.hour", "lemnis.jobs.alerts.tell"),
    ("clock.hour", "lemnis.jobs.plans.watch"),
    ("evidence.incident_moved", "lemnis.jobs.cases.tell_incident"),
    ("evidence.complaint_moved", "lemnis.jobs.cases.tell_complaint"),
    ("plan.task_given", "lemnis.jobs.plans.tell"),
    ("plan.task_done", "lemnis.jobs.plans.tell"),
    ("spiral.cycles_opened", "lemnis.jobs.spirals.tell_opened"),
    ("spiral.self_diagnosed", "lemnis.jobs.spirals.tell_self_diagnosed"),
    ("spiral.cycle_moved", "lemnis.jobs.spirals.tell_cycle"),
    ("spiral.improvement_moved", "lemnis.jobs.spirals.tell_improvement"),
    ("spiral.assessment_moved", "lemnis.jobs.spirals.tell_assessment"),
    ("insight.report_signed", "lemnis.jobs.reports.tell"),
    ("people.messages_told", "lemnis.jobs.messages.send"),
    ("clock.minute", "lemnis.jobs.messages.send"),
    ("clock.hour", "lemnis.jobs.schedule.open_cycles"),
    ("clock.hour", "lemnis.jobs.schedule.expire"),
    ("clock.hour", "lemnis.jobs.spirals.tell_late"),
    ("evidence.run_published", "lemnis.jobs.schedule.open_cycles"),
)


def begin() -> None:
    """Let everybody on the list listen. Called once Django is set up, in every process."""
    for name, job in LISTENERS:
        queue.listen(name, import_string(job))
