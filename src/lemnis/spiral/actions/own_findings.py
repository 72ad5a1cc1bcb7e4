"""What the writer of a self-diagnosis finds by themselves: added by hand, taken away again."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.people.actions import record
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.answering import answerable
from lemnis.spiral.diagnosing import begun, moved_on, writable
from lemnis.spiral.models import Finding, Improvement, SelfDiagnosis
from lemnis.spiral.rules.self_diagnoses import DAYS_TO_ACT, LONGEST, MOST_OWN
from lemnis.spiral.rules.words import FindingKind


@transaction.atomic
def add_finding(
    *, cycle: UUID, text: str, drafts: int, on: dt.date, at: dt.datetime, by: Viewer
) -> int:
    """Add a finding in one's own words to a self-diagnosis; return its number, the last.

    Writes: one Finding, the SelfDiagnosis' ``drafts``, one AuditEvent.

    Raises:
        NotFound: there is no such cycle, or not for ``by``.
        NotAllowed: they may not diagnose this subject.
        Refused: it is handed in, somebody else saved meanwhile, or there are enough.
        WrongUse: nothing is said, or too much.

    """
    held = writable(cycle, by)
    diagnosis, words = begun(held), text.strip()
    _require_words(words)
    _require_room(diagnosis)
    moved_on(diagnosis, drafts, at, by)
    number = 1 + (diagnosis.findings.aggregate(last=Max("number"))["last"] or 0)
    Finding.objects.create(
        diagnosis=diagnosis, number=number, kind=FindingKind.OWN.value, zh=words, en=words,
        said=words, owner=answerable(held.subject, by),
        due_on=on + dt.timedelta(DAYS_TO_ACT),
    )  # fmt: skip
    record(by=by, act="finding.add", kind="cycle", what=str(cycle), facts={"number": number})
    return number


@transaction.atomic
def remove_finding(*, cycle: UUID, finding: UUID, drafts: int, at: dt.datetime, by: Viewer) -> None:
    """Take away a finding added by hand; those after it move up.

    Writes: the Finding is deleted, the numbers after it, the SelfDiagnosis' ``drafts``, one
    AuditEvent.

    Raises:
        NotFound: there is no such cycle or finding, or not for ``by``.
        NotAllowed: they may not diagnose this subject.
        Refused: it is handed in, somebody else saved meanwhile, the house has found it, files
            belong to it, or its measure stands in the ledger.

    """
    diagnosis = begun(writable(cycle, by))
    found = diagnosis.findings.filter(uuid=finding).first()
    if found is None:
        raise NotFound("没有这条诊断意见。", "There is no such finding.")
    _require_free(found)
    moved_on(diagnosis, drafts, at, by)
    number = found.number
    found.delete()
    # One by one, the lowest first: no two may have the same number at any moment.
    for later in diagnosis.findings.filter(number__gt=number).order_by("number"):
        Finding.objects.filter(pk=later.pk).update(number=later.number - 1)
    record(by=by, act="finding.remove", kind="cycle", what=str(cycle), facts={"number": number})


def _require_words(words: str) -> None:
    if not words:
        raise WrongUse("请写明是什么问题。", "Say what is amiss.")
    if len(words) > LONGEST:
        raise WrongUse(f"最多 {LONGEST} 字。", f"It has {LONGEST} characters at most.")


def _require_room(diagnosis: SelfDiagnosis) -> None:
    if diagnosis.findings.filter(kind=FindingKind.OWN.value).count() >= MOST_OWN:
        raise Refused(
            f"一次自我诊断最多自加 {MOST_OWN} 条意见。",
            f"A self-diagnosis has {MOST_OWN} findings of one's own at most.",
            cure=("请合并相近的。", "Join those that are alike."),
        )


def _require_free(found: Finding) -> None:
    if found.kind != FindingKind.OWN.value:
        raise Refused(
            "系统写的意见不能去掉。", "What the house has found is not taken away.",
            cure=("可以写明为什么不采取措施。", "Say why nothing is to be done instead."),
        )  # fmt: skip
    if Improvement.objects.filter(finding=found.uuid).exists():
        raise Refused(
            "它的措施已列入改进台账，不能去掉。", "Its measure stands in the ledger: it stays."
        )
    if found.evidence.exists():
        raise Refused(
            "它附有佐证文件。", "Files belong to it.",
            cure=("请先去掉文件。", "Take the files away first."),
        )  # fmt: skip
