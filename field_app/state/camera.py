"""Pictures on their way from the camera into a deed; each step is written down before it happens."""

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from field_app.photos import Prepared, Unreadable, prepare
from field_app.state.one_order import own_photo
from field_app.state.today import orphan_view
from field_app.state.views import OrphanView, PhotoView
from field_app.store import Expected, Store, Trouble
from field_app.store.database import BROKEN, FULL


class Camera:
    """What the desk does with pictures."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def expect(self, order_id: int | None, role: str) -> str:
        """The path for the camera, stored before it opens."""
        path = self._store.folder / "camera" / f"{uuid4()}.jpg"
        self._store.photos.expect(path, work_order=order_id, role=role, at=self._clock())
        return str(path)

    def arrived(self, path: str) -> PhotoView:
        """Take in a picture. The photo is on disk and in the store before the picture goes."""
        expected = self._expected(path)
        photo = self._prepared(Path(path))
        with self._store.transaction():
            self._store.photos.add(
                photo.sha256,
                photo.path,
                size=photo.size,
                taken_at=_taken_at(Path(path), self._clock()),
                work_order=expected.work_order,
                role=expected.role,
            )
            self._store.photos.forget_expected(Path(path))
        Path(path).unlink(missing_ok=True)
        stored = self._store.photos.get(photo.sha256)
        assert stored is not None
        return own_photo(stored)

    def did_not_come(self, path: str) -> None:
        """No picture was made; should there be one after all, it stays to be found."""
        if not _has_content(Path(path)):
            self._store.photos.forget_expected(Path(path))
            Path(path).unlink(missing_ok=True)

    def orphans(self) -> tuple[OrphanView, ...]:
        """Pictures that the app never heard of."""
        found = [one for one in self._store.photos.expected() if _has_content(Path(one.path))]
        return tuple(orphan_view(one, _taken_at(Path(one.path), one.at)) for one in found)

    def drop_orphan(self, path: str) -> None:
        """The crew doesn't want it."""
        self._expected(path)
        Path(path).unlink(missing_ok=True)
        self._store.photos.forget_expected(Path(path))

    def drop(self, sha256: str) -> None:
        """Throw away a photo that no deed uses."""
        photo = self._store.photos.get(sha256)
        if photo and self._store.photos.drop(sha256):
            Path(photo.path).unlink(missing_ok=True)

    def _expected(self, path: str) -> Expected:
        for one in self._store.photos.expected():
            if one.path == path:
                return one
        raise Trouble("Deze foto hoort nergens bij. Maak hem opnieuw.")

    def _prepared(self, path: Path) -> Prepared:
        try:
            return prepare(path, self._store.folder / "photos")
        except Unreadable as error:
            raise Trouble("Deze foto is niet goed gelukt. Maak hem opnieuw.") from error
        except OSError as error:
            raise Trouble(FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else BROKEN) from error


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _taken_at(path: Path, otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return otherwise
