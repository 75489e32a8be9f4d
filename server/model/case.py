"""The case system of a municipality: how it is reached, its case types, and which case mirrors which report."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.model.base import Base, Scoped

IS_ASKED = text("look_at IS NOT NULL")


class CaseSystemRow(Scoped, Base):
    """Where reports are mirrored as cases (zaken), by the ZGW standard; at most one a municipality.

    `url` is the root of its Zaken API; `rsin` the organisation that owns the cases, `responsible_rsin` the one that
    handles them (empty: the same). `with_text`: the reporter's own words go along.
    """

    __tablename__ = "case_system"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    client_id: Mapped[str]
    rsin: Mapped[str]
    responsible_rsin: Mapped[str] = mapped_column(default="")
    confidentiality: Mapped[str] = mapped_column(default="")
    with_text: Mapped[bool] = mapped_column(default=False)


class CaseTypeRow(Scoped, Base):
    """What a report of a category (None: any other) is over there, in addresses of the catalogue (Catalogi API).

    `results` has a result type for each outcome; the one called "other" is for those that are not named.
    """

    __tablename__ = "case_type"
    __table_args__ = (UniqueConstraint("municipality_id", "category_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    type: Mapped[str]
    received: Mapped[str]
    in_progress: Mapped[str]
    ended: Mapped[str]
    results: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class CaseLink(Scoped, Base):
    """The case that mirrors a report. `type` is the address of its case type, which never changes.

    `look_at`: somebody said that it changed over there. `differences` is what we found that is not ours to mend.
    """

    __tablename__ = "case_link"
    __table_args__ = (
        Index(None, "municipality_id", "url"),
        Index("ix_case_link_asked", "municipality_id", "look_at", sqlite_where=IS_ASKED, postgresql_where=IS_ASKED),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    url: Mapped[str]
    type: Mapped[str]
    made_at: Mapped[datetime]
    look_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    differences: Mapped[str] = mapped_column(default="")
