"""Clocks for benches on a machine that has more to do: they go only when processes of the bench itself do."""

import os
from pathlib import Path
from time import process_time

TICKS = os.sysconf("SC_CLK_TCK")


def busiest_cpu() -> float:
    """Return the seconds of CPU of the child of this process that used most, and of this process itself."""
    return process_time() + max((_cpu(pid) for pid in _children()), default=0.0)


def awaited_cpu() -> float:
    """Return the seconds of CPU for which somebody waits: of this process and of all that it started, also a database.

    The processes of the solver work beside each other: of those only the busiest counts.
    """
    found = _descendants("self")
    beside = {pid for pid in found if b"integrations.rounds.child" in _words(pid)}
    busiest = max((_cpu(pid) for pid in beside), default=0.0)
    return process_time() + busiest + sum(_cpu(pid) for pid in found if pid not in beside)


def _descendants(pid: str) -> list[str]:
    found = _children(pid)
    return [*found, *(other for one in found for other in _descendants(one))]


def _children(pid: str = "self") -> list[str]:
    found: list[str] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += (task / "children").read_text().split()
    except OSError:
        pass  # it has ended
    return found


def _cpu(pid: str) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _words(pid: str) -> bytes:
    """Return the command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
