"""What may be read of this room, as small frozen rows; what one may not see is not there."""

from lemnis.spiral.queries.cycles import (
    CyclePage,
    CycleRow,
    CycleWishes,
    cycle,
    cycles,
    opened_so_far,
)
from lemnis.spiral.queries.spirals import (
    LapRow,
    SpiralPage,
    SpiralRow,
    SpiralStory,
    SpiralWishes,
    StageCount,
    StageRow,
    has_spiral,
    spiral,
    spirals,
    stage_counts,
    without_spiral,
)

__all__ = [
    "CyclePage",
    "CycleRow",
    "CycleWishes",
    "LapRow",
    "SpiralPage",
    "SpiralRow",
    "SpiralStory",
    "SpiralWishes",
    "StageCount",
    "StageRow",
    "cycle",
    "cycles",
    "has_spiral",
    "opened_so_far",
    "spiral",
    "spirals",
    "stage_counts",
    "without_spiral",
]
