"""One report as it is read: each number's standing, what people wrote, signatures, its history."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lemnis.engine.college import College
from lemnis.errors import NotFound
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight import reporting
from lemnis.insight.actions.looking import PERSONS, looked_at
from lemnis.insight.models import Report, ReportVersion
from lemnis.insight.report_rows import CHECKS, ReportRow, one, reads_draft, row_of
from lemnis.insight.report_versions import bound_of, holding_up, texts_of, wanted_of
from lemnis.insight.reporting import Written
from lemnis.insight.rules.report_parts import Block, texts
from lemnis.insight.rules.reports import Act, Bound, ClaimState, Held, SignStep, possible
from lemnis.people.editions import Kept
from lemnis.people.models import Subject
from lemnis.people.queries import permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, Title

_WRITTEN = Kept[tuple[College, Written]](32)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who put their name to a version, as what, when; ``holds`` while it is what they saw."""

    step: SignStep
    by: str
    at: dt.datetime
    note: str
    holds: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the history of a report."""

    number: int
    made_at: dt.datetime
    made_by: str
    published_at: dt.datetime | None
    published_by: str
    snapshot: int
    digest: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One version of a report, whole. ``held`` has every number by its key, in reading order.

    ``acts``: what this viewer may do now. ``texts`` are what people wrote, by place.
    """

    row: ReportRow
    moves: int
    school: str
    owner: str
    on: dt.date
    version: VersionRow
    body: Mapping[str, Any]
    held: Mapping[str, Held]
    texts: Mapping[str, str]
    places: tuple[Block, ...]
    versions: tuple[VersionRow, ...]
    acts: tuple[Act, ...]

    @property
    def code(self) -> str:
        """What a printed report is found again by."""
        of = "" if self.row.subject.kind in PERSONS else f"-{self.row.subject.code}"
        return f"BG-{self.row.label}{of}-{self.row.uuid.hex[:6]}"

    @property
    def is_present(self) -> bool:
        """Whether this is the newest version there is."""
        return self.version.number == self.versions[0].number

    @property
    def unsound(self) -> tuple[Held, ...]:
        """The numbers that no longer hold."""
        return tuple(h for h in self.held.values() if h.state is not ClaimState.VALID)

    @property
    def unwritten(self) -> tuple[Block, ...]:
        """The texts that must be written and are not."""
        return tuple(p for p in self.places if p["must"] and not self.texts.get(p["code"]))

    @property
    def written(self) -> int:
        """How many of the texts that must be written are."""
        return sum(bool(place["must"]) for place in self.places) - len(self.unwritten)


def report(viewer: Viewer, uuid: UUID, number: int | None, on: dt.date) -> ReportPage:
    """Return one version of a report, the one the viewer reads if none is named.

    A look at another person's is written down.

    Raises:
        NotFound: there is no such report or version, or not for the viewer.

    """
    found = one(viewer, uuid)
    row = row_of(viewer, found)
    drafts = reads_draft(viewer, found)
    versions = [v for v in found.versions.order_by("-number") if drafts or v.published_at]
    wanted = row.version if number is None else number
    version = next((v for v in versions if v.number == wanted), None)
    if version is None:
        raise NotFound("没有这一稿。", "There is no such version.")
    looked_at(subject=row.subject, by=viewer)
    held = _held(college_at_hand(viewer, on), found, version, on)
    history = tuple(map(_version, versions))
    school = Subject.objects.filter(kind=SubjectKind.SCHOOL.value, above=None).first()
    owner = found.subject.owner
    present = version.number == found.version
    return ReportPage(
        row=row, moves=found.moves, school=school.name if school else "",
        owner=owner.name if owner and row.subject.kind not in PERSONS else "", on=version.on,
        version=_version(version),
        body=version.body, held={h.claimed.key: h for h in held}, texts=texts_of(version),
        places=tuple(texts(version.body)), versions=history,
        acts=_acts(viewer, row, version) if present and not row.kind.by_head else (),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two versions: a number or a text, before and after."""

    name: Title
    before: str
    after: str
    of_people: bool


def changes(viewer: Viewer, uuid: UUID, older: int, newer: int, on: dt.date) -> tuple[Change, ...]:
    """Return what differs between two versions of a report, numbers first.

    Raises:
        NotFound: there is no such report or version, or not for the viewer.

    """
    before, after = (report(viewer, uuid, number, on) for number in (older, newer))
    made: list[Change] = []
    for key in dict.fromkeys([*before.held, *after.held]):
        was, now = before.held.get(key), after.held.get(key)
        known = now or was
        then, new = (_told(h.claimed) if h else "" for h in (was, now))
        if known and then != new:
            made.append(Change(known.claimed.name, then, new, of_people=False))
    asks = {p["code"]: Title(*p["ask"]) for p in (*before.places, *after.places)}
    for code, ask in asks.items():
        then, new = before.texts.get(code, ""), after.texts.get(code, "")
        if then != new:
            made.append(Change(ask, then, new, of_people=True))
    return tuple(made)


def _told(bound: Bound) -> str:
    return f"{bound.value}{bound.unit.zh}"


def _held(college: College, found: Report, version: ReportVersion, on: dt.date) -> tuple[Held, ...]:
    """Return the numbers of a version; of one overtaken as they were."""
    if version.number != found.version:
        bounds = map(bound_of, version.claims.all())
        return tuple(Held(n, b, b, ClaimState.VALID) for n, b in enumerate(bounds, 1))
    return holding_up(version, _written(college, found, on))


def _written(college: College, found: Report, on: dt.date) -> Written:
    """Return what the house would write of a report now, once for all who read it."""

    def write() -> tuple[College, Written]:
        wanted = wanted_of(found, college.calendar.parse(found.period))
        return college, reporting.write(college, wanted, on)

    # The college is kept beside it, so that no other can come to have its id.
    key = (found.pk, id(college), college.lake.snapshot(), on)
    return _WRITTEN.of(key, write)[1]


def _version(version: ReportVersion) -> VersionRow:
    signed = tuple(
        Signature(SignStep(s.step), s.by, s.at, s.note, s.digest == version.digest)
        for s in version.signoffs.all()
    )
    return VersionRow(
        version.number, version.made_at, version.made_by, version.published_at,
        version.published_by, version.snapshot, version.digest, signed,
    )  # fmt: skip


_NEEDS = {
    Act.SUBMIT: Permission.WRITE_REPORTS,
    Act.CHANGE: Permission.WRITE_REPORTS,
    Act.REVISE: Permission.WRITE_REPORTS,
    Act.PUBLISH: Permission.PUBLISH_REPORTS,
}


def _acts(viewer: Viewer, row: ReportRow, version: ReportVersion) -> tuple[Act, ...]:
    """Return what a viewer may do with a report now."""
    ref = row.subject
    may = {p: permitted(viewer, p, ref) for p in CHECKS}
    signed = set(version.signoffs.values_list("by", flat=True))
    open_to = [
        act
        for act in possible(row.state)
        if (may[_NEEDS[act]] if act in _NEEDS else any(may.values()))
    ]
    own = {Act.REVIEW, Act.PUBLISH} if viewer.name in signed else set()
    return tuple(act for act in open_to if act not in own)
