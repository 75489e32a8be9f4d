"""A case system on loopback that keeps to the rules of the ZGW standard (Zaken API 1.5.1), and refuses all else.

Written after the standard and the behaviour of its reference implementation: tokens, scopes, coordinate headers,
required and fixed fields, unique numbers, one status a moment, a result before the end, nothing on a closed case.
`faults` are what happens to the next requests: a status, or one of the words in FAULTS.
"""

import base64
import hmac
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Data = dict[str, Any]

SCOPES = {"zaken.lezen", "zaken.aanmaken", "zaken.bijwerken", "zaken.statussen.toevoegen", "zaken.heropenen"}
FORCED = "zaken.geforceerd-bijwerken"
FAULTS = ("silence", "deaf", "half", "html")
"""It does what was asked and hangs up; it hangs up at once; half an answer; a page for people."""

LONGEST = {"identificatie": 40, "omschrijving": 80, "toelichting": 1000}
FIXED = ("identificatie", "bronorganisatie", "zaaktype")
REQUIRED = ("bronorganisatie", "zaaktype", "verantwoordelijkeOrganisatie", "startdatum")
DATES = ("registratiedatum", "startdatum", "einddatumGepland", "uiterlijkeEinddatumAfdoening")
KNOWN = {
    *REQUIRED,
    *LONGEST,
    *DATES,
    *("vertrouwelijkheidaanduiding", "zaakgeometrie", "kenmerken", "opschorting", "verlenging", "relevanteAndereZaken"),
}


class No(Exception):
    """A refusal with the standard's codes: (field, code)."""

    def __init__(self, status: int, *faults: tuple[str, str], code: str = "invalid") -> None:
        super().__init__(status, faults)
        self.status = status
        self.faults = faults
        self.code = code


@dataclass
class FakeCases:
    """What the case system holds. `asked` are the requests that came, `done` the writes that were carried out."""

    secret: str = ""
    client_id: str = "meldwerk"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    root: str = ""
    zaken: dict[str, Data] = field(default_factory=dict)
    statussen: dict[str, Data] = field(default_factory=dict)
    resultaten: dict[str, Data] = field(default_factory=dict)
    faults: list[int | str] = field(default_factory=list)
    retry_after: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)
    page_size: int = 100
    lock: Lock = field(default_factory=Lock)

    # --- its catalogue: two case types, each with three statuses and results

    @property
    def catalogue(self) -> str:
        return self.root.replace("/zaken/", "/catalogi/")

    def case_type(self, name: str = "mor") -> Data:
        """Return the set-up of a case type, as `case_type` of cases.toml has it."""
        base = f"{self.catalogue}/{name}"
        stages = {stage: f"{base}/statustypen/{stage}" for stage in ("received", "in_progress", "ended")}
        results = {name: f"{base}/resultaattypen/{name}" for name in ("solved", "not_found", "duplicate", "other")}
        return {"type": f"{base}/zaaktype", **stages, "results": results}

    # --- what tests look at

    def zaak(self, number: str) -> Data:
        """Return the one case of this number."""
        (found,) = [zaak for zaak in self.zaken.values() if zaak["identificatie"] == number]
        return found

    def stages(self, number: str) -> list[str]:
        """Return the stages that a case went through, in the order of their moments."""
        return [status["statustype"].rpartition("/")[2] for status in self._statuses_of(self.zaak(number)["url"])]

    def result(self, number: str) -> str:
        kept = self.resultaten.get(self.zaak(number)["resultaat"] or "")
        return str(kept["resultaattype"]).rpartition("/")[2] if kept else ""

    def add_status(self, number: str, stage: str, *, at: datetime, text: str = "Van een ander.") -> None:
        """Let somebody else set a status, by the same rules."""
        zaak = self.zaak(number)
        kind = f"{zaak['zaaktype'].removesuffix('/zaaktype')}/statustypen/{stage}"
        moment = at.isoformat()
        with self.lock:
            made = {"zaak": zaak["url"], "statustype": kind, "datumStatusGezet": moment, "statustoelichting": text}
            self._post_status(made)

    def _statuses_of(self, zaak_url: str) -> list[Data]:
        mine = [status for status in self.statussen.values() if status["zaak"] == zaak_url]
        return sorted(mine, key=lambda status: datetime.fromisoformat(status["datumStatusGezet"]))

    # --- the rules

    def answer(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], raw: bytes) -> Any:
        """Return (status, answer). Raises No."""
        self._check_token(headers.get("Authorization", ""))
        self._check_crs(method, headers)
        url = self.root.rpartition("/zaken/")[0] + path
        kind, _, uuid = url.removeprefix(f"{self.root}/").partition("/")
        kept = {"zaken": self.zaken, "statussen": self.statussen, "resultaten": self.resultaten}.get(kind)
        if kept is None or (uuid and url not in kept):
            raise No(404, code="not_found")
        if method == "GET":
            return 200, kept[url] if uuid else self._page(kind, list(kept.values()), query)
        data = json.loads(raw) if raw else {}
        if method == "POST" and not uuid:
            make = {"zaken": self._post_zaak, "statussen": self._post_status, "resultaten": self._post_result}[kind]
            return 201, make(data)
        if method == "PATCH" and kind == "zaken":
            return 200, self._patch_zaak(url, data)
        if method == "DELETE" and kind == "resultaten":
            return 204, self._delete_result(url)
        raise No(405, code="method_not_allowed")

    def _check_token(self, header: str) -> None:
        parts = header.removeprefix("Bearer ").split(".")
        if len(parts) != 3:
            raise No(403, code="jwt-missing")
        wanted = hmac.new(self.secret.encode(), ".".join(parts[:2]).encode(), sha256).digest()
        if not hmac.compare_digest(wanted, _decoded(parts[2])) or json.loads(_decoded(parts[0]))["alg"] != "HS256":
            raise No(403, code="jwt-invalid-signature")
        claims = json.loads(_decoded(parts[1]))
        if not {"iss", "iat", "client_id", "user_id", "user_representation"} <= set(claims):
            raise No(403, code="jwt-missing-claims")
        if claims["client_id"] != self.client_id or abs(self.clock().timestamp() - claims["iat"]) > 3600:
            raise No(403, code="jwt-expired")

    def _check_crs(self, method: str, headers: Mapping[str, str]) -> None:
        if headers.get("Accept-Crs") != "EPSG:4326":
            raise No(406, code="unsupported-crs")
        if method in ("POST", "PATCH") and headers.get("Content-Crs") != "EPSG:4326":
            raise No(412 if "Content-Crs" not in headers else 415, code="missing-crs")

    def _needs(self, *scopes: str) -> None:
        if not self.scopes & set(scopes):
            raise No(403, code="permission_denied")

    def _may_touch(self, zaak: Data) -> None:
        """A closed case takes nothing, but from who may force it."""
        self._needs(FORCED) if zaak["einddatum"] else self._needs("zaken.bijwerken", FORCED)

    def _page(self, kind: str, rows: list[Data], query: Mapping[str, str]) -> Data:
        asked = {name: value for name, value in query.items() if name != "page"}
        if set(asked) - {"identificatie", "bronorganisatie", "zaak"}:
            raise No(400, *((name, "unknown-parameters") for name in asked))
        found = [row for row in rows if all(row[name] == value for name, value in asked.items())]
        start = (int(query.get("page", "1")) - 1) * self.page_size
        words = "&".join(f"{name}={value}" for name, value in asked.items())
        more = f"{self.root}/{kind}?{words}&page={int(query.get('page', '1')) + 1}"
        following = more if len(found) > start + self.page_size else None
        results = found[start : start + self.page_size]
        return {"count": len(found), "next": following, "previous": None, "results": results}

    def _post_zaak(self, data: Data) -> Data:
        self._needs("zaken.aanmaken")
        faults = [(name, "required") for name in REQUIRED if not data.get(name)]
        faults += [(name, "unknown") for name in set(data) - KNOWN]
        faults += [
            (name, "invalid-rsin")
            for name in ("bronorganisatie", "verantwoordelijkeOrganisatie")
            if not _is_rsin(data.get(name, ""))
        ]
        if data.get("zaaktype") not in {self.case_type(name)["type"] for name in ("mor", "boom")}:
            faults.append(("zaaktype", "bad-url"))
        same = data.get("identificatie"), data.get("bronorganisatie")
        if same in {(zaak["identificatie"], zaak["bronorganisatie"]) for zaak in self.zaken.values()}:
            faults.append(("identificatie", "identificatie-niet-uniek"))
        if faults:
            raise No(400, *faults)
        zaak = self._new(
            "zaken", self.zaken, {"einddatum": None, "resultaat": None, "status": None, "verlenging": None}
        )
        try:
            self._fill(zaak, data)
        except No:
            del self.zaken[zaak["url"]]
            raise
        return zaak

    def _patch_zaak(self, url: str, data: Data) -> Data:
        zaak = self.zaken[url]
        self._may_touch(zaak)
        if fixed := [(name, "wijzigen-niet-toegelaten") for name in FIXED if name in data and data[name] != zaak[name]]:
            raise No(400, *fixed)
        self._fill(zaak, data)
        return zaak

    def _fill(self, zaak: Data, data: Data) -> None:
        faults = [(name, "max_length") for name, most in LONGEST.items() if len(data.get(name) or "") > most]
        faults += [(name, "invalid") for name in DATES if data.get(name) and not _is_date(data[name])]
        if (data.get("registratiedatum") or "") > self.clock().date().isoformat():
            faults.append(("registratiedatum", "date-in-future"))
        faults += _group_faults(data)
        faults += [
            ("relevanteAndereZaken", "bad-url")
            for other in data.get("relevanteAndereZaken") or []
            if other["url"] not in self.zaken or other["aardRelatie"] not in {"vervolg", "onderwerp", "bijdrage"}
        ]
        if faults:
            raise No(400, *faults)
        zaak.update(data)

    def _post_status(self, data: Data) -> Data:
        zaak = self.zaken.get(data.get("zaak", ""))
        if zaak is None:
            raise No(400, ("zaak", "no_match"))
        kind, _, stage = str(data.get("statustype")).rpartition("/statustypen/")
        if zaak["zaaktype"] != f"{kind}/zaaktype" or stage not in {"received", "in_progress", "ended"}:
            raise No(400, ("nonFieldErrors", "zaaktype-mismatch"))
        at = datetime.fromisoformat(data["datumStatusGezet"])
        if at.tzinfo is None or at > self.clock() + timedelta(seconds=1):
            raise No(400, ("datumStatusGezet", "date-in-future"))
        if any(datetime.fromisoformat(one["datumStatusGezet"]) == at for one in self._statuses_of(zaak["url"])):
            raise No(400, ("nonFieldErrors", "unique"))
        if len(data.get("statustoelichting", "")) > 1000:
            raise No(400, ("statustoelichting", "max_length"))
        self._may_set(zaak)
        if stage == "ended" and not zaak["resultaat"]:
            raise No(400, ("nonFieldErrors", "resultaat-does-not-exist"))
        status = self._new("statussen", self.statussen, data)
        zaak["einddatum"] = at.astimezone(UTC).date().isoformat() if stage == "ended" else None
        zaak["status"] = status["url"]
        return status

    def _may_set(self, zaak: Data) -> None:
        if not self._statuses_of(zaak["url"]):
            self._needs("zaken.aanmaken", "zaken.statussen.toevoegen")
        elif zaak["einddatum"]:
            self._needs("zaken.heropenen", FORCED)
        else:
            self._needs("zaken.statussen.toevoegen")

    def _post_result(self, data: Data) -> Data:
        zaak = self.zaken.get(data.get("zaak", ""))
        if zaak is None:
            raise No(400, ("zaak", "no_match"))
        self._may_touch(zaak)
        if zaak["resultaat"]:
            raise No(400, ("zaak", "unique"))
        kind, _, name = str(data.get("resultaattype")).rpartition("/resultaattypen/")
        if zaak["zaaktype"] != f"{kind}/zaaktype" or not name:
            raise No(400, ("nonFieldErrors", "zaaktype-mismatch"))
        result = self._new("resultaten", self.resultaten, data)
        zaak["resultaat"] = result["url"]
        return result

    def _delete_result(self, url: str) -> Data:
        zaak = self.zaken[self.resultaten[url]["zaak"]]
        self._may_touch(zaak)
        zaak["resultaat"] = None
        return self.resultaten.pop(url)

    def _new(self, kind: str, kept: dict[str, Data], data: Data) -> Data:
        url = f"{self.root}/{kind}/{len(self.done):08d}-{len(kept)}"
        kept[url] = {"url": url, **data}
        return kept[url]


def _group_faults(data: Data) -> Iterator[tuple[str, str]]:
    pause, longer, shape = data.get("opschorting"), data.get("verlenging"), data.get("zaakgeometrie")
    if pause is not None and (not isinstance(pause.get("indicatie"), bool) or len(pause.get("reden", "x" * 201)) > 200):
        yield "opschorting", "invalid"
    if longer is not None and not (
        re.fullmatch(r"P\d+D", longer.get("duur") or "") and 0 < len(longer["reden"]) <= 200
    ):
        yield "verlenging", "invalid"
    if shape is not None:
        lon, lat = shape["coordinates"]
        if shape["type"] != "Point" or not (3 < lon < 8 and 50 < lat < 54):
            yield "zaakgeometrie", "invalid"
    for mark in data.get("kenmerken") or []:
        if not (0 < len(mark["kenmerk"]) <= 40 and 0 < len(mark["bron"]) <= 40):
            yield "kenmerken", "max_length"


def _is_rsin(value: str) -> bool:
    if not re.fullmatch(r"\d{9}", value):
        return False
    return sum(int(d) * w for d, w in zip(value, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class Handler(BaseHTTPRequestHandler):
    """Serves the case system `fake`, with what goes wrong on the way."""

    wbufsize = -1
    fake: FakeCases

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        with self.fake.lock:
            self.fake.asked.append((self.command, parts.path))
            fault = self.fake.faults.pop(0) if self.fake.faults else ""
            if isinstance(fault, int):
                status, answer = fault, {"code": "error", "status": fault}
            elif fault != "deaf":
                status, answer = self._answered(parts.path, query, raw)
        if fault not in ("silence", "deaf"):
            self._say(status, answer, fault=str(fault))

    do_GET = do_POST = do_PATCH = do_DELETE = _serve

    def _answered(self, path: str, query: Mapping[str, str], raw: bytes) -> tuple[int, Data]:
        try:
            status, answer = self.fake.answer(self.command, path, query, dict(self.headers), raw)
        except No as no:
            faults = [{"name": name, "code": code, "reason": "?"} for name, code in no.faults]
            return no.status, {"code": no.code, "status": no.status, "invalidParams": faults}
        if self.command != "GET":
            self.fake.done.append((self.command, path))
        return status, answer

    def _say(self, status: int, answer: Data, *, fault: str) -> None:
        body = b"" if status == 204 else json.dumps(answer).encode()
        if fault == "half":
            body = body[: len(body) // 2]
        elif fault == "html":
            body = b"<html><body>Even geduld: onderhoud.</body></html>"
        self.send_response(status)
        if self.fake.retry_after and status in (429, 503):
            self.send_header("Retry-After", self.fake.retry_after)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def running_cases(clock: Callable[[], datetime]) -> Iterator[FakeCases]:
    """A case system that listens on loopback."""
    fake = FakeCases(clock=clock)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("CaseHandler", (Handler,), {"fake": fake}))
    server.daemon_threads = True
    fake.root = f"http://127.0.0.1:{server.server_port}/zaken/api/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
