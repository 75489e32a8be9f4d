"""Mail becomes a report, goes with one, or waits for somebody: never lost, never twice."""

import json
from dataclasses import replace
from io import BytesIO
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from server import jobs
from server.model.alarm import Alarm
from server.model.base import db
from server.model.door import ChannelRow
from server.model.mail_in import MailIn
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Event, Report
from server.operations.channels import connect
from server.operations.mail_judging import forget_mail
from server.wire.channel import ChannelError
from server.wire.intake import Contact
from server.wire.mail import digest_of
from tests.fakes.buitenbeter import message as wlolk01
from tests.server.operations.test_photos import jpeg
from tests.support.mail import APP, HOST, LINES, OUR_SERVER, Box, by_app, wire, written
from tests.support.moments import days, hours

REPORT = {
    "externId": "MG-2026-004217",
    "kanaal": "mijngemeente",
    "ontvangenOp": "2026-04-25T22:10:31+02:00",
    "gemeentecode": "0601",
    "categorie": {"code": "tegel-los", "label": "Losse stoeptegel"},
    "omschrijving": "Tegel voor nummer 12 ligt los.",
    "locatie": {"type": "Point", "coordinates": [4.3262, 52.0389]},
    "melder": {"email": "melder@example.org", "berichtVia": "e-mail"},
}

PASS = "; dkim=pass header.d=app.example.org; "


@pytest.fixture
def town(town, make):
    agreed = {"callbacks": [], "senders": [], "push_url": "", "rate_per_minute": 60}
    with make.change(town):
        connect("mijngemeente", title="MijnGemeente", **agreed)
        row = db.session.query(ChannelRow).one()
        row.mail_senders, row.labels = [APP], {"Losse stoeptegel": "stoep"}
    return town


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def read(app, clock, box, town):
    """Let the worker read the mailbox."""
    carriers = replace(app.extensions["meldwerk.carriers"], clock=clock, letterboxes={town.slug: box})

    def once(*mails, **changed):
        box.put(*mails)
        return jobs.read_mail(app, replace(carriers, **changed))

    return once


@pytest.fixture
def numbers():
    """A new number for each example."""
    return count(1)


def photo() -> bytes:
    """Return a photo as a telephone takes it: more than a logo."""
    image = Image.effect_noise((300, 240), 80).convert("RGB")
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def attached(content: bytes, name: str, **headers: str):
    mail = by_app("Zie de bijlage.", **headers)
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail


def mails(make, town):
    return [(one.state, one.report_id is not None) for one in make.found(town, MailIn)]


def test_lines_from_an_agreed_sender_become_a_report_of_that_channel(make, town, box, read):
    read(by_app())

    [report] = make.found(town, Report)
    assert (report.channel, report.channel_ref) == ("mijngemeente", "MG-2026-004217")
    assert report.text.startswith("Tegel voor nummer 12 ligt los. Het is daar één chaos, voor € 10")
    assert report.category_id == town.categories["stoep"]
    assert report.x is not None
    assert mails(make, town) == [("report", True)]
    assert box.waiting == []


@pytest.mark.parametrize("name", ["melding.json", "bericht.xml"])
def test_an_attachment_goes_the_road_of_its_own_door(make, town, read, name):
    content = json.dumps(REPORT).encode() if name.endswith("json") else wlolk01(jpeg()).encode()
    mail = attached(content, name)
    mail.add_attachment(photo(), maintype="image", subtype="jpeg", filename="IMG_1.jpg")
    read(mail)

    [report] = make.found(town, Report)
    assert report.channel == "mijngemeente"
    assert report.photos == len(make.found(town, Photo)) == (1 if name.endswith("json") else 2)
    assert report.x is not None


def test_the_same_mail_twice_and_the_same_report_by_another_mail_are_one(make, town, read):
    again = by_app()
    del again["Message-ID"]
    again["Message-ID"] = "<other@app.example.org>"
    read(by_app(), b"Received: by another.example\r\n" + wire(by_app()), again)
    read(by_app())

    assert len(make.found(town, Report)) == 1
    assert mails(make, town) == [("report", True), ("report", True)]


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (by_app(Authentication_Results="mx.elders.example; dkim=pass header.d=app.example.org"), "niet bewezen"),
        (by_app(Authentication_Results="mx.gemeente.example; dkim=fail header.d=app.example.org"), "niet bewezen"),
        (by_app(Authentication_Results="mx.gemeente.example; dkim=pass header.d=elders.example"), "niet bewezen"),
        (by_app(Authentication_Results=f'{OUR_SERVER}; spf=pass smtp.mailfrom="{PASS}"@x.example'), "niet bewezen"),
        (written(LINES), "niet afgesproken"),
        (attached(b"{", "melding.json"), "niet te lezen"),
        (attached(json.dumps(REPORT | {"gemeentecode": "0351"}).encode(), "melding.json"), "andere gemeente"),
        (written("Bij ons in de straat ligt een tegel los.", Subject="Tegel"), "Gewone mail"),
        (written(), "Gewone mail"),
    ],
)
def test_what_is_not_sure_waits_for_somebody(make, town, read, mail, why):
    read(mail)

    assert make.found(town, Report) == []
    [waiting] = make.found(town, MailIn)
    assert waiting.state == "open"
    assert why in waiting.why


def test_what_a_program_attached_can_be_read_by_who_judges(make, town, read):
    read(attached(json.dumps(REPORT).encode(), "melding.json", Authentication_Results="x; dkim=pass"))

    [mail] = make.found(town, MailIn)
    assert mail.state == "open"
    assert "Tegel voor nummer 12 ligt los." in mail.text
    assert "52.0389, 4.3262" in mail.text


def test_a_used_number_with_other_contents_waits_for_somebody(make, town, read):
    read(by_app(), by_app(LINES.replace("los", "vast"), Message_ID="<2@app.example.org>"))

    assert len(make.found(town, Report)) == 1
    assert mails(make, town) == [("report", True), ("open", False)]


def receipt_id(make, town, report) -> str:
    [message] = make.found(town, OutboxMessage, OutboxMessage.report_id == report.id)
    return f"<{town.slug}.{message.key}@{HOST}>"


def test_an_answer_lands_on_its_report_only_from_the_address_that_we_told(make, town, read):
    report = make.report(town, contact=Contact(email="melder@example.org"))
    ours = receipt_id(make, town, report)
    answer = written(
        "Het is nu nog erger.\n\nOp 26 april schreef Gemeente:\n> Wij hebben uw melding.", In_Reply_To=ours
    )
    stranger = written("Het is nu nog erger.", sender="Ander <ander@example.org>", References=f"<x@y.example> {ours}")
    forged = written("Ik ben het echt", In_Reply_To=ours, Authentication_Results="mx.gemeente.example; dmarc=fail")
    read(answer, stranger, forged)

    said = [event.note for event in make.found(town, Event) if event.kind == "answered"]
    assert said == ["Het is nu nog erger."]
    assert mails(make, town) == [("report", True), ("open", True), ("open", True)]
    assert len(make.found(town, Report)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"Subject": "Automatisch antwoord: vakantie"},
        {"Return_Path": "<>"},
    ],
)
def test_what_nobody_wrote_is_put_aside_and_kept(make, town, read, headers):
    report = make.report(town, contact=Contact(email="melder@example.org"))
    read(written("Ik ben er niet.", In_Reply_To=receipt_id(make, town, report), **headers))

    [mail] = make.found(town, MailIn)
    assert (mail.state, mail.text) == ("aside", "Ik ben er niet.")
    assert "answered" not in [event.kind for event in make.found(town, Event)]


def test_a_loop_stops_by_itself_and_a_new_hour_begins_anew(make, town, read, clock):
    report = make.report(town, contact=Contact(email="melder@example.org"))
    ours = receipt_id(make, town, report)
    read(*(written(f"Antwoord {n}", In_Reply_To=ours, Message_ID=f"<{n}@x.example>") for n in range(22)))
    states = [mail.state for mail in make.found(town, MailIn)]
    assert states == ["report"] * 20 + ["aside"] * 2

    clock.advance(hours(2))
    read(written("Later", In_Reply_To=ours))
    assert make.found(town, MailIn)[-1].state == "report"


def test_a_bounce_goes_the_road_of_bounces(make, town, read):
    report = make.report(town, contact=Contact(email="melder@example.org"))
    [message] = make.found(town, OutboxMessage)
    raw = (
        "From: MAILER-DAEMON@mx.example\r\nX-Failed-Recipients: melder@example.org\r\n"
        f"In-Reply-To: {receipt_id(make, town, report)}\r\n\r\n550 5.1.1 unknown\r\n"
    )
    read(raw.encode())

    [message] = make.found(town, OutboxMessage, OutboxMessage.id == message.id)
    assert message.status == "failed"
    assert make.found(town, MailIn) == []


def test_danger_rings_at_once_and_the_mail_still_waits_for_somebody(make, town, read):
    mail = written("Er is een gaslek bij de school.", Subject="Help", Message_ID="<1@x.example>")
    nearly = written("Er is een gaslek bij de school!", Subject="Help", Message_ID="<2@x.example>")
    read(mail, nearly)

    [report] = make.found(town, Report)
    assert report.channel == "email"
    assert len(make.found(town, Alarm)) == 1
    assert mails(make, town) == [("open", True), ("open", False)]


def test_a_mail_that_we_stumble_over_keeps_no_other_waiting_and_is_judged_raw(make, town, box, read, caplog):
    read(b"Subject: x\r\n\r\nGeheim van Test Melder \0never", written("Gewoon"))
    assert mails(make, town) == [("trying", False), ("open", False)]
    read()
    assert len(box.waiting) == 1
    read()

    assert box.waiting == []
    assert [mail.state for mail in make.found(town, MailIn)] == ["open", "open"]
    assert "Geheim van Test Melder" in make.found(town, MailIn)[0].text
    assert "Geheim" not in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_without_the_photo_store_a_mail_waits_in_the_mailbox(app, make, town, box, read):
    class Down:
        def put(self, key, content):
            raise ChannelError("down")

    mail = written("Met foto")
    mail.add_attachment(photo(), maintype="image", subtype="jpeg", filename="a.jpg")
    read(mail, photos=Down())
    assert (len(box.waiting), make.found(town, MailIn)) == (1, [])

    read()
    assert box.waiting == []
    assert len(make.found(town, Photo)) == 1


def test_the_words_of_a_mail_that_was_dealt_with_go_after_thirty_days(app, make, town, read, clock):
    read(written("Ik ben er niet.", Auto_Submitted="auto-replied"), written("Gewone mail"))
    clock.advance(days(31))
    with make.change(town):
        assert forget_mail(now=clock()) == 1

    gone, waits = make.found(town, MailIn)
    assert (gone.sender, gone.text, waits.text) == ("", "", "Gewone mail")
    read(written("Ik ben er niet.", Auto_Submitted="auto-replied"))
    assert len(make.found(town, MailIn)) == 2


@pytest.mark.engines("sqlite")
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    where=st.floats(0, 1, exclude_max=True),
    what=st.sampled_from(["cut", "flip", "drop", "charset"]),
    byte=st.integers(0, 255),
    again=st.booleans(),
)
def test_whatever_happens_to_a_mail_on_its_way_it_is_never_lost_and_never_two(
    make, town, box, read, numbers, where, what, byte, again
):
    """The whole mail came before or not; the damaged one follows."""
    number = next(numbers)
    whole = wire(by_app(LINES.replace("004217", f"{number:06}"), Message_ID=f"<mg-{number}@app.example.org>"))
    at = int(where * len(whole))
    damaged = {
        "cut": whole[:at],
        "flip": whole[:at] + bytes([byte]) + whole[at + 1 :],
        "drop": whole[:at] + whole[at + 1 :],
        "charset": whole.replace(b"utf-8", bytes([byte]) + b"tf-8"),
    }[what]
    reports_before = len(make.found(town, Report))
    read(*([whole] if again else []), damaged)
    for _ in range(3):
        read()

    assert box.waiting == []
    found = make.found(town, MailIn)
    assert all(mail.state in ("open", "report", "aside") for mail in found)
    assert digest_of(damaged) in {mail.digest for mail in found}
    made = len(make.found(town, Report)) - reports_before
    assert made == 1 if again else made <= 1
