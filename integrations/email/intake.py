"""The mailbox that residents and programs write to."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from hashlib import sha256

from integrations.email import heads
from integrations.email.bounce import bounce_from
from integrations.email.lines import parcel_of
from integrations.email.parts import Contents, contents_of
from integrations.transport import fetch_mail
from server.wire.channel import ChannelError, Parcel, RawPhoto
from server.wire.mail import Letter, digest_of

MAIL_MAX_BYTES = 40_000_000
TEXT_MAX = 100_000
CUT = "De mail was te groot. Wij lazen alleen het begin."

Readers = Mapping[str, Callable[[bytes], Parcel]]


class Inbox:
    """Reads the mailbox at `url` (see transport.fetch_mail).

    `readers` read what a program attached, by its kind ("json", "xml"). `servers` are the names of our own mail
    servers in Authentication-Results; without them nobody is ever known to be who they say. `host` is ours.
    """

    def __init__(self, url: str, *, readers: Readers, host: str, servers: frozenset[str] = frozenset()) -> None:
        self._url = url
        self._readers = readers
        self._host = host
        self._servers = servers

    def mails(self, left: Container[str]) -> Iterator[tuple[str, bytes]]:
        yield from fetch_mail(self._url, most_bytes=MAIL_MAX_BYTES, left=left)

    def read(self, raw: bytes) -> Letter:
        """Return what is in a mail. May fail on what Python's parser can't bear; see `digest_of` for such bytes."""
        letter = message_from_bytes(raw)
        contents = contents_of(letter)
        name, sender = heads.sender_of(letter)
        proved, refuted = heads.authenticated(letter, self._servers)
        identifier = str(letter.get("Message-ID", "")).strip()
        subject = heads.line(letter, "Subject")
        auto_reply = _why_auto_reply(letter, sender)
        bounced = auto_reply or "X-Failed-Recipients" in letter
        notes = [*contents.notes, CUT] if len(raw) >= MAIL_MAX_BYTES else contents.notes
        found = Letter(
            digest=digest_of(raw),
            message_ref=sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest() if identifier else "",
            sender=sender,
            sender_name=name,
            subject=subject,
            text=contents.text[:TEXT_MAX],
            sent_at=heads.sent_at(letter),
            proved=proved,
            refuted=refuted,
            auto_reply=auto_reply,
            mass=heads.why_mass(letter),
            answers=heads.answered_keys(letter, self._host),
            bounce=bounce_from(raw, host=self._host) if bounced else None,
            photos=tuple(contents.photos),
            notes=tuple(notes),
        )
        return self._with_parcel(found, contents)

    def _with_parcel(self, letter: Letter, contents: Contents) -> Letter:
        """Return the letter with the report that a program wrote: attached, or as lines in the text."""
        read, troubles = [], []
        for kind, content in contents.machine:
            try:
                read.append(self._readers[kind](content))
            except ChannelError as error:
                troubles.append(f"De bijlage ({kind}) was niet te lezen: {str(error)[:300]}")
        if len(read) > 1:
            return replace(letter, trouble="In deze mail zitten meer meldingen.", text=_with(letter.text, read))
        if read and not troubles:
            photos = tuple(RawPhoto(p.content, p.name) for p in (*read[0].raw_photos, *letter.photos))
            return replace(letter, parcel=replace(read[0], raw_photos=()), photos=photos)
        if troubles:
            return replace(letter, trouble=" ".join(troubles), text=_with(letter.text, read))
        return replace(letter, parcel=parcel_of(letter.text, letter.subject))


def _why_auto_reply(letter: Message, sender: str) -> str:
    if letter.get_content_type() == "multipart/report":
        return "Bericht van een mailserver."
    return heads.why_auto_reply(letter, sender)


def _with(text: str, read: list[Parcel]) -> str:
    return "\n\n".join([text, *(f"Uit de bijlage: {parcel.text}" for parcel in read)])
