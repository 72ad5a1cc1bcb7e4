"""What can happen to uploaded files. Times are passed in, never taken."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from lemnis.errors import BadData, NotFound
from lemnis.evidence.models import Errand, Load, Upload
from lemnis.evidence.rules.errands import ErrandKind
from lemnis.evidence.rules.uploads import File, no_upload
from lemnis.lake import datasets
from lemnis.lake.publish import Mode
from lemnis.people.actions.audit import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


@transaction.atomic
def keep_upload(*, uuid: UUID, files: Sequence[File], at: dt.datetime, by: Viewer) -> None:
    """Record that files have been uploaded and are kept under this uuid.

    Writes: one Upload, one AuditEvent.
    """
    require(by, Permission.LOAD_DATA)
    kept = [file._asdict() for file in files]
    Upload.objects.create(uuid=uuid, by=by.name, at=at, files=kept)
    facts = {"files": [file.name for file in files], "bytes": sum(file.size for file in files)}
    record(by=by, act="upload.keep", kind="upload", what=str(uuid), facts=facts)


@transaction.atomic
def read_upload_as(
    *,
    uuid: UUID,
    dataset: str,
    columns: Mapping[str, str],
    mode: Mode = Mode.MERGE,
    most_rejected: float = 0.05,
    by: Viewer,
) -> None:
    """Say how the files of one's own upload are to be read.

    Writes: the Upload's wishes, one AuditEvent.

    Raises:
        NotFound: there is no such upload, or it is somebody else's, or its files are gone.
        BadData: there is no such data set, or no such share.

    """
    require(by, Permission.LOAD_DATA)
    if dataset and dataset not in datasets.load():
        raise BadData(f"没有数据集“{dataset}”。", f"There is no data set “{dataset}”.")
    if not 0 <= most_rejected <= 1:
        raise BadData("允许退回的比例须在 0 与 100% 之间。",
                      "The share of rejected rows lies between 0 and 100 %.")  # fmt: skip
    own = Upload.objects.filter(uuid=uuid, by=by.name, removed_at=None)
    if not own.update(
        dataset=dataset, columns=dict(columns), mode=mode.value, most_rejected=most_rejected
    ):
        raise no_upload(uuid)
    facts = {"dataset": dataset, "columns": dict(columns), "mode": mode.value}
    record(by=by, act="upload.read_as", kind="upload", what=str(uuid), facts=facts)


@transaction.atomic
def give_up_upload(*, uuid: UUID, at: dt.datetime, by: Viewer) -> None:
    """Record that an upload's files are taken away: loaded, given up, or too old.

    Writes: the Upload's ``removed_at``, one AuditEvent; nothing where that was done already.
    """
    require(by, Permission.LOAD_DATA)
    if Upload.objects.filter(uuid=uuid, removed_at=None).update(removed_at=at):
        record(by=by, act="upload.remove", kind="upload", what=str(uuid))


@transaction.atomic
def take_rejects(*, uuid: UUID, by: Viewer) -> None:
    """Record that somebody takes the rejected rows of a load, or of a trial of one.

    Writes: one AuditEvent.

    Raises:
        NotFound: nothing of that uuid was loaded or tried, or not for this person.

    """
    require(by, Permission.LOAD_DATA)
    tried = Errand.objects.filter(uuid=uuid, kind=ErrandKind.TRY.value)
    if not tried.exists() and not Load.objects.filter(uuid=uuid).exists():
        raise NotFound("没有这份退回表。", "There are no such rejects.")
    record(by=by, act="rejects.take", kind="load", what=str(uuid))
