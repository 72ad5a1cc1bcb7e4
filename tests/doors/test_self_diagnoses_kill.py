"""Handing in a self-diagnosis, killed at any moment: all of it is there or nothing, and once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.kill, pytest.mark.slow]

SCRIPT = Path(__file__).parent / "handing_in.py"
KILLS, CYCLES, PATIENCE = 20, 80, 300


def test_twenty_kills_of_handing_in_lose_nothing_and_double_nothing(tmp_path):
    clean = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("LEMNIS_", "DJANGO_SETTINGS_MODULE"))
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "college"), str(KILLS)],
        env=clean, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("killed") >= KILLS
    assert told.pop("torn") == 0
    assert told.pop("settled") == 2 * CYCLES
    assert set(told.values()) == {CYCLES}
