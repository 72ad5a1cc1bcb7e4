"""What happens to the organisation by people's hands: units, posts, who holds and sits where."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.actions.audit import record
from lemnis.people.models import BodyMember, Holding, Person, Post, Subject, Unit
from lemnis.people.rules.paths import unit_path
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.people.rules.words import BodyKind, BodyRole, UnitKind
from lemnis.values import SubjectKind, System

_LED = [SubjectKind.SCHOOL.value, SubjectKind.COLLEGE.value, SubjectKind.OFFICE.value]


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be entered by hand; ``parent`` is a code, blank for a root."""

    code: str
    name: str
    kind: UnitKind
    parent: str = ""
    system: System | None = None
    body_kind: BodyKind | None = None


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be entered by hand; ``hours`` are one holder's in a year."""

    code: str
    unit: str
    name: str
    quota: int = 1
    hours: Decimal = Decimal(1600)
    leads: bool = False


@transaction.atomic
def add_unit(*, unit: NewUnit, by: Viewer) -> None:
    """Enter a unit that the lake does not list.

    Writes: one Unit, an AuditEvent.

    Raises:
        NotFound: there is no such parent.
        Refused: the code is taken.

    """
    require(by, Permission.WRITE_ORGANISATION)
    _require_free(Unit.objects.filter(code=unit.code).exists(), "部门", "unit", unit.code)
    parent = _unit_of(unit.parent) if unit.parent else None
    Unit.objects.create(
        code=unit.code,
        name=unit.name,
        kind=unit.kind.value,
        parent=parent,
        system=unit.system.value if unit.system else "",
        body_kind=unit.body_kind.value if unit.body_kind else "",
        path=unit_path(parent.path if parent else "/", unit.code),
    )
    record(
        by=by, act="unit.add", kind="unit", what=unit.code,
        facts={"name": unit.name, "parent": unit.parent},
    )  # fmt: skip


@transaction.atomic
def add_post(*, post: NewPost, by: Viewer) -> None:
    """Enter a post that the lake does not list; one that leads takes that from another.

    Writes: one Post, and ``leads`` of the one that led; an AuditEvent.

    Raises:
        NotFound: there is no such unit.
        Refused: the code is taken.

    """
    require(by, Permission.WRITE_ORGANISATION)
    _require_free(Post.objects.filter(code=post.code).exists(), "岗位", "post", post.code)
    unit = _unit_of(post.unit)
    if post.leads:
        Post.objects.filter(unit=unit, leads=True).update(leads=False)
    Post.objects.create(
        code=post.code, unit=unit, name=post.name, quota=post.quota, hours=post.hours,
        leads=post.leads,
    )  # fmt: skip
    record(
        by=by, act="post.add", kind="post", what=post.code,
        facts={"name": post.name, "unit": post.unit},
    )  # fmt: skip


@transaction.atomic
def hold_post(*, person: str, post: str, since: dt.date, by: Viewer) -> None:
    """Have a person hold a post from a day on.

    Writes: one Holding, an AuditEvent; where the post leads, the owner of the unit's subject.

    Raises:
        NotFound: there is no such person or post.
        Refused: the person holds it already.

    """
    require(by, Permission.WRITE_ORGANISATION)
    who, what = _person_of(person), _post_of(post)
    if Holding.objects.filter(person=who, post=what, until=None).exists():
        raise Refused(
            f"{who.name}（{person}）已在“{what.name}”岗位上。",
            f"{who.name} ({person}) holds the post “{what.name}” already.",
            cure=("请先结束原来的任职。", "End the holding there is first."),
        )
    Holding.objects.create(person=who, post=what, since=since)
    if what.leads:
        _set_owner(what.unit, who)
    facts = {"person": person, "since": str(since)}
    record(by=by, act="post.hold", kind="post", what=post, facts=facts)


@transaction.atomic
def leave_post(*, person: str, post: str, until: dt.date, by: Viewer) -> None:
    """Have a person hold a post no longer than until a day, that day included.

    Writes: the Holding, an AuditEvent; where the post leads, the owner of the unit's subject.

    Raises:
        NotFound: the person does not hold it.
        Refused: the day is before the first.

    """
    require(by, Permission.WRITE_ORGANISATION)
    what = _post_of(post)
    held = Holding.objects.filter(person__number=person, post=what, until=None).first()
    if held is None:
        raise NotFound(f"{person} 不在岗位 {post} 上。", f"{person} does not hold the post {post}.")
    _require_order(held.since, until)
    Holding.objects.filter(pk=held.pk).update(until=until)
    if what.leads:
        rest = Holding.objects.filter(post=what, until=None).order_by("-since").first()
        _set_owner(what.unit, rest.person if rest else None)
    facts = {"person": person, "until": str(until)}
    record(by=by, act="post.leave", kind="post", what=post, facts=facts)


@transaction.atomic
def join_body(*, body: str, person: str, role: BodyRole, since: dt.date, by: Viewer) -> None:
    """Have a person sit in a quality body from a day on.

    Writes: one BodyMember, an AuditEvent.

    Raises:
        NotFound: there is no such unit or person.
        Refused: the unit is no quality body, has that member, or has another chair.

    """
    require(by, Permission.WRITE_ORGANISATION)
    unit, who = _unit_of(body), _person_of(person)
    seats = BodyMember.objects.filter(body=unit, until=None)
    if not unit.body_kind:
        raise Refused(f"“{unit.name}”不是质量保证机构。", f"“{unit.name}” is no quality body.")
    if seats.filter(person=who).exists():
        raise Refused(f"{who.name} 已是“{unit.name}”成员。", f"{who.name} is in “{unit.name}”.")
    if role is BodyRole.CHAIR and seats.filter(role=role.value).exists():
        raise Refused(f"“{unit.name}”已有主任。", f"“{unit.name}” has a chair already.")
    BodyMember.objects.create(body=unit, person=who, role=role.value, since=since)
    facts = {"person": person, "role": role.value, "since": str(since)}
    record(by=by, act="body.join", kind="unit", what=body, facts=facts)


@transaction.atomic
def leave_body(*, body: str, person: str, until: dt.date, by: Viewer) -> None:
    """Have a person leave a quality body after a day.

    Writes: the BodyMember, an AuditEvent.

    Raises:
        NotFound: the person does not sit in it.
        Refused: the day is before the first.

    """
    require(by, Permission.WRITE_ORGANISATION)
    seats = BodyMember.objects.filter(body__code=body, person__number=person, until=None)
    seat = seats.first()
    if seat is None:
        raise NotFound(f"{person} 不是 {body} 的成员。", f"{person} does not sit in {body}.")
    _require_order(seat.since, until)
    seats.update(until=until)
    facts = {"person": person, "until": str(until)}
    record(by=by, act="body.leave", kind="unit", what=body, facts=facts)


def _unit_of(code: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的部门。", f"There is no unit {code}.", code=code)
    return found


def _post_of(code: str) -> Post:
    found = Post.objects.select_related("unit").filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的岗位。", f"There is no post {code}.", code=code)
    return found


def _person_of(number: str) -> Person:
    found = Person.objects.filter(number=number).first()
    if found is None:
        raise NotFound(f"没有工号为 {number} 的人员。", f"There is no person {number}.")
    return found


def _require_order(since: dt.date, until: dt.date) -> None:
    if until < since:
        raise Refused(
            f"离任日 {until} 早于任职日 {since}。",
            f"The last day {until} is before the first {since}.",
        )


def _set_owner(unit: Unit, person: Person | None) -> None:
    Subject.objects.filter(unit=unit, kind__in=_LED).update(owner=person)


def _require_free(taken: bool, zh: str, en: str, code: str) -> None:  # noqa: FBT001 - told, not chosen
    if taken:
        raise Refused(
            f"{zh}编号 {code} 已被使用。",
            f"The {en} code {code} is taken.",
            cure=("请换一个编号。", "Choose another code."),
        )
