"""The tables of this room: spirals with their laps and stages, and cycles."""

from lemnis.spiral.models.cycles import Cycle
from lemnis.spiral.models.spirals import Lap, Spiral, StageRecord

__all__ = ["Cycle", "Lap", "Spiral", "StageRecord"]
