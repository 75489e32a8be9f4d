"""The number of a report: RIJ-2026-000431. It names the report, it opens nothing."""

import re
from datetime import datetime

from server.domain.calendar import local_day

_NUMBER = re.compile(r"(?:[A-Za-z]{2,4}[- ]?)?(?:20\d\d[- ])?0*(\d{1,9})")


def report_number(prefix: str, received_at: datetime, report_id: int) -> str:
    """Return the number as people read it."""
    return f"{prefix}-{local_day(received_at).year}-{report_id:06d}"


def report_id_in(number: str) -> int | None:
    """Return the id in a number as people type it ("RIJ-2026-000431", "2026-431", "431"), if it is one."""
    found = _NUMBER.fullmatch(number.strip())
    return int(found.group(1)) if found else None
