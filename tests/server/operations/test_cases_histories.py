"""Whatever happens to reports, and whatever goes wrong on the way to the case system: the same cases in the end."""

from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.domain.command import AddFromReporter, Ask, Close, MoveDate, Plan, Reopen, Start
from server.domain.vocabulary import EventKind, Outcome, Status
from server.model.outbox import OutboxMessage
from server.model.report import Event, PromiseRow, Report
from tests.fakes.zgw import FAULTS, running_cases
from tests.support.cases import connected
from tests.support.moments import NOW, days, hours, minutes

DEEDS = ("start", "plan", "ask", "answer", "move", "solved", "not_found", "reopen")
FAULT = st.sampled_from([*FAULTS, 401, 403, 409, 412, 429, 500, 503])
DEED = st.tuples(st.sampled_from(DEEDS), st.integers(0, 1))
STEP = st.one_of(
    DEED,
    DEED,
    st.tuples(st.just("carry"), st.lists(st.one_of(st.just(""), FAULT), max_size=8)),
)


@pytest.fixture
def world(app, make, town, clock):
    """One town and one case system for all histories, each with reports of its own; they soon pass midnight."""
    clock.advance(hours(12))
    with running_cases(clock) as fake:
        yield SimpleNamespace(make=make, town=town, clock=clock, mirror=connected(app, make, town, clock, fake))


def do(world, report_id: int, deed: str) -> None:
    """Do something to a report, if it stands so that this can be done."""
    report = world.make.row(world.town, report_id)
    has_ended, waits, now = report.status is Status.ENDED, report.status is Status.WAITING_FOR_REPORTER, world.clock()
    commands = {
        "start": Start(report_id=report_id),
        "plan": Plan(report_id=report_id, on=(now + days(1)).date()),
        "ask": Ask(report_id=report_id, question="Welke tegel?"),
        "answer": AddFromReporter(report_id=report_id, text="De linker."),
        "move": MoveDate(report_id=report_id, due_on=(now + days(30)).date(), reason="Druk."),
        "solved": Close(report_id=report_id, outcome=Outcome.SOLVED, reason="Klaar."),
        "not_found": Close(report_id=report_id, outcome=Outcome.NOT_FOUND, reason="Niets gezien."),
        "reopen": Reopen(report_id=report_id, reason="Ligt nog los."),
    }
    if (deed == "reopen") is has_ended and (deed != "answer" or waits):
        world.make.do(world.town, commands[deed], by="reporter" if deed == "answer" else "handler", at=now)


def expected_stages(events: list[Event]) -> list[str]:
    """Return the stages by the rule itself: received, once at work, each end, and at work again after each."""
    stages = ["received"]
    for event in events:
        if event.kind == EventKind.ENDED:
            stages.append("ended")
        elif event.kind == EventKind.REOPENED or (
            event.kind in {EventKind.STARTED, EventKind.PLANNED} and stages == ["received"]
        ):
            stages.append("in_progress")
    return stages


def check(world, report_id: int) -> None:
    """The case of a report is there once and says what the report says."""
    make, town, fake = world.make, world.town, world.mirror.fake
    report = make.row(town, report_id)
    events = make.found(town, Event, Event.report_id == report_id)
    promises = make.found(town, PromiseRow, PromiseRow.report_id == report_id)
    number = f"RIJ-2026-{report_id:06}"
    zaak = fake.zaak(number)
    assert fake.stages(number) == expected_stages(events)
    assert zaak["opschorting"]["indicatie"] is (report.status is Status.WAITING_FOR_REPORTER)
    assert zaak["einddatumGepland"] == promises[-1].due_at.astimezone(UTC).date().isoformat()
    if report.status is Status.ENDED:
        assert fake.result(number) == report.outcome
        assert report.ended_at is not None
        assert zaak["einddatum"] == report.ended_at.date().isoformat()
    else:
        assert zaak["einddatum"] is None


def test_each_report_ends_with_one_case_that_says_what_it_says(world):
    @settings(
        max_examples=6,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(STEP, min_size=10, max_size=18))
    def histories(steps):
        reports = [world.make.receipt(world.town, at=world.clock()).report_id for _ in range(2)]
        for name, how in steps:
            world.clock.advance(minutes(2))
            if name == "carry":
                world.mirror.fake.faults = list(how)
                world.mirror.carry()
                world.clock.advance(timedelta(minutes=16))
            else:
                do(world, reports[how], name)
        world.mirror.fake.faults = []
        world.mirror.carry_all()
        for report_id in reports:
            check(world, report_id)
        assert len(world.mirror.fake.zaken) == len(world.make.found(world.town, Report))

    histories()
    statuses = {row.status for row in world.make.found(world.town, OutboxMessage, OutboxMessage.channel == "zgw")}
    assert statuses == {"sent"}
    assert world.clock() > NOW
