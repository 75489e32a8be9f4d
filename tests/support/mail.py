"""Mails as they come in, and a mailbox that keeps them in memory."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from integrations.buitenbeter.schema import parcel_in as read_xml
from integrations.email.intake import Inbox
from integrations.mijngemeente.parcel import parcel_in as read_json
from server.wire.mail import Letter

OUR_SERVER = "mx.gemeente.example"
HOST = "127.0.0.1"
APP = "meldingen@app.example.org"
SIGNED = f"{OUR_SERVER}; dkim=pass (2048-bit key) header.d=app.example.org; spf=pass smtp.mailfrom=app.example.org"
LINES = """Meldingsnummer-app: MG-2026-004217
Categorie: Losse stoeptegel
Datum: 25-04-2026 22:10
Adres: Voorbeeldlaan 12, Rijswijk
Coordinaten: 52,0389, 4,3262
Naam: -
E-mail: melder@example.org
Bericht-via: e-mail
Omschrijving:
Tegel voor nummer 12 ligt los. Het is daar één chaos, voor € 10 te maken.
"""


def inbox(url: str = "folder:///nowhere") -> Inbox:
    """Return a mailbox as the installation has it."""
    readers = {"json": read_json, "xml": read_xml}
    return Inbox(url, readers=readers, host=HOST, servers=frozenset({OUR_SERVER}))


def written(text: str = "", *, sender: str = "Test Melder <melder@example.org>", **headers: str) -> EmailMessage:
    """Return a mail by a person; underscores in the names of headers are hyphens."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "mor@gemeente.example"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text, cte="quoted-printable")
    return message


def by_app(text: str = LINES, **headers: str) -> EmailMessage:
    """Return a mail by an app, under a good signature."""
    given = {"Authentication_Results": SIGNED, "Message_ID": "<mg-4217@app.example.org>", **headers}
    return written(text, sender=f"App <{APP}>", **given)


def wire(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=SMTP)


@dataclass
class Box:
    """A mailbox in memory: what is done with is gone, what was left stays."""

    waiting: list[bytes] = field(default_factory=list)
    broken: bytes = b"\0never"

    def put(self, *mails: EmailMessage | bytes) -> None:
        self.waiting += [mail if isinstance(mail, bytes) else wire(mail) for mail in mails]

    def mails(self, left: Container[str]) -> Iterator[tuple[str, bytes]]:
        for raw in list(self.waiting):
            name = str(id(raw))
            yield name, raw
            if name not in left:
                self.waiting.remove(raw)

    def read(self, raw: bytes) -> Letter:
        if self.broken in raw:
            raise ZeroDivisionError(raw.decode("latin-1"))
        return inbox().read(raw)
