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
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from email.utils import getaddresses
from functools import cache
from pathlib import Path
from time import monotonic
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import httpx

from integrations.maildrop import read_mails, write_mail
from server.wire.channel import ChannelError

ANSWER_MAX_BYTES = 5_000_000
# A bounce carries the mail that it is about; its first part tells all that we ask.
MAIL_MAX_BYTES = 1_000_000
RETRY_LATER = frozenset({408, 425, 429})
GOODBYE_S = 2.0

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


def fetch_mail(mailbox_url: str, *, timeout_s: float = 20.0) -> Iterator[tuple[str, bytes]]:
    r"""Yield (uid, the first megabyte) of every new mail; one is done with when the caller asks for the next.

    imaps://user:password@host:port/INBOX, imap:// (no TLS, for a server on this machine), or folder:///path, where
    a mail that is done with is removed. On IMAP it is marked \Seen, or removed too with ?after=delete.
    """
    url = urlsplit(mailbox_url)
    if url.scheme == "folder":
        yield from read_mails(Path(unquote(url.path)))
        return
    try:
        yield from _new_mails(url, timeout_s)
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
    ends_at = monotonic() + timeout_s
    try:
        request = _http().build_request(method, url, params=params, content=content, headers=headers, timeout=timeout_s)
        with closing(_http().send(request, stream=True)) as response:
            body = _read(response, ends_at, max_bytes)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TimeoutError) as error:
        raise ChannelError(f"{_host(url)}: {_kind(error)}") from None
    status = response.status_code
    if status >= 300 and status not in told:
        raise ChannelError(f"{_host(url)} answered {status}", permanent=status < 500 and status not in RETRY_LATER)
    return body


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
    host, tls = url.hostname or "localhost", ssl.create_default_context()
    if url.scheme not in ("smtp", "smtps", "smtp+starttls"):
        raise ValueError("unknown scheme")
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=timeout_s, context=tls)
    else:
        server = smtplib.SMTP(host, url.port or (587 if "starttls" in url.scheme else 25), timeout=timeout_s)
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=tls)
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


def _new_mails(url: SplitResult, timeout_s: float) -> Iterator[tuple[str, bytes]]:
    remove = parse_qs(url.query).get("after") == ["delete"]
    with _imap(url, timeout_s) as server:
        uids = b" ".join(part for part in _ask(server, "SEARCH", "UNSEEN") if isinstance(part, bytes))
        for name in uids.decode("ascii").split():
            found = _ask(server, "FETCH", name, f"(BODY.PEEK[]<0.{MAIL_MAX_BYTES}>)")
            yield from ((name, part[1]) for part in found if isinstance(part, tuple))
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
