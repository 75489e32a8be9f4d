"""What a report can be about, and what we ask about it."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.domain.vocabulary import FeedbackPolicy, Urgency
from server.model.base import Base, Scoped, words


class Season(Scoped, Base):
    """A part of the year, possibly over new year; bounds as month × 100 + day, both included."""

    __tablename__ = "season"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    starts: Mapped[int]
    ends: Mapped[int]


class Category(Scoped, Base):
    """A subject, in a tree. A `stop_text` says that this is not ours and who it is for; it never blocks sending.

    `work_min` is how long the work takes as long as we learned nothing better, `skill` what a crew must be able to do;
    where a category says neither, its parent does. `bulk` is what it adds to a vehicle.

    With `failure_m` the category and all under it can have one failure: so many metres around, at least `failure_from`
    reports in an hour, joined by themselves at `failure_joins_from`. 0 is never, None what the parent says.
    """

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("municipality_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    name: Mapped[str]
    public_name: Mapped[str]
    public_name_en: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    synonyms: Mapped[list[str]] = mapped_column(JSON, default=list)
    owner: Mapped[str]
    urgency: Mapped[Urgency] = mapped_column(words(Urgency), default=Urgency.NORMAL)
    feedback_policy: Mapped[FeedbackPolicy | None] = mapped_column(words(FeedbackPolicy))
    duplicate_radius_m: Mapped[int] = mapped_column(default=50)
    duplicate_days: Mapped[int] = mapped_column(default=30)
    stop_text: Mapped[str] = mapped_column(default="")
    stop_text_en: Mapped[str] = mapped_column(default="")
    season_id: Mapped[int | None] = mapped_column(ForeignKey("season.id"))
    work_min: Mapped[int | None]
    skill: Mapped[str] = mapped_column(default="")
    bulk: Mapped[int] = mapped_column(default=0)
    failure_m: Mapped[int | None]
    failure_from: Mapped[int] = mapped_column(default=5)
    failure_joins_from: Mapped[int | None]
    on_public_map: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class Question(Scoped, Base):
    """An extra question of a category and its subtree.

    `options` is a list of {value, label, label_en}; the answer `danger_answer` makes the report dangerous,
    `stop_answer` shows `stop_text`.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("municipality_id", "category_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    key: Mapped[str]
    text: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="")
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    danger_answer: Mapped[str] = mapped_column(default="")
    stop_answer: Mapped[str] = mapped_column(default="")
    stop_text: Mapped[str] = mapped_column(default="")
    stop_text_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
