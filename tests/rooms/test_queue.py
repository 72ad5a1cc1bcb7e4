"""A job is done after the commit that left it, or not at all."""

import shutil
import subprocess

import pytest
from bench.cluster import free_port
from django.db import transaction
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError  # noqa: A004 - its own
from redis.retry import Retry

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


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    """The address of a Redis server of the tests' own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis on this machine")
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        address = f"redis://127.0.0.1:{port}/0"
        retry = Retry(ConstantBackoff(0.1), 100)  # a server that starts answers nobody yet
        Redis.from_url(address, retry=retry, retry_on_error=[ConnectionError]).ping()
        yield address
        server.terminate()


@pytest.fixture(params=["", "redis"], ids=["sqlite", "redis"])
def kept(request, settings, tmp_path, monkeypatch):
    """A college whose deferred work is left to a worker, in its folder or on a server."""
    settings.LEMNIS_QUEUE, settings.LEMNIS_HOME = "worker", tmp_path
    settings.LEMNIS_REDIS_URL = request.getfixturevalue("redis") if request.param else ""
    queue.kept.cache_clear()
    yield queue.kept()
    queue.kept().flush()
    queue.kept().storage.close()
    queue.kept.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_where_a_worker_is_a_job_waits_for_it(done, kept, tmp_path, settings):
    queue.defer("evidence.tested", run=7)

    assert done == []
    assert (tmp_path / "queue.db").is_file() is not bool(settings.LEMNIS_REDIS_URL)
    assert kept.pending_count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_was_left(done, kept):
    queue.defer("evidence.tested", run=7)
    queue.defer("evidence.tested", run=8)

    while (task := kept.dequeue()) is not None:
        kept.execute(task)

    assert done == [{"run": 7}, {"run": 8}]


@pytest.mark.django_db(transaction=True)
def test_a_job_left_in_a_transaction_rolled_back_is_not_kept(done, kept):
    with transaction.atomic():
        queue.defer("evidence.tested", run=7)
        transaction.set_rollback(True)

    assert kept.pending_count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_is_kept_to_be_tried_again(monkeypatch, kept):
    def fails(run):
        raise OSError(run)

    monkeypatch.setattr(queue, "_listeners", queue.defaultdict(list))
    queue.listen("evidence.failing", fails)
    queue.defer("evidence.failing", run=7)

    kept.execute(kept.dequeue())

    assert kept.scheduled_count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_nobody_listens_to_is_not_kept(done, kept):
    queue.defer("evidence.unheard", run=7)

    assert kept.pending_count() == 0
