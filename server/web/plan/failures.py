"""One failure that many people reported: joining the reports with one button, and parting them again."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.calendar import local_day
from server.operations.failures import NoFailure, join_failure, part_failure
from server.queries.worklist import find_report
from server.web.account import me
from server.web.edge import now, writes
from server.web.plan.blueprint import blueprint
from server.web.plan.days import board_url, day_in, nowhere
from server.web.staff.forms import whole_number
from server.web.staff.words import count_words

TOO_FEW = "Er is niets samengevoegd. Kies minstens twee meldingen die nog open zijn."
GONE = "Er is niets uit elkaar gehaald. Iemand was eerder, of de melding is al klaar."


@blueprint.post("/plan/storing")
@writes
def join_failure_asked() -> ResponseReturnValue:
    """Join the reports that were ticked; back to where it was asked: the board, or a report."""
    ids = {id for text in request.form.getlist("samen") if (id := whole_number(text)) is not None}

    def do() -> str:
        done = join_failure(ids, by=me().actor, now=now())
        return f"{count_words(done.joined + 1, 'melding', 'meldingen')} staan nu samen. De melders krijgen bericht."

    return _done(do, TOO_FEW)


@blueprint.post("/plan/storing/uit-elkaar")
@writes
def part_failure_asked() -> ResponseReturnValue:
    """Let the reports go their own way again."""
    main_id = whole_number(request.form.get("hoofd", "")) or nowhere()

    def do() -> str:
        count = part_failure(main_id, by=me().actor, now=now())
        return f"{count_words(count, 'melding gaat', 'meldingen gaan')} weer apart verder. De melders krijgen bericht."

    return _done(do, GONE)


def _done(do: Callable[[], str], why_not: str) -> ResponseReturnValue:
    try:
        flash(do())
    except NoFailure:
        flash(why_not)
    if (report_id := find_report(request.form.get("terug", ""))) is not None:
        return redirect(url_for("staff.report", number=report_id))
    day = request.form.get("dag", "")
    return redirect(board_url(day_in(day) if day else local_day(now())))
