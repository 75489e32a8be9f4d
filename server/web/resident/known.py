"""Reporting: "Is dit al gemeld?", and hearing about somebody else's report instead of making one's own."""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.command import REPORTER, Follow
from server.domain.normalise import plain_email, plain_line
from server.domain.numbering import report_id_in
from server.model.base import db
from server.model.report import Report
from server.operations.apply import apply
from server.queries.reference import CategoryInfo
from server.web.edge import now, town, writes
from server.web.resident import hints, steps
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import LINE_MAX, begin, current, filled, save
from server.web.texts import language, t
from server.wire.intake import Contact


@blueprint.get("/melden/dubbel")
def known() -> ResponseReturnValue:
    """Show the reports that may be the same."""
    content = filled()
    if early := steps.too_early("known"):
        return early
    found = hints.cards(content)
    if not found:
        return steps.after("known", content)
    return steps.show("known", t("known.title"), content=content, known=found)


@blueprint.post("/melden/dubbel")
@writes
def save_known() -> ResponseReturnValue:
    """It is something else, or the visitor wants to follow one of them."""
    draft, content = begin(), filled()
    if request.form.get("action") == "follow":
        number = request.form.get("report", "")
        return redirect(
            url_for("resident.follow", number=number) if _followable(number) else url_for("resident.known"), 303
        )
    content = replace(content, not_known_at=content.place_sign)
    save(draft, content)
    return steps.after("known", content)


@blueprint.get("/volgen/<number>")
def follow(number: str) -> ResponseReturnValue:
    """Ask where to send the news about somebody else's report."""
    return _show_follow(_followable(number) or abort(404))


def _show_follow(report: Report, errors: Mapping[str, str] | None = None) -> ResponseReturnValue:
    page = render_template(
        "resident/report/follow.html",
        question=t("follow.title"),
        back_href=url_for("resident.known") if current() else url_for("resident.nearby"),
        step=0,
        errors=errors or {},
        other={"category": _category_of(report).called(language())},
        email=request.form.get("email", filled().email),
    )
    return page, 400 if errors else 200


@blueprint.post("/volgen/<number>")
@writes
def save_follow(number: str) -> ResponseReturnValue:
    """Let this address hear about the report; the draft stays."""
    report = _followable(number) or abort(404)
    email = plain_email(plain_line(request.form.get("email", ""))[:LINE_MAX])
    if not email:
        return _show_follow(report, {"email": t("follow.needed")})
    contact = Contact(email=email, language=language())
    apply(Follow(report_id=report.id, contact=contact), by=REPORTER, now=now())
    return redirect(url_for("resident.following"), 303)


@blueprint.get("/volgen")
def following() -> str:
    """Say that there will be news."""
    return render_template("resident/report/following.html", has_draft=current() is not None)


def _followable(number: str) -> Report | None:
    """Return the report, if it is one that the public may know of."""
    report_id = report_id_in(number)
    report = db.session.get(Report, report_id) if report_id else None
    return report if report and _category_of(report).on_public_map else None


def _category_of(report: Report) -> CategoryInfo:
    return town().categories[report.category_id]
