"""One round with the office: send what was done, read what changed, send photos, fetch pictures and map."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from field_app.store import Store, Trouble
from field_app.sync.contact import Contact
from field_app.sync.policy import POLL, Network, PhotoSetting, may_send
from field_app.sync.pull import Pull
from field_app.sync.push import Push, sendable
from field_app.sync.uploads import Uploads
from field_app.transport import Reason, Retry, Stop, Transport
from field_app.transport.answers import NO_CONTACT
from server.wire.field import Basemap, Enrolled, Person

OTHER_OFFICE = "Op deze tablet staat nog werk voor een andere gemeente. Meld hem eerst daar aan, en verzend het."
DISK_FULL = "De tablet is vol; werk dat bewaard is, blijft bewaard"


@dataclass(frozen=True)
class Next:
    """When to do the next round, unless something happens before."""

    at: datetime


class Sync:
    """All traffic of one tablet. It never raises for what a network, a server or a full disk does."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        *,
        clock: Callable[[], datetime],
        random: Random | None = None,
        network: Callable[[], Network] = lambda: Network.WIFI,
    ) -> None:
        # Not for secrets: it spreads the moments at which tablets come back.
        chance = (random or Random()).random  # noqa: S311
        self._store = store
        self._transport = transport
        self._clock = clock
        self._network = network
        self._last_network = network()
        self.stopping: Callable[[], bool] = lambda: False
        self._contact = Contact(store, clock=clock, chance=chance)
        self._push = Push(store, transport, self._contact, clock=clock, chance=chance)
        self._pull = Pull(store, transport, self._contact, clock=clock, interrupted=self._interrupted)
        self._uploads = Uploads(store, transport, clock=clock, chance=chance, interrupted=self._interrupted)
        self._recognise()

    @property
    def now(self) -> datetime:
        """The device's clock."""
        return self._clock()

    def step(self, *, urgent: bool = False) -> Next:
        """Do a round if it is time, or if it is `urgent`: a new command, the network came back, the app woke up."""
        try:
            return self._step(urgent)
        except (Trouble, OSError) as trouble:
            return self._could_not_write(trouble)

    def enrol(self, server: str, code: str, device_name: str) -> str:
        """Make this device known to an office. Returns "" or a Dutch sentence why not.

        With work for another office still here it is refused: there an order's number is somebody else's order.
        """
        office = self._store.settings.get("office")
        if office not in (None, server) and (self._store.commands.unsent() or self._store.photos.waiting()):
            return OTHER_OFFICE
        answer = self._transport.enrol(server, code, device_name)
        if not isinstance(answer, Enrolled):
            return answer.sentence
        with self._store.transaction():
            self._store.orders.forget_all()
            for name in ("person", "failures", "retry_at", "trouble", "stopped"):
                self._store.settings.forget(name)
            self._store.settings.put("enrolled", answer.device_id)
            self._store.settings.put("office", server)
            self._store.settings.put("device", device_name)
            self._store.settings.put("crew", answer.crew.name)
            self._store.settings.put("municipality", answer.municipality)
        return ""

    def take_over(self, person_id: int, pin: str) -> str:
        """Somebody takes the tablet. What was done before stays under the name of who did it. "" or why not."""
        answer = self._transport.take_over(person_id, pin)
        if not isinstance(answer, Person):
            return answer.sentence
        self._store.settings.put("person", json.dumps({"id": answer.id, "name": answer.name}))
        return ""

    def _step(self, urgent: bool) -> Next:
        now = self._clock()
        self._store.sweep(now=now)
        if not self._transport.is_enrolled:
            return Next(now + POLL)
        if not (urgent or self._network_is_back() or self._contact.may_try(now)):
            return Next(self._contact.retry_at or now)
        trouble = self._round()
        if trouble is None:
            self._contact.went_well()
            return self._after_a_good_round()
        if isinstance(trouble, Stop) and trouble.reason is Reason.WITHDRAWN:
            self._leave()
        return Next(self._contact.failed(trouble))

    def _round(self) -> Retry | Stop | None:
        return (
            self._push.run()
            or self._news_and_photos()
            or self._push.tell()
            or self._pull.thumbnails()
            or self._fetch_map()
        )

    def _news_and_photos(self) -> Retry | Stop | None:
        """An office that can't tell its news may well take our photos."""
        trouble = self._pull.feed()
        if isinstance(trouble, Stop) or (trouble and trouble.sentence == NO_CONTACT):
            return trouble
        return self._uploads.run(self._may_send) or trouble

    def _network_is_back(self) -> bool:
        """Whether the device has found another network since the last round; nobody needs to tell us."""
        before, self._last_network = self._last_network, self._network()
        return self._last_network not in (before, Network.NONE)

    def _fetch_map(self) -> Retry | Stop | None:
        settings = self._store.settings
        body = settings.get("basemap")
        wanted = Basemap(**json.loads(body)) if body else None
        if wanted is None or wanted.sha256 in (settings.get("basemap_path") or "") or not self._may_send(wanted.size):
            return None
        return self._pull.basemap(wanted)

    def _may_send(self, size: int) -> bool:
        setting = PhotoSetting(self._store.settings.get("photos") or PhotoSetting.SMALL)
        return may_send(self._network(), size, setting)

    def _interrupted(self) -> bool:
        """Whether to leave files for a moment: a command goes before any photo."""
        return self.stopping() or bool(sendable(self._store.commands.unsent(), now=self._clock()))

    def _after_a_good_round(self) -> Next:
        now = self._clock()
        if self._interrupted():
            return Next(now)
        unsent = self._store.commands.unsent()
        moments = [moment for one in unsent for moment in (one.not_before, one.next_attempt_at) if moment]
        moments += [photo.next_attempt_at for photo in self._store.photos.waiting() if photo.next_attempt_at]
        return Next(min([now + POLL, *(moment for moment in moments if moment > now)]))

    def _leave(self) -> None:
        """This tablet was withdrawn: forget all but unsent work, hand that in as far as the office takes it, and go.

        Who it was is forgotten last: without that the work would never get there.
        """
        self._store.wipe(now=self._clock(), withdrawn=True)
        if self._push.hand_in() or self._uploads.run(lambda _: True):
            return
        if not self._store.commands.unsent() and not self._store.photos.waiting():
            self._transport.forget()

    def _recognise(self) -> None:
        """Who the device keeps in its secrets, counts: the app may have been ended, or its store damaged, since."""
        settings = self._store.settings
        if not self._transport.is_enrolled or settings.get("stopped") == Reason.WITHDRAWN.value:
            return
        for name, known in (("enrolled", self._transport.device), ("office", self._transport.office)):
            if known and settings.get(name) is None:
                settings.put(name, known)

    def _could_not_write(self, trouble: Exception) -> Next:
        """The disk is full or broken: leave all as it is, and say so if even that can be written."""
        try:
            return Next(self._contact.failed(Retry(str(trouble) if isinstance(trouble, Trouble) else DISK_FULL)))
        except Trouble:
            return Next(self._clock() + POLL)
