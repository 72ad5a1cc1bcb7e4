"""The tables of this room: plans, goals and their targets."""

from lemnis.plan.models.goals import Goal, Target
from lemnis.plan.models.plans import Plan

__all__ = ["Goal", "Plan", "Target"]
