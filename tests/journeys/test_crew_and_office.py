"""A real tablet at the real server: the table of clashes, and what a tablet never hears."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import httpx
import pytest
from flask import Flask

from field_app.state.desk import Desk
from field_app.store import State, Store
from field_app.sync import Sync
from field_app.transport import Transport
from server.domain import command as office
from server.domain.vocabulary import Outcome as Ended
from server.domain.vocabulary import Status
from server.model.base import db, enter, writing
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations.field_devices import make_code
from server.wire.field import CorrectField, Outcome
from server.wire.intake import Point
from tests.field_app.tablet import FakeSecrets, picture
from tests.make import REPORTER, Make, Town
from tests.support.moments import Clock, hours, minutes

WORDS = "Wij hebben de tegel vastgelegd."


@dataclass
class Crew:
    """A crew with its tablet, on the road without network until `meets` the office."""

    town: Town
    make: Make
    clock: Clock
    store: Store
    sync: Sync
    desk: Desk
    heard: bytearray
    order: int = 0
    report: int = 0

    def meets(self) -> None:
        """Everything goes out, and the news comes in."""
        for _ in range(6):
            self.clock.now = max(self.clock.now, self.sync.step(urgent=True).at)

    def photo(self) -> str:
        path = Path(self.desk.expect_photo(self.order, "after"))
        path.write_bytes(picture())
        return self.desk.photo_arrived(str(path)).sha256

    def meanwhile(self, deed: office.Command, by: str = "handler") -> None:
        self.clock.advance(minutes(5))
        self.make.do(self.town, deed, by=by, at=self.clock())

    @property
    def said(self) -> list[str]:
        """What the crew reads about what it did, without number."""
        return [notice.words.partition(": ")[2] for notice in self.desk.today().notices]

    def row(self) -> Report:
        return self.make.row(self.town, self.report)


class Recorded(httpx.BaseTransport):
    """A network that remembers every byte that came back."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner, self.heard = inner, bytearray()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.inner.handle_request(request)
        self.heard += answer.read() + repr(answer.headers).encode()
        return answer


@pytest.fixture
def crew(app: Flask, make: Make, town: Town, clock: Clock, tmp_path: Path) -> Iterator[Crew]:
    """The crew has read a loose tile."""
    words = f"Er ligt een losse tegel. Bel {REPORTER.phone} of mail {REPORTER.email}."
    report = make.report(town, category="stoep", text=words, at=clock() - hours(2))
    with writing():
        enter(town.id)
        secret = app.config["SECRET_KEY"]
        code = make_code(town.crews["stratenmakers"], by_id=None, secret=secret, now=clock())
        db.session.commit()
    store = Store(tmp_path / "tablet")
    road = Recorded(httpx.WSGITransport(app=app))
    transport = Transport(FakeSecrets(), http=road)
    sync = Sync(store, transport, clock=clock, random=Random(1))
    made = Crew(town, make, clock, store, sync, Desk(store, clock=clock), road.heard)
    assert sync.enrol(f"http://localhost/{town.slug}/veld/v1/", code, "Tablet 4") == ""
    made.meets()
    made.report = report.id
    (made.order,) = (one.id for one in make.found(town, WorkOrder))
    yield made
    store.close()
    transport.close()


@dataclass(frozen=True)
class Clash:
    """A line of the table: what the crew does, what the office does, the answer, and what the crew reads."""

    name: str
    crew: Callable[[Crew], object]
    office: Callable[[Crew], office.Command] | None
    state: State
    said: tuple[str, ...] = ()
    ends: bool = True

    def __str__(self) -> str:
        return self.name


def solved(crew: Crew) -> object:
    return crew.desk.close(crew.order, Outcome.SOLVED, WORDS, after=[crew.photo()])


def not_found(crew: Crew) -> object:
    return crew.desk.close(crew.order, Outcome.NOT_FOUND, "Wij vonden geen losse tegel.")


CLASHES = [
    Clash("solved, and nothing happened", solved, None, State.APPLIED),
    Clash(
        "solved, and the office planned it for another day",
        solved,
        lambda crew: office.Plan(report_id=crew.report, on=date(2026, 9, 17)),
        State.APPLIED,
    ),
    Clash(
        "solved, and the office gave it to another crew",
        solved,
        lambda crew: office.HandOver(
            report_id=crew.report, team_id=crew.town.teams["wegen"], crew_id=crew.town.crews["lampenploeg"]
        ),
        State.APPLIED,
    ),
    Clash(
        "solved, and the office closed it later than that",
        solved,
        lambda crew: office.Close(report_id=crew.report, outcome=Ended.ALREADY_SOLVED, reason="Was al klaar."),
        State.MERGED,
        ("Het kantoor sloot dit ook af. Jij was eerder: jouw uitkomst geldt.",),
    ),
    Clash(
        "solved, and the reporter withdrew it",
        solved,
        lambda crew: office.Close(report_id=crew.report, outcome=Ended.WITHDRAWN, reason="Melder trok het in."),
        State.MERGED,
        ("De melder trok de melding in. Je werk en je foto's zijn bewaard.",),
    ),
    Clash(
        "nothing found, and the reporter told more",
        not_found,
        lambda crew: office.AddFromReporter(report_id=crew.report, text="Het is aan de overkant."),
        State.MERGED,
        ("De melder heeft iets toegevoegd. Kijk nog een keer.",),
        ends=False,
    ),
    Clash(
        "a note, and the office closed it",
        lambda crew: crew.desk.note(crew.order, "Er ligt nog zand."),
        lambda crew: office.Close(report_id=crew.report, outcome=Ended.SOLVED, reason="Klaar."),
        State.APPLIED,
        ("Klaar: opgelost.",),
    ),
    Clash(
        "on its way there, and the office closed it",
        lambda crew: crew.desk.claim(crew.order),
        lambda crew: office.Close(report_id=crew.report, outcome=Ended.SOLVED, reason="Klaar."),
        State.SUPERSEDED,
        ("Klaar: opgelost.", "Was al afgesloten."),
    ),
    Clash(
        "another category, and the office put it elsewhere",
        lambda crew: crew.desk.correct(crew.order, CorrectField.CATEGORY, str(crew.town.categories["wegen"])),
        lambda crew: office.PutInPlace(report_id=crew.report, point=Point(crew.town.centre.x + 50, crew.town.centre.y)),
        State.APPLIED,
        ends=False,
    ),
]


@pytest.mark.parametrize("clash", CLASHES, ids=str)
def test_whatever_the_office_did_meanwhile_the_crews_work_is_kept_and_it_reads_what_became_of_it(crew, clash):
    clash.crew(crew)
    if clash.office:
        crew.meanwhile(clash.office(crew))
    crew.meets()

    (sent,) = crew.store.commands.all()
    assert (sent.state, tuple(crew.said)) == (clash.state, clash.said)
    assert crew.desk.outbox().sending.words == "Alles verzonden"
    open_stops = [row.order_id for row in crew.desk.today().rows if not row.done]
    assert (crew.row().status is Status.ENDED) is clash.ends
    assert not (clash.ends and open_stops)


def test_a_category_that_both_changed_is_one_question_and_the_crews_answer_is_final(crew):
    crew.desk.correct(crew.order, CorrectField.CATEGORY, str(crew.town.categories["wegen"]))
    crew.meanwhile(office.Recategorise(report_id=crew.report, category_id=crew.town.categories["boom"], reroute=False))
    crew.meets()
    (question,) = crew.desk.today().questions
    names = {one.id: one.name for one in crew.desk.choices().categories}
    assert question.words == "Welke categorie klopt?"
    assert question.ours == f"Van mij: {names[crew.town.categories['wegen']]}"
    assert question.office == f"Van kantoor: {names[crew.town.categories['boom']]}"
    assert crew.row().category_id == crew.town.categories["wegen"], "what was seen on the street holds until then"

    crew.desk.answer_question(question.command_id, keep_ours=False)
    crew.meets()
    assert crew.desk.today().questions == ()
    assert crew.row().category_id == crew.town.categories["boom"]


def test_what_the_reporter_told_more_about_is_open_again(crew):
    crew.desk.claim(crew.order)
    crew.meets()
    not_found(crew)
    assert crew.desk.today().done == 1
    crew.meanwhile(office.AddFromReporter(report_id=crew.report, text="Het is aan de overkant."))
    crew.meets()
    today = crew.desk.today()
    assert (today.next_id, today.done, today.total) == (crew.order, 0, 1)
    assert any(line.note == "Het is aan de overkant." for line in crew.desk.order(crew.order).history)


def test_a_stop_that_another_crew_did_vanishes_with_its_reason(crew):
    crew.desk.claim(crew.order)
    crew.meets()
    crew.make.do(
        crew.town,
        office.Close(report_id=crew.report, outcome=Ended.WITHDRAWN, reason="Melder trok het in."),
        at=crew.clock(),
    )
    crew.meets()
    assert crew.desk.today().rows == ()
    assert crew.said == ["De melder trok dit in."]


def test_nothing_that_a_tablet_hears_or_keeps_says_who_the_reporter_is(crew):
    crew.desk.claim(crew.order)
    solved(crew)
    crew.meanwhile(office.AddFromReporter(report_id=crew.report, text=f"Mijn nummer is {REPORTER.phone}"))
    crew.meets()
    crew.make.receipt(crew.town, category="stoep", at=crew.clock())
    crew.meets()

    kept = [path.read_bytes() for path in crew.store.folder.rglob("*") if path.is_file()]
    assert b"losse tegel" in crew.heard
    for part in (REPORTER.name, REPORTER.email, REPORTER.phone):
        assert not [one for one in (bytes(crew.heard), *kept) if part.encode() in one], part
