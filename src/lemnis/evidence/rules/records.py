"""What is said of a load and a run, and how they may go on: values and pure decisions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lemnis.errors import Refused
from lemnis.values import Title


class SourceKind(StrEnum):
    """From what kind of source rows were loaded."""

    FILE = "file"
    SQL = "sql"
    REST = "rest"
    OULAD = "oulad"
    DEMO = "demo"
    HOUSE = "house"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _KINDS[self]


class State(StrEnum):
    """How far a load or a run has come.

    ``REFUSED``: the data or the request did not allow it, nothing was published. ``FAILED``: a
    crash told of itself. ``INTERRUPTED``: it ended without telling (power cut, kill).
    """

    RUNNING = "running"
    PUBLISHED = "published"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _STATES[self]


_KINDS: Mapping[SourceKind, Title] = {
    SourceKind.FILE: Title("文件", "file"),
    SourceKind.SQL: Title("数据库", "database"),
    SourceKind.REST: Title("接口", "interface"),
    SourceKind.OULAD: Title("OULAD 公开数据", "OULAD"),
    SourceKind.DEMO: Title("示范数据", "demo"),
    SourceKind.HOUSE: Title("本平台登记", "registered here"),
}
_STATES: Mapping[State, Title] = {
    State.RUNNING: Title("进行中", "running"),
    State.PUBLISHED: Title("已入库", "published"),
    State.REFUSED: Title("未入库", "refused"),
    State.FAILED: Title("失败", "failed"),
    State.INTERRUPTED: Title("中断", "interrupted"),
}


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is about to do (see ``models.Run``)."""

    periods: tuple[str, ...]
    as_of: dt.date
    catalogue_hash: str
    snapshot_read: int


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many indicators for how many subjects a run has measured, and what came of it."""

    indicators: int
    subjects: int
    measurements: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many records left behind were mended, and to what."""

    published: int
    interrupted: int


# An interrupted one may still turn out published: a record is a memory, the lake is the fact.
_NEXT = {
    State.RUNNING: frozenset(State) - {State.RUNNING},
    State.INTERRUPTED: frozenset({State.PUBLISHED, State.REFUSED, State.FAILED}),
}


def may_follow(now: State, then: State) -> bool:
    """Return whether a load or run in state ``now`` may come to ``then``.

    >>> may_follow(State.RUNNING, State.PUBLISHED), may_follow(State.PUBLISHED, State.FAILED)
    (True, False)
    """
    return then in _NEXT.get(now, frozenset())


def states_before(then: State) -> tuple[State, ...]:
    """Return the states that ``then`` may follow, in order of the enumeration."""
    return tuple(now for now in State if may_follow(now, then))


def ended_already(now: State, then: State) -> Refused:
    """Return the refusal to bring a record from ``now`` to ``then``."""
    return Refused(
        f"记录已处于“{now}”状态，不能再变为“{then}”。",
        f"The record is already {now}; it cannot become {then}.",
        now=now,
        then=then,
    )
