"""What a mail says, however it was written; and a real mailbox."""

import base64
import json
from datetime import datetime
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.email.lines import address_in, moment_in, place_in
from integrations.email.words import from_html
from server.domain.answered import own_words
from server.wire.mail import digest_of
from tests.fakes.imap import running_dovecot
from tests.support import parts
from tests.support.mail import LINES, by_app, inbox, wire, written

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BIG = b"\xff\xd8\xff" + b"x" * 200_000


def big_mail() -> bytes:
    head = (
        b"From: melder@example.org\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return head + base64.encodebytes(b"x" * 15_000_000).replace(b"\n", b"\r\n")


def read(mail: EmailMessage | MIMEMultipart | bytes):
    return inbox().read(mail if isinstance(mail, bytes) else mail.as_bytes())


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("25-04-2026 22:10", datetime(2026, 4, 25, 22, 10, tzinfo=AMSTERDAM)),
        ("25 april 2026 om 22.10 uur", datetime(2026, 4, 25, 22, 10, tzinfo=AMSTERDAM)),
        ("5/3/2026", datetime(2026, 3, 5, tzinfo=AMSTERDAM)),
        ("3 mrt 2026", datetime(2026, 3, 3, tzinfo=AMSTERDAM)),
        ("2026-04-25", datetime(2026, 4, 25, tzinfo=AMSTERDAM)),
        ("2026-04-25T20:10:31Z", datetime.fromisoformat("2026-04-25T20:10:31+00:00")),
        ("31-02-2026", None),
        ("gisteren", None),
    ],
)
def test_dates_are_dutch_or_iso(words, day):
    assert moment_in(words) == day


@pytest.mark.parametrize(
    "words", ["52.0389, 4.3262", "52,0389, 4,3262", "52,0389 4,3262", "52,0389;4,3262", "N 52.0389° / 4.3262° O"]
)
def test_a_comma_may_be_a_point(words):
    place = place_in(words, [])
    assert place is not None
    assert (place.lat, place.lon) == (52.0389, 4.3262)


def test_an_address_has_a_number():
    address = address_in("Voorbeeldlaan 12a, 2281 ab Rijswijk")
    assert (address.street, address.number, address.postcode, address.city) == (
        "Voorbeeldlaan",
        "12a",
        "2281AB",
        "Rijswijk",
    )
    assert address_in("om de hoek") is None


def test_what_follows_the_description_belongs_to_it():
    parcel = read(by_app(LINES + "Naam: dat staat op het bord\n-- \nApp van Test\n")).parcel
    assert parcel.text.endswith("Naam: dat staat op het bord")
    assert (parcel.contact.name, parcel.contact.email) == ("", "melder@example.org")


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("één €".encode(), "iso-8859-1", "één €"),
        ("één €".encode("cp1252"), "iso-8859-1", "één €"),
        ("één €".encode("cp1252"), "utf-8", "één €"),
        ("één".encode(), "bestaat-niet", "één"),
        ("één €".encode("utf-16"), "utf-16", "één €"),
    ],
)
def test_a_wrong_charset_costs_no_words(content, charset, text):
    raw = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode() + content
    if charset == "utf-16":
        raw = raw.replace(b"8bit", b"base64").replace(content, base64.b64encode(content))
    assert read(raw).text == text


def test_of_html_only_the_words_stay():
    mail = written()
    mail.add_alternative(
        "<style>p{}</style><p>Er ligt <b>afval</b> &amp; glas</p><script>alert('x')</script><br>Groet<!-- > -->", "html"
    )
    assert read(mail).text == "Er ligt afval & glas\n\nGroet"
    assert from_html("<script>a" * 3) == "aaa"
    assert from_html("1 < 2 en <" + "<a " * 50_000) == "1 < 2 en <"


def test_photos_are_kept_and_logos_are_not():
    mail = written("Twee foto's")
    for name in ("a.jpg", "b.jpg"):
        mail.add_attachment(BIG, maintype="image", subtype="jpeg", filename=name)
    mail.add_attachment(b"x" * 3_000, maintype="image", subtype="png", filename="logo.png")
    mail.add_attachment(b"x" * 30_000, maintype="image", subtype="png", disposition="inline", cid="<logo@x>")
    mail.add_attachment(BIG, maintype="image", subtype="jpeg", disposition="inline", cid="<pasted@x>")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="brief.pdf")
    mail.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")

    letter = read(mail)
    assert [photo.name for photo in letter.photos] == ["a.jpg", "b.jpg", ""]
    assert ["brief.pdf" in note for note in letter.notes] == [True, False]
    assert "winmail.dat" in letter.notes[1]


def test_a_mail_within_a_mail_is_read_and_its_attachments_are_not_believed():
    inner = by_app("Kijk hier eens naar.", Subject="Oud")
    inner.add_attachment(b"{}", maintype="application", subtype="json", filename="melding.json")
    outer = MIMEMultipart()
    outer["From"] = "Test Melder <melder@example.org>"
    outer.attach(MIMEText("Zie onder"))
    outer.attach(MIMEMessage(inner))

    letter = read(outer)
    assert letter.text.startswith("Zie onder\n\n--- Doorgestuurd: Oud")
    assert "Kijk hier eens naar." in letter.text
    assert (letter.parcel, letter.trouble) == (None, "")


def test_two_reports_in_one_mail_are_for_somebody_to_part():
    report = {"externId": "1", "omschrijving": "Tegel", "gemeentecode": "0603"}
    mail = by_app("Twee")
    for number in ("1", "2"):
        content = json.dumps(report | {"externId": number}).encode()
        mail.add_attachment(content, maintype="application", subtype="json", filename="melding.json")

    letter = read(mail)
    assert letter.parcel is None
    assert letter.trouble


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 1000,
        b"Subject: a\r\n b\r\nBcc: x@example.org\r\n\r\n",
        b"Subject: " + b"=?utf-8?q?a?= " * 80_000 + b"\r\n\r\n",
        b"Subject: =?utf-8?b?//8?=\r\nFrom: \xff\xfe <\0>\r\nDate: gisteren\r\nMessage-ID: <\xff@>\r\n\r\nx",
        b"From: a@example.org, b@example.org\r\nFrom: c@example.org\r\n\r\n",
        b'Content-Type: multipart/mixed; boundary="' + b"b" * 100 + b'"\r\n\r\nno such boundary',
        b"Content-Type: image/jpeg; name*=utf-8''%ff%00\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    ],
)
def test_odd_mail_is_read_as_far_as_it_goes(raw):
    letter = read(raw)
    assert len(letter.subject) <= 2_000
    assert "\n" not in letter.subject
    assert not letter.proved


def test_a_mail_of_twenty_megabytes_is_read():
    letter = read(big_mail())
    assert letter.photos[0].content == b"x" * 15_000_000


def test_an_answer_is_told_from_what_it_answers():
    outlook = "Nog steeds stuk.\n\nVan: Gemeente\nVerzonden: maandag\nAan: mij\n\nWij hebben uw melding."
    gmail = "Ja\n\nOp ma 4 mei 2026 om 10:00 schreef Gemeente Rijswijk\n<meldingen@rijswijk.example>:\n\n> vraag"
    assert own_words(outlook) == "Nog steeds stuk."
    assert own_words(gmail) == "Ja"
    assert own_words("> alleen dit") == "> alleen dit"
    assert own_words("Van: de hoek tot de brug ligt glas.") == "Van: de hoek tot de brug ligt glas."


def test_the_way_that_a_mail_went_does_not_make_it_another():
    raw = wire(by_app())
    assert digest_of(b"Received: x\r\n" + raw) == digest_of(raw.replace(b"\r\n", b"\n"))
    assert digest_of(raw) != digest_of(raw[:-3])


@settings(max_examples=150)
@given(st.binary(max_size=300), st.integers(0, 1500), st.sampled_from([True, False]))
def test_any_bytes_anywhere_can_be_read(noise, at, alone):
    whole = wire(by_app())
    letter = read(noise if alone else whole[:at] + noise + whole[at:])
    assert letter.digest


@pytest.fixture
def dovecot(request):
    with running_dovecot(parts.program(request.config, "mailbox", "dovecot")) as server:
        yield server


def test_a_real_mailbox_keeps_what_is_left_and_marks_what_is_done(dovecot):
    dovecot.deliver(big_mail(), "1.mail")
    dovecot.deliver(wire(by_app()), "2.mail")
    box, left, sizes = inbox(dovecot.url), set(), []
    for name, raw in box.mails(left):
        sizes.append(len(raw))
        if len(sizes) == 1:
            left.add(name)

    assert sizes[0] > 20_000_000
    assert sorted(dovecot.flags()) == ["", "S"]
    [(_, raw)] = box.mails(set())
    assert len(raw) == sizes[0]


def test_a_folder_keeps_what_is_left(tmp_path):
    (tmp_path / "1.eml").write_bytes(wire(written("a")))
    (tmp_path / "2.eml").write_bytes(wire(written("b")))
    left = {"1.eml"}
    assert len(list(inbox(f"folder://{tmp_path}").mails(left))) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["1.eml"]
