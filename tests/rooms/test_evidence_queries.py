"""What may be read of loads and runs."""

import datetime as dt
from uuid import UUID

import pytest

from lemnis.errors import NotFound
from lemnis.evidence import actions, queries
from lemnis.evidence.rules import RunPlan, SourceKind
from lemnis.lake.loads import DatasetLoad
from lemnis.people.rules.viewers import Viewer, operator

LI = operator("li")

pytestmark = pytest.mark.django_db


def at(hour):
    return dt.datetime(2025, 3, 3, hour, tzinfo=dt.UTC)


def a_load(number, *, hour=9):
    actions.record_load_started(
        uuid=UUID(int=number),
        source=f"{number}.csv",
        kind=SourceKind.FILE,
        at=at(hour),
        by=LI,
    )
    return UUID(int=number)


def published(number, *, hour, datasets):
    uuid = a_load(number, hour=hour)
    rows = [DatasetLoad(name, rows_in=1, rejected=0, new=1) for name in datasets]
    actions.record_load_finished(uuid=uuid, snapshot=number, datasets=rows, at=at(hour), by=LI)


def test_the_newest_load_comes_first_and_the_list_is_limited():
    for number in (1, 2, 3):
        a_load(number, hour=number)

    assert [row.source for row in queries.loads(LI, limit=2)] == ["3.csv", "2.csv"]


def test_the_newest_run_comes_first():
    plan = RunPlan(("2025",), dt.date(2025, 3, 3), "a1", 1)
    for number in (1, 2):
        actions.record_run_started(uuid=UUID(int=number), plan=plan, at=at(number), by=LI)

    assert [row.uuid.int for row in queries.runs(LI)] == [2, 1]


def test_a_list_of_loads_costs_two_queries_however_long(django_assert_num_queries):
    for number in range(1, 6):
        published(number, hour=number, datasets=["students", "teachers"])

    with django_assert_num_queries(2):
        assert len(queries.loads(LI)) == 5


def test_the_last_time_a_data_set_was_loaded_counts_published_loads_only():
    published(1, hour=1, datasets=["students", "teachers"])
    published(2, hour=2, datasets=["students"])
    refused = a_load(3, hour=3)
    actions.record_load_refused(
        uuid=refused,
        message="no",
        datasets=[DatasetLoad("teachers", 1, 1)],
        at=at(3),
        by=LI,
    )

    assert queries.last_loaded_at(LI) == {"students": at(2), "teachers": at(1)}


def test_rows_find_the_loads_they_came_with():
    known = a_load(1)

    assert list(queries.loads_by_uuid(LI, [known, UUID(int=99)])) == [known]


def test_what_does_not_exist_is_not_found():
    with pytest.raises(NotFound):
        queries.load(LI, UUID(int=1))
    with pytest.raises(NotFound):
        queries.run(LI, UUID(int=1))


@pytest.mark.parametrize(
    "read", [queries.loads, queries.runs, queries.last_loaded_at], ids=lambda f: f.__name__
)
def test_nobody_sees_nothing(read):
    with pytest.raises(NotFound):
        read(Viewer("nobody"))
