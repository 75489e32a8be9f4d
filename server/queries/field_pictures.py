"""The photos that a crew may see: those of reports of which work is in its sight."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, or_, select

from server.domain.vocabulary import WorkStatus
from server.model.base import db
from server.model.photo import Photo
from server.model.work_order import WorkOrder
from server.queries.reference import Reference

CLOSED = (WorkStatus.ENDED, WorkStatus.WITH_PARTNER)


def photos_in_sight(
    keys: Collection[str], *, crew_id: int, known: Reference
) -> dict[str, Row[*tuple[Any, ...]]]:  # Any: plain columns
    """Return the photos (key, thumbnail, sha256) of these that belong to a report of which this crew sees work."""
    mine = or_(WorkOrder.team_id == known.crew_teams[crew_id], WorkOrder.crew_id == crew_id)
    seen = select(WorkOrder.report_id).where(WorkOrder.status.not_in(CLOSED), mine)
    columns = select(Photo.key, Photo.thumbnail, Photo.sha256)
    found = columns.where(Photo.key.in_(keys), Photo.report_id.in_(seen.where(WorkOrder.report_id == Photo.report_id)))
    return {row.key: row for row in db.session.execute(found)}
