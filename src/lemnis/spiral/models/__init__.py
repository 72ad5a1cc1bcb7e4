"""The tables of this room: spirals with their laps and stages, cycles, self-diagnoses."""

from lemnis.spiral.models.cycles import Cycle
from lemnis.spiral.models.self_diagnoses import Finding, SelfDiagnosis
from lemnis.spiral.models.spirals import Lap, Spiral, StageRecord

__all__ = ["Cycle", "Finding", "Lap", "SelfDiagnosis", "Spiral", "StageRecord"]
