"""Following a report: finding it again, and its page. The code opens it, the number alone opens nothing."""

from collections.abc import Mapping

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.normalise import plain_line
from server.queries.track import Tracked, code_for, open_report
from server.web.edge import keep, now, town, writes
from server.web.resident import guessing
from server.web.resident.blueprint import blueprint
from server.web.resident.map_data import drawn
from server.web.resident.track_view import page
from server.web.texts import t
from server.wire.intake import Point


@blueprint.get("/volg")
def find() -> ResponseReturnValue:
    """Ask for the number and a proof."""
    return _show_find({})


def _show_find(errors: Mapping[str, str], status: int = 400) -> ResponseReturnValue:
    form = {name: request.form.get(name, "") for name in ("number", "proof")}
    return render_template("resident/track/find.html", errors=errors, form=form), status if errors else 200


@blueprint.post("/volg")
@writes
def search() -> ResponseReturnValue:
    """Open the page of a report for who knows its number and its reporter's e-mail address."""
    number, proof = (plain_line(request.form.get(name, ""))[:254] for name in ("number", "proof"))
    missing = {name: t(f"find.missing_{name}") for name, given in (("number", number), ("proof", proof)) if not given}
    if missing:
        return _show_find(missing)
    if wait := guessing.wait_s(now=now()):
        minutes = -(-wait // 60)
        sentence = t("find.wait", seconds=wait) if wait < 60 else t("find.wait_minutes", minutes=minutes)
        return _show_find({"number": sentence}, 429)
    if code := code_for(number, proof):
        guessing.right()
        return redirect(url_for("resident.track", number=number.replace(" ", "-"), code=code), 303)
    guessing.wrong(now=now())
    keep()
    return _show_find({"number": t("find.wrong")})


@blueprint.get("/melding/<number>")
def track(number: str) -> ResponseReturnValue:
    """Show one report to who holds its code."""
    return show(found_or_404(number), {})


@blueprint.get("/melding/<number>/kaart.svg")
def track_map(number: str) -> Response:
    """Draw where the report is."""
    report = found_or_404(number).report
    if report.x is None or report.y is None:
        abort(404)
    return drawn(Point(report.x, report.y))


def found_or_404(number: str) -> Tracked:
    """Return the report, or say that there is none: a wrong code and a wrong number look the same."""
    found = open_report(number, request.args.get("code", ""), town(), now=now())
    if found is None:
        sentence = t("error.report_not_found_text")
        page_of_error = render_template("error.html", code=404, known="report_not_found", sentence=sentence)
        abort(make_response(page_of_error, 404))
    return found


def show(found: Tracked, errors: Mapping[str, str], open_part: str = "") -> ResponseReturnValue:
    """Show the page; after a mistake with what was typed still there."""
    if errors:
        keep()
    content = page(found, request.args.get("code", ""))
    shown = render_template("resident/track/report.html", errors=errors, form=request.form, open=open_part, **content)
    return shown, 400 if errors else 200
