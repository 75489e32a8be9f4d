"""The app ended without a word at any statement of its store and any request: nothing lost, nothing twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[3]


@pytest.mark.slow
def test_a_tablet_that_is_killed_at_any_moment_goes_on_where_it_was(tmp_path):
    # `make bench ONLY=field_histories` takes every statement.
    command = [sys.executable, "-m", "tests.field_app.killed", str(tmp_path), "9"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["wrong"] == []
    assert report["deaths"] > 50
