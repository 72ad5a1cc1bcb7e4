"""What happens to the registers when data are published: they follow the lake."""

import datetime as dt

from django.db import transaction

from lemnis.people import registers
from lemnis.people.actions.audit import record
from lemnis.people.models import Subject, SubjectSync
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.registry import (
    differences,
    moved,
    persons_wanted,
    posts_wanted,
    subjects_wanted,
    units_wanted,
)
from lemnis.people.rules.roster import Mark, Moved, Roster
from lemnis.people.rules.viewers import Viewer, require


@transaction.atomic
def keep_in_step(*, roster: Roster, mark: Mark, at: dt.datetime, on: dt.date, by: Viewer) -> Moved:
    """Bring units, persons, posts and subjects in step with the lake as of a snapshot.

    What has come is added, what has changed is changed, what has gone is closed on the day ``on``
    and never deleted, what is back is opened again. Rows that people entered stay as they are.

    Writes: the Units, Persons, Posts, Subjects and Cares that differ; one SubjectSync, also where
    nothing does, so that a snapshot is compared once; an AuditEvent.
    """
    require(by, Permission.WRITE_ORGANISATION)
    held_units = registers.held_units()
    registers.write_units(units_wanted(roster.units, held_units.values()))
    held_persons = registers.held_persons()
    registers.write_persons(persons_wanted(roster.persons, held_persons.values()))
    registers.write_posts(posts_wanted(roster.posts, registers.held_posts().values()))
    held = registers.held_subjects()
    new, changed = differences(subjects_wanted(roster.subjects, held, on), held)
    registers.write_subjects(new, changed, held)
    registers.write_cares(roster.cares)
    counts = moved(new, changed, held)
    SubjectSync.objects.create(**mark._asdict(), at=at, by=by.name, **counts._asdict())
    what = str(mark.snapshot)
    record(by=by, act="organisation.follow", kind="snapshot", what=what, facts=counts._asdict())
    return counts


@transaction.atomic
def note_in_step(*, mark: Mark, at: dt.datetime, by: Viewer) -> Moved:
    """Record that a snapshot lists nothing other than the registers hold.

    Writes: one SubjectSync.
    """
    require(by, Permission.WRITE_ORGANISATION)
    SubjectSync.objects.create(**mark._asdict(), at=at, by=by.name, **Moved()._asdict())
    return Moved()


@transaction.atomic
def know_since(*, on: dt.date, by: Viewer) -> int:
    """Have subjects whose own day of beginning nobody told be there since a day; return how many.

    Who founds a college with the data of years would else have courses and units from today on.

    Writes: the Subjects' ``active_from``, an AuditEvent.
    """
    require(by, Permission.WRITE_ORGANISATION)
    first = SubjectSync.objects.order_by("snapshot").first()
    if first is None:
        return 0
    untold = Subject.objects.filter(active_from=first.at.date(), active_until=None)
    count = untold.update(active_from=on)
    record(by=by, act="subject.know_since", kind="day", what=str(on), facts={"subjects": count})
    return count
