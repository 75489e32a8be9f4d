"""Asking a Zaken API: the token, the headers, JSON, pages, and what each refusal means for trying again."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from integrations.transport import Answer, ask
from integrations.zgw.token import token
from server.wire.case import CaseAccess
from server.wire.channel import ChannelError

CRS = "EPSG:4326"
TIMEOUT_S = 10.0
WAIT_MOST_S = 3600.0
PAGES_MOST = 20
OURS_OR_THEIRS_TO_MEND = frozenset({401, 403, 404, 408, 409, 412, 425, 429})
"""Refusals that may be over at the next try: rights, a change meanwhile, too many at once."""

# Until two hours after midnight it is yesterday in UTC, where such systems live. And what an earlier try of ours sent
# may arrive after we looked: the next look finds it.
WILL_PASS = ("date-in-future", "unique", "identificatie-niet-uniek")

Data = dict[str, Any]  # Any: JSON


class Refused(ChannelError):
    """An answer that says no; `status`, and the standard's own `codes` for why."""

    def __init__(self, host: str, status: int, codes: tuple[str, ...], *, wait_s: float) -> None:
        words = f"{host} answered {status}" + (f" ({', '.join(codes)})" if codes else "")
        passing = any(code.endswith(WILL_PASS) for code in codes)
        # Without a code it is not the case system that refuses: something in between does, or its answer was cut off.
        permanent = bool(codes) and status < 500 and status not in OURS_OR_THEIRS_TO_MEND and not passing
        super().__init__(words, permanent=permanent, wait_s=wait_s)
        self.status = status
        self.codes = codes


class Api:
    """One case system, for one piece of work. `clock` gives seconds since 1970."""

    def __init__(self, access: CaseAccess, *, clock: Callable[[], float], timeout_s: float = TIMEOUT_S) -> None:
        self._access = access
        self._clock = clock
        self._timeout_s = timeout_s
        self._secrets = list(access.secrets)

    def get(self, where: str, **params: str) -> Data:
        return self._asked("GET", where, params=params)

    def found(self, where: str) -> Data | None:
        """Return what is at an address; None when it is gone."""
        try:
            return self.get(where)
        except Refused as error:
            if error.status in (404, 410):
                return None
            raise

    def all(self, where: str, **params: str) -> Iterator[Data]:
        """Yield all of a list, page by page."""
        page = self.get(where, **params)
        for _ in range(PAGES_MOST):
            yield from _listed(page)
            following = page.get("next")
            if not following:
                return
            page = self.get(following)

    def post(self, where: str, data: Mapping[str, object]) -> Data:
        return self._asked("POST", where, data)

    def patch(self, where: str, data: Mapping[str, object]) -> Data:
        return self._asked("PATCH", where, data)

    def delete(self, where: str) -> None:
        answer = self._sent("DELETE", where, None, None)
        if answer.status not in (204, 404):
            raise self._refusal(answer)

    def _asked(
        self, method: str, where: str, data: Mapping[str, object] | None = None, params: Mapping[str, str] | None = None
    ) -> Data:
        answer = self._sent(method, where, data, params)
        if not 200 <= answer.status < 300:
            raise self._refusal(answer)
        found = _json(answer.body)
        if found is None:
            raise ChannelError(f"{self._host} answered something that is not JSON")
        return found

    def _sent(
        self, method: str, where: str, data: Mapping[str, object] | None, params: Mapping[str, str] | None
    ) -> Answer:
        """Send a request with the newest secret, and with the one of before when that is not known yet over there."""
        if not self._secrets:
            raise ChannelError("er is nog geen sleutel: meldwerk cases secret", permanent=True)
        content = None if data is None else json.dumps(data).encode()
        answer = self._tried(method, where, content, params)
        while answer.status in (401, 403) and len(self._secrets) > 1:
            self._secrets.pop(0)
            answer = self._tried(method, where, content, params)
        return answer

    def _tried(self, method: str, where: str, content: bytes | None, params: Mapping[str, str] | None) -> Answer:
        signed = token(self._access.client_id, self._secrets[0], at=int(self._clock()))
        headers = {"Authorization": f"Bearer {signed}", "Accept": "application/json", "Accept-Crs": CRS}
        if content is not None:
            headers |= {"Content-Type": "application/json", "Content-Crs": CRS}
        url = self._within(where)
        return ask(method, url, headers=headers, params=params or None, content=content, timeout_s=self._timeout_s)

    def _within(self, where: str) -> str:
        """Return the whole address. One outside this API is refused: our token must not go elsewhere."""
        if "://" not in where:
            return f"{self._access.url}/{where}"
        if not where.startswith(f"{self._access.url}/"):
            raise ChannelError(f"{self._host} names an address outside its own API", permanent=True)
        return where

    @property
    def _host(self) -> str:
        return urlsplit(self._access.url).hostname or "unknown host"

    def _refusal(self, answer: Answer) -> Refused:
        codes = tuple(_codes(_json(answer.body) or {}))
        return Refused(self._host, answer.status, codes, wait_s=self._wait_s(answer.headers.get("retry-after", "")))

    def _wait_s(self, words: str) -> float:
        """Return the seconds that Retry-After asks: a number, or a moment; at most an hour."""
        try:
            seconds = float(words) if words.isdecimal() else _seconds_until(words, self._clock())
        except (ValueError, TypeError):
            return 0.0
        return min(max(seconds, 0.0), WAIT_MOST_S)


def _seconds_until(words: str, now: float) -> float:
    moment: datetime = parsedate_to_datetime(words)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now


def _json(body: bytes) -> Data | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _listed(page: Data) -> list[Data]:
    results = page.get("results")
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise ChannelError("the case system answered no list")
    return results


def _codes(problem: Data) -> Iterator[str]:
    """Yield the codes of a problem, and those of each field; never its words, which may repeat what we sent."""
    faults = problem.get("invalidParams")
    for fault in [problem, *(faults if isinstance(faults, list) else [])]:
        code, name = (str(fault.get(key) or "") if isinstance(fault, dict) else "" for key in ("code", "name"))
        if re.fullmatch(r"[\w.-]{1,60}", code):
            yield f"{name}: {code}" if re.fullmatch(r"[\w.]{1,60}", name) else code
