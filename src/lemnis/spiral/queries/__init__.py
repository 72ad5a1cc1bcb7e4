"""What may be read of this room, as small frozen rows; what one may not see is not there."""

from lemnis.spiral.queries.cycles import (
    CyclePage,
    CycleRow,
    CycleWishes,
    cycle,
    cycles,
    opened_so_far,
)

__all__ = [
    "CyclePage",
    "CycleRow",
    "CycleWishes",
    "cycle",
    "cycles",
    "opened_so_far",
]
