"""The routes of a day on the map: for each crew the way along streets, and its stops."""

from collections.abc import Sequence

import shapely
from flask import jsonify
from flask.typing import ResponseReturnValue

from server.domain.geo import to_wgs84
from server.queries.plan import CrewRound, board
from server.web.edge import edge, now, town
from server.web.plan.blueprint import blueprint
from server.web.plan.board import tags
from server.web.plan.days import day_in, team_asked
from server.wire.intake import Point

SIMPLER_M = 4.0
"""How far a drawn way may lie from the real one."""

Pair = tuple[float, float]


@blueprint.get("/plan/<day>/kaart.json")
def routes(day: str) -> ResponseReturnValue:
    """Return each crew's way as latitudes and longitudes, and its stops with their number and work."""
    on, team = day_in(day), team_asked()
    found = board(on, team_id=team.id if team else None, now=now())
    names = tags(town())
    crews = [_drawn(one, names[one.crew.id]) for one in found.rounds if one.stops]
    left = [_dot(0, row.x, row.y, row.work_order_id, row.subject) for row in found.left_out if row.x and row.y]
    return jsonify(ploegen=crews, over=left)


def _drawn(one: CrewRound, named: tuple[str, int]) -> dict[str, object]:
    stops = [stop for stop in one.stops if stop.x is not None and stop.y is not None]
    places = [(stop.x or 0.0, stop.y or 0.0) for stop in stops]
    ends = [one.crew.depot] if one.crew.depot else []
    return {
        "id": one.crew.id,
        "letter": named[0],
        "kleur": named[1],
        "naam": one.crew.name,
        "weg": _globe(_simple(edge().roads.line(town().slug, [*ends, *places, *ends], one.crew.travel))),
        "werf": _globe(ends)[0] if ends else None,
        "haltes": [
            _dot(n, stop.x, stop.y, stop.work_order_id, f"{stop.subject}, {stop.address}")
            for n, stop in enumerate(one.stops, 1)
            if stop in stops
        ],
    }


def _dot(number: int, x: float | None, y: float | None, work_id: int, words: str) -> list[object]:
    return [*_globe([(x or 0.0, y or 0.0)])[0], number, work_id, words]


def _simple(line: Sequence[Pair]) -> list[Pair]:
    if len(line) < 3:
        return list(line)
    return [(x, y) for x, y in shapely.LineString(line).simplify(SIMPLER_M, preserve_topology=False).coords]


def _globe(line: Sequence[Pair]) -> list[Pair]:
    found = (to_wgs84(Point(x, y)) for x, y in line)
    return [(round(place.lat, 5), round(place.lon, 5)) for place in found]
