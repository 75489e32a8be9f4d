"""Small pictures and the map come in when there is time, and hold up nothing else."""

import hashlib
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from server.wire.field import Basemap, PhotoRef
from tests.field_app.fake_office import THUMBNAIL
from tests.field_app.tablet import an_order
from tests.support.moments import minutes

PHOTOS = tuple(PhotoRef(f"key{n}", 4, 3) for n in range(3))


def asked(office, what):
    return [line for line in office.requests if line.startswith(f"GET {what}")]


@pytest.fixture
def pictures(office, tablet):
    """An order with three photos, which the tablet has read of."""
    office.put(an_order(1, photos=PHOTOS))
    tablet.works()
    return office


def test_small_pictures_are_fetched_once_and_shown(pictures, tablet):
    tablet.works(3)
    assert len(asked(pictures, "beelden")) == 1, "all at once"
    view = tablet.desk.order(1)
    assert [Path(photo.path).read_bytes() for photo in view.photos] == [THUMBNAIL] * 3
    assert view.photos[0].words == "Foto van de melder"
    assert tablet.desk.today().rows[0].thumbnail == view.photos[0].path


def test_small_pictures_go_with_their_order(pictures, tablet):
    pictures.take_away(1, "")
    tablet.works(2)
    assert list((tablet.folder / "thumbs").iterdir()) == []
    assert tablet.store.orders.thumbnails() == {}


def test_a_picture_that_is_not_there_waits_ten_minutes_and_holds_up_no_other(office, tablet, clock):
    office.no_picture = {"key1"}
    office.put(an_order(1, photos=PHOTOS))
    tablet.works(2)
    assert set(tablet.store.orders.thumbnails()) == {"key0", "key2"}
    assert tablet.trouble is None

    office.no_picture = set()
    tablet.works()
    assert "key1" not in tablet.store.orders.thumbnails()
    clock.advance(minutes(10))
    tablet.works()
    assert "key1" in tablet.store.orders.thumbnails()


def test_without_contact_the_rest_of_the_pictures_is_for_later(office, tablet):
    office.put(an_order(1, photos=tuple(PhotoRef(f"key{n}", 4, 3) for n in range(50))))
    tablet.network.fates = iter(["ok", "ok", "lost"])
    tablet.works()
    assert len(tablet.store.orders.thumbnails()) == 20
    assert tablet.trouble == "Geen verbinding, alles is bewaard"
    tablet.works(2)
    assert len(tablet.store.orders.thumbnails()) == 50


def test_an_office_that_gives_no_pictures_holds_up_nothing(office, tablet):
    tablet.network.office = lambda request: (
        httpx.Response(503, text="x") if "beelden" in str(request.url) else office(request)
    )
    office.put(an_order(1, photos=PHOTOS))
    tablet.works(2)

    assert tablet.store.orders.thumbnails() == {}
    assert tablet.trouble is None


@pytest.fixture
def told_of_a_map(office, tablet):
    """The office has a map of 2.5 MB, and the tablet knows."""
    office.basemap = bytes(range(256)) * 10_000
    told = Basemap(hashlib.sha256(office.basemap).hexdigest(), len(office.basemap))
    page = tablet.transport.pull(tablet.store.orders.cursor, "1")
    tablet.store.orders.apply(replace(page, basemap=told))
    office.requests.clear()
    return office


def test_a_map_that_came_damaged_is_thrown_away_and_fetched_anew(told_of_a_map, tablet):
    half = tablet.folder / "map" / f"{hashlib.sha256(told_of_a_map.basemap).hexdigest()}.half"
    half.write_bytes(b"x" * len(told_of_a_map.basemap))
    tablet.works()
    assert tablet.desk.map_view().basemap_path is None
    assert not half.exists()

    tablet.works()
    assert Path(tablet.desk.map_view().basemap_path).read_bytes() == told_of_a_map.basemap
    assert tablet.desk.settings().map_words == "De kaart staat op de tablet"


def test_a_new_map_takes_the_place_of_the_old_one(told_of_a_map, tablet):
    old = tablet.folder / "map" / "old.kaart"
    old.write_bytes(b"old")
    tablet.works()
    assert not old.exists()
    assert len(list((tablet.folder / "map").iterdir())) == 1


def test_a_map_that_changed_at_the_office_meanwhile_is_left_until_the_feed_tells(told_of_a_map, tablet):
    told_of_a_map.basemap += b"more"
    tablet.works(5)
    assert len(asked(told_of_a_map, "kaart")) == 1
    assert tablet.trouble is None


def test_an_office_that_has_no_map_after_all_is_no_trouble(told_of_a_map, tablet):
    def without_map(request):
        return httpx.Response(404, text="x") if "kaart" in str(request.url) else told_of_a_map(request)

    tablet.network.office = without_map
    tablet.desk.note(1, "Gaat gewoon door")
    tablet.works(3)
    assert len(told_of_a_map.effects) == 1
    assert tablet.trouble is None


def test_a_command_goes_before_the_rest_of_the_map(told_of_a_map, tablet):
    send = told_of_a_map._map

    def and_then_a_note(range_):
        told_of_a_map._map = send
        tablet.desk.note(1, "Dit is belangrijker")
        return send(range_)

    told_of_a_map._map = and_then_a_note
    tablet.works(2)
    kinds = [line.split()[1] for line in told_of_a_map.requests if "kaart" in line or "opdrachten" in line]
    assert kinds == ["kaart", "opdrachten", "kaart", "kaart"]
