"""The page of mail that somebody has to judge."""

import re
from dataclasses import replace

import pytest

from server import jobs
from server.model.desk import ParkedCall
from server.model.mail_in import MailIn
from server.model.photo import Photo
from server.model.report import Contact as ContactRow
from server.model.report import Event, Report
from server.wire.intake import Contact
from tests.server.operations.test_mail_in import photo
from tests.support.mail import Box, written
from tests.support.moments import hours


@pytest.fixture
def arrive(app, clock, town):
    """Let mails come in."""
    box = Box()
    carriers = replace(app.extensions["meldwerk.carriers"], clock=clock, letterboxes={town.slug: box})

    def one(*mails):
        box.put(*mails)
        jobs.read_mail(app, carriers)

    return one


@pytest.fixture
def kcc(another):
    return another("kcc")


def with_photo():
    mail = written("Er ligt een tegel los voor nummer 12.\n<script>alert(1)</script>", Subject="Losse <b>tegel</b>")
    mail.add_attachment(photo(), maintype="image", subtype="jpeg", filename="IMG_1.jpg")
    return mail


def test_a_mail_becomes_a_report_by_the_desk_with_its_photo_and_its_own_moment(kcc, make, town, arrive, clock):
    arrive(with_photo())
    came_at = clock()
    clock.advance(hours(3))
    kcc.get("/mail")
    assert "Losse <b>tegel</b>" in kcc.text
    assert "<script>alert" not in kcc.page
    assert "1 mail wacht" in kcc.text
    [mail] = make.found(town, MailIn)
    picture = re.search(r'href="([^"]+/foto/[^"]+)"', kcc.page)[1]
    assert kcc.get(picture).mimetype == "image/jpeg"

    kcc.get("/mail")
    desk = kcc.post(f"/mail/{mail.id}/aannemen").location
    kcc.get("/mail")
    assert kcc.post(f"/mail/{mail.id}/aannemen").location == desk
    kcc.get(desk)
    assert "Er ligt een tegel los voor nummer 12." in kcc.page
    [call] = make.found(town, ParkedCall)
    fields = {**call.data, "key": call.key, "version": str(call.version), "category": "stoep", "place_unknown": "1"}
    assert kcc.post("/kcc/bewaar", **fields).status_code == 302

    [report], [mail] = make.found(town, Report), make.found(town, MailIn)
    assert (mail.state, mail.report_id) == ("report", report.id)
    assert (report.channel, report.received_at, report.photos) == ("email", came_at, 1)
    assert make.found(town, Photo)[0].report_id == report.id
    kcc.get("/mail")
    assert "Er is geen mail die iemand moet beoordelen" in kcc.text


def test_a_mail_goes_with_a_report_that_is_there(kcc, make, town, arrive):
    report = make.report(town, contact=Contact(email="melder@example.org"))
    arrive(with_photo(), written("Ik heb er ook last van.", sender="Ander <ander@example.org>"))
    kcc.get("/mail")
    for mail in make.found(town, MailIn):
        kcc.get("/mail")
        assert kcc.post(f"/mail/{mail.id}/bij", number=f"RIJ-2026-{report.id:06}").status_code == 302

    events = [event.kind for event in make.found(town, Event) if event.report_id == report.id]
    assert {"answered", "note", "followed"} <= set(events)
    assert make.row(town, report.id).photos == 1
    assert "ander@example.org" in [contact.email for contact in make.found(town, ContactRow)]
    kcc.get("/mail")
    kcc.post(f"/mail/{mail.id}/bij", number=str(report.id))
    kcc.get("/mail")
    assert "Een collega was u voor" in kcc.text


def test_putting_aside_takes_a_reason_and_can_be_undone(kcc, make, town, arrive):
    arrive(written("Koop nu!", Subject="Reclame"))
    [mail] = make.found(town, MailIn)
    kcc.get("/mail")
    assert kcc.post(f"/mail/{mail.id}/opzij", reason="").status_code == 400
    assert "Schrijf waarom" in kcc.text
    assert kcc.post(f"/mail/{mail.id}/bij", number="999999").status_code == 400
    kcc.get("/mail")
    kcc.post(f"/mail/{mail.id}/opzij", reason="Reclame")

    kcc.get("/mail?opzij=1")
    assert "Reclame" in kcc.text
    kcc.post(f"/mail/{mail.id}/terug")
    assert make.found(town, MailIn)[0].state == "open"


def test_a_report_that_was_made_because_of_danger_is_confirmed(kcc, make, town, arrive):
    arrive(written("Er is een gaslek bij de school.", Subject="Help"))
    [mail] = make.found(town, MailIn)
    kcc.get("/mail")
    assert "Mogelijk gevaar" in kcc.text
    assert "Maak een melding" not in kcc.text
    kcc.post(f"/mail/{mail.id}/klopt")

    assert make.found(town, MailIn)[0].state == "report"


def test_mail_of_another_town_is_not_there(kcc, make, town, app, clock):
    other = make.town("woudenberg")
    box = Box()
    box.put(with_photo())
    jobs.read_mail(
        app,
        replace(app.extensions["meldwerk.carriers"], clock=clock, letterboxes={"woudenberg": box, "nergens": Box()}),
    )
    [mail], [picture] = make.found(other, MailIn), make.found(other, Photo)

    kcc.get("/mail")
    assert "tegel" not in kcc.text
    assert kcc.get(f"/mail/{mail.id}/foto/{picture.key}").status_code == 404
    kcc.get("/mail")
    kcc.post(f"/mail/{mail.id}/opzij", reason="x")
    assert make.found(other, MailIn)[0].state == "open"
