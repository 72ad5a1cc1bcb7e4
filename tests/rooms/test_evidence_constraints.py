"""What the database itself refuses, whoever writes."""

import datetime as dt
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from lemnis.evidence.models import Load, LoadedDataset, Run

pytestmark = pytest.mark.django_db

NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
TEN = dt.datetime(2025, 3, 3, 10, tzinfo=dt.UTC)


def load(**facts):
    usual = {
        "uuid": UUID(int=1),
        "source": "a.csv",
        "source_kind": "file",
        "state": "published",
        "snapshot": 1,
        "by": "li",
        "started_at": NINE,
        "finished_at": TEN,
    }
    return Load.objects.create(**usual | facts)


def run(**facts):
    usual = {
        "uuid": UUID(int=1),
        "as_of": NINE.date(),
        "catalogue_hash": "a1",
        "snapshot_read": 1,
        "state": "published",
        "snapshot": 2,
        "by": "li",
        "started_at": NINE,
        "finished_at": TEN,
    }
    return Run.objects.create(**usual | facts)


@pytest.mark.parametrize("make", [load, run])
def test_a_sound_record_is_accepted(make):
    make()


@pytest.mark.parametrize("make", [load, run])
@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"state": "lost", "snapshot": None}, "state_is_known"),
        ({"finished_at": None}, "ended_unless_running"),
        ({"state": "running", "snapshot": None}, "ended_unless_running"),
        ({"state": "failed", "message": "?"}, "snapshot_if_published"),
        ({"snapshot": None}, "snapshot_if_published"),
        ({"started_at": TEN, "finished_at": NINE}, "ends_after_start"),
        ({"state": "failed", "snapshot": None}, "says_why_it_stopped"),
        ({"state": "refused", "snapshot": None}, "says_why_it_stopped"),
        ({"by": ""}, "by_somebody"),
    ],
)
def test_an_unsound_record_is_refused_by_name(make, wrong, constraint):
    with pytest.raises(IntegrityError, match=f"{make.__name__}_{constraint}"), transaction.atomic():
        make(**wrong)


def test_a_source_kind_that_does_not_exist_is_refused():
    with pytest.raises(IntegrityError, match="load_source_kind_is_known"), transaction.atomic():
        load(source_kind="telepathy")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"measurements": -1}, "run_not_negative"),
        ({"snapshot": 0}, "run_writes_after_it_reads"),
    ],
)
def test_an_unsound_run_is_refused_by_name(wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        run(**wrong)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"removed": -1}, "loaded_dataset_not_negative"),
        ({"rows_in": 2, "rejected": 1, "new": 1, "changed": 1}, "loaded_dataset_rows_add_up"),
    ],
)
def test_counts_that_cannot_be_are_refused_by_name(wrong, constraint):
    whole = load()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        LoadedDataset.objects.create(load=whole, dataset="students", **wrong)


def test_a_load_tells_of_a_data_set_once():
    whole = load()
    LoadedDataset.objects.create(load=whole, dataset="students")

    with pytest.raises(IntegrityError), transaction.atomic():
        LoadedDataset.objects.create(load=whole, dataset="students")


def test_a_uuid_is_given_once():
    load()

    with pytest.raises(IntegrityError), transaction.atomic():
        load()
