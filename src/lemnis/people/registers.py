"""The registers read and written whole, in codes: what a sync compares and what it changes."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Model

from lemnis.people import bulk
from lemnis.people.models import Care, Holding, Person, Post, Subject, Unit
from lemnis.people.rules.registry import differences
from lemnis.people.rules.roster import (
    STEPS,
    CareRow,
    PersonRow,
    PostRow,
    SubjectRow,
    UnitRow,
)
from lemnis.people.rules.words import CareRole
from lemnis.values import SubjectKind, SubjectRef

Ids = Mapping[Any, int]
_UNIT = ("code", "parent", "name", "kind", "system", "body_kind", "active", "from_lake", "path")
_PERSON = ("number", "name", "kind", "unit", "active", "from_lake")
_POST = ("code", "unit", "name", "quota", "hours", "leads", "active", "from_lake")
_SUBJECT = (
    "kind", "code", "name", "unit", "above", "owner", "category", "active_from", "active_until",
    "path",
)  # fmt: skip


def held_units() -> dict[str, UnitRow]:
    """Return the units by code."""
    names = ("code", "parent__code", *_UNIT[2:])
    rows = Unit.objects.order_by().values_list(*names)
    return {code: UnitRow(code, parent or "", *rest) for code, parent, *rest in rows}


def held_persons() -> dict[str, PersonRow]:
    """Return the persons by number."""
    rows = Person.objects.order_by().values_list(
        "number", "name", "kind", "unit__code", "active", "from_lake"
    )
    return {row[0]: PersonRow(*row[:3], row[3] or "", *row[4:]) for row in rows}


def held_posts() -> dict[str, PostRow]:
    """Return the posts by code."""
    rows = Post.objects.order_by().values_list("code", "unit__code", *_POST[2:])
    return {row[0]: PostRow(*row) for row in rows}


def held_subjects() -> dict[SubjectRef, SubjectRow]:
    """Return the subjects by kind and code."""
    rows = Subject.objects.order_by().values_list(
        "kind", "code", "name", "unit__code", "above__kind", "above__code", "owner__number",
        "category", "active_from", "active_until", "path",
    )  # fmt: skip
    return {row.ref: row for row in map(_subject, rows.iterator(chunk_size=5_000))}


def held_cares() -> dict[tuple[str, CareRole], str]:
    """Return who looks after which class, by class and role."""
    rows = Care.objects.order_by().values_list("subject__code", "role", "person__number")
    return {(code, CareRole(role)): number for code, role, number in rows}


def heads() -> Mapping[str, str]:
    """Return the persons who lead a unit, by its code: the latest to hold the post that leads."""
    held = Holding.objects.filter(until=None, post__leads=True, post__active=True)
    rows = held.order_by("since", "id").values_list("post__unit__code", "person__number")
    return dict(rows)


def unit_ids() -> Ids:
    """Return the units' ids by code."""
    return dict(Unit.objects.order_by().values_list("code", "id"))


def person_ids() -> Ids:
    """Return the persons' ids by number."""
    return dict(Person.objects.order_by().values_list("number", "id"))


def write_units(wanted: Iterable[UnitRow]) -> None:
    """Write the units that differ, level by level: a unit names the one above it."""
    held, ids = held_units(), unit_ids()
    levels: dict[int, list[UnitRow]] = {}
    for row in wanted:
        levels.setdefault(row.path.count("/"), []).append(row)
    for _depth, rows in sorted(levels.items()):
        new, changed = differences(rows, held)
        _write(Unit, _UNIT, map(_with(ids, 1), new), map(_with(ids, 1), changed), ids)
        if new:
            ids = unit_ids()


def write_persons(wanted: Iterable[PersonRow]) -> None:
    """Write the persons that differ."""
    new, changed = differences(wanted, held_persons())
    way = _with(unit_ids(), 3)
    _write(Person, _PERSON, map(way, new), map(way, changed), person_ids() if changed else {})


def write_posts(wanted: Iterable[PostRow]) -> None:
    """Write the posts that differ; who leads no more goes first, for one leads a unit."""
    new, changed = differences(wanted, held_posts())
    way = _with(unit_ids(), 1)
    ids: Ids = dict(Post.objects.order_by().values_list("code", "id")) if changed else {}
    led = [row for row in changed if row.leads]
    _write(Post, _POST, (), (way(row) for row in changed if not row.leads), ids)
    _write(Post, _POST, map(way, new), map(way, led), ids)


def write_subjects(
    new: Collection[SubjectRow],
    changed: Collection[SubjectRow],
    held: Mapping[SubjectRef, SubjectRow],
) -> None:
    """Write the subjects, from the top down: a subject names the one above it."""
    if not new and not changed:
        return
    units, persons = unit_ids(), person_ids()
    ids: dict[SubjectRef, int] = {}
    for kinds in STEPS:
        below = (_cells(row, units, ids, persons) for row in new if row.ref.kind in kinds)
        bulk.insert(Subject, _SUBJECT, below)
        ids |= _subject_ids(kinds)
        for names, rows in _by_what_changed(changed, held, kinds).items():
            places = [_SUBJECT.index(name) for name in names]
            cells = ((_cells(row, units, ids, persons), ids[row.ref]) for row in rows)
            bulk.update(Subject, names, ((*(c[at] for at in places), key) for c, key in cells))


def _by_what_changed(
    changed: Iterable[SubjectRow],
    held: Mapping[SubjectRef, SubjectRow],
    kinds: Collection[SubjectKind],
) -> Mapping[tuple[str, ...], list[SubjectRow]]:
    """Return the changed rows by the fields that differ.

    To write a key or an indexed cell anew, even the same, costs ten times as much as a name.
    """
    found: dict[tuple[str, ...], list[SubjectRow]] = {}
    for row in (row for row in changed if row.ref.kind in kinds):
        before = held[row.ref]
        names = tuple(name for name in _SUBJECT[2:] if getattr(row, name) != getattr(before, name))
        found.setdefault(names, []).append(row)
    return found


def write_cares(wanted: Iterable[CareRow]) -> None:
    """Write who looks after which class, and take away who does so no more."""
    held, rows = held_cares(), {(row.code, row.role): row.number for row in wanted}
    if held == rows:
        return
    over = [key for key, number in held.items() if rows.get(key) != number]
    classes, persons = _subject_ids((SubjectKind.CLASS,)), person_ids()
    for code, role in over:
        subject = classes[SubjectRef(SubjectKind.CLASS, code)]
        Care.objects.filter(subject_id=subject, role=role.value).delete()
    fresh = [(key, number) for key, number in rows.items() if held.get(key) != number]
    bulk.insert(
        Care,
        ("subject", "person", "role"),
        (
            (classes[SubjectRef(SubjectKind.CLASS, code)], persons[number], role.value)
            for (code, role), number in fresh
        ),
    )


def _write(
    model: type[Model],
    names: tuple[str, ...],
    new: Iterable[tuple[Any, ...]],
    changed: Iterable[tuple[Any, ...]],
    ids: Ids,
) -> None:
    bulk.update(model, names, [(*row, ids[row[0]]) for row in changed])
    bulk.insert(model, names, new)


def _with(ids: Ids, place: int) -> Any:
    """Return how a row is written: the code at a place as the id of what it names."""

    def way(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return (*row[:place], ids.get(row[place]), *row[place + 1 :])

    return way


def _subject(row: tuple[Any, ...]) -> SubjectRow:
    kind, code, name, unit, above_kind, above_code, owner, *rest = row
    above = SubjectRef(SubjectKind(above_kind), above_code) if above_kind else None
    ref = SubjectRef(SubjectKind(kind), code)
    return SubjectRow(ref, name, unit or "", above, owner or "", *rest)


def _cells(
    row: SubjectRow, units: Ids, above: Mapping[SubjectRef, int], persons: Ids
) -> tuple[Any, ...]:
    _ref, name, unit, over, owner, *rest = row
    return (
        row.ref.kind.value, row.ref.code, name, units.get(unit),
        above[over] if over else None, persons.get(owner), *rest,
    )  # fmt: skip


def _subject_ids(kinds: Iterable[SubjectKind]) -> dict[SubjectRef, int]:
    rows = Subject.objects.filter(kind__in=[kind.value for kind in kinds]).order_by()
    return {
        SubjectRef(SubjectKind(kind), code): key
        for kind, code, key in rows.values_list("kind", "code", "id")
    }
