"""Reports that may be the same: hints for people, never a merge by themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal_column, or_, select

from server.domain.calendar import local_day
from server.domain.duplicates import Candidate, Hint, likely
from server.domain.numbering import report_number
from server.domain.vocabulary import Outcome, Status
from server.model.base import db
from server.model.photo import Photo
from server.model.report import Report
from server.queries.reference import CategoryInfo, Reference, reference
from server.wire.intake import Point

BACK_AFTER = timedelta(days=14)
"""So long after its end a problem may be "back"."""

MOST_LOOKED_AT = 200

IS_OPEN: ColumnElement[bool] = literal_column("report.status <> 'ended'")
"""In these very words, or SQLite doesn't see that the partial index fits."""


@dataclass(frozen=True)
class Likely:
    """A report that may be the same, with what a person needs to judge it.

    `photo` is the key of a photo that was cleared for the public, or empty; `text` only for staff.
    """

    report_id: int
    number: str
    category_name: str
    category_name_en: str
    text: str
    place: str
    distance_m: int
    received_at: datetime
    status: Status
    due_on: date | None
    ended_on: date | None
    photo: str
    score: float


def likely_duplicates(
    point: Point, category: CategoryInfo, text: str, *, now: datetime, besides: int | None = None
) -> list[Likely]:
    """Return open reports near a point that may be the same, and those that ended lately; likeliest first."""
    known = reference()
    rows = {row.id: row for row in _near(point, category, now, besides)}
    hints = likely(
        [_candidate(row, known) for row in rows.values()],
        category_path=category.path,
        point=point,
        text=text,
        now=now,
        radius_m=category.duplicate_radius_m,
        days=category.duplicate_days,
    )
    photos = _public_photos(hint.report_id for hint in hints)
    return [_described(rows[hint.report_id], hint, known, photos) for hint in hints]


def duplicates_of(report_id: int, *, now: datetime) -> list[Likely]:
    """Return reports that may be the same as this one."""
    known = reference()
    row = db.session.execute(
        select(Report.x, Report.y, Report.category_id, Report.text).where(Report.id == report_id)
    ).first()
    if row is None or row.x is None or row.y is None:
        return []
    category = known.categories[row.category_id]
    return likely_duplicates(Point(row.x, row.y), category, row.text, now=now, besides=report_id)


_COLUMNS = (
    Report.id,
    Report.category_id,
    Report.x,
    Report.y,
    Report.received_at,
    Report.text,
    Report.ended_at,
    Report.status,
    Report.street,
    Report.house_number,
    Report.due_at,
)


def _near(point: Point, category: CategoryInfo, now: datetime, besides: int | None) -> Iterator[Any]:
    reach = category.duplicate_radius_m
    near = (
        Report.x.between(point.x - reach, point.x + reach),
        Report.y.between(point.y - reach, point.y + reach),
        Report.id != (besides or 0),
    )
    still_open = select(*_COLUMNS).where(*near, IS_OPEN).limit(MOST_LOOKED_AT)
    yield from db.session.execute(still_open).all()
    ended = (
        select(*_COLUMNS)
        .where(
            *near,
            Report.ended_at > now - BACK_AFTER,
            or_(Report.outcome.is_(None), Report.outcome.not_in([Outcome.DUPLICATE, Outcome.WITHDRAWN])),
        )
        .limit(MOST_LOOKED_AT)
    )
    yield from db.session.execute(ended).all()


def _candidate(row: Any, known: Reference) -> Candidate:
    return Candidate(
        report_id=row.id,
        category_id=row.category_id,
        category_path=known.categories[row.category_id].path,
        point=Point(row.x, row.y),
        received_at=row.received_at,
        text=row.text,
        ended_at=row.ended_at,
    )


def _public_photos(report_ids: Iterable[int]) -> dict[int, str]:
    ids = list(report_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Photo.report_id, Photo.key).where(Photo.report_id.in_(ids), Photo.public).order_by(Photo.id.desc())
    )
    return {row.report_id: row.key for row in rows}


def _described(row: Any, hint: Hint, known: Reference, photos: dict[int, str]) -> Likely:
    category = known.categories[row.category_id]
    return Likely(
        report_id=row.id,
        number=report_number(known.prefix, row.received_at, row.id),
        category_name=category.public_name,
        category_name_en=category.called("en"),
        text=row.text,
        place=f"{row.street} {row.house_number}".strip(),
        distance_m=round(hint.distance_m),
        received_at=row.received_at,
        status=row.status,
        due_on=local_day(row.due_at) if row.due_at else None,
        ended_on=local_day(row.ended_at) if row.ended_at else None,
        photo=photos.get(row.id, ""),
        score=hint.score,
    )
