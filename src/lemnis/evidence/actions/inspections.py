"""Inspections written down; what they have found put right, and looked at once more."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotAllowed, Refused, WrongUse
from lemnis.evidence.deadlines import deadlines
from lemnis.evidence.models import FoundProblem, Inspection
from lemnis.evidence.queries.incidents import place_of
from lemnis.evidence.queries.inspections import find_problem
from lemnis.evidence.rules.inspections import MOVES, FoundAct, FoundState, InspectionTheme
from lemnis.people.actions.audit import record
from lemnis.people.queries.viewers import permit, permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.queue import defer
from lemnis.values import SubjectRef


class NewInspection(NamedTuple):
    """A visit to a unit; ``problems``: what was found, nothing if all was well."""

    subject: SubjectRef
    theme: InspectionTheme
    place: str
    inspectors: str
    inspected_on: dt.date
    note: str = ""
    problems: Sequence[str] = ()


@transaction.atomic
def write_inspection(
    *, inspection: NewInspection, on: dt.date, at: dt.datetime, by: Viewer
) -> UUID:
    """Write down an inspection and what it has found.

    Writes: an Inspection, a FoundProblem for each thing, an AuditEvent.
    After commit: the job ``evidence.inspected``.

    Raises:
        NotAllowed: ``by`` may not handle inspections of that unit.
        NotFound: there is no such unit, or not for ``by``.
        WrongUse: it lies ahead, or nobody inspected.

    """
    permit(by, Permission.HANDLE_INCIDENTS, inspection.subject)
    if not inspection.inspectors.strip() or inspection.inspected_on > on:
        raise WrongUse(
            "请写明巡查人；日期不能晚于今天。", "Say who inspected; it cannot be after today."
        )
    row = Inspection.objects.create(
        subject=place_of(by, inspection.subject),
        theme=inspection.theme.value,
        place=inspection.place.strip(),
        inspected_on=inspection.inspected_on,
        inspectors=inspection.inspectors.strip(),
        note=inspection.note.strip(),
        written_by=by.name,
        written_at=at,
    )
    due = inspection.inspected_on + dt.timedelta(deadlines().problem_days)
    found = [text.strip() for text in inspection.problems if text.strip()]
    FoundProblem.objects.bulk_create(
        FoundProblem(inspection=row, number=n, text=text, due_on=due)
        for n, text in enumerate(found, 1)
    )
    record(by=by, act="inspection.write", kind="inspection", what=str(row.uuid))
    defer("evidence.inspected", inspection=str(row.uuid))
    return row.uuid


@transaction.atomic
def act_on_problem(
    *, inspection: UUID, number: int, act: FoundAct, text: str = "", on: dt.date, by: Viewer
) -> None:
    """Report that something found was put right, confirm it, or give it back.

    Put right by who turns the spirals of that unit; confirmed by another, who handles inspections.

    Writes: the FoundProblem, an AuditEvent.

    Raises:
        NotFound: there is no such problem, or not for ``by``.
        NotAllowed: it is for others to do this.
        Refused: it cannot be done now, or somebody else was quicker.
        WrongUse: it needs words.

    """
    row = find_problem(by, inspection, number)
    _require_part(by, row, act)
    state = FoundState(row.state)
    after = MOVES.get((state, act))
    if after is None:
        raise _too_late(act, state)
    if act is not FoundAct.CONFIRM and not text.strip():
        raise WrongUse("请写明整改情况或退回原因。", "Say what was done, or why it is given back.")
    moved = FoundProblem.objects.filter(pk=row.pk, state=state.value)
    if not moved.update(state=after.value, **_changes(act, text.strip(), on, by)):
        raise _too_late(act, state)
    record(by=by, act=f"inspection.{act}", kind="inspection", what=f"{inspection} {number}",
           facts={"text": text.strip()})  # fmt: skip


def _require_part(by: Viewer, row: FoundProblem, act: FoundAct) -> None:
    ref = row.inspection.subject.ref
    if act is FoundAct.MEND:
        if not permitted(by, Permission.HANDLE_INCIDENTS, ref):
            permit(by, Permission.IMPROVE, ref)
        return
    permit(by, Permission.HANDLE_INCIDENTS, ref)
    if act is FoundAct.CONFIRM and row.mended_by == by.name:
        raise NotAllowed(
            "不能确认自己的整改。", "Nobody confirms what they have put right themselves."
        )


def _changes(act: FoundAct, text: str, on: dt.date, by: Viewer) -> dict[str, object]:
    if act is FoundAct.MEND:
        return {"mended": text, "mended_on": on, "mended_by": by.name}
    if act is FoundAct.CONFIRM:
        return {"confirmed_on": on, "confirmed_by": by.name}
    return {}


def _too_late(act: FoundAct, state: FoundState) -> Refused:
    return Refused(
        f"现在不能“{act.words.zh}”：问题的状态是“{state.words.zh}”，或刚被别人处理。",
        f"This cannot be done now ({act.words.en}): it is {state.words.en}, or somebody else was "
        "quicker.",
        cure=("请刷新页面看最新状态。", "Load the page anew to see how it stands."),
    )
