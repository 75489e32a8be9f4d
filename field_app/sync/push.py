"""Sends the queue. What the office can't take is parked, alone; everything else goes on, and nothing is dropped."""

from collections.abc import Callable, Sequence
from datetime import datetime

from field_app.store import Queued, State, Store
from field_app.sync.contact import Contact
from field_app.sync.policy import PARKED, backoff, has_come
from field_app.transport import Refused, Retry, Stop, Transport, Verdicts
from server.wire.field import BATCH

PARKED_WORDS = "Kantoor kan dit nog niet verwerken; het is bewaard."


def sendable(unsent: Sequence[Queued], *, now: datetime) -> list[Queued]:
    """What may go now, in order: within one work order nothing overtakes, and orders don't wait for each other."""
    ready: list[Queued] = []
    blocked: set[int | str] = set()
    for one in unsent:
        line = one.command.work_order or one.command.id
        if has_come(one.not_before, now) and has_come(one.next_attempt_at, now):
            if line not in blocked:
                ready.append(one)
        # A parked one would hold up its order for ever.
        elif one.state is not State.PARKED:
            blocked.add(line)
    return ready


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

    def _send(self, batch: Sequence[Queued]) -> Retry | Stop | None:
        asked_at = self._clock()
        self._store.commands.mark_sent([one.command.id for one in batch if one.state is State.QUEUED])
        answer = self._transport.push([one.command for one in batch])
        if isinstance(answer, Verdicts):
            self._write_down(batch, answer)
            self._contact.made(answer.now, asked_at=asked_at)
            return None
        if not isinstance(answer, Refused):
            return answer
        if len(batch) == 1:
            self._park(batch[0], answer)
            return None
        middle = len(batch) // 2
        return self._send(batch[:middle]) or self._send(batch[middle:])

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
