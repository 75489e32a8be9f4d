"""The programs that some tests drive, and what happens where one is missing.

A missing program skips the test, and the end of the run says loudly what was left out. With `--require-NAME` (and
always when CI=true) it is a failure.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PARTS = {
    "postgis": "PostgreSQL with PostGIS (apt-get install postgresql-postgis)",
    "browser": "Chromium (apt-get install chromium)",
    "mailbox": "Dovecot (apt-get install dovecot-imapd)",
    "screen": "Xvfb (apt-get install xvfb)",
    "window": "OpenGL without a display (apt-get install libegl1 libgl1-mesa-dri)",
}
LEFT_OUT = "LEFT OUT"


def add_options(parser: pytest.Parser) -> None:
    """Add `--require-…` for each part."""
    required = os.environ.get("CI") == "true"
    for part, program in PARTS.items():
        parser.addoption(f"--require-{part}", action="store_true", default=required, help=f"fail without {program}")


def lacking(config: pytest.Config, part: str, why: str) -> NoReturn:
    """End the test at hand, because a part is not there."""
    message = f"{LEFT_OUT}: {part}, which needs {PARTS[part]}: {why}"
    if config.getoption(f"--require-{part}"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def find_program(name: str) -> Path | None:
    """Return where a program is, also where Debian hides it from PATH."""
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    places = [*map(str, servers), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]
    found = shutil.which(name, path=os.pathsep.join(places))
    return Path(found) if found else None


def program(config: pytest.Config, part: str, name: str) -> Path:
    """Return where a program is, or end the test at hand."""
    return find_program(name) or lacking(config, part, f"{name} is not installed")


def summarise(reporter: pytest.TerminalReporter) -> None:
    """Say at the end what was left out, and how many tests that were."""
    counts: dict[str, int] = {}
    for report in reporter.stats.get("skipped", []):
        _, _, reason = report.longrepr
        if LEFT_OUT in reason:
            counts[reason.partition(f"{LEFT_OUT}: ")[2]] = counts.get(reason.partition(f"{LEFT_OUT}: ")[2], 0) + 1
    if not counts:
        return
    reporter.section("LEFT OUT: NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
    for reason, count in sorted(counts.items()):
        reporter.line(f"{count} tests: {reason}", red=True)
