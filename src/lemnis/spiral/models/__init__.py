"""The tables of this room: spirals, cycles, self-diagnoses, assessments, improvements."""

from lemnis.spiral.models.assessments import AssessedElement, Assessment, Opinion, Reviewer
from lemnis.spiral.models.cycles import Cycle, CycleOpening
from lemnis.spiral.models.improvements import (
    CommitteeItem,
    Evidence,
    Improvement,
    ImprovementMove,
    KnowledgeCase,
    Verification,
)
from lemnis.spiral.models.self_diagnoses import Finding, SelfDiagnosis
from lemnis.spiral.models.spirals import Lap, Spiral, StageRecord

__all__ = [
    "AssessedElement",
    "Assessment",
    "CommitteeItem",
    "Cycle",
    "CycleOpening",
    "Evidence",
    "Finding",
    "Improvement",
    "ImprovementMove",
    "KnowledgeCase",
    "Lap",
    "Opinion",
    "Reviewer",
    "SelfDiagnosis",
    "Spiral",
    "StageRecord",
    "Verification",
]
