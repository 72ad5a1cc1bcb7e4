"""The cockpit in the browser: who sees what, level below level, and what it costs."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lemnis.insight.at_hand import judgements_at_hand
from lemnis.insight.queries.cockpit import cockpit
from lemnis.insight.rules import judgements
from lemnis.people.models import Account, Person, Subject
from lemnis.people.recognising import viewer_of
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

DAY = dt.date(2025, 8, 1)
STRANGERS = ("data_steward", "administrator", "security", "auditor")
LOOKERS = (
    "leader", "quality_office", "supervisor", "reviewer", "unit_head", "program_lead",
    "course_lead", "teacher", "counsellor", "student", "expert",
)  # fmt: skip


def of(subject):
    return reverse("cockpit.subject", kwargs={"kind": subject.kind, "code": subject.code})


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("role", LOOKERS)
@pytest.mark.parametrize("page", ["cockpit.overview", "cockpit.bigscreen"])
def test_whoever_sees_subjects_has_a_cockpit_of_those(sign_in, role, page):
    response = sign_in(role).get(reverse(page))

    assert response.status_code == 200
    assert "项判定中" in text_of(response) or "还没有可以判定的数据" in text_of(response)


@pytest.mark.parametrize("role", STRANGERS)
def test_for_those_who_see_no_subject_there_is_no_cockpit(sign_in, role):
    assert sign_in(role).get(reverse("cockpit.overview")).status_code == 404


def test_nobody_is_asked_to_sign_in_first(client, db):
    assert client.get(reverse("cockpit.overview")).status_code == 302


def test_one_goes_down_from_the_school_to_a_class_by_links(sign_in):
    leader = sign_in("leader")
    page, way = reverse("cockpit.overview"), []
    for kind in ("college", "program", "class"):
        told = text_of(leader.get(page, {"level": kind}))
        page = re.search(rf'href="(/cockpit/{kind}/[^"]+)"', told)[1]
        way.append(page)

    assert leader.get(page).status_code == 200
    assert all(above in text_of(leader.get(page)) for above in way[:-1])


def test_a_dean_sees_the_own_college_and_no_other(sign_in):
    dean = sign_in("unit_head")
    viewer = viewer_of(Account.objects.get(username="unit_head"), timezone.localdate())
    own = cockpit(viewer, DAY).subject
    others = Subject.objects.filter(kind="college").exclude(code=own.ref.code)

    assert dean.get(of(Subject.objects.get(kind="college", code=own.ref.code))).status_code == 200
    assert {dean.get(of(other)).status_code for other in others} == {404}
    assert [o.name for o in others if o.name in text_of(dean.get("/cockpit"))] == []


@pytest.mark.parametrize(
    "page",
    ["/cockpit/planet/U01", "/cockpit/college/'; DROP TABLE", "/cockpit/college/nobody",
     "/cockpit/student/../../etc"],
)  # fmt: skip
def test_what_is_no_subject_is_not_there(sign_in, page):
    assert sign_in("leader").get(page).status_code == 404


def test_a_level_that_makes_no_sense_is_passed_over(sign_in):
    assert sign_in("leader").get("/cockpit", {"level": "<script>"}).status_code == 200


def test_another_s_students_are_never_named(sign_in):
    group = Subject.objects.filter(kind="class", active_until=None).first()
    students = Subject.objects.filter(above=group)

    told = text_of(sign_in("leader").get(of(group), {"level": "student"}))

    assert students.count() > 0
    assert [s.name for s in students if s.name in told] == []


def test_an_outsider_sees_groups_and_no_person(sign_in):
    student = Subject.objects.filter(kind="student", active_until=None).first()

    assert sign_in("expert").get(of(student)).status_code == 404


def test_what_a_cockpit_sums_up_is_what_lies_below(peopled, settings, db):
    settings.LEMNIS_HOME = peopled
    leader = viewer_of(Account.objects.get(username="leader"), timezone.localdate())
    below = Subject.objects.filter(above__kind="school")

    whole = cockpit(leader, DAY)
    parts = [cockpit(leader, DAY, SubjectRef(SubjectKind(s.kind), s.code)) for s in below]

    rows = judgements.latest(judgements_at_hand())
    of_school = rows["kind"].to_pylist().count("school")
    assert whole.attained.judged == of_school + sum(p.attained.judged for p in parts) > 0
    assert whole.attained.judged == sum(s.attained.judged for s in whole.squares)
    assert whole.alerts == sum(row.total for row in whole.ages) > 0


@pytest.mark.parametrize("page", ["/", "/cockpit", "/cockpit/bigscreen", "/matrix"])
def test_in_english_no_chinese_word_of_the_house_is_left(sign_in, page):
    told = re.sub(r"<[^>]*>", " ", text_of(sign_in("leader", "en").get(page)))
    names = {n for m in (Subject, Person) for n in m.objects.values_list("name", flat=True)}

    left = re.sub("|".join(sorted(map(re.escape, names), key=len, reverse=True)), "", told)

    assert set(re.findall(r"[\u4e00-\u9fff]{2,}", left)) <= {"中文"}


def test_it_asks_the_database_no_more_for_the_whole_than_for_a_part(sign_in):
    leader = sign_in("leader")
    part = of(Subject.objects.filter(kind="program", active_until=None).first())
    leader.get("/cockpit"), leader.get(part)

    with CaptureQueriesContext(connection) as whole:
        leader.get("/cockpit")
    with CaptureQueriesContext(connection) as little:
        leader.get(part)

    assert len(whole) <= len(little) + 1 <= 26
