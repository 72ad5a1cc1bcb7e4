"""The improvement ledger as it is read: small frozen rows, and which of them are asked for."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from lemnis.people.queries import SubjectName
from lemnis.spiral.rules.improvements import (
    CommitteeCause,
    EvidenceKind,
    ImprovementAct,
    ImprovementState,
    VerificationWay,
)
from lemnis.values import SubjectKind, SubjectRef


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One improvement in the ledger; numbers in the shown unit of the indicator.

    ``owner`` as this viewer may read it. ``effect`` is that of its last verification.
    """

    uuid: UUID
    title: str
    subject: SubjectName
    indicator: str
    state: ImprovementState
    owner: str
    due_on: dt.date
    opened_on: dt.date
    baseline: Decimal | None
    aim: Decimal | None
    after: Decimal | None
    effect: float | None
    low: float | None
    high: float | None
    evidence: int
    alert: UUID | None

    @property
    def short(self) -> str:
        """What it is called where there is little room."""
        return self.uuid.hex[:8]


@dataclass(frozen=True, slots=True)
class LedgerWishes:
    """Which improvements: all that is empty means any. ``waiting``: for this viewer to act.

    ``late_on``: due before that day and not done. ``below``: of a subject or under it.
    """

    states: frozenset[ImprovementState] = frozenset()
    kind: SubjectKind | None = None
    text: str = ""
    mine: bool = False
    waiting: bool = False
    late_on: dt.date | None = None
    below: SubjectRef | None = None
    indicator: str = ""
    sort: str = ""
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of the ledger, and how many there are in all."""

    rows: tuple[LedgerRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One thing that happened to an improvement; ``act`` is None for its opening."""

    number: int
    act: ImprovementAct | None
    after: ImprovementState
    at: dt.datetime
    by: str
    note: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One file of evidence, without its text, and the improvement it shows."""

    uuid: UUID
    improvement: UUID
    kind: EvidenceKind
    name: str
    media: str
    size: int
    sha256: str
    note: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """One verification as it was concluded."""

    round: int
    way: VerificationWay
    effective: bool
    before: Decimal | None
    after: Decimal | None
    after_period: str
    after_snapshot: int | None
    effect: float | None
    low: float | None
    high: float | None
    working: Mapping[str, Any]
    place: str
    conclusion: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class ImprovementStory:
    """Everything kept of one improvement; ``possible`` is what this viewer can do with it now.

    ``moves`` is to be given back with what is done, so that nothing is done unseen.
    """

    row: LedgerRow
    cause_kind: str
    cause: str
    action: str
    baseline_period: str
    baseline_rows: int | None
    baseline_snapshot: int | None
    origin: str
    cycle: UUID | None
    moves: int
    done_at: dt.datetime | None
    track: tuple[TrackRow, ...]
    evidence: tuple[EvidenceRow, ...]
    verifications: tuple[VerificationRow, ...]
    committee: tuple["CommitteeRow", ...]
    possible: tuple[ImprovementAct, ...]
    carries: bool
    verifies: bool
    case: UUID | None


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """One item of the quality committee; ``improvement`` is None in the story of one."""

    uuid: UUID
    cause: CommitteeCause
    raised_at: dt.datetime
    decision: str
    decided_at: dt.datetime | None
    decided_by: str
    improvement: LedgerRow | None = None
