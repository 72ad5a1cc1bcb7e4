"""What alerts tell people."""

from lemnis.evidence.actions import tell_of_alerts
from lemnis.evidence.today import this_day
from lemnis.people.rules.viewers import operator

_HOUSE = operator("lemnis")


def tell(**_: object) -> None:
    """Put what is to be told by now into inboxes."""
    tell_of_alerts(on=this_day(), by=_HOUSE)


def judged(run: str = "", **_: object) -> None:
    """Do so after a run has been judged; what people do to an alert tells nobody of anything."""
    if run:
        tell()
