"""Recording files that show what a finding says, as long as its self-diagnosis waits."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.diagnosing import begun, writable
from lemnis.spiral.entering import EvidenceFile, enter_file, require_new
from lemnis.spiral.models import Evidence, Finding
from lemnis.spiral.rules.evidence_files import MOST_OF_FINDING


@transaction.atomic
def keep_finding_file(*, finding: UUID, file: EvidenceFile, at: dt.datetime, by: Viewer) -> None:
    """Record a file as evidence of a finding of a self-diagnosis that is being written.

    Writes: one Evidence, one AuditEvent.

    Raises:
        NotFound: there is no such finding, or not for ``by``.
        NotAllowed: they may not diagnose its subject.
        Refused: it is handed in already, or has as many files as it may.
        BadData: the same file, or the same text, has been handed in before.

    """
    row = _written(finding, by)
    if row.evidence.count() >= MOST_OF_FINDING:
        raise Refused(
            f"一条意见最多 {MOST_OF_FINDING} 份佐证。",
            f"A finding has at most {MOST_OF_FINDING} files of evidence.",
            cure=("请先去掉不需要的。", "Take away what is not needed."),
        )
    require_new(file, row)
    enter_file(file, of=row, at=at, by=by)
    facts = {"file": file.name, "bytes": file.size}
    record(by=by, act="evidence.keep", kind="finding", what=str(finding), facts=facts)


@transaction.atomic
def remove_finding_file(*, evidence: UUID, by: Viewer) -> None:
    """Take away a file of a finding, as long as its self-diagnosis is being written.

    Writes: the Evidence is deleted, one AuditEvent with its print.

    Raises:
        NotFound: there is no such file, or not for ``by``.
        NotAllowed: they may not diagnose its subject.
        Refused: it is handed in already.

    """
    found = Evidence.objects.select_related("finding").filter(uuid=evidence).first()
    if found is None or found.finding is None:
        raise NotFound("没有这份佐证。", "There is no such file.")
    row = _written(found.finding.uuid, by)
    facts = {"file": found.name, "sha256": found.sha256}
    record(by=by, act="evidence.remove", kind="finding", what=str(row.uuid), facts=facts)
    found.delete()


def _written(finding: UUID, by: Viewer) -> Finding:
    """Return a finding that may be written; of two who hand in at once the second waits here."""
    row = Finding.objects.select_related("diagnosis__cycle").filter(uuid=finding).first()
    if row is None:
        raise NotFound("没有这条诊断意见。", "There is no such finding.")
    begun(writable(row.diagnosis.cycle.uuid, by))
    return row
