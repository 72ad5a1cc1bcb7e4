"""The tables of this room: plans, goals and targets, strategies, standards, policies, tasks."""

from lemnis.plan.models.goals import Goal, Target
from lemnis.plan.models.okrs import CheckIn, KeyResult, Objective
from lemnis.plan.models.plans import Plan
from lemnis.plan.models.policies import Policy, PolicyReview, PolicyVersion
from lemnis.plan.models.standards import Criterion, Standard, StandardUse, StandardVersion
from lemnis.plan.models.strategies import CauseEdge, SwotPoint, TowsAction
from lemnis.plan.models.tasks import (
    Task,
    TaskEvidence,
    TaskReport,
    TaskStep,
    TaskWarning,
)

__all__ = [
    "CauseEdge",
    "CheckIn",
    "Criterion",
    "Goal",
    "KeyResult",
    "Objective",
    "Plan",
    "Policy",
    "PolicyReview",
    "PolicyVersion",
    "Standard",
    "StandardUse",
    "StandardVersion",
    "SwotPoint",
    "Target",
    "Task",
    "TaskEvidence",
    "TaskReport",
    "TaskStep",
    "TaskWarning",
    "TowsAction",
]
