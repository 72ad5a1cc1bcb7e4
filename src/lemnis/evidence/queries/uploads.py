"""What may be read of uploads: one's own only, for their rows are not published yet."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from lemnis.evidence.models import Upload
from lemnis.evidence.rules.uploads import File, no_upload
from lemnis.lake.publish import Mode
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One upload whose files are still here, and how they are to be read."""

    uuid: UUID
    by: str
    at: dt.datetime
    files: tuple[File, ...]
    dataset: str
    columns: Mapping[str, str]
    mode: Mode
    most_rejected: float

    @property
    def name(self) -> str:
        """What it is called: its files."""
        return ", ".join(file.name for file in self.files)


def upload(viewer: Viewer, uuid: UUID) -> UploadRow:
    """Return one's own upload.

    Raises:
        NotFound: there is none of that uuid, it is somebody else's, or its files are gone.

    """
    found = _own(viewer).filter(uuid=uuid).first()
    if found is None:
        raise no_upload(uuid)
    return _row(found)


def my_uploads(viewer: Viewer) -> tuple[UploadRow, ...]:
    """Return one's own uploads that wait to be loaded, the latest first."""
    return tuple(_row(each) for each in _own(viewer)[:50])


def uploads_before(viewer: Viewer, moment: dt.datetime) -> tuple[UploadRow, ...]:
    """Return everybody's uploads that were made before a moment and whose files are still here."""
    require(viewer, Permission.LOAD_DATA)
    return tuple(_row(each) for each in Upload.objects.filter(removed_at=None, at__lt=moment))


def _own(viewer: Viewer) -> QuerySet[Upload]:
    require(viewer, Permission.LOAD_DATA)
    own = Upload.objects.filter(removed_at=None)
    return own if viewer.operator else own.filter(by=viewer.name)


def _row(upload: Upload) -> UploadRow:
    return UploadRow(
        uuid=upload.uuid,
        by=upload.by,
        at=upload.at,
        files=tuple(File(**file) for file in upload.files),
        dataset=upload.dataset,
        columns=upload.columns,
        mode=Mode(upload.mode),
        most_rejected=upload.most_rejected,
    )
