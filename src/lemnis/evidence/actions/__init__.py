"""What can happen in this room, each an atomic function that names who does it."""

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

__all__ = [
    "acknowledge",
    "act_on_several",
    "activate_rule",
    "dismiss",
    "end_silence",
    "improve",
    "install_rules",
    "judge_run",
    "propose_rule",
    "reconcile",
    "record_load_failed",
    "record_load_finished",
    "record_load_refused",
    "record_load_started",
    "record_rejects",
    "record_run_failed",
    "record_run_finished",
    "record_run_started",
    "reopen",
    "retire_rule",
    "silence",
    "tell_due",
    "verify",
]
