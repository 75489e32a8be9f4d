"""What happens at the office is on a tablet that waits, over a real road, before anything was polled."""

import threading
from pathlib import Path

from flask import Flask

from field_app.device.fake import FakeSecrets
from field_app.store import Store
from field_app.sync import Listener, Runner, Sync
from field_app.transport import Transport
from server.domain import command as office
from server.model.base import db, enter, writing
from server.operations.field_devices import make_code
from server.web.field.waiting_room import WaitingRoom
from tests.make import Make, Town
from tests.support.moments import NOW, Clock

PATIENCE_S = 20
"""Less than the time between two polls."""


def test_a_tablet_that_waits_has_a_new_stop_as_soon_as_the_office_gives_it(
    app: Flask, make: Make, town: Town, clock: Clock, live_url: str, tmp_path: Path, monkeypatch
) -> None:
    seated, has_stop = threading.Event(), threading.Event()

    def pause(_: float) -> None:
        seated.set()
        threading.Event().wait(0.01)

    room = WaitingRoom(1, app.extensions["meldwerk.news"].look, pause=pause)
    monkeypatch.setitem(app.extensions, "meldwerk.news", room)
    report = make.report(town, category="stoep").id
    store, secrets = Store(tmp_path / "tablet"), FakeSecrets()
    transport = Transport(secrets)
    sync = Sync(store, transport, clock=clock)
    runner = Runner(sync)
    listener = Listener(store, Transport(secrets), wake=runner.wake)
    with writing():
        enter(town.id)
        code = make_code(town.crews["stratenmakers"], by_id=None, secret=app.config["SECRET_KEY"], now=NOW)
        db.session.commit()
    assert sync.enrol(f"{live_url}/{town.slug}/veld/v1/", code, "Tablet 4") == ""
    sync.step(urgent=True)
    assert [order.stop for order in store.orders.all().values()] == [None]
    store.on_change(lambda: has_stop.set() if any(one.stop for one in store.orders.all().values()) else None)

    runner.start()
    listener.start()
    assert seated.wait(PATIENCE_S)
    assert not has_stop.is_set()
    crew = town.crews["stratenmakers"]
    make.do(town, office.Plan(report_id=report, on=NOW.date(), crew_id=crew), by="coordinator")

    assert has_stop.wait(PATIENCE_S)
    seated.clear()
    assert seated.wait(PATIENCE_S), "it waits for what comes next"
    listener.stop(0)
    make.do(town, office.AddNote(report_id=report, text="Let op"))
    assert listener.stop(PATIENCE_S)
    assert runner.stop(PATIENCE_S)
    store.close()
    transport.close()
