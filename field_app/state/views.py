"""What each screen shows: frozen, ready to draw, in Dutch. A screen decides where it stands, never what it says.

Distances are metres, places RD New metres (x, y) unless a name says latitude and longitude; a `path` is a local file.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.wire.field import CorrectField, GiveBackWhy, Outcome


class NormShape(StrEnum):
    """How an order stands against its date; each has its own shape, icon and colours in the theme."""

    LATE = "late"
    DUE_SOON = "due_soon"
    IN_TIME = "in_time"
    PAUSED = "paused"
    DONE = "done"
    NO_NORM = "no_norm"


class Tone(StrEnum):
    """How a message about sending must look: all well, under way, waiting, or somebody must look."""

    GOOD = "good"
    BUSY = "busy"
    WAITING = "waiting"
    ATTENTION = "attention"


@dataclass(frozen=True)
class NormView:
    """The norm in shape and words: "nog 2 werkdagen". With `danger` it has the double ring and stands on top."""

    shape: NormShape
    words: str
    danger: bool = False


@dataclass(frozen=True)
class SendingView:
    """One true sentence about sending, for the bar of every screen."""

    words: str
    tone: Tone
    commands: int = 0
    photos: int = 0


@dataclass(frozen=True)
class PhotoView:
    """A photo: of the office (its thumbnail, None until fetched) or of this device (`sha256` is set)."""

    path: str | None
    words: str
    sha256: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class OrphanView:
    """A picture that was taken before the app was killed: "foto van 09:06 gevonden"."""

    path: str
    order_id: int | None
    role: str
    words: str


@dataclass(frozen=True)
class NoticeView:
    """A message that stays until it is read: new danger, why a stop vanished, what the office answered.

    `key` begins with danger:, gone: or command:.
    """

    key: str
    words: str


@dataclass(frozen=True)
class QuestionView:
    """The office changed the same field; two buttons. `words`: "Welke categorie klopt?"."""

    command_id: str
    order_id: int | None
    number: str
    words: str
    ours: str
    office: str


@dataclass(frozen=True)
class UndoView:
    """What can still be undone, and until when."""

    command_id: str
    words: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class StopRow:
    """A card in a list. `stop` is its number on the route, None when it is not on it."""

    order_id: int
    number: str
    stop: int | None
    title: str
    address: str
    norm: NormView
    distance_m: float | None = None
    distance_words: str = ""
    status_words: str = ""
    sending_words: str = ""
    thumbnail: str | None = None
    arrived: bool = False
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class TodayView:
    """Vandaag: the open stops in route order with danger on top, then what is done. `next_id` is the next stop."""

    day: date
    crew: str
    person: str
    rows: tuple[StopRow, ...]
    next_id: int | None
    done: int
    total: int
    sending: SendingView
    empty_words: str = ""
    notices: tuple[NoticeView, ...] = ()
    questions: tuple[QuestionView, ...] = ()
    orphans: tuple[OrphanView, ...] = ()
    undo: UndoView | None = None


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
class NearbyView:
    """In de buurt: open work that nobody has, nearest first."""

    words: str
    rows: tuple[StopRow, ...]


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


@dataclass(frozen=True)
class ShiftLine:
    """A line of the end of the shift: the order, what became of it, and a reason or remark."""

    order_id: int | None
    number: str
    title: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ShiftEndView:
    """Einde dienst: done, not done with reasons, still open, not yet sent."""

    day: date
    crew: str
    person: str
    done: tuple[ShiftLine, ...]
    not_done: tuple[ShiftLine, ...]
    left: tuple[ShiftLine, ...]
    waiting: tuple[OutboxLine, ...]
    sending: SendingView
    words: str
    minutes: int = 0


@dataclass(frozen=True)
class LogLine:
    """A line for the helpdesk; no personal data."""

    when: str
    words: str


@dataclass(frozen=True, kw_only=True)
class SettingsView:
    """Instellingen. `theme` is auto, day or night; `hand` right or left; `photos` always, small or wifi."""

    theme: str
    text_scale: float
    hand: str
    photos: str
    municipality: str
    crew: str
    person: str
    device: str
    app_version: str
    contact_words: str
    clock_words: str
    map_words: str
    log: tuple[LogLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MapStop:
    """A marker on the map."""

    order_id: int
    stop: int | None
    x: float
    y: float
    norm: NormView
    title: str
    done: bool = False
    is_next: bool = False


@dataclass(frozen=True, kw_only=True)
class MapView:
    """Kaart: `route` runs from the own place (if known) past the open stops; `basemap_path` None: draw shapes only."""

    municipality: str
    centre: tuple[float, float]
    own: tuple[float, float] | None
    stops: tuple[MapStop, ...]
    nearby: tuple[MapStop, ...]
    route: tuple[tuple[float, float], ...]
    boundary: tuple[tuple[tuple[float, float], ...], ...]
    basemap_path: str | None
    attribution: str = "© OpenStreetMap contributors"


@dataclass(frozen=True)
class Choice:
    """Something to choose. `under` is its group: a category's parent."""

    id: int
    name: str
    under: str = ""


@dataclass(frozen=True, kw_only=True)
class ChoicesView:
    """What can be chosen in Gegevens corrigeren, Overdragen, Meer werk, Nieuwe melding and at the start of a shift."""

    categories: tuple[Choice, ...]
    teams: tuple[Choice, ...]
    crews: tuple[Choice, ...]
    people: tuple[Choice, ...]


@dataclass(frozen=True)
class DamageView:
    """The store broke and was put aside in `folder`; `rescued` deeds that were not sent were found in it."""

    folder: str
    rescued: int


@dataclass(frozen=True, kw_only=True)
class StartView:
    """Before the work: is this device known, who has it, and what stands in the way, if anything."""

    enrolled: bool
    municipality: str
    crew: str
    person: str
    people: tuple[Choice, ...]
    words: str = ""
    damage: DamageView | None = None


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

CORRECTABLE = {
    CorrectField.CATEGORY: "Categorie",
    CorrectField.PLACE: "Plek",
    CorrectField.ASSET: "Voorwerp",
}
