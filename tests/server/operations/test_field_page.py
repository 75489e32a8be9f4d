from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from server.model.base import enter, writing
from server.model.field import Device, Upload
from server.operations.field_devices import new_token
from server.operations.field_page import page_of, put_photo
from server.operations.field_photos import PieceRefused
from server.wire.field import PIECE_BYTES
from tests.support.moments import NOW


@pytest.fixture
def within(town, db):
    """Work within the town, as a request that writes."""
    with writing():
        enter(town.id)
        yield town
        db.session.rollback()


def test_a_crew_has_one_page_however_often_it_is_used(within, db):
    crew = within.crews["stratenmakers"]

    first, again = page_of(crew, 1, now=NOW), page_of(crew, 2, now=NOW)
    other = page_of(within.crews["lampenploeg"], 1, now=NOW)

    assert (first.id, first.person_ids, again.person_ids) == (again.id, (1,), (2,))
    assert other.id != first.id
    assert db.session.scalar(select(func.count()).select_from(Device)) == 2


@pytest.mark.parametrize("secret", ["", "web"])
def test_nobody_comes_in_as_a_page(within, secret):
    page = page_of(within.crews["stratenmakers"], 1, now=NOW)

    assert new_token(page.key, secret, now=NOW) is None


def test_a_photo_of_many_pieces_arrives_whole_and_once(within, app, db):
    out = BytesIO()
    Image.effect_noise((900, 700), 90).convert("RGB").save(out, "JPEG", quality=95)
    raw = out.getvalue()
    assert len(raw) > PIECE_BYTES
    store = app.extensions["meldwerk"].photos

    names = {put_photo(raw, store=store, now=NOW) for _ in range(2)}

    (upload,) = db.session.scalars(select(Upload)).all()
    assert names == {upload.sha256} == {sha256(raw).hexdigest()}
    assert upload.completed_at == NOW


@pytest.mark.parametrize("raw", [b"", b"no photo at all"])
def test_what_is_no_photo_is_refused_with_a_sentence(within, app, raw):
    with pytest.raises(PieceRefused) as refused:
        put_photo(raw, store=app.extensions["meldwerk"].photos, now=NOW)

    assert refused.value.sentence
