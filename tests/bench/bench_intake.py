"""Taking in a report over HTTP: the last step of the website, against the bare SQL of the same work."""

import http.cookiejar
import random
import re
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.client import PART
from tests.bench.figure import Figure
from tests.bench.stage import Stage, stage

DRAFTS = 12_000
ALONE = 3_000
"""How many of the drafts are kept for the client that comes alone."""

FILL = f"""
INSERT INTO draft (municipality_id, key, touched_at, data)
SELECT :town, 'bench-' || n, now(), json_build_object(
    'text', 'Er ligt een losse stoeptegel bij nummer ' || n, 'category', 'stoep',
    'x', 80100 + (n * 37) % 3800, 'y', 449100 + (n * 101) % 3800,
    'street', 'Voorbeeldlaan', 'number', '15', 'contact_asked', true, 'language', 'nl',
    'email', 'melder' || n || '@reporter.example')
FROM generate_series(1, {DRAFTS}) AS n;
"""

BARE = """
\\set n random(1, 1000000000000000)
\\set d random(1, {drafts})
\\set x random(80100, 83900)
\\set y random(449100, 452900)
BEGIN;
SELECT set_config('meldwerk.municipality', '{town}', true);
SELECT config_version FROM municipality WHERE id = {town};
SELECT id, key, touched_at, data, report_id FROM draft WHERE key = 'bench-1';
SELECT id, key FROM photo WHERE draft_id = 1;
INSERT INTO report (municipality_id, channel, channel_ref, track_code, received_at, text, answers, language, notes,
    x, y, street, house_number, postcode, city, place_text, place_doubt, asset, area_id, category_id,
    category_certainty, category_why, urgency, team_id, route_why, status, response_due_at, first_due_at, due_at,
    due_why, norm_id, paused_min, outcome_reason, reopened, followers, photos, first_contact, version)
VALUES ({town}, 'website', 'floor-' || :n, md5(:n::text), now(), 'Er ligt een losse stoeptegel bij nummer ' || :n,
    '{{}}', 'nl', '[]', :x, :y, '', '', '', '', '', '', '', {area}, {category}, 1.0, 'Gekozen door de melder.',
    'normal', {team}, 'Alles: team wegen.', 'reported', now() + interval '2 days', now() + interval '7 days',
    now() + interval '7 days', '5 werkdagen na ontvangst.', 1, 0, '', 0, 0, 0, false, 1) RETURNING id \\gset
INSERT INTO work_order (municipality_id, report_id, part, task, category_id, team_id, urgency, status, worklist_at,
    created_at, outcome_reason, version)
VALUES ({town}, :id, 1, '', {category}, {team}, 'normal', 'open', now() + interval '7 days', now(), '', 1);
INSERT INTO event (municipality_id, report_id, kind, at, recorded_at, by, public, note, data, version)
VALUES ({town}, :id, 'received', now(), now(), 'reporter', true, '', '{{"channel": "website"}}', 1);
INSERT INTO promise (municipality_id, report_id, due_at, made_at, cause, why, reason, norm_id, calendar_version)
VALUES ({town}, :id, now() + interval '7 days', now(), 'receipt', '5 werkdagen na ontvangst.', '', 1, 'x');
INSERT INTO contact (municipality_id, report_id, kind, name, email, phone, handle, post, tell, via, language,
    may_share, track_code, bounce_reason)
VALUES ({town}, :id, 'reporter', '', 'melder@reporter.example', '', '', '', 'mail', '', 'nl', false, md5(:n::text), '')
RETURNING id AS who \\gset
INSERT INTO outbox (municipality_id, key, kind, report_id, contact_id, address, channel, language, facts, subject,
    text, status, created_at, available_at, attempts, error)
VALUES ({town}, 'receipt-' || :id, 'receipt', :id, :who, '', 'email', 'nl', '{{}}', '', '', 'waiting', now(), now(),
    0, '');
INSERT INTO rollup (municipality_id, grouping, key_id, week, received, ended, on_time, late, without_norm, reopened)
VALUES ({town}, 'area', {area}, '2026-09-14', 1, 0, 0, 0, 0, 0)
ON CONFLICT (municipality_id, grouping, key_id, week) DO UPDATE SET received = rollup.received + 1;
INSERT INTO rollup (municipality_id, grouping, key_id, week, received, ended, on_time, late, without_norm, reopened)
VALUES ({town}, 'category', {category}, '2026-09-14', 1, 0, 0, 0, 0, 0)
ON CONFLICT (municipality_id, grouping, key_id, week) DO UPDATE SET received = rollup.received + 1;
UPDATE draft SET report_id = :id, touched_at = now() WHERE key = 'bench-' || :d;
COMMIT;
"""


def figures() -> Iterator[Figure]:
    """Yield reports per second against the floor, and the CPU of one report."""
    with stage(FILL) as set_up, tempfile.TemporaryDirectory() as folder:
        town = set_up.town
        bare = BARE.format(
            town=town.id,
            area=town.areas["West"],
            category=town.categories["stoep"],
            team=town.teams["wegen"],
            drafts=DRAFTS,
        )
        crowd, alone = Path(folder) / "crowd", Path(folder) / "alone"
        submissions = list(_submissions(set_up))
        crowd.write_bytes(PART.join(submissions[ALONE:]))
        alone.write_bytes(PART.join(submissions[:ALONE]))
        floor = set_up.floor(bare)
        rate, cpu_ms = set_up.load(crowd), set_up.cpu_ms(alone)
        floor = (floor + set_up.floor(bare)) / 2
        yield Figure("intake over HTTP", rate, "reports/s", floor=floor, at_least=0.15)
        yield Figure("intake, CPU a report", cpu_ms, "ms", at_most=5)


def _submissions(set_up: Stage) -> Iterator[bytes]:
    """Yield the last request of each prepared draft, with a token that a real page gave."""
    base = f"{set_up.settings.base_url}/{set_up.town.slug}"
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{base}/melden", timeout=10).read().decode()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the form has no token"
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    numbers = list(range(1, DRAFTS + 1))
    random.Random(1).shuffle(numbers)
    for number in numbers:
        body = f"csrf_token={found.group(1)}&draft=bench-{number}"
        yield (
            f"POST /{set_up.town.slug}/melden/controle HTTP/1.1\r\nHost: 127.0.0.1:{set_up.settings.port}\r\n"
            f"Cookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
