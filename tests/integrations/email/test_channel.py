from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.email.channel import EmailChannel
from integrations.email.message import key_of, message_for, message_id
from server.wire.channel import ChannelError, StatusUpdate
from tests.fakes.smtp import running_smtp

NOW = datetime(2026, 4, 28, 8, 2, 10, tzinfo=UTC)
UPDATE = StatusUpdate(
    key="rijswijk/1042/receipt",
    municipality="rijswijk",
    sender_name="Gemeente Sûdwest-Fryslân",
    sender="noreply@rijswijk.example",
    reply_to="melding@rijswijk.example",
    to="melder@post.example",
    reference="RIJ-2026-001042",
    subject="Wij hebben uw melding over de kapotte lantaarnpaal bij de Voorbeeldlaan, één van de vele, ontvangen",
    text="Bedankt. Wij lossen dit op vóór dinsdag 28 april.\n",
    html="<p>Bedankt. Wij lossen dit op vóór <strong>dinsdag 28 april</strong>.</p>\n",
    unsubscribe_url="https://meldwerk.voorbeeldgemeente.example/rijswijk/melding/RIJ-2026-001042/stop?code=" + "a" * 60,
)


def told(update: StatusUpdate = UPDATE):
    with running_smtp() as smtp:
        EmailChannel(smtp.url, "meldwerk.example", clock=lambda: NOW).tell(update)
        return smtp.messages[0]


def test_a_reporter_gets_the_same_words_as_text_and_as_html():
    message = told()

    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert text.get_content().strip() == UPDATE.text.strip()
    assert html.get_content().strip() == UPDATE.html.strip()
    assert {part.get_content_charset() for part in (text, html)} == {"utf-8"}


def test_the_headers_say_who_it_is_from_and_that_a_machine_wrote_it():
    message = told()

    assert message["From"].addresses[0].display_name == "Gemeente Sûdwest-Fryslân"
    assert message["From"].addresses[0].addr_spec == "noreply@rijswijk.example"
    assert message["Reply-To"].addresses[0].addr_spec == "melding@rijswijk.example"
    assert message["Subject"] == UPDATE.subject
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<meldingen.rijswijk.meldwerk.example>"
    assert message["Content-Language"] == "nl"


def test_a_long_link_to_stop_the_mails_stays_whole():
    raw = message_for(UPDATE, host="meldwerk.example", sent_at=NOW).as_bytes()

    assert f"List-Unsubscribe: <{UPDATE.unsubscribe_url}>\n".encode() in raw
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) < 998


def test_without_a_link_there_is_no_header_for_it():
    assert told(replace(UPDATE, unsubscribe_url=""))["List-Unsubscribe"] is None


def test_a_retry_carries_the_same_message_id():
    with running_smtp() as smtp:
        channel = EmailChannel(smtp.url, "meldwerk.example")
        smtp.refuse_data = "451 4.3.0 later"
        with pytest.raises(ChannelError):
            channel.tell(UPDATE)
        smtp.refuse_data = ""
        channel.tell(UPDATE)
        channel.tell(UPDATE)

        assert {message["Message-ID"] for message in smtp.messages} == {"<rijswijk/1042/receipt@meldwerk.example>"}


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_every_key_comes_back_from_its_message_id(key):
    assert key_of(message_id(key, "meldwerk.example"), "meldwerk.example") == key


def test_a_message_id_of_another_host_is_not_ours():
    assert key_of("<1042@elders.example>", "meldwerk.example") is None
    assert key_of("no id at all", "meldwerk.example") is None


@pytest.mark.parametrize(
    "to",
    [
        "",
        "melder",
        "@post.example",
        "melder@",
        "a b@post.example",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: x@y.example",
        "a@b.example\x00",
        "mélder@post.example",
        "a@b\u2028.example",
        "a@" + "b" * 70 + ".example",
    ],
)
def test_what_is_no_address_is_refused_for_good_and_not_repeated(to):
    with pytest.raises(ChannelError) as caught:
        message_for(replace(UPDATE, to=to), host="meldwerk.example", sent_at=NOW)

    assert caught.value.permanent
    assert str(caught.value) == "not a mail address"


def test_a_domain_with_accents_travels_in_its_ascii_form():
    assert told(replace(UPDATE, to="melder@café.example"))["To"] == "melder@xn--caf-dma.example"


@given(st.text(max_size=200), st.text(max_size=50), st.text(max_size=50))
def test_no_text_makes_a_header_of_its_own(subject, sender_name, municipality):
    update = replace(UPDATE, subject=subject, sender_name=sender_name, municipality=municipality)
    try:
        raw = message_for(update, host="meldwerk.example", sent_at=NOW).as_bytes()
    except ChannelError:
        return
    usual = message_for(UPDATE, host="meldwerk.example", sent_at=NOW)
    assert message_from_bytes(raw, policy=default).keys() == usual.keys()


def test_a_link_with_a_line_end_is_refused():
    with pytest.raises(ChannelError):
        message_for(replace(UPDATE, unsubscribe_url="https://a.example/\r\nBcc: x"), host="h.example", sent_at=NOW)


def test_in_the_demo_the_mail_lands_in_the_folder_of_its_municipality(tmp_path):
    EmailChannel(f"folder://{tmp_path}", "meldwerk.example", clock=lambda: NOW).tell(UPDATE)

    assert [path.name for path in (tmp_path / "rijswijk").iterdir()] == [
        "20260428T080210Z-rijswijk_1042_receipt@meldwerk.example.eml"
    ]


def test_mail_is_not_yet_a_way_in():
    with pytest.raises(ChannelError) as caught:
        EmailChannel("smtp://127.0.0.1", "meldwerk.example").read(b"")
    assert caught.value.permanent
