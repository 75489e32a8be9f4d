"""A desk with an invented day, that remembers what the crew did; the real one has its own tests and stories."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from field_app.basemap import Basemap
from field_app.device.ports import Fix
from field_app.state.views import (
    DamageView,
    MapView,
    NormShape,
    NormView,
    NoticeView,
    OrphanView,
    PhotoView,
    RouteView,
    StopRow,
)
from field_app.store import Trouble
from tests.field_app.window import invented

FORMS = {
    "close": ("close", "cannot"),
    "give_back": ("cannot",),
    "hand_over": ("hand_over",),
    "follow_up": ("more_work",),
    "correct": ("correct",),
    "correct_place_here": ("correct",),
    "note": ("note",),
    "new_report": ("new_report",),
}
"""The screens on which each deed was filled in."""


@dataclass
class FakeDesk:
    """Each deed goes on `done`, as (what, details), and its command id is "c" with its number."""

    folder: Path
    count: int = 18
    enrolled: bool = True
    basemap: str | None = None
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    drafts: dict[tuple[int | None, str], dict[str, Any]] = field(default_factory=dict)
    own: dict[tuple[int | None, str], tuple[PhotoView, ...]] = field(default_factory=dict)
    expected: dict[str, tuple[int | None, str]] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    fix: Fix | None = None
    full: bool = False
    found: tuple[OrphanView, ...] = ()
    notices: tuple[NoticeView, ...] = ()
    damage: DamageView | None = None
    parts: tuple[int, ...] = ()
    own_route: bool = False
    why_moved: str = ""

    def __post_init__(self) -> None:
        self.rows = {row.order_id: row for row in invented.rows(self.count)}
        self.callbacks: list[Any] = []

    # views
    def start(self) -> Any:
        return replace(invented.start(enrolled=self.enrolled), damage=self.damage)

    def today(self) -> Any:
        rows = sorted(self.rows.values(), key=lambda row: row.done)
        words = "Eigen volgorde" if self.own_route else ""
        return replace(invented.today(tuple(rows)), orphans=self.found, notices=self.notices, own_route=words)

    def route(self) -> Any:
        rows = tuple(row for row in self.rows.values() if not row.done)
        return RouteView(rows, self.own_route, self.why_moved, ("Weg dicht", "Kortere route", "Drukte"))

    def move_stop(self, order_id: int, by: int) -> bool:
        ids = [order_id for order_id, row in self.rows.items() if not row.done]
        here = ids.index(order_id)
        there = min(max(here + by, 0), len(ids) - 1)
        if there == here:
            return False
        ids.insert(there, ids.pop(here))
        self._do("move_stop", order_id=order_id, by=by)
        ended = {order_id: row for order_id, row in self.rows.items() if row.done}
        self.rows = {one: replace(self.rows[one], stop=n) for n, one in enumerate(ids, 1)} | ended
        self.own_route = True
        return True

    def say_why_moved(self, why: str) -> None:
        self.why_moved = why

    def take_office_route(self) -> None:
        self.own_route = False

    def order(self, order_id: int) -> Any:
        row = self.rows.get(order_id) or next((r for r in invented.nearby().rows if r.order_id == order_id), None)
        if row is None:
            return None
        own = {role: photos for (of, role), photos in self.own.items() if of == order_id}
        return replace(invented.order(row), own_photos=own, ours=order_id in self.rows, is_part=order_id in self.parts)

    def own_photos(self, order_id: int | None) -> dict[str, tuple[PhotoView, ...]]:
        return {role: photos for (of, role), photos in self.own.items() if of == order_id}

    def nearby(self, around: tuple[float, float] | None = None) -> Any:
        return invented.nearby()

    def outbox(self) -> Any:
        return invented.outbox()

    def shift_end(self) -> Any:
        return invented.shift_end()

    def settings(self) -> Any:
        return replace(invented.settings(), **self.chosen)

    def map_view(self) -> Any:
        view = invented.map_view(tuple(self.rows.values()), self.basemap)
        return moved(view, Basemap(Path(self.basemap)).centre) if self.basemap else view

    def choices(self) -> Any:
        return invented.choices()

    # deeds
    def _do(self, what: str, **details: Any) -> str:
        if self.full:
            raise Trouble("Het geheugen van de tablet is vol. Er is niets veranderd.")
        self.done.append((what, details))
        for screen in FORMS.get(what, ()):
            self.drafts.pop((details.get("order_id"), screen), None)
        self.changed()
        return f"c{len(self.done)}"

    def _end(self, order_id: int, words: str) -> None:
        self.rows[order_id] = replace(self.rows[order_id], done=True, norm=NormView(NormShape.DONE, words))

    def claim(self, order_id: int) -> str:
        self.rows[order_id] = next(row for row in invented.nearby().rows if row.order_id == order_id)
        return self._do("claim", order_id=order_id)

    def arrive(self, order_id: int) -> str:
        self.rows[order_id] = replace(self.rows[order_id], arrived=True)
        return self._do("arrive", order_id=order_id)

    def close(self, order_id: int, outcome: Any, sentence: str, **more: Any) -> str:
        done = self._do("close", order_id=order_id, outcome=outcome, sentence=sentence, **more)
        self._end(order_id, "klaar 09:12")
        return done

    def give_back(self, order_id: int, why: Any, note: str, *, photos: Any = ()) -> str:
        done = self._do("give_back", order_id=order_id, why=why, note=note, photos=photos)
        self.rows.pop(order_id, None)
        return done

    def hand_over(self, order_id: int, team_id: int, *, crew_id: int | None = None, note: str = "") -> str:
        done = self._do("hand_over", order_id=order_id, team_id=team_id, crew_id=crew_id, note=note)
        self.rows.pop(order_id, None)
        return done

    def follow_up(self, order_id: int, category_id: int, task: str, *, photos: Any = ()) -> str:
        return self._do("follow_up", order_id=order_id, category_id=category_id, task=task, photos=photos)

    def correct(self, order_id: int, field: Any, value: str) -> str:
        return self._do("correct", order_id=order_id, field=field, value=value)

    def correct_place_here(self, order_id: int) -> str:
        if self.fix is None:
            raise Trouble("De tablet weet nog niet waar je bent. Probeer het buiten nog eens.")
        return self._do("correct_place_here", order_id=order_id)

    def note(self, order_id: int, text: str, *, photos: Any = ()) -> str:
        return self._do("note", order_id=order_id, text=text, photos=photos)

    def new_report(self, text: str, category_id: int, **more: Any) -> str:
        return self._do("new_report", text=text, category_id=category_id, **more)

    def answer_question(self, command_id: str, *, keep_ours: bool) -> str | None:
        return self._do("answer_question", command_id=command_id, keep_ours=keep_ours)

    def undo(self, command_id: str) -> bool:
        self._do("undo", command_id=command_id)
        return True

    # drafts and photos
    def draft(self, order_id: int | None, screen: str) -> Any:
        return self.drafts.get((order_id, screen))

    def keep_draft(self, order_id: int | None, screen: str, data: dict[str, Any]) -> None:
        self.drafts[order_id, screen] = data

    def drop_draft(self, order_id: int | None, screen: str) -> None:
        self.drafts.pop((order_id, screen), None)

    def last_draft(self) -> Any:
        return next(reversed(self.drafts), None)

    def expect_photo(self, order_id: int | None, role: str) -> str:
        path = str(self.folder / f"{len(self.expected)}.jpg")
        self.expected[path] = (order_id, role)
        return path

    def photo_arrived(self, path: str) -> PhotoView:
        key = self.expected[path]
        photo = PhotoView(path, "Foto van 09:12", sha256=f"sha{len(self.own)}", width=4, height=3)
        self.own[key] = (*self.own.get(key, ()), photo)
        return photo

    def photo_did_not_come(self, path: str) -> None:
        self.expected.pop(path)

    def drop_photo(self, sha256: str) -> None:
        self.own = {key: tuple(p for p in photos if p.sha256 != sha256) for key, photos in self.own.items()}

    def orphans(self) -> Any:
        return self.found

    def drop_orphan(self, path: str) -> None:
        self.found = ()

    # settings
    def set(self, name: str, value: Any) -> None:
        self.chosen[name] = value

    def read(self, key: str) -> None:
        self._do("read", key=key)
        if key == "damaged:":
            self.damage = None

    def on_change(self, callback: Any) -> None:
        self.callbacks.append(callback)

    def changed(self) -> None:
        for callback in self.callbacks:
            callback()


@dataclass
class FakeOffice:
    """The office, which takes any code but "fout" and any PIN but "0000"."""

    asked: list[tuple[str, Any]] = field(default_factory=list)
    desk: FakeDesk | None = None

    def enrol(self, server: str, code: str) -> None:
        if code == "fout":
            raise Trouble("Deze code klopt niet of is al gebruikt.")
        self.asked.append(("enrol", (server, code)))
        if self.desk:
            self.desk.enrolled = True

    def take_over(self, person_id: int, pin: str) -> None:
        if pin == "0000":
            raise Trouble("Deze pincode klopt niet.")
        self.asked.append(("take_over", (person_id, pin)))

    def try_now(self) -> None:
        self.asked.append(("try_now", None))

    def put_away(self) -> None:
        self.asked.append(("put_away", None))


def moved(view: MapView, to: tuple[float, float]) -> MapView:
    """The same day in another town: the one that the map file is of."""
    right, up = to[0] - view.centre[0], to[1] - view.centre[1]
    return replace(
        view,
        centre=to,
        own=(view.own[0] + right, view.own[1] + up) if view.own else None,
        stops=tuple(replace(stop, x=stop.x + right, y=stop.y + up) for stop in view.stops),
        route=tuple((x + right, y + up) for x, y in view.route),
    )


def one_of(rows: dict[int, StopRow]) -> StopRow:
    """The first stop that is not done."""
    return next(row for row in rows.values() if not row.done)
