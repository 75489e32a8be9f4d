"""The reporter's page in a town with a history, against the bare SQL of the same rows."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.client import PART
from tests.bench.figure import Figure
from tests.bench.fill import FILL, REPORTS
from tests.bench.stage import stage

PAGES = 8_000

BARE = f"""
\\set n random(1, {REPORTS})
BEGIN;
SELECT set_config('meldwerk.municipality', '{{town}}', true);
SELECT config_version FROM municipality WHERE id = {{town}};
SELECT * FROM report WHERE id = :n;
SELECT * FROM contact WHERE report_id = :n;
SELECT * FROM event WHERE report_id = :n AND public ORDER BY at DESC, id DESC;
SELECT * FROM promise WHERE report_id = :n ORDER BY id;
SELECT key, moment, thumbnail, report_id, public FROM photo WHERE report_id = :n ORDER BY id;
COMMIT;
"""


def figures() -> Iterator[Figure]:
    """Yield pages per second against the floor, and the CPU of one page."""
    with stage(FILL) as set_up, tempfile.TemporaryDirectory() as folder:
        requests = Path(folder) / "requests"
        numbers = random.Random(1).choices(range(1, REPORTS), k=PAGES)
        host = f"Host: 127.0.0.1:{set_up.settings.port}"
        requests.write_bytes(
            PART.join(
                f"GET /{set_up.town.slug}/melding/RIJ-2026-{n:06}?code=code-{n} HTTP/1.1\r\n{host}\r\n\r\n".encode()
                for n in numbers
            )
        )
        floor = set_up.floor(BARE.format(town=set_up.town.id))
        rate, cpu_ms = set_up.load(requests), set_up.cpu_ms(requests)
        yield Figure("track page over HTTP", rate, "pages/s", floor=floor, at_least=0.02)
        yield Figure("track page, CPU a page", cpu_ms, "ms", at_most=8)
