"""SMS for who is on duty: one POST a message, and an honest error when there is nobody to take it."""

from dataclasses import replace

import pytest

from integrations.sms.channel import TEXT_MAX, NoSms, SmsChannel
from server.wire.channel import ChannelError
from tests.fakes.sms import running_gateway
from tests.integrations.email.test_channel import UPDATE

ALARM = replace(UPDATE, to="0612340000", text="GEVAAR: Gas, bij Kerkstraat 12.\n\nMelding RIJ-2026-000431.")


def test_a_message_is_posted_with_its_token_and_a_name_that_stays_the_same():
    with running_gateway() as gateway:
        channel = SmsChannel(gateway.url.replace("http://", "http://geheim@"))
        channel.tell(ALARM)
        channel.tell(replace(ALARM, text="x" * 2000))

    (first, token), (second, _) = gateway.sent
    assert token == "Bearer geheim"
    assert first == {
        "to": "0612340000",
        "text": "GEVAAR: Gas, bij Kerkstraat 12. Melding RIJ-2026-000431.",
        "reference": ALARM.key,
    }
    assert len(second["text"]) == TEXT_MAX


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (429, False), (400, True)])
def test_a_gateway_that_refuses_says_whether_another_try_helps(status, permanent):
    with running_gateway() as gateway:
        gateway.status = status
        with pytest.raises(ChannelError) as refused:
            SmsChannel(gateway.url).tell(ALARM)

    assert refused.value.permanent is permanent
    assert "0612340000" not in str(refused.value)


def test_without_a_gateway_the_message_fails_in_sight_and_nothing_is_read():
    for channel in (NoSms(), SmsChannel("http://127.0.0.1:9/")):
        with pytest.raises(ChannelError):
            channel.tell(ALARM)
        with pytest.raises(ChannelError):
            channel.read(b"")
