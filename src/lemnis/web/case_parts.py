"""What the pages of incidents, complaints and inspections share."""

from collections.abc import Mapping, Sequence
from typing import Any

from lemnis.engine.alerts.rule import Severity
from lemnis.evidence.rules.complaints import ComplaintState
from lemnis.evidence.rules.incidents import IncidentLevel, IncidentState
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title
from lemnis.web.addresses import address
from lemnis.web.components import Choice, Progress, Step
from lemnis.web.tables import Asked

LEVELS: Mapping[IncidentLevel, Severity] = {
    IncidentLevel.MAJOR: Severity.RED,
    IncidentLevel.SERIOUS: Severity.ORANGE,
    IncidentLevel.MINOR: Severity.YELLOW,
}
_WAY = (
    IncidentState.REPORTED,
    IncidentState.INVESTIGATING,
    IncidentState.DECIDED,
    IncidentState.CLOSED,
)
_COMPLAINT_WAY = (
    ComplaintState.SUBMITTED,
    ComplaintState.TAKEN,
    ComplaintState.ANSWERED,
    ComplaintState.SOLVED,
)
_ASIDE = {
    IncidentState.APPEALED: IncidentState.DECIDED,
    IncidentState.UPHELD: IncidentState.DECIDED,
}


def tabs(who: Viewer, here: str) -> tuple[Choice, ...]:
    """Return the three lists one may open."""
    rooms = [
        ("incidents.list", Title("质量事故", "Incidents"), Permission.REPORT_INCIDENTS),
        ("complaints.list", Title("诉求与投诉", "Requests and complaints"),
         Permission.REPORT_INCIDENTS),
        ("inspections.list", Title("巡查", "Inspections"), Permission.SEE_INCIDENTS),
    ]  # fmt: skip
    return tuple(
        Choice(title, address(page), on=page == here)
        for page, title, permission in rooms
        if who.may(permission)
    )


def shown(asked: Asked, open_: int) -> tuple[Choice, ...]:
    """Return the two views of a list: all, and what is not over."""
    narrowed = asked.filters.get("show") == "open"
    return (
        Choice(Title("全部", "All"), asked.address(show="", page=""), on=not narrowed),
        Choice(Title("未办结", "Open"), asked.address(show="open", page=""), on=narrowed,
               count=open_),
    )  # fmt: skip


def incident_track(state: IncidentState) -> tuple[Step, ...]:
    """Return where an incident stands on its way; none for one that left it."""
    on_it = _ASIDE.get(state, state)
    return _track(_WAY, on_it) if on_it in _WAY else ()


def complaint_track(state: ComplaintState) -> tuple[Step, ...]:
    """Return where a complaint stands on its way; none for one that left it."""
    return _track(_COMPLAINT_WAY, state) if state in _COMPLAINT_WAY else ()


def _track(way: Sequence[Any], here: Any) -> tuple[Step, ...]:
    at = way.index(here)
    return tuple(Step(each.words, _place(n, at)) for n, each in enumerate(way))


def _place(number: int, here: int) -> Progress:
    if number == here:
        return "now"
    return "done" if number < here else "todo"
