"""What cycles, self-diagnoses, improvements and assessments tell people."""

from uuid import UUID

from lemnis.evidence.today import this_day
from lemnis.people.rules.viewers import operator
from lemnis.spiral.actions.spiral_messages import (
    tell_of_assessment,
    tell_of_cycle,
    tell_of_improvement,
    tell_of_late_reports,
    tell_of_opening,
    tell_of_self_diagnosis,
)

_HOUSE = operator("lemnis")


def tell_opened(cadence: str, period: str, **_: object) -> None:
    """Tell whom the cycles just opened wait for."""
    tell_of_opening(cadence=cadence, period=period, by=_HOUSE)


def tell_late(**_: object) -> None:
    """Tell of reports of units that are past their day, each round once."""
    tell_of_late_reports(on=this_day(), by=_HOUSE)


def tell_self_diagnosed(cycle: str, **_: object) -> None:
    """Tell who may assess what was handed in."""
    tell_of_self_diagnosis(cycle=UUID(cycle), by=_HOUSE)


def tell_cycle(cycle: str, act: str, **_: object) -> None:
    """Tell who handed a cycle in what came of it."""
    tell_of_cycle(cycle=UUID(cycle), act=act, by=_HOUSE)


def tell_improvement(improvement: str, act: str, **_: object) -> None:
    """Tell those an improvement concerns."""
    tell_of_improvement(improvement=UUID(improvement), act=act, by=_HOUSE)


def tell_assessment(assessment: str, act: str, **_: object) -> None:
    """Tell those an assessment concerns."""
    tell_of_assessment(assessment=UUID(assessment), act=act, by=_HOUSE)
