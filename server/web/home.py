"""The front door of the installation: which municipalities live here."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.model.base import EVERYWHERE, enter
from server.queries.reference import municipalities
from server.web.edge import edge

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Let a visitor choose a municipality; where there is one only, go there."""
    enter(EVERYWHERE)
    towns = [(town.name, town.slug) for town in municipalities()]
    if len(towns) == 1:
        return redirect(url_for("resident.start", municipality=towns[0][1]))
    return render_template("home.html", towns=towns, demo=edge().demo)
