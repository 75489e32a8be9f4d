"""What every door does with a message: find the municipality, refuse what was not agreed, take in the rest, once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import Response, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge

from server.model.base import EVERYWHERE, db, enter
from server.operations import doors, waiting_photos
from server.queries.doors import Connection, connections
from server.queries.reference import reference
from server.web.edge import edge, now, town
from server.wire.channel import BadMessage, ChannelError, Door, Fault, Parcel, Reply

log = logging.getLogger("meldwerk.doors")

AGAIN_AFTER_S = 60
UNKNOWN = "deze gemeente is hier niet aangesloten"

Answer = tuple[bytes, int]


class Refused(Exception):
    """A message that is not taken, with the status of the answer and all that is wrong."""

    def __init__(self, status: int, *faults: Fault) -> None:
        super().__init__(status)
        self.status = status
        self.faults = faults


def body_up_to(most: int) -> bytes:
    """Return what was sent. Raises Refused when it is too much."""
    request.max_content_length = most
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise Refused(413, Fault("bericht", f"is groter dan {most // 1_000_000} MB")) from None


def connected_to(channel: str) -> Sequence[Connection]:
    """Return who is connected to a channel, in a look at the whole installation that is over at once."""
    enter(EVERYWHERE)
    return connections(channel)


def enter_town(code: str, among: Sequence[Connection]) -> None:
    """Work within the municipality that a message is for. Raises Refused."""
    found = next((one for one in among if one.code == code), None)
    if found is None:
        raise Refused(404, Fault("gemeente", UNKNOWN))
    enter(found.municipality_id)
    g.town = reference()
    g.municipality = found.slug


def take(parcel: Parcel, name: str) -> Reply:
    """Take in a report for the municipality at hand. Raises Refused.

    Photos go to the store while no transaction is open: SQLite has one writer.
    """
    channel = town().channels[name]
    try:
        if earlier := doors.earlier_reply(parcel, channel):
            return earlier
        doors.check(parcel, channel, _desk(), now=now())
        db.session.rollback()
        photos, notes = waiting_photos.keep_raw(parcel.raw_photos, municipality_id=town().id, store=edge().photos)
        noted = replace(parcel, notes=(*parcel.notes, *notes))
        return doors.take_in(noted, channel, photos, town(), _desk(), now=now())
    except doors.ReferenceTaken:
        fault = Fault("referentie", "deze referentie is al gebruikt voor een bericht met een andere inhoud")
        raise Refused(409, fault) from None
    except doors.TooMany:
        raise Refused(429, Fault("bericht", "er komen te veel meldingen tegelijk; probeer het later opnieuw")) from None
    except doors.NotAgreed as error:
        raise Refused(400, *error.faults) from None


def _desk() -> doors.Deskside:
    return doors.Deskside(edge().base_url, edge().secret_key)


def answered(door: Door, mimetype: str, work: Callable[[], Answer]) -> Response:
    """Return what `work` answers, or the refusal in the door's own words: never a page, never a bare error."""
    headers: dict[str, str] = {}
    try:
        content, status = work()
    except Refused as refused:
        db.session.rollback()
        status = refused.status
        content = door.refusal(BadMessage(refused.faults, reference=g.get("their_ref", "")), status=status)
    except BadMessage as error:
        db.session.rollback()
        status = 400
        content = door.refusal(error, status=status)
    except (OperationalError, ChannelError) as error:
        db.session.rollback()
        log.warning("a program must try again: %s", type(error).__name__)
        status = 503
        content = door.refusal(BadMessage([Fault("bericht", "nu even niet; probeer het later opnieuw")]), status=status)
    if status in (429, 503):
        headers["Retry-After"] = str(AGAIN_AFTER_S)
    return Response(content, status, content_type=mimetype, headers=headers)
