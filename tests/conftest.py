"""What several tests stand on: a lake, the data sets, real data, a PostgreSQL server."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from bench.cluster import Unavailable, cluster
from hypothesis import settings

from lemnis.lake.datasets import Datasets, load
from lemnis.lake.store import Lake

REPOSITORY = Path(__file__).parent.parent

# Rooms are tested without a college's folder, where the key would be kept.
os.environ.setdefault("LEMNIS_AUDIT_KEY", "for tests only")

# a busy machine is no failure: examples are counted, not timed
settings.register_profile("lemnis", deadline=None)
settings.load_profile("lemnis")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end no core must wait for the other's last file."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("browser", "kill", "spark"))))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real public data that lies beside the repository, if it is there."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no folder shared/data beside the repository")
    return folder


@pytest.fixture(scope="session")
def datasets() -> Datasets:
    """Return the shipped catalogue of data sets."""
    return load()


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    """Return an empty lake on a SQLite catalogue."""
    with Lake.open(tmp_path / "lake", threads=2) as lake:
        yield lake


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a PostgreSQL server of the tests' own."""
    try:
        with cluster() as address:
            yield address
    except Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """Return the address of an empty database on the tests' PostgreSQL server."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield postgres.rsplit("/", 1)[0] + "/" + name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
