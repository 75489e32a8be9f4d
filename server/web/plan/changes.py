"""Changing a plan by hand: making, moving, locking, undoing, and a crew that does not come.

Every form says which version its maker saw. When somebody was first, nothing is done: the page shows how it is now,
says who did what, and leads back to what this person wanted.
"""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from server.domain.vocabulary import StopLock
from server.operations import rounds
from server.operations.rounds import Hours, Move, NoPlan, PlanChanged
from server.queries.plan import LastChange, board
from server.queries.reference import CrewInfo
from server.web.account import me
from server.web.edge import edge, now, town, writes
from server.web.plan.blueprint import blueprint
from server.web.plan.board import OVER, UNDO, Clash, clash_with, is_over, page_of
from server.web.plan.days import WHEN, board_url, clock_in, crew_named, day_in, nowhere, number_in, team_asked
from server.web.plan.stop import CANNOT, Spot, move_asked, spot_of


@blueprint.post("/plan/<day>/maken")
@writes
def make(day: str) -> ResponseReturnValue:
    """Ask for a plan; the worker makes it."""
    on, team = day_in(day), team_asked()
    if is_over(on):
        return page_of(on, clash=Clash(OVER)), 409
    rounds.ask_for_plan(on, team_id=team.id if team else None, by=me().actor, now=now())
    return redirect(board_url(on))


@blueprint.post("/plan/<day>/verplaatsen")
@writes
def move(day: str) -> ResponseReturnValue:
    """Give work to another crew or another place, or take it out of the plan."""
    on, work_id = day_in(day), number_in("werk") or nowhere()
    change, before = move_asked(work_id), spot_of(board(on, now=now()), work_id)

    def do() -> str:
        version = rounds.move(on, change, version=_version(), roads=edge().roads, by=me().actor, now=now())
        _remember(on, version, before)
        return _moved_words(before, change)

    to, place = request.form.get("naar", ""), request.form.get("plek") or None
    again = url_for("plan.stop", day=on.isoformat(), work_id=work_id, naar=to, plek=place)
    return _done(on, do, work_id, wanted=_wanted_words(before, change), again=again)


def _moved_words(before: Spot | None, change: Move) -> str:
    name = before.line.reference if before else "Het werk"
    if change.crew_id is None:
        return f"{name} is uit het plan."
    return f"{name} staat nu bij {town().crews[change.crew_id]}."


def _wanted_words(before: Spot | None, change: Move) -> str:
    name = before.line.reference if before else "dit werk"
    return f"{name} {'uit het plan halen' if change.crew_id is None else 'geven aan ' + town().crews[change.crew_id]}"


def _remember(on: date, version: int, before: Spot | None) -> None:
    """Keep how a stop stood before it was moved, so that this can be undone as long as nothing else was changed."""
    session.pop(UNDO, None)
    if before is None or before.round is None or before.stop is None:
        return
    lock = "place" if before.stop.locked else "crew" if before.stop.held else "free"
    session[UNDO] = {
        "day": on.isoformat(),
        "version": version,
        "work": before.line.work_order_id,
        "name": before.line.reference,
        "crew": before.round.crew.id,
        "place": before.place,
        "lock": lock,
    }


@blueprint.post("/plan/<day>/ongedaan")
@writes
def undo(day: str) -> ResponseReturnValue:
    """Put the stop that this person moved last back where it was."""
    on, kept = day_in(day), session.get(UNDO) or nowhere()
    back = Move(kept["work"], kept["crew"], kept["place"] or None)

    def do() -> str:
        version = rounds.move(on, back, version=_version(), roads=edge().roads, by=me().actor, now=now())
        if kept["lock"] != StopLock.CREW:
            step = rounds.lock if kept["lock"] == StopLock.PLACE else rounds.unlock
            step(on, kept["work"], version=version, by=me().actor, now=now())
        session.pop(UNDO, None)
        return f"{kept['name']} staat weer bij {town().crews[kept['crew']]}."

    return _done(on, do, kept["work"])


@blueprint.post("/plan/<day>/vastzetten")
@writes
def lock(day: str) -> ResponseReturnValue:
    """Keep a stop, and all before it, where it is."""
    return _lock(day_in(day), rounds.lock, "Deze halte staat vast, met alles wat ervoor komt.")


@blueprint.post("/plan/<day>/losmaken")
@writes
def unlock(day: str) -> ResponseReturnValue:
    """Let the planner decide about a stop again."""
    return _lock(day_in(day), rounds.unlock, "De planning mag deze halte weer verplaatsen.")


def _lock(on: date, step: Callable[..., int], sentence: str) -> ResponseReturnValue:
    work_id = number_in("werk") or nowhere()

    def do() -> str:
        step(on, work_id, version=_version(), by=me().actor, now=now())
        return sentence

    again = url_for("plan.stop", day=on.isoformat(), work_id=work_id)
    return _done(on, do, work_id, wanted="deze halte vastzetten of losmaken", again=again)


@blueprint.post("/plan/<day>/ploeg/<slug>/afwezig")
@writes
def absent(day: str, slug: str) -> ResponseReturnValue:
    """Say that a crew does not come, or does after all; the worker divides its work again."""
    on, crew = day_in(day), crew_named(slug)
    away = request.form.get("afwezig") == "1"

    def do() -> str:
        rounds.crew_absent(on, crew.id, absent=away, version=_version(), by=me().actor, now=now())
        if away:
            return f"{crew.name} is er niet. De anderen krijgen het werk dat past, binnen een paar seconden."
        return f"{crew.name} is er weer. Er komt een nieuw plan voor dit team."

    again = url_for("plan.crew", day=on.isoformat(), slug=slug)
    return _done(on, do, wanted=f"{crew.name} {'afmelden' if away else 'weer laten rijden'}", again=again)


@blueprint.post("/plan/<day>/ploeg/<slug>/werktijd", endpoint="hours")
@writes
def change_hours(day: str, slug: str) -> ResponseReturnValue:
    """Give a crew other hours on this day, or another place to begin; or those of always."""
    on, crew = day_in(day), crew_named(slug)
    wanted = Hours() if request.form.get("gewoon") else _hours_asked(crew)
    if wanted is None:
        return page_of(on, clash=Clash(WHEN)), 400

    def do() -> str:
        rounds.crew_hours(on, crew.id, wanted, version=_version(), by=me().actor, now=now())
        return f"De werktijd van {crew.name} is bewaard. De route volgt binnen een paar seconden."

    again = url_for("plan.crew", day=on.isoformat(), slug=slug)
    return _done(on, do, wanted=f"de werktijd van {crew.name} veranderen", again=again)


def _hours_asked(crew: CrewInfo) -> Hours | None:
    """Read the hours; None when the end does not come after the beginning. What is as always, is not kept."""
    first, last = clock_in(request.form.get("van", "")), clock_in(request.form.get("tot", ""))
    if first is None or last is None or first >= last:
        return None
    lender = number_in("vanaf")
    return Hours(
        first if first != crew.shift[0] else None,
        last if last != crew.shift[1] else None,
        lender if lender in town().crew_info and lender != crew.id else None,
    )


@blueprint.post("/plan/<day>/publiceren", endpoint="publish")
@writes
def publish(day: str) -> ResponseReturnValue:
    """Give the plan to the crews."""
    on = day_in(day)

    def do() -> str:
        rounds.publish(on, version=_version(), by=me().actor, now=now())
        return "Het plan is bij de ploegen."

    return _done(on, do, wanted="het plan publiceren", again=url_for("plan.before_publishing", day=on.isoformat()))


def _version() -> int:
    """Return the version of the plan that the form was made from; without one it is another in any case."""
    found = number_in("version")
    return found if found is not None else -1


def _done(
    on: date, do: Callable[[], str], work_id: int | None = None, *, wanted: str = "", again: str = ""
) -> ResponseReturnValue:
    """Do it and go back to the board, or show the board as it is now with why it was not done."""
    if is_over(on):
        return page_of(on, clash=Clash(OVER)), 409
    try:
        flash(do())
    except PlanChanged as error:
        return page_of(on, clash=clash_with(_named(error.change), wanted=wanted, again=again)), 409
    except NoPlan:
        return page_of(on, clash=Clash(CANNOT)), 409
    return redirect(_back(on, work_id))


def _named(change: LastChange | None) -> LastChange | None:
    """Say "U" where this person did it: in another window, or by a second click."""
    return LastChange(change.at, f"{change.by} (u zelf)", change.what) if _is_me(change) and change else change


def _is_me(change: LastChange | None) -> bool:
    return change is not None and bool(change.by) and change.by == me().name


def _back(on: date, work_id: int | None) -> str:
    if work_id is None:
        return board_url(on)
    team = team_asked()
    spot = spot_of(board(on, team_id=team.id if team else None, now=now()), work_id)
    opened = spot.round.crew.slug if spot and spot.round else ""
    return board_url(on, opened=opened, anchor=f"w{work_id}" if spot else "")
