"""A tablet without a screen: it speaks the contract, and keeps what it was told."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from server.model.base import enter, writing
from server.operations.field_devices import make_code, set_pin
from server.wire.field import CONTRACT, HEADER, Command, Deed, Kind
from server.wire.field_json import CommandSchema
from tests.support.moments import NOW

SECRET = "not a secret"  # of the application under test
PIN = "4711"


def photo_bytes(shade: int = 120, size: tuple[int, int] = (320, 240)) -> bytes:
    """A photo as a tablet sends it; noise keeps it from being tiny."""
    out = BytesIO()
    image = Image.effect_noise(size, 80).convert("RGB")
    image.paste((shade, 60, 200), (0, 0, 40, 40))
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def sha(content: bytes) -> str:
    return sha256(content).hexdigest()


@dataclass
class FakeTablet:
    """One device of a crew."""

    client: Any
    slug: str
    device_id: str = ""
    secret: str = ""
    token: str = ""
    cursor: str = ""
    stand: str = ""
    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    gone: dict[int, str] = field(default_factory=dict)
    read: bytes = b""

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any):
        sent = {HEADER: str(CONTRACT), **(headers or {})}
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        response = self.client.open(f"/{self.slug}/veld/v1/{path}", method=method, headers=sent, **more)
        self.read += response.get_data() + repr(dict(response.headers)).encode()
        return response

    def enrol(self, code: str, name: str = "Tablet 4"):
        response = self.ask("POST", "aanmelden", json={"code": code, "device_name": name})
        if response.status_code == 201:
            self.device_id, self.secret = response.json["device_id"], response.json["secret"]
        return response

    def new_token(self):
        response = self.ask("POST", "sleutel", json={"device_id": self.device_id, "secret": self.secret})
        if response.status_code == 200:
            self.token = response.json["token"]
        return response

    def pull(self) -> dict[str, Any]:
        query = {"vanaf": self.cursor, "stand": self.stand}
        response = self.ask("GET", "wijzigingen", query_string=query)
        assert response.status_code == 200, response.get_data(as_text=True)
        told: dict[str, Any] = response.json
        self.cursor = told["cursor"]
        if told["reset"]:
            self.orders.clear()
        for gone in told["gone"]:
            self.orders.pop(gone["id"], None)
            self.gone[gone["id"]] = gone["why"]
        self.orders |= {order["id"]: order for order in told["orders"]}
        if told["reference"]:
            self.stand = told["reference"]["version"]
        return told

    def push(self, *commands: Any):
        response = self.ask("POST", "opdrachten", json={"commands": list(commands)})
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.json["verdicts"]

    def does(self, deed: Deed, order: int | None = None, *, at: datetime = NOW, **more: Any) -> dict[str, Any]:
        """Do one thing and return its verdict."""
        (verdict,) = self.push(said(deed, order, at=at, **more))
        return verdict

    def send_photo(self, content: bytes, *, piece: int = 64 * 1024, start: int = 0, until: int | None = None):
        """Send a photo in pieces, up to `until`; return the last answer."""
        name, response = sha(content), None
        for offset in range(start, until or len(content), piece):
            end = min(offset + piece, until or len(content))
            response = self.send_piece(name, content[offset:end], offset=offset, size=len(content))
        return response

    def send_piece(self, name: str, content: bytes, *, offset: int, size: int):
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(size)}
        return self.ask("PATCH", f"fotos/{name}", data=content, headers=headers)

    def progress(self, name: str):
        return self.ask("HEAD", f"fotos/{name}").headers


KINDS = {
    "Claim": Kind.CLAIM,
    "Arrive": Kind.ARRIVE,
    "Close": Kind.CLOSE,
    "GiveBack": Kind.GIVE_BACK,
    "HandOver": Kind.HAND_OVER,
    "FollowUp": Kind.FOLLOW_UP,
    "Correct": Kind.CORRECT,
    "Note": Kind.NOTE,
    "NewReport": Kind.REPORT,
}


def said(deed: Deed, order: int | None = None, *, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    """A deed as JSON."""
    command = Command(
        id=more.pop("id", str(uuid4())), kind=KINDS[type(deed).__name__], at=at, deed=deed, work_order=order, **more
    )
    dumped: dict[str, Any] = CommandSchema().dump(command)
    return dumped


@pytest.fixture
def code_for(db):
    """Make a code, as a coordinator does."""

    def make_one(town, crew: str, *, at: datetime = NOW) -> str:
        with writing():
            enter(town.id)
            code = make_code(town.crews[crew], by_id=None, secret=SECRET, now=at)
            db.session.commit()
        return code

    return make_one


@pytest.fixture
def tablet_of(app, code_for):
    """Enrol a tablet for a crew."""

    def one(town, crew: str) -> FakeTablet:
        tablet = FakeTablet(app.test_client(), town.slug)
        assert tablet.enrol(code_for(town, crew)).status_code == 201
        assert tablet.new_token().status_code == 200
        return tablet

    return one


@pytest.fixture
def tablet(tablet_of, town) -> FakeTablet:
    """The tablet of the stratenmakers."""
    return tablet_of(town, "stratenmakers")


@pytest.fixture
def pins(db, town):
    """The crew person has a PIN."""
    with writing():
        enter(town.id)
        set_pin(town.staff["crew"], PIN)
        db.session.commit()
