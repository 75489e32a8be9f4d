"""A photo is upright, small, bare, named by its content, and whole on disk."""

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from field_app import photos
from field_app.photos import Unreadable, is_whole, prepare
from field_app.store import Trouble
from tests.field_app.tablet import picture

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def taken(folder, size=(3000, 2000), *, orientation=1):
    """A picture as a camera makes it: with its place and maker, and perhaps on its side."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = image.getexif()
    exif[ORIENTATION], exif[MAKER] = orientation, "Test Camera"
    exif.get_ifd(GPS)[1] = "N"
    path = folder / "taken.jpg"
    image.save(path, "JPEG", exif=exif)
    return path


def test_it_is_small_and_says_nothing_of_place_or_device(tmp_path):
    prepared = prepare(taken(tmp_path), tmp_path)
    with Image.open(prepared.path) as image:
        assert image.size == (1920, 1280)
        assert not image.getexif()
        assert "exif" not in image.info
    assert b"Test Camera" not in prepared.path.read_bytes()


@pytest.mark.parametrize(("orientation", "red_corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1))])
def test_it_stands_upright(tmp_path, orientation, red_corner):
    prepared = prepare(taken(tmp_path, orientation=orientation), tmp_path)
    with Image.open(prepared.path) as image:
        assert image.size == ((1920, 1280) if orientation < 5 else (1280, 1920))
        corner = tuple(int(part * (length - 1)) for part, length in zip(red_corner, image.size, strict=True))
        red, green, _ = image.getpixel(corner)
    assert red > 200
    assert green < 60


def test_a_small_picture_is_not_blown_up(tmp_path):
    prepared = prepare(taken(tmp_path, (300, 200)), tmp_path)
    with Image.open(prepared.path) as image:
        assert image.size == (300, 200)


def test_its_name_is_its_content_and_the_same_picture_gives_the_same_photo(tmp_path):
    one, again = prepare(taken(tmp_path), tmp_path), prepare(taken(tmp_path), tmp_path)
    assert one == again
    assert one.sha256 == hashlib.sha256(one.path.read_bytes()).hexdigest()
    assert is_whole(one.path, one.sha256)
    assert not is_whole(tmp_path / "nothing", one.sha256)


@pytest.mark.parametrize("content", [b"", b"no picture", picture()[:300]])
def test_what_is_no_whole_picture_is_refused_and_stays(tmp_path, content):
    path = tmp_path / "taken.jpg"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        prepare(path, tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_pictures_that_are_no_jpeg_will_do(tmp_path):
    target = BytesIO()
    Image.new("RGBA", (40, 30), "green").save(target, "PNG")
    path = tmp_path / "gallery.png"
    path.write_bytes(target.getvalue())
    assert prepare(path, tmp_path).size > 0


def test_on_a_full_disk_nothing_half_is_left_and_the_crew_reads_so(tablet, monkeypatch):
    path = Path(tablet.desk.expect_photo(1, "after"))
    path.write_bytes(picture())
    monkeypatch.setattr(photos.os, "fsync", _no_space)
    with pytest.raises(Trouble, match="vol"):
        tablet.desk.photo_arrived(str(path))

    monkeypatch.undo()
    assert list((tablet.folder / "photos").iterdir()) == []
    assert tablet.desk.photo_arrived(str(path)).words.startswith("Foto achteraf van")
    assert not path.exists()


def _no_space(_):
    raise OSError(28, os.strerror(28))


def test_a_picture_that_nobody_fetched_is_found_again_after_a_restart(tablet):
    path = Path(tablet.desk.expect_photo(2, "before"))
    tablet.desk.expect_photo(3, "after")
    path.write_bytes(picture())
    os.utime(path, (tablet.clock().timestamp(),) * 2)
    tablet.restart()

    (orphan,) = tablet.desk.today().orphans
    assert (orphan.order_id, orphan.role, orphan.words) == (2, "before", "Foto van 11:00 gevonden")

    tablet.desk.photo_arrived(orphan.path)
    assert tablet.desk.orphans() == ()
    assert [one.words for one in tablet.desk.order(2).own_photos["before"]] == ["Foto vooraf van 11:00"]


def test_a_photo_that_no_deed_uses_can_be_thrown_away_and_others_not(tablet):
    used, spare = tablet.photo(1, colour="red"), tablet.photo(1, colour="blue")
    tablet.desk.note(1, "Met foto", photos=[used])
    for photo in (used, spare):
        tablet.desk.drop_photo(photo)
    assert [path.stem for path in (tablet.folder / "photos").iterdir()] == [used]


def test_the_camera_that_was_left_without_a_picture_leaves_nothing(tablet):
    path = tablet.desk.expect_photo(1, "after")
    tablet.desk.photo_did_not_come(path)
    assert tablet.store.photos.expected() == ()
    with pytest.raises(Trouble):
        tablet.desk.photo_arrived(path)


def test_a_photo_of_an_undone_deed_is_there_to_use_again(tablet):
    photo = tablet.photo(1)
    command = tablet.desk.note(1, "Met foto", photos=[photo])
    assert tablet.desk.order(1).own_photos == {}
    tablet.desk.undo(command)
    assert [one.sha256 for one in tablet.desk.order(1).own_photos["after"]] == [photo]
