"""What may be read of this room, as small frozen rows; what one may not see is not there."""

from lemnis.plan.queries.policies import PolicyLine, PolicyPage, policies, policy
from lemnis.plan.queries.standards import (
    StandardLine,
    StandardPage,
    standard,
    standard_texts,
    standards,
)
from lemnis.plan.queries.tasks import (
    TaskLine,
    TaskList,
    TaskPage,
    TaskWishes,
    task,
    task_texts,
    tasks,
)

__all__ = [
    "PolicyLine",
    "PolicyPage",
    "StandardLine",
    "StandardPage",
    "TaskLine",
    "TaskList",
    "TaskPage",
    "TaskWishes",
    "policies",
    "policy",
    "standard",
    "standard_texts",
    "standards",
    "task",
    "task_texts",
    "tasks",
]
