"""Taking in mail: as the report of a channel, as an answer to a mail of ours, or for somebody to judge. Never dropped.

Only what a program wrote, from an address that the municipality agreed on and under a signature that our own mail
server found good, becomes a report by itself; and so does danger, which can't wait until somebody looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from server.domain.answered import own_words
from server.domain.command import REPORTER, SYSTEM, AddFromReporter, AddNote
from server.domain.hazards import hazard_in
from server.domain.normalise import plain_email, plain_line, plain_text
from server.domain.vocabulary import ContactKind
from server.model.base import db, entered
from server.model.mail_in import MailIn
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Contact, Report
from server.operations import doors
from server.operations.apply import apply
from server.operations.intake import accept
from server.operations.photos import MOST, store_photo
from server.operations.pictures import BadPhoto, Picture, read_photo
from server.queries.reference import ChannelInfo, Reference
from server.wire.channel import Parcel, PhotoStore
from server.wire.intake import Contact as Sender
from server.wire.intake import IncomingReport
from server.wire.mail import Letter, digest_of

TRIES = 3
TEXT_MAX = 50_000
LOOP_PER_HOUR, FLOOD_PER_HOUR = 20, 200
HOUR = timedelta(hours=1)
_ADD = {name: dialect.insert for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))}

NOT_READ = "Deze mail was niet te lezen. Hieronder staat hij zoals hij binnenkwam."
BY_HAND = "Gewone mail: een collega leest hem."


class Later(Exception):
    """Not now: the mail stays where it is."""


class _ToJudge(Exception):
    """Somebody must look, for the reason in Dutch that this holds."""


@dataclass(frozen=True)
class Opened:
    """A mail with its photos clean, and in the store."""

    letter: Letter
    pictures: tuple[tuple[Picture, str], ...] = ()


def open_up(letter: Letter, *, store: PhotoStore) -> Opened:
    """Clean the photos of a mail; a broken one is noted. Needs no database. Raises ChannelError: the store fails."""
    pictures, notes = [], list(letter.notes)
    for raw in letter.photos[:MOST]:
        try:
            picture = read_photo(raw.content)
        except BadPhoto as bad:
            notes.append(f"Een foto was niet te gebruiken: {bad.sentence}")
            continue
        store.put(picture.sha256, picture.jpeg)
        pictures.append((picture, plain_line(raw.name)[:100]))
    return Opened(replace(letter, photos=(), notes=tuple(notes)), tuple(pictures))


def take(opened: Opened, known: Reference, desk: doors.Deskside, *, store: PhotoStore, now: datetime) -> str:
    """Take in a mail and return what became of it: report, aside, open, or repeated. Raises Later."""
    letter = _tidy(opened.letter)
    row = _claimed(letter.digest, now=now)
    if row is None:
        return "repeated"
    row.message_ref, row.sender, row.sender_name = letter.message_ref, letter.sender, letter.sender_name
    row.subject, row.text, row.notes = letter.subject, letter.text, list(letter.notes)
    db.session.flush()
    photos = _hang(row, opened.pictures, store=store, now=now)
    channel = _channel_of(letter, known)
    why = _why_aside(letter, channel, known, now=now)
    try:
        if why:
            _settle(row, "aside", why, now=now)
        elif letter.parcel is not None and channel is not None:
            _as_parcel(row, letter, letter.parcel, channel, photos, known, desk, now=now)
        elif letter.answers:
            _as_answer(row, letter, photos, known, now=now)
        else:
            raise _ToJudge(_why_by_hand(letter, channel))
    except _ToJudge as judge:
        row.state, row.why = "open", str(judge)
        if letter.parcel is not None and letter.parcel.text not in row.text:
            row.text = plain_text(f"{row.text}\n\n{_spelled_out(letter.parcel)}")[:TEXT_MAX]
        _look_for_danger(row, letter, photos, known, now=now)
    db.session.flush()
    return row.state


def stumbled(raw: bytes, *, now: datetime) -> bool:
    """Count that a mail could not be taken in. After some tries somebody judges it as it came; then it is done with."""
    row = _claimed(digest_of(raw), now=now)
    if row is None:
        return True
    row.tries += 1
    if row.tries >= TRIES:
        words = plain_text(raw[: 4 * TEXT_MAX].decode("utf-8", "replace"))
        row.state, row.why, row.text = "open", NOT_READ, words[:TEXT_MAX]
    db.session.flush()
    return row.state == "open"


def _tidy(letter: Letter) -> Letter:
    """Return the mail without what a database or a screen can't bear."""
    text, notes = plain_text(letter.text), [plain_line(note)[:500] for note in letter.notes]
    if len(text) > TEXT_MAX:
        notes.append(f"De tekst was te lang. Hier staan de eerste {TEXT_MAX} tekens.")
    return replace(
        letter,
        sender=(plain_email(letter.sender) or "").lower(),
        sender_name=plain_line(letter.sender_name)[:200] or plain_line(letter.sender)[:200],
        subject=plain_line(letter.subject)[:300],
        text=text[:TEXT_MAX],
        trouble=plain_line(letter.trouble)[:500],
        notes=tuple(notes),
    )


def _claimed(digest: str, *, now: datetime) -> MailIn | None:
    """Return the row of a mail, made if need be and held until the end; None when it was taken in before."""
    values = {
        "municipality_id": entered(),
        "digest": digest,
        "message_ref": "",
        "state": "trying",
        "tries": 0,
        "why": "",
        "received_at": now,
        "sender": "",
        "sender_name": "",
        "subject": "",
        "text": "",
        "notes": [],
        "danger": "",
        "call_key": "",
    }
    connection = db.session.connection()
    connection.execute(_ADD[connection.dialect.name](MailIn).on_conflict_do_nothing(), values)
    row = db.session.scalars(
        select(MailIn).where(MailIn.digest == digest).with_for_update().execution_options(populate_existing=True)
    ).one()
    return row if row.state == "trying" else None


def _same_id_before(letter: Letter, row: MailIn) -> bool:
    """Whether another mail had this Message-ID."""
    same = MailIn.message_ref == letter.message_ref, MailIn.id != row.id, MailIn.state != "trying"
    return bool(letter.message_ref) and db.session.scalars(select(MailIn.id).where(*same)).first() is not None


def _hang(row: MailIn, pictures: Sequence[tuple[Picture, str]], *, store: PhotoStore, now: datetime) -> list[Photo]:
    photos = []
    for picture, name in pictures:
        photo = store_photo(picture, store=store, now=now, name=name)
        photo.mail_in_id = row.id
        photos.append(photo)
    db.session.flush()
    return photos


def _channel_of(letter: Letter, known: Reference) -> ChannelInfo | None:
    """Return the channel that this mail is from, when it truly is."""
    domain = letter.sender.rpartition("@")[2]
    if not any(domain == proved or domain.endswith(f".{proved}") for proved in letter.proved):
        return None
    return next((channel for channel in known.channels.values() if letter.sender in channel.mail_senders), None)


def _why_aside(letter: Letter, channel: ChannelInfo | None, known: Reference, *, now: datetime) -> str:
    """Return why nobody has to look, "" when somebody does or a channel that we know sent it."""
    if letter.auto_reply:
        return letter.auto_reply
    if channel is not None:
        return ""
    if letter.mass:
        return letter.mass
    if letter.sender in (known.mail_sender.lower(), known.mail_reply_to.lower()):
        return "Deze mail komt van ons eigen adres."
    lately = select(func.count()).where(MailIn.sender == letter.sender, MailIn.received_at > now - HOUR)
    most = LOOP_PER_HOUR if letter.answers else FLOOD_PER_HOUR
    if letter.sender and (db.session.scalar(lately) or 0) > most:
        return f"Meer dan {most} mails in een uur van dit adres."
    return ""


def _why_by_hand(letter: Letter, channel: ChannelInfo | None) -> str:
    if letter.trouble:
        return letter.trouble
    if letter.parcel is not None and channel is None:
        return "Dit lijkt een melding van een programma, maar het adres is niet afgesproken of niet bewezen (DKIM)."
    return BY_HAND


def _as_parcel(
    row: MailIn,
    letter: Letter,
    parcel: Parcel,
    channel: ChannelInfo,
    photos: Sequence[Photo],
    known: Reference,
    desk: doors.Deskside,
    *,
    now: datetime,
) -> None:
    """Make the report that a program wrote, through the same road as its own door. Raises Later, _ToJudge."""
    if parcel.municipality_code and parcel.municipality_code != known.code:
        raise _ToJudge(f"Deze melding is voor een andere gemeente ({plain_line(parcel.municipality_code)[:20]}).")
    if not parcel.sender:  # lines have no sender of their own; who mailed was proved
        parcel = replace(parcel, sender=next(iter(channel.senders), ""))
    noted = replace(parcel, notes=(*parcel.notes, *letter.notes), photos=tuple(photo.key for photo in photos))
    try:
        reply = doors.earlier_reply(noted, channel)
        if reply is None and _same_id_before(letter, row):
            raise _ToJudge("Een andere mail had hetzelfde kenmerk (Message-ID), met een andere inhoud.")
        if reply is None:
            doors.check(noted, channel, desk, now=now)
            doors.take_in(noted, channel, (), known, desk, now=now)
    except doors.ReferenceTaken:
        raise _ToJudge("Dit nummer van de app is al gebruikt voor een melding met een andere inhoud.") from None
    except doors.NotAgreed as error:
        raise _ToJudge(f"Niet zoals afgesproken: {error}") from None
    except doors.TooMany:
        raise Later(channel.name) from None
    made = select(Report.id).where(Report.channel == channel.name, Report.channel_ref == parcel.channel_ref)
    row.report_id = db.session.scalars(made).one()
    row.sender = row.sender_name = row.subject = row.text = ""
    row.notes = []
    _settle(row, "report", f"Melding van {channel.title}.", now=now)


def _as_answer(row: MailIn, letter: Letter, photos: Sequence[Photo], known: Reference, *, now: datetime) -> None:
    """Put an answer with its report, when it comes from the very address that we wrote to. Raises _ToJudge."""
    message = _answered(letter, known)
    if message is None:
        raise _ToJudge("Een antwoord op een mail die wij niet (meer) kennen.")
    row.report_id = message.report_id
    contact = db.session.get(Contact, message.contact_id) if message.contact_id else None
    told = message.address or (contact.email if contact else "")
    if not letter.sender or told.lower() != letter.sender or letter.refuted:
        raise _ToJudge("Een antwoord op onze mail, maar niet van het adres waar wij naartoe schreven.")
    if _same_id_before(letter, row):
        raise _ToJudge("Een andere mail had hetzelfde kenmerk (Message-ID), met een andere inhoud.")
    add_words(row, own_words(letter.text), contact, photos, now=now)
    _settle(row, "report", "Antwoord op onze mail.", now=now)


def _answered(letter: Letter, known: Reference) -> OutboxMessage | None:
    """Return the message of ours that was answered, by the key in its Message-ID."""
    ours = [key.removeprefix(f"{known.slug}.") for key in letter.answers if key.startswith(f"{known.slug}.")]
    for key in ours:
        found = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).first()
        if found is not None:
            return found
    return None


def add_words(row: MailIn, text: str, contact: Contact | None, photos: Sequence[Photo], *, now: datetime) -> None:
    """Add what somebody mailed to the report of the row: in public only when it is the reporter's own."""
    assert row.report_id is not None
    free = [photo for photo in photos if photo.report_id is None]
    if contact is not None and contact.kind is ContactKind.REPORTER and contact.report_id == row.report_id:
        keys = tuple(photo.id for photo in free)
        apply(AddFromReporter(report_id=row.report_id, text=text, photos=keys), by=REPORTER, now=now)
        return
    who = row.sender_name or row.sender or "onbekend"
    apply(AddNote(report_id=row.report_id, text=f"Mail van {who}: {text or '(geen tekst)'}"), by=SYSTEM, now=now)
    report = db.session.get_one(Report, row.report_id)
    for photo in free:
        photo.report_id, photo.moment = report.id, "added"
    report.photos += len(free)


def _look_for_danger(row: MailIn, letter: Letter, photos: Sequence[Photo], known: Reference, *, now: datetime) -> None:
    """Make a report at once of a mail that speaks of danger: the one on duty is rung. It stays to be judged as well."""
    row.danger = hazard_in(f"{letter.subject}\n{own_words(letter.text)}", known.hazard_words) or ""
    if row.danger and not letter.answers and not _same_id_before(letter, row) and not _rung_lately(row, now=now):
        row.report_id = accept(incoming_of(row, photos), now=now).report_id


def _rung_lately(row: MailIn, *, now: datetime) -> bool:
    """Whether a mail of this sender rang somebody today: it may be the same one, a little different."""
    rung = MailIn.danger != "", MailIn.report_id.is_not(None), MailIn.id != row.id
    same = MailIn.sender == row.sender, MailIn.received_at > now - timedelta(days=1)
    return db.session.scalars(select(MailIn.id).where(*rung, *same)).first() is not None


def _spelled_out(parcel: Parcel) -> str:
    """Return what a program attached, for somebody to read."""
    spot = f"{parcel.place.lat}, {parcel.place.lon}" if parcel.place else ""
    reach = ", ".join(filter(None, (parcel.contact.name, parcel.contact.email, parcel.contact.phone)))
    said = (parcel.label, str(parcel.address or ""), spot, reach, parcel.channel_ref)
    return "\n".join(["Uit de bijlage:", parcel.text, *filter(None, said)])


def incoming_of(row: MailIn, photos: Sequence[Photo]) -> IncomingReport:
    """Return a mail as a report, as far as a program can."""
    return IncomingReport(
        channel="email",
        channel_ref=f"mail-{row.digest[:40]}",
        text=row.text if row.subject in row.text else f"{row.subject}\n{row.text}",
        contact=Sender(name=row.sender_name, email=row.sender),
        photos=tuple(photo.key for photo in photos),
        notes=("Uit een mail, vanwege woorden over gevaar. Een collega moet nog kijken.", *row.notes),
    )


def _settle(row: MailIn, state: str, why: str, *, now: datetime) -> None:
    row.state, row.why, row.judged_at = state, why, now
