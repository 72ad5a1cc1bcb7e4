"""What reports tell people."""

from uuid import UUID

from lemnis.insight.actions.report_messages import tell_of_report
from lemnis.people.rules.viewers import operator

_HOUSE = operator("lemnis")


def tell(report: str, act: str, moves: int, **_: object) -> None:
    """Tell who signs next, or who wrote it."""
    tell_of_report(report=UUID(report), act=act, moves=moves, by=_HOUSE)
