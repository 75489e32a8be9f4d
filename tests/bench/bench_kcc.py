"""The desk of the KCC in a town with 200,000 reports: searching, typing and saving, one after the other."""

import http.cookiejar
import re
import secrets
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from time import perf_counter

from tests.bench.figure import Figure
from tests.bench.fill import FILL
from tests.bench.stage import Stage, stage

TRIES = 60
CALLERS = """
INSERT INTO contact (municipality_id, report_id, kind, name, email, phone, handle, post, tell, via, language,
    may_share, track_code, bounce_reason)
SELECT municipality_id, id, 'reporter', 'Test Beller ' || id, 'beller' || id || '@reporter.example',
    '06' || lpad(id::text, 8, '0'), '', '', 'mail', '', 'nl', false, 'contact-' || id, ''
FROM report WHERE id % 2 = 0 AND (ended_at IS NULL OR ended_at > now() - interval '90 days');
"""
"""Half of those who report leave a name, and it is kept until 90 days after the end."""

SEARCHES = {
    "number": "199000",
    "phone": "06 00001990",
    "mail": "beller1990@reporter.example",
    "name": "beller 199",
    "address": "Voorbeeldlaan 15",
    "nobody": "Niemand Heet Zo",
}


def figures() -> Iterator[Figure]:
    """Yield the 95th of a hundred for each kind of search, for keeping what is typed, and for saving, in ms."""
    with stage(FILL + CALLERS) as set_up:
        desk = Desk(set_up)
        for kind, words in SEARCHES.items():
            searched = _slow(lambda words=words: desk.post("zoek", zoek=words, part="1"))  # type: ignore[misc]
            yield Figure(f"search by {kind}, p95", searched, "ms", at_most=300)
        yield Figure("keeping what is typed, p95", _slow(desk.keep), "ms", at_most=300)
        yield Figure("saving a call, p95", _slow(desk.save), "ms", at_most=300)


def _slow(ask: Callable[[], None]) -> float:
    """Return in how many ms nineteen of twenty answers come, after the first few."""
    times = []
    for _ in range(TRIES + 5):
        started = perf_counter()
        ask()
        times.append((perf_counter() - started) * 1000)
    return sorted(times[5:])[int(TRIES * 0.95)]


class Desk:
    """Somebody who is signed in, and types."""

    def __init__(self, set_up: Stage) -> None:
        self._base = f"{set_up.settings.base_url}/{set_up.town.slug}"
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), _Stay())
        self._token = self._token_in("inloggen")
        self._send("inloggen", username="handler", password=set_up.password)
        self._token = self._token_in("kcc")
        self._numbers = iter(range(10_000))

    def post(self, path: str, **fields: str) -> None:
        """Send a form to the desk."""
        self._send(f"kcc/{path}", **fields)

    def keep(self) -> None:
        """Keep what was typed so far, and get the help that follows from it."""
        key, typed = self._typed()
        self.post(f"gesprek/{key}", **typed)

    def save(self) -> None:
        """Save a call."""
        key, typed = self._typed()
        self.post("bewaar", key=key, **typed)

    def _typed(self) -> tuple[str, dict[str, str]]:
        number = next(self._numbers)
        return secrets.token_hex(12), {
            "text": f"Losse stoeptegel nummer {number}, mijn buurvrouw viel bijna",
            "category": "stoep",
            "place": f"Voorbeeldlaan {number % 15 * 2 + 1}",
            "phone": f"06{(number + 1) * 2:08}",
            "email": "beller@reporter.example",
            "version": "0",
        }

    def _token_in(self, path: str) -> str:
        page = self._opener.open(f"{self._base}/{path}", timeout=10).read().decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "the form has no token"
        return found.group(1)

    def _send(self, path: str, **fields: str) -> None:
        body = urllib.parse.urlencode({"csrf_token": self._token, **fields}).encode()
        self._opener.open(f"{self._base}/{path}", body, timeout=30).read()


class _Stay(urllib.request.HTTPRedirectHandler):
    """The answer to a form is what is measured, not the page after it."""

    def http_error_302(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]
        return fp
