"""Small work between the engines: put in what still fits, take out what does not pay, the more pressing first."""

from collections.abc import Iterable, Iterator, Sequence

from integrations.rounds.day import Day, Plan
from integrations.rounds.timing import fits, plan_fits
from server.wire.rounds import Objective

PUSHES = 12
"""How many of the jobs that are left out we try to push in."""
Routes = list[tuple[int, ...]]


def polish(day: Day, plan: Plan) -> Plan:
    """Return a plan that is no worse: all is in that fits and pays, and nothing pressing gives way to less."""
    plan = drop_what_does_not_pay(day, plan)
    plan = put_in(day, plan, by_weight(day, day.left_out(plan)))
    return let_pressing_work_go_first(day, push_in(day, plan))


def by_weight(day: Day, jobs: Iterable[int]) -> list[int]:
    """Return jobs, what weighs most first; what another waits for stands before it."""
    order = sorted(jobs, key=lambda n: (n not in day.must, -day.jobs[n].penalty, -day.jobs[n].priority, n))
    if not day.before:
        return order
    placed: list[int] = []
    for number in order:
        _place(day, number, set(order), placed, ())
    return placed


def _place(day: Day, number: int, among: set[int], placed: list[int], waiting: tuple[int, ...]) -> None:
    if number in placed or number in waiting or number not in among:
        return
    for first in day.before.get(number, ()):
        _place(day, first, among, placed, (*waiting, number))
    placed.append(number)


def hold(day: Day, plan: Plan) -> Plan:
    """Return a plan that holds: what does not fit is taken out, what weighs least first."""
    routes = [_hold_route(day, v, route) for v, route in enumerate(plan)]
    waiting = {number for route in routes for number in route if number in day.before}
    for number in reversed(by_weight(day, waiting)):
        if plan_fits(day, tuple(routes)):
            break
        routes = _without(routes, number)
    return tuple(routes)


def _hold_route(day: Day, v: int, route: Sequence[int]) -> tuple[int, ...]:
    route = tuple(route)
    head = len(day.locked[v])
    for number in reversed(by_weight(day, route[head:])):
        if fits(day, v, route):
            return route
        route = tuple(other for other in route if other != number)
    return route


def drop_what_does_not_pay(day: Day, plan: Plan) -> Plan:
    """Return the plan without the jobs for which the way costs more than leaving them out."""
    if day.objective is not Objective.MOR:
        return plan
    needed = day.must | {number for firsts in day.before.values() for number in firsts}
    routes = list(plan)
    for v, route in enumerate(routes):
        for number in route:
            shorter = tuple(other for other in routes[v] if other != number)
            saved = day.travel(v, routes[v]) - day.travel(v, shorter)
            if number not in needed and saved > day.jobs[number].penalty and fits(day, v, shorter):
                routes[v] = shorter
    return tuple(routes) if plan_fits(day, tuple(routes)) else plan


def put_in(day: Day, plan: Plan, jobs: Sequence[int]) -> Plan:
    """Return the plan with each of these jobs at its cheapest place, if there is one and it pays."""
    for number in jobs:
        best = cheapest(day, plan, number)
        if best is not None and (number in day.must or _pays(day, number, best[0])):
            plan = best[1]
    return plan


def cheapest(day: Day, plan: Plan, number: int) -> tuple[int, Plan] | None:
    """Return the plan with a job at its cheapest place, and the seconds that it costs; None when it fits nowhere."""
    for more, v, at in sorted(_places(day, plan, number)):
        longer = (*plan[v][:at], number, *plan[v][at:])
        found = tuple(longer if w == v else route for w, route in enumerate(plan))
        if fits(day, v, longer) and (not day.before or plan_fits(day, found)):
            return more, found
    return None


def _places(day: Day, plan: Plan, number: int) -> Iterator[tuple[int, int, int]]:
    """Yield seconds more, vehicle and place in its route, for each place that its shift has time for."""
    job, rows = day.jobs[number], day.rows
    to = rows[job.location]
    for v in day.able[number]:
        route, end = plan[v], day.vehicles[v].end
        idle_s = day.idle(v, route) - job.service_s
        if idle_s < 0:
            continue
        stops = [day.vehicles[v].start, *(day.jobs[other].location for other in route)]
        for at in range(len(day.locked[v]), len(route) + 1):
            there = stops[at + 1] if at < len(route) else end
            more = rows[stops[at]][job.location]
            if there is not None:
                more += to[there] - (rows[stops[at]][there] if route else 0)
            if more <= idle_s:
                yield more, v, at


def _pays(day: Day, number: int, more: int) -> bool:
    return day.objective is not Objective.MOR or more <= day.jobs[number].penalty


def push_in(day: Day, plan: Plan) -> Plan:
    """Return the plan with the heaviest jobs that were left out in the place of lighter ones, where that is better."""
    for number in by_weight(day, day.left_out(plan))[:PUSHES]:
        found = [pushed for v in day.able[number] if (pushed := _pushed(day, plan, number, v))]
        plan = min([plan, *found], key=day.worth)
    return plan


def _pushed(day: Day, plan: Plan, number: int, v: int) -> Plan | None:
    """Return the plan with a job on this route before all that weighs less; those come after it, where they fit.

    Where one with a window cannot come first, one of those stays before it: the way may be shorter along there.
    """
    lighter = [n for n in plan[v][len(day.locked[v]) :] if _weighs_less(day, n, number)]
    waiting = {n for n in day.before if set(lighter) & set(day.before[n])}
    keeping = [set[int](), *({n} for n in lighter if day.jobs[number].windows)]
    for stays in keeping if lighter else ():
        out = {*lighter, *waiting} - stays - day.is_locked
        bare = tuple(tuple(n for n in route if n not in out) for route in plan)
        found = cheapest(day, bare, number)
        if found:
            return put_in(day, found[1], by_weight(day, out))
    return None


def let_pressing_work_go_first(day: Day, plan: Plan) -> Plan:
    """Return the plan with each job that is left out in the place of a less pressing one at the same address."""
    at_place: dict[int, list[int]] = {}
    for route in plan:
        for number in route:
            at_place.setdefault(day.jobs[number].location, []).append(number)
    for number in by_weight(day, day.left_out(plan)):
        weaker = [n for n in at_place.get(day.jobs[number].location, ()) if _weighs_less(day, n, number)]
        for other in sorted(weaker, key=lambda n: (day.jobs[n].penalty, day.jobs[n].priority)):
            found = _exchanged(day, plan, other, number)
            if found is not None:
                plan = found
                at_place[day.jobs[number].location].remove(other)
                break
    return plan


def _weighs_less(day: Day, number: int, than: int) -> bool:
    one, other = day.jobs[number], day.jobs[than]
    return number not in day.must and (one.penalty, one.priority) < (other.penalty, other.priority)


def _exchanged(day: Day, plan: Plan, out: int, into: int) -> Plan | None:
    found = tuple(tuple(into if number == out else number for number in route) for route in plan)
    v = next(v for v, route in enumerate(found) if into in route)
    return found if fits(day, v, found[v]) and (not day.before or plan_fits(day, found)) else None


def _without(routes: Routes, number: int) -> Routes:
    return [tuple(other for other in route if other != number) for route in routes]
