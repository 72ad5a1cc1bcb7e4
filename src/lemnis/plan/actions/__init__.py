"""What can happen in this room, one function each: atomic, ``by`` named, in the audit log."""

from lemnis.plan.actions.policies import (
    issue_policy,
    review_policy,
    take_policy_templates,
    write_policy,
)
from lemnis.plan.actions.standards import (
    end_use,
    publish_standard,
    retire_standard,
    take_templates,
    use_standard,
    write_standard,
    write_standards,
)
from lemnis.plan.actions.targets import change_target, raise_target
from lemnis.plan.actions.task_evidence import TaskFile, keep_task_evidence
from lemnis.plan.actions.tasks import (
    StepText,
    drop_task,
    finish_step,
    put_off,
    report_task,
    write_steps,
    write_task,
    write_tasks,
)
from lemnis.plan.actions.watching import Watched, watch_tasks

__all__ = [
    "StepText",
    "TaskFile",
    "Watched",
    "change_target",
    "drop_task",
    "end_use",
    "finish_step",
    "issue_policy",
    "keep_task_evidence",
    "publish_standard",
    "put_off",
    "raise_target",
    "report_task",
    "retire_standard",
    "review_policy",
    "take_policy_templates",
    "take_templates",
    "use_standard",
    "watch_tasks",
    "write_policy",
    "write_standard",
    "write_standards",
    "write_steps",
    "write_task",
    "write_tasks",
]
