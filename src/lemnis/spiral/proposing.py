"""What is to be judged in an assessment: findings, or the official elements and the ledger.

The self-report's columns are filled from what the house knows; people correct them before it
begins.
"""

from collections.abc import Iterator, Mapping
from uuid import UUID

from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.actions.assessments import NewElement
from lemnis.spiral.in_force import scheme_in_force
from lemnis.spiral.models import Cycle, Finding, Improvement
from lemnis.spiral.queries.improvement_rows import LedgerWishes
from lemnis.spiral.queries.improvements import ledger
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import SubjectKind, SubjectRef, Title

_OF_FINDINGS = Title("自我诊断", "self-diagnosis")
# The project of the official table that is about a kind of subject.
_PROJECTS: Mapping[SubjectKind, str] = {
    SubjectKind.SCHOOL: "", SubjectKind.COLLEGE: "1", SubjectKind.OFFICE: "1",
    SubjectKind.PROGRAM: "2", SubjectKind.COURSE: "2", SubjectKind.SECTION: "2",
    SubjectKind.TEACHER: "3", SubjectKind.CLASS: "4", SubjectKind.STUDENT: "4",
}  # fmt: skip
_LONGEST = 200


def about(cycle: Cycle) -> Cycle | None:
    """Return the cycle of the latest self-diagnosis handed in by the subject of another cycle."""
    done = [CycleState.SUBMITTED.value, CycleState.CLOSED.value]
    theirs = Cycle.objects.filter(
        subject=cycle.subject, activity=Activity.SELF_DIAGNOSIS.value, state__in=done
    )
    return theirs.order_by("-due_on", "-id").first()


def proposed(viewer: Viewer, cycle: UUID) -> tuple[tuple[NewElement, ...], Cycle | None]:
    """Return the elements to be judged for a cycle, and the self-diagnosis they are about."""
    row = Cycle.objects.select_related("subject").get(uuid=cycle)
    if row.subject.kind == SubjectKind.SCHOOL.value:
        return tuple(_official()), about(row)
    told = about(row)
    found = tuple(_of_findings(told)) if told else ()
    if found:
        return found, told
    ref = row.subject.ref
    return (*_official(_PROJECTS[ref.kind]), *_of_ledger(viewer, ref)), told


def _official(only: str = "") -> Iterator[NewElement]:
    for project, element in scheme_in_force().elements():
        if only not in {"", project.code}:
            continue
        yield NewElement(
            element.code, Title(project.name.zh, project.name.en),
            Title(element.name.zh, element.name.en),
        )  # fmt: skip


def _of_findings(told: Cycle) -> Iterator[NewElement]:
    for finding in Finding.objects.filter(diagnosis__cycle=told).order_by("number"):
        said = finding.said or finding.zh
        done = Improvement.objects.filter(finding=finding.uuid).first()
        yield NewElement(
            f"finding-{finding.number}", _OF_FINDINGS,
            Title(said[:_LONGEST], (finding.said or finding.en)[:_LONGEST]),
            said, finding.action or finding.no_action, _effect(done),
            (finding.indicator,) if finding.indicator else (),
        )  # fmt: skip


def _of_ledger(viewer: Viewer, ref: SubjectRef) -> Iterator[NewElement]:
    """Yield what a subject is improving, where it has handed in no self-diagnosis."""
    rows = {row.uuid: row for row in Improvement.objects.filter(
        subject__kind=ref.kind.value, subject__code=ref.code)}  # fmt: skip
    seen = ledger(viewer, LedgerWishes(below=ref, per_page=15)).rows
    for number, each in enumerate((r for r in seen if r.uuid in rows), 1):
        row = rows[each.uuid]
        yield NewElement(
            f"improvement-{number}", _OF_FINDINGS, Title(row.title, row.title),
            row.cause or row.title, row.action, _effect(row),
            (row.indicator,) if row.indicator else (),
        )  # fmt: skip


def _effect(done: Improvement | None) -> str:
    last = done.verifications.order_by("-round").first() if done else None
    return last.conclusion if last else ""
