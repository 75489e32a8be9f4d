"""Where the norm is missed: one sentence, and the figures behind it. Every number opens its list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for

from server.queries import worklist as work
from server.queries.deviation import Period, Tally, deviation_by, deviation_by_week, total
from server.queries.first_contact import first_contact
from server.queries.reference import CategoryInfo, Reference
from server.web.edge import now, town
from server.web.staff.listing import NO_AREA
from server.web.staff.words import area_order
from server.web.supervisor.blueprint import blueprint

PERIODS = {"1": "Vorige week", "4": "4 weken", "13": "13 weken"}
TREND_WEEKS, LEAST_WEEKS = 13, 4


@dataclass(frozen=True)
class Line:
    """One row of a table; `late_now` is open work that is late, and `url` opens exactly that."""

    name: str
    tally: Tally
    late_now: int
    url: str
    is_group: bool = False
    is_part: bool = False


@blueprint.get("/norm")
def norm() -> str:
    """Show how the norm is met."""
    known, moment = town(), now()
    weeks = request.args.get("periode", "4")
    weeks = weeks if weeks in PERIODS else "4"
    period = Period.of_weeks(int(weeks), now=moment)
    soon = work.soon_until(moment, known.calendar)
    everything = work.View(team_ids=tuple(known.teams))
    by_category, by_area = deviation_by("category", period), deviation_by("area", period)
    late_categories = work.late_by("category", everything, now=moment, soon=soon)
    late_areas = work.late_by("area", everything, now=moment, soon=soon)
    trend = deviation_by_week(Period.of_weeks(TREND_WEEKS, now=moment))
    return render_template(
        "supervisor/norm.html",
        counts=work.counts(everything, now=moment, soon=soon),
        last_week=list(trend.values())[-1],
        aim=known.on_time_aim,
        period=period,
        weeks=weeks,
        periods=PERIODS,
        at_once=first_contact(period),
        whole=total(by_category.values()),
        categories=list(_categories(known, by_category, late_categories)),
        areas=list(_areas(known, by_area, late_areas)),
        without_norm=_without_norm(known, by_category),
        trend=_since_the_first(trend),
    )


def _since_the_first(trend: Mapping[date, Tally]) -> dict[date, Tally]:
    """Return the weeks from the first in which anything ended, but at least four of them."""
    weeks = list(trend.items())
    first = next((n for n, (_, tally) in enumerate(weeks) if tally.judged), len(weeks))
    return dict(weeks[min(first, len(weeks) - LEAST_WEEKS) :])


def _categories(known: Reference, tallies: Mapping[int, Tally], late: Mapping[int, int]) -> Iterator[Line]:
    """Yield each main category with all that is below it, followed by its parts."""
    for main in known.categories.values():
        if main.parent_id is not None:
            continue
        family = [c for c in known.categories.values() if main.id in c.path]
        lines = [_category(c, [c], tallies, late) for c in family if c.id in tallies or c.id in late]
        if len(family) > 1 and lines:
            whole = _category(main, family, tallies, late)
            yield Line(whole.name, whole.tally, whole.late_now, whole.url, is_group=True)
            yield from (_part(line) for line in lines if line.name != main.name)
        else:
            yield from lines


def _category(
    named: CategoryInfo, family: list[CategoryInfo], tallies: Mapping[int, Tally], late: Mapping[int, int]
) -> Line:
    tally = total(tallies[c.id] for c in family if c.id in tallies)
    url = url_for("staff.team", norm="te-laat", rubriek=named.slug)
    return Line(named.name, tally, sum(late.get(c.id, 0) for c in family), url)


def _part(line: Line) -> Line:
    return Line(line.name, line.tally, line.late_now, line.url, is_part=True)


def _areas(known: Reference, tallies: Mapping[int, Tally], late: Mapping[int, int]) -> Iterator[Line]:
    """Yield the areas in which reports lie, and at the end those without a place."""
    named = [(area.id, area.name, area.code) for area in area_order(known)]
    for area_id, name, code in [*named, (0, "Plaats onbekend", NO_AREA)]:
        if area_id in tallies or area_id in late:
            url = url_for("staff.team", norm="te-laat", wijk=code)
            yield Line(name, tallies.get(area_id, Tally()), late.get(area_id, 0), url)


def _without_norm(known: Reference, tallies: Mapping[int, Tally]) -> list[tuple[str, int]]:
    """Return the categories of what ended without a norm, most first: these count nowhere as on time."""
    found = [(known.categories[key].name, tally.without_norm) for key, tally in tallies.items() if tally.without_norm]
    return sorted(found, key=lambda line: (-line[1], line[0]))
