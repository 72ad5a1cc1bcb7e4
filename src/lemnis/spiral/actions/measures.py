"""Measures of a self-diagnosis handed in: entered in the ledger, each once."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from lemnis.people.actions import record
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.actions.improvements import Baseline, NewImprovement, open_improvement
from lemnis.spiral.causes import causes
from lemnis.spiral.models import Cycle, Finding, Improvement, SelfDiagnosis
from lemnis.spiral.rules.improvements import UNFINISHED, ImprovementState


@transaction.atomic
def enter_measures(
    *, diagnosis: SelfDiagnosis, findings: Iterable[Finding], on: dt.date, at: dt.datetime,
    by: Viewer,
) -> None:  # fmt: skip
    """Enter the measures of findings.

    What was given back and is handed in anew changes its entry, unless somebody has begun with it.

    Writes: an Improvement for each measure that is not under way already, with an AuditEvent.
    """
    for finding in findings:
        if not finding.action or _is_under_way(diagnosis.cycle, finding):
            continue
        entered = Improvement.objects.filter(finding=finding.uuid).first()
        if entered is None:
            open_improvement(wanted=_wanted(diagnosis, finding), on=on, at=at, by=by)
        else:
            _amend(entered, finding, _wanted(diagnosis, finding), by)


def _amend(entered: Improvement, finding: Finding, wanted: NewImprovement, by: Viewer) -> None:
    not_begun = Improvement.objects.filter(pk=entered.pk, state=ImprovementState.OPEN.value)
    changed = not_begun.update(
        title=wanted.title[:300], action=wanted.action, due_on=wanted.due_on,
        owner=finding.owner or entered.owner, cause=wanted.cause, cause_kind=wanted.cause_kind,
    )  # fmt: skip
    if changed:
        record(by=by, act="improvement.amend", kind="improvement", what=str(entered.uuid))


def _is_under_way(cycle: Cycle, finding: Finding) -> bool:
    """Tell whether the very same measure stands in the ledger already and is not done."""
    unfinished = [state.value for state in UNFINISHED]
    same = Improvement.objects.filter(subject=cycle.subject_id, state__in=unfinished)
    return same.filter(indicator=finding.indicator, action=finding.action).exists()


def _wanted(diagnosis: SelfDiagnosis, finding: Finding) -> NewImprovement:
    """Return what a settled finding asks to be entered in the ledger."""
    cycle, known = diagnosis.cycle, causes()
    factors = [known[code] for code in finding.causes if code in known]
    words = [factor.words.zh for factor in factors] + finding.whys[-1:]
    baseline = Baseline(finding.value, finding.period, None, diagnosis.snapshot)
    return NewImprovement(
        subject=cycle.subject.ref,
        title=(finding.said or finding.zh).rstrip("。"), action=finding.action,
        owner=finding.owner.number if finding.owner else "",
        due_on=finding.due_on or cycle.due_on, cause="、".join(words),
        cause_kind=factors[0].category.value if factors else "", indicator=finding.indicator,
        baseline=baseline if finding.indicator and finding.value is not None else None,
        aim=finding.aim, cycle=cycle.uuid, origin="finding", finding=finding.uuid,
        alert=finding.alert,
    )  # fmt: skip
