"""What is answered to a self-diagnosis handed in: agreed to, or given back with a word."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.actions.cycles import act_on_cycle
from lemnis.spiral.models import Cycle, SelfDiagnosis
from lemnis.spiral.rules.cycles import CycleAct
from lemnis.spiral.rules.self_diagnoses import LONGEST
from lemnis.spiral.rules.words import Activity


@transaction.atomic
def answer_self_diagnosis(
    *, cycle: UUID, act: CycleAct, word: str, moves: int, at: dt.datetime, by: Viewer
) -> None:
    """Agree to a self-diagnosis or give it back; ``moves`` is what was seen of its cycle.

    Writes: the Cycle's state, the SelfDiagnosis' answer, one AuditEvent.
    After commit: the job ``spiral.cycle_moved``.

    Raises:
        NotFound: there is no such cycle, or not for ``by``.
        NotAllowed: they may not assess this subject.
        Refused: it is one's own, is not handed in, or somebody else was quicker.
        WrongUse: it is given back without a word, or the word is too long.

    """
    rows = Cycle.objects.select_related("subject__owner")
    held = rows.filter(uuid=cycle, activity=Activity.SELF_DIAGNOSIS.value).first()
    if held is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.", cycle=cycle)
    permit(by, Permission.ASSESS, held.subject.ref)
    _require_other(held, by)
    said = word.strip()
    _require_answer(act, said)
    act_on_cycle(cycle=cycle, act=act, moves=moves, at=at, by=by)
    SelfDiagnosis.objects.filter(cycle=held).update(
        answer=said, answered_at=at, answered_by=by.name
    )


def _require_other(held: Cycle, by: Viewer) -> None:
    owner = held.subject.owner
    if by.name == held.submitted_by or (owner and by.number and owner.number == by.number):
        raise Refused(
            "不能审自己提交或自己负责的自我诊断。",
            "Nobody answers a self-diagnosis of their own.",
            cure=("请另一位有权限的人员办理。", "Have somebody else answer it."),
        )


def _require_answer(act: CycleAct, said: str) -> None:
    if act is CycleAct.SUBMIT:
        raise WrongUse("只能同意或退回。", "It is agreed to or given back.")
    if act is CycleAct.GIVE_BACK and not said:
        raise WrongUse(
            "退回须写明意见。", "Say why it is given back.",
            cure=("请写一句要改什么。", "Write in a sentence what is to be mended."),
        )  # fmt: skip
    if len(said) > LONGEST:
        raise WrongUse(f"最多 {LONGEST} 字。", f"It has {LONGEST} characters at most.")
