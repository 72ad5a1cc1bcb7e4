"""Evidence files of tasks: received, kept in the college's home, given back to who may see them.

They lie under a uuid alone: no name or path of whoever hands them in is ever used.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings

from lemnis.errors import BadData, NotFound
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.actions.task_evidence import TaskFile, keep_task_evidence
from lemnis.plan.models import TaskEvidence
from lemnis.plan.queries.tasks import task_for

LARGEST = 20 * 1024 * 1024
# What a file of each ending begins with; nothing that runs is taken.
_BEGINS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".txt": (b"",),
}
ENDINGS = tuple(_BEGINS)


class Sent(Protocol):
    """A file as a door receives it."""

    @property
    def name(self) -> str | None:
        """What the sender calls it."""

    def chunks(self) -> Iterator[bytes]:
        """Give its content."""


def hand_in(task: UUID, sent: Sent, *, about: str = "", at: dt.datetime, by: Viewer) -> UUID:
    """Keep a file as evidence of a task; return its uuid.

    Writes: one TaskEvidence and its file.

    Raises:
        NotFound: there is no such task, or not for ``by``.
        NotAllowed: it is not theirs to report on.
        BadData: it is empty, too large, not of a type taken, or was handed in before.

    """
    content = b"".join(_upto(sent.chunks(), LARGEST))
    name = PurePath((sent.name or "").replace("\\", "/").replace("\0", "")).name or "file"
    _require_taken(name, content)
    uuid = uuid4()
    file = TaskFile(uuid, name, hashlib.sha256(content).hexdigest(), len(content), about)
    path = _path(uuid)
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    try:
        with path.open("xb") as kept:
            kept.write(content)
            kept.flush()
            os.fsync(kept.fileno())
        keep_task_evidence(task=task, file=file, at=at, by=by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return uuid


def file_of(viewer: Viewer, evidence: UUID) -> tuple[str, bytes]:
    """Return name and content of a file of evidence.

    Raises:
        NotFound: there is none such, or not for the viewer, or its file is gone.

    """
    gone = NotFound("没有这份佐证。", "There is no such file.")
    row = TaskEvidence.objects.filter(uuid=evidence).select_related("task").first()
    if row is None:
        raise gone
    task_for(viewer, row.task.uuid)
    path = _path(evidence)
    if not path.is_file():
        raise gone
    return row.name, path.read_bytes()


def _upto(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        yield chunk
        size += len(chunk)
        if size > most:
            return  # one chunk more than may be is enough to refuse it


def _require_taken(name: str, content: bytes) -> None:
    begins = _BEGINS.get(PurePath(name).suffix.lower())
    if begins is None or not content.startswith(begins):
        raise BadData(
            "文件类型不在可接受之列，或内容与扩展名不符。",
            "A file of this type is not taken, or it is not what its name says.", place=name,
            cure=(f"可用：{'、'.join(ENDINGS)}。", f"Use one of {', '.join(ENDINGS)}."),
        )  # fmt: skip
    if not content or len(content) > LARGEST:
        raise BadData("文件为空或超过 20 MB。", "It is empty or over 20 MB.", place=name)


def _path(uuid: UUID) -> Path:
    return Path(settings.LEMNIS_HOME) / "evidence" / str(uuid)
