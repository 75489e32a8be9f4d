"""Sends the queue. What the office can't take is parked, alone; everything else goes on, and nothing is dropped."""

from collections.abc import Callable, Sequence
from datetime import datetime

from field_app.store import Queued, State, Store
from field_app.store.codec import packed
from field_app.sync.contact import Contact
from field_app.sync.policy import PARKED, backoff, has_come
from field_app.transport import Refused, Retry, Stop, Transport, Verdicts
from server.wire.field import BATCH, Waiting
from server.wire.field_json import WaitingSchema

PARKED_WORDS = "Kantoor kan dit nog niet verwerken; het is bewaard."
_TOLD = "told_waiting"
_STUMBLES = 3
"""So many in a row, and it is not the work that the office stumbles over."""


def sendable(unsent: Sequence[Queued], *, now: datetime) -> list[Queued]:
    """What may go now, in order: within one work order nothing overtakes, and orders don't wait for each other."""
    ready: list[Queued] = []
    blocked: set[int | str] = set()
    for one in unsent:
        line = _line(one)
        if has_come(one.not_before, now) and has_come(one.next_attempt_at, now):
            if line not in blocked:
                ready.append(one)
        # A parked one would hold up its order for ever.
        elif one.state is not State.PARKED:
            blocked.add(line)
    return ready


def _line(one: Queued) -> int | str:
    """What it must stay in order with: its work order, or nothing else."""
    return one.command.work_order or one.command.id


class Push:
    """Sends commands in batches, until none may go."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        contact: Contact,
        *,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._transport = transport
        self._contact = contact
        self._clock = clock
        self._chance = chance

    def run(self) -> Retry | Stop | None:
        """Send all that may go; returns what stopped it."""
        while batch := sendable(self._store.commands.unsent(), now=self._clock())[:BATCH]:
            if trouble := self._send(batch):
                return trouble
        return None

    def hand_in(self) -> Retry | Stop | None:
        """Send everything once, whatever it waits for: it is the last time."""
        unsent = self._store.commands.unsent()
        for start in range(0, len(unsent), BATCH):
            if trouble := self._send(unsent[start : start + BATCH]):
                return trouble
        return None

    def tell(self) -> Retry | Stop | None:
        """Tell what waits here, when it is something else than was told last and no work goes out soon."""
        if self._waiting_beside(()) == self._told or sendable(self._store.commands.unsent(), now=self._clock()):
            return None
        answer = self._ask(())
        # An office that can't hear this still takes the work.
        return answer if isinstance(answer, Retry | Stop) else None

    def _send(self, batch: Sequence[Queued]) -> Retry | Stop | None:
        self._store.commands.mark_sent([one.command.id for one in batch if one.state is State.QUEUED])
        answer = self._ask(batch)
        if isinstance(answer, Verdicts):
            self._write_down(batch, answer)
            return None
        if isinstance(answer, Retry) and answer.at_office and len(batch) > 1:
            return self._one_by_one(batch, answer)
        if not isinstance(answer, Refused):
            return answer
        if len(batch) == 1:
            self._park(batch[0], answer)
            return None
        middle = len(batch) // 2
        return self._send(batch[:middle]) or self._send(batch[middle:])

    def _one_by_one(self, batch: Sequence[Queued], trouble: Retry) -> Retry | Stop | None:
        """The office stumbled: over one of these, which must not hold up the others, or over everything."""
        stumbled: set[int | str] = set()
        for one in batch:
            if _line(one) in stumbled:
                continue
            found = self._send([one])
            if not found:
                continue
            if not (isinstance(found, Retry) and found.at_office) or len(stumbled) == _STUMBLES:
                return found
            stumbled.add(_line(one))
            until = self._clock() + backoff(one.attempts, self._chance())
            self._store.commands.put_off(one.command.id, until=until)
        return None if len(stumbled) < len({_line(one) for one in batch}) else trouble

    def _ask(self, batch: Sequence[Queued]) -> Verdicts | Retry | Stop | Refused:
        asked_at, waiting = self._clock(), self._waiting_beside(batch)
        answer = self._transport.push([one.command for one in batch], waiting)
        if isinstance(answer, Verdicts):
            self._store.settings.put(_TOLD, packed(waiting))
            self._contact.made(answer.now, asked_at=asked_at)
        return answer

    def _waiting_beside(self, batch: Sequence[Queued]) -> Waiting:
        """What is still here once these are there. Who may still undo something does not keep the office waiting."""
        now, going = self._clock(), {one.command.id for one in batch}
        unsent = [one for one in self._store.commands.unsent() if one.command.id not in going]
        deeds = [one.command.at for one in unsent if has_come(one.not_before, now)]
        photos = [photo.taken_at for photo in self._store.photos.waiting()]
        since = min((*deeds, *photos), default=None)
        return Waiting(len(deeds), len(photos), since and since + self._store.settings.clock_offset)

    @property
    def _told(self) -> Waiting:
        body = self._store.settings.get(_TOLD)
        found: Waiting = WaitingSchema().loads(body) if body else Waiting(0, 0)
        return found

    def _write_down(self, batch: Sequence[Queued], answer: Verdicts) -> None:
        """Keep each verdict; a command without one is asked after again."""
        now = self._clock()
        verdicts = {verdict.id: verdict for verdict in answer.verdicts}
        with self._store.transaction():
            for one in batch:
                if verdict := verdicts.get(one.command.id):
                    self._store.commands.answer(verdict, now=now)
                else:
                    until = now + backoff(one.attempts, self._chance())
                    self._store.commands.put_off(one.command.id, until=until)

    def _park(self, one: Queued, answer: Refused) -> None:
        now = self._clock()
        sentence = f"{PARKED_WORDS} {answer.sentence}".strip()
        with self._store.transaction():
            self._store.commands.put_off(one.command.id, until=now + PARKED, sentence=sentence, park=True)
            self._store.settings.log(f"Geparkeerd: {one.command.kind.value} {one.command.id}: {sentence}", at=now)
