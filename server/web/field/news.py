"""Telling a tablet that there is something to read, as it happens. Who never asks just reads the feed now and then."""

from collections.abc import Collection

from flask import Flask, Response, current_app, request

from server.model.base import db, enter
from server.queries.field import Cursor
from server.queries.field_news import Asker, with_news
from server.web.edge import edge, now, town
from server.web.field.answers import as_json
from server.web.field.blueprint import blueprint
from server.web.field.door import tablet
from server.web.field.waiting_room import WaitingRoom
from server.web.turns import aside
from server.wire.field import News
from server.wire.field_json import NewsSchema

NEWS = NewsSchema()
AGAIN_AFTER_S = 25
"""When all places are taken: as often as tablets read the feed anyway."""

LEAST_THREADS = 4
"""A server with fewer has none to spare."""


def attach(app: Flask) -> None:
    """Give the application its waiting room: half of its threads."""
    threads = app.config["THREADS"]

    def look(town_id: int, askers: Collection[Asker]) -> set[Asker]:
        with app.app_context():
            enter(town_id)
            found = with_news(askers, now=edge().clock())
            db.session.commit()  # as at the end of a request: see `end_reading`
            return found

    app.extensions["meldwerk.news"] = WaitingRoom(threads // 2 if threads >= LEAST_THREADS else 0, look)


@blueprint.get("/nieuws", endpoint="news")
def news() -> Response:
    """Answer as soon as there is something to read after the cursor, or when it took too long."""
    room: WaitingRoom = current_app.extensions["meldwerk.news"]
    crew_id = tablet().crew_id
    asker = Asker(crew_id, town().crew_teams[crew_id], Cursor.read(request.args.get("vanaf", "")))
    found: bool | None = bool(with_news([asker], now=now()))
    if not found:
        db.session.commit()  # who waits holds no connection to the database
        with aside():
            found = room.wait(tablet().id, town().id, asker)
    return as_json(NEWS.dump(News(bool(found), AGAIN_AFTER_S if found is None else 0)))
