"""Forms as clients send them: a report, or everything that is wrong with it, and never anything else."""

from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.open311.channel import Open311Channel
from server.wire.channel import BadMessage, Fault, Parcel
from server.wire.intake import Contact, GeoPoint
from tests.integrations.email.test_channel import UPDATE

HERE = {"service_code": "stoep", "lat": "52.0366", "long": "4.3258"}


def read(raw: bytes | None = None, **fields):
    form = {name: value for name, value in {**HERE, **fields}.items() if value is not None}
    return Open311Channel(tell=lambda update: None).read(urlencode(form, doseq=True).encode() if raw is None else raw)


def faults(raw: bytes | None = None, **fields) -> list[str]:
    with pytest.raises(BadMessage) as caught:
        read(raw, **fields)
    assert caught.value.permanent
    return [fault.field for fault in caught.value.faults]


def test_a_form_is_read_in_full():
    parcel = read(
        description="Losse tegel\r\nbij nummer 7",
        address_string="Kerkstraat 12, Rijswijk",
        address_id="0603",
        email="melder@reporter.example",
        phone="0612345678",
        first_name="Test",
        last_name="Melder",
        device_id="toestel 4",
        locale="en",
        **{"attribute[gevaar]": "nee", "attribute[soort][]": ["a", "b"]},
    )

    assert (parcel.code, parcel.text, parcel.place) == (
        "stoep",
        "Losse tegel\r\nbij nummer 7",
        GeoPoint(4.3258, 52.0366),
    )
    assert parcel.place_text == "Kerkstraat 12, Rijswijk, adresnummer 0603"
    assert parcel.contact == Contact("Test Melder", "melder@reporter.example", "0612345678", language="en")
    assert (parcel.answers, parcel.device) == ({"gevaar": "nee", "soort": "a, b"}, "toestel 4")


def test_fixmystreet_is_understood():
    parcel = read(
        last_name="-",
        media_url=["https://foto.example/1.jpg", "https://foto.example/2.jpg"],
        **{"attribute[easting]": "82000", "attribute[fixmystreet_id]": "431"},
    )

    assert parcel.their_number == "431"
    assert parcel.contact.name == ""
    assert [note.rpartition(" ")[2] for note in parcel.notes] == [
        "https://foto.example/1.jpg",
        "https://foto.example/2.jpg",
    ]


@pytest.mark.parametrize(
    "words",
    ["nan", "inf", "-inf", "1e400", "52,0366", "٥٢.٠٣", "5_2", "0x34", "91", "52.0.1", "", " ", "5" * 400, "52\x00"],
)
def test_what_is_no_latitude_is_refused_and_with_an_address_noted(words):
    assert faults(lat=words) == ["lat"]

    parcel = read(lat=words, address_string="Kerkstraat 12")
    assert (parcel.place, len(parcel.notes)) == (None, 1)


def test_a_place_is_a_point_an_address_or_a_number_of_one():
    assert faults(lat=None, long=None) == ["lat"]
    assert faults(lat=None) == ["lat"]
    assert read(lat=None, long=None, address_id="7").place_text == "adresnummer 7"


def test_everything_that_is_wrong_is_told_at_once():
    assert faults(service_code="", lat="x", description="a" * 4001) == ["service_code", "description", "lat"]


def test_a_description_has_4000_characters_and_not_bytes():
    assert len(read(description="é" * 4000).text) == 4000


def test_a_client_that_forgot_about_utf_8_is_read_all_the_same():
    raw = urlencode(HERE).encode() + b"&description=Caf\xe9 dicht&first_name=Ren%E9"

    assert (read(raw).text, read(raw).contact.name) == ("Café dicht", "René")


def test_the_same_words_are_the_same_contents_whatever_their_order_and_key():
    one = b"service_code=stoep&lat=52.0366&long=4.3258&description=x&api_key=a"
    other = b"description=x&long=4.3258&lat=52.0366&jurisdiction_id=r&service_code=stoep&api_key=b"

    assert read(one).contents == read(other).contents
    assert read(one).contents != read(one + b"&device_id=1").contents


def test_news_is_read():
    channel = Open311Channel(tell=lambda update: None)
    update = channel.read_update(b"service_request_id=RIJ-2026-000001&update_id=7&status=FIXED&description=Mooi+zo")

    assert (update.number, update.update_id, update.status, update.text) == ("RIJ-2026-000001", "7", "fixed", "Mooi zo")
    with pytest.raises(BadMessage) as caught:
        channel.read_update(b"description=x")
    assert [fault.field for fault in caught.value.faults] == ["service_request_id", "update_id"]


def test_telling_goes_by_the_way_that_was_handed_in():
    told = []
    Open311Channel(tell=told.append).tell(UPDATE)
    assert told == [UPDATE]


WHOLE = urlencode({**HERE, "description": "Er ligt een tegel. Bij café De Óude Haan.", "email": "a@b.example"}).encode()


def read_or_faults(raw: bytes) -> Parcel | tuple[Fault, ...]:
    try:
        return read(raw)
    except BadMessage as bad:
        return bad.faults


@settings(max_examples=50)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE) - 1), st.binary(max_size=3))
def test_whatever_happens_on_the_way_it_is_a_report_or_a_list_of_faults(cut, at, instead):
    for raw in (WHOLE[:cut], WHOLE[:at] + instead + WHOLE[at + 1 :]):
        found = read_or_faults(raw)
        assert found
        assert not isinstance(found, Parcel) or (found.code and (found.place is None or abs(found.place.lat) <= 90))


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from([*HERE, "description", "attribute[a]", "email"]), st.text(max_size=40)))
def test_whatever_stands_in_the_fields_it_is_a_report_or_a_list_of_faults(fields):
    raw = "&".join(f"{name}={quote_plus(value, errors='replace')}" for name, value in fields.items()).encode()
    found = read_or_faults(raw)
    assert found
    assert not isinstance(found, Parcel) or found.code == fields["service_code"].strip()
