"""How a self-diagnosis is written to: who may, as long as it waits, over nobody else's words.

Shared by the actions on self-diagnoses, their findings and files.
"""

import datetime as dt
from uuid import UUID

from django.db.models import F

from lemnis.errors import NotFound, Refused
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.models import Cycle, SelfDiagnosis
from lemnis.spiral.rules.cycles import WAITING
from lemnis.spiral.rules.words import Activity, CycleState


def writable(cycle: UUID, by: Viewer) -> Cycle:
    """Return a cycle of self-diagnosis that somebody may write now.

    Raises:
        NotFound: there is no such cycle, or not for ``by``.
        NotAllowed: they may not diagnose its subject.
        Refused: it is handed in, closed or lapsed.

    """
    found = (
        Cycle.objects.filter(uuid=cycle, activity=Activity.SELF_DIAGNOSIS.value)
        .select_related("subject__owner")
        .first()
    )
    if found is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.", cycle=cycle)
    permit(by, Permission.SELF_DIAGNOSE, found.subject.ref)
    state = CycleState(found.state)
    if state not in WAITING:
        raise Refused(
            f"这次自我诊断{state.words.zh}，不能再改。",
            f"This self-diagnosis is {state.words.en} and cannot be changed.",
            cure=("如须修改，请联系审核人退回。", "Ask the reviewer to give it back."),
        )
    return found


def begun(cycle: Cycle) -> SelfDiagnosis:
    """Return the self-diagnosis of a cycle; of two who write at once the second waits here.

    Raises:
        Refused: nobody has begun it.

    """
    rows = SelfDiagnosis.objects.select_for_update(of=("self",)).select_related("cycle__subject")
    found = rows.filter(cycle=cycle).first()
    if found is None:
        raise Refused(
            "这次自我诊断还没有开始。",
            "This self-diagnosis has not begun.",
            cure=("请打开它的页面。", "Open its page."),
        )
    return found


def moved_on(
    diagnosis: SelfDiagnosis, drafts: int, at: dt.datetime, by: Viewer, *, strictly: bool = False
) -> None:
    """Count a save; who saves over what somebody else has saved meanwhile is told.

    ``strictly``: over what they have saved themselves, too.

    Raises:
        Refused: somebody was quicker.

    """
    if diagnosis.drafts != drafts and (strictly or diagnosis.saved_by != by.name):
        raise overtaken()
    as_read = SelfDiagnosis.objects.filter(pk=diagnosis.pk, drafts=diagnosis.drafts)
    later = max(at, diagnosis.saved_at)
    if not as_read.update(drafts=F("drafts") + 1, saved_at=later, saved_by=by.name):
        raise overtaken()


def overtaken() -> Refused:
    """Return the error of who has seen less than what is there."""
    return Refused(
        "刚刚有人改动了这次自我诊断。",
        "Somebody else has just changed this self-diagnosis.",
        cure=("请重新打开再改。", "Open it anew."),
    )
