"""Whom to call back, and before when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, literal_column, or_, select

from server.model.base import db
from server.model.desk import CallBack
from server.model.report import Report

MOST = 200
LATELY = 20


def to_call(*, handler_id: int | None, team_ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the notes of this person and these teams, the most pressing first; without a person, of everybody."""
    where: list[ColumnElement[bool]] = [literal_column("call_back.done_at IS NULL")]
    if handler_id is not None:
        own = CallBack.handler_id == handler_id
        where.append(or_(own, CallBack.handler_id.is_(None) & CallBack.team_id.in_(team_ids)))
    rows = select(*_COLUMNS).outerjoin(Report, Report.id == CallBack.report_id).where(*where)
    return db.session.execute(rows.order_by(CallBack.due_at, CallBack.id).limit(MOST)).all()


def called_lately(*, since: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the notes that were done since a moment, the latest first."""
    rows = select(*_COLUMNS).outerjoin(Report, Report.id == CallBack.report_id).where(CallBack.done_at >= since)
    return db.session.execute(rows.order_by(CallBack.done_at.desc()).limit(LATELY)).all()


_COLUMNS = (
    CallBack.id,
    CallBack.report_id,
    CallBack.team_id,
    CallBack.handler_id,
    CallBack.about,
    CallBack.name,
    CallBack.phone,
    CallBack.reachable,
    CallBack.made_at,
    CallBack.due_at,
    CallBack.done_at,
    CallBack.done_by_id,
    CallBack.result,
    Report.received_at,
)
