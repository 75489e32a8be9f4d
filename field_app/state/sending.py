"""What a crew reads about sending. Each sentence is made from what is stored, never from what we hope."""

from field_app.state.moment import Moment
from field_app.state.views import OutboxLine, OutboxView, PhotoLine, QuestionView, SendingView, SentLine, Tone
from field_app.state.words import WHICH, clock_words, count, deed_words, moment_words, wait_words
from field_app.store import Queued, State, StoredPhoto
from server.wire.field import Correct, CorrectField

STOPPED = {
    "login": "Log opnieuw in om te verzenden; je werk is bewaard",
    "too_old": "Werk de app bij om te verzenden; je werk is bewaard",
    "withdrawn": "Deze tablet is ingetrokken. Lever hem in bij kantoor; je werk is bewaard",
}
NOT_ENROLLED = "Deze tablet is nog niet aangemeld"
_OTHERWISE = "Kantoor had dit al anders gedaan; wat jij deed is bewaard."
_SENT_LINES = 50


def sending_view(moment: Moment) -> SendingView:
    """The one sentence for the bar of every screen."""
    words, tone = _sentence(moment)
    return SendingView(words, tone, len(moment.unsent), len(moment.waiting_photos))


def outbox(moment: Moment) -> OutboxView:
    """Everything that waits, and what the office has of late."""
    shown = [one for one in moment.commands if one.state is not State.UNDONE]
    lines = [(one, outbox_line(moment, one)) for one in shown]
    waiting = [line for one, line in lines if _waits(moment, one)]
    sent = [line for one, line in reversed(lines) if not _waits(moment, one)]
    return OutboxView(
        sending=sending_view(moment),
        contact_words=contact_words(moment),
        next_words=_next_words(moment),
        waiting=tuple(waiting),
        sent=tuple(sent[:_SENT_LINES]),
        questions=questions(moment),
    )


def outbox_line(moment: Moment, one: Queued) -> OutboxLine:
    """A deed with its photos."""
    words, tone = command_words(moment, one)
    photos = [moment.photos[sha256] for sha256 in one.photos if sha256 in moment.photos]
    return OutboxLine(
        command_id=one.command.id,
        order_id=one.command.work_order,
        number=one.report_number or one.number,
        what=f"{deed_words(one, moment.reference)}{', ' if one.title else ''}{one.title}",
        when=moment_words(one.command.at, moment.now),
        words=words,
        tone=tone,
        photos=tuple(photo_line(moment, photo, n, len(photos)) for n, photo in enumerate(photos, start=1)),
        can_undo=one.state is State.QUEUED,
    )


def command_words(moment: Moment, one: Queued) -> tuple[str, Tone]:
    """How the sending of one deed stands."""
    match one.state:
        case State.QUEUED if one.not_before > moment.now:
            return f"Gaat over {wait_words(one.not_before, moment.now)} weg", Tone.WAITING
        case State.QUEUED:
            return "Wacht op verzending", Tone.WAITING
        case State.SENT if one.next_attempt_at and one.next_attempt_at > moment.now:
            return f"Volgende poging over {wait_words(one.next_attempt_at, moment.now)}", Tone.WAITING
        case State.SENT:
            return "Verzonden, nog geen antwoord van kantoor", Tone.BUSY
        case State.PARKED:
            return one.sentence, Tone.ATTENTION
        case State.REFUSED:
            return one.sentence or "Kantoor bekijkt dit.", Tone.ATTENTION
        case State.SUPERSEDED:
            return one.sentence or _OTHERWISE, Tone.ATTENTION
    received = f"Ontvangen door kantoor {clock_words(one.answered_at)}" if one.answered_at else "Ongedaan gemaakt"
    return f"{received}. {one.sentence}" if one.sentence else received, Tone.GOOD


def photo_line(moment: Moment, photo: StoredPhoto, number: int, total: int) -> PhotoLine:
    """How the sending of one photo stands."""
    name, path = f"Foto {number} van {total}", None if photo.removed_at else photo.path
    percent = int(100 * photo.uploaded / photo.size) if photo.size else 0
    if photo.receipt_at:
        return PhotoLine(f"{name} ontvangen {clock_words(photo.receipt_at)}", 100, Tone.GOOD, path)
    if photo.sentence:
        return PhotoLine(f"{name}: {photo.sentence}", percent, Tone.ATTENTION, path)
    if photo.uploaded:
        return PhotoLine(f"{name}, {percent}%", percent, Tone.BUSY, path)
    on_wifi = moment.settings.get("photos") == "wifi"
    return PhotoLine(f"{name} wacht{' op wifi' if on_wifi else ''}", 0, Tone.WAITING, path)


def sent_lines(moment: Moment, order_id: int) -> tuple[SentLine, ...]:
    """What this crew did on an order, newest first."""
    ours = [one for one in moment.commands if one.command.work_order == order_id and one.state is not State.UNDONE]
    lines = ((one, *command_words(moment, one)) for one in reversed(ours))
    return tuple(SentLine(one.command.id, deed_words(one, moment.reference), words, tone) for one, words, tone in lines)


def order_words(moment: Moment, order_id: int) -> str:
    """For a card: what of this order is still on its way; empty when nothing."""
    if order_id in moment.orders_unsent:
        return "wacht op verzending"
    photos = moment.photos_under_way.get(order_id, 0)
    return f"{count(photos, 'foto', 'foto’s')} onderweg" if photos else ""


def questions(moment: Moment) -> tuple[QuestionView, ...]:
    """What the office asks about a clash, oldest first."""
    return tuple(view for one in moment.commands if (view := question_view(moment, one)))


def question_view(moment: Moment, one: Queued) -> QuestionView | None:
    """The question about one deed, if there is one."""
    question, deed = one.question, one.command.deed
    if question is None or not isinstance(deed, Correct):
        return None
    ours, office = (_value_words(moment, question.field, value) for value in (deed.value, question.office))
    return QuestionView(
        one.command.id,
        one.command.work_order,
        one.number,
        WHICH[question.field],
        f"Van mij: {ours}",
        f"Van kantoor: {office}",
    )


def contact_words(moment: Moment) -> str:
    """When the office last answered."""
    at = moment.moment("contact_at")
    return f"Laatste contact met kantoor: {moment_words(at, moment.now)}" if at else "Nog geen contact met kantoor"


def _sentence(moment: Moment) -> tuple[str, Tone]:
    trouble = moment.settings.get("trouble")
    waits = bool(moment.unsent or moment.waiting_photos)
    if stopped := STOPPED.get(moment.settings.get("stopped", "")):
        return stopped, Tone.ATTENTION
    if "enrolled" not in moment.settings:
        return NOT_ENROLLED, Tone.ATTENTION
    if trouble is not None:
        return (trouble, Tone.WAITING) if waits else ("Alles verzonden. Nu geen verbinding.", Tone.WAITING)
    if moment.unsent:
        parked = all(one.state is State.PARKED for one in moment.unsent)
        words = count(len(moment.unsent), "wacht op verzending", "wachten op verzending")
        return words, Tone.ATTENTION if parked else Tone.WAITING
    if moment.waiting_photos:
        return _photos_sentence(moment)
    return "Alles verzonden", Tone.GOOD


def _photos_sentence(moment: Moment) -> tuple[str, Tone]:
    """The photo that is on its way, among those of its deed; or how many wait."""
    waiting = {photo.sha256 for photo in moment.waiting_photos}
    for one in moment.commands:
        for number, sha256 in enumerate(one.photos, start=1):
            if sha256 in waiting and moment.photos[sha256].uploaded and not moment.photos[sha256].sentence:
                line = photo_line(moment, moment.photos[sha256], number, len(one.photos))
                return line.words, Tone.BUSY
    n = len(waiting)
    return count(n, "foto wacht op verzending", "foto’s wachten op verzending"), Tone.WAITING


def _next_words(moment: Moment) -> str:
    retry_at = moment.moment("retry_at")
    if retry_at is None or not (moment.unsent or moment.waiting_photos):
        return ""
    return f"Volgende poging over {wait_words(retry_at, moment.now)}" if retry_at > moment.now else "Volgende poging nu"


def _waits(moment: Moment, one: Queued) -> bool:
    return one.state.is_unsent or any(photo.sha256 in one.photos for photo in moment.waiting_photos)


def _value_words(moment: Moment, field: CorrectField, value: str) -> str:
    if field is CorrectField.CATEGORY and value.isdecimal():
        return moment.category_name(int(value))
    if field is CorrectField.PLACE:
        x, _, y = value.partition(" ")
        return f"het punt x {x.partition('.')[0]}, y {y.partition('.')[0]}" if y else value
    return value
