"""How Alembic reaches the database: through the application's own engine, in one transaction."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Enum

from server.model.base import UtcDateTime, db, writing
from server.model.shapes import Shape

GIS_ONLY = {"geom", "ix_report_geom"}
"""For GIS clients, on PostgreSQL alone; the model doesn't know them."""


def include_object(_: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave alone what PostGIS, or the migration for GIS clients, put there."""
    if name in GIS_ONLY:
        return False
    return not (kind == "table" and reflected and compare_to is None)


def render_item(kind: str, item: Any, _: Any) -> str | bool:
    """Write our column types into a migration as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String({item.length})"
    if kind == "type" and isinstance(item, Shape):
        return "SHAPE"
    return False


with writing(), current_app.extensions["migrate"].db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=include_object,
        render_item=render_item,
        compare_type=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
