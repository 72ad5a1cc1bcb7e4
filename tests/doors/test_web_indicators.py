"""The library of indicators, one indicator with its numbers, and why a number is what it is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lemnis.people.models import AuditEvent, Subject

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PASSING = "CRS-GEN-012"
TERM = "2024-2025-2"
LOOKING = ("leader", "quality_office", "supervisor", "unit_head", "program_lead", "teacher",
           "counsellor", "student", "data_steward", "expert")  # fmt: skip
STRANGERS = ("administrator", "security", "auditor")


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[-600:]
    return answer.content.decode()


def codes(kind, viewer=""):
    found = Subject.objects.filter(kind=kind, active_until=None).order_by("code")
    return list(found.values_list("code", flat=True))


def why(kind, code, rest="", indicator=PASSING):
    return f"/explain/{indicator}/{kind}/{code}{rest}?period={TERM}"


# --- the library ---


@pytest.mark.parametrize("role", LOOKING)
def test_whoever_looks_at_numbers_sees_the_library(sign_in, role):
    text = page(sign_in(role), "/indicators")

    assert "课程及格率" in page(sign_in(role), "/indicators?q=课程及格率")
    assert ("写指标" in text) is (role == "quality_office")


@pytest.mark.parametrize("role", STRANGERS)
def test_for_those_who_keep_the_machine_there_is_no_library(sign_in, role):
    page(sign_in(role), "/indicators", 404)
    page(sign_in(role), f"/indicators/{PASSING}", 404)


def test_filters_narrow_the_library_and_nonsense_does_not_break_it(sign_in):
    client = sign_in("quality_office")

    wide = page(client, "/indicators?layer=course&system=generation&period=term&lines=yes")
    assert PASSING in wide
    assert "SCH-RES-002" not in wide
    assert PASSING not in page(client, "/indicators?layer=student")
    assert PASSING in page(client, "/indicators?q=crs-gen-012&layer=nonsense&sort=-evil&page=-1")
    assert "没有符合条件的指标" in page(client, "/indicators?q=%00<script>")


def test_a_dean_counts_only_the_own_college(sign_in):
    def below(role):
        found = page(sign_in(role), f"/indicators?q={PASSING}&export=csv")
        return found.splitlines()[1].split(",")

    everybody, dean = below("quality_office"), below("unit_head")
    assert everybody[0] == dean[0] == PASSING
    assert int(everybody[6]) >= int(dean[6])


def test_the_library_asks_as_often_for_few_rows_as_for_many(sign_in):
    client = sign_in("unit_head")
    page(client, "/indicators")

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        return len(queries)

    assert asked("/indicators?q=课程及格率") == asked("/indicators")


def test_the_library_is_kept_as_a_file(sign_in):
    text = page(sign_in("leader", "en"), "/indicators?export=csv&layer=course")

    assert text.splitlines()[0].lstrip("\ufeff").startswith("Code,Indicator,Layer")
    assert "course layer" in text


# --- one indicator ---


def test_an_indicator_tells_what_it_is_and_how_its_subjects_stand(sign_in):
    text = page(sign_in("quality_office"), f"/indicators/{PASSING}?kind=program")

    assert "读作" in text
    assert "计数(成绩, 成绩类别" in text
    assert Subject.objects.get(kind="school").name in text
    for name in Subject.objects.filter(kind="program", active_until=None).values_list("name"):
        assert name[0] in text


def test_names_of_persons_are_covered(sign_in):
    teacher = Subject.objects.filter(kind="teacher", active_until=None).first()

    text = page(sign_in("quality_office"), f"/indicators/{PASSING}?kind=teacher")

    assert teacher.name not in text
    assert f"{teacher.name[0]}*" in text


def test_a_lead_sees_the_own_program_and_no_other(sign_in):
    client = sign_in("program_lead")
    seen = page(client, f"/indicators/{PASSING}?kind=program")
    own = [c for c in codes("program") if f"about=program%3A{c}" in seen]

    assert 0 < len(own) < len(codes("program"))
    stranger = next(c for c in codes("program") if c not in own)
    page(client, f"/indicators/{PASSING}?about=program:{stranger}", 404)
    page(client, why("program", stranger), 404)
    page(client, why("program", own[0]))


@pytest.mark.parametrize(
    "rest", ["?about=x", "?kind=planet", "?period=%27%3B--", "?about=school:%00", "?page=9999"]
)
def test_an_address_of_nonsense_is_an_indicator_or_nothing(sign_in, rest):
    answer = sign_in("quality_office").get(f"/indicators/{PASSING}{rest}")

    assert answer.status_code in {200, 404}


def test_an_indicator_that_is_not_there_is_not_found(sign_in):
    page(sign_in("quality_office"), "/indicators/NO-SUCH", 404)


def test_numbers_are_kept_as_a_file(sign_in):
    text = page(sign_in("leader"), f"/indicators/{PASSING}?kind=college&export=csv")

    assert len(text.splitlines()) == 1 + len(codes("college"))


# --- what made it change ---


def test_a_change_names_only_parts_one_may_see(sign_in):
    (school,) = codes("school")
    address = f"/indicators/{PASSING}/change?about=school:{school}&period={TERM}"

    assert "贡献" in page(sign_in("leader"), address)
    page(sign_in("unit_head"), address, 404)
    page(sign_in("leader"), f"/indicators/{PASSING}/change?about=moon:1", 404)


# --- why ---


def test_a_number_is_taken_apart_to_the_last_digit(sign_in):
    (school,) = codes("school")

    text = page(sign_in("quality_office"), why("school", school))

    assert "与所存的值逐位相同" in text
    assert "计数(成绩, 成绩类别" in text
    assert "看行" in text
    assert "SELECT" in text


def test_a_part_of_the_page_is_given_to_the_drawer(sign_in):
    (school,) = codes("school")

    part = sign_in("leader").get(why("school", school), headers={"HX-Request": "true"})

    assert "<html" not in part.content.decode()
    assert "整页查看" in part.content.decode()


def test_who_may_see_a_number_but_not_its_rows_is_offered_none(sign_in):
    (school,) = codes("school")
    client = sign_in("expert")

    assert "看行" not in page(client, why("school", school))
    page(client, why("school", school, "/rows"), 404)


def test_rows_are_covered_and_looking_at_them_is_written_down(sign_in):
    program = codes("program")[0]

    text = page(sign_in("quality_office"), why("program", program, "/rows"))

    assert "*****" in text
    student = Subject.objects.filter(kind="student").first()
    assert student.code not in text
    last = AuditEvent.objects.order_by("-number").first()
    assert (last.act, last.by, last.kind, last.what) == (
        "rows.look", "quality_office", "program", program,
    )  # fmt: skip


def test_asking_to_uncover_without_leave_uncovers_nothing(sign_in):
    program = codes("program")[0]

    text = page(sign_in("quality_office"), why("program", program, "/rows") + "&uncovered=yes")

    assert "个人信息已遮盖" in text


def test_a_dean_may_uncover_and_each_person_seen_is_written_down(sign_in):
    client = sign_in("unit_head")
    listed = page(client, f"/indicators/{PASSING}?kind=program")
    own = next(c for c in codes("program") if f"about=program%3A{c}" in listed)
    before = AuditEvent.objects.count()

    text = page(client, why("program", own, "/rows") + "&uncovered=yes")

    looks = AuditEvent.objects.filter(number__gt=before, act="rows.look")
    seen = [look.person for look in looks]
    assert seen
    assert all(person and person in text for person in seen)


def test_rows_come_in_pages_that_share_none(sign_in):
    (school,) = codes("school")
    client = sign_in("leader")
    first = page(client, why("school", school, "/rows"))
    second = page(client, why("school", school, "/rows") + "&page=2")

    def rows(text):
        return {line for line in text.split("<tr>") if "<td>" in line}

    assert len(rows(first)) == 50
    assert rows(first).isdisjoint(rows(second))


@pytest.mark.parametrize("rest", ["&part=9", "&part=-1", "&part=x", "&page=999999999"])
def test_rows_that_are_not_there_are_none(sign_in, rest):
    (school,) = codes("school")

    answer = sign_in("leader").get(why("school", school, "/rows") + rest)

    assert answer.status_code in {200, 404}


@pytest.mark.parametrize("period", ["2024-2025", "nonsense", "'; DROP", "2024-2025-2-W05"])
def test_a_period_that_does_not_fit_is_a_message(sign_in, period):
    (school,) = codes("school")

    answer = sign_in("leader").get(f"/explain/{PASSING}/school/{school}?period={period}")

    assert answer.status_code in {400, 404, 422}


def test_strangers_do_not_learn_whether_a_subject_is_there(sign_in):
    client = sign_in("student")

    def told(code):
        text = page(client, why("program", code), 404)
        return re.findall(r'class="what">(.*?)<', text)[0].replace(code, "")

    assert told(codes("program")[0]) == told("no-such")
