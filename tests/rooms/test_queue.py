"""A job is done after the commit that left it, or not at all."""

import pytest
from django.db import transaction

from lemnis import queue


@pytest.fixture
def done(monkeypatch):
    monkeypatch.setattr(queue, "_listeners", queue.defaultdict(list))
    calls = []

    def job(**args):
        calls.append(args)

    queue.listen("evidence.tested", job)
    queue.listen("evidence.tested", job)
    return calls


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_once_after_the_commit(done):
    with transaction.atomic():
        queue.defer("evidence.tested", run=7)
        assert done == []

    assert done == [{"run": 7}]


@pytest.mark.django_db(transaction=True)
def test_a_job_left_in_a_transaction_rolled_back_is_not_run(done):
    with transaction.atomic():
        queue.defer("evidence.tested", run=7)
        transaction.set_rollback(True)

    assert done == []


@pytest.mark.django_db(transaction=True)
def test_a_job_nobody_listens_to_is_no_error(done):
    queue.defer("evidence.unheard", run=7)

    assert done == []
