"""What may be read of units, as small frozen rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lemnis.errors import NotFound
from lemnis.people import workload
from lemnis.people.held import HolderLine, holders, shown
from lemnis.people.models import BodyMember, Duty, Person, Post, Unit
from lemnis.people.prefixes import below, ways_down
from lemnis.people.queries.viewers import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.saturation import Saturation, of_post, of_posts
from lemnis.people.rules.sight import sees_staff
from lemnis.people.rules.viewers import Viewer, require
from lemnis.people.rules.words import (
    LEVEL_OF_BODY,
    BodyKind,
    BodyRole,
    PersonKind,
    UnitKind,
    WorkingLevel,
)
from lemnis.values import SubjectRef, System


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in the tree; ``depth`` counts from 0; people and posts are its own, active ones."""

    code: str
    name: str
    kind: UnitKind
    system: System | None
    body_kind: BodyKind | None
    active: bool
    parent: str
    depth: int
    path: str
    people: int
    posts: int


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post, who holds it, how full it is."""

    code: str
    name: str
    leads: bool
    quota: int
    holders: tuple[HolderLine, ...]
    saturation: Saturation


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty and how many work items it is made into; ``system`` is None outside."""

    number: int
    text: str
    system: System | None
    items: int


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody who sits in a quality body today; ``key`` tells one seat from another."""

    number: str
    name: str
    role: BodyRole
    since: dt.date
    key: int


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One quality body: its working level, its members, the chair first."""

    code: str
    name: str
    kind: BodyKind
    level: WorkingLevel
    unit: str
    members: tuple[MemberLine, ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a unit; ``number`` is covered, ``key`` tells one from another."""

    number: str
    name: str
    kind: PersonKind
    key: int


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit whole.

    ``above`` from the root down, ``people`` the first hundred of the ``staff`` by number;
    ``subject`` is what the unit is diagnosed as.
    """

    unit: UnitLine
    above: tuple[UnitLine, ...]
    below: tuple[UnitLine, ...]
    posts: tuple[PostLine, ...]
    people: tuple[PersonLine, ...]
    duties: tuple[DutyLine, ...]
    bodies: tuple[BodyLine, ...]
    saturation: Saturation
    staff: int = 0
    subject: SubjectRef | None = None
    may_see_numbers: bool = False


_MOST_PEOPLE = 100


def unit_tree(viewer: Viewer, *, root: str = "", only_active: bool = True) -> tuple[UnitLine, ...]:
    """Return the units below a root, it first, each after the one above it; all without a root.

    Raises:
        NotFound: there is no such root, or not for the viewer.

    """
    units = _units_for(viewer)
    if root:
        units = units.filter(below(_unit(viewer, root).path))
    return tuple(map(_line, units.filter(active=True) if only_active else units))


def unit(viewer: Viewer, code: str) -> UnitPage:
    """Return one unit with its posts, people, duties and the quality bodies in it.

    Raises:
        NotFound: there is none of that code, or not for the viewer.

    """
    found = _unit(viewer, code)
    ways = ways_down(found.path)[:-1]
    posts = Post.objects.filter(unit=found, active=True)
    people = Person.objects.filter(unit=found, active=True).exclude(kind=PersonKind.STUDENT.value)
    return UnitPage(
        unit=_line(found),
        above=tuple(map(_line, _units_for(viewer).filter(path__in=ways))),
        below=tuple(map(_line, _units_for(viewer).filter(parent=found, active=True))),
        posts=_posts(viewer, posts),
        people=tuple(
            PersonLine(shown(viewer, p.number), p.name, PersonKind(p.kind), p.pk)
            for p in people[:_MOST_PEOPLE]
        ),
        duties=_duties(found),
        bodies=bodies(viewer, unit=code),
        saturation=of_posts(workload.post_times(posts).values()),
        staff=people.count(),
        subject=_subject(viewer, found),
        may_see_numbers=sees_staff(viewer, found.path),
    )


def bodies(viewer: Viewer, *, unit: str = "") -> tuple[BodyLine, ...]:
    """Return the quality bodies of a unit and what lies below it, or all, by working level.

    Raises:
        NotFound: there is no such unit, or not for the viewer.

    """
    units = _units_for(viewer).filter(active=True).exclude(body_kind="").select_related("parent")
    if unit:
        units = units.filter(below(_unit(viewer, unit).path))
    found = list(units)
    members = _members(viewer, found)
    rank = list(WorkingLevel)
    lines = [_body(one, members.get(one.pk, ())) for one in found]
    return tuple(sorted(lines, key=lambda line: (rank.index(line.level), line.code)))


def _subject(viewer: Viewer, unit: Unit) -> SubjectRef | None:
    """Return the subject a unit is, where it is one and the viewer may see it."""
    seen = visible_subjects(viewer, Permission.SEE_SUBJECTS)
    found = seen.filter(unit=unit, kind=unit.kind).first()
    return found.ref if found else None


def _units_for(viewer: Viewer) -> QuerySet[Unit]:
    require(viewer, Permission.SEE_ORGANISATION)
    return Unit.objects.select_related("parent").annotate(
        people_count=_counted(Person.objects.filter(active=True)),
        posts_count=_counted(Post.objects.filter(active=True)),
    )


def _counted(rows: QuerySet[Person] | QuerySet[Post]) -> Coalesce:
    """Return how many of the rows a unit has; joins would multiply persons with posts."""
    mine = rows.filter(unit=OuterRef("pk")).order_by().values("unit")
    return Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)


def _unit(viewer: Viewer, code: str) -> Unit:
    found = _units_for(viewer).filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的部门。", f"There is no unit {code}.", code=code)
    return found


def _line(unit: Unit) -> UnitLine:
    return UnitLine(
        unit.code, unit.name, UnitKind(unit.kind), System(unit.system) if unit.system else None,
        BodyKind(unit.body_kind) if unit.body_kind else None, unit.active,
        unit.parent.code if unit.parent else "", unit.path.count("/") - 2, unit.path,
        unit.people_count, unit.posts_count,  # type: ignore[attr-defined] # annotated above
    )  # fmt: skip


def _posts(viewer: Viewer, posts: QuerySet[Post]) -> tuple[PostLine, ...]:
    times, held = workload.post_times(posts), holders(viewer, posts)
    lines = [
        PostLine(p.code, p.name, p.leads, p.quota, held.get(p.pk, ()), of_post(times[p.code]))
        for p in posts
    ]
    return tuple(sorted(lines, key=lambda line: (not line.leads, line.code)))


def _duties(unit: Unit) -> tuple[DutyLine, ...]:
    rows = Duty.objects.filter(unit=unit).annotate(count=Count("items"))
    return tuple(
        DutyLine(d.number, d.text, System(d.system) if d.system else None, d.count) for d in rows
    )


def _members(viewer: Viewer, units: Iterable[Unit]) -> dict[int, tuple[MemberLine, ...]]:
    order, found = list(BodyRole), defaultdict[int, list[MemberLine]](list)
    rows = BodyMember.objects.filter(body__in=[u.pk for u in units], until=None)
    for row in rows.select_related("person"):
        found[row.body_id].append(_member(viewer, row))
    return {
        body: tuple(sorted(lines, key=lambda m: (order.index(m.role), m.number)))
        for body, lines in found.items()
    }


def _member(viewer: Viewer, row: BodyMember) -> MemberLine:
    who = row.person
    return MemberLine(shown(viewer, who.number), who.name, BodyRole(row.role), row.since, row.pk)


def _body(unit: Unit, members: tuple[MemberLine, ...]) -> BodyLine:
    kind = BodyKind(unit.body_kind)
    home = unit.parent.code if unit.parent else ""
    return BodyLine(unit.code, unit.name, kind, LEVEL_OF_BODY[kind], home, members)
