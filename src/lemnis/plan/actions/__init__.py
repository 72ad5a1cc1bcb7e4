"""What can happen in this room, one function each: atomic, ``by`` named, in the audit log."""

from lemnis.plan.actions.criteria import write_criterion
from lemnis.plan.actions.goal_rows import write_goals
from lemnis.plan.actions.goals import prove_chain, publish_goal, remove_goal, write_goal
from lemnis.plan.actions.okrs import ResultWish, check_in, set_objective
from lemnis.plan.actions.plans import PlanWish, end_plan, publish_plan, write_plan
from lemnis.plan.actions.policies import (
    issue_policy,
    review_policy,
    take_policy_templates,
    write_policy,
)
from lemnis.plan.actions.raising import RaisedLine, raise_standard
from lemnis.plan.actions.schedules import make_schedule
from lemnis.plan.actions.standards import (
    end_use,
    publish_standard,
    retire_standard,
    take_templates,
    use_standard,
    write_standard,
    write_standards,
)
from lemnis.plan.actions.strategies import (
    Meeting,
    add_point,
    add_response,
    draw_edge,
    remove_edge,
)
from lemnis.plan.actions.targets import change_target, raise_target
from lemnis.plan.actions.task_evidence import TaskFile, keep_task_evidence
from lemnis.plan.actions.tasks import (
    NEW,
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
    "NEW",
    "Meeting",
    "PlanWish",
    "RaisedLine",
    "ResultWish",
    "StepText",
    "TaskFile",
    "Watched",
    "add_point",
    "add_response",
    "change_target",
    "check_in",
    "draw_edge",
    "drop_task",
    "end_plan",
    "end_use",
    "finish_step",
    "issue_policy",
    "keep_task_evidence",
    "make_schedule",
    "prove_chain",
    "publish_goal",
    "publish_plan",
    "publish_standard",
    "put_off",
    "raise_standard",
    "raise_target",
    "remove_edge",
    "remove_goal",
    "report_task",
    "retire_standard",
    "review_policy",
    "set_objective",
    "take_policy_templates",
    "take_templates",
    "use_standard",
    "watch_tasks",
    "write_criterion",
    "write_goal",
    "write_goals",
    "write_plan",
    "write_policy",
    "write_standard",
    "write_standards",
    "write_steps",
    "write_task",
    "write_tasks",
]
