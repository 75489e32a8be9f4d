"""The board of a day: every crew with its stops in order, what is left out, and how far the plan is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.domain.calendar import local_day
from server.domain.vocabulary import PlanStatus
from server.operations.rounds_today import next_plan_day
from server.queries.failures import joined_failures, likely_failures
from server.queries.plan import Board, CrewRound, LastChange, board, plan_of
from server.queries.reference import Reference
from server.web.edge import now, town
from server.web.plan.blueprint import blueprint
from server.web.plan.days import day_in, team_asked
from server.web.plan.rows import bar, hours_of, left_out, stops_of
from server.web.plan.words import clash_words
from server.web.resident.map_data import map_settings

ALL_OPEN_UP_TO = 90
"""With more stops than these the crews' lists are folded in; their bars show the day."""

LONG = timedelta(minutes=2)
OVER = "Deze dag is voorbij. U kunt het plan bekijken en afdrukken."
OVER_WITHOUT = "Deze dag is voorbij. Er was geen plan."
UNDO = "plan_undo"
COLOURS = 15


@dataclass(frozen=True)
class Lane:
    """A crew's day as the board draws it. `tag` is the letter by which list and map belong together."""

    tag: str
    colour: int
    round: CrewRound
    opened: bool
    rows: Markup
    bar: Markup

    @property
    def full(self) -> bool:
        capacity = self.round.crew.capacity
        return capacity is not None and self.round.load > capacity


@dataclass(frozen=True)
class Totals:
    """A day in a line."""

    stops: int
    km: float
    travel_min: int
    work_min: int
    saved_min: int
    cost_cents: int | None
    late: int


@dataclass(frozen=True)
class Clash:
    """What stopped a change: who was first, and what somebody wanted, to look at again."""

    words: str
    wanted: str = ""
    again: str = ""


@blueprint.get("/plan")
def home() -> ResponseReturnValue:
    """Go to the day that was asked for, or that is worth planning now."""
    asked = request.args.get("dag", "")
    day = day_in(asked) if asked else next_plan_day(town(), now=now())
    team = team_asked()
    return redirect(url_for("plan.board", day=day.isoformat(), team=team.slug if team else None))


@blueprint.get("/plan/<day>", endpoint="board")
def show_board(day: str) -> ResponseReturnValue:
    """Show the plan of a day."""
    return page_of(day_in(day))


@blueprint.get("/plan/<day>/nieuws")
def news(day: str) -> ResponseReturnValue:
    """Show the board again if it is another than the page has; what an open page asks by itself."""
    plan = plan_of(day_in(day))
    busy = plan is not None and plan.asked_at is not None
    now_it_is = _stamp(plan.version if plan else 0, busy, plan.made_at if plan else None)
    return ("", 204) if now_it_is == request.args.get("stand") else page_of(day_in(day))


def _stamp(version: int, busy: bool, made_at: datetime | None) -> str:
    """Return what tells one state of a plan from another."""
    return f"{version}.{int(busy)}.{made_at.timestamp() if made_at else 0:.0f}"


def page_of(day: date, *, clash: Clash | None = None) -> str:
    """Return the page of a day."""
    known, moment, team = town(), now(), team_asked()
    found = board(day, team_id=team.id if team else None, now=moment)
    return render_template(
        "plan/board.html",
        board=found,
        known=known,
        day=day,
        team=team,
        lanes=lanes(found, known, today=local_day(moment)),
        left_out=left_out(found.left_out, day),
        hours=hours_of(found.rounds),
        totals=_totals(found),
        state=_state(found),
        stamp=_stamp(found.version, found.progress.busy, found.progress.made_at),
        takes_long=_takes_long(found, moment),
        failures=likely_failures(team_id=team.id if team else None, now=moment),
        joined=joined_failures(team_id=team.id if team else None, now=moment),
        undo=_undo(found),
        clash=clash,
        over=_over(found),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        map_settings=map_settings(),
    )


def _over(found: Board) -> str:
    if not is_over(found.day):
        return ""
    return OVER if found.stops else OVER_WITHOUT


def is_over(day: date) -> bool:
    """Whether a day has gone by, so that nobody plans it any more."""
    return day < local_day(now())


def clash_with(change: LastChange | None, *, wanted: str = "", again: str = "") -> Clash:
    """Return what to say when somebody else was first."""
    return Clash(clash_words(change), wanted, again)


def tags(known: Reference) -> dict[int, tuple[str, int]]:
    """Return the letter and the number of the colour of each crew; the same on every page."""
    return {
        crew_id: (chr(ord("A") + n) if n < 26 else str(n + 1), n % COLOURS + 1)
        for n, crew_id in enumerate(known.crew_info)
    }


def lanes(found: Board, known: Reference, *, today: date) -> list[Lane]:
    """Return the crews of a board, drawn."""
    names, asked = tags(known), request.args.get("open", "")
    first_h, last_h = hours_of(found.rounds)
    return [
        Lane(
            *names[one.crew.id],
            round=one,
            opened=found.stops <= ALL_OPEN_UP_TO or asked in (one.crew.slug, "alle"),
            rows=stops_of(one, found.day, is_today=found.day == today),
            bar=bar(one, first_h, last_h, found.day),
        )
        for one in found.rounds
    ]


def _totals(found: Board) -> Totals:
    costs = [one.cost_cents for one in found.rounds if one.cost_cents is not None]
    return Totals(
        stops=found.stops,
        km=sum(one.km for one in found.rounds),
        travel_min=sum(one.minutes for one in found.rounds),
        work_min=sum(one.work_min for one in found.rounds),
        saved_min=sum(one.saved_min for one in found.rounds),
        cost_cents=sum(costs) if costs else None,
        late=sum(row.norm == "late" for row in found.left_out),
    )


def _state(found: Board) -> tuple[str, str]:
    """Return the kind of badge and its words: how far the plan is."""
    if found.progress.busy:
        return "busy", "Wordt gemaakt"
    if found.status is None or (found.stops == 0 and found.progress.made_at is None):
        return "none", "Geen plan" if is_over(found.day) else "Nog geen plan"
    if found.status is PlanStatus.DRAFT:
        return "draft", "Concept"
    changed = found.changed and found.published_at and found.changed.at > found.published_at
    return ("changed", "Bij de ploegen, veranderd") if changed else ("published", "Bij de ploegen")


def _takes_long(found: Board, moment: datetime) -> bool:
    asked_at = found.progress.asked_at
    return asked_at is not None and moment - asked_at > LONG


def _undo(found: Board) -> dict[str, object] | None:
    """Return the last change, when it was this person's and can be undone still."""
    kept = session.get(UNDO)
    same = kept and kept["day"] == found.day.isoformat() and kept["version"] == found.version
    return kept if same else None
