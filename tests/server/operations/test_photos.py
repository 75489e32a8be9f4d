"""Photos: taken in clean, kept under their content, and thumbnailed."""

import io

import pytest
from PIL import Image

from server.domain.command import AddFromReporter
from server.model.base import db, enter, writing
from server.model.photo import Draft, Photo
from server.operations.photos import (
    BROKEN,
    MOST,
    TooManyPhotos,
    keep_thumbnail,
    make_thumbnail,
    photos_of,
    remove_photo,
    store_photo,
    thumbnails_due,
)
from server.operations.pictures import BadPhoto
from tests.fakes.outside import FakePhotos
from tests.make import NOW, Make, Town


def jpeg(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def draft(town: Town) -> Draft:
    with writing():
        enter(town.id)
        draft = Draft(key="d", touched_at=NOW)
        db.session.add(draft)
        db.session.commit()
    return draft


def test_the_same_picture_twice_is_two_photos_and_one_file(draft: Draft) -> None:
    store = FakePhotos()
    with writing():
        first, second = (store_photo(jpeg(), store=store, now=NOW, draft=draft, name="foto.jpg") for _ in range(2))
        assert first.key != second.key
        assert list(store) == [first.sha256] == [second.sha256]
        assert [photo.key for photo in photos_of(draft)] == [first.key, second.key]
        assert (first.width, first.height, first.name, first.thumbnail) == (900, 600, "foto.jpg", "")


def test_a_report_has_room_for_five(draft: Draft) -> None:
    store = FakePhotos()
    with writing():
        for _ in range(MOST):
            store_photo(jpeg(), store=store, now=NOW, draft=draft)
        with pytest.raises(TooManyPhotos):
            store_photo(jpeg(), store=store, now=NOW, draft=draft)
        assert len(photos_of(draft)) == MOST


def test_what_is_no_photo_is_kept_nowhere(draft: Draft) -> None:
    store = FakePhotos()
    with writing():
        with pytest.raises(BadPhoto):
            store_photo(b"geen foto", store=store, now=NOW, draft=draft)
        assert photos_of(draft) == []
    assert store == {}


def test_a_photo_can_be_taken_out_until_it_belongs_to_a_report(make: Make, town: Town, draft: Draft) -> None:
    with writing():
        gone, kept = (store_photo(jpeg(), store=FakePhotos(), now=NOW, draft=draft) for _ in range(2))
        keys, ids = (gone.key, kept.key), (kept.id,)
        db.session.commit()
    report = make.report(town)
    make.do(town, AddFromReporter(report_id=report.id, text="", photos=ids), by="reporter")
    with writing():
        draft = make.found(town, Draft)[0]
        for key in keys:
            remove_photo(draft, key)
        db.session.commit()

    assert [photo.key for photo in make.found(town, Photo)] == [keys[1]]


def test_thumbnails_are_made_once_and_broken_photos_left_in_peace(make: Make, town: Town) -> None:
    store = FakePhotos()
    with writing():
        enter(town.id)
        sound = store_photo(jpeg(), store=store, now=NOW)
        lost = store_photo(jpeg("blue"), store=store, now=NOW)
        torn = store_photo(jpeg("green"), store=store, now=NOW)
        store.delete(lost.sha256)
        store[torn.sha256] = store[torn.sha256][:200]
        db.session.flush()
        for photo_id, sha256 in thumbnails_due():
            keep_thumbnail(photo_id, make_thumbnail(sha256, store=store))
        keep_thumbnail(999, "of a photo that went away")
        db.session.commit()
        assert thumbnails_due() == []
        assert (lost.thumbnail, torn.thumbnail) == (BROKEN, BROKEN)
        assert Image.open(io.BytesIO(store[sound.thumbnail])).size == (400, 267)
