"""The parts of a municipality, and its addresses."""

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped
from server.model.shapes import Shape


class Area(Scoped, Base):
    """A district (wijk) or neighbourhood (buurt); `year` is that of the division it was taken from."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="neighbourhood")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    year: Mapped[int | None]
    shape: Mapped[BaseGeometry | None] = mapped_column(Shape)


class AddressPoint(Scoped, Base):
    """One address, with its point in RD metres. `search` is street and number in plain small letters."""

    __tablename__ = "address"
    __table_args__ = (
        Index(None, "municipality_id", "search"),
        Index(None, "municipality_id", "postcode"),
        Index(None, "municipality_id", "x", "y"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    street: Mapped[str]
    number: Mapped[str]
    postcode: Mapped[str] = mapped_column(default="")
    city: Mapped[str]
    x: Mapped[float]
    y: Mapped[float]
    search: Mapped[str]
