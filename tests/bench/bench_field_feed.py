"""A crew's tablet and a real server on PostgreSQL in a town with a history: the first sync, and the ones after it."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from field_app.device.fake import FakeSecrets
from field_app.store import Store
from field_app.sync import Sync
from field_app.transport import Transport
from field_app.transport.secrets import TOKEN
from integrations.photos.store import ObjectPhotoStore
from server.app import create_app
from server.model.base import db, enter, writing
from server.operations.field_devices import make_code
from server.wire.field import CONTRACT, HEADER
from tests.bench.client import PART
from tests.bench.figure import Figure
from tests.bench.fill import FILL
from tests.bench.stage import Stage, stage
from tests.field_app.tablet import picture

ORDERS, EMPTY = 500, 2_000
SMALL = "a" * 64

# The work of two teams makes five hundred orders, each with a photo of the reporter.
WORK = f"""
UPDATE work_order SET team_id = (SELECT id FROM team WHERE slug = 'wegen')
WHERE status <> 'ended' AND team_id = (SELECT id FROM team WHERE slug = 'team-1');
INSERT INTO photo (
    municipality_id, key, report_id, sha256, thumbnail, name, width, height, moment, by, public, added_at)
SELECT :town, md5(report_id::text), report_id, '{SMALL}', '{SMALL}', '', 320, 240, 'before', 'reporter', false, now()
FROM work_order WHERE status <> 'ended' AND team_id = (SELECT id FROM team WHERE slug = 'wegen');
"""


def figures() -> Iterator[Figure]:
    """Yield the time on the clock of the first sync, and the CPU of the server for it and for an empty one."""
    with stage(FILL + WORK) as set_up, tempfile.TemporaryDirectory() as folder:
        ObjectPhotoStore(set_up.settings.photo_url).put(SMALL, picture(side=320))
        secrets = FakeSecrets()
        transport = Transport(secrets)
        store = Store(Path(folder) / "tablet")
        sync = Sync(store, transport, clock=lambda: datetime.now(UTC))
        address = f"{set_up.settings.base_url}/{set_up.town.slug}/veld/v1/"
        assert sync.enrol(address, _code(set_up), "Bench") == ""
        took_s, cpu_s = _first(sync, set_up)
        assert len(store.orders.all()) >= ORDERS
        assert len(store.orders.thumbnails()) >= ORDERS
        yield Figure("first sync on loopback, 500 orders", took_s, "s", at_most=3)
        yield Figure("first sync, CPU of the server", 1000 * cpu_s, "ms")
        requests = Path(folder) / "requests"
        requests.write_bytes(PART.join([_empty_request(set_up, store, secrets)] * EMPTY))
        yield Figure("empty feed over HTTP", set_up.load(requests), "answers/s")
        yield Figure("empty feed, CPU of the server", set_up.cpu_ms(requests), "ms", at_most=10)
        store.close()
        transport.close()


def _code(set_up: Stage) -> str:
    app = create_app(set_up.settings)
    with app.app_context(), writing():
        enter(set_up.town.id)
        secret = app.extensions["meldwerk"].secret_key
        code = make_code(set_up.town.crews["stratenmakers"], by_id=None, secret=secret, now=datetime.now(UTC))
        db.session.commit()
        return code


def _first(sync: Sync, set_up: Stage) -> tuple[float, float]:
    started, before = time.monotonic(), set_up.cpu_s()
    sync.step(urgent=True)
    return time.monotonic() - started, set_up.cpu_s() - before


def _empty_request(set_up: Stage, store: Store, secrets: FakeSecrets) -> bytes:
    """The request of a tablet that knows everything."""
    reference = store.orders.reference
    assert reference is not None
    path = f"/{set_up.town.slug}/veld/v1/wijzigingen?vanaf={store.orders.cursor}&stand={reference.version}"
    heads = {
        "Host": f"127.0.0.1:{set_up.settings.port}",
        HEADER: str(CONTRACT),
        "Authorization": f"Bearer {secrets.get(TOKEN)}",
    }
    lines = [f"GET {path.replace('|', '%7C')} HTTP/1.1", *(f"{name}: {value}" for name, value in heads.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
