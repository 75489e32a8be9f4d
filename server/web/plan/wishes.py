"""Wishes about one piece of work: when it can be done and why, by whom, and after what."""

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from server.domain.vocabulary import WishKind, WorkStatus
from server.model.base import db
from server.model.plan import Wish
from server.model.work_order import WorkOrder
from server.operations.wishing import WINDOWS, BadWish, Wanted, wish, withdraw
from server.queries.worklist import find_report
from server.web.account import me
from server.web.edge import now, town, writes
from server.web.plan.blueprint import blueprint
from server.web.plan.days import WHEN, clock_in, day_in, nowhere
from server.web.plan.stop import WORK, stop_page
from server.web.staff.forms import Form


@blueprint.post(f"/plan/<day>/werk/{WORK}/wens", endpoint="wish")
@writes
def add_wish(day: str, work_id: int) -> ResponseReturnValue:
    """Keep a wish."""
    on, form = day_in(day), Form.of("wish", request.form)
    if db.session.get(WorkOrder, work_id) is None:
        nowhere()
    wanted = _wanted(on, form)
    if not form.errors:
        try:
            wish(work_id, wanted, by=me().actor, now=now())
        except BadWish:
            form.wrong("after", "Dit werk kan niet op zichzelf wachten. Kies een andere melding.")
    if form.errors:
        return stop_page(on, work_id, form=form), 400
    flash("De wens is bewaard. Het volgende plan houdt er rekening mee.")
    return redirect(url_for("plan.stop", day=on.isoformat(), work_id=work_id))


@blueprint.post(f"/plan/<day>/werk/{WORK}/wens/<int(max=2147483647):wish_id>/weg", endpoint="withdraw_wish")
@writes
def withdraw_wish(day: str, work_id: int, wish_id: int) -> ResponseReturnValue:
    """Take a wish back."""
    on, row = day_in(day), db.session.get(Wish, wish_id)
    if row is not None and row.work_order_id == work_id:
        withdraw(wish_id, by=me().actor, now=now())
    flash("De wens is weg.")
    return redirect(url_for("plan.stop", day=on.isoformat(), work_id=work_id))


def _wanted(on: date, form: Form) -> Wanted:
    kind = next((kind for kind in WishKind if kind == form.value("kind")), None)
    if kind is None:
        form.wrong("kind", "Kies wat voor wens het is.")
        return Wanted(kind=WishKind.ONLY_CREW)
    day = on if form.value("today") else None
    if kind in WINDOWS:
        first, last = clock_in(form.value("from")), clock_in(form.value("until"))
        if first is None or last is None or first >= last:
            form.wrong("from", WHEN)
        reason = form.text("reason", "Vul in waarom. De ploeg en uw collega’s lezen dit.")
        return Wanted(kind=kind, day=day, from_time=first, until_time=last, reason=reason)
    if kind is WishKind.AFTER:
        return Wanted(kind=kind, day=day, other_id=_other(form), reason=form.text("reason"))
    crew_id = form.one_of("crew", town().crews, "Kies een ploeg.")
    return Wanted(kind=kind, day=day, crew_id=crew_id or None, reason=form.text("reason"))


def _other(form: Form) -> int | None:
    """Return the first open work of the report that was named."""
    report_id = find_report(form.value("after")) or 0
    open_work = select(WorkOrder.id).where(WorkOrder.report_id == report_id, WorkOrder.status != WorkStatus.ENDED)
    found = db.session.scalar(open_work.order_by(WorkOrder.id).limit(1))
    if found is None:
        form.wrong("after", "Vul het nummer in van een melding die nog open is.")
    return found
