"""How the board says what a change brings, and how long and how far things are."""

from textwrap import shorten

from flask import Flask

from server.domain.round_changes import Difference
from server.domain.round_words import hours_words
from server.queries.plan import LastChange
from server.web.staff.words import clock

MINUS = "−"
HOUR_MIN = 60
A_SYSTEM = "De planning"
BRIEF = 140


def difference_words(found: Difference) -> str:
    """Return "+12 min, +3,1 km, 1 belofte minder"."""
    parts = []
    if found.minutes:
        parts.append(f"{_signed(found.minutes)} min")
    if abs(found.metres) >= 50:
        parts.append(f"{'+' if found.metres > 0 else MINUS}{number(abs(found.metres) / 1000)} km")
    if found.promises:
        count = abs(found.promises)
        noun = "belofte" if count == 1 else "beloftes"
        parts.append(f"{count} {noun} {'meer' if found.promises > 0 else 'minder'}")
    return ", ".join(parts) or "Even lang en even ver"


def _signed(count: int) -> str:
    return f"+{count}" if count > 0 else f"{MINUS}{-count}"


def number(value: float) -> str:
    """Return "3,1"."""
    return f"{value:.1f}".replace(".", ",")


def whole_km(value: float) -> str:
    """Return "34 km", and "3,1 km" below ten."""
    return f"{number(value)} km" if value < 10 else f"{round(value)} km"


def hours(minutes: int) -> str:
    """Return "45 min" or "1 u 20"."""
    if minutes < HOUR_MIN:
        return f"{minutes} min"
    whole, rest = divmod(minutes, HOUR_MIN)
    return f"{whole} u {rest:02}" if rest else f"{whole} uur"


def euros(cents: int) -> str:
    """Return "€ 1.234"."""
    return f"€ {round(cents / 100):,}".replace(",", ".")


def who_changed(change: LastChange | None) -> str:
    """Return "Demo Coördinator, om 9.12 uur: R26-12 gegeven aan Noord."."""
    return f"{change.by or A_SYSTEM}, om {clock(change.at)}: {_brief(change.what)}" if change else ""


def _brief(what: str) -> str:
    return shorten(what, BRIEF, placeholder=" …")


def clash_words(change: LastChange | None) -> str:
    """Say who was first, when, and what they did."""
    if change is None:
        return "Iemand anders heeft het plan net veranderd. Kijk opnieuw."
    return (
        f"{change.by or A_SYSTEM} heeft het plan om {clock(change.at)} veranderd: {_brief(change.what)} Kijk opnieuw."
    )


def attach_words(app: Flask) -> None:
    """Attach these to the templates."""
    filters = {
        "hours": hours,
        "whole_km": whole_km,
        "euros": euros,
        "difference": difference_words,
        "hours_words": hours_words,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["who_changed"] = who_changed
