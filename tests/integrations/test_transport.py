import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from threading import Thread

import pytest
import trustme

from integrations.transport import fetch_mail, get_json, post, send_mail
from server.wire.channel import ChannelError
from tests.fakes.gate import gates, smtp_trouble
from tests.fakes.locatieserver import address, running_locatieserver
from tests.fakes.smtp import free_port, running_smtp


def mail(to: str = "melder@post.example") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Gemeente Rijswijk <noreply@rijswijk.example>"
    message["To"] = to
    message["Subject"] = "Wij hebben uw melding"
    message["Message-ID"] = "<rijswijk-1042-receipt@meldwerk.example>"
    message.set_content("Bedankt.\n.\nEen punt alleen op een regel.\n")
    return message


@contextmanager
def mute_server(greeting: bytes = b"") -> Iterator[int]:
    """Listen, take the call, say `greeting` and then nothing at all."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        held: list[socket.socket] = []

        def hold() -> None:
            try:
                caller, _ = listener.accept()
                held.append(caller)
                caller.sendall(greeting)
            except OSError:
                return

        thread = Thread(target=hold)
        thread.start()
        yield listener.getsockname()[1]
        listener.close()
        for caller in held:
            caller.close()
        thread.join(2)


@pytest.fixture
def trusted(monkeypatch, tmp_path):
    """A certificate for localhost from an authority that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority.issue_cert("localhost")


def server_tls(certificate):
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def failure(call, *arguments, **named) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        call(*arguments, **named)
    return caught.value


# --- SMTP


def test_a_mail_arrives_with_its_envelope_and_its_words():
    with running_smtp() as smtp:
        send_mail(mail(), mail_url=smtp.url)

        [envelope], [message] = smtp.envelopes, smtp.messages
    assert envelope.mail_from == "noreply@rijswijk.example"
    assert envelope.rcpt_tos == ["melder@post.example"]
    assert message["Message-ID"] == "<rijswijk-1042-receipt@meldwerk.example>"
    assert ".\r\nEen punt" in message.get_content().replace("\n", "\r\n").replace("\r\r", "\r")


def test_a_refused_recipient_is_refused_for_good_and_its_address_is_not_repeated():
    with running_smtp() as smtp:
        smtp.refuse_rcpt = "550 5.1.1 <melder@post.example>: Recipient address rejected"
        error = failure(send_mail, mail(), mail_url=smtp.url)

    assert error.permanent
    assert str(error) == "the mail server refused the recipient (550 5.1.1)"


def test_greylisting_is_worth_another_try():
    with running_smtp() as smtp:
        smtp.refuse_rcpt = "451 4.7.1 Greylisted, try again later"
        error = failure(send_mail, mail(), mail_url=smtp.url)
        smtp.refuse_rcpt = ""
        send_mail(mail(), mail_url=smtp.url)

        assert len(smtp.messages) == 1
    assert not error.permanent


@pytest.mark.parametrize(("answer", "permanent"), [("554 5.7.1 spam", True), ("452 4.3.1 no space", False)])
def test_refused_contents_are_permanent_with_5xx_only(answer, permanent):
    with running_smtp() as smtp:
        smtp.refuse_data = answer
        assert failure(send_mail, mail(), mail_url=smtp.url).permanent is permanent


def test_a_server_that_is_not_there_is_worth_another_try():
    error = failure(send_mail, mail(), mail_url=f"smtp://127.0.0.1:{free_port()}")
    assert not error.permanent
    assert "post.example" not in str(error)


def test_a_silent_server_is_left_after_the_time_out():
    with mute_server() as port:
        error = failure(send_mail, mail(), mail_url=f"smtp://127.0.0.1:{port}", timeout_s=0.2)
    assert not error.permanent


def test_a_server_that_falls_silent_halfway_is_left_too():
    with mute_server(b"220 mx.gemeente.example ESMTP\r\n") as port:
        assert not failure(send_mail, mail(), mail_url=f"smtp://127.0.0.1:{port}", timeout_s=0.2).permanent


def test_a_bad_goodbye_does_not_undo_a_mail_that_was_taken():
    with running_smtp() as smtp:
        smtp.goodbye = "421 4.3.2 shutting down"
        send_mail(mail(), mail_url=smtp.url)

        assert len(smtp.messages) == 1


def test_login_takes_name_and_password_from_the_url():
    with running_smtp(login=True) as smtp:
        send_mail(mail(), mail_url=f"smtp://melding%40rijswijk:geheim%2Fwoord@127.0.0.1:{smtp.port}")

        assert smtp.logins[0] == ("melding@rijswijk", "geheim/woord")


def test_a_wrong_password_is_ours_to_mend_and_keeps_the_message_alive():
    with running_smtp(login=True) as smtp:
        error = failure(send_mail, mail(), mail_url=f"smtp://melding:fout@127.0.0.1:{smtp.port}")

    assert not error.permanent
    assert "535" in str(error)
    assert "fout" not in str(error)


def test_starttls_is_used_and_checked(trusted):
    with running_smtp(starttls=server_tls(trusted)) as smtp:
        send_mail(mail(), mail_url=f"smtp+starttls://localhost:{smtp.port}")

        assert len(smtp.messages) == 1


def test_without_starttls_on_the_other_side_nothing_is_sent():
    with running_smtp() as smtp:
        error = failure(send_mail, mail(), mail_url=f"smtp+starttls://127.0.0.1:{smtp.port}")

        assert not error.permanent
        assert smtp.messages == []


def test_smtps_is_used_and_checked(trusted):
    with running_smtp(smtps=server_tls(trusted)) as smtp:
        send_mail(mail(), mail_url=f"smtps://localhost:{smtp.port}")

        assert len(smtp.messages) == 1


def test_a_certificate_of_a_stranger_is_not_trusted():
    stranger = trustme.CA().issue_cert("localhost")
    with running_smtp(starttls=server_tls(stranger)) as smtp:
        assert not failure(send_mail, mail(), mail_url=f"smtp+starttls://localhost:{smtp.port}").permanent
        assert smtp.messages == []


@pytest.mark.parametrize("to", ["", "niemand", "a@post.example, b@post.example"])
def test_a_mail_has_exactly_one_recipient(to):
    assert failure(send_mail, mail(to), mail_url="smtp://127.0.0.1:1").permanent


def test_a_mail_server_that_refuses_to_talk_says_nothing_about_the_message():
    with gates(smtp=(0, smtp_trouble)) as before:
        before["smtp"].turn("fails")
        error = failure(send_mail, mail(), mail_url=f"smtp://127.0.0.1:{before['smtp'].port}")

    assert not error.permanent
    assert str(error) == "the mail server refused to talk (500)"


def test_an_address_that_smtp_cannot_carry_is_refused_for_good():
    with running_smtp() as smtp:
        assert failure(send_mail, mail("mélder@post.example"), mail_url=smtp.url).permanent


@pytest.mark.parametrize("url", ["", "ftp://post.example", "smtp://127.0.0.1:99999"])
def test_a_wrong_mail_url_is_an_error_of_the_channel(url):
    assert not failure(send_mail, mail(), mail_url=url).permanent


# --- HTTP


def test_a_parameter_with_several_values_is_sent_several_times():
    with running_locatieserver() as server:
        get_json(f"{server.url}/suggest", {"q": "kerk", "fq": ["a:1", "b:2"]}, timeout_s=2)

        assert server.asked == [("suggest", {"q": ["kerk"], "fq": ["a:1", "b:2"]})]


def test_a_request_leaves_nothing_of_what_was_typed_in_the_log(caplog):
    with running_locatieserver(address("Kerkstraat", "12", 80000, 450000)) as server, caplog.at_level(logging.DEBUG):
        get_json(f"{server.url}/free", {"q": "kerkstraat"}, timeout_s=2)
        server.mood = "failing"
        error = failure(get_json, f"{server.url}/free", {"q": "kerkstraat"}, timeout_s=2)

    assert "kerkstraat" not in caplog.text.lower() + str(error).lower()


@pytest.mark.parametrize(
    ("mood", "permanent"), [("failing", False), ("throttled", False), ("garbled", False), ("slow", False)]
)
def test_an_ill_server_is_worth_another_try(mood, permanent):
    with running_locatieserver() as server:
        server.mood = mood
        assert failure(get_json, f"{server.url}/free", {}, timeout_s=0.2).permanent is permanent


def test_a_refused_request_is_refused_for_good():
    with running_locatieserver() as server:
        assert failure(get_json, f"{server.url}/free", {"nieuw": 1}, timeout_s=2).permanent


def test_a_refusal_that_is_an_answer_is_read():
    with running_locatieserver() as server:
        told = get_json(f"{server.url}/free", {"nieuw": 1}, timeout_s=2, told=frozenset({400}))

    assert told == {"status": 400, "errors": ["Unknown or missing: ['nieuw']"]}


def test_an_answer_larger_than_the_caller_wants_is_not_read():
    with running_locatieserver(address("Kerkstraat", "12", 80000, 450000)) as server:
        assert not failure(get_json, f"{server.url}/free", {"q": "kerk"}, timeout_s=2, max_bytes=20).permanent


def test_a_server_that_drips_is_stopped_in_time():
    with running_locatieserver(address("Kerkstraat", "12", 80000, 450000)) as server:
        server.mood = "dripping"
        assert "too slow" in str(failure(get_json, f"{server.url}/free", {}, timeout_s=0.3))


def test_a_closed_port_and_a_wrong_url_are_errors_of_the_channel():
    assert not failure(get_json, f"http://127.0.0.1:{free_port()}/x", {}, timeout_s=1).permanent
    assert not failure(get_json, "http://[::", {}, timeout_s=1).permanent
    assert not failure(get_json, "nonsense", {}, timeout_s=1).permanent


def test_post_sends_its_content_and_its_headers():
    import http.server

    class Echo(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["Idempotency-Key"].encode() + b":" + body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/haak"
        answer = post(url, b"{}", headers={"Idempotency-Key": "k1"}, timeout_s=2)
        thread.join()

    assert answer == b"k1:{}"


# --- mailboxes that fail (the ones that work: email/test_mailbox.py)


def test_a_mailbox_that_is_not_there_is_an_error_of_the_channel():
    error = failure(list, fetch_mail(f"imap://postvak:geheim@127.0.0.1:{free_port()}"))
    assert not error.permanent
    assert "geheim" not in str(error)


def test_a_silent_mailbox_is_left_after_the_time_out():
    with mute_server() as port:
        assert not failure(list, fetch_mail(f"imap://a:b@127.0.0.1:{port}", timeout_s=0.2)).permanent


def test_an_unknown_kind_of_mailbox_is_an_error_of_the_channel():
    assert not failure(list, fetch_mail("pop3://127.0.0.1")).permanent
