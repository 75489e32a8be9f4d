"""One story on a true screen: X draws the window, and a real mouse presses its buttons."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.field_app.window.driver import WITHOUT_DISPLAY
from tests.support import parts

STORY = Path(__file__).with_name("true_story.py")
TOP = Path(__file__).parents[3]


@pytest.mark.slow
def test_a_mouse_on_a_true_screen_opens_and_closes_an_order(request, tmp_path):
    xvfb = parts.program(request.config, "screen", "Xvfb")
    xdotool = parts.program(request.config, "screen", "xdotool")
    reader, writer = os.pipe()
    screen = subprocess.Popen(
        [xvfb, "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            display = f":{told.readline().strip()}"
        env = {
            **os.environ,
            **WITHOUT_DISPLAY,
            "SDL_VIDEODRIVER": "x11",
            "DISPLAY": display,
            "KIVY_HOME": str(tmp_path / "kivy"),
            "PYTHONPATH": str(TOP),
        }
        story = subprocess.run(
            [sys.executable, STORY, xdotool, tmp_path],
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        screen.terminate()
        screen.wait(10)
    assert story.returncode == 0, story.stderr[-3000:]
    assert "close 4 solved" in story.stdout
