"""Two weeks of work in Rijswijk, invented from the demo's own reference data; and the luck that goes with it.

Reports come in as `meldwerk generate` invents them. Each has its luck from the start, so that every way of working
meets the same: how long the work really takes, what the way costs, what was done by others or cannot be done.
"""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from server.domain.calendar import AMSTERDAM, Calendar, local_day, municipal_calendar
from server.domain.geo import to_rd
from server.domain.norm import Norm, due_at, norm_for
from server.domain.round_problem import WORK_FLOOR_S
from server.domain.round_times import CrewDay, Place
from server.domain.vocabulary import NormKind, NormUnit, Urgency
from server.operations.invention import Invented, Inventor, read_words
from server.queries.plan_work import WORK_MIN
from server.wire.intake import Address, GeoPoint
from server.wire.roads import Travel
from server.wire.rounds import Break

DEMO = Path(__file__).parents[2] / "server" / "demo" / "rijswijk"
FIRST_DAY = date(2026, 9, 7)
WORKING_DAYS = 10
BEFORE = timedelta(days=3)
"""What came in on the Friday and the weekend before, is there on the first morning."""
PER_WEEK = 1500
"""So many reports are invented; of each team as many are kept as make the load that was asked for."""
DRIVE_S = 300
"""What the way to a report is reckoned at, for knowing how much is a full week."""
LUNCH = Break((41_400, 46_800), 1_800)
NOT_NOW = {"gladheid", "vuurwerk", "blad"}
"""These do not come in September."""
DANGER, REFUSED, GONE, NOTHING_THERE = 0.05, 0.03, 0.05, 0.08
"""How many are dangerous, cannot be done by the first who comes, are gone before anybody comes, or soon done."""
SPREAD, WAY_SPREAD = 0.35, 0.12
"""How far work and ways are from what was expected (sigma of the logarithm)."""

Tables = Mapping[str, Any]  # Any: what TOML holds


@dataclass(frozen=True, kw_only=True)
class Work:
    """One report as work, with its luck. `due_at` None: nothing was promised. `gone_at`: others did it."""

    id: int
    team_id: int
    skill: str
    load: int
    place: Place
    received_at: datetime
    due_at: datetime | None
    danger: bool
    urgent: bool
    expected_s: int
    really_s: int
    way_factor: float
    is_refused: bool
    gone_at: datetime | None


@dataclass(frozen=True)
class Town:
    """The crews of a day, and all work in the order in which it came in."""

    crews: tuple[CrewDay, ...]
    works: tuple[Work, ...]
    days: tuple[date, ...]
    calendar: Calendar


def town(*, load: float, seed: int) -> Town:
    """Return two weeks in which each team gets `load` times as much work as its crews have hours."""
    calendar = municipal_calendar(2026, 2026)
    days = _working_days(calendar)
    teams = {team["slug"]: n for n, team in enumerate(_demo("teams")["team"], 1)}
    crews = tuple(_crew(row, n, teams) for n, row in enumerate(_demo("teams")["crew"], 1))
    random = Random(seed)
    until = datetime.combine(days[-1], time(23, 59), AMSTERDAM)
    inventor = Inventor(random, read_words(), _addresses(), set(_categories()) - NOT_NOW)
    found = inventor.reports(days[0] - BEFORE, until, per_week=PER_WEEK)
    mine = [(one, team) for one in found if (team := _team_of(one.kind.category, teams)) is not None]
    share = {team: load / _fullness(crews, mine, team, days) for team in {team for _, team in mine}}
    works = (
        _work(n, one, team, Random(f"{seed} {n}"), calendar)
        for n, (one, team) in enumerate(mine, 1)
        if random.random() < share[team]
    )
    return Town(crews, tuple(work for work in works if _is_for_crews(work, calendar)), days, calendar)


def _is_for_crews(work: Work, calendar: Calendar) -> bool:
    """Whether a crew can keep the promise: what must be done within a weekend, who is on duty does."""
    return work.due_at is None or calendar.is_working_day(local_day(work.due_at))


def _working_days(calendar: Calendar) -> tuple[date, ...]:
    days = (FIRST_DAY + timedelta(days=n) for n in range(3 * WORKING_DAYS))
    return tuple(day for day in days if calendar.is_working_day(day))[:WORKING_DAYS]


def _fullness(
    crews: Sequence[CrewDay], reports: Sequence[tuple[Invented, int]], team: int, days: Sequence[date]
) -> float:
    """Return how much work there is for each hour of a team, or of who has the skill for it where that is more."""
    since = datetime.combine(FIRST_DAY, time(), AMSTERDAM)
    of_team = [one.kind.category for one, of in reports if of == team and one.received_at >= since]
    mine = [crew for crew in crews if crew.team_id == team]
    found = [_hours_of_work(of_team) / _hours(mine, days)]
    for skill in {skill for crew in mine for skill in crew.skills}:
        needing = [category for category in of_team if _categories()[category].get("skill") == skill]
        found.append(_hours_of_work(needing) / _hours([crew for crew in mine if skill in crew.skills], days))
    return max(found)


def _hours(crews: Sequence[CrewDay], days: Sequence[date]) -> float:
    return len(days) * sum(crew.shift[1] - crew.shift[0] - LUNCH.duration_s for crew in crews) / 3600


def _hours_of_work(categories: Sequence[str]) -> float:
    return sum(_lasts_s(category) + DRIVE_S for category in categories) / 3600


def _lasts_s(category: str) -> int:
    known = (_categories()[slug].get("work_min") for slug in _path(category))
    return max(60 * next((minutes for minutes in known if minutes), WORK_MIN), WORK_FLOOR_S)


def _work(id: int, one: Invented, team: int, luck: Random, calendar: Calendar) -> Work:
    category = _categories()[one.kind.category]
    danger = luck.random() < DANGER
    urgency = Urgency.DANGER if danger else Urgency(category.get("urgency") or Urgency.NORMAL)
    expected_s = _lasts_s(one.kind.category)
    norm = norm_for(
        _norms(),
        NormKind.SOLUTION,
        category_path=[_number(slug) for slug in _path(one.kind.category)],
        channel=one.channel,
        area_ids=(),
        urgency=urgency,
        on=one.received_at.date(),
    )
    soon_done = luck.random() < NOTHING_THERE
    really_s = WORK_FLOOR_S / 2 if soon_done else expected_s * luck.lognormvariate(-(SPREAD**2) / 2, SPREAD)
    return Work(
        id=id,
        team_id=team,
        skill=category.get("skill", ""),
        load=category.get("bulk", 0),
        place=(one.point.x, one.point.y),
        received_at=one.received_at,
        due_at=due_at(one.received_at, norm, calendar) if norm else None,
        danger=danger,
        urgent=urgency is not Urgency.NORMAL,
        expected_s=expected_s,
        really_s=round(really_s),
        way_factor=luck.lognormvariate(0, WAY_SPREAD),
        is_refused=luck.random() < REFUSED,
        gone_at=one.received_at + timedelta(hours=luck.uniform(4, 100)) if luck.random() < GONE else None,
    )


# --- the demo's reference data


@cache
def _demo(name: str) -> Tables:
    return tomllib.loads((DEMO / f"{name}.toml").read_text("utf-8"))


@cache
def _categories() -> Mapping[str, Tables]:
    return {row["slug"]: row for row in _demo("categories")["category"]}


def _path(category: str) -> list[str]:
    """Return a category and then its parents."""
    path, here = [category], _categories()[category].get("parent")
    while here:
        path.append(here)
        here = _categories()[here].get("parent")
    return path


def _number(category: str) -> int:
    return list(_categories()).index(category) + 1


@cache
def _norms() -> tuple[Norm, ...]:
    """Return the norms of the town as a whole, without those of one neighbourhood."""
    return tuple(
        Norm(
            id=n,
            kind=NormKind(row["kind"]),
            amount=row["amount"],
            unit=NormUnit(row["unit"]),
            valid_from=row["valid_from"],
            category_id=_number(row["category"]) if "category" in row else None,
            channel=row.get("channel"),
            urgency=Urgency(row["urgency"]) if "urgency" in row else None,
        )
        for n, row in enumerate(_demo("norms")["norm"], 1)
        if "area" not in row
    )


def _team_of(category: str, teams: Mapping[str, int]) -> int | None:
    """Return the team with crews that gets it by the demo's plain rules; None where a partner or a desk does."""
    rules = {
        row["category"]: row
        for row in _demo("rules")["rule"]
        if "category" in row and not {"area", "question", "season", "channel"} & set(row)
    }
    rule = next((rules[slug] for slug in _path(category) if slug in rules), None)
    with_crews = {row["team"] for row in _demo("teams")["crew"]}
    return teams[rule["team"]] if rule and "partner" not in rule and rule["team"] in with_crews else None


def _crew(row: Tables, number: int, teams: Mapping[str, int]) -> CrewDay:
    depot = (row["depot_x"], row["depot_y"])
    first, last = row.get("shift_from", time(7, 30)), row.get("shift_until", time(16))
    return CrewDay(
        id=number,
        name=row["name"],
        team_id=teams[row["team"]],
        start=depot,
        end=depot,
        shift=(first.hour * 3600 + first.minute * 60, last.hour * 3600 + last.minute * 60),
        lunch=LUNCH,
        skills=frozenset(row.get("skills", ())),
        travel=Travel(row.get("travel", "car")),
        capacity=None,  # they empty their wagons on the way, which no plan knows of
    )


@cache
def _addresses() -> tuple[Address, ...]:
    with (DEMO / "addresses.csv").open(encoding="utf-8") as file:
        return tuple(
            Address(
                row["street"],
                row["number"],
                row["postcode"],
                row["city"],
                to_rd(GeoPoint(lon=float(row["lon"]), lat=float(row["lat"]))),
            )
            for row in csv.DictReader(file)
        )
