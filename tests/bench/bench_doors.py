"""The doors for other programs: a BuitenBeter message with a photo of 3 MB, and news for 10,000 reports."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from integrations import tables
from server import jobs
from server.app import create_app
from server.model.base import db, enter, writing
from server.operations.channels import connect, new_secret
from tests.bench.client import PART
from tests.bench.figure import Figure
from tests.bench.stage import Stage, stage
from tests.fakes.apps import running_app
from tests.fakes.buitenbeter import message
from tests.support.moments import NOW

MESSAGES, NEWS = 60, 10_000

FILL = f"""
INSERT INTO report (municipality_id, channel, channel_ref, track_code, received_at, text, answers, language, notes,
    x, y, street, house_number, postcode, city, place_text, place_doubt, asset, category_id, category_certainty,
    category_why, urgency, team_id, route_why, status, due_why, paused_min, outcome_reason, reopened, followers, photos,
    first_contact, version)
SELECT :town, 'fixi', 'news-' || n, md5(n::text), now(), 'Tegel ' || n, '{{}}', 'nl', '[]', 82000, 451000, '', '', '',
    '', '', '', '', (SELECT min(id) FROM category WHERE municipality_id = :town), 1.0, '', 'normal',
    (SELECT min(id) FROM team WHERE municipality_id = :town), '', 'reported', '', 0, '', 0, 0, 0, false, 1
FROM generate_series(1, {NEWS}) AS n;
INSERT INTO contact (municipality_id, report_id, kind, name, email, phone, handle, post, tell, via, language, may_share,
    track_code, bounce_reason)
SELECT :town, id, 'reporter', '', '', '', '', '', 'mail', 'push', 'nl', false, md5(id::text), ''
FROM report WHERE channel = 'fixi';
INSERT INTO delivered (municipality_id, report_id, channel, received_at, contents, answer, their_number, callback_url,
    callback_ref, device_hash)
SELECT :town, id, 'fixi', now(), '', '{{}}', '', 'http://CALLBACK/', channel_ref, ''
FROM report WHERE channel = 'fixi';
INSERT INTO outbox (municipality_id, key, kind, report_id, contact_id, address, channel, language, facts, subject, text,
    status, created_at, available_at, attempts, error)
SELECT :town, 'receipt-' || report_id, 'receipt', report_id, id, '', 'push', 'nl', '{{}}', '', '', 'waiting',
    now(), now(), 0, ''
FROM contact WHERE via = 'push';
"""


def figures() -> Iterator[Figure]:
    """Yield the CPU of a message with a photo, and how fast news is carried by one worker."""
    with running_app() as receiver, stage(FILL.replace("CALLBACK", receiver.host)) as set_up:
        _connect(set_up, receiver.host)
        yield _with_photo(set_up)
        started = time.monotonic()
        cpu_s = _carried(set_up)
        taken_s = time.monotonic() - started
        assert len({news["berichtId"] for news in receiver.news}) == len(receiver.news) == NEWS
        yield Figure("news carried, one worker", NEWS / taken_s, "messages/s", at_least=100)
        yield Figure("news carried, CPU a message", cpu_s * 1000 / NEWS, "ms", at_most=10)


def _connect(set_up: Stage, host: str) -> None:
    agreed = {"senders": [], "push_url": "", "rate_per_minute": 10_000}
    with create_app(set_up.settings).app_context(), writing():
        enter(set_up.town.id)
        connect("buitenbeter", title="BuitenBeter", callbacks=[], **agreed)
        connect("fixi", title="Fixi", callbacks=[host], **agreed)
        new_secret("fixi", key=set_up.settings.secret_key, now=NOW)
        db.session.commit()


def _with_photo(set_up: Stage) -> Figure:
    photo = _photo()
    with tempfile.TemporaryDirectory() as folder:
        requests = Path(folder) / "messages"
        requests.write_bytes(PART.join(_request(set_up, photo + n.to_bytes(2), n) for n in range(MESSAGES)))
        cpu_ms = set_up.cpu_ms(requests, seconds=60)
    return Figure("BuitenBeter with 3 MB photo, CPU", cpu_ms, "ms", at_most=150)


def _photo() -> bytes:
    out = BytesIO()
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(out, "JPEG", quality=35)
    return out.getvalue()


def _request(set_up: Stage, photo: bytes, number: int) -> bytes:
    body = message(photo, reference=f"bench-{number}").encode()
    head = (
        f"POST /koppelvlak/buitenbeter HTTP/1.1\r\nHost: 127.0.0.1:{set_up.settings.port}\r\n"
        f"Content-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _carried(set_up: Stage) -> float:
    """Let one worker carry all news; return the seconds of CPU of this process and of PostgreSQL."""
    app = create_app(set_up.settings)
    doors = tables.doors("127.0.0.0/8")
    carriers = replace(app.extensions["meldwerk.carriers"], channels={"push": doors.apps})
    before, own = set_up.cpu_s(), time.process_time()
    jobs.carry_news(app, carriers)
    return set_up.cpu_s() - before + time.process_time() - own
