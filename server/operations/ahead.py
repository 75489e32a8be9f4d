"""The work and the people of reports: asked for report by report, or read at once for many that go the same road."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import or_, select

from server.model.base import db
from server.model.report import Contact, Report
from server.model.work_order import WorkOrder


@dataclass(frozen=True)
class Ahead:
    """What was read of many reports, by their ids."""

    work: Mapping[int, list[WorkOrder]]
    contacts: Mapping[int, list[Contact]]


AHEAD: ContextVar[Ahead | None] = ContextVar("ahead", default=None)


@contextmanager
def held_together(report_ids: Collection[int]) -> Iterator[Mapping[int, Report]]:
    """Hold reports until the transaction ends, and read their work and people, for steps that add none of either.

    Always in the same order, or two who do this would wait for each other.
    """
    wanted = select(Report).where(Report.id.in_(report_ids)).order_by(Report.id)
    held = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    reports = {report.id: report for report in db.session.scalars(held)}
    token = AHEAD.set(Ahead(_all_work(reports), _all_contacts(reports)))
    try:
        yield reports
    finally:
        AHEAD.reset(token)


def work_of(report: Report) -> Sequence[WorkOrder]:
    """Return all work of a report, in order."""
    ahead = AHEAD.get()
    if ahead is not None and report.id in ahead.work:
        return ahead.work[report.id]
    return db.session.scalars(select(WorkOrder).where(WorkOrder.report_id == report.id).order_by(WorkOrder.part)).all()


def contacts_of(report: Report) -> Sequence[Contact]:
    """Return the contacts of a report, and of those joined under it."""
    ahead = AHEAD.get()
    if ahead is not None and report.id in ahead.contacts:
        return ahead.contacts[report.id]
    return db.session.scalars(
        select(Contact)
        .join(Report, Report.id == Contact.report_id)
        .where(or_(Report.id == report.id, Report.duplicate_of_id == report.id))
        .order_by(Contact.id)
    ).all()


def _all_work(report_ids: Collection[int]) -> dict[int, list[WorkOrder]]:
    found: dict[int, list[WorkOrder]] = {id: [] for id in report_ids}
    orders = select(WorkOrder).where(WorkOrder.report_id.in_(report_ids)).order_by(WorkOrder.part)
    for order in db.session.scalars(orders.execution_options(populate_existing=True)):
        found[order.report_id].append(order)
    return found


def _all_contacts(report_ids: Collection[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = {id: [] for id in report_ids}
    rows = db.session.execute(
        select(Contact, Report.duplicate_of_id)
        .join(Report, Report.id == Contact.report_id)
        .where(or_(Report.id.in_(report_ids), Report.duplicate_of_id.in_(report_ids)))
        .order_by(Contact.id)
    )
    for contact, main_id in rows:
        for id in found.keys() & {contact.report_id, main_id}:
            found[id].append(contact)
    return found
