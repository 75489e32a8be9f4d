"""The fence between municipalities, and the fence around units of work that only read."""

import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, func, insert, inspect, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import aliased

from server.domain.command import Close, Follow, Forward, HandOver, Join, Plan, Recategorise, StopMail, Take
from server.domain.vocabulary import Outcome, WishKind
from server.model.access import ApiKey, Attempt, UpdateTaken
from server.model.alarm import Alarm, DutyContact
from server.model.base import EVERYWHERE, Base, OutsideMunicipality, Scoped, WriteOutsideUnit, enter, entered, writing
from server.model.base import db as database
from server.model.case import CaseLink, CaseSystemRow, CaseTypeRow
from server.model.category import Category, Season
from server.model.desk import CallBack, ParkedCall
from server.model.door import ChannelRow, ChannelSecret, Delivered, PhotoWaiting
from server.model.field import Device, EnrolmentCode, FieldCommand, FieldPhoto, Upload
from server.model.mail_in import MailIn
from server.model.municipality import CalendarDay, LearnedModel, Municipality
from server.model.norm import NormRow
from server.model.outbox import JobSlot, MessageTemplate, OutboxMessage
from server.model.photo import Draft, Photo
from server.model.plan import DayLeftOut, DayPlan, DayRound, DayStop, LearnedDuration, Wish
from server.model.report import Contact, Event, Pause, PromiseRow, Report
from server.model.team import Crew, Handler, Team
from server.model.webhook import Webhook, WebhookAttempt, WebhookHost
from server.model.work_order import WorkOrder
from server.operations.apply import UnknownReport
from server.operations.assigning import UnknownTarget
from server.queries.reference import reference
from server.queries.track import open_report
from server.wire.intake import Contact as Who
from tests.make import NOW, Make, Town

KINDS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda kind: kind.__name__)
SCOPED = [kind for kind in KINDS if issubclass(kind, Scoped)]


@pytest.fixture
def towns(make: Make, db) -> tuple[Town, Town]:
    """Two municipalities with at least one row of every kind; returns (ours, theirs)."""
    made = tuple(make.town(slug) for slug in ("rijswijk", "woudenberg"))
    for town in made:
        report, main = make.report(town), make.report(town)
        make.do(town, Follow(report_id=report.id, contact=Who(email="volger@reporter.example")), by="reporter")
        make.do(town, Close(report_id=main.id, outcome=Outcome.SOLVED, reason="Klaar."))
        with make.change(town):
            draft = Draft(key="d", touched_at=NOW)
            db.session.add_all(
                [
                    draft,
                    ApiKey(name="k", hash=town.slug, created_at=NOW),
                    Attempt(action="track", subject="x", failures=1, last_at=NOW),
                    CalendarDay(day=date(2026, 5, 15), name="Dicht"),
                    LearnedModel(weights={}, examples=0),
                    MessageTemplate(kind="receipt", subject="x", body="y"),
                    Crew(slug="p", name="P", team_id=town.teams["wegen"]),
                    Season(name="herfst", starts=901, ends=1130),
                    Pause(report_id=report.id, started_at=NOW, question="?"),
                    Photo(key=town.slug, sha256="s", width=1, height=1, added_at=NOW),
                    Upload(sha256="s", size=1, touched_at=NOW),
                ]
            )
            add_tablet(town, report.id)
            add_news(report.id)
            add_doors(report.id)
            add_desk(town, report.id)
            add_plan(town, report.id)
            add_others(report.id)
            add_webhook()
    return made  # type: ignore[return-value]


def add_news(report_id: int) -> None:
    """What another system said of a report."""
    session = database.session
    session.flush()
    key_id, event_id = session.scalars(select(ApiKey.id)).one(), session.scalars(select(func.max(Event.id))).one()
    session.add(UpdateTaken(key_id=key_id, update_id="1", event_id=event_id, taken_at=NOW))


def add_doors(report_id: int) -> None:
    """A channel, its secret, and what came with a report."""
    database.session.add_all(
        [
            ChannelRow(name="c", title="C"),
            ChannelSecret(channel="c", word="w", made_at=NOW),
            Delivered(report_id=report_id, channel="c", received_at=NOW, contents="x"),
            PhotoWaiting(report_id=report_id, key="p", added_at=NOW),
        ]
    )


def add_desk(town: Town, report_id: int) -> None:
    """A call that is not finished, somebody to call back, and an alarm with who is rung."""
    by = database.session.scalars(select(Handler.id)).first()
    team_id = town.teams["wegen"]
    database.session.add_all(
        [
            ParkedCall(key="k", handler_id=by, touched_at=NOW),
            CallBack(key="k", team_id=team_id, about="x", phone="0", made_at=NOW, due_at=NOW),
            DutyContact(name="D"),
            Alarm(report_id=report_id, why="x", raised_at=NOW),
        ]
    )


def add_others(report_id: int) -> None:
    """A case that mirrors the report in a case system, and a mail that came in."""
    steps = {"received": "s", "in_progress": "s", "ended": "s"}
    database.session.add_all(
        [
            CaseSystemRow(name="s", url="u", client_id="c", rsin="r"),
            CaseTypeRow(type="t", **steps),
            CaseLink(report_id=report_id, url="u", type="t", made_at=NOW),
            MailIn(digest="d", received_at=NOW),
        ]
    )


def add_webhook() -> None:
    """An address that is called, on a host that was agreed to, and a call to it."""
    session = database.session
    session.add_all([WebhookHost(host="h", allowed_at=NOW), hook := Webhook(name="w", url="u", made_at=NOW)])
    session.flush()
    message = session.scalars(select(OutboxMessage)).first()
    session.add(WebhookAttempt(webhook_id=hook.id, outbox_id=message.id, at=NOW, number=1, took_ms=1))


def add_plan(town: Town, report_id: int) -> None:
    """A plan with a stop, work that is left out, a wish about it, and what was learned."""
    session = database.session
    work_id = session.scalars(select(WorkOrder.id).where(WorkOrder.report_id == report_id)).one()
    crew_id, plan = next(iter(town.crews.values())), DayPlan(day=NOW.date())
    session.add(plan)
    session.flush()
    day_round = DayRound(plan_id=plan.id, crew_id=crew_id)
    session.add(day_round)
    session.flush()
    times = {"arrive_s": 0, "leave_s": 0, "service_s": 0, "drive_s": 0, "drive_m": 0}
    stop = {"plan_id": plan.id, "work_order_id": work_id}
    session.add_all(
        [
            DayStop(round_id=day_round.id, position=1, **stop, **times),
            DayLeftOut(why="full", sentence="x", **stop),
            Wish(work_order_id=work_id, kind=WishKind.ONLY_CREW, crew_id=crew_id),
            LearnedDuration(category_id=next(iter(town.categories.values())), minutes=1, examples=1),
        ]
    )


def add_tablet(town: Town, report_id: int) -> None:
    """A tablet, how it came in, and what it sent."""
    session = database.session
    crew_id = next(iter(town.crews.values()))
    device = Device(key=town.slug, name="T", crew_id=crew_id, secret_hash="x", enrolled_at=NOW, last_seen_at=NOW)
    code = EnrolmentCode(hash=town.slug, crew_id=crew_id, made_at=NOW, expires_at=NOW)
    session.add_all([device, code])
    session.flush()
    sent = {"device_id": device.id, "report_id": report_id}
    session.add(FieldCommand(id="c", raw={}, received_at=NOW, **sent))
    session.add(FieldPhoto(sha256="s", command_id="c", moment="after", **sent))


def rows_of_theirs(db, kind, theirs: Town) -> list:
    enter(theirs.id)
    return list(db.session.scalars(select(kind)).all())


def test_no_query_of_one_municipality_finds_a_row_of_another(db, towns) -> None:
    for kind in SCOPED:
        finds_nothing_of_theirs(db, kind, *towns)


def finds_nothing_of_theirs(db, kind, ours: Town, theirs: Town) -> None:
    keys = [inspect(row).identity for row in rows_of_theirs(db, kind, theirs)]
    assert keys, kind
    with writing():
        enter(ours.id)
        found = db.session.scalars(select(kind)).all()
        assert found
        assert {row.municipality_id for row in found} == {ours.id}
        assert set(db.session.scalars(select(kind.municipality_id))) == {ours.id}
        assert set(db.session.scalars(select(aliased(kind).municipality_id))) == {ours.id}
        assert db.session.scalar(select(func.count()).select_from(kind)) == len(found)
        assert [db.session.get(kind, key) for key in keys] == [None] * len(keys)
        if kind is not Event:  # the database lets nobody change those
            quiet = {"synchronize_session": False}
            same = {"municipality_id": kind.municipality_id}
            where = kind.municipality_id == theirs.id
            assert db.session.execute(update(kind).where(where).values(same), execution_options=quiet).rowcount == 0
            assert db.session.execute(delete(kind).where(where), execution_options=quiet).rowcount == 0
        db.session.rollback()


def test_a_session_in_no_municipality_finds_nothing(db, towns) -> None:
    db.session.rollback()
    db.session.expunge_all()
    db.session.info.pop("municipality_id")

    for kind in SCOPED:
        assert db.session.scalars(select(kind)).all() == []
        assert db.session.scalars(select(kind.municipality_id)).all() == []


def test_a_session_in_no_municipality_can_not_write(db, towns) -> None:
    db.session.rollback()
    db.session.expunge_all()
    db.session.info.pop("municipality_id")
    with pytest.raises(OutsideMunicipality):
        entered()
    with writing():
        db.session.add(Team(slug="x", name="x", public_name="x", municipality_id=towns[0].id))
        with pytest.raises(OutsideMunicipality):
            db.session.flush()
        db.session.rollback()
        with pytest.raises(OutsideMunicipality):
            db.session.execute(insert(Team).values(slug="x", name="x", public_name="x", municipality_id=towns[0].id))
    db.session.rollback()


def test_what_was_read_in_one_municipality_is_forgotten_in_the_next(make: Make, db, towns) -> None:
    ours, theirs = towns
    enter(theirs.id)
    report = db.session.scalars(select(Report)).first()
    enter(ours.id)

    assert db.session.get(Report, inspect(report).identity) is None


def test_joins_do_not_reach_over_the_border(db, towns) -> None:
    ours, theirs = towns
    enter(ours.id)
    joined = select(Report.municipality_id, Event.municipality_id).join(Event, Event.report_id == Report.id)
    both = select(Report.municipality_id, Team.municipality_id).join(Team, Team.id != Report.team_id)
    within = select(Report.id).where(Report.team_id.in_(select(Team.id).where(Team.municipality_id == theirs.id)))

    for statement in (joined, both):
        assert {town for row in db.session.execute(statement) for town in row} == {ours.id}
    assert db.session.scalars(within).all() == []


@pytest.mark.parametrize("kind", [Team, Contact, Season])
def test_a_row_for_another_municipality_is_refused(db, towns, kind) -> None:
    ours, theirs = towns
    values = {
        Team: {"slug": "x", "name": "x", "public_name": "x"},
        Contact: {"report_id": 1, "kind": "reporter", "track_code": "x"},
        Season: {"name": "x", "starts": 1, "ends": 2},
    }[kind]
    strange = {**values, "municipality_id": theirs.id}
    with writing():
        enter(ours.id)
        db.session.add(kind(**strange))
        with pytest.raises(OutsideMunicipality):
            db.session.flush()
        db.session.rollback()
        for statement in (insert(kind).values(**strange), insert(kind).values([strange])):
            with pytest.raises(OutsideMunicipality):
                db.session.execute(statement)
        with pytest.raises(OutsideMunicipality):
            db.session.execute(insert(kind), [strange])
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        with pytest.raises(OutsideMunicipality):
            db.session.execute(dialect.insert(kind).values(strange).on_conflict_do_nothing())
        db.session.rollback()


def test_a_row_can_not_be_moved_over_the_border(db, towns) -> None:
    ours, theirs = towns
    with writing():
        enter(ours.id)
        db.session.scalars(select(Team)).first().municipality_id = theirs.id
        with pytest.raises(OutsideMunicipality):
            db.session.flush()
        db.session.rollback()


def test_a_new_row_belongs_to_where_the_session_is(db, towns) -> None:
    ours, _ = towns
    with writing():
        enter(ours.id)
        row = Season(name="winter", starts=1201, ends=228)
        db.session.add(row)
        db.session.flush()
        assert row.municipality_id == ours.id
        db.session.rollback()


def test_the_whole_installation_is_seen_by_who_says_everywhere(db, towns) -> None:
    enter(EVERYWHERE)

    assert set(db.session.scalars(select(Report.municipality_id))) == {town.id for town in towns}


@pytest.mark.engines("postgis")
def test_the_database_itself_keeps_the_border_for_raw_sql(db, towns) -> None:
    for kind in SCOPED:
        stays_within_ours(db, kind, *towns)


def stays_within_ours(db, kind, ours: Town, theirs: Town) -> None:
    table = kind.__tablename__
    count = text(f"SELECT municipality_id, count(*) FROM {table} GROUP BY 1")
    enter(ours.id)
    with writing():
        connection = db.session.connection()
        assert (
            connection.scalar(text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
            is False
        )
        assert {row[0] for row in connection.execute(count)} == {ours.id}
        if kind is not Event:
            moved = connection.execute(
                text(f"UPDATE {table} SET municipality_id = :t WHERE municipality_id = :t"), {"t": theirs.id}
            )
            assert moved.rowcount == 0
        db.session.rollback()
    db.session.info.pop("municipality_id")
    assert db.session.connection().execute(count).all() == []
    db.session.rollback()
    db.session.expunge_all()


@pytest.mark.engines("postgis")
def test_the_database_refuses_a_raw_row_for_another_municipality(db, towns) -> None:
    ours, theirs = towns
    with writing():
        enter(ours.id)
        with pytest.raises(Exception, match="row-level security"):
            db.session.connection().execute(
                text("INSERT INTO season (name, starts, ends, municipality_id) VALUES ('x', 1, 2, :t)"),
                {"t": theirs.id},
            )
        db.session.rollback()


def test_a_command_reaches_nothing_over_the_border(make: Make, db, towns) -> None:
    ours, theirs = towns
    report, strange = make.receipt(ours), make.receipt(theirs)
    with pytest.raises(UnknownReport):
        make.do(ours, Take(report_id=strange.report_id))
    crew = rows_of_theirs(db, Crew, theirs)[0].id
    for command in (
        HandOver(report_id=report.report_id, team_id=theirs.teams["wegen"]),
        HandOver(report_id=report.report_id, team_id=ours.teams["wegen"], handler_id=theirs.staff["handler"]),
        Forward(report_id=report.report_id, partner_id=theirs.partner_id),
        Recategorise(report_id=report.report_id, category_id=theirs.categories["boom"]),
        Join(report_id=report.report_id, main_report_id=strange.report_id),
        Plan(report_id=report.report_id, on=NOW.date(), crew_id=crew),
    ):
        with pytest.raises(UnknownTarget):
            make.do(ours, command)
    contact = make.found(theirs, Contact)[0]
    make.do(ours, StopMail(report_id=report.report_id, contact_id=contact.id), by="reporter")
    assert make.found(theirs, Contact)[0].stopped_at is None


def test_the_code_of_one_municipality_opens_nothing_in_another(make: Make, towns) -> None:
    ours, theirs = towns
    receipt = make.receipt(theirs)
    enter(theirs.id)
    assert open_report(receipt.reference, receipt.track_code, reference(), now=NOW) is not None
    enter(ours.id)
    assert open_report(receipt.reference, receipt.track_code, reference(), now=NOW) is None


def test_a_key_and_an_account_work_in_their_own_municipality_only(db, towns) -> None:
    ours, theirs = towns
    enter(ours.id)

    assert db.session.scalars(select(ApiKey).where(ApiKey.hash == "woudenberg")).first() is None
    assert db.session.scalars(select(ApiKey).where(ApiKey.hash == "rijswijk")).first() is not None
    found = db.session.scalars(select(Handler.id).where(Handler.username == "admin")).all()
    assert found == [ours.staff["admin"]]
    assert theirs.staff["admin"] not in found


def test_the_tables_without_a_municipality_are_known_by_name() -> None:
    assert {kind for kind in KINDS if not issubclass(kind, Scoped)} == {Municipality, JobSlot}


def test_changing_municipality_in_a_unit_of_work_keeps_what_was_written_for_all(db, make: Make) -> None:
    town = make.town()
    with writing():
        enter(EVERYWHERE)
        db.session.add(JobSlot(job="x", slot_at=NOW, taken_at=NOW))
        enter(town.id)
        assert len(db.session.scalars(select(Team)).all()) == 2
        db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(JobSlot)) == 1


def test_reading_writes_nothing(db, towns) -> None:
    ours, _ = towns
    enter(ours.id)
    db.session.add(Season(name="x", starts=1, ends=2))
    with pytest.raises(WriteOutsideUnit):
        db.session.flush()
    db.session.rollback()
    db.session.scalars(select(Team)).first().name = "Anders"
    with pytest.raises(WriteOutsideUnit):
        db.session.commit()
    db.session.rollback()
    row = {"name": "x", "starts": 1, "ends": 2, "municipality_id": ours.id}
    for statement in (
        update(Team).values(name="Anders"),
        delete(Draft),
        insert(Season).values(row),
        insert(Season.__table__).values(row),
    ):
        with pytest.raises(WriteOutsideUnit):
            db.session.execute(statement)
    db.session.rollback()


def test_a_moment_has_a_time_zone_and_comes_back_in_utc(db, make: Make) -> None:
    make.town()
    amsterdam = timezone(timedelta(hours=2))
    with writing():
        enter(EVERYWHERE)
        db.session.add(JobSlot(job="a", slot_at=datetime(2026, 9, 15, 11, tzinfo=amsterdam), taken_at=NOW))
        db.session.commit()
        slot = db.session.scalars(select(JobSlot)).one()
        assert slot.slot_at == datetime(2026, 9, 15, 9, tzinfo=UTC)
        assert slot.slot_at.tzinfo is UTC
        db.session.add(JobSlot(job="b", slot_at=datetime(2026, 9, 15, 11), taken_at=NOW))  # noqa: DTZ001  # that is the point
        with pytest.raises(StatementError, match="time zone"):
            db.session.flush()
        db.session.rollback()


@pytest.mark.engines("sqlite")
def test_sqlite_writes_with_its_lock_from_the_start_and_reads_without(db, make: Make, settings) -> None:
    town = make.town()
    other = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
    enter(town.id)
    db.session.rollback()
    db.session.scalars(select(Team)).all()
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    db.session.rollback()
    with writing():
        db.session.scalars(select(Team)).all()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        db.session.rollback()
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_foreign_keys_hold_on_both_engines(db, make: Make) -> None:
    town = make.town()
    with writing():
        enter(town.id)
        db.session.add(Category(slug="x", name="x", public_name="x", owner="x", parent_id=999))
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            db.session.flush()
        db.session.rollback()


def test_the_kinds_that_are_tried_here_are_all_that_there_are() -> None:
    assert {OutboxMessage, WorkOrder, PromiseRow, NormRow, Photo, LearnedModel} <= set(SCOPED)
