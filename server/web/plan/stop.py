"""One stop, opened from the board: why it is here, where else it could go and what that brings, and its wishes."""

from dataclasses import dataclass
from datetime import date

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from server.domain.calendar import local_day
from server.domain.round_changes import Difference
from server.domain.vocabulary import WishKind
from server.model.base import db
from server.model.plan import Wish
from server.operations.rounds import Move, NoPlan, what_if
from server.operations.rounds_today import next_plan_day
from server.operations.wishing import wish_words
from server.queries.plan import Board, CrewRound, StopRow, WorkLine, board, work_lines
from server.web.edge import edge, now, town
from server.web.plan.blueprint import blueprint
from server.web.plan.days import OUT, day_in, nowhere, number_in
from server.web.plan.words import difference_words
from server.web.staff.forms import Form

WORK = "<int(max=2147483647):work_id>"
CANNOT = "Dit kan nu niet: de ploeg rijdt niet op deze dag, of het werk is al klaar."


@dataclass(frozen=True)
class Spot:
    """A piece of work on a board: its stop and its place among what is still to do, or why it is left out."""

    line: WorkLine
    round: CrewRound | None = None
    stop: StopRow | None = None
    place: int = 0
    why: str = ""


@dataclass(frozen=True)
class Trial:
    """A change that somebody looks at before it is done. `difference` None: it cannot be done."""

    to: str
    place: int | None
    difference: Difference | None


def spot_of(found: Board, work_id: int) -> Spot | None:
    """Return where a piece of work stands on a board; None when it does not stand there."""
    for one in found.rounds:
        to_do = [stop for stop in one.stops if not stop.done]
        for stop in one.stops:
            if stop.work_order_id == work_id:
                return Spot(stop, one, stop, to_do.index(stop) + 1 if stop in to_do else 0, stop.why)
    left = next((row for row in found.left_out if row.work_order_id == work_id), None)
    return Spot(left, why=left.why) if left else None


@blueprint.get(f"/plan/<day>/werk/{WORK}", endpoint="stop")
def show_stop(day: str, work_id: int) -> str:
    """Show a stop, and what it would bring to move it."""
    return stop_page(day_in(day), work_id)


@blueprint.get(f"/plan/werk/{WORK}")
def work(work_id: int) -> ResponseReturnValue:
    """Go to a piece of work in the plan that is worth making now."""
    return redirect(url_for("plan.stop", day=next_plan_day(town(), now=now()).isoformat(), work_id=work_id))


def stop_page(day: date, work_id: int, *, form: Form | None = None) -> str:
    """Return the page; with a form, that wish is open, filled in, and shows what is wrong."""
    found = board(day, now=now())
    line = next(iter(work_lines([work_id], town(), now=now())), None) or nowhere()
    wishes = db.session.scalars(select(Wish).where(Wish.work_order_id == work_id).order_by(Wish.id)).all()
    return render_template(
        "plan/stop.html",
        board=found,
        day=day,
        spot=spot_of(found, work_id) or Spot(line),
        known=town(),
        today=local_day(now()),
        trial=_trial(day, work_id) if "naar" in request.args else None,
        crews=[one.crew for one in found.rounds if not one.absent],
        wishes=[(wish.id, wish_words(wish, town())) for wish in wishes],
        kinds=[(kind.value, kind.label) for kind in WishKind],
        form=form or Form("wish", {}),
    )


@blueprint.get("/plan/<day>/proef")
def trial(day: str) -> ResponseReturnValue:
    """Return what a change would bring, in words, for who is drawing work to another place."""
    found = _trial(day_in(day), number_in("werk") or nowhere())
    if found.difference is None:
        return jsonify(woorden=CANNOT, let_op=[]), 409
    return jsonify(woorden=difference_words(found.difference), let_op=list(found.difference.faults))


def _trial(day: date, work_id: int) -> Trial:
    move = move_asked(work_id)
    try:
        found = what_if(day, move, roads=edge().roads, now=now())
    except NoPlan:
        found = None
    return Trial(request.values.get("naar", ""), move.position, found)


def move_asked(work_id: int) -> Move:
    """Read where work must go; 404 for no such crew."""
    to, crew_id = request.values.get("naar", ""), number_in("naar")
    if to != OUT and crew_id not in town().crew_info:
        nowhere()
    return Move(work_id, None if to == OUT else crew_id, None if to == OUT else number_in("plek") or None)
