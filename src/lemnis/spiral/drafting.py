"""The first draft of a finding: the house's sentence, likely causes, who usually acts by when."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lemnis.people.models import Person
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.answering import answerable
from lemnis.spiral.causes import causes
from lemnis.spiral.models import Cycle, Finding, SelfDiagnosis
from lemnis.spiral.rules.causes import offered, proposed
from lemnis.spiral.rules.layers import LAYERS
from lemnis.spiral.rules.self_diagnoses import DAYS_TO_ACT, Said, Sign, sentence
from lemnis.spiral.rules.words import CycleState
from lemnis.values import Layer, SubjectKind

_HANDED_IN = (CycleState.SUBMITTED.value, CycleState.CLOSED.value)


@dataclass(frozen=True, slots=True)
class Usual:
    """What all findings of one cycle begin with, and what was found before, by indicator."""

    layer: Layer
    owner: Person | None
    on: dt.date
    before: Mapping[str, Finding]


def usual(cycle: Cycle, on: dt.date, by: Viewer) -> Usual:
    """Return what findings of a cycle begin with."""
    layer = LAYERS[SubjectKind(cycle.subject.kind)]
    return Usual(layer, answerable(cycle.subject, by), on, _before(cycle))


def _before(cycle: Cycle) -> Mapping[str, Finding]:
    """Return what the latest self-diagnosis handed in of the same subject has found."""
    earlier = SelfDiagnosis.objects.filter(
        cycle__subject=cycle.subject_id, cycle__state__in=_HANDED_IN
    ).exclude(cycle=cycle)
    last = earlier.order_by("-cycle__due_on", "-id").first()
    found = last.findings.select_related("owner") if last else ()
    return {finding.indicator: finding for finding in found if finding.indicator}


def draft(diagnosis: SelfDiagnosis, number: int, sign: Sign, begins: Usual) -> Finding:
    """Return the finding of a sign; a measure still running goes on as it was said."""
    told = sentence(sign)
    likely = proposed(offered(causes().values(), begins.layer, sign.name.zh))
    before = begins.before.get(sign.indicator)
    goes_on = before is not None and before.due_on is not None and before.due_on >= begins.on
    found = Finding(
        diagnosis=diagnosis, number=number, kind=sign.kind.value,
        severity=sign.severity.value if sign.severity else "", indicator=sign.indicator,
        period=sign.period, value=sign.value, before=sign.before, line=sign.line,
        status=sign.status.value, alert=sign.alert, task=sign.task, zh=told.zh, en=told.en,
        proposed=list(likely), causes=list(likely), owner=begins.owner, aim=sign.aim,
        due_on=begins.on + dt.timedelta(DAYS_TO_ACT), follows=before,
    )  # fmt: skip
    if before is not None and goes_on:
        found.causes, found.whys, found.action = before.causes, before.whys, before.action
        found.owner, found.due_on = before.owner, before.due_on
    return found


def said_of(finding: Finding) -> Said:
    """Return what stands of a finding, as it was said."""
    return Said(
        tuple(finding.causes), tuple(finding.whys), finding.action,
        finding.owner_id, finding.due_on, finding.no_action, finding.said,
    )  # fmt: skip
