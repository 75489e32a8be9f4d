"""A tablet comes in with a code, asks for a token, and changes hands."""

from flask import Response, request

from server.model.base import db
from server.operations import field_devices as devices
from server.operations.attempts import Guesser, blocked_until, failed, forget, guesser
from server.queries.field_reference import people_of
from server.web.edge import edge, keep, now, town, writes
from server.web.field.answers import as_json, sent_as
from server.web.field.blueprint import blueprint
from server.web.field.door import REVOKED, tablet
from server.web.field.problems import problem
from server.wire.field import Enrolled, Enrolment, Key, KeyRequest, Named, Person, PersonRequest
from server.wire.field_json import (
    EnrolledSchema,
    EnrolmentSchema,
    KeyRequestSchema,
    KeySchema,
    PersonRequestSchema,
    PersonSchema,
)

WRONG_CODE = "Deze code klopt niet of is verlopen. Vraag de coördinator om een nieuwe."
WRONG_PIN = "Deze pincode klopt niet."
FREE_CODES, FREE_PINS, FREE_PINS_HERE = 10, 5, 10


@blueprint.post("/aanmelden", endpoint="enrol")
@writes
def enrol() -> Response:
    """Let a tablet in with the code that a coordinator made; who guesses waits longer and longer."""
    wanted = sent_as(EnrolmentSchema(), Enrolment)
    here = guesser("enrol", request.remote_addr or "", secret=edge().secret_key, free=FREE_CODES)
    if waiting := _too_often([here]):
        return waiting
    try:
        device, secret = devices.enrol(wanted.code, wanted.device_name, secret=edge().secret_key, now=now())
    except devices.CodeRefused:
        failed([here], now=now())
        keep()
        return problem(422, "code", WRONG_CODE)
    forget(here)
    crew = Named(device.crew_id, town().crews[device.crew_id])
    return as_json(EnrolledSchema().dump(Enrolled(device.key, secret, crew, town().name)), 201)


@blueprint.post("/sleutel", endpoint="key")
@writes
def key() -> Response:
    """Give a tablet that knows its secret a new token."""
    wanted = sent_as(KeyRequestSchema(), KeyRequest)
    version = (request.user_agent.string or "").rpartition("/")[2]
    found = devices.new_token(wanted.device_id, wanted.secret, now=now(), app_version=version)
    if found is None:
        return problem(401, "secret", "Dit apparaat is hier niet bekend.")
    device, token = found
    if device.token_ends_at is None or not token:
        return problem(410, "revoked", REVOKED)
    return as_json(KeySchema().dump(Key(token, device.token_ends_at, now())))


@blueprint.post("/persoon", endpoint="person")
@writes
def person() -> Response:
    """Let somebody take the tablet, with a PIN."""
    wanted, here = sent_as(PersonRequestSchema(), PersonRequest), tablet()
    secret = edge().secret_key
    by_person = guesser("pin_person", str(wanted.person_id), secret=secret, free=FREE_PINS)
    by_device = guesser("pin_device", here.key, secret=secret, free=FREE_PINS_HERE)
    if waiting := _too_often([by_person, by_device]):
        return waiting
    names = {person.id: person.name for person in people_of(here.crew_id, town())}
    pin_hash = devices.pin_hash_of(wanted.person_id) if wanted.person_id in names else ""
    db.session.rollback()  # let go of the lock: checking a PIN is slow on purpose
    if not devices.is_pin(pin_hash, wanted.pin):
        failed([by_person, by_device], now=now())
        keep()
        return problem(422, "pin", WRONG_PIN)
    forget(by_person)
    devices.take_over(here, wanted.person_id)
    return as_json(PersonSchema().dump(Person(wanted.person_id, names[wanted.person_id])))


def _too_often(guessers: list[Guesser]) -> Response | None:
    until = blocked_until(guessers, now=now())
    if until is None:
        return None
    wait_s = int((until - now()).total_seconds()) + 1
    return problem(429, sentence=f"Te vaak geprobeerd. Wacht {wait_s} seconden.", Retry_After=str(wait_s))
