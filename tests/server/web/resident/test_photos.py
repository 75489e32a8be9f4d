from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from server.domain.geo import to_wgs84
from server.model import db
from server.model.photo import Photo
from server.model.report import Report
from server.wire.intake import Point
from tests.server.web.resident.conftest import Visitor, photo_file, text_of


def keys() -> list[str]:
    return list(db.session.scalars(select(Photo.key).order_by(Photo.id)))


def placed_photo(point: Point) -> tuple[BytesIO, str]:
    """Return a photo that knows where it was taken."""
    at = to_wgs84(point)
    file, exif = BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (at.lat, 0.0, 0.0), 3: "E", 4: (at.lon, 0.0, 0.0)}
    Image.new("RGB", (60, 40)).save(file, "JPEG", exif=exif)
    return BytesIO(file.getvalue()), "plek.jpg"


def test_photos_go_with_the_form_and_with_the_report(visitor):
    visitor.words(photos=[photo_file("een.jpg"), photo_file("twee.jpg", "blue")])
    assert len(keys()) == 2
    visitor.kind()
    visitor.place()
    visitor.contact()
    visitor.send()

    assert db.session.scalars(select(Report.photos)).all() == [2]
    assert all(db.session.scalars(select(Photo.report_id)))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"dit is een brief", "Dit bestand is geen foto die wij kunnen lezen."),
        (b"", "Dit bestand is leeg."),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Dit bestand is geen foto die wij kunnen lezen."),
    ],
)
def test_a_bad_photo_gets_its_sentence_and_holds_nobody_up(visitor, content, sentence):
    answer = visitor.words(photos=[(BytesIO(content), "x.jpg"), photo_file()])

    assert answer.location == "/rijswijk/melden/soort"
    page = text_of(visitor.client.get(answer.location))
    assert sentence in page
    assert "U kunt verder zonder deze foto." in page
    assert len(keys()) == 1


def test_a_photo_over_the_limit_is_told_with_its_size(visitor):
    # The client would keep a form of this size in a file that nobody closes; so it is written out here.
    large = FileStorage(BytesIO(b"\xff" * (20 * 1024 * 1024 + 1)), "groot.jpg", content_type="image/jpeg")
    boundary, body = encode_multipart({"text": "Grof vuil", "photos": large})
    answer = visitor.client.post(
        "/rijswijk/melden", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )

    assert "Deze foto is te groot (21 MB). Kies een foto tot 20 MB." in text_of(visitor.client.get(answer.location))


def test_the_sixth_photo_is_one_too_many(visitor):
    answer = visitor.words(photos=[photo_file(f"{n}.jpg") for n in range(6)])

    assert "U kunt 5 foto’s toevoegen." in text_of(visitor.client.get(answer.location))
    assert len(keys()) == 5


def test_without_words_the_photos_are_kept(visitor):
    answer = visitor.words("", photos=[photo_file(), (BytesIO(b"x"), "x.jpg")])

    assert answer.status_code == 400
    assert "Dit bestand is geen foto die wij kunnen lezen." in text_of(answer)
    assert "Foto 1 verwijderen" in text_of(visitor.get("/melden"))


def test_a_photo_can_be_sent_ahead_and_taken_away(visitor):
    added = visitor.post("/melden/foto", photos=photo_file()).json
    assert added["count"] == 1
    assert "Foto 1 verwijderen" in added["html"]

    visitor.words("Nog niet klaar", remove=keys()[0])

    assert keys() == []
    assert visitor.get("/melden/soort").status_code == 200


def test_a_bad_photo_sent_ahead_gets_its_sentence(visitor):
    assert visitor.post("/melden/foto", photos=(BytesIO(b"x"), "x.jpg")).json == {
        "error": "Dit bestand is geen foto die wij kunnen lezen."
    }


def test_nobody_takes_away_the_photo_of_another(visitor, app):
    visitor.words(photos=photo_file())
    Visitor(app.test_client(), visitor.town).words("Ik ook", remove=keys()[0])

    assert len(keys()) == 1


def test_a_photo_is_shown_to_who_knows_its_key_and_carries_no_place(visitor):
    visitor.words(photos=placed_photo(visitor.town.centre))

    small, large = visitor.get(f"/foto/{keys()[0]}"), visitor.get(f"/foto/{keys()[0]}", groot="")

    for answer in (small, large):
        assert answer.mimetype == "image/jpeg"
        assert dict(Image.open(BytesIO(answer.data)).getexif()) == {}
    assert visitor.get("/foto/raden").status_code == 404


def test_the_place_of_a_photo_is_proposed_and_taken_when_right(visitor, town):
    visitor.words(photos=placed_photo(town.centre))
    visitor.kind()

    assert "Uw foto is gemaakt bij Voorbeeldlaan 15, Rijswijk. Is het daar?" in text_of(visitor.get("/melden/plek"))
    visitor.post("/melden/plek", action="photo")
    assert "Gekozen plek: bij Voorbeeldlaan 15, Rijswijk" in text_of(visitor.get("/melden/plek"))


def test_the_place_of_a_photo_is_asked_once(visitor, town):
    visitor.words(photos=placed_photo(town.centre))
    visitor.kind()

    visitor.post("/melden/plek", action="not_photo")

    assert "Uw foto" not in text_of(visitor.get("/melden/plek"))
