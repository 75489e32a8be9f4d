"""The whole of what a tablet keeps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from field_app.store.commands import Commands
from field_app.store.database import Database
from field_app.store.drafts import Drafts
from field_app.store.orders import Orders
from field_app.store.photos import Photos
from field_app.store.settings import Settings

KEEP_SENT_PHOTOS = timedelta(days=7)
KEEP_VANISHED = timedelta(days=2)
KEEP_ANSWERED = timedelta(days=30)
WITHOUT_CONTACT = timedelta(days=30)

# What stays on a wiped tablet: how far the counters were, and how its user likes it.
_NOT_ABOUT_WORK = ("local_number", "theme", "text_scale", "hand", "photos", "clock_offset_s", "office")
# What a tablet that only lost contact must also know to find the office again.
_TO_FIND_THE_OFFICE = ("enrolled", "municipality", "crew", "device", "person", "contact_at", "retry_at", "failures")
_WIPING = "wiping"


class Store:
    """One folder: `tablet.db`, `photos/` (taken here), `camera/` (on their way in), `thumbs/` and `map/` (fetched)."""

    def __init__(self, folder: Path, *, trace: Callable[[str], None] | None = None) -> None:
        self.folder = folder
        self._db = Database(folder / "tablet.db", trace=trace)
        for name in ("photos", "camera", "thumbs", "map"):
            (folder / name).mkdir(exist_ok=True)
        self.settings = Settings(self._db)
        self.orders = Orders(self._db, self.settings)
        self.commands = Commands(self._db)
        self.photos = Photos(self._db, folder)
        self.drafts = Drafts(self._db)
        # Pictures that were taken in just before the app was killed.
        self._remove_files_but({one.path for one in self.photos.expected()}, "camera")
        if self.settings.get(_WIPING):
            self._wipe_files()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing; Trouble when the device can't."""
        with self._db.transaction():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Nobody else writes meanwhile."""
        with self._db.lock:
            yield

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call this after every transaction, from the thread that wrote it."""
        self._db.listeners.append(callback)

    def close(self) -> None:
        self._db.close()

    def sweep(self, *, now: datetime) -> None:
        """Let go of what the office has had for long enough, and of everything after a month without contact."""
        for photo in self.photos.old(before=now - KEEP_SENT_PHOTOS):
            Path(photo.path).unlink(missing_ok=True)
            self.photos.removed(photo.sha256, at=now)
        self.commands.drop_answered(before=now - KEEP_ANSWERED)
        self.orders.drop_vanished(before=now - KEEP_VANISHED)
        contact = self.settings.moment("contact_at")
        if contact and now - contact > WITHOUT_CONTACT and self.orders.cursor:
            self.wipe(now=now, withdrawn=False)

    def wipe(self, *, now: datetime, withdrawn: bool) -> None:
        """Forget all but unsent commands and photos. A withdrawn tablet also forgets whose it is."""
        with self.transaction():
            self.orders.forget_all()
            self.drafts.drop_all()
            self._db.write("DELETE FROM command WHERE state = 'undone'")
            self._drop_answered()
            self._db.write("DELETE FROM expected")
            self.settings.forget_all_but(*_NOT_ABOUT_WORK, *(() if withdrawn else _TO_FIND_THE_OFFICE))
            self.settings.clear_log()
            self.settings.log("De tablet is gewist; werk dat nog niet verzonden was, is er nog.", at=now)
            self.settings.put(_WIPING, "1")
        self._wipe_files()

    def _wipe_files(self) -> None:
        """The second half of a wipe; done at the next start when the app was killed before its end."""
        kept = {photo.path for photo in self.photos.all().values()}
        self._remove_files_but(kept, "photos", "camera", "thumbs", "map")
        for copy in (*self.folder.glob("tablet.v*"), *self.folder.glob("beschadigd-*/tablet.db*")):
            copy.unlink()
        # What was deleted still stands in the journal until it is folded in.
        self._db.value("PRAGMA wal_checkpoint(TRUNCATE)")
        self.settings.forget(_WIPING)

    def _drop_answered(self) -> None:
        """Drop commands that were answered and whose photos have all arrived, and photos that nothing needs."""
        self._db.write(
            "DELETE FROM command WHERE NOT unsent AND NOT EXISTS ("
            " SELECT 1 FROM photo_use JOIN photo USING (sha256)"
            " WHERE photo_use.command_id = command.id AND photo.receipt_at IS NULL)"
        )
        self._db.write("UPDATE command SET question = NULL WHERE answered_at IS NOT NULL")
        self._db.write(
            "DELETE FROM photo_use WHERE sha256 IN (SELECT sha256 FROM photo WHERE receipt_at IS NOT NULL)"
            " AND command_id IN (SELECT id FROM command WHERE answered_at IS NOT NULL)"
        )
        self._db.write("DELETE FROM photo WHERE sha256 NOT IN (SELECT sha256 FROM photo_use)")

    def _remove_files_but(self, kept: set[str], *names: str) -> None:
        for name in names:
            for path in (self.folder / name).iterdir():
                if str(path) not in kept:
                    path.unlink(missing_ok=True)
