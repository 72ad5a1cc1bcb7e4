"""A college people live in, for tests of pages: a diagnosed demo with its accounts, in process."""

import shutil
from contextlib import contextmanager

from django.conf import settings
from django.db import connections
from django.test import Client

PASSWORD = "show-me-lemnis"


@contextmanager
def lived_in(folder, copy):
    """Work on a copy of the demo in ``folder``: its own files, its own database."""
    shutil.copytree(folder / "demo", copy)
    before, home, factor = (
        connections["default"], settings.LEMNIS_HOME, settings.LEMNIS_SECOND_FACTOR
    )  # fmt: skip
    own = before.copy()
    own.settings_dict = {**before.settings_dict, "NAME": str(copy / "lemnis.db")}
    connections["default"] = own
    settings.LEMNIS_HOME, settings.LEMNIS_SECOND_FACTOR = copy, "nobody"
    try:
        yield copy
    finally:
        own.close()
        connections["default"] = before
        settings.LEMNIS_HOME, settings.LEMNIS_SECOND_FACTOR = home, factor


def signed_in(username):
    """The browser of one of the demo's people."""
    client = Client()
    done = client.post("/sign-in", {"login": username, "password": PASSWORD})
    assert done.status_code == 302
    return client
