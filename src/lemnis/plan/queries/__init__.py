"""What may be read of this room, as small frozen rows; what one may not see is not there."""

from lemnis.plan.queries.goals import (
    GoalRow,
    GoalStory,
    goal,
    goal_texts,
    goal_to_edit,
    goals,
    goals_of,
    parents_to_choose,
    proof,
    proof_of_rows,
    span_to_edit,
)
from lemnis.plan.queries.plans import PlanRow, PlanStory, plan, plans, plans_to_choose
from lemnis.plan.queries.policies import PolicyLine, PolicyPage, policies, policy
from lemnis.plan.queries.standards import (
    StandardLine,
    StandardPage,
    standard,
    standard_texts,
    standards,
)
from lemnis.plan.queries.task_choices import Links, links
from lemnis.plan.queries.tasks import (
    TaskLine,
    TaskList,
    TaskPage,
    TaskWishes,
    task,
    task_texts,
    tasks,
    tasks_to_do,
)

__all__ = [
    "GoalRow",
    "GoalStory",
    "Links",
    "PlanRow",
    "PlanStory",
    "PolicyLine",
    "PolicyPage",
    "StandardLine",
    "StandardPage",
    "TaskLine",
    "TaskList",
    "TaskPage",
    "TaskWishes",
    "goal",
    "goal_texts",
    "goal_to_edit",
    "goals",
    "goals_of",
    "links",
    "parents_to_choose",
    "plan",
    "plans",
    "plans_to_choose",
    "policies",
    "policy",
    "proof",
    "proof_of_rows",
    "span_to_edit",
    "standard",
    "standard_texts",
    "standards",
    "task",
    "task_texts",
    "tasks",
    "tasks_to_do",
]
