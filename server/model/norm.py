"""The service norms: dated rows that are added, never changed."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.vocabulary import NormKind, NormUnit, Urgency
from server.model.base import Base, Scoped, words


class NormRow(Scoped, Base):
    """One norm from one day on; empty conditions hold for everything. `source` says who set it."""

    __tablename__ = "norm"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[NormKind] = mapped_column(words(NormKind))
    amount: Mapped[int]
    unit: Mapped[NormUnit] = mapped_column(words(NormUnit))
    valid_from: Mapped[date]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    channel: Mapped[str | None]
    urgency: Mapped[Urgency | None] = mapped_column(words(Urgency))
    source: Mapped[str] = mapped_column(default="")
