"""The banner of danger on every page of staff, and taking an alarm up by name."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.operations.alarms import take_alarm
from server.queries.alarms import open_alarms
from server.web.account import me
from server.web.edge import now, town, writes
from server.web.kcc.blueprint import blueprint
from server.web.staff.signing import is_ours


@blueprint.get("/alarmen")
def alarms() -> str:
    """Return the banner as it is now; pages ask for it every quarter of a minute."""
    return render_template("kcc/_alarms.html", alarms=open_alarms(town()))


@blueprint.post("/alarmen/<int(max=2147483647):alarm_id>")
@writes
def take(alarm_id: int) -> ResponseReturnValue:
    """Take an alarm up; who was first has it."""
    alarm = take_alarm(alarm_id, by=me().actor, now=now())
    if alarm is None:
        abort(404)
    mine = alarm.taken_by_id == me().handler_id
    other = town().staff[alarm.taken_by_id].name if alarm.taken_by_id else ""
    flash("U pakt dit op. Niemand wordt nog gebeld." if mine else f"{other} had dit al opgepakt.")
    wanted = request.form.get("verder", "")
    return redirect(wanted if is_ours(wanted) else url_for("staff.report", number=str(alarm.report_id)))
