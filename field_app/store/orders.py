"""The office's side: orders as the feed gave them, what vanished, the reference data, thumbnails, and the cursor."""

from collections.abc import Iterable
from datetime import datetime

from field_app.store.codec import moment, order_of, packed, reference_of, stamp
from field_app.store.database import Database
from field_app.store.records import Vanished
from field_app.store.settings import Settings
from server.wire.field import Changes, Gone, Order, Reference


class Orders:
    """The tables `orders`, `gone` and `thumbnail`. Decoded orders are kept until the next change of theirs."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._db = database
        self._settings = settings
        self._known: dict[int, Order] | None = None
        self._reference: Reference | None = None
        self._seen = database.stranger

    def all(self) -> dict[int, Order]:
        """The orders by id, as the office has them."""
        with self._db.lock:
            self._look_again()
            if self._known is None:
                rows = self._db.rows("SELECT id, body FROM orders")
                self._known = {row["id"]: order_of(row["body"]) for row in rows}
            return self._known

    def get(self, order_id: int) -> Order | None:
        return self.all().get(order_id)

    @property
    def reference(self) -> Reference | None:
        """What changes seldom, once the office gave it."""
        with self._db.lock:
            self._look_again()
            if self._reference is None and (body := self._settings.get("reference")):
                self._reference = reference_of(body)
            return self._reference

    @property
    def cursor(self) -> str:
        """How far the feed was read; empty when all must come again."""
        return self._settings.get("cursor") or ""

    def apply(self, page: Changes) -> None:
        """Take in what the feed told, with its cursor: all of it or nothing."""
        with self._db.transaction():
            if page.orders or page.gone or page.reset:
                self._known = None
            if page.reset:
                # What does not come again while all comes again is no longer ours.
                self._db.write("DELETE FROM orders")
            self._keep(page.orders)
            self._forget(page.gone, at=page.now)
            self._keep_rest(page)
            self._settings.put("cursor", page.cursor)

    def vanished(self) -> tuple[Vanished, ...]:
        """What the office took away of late."""
        rows = self._db.rows("SELECT * FROM gone ORDER BY at, id")
        return tuple(Vanished(order_of(row["body"]), row["why"], moment(row["at"]), bool(row["read"])) for row in rows)

    def drop_vanished(self, *, before: datetime) -> None:
        self._db.write("DELETE FROM gone WHERE at < ?", stamp(before))

    def read(self, order_id: int) -> None:
        self._db.write("UPDATE gone SET read = 1 WHERE id = ?", order_id)

    def thumbnails(self) -> dict[str, str]:
        """Which thumbnails are here: path by key."""
        return {row["key"]: row["path"] for row in self._db.rows("SELECT key, path FROM thumbnail")}

    def add_thumbnails(self, paths: Iterable[tuple[str, str]]) -> None:
        self._db.write_many("INSERT OR REPLACE INTO thumbnail (key, path) VALUES (?, ?)", list(paths))

    def drop_thumbnails(self, keys: Iterable[str]) -> None:
        self._db.write_many("DELETE FROM thumbnail WHERE key = ?", [(key,) for key in keys])

    def forget_all(self) -> None:
        """Wipe the office's side; the next reading of the feed starts from nothing."""
        with self._db.transaction():
            self._known = self._reference = None
            self._db.write("DELETE FROM orders")
            self._db.write("DELETE FROM gone")
            self._db.write("DELETE FROM thumbnail")
            for name in ("cursor", "reference", "basemap", "basemap_path", "own_route", "route_changed"):
                self._settings.forget(name)

    def _look_again(self) -> None:
        """Forget what was decoded when somebody else wrote in the file."""
        seen, self._seen = self._seen, self._db.stranger
        if seen != self._seen:
            self._known = self._reference = None

    def _keep(self, orders: tuple[Order, ...]) -> None:
        rows = [(order.id, order.number, packed(order)) for order in orders]
        self._db.write_many("INSERT OR REPLACE INTO orders (id, number, body) VALUES (?, ?, ?)", rows)
        self._db.write_many("DELETE FROM gone WHERE id = ?", [(order.id,) for order in orders])

    def _forget(self, gone: tuple[Gone, ...], *, at: datetime) -> None:
        for one in gone:
            self._db.write(
                "INSERT OR REPLACE INTO gone (id, body, why, at) SELECT id, body, ?, ? FROM orders WHERE id = ?",
                one.why,
                stamp(at),
                one.id,
            )
            self._db.write("DELETE FROM orders WHERE id = ?", one.id)

    def _keep_rest(self, page: Changes) -> None:
        if page.reference:
            self._reference = None
            self._settings.put("reference", packed(page.reference))
        if page.basemap:
            self._settings.put("basemap", packed(page.basemap))
