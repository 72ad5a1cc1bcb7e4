"""What can happen in this room, each an atomic function that names who does it."""

from lemnis.evidence.actions.alert_messages import tell_of_alerts
from lemnis.evidence.actions.alert_rules import (
    activate_rule,
    install_rules,
    propose_rule,
    retire_rule,
)
from lemnis.evidence.actions.alerts import (
    acknowledge,
    act_on_several,
    dismiss,
    improve,
    judge_run,
    reopen,
    verify,
)
from lemnis.evidence.actions.case_messages import tell_of_complaint, tell_of_incident
from lemnis.evidence.actions.complaints import NewComplaint, Reply, act_on_complaint, file_complaint
from lemnis.evidence.actions.errands import (
    ask_errand,
    begin_errand,
    fail_errand,
    finish_errand,
    refuse_errand,
    resume_errand,
    tell_progress,
)
from lemnis.evidence.actions.incidents import (
    Handling,
    NewIncident,
    act_on_incident,
    report_incident,
)
from lemnis.evidence.actions.inspections import NewInspection, act_on_problem, write_inspection
from lemnis.evidence.actions.notices import end_silence, silence, tell_due
from lemnis.evidence.actions.records import (
    reconcile,
    record_load_failed,
    record_load_finished,
    record_load_refused,
    record_load_started,
    record_rejects,
    record_run_failed,
    record_run_finished,
    record_run_started,
)
from lemnis.evidence.actions.uploads import (
    give_up_upload,
    keep_upload,
    read_upload_as,
    take_rejects,
)

__all__ = [
    "Handling",
    "NewComplaint",
    "NewIncident",
    "NewInspection",
    "Reply",
    "acknowledge",
    "act_on_complaint",
    "act_on_incident",
    "act_on_problem",
    "act_on_several",
    "activate_rule",
    "ask_errand",
    "begin_errand",
    "dismiss",
    "end_silence",
    "fail_errand",
    "file_complaint",
    "finish_errand",
    "give_up_upload",
    "improve",
    "install_rules",
    "judge_run",
    "keep_upload",
    "propose_rule",
    "read_upload_as",
    "reconcile",
    "record_load_failed",
    "record_load_finished",
    "record_load_refused",
    "record_load_started",
    "record_rejects",
    "record_run_failed",
    "record_run_finished",
    "record_run_started",
    "refuse_errand",
    "reopen",
    "report_incident",
    "resume_errand",
    "retire_rule",
    "silence",
    "take_rejects",
    "tell_due",
    "tell_of_alerts",
    "tell_of_complaint",
    "tell_of_incident",
    "tell_progress",
    "verify",
    "write_inspection",
]
