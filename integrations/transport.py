"""The only code that talks to other machines: HTTP, SMTP and IMAP, always with a time-out.

Every failure becomes a ChannelError that names a host and a reply code and nothing else: no address, no contents, no
query, because errors end up in logs. `permanent` is only said of what the other side refused for good; a wrong
password, a closed port or an odd answer is ours or theirs to mend, and the message stays worth another try.
"""

import imaplib
import json
import logging
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import httpcore
import httpx

from integrations.maildrop import read_mails, write_mail
from server.wire.channel import ChannelError

ANSWER_MAX_BYTES = 5_000_000
# A bounce carries the mail that it is about; its first part tells all that we ask.
MAIL_MAX_BYTES = 1_000_000
RETRY_LATER = frozenset({408, 425, 429})
GOODBYE_S = 2.0
NEWS_ANSWER_MAX_BYTES = 100_000
SILENT_MOST, SILENT_REST_S = 3, 60.0
NAT64 = ip_network("64:ff9b::/96")
ENDS_AT: ContextVar[float] = ContextVar("ends_at")
"""When the request at hand must be over, on the clock of `monotonic`."""

Params = Mapping[str, str | int | float | Sequence[str]]


def get_json(
    url: str,
    params: Params,
    *,
    timeout_s: float,
    max_bytes: int = ANSWER_MAX_BYTES,
    told: frozenset[int] = frozenset(),
) -> object:
    """Return the decoded answer; a parameter with a list of values is sent once for each of them.

    `told` are statuses from 300 up that are answers like any other: the body says what is the matter.
    """
    body = _exchange("GET", url, timeout_s=timeout_s, params=dict(params), max_bytes=max_bytes, told=told)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ChannelError(f"{_host(url)} answered something that is not JSON") from None


def post(url: str, content: bytes, *, headers: Mapping[str, str], timeout_s: float) -> bytes:
    """Send `content` and return the body of the answer."""
    return _exchange("POST", url, timeout_s=timeout_s, content=content, headers=dict(headers))


@dataclass(frozen=True)
class Answer:
    """What was answered, whatever the status; the names of `headers` are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    params: Params | None = None,
    content: bytes | None = None,
    timeout_s: float,
) -> Answer:
    """Return the answer to a request, also when it is a refusal; only no answer at all is an error."""
    given = dict(params) if params else None
    return _answer(method, url, timeout_s=timeout_s, params=given, content=content, headers=dict(headers))


def send_mail(message: EmailMessage, *, mail_url: str, municipality: str = "", timeout_s: float = 20.0) -> None:
    """Hand one message for one recipient to the mail server that `mail_url` names.

    smtp://user:password@host:port, smtps:// (TLS from the start), smtp+starttls:// (TLS or nothing), or
    folder:///path, which writes the message into the folder of its municipality instead of sending it.
    """
    url = urlsplit(mail_url)
    if url.scheme == "folder":
        write_mail(message, Path(unquote(url.path)) / municipality)
        return
    sender, recipient = _one_address(message, "From"), _one_address(message, "To")
    wire = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    with _smtp(url, timeout_s) as server:
        _hand_over(server, sender, recipient, wire)


def fetch_mail(
    mailbox_url: str,
    *,
    most_bytes: int = MAIL_MAX_BYTES,
    left: Container[str] = frozenset(),
    timeout_s: float = 20.0,
) -> Iterator[tuple[str, bytes]]:
    r"""Yield (uid, the first bytes) of every new mail; one is done with when the caller asks for the next.

    What is in `left` by then stays as it is, for another time.

    imaps://user:password@host:port/INBOX, imap:// (no TLS, for a server on this machine), or folder:///path, where
    a mail that is done with is removed. On IMAP it is marked \Seen, or removed too with ?after=delete.
    """
    url = urlsplit(mailbox_url)
    if url.scheme == "folder":
        yield from read_mails(Path(unquote(url.path)), most_bytes=most_bytes, left=left)
        return
    try:
        yield from _new_mails(url, most_bytes, left, timeout_s)
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise ChannelError(f"mailbox at {url.hostname}: {_kind(error)}") from None


# --- HTTP


@cache
def _http() -> httpx.Client:
    """One client per process, for its connections; thread-safe."""
    # At INFO these write whole addresses of requests, and so what a resident typed.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    return httpx.Client(follow_redirects=False, headers={"User-Agent": "meldwerk"})


def _exchange(
    method: str,
    url: str,
    *,
    timeout_s: float,
    params: dict[str, str | int | float | Sequence[str]] | None = None,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
    max_bytes: int = ANSWER_MAX_BYTES,
    told: frozenset[int] = frozenset(),
) -> bytes:
    answer = _answer(
        method, url, timeout_s=timeout_s, params=params, content=content, headers=headers, max_bytes=max_bytes
    )
    status = answer.status
    if status >= 300 and status not in told:
        raise ChannelError(f"{_host(url)} answered {status}", permanent=status < 500 and status not in RETRY_LATER)
    return answer.body


def _answer(
    method: str,
    url: str,
    *,
    timeout_s: float,
    params: dict[str, str | int | float | Sequence[str]] | None = None,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
    max_bytes: int = ANSWER_MAX_BYTES,
) -> Answer:
    ends_at = monotonic() + timeout_s
    try:
        request = _http().build_request(method, url, params=params, content=content, headers=headers, timeout=timeout_s)
        with closing(_http().send(request, stream=True)) as response:
            body = _read(response, ends_at, max_bytes)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TimeoutError) as error:
        raise ChannelError(f"{_host(url)}: {_kind(error)}") from None
    return Answer(response.status_code, response.headers, body)


def _read(response: httpx.Response, ends_at: float, max_bytes: int) -> bytes:
    """Return the body. The time-outs of httpx are per read, so a server that drips is stopped here."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > max_bytes:
            raise ValueError("answer too large")
        if monotonic() > ends_at:
            raise TimeoutError
    return bytes(body)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "unknown host"
    except ValueError:
        return "unknown host"


def _kind(error: Exception) -> str:
    return "too slow" if isinstance(error, httpx.TimeoutException | TimeoutError) else type(error).__name__


# --- to addresses that others named


class Outside:
    """Posts to addresses that other people named, and so never to a machine of our own.

    Every address that a name stands for must be a public one, or lie in `networks`, where plain http may do too. The
    address that was looked at is the one that is called: there is no second look-up. No redirects, little answer.
    """

    def __init__(self, networks: Iterable[str] = (), *, clock: Callable[[], float] = monotonic) -> None:
        self._networks = tuple(ip_network(network) for network in networks)
        self._clock = clock
        self._pools: dict[str, httpcore.ConnectionPool] = {}
        self._lock = Lock()
        self._unheard: dict[str, tuple[int, float]] = {}

    def post(self, url: str, content: bytes, *, headers: Mapping[str, str], timeout_s: float) -> int:
        """Send `content`, return the status; any but 2xx is a failure worth another try. A forbidden address is not.

        A place (host and port) that was silent three times in a row rests for a minute: others wait behind it.
        """
        scheme, place, host = urlsplit(url).scheme, urlsplit(url).netloc, _host(url)
        if scheme not in ("https", "http"):
            raise ChannelError("only https can be called", permanent=True)
        silent, until = self._unheard.get(place, (0, 0.0))
        if silent >= SILENT_MOST and self._clock() < until:
            raise ChannelError(f"{host} is silent")
        try:
            status = self._send(scheme, url, content, headers, timeout_s)
        except ChannelError:
            self._unheard[place] = (self._unheard.get(place, (0, 0.0))[0] + 1, self._clock() + SILENT_REST_S)
            raise
        self._unheard.pop(place, None)
        if not 200 <= status < 300:
            raise ChannelError(f"{host} answered {status}", status=status)
        return status

    def _send(self, scheme: str, url: str, content: bytes, headers: Mapping[str, str], timeout_s: float) -> int:
        ends_at = monotonic() + timeout_s
        token = ENDS_AT.set(ends_at)
        limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
        try:
            with self._pool(scheme).stream(
                "POST",
                url,
                headers=[*headers.items(), ("User-Agent", "meldwerk")],
                content=content,
                extensions={"timeout": limits},
            ) as response:
                _skim(response, ends_at)
                return response.status
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise ChannelError(f"{_host(url)}: {type(error).__name__}") from None
        except (OSError, ValueError, ssl.SSLError) as error:
            raise ChannelError(f"{_host(url)}: {_kind(error)}") from None
        finally:
            ENDS_AT.reset(token)

    def _pool(self, scheme: str) -> httpcore.ConnectionPool:
        with self._lock:
            if scheme not in self._pools:
                backend = _Checked(self._networks, only_ours=scheme == "http")
                self._pools[scheme] = httpcore.ConnectionPool(
                    ssl_context=ssl.create_default_context(),
                    network_backend=backend,
                    max_connections=20,
                    keepalive_expiry=15.0,
                )
            return self._pools[scheme]

    def close(self) -> None:
        """Let go of all connections."""
        for pool in self._pools.values():
            pool.close()


class _Checked(httpcore.NetworkBackend):
    """Connects to addresses that it has looked at, and to no others."""

    def __init__(self, networks: Sequence[IPv4Network | IPv6Network], *, only_ours: bool) -> None:
        self._networks = networks
        self._only_ours = only_ours
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,  # Any: as httpcore has it
    ) -> httpcore.NetworkStream:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not addresses or not all(self._may_call(address) for address in addresses):
            raise ChannelError(f"{host} is no address to send news to", permanent=True)
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return _Timed(self._plain.connect_tcp(address, port, timeout, local_address, socket_options))
        return _Timed(self._plain.connect_tcp(addresses[-1], port, timeout, local_address, socket_options))

    def _may_call(self, words: str) -> bool:
        address = ip_address(words.partition("%")[0])
        real = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
        if any(real in network for network in self._networks if network.version == real.version):
            return True
        return not self._only_ours and is_public(real)


class _Timed(httpcore.NetworkStream):
    """A connection on which a whole request takes no longer than it may: the time-outs of httpcore are per read.

    Without this, who answers one letter every few seconds would keep us for ever.
    """

    def __init__(self, plain: httpcore.NetworkStream) -> None:
        self._plain = plain

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.write(buffer, _left(timeout))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._plain.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:  # Any: as httpcore has it
        return self._plain.get_extra_info(info)


def _left(timeout: float | None) -> float:
    left = ENDS_AT.get() - monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(timeout, left)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is out in the world, and no other way of writing one that is not."""
    wrapped = isinstance(address, IPv6Address) and (
        address.sixtofour is not None or address.teredo is not None or address in NAT64
    )
    return address.is_global and not address.is_multicast and not address.is_reserved and not wrapped


def _skim(response: httpcore.Response, ends_at: float) -> None:
    """Read what was answered, so that the connection can be used again; a long or slow answer is let go."""
    size = 0
    for chunk in response.iter_stream():
        size += len(chunk)
        if size > NEWS_ANSWER_MAX_BYTES:
            raise ValueError("answer too large")
        if monotonic() > ends_at:
            raise TimeoutError


# --- SMTP


@contextmanager
def _smtp(url: SplitResult, timeout_s: float) -> Iterator[smtplib.SMTP]:
    try:
        server = _connect_smtp(url, timeout_s)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        code = getattr(error, "smtp_code", "")
        raise ChannelError(f"mail server {url.hostname}: {_kind(error)} {code}".rstrip()) from None
    try:
        yield server
        # The message is in. A bad goodbye must not make us send it again.
        with suppress(smtplib.SMTPException, OSError):
            if server.sock:
                server.sock.settimeout(GOODBYE_S)
            server.quit()
    finally:
        server.close()


def _connect_smtp(url: SplitResult, timeout_s: float) -> smtplib.SMTP:
    host = url.hostname or "localhost"
    if url.scheme not in ("smtp", "smtps", "smtp+starttls"):
        raise ValueError("unknown scheme")
    if url.scheme == "smtps":
        tls = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=timeout_s, context=tls)
    else:
        server = smtplib.SMTP(host, url.port or (587 if "starttls" in url.scheme else 25), timeout=timeout_s)
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, sender: str, recipient: str, wire: bytes) -> None:
    try:
        server.sendmail(sender, [recipient], wire)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refusal("the recipient", code, text) from None
    except smtplib.SMTPSenderRefused as error:
        raise _refusal("the sender", error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPHeloError as error:
        # It does not want to talk to us at all: that says nothing about this message.
        raise ChannelError(f"the mail server refused to talk ({error.smtp_code})") from None
    except smtplib.SMTPResponseException as error:
        raise _refusal("the message", error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(f"mail server: {_kind(error)}") from None
    except ValueError:
        raise ChannelError("the address can't be carried by SMTP", permanent=True) from None


def _refusal(what: str, code: int, text: bytes | str) -> ChannelError:
    """Keep the codes and drop the words: mail servers repeat the address in them."""
    words = text.decode("latin-1") if isinstance(text, bytes) else text
    enhanced = re.search(r"\b[245]\.\d{1,3}\.\d{1,3}\b", words)
    codes = f"{code} {enhanced.group()}" if enhanced else f"{code}"
    return ChannelError(f"the mail server refused {what} ({codes})", permanent=code >= 500)


def _one_address(message: EmailMessage, header: str) -> str:
    found = [address for _, address in getaddresses(message.get_all(header, []))]
    if len(found) != 1 or "@" not in found[0]:
        raise ChannelError(f"a mail needs one address in {header}", permanent=True)
    return found[0]


# --- IMAP


def _new_mails(
    url: SplitResult, most_bytes: int, left: Container[str], timeout_s: float
) -> Iterator[tuple[str, bytes]]:
    remove = parse_qs(url.query).get("after") == ["delete"]
    with _imap(url, timeout_s) as server:
        uids = b" ".join(part for part in _ask(server, "SEARCH", "UNSEEN") if isinstance(part, bytes))
        for name in uids.decode("ascii").split():
            found = _ask(server, "FETCH", name, f"(BODY.PEEK[]<0.{most_bytes}>)")
            yield from ((name, part[1]) for part in found if isinstance(part, tuple))
            if name in left:
                continue
            _ask(server, "STORE", name, "+FLAGS", r"(\Seen \Deleted)" if remove else r"(\Seen)")
            if remove:
                server.expunge()


@contextmanager
def _imap(url: SplitResult, timeout_s: float) -> Iterator[imaplib.IMAP4]:
    host, folder = url.hostname or "localhost", unquote(url.path.strip("/")) or "INBOX"
    if url.scheme not in ("imap", "imaps"):
        raise ValueError("unknown scheme")
    if url.scheme == "imaps":
        tls = ssl.create_default_context()
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=tls, timeout=timeout_s)
    else:
        server = imaplib.IMAP4(host, url.port or 143, timeout=timeout_s)
    try:
        server.login(unquote(url.username or ""), unquote(url.password or ""))
        if server.select(f'"{folder}"')[0] != "OK":
            raise imaplib.IMAP4.error("no such folder")
        yield server
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _ask(server: imaplib.IMAP4, command: str, *arguments: str) -> list[tuple[bytes, bytes] | bytes]:
    status, found = server.uid(command, *arguments)
    if status != "OK":
        raise imaplib.IMAP4.error(command)
    return [part for part in found if part is not None]
