"""How much the desk solves while the reporter is still there."""

from dataclasses import dataclass

from sqlalchemy import func, select

from server.domain.calendar import ONE_DAY, end_of_day
from server.model.base import db
from server.model.report import Report
from server.queries.deviation import TOO_FEW, Period

AT_THE_DESK = ("phone", "desk", "letter", "whatsapp", "social")
"""The channels through which somebody speaks to a person."""


@dataclass(frozen=True)
class FirstContact:
    """What the desk took in during a period, and how many of those it solved at once."""

    taken: int
    solved: int

    @property
    def share(self) -> int | None:
        """In percents; None when there are too few to say."""
        return round(100 * self.solved / self.taken) if self.taken >= TOO_FEW else None


def first_contact(period: Period) -> FirstContact:
    """Count what came in through the desk in these weeks."""
    before = end_of_day(period.first - ONE_DAY)
    received = Report.received_at > before, Report.received_at <= end_of_day(period.last_day)
    counted = select(func.count()).select_from(Report).where(*received)
    taken = db.session.scalar(counted.where(Report.channel.in_(AT_THE_DESK)))
    return FirstContact(taken or 0, db.session.scalar(counted.where(Report.first_contact)) or 0)
