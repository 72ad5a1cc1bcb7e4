"""What can happen to a self-diagnosis: it is begun, saved as a draft, handed in."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lemnis.errors import NotFound, Refused
from lemnis.people.models import Person
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.queue import defer
from lemnis.spiral.actions.cycles import act_on_cycle
from lemnis.spiral.actions.following import follow
from lemnis.spiral.actions.measures import enter_measures
from lemnis.spiral.answering import who_may_act
from lemnis.spiral.causes import causes
from lemnis.spiral.drafting import draft, said_of, usual
from lemnis.spiral.filling import filled
from lemnis.spiral.models import Cycle, Finding, SelfDiagnosis
from lemnis.spiral.rules.cycles import WAITING, CycleAct
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.self_diagnoses import Said, faults, lacking
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import SubjectKind, SubjectRef


@transaction.atomic
def begin(*, cycle: UUID, on: dt.date, at: dt.datetime, by: Viewer) -> None:
    """Write a self-diagnosis in advance by what is known of its subject; nothing if it is there.

    Writes: a SelfDiagnosis and its Findings.

    Raises:
        NotFound: there is no such cycle, or not for ``by``.
        NotAllowed: they may not diagnose this subject.
        Refused: it is handed in, closed or lapsed.

    """
    found = _writable(cycle, by)
    if SelfDiagnosis.objects.filter(cycle=found).exists():
        return
    known = filled(by, _ref(found), on)
    facts = {
        "run": known.run, "snapshot": known.snapshot, "measured": known.measured,
        "missing": known.missing, "begun_at": at, "begun_by": by.name, "saved_at": at,
        "saved_by": by.name,
    }  # fmt: skip
    # Of two who open it at once one writes, the other finds it written.
    diagnosis, is_new = SelfDiagnosis.objects.get_or_create(cycle=found, defaults=facts)
    if is_new:
        begins = usual(found, on, by)
        Finding.objects.bulk_create(
            draft(diagnosis, number, sign, begins) for number, sign in enumerate(known.signs, 1)
        )


@transaction.atomic
def save(  # noqa: PLR0913 - what is said of which finding, what was seen, when, by whom
    *, cycle: UUID, finding: int, said: Said, drafts: int, on: dt.date, at: dt.datetime, by: Viewer
) -> None:
    """Keep what is said of one finding, whole or not; ``drafts`` is what the writer has seen.

    Writes: the Finding, the SelfDiagnosis' ``drafts`` and ``saved_at``.

    Raises:
        NotFound: there is no such cycle or finding, or not for ``by``.
        NotAllowed: they may not diagnose this subject.
        Refused: it is handed in; somebody else saved meanwhile; what is said makes no sense.

    """
    asked = _writable(cycle, by)
    diagnosis = _begun(asked)
    found = Finding.objects.filter(diagnosis=diagnosis, number=finding).first()
    if found is None:
        raise NotFound(f"没有第 {finding} 条诊断意见。", f"There is no finding {finding}.")
    wrong = faults(said, causes(), on)
    if wrong:
        raise Refused("".join(w.zh for w in wrong), " ".join(w.en for w in wrong))
    _moved_on(diagnosis, drafts, at, by)
    owner = _person(said.owner, asked, by)
    Finding.objects.filter(pk=found.pk).update(
        causes=list(said.causes), whys=list(said.whys), action=said.action, owner=owner,
        due_on=said.due_on, no_action=said.no_action, said=said.text, settled=False,
    )  # fmt: skip


@transaction.atomic
def submit(
    *, cycle: UUID, moves: int, drafts: int, on: dt.date, at: dt.datetime, by: Viewer
) -> None:
    """Hand a self-diagnosis in: every finding has cause and measure, or a reason for none.

    ``moves`` and ``drafts`` are those of what was seen before it was handed in.
    Writes: the Cycle's state, the SelfDiagnosis, its Findings, an Improvement for each measure
    that is not under way already, AuditEvents; the Spiral goes on where it waited for this.
    After commit: the job ``spiral.self_diagnosed``.

    Raises:
        NotFound: there is no such cycle, or not for ``by``.
        NotAllowed: they may not diagnose this subject.
        Refused: it is handed in already, somebody else saved meanwhile, or something is lacking.

    """
    found = _writable(cycle, by)
    diagnosis = _begun(found)
    findings = list(diagnosis.findings.select_related("owner"))
    _require_whole(findings, on)
    _moved_on(diagnosis, drafts, at, by)
    act_on_cycle(cycle=cycle, act=CycleAct.SUBMIT, moves=moves, at=at, by=by)
    Finding.objects.filter(diagnosis=diagnosis).update(settled=True)
    enter_measures(diagnosis=diagnosis, findings=findings, on=on, at=at, by=by)
    done = Bound("self_diagnosis", str(cycle), found.period)
    follow(
        subject=_ref(found), stage=StageCode.SELF_DIAGNOSE, bound=done, cycle=found, on=on, at=at,
        by=by,
    )  # fmt: skip
    defer("spiral.self_diagnosed", cycle=str(cycle), by=by.name)


def _writable(cycle: UUID, by: Viewer) -> Cycle:
    found = (
        Cycle.objects.filter(uuid=cycle, activity=Activity.SELF_DIAGNOSIS.value)
        .select_related("subject__owner")
        .first()
    )
    if found is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.", cycle=cycle)
    permit(by, Permission.SELF_DIAGNOSE, _ref(found))
    state = CycleState(found.state)
    if state not in WAITING:
        raise Refused(
            f"这次自我诊断{state.words.zh}，不能再改。",
            f"This self-diagnosis is {state.words.en} and cannot be changed.",
            cure=("如须修改，请联系审核人退回。", "Ask the reviewer to give it back."),
        )
    return found


def _ref(cycle: Cycle) -> SubjectRef:
    return SubjectRef(SubjectKind(cycle.subject.kind), cycle.subject.code)


def _begun(cycle: Cycle) -> SelfDiagnosis:
    found = SelfDiagnosis.objects.filter(cycle=cycle).select_related("cycle__subject").first()
    if found is None:
        raise Refused(
            "这次自我诊断还没有开始。",
            "This self-diagnosis has not begun.",
            cure=("请打开它的页面。", "Open its page."),
        )
    return found


def _moved_on(diagnosis: SelfDiagnosis, drafts: int, at: dt.datetime, by: Viewer) -> None:
    """Count a save; who saves over what somebody else has saved meanwhile is told."""
    if diagnosis.drafts != drafts and diagnosis.saved_by != by.name:
        raise _overtaken()
    as_read = SelfDiagnosis.objects.filter(pk=diagnosis.pk, drafts=diagnosis.drafts)
    later = max(at, diagnosis.saved_at)
    if not as_read.update(drafts=F("drafts") + 1, saved_at=later, saved_by=by.name):
        raise _overtaken()


def _overtaken() -> Refused:
    return Refused(
        "刚刚有人改动了这次自我诊断。",
        "Somebody else has just changed this self-diagnosis.",
        cure=("请重新打开再改。", "Open it anew."),
    )


def _require_whole(findings: Iterable[Finding], today: dt.date) -> None:
    for finding in findings:
        lacks = lacking(said_of(finding), today)
        if lacks:
            zh, en = "、".join(w.zh for w in lacks), ", ".join(w.en for w in lacks)
            raise Refused(
                f"第 {finding.number} 条诊断意见还缺：{zh}。",
                f"Finding {finding.number} still lacks {en}.",
                cure=(
                    "补齐，或写明为什么不采取措施。",
                    "Add it, or say why nothing is to be done.",
                ),
                finding=finding.number,
            )


def _person(key: int | None, cycle: Cycle, by: Viewer) -> Person | None:
    if key is None:
        return None
    found = who_may_act(cycle.subject, by).filter(pk=key).first()
    if found is None:
        raise Refused(
            "没有找到这位责任人。",
            "There is no such person to be the owner.",
            cure=("请从名单中选。", "Choose one of the list."),
        )
    return found
