"""Who somebody is to an incident or a complaint, and what that lets them do: on values alone."""

import datetime as dt
from typing import NamedTuple

from lemnis.evidence.rules import complaints, incidents
from lemnis.evidence.rules.complaints import ComplaintAct, ComplaintState
from lemnis.evidence.rules.incidents import IncidentAct, IncidentState

_BY_THE_REPORTER = frozenset({IncidentAct.WITHDRAW})
_BY_THE_ACCUSED = frozenset({IncidentAct.APPEAL})
_BY_ANOTHER = frozenset({IncidentAct.UPHOLD, IncidentAct.OVERTURN})


class Party(NamedTuple):
    """Who somebody is to an incident.

    ``handler``: may handle those of its subject. ``accused``: held responsible for it. ``decider``:
    has made the decision in force.
    """

    reporter: bool = False
    handler: bool = False
    accused: bool = False
    decider: bool = False


def incident_acts(
    state: IncidentState, party: Party, *, appealable_until: dt.date | None, on: dt.date
) -> tuple[IncidentAct, ...]:
    """Return what somebody may do to an incident now.

    Nobody judges their own case, and an appeal is judged by another than the one who decided.
    """
    possible = (act for was, act in incidents.MOVES if was is state)
    return tuple(act for act in possible if _may(act, party, appealable_until, on))


def _may(act: IncidentAct, party: Party, until: dt.date | None, on: dt.date) -> bool:
    if act in _BY_THE_REPORTER:
        return party.reporter
    if act in _BY_THE_ACCUSED:
        return party.accused and until is not None and on <= until
    if act in _BY_ANOTHER and party.decider:
        return False
    return party.handler and not party.accused


def complaint_acts(
    state: ComplaintState, *, asker: bool, handler: bool
) -> tuple[ComplaintAct, ...]:
    """Return what somebody may do to a complaint now; who asks does not answer."""
    possible = (act for was, act in complaints.MOVES if was is state)
    return tuple(act for act in possible if (asker if act.by_asker else handler and not asker))
