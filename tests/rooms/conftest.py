"""The rooms' tests run on SQLite, and with ``--db postgres`` the same ones on PostgreSQL."""

import pytest
from django.db import connections

from lemnis.config import env


def pytest_addoption(parser):
    parser.addoption(
        "--db",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the database under the rooms; postgres starts a server of the tests' own",
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix):
    """Put the rooms on the database asked for, before the tests' own one is made in it."""
    # Unknown when the whole suite is run: pytest reads options only from folders it is pointed at.
    if request.config.getoption("--db", default="sqlite") == "postgres":
        wanted = {"default": env.database_at(request.getfixturevalue("postgres"))}
        connections.databases["default"] = connections.configure_settings(wanted)["default"]
        del connections["default"]


def pytest_report_header(config):
    return f"database under the rooms: {config.getoption('--db', default='sqlite')}"


def pytest_collection_modifyitems(config, items):
    """Leave out, on SQLite, what is about several connections: there it lies in memory."""
    if config.getoption("--db", default="sqlite") == "postgres":
        return
    left_out = [item for item in items if "shared" in getattr(item, "fixturenames", ())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
