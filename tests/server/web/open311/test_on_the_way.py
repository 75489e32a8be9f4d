"""Whatever happens to a form on its way: a report, the same report, or an errors body. Never a 5xx, never two."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from server.model.base import db, enter
from server.model.report import Report
from tests.server.web.open311.conftest import wrongs

PART = 'content-disposition: form-data; name="{}"\r\n\r\n{}\r\n'
HOSTILE = [
    "\x00",
    "é",
    "\ud83d",
    "\uffff",
    "9" * 400,
    "%",
    "&=",
    "\r\n",
    "<a>",
    "'; DROP TABLE report; --",
    "52,1",
    "nan",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
]

bounded = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def reports(town) -> int:
    enter(town.id)
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Report)) or 0


@pytest.fixture
def deliver(sender, town):
    """Send the same bytes twice, as a client does that heard nothing; look at what came of it."""

    def twice(raw: bytes, content_type: str = "application/x-www-form-urlencoded") -> bool:
        before = reports(town)
        path = f"/{town.slug}/open311/v2/requests.json"
        first, again = (sender.client.post(path, data=raw, content_type=content_type) for _ in range(2))
        assert first.status_code == again.status_code
        assert first.get_data() == again.get_data()
        if first.status_code == 200:
            assert reports(town) <= before + 1
            return True
        assert 400 <= first.status_code < 500
        assert wrongs(first)
        assert reports(town) == before
        return False

    return twice


@pytest.fixture
def form(sender) -> bytes:
    fields = {"api_key": sender.key, **sender.sent, "device_id": "toestel", "email": "melder@reporter.example"}
    return urlencode(fields).encode()


@pytest.mark.engines("postgis")
@bounded
@given(cut=st.floats(0, 1), at=st.floats(0, 0.999), instead=st.binary(max_size=3))
def test_a_form_that_is_cut_off_or_damaged(deliver, form, cut, at, instead):
    where = int(at * len(form))
    deliver(form[: int(cut * len(form))])
    deliver(form[:where] + instead + form[where + 1 :])


@pytest.mark.engines("postgis")
@bounded
@given(
    fields=st.dictionaries(
        st.sampled_from(
            [
                "description",
                "service_code",
                "lat",
                "long",
                "email",
                "first_name",
                "attribute[gevaar]",
                "client_reference",
            ]
        ),
        st.sampled_from(HOSTILE) | st.text(max_size=30),
        min_size=1,
        max_size=3,
    )
)
def test_fields_that_hold_anything(deliver, sender, fields):
    filled = {"api_key": sender.key, **sender.sent, "device_id": "toestel", **fields}
    deliver(urlencode(filled, errors="replace").encode())


@pytest.mark.engines("sqlite")
@bounded
@given(cut=st.floats(0, 1), at=st.floats(0, 0.999), instead=st.binary(max_size=3))
def test_a_form_in_parts_that_is_cut_off_or_damaged(deliver, sender, cut, at, instead):
    fields = {"api_key": sender.key, **sender.sent, "device_id": "toestel"}
    body = "".join(f"--b\r\n{PART.format(*field)}" for field in fields.items()).encode() + b"--b--\r\n"
    where = int(at * len(body))
    deliver(body[: int(cut * len(body))], "multipart/form-data; boundary=b")
    deliver(body[:where] + instead + body[where + 1 :], "multipart/form-data; boundary=b")


def test_the_whole_form_is_taken_and_in_any_character_set(deliver, form):
    assert deliver(form)
    assert deliver(form + b"&address_string=Caf\xe9")
    assert deliver(form + "&address_string=Café\ud800".encode("utf-16-le", "surrogatepass")[:-2])


@pytest.mark.engines("sqlite")
@bounded
@given(
    path=st.sampled_from(["requests.json", "servicerequestupdates.json", "services.json", "requests/1.json"]),
    name=st.sampled_from(
        ["start_date", "updated_after", "page", "lat", "bbox", "service_request_id", "status", "locale"]
    ),
    value=st.sampled_from(HOSTILE) | st.text(max_size=20),
)
def test_a_question_that_holds_anything(sender, path, name, value):
    query = urlencode({name: value, "long": "4.3", "radius": "9"}, errors="replace")
    answer = sender.client.get(f"/{sender.town.slug}/open311/v2/{path}?{query}")

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert wrongs(answer)
