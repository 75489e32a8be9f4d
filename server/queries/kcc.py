"""What the desk looks up while somebody is on the phone: reports by any words, and what this caller told us before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, literal_column, select

from server.domain.calendar import local_day
from server.domain.normalise import plain_email, plain_line, plain_phone
from server.domain.numbering import report_id_in, report_number
from server.domain.vocabulary import NormState, Outcome, Status
from server.model.area import AddressPoint
from server.model.base import db
from server.model.desk import ParkedCall
from server.model.report import Contact, Report
from server.queries.places import plain
from server.queries.reference import Reference
from server.wire.intake import Address, Point

MOST = 20
"""How many reports a search shows: who needs more, adds a word."""

LAST = 5
"""How many earlier reports of a caller are shown."""

EXCERPT = 140
SHORTEST = 2

_HOUSE = re.compile(r"(.*?)[ ,]+(\d+\s?[a-z]{0,2}(?:-\d+)?)", re.IGNORECASE)
_POSTCODE = re.compile(r"(\d{4}) ?([a-z]{2})(?:[ ,]+(\d+\w*))?", re.IGNORECASE)
# In the words of the partial indexes, or the engines don't see that they fit.
_HAS_PHONE: ColumnElement[bool] = literal_column("contact.phone <> ''")
_HAS_NAME: ColumnElement[bool] = literal_column("contact.name <> ''")
_HAS_HANDLE: ColumnElement[bool] = literal_column("contact.handle <> ''")


@dataclass(frozen=True)
class Found:
    """A report in a few words; `state` is how it stands against its date."""

    report_id: int
    number: str
    category: str
    place: str
    text: str
    received_at: datetime
    status: str
    ended: bool
    due_on: date | None
    state: NormState


def search(words: str, known: Reference, *, now: datetime) -> list[Found]:
    """Return reports by number, address, postcode, phone, mail address, handle or name; the exact number first.

    All reports of the municipality are looked at, also those that ended.
    """
    words = plain_line(words)
    if len(words) < SHORTEST and not words.isdecimal():
        return []
    ids: dict[int, None] = {}
    if number := report_id_in(words):
        ids[number] = None
    for found in (_by_contact(words), _by_address(words)):
        ids.update(dict.fromkeys(found))
    return described(list(ids)[:MOST], known, now=now)


def caller_history(
    phone: str, email: str, handle: str, known: Reference, *, now: datetime, besides: int = 0
) -> list[Found]:
    """Return the last reports of somebody with this phone number, mail address or handle, the latest first."""
    reach: list[list[ColumnElement[bool]]] = []
    if number := plain_phone(phone):
        reach.append([_HAS_PHONE, Contact.phone == number])
    if address := plain_email(email):
        reach.append([Contact.email.in_({address, address.lower()})])
    if handle := plain_line(handle):
        reach.append([_HAS_HANDLE, Contact.handle == handle])
    ids = {report_id for where in reach for report_id in _reports_of(*where, most=LAST + 1)} - {besides}
    return described(sorted(ids, reverse=True)[:LAST], known, now=now)


def described(ids: Sequence[int], known: Reference, *, now: datetime) -> list[Found]:
    """Return these reports in their order; ids of no report of this municipality are passed over."""
    if not ids:
        return []
    rows = db.session.execute(
        select(
            Report.id,
            Report.received_at,
            Report.category_id,
            Report.street,
            Report.house_number,
            Report.place_text,
            func.substr(Report.text, 1, EXCERPT).label("excerpt"),
            Report.status,
            Report.outcome,
            Report.due_at,
            Report.ended_at,
            Report.paused_at,
        ).where(Report.id.in_(ids))
    )
    found = {
        row.id: Found(
            report_id=row.id,
            number=report_number(known.prefix, row.received_at, row.id),
            category=known.categories[row.category_id].name,
            place=f"{row.street} {row.house_number}".strip() or row.place_text or "plaats onbekend",
            text=row.excerpt,
            received_at=row.received_at,
            status=Outcome(row.outcome).label if row.outcome else Status(row.status).label,
            ended=row.ended_at is not None,
            due_on=local_day(row.due_at) if row.due_at else None,
            state=_state(row.due_at, row.ended_at, row.paused_at, now=now),
        )
        for row in rows
    }
    return [found[report_id] for report_id in ids if report_id in found]


def _state(
    due_at: datetime | None, ended_at: datetime | None, paused_at: datetime | None, *, now: datetime
) -> NormState:
    if due_at is None:
        return NormState.NO_NORM
    if paused_at is not None:
        return NormState.PAUSED
    return NormState.LATE if (ended_at or now) > due_at else NormState.IN_TIME


def _by_contact(words: str) -> list[int]:
    """Find whoever can be meant: a phone number, a mail address, a handle, else a name."""
    if number := plain_phone(words):
        return _reports_of(_HAS_PHONE, Contact.phone == number)
    if address := plain_email(words):
        return _reports_of(Contact.email.in_({address, address.lower()}))
    if words.startswith("@"):
        return _reports_of(_HAS_HANDLE, Contact.handle.in_({words, words[1:]}))
    if any(letter.isdigit() for letter in words):
        return []
    name = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _reports_of(_HAS_NAME, func.lower(Contact.name).like(f"%{name}%", escape="\\"))


def _reports_of(*where: ColumnElement[bool], most: int = MOST) -> list[int]:
    rows = db.session.scalars(select(Contact.report_id).where(*where).order_by(Contact.id.desc()).limit(most))
    return list(rows)


def _by_address(words: str) -> list[int]:
    """Find by street and house number or postcode, in the spelling of our own address table where it has one."""
    if postcode := _POSTCODE.fullmatch(words):
        digits, letters, number = postcode.groups()
        streets, house = _streets_at(f"{digits}{letters.upper()}"), number or ""
    else:
        split = _HOUSE.fullmatch(words)
        street, house = (split.group(1), split.group(2)) if split else (words, "")
        streets = _streets_like(street)
    if not streets:
        return []
    where = [Report.street.in_(streets)]
    if house:
        where.append(Report.house_number.in_({house, house.replace(" ", ""), house.upper(), house.lower()}))
    return list(db.session.scalars(select(Report.id).where(*where).order_by(Report.id.desc()).limit(MOST)))


def _streets_at(postcode: str) -> set[str]:
    return set(db.session.scalars(select(AddressPoint.street).where(AddressPoint.postcode == postcode).distinct()))


def _streets_like(street: str) -> set[str]:
    """Return the streets that begin so; without an address table, the words as typed."""
    begins = plain(street).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if len(begins) < SHORTEST:
        return set()
    rows = db.session.scalars(
        select(AddressPoint.street).where(AddressPoint.search.like(f"{begins}%", escape="\\")).distinct().limit(MOST)
    )
    return set(rows) | {street, street.title(), street.capitalize()}


def address_in(words: str) -> Address | None:
    """Return the one address that somebody names as postcode and house number ("2280AB 12")."""
    found = _POSTCODE.fullmatch(words.strip())
    if not found or not found.group(3):
        return None
    digits, letters, number = found.groups()
    rows = db.session.scalars(
        select(AddressPoint)
        .where(AddressPoint.postcode == f"{digits}{letters.upper()}", AddressPoint.number.in_({number, number.upper()}))
        .limit(1)
    )
    row = rows.first()
    return Address(row.street, row.number, row.postcode, row.city, Point(row.x, row.y), 0.0) if row else None


def place_of_asset(asset: str) -> Point | None:
    """Return where the thing with this number stood, as the latest report about it says."""
    row = db.session.execute(
        select(Report.x, Report.y)
        .where(Report.asset == asset, Report.x.is_not(None))
        .order_by(Report.id.desc())
        .limit(1)
    ).first()
    return Point(row.x, row.y) if row else None


# --- calls that are not finished


@dataclass(frozen=True)
class Waiting:
    """An unfinished call, as its tab says."""

    key: str
    words: str
    by: str
    mine: bool
    parked: bool
    touched_at: datetime


def unfinished(known: Reference, *, handler_id: int, besides: str = "") -> list[Waiting]:
    """Return the calls that wait: what anybody parked, and what this person left open; own ones first."""
    rows: Iterable[ParkedCall] = db.session.scalars(
        select(ParkedCall)
        .where(literal_column("parked_call.report_id IS NULL"), ParkedCall.key != besides)
        .order_by(ParkedCall.touched_at.desc())
        .limit(MOST)
    )
    calls = [
        Waiting(
            key=row.key,
            words=str(row.data.get("text") or row.data.get("name") or row.data.get("phone") or "Gesprek")[:40],
            by=known.staff[row.handler_id].name,
            mine=row.handler_id == handler_id,
            parked=row.parked,
            touched_at=row.touched_at,
        )
        for row in rows
        if row.parked or row.handler_id == handler_id
    ]
    return sorted(calls, key=lambda call: not call.mine)


def call_at(key: str) -> ParkedCall | None:
    """Return the call of this key."""
    return db.session.scalars(select(ParkedCall).where(ParkedCall.key == key)).first()
