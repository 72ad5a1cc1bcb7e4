"""Units, posts, duties and bodies: what may be done to them, what is read of them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lemnis.errors import NotFound, Refused
from lemnis.people import actions, queries
from lemnis.people.models import BodyMember, Duty, Holding, Post, Subject, Unit, WorkItem
from lemnis.people.queries import SubjectWishes
from lemnis.people.rules.matrix import Cell
from lemnis.people.rules.saturation import WorkBand
from lemnis.people.rules.viewers import Viewer
from lemnis.people.rules.words import BodyRole, WorkingLevel
from lemnis.values import SubjectKind as K
from lemnis.values import SubjectRef
from staff_room import MONDAY, SOUND, WHO, A, C, R, duty, furnish, item, subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _college():
    furnish()


def write(*duties):
    return actions.write_duties(duties=duties, by=WHO)


def hold(person, post):
    actions.hold_post(person=person, post=post, since=MONDAY, by=WHO)


def test_the_tree_puts_each_unit_after_the_one_above_it():
    tree = queries.unit_tree(WHO)

    assert [(u.code, u.depth) for u in tree] == [
        ("U0", 0), ("D1", 1), ("D1a", 2), ("Q1", 2), ("D2", 1),
    ]  # fmt: skip
    assert [u.code for u in queries.unit_tree(WHO, root="D1")] == ["D1", "D1a", "Q1"]


def test_capitals_are_other_codes():
    school = Unit.objects.get(code="U0")
    Unit.objects.create(code="d1", name="另一学院", kind="college", parent=school, path="/U0/d1/")

    assert [u.code for u in queries.unit_tree(WHO, root="d1")] == ["d1"]


def test_a_unit_page_tells_posts_people_duties_and_bodies():
    hold("t1", "J1")
    actions.join_body(body="Q1", person="t2", role=BodyRole.MEMBER, since=MONDAY, by=WHO)
    actions.join_body(body="Q1", person="t1", role=BodyRole.CHAIR, since=MONDAY, by=WHO)
    write(duty(SOUND))

    page = queries.unit(WHO, "D1")

    assert [u.code for u in page.above] == ["U0"]
    assert [(p.code, [h.number for h in p.holders]) for p in page.posts] == [
        ("J1", ["t1"]), ("J2", []), ("J3", []),
    ]  # fmt: skip
    assert [(d.number, d.text, d.items) for d in page.duties] == [(1, "组织教学", 1)]
    assert [p.number for p in page.people] == ["t1", "t2", "t3"]
    (body,) = page.bodies
    assert body.level is WorkingLevel.COLLEGE
    assert [(m.number, m.role.value) for m in body.members] == [("t1", "chair"), ("t2", "member")]
    assert page.saturation.work == 200


def test_a_post_has_a_work_package():
    write(duty(SOUND, item(Cell("J2", R, Decimal("0.5")), Cell("J3", R), Cell("J1", A))))

    package = queries.post(WHO, "J2")

    assert [line.hours for line in package.lines] == [200, 100]
    assert package.saturation.share == Decimal("0.300")
    assert package.saturation.band is WorkBand.UNDER


def test_a_person_is_as_full_as_all_posts_held():
    write(duty(SOUND, item(Cell("J3", R), Cell("J1", A))))
    hold("t2", "J2")
    hold("t2", "J3")

    assert queries.person_saturation(WHO, "t2").work == 400


def test_the_matrix_tells_what_is_wrong_in_each_row():
    write(duty(SOUND, item(Cell("J2", C)), item(Cell("J2", R), Cell("J1", A), Cell("J3", A))))

    matrix = queries.matrix(WHO, "D1")

    assert [code for code, _ in matrix.posts] == ["J1", "J2", "J3"]
    assert [[f.code for f in row.matrix_findings] for row in matrix.rows] == [
        [], ["NO_RESPONSIBLE", "NO_ACCOUNTABLE"], ["TWO_ACCOUNTABLE"],
    ]  # fmt: skip
    assert (matrix.gaps, matrix.overlaps) == (1, 1)


def test_duties_take_the_place_of_those_there_were():
    write(duty(SOUND), duty(SOUND, unit="D2"))

    count = write(duty(SOUND, SOUND, text="新的职责"))

    assert count == 2
    assert list(Duty.objects.values_list("unit__code", "text")) == [
        ("D1", "新的职责"), ("D2", "组织教学"),
    ]  # fmt: skip


def test_a_duty_of_an_unknown_post_changes_nothing():
    write(duty(SOUND))

    with pytest.raises(NotFound, match="J9"):
        write(duty(item(Cell("J9", R))))

    assert WorkItem.objects.count() == 1


def test_duties_are_read_as_they_are_written():
    wanted = (duty(SOUND), duty(item(), text="综合", system=""))
    write(*wanted)

    assert queries.duties(WHO, unit="D1") == wanted


def test_who_holds_the_leading_post_owns_the_subject():
    subject("college", "D1", unit=Unit.objects.get(code="D1"))

    hold("t1", "J1")
    assert Subject.objects.get().owner.number == "t1"

    actions.leave_post(person="t1", post="J1", until=MONDAY, by=WHO)
    assert Subject.objects.get().owner is None


def test_a_post_is_not_held_twice_at_a_time():
    hold("t1", "J1")

    with pytest.raises(Refused):
        hold("t1", "J1")


def test_nobody_leaves_before_coming():
    hold("t1", "J2")

    with pytest.raises(Refused):
        actions.leave_post(person="t1", post="J2", until=MONDAY - dt.timedelta(days=1), by=WHO)


def test_a_body_has_one_chair_and_each_member_once():
    actions.join_body(body="Q1", person="t1", role=BodyRole.CHAIR, since=MONDAY, by=WHO)

    with pytest.raises(Refused):
        actions.join_body(body="Q1", person="t2", role=BodyRole.CHAIR, since=MONDAY, by=WHO)
    with pytest.raises(Refused):
        actions.join_body(body="Q1", person="t1", role=BodyRole.MEMBER, since=MONDAY, by=WHO)
    with pytest.raises(Refused):
        actions.join_body(body="D2", person="t1", role=BodyRole.MEMBER, since=MONDAY, by=WHO)


def test_a_new_post_that_leads_takes_the_lead():
    actions.add_post(post=actions.NewPost("J9", "D1", "执行院长", leads=True), by=WHO)

    assert list(Post.objects.filter(leads=True).values_list("code", flat=True)) == ["J9"]


def test_a_code_is_given_once():
    with pytest.raises(Refused):
        actions.add_post(post=actions.NewPost("J1", "D1", "又一个"), by=WHO)


def unit_id():
    return Unit.objects.get(code="D1").pk


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Unit.objects.create(code="X", name="x", kind="castle", path="/X/"),
        lambda: Unit.objects.create(code="X", name="x", kind="office", path="X"),
        lambda: Post.objects.create(code="X", name="x", unit_id=unit_id(), hours=0),
        lambda: Post.objects.create(code="X", name="x", unit_id=unit_id(), leads=True),
        lambda: Duty.objects.create(unit_id=unit_id(), number=1, text="t", inside=True),
        lambda: Duty.objects.create(unit_id=unit_id(), number=0, text="t", inside=False),
        lambda: subject("castle", "X"),
        lambda: subject("course", "X", active_until=MONDAY - dt.timedelta(days=1)),
    ],
)
def test_the_database_refuses_what_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()


def test_the_database_refuses_two_chairs():
    seat = {"body_id": Unit.objects.get(code="Q1").pk, "role": "chair", "since": MONDAY}
    first, second = (p.pk for p in Unit.objects.get(code="D1").people.all()[:2])
    BodyMember.objects.create(person_id=first, **seat)

    with pytest.raises(IntegrityError), transaction.atomic():
        BodyMember.objects.create(person_id=second, **seat)
    assert Holding.objects.count() == 0


def students():
    home = Unit.objects.get(code="D1")
    school = subject("school", "S1")
    college = subject("college", "D1", school, unit=home)
    program = subject("program", "P1", college, unit=home)
    group = subject("class", "C1", program, unit=home)
    for number in range(5):
        subject("student", f"9{number}", group, unit=home)
    return group


def test_subjects_come_in_pages():
    students()

    page = queries.subjects(WHO, SubjectWishes(kind=K.STUDENT, unit="D1", page=2, per_page=2))

    assert (page.total, [line.ref.code for line in page.lines]) == (5, ["92", "93"])


def test_subjects_are_found_by_text_and_by_what_is_above():
    students()
    under = SubjectWishes(below=SubjectRef(K.PROGRAM, "P1"), text="94")

    assert [line.ref.code for line in queries.subjects(WHO, under).lines] == ["94"]
    with pytest.raises(NotFound):
        queries.subjects(WHO, SubjectWishes(below=SubjectRef(K.PROGRAM, "P9")))


def test_a_subject_tells_what_is_above_and_below_it():
    students()

    story = queries.subject(WHO, SubjectRef(K.PROGRAM, "P1"))

    assert [line.ref.code for line in story.above] == ["S1", "D1"]
    assert story.below == {K.CLASS: 1, K.STUDENT: 5}


def test_a_search_puts_the_exact_one_first():
    students()
    subject("course", "90x")

    found = queries.search_subjects(WHO, "90")

    assert [line.ref.code for line in found] == ["90", "90x"]
    assert queries.search_subjects(WHO, " ") == ()


def test_a_search_leaves_out_who_has_gone():
    students()
    Subject.objects.filter(code="90").update(active_until=MONDAY)

    assert queries.search_subjects(WHO, "90") == ()
    assert len(queries.search_subjects(WHO, "90", on=MONDAY)) == 1


def test_nobody_reads_nothing():
    with pytest.raises(NotFound):
        queries.unit_tree(Viewer("nobody"))
