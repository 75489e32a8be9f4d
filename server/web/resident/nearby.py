"""Reports near you, for everybody: what it is about, in which neighbourhood, how it stands and in which month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, jsonify, render_template, request, url_for
from sqlalchemy import ColumnElement, func, or_, select

from server.domain.calendar import local_day
from server.domain.geo import to_wgs84
from server.domain.language import month_words
from server.domain.vocabulary import Outcome, Status
from server.model.base import db
from server.model.report import Report
from server.web.edge import now, town
from server.web.resident.blueprint import blueprint
from server.web.resident.map_data import map_settings
from server.web.texts import language, t
from server.wire.intake import Point

PAGE = 25
DOTS_AT_MOST = 1000
GRID_M = 50
ENDED_SHOWN_FOR = timedelta(days=14)
FAR = 2**31 - 1
"""The largest id that the database can hold."""


@dataclass(frozen=True)
class Wanted:
    """What the visitor wants to see; a number that makes no sense is no filter."""

    area: int | None
    kind: int | None
    before: int

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Wanted":
        known = town()
        area, kind = _number(args.get("wijk")), _number(args.get("soort"))
        before = _number(args.get("voor")) or FAR
        return cls(area if area in known.areas else None, kind if kind in known.categories else None, before)


def _number(text: str | None) -> int | None:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) <= len(str(FAR)) else FAR
    return number if number < FAR else None


@blueprint.get("/meldingen")
def nearby() -> str:
    """Show the list, with the map beside it."""
    wanted = Wanted.of(request.args)
    rows = db.session.execute(
        select(*_SHOWN).where(*_public(wanted), Report.id < wanted.before).order_by(Report.id.desc()).limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    kept: dict[str, Any] = {"wijk": wanted.area, "soort": wanted.kind}
    return render_template(
        "resident/nearby.html",
        reports=[_line(row) for row in shown],
        total=db.session.scalar(select(func.count()).select_from(Report).where(*_public(wanted))),
        areas=_areas(),
        kinds=_kinds(),
        chosen={"area": wanted.area or "", "kind": wanted.kind or ""},
        previous_href=url_for("resident.nearby", **kept) if wanted.before != FAR else "",
        next_href=url_for("resident.nearby", voor=shown[-1].id, **kept) if len(rows) > PAGE else "",
        reports_url=url_for("resident.reports_json", **kept),
        **map_settings(),
    )


@blueprint.get("/kaart/meldingen.json")
def reports_json() -> Response:
    """Return the same reports as dots, each in the middle of a square of 50 metres."""
    rows = db.session.execute(
        select(*_SHOWN)
        .where(*_public(Wanted.of(request.args)), Report.x.is_not(None))
        .order_by(Report.id.desc())
        .limit(DOTS_AT_MOST)
    ).all()
    return jsonify([_dot(row) for row in rows])


_SHOWN = (
    Report.id,
    Report.category_id,
    Report.area_id,
    Report.received_at,
    Report.status,
    Report.ended_at,
    Report.x,
    Report.y,
)


def _public(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what the public may see: open, or ended a short while ago as it should."""
    known = town()
    categories = [
        c.id for c in known.categories.values() if c.on_public_map and (wanted.kind is None or wanted.kind in c.path)
    ]
    terms: list[ColumnElement[bool]] = [
        Report.category_id.in_(categories),
        Report.duplicate_of_id.is_(None),
        or_(Report.status != Status.ENDED, _freshly_solved(now())),
    ]
    if wanted.area is not None:
        terms.append(Report.area_id.in_(_within(wanted.area)))
    return terms


def _freshly_solved(moment: datetime) -> ColumnElement[bool]:
    fresh: ColumnElement[bool] = Report.ended_at >= moment - ENDED_SHOWN_FOR
    return fresh & (Report.outcome == Outcome.SOLVED)


def _within(area_id: int) -> list[int]:
    """Return the area and all that hang under it."""
    found = [area_id]
    for known in found:
        found += [a.id for a in town().areas.values() if a.parent_id == known]
    return found


def _line(row: Any) -> dict[str, Any]:
    area = town().areas.get(row.area_id)
    return {
        "number": row.id,
        "follow": "" if row.ended_at else url_for("resident.follow", number=row.id),
        "category": town().categories[row.category_id].called(language()),
        "area": area.name if area else "",
        "month": month_words(local_day(row.received_at), language()),
        "status": _told(row),
        "status_words": t(f"nearby.{_TOLD[_told(row)]}"),
    }


_TOLD = {Status.REPORTED: "reported", Status.IN_PROGRESS: "busy", Status.ENDED: "ended"}


def _told(row: Any) -> Status:
    """Return how it stands, in as few words as a passer-by needs."""
    if row.ended_at:
        return Status.ENDED
    return Status.REPORTED if row.status == Status.REPORTED else Status.IN_PROGRESS


def _dot(row: Any) -> dict[str, Any]:
    middle = Point(*((value // GRID_M + 0.5) * GRID_M for value in (row.x, row.y)))
    globe, line = to_wgs84(middle), _line(row)
    words = f"{line['category']}, {line['status_words']}, {line['month']}"
    return {"lon": round(globe.lon, 5), "lat": round(globe.lat, 5), "words": words, "ended": bool(row.ended_at)}


def _areas() -> list[dict[str, Any]]:
    names = sorted((a.name, a.id) for a in town().areas.values())
    return [{"value": "", "label": t("nearby.all_areas")}, *({"value": key, "label": name} for name, key in names)]


def _kinds() -> list[dict[str, Any]]:
    tops = [c for c in town().categories.values() if c.parent_id is None and c.active and c.on_public_map]
    options = ({"value": c.id, "label": c.called(language())} for c in tops)
    return [{"value": "", "label": t("nearby.all_kinds")}, *options]
