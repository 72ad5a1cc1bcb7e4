"""A self-diagnosis and its files, killed at any moment: all of it is there or nothing, and once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.kill, pytest.mark.slow]

FOLDER = Path(__file__).parent
KILLS, CYCLES, FILES, PATIENCE = 20, 80, 120, 300


def told_by(script, folder):
    """Run a script that kills its own children; return what it says in the end."""
    clean = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("LEMNIS_", "DJANGO_SETTINGS_MODULE"))
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(FOLDER / script), str(folder / "college"), str(KILLS)],
        env=clean, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_twenty_kills_of_handing_in_lose_nothing_and_double_nothing(tmp_path):
    told = told_by("handing_in.py", tmp_path)

    assert told.pop("killed") >= KILLS
    assert told.pop("torn") == 0
    assert told.pop("settled") == 2 * CYCLES
    assert set(told.values()) == {CYCLES}


def test_twenty_kills_of_filing_evidence_lose_nothing_and_double_nothing(tmp_path):
    told = told_by("filing_findings.py", tmp_path)

    assert told.pop("killed") >= KILLS
    assert told.pop("lost") == 0
    assert set(told.values()) == {FILES}
