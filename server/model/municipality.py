"""A municipality and what it decides about itself."""

import secrets
from datetime import date, datetime, time
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import JSON, func
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.hazards import HAZARD_WORDS
from server.domain.vocabulary import FeedbackPolicy
from server.model.base import Base, Scoped, words
from server.model.shapes import Shape


def new_word() -> str:
    """Return a new config version: a word that no database has seen."""
    return secrets.token_hex(8)


class Municipality(Base):
    """One town. `config_version` is a random word that changes with every change to its reference data.

    `changed_at` is when that was, by the clock of the database: for those who keep a copy of what we offer.

    Crews begin and end at the depot, at these hours, unless they have their own. `plan_at` is when the plan of the next
    working day is made (None: when somebody asks), `move_pays_min` what a stop must save to be moved during the day.
    The costs are in cents; 0 is unknown.
    """

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    prefix: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    emergency_text: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    mail_sender: Mapped[str] = mapped_column(default="")
    mail_reply_to: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="#154273")
    banner: Mapped[str] = mapped_column(default="")
    feedback_policy: Mapped[FeedbackPolicy] = mapped_column(words(FeedbackPolicy), default=FeedbackPolicy.ALWAYS)
    liberation_day_every_year: Mapped[bool] = mapped_column(default=True)
    calendar_from: Mapped[int] = mapped_column(default=2016)
    calendar_until: Mapped[int] = mapped_column(default=2035)
    opens: Mapped[time] = mapped_column(default=time(8))
    closes: Mapped[time] = mapped_column(default=time(17))
    reopen_days: Mapped[int] = mapped_column(default=14)
    question_days: Mapped[int] = mapped_column(default=14)
    on_time_aim: Mapped[int] = mapped_column(default=90)
    hazard_words: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(HAZARD_WORDS))
    call_back_hours: Mapped[int] = mapped_column(default=8)
    depot_x: Mapped[float | None]
    depot_y: Mapped[float | None]
    shift_from: Mapped[time] = mapped_column(default=time(7, 30))
    shift_until: Mapped[time] = mapped_column(default=time(16))
    lunch_from: Mapped[time] = mapped_column(default=time(11, 30))
    lunch_until: Mapped[time] = mapped_column(default=time(13))
    lunch_min: Mapped[int] = mapped_column(default=30)
    plan_at: Mapped[time | None]
    move_pays_min: Mapped[int] = mapped_column(default=5)
    crew_hour_cents: Mapped[int] = mapped_column(default=0)
    crew_km_cents: Mapped[int] = mapped_column(default=0)
    boundary: Mapped[BaseGeometry | None] = mapped_column(Shape)
    config_version: Mapped[str] = mapped_column(default=new_word)
    changed_at: Mapped[datetime] = mapped_column(default=func.now(), onupdate=func.now())


class CalendarDay(Scoped, Base):
    """A local exception to the week: a closing day, or a day off that is worked here."""

    __tablename__ = "calendar_day"

    municipality_id: Mapped[int] = Scoped.in_key()
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    free: Mapped[bool] = mapped_column(default=True)


class LearnedModel(Scoped, Base):
    """What the classification learned from the municipality's own history (see `operations/learning.py`)."""

    __tablename__ = "learned_model"

    municipality_id: Mapped[int] = Scoped.in_key()
    weights: Mapped[dict[str, Any]] = mapped_column(JSON)
    examples: Mapped[int]
