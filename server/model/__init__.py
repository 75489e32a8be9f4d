"""The mapped classes, one file a noun; importing this package makes them all known."""

from server.model import (
    access,
    alarm,
    area,
    case,
    category,
    desk,
    door,
    field,
    municipality,
    norm,
    outbox,
    photo,
    plan,
    report,
    rollup,
    team,
    work_order,
)
from server.model.base import db

__all__ = [
    "access",
    "alarm",
    "area",
    "case",
    "category",
    "db",
    "desk",
    "door",
    "field",
    "municipality",
    "norm",
    "outbox",
    "photo",
    "plan",
    "report",
    "rollup",
    "team",
    "work_order",
]
