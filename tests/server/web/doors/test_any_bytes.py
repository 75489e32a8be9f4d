"""Whatever bytes come in: a report, the same report, or the format's own error. Never a 5xx, never two, never none."""

import json
from itertools import count
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.model.report import Report
from server.wire.signature import HEADER, sign
from tests.fakes.apps import report
from tests.fakes.buitenbeter import REFERENCE, message
from tests.support.moments import NOW

pytestmark = pytest.mark.engines("sqlite")
FEW = settings(
    max_examples=80, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


def damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """Bytes that got cut off, turned, doubled, or read by another alphabet on their way."""
    place = st.integers(0, len(whole) - 1)
    words = whole.decode()
    return st.one_of(
        place.map(lambda at: whole[:at]),
        st.tuples(place, st.integers(1, 255)).map(
            lambda hit: whole[: hit[0]] + bytes([whole[hit[0]] ^ hit[1]]) + whole[hit[0] + 1 :]
        ),
        st.sampled_from(["utf-16", "utf-16-le", "utf-32", "latin-1", "cp037"]).map(words.encode),
        st.tuples(place, place).map(lambda ends: whole[: max(ends)] + whole[min(ends) :]),
        st.tuples(place, st.binary(min_size=1, max_size=40)).map(
            lambda put: whole[: put[0]] + put[1] + whole[put[0] :]
        ),
        st.tuples(place, st.sampled_from([b"9", b"\xff", b"<", b'"', b"&"])).map(
            lambda much: whole[: much[0]] + much[1] * 70_000 + whole[much[0] :]
        ),
        st.binary(max_size=300),
    )


def text_of(row: Report) -> tuple[str, str]:
    return row.channel_ref, row.text


@pytest.fixture
def soap(client, connected, town):
    connected(town, "buitenbeter", senders=["Yucat/BuitenBeter"], rate_per_minute=10_000)
    return lambda body: client.post("/koppelvlak/buitenbeter", data=body, content_type="text/xml")


def test_no_damage_to_a_message_of_buitenbeter_makes_two_reports_or_loses_one(soap, make, town):
    whole = message(b"\xff\xd8 a photo").encode()
    assert soap(whole).status_code == 200
    seen = {REFERENCE: soap(whole).data}

    @FEW
    @given(damaged(whole))
    def each(body: bytes) -> None:
        before = len(make.found(town, Report))
        response = soap(body)
        after = len(make.found(town, Report))
        kind = fromstring(response.data).find(".//{http://www.egem.nl/StUF/StUF0301}berichtcode").text
        assert response.status_code < 500
        if response.status_code == 200:
            reference = fromstring(response.data).find(".//{http://www.egem.nl/StUF/StUF0301}crossRefnummer").text
            assert kind == "Bv03"
            assert after == before + (reference not in seen)
            assert seen.setdefault(reference, response.data) == response.data
        else:
            assert (kind, after) == ("Fo03", before)

    each()
    assert soap(whole).data == seen[REFERENCE]
    references = [row.channel_ref for row in make.found(town, Report)]
    assert len(references) == len(set(references)) == len(seen)


def test_no_damage_to_a_message_of_an_app_makes_two_reports_or_loses_one(client, connected, make, town):
    secret = connected(town, "mijngemeente", rate_per_minute=10_000)

    def send(body: bytes):
        headers = {HEADER: sign(body, [secret], at=int(NOW.timestamp()))}
        return client.post("/v1/kanalen/mijngemeente/meldingen", data=body, headers=headers)

    whole = json.dumps(report(app=None)).encode()
    seen = {"MG-2026-000001": send(whole).json}

    @FEW
    @given(damaged(whole))
    def each(body: bytes) -> None:
        before = len(make.found(town, Report))
        response = send(body)
        after = len(make.found(town, Report))
        assert response.status_code < 500
        if response.status_code >= 400:
            assert response.content_type == "application/problem+json"
            assert response.json["fouten"]
            assert after == before
        else:
            assert (response.status_code, after) in ((201, before + 1), (200, before))
            reference = json.loads(body)["externId"]
            assert seen.setdefault(reference, response.json) == response.json

    each()
    assert send(whole).json == seen["MG-2026-000001"]
    references = [row.channel_ref for row in make.found(town, Report)]
    assert len(references) == len(set(references)) == len(seen)


LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=30))
ANY_JSON = st.recursive(
    LEAF, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=9), inner, max_size=3))
)


def test_any_value_in_any_field_is_taken_or_told(client, connected, make, town):
    secret, numbers = connected(town, "mijngemeente", rate_per_minute=10_000), count()

    @FEW
    @given(st.sampled_from(sorted(report())), ANY_JSON)
    def each(field: str, value: object) -> None:
        body = json.dumps({**report(f"MG-{next(numbers)}", app=None), field: value}).encode()
        headers = {HEADER: sign(body, [secret], at=int(NOW.timestamp()))}
        response = client.post("/v1/kanalen/mijngemeente/meldingen", data=body, headers=headers)
        assert response.status_code in (201, 400) or (field == "externId" and response.status_code == 409)

    each()


def test_the_order_in_which_messages_come_makes_no_difference(soap, make, town):
    messages = [message(reference=f"r-{n}", text=f"Tegel {n}") for n in range(3)]
    for number in (2, 0, 1, 0, 2, 2, 1):
        assert soap(messages[number]).status_code == 200

    assert sorted(map(text_of, make.found(town, Report))) == [(f"r-{n}", f"Tegel {n}") for n in range(3)]
