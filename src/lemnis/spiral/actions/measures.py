"""Measures of a self-diagnosis handed in: entered in the ledger, each once."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.actions.improvements import Baseline, NewImprovement, open_improvement
from lemnis.spiral.causes import causes
from lemnis.spiral.models import Cycle, Finding, Improvement, SelfDiagnosis
from lemnis.spiral.rules.improvements import UNFINISHED
from lemnis.values import SubjectKind, SubjectRef


@transaction.atomic
def enter_measures(
    *, diagnosis: SelfDiagnosis, findings: Iterable[Finding], on: dt.date, at: dt.datetime,
    by: Viewer,
) -> None:  # fmt: skip
    """Enter the measures of findings.

    Writes: an Improvement for each measure that is not under way already.
    """
    for finding in findings:
        if finding.action and not _is_under_way(diagnosis.cycle, finding):
            open_improvement(wanted=_wanted(diagnosis, finding), on=on, at=at, by=by)


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
        subject=SubjectRef(SubjectKind(cycle.subject.kind), cycle.subject.code),
        title=(finding.said or finding.zh).rstrip("。"), action=finding.action,
        owner=finding.owner.number if finding.owner else "",
        due_on=finding.due_on or cycle.due_on, cause="、".join(words),
        cause_kind=factors[0].category.value if factors else "", indicator=finding.indicator,
        baseline=baseline if finding.indicator and finding.value is not None else None,
        aim=finding.aim, cycle=cycle.uuid, origin="finding", finding=finding.uuid,
        alert=finding.alert,
    )  # fmt: skip
