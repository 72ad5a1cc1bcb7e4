"""What components are given: small frozen values, made by a view from what a query has found."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.grade import Status
from lemnis.values import Title
from lemnis.web.words import NOTHING

Progress = Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a stepper, or one state of a state track; ``note`` is its day or its owner."""

    name: Title
    state: Progress
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: who is told, when; the one in force is ``now``."""

    who: Title
    state: Progress
    note: Title = NOTHING


@dataclass(frozen=True, slots=True)
class Goal:
    """One node of a chain.

    ``reached`` and ``due`` are shares of the goal (0..1): how far it is, how far it should be.
    ``problem`` says in a sentence why a node is broken, an orphan, or in conflict.
    """

    name: str
    actual: str = ""
    expected: str = ""
    owner: str = ""
    reached: Decimal | None = None
    due: Decimal | None = None
    status: Status = Status.NOT_JUDGED
    look: Literal["", "on", "dim", "broken", "orphan", "conflict"] = ""
    problem: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """One bar of a matrix cell: how many of the things there are that ought to be there."""

    name: Title
    have: int
    need: int
    stale: bool = False

    @property
    def look(self) -> str:
        """How the bar looks."""
        return "none" if not self.have else "old" if self.stale else ""

    @property
    def share(self) -> float:
        """How much of what there ought to be there is, 0..1."""
        return min(self.have / self.need, 1.0) if self.need else 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the 25 cells of the matrix; without ``covers`` it is empty ground."""

    row: Title
    column: Title
    attainment: Decimal | None = None
    covers: tuple[Cover, ...] = ()
    severity: Severity | None = None
    alerts: int = 0
    here: bool = False
    url: str = ""

    @property
    def stale(self) -> bool:
        """Whether anything in the cell is past its day of review."""
        return any(cover.stale for cover in self.covers)


@dataclass(frozen=True, slots=True)
class Work:
    """Long work: which stage, how much is done of how much (0 where nobody knows).

    ``url`` answers with the component anew; it is asked until ``over``.
    """

    stage: Title
    done: int
    total: int
    url: str
    over: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several views of the same thing: a tab, a segment, a chip."""

    name: Title
    url: str
    on: bool = False
    count: int | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of where a page lies, below its room."""

    name: Any
    url: str = ""
