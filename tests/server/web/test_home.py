"""The front door."""

from tests.make import Make


def test_a_visitor_chooses_between_the_municipalities(make: Make, client) -> None:
    make.town("rijswijk")
    make.town("woudenberg")

    answer = client.get("/")

    assert answer.status_code == 200
    assert "/rijswijk/" in answer.text
    assert "/woudenberg/" in answer.text


def test_where_there_is_one_municipality_only_a_visitor_goes_there(make: Make, client) -> None:
    make.town("rijswijk")

    assert client.get("/").location == "/rijswijk/"
