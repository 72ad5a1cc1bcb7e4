"""Recording files that show what was done. The files themselves: ``spiral/filing.py``."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral import moving
from lemnis.spiral.entering import EvidenceFile, enter_file, require_new
from lemnis.spiral.models import Evidence, Improvement
from lemnis.spiral.rules.evidence_files import MOST_EVIDENCE
from lemnis.spiral.rules.improvements import ImprovementState


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
    require_new(file, row)
    enter_file(file, of=row, at=at, by=by)
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
    if found is None or found.improvement is None:
        raise NotFound("没有这份佐证。", "There is no such file.")
    row = moving.improvement_of(found.improvement.uuid)
    moving.require_carrier(by, row)
    if row.state in {ImprovementState.DONE.value, ImprovementState.EFFECTIVE.value}:
        raise Refused("已申请复核，佐证不能去掉。", "It is being verified: nothing is taken away.")
    facts = {"file": found.name, "sha256": found.sha256}
    record(by=by, act="evidence.remove", kind="improvement", what=str(row.uuid), facts=facts)
    found.delete()
