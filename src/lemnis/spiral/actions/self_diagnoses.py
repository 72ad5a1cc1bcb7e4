"""What can happen to a self-diagnosis: it is begun, saved as a draft, handed in."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.models import Person
from lemnis.people.rules.viewers import Viewer
from lemnis.queue import defer
from lemnis.spiral.actions.cycles import act_on_cycle
from lemnis.spiral.actions.following import follow
from lemnis.spiral.actions.measures import enter_measures
from lemnis.spiral.answering import who_may_act
from lemnis.spiral.causes import causes
from lemnis.spiral.diagnosing import begun, moved_on, writable
from lemnis.spiral.drafting import draft, said_of, usual
from lemnis.spiral.filling import filled
from lemnis.spiral.models import Cycle, Finding, SelfDiagnosis
from lemnis.spiral.rules.cycles import CycleAct
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.self_diagnoses import Said, faults, lacking
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.words import FindingKind


@transaction.atomic
def begin(*, cycle: UUID, on: dt.date, at: dt.datetime, by: Viewer) -> None:
    """Write a self-diagnosis in advance by what is known of its subject; nothing if it is there.

    Writes: a SelfDiagnosis and its Findings.

    Raises:
        NotFound: there is no such cycle, or not for ``by``.
        NotAllowed: they may not diagnose this subject.
        Refused: it is handed in, closed or lapsed.

    """
    found = writable(cycle, by)
    if SelfDiagnosis.objects.filter(cycle=found).exists():
        return
    known = filled(by, found.subject.ref, on)
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
    *,
    cycle: UUID,
    finding: int,
    said: Said,
    drafts: int,
    on: dt.date,
    at: dt.datetime,
    by: Viewer,
    unasked: bool = False,
) -> int:
    """Keep what is said of one finding, whole or not; ``drafts`` is what the writer has seen.

    ``unasked``: the page keeps it while it is being typed. Then nothing later is written over, not
    even one's own: what comes late is not what was meant last. Returns what ``drafts`` became.

    Writes: the Finding, the SelfDiagnosis' ``drafts`` and ``saved_at``.

    Raises:
        NotFound: there is no such cycle or finding, or not for ``by``.
        NotAllowed: they may not diagnose this subject.
        Refused: it is handed in; somebody else saved meanwhile; what is said makes no sense.

    """
    asked = writable(cycle, by)
    diagnosis = begun(asked)
    found = Finding.objects.filter(diagnosis=diagnosis, number=finding).first()
    if found is None:
        raise NotFound(f"没有第 {finding} 条诊断意见。", f"There is no finding {finding}.")
    wrong = faults(said, causes(), on, is_own=found.kind == FindingKind.OWN.value)
    if wrong:
        raise Refused("".join(w.zh for w in wrong), " ".join(w.en for w in wrong))
    moved_on(diagnosis, drafts, at, by, strictly=unasked)
    owner = _person(said.owner, asked, by)
    # What the house has no words for is called as its writer says.
    words = {"zh": said.text, "en": said.text} if found.kind == FindingKind.OWN.value else {}
    Finding.objects.filter(pk=found.pk).update(
        causes=list(said.causes), whys=list(said.whys), action=said.action, owner=owner,
        due_on=said.due_on, no_action=said.no_action, said=said.text, settled=False, **words,
    )  # fmt: skip
    return diagnosis.drafts + 1


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
    found = writable(cycle, by)
    diagnosis = begun(found)
    findings = list(diagnosis.findings.select_related("owner"))
    _require_whole(findings, on)
    moved_on(diagnosis, drafts, at, by)
    act_on_cycle(cycle=cycle, act=CycleAct.SUBMIT, moves=moves, at=at, by=by)
    Finding.objects.filter(diagnosis=diagnosis).update(settled=True)
    enter_measures(diagnosis=diagnosis, findings=findings, on=on, at=at, by=by)
    done = Bound("self_diagnosis", str(cycle), found.period)
    follow(
        subject=found.subject.ref, stage=StageCode.SELF_DIAGNOSE, bound=done, cycle=found,
        on=on, at=at, by=by,
    )  # fmt: skip
    defer("spiral.self_diagnosed", cycle=str(cycle), by=by.name)


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
