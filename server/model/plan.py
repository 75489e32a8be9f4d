"""The crews' days: the plan of a day, a round for each crew, its stops, what is left out, and wishes about work."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.vocabulary import PlanStatus, StopLock, WishKind
from server.model.base import Base, Scoped, words


class DayPlan(Scoped, Base):
    """The plan of a municipality for one day. `version` grows with every change; `changed_what` says the last one.

    `asked_at` is set while somebody waits for a (better) plan, of one team where `asked_team_id` names it, `trouble`
    says why there is none. `seen_event` is up to where in the history of reports the plan was held against reality.
    """

    __tablename__ = "day_plan"
    __table_args__ = (UniqueConstraint("municipality_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    status: Mapped[PlanStatus] = mapped_column(words(PlanStatus), default=PlanStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    by_streets: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    asked_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    trouble: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("handler.id"))
    changed_what: Mapped[str] = mapped_column(default="")
    seen_event: Mapped[int] = mapped_column(default=0)


class DayRound(Scoped, Base):
    """A crew's day. Moments in seconds of the day, `load` as in the categories, `news` is for the crew.

    `nearest_*` is what the same stops would take nearest first, `driven_*` what the order took in which they were
    done; that is reckoned from the places of the work, positions of people are not kept.

    `shift_*` are other hours than the crew's own, `depot_crew_id` at whose place it begins and ends on this day;
    `hours_at` is when somebody said so.
    """

    __tablename__ = "day_round"
    __table_args__ = (UniqueConstraint("plan_id", "crew_id"), Index(None, "crew_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("day_plan.id"))
    crew_id: Mapped[int] = mapped_column(ForeignKey("crew.id"))
    absent: Mapped[bool] = mapped_column(default=False)
    start_s: Mapped[int] = mapped_column(default=0)
    end_s: Mapped[int] = mapped_column(default=0)
    lunch_s: Mapped[int | None]
    back_s: Mapped[int] = mapped_column(default=0)
    back_m: Mapped[int] = mapped_column(default=0)
    load: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(default="")
    nearest_s: Mapped[int] = mapped_column(default=0)
    nearest_m: Mapped[int] = mapped_column(default=0)
    driven_s: Mapped[int | None]
    driven_m: Mapped[int | None]
    news: Mapped[str] = mapped_column(default="")
    news_at: Mapped[datetime | None]
    shift_from: Mapped[time | None]
    shift_until: Mapped[time | None]
    depot_crew_id: Mapped[int | None] = mapped_column(ForeignKey("crew.id"))
    hours_at: Mapped[datetime | None]


class DayStop(Scoped, Base):
    """A piece of work in a round. `drive_*` is the way to it, `why` says why it stands here."""

    __tablename__ = "day_stop"
    __table_args__ = (
        UniqueConstraint("plan_id", "work_order_id"),
        Index(None, "round_id"),
        Index(None, "work_order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("day_plan.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("day_round.id"))
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    position: Mapped[int]
    arrive_s: Mapped[int]
    leave_s: Mapped[int]
    service_s: Mapped[int]
    drive_s: Mapped[int]
    drive_m: Mapped[int]
    lock: Mapped[StopLock] = mapped_column(words(StopLock), default=StopLock.FREE)
    why: Mapped[str] = mapped_column(default="")


class DayLeftOut(Scoped, Base):
    """Work that nobody does on this day, why, and what that means for the promise."""

    __tablename__ = "day_left_out"
    __table_args__ = (Index(None, "work_order_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("day_plan.id"), primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), primary_key=True)
    why: Mapped[str]
    sentence: Mapped[str]


class Wish(Scoped, Base):
    """Something to reckon with when this work is planned, and why. `day` None: every day.

    A window has both `from_time` and `until_time`; who and after what are `crew_id` and `other_id`.
    """

    __tablename__ = "wish"
    __table_args__ = (
        Index(None, "work_order_id"),
        CheckConstraint(
            "(from_time IS NULL) = (until_time IS NULL) AND "
            "(from_time IS NOT NULL OR crew_id IS NOT NULL OR other_id IS NOT NULL)",
            name="says_when_or_who_or_after_what",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    kind: Mapped[WishKind] = mapped_column(words(WishKind))
    day: Mapped[date | None]
    from_time: Mapped[time | None]
    until_time: Mapped[time | None]
    crew_id: Mapped[int | None] = mapped_column(ForeignKey("crew.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    reason: Mapped[str] = mapped_column(default="")


class LearnedDuration(Scoped, Base):
    """How long work of a category took: the median of its own history."""

    __tablename__ = "learned_duration"

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    minutes: Mapped[int]
    examples: Mapped[int]
