"""A store that broke is put aside as it is, and the work goes on with what can be read of it."""

import pytest

from field_app.state import rescue
from field_app.state.rescue import open_store
from field_app.store import Damaged, Store, Trouble
from server.wire.field import Outcome
from tests.field_app.tablet import Tablet
from tests.support.moments import NOW

ASIDE = "beschadigd-20260915-060000"


def spoil(folder, *, all_of_it=False):
    """Break the file as a bad flash chip does: a stretch of zeros, or nothing but noise."""
    path = folder / "tablet.db"
    content = bytearray(path.read_bytes())
    start, end = (0, len(content)) if all_of_it else (3 * 4096, 4 * 4096)
    content[start:end] = b"\x5a" * (end - start)
    path.write_bytes(bytes(content))
    for name in ("tablet.db-wal", "tablet.db-shm"):
        (folder / name).unlink(missing_ok=True)


def aside_of(folder):
    (found,) = folder.glob("beschadigd-*")
    return found


def again(tablet):
    """The app on what was rescued."""
    tablet.store.close()
    tablet.transport.close()
    store = open_store(tablet.folder, now=NOW)
    store.close()
    tablet._open()


@pytest.mark.parametrize("all_of_it", [True, False])
def test_a_damaged_file_is_put_aside_whole_and_told(tablet, all_of_it):
    photo = tablet.photo(1)
    tablet.close()
    spoil(tablet.folder, all_of_it=all_of_it)
    broken = (tablet.folder / "tablet.db").read_bytes()

    store = open_store(tablet.folder, now=NOW)

    aside = aside_of(tablet.folder)
    assert (aside / "tablet.db").read_bytes() == broken
    assert (aside / "photos" / f"{photo}.jpg").is_file()
    assert store.settings.get("damaged") == aside.name
    assert store.orders.all() == {}
    store.close()
    tablet._open()


def test_what_was_not_sent_is_found_again_where_it_can_be_read(tablet, office):
    tablet.network.online = False
    photo = tablet.photo(1)
    tablet.desk.note(1, "Niet verzonden", photos=[photo])
    tablet.desk.close(2, Outcome.SOLVED, "Wij hebben het gemaakt.")
    tablet.store._db.value("PRAGMA wal_checkpoint(TRUNCATE)")
    _spoil_the_page_of(tablet, "draft")

    again(tablet)
    assert tablet.desk.start().damage.rescued == 2
    tablet.network.online = True
    tablet.works_until_quiet()

    assert [one.kind.value for one in office.effects] == ["note", "close"]
    assert office.photos[photo] == tablet.photo_content(photo)
    assert len(tablet.store.orders.all()) == 3, "the day comes in again"
    assert tablet.desk.start().enrolled


def _spoil_the_page_of(tablet: Tablet, table: str) -> None:
    page = tablet.store._db.value("SELECT rootpage FROM sqlite_master WHERE name = ?", table)
    path = tablet.folder / "tablet.db"
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\x5a" * 4096
    path.write_bytes(bytes(content))


def test_what_was_found_again_and_had_arrived_after_all_is_done_once(tablet, office):
    tablet.desk.note(1, "Onderweg")
    tablet.network.fates = iter(["unheard"])
    tablet.works()
    tablet.store._db.value("PRAGMA wal_checkpoint(TRUNCATE)")
    _spoil_the_page_of(tablet, "draft")

    again(tablet)
    tablet.works_until_quiet()

    assert len(office.effects) == 1


def test_it_is_told_until_somebody_read_it(tablet):
    tablet.close()
    spoil(tablet.folder, all_of_it=True)
    store = open_store(tablet.folder, now=NOW)
    store.close()
    tablet._open()

    damage = tablet.desk.start().damage
    assert (damage.folder, damage.rescued) == (aside_of(tablet.folder).name, 0)

    tablet.desk.read("damaged:")
    assert tablet.desk.start().damage is None


def test_who_is_ended_while_it_is_put_aside_goes_on_with_that(tablet, monkeypatch):
    tablet.photo(1)
    tablet.desk.note(1, "Niet verzonden")
    tablet.close()
    spoil(tablet.folder, all_of_it=True)
    (tablet.folder / "tablet.db-wal").write_bytes(b"journal")
    real, moved = rescue.os.replace, []

    def dies(source, target):
        if len(moved) == 3:
            raise KeyboardInterrupt
        moved.append(source)
        real(source, target)

    monkeypatch.setattr(rescue.os, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        open_store(tablet.folder, now=NOW)
    monkeypatch.undo()

    open_store(tablet.folder, now=NOW).close()

    aside = aside_of(tablet.folder)
    assert {path.name for path in aside.iterdir()} >= {"tablet.db", "photos", "tablet.db-wal"}
    tablet._open()


def test_a_file_that_is_whole_but_of_a_newer_app_is_not_put_aside(tmp_path, monkeypatch):
    Store(tmp_path).close()
    monkeypatch.setattr("field_app.store.database.STEPS", ())

    with pytest.raises(Trouble, match="Werk de app bij"):
        open_store(tmp_path, now=NOW)
    assert not list(tmp_path.glob("beschadigd-*"))


def test_damage_that_shows_later_has_a_name_of_its_own(tablet):
    tablet.store._db.value("PRAGMA wal_checkpoint(TRUNCATE)")
    tablet.close()
    spoil(tablet.folder, all_of_it=True)

    with pytest.raises(Damaged):
        Store(tablet.folder)
    open_store(tablet.folder, now=NOW).close()
    tablet._open()
