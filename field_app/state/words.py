"""The Dutch words that several screens share. B1, and never: sync, conflict, error, upload."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from field_app.store import Queued
from server.wire.field import Close, Correct, CorrectField, GiveBack, GiveBackWhy, HandOver, Kind, Outcome, Reference

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

OUTCOMES = {
    Outcome.SOLVED: "Opgelost",
    Outcome.MADE_SAFE: "Veilig gemaakt",
    Outcome.NOT_FOUND: "Niets aangetroffen",
    Outcome.ALREADY_SOLVED: "Was al opgelost",
    Outcome.NOT_OURS: "Niet van ons",
}
WHYS = {
    GiveBackWhy.PLACE_UNCLEAR: "Plek onduidelijk",
    GiveBackWhy.OTHER: "Anders",
    GiveBackWhy.END_OF_SHIFT: "Einde dienst",
}
FIELDS = {CorrectField.CATEGORY: "Categorie", CorrectField.PLACE: "Plek", CorrectField.ASSET: "Voorwerp"}
WHICH = {
    CorrectField.CATEGORY: "Welke categorie klopt?",
    CorrectField.PLACE: "Welke plek klopt?",
    CorrectField.ASSET: "Welk voorwerp klopt?",
}
_DEEDS = {
    Kind.CLAIM: "Wij doen deze",
    Kind.ARRIVE: "Aangekomen",
    Kind.FOLLOW_UP: "Meer werk",
    Kind.NOTE: "Notitie",
    Kind.REPORT: "Nieuwe melding",
}


def count(n: int, one: str, more: str) -> str:
    """Such as "1 foto", "2 foto's"."""
    return f"{n} {one if n == 1 else more}"


def local_day(moment: datetime) -> date:
    """The day in the Netherlands."""
    return moment.astimezone(AMSTERDAM).date()


def clock_words(moment: datetime) -> str:
    """Such as "08:13"."""
    return f"{moment.astimezone(AMSTERDAM):%H:%M}"


def day_words(day: date, today: date) -> str:
    """Such as "vandaag", "gisteren", or "di 15 sep"."""
    if day == today:
        return "vandaag"
    return (
        "gisteren" if day == today - timedelta(days=1) else f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    )


def moment_words(moment: datetime, now: datetime) -> str:
    """Such as "vandaag 08:13"."""
    return f"{day_words(local_day(moment), local_day(now))} {clock_words(moment)}"


def wait_words(until: datetime, now: datetime) -> str:
    """Such as "40 s", "3 min"; at least a second, since it is still to come."""
    seconds = max(1, round((until - now).total_seconds()))
    return f"{seconds} s" if seconds < 100 else f"{round(seconds / 60)} min"


def distance_words(metres: float | None) -> str:
    """Such as "hier", "350 m", "1,2 km"."""
    if metres is None:
        return ""
    if metres < 15:
        return "hier"
    if metres < 995:
        return f"{round(metres / 10) * 10} m"
    return f"{metres / 1000:.1f} km".replace(".", ",")


def deed_words(one: Queued, reference: Reference | None) -> str:
    """What a crew did, in a few words."""
    deed = one.command.deed
    if isinstance(deed, Close):
        return f"Klaar: {OUTCOMES[deed.outcome].lower()}"
    if isinstance(deed, GiveBack):
        return f"Teruggegeven: {WHYS[deed.why].lower()}"
    if isinstance(deed, Correct):
        return f"{FIELDS[deed.field]} gewijzigd"
    if isinstance(deed, HandOver):
        return f"Overgedragen aan {_whom(deed, reference)}"
    return _DEEDS[one.command.kind]


def _whom(deed: HandOver, reference: Reference | None) -> str:
    crews, teams = (reference.crews, reference.teams) if reference else ((), ())
    names = [one.name for one in crews if one.id == deed.crew_id] or [t.name for t in teams if t.id == deed.team_id]
    return names[0] if names else "een ander team"
