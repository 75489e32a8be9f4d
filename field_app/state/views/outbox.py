"""Verzenden."""

from dataclasses import dataclass

from field_app.state.views.common import QuestionView, SendingView, Tone


@dataclass(frozen=True)
class PhotoLine:
    """A photo on its way: "Foto 2 van 2, 64%"."""

    words: str
    percent: int
    tone: Tone
    path: str | None = None


@dataclass(frozen=True, kw_only=True)
class OutboxLine:
    """A deed that waits or was sent, with its photos. `words` is how it stands, with the office's own sentence."""

    command_id: str
    order_id: int | None
    number: str
    what: str
    when: str
    words: str
    tone: Tone
    photos: tuple[PhotoLine, ...] = ()
    can_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class OutboxView:
    """Verzenden: what waits first, then what the office has, newest first."""

    sending: SendingView
    contact_words: str
    next_words: str
    waiting: tuple[OutboxLine, ...]
    sent: tuple[OutboxLine, ...]
    questions: tuple[QuestionView, ...] = ()
