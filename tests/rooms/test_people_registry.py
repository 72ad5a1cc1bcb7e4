"""The registers follow what the lake lists: nothing is lost, nothing is written for nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lemnis.errors import NotAllowed
from lemnis.people import actions, registers
from lemnis.people.models import Care, Person, Post, Subject, SubjectSync, Unit
from lemnis.people.rules.roster import (
    CareRow,
    Listed,
    Mark,
    Moved,
    PersonRow,
    PostRow,
    Roster,
    UnitRow,
)
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.people.rules.words import CareRole
from lemnis.values import SubjectKind as K
from lemnis.values import SubjectRef

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
MONDAY, TUESDAY = dt.date(2025, 3, 3), dt.date(2025, 3, 4)
SCHOOL, NURSING, DESIGN = (
    SubjectRef(K.SCHOOL, "S1"), SubjectRef(K.COLLEGE, "D1"), SubjectRef(K.COLLEGE, "D2"),
)  # fmt: skip
CARE, GROUP, LI = SubjectRef(K.PROGRAM, "P1"), SubjectRef(K.CLASS, "C1"), SubjectRef(K.STUDENT, "9")


def unit(code, parent, kind="college", **facts):
    row = UnitRow(code, parent, f"名{code}", kind, "generation", "", active=True, from_lake=True)
    return row._replace(**facts)


def person(number, kind="staff", unit="D1"):
    return PersonRow(number, f"人{number}", kind, unit, active=True, from_lake=True)


def listed(ref, unit, above, owner="", **facts):
    return Listed(ref, f"名{ref.code}", unit, above, owner, "", active=True)._replace(**facts)


def college(**facts):
    usual = Roster(
        (unit("U0", "", "school"), unit("D1", "U0"), unit("D2", "U0")),
        (person("t1"), person("9", "student")),
        (PostRow("J1", "D1", "院长", 1, Decimal("1600.0"), True, True, True),),
        (
            listed(LI, "D1", GROUP, "9", since=dt.date(2024, 9, 1)),
            listed(GROUP, "D1", CARE, "t1"),
            listed(CARE, "D1", NURSING, "t1"),
            listed(NURSING, "D1", SCHOOL),
            listed(DESIGN, "D2", SCHOOL),
            listed(SCHOOL, "U0", None),
        ),
        (CareRow("C1", CareRole.ADVISER, "t1"),),
    )
    return usual._replace(**facts)


def without(roster, ref):
    return roster._replace(subjects=tuple(s for s in roster.subjects if s.ref != ref))


def follow(roster, snapshot, on=MONDAY):
    mark = Mark(snapshot, f"print {snapshot}")
    return actions.keep_in_step(roster=roster, mark=mark, at=NINE, on=on, by=operator("li"))


def paths():
    return dict(Subject.objects.values_list("code", "path"))


def test_a_first_publish_fills_the_registers():
    moved = follow(college(), 1)

    assert moved == Moved(added=6)
    assert paths()["9"] == "/school:S1/college:D1/program:P1/class:C1/student:9/"
    assert Subject.objects.get(code="9").owner.number == "9"
    assert Subject.objects.get(code="9").active_from == dt.date(2024, 9, 1)
    assert Unit.objects.get(code="D1").path == "/U0/D1/"
    assert Unit.objects.get(code="D1").parent.code == "U0"
    assert [(c.person.number, c.role) for c in Care.objects.all()] == [("t1", "adviser")]
    assert Post.objects.get(code="J1").leads


def test_nothing_is_written_when_nothing_has_changed():
    follow(college(), 1)

    with CaptureQueriesContext(connection) as asked:
        moved = follow(college(), 2, TUESDAY)

    written = [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert moved == Moved()
    kept = [sql for sql in written if "audit" not in sql]
    assert len(kept) == 1
    assert "people_subjectsync" in kept[0]


def test_who_leaves_is_closed_and_keeps_the_place():
    follow(college(), 1)

    moved = follow(without(college(), LI), 2, TUESDAY)

    left = Subject.objects.get(code="9")
    assert moved == Moved(closed=1)
    assert left.active_until == TUESDAY
    assert left.path.endswith("/class:C1/student:9/")


def test_who_is_listed_but_not_active_is_closed_on_the_first_day_it_is_seen():
    follow(college(subjects=tuple(s._replace(active=False) for s in college().subjects)), 1)

    follow(
        college(subjects=tuple(s._replace(active=False) for s in college().subjects)), 2, TUESDAY
    )

    assert set(Subject.objects.values_list("active_until", flat=True)) == {MONDAY}


def test_who_comes_back_is_open_again():
    follow(college(), 1)
    follow(without(college(), LI), 2, TUESDAY)

    moved = follow(college(), 3, TUESDAY)

    assert moved == Moved(reopened=1)
    assert Subject.objects.get(code="9").active_until is None


def test_a_program_that_moves_takes_all_below_it_along():
    follow(college(), 1)
    moved_lines = tuple(
        s._replace(above=DESIGN, unit="D2") if s.ref == CARE else s for s in college().subjects
    )

    moved = follow(college(subjects=moved_lines), 2)

    assert moved == Moved(changed=3)
    assert paths()["9"] == "/school:S1/college:D2/program:P1/class:C1/student:9/"


def test_one_who_has_left_moves_along_too():
    follow(college(), 1)
    follow(without(college(), LI), 2)
    lines = tuple(s._replace(above=DESIGN) if s.ref == CARE else s for s in college().subjects)

    follow(without(college(subjects=lines), LI), 3)

    assert paths()["9"] == "/school:S1/college:D2/program:P1/class:C1/student:9/"


def test_one_whose_superior_is_unknown_stands_below_the_only_school():
    lost = listed(LI, "", SubjectRef(K.CLASS, "nowhere"))

    follow(college(subjects=(lost, listed(SCHOOL, "U0", None)), cares=()), 1)

    assert paths()["9"] == "/school:S1/student:9/"


def test_a_code_with_a_stroke_does_not_break_the_path():
    odd = SubjectRef(K.COLLEGE, "A/1%")

    follow(college(subjects=(listed(odd, "D1", SCHOOL), listed(SCHOOL, "U0", None)), cares=()), 1)

    assert paths()["A/1%"] == "/school:S1/college:A%2F1%25/"


def test_a_ring_of_units_is_opened():
    units = (unit("U0", "", "school"), unit("D1", "D2"), unit("D2", "D1"))

    follow(college(units=units), 1)

    assert dict(Unit.objects.values_list("code", "path")) == {
        "U0": "/U0/", "D1": "/D1/", "D2": "/D1/D2/",
    }  # fmt: skip


def test_what_people_entered_no_publish_takes_away():
    follow(college(), 1)
    home = Unit.objects.get(code="D1")
    Unit.objects.create(code="X", name="工作组", kind="quality_body", parent=home, path="/U0/D1/X/")
    Person.objects.create(number="expert", name="专家", kind="outside")

    follow(college(units=(unit("U0", "", "school"), unit("D1", ""), unit("D2", "U0"))), 2)

    assert Unit.objects.get(code="X").active
    assert Unit.objects.get(code="X").path == "/D1/X/"
    assert Person.objects.get(number="expert").active


def test_units_and_persons_who_leave_are_kept_but_not_active():
    follow(college(), 1)

    follow(college(units=(unit("U0", "", "school"),), persons=(), posts=(), cares=()), 2)

    assert list(Unit.objects.filter(active=True).values_list("code", flat=True)) == ["U0"]
    assert Person.objects.filter(active=True).count() == 0
    assert not Post.objects.get().active
    assert Care.objects.count() == 0


def test_the_post_that_leads_may_change_hands_between_posts():
    follow(college(), 1)
    first = college().posts[0]
    second = first._replace(code="J2")

    follow(college(posts=(first._replace(leads=False), second)), 2)

    assert list(Post.objects.filter(leads=True).values_list("code", flat=True)) == ["J2"]


def test_the_registers_are_read_as_they_are_written():
    roster = college()

    follow(roster, 1)

    assert sorted(registers.held_persons().values()) == sorted(roster.persons)
    assert list(registers.held_posts().values()) == list(roster.posts)


def test_a_snapshot_is_followed_once():
    follow(college(), 1)

    assert SubjectSync.objects.get().added == 6
    with pytest.raises(NotAllowed):
        actions.note_in_step(mark=Mark(2, "print"), at=NINE, by=Viewer("nobody"))
