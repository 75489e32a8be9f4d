"""What changed, and what the crew did."""

from typing import Any

from flask import Response, abort, request
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError

from server.model.base import db
from server.operations.field import obey_all
from server.operations.field_devices import heard_from
from server.queries.field import changes_since
from server.web.edge import now, town, writes
from server.web.field.answers import as_json, sent
from server.web.field.basemap import basemap_of
from server.web.field.blueprint import blueprint
from server.web.field.door import tablet
from server.web.field.problems import problem
from server.wire.field import BATCH, Waiting
from server.wire.field_json import ChangesSchema, VerdictSchema, WaitingSchema

CHANGES, VERDICT, WAITING = ChangesSchema(), VerdictSchema(), WaitingSchema()
TRIES = 3
OFFSET_MAX_S = 1e9


@blueprint.get("/wijzigingen", endpoint="changes")
def changes() -> Response:
    """Tell what changed for this crew."""
    found = changes_since(
        request.args.get("vanaf", ""),
        crew_id=tablet().crew_id,
        known=town(),
        now=now(),
        stand=request.args.get("stand", ""),
        basemap=basemap_of(town().slug),
    )
    return as_json(CHANGES.dump(found))


@blueprint.post("/opdrachten", endpoint="commands")
@writes
def commands() -> Response:
    """Carry out a batch of deeds, one by one, each with its own answer."""
    data = sent()
    batch = data.get("commands") if isinstance(data, dict) else None
    if not isinstance(batch, list):
        abort(400)
    if len(batch) > BATCH:
        return problem(413, "too_many", f"De app stuurt te veel tegelijk, meer dan {BATCH}.")
    waiting = _waiting_in(data)
    for last in (False, False, True):
        try:
            return _carried_out(batch, waiting)
        except OperationalError:
            # A tablet and a colleague may still wait for each other's reports: one of them begins again.
            db.session.rollback()
            if last:
                raise
    raise AssertionError("unreachable")


def _carried_out(batch: list[Any], waiting: Waiting | None) -> Response:
    verdicts = [VERDICT.dump(verdict) for verdict in obey_all(batch, tablet(), now=now())]
    heard_from(tablet(), now=now(), clock_offset_s=_offset_in(batch), waiting=waiting)
    return as_json({"verdicts": verdicts, "now": now().isoformat()})


def _waiting_in(data: Any) -> Waiting | None:
    """Return what the tablet says that it still has; what can't be read is as good as not said."""
    try:
        return WAITING.load(data["waiting"])  # type: ignore[no-any-return]  # the schema's own
    except (KeyError, ValidationError):
        return None


def _offset_in(batch: list[Any]) -> float | None:
    """Return how far the tablet's clock was off at its last deed."""
    last = batch[-1].get("clock_offset_s") if batch and isinstance(batch[-1], dict) else None
    return float(last) if isinstance(last, int | float) and abs(last) < OFFSET_MAX_S else None
