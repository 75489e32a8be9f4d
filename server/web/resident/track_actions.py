"""What somebody can do on the page of a report: add, answer, take back, stop the mail, say that it is not solved."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.command import REPORTER, AddFromReporter, Close, Command, Reopen, StopMail
from server.domain.errors import DomainError
from server.domain.normalise import plain_text
from server.domain.vocabulary import Outcome
from server.operations.apply import apply
from server.queries.track import Tracked
from server.web.edge import now, writes
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import TEXT_MAX
from server.web.resident.photos import keep_photos
from server.web.resident.track import found_or_404, show
from server.web.texts import say, t

NOT_NEEDED = "U liet weten dat het niet meer nodig is."


@blueprint.post("/melding/<number>/toevoegen")
@writes
def add(number: str) -> ResponseReturnValue:
    """Add words or photos, or answer our question."""
    found = found_or_404(number)
    name = "answer" if "answer" in request.form else "addition"
    return _add_words(found, name, "empty_answer" if name == "answer" else "empty")


def _add_words(found: Tracked, name: str, empty: str) -> ResponseReturnValue:
    text = plain_text(request.form.get(name, ""))
    photos, refused = keep_photos(request.files.getlist(f"{name}_photos"))
    if errors := _wrong(name, text, bool(photos), refused, empty):
        return show(found, errors)
    _tell_refused(refused)
    return _done(found, AddFromReporter(report_id=found.report.id, text=text, photos=photos), "added")


def _wrong(name: str, text: str, has_photo: bool, refused: list[str], empty: str) -> dict[str, str]:
    """Return what is wrong; a bad photo only counts when it is all that there is."""
    if len(text) > TEXT_MAX:
        return {name: t("words.too_long", length=len(text))}
    if text or has_photo:
        return {}
    return {f"{name}_photos": refused[0]} if refused else {name: t(f"track.{empty}")}


@blueprint.post("/melding/<number>/heropenen")
@writes
def reopen(number: str) -> ResponseReturnValue:
    """It is still there: look again."""
    found = found_or_404(number)
    text = plain_text(request.form.get("reopen", ""))
    photos, refused = keep_photos(request.files.getlist("reopen_photos"))
    if errors := _wrong("reopen", text, False, [], "empty_reopen"):
        return show(found, errors)
    _tell_refused(refused)
    return _done(found, Reopen(report_id=found.report.id, reason=text, photos=photos), "reopened")


@blueprint.post("/melding/<number>/opgelost")
@writes
def solved(number: str) -> ResponseReturnValue:
    """It is really solved."""
    found = found_or_404(number)
    text = say("nl", "track.solved_yes") + "."
    return _done(found, AddFromReporter(report_id=found.report.id, text=text), "thanks")


@blueprint.post("/melding/<number>/intrekken")
@writes
def withdraw(number: str) -> ResponseReturnValue:
    """It is no longer needed."""
    found = found_or_404(number)
    command = Close(report_id=found.report.id, outcome=Outcome.WITHDRAWN, reason=NOT_NEEDED)
    return _done(found, command, "withdrawn")


@blueprint.get("/melding/<number>/stop")
def stop_page(number: str) -> ResponseReturnValue:
    """Show the page with the button that stops the mail; mail scanners open links, so the link itself does nothing."""
    return show(found_or_404(number), {}, "stop")


@blueprint.post("/melding/<number>/stop")
@writes
def stop_mail(number: str) -> ResponseReturnValue:
    """Send this reader no more mail about this report."""
    found = found_or_404(number)
    if found.contact_id is None:
        return _back()
    return _done(found, StopMail(report_id=found.report.id, contact_id=found.contact_id), "stopped")


def _done(found: Tracked, command: Command, said: str) -> ResponseReturnValue:
    """Carry the command out and go back to the page; what is no longer possible is told there."""
    if not _may(found, command):
        flash(t("track.too_late"), "warning")
        return _back()
    try:
        apply(command, by=REPORTER, now=now())
    except DomainError:
        flash(t("track.too_late"), "warning")
        return _back()
    flash(t(f"track.{said}"), "success")
    return _back()


def _may(found: Tracked, command: Command) -> bool:
    """A follower may only stop the mail."""
    return not found.is_follower or isinstance(command, StopMail)


def _tell_refused(refused: list[str]) -> None:
    for sentence in refused:
        flash(sentence, "warning")


def _back() -> ResponseReturnValue:
    number, code = request.view_args["number"] if request.view_args else "", request.args.get("code", "")
    return redirect(url_for("resident.track", number=number, code=code), 303)
