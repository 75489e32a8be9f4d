"""Who does the work: teams, their members and deputies, crews and partners."""

from datetime import date, datetime, time

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.vocabulary import NormUnit, Role
from server.model.base import Base, Scoped, words
from server.wire.roads import Travel


class Team(Scoped, Base):
    """A team; residents read `public_name`, the escalation of late work goes to `mail`."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("municipality_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    public_name: Mapped[str]
    mail: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")


class Handler(Scoped, Base):
    """A member of staff with an account. While absent, the deputy gets the new work. The PIN is for a crew's tablet."""

    __tablename__ = "handler"
    __table_args__ = (UniqueConstraint("municipality_id", "username"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    name: Mapped[str]
    mail: Mapped[str] = mapped_column(default="")
    role: Mapped[Role] = mapped_column(words(Role))
    password_hash: Mapped[str] = mapped_column(default="")
    pin_hash: Mapped[str] = mapped_column(default="")
    session_key: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    absent_from: Mapped[date | None]
    absent_until: Mapped[date | None]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    signed_in_at: Mapped[datetime | None]


class TeamMember(Scoped, Base):
    """A handler's place in a team."""

    __tablename__ = "team_member"
    __table_args__ = (Index(None, "handler_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    handler_id: Mapped[int] = mapped_column(ForeignKey("handler.id"), primary_key=True)


class Crew(Scoped, Base):
    """People who go out together for a team.

    Where nothing is said about depot, shift or lunch, the municipality's own holds. `areas` are codes; none: all.
    `capacity` is how much load they take along, counted as in the categories; None: as much as there is.
    """

    __tablename__ = "crew"
    __table_args__ = (UniqueConstraint("municipality_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    depot_x: Mapped[float | None]
    depot_y: Mapped[float | None]
    shift_from: Mapped[time | None]
    shift_until: Mapped[time | None]
    lunch_from: Mapped[time | None]
    lunch_until: Mapped[time | None]
    lunch_min: Mapped[int | None]
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    travel: Mapped[Travel] = mapped_column(words(Travel), default=Travel.CAR)
    capacity: Mapped[int | None]


class Partner(Scoped, Base):
    """Another organisation that solves reports for us; the promise to the reporter stays ours."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("municipality_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    mail: Mapped[str] = mapped_column(default="")
    contract_owner_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    sla_amount: Mapped[int | None]
    sla_unit: Mapped[NormUnit | None] = mapped_column(words(NormUnit))


class RouteRule(Scoped, Base):
    """Which team gets what; empty conditions hold for everything, the rule without any catches the rest."""

    __tablename__ = "route_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    season_id: Mapped[int | None] = mapped_column(ForeignKey("season.id"))
    channel: Mapped[str | None]
    question: Mapped[str | None]
    answer: Mapped[str | None]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    position: Mapped[int] = mapped_column(default=0)
