"""How many spirals stand at each stage, as columns side by side; what is late lies on top."""

from collections.abc import Sequence
from typing import NamedTuple

from lemnis.values import Title

HEIGHT = 96
_LEAST = 2  # what is there at all is seen


class Stage(NamedTuple):
    """One stage: how many stand there, how many of them late, and where they are listed."""

    name: Title
    many: int
    late: int
    url: str
    lower: bool


class Column(NamedTuple):
    """One stage as drawn, in parts of ``HEIGHT``: in time below, late above."""

    stage: Stage
    timely: int
    late: int

    @property
    def top(self) -> int:
        """Where the late part begins."""
        return HEIGHT - self.timely - self.late

    @property
    def foot(self) -> int:
        """Where the timely part begins."""
        return HEIGHT - self.timely


def columns(stages: Sequence[Stage]) -> list[Column]:
    """Return the stages as columns, the fullest as high as the drawing.

    >>> one = Stage(Title("目标", "goal"), 40, 10, "", False)
    >>> columns([one])[0].timely, columns([one])[0].late
    (72, 24)
    """
    fullest = max((stage.many for stage in stages), default=0)
    return [
        Column(each, _part(each.many - each.late, fullest), _part(each.late, fullest))
        for each in stages
    ]


def _part(many: int, fullest: int) -> int:
    return max(round(many / fullest * HEIGHT), _LEAST) if many else 0
