"""What planning brings, measured: planned against driven, promises kept, what was saved, and how it is reckoned."""

from datetime import timedelta

from flask import render_template, request
from sqlalchemy import select

from server.domain.calendar import local_day
from server.model.base import db
from server.model.plan import LearnedDuration
from server.queries.plan_figures import FORMULAS, figures
from server.queries.plan_work import LEARNED_FROM, WORK_MIN
from server.queries.reference import Reference
from server.web.edge import now, town
from server.web.plan.blueprint import blueprint

PERIODS = {"7": "7 dagen", "28": "4 weken", "91": "13 weken"}


@blueprint.get("/plan/gemeten", endpoint="figures")
def show_figures() -> str:
    """Show the figures of the plans that went to the crews."""
    known, asked = town(), request.args.get("periode", "28")
    days = asked if asked in PERIODS else "28"
    last = local_day(now())
    first = last - timedelta(days=int(days) - 1)
    teams = {crew.team_id for crew in known.crew_info.values()}
    return render_template(
        "plan/figures.html",
        first=first,
        last=last,
        days=days,
        periods=PERIODS,
        whole=figures(first, last),
        teams=[(team.name, figures(first, last, team_id=team.id)) for team in known.teams.values() if team.id in teams],
        formulas=FORMULAS,
        lasts=_lasts(known),
        learned_from=LEARNED_FROM,
        work_min=WORK_MIN,
        planning=known.planning,
    )


def _lasts(known: Reference) -> list[tuple[str, int | None, int, int]]:
    """Return (category, set minutes, learned minutes, from how many) of what was learned, by name."""
    rows = db.session.scalars(select(LearnedDuration)).all()
    found = [
        (known.categories[row.category_id].name, known.categories[row.category_id].work_min, row.minutes, row.examples)
        for row in rows
        if row.category_id in known.categories
    ]
    return sorted(found)
