"""A real SMTP server on loopback that keeps what it took and refuses what it is told to refuse."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class FakeSmtp:
    """`refuse_rcpt` and `refuse_data` are answers such as "550 5.1.1 <a@b.example>: who?"; empty is a welcome."""

    port: int = 0
    refuse_rcpt: str = ""
    refuse_data: str = ""
    goodbye: str = ""
    envelopes: list[Envelope] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_rcpt:
            return self.refuse_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse_data:
            return self.refuse_data
        self.envelopes.append(envelope)
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return self.goodbye or "221 Bye"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"geheim/woord", handled=False)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        raw = [cast(bytes, envelope.original_content) for envelope in self.envelopes]
        return [message_from_bytes(content, policy=default) for content in raw]


@contextmanager
def running_smtp(
    *, starttls: ssl.SSLContext | None = None, smtps: ssl.SSLContext | None = None, login: bool = False
) -> Iterator[FakeSmtp]:
    fake = FakeSmtp(port=free_port())
    options: dict[str, Any] = {"authenticator": fake.authenticate, "auth_require_tls": False} if login else {}
    if starttls:
        options |= {"tls_context": starttls, "require_starttls": True}
    controller = Controller(
        fake, hostname="localhost" if smtps else "127.0.0.1", port=fake.port, ssl_context=smtps, **options
    )
    controller.start()
    try:
        yield fake
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
