"""From the lake's tables to the registers, and what a process killed in between leaves behind."""

import datetime as dt
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lemnis.evidence import actions as evidence
from lemnis.evidence.opening import mend_records
from lemnis.evidence.recording import recorded_load
from lemnis.evidence.rules import SourceKind
from lemnis.lake import datasets
from lemnis.lake.ingest import load_tables
from lemnis.lake.loads import Policy
from lemnis.lake.publish import Mode
from lemnis.lake.store import Lake
from lemnis.people.models import Care, Person, Subject, SubjectSync, Unit
from lemnis.people.rules.viewers import operator
from lemnis.people.syncing import follow

LI = operator("li")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
AUTUMN, SPRING = dt.date(2024, 9, 2), dt.date(2025, 2, 24)

SCHOOLS = [{"school_id": "S1", "name": "学校", "school_type": "comprehensive"}]
UNITS = [
    {"unit_id": "U0", "name": "学校", "kind": "school", "system": "CMD"},
    {"unit_id": "D1", "name": "护理学院", "kind": "college", "parent_id": "U0", "system": "GEN"},
    {"unit_id": "G1", "name": "护理教研室", "kind": "teaching_group", "parent_id": "D1"},
    {"unit_id": "O1", "name": "教务处", "kind": "office", "parent_id": "U0"},
]
TEACHERS = [
    {"teacher_id": "t1", "staff_id": "s1", "unit_id": "G1", "program_id": "P1", "name": "王",
     "kind": "full_time", "is_program_head": True, "status": "on_duty"},
    {"teacher_id": "t2", "unit_id": "D1", "name": "李", "kind": "external_post",
     "status": "on_duty"},
]  # fmt: skip
TABLES = {
    "schools": SCHOOLS,
    "units": [row | {"school_id": "S1", "status": "active"} for row in UNITS],
    "teachers": TEACHERS,
    "programs": [{"program_id": "P1", "unit_id": "G1", "name": "护理", "status": "active"}],
    "courses": [{"course_id": "K1", "unit_id": "D1", "owner_id": "t1", "name": "解剖",
                 "status": "active"}],
    "classes": [{"class_id": "C1", "program_id": "P1", "name": "护理1班", "entry_year": 2024,
                 "adviser_id": "s1", "status": "active"}],
    "sections": [
        {"section_id": "X1", "course_id": "K1", "teacher_id": "t2", "term_start": AUTUMN},
        {"section_id": "X2", "course_id": "K1", "teacher_id": "t1", "term_start": SPRING},
    ],
    "students": [{"student_id": "9", "class_id": "C1", "name": "张", "status": "enrolled",
                  "kind": "regular", "enrolled_on": AUTUMN}],
}  # fmt: skip


@pytest.fixture
def lake(tmp_path):
    with Lake.open(tmp_path / "lake", threads=1) as opened:
        yield opened


def publish(lake, tables, uuid=None):
    folder = lake.home / "tmp"
    paths = {}
    for name, rows in tables.items():
        paths[name] = folder / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, _schema(name)), paths[name])
    return load_tables(
        lake, datasets.load(), paths, load=uuid or uuid4(), by="li", source="test",
        policy=Policy(mode=Mode.REPLACE), trusted=True,
    )  # fmt: skip


def _schema(name):
    kinds = {"date": pa.date32(), "int": pa.int64(), "bool": pa.bool_()}
    kinds["decimal"] = pa.decimal128(18, 4)
    return pa.schema([
        (c.name, kinds.get(c.type.value, pa.string())) for c in datasets.load()[name].columns
    ])  # fmt: skip


def owners():
    return dict(Subject.objects.exclude(owner=None).values_list("code", "owner__number"))


def test_every_subject_finds_its_place_and_its_owner(lake):
    loaded = publish(lake, TABLES)

    moved = follow(lake, published=loaded.snapshot, at=NINE, by=LI)

    paths = dict(Subject.objects.values_list("code", "path"))
    assert moved.added == 11
    assert paths["9"] == "/school:S1/college:D1/program:P1/class:C1/student:9/"
    assert paths["X2"] == "/school:S1/college:D1/course:K1/section:X2/"
    assert paths["t1"] == "/school:S1/college:D1/teacher:t1/"
    assert paths["O1"] == "/school:S1/office:O1/"
    assert owners() == {
        "9": "9", "C1": "s1", "K1": "s1", "P1": "s1",
        "X1": "t2", "X2": "s1", "t1": "s1", "t2": "t2",
    }  # fmt: skip
    assert Subject.objects.get(code="X1").active_until == dt.date(2025, 2, 23)
    assert Subject.objects.get(code="X2").active_until is None
    assert Subject.objects.get(code="P1").unit.path == "/U0/D1/G1/"
    assert Person.objects.get(number="9").unit.code == "G1"
    assert Care.objects.get().person.number == "s1"
    assert Unit.objects.get(code="D1").system == "generation"


def test_the_same_snapshot_is_not_read_twice(lake):
    loaded = publish(lake, TABLES)
    follow(lake, published=loaded.snapshot, at=NINE, by=LI)

    assert follow(lake, published=loaded.snapshot, at=NINE, by=LI) is None


def test_a_publish_that_lists_nobody_new_is_noted_and_no_more(lake):
    follow(lake, published=publish(lake, TABLES).snapshot, at=NINE, by=LI)
    other = {"enterprises": [{"enterprise_id": "E1", "name": "企业"}]}

    moved = follow(lake, published=publish(lake, other).snapshot, at=NINE, by=LI)

    prints = SubjectSync.objects.values_list("fingerprint", flat=True)
    assert (moved.added, len(prints), len(set(prints))) == (0, 2, 1)


def test_a_load_takes_the_registers_along(lake):
    recorded_load(lake, "test", SourceKind.FILE, LI, lambda uuid: publish(lake, TABLES, uuid))

    assert Subject.objects.count() == 11


def test_what_was_published_before_the_process_died_is_followed_at_the_next_opening(lake):
    uuid = uuid4()
    evidence.record_load_started(uuid=uuid, source="t", kind=SourceKind.FILE, at=NINE, by=LI)
    publish(lake, TABLES, uuid)

    mend_records(lake, at=NINE, by=LI)

    assert Subject.objects.count() == 11


def test_a_load_recorded_and_not_followed_is_followed_at_the_next_opening(lake):
    uuid = uuid4()
    evidence.record_load_started(uuid=uuid, source="t", kind=SourceKind.FILE, at=NINE, by=LI)
    loaded = publish(lake, TABLES, uuid)
    evidence.record_load_finished(uuid=uuid, snapshot=loaded.snapshot, datasets=(), at=NINE, by=LI)

    mend_records(lake, at=NINE, by=LI)
    mend_records(lake, at=NINE, by=LI)

    assert Subject.objects.count() == 11
    assert SubjectSync.objects.count() == 1


def test_a_lake_without_a_college_lists_nobody(lake):
    follow(lake, published=0, at=NINE, by=LI)

    assert Subject.objects.count() == 0
