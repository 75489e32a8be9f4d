"""The only network code of the tablet. Nothing in it raises for what a network or a server does."""

import json
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import httpx
from marshmallow import Schema

from field_app.transport.answers import (
    NO_CONTACT,
    STRANGE_ANSWER,
    Held,
    Piece,
    Reason,
    Refused,
    Retry,
    Stop,
    Verdicts,
)
from field_app.transport.reading import loaded, plain, trouble_of
from field_app.transport.secrets import DEVICE, SECRET, SERVER, TOKEN, Secrets
from server.wire.field import (
    CONTRACT,
    HEADER,
    Changes,
    Command,
    Enrolled,
    Enrolment,
    Key,
    KeyRequest,
    News,
    Person,
    PersonRequest,
    PhotoReceipt,
    Pictures,
    Verdict,
    Waiting,
)
from server.wire.field_json import (
    ChangesSchema,
    CommandSchema,
    EnrolledSchema,
    EnrolmentSchema,
    KeyRequestSchema,
    KeySchema,
    NewsSchema,
    PersonRequestSchema,
    PersonSchema,
    PhotoReceiptSchema,
    PicturesSchema,
    VerdictSchema,
    WaitingSchema,
)

T = TypeVar("T")
Trouble = Retry | Stop | Refused

# Connecting may take long in the field, a silent connection is a dead one.
TIMEOUT = httpx.Timeout(20, connect=10)

# The office answers within half a minute, also when it stumbles.
NEWS_TIMEOUT = httpx.Timeout(40, connect=10)


class Transport:
    """Speaks with one office as one device. `http` is given by tests."""

    def __init__(self, secrets: Secrets, *, http: httpx.BaseTransport | None = None, app_version: str = "0") -> None:
        self._secrets = secrets
        headers = {HEADER: str(CONTRACT), "User-Agent": f"Meldwerk-tablet/{app_version}", "Accept": "application/json"}
        self._client = httpx.Client(transport=http, timeout=TIMEOUT, headers=headers, follow_redirects=False)

    @property
    def is_enrolled(self) -> bool:
        """Whether this device knows an office, and a secret to show it."""
        return all(self._secrets.get(name) for name in (SERVER, DEVICE, SECRET))

    @property
    def office(self) -> str | None:
        """The address of the office that it knows."""
        return self._secrets.get(SERVER)

    @property
    def device(self) -> str | None:
        """What the office calls this device."""
        return self._secrets.get(DEVICE)

    def close(self) -> None:
        self._client.close()

    # --- who we are

    def enrol(self, server: str, code: str, device_name: str) -> Enrolled | Trouble:
        """Make this device known; `server` is the address of the contract, ending in /veld/v1/."""
        body = EnrolmentSchema().dump(Enrolment(code, device_name))
        answer = self._ask("POST", "aanmelden", json=body, server=server)
        enrolled = _as(answer, EnrolledSchema(), Enrolled)
        if isinstance(enrolled, Enrolled):
            self._secrets.forget(TOKEN)
            for name, value in ((SERVER, server), (DEVICE, enrolled.device_id), (SECRET, enrolled.secret)):
                self._secrets.put(name, value)
        return enrolled

    def take_over(self, person_id: int, pin: str) -> Person | Trouble:
        """Somebody else takes the tablet, with a PIN."""
        body = PersonRequestSchema().dump(PersonRequest(person_id, pin))
        return _as(self._with_key("POST", "persoon", json=body), PersonSchema(), Person)

    def forget(self) -> None:
        """This device was withdrawn."""
        for name in (TOKEN, SECRET, DEVICE, SERVER):
            self._secrets.forget(name)

    # --- work

    def push(self, commands: Sequence[Command], waiting: Waiting | None = None) -> Verdicts | Trouble:
        """Send a batch, with what still waits after it.

        Verdicts that can't be read are left out, so that their commands are asked after again.
        """
        body: dict[str, Any] = {"commands": [CommandSchema().dump(command) for command in commands]}
        if waiting is not None:
            body["waiting"] = WaitingSchema().dump(waiting)
        answer = self._with_key("POST", "opdrachten", json=body)
        if not isinstance(answer, httpx.Response):
            return answer
        data = plain(answer)
        now = _moment(data.get("now")) if isinstance(data, dict) else None
        if now is None or not isinstance(data.get("verdicts"), list):
            return Retry(STRANGE_ANSWER)
        verdicts = (loaded(VerdictSchema(), one, Verdict) for one in data["verdicts"])
        return Verdicts(tuple(one for one in verdicts if one), now)

    def pull(self, cursor: str, reference_version: str) -> Changes | Trouble:
        """Ask what changed since a cursor."""
        query = {"vanaf": cursor, "stand": reference_version}
        return _as(self._with_key("GET", "wijzigingen", params=query), ChangesSchema(), Changes)

    def news(self, cursor: str) -> News | Trouble:
        """Wait at the office until there is something to read after a cursor, or it says that there is nothing.

        With the key that is there: a new one is for who sends work, for each new one ends the one before.
        """
        return _as(self._ask("GET", "nieuws", params={"vanaf": cursor}, timeout=NEWS_TIMEOUT), NewsSchema(), News)

    # --- photos and files

    def held(self, sha256: str) -> Held | Trouble:
        """Ask how much of a photo the office has."""
        answer = self._with_key("HEAD", f"fotos/{sha256}")
        if not isinstance(answer, httpx.Response):
            return answer
        offset = answer.headers.get("Upload-Offset", "0" if answer.status_code == 404 else "")
        if not offset.isdecimal():
            return Retry(STRANGE_ANSWER)
        return Held(int(offset), answer.headers.get("Upload-Complete") == "?1")

    def send_piece(self, sha256: str, content: bytes, *, offset: int, size: int) -> Held | PhotoReceipt | Trouble:
        """Send a piece of a photo; the last one brings the receipt."""
        headers = {
            "Upload-Offset": str(offset),
            "Upload-Length": str(size),
            "Content-Type": "application/octet-stream",
        }
        answer = self._with_key("PATCH", f"fotos/{sha256}", content=content, headers=headers)
        if not isinstance(answer, httpx.Response):
            return answer
        if answer.status_code == 201:
            return _as(answer, PhotoReceiptSchema(), PhotoReceipt)
        held = answer.headers.get("Upload-Offset", "")
        return Held(int(held)) if held.isdecimal() else Retry(STRANGE_ANSWER)

    def thumbnails(self, keys: Sequence[str]) -> dict[str, bytes] | Trouble:
        """Fetch the small pictures of orders' photos, at most PICTURES; those that are not there are left out."""
        answer = self._with_key("GET", "beelden", params={"sleutels": ",".join(keys)})
        found = _as(answer, PicturesSchema(), Pictures)
        if not isinstance(found, Pictures):
            return found
        try:
            return {key: b64decode(found.pictures[key], validate=True) for key in keys if key in found.pictures}
        except ValueError:
            return Retry(STRANGE_ANSWER)

    def basemap(self, start: int, length: int) -> Piece | Trouble:
        """Fetch a piece of the map file."""
        headers = {"Range": f"bytes={start}-{start + length - 1}", "Accept": "*/*"}
        answer = self._with_key("GET", "kaart", headers=headers)
        if not isinstance(answer, httpx.Response):
            return answer
        if answer.headers.get("Content-Type") != "application/octet-stream":
            return Retry(STRANGE_ANSWER)
        etag = answer.headers.get("ETag", "")
        if answer.status_code == 200:
            return Piece(answer.content, 0, len(answer.content), etag)
        total = answer.headers.get("Content-Range", "").rpartition("/")[2]
        fits = answer.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        return Piece(answer.content, start, int(total), etag) if fits and total.isdecimal() else Retry(STRANGE_ANSWER)

    # --- one request

    def _with_key(self, method: str, path: str, **request: Any) -> httpx.Response | Trouble:
        """Ask as this device; when its key no longer fits, with a new one, once."""
        if not self._secrets.get(TOKEN):
            trouble = self._renew_key()
            return trouble or self._ask(method, path, **request)
        answer = self._ask(method, path, **request)
        if not isinstance(answer, Stop) or answer.reason is not Reason.KEY_REFUSED:
            return answer
        self._secrets.forget(TOKEN)
        return self._renew_key() or self._ask(method, path, **request)

    def _renew_key(self) -> Trouble | None:
        device, secret = self._secrets.get(DEVICE), self._secrets.get(SECRET)
        if not device or not secret:
            return Stop(Reason.KEY_REFUSED, "")
        body = KeyRequestSchema().dump(KeyRequest(device, secret))
        key = _as(self._ask("POST", "sleutel", json=body), KeySchema(), Key)
        if not isinstance(key, Key):
            return key
        self._secrets.put(TOKEN, key.token)
        return None

    def _ask(self, method: str, path: str, *, server: str = "", **request: Any) -> httpx.Response | Trouble:
        """Send one request. Any, since httpx takes what it takes."""
        headers = dict(request.pop("headers", {}))
        if "json" in request:
            # In plain ASCII: half a letter, as a keyboard may give, would else stop all that goes with it.
            request["content"] = json.dumps(request.pop("json"), allow_nan=False).encode()
            headers["Content-Type"] = "application/json"
        if token := self._secrets.get(TOKEN):
            headers["Authorization"] = f"Bearer {token}"
        address = (server or self._secrets.get(SERVER) or "").rstrip("/") + "/" + path
        try:
            answer = self._client.request(method, address, headers=headers, **request)
        # An address that was typed wrong is no network error to httpx.
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError):
            return Retry(NO_CONTACT)
        # To HEAD, a photo that the office never heard of may well be an answer.
        if answer.is_success or (method, answer.status_code) == ("HEAD", 404):
            return answer
        if method == "HEAD" and answer.status_code == 401:
            return Stop(Reason.KEY_REFUSED, "")
        return trouble_of(answer)


def _as(answer: httpx.Response | Trouble, schema: Schema, kind: type[T]) -> T | Trouble:
    if not isinstance(answer, httpx.Response):
        return answer
    return loaded(schema, plain(answer), kind) or Retry(STRANGE_ANSWER)


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
