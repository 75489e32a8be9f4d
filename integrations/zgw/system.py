"""A case system that keeps to the ZGW standard, as the server knows it.

Each time we look first and then do what lacks: whoever did not hear the answer of the try before, does nothing twice.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import TypeVar

from integrations.breaker import Breaker
from integrations.zgw.api import TIMEOUT_S, Api, Data, Refused
from integrations.zgw.mapping import WORDS, changes, is_there, moment_of, new_status, new_zaak
from server.wire.case import Case, CaseStatus, Difference, Stage
from server.wire.channel import ChannelError

T = TypeVar("T")

FAILURES_MOST, REST_S = 5, 30.0
CLOSED_THERE = "de zaak is daar al gesloten: heropen hem daar, of sluit de melding hier met dezelfde uitkomst"
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Zgw:
    """Keeps cases in any number of case systems; one that is down rests for a while, and the others don't notice."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        rest_clock: Callable[[], float] = time.monotonic,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._clock = clock
        self._rest_clock = rest_clock
        self._timeout_s = timeout_s
        self._breakers: dict[str, Breaker] = {}
        self._lock = Lock()

    def keep(self, case: Case) -> str:
        return self._asked(case, lambda api: _kept(api, case))

    def differences(self, case: Case) -> Sequence[Difference]:
        return self._asked(case, lambda api: _compared(api, case))

    def _asked(self, case: Case, work: Callable[[Api], T]) -> T:
        api = Api(case.access, clock=self._clock, timeout_s=self._timeout_s)
        with self._lock:
            made = Breaker(failures=FAILURES_MOST, rest_s=REST_S, clock=self._rest_clock)
            breaker = self._breakers.setdefault(case.access.url, made)
        return breaker.call(lambda: work(api))


def _kept(api: Api, case: Case) -> str:
    zaak = _found(api, case) or _made(api, case)
    url = _address(zaak)
    there = list(api.all("statussen", zaak=url))
    missing = [status for status in case.statuses if not is_there(case, status, there)]
    if zaak.get("einddatum") and _is_theirs(case, there):
        if case.has_ended and _result_type(api, zaak) == case.type.result(case.statuses[-1].outcome):
            return url
        raise ChannelError(CLOSED_THERE, permanent=True)
    for status in missing:
        if status.stage is Stage.ENDED:
            zaak = _changed(api, case, zaak)
            zaak = _with_result(api, case, status, zaak)
        api.post("statussen", new_status(case, status, url))
    if not case.has_ended:
        _changed(api, case, zaak)
    elif not missing:
        _with_result(api, case, case.statuses[-1], zaak)
    return url


def _found(api: Api, case: Case) -> Data | None:
    """Return the zaak, by its address or by its number; None when there is none."""
    if case.url and (zaak := api.found(case.url)):
        return zaak
    found = api.all("zaken", identificatie=case.number, bronorganisatie=case.access.organisation)
    return next(iter(found), None)


def _made(api: Api, case: Case) -> Data:
    try:
        return api.post("zaken", new_zaak(case))
    except Refused as error:
        # Somebody made it between our look and our request: an earlier try of ours that was slow to arrive.
        if error.status in (400, 409) and (zaak := _found(api, case)):
            return zaak
        raise


def _address(zaak: Data) -> str:
    url = zaak.get("url")
    if not isinstance(url, str) or not url:
        raise ChannelError("the case system answered a case without an address")
    return url


def _changed(api: Api, case: Case, zaak: Data) -> Data:
    wanted = changes(case, zaak)
    return api.patch(_address(zaak), wanted) if wanted else zaak


def _with_result(api: Api, case: Case, status: CaseStatus, zaak: Data) -> Data:
    """See to it that the zaak has the result of this end. The type of a result can't change: another replaces it."""
    kind = case.type.result(status.outcome)
    if not kind:
        raise ChannelError(f"er is geen resultaattype voor {status.outcome} (cases.toml)", permanent=True)
    if zaak.get("resultaat"):
        if _result_type(api, zaak) == kind:
            return zaak
        api.delete(str(zaak["resultaat"]))
    url = _address(zaak)
    made = api.post("resultaten", {"zaak": url, "resultaattype": kind, "toelichting": status.text[:1000]})
    return zaak | {"resultaat": made.get("url")}


def _result_type(api: Api, zaak: Data) -> str:
    found = api.found(str(zaak["resultaat"])) if zaak.get("resultaat") else None
    return str(found.get("resultaattype", "")) if found else ""


def _is_theirs(case: Case, there: Sequence[Data]) -> bool:
    """Whether others set the newest status."""
    newest = _newest(there)
    return newest is not None and not any(is_there(case, status, [newest]) for status in case.statuses)


def _newest(there: Sequence[Data]) -> Data | None:
    return max(there, key=lambda one: moment_of(one) or LONG_AGO, default=None)


def _compared(api: Api, case: Case) -> list[Difference]:
    zaak = _found(api, case)
    if zaak is None:
        return [Difference("De zaak is er niet.", ours=not case.has_ended)]
    there = list(api.all("statussen", zaak=_address(zaak)))
    theirs, closed = _is_theirs(case, there), bool(zaak.get("einddatum"))
    found = [Difference(text, ours=False) for text in _by_others(api, case, zaak, there)]
    if theirs and closed:
        return found
    missing = [status for status in case.statuses if not is_there(case, status, there)]
    found += [Difference(f"Een status ontbrak: {status.text}", ours=True) for status in missing]
    if not closed and not case.has_ended:
        found += [Difference(f"{WORDS[field]} was daar anders.", ours=True) for field in changes(case, zaak)]
    return found


def _by_others(api: Api, case: Case, zaak: Data, there: Sequence[Data]) -> list[str]:
    """Return what others did that we leave as it is, in Dutch."""
    found, closed = [], bool(zaak.get("einddatum"))
    newest = _newest(there)
    if newest is not None and _is_theirs(case, there):
        said = str(newest.get("statustoelichting") or "zonder toelichting")[:200]
        found.append(f"In het zaaksysteem is een andere status gezet: {said}.")
    if closed and not case.has_ended:
        if _is_theirs(case, there):
            found.append("De zaak is daar gesloten, de melding is hier open.")
    elif not closed and case.has_ended and _is_theirs(case, there):
        found.append("De zaak is daar weer open, de melding is hier klaar.")
    if case.has_ended and closed and _result_type(api, zaak) != case.type.result(case.statuses[-1].outcome):
        found.append("Het resultaat is daar anders.")
    return found
