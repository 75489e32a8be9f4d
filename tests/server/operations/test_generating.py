"""Invented reports."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, or_, select

from server.domain.vocabulary import Outcome, Status
from server.model.base import EVERYWHERE, enter, writing
from server.model.outbox import OutboxMessage
from server.model.photo import Photo
from server.model.report import Contact, Event, PromiseRow, Report
from server.model.work_order import WorkOrder
from server.operations import config_files, configuring, places
from server.operations.drawing import SCENES, draw
from server.operations.generating import Generation, NothingToInventWith
from server.operations.pictures import read_photo

DEMO = Path(__file__).parents[3] / "server" / "demo"
UNTIL = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.engines("sqlite")


class Shelf(dict[str, bytes]):
    """Photos in memory."""

    def put(self, key: str, content: bytes) -> None:
        self[key] = content

    def delete(self, key: str) -> None:
        del self[key]


@pytest.fixture
def woudenberg(db) -> Iterator[int]:
    """The smaller demo town, without reports."""
    folder = DEMO / "woudenberg"
    with writing():
        enter(EVERYWHERE)
        town_id = configuring.apply(config_files.read(folder))[0].id
        db.session.commit()
        enter(town_id)
        with (folder / "addresses.csv").open() as file:
            places.put_addresses(places.address_rows(file))
        db.session.commit()
        yield town_id


def generation(seed: int = 1, per_week: int = 16, weeks: int = 3) -> Generation:
    return Generation(weeks=weeks, per_week=per_week, seed=seed, until=UNTIL, photos=Shelf())


def test_the_same_seed_gives_the_same_reports(woudenberg: int) -> None:
    assert generation(1).reports == generation(1).reports
    assert generation(1).reports != generation(2).reports


@pytest.mark.slow
def test_reports_of_every_state_and_end_come_out_with_their_own_times(db, woudenberg: int) -> None:
    counts = generation(weeks=6).run(base_url="http://test.example")
    db.session.commit()

    reports = db.session.scalars(select(Report)).all()
    assert len(reports) == counts["taken in"] > 60
    open_states = {Status.SEEN, Status.PLANNED, Status.PLANNED_LATER, Status.IN_PROGRESS, Status.WITH_PARTNER}
    assert {r.status for r in reports} >= open_states | {Status.WAITING_FOR_REPORTER, Status.ENDED}
    assert {r.outcome for r in reports} >= {Outcome.SOLVED, Outcome.NOT_FOUND, Outcome.DUPLICATE, None}
    assert {r.on_time for r in reports} == {True, False, None}
    assert UNTIL - timedelta(weeks=6) < min(r.received_at for r in reports)
    assert all(moment <= UNTIL for moment in db.session.scalars(select(Event.recorded_at)))
    moved = db.session.scalars(select(PromiseRow.report_id)).all()
    assert len(moved) > len(set(moved))
    assert db.session.scalars(select(Photo.moment)).all()


@pytest.mark.slow
def test_a_second_run_takes_nothing_in_again(db, woudenberg: int) -> None:
    first = generation().run(base_url="")
    db.session.commit()

    again = generation().run(base_url="")

    assert again["taken in"] == again["steps"] == 0
    assert again["there already"] > 0
    assert first["taken in"] >= again["there already"]


@pytest.mark.slow
def test_each_crew_has_work_for_today_and_no_more_after_a_second_run(db, woudenberg: int) -> None:
    def rounds() -> list[tuple[int, int]]:
        has = select(WorkOrder.crew_id, func.count()).where(WorkOrder.crew_id.is_not(None), WorkOrder.status != "ended")
        today = has.where(or_(WorkOrder.planned_on.is_(None), WorkOrder.planned_on <= UNTIL.date()))
        return [tuple(row) for row in db.session.execute(today.group_by(WorkOrder.crew_id))]

    generation().run(base_url="")
    first = rounds()

    assert len(first) == 2
    assert min(number for _, number in first) >= 2
    generation().run(base_url="")
    assert rounds() == first


def test_old_messages_count_as_sent_and_have_their_words(db, woudenberg: int) -> None:
    generation().run(base_url="http://test.example")

    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)).all()
    old = [row for row in rows if row.created_at < UNTIL - timedelta(days=1)]
    assert {row.status for row in old} <= {"sent", "dropped"}
    assert all(row.subject and row.text and row.sent_at for row in old if row.status == "sent")
    assert all(row.status == "waiting" for row in rows if row not in old)


@pytest.mark.slow
def test_reporters_are_obviously_invented(db, woudenberg: int) -> None:
    generation().run(base_url="")

    for contact in db.session.scalars(select(Contact)):
        assert contact.email.endswith(".example") or not contact.email
        assert contact.phone.startswith("0600000") or not contact.phone
        assert contact.name.startswith("Test Melder ") or not contact.name


def test_without_addresses_there_is_nothing_to_invent_with(db, woudenberg: int) -> None:
    places.put_addresses([])

    with pytest.raises(NothingToInventWith):
        generation()


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_a_drawn_picture_is_a_photo_that_never_differs_and_changes_after_the_work(scene: str) -> None:
    before, after = draw(scene, seed=7), draw(scene, seed=7, repaired=True)

    assert before == draw(scene, seed=7)
    assert before not in (after, draw(scene, seed=8))
    assert read_photo(before).width == read_photo(after).width == 960
