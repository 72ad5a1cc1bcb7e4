"""What may be read of this room, as small frozen rows; what one may not see is not there."""

from lemnis.spiral.queries.cycles import (
    CyclePage,
    CycleRow,
    CycleWishes,
    cycle,
    cycles,
    opened_so_far,
)
from lemnis.spiral.queries.raising import LapMark, laps_of_cycles, raising_lap
from lemnis.spiral.queries.spirals import (
    LapRow,
    SpiralGlance,
    SpiralPage,
    SpiralRow,
    SpiralStory,
    SpiralWishes,
    StageCount,
    StageRow,
    glance,
    spiral,
    spirals,
    stage_counts,
    without_spiral,
)

__all__ = [
    "CyclePage",
    "CycleRow",
    "CycleWishes",
    "LapMark",
    "LapRow",
    "SpiralGlance",
    "SpiralPage",
    "SpiralRow",
    "SpiralStory",
    "SpiralWishes",
    "StageCount",
    "StageRow",
    "cycle",
    "cycles",
    "glance",
    "laps_of_cycles",
    "opened_so_far",
    "raising_lap",
    "spiral",
    "spirals",
    "stage_counts",
    "without_spiral",
]
