"""What a plan says of itself is plain Dutch, and says the reason that presses most."""

from datetime import date, timedelta

import pytest

from server.domain.language import check_b1
from server.domain.round_times import Halt
from server.domain.round_words import REASONS, left_out_words, news_words, why_here
from server.domain.vocabulary import StopLock
from server.wire.roads import Travel
from tests.support.rounds import DAY, HOUR, task

NEXT_DAY = DAY + timedelta(days=1)


def said(*, first: bool = False, lock: StopLock = StopLock.FREE, drive_s: int = 300, wait_s: int = 0, **words) -> str:
    halt = Halt(task(1, **words), 30_000, 30_000 + wait_s, 31_800, drive_s, 2400)
    return why_here(halt, DAY, first=first, lock=lock, by=Travel.CAR)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"started_s": 1, "danger": True}, "De ploeg is hier al bezig. Vanaf de vorige halte is het 5 minuten rijden."),
        ({"lock": StopLock.PLACE}, "Iemand zette deze plek in de route vast."),
        ({"danger": True, "due_on": DAY}, "Gevaar gaat voor."),
        ({"due_s": 14 * HOUR + 300, "due_on": DAY}, "Moet om 14.05 uur klaar zijn."),
        ({"due_on": DAY}, "Moet op deze dag klaar zijn."),
        ({"due_on": date(2026, 9, 10)}, "Is al te laat sinds 10 september."),
        ({"due_on": date(2026, 10, 1)}, "Moet op 1 oktober klaar zijn."),
        ({"why_window": "Schooltijd", "due_on": DAY}, "Schooltijd."),
        ({"lock": StopLock.CREW}, "Iemand gaf dit aan deze ploeg."),
        ({"first": True}, "Eerste halte, 5 minuten rijden."),
        ({"drive_s": 30}, "Ligt vlak bij de vorige halte."),
        ({"wait_s": 600}, "De ploeg wacht hier 10 minuten."),
    ],
)
def test_a_stop_says_why_it_stands_here(words: dict, sentence: str) -> None:
    assert said(**words).startswith(sentence)
    assert check_b1(said(**words)) == []


@pytest.mark.parametrize(
    ("due_on", "consequence"),
    [
        (None, "Er is geen datum beloofd."),
        (date(2026, 9, 14), "Is al te laat sinds 14 september."),
        (DAY, "Dan te laat op 16 september."),
        (NEXT_DAY, "Kan nog tot en met 16 september."),
    ],
)
def test_left_out_work_says_what_that_means_for_the_promise(due_on: date | None, consequence: str) -> None:
    words = left_out_words("full", task(1, due_on=due_on), DAY, NEXT_DAY)

    assert words == f"Blijft liggen: er is geen tijd meer. {consequence}"


@pytest.mark.parametrize("why", [*REASONS, "what another planner says"])
def test_every_reason_is_plain(why: str) -> None:
    assert check_b1(left_out_words(why, task(1), DAY, NEXT_DAY)) == []


def test_a_crew_hears_what_changed_and_why() -> None:
    assert (
        news_words(["RIJ-1"], ["RIJ-2", "RIJ-3"], ["Spoed: RIJ-1."]) == "RIJ-1 erbij. RIJ-2, RIJ-3 eraf. Spoed: RIJ-1."
    )
    assert news_words([], [], ["Veegploeg is er niet."]) == "een andere volgorde. Veegploeg is er niet."
