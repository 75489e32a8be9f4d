"""What the database itself refuses, whoever asks."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from server.domain import command as commands
from server.domain.lifecycle import MOVES, MoveNotAllowed
from server.domain.vocabulary import Outcome, Status
from server.model.base import enter, writing
from server.model.report import Event, Report
from server.operations.apply import apply
from server.operations.assigning import NoOpenWork
from server.operations.closing import AlreadyOpen
from tests.make import NOW, Make, Town

END = {"outcome": "solved", "outcome_reason": "Klaar.", "ended_at": NOW}
NO_END = {"outcome": None, "outcome_reason": "", "ended_at": None}

TO_COME_THERE = {
    Status.SEEN: lambda r, t: commands.See(report_id=r),
    Status.PLANNED: lambda r, t: commands.Plan(report_id=r, on=NOW.date()),
    Status.PLANNED_LATER: lambda r, t: commands.PlanLater(report_id=r, month=NOW.date(), reason="Groot."),
    Status.IN_PROGRESS: lambda r, t: commands.Start(report_id=r),
    Status.WAITING_FOR_REPORTER: lambda r, t: commands.Ask(report_id=r, question="Waar?"),
    Status.WITH_PARTNER: lambda r, t: commands.Forward(report_id=r, partner_id=t.partner_id),
    Status.ENDED: lambda r, t: commands.Close(report_id=r, outcome=Outcome.SOLVED, reason="Klaar."),
    Status.REOPENED: lambda r, t: commands.Reopen(report_id=r, reason="Nog niet klaar."),
}


def raw(db, report_id: int, status: Status) -> None:
    """Move a report without asking anybody but the database."""
    values = END if status is Status.ENDED else NO_END
    sets = ", ".join(f"{name} = :{name}" for name in values)
    db.session.connection().execute(
        text(f"UPDATE report SET status = :status, {sets} WHERE id = :id"),
        {"status": status.value, "id": report_id, **values} | {"ended_at": str(NOW) if values["ended_at"] else None},
    )


def test_table_database_and_road_refuse_the_same_moves(db, make: Make, town: Town) -> None:
    report_id = make.report(town).id
    enter(town.id)
    agreed = {}
    for status in Status:
        for to in Status:
            if to is not status:
                with writing():
                    agreed[status, to] = _raw_allows(db, report_id, status, to)
                    db.session.rollback()

    assert agreed == {(status, to): to in MOVES[status] for status in Status for to in Status if to is not status}


def _raw_allows(db, report_id: int, status: Status, to: Status) -> bool:
    for step in _way_to(status):
        raw(db, report_id, step)
    try:
        raw(db, report_id, to)
    except DBAPIError as refusal:
        return "can not" not in str(refusal)
    return True


def _way_to(status: Status) -> list[Status]:
    if status is Status.REPORTED:
        return []
    return [Status.ENDED, Status.REOPENED] if status is Status.REOPENED else [status]


def test_every_command_makes_only_moves_of_the_table(db, make: Make, town: Town) -> None:
    report_id = make.report(town).id
    with writing():
        for status in Status:
            for to, build in TO_COME_THERE.items():
                enter(town.id)
                actor = make.actor(town, "handler")
                for step in _way_to(status):
                    apply(TO_COME_THERE[step](report_id, town), by=actor, now=NOW)
                try:
                    apply(build(report_id, town), by=actor, now=NOW)
                except (MoveNotAllowed, NoOpenWork, AlreadyOpen):
                    assert to not in MOVES[status] or (status, to) == (to, to)
                else:
                    ended_at = db.session.get_one(Report, report_id).status
                    assert ended_at is to or (to is Status.SEEN and ended_at is status)
                db.session.rollback()


@pytest.mark.parametrize("action", ["UPDATE event SET note = 'anders'", "DELETE FROM event"])
def test_what_happened_can_not_be_changed_or_erased(db, make: Make, town: Town, action: str) -> None:
    make.report(town)
    with writing():
        enter(town.id)
        with pytest.raises(Exception, match="only ever added"):
            db.session.connection().execute(text(action))
        db.session.rollback()
    assert db.session.scalars(select(Event.note)).all() == [""]


@pytest.mark.parametrize(
    "missing", ["outcome = NULL", "outcome_reason = ''", "ended_at = NULL", "outcome = 'made_safe'"]
)
def test_an_end_without_outcome_reason_or_moment_is_refused(db, make: Make, town: Town, missing: str) -> None:
    report = make.report(town)
    with writing():
        enter(town.id)
        raw(db, report.id, Status.ENDED)
        with pytest.raises(Exception, match=r"(?i)check"):
            db.session.connection().execute(text(f"UPDATE report SET {missing} WHERE id = {report.id}"))
        db.session.rollback()


def test_an_outcome_without_an_end_is_refused(db, make: Make, town: Town) -> None:
    report = make.report(town)
    sets = "outcome = 'solved', outcome_reason = 'x', ended_at = '2026-09-15'"
    with writing():
        enter(town.id)
        with pytest.raises(Exception, match=r"(?i)check"):
            db.session.connection().execute(text(f"UPDATE report SET {sets} WHERE id = {report.id}"))
        db.session.rollback()


@pytest.mark.parametrize("sets", ["status = 'ended'", "outcome = 'solved', ended_at = '2026-09-15'"])
def test_work_ends_with_outcome_and_moment_or_not_at_all(db, make: Make, town: Town, sets: str) -> None:
    make.report(town)
    with writing():
        enter(town.id)
        with pytest.raises(Exception, match=r"(?i)check"):
            db.session.connection().execute(text(f"UPDATE work_order SET {sets}"))
        db.session.rollback()


def test_a_report_is_no_duplicate_of_itself(db, make: Make, town: Town) -> None:
    make.report(town)
    with writing():
        enter(town.id)
        with pytest.raises(Exception, match=r"(?i)check"):
            db.session.connection().execute(text("UPDATE report SET duplicate_of_id = id"))
        db.session.rollback()


@pytest.mark.engines("postgis")
def test_an_event_knows_its_transaction_however_many_there_have_been(db, make: Make, town: Town) -> None:
    make.report(town)
    connection = db.session.connection()
    kind = "SELECT data_type FROM information_schema.columns WHERE table_name = 'event' AND column_name = 'xact'"

    assert connection.scalar(text(kind)) == "bigint"
    assert db.session.scalars(select(Event.xact)).one() > 0
