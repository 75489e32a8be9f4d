"""What is kept is kept whole, and what is unsent is never lost."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from field_app.store import State, Store, Trouble, database
from field_app.store.codec import order_of, packed, reference_of
from field_app.store.database import BROKEN, BUSY, FULL
from server.wire.field import Answer, Changes, Happening, Note, Order, Outcome, PhotoRef
from tests.field_app.fake_office import a_reference
from tests.field_app.tablet import BENCH, TILE, WORKING_DAYS, an_order
from tests.support.moments import NOW


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    yield made
    made.close()


def changes(*orders, cursor="1", **other):
    return Changes(cursor=cursor, now=NOW, orders=orders, **other)


def test_an_order_comes_out_as_it_went_in():
    order = an_order(
        1,
        planned_on=NOW.date(),
        photos=(PhotoRef("abc", 4, 3, "after"),),
        answers=(Answer("Hoe groot?", "Groot"),),
        history=(Happening(NOW, "Gemeld", "x"),),
    )
    assert order_of(packed(order)) == order
    assert order_of(packed(an_order(2, due_at=None))) == an_order(2, due_at=None)


def test_the_reference_comes_out_as_it_went_in():
    reference = a_reference(
        categories=(TILE, BENCH), working_days=WORKING_DAYS, boundary=(((0.0, 1.5), (2.0, 3.0), (4.0, 5.0)),)
    )
    assert reference_of(packed(reference)) == reference


def test_a_page_of_the_feed_is_taken_in_as_a_whole_with_its_cursor(store, monkeypatch):
    store.orders.apply(changes(an_order(1)))
    monkeypatch.setattr(store.orders, "_forget", _fails)
    with pytest.raises(ZeroDivisionError):
        store.orders.apply(changes(an_order(2), cursor="2"))

    assert set(store.orders.all()) == {1}
    assert store.orders.cursor == "1"


def _fails(*_, **__):
    raise ZeroDivisionError


def test_a_deed_and_its_photos_are_one_transaction(tablet, monkeypatch):
    photo = tablet.photo(1)
    real = tablet.store._db.write_many
    monkeypatch.setattr(tablet.store._db, "write_many", _fails)
    with pytest.raises(ZeroDivisionError):
        tablet.desk.close(1, Outcome.SOLVED, "Wij hebben het gemaakt.", after=[photo])
    monkeypatch.setattr(tablet.store._db, "write_many", real)

    assert tablet.store.commands.all() == ()
    assert not tablet.desk.order(1).row.done
    assert not tablet.store.photos.is_used(photo)


def test_on_a_full_disk_the_crew_reads_so_and_nothing_is_half_done(tablet):
    used = tablet.store._db.value("PRAGMA page_count")
    tablet.store._db.value(f"PRAGMA max_page_count = {used}")
    with pytest.raises(Trouble, match="vol"):
        _write_much(tablet.desk)
    kept = len(tablet.store.commands.all())
    tablet.sync.step()
    tablet.store._db.value("PRAGMA max_page_count = 1000000")

    tablet.works_until_quiet()
    assert len(tablet.office.effects) == kept
    assert tablet.store._db.value("PRAGMA integrity_check") == "ok"


def _write_much(desk):
    for n in range(1000):
        desk.note(1, f"{n} " + "x" * 1900)


def test_while_somebody_else_holds_the_file_the_crew_reads_so(tablet):
    tablet.store._db.value("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(tablet.folder / "tablet.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Trouble) as told:
        tablet.desk.arrive(1)
    other.execute("ROLLBACK")
    other.close()

    assert str(told.value) == BUSY
    assert tablet.store.commands.all() == ()


def test_each_trouble_of_sqlite_has_its_sentence():
    assert {FULL, BUSY, BROKEN} == {database._sentence(_error(code)) for code in (13, 5, 11)}
    assert database._sentence(_error(sqlite3.SQLITE_BUSY_SNAPSHOT)) == BUSY


def _error(code):
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


def test_a_queued_command_can_not_be_changed_or_deleted_even_by_hand(tablet):
    tablet.desk.note(1, "Blijft")
    for sql in ("UPDATE command SET data = '{}'", "DELETE FROM command"):
        with pytest.raises(Trouble):
            tablet.store._db.write(sql)
    assert tablet.store.commands.all()[0].command.deed == Note(text="Blijft")


def test_a_photo_that_the_office_does_not_have_can_not_be_deleted_even_by_hand(tablet):
    photo = tablet.photo(1)
    tablet.desk.note(1, "Met foto", photos=[photo])
    tablet.desk.drop_photo(photo)
    with pytest.raises(Trouble):
        tablet.store._db.write("DELETE FROM photo")
    assert tablet.photo_content(photo)


def test_an_answer_is_final(tablet):
    tablet.desk.note(1, "Een keer")
    tablet.works_until_quiet()
    verdict = next(iter(tablet.office.verdicts.values()))
    assert not tablet.store.commands.answer(verdict, now=NOW)
    assert not tablet.store.commands.undo(verdict.id)
    assert tablet.store.commands.all()[0].state is State.APPLIED


def test_old_answered_work_is_forgotten_after_a_month_when_its_photos_have_gone(tablet, clock):
    tablet.desk.note(1, "Met foto", photos=[tablet.photo(1)])
    tablet.works_until_quiet()
    for _ in range(3):
        clock.advance(timedelta(days=13))
        tablet.works(2)
    assert tablet.store.commands.all() == ()


def test_a_file_of_an_older_app_is_copied_before_it_changes(tmp_path, monkeypatch):
    Store(tmp_path).close()
    monkeypatch.setattr(database, "STEPS", (*database.STEPS, "ALTER TABLE draft ADD COLUMN extra TEXT"))
    store = Store(tmp_path)
    known = len(database.STEPS)
    assert store._db.value("PRAGMA user_version") == known
    store.close()

    copy = sqlite3.connect(tmp_path / f"tablet.v{known - 1}")
    assert copy.execute("PRAGMA user_version").fetchone() == (known - 1,)
    copy.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.settings.put("hand", "left")
    store.close()
    monkeypatch.setattr(database, "STEPS", (*database.STEPS, "DROP TABLE setting; SELECT no_such_function()"))
    with pytest.raises(Trouble):
        Store(tmp_path)
    monkeypatch.undo()

    store = Store(tmp_path)
    assert store.settings.get("hand") == "left"
    store.close()


def test_a_file_of_a_newer_app_is_left_alone(tmp_path, monkeypatch):
    Store(tmp_path).close()
    monkeypatch.setattr(database, "STEPS", ())
    with pytest.raises(Trouble, match="Werk de app bij"):
        Store(tmp_path)


def test_only_the_owner_can_read_the_file(tmp_path, store):
    assert (tmp_path / "tablet.db").stat().st_mode & 0o077 == 0


def test_the_log_keeps_its_last_lines(store, monkeypatch):
    monkeypatch.setattr("field_app.store.settings.LOG_LINES", 3)
    for n in range(10):
        store.settings.log(f"regel {n}", at=NOW)
    assert [line.words for line in store.settings.lines()] == ["regel 9", "regel 8", "regel 7"]


def test_who_listens_hears_of_every_change_after_it_was_kept(store, tmp_path):
    seen = []
    store.on_change(lambda: seen.append(Path(tmp_path / "tablet.db").exists() and store.settings.get("hand")))
    store.settings.put("hand", "left")
    assert seen == ["left"]


def test_no_contact_data_that_a_careless_office_adds_is_kept(tablet, office):
    def careless(request):
        answer = office(request)
        if "wijzigingen" not in str(request.url):
            return answer
        data = answer.json()
        for order in data["orders"]:
            order |= {"reporter": "CANARY", "contact": {"email": "CANARY@meld.example", "phone": "CANARY"}}
        return httpx.Response(200, json=data | {"contact": "CANARY"})

    tablet.network.office = careless
    office.put(an_order(9))
    tablet.works(2)
    assert isinstance(tablet.store.orders.get(9), Order)
    tablet.close()

    for path in tablet.folder.rglob("*"):
        assert path.is_dir() or b"CANARY" not in path.read_bytes()
    tablet._open()
