"""Files on their way into the lake: received, looked at, tried, loaded, and taken away again.

They lie in ``uploads/`` of the college's home, under a uuid and their cleaned names; no path ever
comes from who uploads, and none of them is served again but as rejected rows.
"""

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4, uuid5

from lemnis.errors import NotFound, Refused
from lemnis.evidence import actions, queries, work
from lemnis.evidence.at_hand import home_at_hand, lake_at_hand
from lemnis.evidence.opening import mend_records
from lemnis.evidence.queries import UploadRow
from lemnis.evidence.recording import now
from lemnis.evidence.rules import State, plain
from lemnis.evidence.rules.uploads import DAYS_KEPT, File, distinct, require_acceptable
from lemnis.lake import datasets
from lemnis.lake.findings import Weight
from lemnis.lake.loads import LoadResult, Policy
from lemnis.lake.recognise import Looked, look
from lemnis.lake.sources.headers import Wish
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house, operator, require

Result = Mapping[str, Any]
_HOUSE = operator("lemnis")


class Sent(Protocol):
    """A file as a door receives it."""

    @property
    def name(self) -> str | None:
        """What the sender calls it."""

    @property
    def size(self) -> int | None:
        """Its size in bytes."""

    def chunks(self) -> Iterator[bytes]:
        """Give its content."""


def receive(sent: Sequence[Sent], *, by: Viewer) -> UUID:
    """Keep uploaded files that can be read; return the uuid they are found again by.

    Writes: an Upload and its files; uploads too old are taken away.

    Raises:
        BadData: a file is too large, of another kind, empty, damaged or no table. Nothing is kept.

    """
    require(by, Permission.LOAD_DATA)
    take_away_old()
    names = distinct([file.name or "" for file in sent])
    files = [File(name, file.size or 0) for name, file in zip(names, sent, strict=True)]
    require_acceptable(files)
    uuid = uuid4()
    folder = _folder(uuid)
    folder.mkdir(parents=True, mode=0o700)
    try:
        _write(folder, names, sent)
        look([folder / name for name in names], datasets.load(), Wish())
        actions.keep_upload(uuid=uuid, files=files, at=now(), by=by)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return uuid


def sheets(viewer: Viewer, uuid: UUID) -> list[Looked]:
    """Return the sheets of one's own upload as they would be read, with samples.

    Raises:
        NotFound: there is no such upload, or it is somebody else's.

    """
    upload = queries.upload(viewer, uuid)
    return look(_paths(upload), datasets.load(), Wish(upload.dataset or None, upload.columns))


def discard(uuid: UUID, *, by: Viewer) -> None:
    """Take away the files of one's own upload.

    Writes: the Upload.
    """
    queries.upload(by, uuid)
    _remove(uuid, by)


def take_away_old() -> None:
    """Take away uploads older than they are kept, and files nobody has a record of any more.

    Writes: the Uploads.
    """
    limit = now() - dt.timedelta(days=DAYS_KEPT)
    for old in queries.uploads_before(_HOUSE, limit):
        _remove(old.uuid, _HOUSE)
    for folder in _home().glob("*"):
        if dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC) < limit:
            shutil.rmtree(folder, ignore_errors=True)


def rejects_of(uuid: UUID, *, by: Viewer) -> Path:
    """Return the workbook of the rows that a load, or a trial of one, has kept out.

    Writes: one AuditEvent.

    Raises:
        NotFound: there is none.

    """
    actions.take_rejects(uuid=uuid, by=by)
    path = lake_at_hand().home / "rejects" / f"{uuid}.xlsx"
    if not path.is_file():
        raise NotFound("没有退回的行。", "No rows were rejected.")
    return path


# --- as an errand ---


def try_upload(errand: "Asked") -> Result:
    """Look what a load would find: ``wanted`` has the ``upload``."""
    upload = queries.upload(in_house(errand.by), UUID(errand.wanted["upload"]))
    found = work.try_files(
        lake_at_hand(), _paths(upload), _wishes(upload, errand.uuid, errand.wanted), by=errand.by,
        progress=errand.progress,
    )  # fmt: skip
    return told(found) | {"upload": str(upload.uuid)}


def load_upload(errand: "Asked") -> Result:
    """Load the files of an upload: ``wanted`` has the ``upload``.

    What a killed attempt has published is not loaded again.

    Raises:
        Refused: nothing was published; ``result`` tells why.

    """
    lake = lake_at_hand()
    mend_records(lake, at=now(), by=errand.by)
    before = _published_by_an_earlier_attempt(errand)
    uuid = UUID(errand.wanted["upload"])
    if before:
        _remove(uuid, errand.by)
        return before
    upload = queries.upload(in_house(errand.by), uuid)
    wishes = _wishes(upload, uuid5(errand.uuid, str(errand.attempt)), errand.wanted)
    found = work.import_files(lake, _paths(upload), wishes, by=errand.by, progress=errand.progress)
    result = told(found) | {"upload": str(uuid)}
    if not found.published:
        raise Refused(
            "没有发布，数据湖未变。", "Nothing was published.",
            cure=("请看下面的问题，改正后重新上传。", "See below, mend the file, upload it again."),
            result=result,
        )  # fmt: skip
    _remove(uuid, errand.by)
    return result


def told(found: LoadResult) -> dict[str, Any]:
    """Return a load as its page tells it, in JSON."""
    weights = {w.value: sum(f.weight is w for f in found.findings) for w in Weight}
    return {
        "load": found.load,
        "published": found.published,
        "snapshot": found.snapshot,
        "datasets": plain(found.datasets),
        "findings": plain(found.findings),
        "weights": weights,
        "rejects": found.rejects is not None,
    }


class Asked(Protocol):
    """An errand, as far as loads go: see ``doing.Errand``."""

    @property
    def uuid(self) -> UUID:
        """Its own."""

    @property
    def attempt(self) -> int:
        """How often it was begun."""

    @property
    def wanted(self) -> Mapping[str, Any]:
        """What is wanted."""

    @property
    def by(self) -> Viewer:
        """Who asked."""

    @property
    def progress(self) -> work.Progress:
        """Who is told how far it is."""


def _published_by_an_earlier_attempt(errand: Asked) -> dict[str, Any]:
    uuids = [uuid5(errand.uuid, str(number)) for number in range(1, errand.attempt)]
    for row in queries.loads_by_uuid(in_house(errand.by), uuids).values():
        if row.state is State.PUBLISHED:
            return {
                "load": str(row.uuid), "published": True, "snapshot": row.snapshot,
                "datasets": plain(row.datasets), "findings": [], "weights": {},
                "rejects": bool(row.rejects),
            }  # fmt: skip
    return {}


def _wishes(upload: UploadRow, load: UUID, wanted: Mapping[str, Any]) -> work.FileWishes:
    policy = Policy(upload.most_rejected, mode=upload.mode, language=wanted.get("language", "zh"))
    return work.FileWishes(upload.columns, upload.dataset or None, policy, upload.name[:500], load)


def _write(folder: Path, names: Iterable[str], sent: Iterable[Sent]) -> None:
    for name, file in zip(names, sent, strict=True):
        with (folder / name).open("xb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)


def _remove(uuid: UUID, by: Viewer) -> None:
    actions.give_up_upload(uuid=uuid, at=now(), by=by)
    shutil.rmtree(_folder(uuid), ignore_errors=True)


def _paths(upload: UploadRow) -> list[Path]:
    return [_folder(upload.uuid) / file.name for file in upload.files]


def _folder(uuid: UUID) -> Path:
    return _home() / str(uuid)


def _home() -> Path:
    return home_at_hand().folder / "uploads"
