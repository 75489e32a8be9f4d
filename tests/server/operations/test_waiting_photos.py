"""Photos that come with a report are cleaned by the worker: nobody sees them before, and none costs a report."""

from dataclasses import replace

import pytest

from server import jobs
from server.model.door import PhotoWaiting
from server.model.photo import Photo
from server.model.report import Event, Report
from server.operations.waiting_photos import RAW_KEPT, keep_raw
from server.wire.channel import ChannelError, RawPhoto
from tests.fakes.buitenbeter import message
from tests.fakes.outside import FakePhotos
from tests.server.operations.test_photos import jpeg
from tests.support.moments import minutes

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def work(app, clock):
    """Let the worker do its job with photos."""
    carriers = replace(app.extensions["meldwerk.carriers"], clock=clock)
    job = next(job for job in jobs.JOBS if job.name == "photos")

    def once() -> None:
        clock.advance(minutes(1))
        assert jobs.run_job(app, carriers, job)

    return once


@pytest.fixture
def send(client, make, town):
    from server.operations.channels import connect

    with make.change(town):
        connect("buitenbeter", title="BuitenBeter", callbacks=[], senders=[], push_url="", rate_per_minute=60)
    return lambda body: client.post("/koppelvlak/buitenbeter", data=body)


def test_a_photo_is_shown_when_it_is_clean_and_its_first_bytes_go(app, send, work, make, town, clock):
    raw = jpeg()
    send(message(raw))
    [waiting] = make.found(town, PhotoWaiting)
    store, key = app.extensions["meldwerk"].photos, waiting.key
    assert store.get(key) == raw
    assert make.found(town, Photo) == []

    work()
    [photo], [report] = make.found(town, Photo), make.found(town, Report)
    assert (photo.report_id, photo.name, report.photos) == (report.id, "foto.jpg", 1)
    assert store.get(photo.sha256) != raw
    assert "photo_added" in [event.kind for event in make.found(town, Event)]
    work()
    assert len(make.found(town, Photo)) == 1

    clock.advance(RAW_KEPT)
    work()
    assert make.found(town, PhotoWaiting) == []
    with pytest.raises(KeyError):
        store.get(key)


def test_a_broken_one_becomes_a_note(send, work, make, town):
    send(message(b"this is no photo"))
    work()

    [report] = make.found(town, Report)
    assert report.photos == 0
    assert any("geen foto" in note for note in report.notes)


def test_a_store_that_is_down_costs_the_photo_and_not_the_report():
    class Down(FakePhotos):
        def put(self, key: str, content: bytes) -> None:
            raise ChannelError("down")

    kept, notes = keep_raw([RawPhoto(b"x")], municipality_id=1, store=Down())

    assert (kept, len(notes)) == ([], 1)


def test_a_photo_that_is_too_large_is_not_even_kept():
    store = FakePhotos()
    kept, notes = keep_raw([RawPhoto(b"x" * 21_000_000)], municipality_id=1, store=store)

    assert (kept, dict(store), len(notes)) == ([], {}, 1)
