"""How a file of evidence is entered: once, whatever it is handed in for."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db.models.functions import Length

from lemnis.errors import BadData
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.models import Evidence, Finding, Improvement
from lemnis.spiral.rules.evidence_files import same_text
from lemnis.spiral.rules.improvements import EvidenceKind
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


def enter_file(
    file: EvidenceFile, *, of: Improvement | Finding, at: dt.datetime, by: Viewer
) -> None:
    """Enter a file that is new as evidence of something; whoever calls has asked the permission.

    Writes: one Evidence.
    """
    owned = {"improvement": of} if isinstance(of, Improvement) else {"finding": of}
    Evidence.objects.create(
        **owned, uuid=file.uuid, kind=file.kind.value, name=file.name, media=file.media,
        size=file.size, sha256=file.sha256, text=file.text, note=file.note.strip()[:300], at=at,
        by=by.name,
    )  # fmt: skip


def require_new(file: EvidenceFile, of: Improvement | Finding) -> None:
    """Refuse a file handed in before, of whatever it was.

    Raises:
        BadData: the same bytes, or almost the same text.

    """
    files = Evidence.objects.select_related("finding", "improvement")
    same = files.filter(sha256=file.sha256).first()
    if same:
        raise _handed_in_before(of, same, file, exactly=True)
    about = len(file.text)
    near = files.annotate(length=Length("text")).filter(
        length__gte=int(about * (1 - _ALIKE_IN_LENGTH)),
        length__lte=int(about * (1 + _ALIKE_IN_LENGTH)),
    )
    others = list(near.exclude(text="").order_by("id"))
    place = same_text(file.text, [other.text for other in others])
    if place is not None:
        raise _handed_in_before(of, others[place], file, exactly=False)


def _handed_in_before(
    of: Improvement | Finding, same: Evidence, file: EvidenceFile, *, exactly: bool
) -> BadData:
    here = of in {same.improvement, same.finding}
    where = _of_which(same, here=here)
    day = f"{same.at:%Y-%m-%d}"
    what = (
        Title("同一份文件", "the same file")
        if exactly
        else Title("内容几乎相同", "almost the same text")
    )
    return BadData(
        f"与{where.zh}的佐证重复：{what.zh}（{day} 已提交{f'，{same.name}' if here else ''}）。",
        f"It is {what.en} as evidence of {where.en}, handed in on {day}"
        f"{f', {same.name}' if here else ''}.",
        place=file.name,
        cure=("请提交本次的新佐证。", "Hand in what shows this one."),
    )


def _of_which(same: Evidence, *, here: bool) -> Title:
    if same.improvement_id:
        return Title(
            "本项改进" if here else "另一项改进", f"{'this' if here else 'another'} improvement"
        )
    return Title("本条意见" if here else "另一条意见", f"{'this' if here else 'another'} finding")
