"""What may be read of the standard library."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from lemnis.people.queries import SubjectName, subject_names, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.finding import one
from lemnis.plan.models import Standard, StandardUse, StandardVersion
from lemnis.plan.rules.standards import StandardText
from lemnis.plan.rules.words import StandardKind, StandardLevel
from lemnis.plan.standard_texts import text_of

_USES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One standard in a list; ``version`` is 0 until one is published."""

    code: str
    name: str
    kind: StandardKind
    layer: str
    system: str
    category: str
    level: StandardLevel | None
    version: int
    since: dt.date | None
    verified: bool
    criteria: int
    measured: int
    uses: int
    draft: bool
    retired_on: dt.date | None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a standard."""

    number: int
    since: dt.date
    why: str
    source: str
    verified: bool
    written_by: str
    published_at: dt.datetime | None
    published_by: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class UseLine:
    """That a subject works to the standard, and for which goal."""

    subject: SubjectName
    goal: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class StandardPage:
    """One standard whole: the version shown with its criteria, all versions, where it is used.

    ``newest`` is the draft, else the last version: what is changed is changed there.
    """

    line: StandardLine
    shown: VersionLine
    text: StandardText
    versions: tuple[VersionLine, ...]
    uses: tuple[UseLine, ...]

    @property
    def newest(self) -> VersionLine:
        """The version with the highest number."""
        return self.versions[0]


def standards(viewer: Viewer, on: dt.date) -> tuple[StandardLine, ...]:
    """Return the whole library, by layer and code; retired ones too."""
    require(viewer, Permission.SEE_STANDARDS)
    return _listed(Standard.objects.all(), on)


def standard(viewer: Viewer, code: str, on: dt.date, version: int = 0) -> StandardPage:
    """Return one standard; without ``version`` the one in force, else the draft.

    Raises:
        NotFound: there is no such standard or version.

    """
    require(viewer, Permission.SEE_STANDARDS)
    row = one(Standard, ("标准", "standard"), code=code)
    (line,) = _listed([row], on)
    versions = list(row.versions.all())
    wanted = version or line.version or versions[-1].number
    shown = one(StandardVersion, ("版本", "version"), standard=row, number=wanted)
    return StandardPage(
        line,
        _version(shown, line.version),
        text_of(shown),
        tuple(_version(each, line.version) for each in reversed(versions)),
        _uses(viewer, row),
    )


def standard_texts(
    viewer: Viewer, on: dt.date, codes: Collection[str] = ()
) -> tuple[StandardText, ...]:
    """Return standards as they are written, those in force first, else their drafts."""
    require(viewer, Permission.SEE_STANDARDS)
    rows = StandardVersion.objects.select_related("standard").prefetch_related("criteria")
    if codes:
        rows = rows.filter(standard__code__in=codes)
    chosen: dict[str, StandardVersion] = {}
    for row in rows.filter(standard__retired_on=None).order_by("standard__code", "number"):
        known = chosen.get(row.standard.code)
        if known is None or (row.published_at and row.since <= on):
            chosen[row.standard.code] = row
    return tuple(map(text_of, chosen.values()))


def _listed(rows: Iterable[Standard], on: dt.date) -> tuple[StandardLine, ...]:
    found = list(rows)
    versions: dict[int, list[StandardVersion]] = {}
    counted = StandardVersion.objects.filter(standard__in=[row.pk for row in found]).annotate(
        criteria_count=Count("criteria"),
        measured=Count("criteria", filter=~Q(criteria__indicator="")),
    )
    for version in counted.order_by("number"):
        versions.setdefault(version.standard_id, []).append(version)
    used = StandardUse.objects.filter(until=None).order_by().values_list("standard")
    uses = dict(used.annotate(Count("subject", distinct=True)))
    return tuple(_line(row, versions.get(row.pk, []), uses.get(row.pk, 0), on) for row in found)


def _line(row: Standard, versions: list[StandardVersion], uses: int, on: dt.date) -> StandardLine:
    begun = [each for each in versions if each.published_at and each.since <= on]
    shown = begun[-1] if begun else versions[-1] if versions else None
    return StandardLine(
        code=row.code,
        name=row.name,
        kind=StandardKind(row.kind),
        layer=row.layer,
        system=row.system,
        category=row.category,
        level=StandardLevel(row.level) if row.level else None,
        version=begun[-1].number if begun else 0,
        since=begun[-1].since if begun else None,
        verified=bool(shown and shown.verified),
        criteria=getattr(shown, "criteria_count", 0),
        measured=getattr(shown, "measured", 0),
        uses=uses,
        draft=any(each.published_at is None for each in versions),
        retired_on=row.retired_on,
    )


def _version(row: StandardVersion, in_force: int) -> VersionLine:
    return VersionLine(
        row.number, row.since, row.why, row.source, row.verified, row.written_by,
        row.published_at, row.published_by, row.number == in_force,
    )  # fmt: skip


def _uses(viewer: Viewer, row: Standard) -> tuple[UseLine, ...]:
    sight = visible_subjects(viewer, Permission.SEE_PLANS).order_by().values("pk")
    rows = row.uses.filter(subject__in=sight).select_related("subject", "goal")
    found = list(rows.order_by("until", "subject__kind", "subject__code")[:_USES_SHOWN])
    names = subject_names(viewer, {each.subject.ref for each in found})
    return tuple(
        UseLine(names[each.subject.ref], each.goal.title if each.goal else "", each.since,
                each.until)
        for each in found
    )  # fmt: skip
