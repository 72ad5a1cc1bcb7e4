"""Where a spiral stands, gathered from the tables for the statechart to decide on."""

from lemnis.spiral.models import Cycle, Spiral
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.statechart import Standing
from lemnis.spiral.rules.words import CycleState


def standing_of(spiral: Spiral) -> Standing:
    """Return where a spiral stands."""
    lap = spiral.laps.get(number=spiral.lap)
    done = lap.stages.exclude(ended_at=None).exclude(artefact="").values_list("stage", flat=True)
    undecided = Cycle.objects.filter(lap=lap, state=CycleState.SUBMITTED.value).count()
    return Standing(
        StageCode(spiral.stage), spiral.lap, lap.small, frozenset(map(StageCode, done)), undecided
    )
