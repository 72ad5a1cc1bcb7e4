"""The tables of this room: plans, goals and targets, standards, policies, tasks."""

from lemnis.plan.models.goals import Goal, Target
from lemnis.plan.models.plans import Plan
from lemnis.plan.models.policies import Policy, PolicyReview, PolicyVersion
from lemnis.plan.models.standards import Criterion, Standard, StandardUse, StandardVersion
from lemnis.plan.models.tasks import (
    Task,
    TaskEvidence,
    TaskReport,
    TaskStep,
    TaskWarning,
)

__all__ = [
    "Criterion",
    "Goal",
    "Plan",
    "Policy",
    "PolicyReview",
    "PolicyVersion",
    "Standard",
    "StandardUse",
    "StandardVersion",
    "Target",
    "Task",
    "TaskEvidence",
    "TaskReport",
    "TaskStep",
    "TaskWarning",
]
