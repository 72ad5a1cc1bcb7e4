"""Evidence files: received, read, kept in the college's home, and given back to who may see them.

They lie in ``evidence/`` of the home under a uuid alone: no name or path of whoever hands them in
is ever used, and none is opened by anything but the readers of its type.
"""

import datetime as dt
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import python_calamine

from lemnis.errors import BadData, NotFound
from lemnis.evidence.at_hand import home_at_hand
from lemnis.evidence.recording import now
from lemnis.evidence.rules.uploads import clean_name
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.actions.evidence_files import keep_evidence, remove_evidence
from lemnis.spiral.actions.finding_files import keep_finding_file, remove_finding_file
from lemnis.spiral.entering import EvidenceFile
from lemnis.spiral.rules.evidence_files import LARGEST_EVIDENCE, LONGEST_TEXT, media_of, plain_text
from lemnis.spiral.rules.improvements import EvidenceKind

_UNPACKED = 100_000_000  # bytes an office file may unpack to


class Sent(Protocol):
    """A file as a door receives it."""

    @property
    def name(self) -> str | None:
        """What the sender calls it."""

    def chunks(self) -> Iterator[bytes]:
        """Give its content."""


def hand_in(
    improvement: UUID,
    sent: Sent,
    kind: EvidenceKind,
    *,
    note: str = "",
    at: dt.datetime | None = None,
    by: Viewer,
) -> UUID:
    """Keep a file as evidence of an improvement; return its uuid.

    Writes: one Evidence and its file.

    Raises:
        BadData: it is not of a type taken, damaged, too large, or was handed in before.

    """
    moment = at or now()
    return _kept(
        sent, kind, note,
        lambda read: keep_evidence(improvement=improvement, file=read, at=moment, by=by),
    )  # fmt: skip


def hand_in_of_finding(
    finding: UUID, sent: Sent, kind: EvidenceKind, *, note: str = "", by: Viewer
) -> UUID:
    """Keep a file as evidence of a finding; return its uuid.

    Writes: one Evidence and its file.

    Raises:
        BadData: it is not of a type taken, damaged, too large, or was handed in before.

    """
    return _kept(
        sent, kind, note,
        lambda read: keep_finding_file(finding=finding, file=read, at=now(), by=by),
    )  # fmt: skip


def take_back(evidence: UUID, *, by: Viewer) -> None:
    """Take away a file handed in by mistake.

    Writes: the Evidence; its file.
    """
    remove_evidence(evidence=evidence, by=by)
    _path(evidence).unlink(missing_ok=True)


def take_back_of_finding(evidence: UUID, *, by: Viewer) -> None:
    """Take away a file of a finding handed in by mistake.

    Writes: the Evidence; its file.
    """
    remove_finding_file(evidence=evidence, by=by)
    _path(evidence).unlink(missing_ok=True)


def content_of(evidence: UUID) -> bytes:
    """Return what is in a file of evidence; whether that may be seen is asked before.

    Raises:
        NotFound: its file is gone.

    """
    path = _path(evidence)
    if not path.is_file():
        raise NotFound("文件已不在。", "The file is gone.")
    return path.read_bytes()


def _kept(sent: Sent, kind: EvidenceKind, note: str, keep: Callable[[EvidenceFile], None]) -> UUID:
    """Read a file, lay it down, and have it recorded; without a record there is no file."""
    content = _content(sent)
    name = clean_name(sent.name or "")
    media = media_of(name, content[:4096], len(content), kind)
    uuid = uuid4()
    text = plain_text(_text(name, media.endings[0], content))
    read = EvidenceFile(uuid, kind, name, media.name, len(content),
                        hashlib.sha256(content).hexdigest(), text, note)  # fmt: skip
    path = _path(uuid)
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    try:
        _write(path, content)
        keep(read)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return uuid


def _content(sent: Sent) -> bytes:
    found = bytearray()
    for chunk in sent.chunks():
        found += chunk
        if len(found) > LARGEST_EVIDENCE:
            break  # one byte more than may be is enough to refuse it
    return bytes(found)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as kept:
        kept.write(content)
        kept.flush()
        os.fsync(kept.fileno())


def _text(name: str, ending: str, content: bytes) -> str:
    """Return what can be read in a file without running anything of it; blank for pictures."""
    try:
        if ending == ".docx":
            return _of_word(content)
        if ending == ".xlsx":
            return _of_sheets(content)
    except (zipfile.BadZipFile, KeyError, ET.ParseError, python_calamine.CalamineError) as error:
        raise BadData(
            "文件已损坏，打不开。", "The file is damaged: it cannot be opened.", place=name,
            cure=("请重新保存后上传。", "Save it again and hand it in anew."),
        ) from error  # fmt: skip
    if ending == ".txt":
        return content.decode("utf-8-sig", errors="replace")
    return ""


def _of_word(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        _require_small(package)
        with package.open("word/document.xml") as document:
            root = ET.parse(document).getroot()  # noqa: S314 - expat stops what grows by entities
    return "".join(each.text or "" for each in root.iter() if each.tag.endswith("}t"))


def _of_sheets(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        _require_small(package)
    book = python_calamine.load_workbook(BytesIO(content))
    found: list[str] = []
    length = 0
    for sheet in book.sheet_names:
        for row in book.get_sheet_by_name(sheet).to_python():
            found += (line := [str(cell) for cell in row if cell not in {"", None}])
            length += sum(map(len, line))
            if length > LONGEST_TEXT:
                return " ".join(found)
    return " ".join(found)


def _require_small(package: zipfile.ZipFile) -> None:
    if sum(each.file_size for each in package.infolist()) > _UNPACKED:
        raise BadData(
            "文件解压后过大。", "The file unpacks to too much.",
            cure=("请去掉大图后再传。", "Take large pictures out of it."),
        )  # fmt: skip


def _path(uuid: UUID) -> Path:
    return home_at_hand().folder / "evidence" / str(uuid)
