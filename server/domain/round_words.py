"""What a plan says of itself, in plain Dutch: why a stop stands where it does, and why work is left out."""

from collections.abc import Sequence
from datetime import date, time

from babel.dates import format_date

from server.domain.round_problem import BY_HAND, NO_PLACE
from server.domain.round_times import Halt, Task
from server.domain.vocabulary import StopLock
from server.wire.roads import Travel
from server.wire.rounds import Why

BESIDE_S = 90
NOTABLE_WAIT_S = 300
GOING = {Travel.CAR: "rijden", Travel.CARGO_BIKE: "fietsen", Travel.FOOT: "lopen"}

REASONS: dict[str, str] = {
    Why.SKILL: "geen ploeg van deze dag kan of mag dit",
    Why.LOAD: "het past niet in de wagen",
    Why.SHIFT: "het werk duurt langer dan een dag",
    Why.WINDOW: "het past niet in de afgesproken tijd",
    Why.LOCKED: "er is geen tijd naast wat vaststaat",
    Why.AFTER: "eerst moet ander werk klaar zijn",
    Why.COST: "de weg erheen is te lang voor vandaag",
    Why.FULL: "er is geen tijd meer",
    NO_PLACE: "de plek is niet bekend",
    BY_HAND: "iemand haalde het uit de route",
}
"""Why work can be left out."""


def why_here(halt: Halt, day: date, *, first: bool, lock: StopLock, by: Travel) -> str:
    """Say why a stop stands where it does: what presses most, and how far it is from the one before."""
    return f"{_what_presses(halt.task, day, lock)} {_way(halt, first, by)}".strip()


def _what_presses(task: Task, day: date, lock: StopLock) -> str:
    said = (
        (task.started_s is not None, "De ploeg is hier al bezig."),
        (lock is StopLock.PLACE, "Iemand zette deze plek in de route vast."),
        (task.danger, "Gevaar gaat voor."),
        (task.due_s is not None, f"Moet om {clock(task.due_s or 0)} klaar zijn."),
        (bool(task.why_window), f"{task.why_window}."),
        (bool(task.after), "Dit kan pas als ander werk klaar is."),
        (bool(task.why_only), task.why_only),
        (lock is StopLock.CREW, "Iemand gaf dit aan deze ploeg."),
    )
    return next((words for holds, words in said if holds), "") or promise_words(task, day)


def promise_words(task: Task, day: date) -> str:
    """Say by when it must be done, seen from the day that is planned."""
    if task.due_on is None:
        return ""
    if task.due_on < day:
        return f"Is al te laat sinds {day_words(task.due_on)}."
    if task.due_on == day:
        return "Moet op deze dag klaar zijn."
    return f"Moet op {day_words(task.due_on)} klaar zijn."


def _way(halt: Halt, first: bool, by: Travel) -> str:
    waiting = halt.begin_s - halt.arrive_s
    if waiting >= NOTABLE_WAIT_S:
        return f"De ploeg wacht hier {minutes(waiting)}."
    if first:
        return f"Eerste halte, {minutes(halt.drive_s)} {GOING[by]}."
    if halt.drive_s < BESIDE_S:
        return "Ligt vlak bij de vorige halte."
    return f"Vanaf de vorige halte is het {minutes(halt.drive_s)} {GOING[by]}."


def left_out_words(why: str, task: Task, day: date, next_day: date) -> str:
    """Say why nobody does it, and what that means for the promise. `next_day` is the next on which people work."""
    return f"Blijft liggen: {REASONS.get(why, REASONS[Why.FULL])}. {_consequence(task, day, next_day)}".strip()


def _consequence(task: Task, day: date, next_day: date) -> str:
    if task.due_on is None:
        return "Er is geen datum beloofd."
    if task.due_on < day:
        return f"Is al te laat sinds {day_words(task.due_on)}."
    if task.due_on < next_day:
        return f"Dan te laat op {day_words(next_day)}."
    return f"Kan nog tot en met {day_words(task.due_on)}."


def day_words(day: date) -> str:
    """Return "12 mei"."""
    return format_date(day, "d MMMM", locale="nl")


def hours_words(shift: tuple[time, time]) -> str:
    """Return "van 7.30 tot 16.00 uur"."""
    first, last = shift
    return f"van {first.hour}.{first.minute:02} tot {last.hour}.{last.minute:02} uur"


def clock(second: int) -> str:
    """Return "14.05 uur"."""
    return f"{second // 3600}.{second // 60 % 60:02} uur"


def minutes(seconds: int) -> str:
    """Return "1 minuut" or "5 minuten"; never none."""
    count = max(1, round(seconds / 60))
    return "1 minuut" if count == 1 else f"{count} minuten"


def news_words(added: Sequence[str], gone: Sequence[str], why: Sequence[str]) -> str:
    """Tell a crew how its round changed, and why; it follows on "De route is aangepast: "."""
    parts = [f"{', '.join(added)} erbij."] if added else []
    parts += [f"{', '.join(gone)} eraf."] if gone else []
    return " ".join([*(parts or ["een andere volgorde."]), *why])


def early_words(crew: str) -> str:
    """Say that a crew is well before its times."""
    return f"{crew} is eerder klaar dan gepland."


def time_left_words(crew: str) -> str:
    """Say that a crew has time for more."""
    return f"{crew} heeft nog tijd."


def hours_changed_words(crew: str) -> str:
    """Say that a crew works other hours on this day, or begins elsewhere."""
    return f"De werktijd van {crew} is veranderd."


def to_the_crew(crew: str, why: Sequence[str]) -> list[str]:
    """Return reasons as the crew itself reads them."""
    own = {
        early_words(crew): "Je bent eerder klaar.",
        time_left_words(crew): "Je hebt nog tijd.",
        hours_changed_words(crew): "Je werktijd van deze dag is veranderd.",
    }
    return [own.get(words, words) for words in why]
