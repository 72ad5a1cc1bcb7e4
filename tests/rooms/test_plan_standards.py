"""Standards and policies: versions, uses, reviews; what contradicts itself is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clerks import DAY, ROOT, college, granted
from lemnis.errors import BadData, NotAllowed, NotFound, Refused
from lemnis.plan import actions, queries
from lemnis.plan.models import Criterion, Standard, StandardUse, StandardVersion
from lemnis.plan.policy_templates import PolicyText
from lemnis.plan.rules.standards import (
    CriterionText,
    StandardText,
    key_of,
    mark_of,
    require_sound,
)
from lemnis.plan.rules.words import CriterionKind
from lemnis.plan.standard_sheets import templates
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC)
P1 = SubjectRef(SubjectKind.PROGRAM, "P1")
LINES = CriterionText(1, "双师比例", CriterionKind.LINES, limit=Decimal(40), pass_line=Decimal(50),
                      target=Decimal(60))  # fmt: skip
TEXT = StandardText("STD-1", "专业标准", "resource", "program", criteria=(LINES,))


@pytest.fixture(autouse=True)
def _college():
    college()


def write(standard=TEXT, since=DAY, why="", by=ROOT):
    return actions.write_standard(standard=standard, since=since, why=why, by=by)


def publish(at=NINE):
    actions.publish_standard(code="STD-1", at=at, by=ROOT)


def test_a_version_comes_into_force_on_its_day_and_the_one_before_stays_readable():
    later = DAY + dt.timedelta(days=30)
    write()
    publish()
    write(TEXT._replace(criteria=(LINES._replace(target=Decimal(65)),)), later, "目标提高")
    publish()

    now, then = (queries.standard(ROOT, "STD-1", day) for day in (DAY, later))

    targets = [page.text.criteria[0].target for page in (now, then)]
    assert (now.line.version, then.line.version, targets) == (1, 2, [60, 65])
    assert queries.standard(ROOT, "STD-1", later, version=1).text.criteria[0].target == 60


def test_a_published_version_is_never_written_over():
    write()
    publish()

    assert write(why="修订") == 2
    assert write(TEXT._replace(name="新名"), why="再修订") == 2  # the draft anew, not a third
    assert StandardVersion.objects.count() == 2
    with pytest.raises(Refused):
        write(why=" ")


def test_of_two_who_publish_at_once_the_second_is_told():
    write()
    publish()

    with pytest.raises(Refused):
        publish()


@pytest.mark.parametrize(
    "criteria",
    [
        (),
        (LINES, LINES),
        (LINES._replace(target=Decimal(45)),),
        (LINES._replace(lower_is_better=True),),
        (LINES._replace(kind=CriterionKind.TEXT),),
    ],
    ids=["none", "twice", "out of order", "wrong way", "lines of a text"],
)
def test_criteria_that_contradict_themselves_are_refused(criteria):
    with pytest.raises(BadData):
        write(TEXT._replace(criteria=criteria))
    assert not Standard.objects.exists()


def change(key, seen, criterion, why="", by=ROOT):
    return actions.write_criterion(standard="STD-1", key=key, seen=seen, criterion=criterion,
                                   since=DAY, why=why, by=by)  # fmt: skip


def newest():
    page = queries.standard(ROOT, "STD-1", DAY)
    return queries.standard(ROOT, "STD-1", DAY, page.newest.number).text.criteria


def test_one_criterion_is_changed_in_a_further_version_and_the_rest_stays():
    write(TEXT._replace(criteria=(LINES, LINES._replace(number=2, year="2026"))))
    publish()
    first, second = newest()
    raised = first._replace(target=Decimal(65))

    assert change(key_of(first), mark_of(first), raised, "目标提高") == 2
    assert newest() == (raised._replace(target=Decimal("65.0000")), second)
    evidence = CriterionText(3, "建设方案", CriterionKind.TEXT, source="校发〔2025〕1 号")
    assert change(None, "", evidence, "补充佐证") == 2
    assert change(key_of(second), mark_of(second), None, "并入第 1 条") == 2

    assert [each.number for each in newest()] == [1, 3]
    in_force = queries.standard(ROOT, "STD-1", DAY).text.criteria
    assert [each.number for each in in_force] == [1, 2]


def test_of_two_who_change_a_criterion_the_second_is_told():
    write()
    (seen,) = newest()
    change(key_of(seen), mark_of(seen), seen._replace(text="双师型教师比例"))

    with pytest.raises(Refused):
        change(key_of(seen), mark_of(seen), seen._replace(target=Decimal(70)))
    assert newest()[0].text == "双师型教师比例"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [({"criterion": None}, BadData), ({"criterion": LINES._replace(limit=Decimal(99))}, BadData),
     ({"key": None, "criterion": LINES}, BadData)],
    ids=["the last one ended", "lines out of order", "one number twice"],
)  # fmt: skip
def test_a_change_that_contradicts_itself_leaves_all_as_it_was(wrong, fault):
    write()
    (seen,) = newest()
    asked = {"key": key_of(seen), "seen": mark_of(seen)} | wrong

    with pytest.raises(fault):
        change(**asked)
    assert newest() == (seen,)


def test_a_published_standard_is_changed_only_with_a_reason_and_by_who_may():
    write()
    publish()
    (seen,) = newest()

    with pytest.raises(Refused):
        change(key_of(seen), mark_of(seen), seen._replace(text="新"), why=" ")
    with pytest.raises(NotAllowed):
        change(key_of(seen), mark_of(seen), seen, "因", by=granted("t", "teacher", number="t1"))
    assert StandardVersion.objects.count() == 1


def test_a_new_standard_does_not_take_the_code_of_another():
    write()

    with pytest.raises(Refused):
        actions.write_standard(standard=TEXT._replace(name="别的"), since=DAY, new=True, by=ROOT)
    assert Standard.objects.get().name == "专业标准"


def test_lines_differ_by_type_of_college_and_year():
    kinds = tuple(LINES._replace(school_type=each) for each in ("", "medical", "arts"))

    write(TEXT._replace(criteria=(*kinds, LINES._replace(year="2026"))))

    assert Criterion.objects.count() == 4


def test_the_database_refuses_lines_of_what_is_no_number():
    write()

    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.update(kind="text")


def test_a_subject_works_to_a_published_standard_once():
    write()
    head = granted("head", "unit_head", unit="U1")
    with pytest.raises(Refused):
        actions.use_standard(code="STD-1", subject=P1, since=DAY, by=head)
    publish()

    actions.use_standard(code="STD-1", subject=P1, since=DAY, by=head)

    with pytest.raises(Refused):
        actions.use_standard(code="STD-1", subject=P1, since=DAY, by=head)
    other = SubjectRef(SubjectKind.PROGRAM, "P2")
    with pytest.raises(NotFound):
        actions.use_standard(code="STD-1", subject=other, since=DAY, by=head)
    assert [use.subject.code for use in queries.standard(head, "STD-1", DAY).uses] == ["P1"]


def test_a_retired_standard_is_worked_to_by_nobody():
    write()
    publish()
    actions.use_standard(code="STD-1", subject=P1, since=DAY, by=ROOT)

    actions.retire_standard(code="STD-1", on=DAY, by=ROOT)

    assert not StandardUse.objects.filter(until=None).exists()
    with pytest.raises(Refused):
        actions.use_standard(code="STD-1", subject=P1, since=DAY, by=ROOT)


@pytest.mark.parametrize("role", ["teacher", "student", "leader", "program_lead"])
def test_only_the_quality_office_writes_standards(role):
    number = {"teacher": "t1", "student": "s1", "program_lead": "t2"}.get(role, "")
    who = granted("somebody", role, number=number)

    with pytest.raises(NotAllowed):
        write(by=who)
    with pytest.raises(NotAllowed):
        actions.take_policy_templates(by=who)


def test_every_kind_of_standard_the_mission_names_is_shipped_and_sound():
    shipped = templates()
    for each in shipped:
        require_sound(each)

    kinds = {each.kind for each in shipped}
    words = " ".join(f"{each.name} {each.category} {each.level}" for each in shipped)
    named = ("基本", "特色", "重点", "品牌", "骨干", "一流", "课程", "教学运行", "岗位",
             "三阶段九要素", "四领域", "school", "province", "nation")  # fmt: skip
    assert kinds == {"plan", "resource", "action", "result"}
    assert [word for word in named if word not in words] == []
    # From memory: nothing claims to have been held beside its source.
    assert not any(each.verified for each in shipped)


def test_taking_templates_twice_changes_nothing():
    shipped = templates()[:3]
    codes = {each.code for each in shipped}

    taken = [
        actions.take_templates(templates=shipped, codes=codes, since=DAY, by=ROOT) for _ in range(2)
    ]

    assert taken == [3, 0]


def test_a_policy_is_reviewed_in_time_or_shown_as_overdue():
    policy = PolicyText("P-1", "考勤制度", "school", review_months=12)
    actions.write_policy(policy=policy, by=ROOT)
    actions.issue_policy(code="P-1", document="1 号", since=DAY, at=NINE, by=ROOT)
    late = DAY + dt.timedelta(days=400)

    (before,) = queries.policies(ROOT, late)
    actions.review_policy(code="P-1", on=late, finding="继续有效", keep=True, by=ROOT)
    (after,) = queries.policies(ROOT, late)

    assert (before.overdue, after.overdue, after.review_on) == (
        True, False, late.replace(year=late.year + 1),
    )  # fmt: skip


def test_an_edition_ends_the_one_before_and_says_why():
    actions.write_policy(policy=PolicyText("P-1", "考勤制度", "school"), by=ROOT)
    issue = {"code": "P-1", "document": "1 号", "at": NINE, "by": ROOT}
    actions.issue_policy(since=DAY, **issue)
    later = DAY + dt.timedelta(days=100)

    with pytest.raises(Refused):
        actions.issue_policy(since=later, **issue)
    with pytest.raises(Refused):
        actions.issue_policy(since=DAY, why="更正", **issue)
    actions.issue_policy(since=later, why="更正", **issue)

    spans = [(v.since, v.until) for v in queries.policy(ROOT, "P-1", later).versions]
    assert spans == [(later, None), (DAY, later - dt.timedelta(days=1))]


def test_all_shipped_policies_can_be_taken_in():
    assert actions.take_policy_templates(by=ROOT) >= 39
    assert actions.take_policy_templates(by=ROOT) == 0
