"""The small words of the staff pages: short dates, durations, and names in a sensible order."""

from collections.abc import Iterator
from datetime import date, datetime

from flask import Flask

from server.domain.calendar import AMSTERDAM, local_day
from server.domain.language import clock_words
from server.domain.vocabulary import NormState
from server.queries.reference import AreaInfo, CategoryInfo, Reference
from server.web.staff.trouble import trouble_words

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
ICON_OF_NORM = {
    NormState.IN_TIME: "check-circle",
    NormState.DUE_SOON: "hourglass",
    NormState.LATE: "late",
    NormState.PAUSED: "pause",
    NormState.NO_NORM: "dash",
}
HOUR_MIN, DAY_MIN = 60, 24 * 60


def short_day(moment: date) -> str:
    """Return "di 15 sep"."""
    day = local_day(moment) if isinstance(moment, datetime) else moment
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_moment(moment: datetime) -> str:
    """Return "di 15 sep, 11.00 uur"."""
    return f"{short_day(moment)}, {clock_words(moment.astimezone(AMSTERDAM))}"


def clock(moment: datetime) -> str:
    """Return "11.00 uur"."""
    return clock_words(moment.astimezone(AMSTERDAM))


def duration(minutes: int) -> str:
    """Return "40 minuten", "5 uur" or "3,2 dagen": as exact as anybody needs it."""
    if minutes < HOUR_MIN:
        return f"{minutes} min"
    if minutes < 2 * DAY_MIN:
        return f"{round(minutes / HOUR_MIN)} uur"
    days = minutes / DAY_MIN
    return f"{days:.1f} dagen".replace(".", ",") if days < 10 else f"{round(days)} dagen"


def category_tree(known: Reference) -> Iterator[CategoryInfo]:
    """Yield the active categories, each main one followed by what is below it."""

    def below(parent_id: int | None) -> Iterator[CategoryInfo]:
        for category in known.categories.values():
            if category.parent_id == parent_id and category.active:
                yield category
                yield from below(category.id)

    yield from below(None)


def area_order(known: Reference) -> list[AreaInfo]:
    """Return the areas by name."""
    return sorted(known.areas.values(), key=lambda area: area.name)


def count_words(n: int, one: str, more: str) -> str:
    """Return "1 melding" or "3 meldingen"."""
    return f"{n} {one if n == 1 else more}"


def attach_words(app: Flask) -> None:
    """Attach these to the templates."""
    app.jinja_env.filters.update(short_day=short_day, short_moment=short_moment, clock=clock, duration=duration)
    app.jinja_env.filters["trouble"] = trouble_words
    app.jinja_env.globals["count_words"] = count_words


CHANNELS = {
    "website": "Website",
    "email": "E-mail",
    "phone": "Telefoon",
    "desk": "Balie",
    "letter": "Brief",
    "whatsapp": "WhatsApp",
    "social": "Social media",
    "replay": "Ingelezen",
    "open311": "Open311",
    "api": "API",
    "tablet": "Buitendienst",
}
"""Through which door a report came, by the name that it keeps."""
