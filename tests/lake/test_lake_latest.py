"""The number of the latest snapshot is told at a glance, and never an old one."""

import pytest

from lemnis.lake.store import Lake

pytestmark = pytest.mark.slow  # each test opens a lake of its own


def published(lake, name):
    with lake.writer("li", "one more") as writer:
        writer.con.execute(f"CREATE TABLE lake.{name} AS SELECT 1 AS one")
    return writer.snapshot


def test_each_publish_is_seen_at_once_by_every_process_that_looks(lake):
    with Lake.open(lake.home, threads=1) as other:
        for n in range(8):
            assert other.snapshot() == lake.snapshot()
            made = published(lake, f"t{n}")
            assert (lake.snapshot(), other.snapshot()) == (made, made)


def test_a_look_long_after_a_publish_asks_nobody(lake, monkeypatch):
    made = published(lake, "t")
    monkeypatch.setattr("lemnis.lake.latest._SETTLED_NS", 0)
    lake.snapshot()
    monkeypatch.setattr(lake._latest, "_ask", None)

    assert lake.snapshot() == made


@pytest.mark.postgres
def test_a_catalogue_in_postgresql_tells_it_too(tmp_path, postgres_database):
    with Lake.open(tmp_path / "lake", catalogue_url=postgres_database, threads=1) as lake:
        before = lake.snapshot()
        made = published(lake, "t")

        assert before < made == lake.snapshot()
        lake._latest._server.close()  # as when the server was begun anew
        assert lake.snapshot() == made
