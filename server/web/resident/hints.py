"""Earlier reports that may be about the same thing, as residents may see them: no words of others, no faces."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import or_, select

from server.domain.calendar import local_day
from server.domain.duplicates import BACK_WITHIN, Candidate, Hint, likely
from server.domain.feedback import Facts, promise_words
from server.domain.language import day_words
from server.domain.numbering import report_number
from server.domain.vocabulary import Outcome, Status
from server.model.base import db
from server.model.photo import Photo
from server.model.report import Report
from server.queries.reference import CategoryInfo
from server.web.edge import now, town
from server.web.resident.drafts import Filled
from server.web.texts import language, t
from server.wire.intake import Point

NEAREST_M = 10
SHOWN_AT_MOST = 3


def for_draft(content: Filled) -> list[Hint]:
    """Return the reports that may be the same, likeliest first; none without a point or category."""
    if "hints" not in g:
        g.hints = {}
    sign = f"{content.place_sign} {content.text}"
    if sign not in g.hints:
        g.hints[sign] = _look(content)
    found: list[Hint] = g.hints[sign]
    return found


def _look(content: Filled) -> list[Hint]:
    category, point = content.chosen(town()), content.point
    if category is None or point is None:
        return []
    reach = category.duplicate_radius_m
    oldest = now() - timedelta(days=category.duplicate_days)
    rows = db.session.execute(
        select(*_CANDIDATE).where(
            Report.x.between(point.x - reach, point.x + reach),
            Report.y.between(point.y - reach, point.y + reach),
            Report.duplicate_of_id.is_(None),
            or_(Report.outcome.is_(None), Report.outcome == Outcome.SOLVED),
            or_(Report.received_at >= oldest, Report.ended_at >= now() - BACK_WITHIN),
        )
    ).all()
    categories = town().categories
    shown = [row for row in rows if categories[row.category_id].on_public_map]
    return likely(
        [
            Candidate(
                report_id=row.id,
                category_id=row.category_id,
                category_path=categories[row.category_id].path,
                point=Point(row.x, row.y),
                received_at=row.received_at,
                text=row.text,
                ended_at=row.ended_at,
            )
            for row in shown
        ],
        category_path=category.path,
        point=point,
        text=content.text,
        now=now(),
        radius_m=reach,
        days=category.duplicate_days,
        most=SHOWN_AT_MOST,
    )


_CANDIDATE = (
    Report.id,
    Report.category_id,
    Report.x,
    Report.y,
    Report.received_at,
    Report.text,
    Report.ended_at,
)


@dataclass(frozen=True)
class Card:
    """What a resident sees of somebody else's report: enough to judge, nothing personal."""

    reference: str
    category: str
    distance: str
    age: str
    place: str
    status: str
    promise: str
    photo: str
    ended: bool


def cards(content: Filled) -> list[Card]:
    """Return the cards of the page "Is dit al gemeld?"."""
    found = for_draft(content)
    ids = [hint.report_id for hint in found]
    reports = {r.id: r for r in db.session.scalars(select(Report).where(Report.id.in_(ids)))}
    public = select(Photo.report_id, Photo.key).where(Photo.report_id.in_(ids), Photo.public).order_by(Photo.id.desc())
    photos = {report_id: key for report_id, key in db.session.execute(public)}
    return [_card(reports[hint.report_id], hint, photos.get(hint.report_id, "")) for hint in found]


def _card(report: Report, hint: Hint, photo: str) -> Card:
    return Card(
        reference=report_number(town().prefix, report.received_at, report.id),
        category=category_of(report).called(language()),
        distance=distance_words(hint.distance_m),
        age=age_words(report.received_at),
        place=t("place.near", address=report.street) if report.street else "",
        status=how_it_stands(report),
        promise=promise_of(report),
        photo=photo,
        ended=hint.ended,
    )


def category_of(report: Report) -> CategoryInfo:
    """Return the category of a report."""
    return town().categories[report.category_id]


def distance_words(metres: float) -> str:
    """Return how far off something is."""
    return t("known.distance", metres=round(metres)) if metres >= NEAREST_M else t("known.distance_here")


def age_words(moment: datetime) -> str:
    """Return how long ago something was reported, in days."""
    days = (local_day(now()) - local_day(moment)).days
    return t("known.today") if days < 1 else t("known.yesterday") if days == 1 else t("known.days", count=days)


def how_it_stands(report: Report) -> str:
    """Return the status in plain words; of one that has ended, when that was."""
    if report.ended_at is not None:
        return t("known.ended", day=day_words(local_day(report.ended_at), language()))
    return t("nearby.reported") if report.status is Status.REPORTED else t("nearby.open")


def promise_of(report: Report) -> str:
    """Return the sentence about the promised date, when there is one to come."""
    if report.ended_at is not None or report.due_at is None or report.due_at < now():
        return ""
    return promise_words(Facts(due_on=local_day(report.due_at)), language())
