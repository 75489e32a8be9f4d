"""One report from the first word to the last, on both engines; on PostGIS with two workers at once."""

import re
import threading
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from server import jobs
from server.domain.command import AddFromReporter, Ask, Close, Plan, Reopen, Result, Take
from server.domain.vocabulary import Outcome, PromiseCause, Status
from server.jobs import JOBS
from server.model.base import enter
from server.model.report import PromiseRow
from server.operations import upkeep
from server.queries import worklist
from server.queries.reference import reference
from server.queries.track import Tracked, open_report
from server.wire.intake import Contact
from tests.make import NOW, Make, Town
from tests.support.moments import days, hours


class Mailbox:
    """Reads what lies in the folder of mails, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: set[str] = set()

    def new(self) -> list[EmailMessage]:
        fresh = [path for path in sorted(self.folder.rglob("*.eml")) if path.name not in self.read]
        self.read |= {path.name for path in fresh}
        return [message_from_bytes(path.read_bytes(), policy=default) for path in fresh]  # type: ignore[misc]


@pytest.fixture
def mailbox(settings) -> Mailbox:
    return Mailbox(Path(settings.mail_url.removeprefix("folder://")) / "rijswijk")


def deliver(app, engine: str) -> None:
    """Let every worker there is carry what waits."""
    carriers = app.extensions["meldwerk.carriers"]
    workers = [
        threading.Thread(target=jobs.deliver, args=(app, carriers)) for _ in range(2 if engine == "postgis" else 1)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def one_letter(app, engine: str, mailbox: Mailbox) -> str:
    """Return the words of the one mail that must have come."""
    deliver(app, engine)
    letters = mailbox.new()
    assert [letter["To"] for letter in letters] == ["melder@reporter.example"]
    body = letters[0].get_body(("plain",))
    assert body is not None
    return f"{letters[0]['Subject']}\n{body.get_content()}"


def in_worklist(town: Town, person: str, *, now) -> list[int]:
    enter(town.id)
    view = worklist.View(handler_ids=(town.staff[person],))
    soon = worklist.soon_until(now, reference().calendar)
    return [row.report_id for row in worklist.page(view, now=now, soon=soon).rows]


def read_page(town: Town, letter: str, *, now) -> Tracked:
    """Follow the link in a letter."""
    found = re.search(r"/melding/([A-Z]+-\d+-\d+)\?code=([\w-]+)", letter)
    assert found is not None, letter
    enter(town.id)
    page = open_report(found[1], found[2], reference(), now=now)
    assert page is not None
    return page


def test_a_report_lives_its_whole_life(app, engine, clock, mailbox, make: Make) -> None:
    town, other = make.town("rijswijk"), make.town("woudenberg")
    make.do(other, Take(report_id=make.report(other, contact=Contact()).id))

    # It comes in, with a number and a date.
    receipt = make.receipt(town, category="stoep")
    letter = one_letter(app, engine, mailbox)
    assert receipt.reference in letter
    assert "22 september" in letter
    assert read_page(town, letter, now=clock()).main.status is Status.REPORTED
    report_id = receipt.report_id

    # Somebody takes it, and asks.
    assert in_worklist(town, "handler", now=clock()) == []
    clock.advance(hours(3))
    base = make.row(town, report_id).version
    make.do(town, Take(report_id=report_id, base_version=base), at=clock())
    late = make.do(town, Take(report_id=report_id, base_version=base), by="deputy", at=clock())
    assert late.result is Result.SUPERSEDED
    assert in_worklist(town, "handler", now=clock()) == [report_id]
    make.do(town, Ask(report_id=report_id, question="Voor of achter het bankje?"), at=clock())
    letter = one_letter(app, engine, mailbox)
    assert "Voor of achter het bankje?" in letter
    assert read_page(town, letter, now=clock()).question == "Voor of achter het bankje?"

    # The answer comes two working days later; so does the date.
    clock.advance(days(2))
    make.do(town, AddFromReporter(report_id=report_id, text="Erachter."), by="reporter", at=clock())
    assert make.row(town, report_id).due_at.date() == date(2026, 9, 24)

    # It is planned, and done.
    make.do(town, Plan(report_id=report_id, on=date(2026, 9, 21)), at=clock())
    assert "21 september" in one_letter(app, engine, mailbox)
    clock.now = NOW + days(6)
    done = "Wij legden de tegel weer recht."
    make.do(town, Close(report_id=report_id, outcome=Outcome.SOLVED, reason=done), at=clock())
    letter = one_letter(app, engine, mailbox)
    assert done in letter
    page = read_page(town, letter, now=clock())
    assert (page.main.status, page.may_reopen) == (Status.ENDED, True)
    assert in_worklist(town, "handler", now=clock()) == []
    assert make.row(town, report_id).on_time is True

    # It was not solved after all.
    clock.advance(days(3))
    make.do(town, Reopen(report_id=report_id, reason="Hij wiebelt nog."), by="reporter", at=clock())
    assert receipt.reference in one_letter(app, engine, mailbox)
    assert in_worklist(town, "handler", now=clock()) == [report_id]
    clock.advance(days(1))
    better = "Wij legden er een nieuwe tegel."
    make.do(town, Close(report_id=report_id, outcome=Outcome.SOLVED, reason=better), at=clock())
    letter = one_letter(app, engine, mailbox)
    assert better in letter
    assert done not in letter

    # The books are right, and nothing more is said.
    assert [promise.cause for promise in make.found(town, PromiseRow)] == [
        PromiseCause.RECEIPT,
        PromiseCause.PAUSED,
        PromiseCause.REOPENED,
    ]
    with jobs.unit(app, town.id):
        assert upkeep.recount() == []
    carriers = app.extensions["meldwerk.carriers"]
    for job in JOBS:
        jobs.run_job(app, carriers, job)
    deliver(app, engine)
    assert mailbox.new() == []
    lines = read_page(town, letter, now=clock()).lines
    assert [line.kind.value for line in reversed(lines)] == [
        "received",
        "seen",
        "asked",
        "answered",
        "planned",
        "ended",
        "reopened",
        "ended",
    ]
