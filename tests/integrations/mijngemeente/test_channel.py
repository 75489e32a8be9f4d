"""What is read from an app's message, what it is told, and the client that others may copy."""

import json
from datetime import UTC, date, datetime

import pytest

from integrations.mijngemeente import client
from integrations.mijngemeente.channel import as_data
from integrations.tables import doors
from server.model.base import db, enter, writing
from server.operations.channels import connect, new_secret
from server.wire.channel import BadMessage, ChannelError, Standing
from server.wire.signature import is_signed, sign
from tests.fakes.apps import photo, report, running_app
from tests.integrations.email.test_channel import UPDATE
from tests.support.moments import NOW

DOOR = doors().apps


def read(**changed):
    return DOOR.read(json.dumps(report(**changed)).encode())


def test_every_field_of_the_message_has_its_place():
    place = {"type": "Point", "coordinates": [4.3262, 52.0389, 1.0], "nauwkeurigheidMeter": 80, "objectId": "L-12"}
    parcel = read(locatie=place, fotos=[photo(b"photo")], terugmelding={"url": "https://a.example/", "referentie": "R"})

    assert (parcel.municipality_code, parcel.channel_ref, parcel.their_number) == ("0601", *["MG-2026-000001"] * 2)
    assert (parcel.place.lon, parcel.place.lat) == (4.3262, 52.0389)
    assert (parcel.code, parcel.label) == ("tegel-los", "Losse stoeptegel")
    assert parcel.questions == (("Ligt er een schoolroute langs?", "Ja."),)
    assert [(one.name, one.content) for one in parcel.raw_photos] == [("foto1.jpg", b"photo")]
    assert (parcel.callback_url, parcel.callback_ref, parcel.device) == ("https://a.example/", "R", "d-7f3a")
    assert parcel.sent_at == datetime(2026, 9, 15, 8, 59, 58, tzinfo=UTC)
    assert parcel.notes == ("De plek is op 80 meter nauwkeurig.", "De app noemt dit object: L-12")


def test_what_we_do_not_know_is_passed_over():
    assert read(nieuw={"a": 1}, melder={"schoenmaat": 43}).text.startswith("Tegel")


def test_contents_do_not_hang_on_the_order_of_the_fields():
    turned = DOOR.read(json.dumps(dict(reversed(report().items())), indent=3).encode())

    assert turned.contents == read().contents != read(omschrijving="x").contents


@pytest.mark.parametrize("raw", [b"", b"null", b'{"a": Infinity}', b"\xff", b"[" * 200_000, b'{"externId": "\\ud800"}'])
def test_what_is_no_message_is_a_bad_message(raw):
    with pytest.raises(BadMessage):
        DOOR.read(raw)


def test_a_number_that_would_not_fit_in_a_line_is_refused():
    for wrong in ("", "a\nb", "a\x00b", "x" * 201):
        with pytest.raises(BadMessage, match="externId"):
            read(externId=wrong)


def test_news_is_the_same_when_it_is_sent_and_when_it_is_asked_for():
    from dataclasses import replace

    now = Standing(3, "opgelost", "hersteld", "De tegel ligt vast.", date(2026, 9, 22), NOW, "MG-1", secrets=("s",))
    with running_app() as app:
        carrier = doors("127.0.0.0/8").apps
        update = replace(UPDATE, to=app.url, standing=now)
        carrier.tell(update)
        carrier._outside.close()
        [sent] = app.news
        [(header, body)] = app.signatures

    assert sent == as_data(update) == json.loads(carrier.listing([update], "1-2"))["statussen"][0]
    at = int(header[2:].partition(",")[0])
    assert is_signed(header, body, ["s"], now=at)
    assert client.is_ours("s", body, header, at)


def test_a_mail_is_no_news():
    with pytest.raises(ChannelError):
        DOOR.tell(UPDATE)


def test_a_signature_may_be_made_with_two_secrets_and_needs_one():
    header = sign(b"body", ["old", "new"], at=1000)

    assert is_signed(header, b"body", ["new", "newer"], now=1300)
    assert client.is_ours("old", b"body", header, 1000)
    for wrong in (
        is_signed(header, b"body", ["newer"], now=1000),
        is_signed(header, b"Body", ["new"], now=1000),
        is_signed(header, b"body", ["new"], now=1301),
        is_signed(header.replace("t=1000", "t=1001"), b"body", ["new"], now=1000),
        is_signed("", b"body", ["new"], now=1000),
        is_signed("t=1000,v1=", b"body", [], now=1000),
        client.is_ours("new", b"body", "t=x,v1=1", 1000),
    ):
        assert not wrong


@pytest.mark.engines("sqlite")
def test_another_party_connects_with_the_client_that_we_give(live_url, make, town, tmp_path, capsys, clock):
    clock.now = datetime.now(UTC)
    with make.change(town):
        connect("fixi", title="Fixi", callbacks=[], senders=[], push_url="", rate_per_minute=60)
    with writing():
        enter(town.id)
        (tmp_path / "secret").write_text(new_secret("fixi", key="not a secret", now=NOW) + "\n")
        db.session.commit()
    message = report(kanaal="fixi", melder={"berichtVia": "app"})
    (tmp_path / "melding.json").write_text(json.dumps(message))
    base = ["--url", live_url, "--kanaal", "fixi", "--sleutel-bestand", str(tmp_path / "secret")]

    def run(*words: str) -> tuple[int, dict]:
        code = client.main([*base, *words])
        return code, json.loads(capsys.readouterr().out)

    code, answer = run("melden", str(tmp_path / "melding.json"))
    assert (code, answer["norm"]) == (0, "5 werkdagen")
    assert run("melden", str(tmp_path / "melding.json")) == (0, answer)
    code, news = run("statussen")
    assert (code, [s["status"] for s in news["statussen"]]) == (0, ["ontvangen"])
    (tmp_path / "secret").write_text("another")
    code, problem = run("statussen")
    assert (code, problem["status"]) == (1, 401)
