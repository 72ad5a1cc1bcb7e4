"""What the last check of the published data has found."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from lemnis.evidence import queries
from lemnis.evidence.rules import ErrandKind
from lemnis.insight.queries.load_results import FindingRow, load_findings
from lemnis.lake.findings import Weight
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


@dataclass(frozen=True, slots=True)
class CheckTold:
    """One check of everything published; ``current`` if nothing was published since."""

    errand: UUID
    at: dt.datetime
    by: str
    checked: int
    current: bool
    findings: tuple[FindingRow, ...]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(each.weight is Weight.ERROR for each in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(each.weight is Weight.WARNING for each in self.findings)

    def of(self, dataset: str) -> tuple[int, int]:
        """Return how many errors and warnings concern a data set."""
        weights = [each.weight for each in self.findings if each.dataset == dataset]
        return weights.count(Weight.ERROR), weights.count(Weight.WARNING)


def last_check(viewer: Viewer) -> CheckTold | None:
    """Return the last check of everything, whoever asked for it; None without."""
    require(viewer, Permission.SEE_DATA)
    found = queries.last_done(viewer, ErrandKind.CHECK, datasets=[])
    if found is None or found.ended_at is None:
        return None
    published = queries.last_published(viewer)
    return CheckTold(
        errand=found.uuid,
        at=found.ended_at,
        by=found.by,
        checked=len(found.result["checked"]),
        # Diagnoses make snapshots, too, but change no data set.
        current=found.result["snapshot"] >= published,
        findings=load_findings(viewer, found.result["findings"]),
    )
