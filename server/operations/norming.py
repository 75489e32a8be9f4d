"""Adding to the norms; what once held is never changed."""

from datetime import date

from sqlalchemy import select

from server.domain.errors import DomainError
from server.domain.vocabulary import NormKind, NormUnit, Urgency
from server.model.area import Area
from server.model.base import db, entered
from server.model.category import Category
from server.model.municipality import Municipality, new_word
from server.model.norm import NormRow


class NormRefused(DomainError):
    """A norm that can't be added; the words say why."""


def add_norm(
    kind: NormKind,
    amount: int,
    unit: NormUnit,
    *,
    valid_from: date,
    category: str | None = None,
    area: str | None = None,
    channel: str | None = None,
    urgency: Urgency | None = None,
    source: str = "",
) -> NormRow:
    """Add a norm to the municipality at hand. Raises NormRefused when one with this day and these conditions stands."""
    conditions = {
        "kind": kind,
        "category_id": _id_of(Category, Category.slug, category),
        "area_id": _id_of(Area, Area.code, area),
        "channel": channel,
        "urgency": urgency,
        "valid_from": valid_from,
    }
    if amount < 1:
        raise NormRefused("a norm is at least 1")
    if db.session.scalars(select(NormRow).filter_by(**conditions)).first():
        raise NormRefused("there is such a norm from that day on already; it never changes, choose a later day")
    row = NormRow(municipality_id=entered(), amount=amount, unit=unit, source=source, **conditions)
    db.session.add(row)
    db.session.get_one(Municipality, entered()).config_version = new_word()
    db.session.flush()
    return row


def _id_of(model: type[Category] | type[Area], column: object, name: str | None) -> int | None:
    if name is None:
        return None
    found = db.session.scalars(select(model.id).where(column == name)).first()  # type: ignore[arg-type]  # a mapped column compares to SQL
    if found is None:
        raise NormRefused(f"there is no {model.__tablename__} {name}")
    return found
