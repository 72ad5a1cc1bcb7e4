"""A self-diagnosis as its writer sees it: findings with their indicator, lines, past and causes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lemnis.engine import current, lines
from lemnis.engine.college import College
from lemnis.engine.definition import Criterion, Indicator
from lemnis.evidence.at_hand import college_at_hand
from lemnis.people.queries import subject as story_of
from lemnis.people.rules.viewers import Viewer, in_house
from lemnis.spiral.queries.self_diagnoses import (
    Desk,
    FindingRow,
    causes_offered,
    owners_to_choose,
    self_diagnosis,
)
from lemnis.spiral.rules.causes import Offer
from lemnis.spiral.rules.words import FindingKind
from lemnis.values import SubjectRef, Title

_TREND, _LONGEST = 12, 40


@dataclass(frozen=True, slots=True)
class Piece:
    """One finding with what its page needs; ``indicator`` None where it is of none known.

    ``trend`` ends with the number of the finding, the oldest first.
    """

    finding: FindingRow
    name: Title
    indicator: Indicator | None
    criterion: Criterion | None
    trend: tuple[float | None, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class WholeDesk:
    """One self-diagnosis; ``owners`` (key and name) only for who may write it."""

    desk: Desk
    pieces: tuple[Piece, ...]
    owners: tuple[tuple[int, str], ...]
    today: dt.date

    @property
    def days_left(self) -> int:
        """How many days there are until it is due; negative once it is overdue."""
        return (self.desk.cycle.due_on - self.today).days


def whole_desk(viewer: Viewer, cycle: UUID, on: dt.date) -> WholeDesk:
    """Return one self-diagnosis whole.

    Raises:
        NotFound: there is no such cycle, or not for the viewer.

    """
    desk = self_diagnosis(viewer, cycle, on)
    owners = owners_to_choose(viewer, cycle) if desk.may_write else ()
    pieces = _pieces(viewer, desk, on) if desk.findings else ()
    return WholeDesk(desk, pieces, owners, on)


def _pieces(viewer: Viewer, desk: Desk, on: dt.date) -> tuple[Piece, ...]:
    college = college_at_hand(viewer, on)
    above = [line.ref for line in story_of(in_house(viewer), desk.ref).above]
    drawn = lines.lines(college, desk.ref, above)
    past = _past(college, desk.ref, {finding.indicator for finding in desk.findings})
    return tuple(_piece(viewer, f, desk.ref, college, drawn, past) for f in desk.findings)


def _past(
    college: College, ref: SubjectRef, codes: set[str]
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in current.history(college.lake, ref):
        if row["indicator"] in codes:
            found.setdefault(row["indicator"], []).append(row)
    return found


def _piece(
    viewer: Viewer,
    finding: FindingRow,
    ref: SubjectRef,
    college: College,
    drawn: lines.Lines,
    past: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Piece:
    indicator = college.library.catalogue.get(finding.indicator)
    if indicator is None:
        words = _called(finding)
        return Piece(finding, words, None, None, (), causes_offered(viewer, ref.kind, words))
    rows = list(past.get(indicator.code, ()))
    known = [at for at, row in enumerate(rows) if row["period"] == finding.period]
    until = rows[: known[-1] + 1] if known else []
    return Piece(
        finding, indicator.name, indicator,
        drawn.of(indicator, until[-1]["ends_on"]) if until else None,
        tuple(row["shown"] for row in until[-_TREND:]),
        causes_offered(viewer, ref.kind, indicator.name),
    )  # fmt: skip


def _called(finding: FindingRow) -> Title:
    """Return what a finding without a known indicator is called: one's own by its words."""
    if finding.kind is not FindingKind.OWN:
        return Title(finding.indicator or finding.task, finding.indicator or finding.task)
    zh, en = finding.sentence
    return Title(_short(zh), _short(en))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
