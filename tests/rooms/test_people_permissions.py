"""Who may see and do what: roles, scopes, days."""

import datetime as dt

import pytest

from clerks import DAY, account, college, granted, viewer
from lemnis.errors import NotAllowed, NotFound
from lemnis.people.queries import permit, sees_everything, visible_subjects
from lemnis.people.rules.permissions import THREE_ADMINISTRATORS, Permission, Role, ScopeKind
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.django_db
SEE = Permission.SEE_SUBJECTS


@pytest.fixture(autouse=True)
def _college():
    college()


def seen(who, permission=SEE):
    return {f"{s.kind} {s.code}" for s in visible_subjects(who, permission)}


def test_who_has_no_role_sees_nothing():
    account("nobody")

    assert seen(viewer("nobody")) == set()


def test_a_dean_sees_the_own_college_and_nothing_of_another():
    dean = granted("dean", "unit_head", unit="U1")

    assert seen(dean) == {
        "college U1", "program P1", "class C1", "student s1", "teacher t1", "teacher t2",
        "course K1", "section K1-1",
    }  # fmt: skip


def test_a_teacher_sees_only_the_own_person_and_sections():
    # t1 also owns a course and heads a college, but the role of a teacher is not about those.
    teacher = granted("t1", "teacher", number="t1")

    assert seen(teacher) == {"teacher t1", "section K1-1"}


def test_a_student_sees_only_the_own_person():
    student = granted("s1", "student", number="s1")

    assert seen(student) == {"student s1"}


def test_a_counsellor_sees_the_classes_cared_for_and_their_students():
    counsellor = granted("t2", "counsellor", number="t2")

    assert seen(counsellor) == {"class C1", "student s1"}


def test_a_program_lead_sees_the_program_and_what_is_below():
    lead = granted("t2", "program_lead", number="t2")

    assert seen(lead) == {"program P1", "class C1", "student s1"}


def test_an_expert_sees_no_person_by_name():
    expert = granted("expert", "expert", scope=ScopeKind.UNIT, unit="U2")

    assert seen(expert) == {"college U2", "program P2", "class C2"}


def test_a_grant_of_one_subject_reaches_what_is_below_it():
    reviewer = granted(
        "reviewer", "reviewer", scope=ScopeKind.SUBJECT,
        subject=SubjectRef(SubjectKind.PROGRAM, "P2"),
    )  # fmt: skip

    assert seen(reviewer) == {"program P2", "class C2", "student s2"}


def test_the_quality_office_sees_everything_and_that_costs_no_look():
    office = granted("office", "quality_office")

    assert sees_everything(office, SEE)
    assert len(seen(office)) == 13


@pytest.mark.parametrize(
    ("day", "holds"),
    [(DAY - dt.timedelta(1), False), (DAY, True), (DAY + dt.timedelta(9), True),
     (DAY + dt.timedelta(10), False)],
)  # fmt: skip
def test_a_grant_holds_from_its_first_to_its_last_day(day, holds):
    granted("dean", "unit_head", unit="U1", until=DAY + dt.timedelta(9))

    assert bool(seen(viewer("dean", day))) is holds


def test_what_one_may_not_see_is_not_there_and_what_one_may_only_see_is_not_allowed():
    reviewer = granted("reviewer", "reviewer", unit="U1")
    own, other = (SubjectRef(SubjectKind.PROGRAM, code) for code in ("P1", "P2"))

    permit(reviewer, Permission.SEE_ALERTS, own)
    with pytest.raises(NotAllowed):
        permit(reviewer, Permission.HANDLE_ALERTS, own)
    with pytest.raises(NotFound):
        permit(reviewer, Permission.HANDLE_ALERTS, other)
    with pytest.raises(NotFound):
        permit(reviewer, Permission.SEE_ALERTS, SubjectRef(SubjectKind.PROGRAM, "P9"))


def test_a_page_one_may_not_see_is_not_there_and_a_deed_is_not_allowed():
    with pytest.raises(NotFound):
        require(Viewer("nobody"), Permission.SEE_AUDIT)
    with pytest.raises(NotAllowed):
        require(Viewer("nobody"), Permission.LOAD_DATA)


def test_a_key_allows_no_more_than_it_names():
    office = granted("office", "quality_office").narrowed(frozenset({Permission.SEE_ALERTS}))

    assert office.may(Permission.SEE_ALERTS)
    assert not office.may(Permission.WRITE_RULES)


def test_no_role_beside_the_three_keeps_accounts_grants_or_the_log():
    kept = {Permission.WRITE_ACCOUNTS, Permission.GRANT_ROLES, Permission.SEE_AUDIT}

    for role in Role:
        held = kept & role.permissions
        assert len(held) == (1 if role in THREE_ADMINISTRATORS else 0), role


def test_an_administrator_sees_no_numbers():
    for role in THREE_ADMINISTRATORS:
        assert SEE not in role.permissions
