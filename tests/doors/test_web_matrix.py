"""The five by five in the browser: all 25 cells, each with its list, as far as one may see."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lemnis.insight.queries.matrix import matrix, matrix_cell
from lemnis.people.models import Account, Subject
from lemnis.people.recognising import viewer_of
from lemnis.plan.models import Goal, Plan
from lemnis.values import Layer, System

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

DAY = dt.date(2025, 8, 1)
CELLS = [(layer, system) for layer in Layer for system in System]


@pytest.fixture
def seen_by(peopled, settings, db):
    settings.LEMNIS_HOME = peopled
    return lambda role: viewer_of(Account.objects.get(username=role), timezone.localdate())


def test_all_25_cells_are_there_and_those_without_numbers_stand_out(sign_in, seen_by):
    told = sign_in("leader").get("/matrix").content.decode()

    page = matrix(seen_by("leader"), DAY)
    assert told.count('class="lm-cell') == 25 == len(page.cells)
    assert told.count("lm-cell void") == page.empty > 0


@pytest.mark.parametrize("role", ["data_steward", "administrator", "security", "auditor"])
@pytest.mark.parametrize("page", ["/matrix", "/matrix/course/generation"])
def test_for_those_who_see_no_subject_there_is_no_matrix(sign_in, role, page):
    assert sign_in(role).get(page).status_code == 404


@pytest.mark.parametrize("role", ["leader", "unit_head", "program_lead", "student"])
def test_a_cell_is_the_sum_of_its_list(seen_by, role):
    viewer = seen_by(role)
    page = matrix(viewer, DAY)

    for (layer, system), cell in zip(CELLS, page.cells, strict=True):
        told = matrix_cell(viewer, DAY, layer, system)
        assert told.cell == cell
        assert len(told.lines) == cell.indicators
        assert sum(line.judged for line in told.lines if not line.hidden) <= cell.attained.judged
        assert sum(line.alerts for line in told.lines) == cell.alerts


def test_a_dean_s_cells_hold_no_more_than_the_school_s(seen_by):
    whole, part = (matrix(seen_by(role), DAY).cells for role in ("leader", "unit_head"))

    assert all(p.attained.judged <= w.attained.judged for p, w in zip(part, whole, strict=True))
    assert sum(p.attained.judged for p in part) < sum(w.attained.judged for w in whole)


@pytest.mark.parametrize("page", ["/matrix/galaxy/generation", "/matrix/course/'--",
                                  "/matrix/generation/course"])  # fmt: skip
def test_a_cell_that_is_none_is_not_there(sign_in, page):
    assert sign_in("leader").get(page).status_code == 404


def test_the_list_is_filtered_sorted_and_given_as_a_file(sign_in):
    leader = sign_in("leader")

    some = leader.get("/matrix/course/generation", {"standing": "judged", "sort": "-percent"})
    file = leader.get("/matrix/course/generation", {"export": "csv", "q": "CRS-GEN-012"})

    rows = [*csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))]
    assert [row["编号"] for row in rows] == ["CRS-GEN-012"]
    assert "课程及格率" in some.content.decode()
    assert "未设界线" not in some.content.decode()


def test_a_filter_that_fits_nothing_says_so(sign_in):
    told = sign_in("leader").get("/matrix/course/generation", {"q": "<b>nothing</b>"})

    assert "没有符合条件的指标" in told.content.decode()
    assert "<b>nothing</b>" not in told.content.decode()


def test_every_cell_costs_the_same_number_of_queries(sign_in):
    leader = sign_in("leader")
    leader.get("/matrix")
    counts = set()
    for layer, system in (CELLS[0], CELLS[11], CELLS[24]):
        with CaptureQueriesContext(connection) as asked:
            leader.get(f"/matrix/{layer}/{system}")
        counts.add(len(asked))

    assert max(counts) <= 20  # eight of them for the proof of the goal chain, which is kept
    assert max(counts) - min(counts) <= 1


# --- goals ---


def aimed(numbers, **facts):
    """Goals of the school that lie in school × resources and lack everything."""
    school = Subject.objects.get(kind="school")
    plan = Plan.objects.filter(title="核对用规划").first() or Plan.objects.create(
        kind="school", title="核对用规划", subject=school, starts=DAY, ends=DAY, written_by="li"
    )
    said = {"system": "resources", "title": "双师比例 ≥ 60%"} | facts
    return Goal.objects.bulk_create(
        Goal(plan=plan, subject=school, number=f"X{n}", **said) for n in numbers
    )


def test_what_keeps_the_chain_from_closing_stands_in_its_cell(sign_in, seen_by):
    there = matrix(seen_by("quality_office"), DAY).amiss
    (goal,) = aimed([1])
    aimed([2], system="", title="没有归属的目标")

    page = matrix(seen_by("quality_office"), DAY)
    client = sign_in("quality_office")
    cell = client.get("/matrix/school/resources").content.decode()

    assert page.amiss == there + 2
    assert f'href="/goals/{goal.uuid}"' in cell
    assert "没有责任人" in cell
    assert str(goal.uuid) not in client.get("/matrix/course/resources").content.decode()
    assert f"{page.amiss} 个目标未闭合" in client.get("/matrix").content.decode()


def test_who_sees_no_goal_of_the_school_reads_nothing_of_it(sign_in):
    (goal,) = aimed([1])

    for role in ("student", "teacher"):
        assert str(goal.uuid) not in sign_in(role).get("/matrix/school/resources").content.decode()


@pytest.mark.parametrize("address", ["/matrix", "/matrix/school/resources"])
def test_the_matrix_asks_as_often_for_hundred_goals_as_for_three(sign_in, address):
    client = sign_in("leader")

    def asked():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    aimed(range(3))
    few = asked()
    aimed(range(3, 100))

    assert asked() == few
