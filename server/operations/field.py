"""What a crew's tablet sends: each deed is kept as it came, carried out once, and answered the same way ever after."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from server.domain.crew_rules import FOR_REVIEW
from server.domain.errors import DomainError
from server.model.base import db, entered
from server.model.field import FieldCommand
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations.field_deeds import carry_out
from server.operations.field_devices import Tablet
from server.operations.field_photos import hold_photos
from server.operations.field_scene import Done, hashes_of
from server.queries.reference import reference
from server.wire.field import Command, Result, Verdict
from server.wire.field_json import CommandSchema, VerdictSchema

log = logging.getLogger("meldwerk.field")
COMMAND, VERDICT = CommandSchema(), VerdictSchema()
WHY_MAX = 500
IDS = range(1, 2**31)


class Withdrawn(DomainError):
    """The tablet was withdrawn: what it still had to say is kept, and carried out by nobody but the office."""


@dataclass(frozen=True)
class _Read:
    """A deed as it came: `command` is None when it can't be read."""

    id: str
    command: Command | None
    why: str = ""


def obey_all(batch: Sequence[Any], tablet: Tablet, *, now: datetime) -> list[Verdict]:
    """Carry out a batch, in the order in which the crew did it; return an answer to each.

    All that it is about is held first, always in the same order, so that two tablets never wait for each other.
    """
    commands = [command for raw in batch if (command := _read(raw).command) is not None]
    hold_photos((sha for command in commands for sha in hashes_of(command.deed)), now=now)
    orders = {c.work_order for c in commands if c.work_order is not None and c.work_order in IDS}
    reports = select(WorkOrder.report_id).where(WorkOrder.id.in_(orders))
    mine = select(Report.id).where(Report.id.in_(reports)).order_by(Report.id)
    db.session.execute(mine.with_for_update(key_share=True)).all()
    return [obey(raw, tablet, now=now) for raw in batch]


def obey(raw: Any, tablet: Tablet, *, now: datetime) -> Verdict:  # Any: whatever JSON can hold
    """Carry out one deed of a crew, and return the answer to it; sent again, it gets the very same answer.

    What can't be read, is not allowed or goes wrong is REFUSED and kept for the office to look at: one bad deed
    spoils no other, and nothing that a crew did is lost.
    """
    read = _read(raw)
    if not _is_first(read, raw, tablet, now):
        known = db.session.get_one(FieldCommand, (entered(), read.id))
        if _same_deed(known.raw, raw):
            return _answer(known)
        read = _Read(_id_of_content(raw), None, "another deed under the name of an earlier one")
        if not _is_first(read, raw, tablet, now):
            return _answer(db.session.get_one(FieldCommand, (entered(), read.id)))
    done, why = _tried(read, tablet, now)
    verdict = Verdict(
        read.id if read.command else _echoed(raw),
        done.result,
        done.sentence,
        done.work_order_id,
        done.report_number,
        done.question,
    )
    _keep(read.id, done, verdict, why)
    return verdict


def _answer(row: FieldCommand) -> Verdict:
    found: Verdict = VERDICT.load(row.answer)
    return found


def _read(raw: Any) -> _Read:
    try:
        command: Command = COMMAND.load(raw)
        return _Read(str(UUID(command.id)), command)
    except (ValidationError, ValueError) as error:
        return _Read(_id_of_content(raw), None, f"unreadable: {error}")


def _id_of_content(raw: Any) -> str:
    return str(uuid5(NAMESPACE_OID, sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()))


def _echoed(raw: Any) -> str:
    """Return the id under which the tablet knows it, if it gave one."""
    return str(raw.get("id", ""))[:36] if isinstance(raw, dict) else ""


def _same_deed(known: Any, raw: Any) -> bool:
    if not (isinstance(known, dict) and isinstance(raw, dict)):
        return bool(known == raw)
    return all(known.get(name) == raw.get(name) for name in ("kind", "work_order", "deed"))


def _is_first(read: _Read, raw: Any, tablet: Tablet, now: datetime) -> bool:
    """Write the deed down, unless it was here before; who sends it twice at once, waits for the first to be done."""
    dialect = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    row = {
        "municipality_id": entered(),
        "id": read.id,
        "device_id": tablet.id,
        "kind": read.command.kind.value if read.command else "",
        "raw": raw,
        "received_at": now,
    }
    fresh = row | {"result": "", "sentence": "", "answer": {}, "why": ""}
    statement = dialect.insert(FieldCommand).values(fresh).on_conflict_do_nothing().returning(FieldCommand.id)
    return db.session.connection().execute(statement).first() is not None


def _tried(read: _Read, tablet: Tablet, now: datetime) -> tuple[Done, str]:
    """Carry a deed out in a savepoint; return what became of it, and why not for who looks at it later."""
    if read.command is None:
        return Done(Result.REFUSED, FOR_REVIEW), read.why
    try:
        with db.session.begin_nested():
            if tablet.revoked_at is not None:
                raise Withdrawn(tablet.key)
            done = carry_out(read.command, tablet, reference(), now=now)
            db.session.flush()
        return done, done.why
    except DomainError as error:
        return Done(Result.REFUSED, FOR_REVIEW), f"{type(error).__name__}: {error}"
    except DBAPIError as error:
        if not isinstance(error, IntegrityError | DataError):
            raise  # the database is in trouble, not the deed: the tablet tries again
        log.exception("a deed that the database refuses: %s", read.id)
        return Done(Result.REFUSED, FOR_REVIEW), f"{type(error).__name__}: {error.orig}"
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        log.exception("a deed that we can't carry out: %s", read.id)
        return Done(Result.REFUSED, FOR_REVIEW), f"{type(error).__name__}: {error}"


def _keep(command_id: str, done: Done, verdict: Verdict, why: str) -> None:
    row = db.session.get_one(FieldCommand, (entered(), command_id))
    row.result, row.sentence, row.answer = verdict.result.value, verdict.sentence, VERDICT.dump(verdict)
    row.why, row.person_id = why[:WHY_MAX], done.person_id
    row.report_id, row.work_order_id = done.report_id, done.work_order_id
    db.session.flush()


def reviewed(command_id: str, *, now: datetime) -> bool:
    """Note that somebody looked at a refused deed; False when there is no such one."""
    row = db.session.get(FieldCommand, (entered(), command_id))
    if row is None or row.result != Result.REFUSED:
        return False
    row.reviewed_at = row.reviewed_at or now
    return True
