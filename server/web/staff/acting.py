"""Doing something to a report: check the form, show the messages first, carry it out, and say how it fared."""

from collections.abc import Callable
from functools import partial

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from server.domain.command import Close, Command, Result, Verdict
from server.domain.errors import DomainError
from server.domain.language import check_b1
from server.model.base import db
from server.model.photo import Photo
from server.operations.apply import apply
from server.operations.photos import MOST, store_photo
from server.operations.pictures import LIMITS, BadPhoto
from server.operations.rehearsing import rehearse
from server.queries.worklist import find_report
from server.web.account import me
from server.web.edge import edge, now, writes
from server.web.staff.actions import ACTIONS, Action
from server.web.staff.blueprint import blueprint
from server.web.staff.forms import Form
from server.web.staff.listing import with_query
from server.web.staff.refusals import explain
from server.web.staff.report import report_page

OWN_WORDS = ("question", "reason", "standard")
"""The fields whose words a reporter reads."""


def act(action: Action, number: str) -> ResponseReturnValue:
    """Do what a form asks, or show the page again with everything that was typed and what to do about it."""
    report_id = find_report(number) or abort(404)
    form = Form.of(action.name, request.form)
    command = action.command(report_id, form)
    keys = _take_photos(form)
    if isinstance(command, Close):
        command = _with_photos(command, keys)
    if form.errors or "change" in request.form:
        return _again(report_id, form, keys)
    try:
        if action.shows_first(form) and "sure" not in request.form:
            return _show_first(action, number, command, form, keys)
        with db.session.begin_nested():  # so that a refusal leaves the photos of this form
            verdict = apply(command, by=me().actor, now=now())
    except DomainError as error:
        explain(error, form)
        return _again(report_id, form, keys)
    if verdict.result is Result.SUPERSEDED:
        return _again(report_id, form, keys, verdict)
    if "quiet" in request.form:
        return "", 204
    flash(action.done)
    return redirect(with_query(url_for("staff.report", number=number), _kept_place()))


def _again(report_id: int, form: Form, keys: list[str], verdict: Verdict | None = None) -> ResponseReturnValue:
    """Show the report with this form open and filled in. Photos that came along are kept: nobody chooses them twice."""
    g.keep = bool(keys)
    status = 409 if verdict else 400 if form.errors else 200
    return report_page(report_id, form=form, photo_keys=keys, verdict=verdict), status


def _show_first(action: Action, number: str, command: Command, form: Form, keys: list[str]) -> ResponseReturnValue:
    """Show the very messages that would go out; the next step posts the same form again."""
    rehearsal = rehearse(command, by=me().actor, now=now(), base_url=edge().base_url)
    if rehearsal.verdict.result is Result.SUPERSEDED:
        return _again(command.report_id, form, keys, rehearsal.verdict)
    own = " ".join(filter(None, map(form.value, OWN_WORDS)))
    return render_template(
        "staff/preview.html",
        action=action,
        number=number,
        drafts=rehearsal.drafts,
        remarks=check_b1(own),
        posted=_posted_again(form, keys),
        merged=rehearsal.verdict.changes,
        back=with_query(url_for("staff.report", number=number), _kept_place()),
    )


def _posted_again(form: Form, keys: list[str]) -> list[tuple[str, str]]:
    """Return the fields of the form for the next step, with the photos that we hold by now."""
    dropped = {"csrf_token", "change", "sure", "photo_key"}
    kept = [(name, value) for name, value in form.posted.items() if name not in dropped]
    return kept + [("photo_key", key) for key in keys]


def _kept_place() -> dict[str, str]:
    """Return what leads back to the list that somebody came from; the page itself judges whether it is one."""
    return {name: request.form.get(name, "") for name in ("uit", "opdracht")}


def _take_photos(form: Form) -> list[str]:
    """Store the photos of this form; return the keys of these and of those that an earlier step stored."""
    keys = [key for key in request.form.getlist("photo_key")[:MOST] if is_key(key)]
    files = [file for file in request.files.getlist(form.name("photos")) if file.filename]
    for file in files[: MOST - len(keys)]:
        try:
            keys.append(_store(file))
        except BadPhoto as bad:
            form.wrong("photos", bad.sentence)
    return keys


def is_key(text: str) -> bool:
    """Whether a text can be the key of a photo at all."""
    return text.isascii() and text.isalnum()


def _store(file: FileStorage) -> str:
    raw = file.stream.read(LIMITS.max_bytes + 1)
    return store_photo(raw, store=edge().photos, now=now(), by="staff", name=file.filename or "").key


def _with_photos(command: Close, keys: list[str]) -> Close:
    """Let photos of staff that belong to nothing yet come with the end of the work."""
    if not keys:
        return command
    free = select(Photo.id).where(
        Photo.key.in_(keys), Photo.by == "staff", Photo.report_id.is_(None), Photo.draft_id.is_(None)
    )
    return Close(**{**command.__dict__, "photos": tuple(db.session.scalars(free))})


def _add_actions(add: Callable[..., None]) -> None:
    for action in ACTIONS.values():
        view = writes(partial(act, action))
        add(f"/werk/<number>/{action.path}", endpoint=action.name, view_func=view, methods=["POST"])


_add_actions(blueprint.add_url_rule)
