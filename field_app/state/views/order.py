"""Opdracht, and the reasons why it can't be done."""

from dataclasses import dataclass, field

from field_app.state.views.common import PhotoView, QuestionView, StopRow, Tone, UndoView
from server.wire.field import GiveBackWhy, Outcome


@dataclass(frozen=True)
class AnswerView:
    """An extra question and what the reporter chose."""

    question: str
    answer: str


@dataclass(frozen=True)
class HistoryLine:
    """A line of history: when ("vandaag 08:13"), what, and a note."""

    when: str
    what: str
    note: str = ""


@dataclass(frozen=True)
class SentLine:
    """What this crew did on an order and how the sending of it stands."""

    command_id: str
    what: str
    words: str
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class OrderView:
    """Opdracht: everything that a crew may see of one order.

    `standard` gives, by outcome, the sentences that a reporter may read. `own_photos` are taken here and not yet used,
    by role (before, after, extra). `gone_words` is set when the office took the order away; what is shown then is old.
    `is_part`: a part of the work of a report, whose category only the office can change.
    """

    row: StopRow
    category_id: int
    category: str
    parent: str
    task: str
    text: str
    team: str
    place_text: str
    place_doubt: str
    area: str
    asset: str
    x: float | None
    y: float | None
    latitude: float | None
    longitude: float | None
    received_words: str
    reopened_words: str = ""
    ours: bool = False
    is_part: bool = False
    photos: tuple[PhotoView, ...] = ()
    answers: tuple[AnswerView, ...] = ()
    history: tuple[HistoryLine, ...] = ()
    sent: tuple[SentLine, ...] = ()
    own_photos: dict[str, tuple[PhotoView, ...]] = field(default_factory=dict)
    standard: dict[Outcome, tuple[str, ...]] = field(default_factory=dict)
    question: QuestionView | None = None
    undo: UndoView | None = None
    nearby_words: str = ""
    gone_words: str = ""


@dataclass(frozen=True)
class CannotReason:
    """A row of Kan niet…: it closes with an outcome, or goes back with a reason."""

    label: str
    outcome: Outcome | None = None
    why: GiveBackWhy | None = None


CANNOT = (
    CannotReason("Niets aangetroffen", outcome=Outcome.NOT_FOUND),
    CannotReason("Al opgelost", outcome=Outcome.ALREADY_SOLVED),
    CannotReason("Niet van ons", outcome=Outcome.NOT_OURS),
    CannotReason("Plek onduidelijk", why=GiveBackWhy.PLACE_UNCLEAR),
    CannotReason("Alleen veilig gemaakt", outcome=Outcome.MADE_SAFE),
    CannotReason("Anders", why=GiveBackWhy.OTHER),
)
