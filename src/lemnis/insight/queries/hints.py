"""What the numbers and the case library say of a finding: likely causes, measures that worked."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from lemnis.engine import current
from lemnis.engine.college import College
from lemnis.engine.definition import Better, Indicator
from lemnis.engine.grade import Status
from lemnis.errors import NotFound
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.queries.changes import Change, Part, change_of
from lemnis.insight.queries.explain import asked_of
from lemnis.people.queries import permit, permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.causes import causes
from lemnis.spiral.filling import broken_lines
from lemnis.spiral.queries.cases import CaseRow, cases_like
from lemnis.spiral.queries.self_diagnoses import Desk, FindingRow, self_diagnosis
from lemnis.spiral.rules.causes import COMPOSITION, Factor, offered
from lemnis.spiral.rules.layers import LAYERS
from lemnis.values import SubjectKind, SubjectRef

_MOST_SIGNS, _MOST_CASES, _WHOLE = 3, 3, 100
_ENOUGH_PEERS, _FAR = 5, 0.1  # behind the middle by a tenth of it
_SIDES = {Better.HIGHER: 1, Better.LOWER: -1}


@dataclass(frozen=True, slots=True)
class CauseSign:
    """A number of the same subject that speaks for a cause.

    It breaks its line, too, or lies behind the ``middle`` of its peers, in the shown unit.
    """

    factor: Factor | None
    indicator: Indicator
    period: str
    value: Decimal
    status: Status
    middle: Decimal | None


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside a finding.

    ``most``: the part that did most to its change, ``share`` how many per cent of it, None where
    others went the other way. ``chosen``: the causes named already. ``mix``: the cause that its
    parts weigh otherwise, where that did more than the parts themselves.
    """

    cycle: UUID
    ref: SubjectRef
    number: int
    indicator: str
    chosen: tuple[str, ...]
    change: Change | None
    most: Part | None
    share: int | None
    mix: Factor | None
    signs: tuple[CauseSign, ...]
    cases: tuple[CaseRow, ...]

    @property
    def is_mix_new(self) -> bool:
        """Whether the mix is a cause nobody has named yet."""
        return self.mix is not None and self.mix.code not in self.chosen


def hints(viewer: Viewer, cycle: UUID, number: int, on: dt.date) -> Hints:
    """Return what speaks for which cause of a finding, and what has worked elsewhere.

    Raises:
        NotFound: there is no such cycle or finding, or not for the viewer.
        NotAllowed: they may not diagnose its subject.

    """
    desk = self_diagnosis(viewer, cycle, on)
    permit(viewer, Permission.SELF_DIAGNOSE, desk.ref)
    finding = next((f for f in desk.findings if f.number == number), None)
    if finding is None:
        raise NotFound(f"没有第 {number} 条诊断意见。", f"There is no finding {number}.")
    change = _change(viewer, desk, finding, on)
    most, share = _most(change)
    signs = tuple(_signs(viewer, desk, finding, on))[:_MOST_SIGNS]
    chosen = [causes()[code] for code in finding.said.causes if code in causes()]
    likely = chosen or [sign.factor for sign in signs if sign.factor]
    return Hints(
        cycle, desk.ref, number, finding.indicator, finding.said.causes, change, most, share,
        _mix(change, desk.ref.kind), signs,
        cases_like(viewer, finding.indicator, desk.ref.kind, likely, most=_MOST_CASES),
    )  # fmt: skip


def _change(viewer: Viewer, desk: Desk, finding: FindingRow, on: dt.date) -> Change | None:
    if not finding.indicator or finding.before is None or finding.value == finding.before:
        return None
    try:
        asked = asked_of(viewer, finding.indicator, desk.ref, finding.period, on)
        return change_of(viewer, asked, on)
    except NotFound:  # the indicator is retired, or its numbers are not for this viewer
        return None


def _most(change: Change | None) -> tuple[Part | None, int | None]:
    """Return the part that did most in the direction of a change, and its share in per cent."""
    if change is None or change.before is None or change.after is None:
        return None, None
    whole = change.after - change.before
    same_way = [part for part in change.parts if part.total * whole > 0]
    most = max(same_way, key=lambda part: abs(part.total), default=None)
    if most is None or abs(most.total) * 20 < abs(whole):
        return None, None
    share = round(100 * most.total / whole)
    return most, share if share <= _WHOLE else None


def _mix(change: Change | None, kind: SubjectKind) -> Factor | None:
    if change is None or change.own is None or change.mix is None:
        return None
    factor = causes().get(COMPOSITION)
    theirs = factor is not None and LAYERS[kind] in factor.layers
    return factor if theirs and abs(change.mix) > abs(change.own) else None


def _signs(viewer: Viewer, desk: Desk, finding: FindingRow, on: dt.date) -> Iterator[CauseSign]:
    """Yield causes that other weak numbers of the same subject are a sign of, once each.

    A cause is offered if it may lie behind the finding and the other number is called so that it
    is a sign of it. Broken lines come before what is only weaker than the middle of its peers.
    """
    if not permitted(viewer, Permission.SEE_SUBJECTS, desk.ref):
        return
    college = college_at_hand(viewer, on)
    own = college.library.catalogue.get(finding.indicator)
    name = own.name.zh if own else finding.sentence.zh
    likely = [o.factor for o in offered(causes().values(), LAYERS[desk.ref.kind], name) if o.signs]
    found = current.current(college.lake, desk.ref.kind).of(desk.ref.code)
    taken = {finding.indicator}
    weak = (*_broken(found, college, desk.ref), *_behind(found, college))
    for factor in likely:
        sign = next((w for w in weak if w.indicator.code not in taken and _speaks(factor, w)), None)
        if sign is not None:
            taken.add(sign.indicator.code)
            yield replace(sign, factor=factor)


def _broken(found: Any, college: College, ref: SubjectRef) -> Iterator[CauseSign]:
    for broken in broken_lines(found, college, ref):
        yield CauseSign(None, broken.indicator, broken.period, broken.shown, broken.status, None)


def _behind(found: Any, college: College) -> list[CauseSign]:
    """Return what is weaker than the middle of its peers, the farthest behind first."""
    rows = [row for row in found.to_pylist() if row["peers"] >= _ENOUGH_PEERS and row["middle"]]
    told: list[tuple[float, CauseSign]] = []
    for row in rows:
        indicator = college.library.catalogue.get(row["indicator"])
        if indicator is None or row["shown"] is None or indicator.better not in _SIDES:
            continue
        share = _SIDES[indicator.better] * (row["middle"] - row["shown"]) / abs(row["middle"])
        if share >= _FAR:
            value, middle = (round(Decimal(row[n]), indicator.digits) for n in ("shown", "middle"))
            sign = CauseSign(None, indicator, row["period"], value, Status.NOT_JUDGED, middle)
            told.append((-share, sign))
    return [sign for _, sign in sorted(told, key=lambda each: (each[0], each[1].indicator.code))]


def _speaks(factor: Factor, sign: CauseSign) -> bool:
    # A sign of one character, such as “率”, is in the name of half the catalogue.
    return any(len(word) > 1 and word in sign.indicator.name.zh for word in factor.signs)
