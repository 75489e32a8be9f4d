"""What a crew sees of the tablet itself: its settings, its start, and what can be chosen."""

from field_app.state.moment import Moment
from field_app.state.rescue import DAMAGED, RESCUED
from field_app.state.sending import NOT_ENROLLED, STOPPED, contact_words
from field_app.state.views import Choice, ChoicesView, DamageView, LogLine, SettingsView, StartView
from field_app.state.words import moment_words
from field_app.store import LoggedLine
from server.wire.field import Named

_SHOWN_LINES = 200


def settings_view(moment: Moment, lines: tuple[LoggedLine, ...], *, app_version: str) -> SettingsView:
    """Instellingen."""
    kept = moment.settings
    return SettingsView(
        theme=kept.get("theme", "auto"),
        text_scale=float(kept.get("text_scale", "1.0")),
        hand=kept.get("hand", "right"),
        photos=kept.get("photos", "small"),
        municipality=kept.get("municipality", ""),
        crew=moment.crew,
        person=moment.person,
        device=kept.get("device", ""),
        app_version=app_version,
        contact_words=contact_words(moment),
        clock_words=_clock_words(float(kept.get("clock_offset_s", "0"))),
        map_words="De kaart staat op de tablet" if "basemap_path" in kept else "De kaart komt met de wifi binnen",
        log=tuple(LogLine(moment_words(line.at, moment.now), line.words) for line in lines[:_SHOWN_LINES]),
    )


def start_view(moment: Moment) -> StartView:
    """Before the work."""
    enrolled = "enrolled" in moment.settings
    people = moment.reference.people if moment.reference else ()
    stopped = STOPPED.get(moment.settings.get("stopped", ""), "")
    return StartView(
        enrolled=enrolled,
        municipality=moment.settings.get("municipality", ""),
        crew=moment.crew,
        person=moment.person,
        people=_choices(people),
        words=stopped or ("" if enrolled else NOT_ENROLLED),
        damage=_damage(moment),
    )


def choices_view(moment: Moment) -> ChoicesView:
    """What can be chosen."""
    reference = moment.reference
    if reference is None:
        return ChoicesView(categories=(), teams=(), crews=(), people=())
    return ChoicesView(
        categories=tuple(Choice(one.id, one.name, one.parent) for one in reference.categories),
        teams=_choices(reference.teams),
        crews=_choices(reference.crews),
        people=_choices(reference.people),
    )


def _damage(moment: Moment) -> DamageView | None:
    folder = moment.settings.get(DAMAGED)
    return DamageView(folder, int(moment.settings.get(RESCUED, "0"))) if folder else None


def _choices(named: tuple[Named, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(one.id, one.name) for one in named)


def _clock_words(offset_s: float) -> str:
    """The offset is how far the office is ahead of us."""
    if abs(offset_s) < 60:
        return "De klok loopt gelijk met kantoor"
    minutes = round(abs(offset_s) / 60)
    return f"De klok loopt {minutes} min {'achter' if offset_s > 0 else 'voor'} op kantoor; wij rekenen dat om"
