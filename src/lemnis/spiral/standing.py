"""Where a spiral stands, gathered from the tables for the statechart to decide on."""

from lemnis.spiral.grounding import facts_of
from lemnis.spiral.models import Cycle, Spiral
from lemnis.spiral.rules.grounds import lacks
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.statechart import Standing
from lemnis.spiral.rules.templates import template
from lemnis.spiral.rules.words import CycleState


def standing_of(spiral: Spiral) -> Standing:
    """Return where a spiral stands, and what the house holds for the stage it stands at."""
    lap = spiral.laps.get(number=spiral.lap)
    done = lap.stages.exclude(ended_at=None).exclude(artefact="").values_list("stage", flat=True)
    undecided = Cycle.objects.filter(lap=lap, state=CycleState.SUBMITTED.value).count()
    stage, found = StageCode(spiral.stage), template(spiral.template)
    facts = facts_of(stage, spiral.subject, lap)
    return Standing(
        stage, spiral.lap, lap.small, frozenset(map(StageCode, done)), undecided,
        lacks(stage, facts, in_words=found.stage(stage).in_words), facts.there,
    )  # fmt: skip
