"""A page of a team's worklist in a town with a history, against the bare SQL of the same page."""

import http.cookiejar
import re
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.client import PART
from tests.bench.figure import Figure
from tests.bench.fill import FILL
from tests.bench.stage import Stage, stage

PAGES = 6_000

BARE = """
BEGIN;
SELECT set_config('meldwerk.municipality', '{town}', true);
SELECT config_version FROM municipality WHERE id = {town};
SELECT w.id, w.report_id, w.worklist_at, w.category_id, w.team_id, w.handler_id, w.urgency, w.status, w.planned_on,
    r.received_at, substr(r.text, 1, 110), r.street, r.house_number, r.place_text, r.area_id, r.status, r.photos,
    r.followers
FROM (SELECT id, worklist_at FROM work_order WHERE status <> 'ended' AND municipality_id = {town} AND team_id = {team}
    ORDER BY worklist_at, id LIMIT 51) AS found
JOIN work_order AS w ON w.id = found.id JOIN report AS r ON r.id = w.report_id
ORDER BY found.worklist_at, found.id;
SELECT count(*) FROM work_order WHERE status <> 'ended' AND municipality_id = {town} AND team_id = {team};
COMMIT;
"""


def figures() -> Iterator[Figure]:
    """Yield pages per second against the floor, and the CPU of one page."""
    with stage(FILL) as set_up, tempfile.TemporaryDirectory() as folder:
        requests = Path(folder) / "requests"
        requests.write_bytes(PART.join([_page_request(set_up)] * PAGES))
        floor = set_up.floor(BARE.format(town=set_up.town.id, team=set_up.town.teams["wegen"]))
        rate, cpu_ms = set_up.load(requests), set_up.cpu_ms(requests)
        yield Figure("worklist over HTTP", rate, "pages/s", floor=floor, at_least=0.10)
        yield Figure("worklist, CPU a page", cpu_ms, "ms", at_most=3)


def _page_request(set_up: Stage) -> bytes:
    """Sign in as a handler, and return the request for the team's first page."""
    base = f"{set_up.settings.base_url}/{set_up.town.slug}"
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{base}/inloggen", timeout=10).read().decode()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the form has no token"
    words = {"csrf_token": found.group(1), "username": "handler", "password": set_up.password}
    opener.open(f"{base}/inloggen", urllib.parse.urlencode(words).encode(), timeout=10).close()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    host = f"Host: 127.0.0.1:{set_up.settings.port}"
    return f"GET /{set_up.town.slug}/werk/team HTTP/1.1\r\n{host}\r\nCookie: {cookies}\r\n\r\n".encode()
