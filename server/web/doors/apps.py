"""`/v1/kanalen/<kanaal>/…`: reports in by the signed contract, and news for who asks for it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Response, g, request

from server.operations.channels import secret_of
from server.operations.delivery import compose
from server.operations.news import Batch
from server.queries.doors import Connection, Cursor, news_since
from server.web.doors.blueprint import blueprint
from server.web.doors.buitenbeter import NAME as BUITENBETER
from server.web.doors.coming_in import Answer, Refused, answered, body_up_to, connected_to, enter_town, take
from server.web.edge import edge, now, town, writes
from server.wire.channel import BadMessage, Fault, Parcel
from server.wire.signature import HEADER, is_signed

BODY_MAX_BYTES = 30_000_000
NEWS_MOST = 500
JSON, PROBLEM = "application/json", "application/problem+json"
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
API_VERSION = "1.0.0"


@blueprint.post("/v1/kanalen/<channel>/meldingen", endpoint="app_report")
@writes
def report(channel: str) -> Response:
    """Take in one report: 201 when it is new, 200 when we had it."""
    return _answered(lambda: _taken(channel))


@blueprint.get("/v1/kanalen/<channel>/statussen", endpoint="app_news")
def news(channel: str) -> Response:
    """Tell what happened to a channel's reports since a cursor."""
    return _answered(lambda: _listed(channel))


def _answered(work: Callable[[], Answer]) -> Response:
    response = answered(edge().doors.apps, JSON, work)
    if response.status_code >= 400:
        response.content_type = PROBLEM
    response.headers["API-Version"] = API_VERSION
    return response


def _taken(channel: str) -> Answer:
    door, raw = edge().doors.apps, body_up_to(BODY_MAX_BYTES)
    signers = _signers(channel, raw)
    parcel = door.read(raw)
    g.their_ref = parcel.channel_ref
    _check(parcel, channel)
    if not any(one.code == parcel.municipality_code for one in signers):
        raise Refused(400, Fault("gemeentecode", "deze gemeente hoort niet bij deze sleutel"))
    enter_town(parcel.municipality_code, signers)
    reply = take(replace(parcel, channel=channel), channel)
    return door.receipt(parcel, reply), 200 if reply.repeated else 201


def _signers(channel: str, raw: bytes) -> Sequence[Connection]:
    """Return the municipalities whose secret signed this request. Raises Refused."""
    connected = connected_to(channel) if NAME.fullmatch(channel) and channel != BUITENBETER else []
    # Whose code stands in the message, signed it; a secret of each of a hundred municipalities takes long to try.
    connected = [one for one in connected if one.code.encode() in raw] or connected
    header, moment, key = request.headers.get(HEADER, ""), int(now().timestamp()), edge().secret_key
    signers = [
        one for one in connected if is_signed(header, raw, [secret_of(word, key=key) for word in one.words], now=moment)
    ]
    if not signers:
        raise Refused(401, Fault(HEADER, "de handtekening klopt niet, of is ouder dan vijf minuten"))
    return signers


def _check(parcel: Parcel, channel: str) -> None:
    faults = []
    if parcel.channel not in ("", channel):
        faults.append(Fault("kanaal", f"dit adres is van {channel}"))
    if request.headers.get("Idempotency-Key", parcel.channel_ref) != parcel.channel_ref:
        faults.append(Fault("Idempotency-Key", "moet gelijk zijn aan externId"))
    if faults:
        raise BadMessage(faults, reference=parcel.channel_ref)


def _listed(channel: str) -> Answer:
    signers = _signers(channel, b"")
    if len(signers) != 1:
        raise Refused(400, Fault(HEADER, "deze sleutel hoort bij meer dan één gemeente"))
    cursor = Cursor.read(request.args.get("sinds", ""))
    limit = request.args.get("limiet", "100")
    faults = []
    if cursor is None:
        faults.append(Fault("sinds", "moet de `volgende` van een eerder antwoord zijn"))
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 5 and 1 <= int(limit) <= NEWS_MOST):
        faults.append(Fault("limiet", f"moet een getal van 1 tot {NEWS_MOST} zijn"))
    if faults or cursor is None:
        raise BadMessage(faults)
    enter_town(signers[0].code, signers)
    rows, following = news_since(cursor, channel=channel, limit=int(limit))
    batch = Batch(rows)
    composed = (compose(row, town(), base_url=edge().base_url, now=now(), batch=batch) for row in rows)
    return edge().doors.apps.listing([update for update in composed if update is not None], str(following)), 200
