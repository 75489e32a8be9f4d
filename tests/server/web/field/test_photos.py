"""Photos come in by pieces, in any order before or after the deed that names them, whole and once."""

from base64 import b64decode

import pytest

from server.jobs import JOBS
from server.model.base import db as database
from server.model.base import enter, writing
from server.model.field import FieldPhoto, Upload
from server.model.photo import Photo
from server.model.work_order import WorkOrder
from server.operations.field_photos import forget_pieces, original_key, pieces_to_forget
from server.wire import field as f
from tests.server.web.field.conftest import photo_bytes, sha
from tests.support.moments import NOW, days

PIECE = 16 * 1024


@pytest.fixture
def report(make, town):
    return make.report(town, category="stoep")


@pytest.fixture
def order(make, town, report):
    return make.found(town, WorkOrder)[0].id


@pytest.fixture
def store(app):
    return app.extensions["meldwerk"].photos


def closing(*photos: bytes, before: tuple[bytes, ...] = ()) -> f.Close:
    return f.Close(
        outcome=f.Outcome.SOLVED,
        sentence="De tegel ligt vast.",
        before=tuple(map(sha, before)),
        after=tuple(map(sha, photos)),
    )


def photos_of(make, town, report_id) -> list[tuple[str, bool]]:
    return [(p.moment, p.work_order_id is not None) for p in make.found(town, Photo, Photo.report_id == report_id)]


def test_a_photo_that_came_first_belongs_to_the_deed_that_names_it_later(tablet, town, make, report, order):
    before, after = photo_bytes(1), photo_bytes(2)
    for photo in (before, after):
        assert tablet.send_photo(photo).status_code == 201

    tablet.does(closing(after, before=(before,)), order)

    assert photos_of(make, town, report.id) == [("before", True), ("after", True)]
    assert make.row(town, report.id).photos == 2


def test_a_photo_that_comes_after_its_deed_finds_its_report_and_the_feed_tells_it(tablet, town, make, report, order):
    first, second = photo_bytes(1), photo_bytes(2)
    tablet.does(f.Note(text="Kijk", photos=(sha(first), sha(second))), order)
    tablet.pull()
    assert tablet.orders[order]["photos"] == []

    tablet.send_photo(second)
    tablet.send_photo(first)

    tablet.pull()
    shown = tablet.orders[order]["photos"]
    assert [(p["moment"], p["width"], p["height"]) for p in shown] == [("later", 320, 240)] * 2
    assert make.row(town, report.id).photos == 2


def test_one_photo_may_belong_to_two_deeds(tablet, town, make, report, order):
    photo = photo_bytes()
    tablet.does(f.FollowUp(category_id=town.categories["boom"], task="Wortel", photos=(sha(photo),)), order)
    tablet.send_photo(photo)
    tablet.does(closing(photo), order)

    assert [moment for moment, _ in photos_of(make, town, report.id)] == ["added", "after"]


def test_the_receipt_names_the_photo_and_what_is_kept_is_byte_for_byte_what_was_sent(tablet, town, store):
    photo = photo_bytes()

    receipt = tablet.send_photo(photo, piece=PIECE)

    assert (receipt.status_code, receipt.json) == (201, {"sha256": sha(photo), "size": len(photo)})
    with writing():
        enter(town.id)
        assert store.get(original_key(sha(photo))) == photo


def test_a_photo_that_was_cut_off_goes_on_where_it_was(tablet):
    photo = photo_bytes(size=(640, 480))
    name, cut = sha(photo), len(photo) * 6 // 10
    tablet.send_photo(photo, piece=PIECE, until=cut)

    told = tablet.progress(name)
    assert (told["Upload-Offset"], told["Upload-Complete"]) == (str(cut), "?0")
    assert tablet.send_photo(photo, piece=PIECE, start=cut).status_code == 201
    done = tablet.progress(name)
    assert (done["Upload-Offset"], done["Upload-Complete"]) == (str(len(photo)), "?1")


def test_of_an_unknown_photo_there_is_nothing_yet(tablet):
    told = tablet.progress("0" * 64)

    assert (told["Upload-Offset"], told["Upload-Complete"]) == ("0", "?0")


def test_a_piece_whose_answer_was_lost_may_come_again(tablet):
    photo = photo_bytes()
    name, size = sha(photo), len(photo)
    for _ in range(2):
        again = tablet.send_piece(name, photo[:100], offset=0, size=size)
        assert (again.status_code, again.headers["Upload-Offset"]) == (204, "100")

    assert tablet.send_piece(name, photo[100:], offset=100, size=size).status_code == 201
    assert tablet.send_piece(name, photo[100:], offset=100, size=size).status_code == 201


@pytest.mark.parametrize("offset", [50, 101, 5000])
def test_a_piece_that_does_not_join_on_is_told_where_to_go_on(tablet, offset):
    photo = photo_bytes()
    tablet.send_piece(sha(photo), photo[:100], offset=0, size=len(photo))

    wrong = tablet.send_piece(sha(photo), photo[offset : offset + 200], offset=offset, size=len(photo))

    assert (wrong.status_code, wrong.json["code"], wrong.headers["Upload-Offset"]) == (409, "offset", "100")


def test_a_photo_that_is_not_what_its_name_says_begins_anew(tablet):
    photo = photo_bytes()
    name, size = sha(photo), len(photo)

    wrong = tablet.send_piece(name, b"x" * size, offset=0, size=size)

    assert (wrong.status_code, wrong.json["code"], wrong.headers["Upload-Offset"]) == (422, "hash", "0")
    assert tablet.progress(name)["Upload-Offset"] == "0"
    assert tablet.send_photo(photo).status_code == 201


def test_a_lost_piece_in_the_store_makes_the_photo_begin_anew(tablet, town, store):
    photo = photo_bytes()
    tablet.send_piece(sha(photo), photo[:100], offset=0, size=len(photo))
    with writing():
        enter(town.id)
        ((_, keys),) = pieces_to_forget(now=NOW + days(2))
        database.session.rollback()
    store.delete(keys[0])

    assert tablet.send_piece(sha(photo), photo[100:], offset=100, size=len(photo)).json["code"] == "hash"
    assert tablet.send_photo(photo).status_code == 201


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"not a photo at all", "not_a_photo", "geen foto"),
        (photo_bytes()[:500], "not_a_photo", "beschadigd"),
    ],
)
def test_what_is_no_photo_is_refused_in_a_sentence(tablet, content, code, words):
    refused = tablet.send_photo(content)

    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert words in refused.json["sentence"]


@pytest.mark.parametrize(
    ("size", "piece", "status", "code"),
    [
        (0, b"", 422, "empty"),
        (10, b"", 422, "empty"),
        (f.PHOTO_MAX_BYTES + 1, b"x", 413, "too_big"),
        (10, b"x" * 11, 422, "piece"),
        (9_999_999, b"x" * (f.PIECE_BYTES + 1), 413, "too_big"),
        (10**15, b"x", 400, "unreadable"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(tablet, size, piece, status, code):
    refused = tablet.send_piece("a" * 64, piece, offset=0, size=size)

    assert (refused.status_code, refused.json["code"]) == (status, code)


@pytest.mark.parametrize("name", ["x", "A" * 64, "../" + "a" * 61, "a" * 65])
def test_a_name_that_is_no_hash_is_unknown(tablet, name):
    assert tablet.ask("HEAD", f"fotos/{name}").status_code == 404


def test_a_piece_without_its_headers_is_unreadable(tablet):
    assert tablet.ask("PATCH", "fotos/" + "a" * 64, data=b"x").json["code"] == "unreadable"


def test_a_thumbnail_is_there_at_once_but_only_of_work_in_sight(tablet, tablet_of, town, make, report, order):
    photo = photo_bytes()
    tablet.send_photo(photo)
    tablet.does(f.Note(text="Kijk", photos=(sha(photo),)), order)
    tablet.pull()
    (shown,) = tablet.orders[order]["photos"]

    picture = tablet.ask("GET", f"beelden/{shown['key']}")

    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    assert tablet_of(town, "groenploeg").ask("GET", f"beelden/{shown['key']}").status_code == 404
    assert tablet.ask("GET", "beelden/" + "0" * 64).status_code == 404
    tablet.does(closing(), order)
    assert tablet.ask("GET", f"beelden/{shown['key']}").status_code == 404


def test_many_thumbnails_come_at_once_and_only_of_work_in_sight(tablet, tablet_of, town, make, report, order):
    photos = [photo_bytes(shade) for shade in (1, 2)]
    for photo in photos:
        tablet.send_photo(photo)
    tablet.does(f.Note(text="Kijk", photos=tuple(map(sha, photos))), order)
    tablet.pull()
    keys = [shown["key"] for shown in tablet.orders[order]["photos"]]

    def ask(which, *wanted):
        return which.ask("GET", "beelden", query_string={"sleutels": ",".join(wanted)}).json["pictures"]

    found = ask(tablet, *keys, "0" * 64, "../x", "")
    assert set(found) == set(keys)
    assert all(b64decode(small).startswith(b"\xff\xd8") for small in found.values())
    assert ask(tablet_of(town, "groenploeg"), *keys) == {}
    assert len(ask(tablet, *(["0" * 64] * f.PICTURES), keys[0])) == 0, "no more than the contract says"


def test_photos_of_one_municipality_are_unknown_in_another(tablet, tablet_of, town, make):
    photo = photo_bytes()
    tablet.send_photo(photo)
    other = make.town("woudenberg")

    assert tablet_of(other, "stratenmakers").progress(sha(photo))["Upload-Offset"] == "0"


def test_what_stopped_half_way_a_day_ago_goes_and_what_is_whole_stays(tablet, town, make, store, order):
    half, whole = photo_bytes(1), photo_bytes(2)
    tablet.send_piece(sha(half), half[:100], offset=0, size=len(half))
    tablet.does(f.Note(text="Kijk", photos=(sha(half), sha(whole))), order)
    tablet.send_photo(whole)
    with writing():
        enter(town.id)
        assert pieces_to_forget(now=NOW + days(0.9)) == []
        ((upload_id, keys),) = pieces_to_forget(now=NOW + days(1.1))
        forget_pieces(upload_id, now=NOW + days(1.1))
        database.session.commit()
        with_original = pieces_to_forget(now=NOW + days(8))

    assert keys == [f"{sha(half)}-m{town.id}p0"]
    assert [keys for _, keys in with_original] == [[f"{sha(whole)}-m{town.id}original"]]
    assert [u.sha256 for u in make.found(town, Upload)] == [sha(whole)]
    assert len(make.found(town, FieldPhoto, FieldPhoto.photo_id.is_(None))) == 1
    assert tablet.send_photo(half).status_code == 201
    assert make.found(town, FieldPhoto, FieldPhoto.photo_id.is_(None)) == []


def test_the_night_sweeps_uploads():
    assert "uploads" in {job.name for job in JOBS}
