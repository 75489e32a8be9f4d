"""What carriers write down in English stands on the screens in Dutch."""

import pytest

from server.web.staff.trouble import trouble_words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("kaart.example answered 503", "kaart.example had zelf een storing (503)"),
        ("kaart.example answered 401", "kaart.example laat ons niet binnen (401)"),
        ("kaart.example answered 410", "dit adres bestaat niet bij kaart.example (410)"),
        ("kaart.example answered 422", "kaart.example nam het niet aan (422)"),
        ("kaart.example is no address to send news to", "kaart.example is geen adres dat wij mogen aanroepen"),
        ("kaart.example: ConnectTimeout", "kaart.example antwoordde niet op tijd"),
        ("kaart.example: ConnectError", "kaart.example was niet bereikbaar"),
        ("mail server: ConnectionRefusedError", "de mailserver was niet bereikbaar"),
        ("the mail server refused the sender (550 5.1.1)", "de mailserver weigerde het bericht (550 5.1.1)"),
        ("not a mail address", "dit is geen goed e-mailadres"),
        ("sms staat niet aan (SMS_URL)", "sms staat niet aan (SMS_URL)"),
        ("", "onbekend"),
        (None, "onbekend"),
    ],
)
def test_why_something_did_not_arrive_is_said_in_dutch(error, words):
    assert trouble_words(error) == words
