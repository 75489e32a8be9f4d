"""An office in memory that speaks the tablet's contract, and a network that loses what it is told to lose."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx

from server.wire.field import (
    BATCH,
    PICTURES,
    Arrive,
    Changes,
    Close,
    Command,
    Correct,
    CorrectField,
    Deed,
    Enrolled,
    GiveBack,
    Gone,
    HandOver,
    Key,
    Named,
    NewReport,
    News,
    Order,
    Person,
    PhotoReceipt,
    Pictures,
    Problem,
    Question,
    Reference,
    Result,
    Verdict,
    Waiting,
)
from server.wire.field_json import (
    ChangesSchema,
    CommandSchema,
    EnrolledSchema,
    KeySchema,
    NewsSchema,
    PersonSchema,
    PhotoReceiptSchema,
    PicturesSchema,
    ProblemSchema,
    VerdictSchema,
    WaitingSchema,
)
from tests.support.moments import Clock, hours

ADDRESS = "https://office.example/rijswijk/veld/v1/"
THUMBNAIL = b"\xff\xd8 a small picture"


@dataclass
class Office:
    """The model: orders with versions, a feed that never skips, every command once, photos by their hash."""

    clock: Clock
    reference: Reference
    orders: dict[int, Order] = field(default_factory=dict)
    feed: list[int] = field(default_factory=list)
    why_gone: dict[int, str] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    effects: list[Command] = field(default_factory=list)
    corrected: dict[tuple[int, CorrectField], str] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    photo_bytes_in: int = 0
    requests: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    pin: str = "1234"
    route_note: str = ""
    basemap: bytes = b""
    # What an office can be like on a bad day.
    clock_ahead: timedelta = timedelta()
    revoked: bool = False
    too_old: bool = False
    refuses_keys: bool = False
    cannot_read: set[str] = field(default_factory=set)
    stays_silent_about: set[str] = field(default_factory=set)
    no_picture: set[str] = field(default_factory=set)
    stumbles_over: set[str] = field(default_factory=set)
    for_review: list[Command] = field(default_factory=list)
    waiting: Waiting | None = None

    # --- what the office itself does

    def put(self, order: Order) -> Order:
        """Add or change an order: a version more, and a line in the feed."""
        version = self.orders[order.id].version + 1 if order.id in self.orders else order.version
        self.orders[order.id] = replace(order, version=version)
        self.why_gone.pop(order.id, None)
        self.feed.append(order.id)
        return self.orders[order.id]

    def take_away(self, order_id: int, why: str) -> None:
        self.why_gone[order_id] = why
        self.feed.append(order_id)

    # --- the web

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/rijswijk/veld/v1/")
        self.requests.append(f"{request.method} {path}")
        if self.too_old:
            return self._problem(426, "too_old", "De app is te oud.")
        if path in ("aanmelden", "sleutel"):
            return self._who(path, json.loads(request.content))
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return self._problem(401, "token", "De sleutel is verlopen.")
        if self.revoked and path.partition("/")[0] not in ("opdrachten", "fotos"):
            return self._problem(410, "revoked", "Deze tablet is ingetrokken.")
        return self._answer(request, path)

    def _answer(self, request: httpx.Request, path: str) -> httpx.Response:
        first, _, rest = path.partition("/")
        answers: dict[str, Callable[[], httpx.Response]] = {
            "opdrachten": lambda: self._commands(json.loads(request.content)),
            "wijzigingen": lambda: self._changes(request.url.params["vanaf"], request.url.params["stand"]),
            "nieuws": lambda: self._news(request.url.params["vanaf"]),
            "persoon": lambda: self._person(json.loads(request.content)),
            "fotos": lambda: self._held(rest) if request.method == "HEAD" else self._piece(rest, request),
            "beelden": lambda: self._pictures(request.url.params["sleutels"].split(",")),
            "kaart": lambda: self._map(request.headers["Range"]),
        }
        return answers[first]()

    def _who(self, path: str, body: dict[str, str]) -> httpx.Response:
        if path == "aanmelden":
            enrolled = Enrolled("device", "kept on the device", self.reference.crew, "Rijswijk")
            return self._json(EnrolledSchema(), enrolled)
        if self.refuses_keys or body["secret"] != "kept on the device":
            return self._problem(401, "secret", "Dit apparaat is niet bekend.")
        token = f"token-{len(self.tokens) + 1}"
        self.tokens.add(token)
        return self._json(KeySchema(), Key(token, self._now() + hours(1), self._now()))

    def _person(self, body: dict[str, object]) -> httpx.Response:
        if body["pin"] != self.pin:
            return self._problem(403, "pin", "Deze pincode klopt niet.")
        names = {one.id: one.name for one in self.reference.people}
        number = int(str(body["person_id"]))
        return self._json(PersonSchema(), Person(number, names[number]))

    def _commands(self, body: dict[str, Any]) -> httpx.Response:
        raw, told = body["commands"], body.get("waiting")
        assert len(raw) <= BATCH
        if any(one["id"] in self.stumbles_over for one in raw):
            return self._problem(500, "trouble", "Er ging iets mis bij kantoor.")
        self.waiting = WaitingSchema().load(told) if told else None
        if any(one["id"] in self.cannot_read for one in raw):
            return self._problem(422, "bad", "Dit begrijpen wij niet.")
        verdicts = [self._verdict(CommandSchema().load(one)) for one in raw]
        answers = [VerdictSchema().dump(one) for one in verdicts if one.id not in self.stays_silent_about]
        return httpx.Response(200, json={"verdicts": answers, "now": self._now().isoformat()})

    def _verdict(self, command: Command) -> Verdict:
        if command.id not in self.verdicts:
            self.verdicts[command.id] = self._carry_out(command)
        return self.verdicts[command.id]

    def _carry_out(self, command: Command) -> Verdict:
        if self.revoked:
            self.for_review.append(command)
            return Verdict(command.id, Result.REFUSED, "Kantoor bekijkt dit.", command.work_order)
        if isinstance(command.deed, NewReport):
            self.effects.append(command)
            return Verdict(command.id, Result.APPLIED, report_number=f"RIJ-2026-{len(self.effects):06}")
        order = self.orders.get(command.work_order or 0)
        if order is None:
            return Verdict(command.id, Result.REFUSED, "Kantoor bekijkt dit.", command.work_order)
        self.effects.append(command)
        if order.status == "ended":
            return Verdict(command.id, Result.MERGED, "Was al afgesloten; je foto's zijn toegevoegd.", order.id)
        question = self._clash(command.deed, order)
        self.put(self._changed(order, command.deed))
        return Verdict(command.id, Result.APPLIED, "", order.id, question=question)

    def _clash(self, deed: Deed, order: Order) -> Question | None:
        if not isinstance(deed, Correct) or deed.insist or deed.field is not CorrectField.CATEGORY:
            return None
        if deed.was == str(order.category_id):
            return None
        return Question(deed.field, deed.value, str(order.category_id))

    def _changed(self, order: Order, deed: Deed) -> Order:
        match deed:
            case Arrive():
                return replace(order, status="in_progress")
            case Close():
                return replace(order, status="ended")
            case GiveBack():
                return replace(order, crew_id=None, stop=None)
            case HandOver():
                return replace(order, crew_id=deed.crew_id, team_id=deed.team_id)
            case Correct(field=CorrectField.CATEGORY):
                return replace(order, category_id=int(deed.value))
        return order

    def _changes(self, cursor: str, stand: str) -> httpx.Response:
        # A cursor from after the backup that this office was put back to means nothing here.
        fresh = not cursor or int(cursor) > len(self.feed)
        start = 0 if fresh else int(cursor)
        touched = dict.fromkeys(self.feed[start:])
        changes = Changes(
            cursor=str(len(self.feed)),
            now=self._now(),
            reset=fresh,
            route_note=self.route_note,
            orders=tuple(self.orders[one] for one in touched if one not in self.why_gone),
            gone=tuple(Gone(one, self.why_gone[one]) for one in touched if one in self.why_gone),
            reference=None if stand == self.reference.version else self.reference,
        )
        return self._json(ChangesSchema(), changes)

    def _news(self, cursor: str) -> httpx.Response:
        """Answers at once: waiting is for an office with a clock."""
        return self._json(NewsSchema(), News(int(cursor) < len(self.feed)))

    def _pictures(self, keys: list[str]) -> httpx.Response:
        assert len(keys) <= PICTURES
        small = base64.b64encode(THUMBNAIL).decode()
        return self._json(PicturesSchema(), Pictures({key: small for key in keys if key not in self.no_picture}))

    def _held(self, sha256: str) -> httpx.Response:
        content = self.photos.get(sha256, b"")
        complete = hashlib.sha256(content).hexdigest() == sha256
        headers = {"Upload-Offset": str(len(content)), "Upload-Complete": "?1" if complete else "?0"}
        return httpx.Response(200, headers=headers)

    def _piece(self, sha256: str, request: httpx.Request) -> httpx.Response:
        held, offset = self.photos.get(sha256, b""), int(request.headers["Upload-Offset"])
        self.photo_bytes_in += len(request.content)
        if offset != len(held):
            return self._problem(409, "offset", "De foto gaat verder waar hij was.")
        self.photos[sha256] = held + request.content
        size = int(request.headers["Upload-Length"])
        if len(self.photos[sha256]) < size:
            return httpx.Response(204, headers={"Upload-Offset": str(len(self.photos[sha256]))})
        if hashlib.sha256(self.photos[sha256]).hexdigest() != sha256:
            del self.photos[sha256]
            return self._problem(422, "hash", "De foto kwam niet heel aan.")
        return self._json(PhotoReceiptSchema(), PhotoReceipt(sha256, size), 201)

    def _map(self, range_: str) -> httpx.Response:
        start, end = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", range_).groups())  # type: ignore[union-attr]
        piece = self.basemap[start : end + 1]
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes {start}-{start + len(piece) - 1}/{len(self.basemap)}",
        }
        return httpx.Response(206, content=piece, headers=headers)

    def _now(self):  # type: ignore[no-untyped-def]
        return self.clock() + self.clock_ahead

    def _json(self, schema, thing, status: int = 200) -> httpx.Response:  # type: ignore[no-untyped-def]
        return httpx.Response(status, json=schema.dump(thing))

    def _problem(self, status: int, code: str, sentence: str) -> httpx.Response:
        return self._json(ProblemSchema(), Problem(code, sentence), status)


def portal(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, html="<h1>Welkom op de wifi van de camping</h1>")


class Flaky(httpx.BaseTransport):
    """The network: each request has the fate that stands next in `fates`, and then they all arrive.

    Fates: ok, lost (never arrives), unheard (arrives, the answer is lost), half (half an answer), mute (an answer
    without its first verdict), portal, down (502).
    """

    def __init__(self, office: Callable[[httpx.Request], httpx.Response], fates: Iterable[str] = ()) -> None:
        self.office = office
        self.fates: Iterator[str] = iter(fates)
        self.online = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        fate = next(self.fates, "ok") if self.online else "lost"
        if fate == "lost":
            raise httpx.ConnectError("no road to the office", request=request)
        if fate == "portal":
            return portal(request)
        if fate == "down":
            return httpx.Response(502, html="<h1>Bad gateway</h1>")
        answer = self.office(request)
        if fate == "unheard":
            raise httpx.ReadTimeout("the answer never came", request=request)
        if fate == "mute" and "verdicts" in answer.text:
            told = answer.json()
            return httpx.Response(200, json=told | {"verdicts": told["verdicts"][1:]})
        if fate == "half":
            content = answer.content[: len(answer.content) // 2]
            return httpx.Response(answer.status_code, content=content, headers={"Content-Type": "application/json"})
        return answer


def a_reference(**other: object) -> Reference:
    ours, theirs = Named(4, "Ploeg 4"), Named(7, "Ploeg 7")
    given: dict[str, object] = {
        "version": "1",
        "municipality": "Rijswijk",
        "centre": (82_000.0, 450_000.0),
        "crew": ours,
        "team": Named(1, "Groen"),
        "people": (Named(1, "Test Kracht"), Named(2, "Test Maat")),
        "crews": (ours, theirs),
        "teams": (Named(1, "Groen"), Named(2, "Wegen")),
    }
    return Reference(**(given | other))  # type: ignore[arg-type]
