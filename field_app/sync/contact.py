"""Remembers how the contact with the office goes; the screen's sentences are made from what is written here."""

from collections.abc import Callable
from datetime import datetime, timedelta

from field_app.store import Store
from field_app.sync.policy import PARKED, backoff, has_come
from field_app.transport import Reason, Retry, Stop

_DRIFT = timedelta(minutes=2)
_WORTH_WRITING_S = 1.0
_AGAIN_AFTER = {
    Reason.KEY_REFUSED: timedelta(minutes=10),
    Reason.TOO_OLD: PARKED,
    Reason.WITHDRAWN: PARKED,
}


class Contact:
    """Settings `contact_at`, `clock_offset_s`, `failures`, `retry_at`, `trouble` and `stopped`."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime], chance: Callable[[], float]) -> None:
        self._store = store
        self._settings = store.settings
        self._clock = clock
        self._chance = chance

    def may_try(self, now: datetime) -> bool:
        return has_come(self.retry_at, now)

    @property
    def retry_at(self) -> datetime | None:
        """When the next attempt is, after a failure."""
        return self._settings.moment("retry_at")

    def made(self, office_now: datetime, *, asked_at: datetime) -> None:
        """The office answered; measure how far its clock is from ours, halfway between question and answer."""
        now = self._clock()
        offset = (office_now - (asked_at + (now - asked_at) / 2)).total_seconds()
        with self._store.transaction():
            self._settings.put_moment("contact_at", now)
            known = self._settings.clock_offset
            if abs(offset - known.total_seconds()) >= _WORTH_WRITING_S:
                self._settings.put("clock_offset_s", str(offset))
                self._note_drift(timedelta(seconds=offset), known, now)

    def went_well(self) -> None:
        """A whole round without trouble."""
        if self._settings.get("trouble") is not None:
            self._clear()

    def failed(self, trouble: Retry | Stop) -> datetime:
        """Write down what went wrong; returns when to try again."""
        now = self._clock()
        failures = int(self._settings.get("failures") or 0)
        if isinstance(trouble, Stop):
            retry_at = now + _AGAIN_AFTER[trouble.reason]
        else:
            asked = timedelta(seconds=min(trouble.after_s or 0, PARKED.total_seconds()))
            retry_at = now + max(backoff(failures, self._chance()), asked)
        with self._store.transaction():
            self._settings.put("failures", str(failures + 1))
            self._settings.put_moment("retry_at", retry_at)
            self._settings.put("trouble", trouble.sentence)
            self._remember_reason(trouble, now)
        return retry_at

    def _remember_reason(self, trouble: Retry | Stop, now: datetime) -> None:
        if isinstance(trouble, Stop):
            self._settings.put("stopped", trouble.reason.value)
            self._settings.log(f"Gestopt: {trouble.reason.value}. {trouble.sentence}", at=now)
        else:
            # Who was withdrawn stays so until the office says otherwise.
            if self._settings.get("stopped") != Reason.WITHDRAWN.value:
                self._settings.forget("stopped")
            self._settings.log(trouble.sentence, at=now)

    def _clear(self) -> None:
        with self._store.transaction():
            for name in ("failures", "retry_at", "trouble", "stopped"):
                self._settings.forget(name)
            self._settings.log("Weer verbinding", at=self._clock())

    def _note_drift(self, offset: timedelta, known: timedelta, now: datetime) -> None:
        if abs(offset) > _DRIFT and abs(offset - known) > _DRIFT:
            self._settings.log(f"De klok loopt {-offset.total_seconds():.0f} s voor op kantoor", at=now)
