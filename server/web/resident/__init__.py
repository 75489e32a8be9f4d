"""The website for residents: report, follow, look around. `attach` puts it in the application."""

from flask import Flask

from server.web import texts
from server.web.resident import (
    address_search,
    kind_form,
    known,
    map_data,
    nearby,
    photos,
    place_form,
    question_form,
    report_form,
    sending,
    start,
    track,
    track_actions,
)
from server.web.resident.blueprint import blueprint

__all__ = [
    "address_search",
    "attach",
    "blueprint",
    "kind_form",
    "known",
    "map_data",
    "nearby",
    "photos",
    "place_form",
    "question_form",
    "report_form",
    "sending",
    "start",
    "track",
    "track_actions",
]


def attach(app: Flask) -> None:
    """Attach the pages, and the words that all templates use."""
    texts.speak(app)
    app.register_blueprint(blueprint)
