"""Recording files that show what was done. The files themselves: ``spiral/filing.py``."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Length

from lemnis.errors import BadData, NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral import moving
from lemnis.spiral.models import Evidence, Improvement
from lemnis.spiral.rules.evidence_files import MOST_EVIDENCE, same_text
from lemnis.spiral.rules.improvements import EvidenceKind, ImprovementState
from lemnis.values import Title

_ALIKE_IN_LENGTH = 0.25


class EvidenceFile(NamedTuple):
    """A file as it has been read: its name cleaned, type, size, print and text."""

    uuid: UUID
    kind: EvidenceKind
    name: str
    media: str
    size: int
    sha256: str
    text: str
    note: str = ""


@transaction.atomic
def keep_evidence(*, improvement: UUID, file: EvidenceFile, at: dt.datetime, by: Viewer) -> None:
    """Record a file as evidence of an improvement that is not decided yet.

    Writes: one Evidence, one AuditEvent.

    Raises:
        NotFound: there is no such improvement, or not for ``by``.
        NotAllowed: it is not for ``by`` to carry it out.
        Refused: it is decided already, or has as many files as it may.
        BadData: the same file, or the same text, has been handed in before.

    """
    row = moving.improvement_of(improvement)
    moving.require_carrier(by, row)
    if row.state == ImprovementState.EFFECTIVE.value:
        raise Refused("已复核为有效，不再补充佐证。", "It has been verified: nothing is added.")
    # Of two who hand in at once the second waits here, and is compared with the first.
    Improvement.objects.select_for_update().get(pk=row.pk)
    if row.evidence.count() >= MOST_EVIDENCE:
        raise Refused(
            f"一项改进最多 {MOST_EVIDENCE} 份佐证。",
            f"An improvement has at most {MOST_EVIDENCE} files of evidence.",
            cure=("请先去掉不需要的。", "Take away what is not needed."),
        )
    _require_new(row, file)
    Evidence.objects.create(
        uuid=file.uuid, improvement=row, kind=file.kind.value, name=file.name, media=file.media,
        size=file.size, sha256=file.sha256, text=file.text, note=file.note.strip()[:300], at=at,
        by=by.name,
    )  # fmt: skip
    facts = {"file": file.name, "bytes": file.size}
    record(by=by, act="evidence.keep", kind="improvement", what=str(row.uuid), facts=facts)


@transaction.atomic
def remove_evidence(*, evidence: UUID, by: Viewer) -> None:
    """Take away a file handed in by mistake, while its improvement is still under way.

    Writes: the Evidence is deleted, one AuditEvent with its print.

    Raises:
        NotFound: there is no such file, or not for ``by``.
        NotAllowed: it is not for ``by`` to carry it out.
        Refused: it has been handed in for verification.

    """
    found = Evidence.objects.select_related("improvement").filter(uuid=evidence).first()
    if found is None:
        raise NotFound("没有这份佐证。", "There is no such file.")
    row = moving.improvement_of(found.improvement.uuid)
    moving.require_carrier(by, row)
    if row.state in {ImprovementState.DONE.value, ImprovementState.EFFECTIVE.value}:
        raise Refused("已申请复核，佐证不能去掉。", "It is being verified: nothing is taken away.")
    facts = {"file": found.name, "sha256": found.sha256}
    record(by=by, act="evidence.remove", kind="improvement", what=str(row.uuid), facts=facts)
    found.delete()


def _require_new(row: Improvement, file: EvidenceFile) -> None:
    same = Evidence.objects.filter(sha256=file.sha256).first()
    if same:
        raise _handed_in_before(row, same, file, exactly=True)
    about = len(file.text)
    near = Evidence.objects.annotate(length=Length("text")).filter(
        length__gte=int(about * (1 - _ALIKE_IN_LENGTH)),
        length__lte=int(about * (1 + _ALIKE_IN_LENGTH)),
    )
    others = list(near.exclude(text="").order_by("id"))
    place = same_text(file.text, [other.text for other in others])
    if place is not None:
        raise _handed_in_before(row, others[place], file, exactly=False)


def _handed_in_before(
    row: Improvement, same: Evidence, file: EvidenceFile, *, exactly: bool
) -> BadData:
    here = same.improvement_id == row.pk
    zh = "与本项改进的" if here else "与另一项改进的"
    en = "of this improvement" if here else "of another improvement"
    day = f"{same.at:%Y-%m-%d}"
    what = (
        Title("同一份文件", "the same file")
        if exactly
        else Title("内容几乎相同", "almost the same text")
    )
    return BadData(
        f"{zh}佐证重复：{what.zh}（{day} 已提交{f'，{same.name}' if here else ''}）。",
        f"It is {what.en} as evidence {en}, handed in on {day}{f', {same.name}' if here else ''}.",
        place=file.name,
        cure=("请提交本次改进的新佐证。", "Hand in what shows this improvement."),
    )
