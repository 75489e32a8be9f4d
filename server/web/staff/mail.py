"""Mail that somebody has to judge: a report of it, with a report that is there, or aside."""

import secrets

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.answered import own_words
from server.domain.normalise import plain_text
from server.operations.kcc import keep_call
from server.operations.mail_judging import AlreadyJudged, confirm, join, open_mail, put_aside, put_back
from server.operations.photos import BROKEN
from server.queries.kcc import call_at
from server.queries.mail_in import count_to_judge, mail_photo, mail_put_aside, mail_to_judge
from server.queries.worklist import find_report
from server.web.account import me
from server.web.edge import edge, now, town, writes
from server.web.kcc.typed import TEXT_MAX, Typed
from server.web.staff.blueprint import blueprint

PHOTO_KEPT_S = 3600
ONE = "<int(max=2147483647):mail_id>"
TAKEN = "Een collega was u voor: deze mail is al behandeld."


@blueprint.get("/mail")
def mail() -> str:
    """Show the mails that wait, or with ?opzij=1 those that were put aside."""
    return _page({})


def _page(errors: dict[str, str]) -> str:
    aside = "opzij" in request.args
    known = town()
    mails = mail_put_aside(known) if aside else mail_to_judge(known)
    return render_template("staff/mail.html", mails=mails, aside=aside, waiting=count_to_judge(), errors=errors)


@blueprint.post(f"/mail/{ONE}/aannemen")
@writes
def take_mail(mail_id: int) -> ResponseReturnValue:
    """Open the desk with what the mail says filled in; two people come to the same call."""
    try:
        row = open_mail(mail_id)
    except AlreadyJudged:
        return _taken()
    if not row.call_key or call_at(row.call_key) is None:
        row.call_key = secrets.token_hex(12)
        words = own_words(row.text)
        text = words if row.subject in words else f"{row.subject}\n{words}"
        typed = Typed(text=plain_text(text)[:TEXT_MAX], name=row.sender_name, email=row.sender, channel="email")
        keep_call(row.call_key, typed.to_json(), seen=0, by=me().actor, now=now())
    return redirect(url_for("kcc.call", key=row.call_key))


@blueprint.post(f"/mail/{ONE}/bij")
@writes
def join_mail(mail_id: int) -> ResponseReturnValue:
    """Put a mail with a report that is there."""
    number = request.form.get("number", "")
    report_id = find_report(number)
    if report_id is None:
        return _page({f"number-{mail_id}": "Dit nummer kennen wij niet."}), 400
    try:
        join(mail_id, report_id, by=me().actor, now=now())
    except AlreadyJudged:
        return _taken()
    flash("De mail staat nu bij de melding.")
    return redirect(url_for("staff.mail"))


@blueprint.post(f"/mail/{ONE}/klopt")
@writes
def confirm_mail(mail_id: int) -> ResponseReturnValue:
    """Say that the report that was made of it is right."""
    try:
        confirm(mail_id, by=me().actor, now=now())
    except AlreadyJudged:
        return _taken()
    flash("De mail is van de lijst.")
    return redirect(url_for("staff.mail"))


@blueprint.post(f"/mail/{ONE}/opzij")
@writes
def put_mail_aside(mail_id: int) -> ResponseReturnValue:
    """Put a mail aside, with a reason."""
    reason = plain_text(request.form.get("reason", ""))
    if not reason:
        return _page({f"reason-{mail_id}": "Schrijf waarom dit geen melding is."}), 400
    try:
        put_aside(mail_id, reason, by=me().actor, now=now())
    except AlreadyJudged:
        return _taken()
    flash("De mail ligt opzij.")
    return redirect(url_for("staff.mail"))


@blueprint.post(f"/mail/{ONE}/terug")
@writes
def put_mail_back(mail_id: int) -> ResponseReturnValue:
    """Let a mail be judged after all."""
    if not put_back(mail_id):
        abort(404)
    flash("De mail staat weer op de lijst.")
    return redirect(url_for("staff.mail"))


@blueprint.get(f"/mail/{ONE}/foto/<key>")
def mail_picture(mail_id: int, key: str) -> Response:
    """Serve a photo of a mail, small when asked and there is one."""
    row = mail_photo(mail_id, key) if key.isascii() and key.isalnum() else None
    if row is None:
        abort(404)
    small = "klein" in request.args and row.thumbnail not in ("", BROKEN)
    try:
        content = edge().photos.get(row.thumbnail if small else row.sha256)
    except KeyError:
        abort(404)
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={PHOTO_KEPT_S}"
    return response


def _taken() -> ResponseReturnValue:
    flash(TAKEN)
    return redirect(url_for("staff.mail"))
