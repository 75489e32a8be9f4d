"""The tablet itself: its settings, its start, and what can be chosen on it."""

from dataclasses import dataclass


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
