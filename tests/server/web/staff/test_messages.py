"""Messages that did not arrive, and the mail of the demo."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from server.model.base import db, enter, writing
from server.model.outbox import OutboxMessage
from server.operations.delivery import give_up
from tests.server.web.staff.conftest import Desk
from tests.support.moments import NOW


@pytest.fixture
def failed(make, town):
    """The receipt of a report, which nobody could deliver: (message, report)."""
    report_id = make.receipt(town).report_id
    with writing():
        enter(town.id)
        message = db.session.scalars(select(OutboxMessage)).one()
        message.error = "the mail server refused the recipient (550)"
        give_up(message, now=NOW)
        db.session.commit()
        return message.id, report_id


def test_a_failed_message_is_listed_and_can_be_sent_again(handler, town, failed):
    message_id, report_id = failed
    handler.get("/berichten")
    assert f"RIJ-2026-{report_id:06}" in handler.text
    assert "kent dit adres niet of weigert het (550)" in handler.text

    assert handler.post(f"/berichten/{message_id}/opnieuw").location == "/rijswijk/berichten"

    enter(town.id)
    assert db.session.get(OutboxMessage, message_id).status == "waiting"
    handler.get("/berichten")
    assert "Alles is aangekomen" in handler.text


def test_the_report_shows_which_message_failed(handler, failed):
    handler.get(f"/werk/{failed[1]}")

    assert "niet aangekomen" in handler.text
    assert "Opnieuw versturen" in handler.text


@pytest.mark.engines("sqlite")
def test_only_a_failed_message_of_this_municipality_is_sent_again(handler, make, app, town, failed):
    assert handler.post("/berichten/9999/opnieuw").status_code == 404
    assert (
        handler.post(f"/berichten/{failed[0]}/opnieuw", verder="https://evil.example/").location
        == "/rijswijk/berichten"
    )
    assert handler.post(f"/berichten/{failed[0]}/opnieuw").status_code == 404


# --- the demo


@pytest.fixture
def mailbox(app, town, premises):
    """A mailbox with one mail, and a neighbour's with another."""
    for slug in ("rijswijk", "woudenberg"):
        folder = premises / "post" / slug
        folder.mkdir(parents=True)
        (folder / "20260915T090000Z-a@example.eml").write_bytes(letter(slug))
    return Desk(app.test_client(), "rijswijk")


def letter(slug):
    message = EmailMessage()
    message["From"] = "meldingen@rijswijk.example"
    message["To"] = "melder@reporter.example"
    message["Subject"] = f"Wij hebben uw melding in {slug}"
    message["Date"] = "Tue, 15 Sep 2026 09:00:00 +0000"
    message.set_content("Bekijk: http://localhost/rijswijk/melding/1?code=x&y=1\n<b>vet</b>")
    head, body = "<head><title>Hoi</title></head>", "<body><p style='color:red'>Hoi</p><script>1</script></body>"
    html = f"<!doctype html><html>{head}{body}</html>"
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


@pytest.mark.engines("sqlite")
def test_the_demo_shows_the_mails_of_this_municipality_only(mailbox):
    mailbox.get("/demo/post")

    assert "Wij hebben uw melding in rijswijk" in mailbox.text
    assert "woudenberg" not in mailbox.text


@pytest.mark.engines("sqlite")
def test_a_mail_is_shown_as_text_with_links_and_as_a_page_that_can_do_nothing(mailbox):
    path = "/demo/post/20260915T090000Z-a@example.eml"
    mailbox.get(path)
    assert 'href="http://localhost/rijswijk/melding/1?code=x&amp;y=1"' in mailbox.page
    assert "&lt;b&gt;vet" in mailbox.page

    response = mailbox.get(f"{path}/opmaak")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("name", ["x.eml", "..%2Fwoudenberg%2F20260915T090000Z-a@example.eml", "..", "%2Fetc%2Fpasswd"])
def test_no_other_file_can_be_read(mailbox, name):
    assert mailbox.get(f"/demo/post/{name}").status_code == 404


@pytest.mark.engines("sqlite")
def test_outside_the_demo_there_is_no_such_page(mailbox, app):
    from dataclasses import replace

    app.extensions["meldwerk"] = replace(app.extensions["meldwerk"], demo=False)

    assert mailbox.get("/demo/post").status_code == 404
