"""The PDOK Locatieserver, v3_1 (https://api.pdok.nl/bzk/locatieserver/search/v3_1/ui/).

v3_1 refuses every parameter that its specification doesn't name, so we send few and ask for our fields by `fl`.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeGuard

from integrations.addresses.cache import TimedCache
from integrations.breaker import Breaker
from integrations.transport import Params, get_json
from server.wire.channel import ChannelError
from server.wire.intake import Address, Point

PUBLIC_URL = "https://api.pdok.nl/bzk/locatieserver/search/v3_1"
FIELDS = "id,type,straatnaam,huis_nlt,huisnummer,postcode,woonplaatsnaam,centroide_rd"
POINT = re.compile(r"\s*POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*", re.IGNORECASE)
QUERY_MAX_CHARS = 100
ROWS_MAX = 50

Doc = dict[str, object]


class Locatieserver:
    """Addresses of the whole country. Thread-safe: one per process, so that cache and fuse are shared."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout_s: float,
        clock: Callable[[], float],
        ttl_s: float = 3600.0,
        failures: int = 3,
        rest_s: float = 60.0,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._breaker = Breaker(failures=failures, rest_s=rest_s, clock=clock)
        self._cache: TimedCache[list[Doc]] = TimedCache(ttl_s=ttl_s, most=2000, clock=clock)

    def suggest(self, query: str, *, municipality_code: str, limit: int) -> Sequence[Address]:
        """Return addresses and streets in the municipality (four digits, such as "0603") that begin like `query`."""
        words = _plain(query)
        if not words or limit < 1:
            return []
        where = [f"gemeentecode:{_code(municipality_code)}", "type:(adres OR weg)"]
        docs = self._docs("suggest", {"q": words, "fq": where, "fl": FIELDS, "rows": min(limit, ROWS_MAX)})
        found = (_address(doc if _point(doc) else self._whole(doc)) for doc in docs)
        return [address for address in found if address]

    def nearest(self, point: Point, *, within_m: float) -> Address | None:
        """Return the address nearest to the point, with how far off it is."""
        docs = self._docs(
            "reverse",
            # Whole metres: near enough for "bij", and a second look at the same spot comes from the cache.
            {
                "X": round(point.x),
                "Y": round(point.y),
                "type": "adres",
                "distance": max(1, round(within_m)),
                "fl": f"{FIELDS},afstand",
                "rows": 1,
            },
        )
        return next((address for doc in docs if (address := _address(doc))), None)

    def _whole(self, doc: Doc) -> Doc:
        """Look up an entry that came without its point."""
        return next(iter(self._docs("lookup", {"id": _text(doc, "id"), "fl": FIELDS})), doc)

    def _docs(self, path: str, params: Params) -> list[Doc]:
        key = (path, str(sorted(params.items())))
        return self._cache.get(key, lambda: self._breaker.call(lambda: self._ask(path, params)))

    def _ask(self, path: str, params: Params) -> list[Doc]:
        answer = get_json(f"{self._base_url}/{path}", params, timeout_s=self._timeout_s)
        response = answer.get("response") if isinstance(answer, dict) else None
        docs = response.get("docs") if isinstance(response, dict) else None
        if not isinstance(docs, list):
            raise ChannelError("the Locatieserver answered without a list")
        return [doc for doc in docs if _is_doc(doc)]


def _is_doc(doc: object) -> TypeGuard[Doc]:
    return isinstance(doc, dict)


def _address(doc: Doc) -> Address | None:
    street = _text(doc, "straatnaam")
    if not street:
        return None
    distance = doc.get("afstand")
    return Address(
        street=street,
        number=_text(doc, "huis_nlt") or _text(doc, "huisnummer"),
        postcode=_text(doc, "postcode"),
        city=_text(doc, "woonplaatsnaam"),
        point=_point(doc),
        distance_m=float(distance) if isinstance(distance, int | float) else None,
    )


def _point(doc: Doc) -> Point | None:
    found = POINT.fullmatch(_text(doc, "centroide_rd"))
    try:
        return Point(float(found[1]), float(found[2])) if found else None
    except ValueError:
        return None


def _text(doc: Doc, name: str) -> str:
    value = doc.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _plain(query: str) -> str:
    """Keep what may stand in an address; the rest would be read as Solr's own language."""
    return " ".join(re.sub(r"[^\w\s.,'’-]", " ", query).split())[:QUERY_MAX_CHARS]


def _code(municipality_code: str) -> str:
    if not re.fullmatch(r"\d{4}", municipality_code, re.ASCII):
        raise ChannelError("a municipality's code has four digits", permanent=True)
    return municipality_code
