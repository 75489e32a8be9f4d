"""Addresses that others named: only public ones, looked at once, no redirects, and never for long."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from threading import Event, Thread

import pytest
import trustme

from integrations.transport import Outside, is_public
from server.wire.channel import ChannelError
from tests.fakes.apps import running_app
from tests.fakes.smtp import free_port
from tests.integrations.test_transport import mute_server

BODY, HEADERS = b'{"status": "ontvangen"}', {"Content-Type": "application/json", "X-Signature": "t=1,v1=2"}


def refused(outside: Outside, url: str, *, timeout_s: float = 2.0) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        outside.post(url, BODY, headers=HEADERS, timeout_s=timeout_s)
    outside.close()
    return caught.value


def test_a_named_network_may_be_called_without_tls():
    outside = Outside(["127.0.0.0/8"])
    with running_app() as app:
        outside.post(app.url, BODY, headers=HEADERS, timeout_s=2)
        outside.post(app.url, BODY, headers=HEADERS, timeout_s=2)
        outside.close()

    assert len(app.news) == 2


@pytest.mark.parametrize(
    "words",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_what_is_not_out_in_the_world_is_not_public(words):
    assert not is_public(ip_address(words))


@pytest.mark.parametrize("words", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_what_is_out_in_the_world_is(words):
    assert is_public(ip_address(words))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433", "0x7f.1"])
def test_no_way_of_writing_this_machine_is_called(host):
    with running_app() as app:
        error = refused(Outside(), f"https://{host}:{app.host.partition(':')[2]}/")

    assert app.asked == 0
    assert "answered" not in str(error)


def test_a_name_that_stands_for_a_public_and_a_private_address_is_not_called(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    assert refused(Outside(), "https://app.example.org/").permanent


def test_the_address_is_looked_up_once_so_that_it_can_not_change_in_between(monkeypatch):
    asked = []
    real = socket.getaddrinfo

    def turning(host, *rest, **named):
        if host != "app.example.org":
            return real(host, *rest, **named)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *rest, **named)

    with running_app() as app:
        monkeypatch.setattr(socket, "getaddrinfo", turning)
        outside = Outside(["127.0.0.1/32"])
        outside.post(f"http://app.example.org:{app.host.partition(':')[2]}/", BODY, headers=HEADERS, timeout_s=2)
        outside.close()

    assert len(asked) == len(app.news) == 1


def test_many_at_the_same_moment_are_no_silence():
    outside = Outside(["127.0.0.0/8"])
    with running_app() as app, ThreadPoolExecutor(8) as pool:
        sending = [pool.submit(outside.post, app.url, BODY, headers=HEADERS, timeout_s=20) for _ in range(24)]
        assert [one.exception() for one in sending] == [None] * 24
        outside.close()


def test_a_host_that_is_silent_soon_costs_nobody_time():
    outside = Outside(["127.0.0.0/8"])
    errors = []
    port = free_port()
    for _ in range(4):
        with pytest.raises(ChannelError) as caught:
            outside.post(f"http://127.0.0.1:{port}/", BODY, headers=HEADERS, timeout_s=1)
        errors.append(str(caught.value))
    with running_app() as app:  # its neighbour on the same machine is not
        assert outside.post(app.url, BODY, headers=HEADERS, timeout_s=2) == 204
        outside.close()

    assert errors == [*["127.0.0.1: ConnectError"] * 3, "127.0.0.1 is silent"]


def test_plain_http_goes_to_named_networks_only():
    assert refused(Outside(), "http://93.184.215.14/").permanent


@pytest.mark.parametrize("url", ["ftp://app.example.org/", "file:///etc/passwd", "nothing"])
def test_other_schemes_are_refused_for_good(url):
    assert refused(Outside(), url).permanent


def test_a_redirect_is_a_failure_and_is_not_followed():
    with running_app() as app:
        app.statuses, app.redirect_to = [307], app.url
        error = refused(Outside(["127.0.0.0/8"]), app.url)

    assert app.asked == 1
    assert (str(error), error.permanent) == ("127.0.0.1 answered 307", False)


def test_who_says_nothing_is_left_after_the_time_out():
    with mute_server() as port:
        error = refused(Outside(["127.0.0.0/8"]), f"http://127.0.0.1:{port}/", timeout_s=0.2)

    assert not error.permanent


def test_who_answers_letter_by_letter_is_left_after_the_time_out_as_a_whole():
    def drip(caller: socket.socket, over: Event) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not over.wait(0.05):
            caller.sendall(b"x")

    with dripping(drip) as port:
        error = refused(Outside(["127.0.0.0/8"]), f"http://127.0.0.1:{port}/", timeout_s=0.3)

    assert (str(error), error.status) == ("127.0.0.1: ReadTimeout", None)


@contextmanager
def dripping(drip: Callable[[socket.socket, Event], None]) -> Iterator[int]:
    """A server that has the socket of its one caller filled by `drip`, until the block ends."""
    over = Event()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def serve() -> None:
            caller, _ = listener.accept()
            with caller, suppress(OSError):
                drip(caller, over)

        thread = Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
        thread.join(5)


def test_an_answer_is_told_with_its_status():
    outside = Outside(["127.0.0.0/8"])
    with running_app() as app:
        app.statuses = [202]
        assert outside.post(app.url, BODY, headers=HEADERS, timeout_s=2) == 202
        app.statuses = [418]
        assert refused(outside, app.url).status == 418


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 999_999, b"hello\r\n\r\n"]
)
def test_a_long_or_odd_answer_is_a_failure(answer):
    with mute_server(answer) as port:
        error = refused(Outside(["127.0.0.0/8"]), f"http://127.0.0.1:{port}/")

    assert not error.permanent


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to():
    certificate = trustme.CA().issue_cert("localhost")
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def serve() -> None:
            caller, _ = listener.accept()
            try:
                context.wrap_socket(caller, server_side=True).close()
            except OSError:
                caller.close()

        thread = Thread(target=serve)
        thread.start()
        error = refused(Outside(["127.0.0.0/8", "::1/128"]), f"https://localhost:{listener.getsockname()[1]}/")
        thread.join(2)

    assert not error.permanent
