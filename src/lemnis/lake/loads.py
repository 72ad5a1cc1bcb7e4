"""What a load is told and what it tells: policy in, result out."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from lemnis.lake.findings import Finding, Weight
from lemnis.lake.publish import Mode
from lemnis.lake.sources.headers import SheetMapping


@dataclass(frozen=True, slots=True)
class Policy:
    """When a load may be published.

    At most ``most_rejected`` (share, 0..1) of each data set's rows may be rejected; ``strict``
    allows none. ``mode`` says what becomes of rows already published; ``within`` keeps REPLACE to
    those whose key begins so. ``language`` is that of the rejects workbook.
    """

    most_rejected: float = 0.05
    strict: bool = False
    mode: Mode = Mode.MERGE
    within: str = ""
    language: str = "zh"

    @property
    def allowed(self) -> float:
        """The greatest share of rejected rows."""
        return 0.0 if self.strict else self.most_rejected


@dataclass(frozen=True, slots=True)
class DatasetLoad:
    """What a load did to one data set, in rows."""

    dataset: str
    rows_in: int
    rejected: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How a load ended.

    ``snapshot`` is where its rows can be read, None if nothing was published. ``rejects`` is the
    workbook of rejected rows, None if there are none; ``mappings`` tell how sheets were read.
    """

    load: str
    source: str
    started_at: dt.datetime
    finished_at: dt.datetime
    datasets: tuple[DatasetLoad, ...]
    snapshot: int | None
    findings: tuple[Finding, ...]
    rejects: Path | None = None
    mappings: tuple[SheetMapping, ...] = ()

    @property
    def published(self) -> bool:
        """Whether the rows are in the lake."""
        return self.snapshot is not None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that stopped the load."""
        return tuple(f for f in self.findings if f.weight is Weight.ERROR)
