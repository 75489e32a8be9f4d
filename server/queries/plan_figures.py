"""What planning brings, measured: planned against driven, promises kept, and what was saved. No positions of people."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from server.domain.vocabulary import PlanStatus
from server.model.base import db
from server.model.plan import DayPlan, DayRound, DayStop
from server.model.work_order import NO_DATE, WorkOrder
from server.queries.plan import cost_cents
from server.queries.reference import Reference, reference

FORMULAS = {
    "planned": "Gepland: de reistijd en afstand van alle routes in de plannen die naar de ploegen gingen.",
    "driven": "Gereden: de kortste weg langs de plekken van het werk, in de volgorde waarin het klaar was. "
    "Wij houden geen posities van mensen bij.",
    "saved": "Bespaard: dezelfde haltes, steeds de dichtstbijzijnde eerst, min de geplande route.",
    "kept": "Op tijd door planning: werk met een beloofde datum dat in een plan stond en op tijd klaar was.",
    "cost": "Kosten: uren maal de prijs van een ploeg per uur, plus kilometers maal de prijs per kilometer.",
}
"""How each figure is reckoned, in the words that stand beside it."""


@dataclass(frozen=True)
class Travelled:
    """Travel of some rounds."""

    km: float = 0.0
    minutes: int = 0


@dataclass(frozen=True)
class Figures:
    """The plans of some days that went to the crews. `measured` is over the rounds of which `driven` is known.

    `promised` is how much work with a date stood in a plan, `kept` how much of that was done in time.
    """

    days: int
    rounds: int
    stops: int
    planned: Travelled
    measured: Travelled
    driven: Travelled
    saved: Travelled
    promised: int
    kept: int
    cost_cents: int | None

    @property
    def share_kept(self) -> int | None:
        """Return how many in a hundred were in time; None where none was promised."""
        return round(100 * self.kept / self.promised) if self.promised else None


def figures(first: date, last: date, *, team_id: int | None = None) -> Figures:
    """Return the figures of the plans from one day to another, of all teams or one."""
    known = reference()
    rows = _rounds(first, last, known, team_id)
    promised, kept = _promises(first, last, known, team_id)
    timed = [row for row in rows if row.driven_s is not None]
    compared = [row for row in rows if row.nearest_s]
    costs = [cost_cents(row.end_s - row.start_s, row.metres, known) or 0 for row in rows]
    return Figures(
        days=len({row.day for row in rows}),
        rounds=len(rows),
        stops=sum(row.stops for row in rows),
        planned=_travelled(sum(r.metres for r in rows), sum(r.seconds for r in rows)),
        measured=_travelled(sum(r.metres for r in timed), sum(r.seconds for r in timed)),
        driven=_travelled(sum(r.driven_m or 0 for r in timed), sum(r.driven_s or 0 for r in timed)),
        saved=_travelled(sum(r.nearest_m - r.metres for r in compared), sum(r.nearest_s - r.seconds for r in compared)),
        promised=promised,
        kept=kept,
        cost_cents=sum(costs) if known.planning.crew_hour_cents or known.planning.crew_km_cents else None,
    )


def _travelled(metres: int, seconds: int) -> Travelled:
    return Travelled(metres / 1000, round(seconds / 60))


@dataclass(frozen=True)
class _Round:
    day: date
    start_s: int
    end_s: int
    nearest_s: int
    nearest_m: int
    driven_s: int | None
    driven_m: int | None
    seconds: int
    metres: int
    stops: int


def _crews(known: Reference, team_id: int | None) -> list[int]:
    return [crew.id for crew in known.crew_info.values() if team_id in (None, crew.team_id)]


def _rounds(first: date, last: date, known: Reference, team_id: int | None) -> list[_Round]:
    rows = db.session.execute(
        select(
            DayPlan.day,
            DayRound.start_s,
            DayRound.end_s,
            DayRound.nearest_s,
            DayRound.nearest_m,
            DayRound.driven_s,
            DayRound.driven_m,
            DayRound.back_s + func.sum(DayStop.drive_s),
            DayRound.back_m + func.sum(DayStop.drive_m),
            func.count(DayStop.id),
        )
        .join_from(DayRound, DayPlan, DayPlan.id == DayRound.plan_id)
        .join(DayStop, DayStop.round_id == DayRound.id)
        .where(DayPlan.day.between(first, last), DayPlan.status == PlanStatus.PUBLISHED)
        .where(DayRound.crew_id.in_(_crews(known, team_id)))
        .group_by(DayRound.id, DayPlan.day)
    )
    return [_Round(*tuple(row)) for row in rows]


def _promises(first: date, last: date, known: Reference, team_id: int | None) -> tuple[int, int]:
    in_plan = (
        select(DayStop.work_order_id)
        .join(DayRound, DayRound.id == DayStop.round_id)
        .join(DayPlan, DayPlan.id == DayStop.plan_id)
        .where(DayPlan.day.between(first, last), DayPlan.status == PlanStatus.PUBLISHED)
        .where(DayRound.crew_id.in_(_crews(known, team_id)))
    )
    promised = select(func.count()).where(WorkOrder.id.in_(in_plan), WorkOrder.worklist_at < NO_DATE)
    kept = promised.where(WorkOrder.ended_at.is_not(None), WorkOrder.ended_at <= WorkOrder.worklist_at)
    return db.session.scalar(promised) or 0, db.session.scalar(kept) or 0
