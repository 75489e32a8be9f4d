from pathlib import Path

import pytest
import trustme

from integrations.email.mailbox import BounceMailbox, NoMailbox
from integrations.transport import fetch_mail
from server.wire.channel import ChannelError
from tests.fakes.imap import running_dovecot
from tests.support import parts

LETTERS = Path(__file__).parent / "letters"


def letter(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


@pytest.fixture
def program(request):
    return parts.program(request.config, "mailbox", "dovecot")


@pytest.fixture
def dovecot(program):
    with running_dovecot(program) as server:
        yield server


def test_bounces_are_read_and_other_mail_is_passed_over(dovecot):
    for number, name in enumerate(["answer", "postfix", "holiday", "gmail"]):
        dovecot.deliver(letter(name), f"{number}.mail")

    bounces = list(BounceMailbox(dovecot.url, "meldwerk.example").bounces())

    assert [bounce.permanent for bounce in bounces] == [True, False]
    assert list(BounceMailbox(dovecot.url, "meldwerk.example").bounces()) == []


def test_a_bounce_in_hand_when_we_fall_over_is_given_again(dovecot):
    dovecot.deliver(letter("postfix"), "1.mail")
    dovecot.deliver(letter("qmail"), "2.mail")

    reading = BounceMailbox(dovecot.url, "meldwerk.example").bounces()
    first, second = next(reading), next(reading)
    assert first.permanent
    reading.close()

    assert list(BounceMailbox(dovecot.url, "meldwerk.example").bounces()) == [second]


def test_a_mail_that_is_done_with_is_marked_seen(dovecot):
    dovecot.deliver(letter("postfix"), "1.mail")
    list(fetch_mail(dovecot.url))

    assert dovecot.flags() == ["S"]


def test_with_after_delete_nothing_stays_behind(dovecot):
    dovecot.deliver(letter("postfix"), "1.mail")
    dovecot.deliver(letter("answer"), "2.mail")
    list(fetch_mail(f"{dovecot.url}?after=delete"))

    assert dovecot.left() == 0


def test_of_a_large_mail_only_the_first_part_is_fetched(dovecot):
    dovecot.deliver(letter("postfix") + b"x" * 1_500_000, "1.mail")

    [(_, raw)] = fetch_mail(dovecot.url)
    assert len(raw) == 1_000_000
    assert raw.replace(b"\r", b"").startswith(letter("postfix")[:100])


def test_a_wrong_password_and_a_missing_folder_are_errors_without_secrets(dovecot):
    for url in (dovecot.url.replace("geheim", "fout"), dovecot.url.replace("INBOX", "Nergens")):
        with pytest.raises(ChannelError) as caught:
            list(fetch_mail(url))
        assert not caught.value.permanent
        assert "fout" not in str(caught.value)


def test_imaps_is_used_and_checked(program, monkeypatch, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    with running_dovecot(program, pem=tmp_path / "server.pem") as server:
        server.deliver(letter("postfix"), "1.mail")
        with pytest.raises(ChannelError):
            list(fetch_mail(server.tls_url))

        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert len(list(fetch_mail(server.tls_url))) == 1


def test_bounces_can_come_from_a_folder_too(tmp_path):
    (tmp_path / "1.eml").write_bytes(letter("postfix"))
    (tmp_path / "2.eml").write_bytes(letter("answer"))

    assert len(list(BounceMailbox(f"folder://{tmp_path}", "meldwerk.example").bounces())) == 1
    assert list(tmp_path.iterdir()) == []


def test_without_a_mailbox_nothing_comes_back():
    assert list(NoMailbox().bounces()) == []
