"""Whom to call back: a list by date, and what came of it."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.numbering import report_number
from server.domain.promise import norm_state, norm_words
from server.operations.call_backs import called as note_called
from server.queries.call_backs import called_lately, to_call
from server.web.account import me
from server.web.edge import now, town, writes
from server.web.kcc.blueprint import blueprint

LATELY = timedelta(days=2)


@blueprint.get("/kcc/terugbellen")
def call_backs() -> str:
    """Show whom this person, or this team, must call; who sees all teams sees everybody's."""
    user, known, moment = me(), town(), now()
    rows = to_call(handler_id=None if user.sees_all_teams else user.handler_id, team_ids=user.team_ids)
    return render_template(
        "kcc/call_backs.html",
        rows=rows,
        lately=called_lately(since=moment - LATELY),
        known=known,
        everybody=user.sees_all_teams,
        state=lambda row: norm_state(row.due_at, now=moment, calendar=known.calendar, received_at=row.made_at),
        words=lambda row: norm_words(row.due_at, now=moment, calendar=known.calendar),
        number=lambda row: report_number(known.prefix, row.received_at, row.report_id) if row.report_id else "",
    )


@blueprint.post("/kcc/terugbellen/<int(max=2147483647):note_id>")
@writes
def called(note_id: int) -> ResponseReturnValue:
    """Note that somebody was called."""
    note = note_called(note_id, request.form.get("result", ""), by=me().actor, now=now())
    if note is None:
        abort(404)
    flash("Gebeld. De notitie is klaar.")
    return redirect(url_for("kcc.call_backs"))
