"""What incidents and complaints tell people."""

from uuid import UUID

from lemnis.evidence.actions import tell_of_complaint, tell_of_incident
from lemnis.people.rules.viewers import operator

_HOUSE = operator("lemnis")


def tell_incident(incident: str, act: str, **_: object) -> None:
    """Tell those an incident concerns."""
    tell_of_incident(incident=UUID(incident), act=act, by=_HOUSE)


def tell_complaint(complaint: str, act: str, **_: object) -> None:
    """Tell those a complaint concerns."""
    tell_of_complaint(complaint=UUID(complaint), act=act, by=_HOUSE)
