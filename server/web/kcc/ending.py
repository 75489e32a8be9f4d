"""How a call ends: as a report, solved at once, added to a report that is there, or with a note to call back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import promise_words
from server.domain.normalise import plain_email, plain_phone
from server.domain.vocabulary import Outcome, Tell
from server.model.base import db
from server.model.report import Report
from server.operations.call_backs import AskedCall, ask_for_call
from server.operations.kcc import Done, add_call, caller_of, save_call, solve_call
from server.queries import kcc as calls
from server.queries.alarms import open_alarms
from server.queries.worklist import find_report
from server.web.account import me
from server.web.edge import now, town, writes
from server.web.kcc.blueprint import blueprint
from server.web.kcc.desk import begun_for, checked, seen_version, show
from server.web.kcc.helping import BACK, RINGS, spoken
from server.web.kcc.typed import Typed
from server.web.staff.forms import whole_number


@blueprint.post("/kcc/bewaar")
@writes
def save() -> ResponseReturnValue:
    """Make the report; `then=next` goes on with the same caller. Sent twice, it is one report."""
    key, typed = _posted()
    errors = _missing(typed)
    if errors:
        return show(key, typed, seen=seen_version(), errors=errors), 400
    spot = typed.spot()
    done = save_call(key, typed.as_incoming(key, spot), asset=spot.asset, by=me().actor, now=now())
    _tell_if_again(done)
    if request.form.get("then") == "next":
        flash(f"Bewaard als {_number(done.report_id)}.")
        return redirect(url_for("kcc.call", key=begun_for(caller_of(done.report_id))))
    return redirect(url_for("kcc.done", key=key))


@blueprint.post("/kcc/direct")
@writes
def solve() -> ResponseReturnValue:
    """Make a report that is solved while the caller is still there; it needs an outcome and a reason."""
    key, typed = _posted()
    errors = _missing(typed, place=False)
    outcome = next((o for o in Outcome if o.value == typed.outcome), None)
    if outcome is None or outcome in {Outcome.DUPLICATE, Outcome.MADE_SAFE}:
        errors["outcome"] = "Kies hoe het is afgelopen."
    if not typed.reason:
        errors["reason"] = "Vul in wat u hebt gedaan of gezegd. De melder leest dit."
    if errors or outcome is None:
        return show(key, typed, seen=seen_version(), errors=errors), 400
    spot = typed.spot()
    incoming = typed.as_incoming(key, spot)
    done = solve_call(key, incoming, outcome=outcome, reason=typed.reason, asset=spot.asset, by=me().actor, now=now())
    _tell_if_again(done)
    return redirect(url_for("kcc.done", key=key))


@blueprint.post("/kcc/toevoegen")
@writes
def add() -> ResponseReturnValue:
    """Add the caller to a report that is there: whoever calls about it, or reports the same."""
    key, typed = _posted()
    report_id = find_report(request.form.get("number", "")) or abort(404)
    done = add_call(key, report_id, typed.text, typed.caller, by=me().actor, now=now())
    _tell_if_again(done)
    return redirect(url_for("kcc.done", key=key))


@blueprint.post("/kcc/terugbelnotitie")
@writes
def ask_back() -> ResponseReturnValue:
    """Ask a colleague or a team to call somebody back; the form stays as it is."""
    key, typed = _posted()
    known = town()
    team, _, person = typed.call_to.partition(":")
    team_id, handler_id = whole_number(team) or 0, whole_number(person)
    errors = {}
    if team_id not in known.teams or (handler_id is not None and handler_id not in known.staff):
        errors["call_to"] = "Kies wie er terugbelt."
    if not (typed.call_about or typed.text):
        errors["call_about"] = "Vul in waar het over gaat."
    if plain_phone(typed.phone) is None:
        errors["phone"] = "Vul het telefoonnummer van de beller in."
    if errors:
        return show(key, typed, seen=seen_version(), errors=errors), 400
    about = find_report(request.form.get("number", "")) if request.form.get("number") else None
    asked = AskedCall(
        key=f"call-{key}-{typed.call_to}",
        team_id=team_id,
        handler_id=handler_id,
        phone=typed.phone,
        name=typed.name,
        about=typed.call_about or typed.text,
        reachable=typed.reachable,
        report_id=about,
    )
    note = ask_for_call(asked, known, by=me().actor, now=now())
    who = known.staff[handler_id].name if handler_id else known.teams[team_id].name
    return show(key, typed, seen=seen_version(), called={"who": who, "due_at": note.due_at})


@blueprint.get("/kcc/klaar/<key>")
def done(key: str) -> ResponseReturnValue:
    """Show the number, and what to say before hanging up."""
    call = calls.call_at(key)
    if call is None or call.report_id is None:
        abort(404)
    known = town()
    report = db.session.get_one(Report, call.report_id)
    return render_template(
        "kcc/done.html",
        key=key,
        deed=call.deed,
        report=report,
        number=_number(report.id),
        say=_say(report, call.deed),
        team=known.teams[report.team_id].name,
        waiting=calls.unfinished(known, handler_id=me().handler_id, besides=key),
    )


def _say(report: Report, deed: str) -> tuple[str, ...]:
    known = town()
    if deed != "saved":
        return spoken(report.id, known, now=now())
    due_on = local_day(report.due_at) if report.due_at else None
    caller = caller_of(report.id)
    reached = {Tell.MAIL: caller.email, Tell.PHONE: caller.phone, Tell.NOT: "x"}[Tell(caller.tell)]
    return (
        f"Uw nummer is {_number(report.id)}.",
        *([RINGS] if any(alarm.number == _number(report.id) for alarm in open_alarms(known)) else ()),
        promise_words(Facts(due_on=due_on, written_on=local_day(now()))),
        BACK[Tell(caller.tell) if reached else Tell.NOT],
    )


def _posted() -> tuple[str, Typed]:
    return checked(request.form.get("key", "")), Typed.of(request.form)


def _missing(typed: Typed, *, place: bool = True) -> dict[str, str]:
    """Return what must still be asked. A place may be missing when the caller does not know it."""
    errors = {}
    if not typed.text:
        errors["text"] = "Schrijf op waar het over gaat."
    has_place = typed.place or typed.picked or typed.lat
    if place and not has_place and not typed.place_unknown:
        errors["place"] = "Vraag waar het is. Weet de beller het niet? Vink dat dan aan."
    if typed.email and plain_email(typed.email) is None:
        errors["email"] = "Dit e-mailadres klopt niet. Vraag het nog een keer."
    if typed.phone and plain_phone(typed.phone) is None:
        errors["phone"] = "Dit telefoonnummer klopt niet. Vraag het nog een keer."
    if typed.tell == Tell.PHONE and not typed.phone:
        errors["phone"] = "Vul het nummer in waarop wij bellen, of kies een andere terugkoppeling."
    if typed.post and not typed.post.startswith(("https://", "http://")):
        errors["post"] = "Dit is geen link. Een link begint met https://."
    return errors


def _tell_if_again(done: Done) -> None:
    if done.added:
        flash("Een collega had dit gesprek al bewaard. Wat u schreef, staat er als notitie bij.")


def _number(report_id: int) -> str:
    return next(found.number for found in calls.described([report_id], town(), now=now()))
