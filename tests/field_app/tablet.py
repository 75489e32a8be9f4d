"""A tablet without a window, at a fake office, and the data that tests make."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from field_app.state.desk import Desk
from field_app.store import Store
from field_app.sync import Network, Sync
from field_app.transport import Transport
from field_app.transport.secrets import DEVICE, SECRET, SERVER
from server.wire.field import CategoryRef, Order
from tests.field_app.fake_office import ADDRESS, Flaky, Office, a_reference
from tests.support.moments import NOW, Clock, days

TREE, TILE, BENCH = CategoryRef(1, "Boom", "Groen"), CategoryRef(2, "Losse tegel", "Wegen"), CategoryRef(3, "Bank")
# The weeks around NOW, a Tuesday; Wednesday the 23rd is a holiday here.
WORKING_DAYS = tuple(
    day
    for day in (date(2026, 8, 31) + timedelta(days=n) for n in range(60))
    if day.weekday() < 5 and day != date(2026, 9, 23)
)


@dataclass
class FakeSecrets:
    """Kept in memory."""

    kept: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, value: str) -> None:
        self.kept[name] = value

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


class Tablet:
    """Store, desk and sync of one device. `restart` is what a killed app does."""

    def __init__(self, folder: Path, office: Office, clock: Clock, *, fates: Iterable[str] = ()) -> None:
        self.folder, self.office, self.clock = folder, office, clock
        self.secrets = FakeSecrets({SERVER: ADDRESS, DEVICE: "device", SECRET: "kept on the device"})
        self.network = Flaky(office, fates)
        self.kind = Network.WIFI
        self.place: tuple[float, float] | None = None
        self.nudges = 0
        self._open()
        self.store.settings.put("enrolled", "device")

    def restart(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self.store.close()
        self.transport.close()

    def works(self, rounds: int = 1) -> None:
        """Let the sync do its rounds, each when it is time."""
        for _ in range(rounds):
            soon = self.sync.step()
            self.clock.now = max(self.clock.now, soon.at)

    def works_until_quiet(self, rounds: int = 60) -> None:
        """Let it work until nothing waits."""
        for _ in range(rounds):
            self.clock.now = max(self.clock.now, self.sync.step().at)
            if not self.store.commands.unsent() and not self.store.photos.waiting() and not self.trouble:
                return
        raise AssertionError("something still waits")

    @property
    def trouble(self) -> str | None:
        return self.store.settings.get("trouble")

    def photo(self, order_id: int | None = None, role: str = "after", **look: Any) -> str:
        """Take a picture; returns its hash."""
        path = Path(self.desk.expect_photo(order_id, role))
        path.write_bytes(picture(**look))
        return self.desk.photo_arrived(str(path)).sha256

    def photo_content(self, sha256: str) -> bytes:
        return (self.folder / "photos" / f"{sha256}.jpg").read_bytes()

    def _open(self) -> None:
        self.store = Store(self.folder)
        self.transport = Transport(self.secrets, http=self.network)
        self.sync = Sync(self.store, self.transport, clock=self.clock, random=Random(1), network=lambda: self.kind)
        self.desk = Desk(self.store, clock=self.clock, position=lambda: self.place, nudge=self._nudged)

    def _nudged(self) -> None:
        self.nudges += 1


def picture(colour: str = "red", side: int = 64, *, noise: int = 0) -> bytes:
    """A JPEG; with `noise` one that stays large."""
    image = Image.new("RGB", (side, side), colour)
    if noise:
        image = Image.frombytes("RGB", (side, side), Random(noise).randbytes(side * side * 3))
    target = BytesIO()
    image.save(target, "JPEG")
    return target.getvalue()


def an_order(id_: int, **other: object) -> Order:
    """An order of crew 4, due at the end of Thursday."""
    given: dict[str, object] = {
        "id": id_,
        "number": f"RIJ-2026-{id_:06}",
        "version": 1,
        "category_id": TILE.id,
        "team_id": 1,
        "crew_id": 4,
        "stop": id_,
        "address": f"Teststraat {id_}",
        "x": 82_000.0 + 100 * id_,
        "y": 450_000.0,
        "received_at": NOW - days(3),
        "due_at": NOW + days(2) + timedelta(hours=12, minutes=59, seconds=59),
    }
    return Order(**(given | other))  # type: ignore[arg-type]


def an_office(clock: Clock, *orders: Order) -> Office:
    office = Office(clock, a_reference(categories=(TREE, TILE, BENCH), working_days=WORKING_DAYS))
    for order in orders:
        office.put(order)
    return office
