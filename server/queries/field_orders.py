"""Work as a tablet shows it. Nothing in it says who the reporter is, or how to reach anybody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from server.domain.contact_words import without_contact
from server.domain.numbering import report_number
from server.domain.vocabulary import EventKind, Outcome
from server.model.base import db
from server.model.photo import Photo
from server.model.report import Contact, Event, Report
from server.model.work_order import WorkOrder, owed_at
from server.queries.reference import Reference
from server.wire.field import Answer, Happening, Order, PhotoRef

HISTORY_MAX = 30
UNTOLD = (
    EventKind.MESSAGE_SENT,
    EventKind.MESSAGE_FAILED,
    EventKind.MAIL_STOPPED,
    EventKind.FOLLOWED,
    EventKind.ADDRESS_FOUND,
    EventKind.DUE_SOON,
    EventKind.LATE,
)
"""What is about people and their mail, or is said by the norm beside it: not about the work."""

MOMENTS = {"added": "later"}

Rows = Mapping[int, Sequence[Row[*tuple[Any, ...]]]]  # Any: plain columns


def orders_of(ids: Sequence[int], stops: Mapping[int, int], known: Reference) -> tuple[Order, ...]:
    """Return this work in the order of the ids."""
    if not ids:
        return ()
    rows = {row.id: row for row in db.session.execute(_WORK.where(WorkOrder.id.in_(ids)))}
    reports = {row.report_id for row in rows.values()}
    photos, history, names = _photos(reports), _history(reports), _names(reports)
    return tuple(
        _order(rows[i], stops.get(i), known, photos, history, names.get(rows[i].report_id, ()))
        for i in ids
        if i in rows
    )


_WORK = select(
    WorkOrder.id,
    WorkOrder.report_id,
    WorkOrder.category_id,
    WorkOrder.team_id,
    WorkOrder.crew_id,
    WorkOrder.task,
    WorkOrder.urgency,
    WorkOrder.status,
    WorkOrder.planned_on,
    Report.version,
    Report.category_id.label("report_category_id"),
    Report.received_at,
    Report.text,
    Report.answers,
    Report.x,
    Report.y,
    Report.street,
    Report.house_number,
    Report.city,
    Report.place_text,
    Report.place_doubt,
    Report.asset,
    Report.area_id,
    WorkOrder.worklist_at,
    Report.paused_at,
    Report.reopened,
).join(Report, Report.id == WorkOrder.report_id)


def _order(
    row: Row[*tuple[Any, ...]],
    stop: int | None,
    known: Reference,
    photos: Rows,
    history: Rows,
    names: Sequence[str],
) -> Order:
    street = f"{row.street} {row.house_number}".strip()
    return Order(
        id=row.id,
        number=report_number(known.prefix, row.received_at, row.report_id),
        version=row.version,
        category_id=row.category_id,
        team_id=row.team_id,
        crew_id=row.crew_id,
        stop=stop,
        task=without_contact(row.task, names),
        text=without_contact(row.text, names),
        urgency=row.urgency.value,
        status=row.status.value,
        x=row.x,
        y=row.y,
        address=f"{street}, {row.city}" if street and row.city else street,
        place_text=without_contact(row.place_text, names),
        place_doubt=row.place_doubt,
        area=known.areas[row.area_id].name if row.area_id in known.areas else "",
        asset=without_contact(row.asset, names),
        received_at=row.received_at,
        due_at=owed_at(row.worklist_at),
        planned_on=row.planned_on,
        paused=row.paused_at is not None,
        is_part=row.category_id != row.report_category_id,
        reopened=row.reopened,
        photos=tuple(
            PhotoRef(p.key, p.width, p.height, MOMENTS.get(p.moment, p.moment)) for p in photos[row.report_id]
        ),
        answers=_answers(row, known, names),
        history=tuple(_happening(event, names) for event in history[row.report_id][-HISTORY_MAX:]),
    )


def _answers(row: Row[*tuple[Any, ...]], known: Reference, names: Sequence[str]) -> tuple[Answer, ...]:
    """Return what the reporter answered, by the questions that we know."""
    found = []
    for question in known.questions_for(row.category_id):
        if given := row.answers.get(question.key):
            label = next((option.label for option in question.options if option.value == given), given)
            found.append(Answer(question.text, without_contact(label, names)))
    return tuple(found)


def _happening(row: Row[*tuple[Any, ...]], names: Sequence[str]) -> Happening:
    kind, data = EventKind(row.kind), row.data
    what = kind.label
    if data.get("outcome"):
        what = f"{what}: {Outcome(data['outcome']).label.lower()}"
    words = filter(None, (row.note, str(data.get("question", "")), str(data.get("reason", ""))))
    return Happening(row.at, what, without_contact(" ".join(words), names))


def _photos(reports: set[int]) -> Rows:
    columns = select(Photo.report_id, Photo.key, Photo.width, Photo.height, Photo.moment)
    return _by_report(db.session.execute(columns.where(Photo.report_id.in_(reports)).order_by(Photo.id)).all())


def _history(reports: set[int]) -> Rows:
    columns = select(Event.report_id, Event.kind, Event.at, Event.note, Event.data)
    told = columns.where(Event.report_id.in_(reports), Event.kind.not_in(UNTOLD)).order_by(Event.id)
    return _by_report(db.session.execute(told).all())


def _names(reports: set[int]) -> dict[int, list[str]]:
    """Return the names of who is behind each report, to take them out of the words; they go no further."""
    found: dict[int, list[str]] = {}
    columns = select(Contact.report_id, Contact.name).where(Contact.report_id.in_(reports), Contact.name != "")
    for row in db.session.execute(columns):
        found.setdefault(row.report_id, []).append(row.name)
    return found


def _by_report(rows: Sequence[Row[*tuple[Any, ...]]]) -> Rows:
    found: defaultdict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        found[row.report_id].append(row)
    return found
