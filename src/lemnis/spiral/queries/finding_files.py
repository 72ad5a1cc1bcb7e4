"""What may be read of files that show what a finding says."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from lemnis.errors import NotFound
from lemnis.people.queries import permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.models import Evidence
from lemnis.spiral.queries.improvements import signed_as
from lemnis.spiral.rules.improvements import EvidenceKind


@dataclass(frozen=True, slots=True)
class FindingFile:
    """One file of a finding, without its text, and where it belongs."""

    uuid: UUID
    cycle: UUID
    finding: UUID
    number: int
    kind: EvidenceKind
    name: str
    media: str
    size: int
    sha256: str
    note: str
    at: dt.datetime
    by: str


def finding_file(viewer: Viewer, uuid: UUID) -> FindingFile:
    """Return a file of a finding, if the self-diagnosis of its subject may be seen.

    Raises:
        NotFound: there is none, or not for this viewer.

    """
    row = _rows().filter(uuid=uuid).first()
    if row is None or row.finding is None:
        raise _no_file(uuid)
    if not permitted(viewer, Permission.SEE_SPIRALS, row.finding.diagnosis.cycle.subject.ref):
        raise _no_file(uuid)
    return _file(viewer, row)


def files_of_cycle(viewer: Viewer, cycle: UUID) -> tuple[FindingFile, ...]:
    """Return the files of a self-diagnosis by its cycle, none where the viewer may not see it."""
    rows = _rows().filter(finding__diagnosis__cycle__uuid=cycle).order_by("finding__number", "pk")
    found = [row for row in rows if row.finding is not None]
    seen = (
        found
        and found[0].finding
        and permitted(viewer, Permission.SEE_SPIRALS, found[0].finding.diagnosis.cycle.subject.ref)
    )
    return tuple(_file(viewer, row) for row in found) if seen else ()


def files_of(viewer: Viewer, findings: Iterable[int]) -> Mapping[int, tuple[FindingFile, ...]]:
    """Return the files of findings by their key; whoever calls has asked the permission."""
    found: dict[int, tuple[FindingFile, ...]] = {}
    for row in _rows().filter(finding__in=list(findings)).order_by("at", "pk"):
        if row.finding is not None:
            found[row.finding.pk] = (*found.get(row.finding.pk, ()), _file(viewer, row))
    return found


def _rows() -> QuerySet[Evidence]:
    rows = Evidence.objects.exclude(finding=None).defer("text")
    return rows.select_related("finding__diagnosis__cycle__subject")


def _no_file(uuid: UUID) -> NotFound:
    return NotFound("没有这份佐证，或您无权查看。", "There is no such file, or not for you.",
                    uuid=str(uuid))  # fmt: skip


def _file(viewer: Viewer, row: Evidence) -> FindingFile:
    of = row.finding
    if of is None:
        raise _no_file(row.uuid)
    return FindingFile(
        row.uuid, of.diagnosis.cycle.uuid, of.uuid, of.number, EvidenceKind(row.kind), row.name,
        row.media, row.size, row.sha256, row.note, row.at, signed_as(viewer, row.by),
    )  # fmt: skip
