"""Judges an answer before anything believes it: between us and the office stand login pages, proxies and tunnels."""

from typing import Any, TypeVar

import httpx
from marshmallow import Schema, ValidationError

from field_app.transport.answers import OFFICE_DOWN, STRANGE_ANSWER, Reason, Refused, Retry, Stop
from server.wire.field import Problem
from server.wire.field_json import ProblemSchema

T = TypeVar("T")

# About one request, so that it may be cut in two; any other is about all of them.
_REFUSALS = {400, 409, 413, 415, 422}


def trouble_of(response: httpx.Response) -> Retry | Stop | Refused:
    """What an answer means that is not the one we hoped for. Only the office itself can stop or refuse us."""
    problem = problem_of(response)
    status = response.status_code
    if problem is None:
        why = OFFICE_DOWN if status >= 500 else STRANGE_ANSWER
        return Refused(why, "too_large") if status == 413 else Retry(why, _after(response))
    if status == 401:
        return Stop(Reason.KEY_REFUSED, problem.sentence)
    if status == 410 and problem.code == "revoked":
        return Stop(Reason.WITHDRAWN, problem.sentence)
    if status == 426:
        return Stop(Reason.TOO_OLD, problem.sentence)
    if status in _REFUSALS:
        return Refused(problem.sentence, problem.code)
    return Retry(problem.sentence or OFFICE_DOWN, _after(response), at_office=status == 500)


def problem_of(response: httpx.Response) -> Problem | None:
    """The office's own words on why not; None when it was not the office that answered."""
    return loaded(ProblemSchema(), plain(response), Problem)


def plain(response: httpx.Response) -> Any:
    """The JSON in an answer, None when there is none. Any: it comes from outside and is checked by a schema next."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        return None
    try:
        return response.json()
    except ValueError:
        return None


def loaded(schema: Schema, data: Any, kind: type[T]) -> T | None:
    """The dataclass in JSON, None when it is not what it should be."""
    try:
        thing = schema.load(data)
    except ValidationError:
        return None
    return thing if isinstance(thing, kind) else None


def _after(response: httpx.Response) -> float | None:
    """Retry-After in seconds; as a date it is left out, for our clock may be wrong."""
    words = response.headers.get("Retry-After", "")
    return float(words) if words.isdecimal() else None
