"""``lemnis`` as a process of its own, and a small demo college to use it on."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client

from lemnis.people.models import Account

NURSERY = Path(__file__).parent / "nursery.py"
PATIENCE = 300
LAST_DAY = "2025-07-31"
ALERTING = ("--indicator", "PRG-RES-006", "--indicator", "学分完成率")
MEASURED = ("--indicator", "生师比", "--indicator", "PRG-SUP-009", "--indicator", "CRS-GEN-012")


class Lemnis:
    """The command, called in ``folder``; without anybody's settings."""

    def __init__(self, nursery, folder, scratch):
        self._nursery, self.folder = nursery, folder
        self._out, self._err = scratch / ".out", scratch / ".err"

    def __call__(self, *words, seconds=PATIENCE, **settings):
        """Run a command to its end, or kill it after some seconds; return code and output."""
        clean = {name: value for name, value in os.environ.items() if _is_plain(name)}
        order = {
            "words": [str(word) for word in words],
            "folder": str(self.folder),
            "settings": clean | settings,
            "seconds": seconds,
            "out": str(self._out),
            "err": str(self._err),
        }
        self._nursery.stdin.write(json.dumps(order) + "\n")
        self._nursery.stdin.flush()
        code = int(self._nursery.stdout.readline())
        out, err = (p.read_text(encoding="utf-8") for p in (self._out, self._err))
        return subprocess.CompletedProcess(words, code, out, err)


def _is_plain(name):
    return not name.startswith("LEMNIS_") and name != "DJANGO_SETTINGS_MODULE"


@pytest.fixture(scope="session")
def nursery():
    """Keep a process that starts warm commands."""
    command = [sys.executable, str(NURSERY)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def lemnis(nursery, tmp_path):
    """Return the command, called in an empty folder."""
    scratch = tmp_path / "output"
    scratch.mkdir()
    (tmp_path / "here").mkdir()
    return Lemnis(nursery, tmp_path / "here", scratch)


@pytest.fixture(scope="session")
def demo(nursery, tmp_path_factory):
    """Return a folder with a small demo college in ``demo``, and what its diagnosis has said."""
    folder, scratch = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("output")
    lemnis = Lemnis(nursery, folder, scratch)
    built = lemnis("demo", "--size", "tiny", "--no-diagnose")
    done = lemnis("diagnose", "2024-2025-2", "--on", LAST_DAY, *MEASURED)
    assert (built.returncode, done.returncode, built.stderr + done.stderr) == (0, 0, "")
    return folder, done.stdout


@pytest.fixture
def visitor(lemnis, demo):
    """Return the command, called beside a demo college that must not be changed."""
    lemnis.folder = demo[0]
    return lemnis


@pytest.fixture
def owner(lemnis, demo):
    """Return the command, called beside a demo college of the test's own."""
    shutil.copytree(demo[0] / "demo", lemnis.folder / "demo")
    return lemnis


class Alerted(NamedTuple):
    """A folder with a demo college that has alerts; what was asked for them, and what was said."""

    folder: Path
    words: tuple[str, ...]
    said: str


@pytest.fixture(scope="session")
def alerted(nursery, demo, tmp_path_factory):
    """Return a demo college in which two indicators have raised alerts."""
    folder, scratch = tmp_path_factory.mktemp("alerted"), tmp_path_factory.mktemp("output")
    shutil.copytree(demo[0] / "demo", folder / "demo")
    words = ("diagnose", "2024-2025-2", "--on", LAST_DAY, *ALERTING)
    done = Lemnis(nursery, folder, scratch)(*words)
    assert (done.returncode, done.stderr) == (0, "")
    return Alerted(folder, words, done.stdout)


@pytest.fixture
def reader(lemnis, alerted):
    """Return the command, called beside a college with alerts that must not be changed."""
    lemnis.folder = alerted.folder
    return lemnis


@pytest.fixture
def officer(lemnis, alerted):
    """Return the command, called beside a college with alerts of the test's own."""
    shutil.copytree(alerted.folder / "demo", lemnis.folder / "demo")
    return lemnis


@pytest.fixture(scope="module")
def peopled(alerted, django_db_setup, django_db_blocker):
    """Put the records of the demo college with alerts into the tests' database, for one module.

    Its accounts are called like their roles. Tests change nothing: each is undone.
    """
    with django_db_blocker.unblock(), sqlite3.connect(":memory:") as before:
        connection.ensure_connection()
        connection.connection.backup(before)
        with sqlite3.connect(alerted.folder / "demo" / "lemnis.db") as theirs:
            theirs.backup(connection.connection)
        yield alerted.folder / "demo"
        before.backup(connection.connection)


@pytest.fixture
def sign_in(peopled, settings, db):
    """Return a way to come as somebody of a role to the site of the demo college."""
    settings.LEMNIS_HOME, settings.LEMNIS_SECOND_FACTOR = peopled, "nobody"

    def come(role, language="zh-hans"):
        client = Client()
        account = Account.objects.get(username=role)
        client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["lemnis_language"] = language
        return client

    return come
