"""Nieuwe melding: something that the crew saw itself, solved at once if so."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.web.crew.acting import choices, send, take_photos
from server.web.crew.blueprint import blueprint
from server.web.crew.deeds import Photos, new_id
from server.web.crew.whose import mine
from server.web.edge import keep, writes
from server.web.resident.map_data import map_settings
from server.web.staff.forms import Form
from server.web.staff.whereabouts import place_in
from server.wire.field import NewReport

LOCAL_NUMBER = "WEB"
"""A page needs no number of its own: it gets the real one at once."""


@blueprint.get("/nieuw")
def new_report() -> ResponseReturnValue:
    """Show the form."""
    if mine() is None:
        return redirect(url_for("crew.today"))
    return _page(Form("seen", {}), Photos())


@blueprint.post("/nieuw")
@writes
def send_report() -> ResponseReturnValue:
    """Take the report in; a second click finds the first one."""
    crew = mine()
    if crew is None:
        return redirect(url_for("crew.today"))
    form = Form.of("seen", request.form)
    photos = take_photos(form)
    deed = _read(form, photos)
    if form.errors:
        if photos.before or photos.after:
            keep()
        return _page(form, photos), 400
    verdict = send(deed, form, crew)
    if verdict.sentence or not verdict.report_number:
        flash(verdict.sentence, "warning")
        return redirect(url_for("crew.today"))
    flash(f"Melding {verdict.report_number} is {'klaar' if deed.solved else 'gemaakt'}.")
    return redirect(url_for("crew.today"))


def _read(form: Form, photos: Photos) -> NewReport:
    point, _ = place_in(form)
    return NewReport(
        local_number=LOCAL_NUMBER,
        text=form.text("text", "Schrijf op wat je ziet."),
        category_id=form.one_of("category", _offered(), ""),
        x=point.x,
        y=point.y,
        photos=(*photos.before, *photos.after),
        urgent=bool(form.value("urgent")),
        solved=bool(form.value("solved")),
        sentence=form.text("sentence"),
    )


def _offered() -> set[int]:
    offered = choices()["categories"]
    assert isinstance(offered, list)
    return {id for id, _, is_group in offered if not is_group}


def _page(form: Form, photos: Photos) -> str:
    return render_template(
        "crew/new.html", form=form, photos=photos, new_id=new_id, map_settings=map_settings(), **choices()
    )
