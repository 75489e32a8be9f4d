"""What a crew's deed does when the office, or another crew, was at the same work meanwhile: one table, for all deeds.

A tablet may come back after a whole shift without network. What a crew did on the street is a fact: it is never
dropped, and a clash is answered, not refused.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from server.wire.field import Kind, Result

DRIFT = timedelta(minutes=2)
"""A tablet whose clock is further off than this, is worth a word."""

FOR_REVIEW = "Kantoor bekijkt dit."
ALREADY_ENDED = "Was al afgesloten."
KEPT_PHOTOS = "Was al afgesloten. Je foto's zijn toegevoegd."
KEPT_NOTE = "Was al afgesloten. Je notitie is toegevoegd."
WAS_FIRST = "Het kantoor sloot dit ook af. Jij was eerder: jouw uitkomst geldt."
LOOK_AGAIN = "De melder heeft iets toegevoegd. Kijk nog een keer."


class Situation(Enum):
    """How a piece of work stands, seen by one crew."""

    OURS = auto()
    OTHER_CREW = auto()
    OTHER_TEAM = auto()
    PARTNER = auto()
    ENDED = auto()
    WITHDRAWN = auto()
    JOINED = auto()
    FOREIGN = auto()


class Treatment(Enum):
    """What to do with a deed: carry it out, keep its words and photos with the report, or leave it."""

    DO = auto()
    FIRST_WINS = auto()
    KEEP = auto()
    KEEP_AT_MAIN = auto()
    NEW_REPORT = auto()
    LEAVE = auto()
    REVIEW = auto()


@dataclass(frozen=True)
class Rule:
    """A cell of the table. The sentence may name the {crew} that has it or the {number} of a report."""

    treatment: Treatment
    result: Result
    sentence: str = ""


_DO = Rule(Treatment.DO, Result.APPLIED)
_REVIEW = Rule(Treatment.REVIEW, Result.REFUSED, FOR_REVIEW)
_TOO_LATE = Rule(Treatment.LEAVE, Result.SUPERSEDED, ALREADY_ENDED)
_KEPT = Rule(Treatment.KEEP, Result.SUPERSEDED, KEPT_NOTE)
_THEIRS = Rule(Treatment.KEEP, Result.MERGED, "{crew} heeft dit nu. Je bericht staat erbij.")
_MOVED = Rule(Treatment.KEEP, Result.MERGED, "Het kantoor gaf dit aan een ander team. Je bericht staat erbij.")
_PARTNERS = Rule(Treatment.KEEP, Result.MERGED, "Dit ligt nu bij een partner. Je bericht staat erbij.")
_WITHDRAWN = Rule(Treatment.KEEP, Result.MERGED, "De melder trok de melding in. Je werk en je foto's zijn bewaard.")
_AT_MAIN = Rule(
    Treatment.KEEP_AT_MAIN, Result.MERGED, "Hoort nu bij melding {number}. Je werk en je foto's staan daar."
)
_NEW = Rule(Treatment.NEW_REPORT, Result.MERGED, "De melding was al klaar. Dit is nu melding {number}.")

S = Situation
_EVERYWHERE = dict.fromkeys(Situation, _DO)
_BACK = {S.OURS: _DO, S.OTHER_CREW: _THEIRS, S.OTHER_TEAM: _MOVED, S.PARTNER: _PARTNERS, S.ENDED: _KEPT}

TABLE: dict[Kind, dict[Situation, Rule]] = {
    Kind.CLAIM: {
        S.OURS: _DO,
        S.OTHER_CREW: Rule(Treatment.LEAVE, Result.SUPERSEDED, "{crew} doet dit al."),
        S.OTHER_TEAM: Rule(Treatment.LEAVE, Result.SUPERSEDED, "Het kantoor gaf dit aan een ander team."),
        S.PARTNER: Rule(Treatment.LEAVE, Result.SUPERSEDED, "Dit ligt nu bij een partner."),
        S.ENDED: _TOO_LATE,
        S.WITHDRAWN: _TOO_LATE,
        S.JOINED: _TOO_LATE,
    },
    Kind.ARRIVE: {
        **_EVERYWHERE,
        S.OTHER_CREW: Rule(Treatment.DO, Result.MERGED, "{crew} doet dit ook."),
        S.ENDED: _TOO_LATE,
        S.WITHDRAWN: _TOO_LATE,
        S.JOINED: _TOO_LATE,
    },
    Kind.CLOSE: {
        **_EVERYWHERE,
        S.ENDED: Rule(Treatment.FIRST_WINS, Result.SUPERSEDED, KEPT_NOTE),
        S.WITHDRAWN: _WITHDRAWN,
        S.JOINED: _AT_MAIN,
    },
    Kind.GIVE_BACK: {**_BACK, S.WITHDRAWN: _WITHDRAWN, S.JOINED: _AT_MAIN},
    Kind.HAND_OVER: {**_BACK, S.WITHDRAWN: _WITHDRAWN, S.JOINED: _AT_MAIN},
    Kind.FOLLOW_UP: {**_EVERYWHERE, S.ENDED: _NEW, S.WITHDRAWN: _NEW, S.JOINED: _NEW},
    Kind.CORRECT: _EVERYWHERE,
    Kind.NOTE: {**_EVERYWHERE, S.JOINED: _AT_MAIN},
}
"""Each deed on known work. A new report is no deed on known work: it is always taken."""


def rule_for(kind: Kind, situation: Situation) -> Rule:
    """Return what to do; work that a crew has no business with is for the office to look at."""
    return _REVIEW if situation is Situation.FOREIGN else TABLE[kind][situation]


def moment_on_site(at: datetime, clock_offset_s: float, *, earliest: datetime, now: datetime) -> datetime:
    """Return when it happened by our clock: between the receipt of the report and now, whatever the tablet's says."""
    try:
        moment = at + timedelta(seconds=clock_offset_s)
        return max(min(earliest, now), min(moment, now))
    except (OverflowError, ValueError):  # a clock at the end of time
        return now


def has_drifted(clock_offset_s: float) -> bool:
    """Whether a tablet's clock is so far off that somebody should set it."""
    return abs(clock_offset_s) > DRIFT.total_seconds()
