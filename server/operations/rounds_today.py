"""Plans that need attention: asked for, or overtaken by what happened; found by reading, solved apart, then kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum, auto

from sqlalchemy import func, select

from server.domain.calendar import AMSTERDAM, local_day, nth_working_day
from server.domain.command import SYSTEM
from server.domain.round_changes import moved
from server.domain.round_words import news_words, to_the_crew
from server.domain.vocabulary import WorkStatus
from server.model.base import db
from server.model.plan import DayPlan, DayRound, DayStop
from server.model.report import Event
from server.model.work_order import WorkOrder
from server.operations.rounds import ask_for_plan
from server.operations.rounds_handing import hand_out, handed, is_live, tell_crews
from server.operations.rounds_keeping import changed, write_solved
from server.operations.rounds_solving import Solved
from server.queries.plan import plan_of
from server.queries.plan_asked import Asked, asked_about
from server.queries.plan_overtaken import numbers, overtaken
from server.queries.reference import Reference, reference

MOST_SAID = 4
"""How many reasons are said; more than that nobody reads."""

NOON = time(12)


class Kind(Enum):
    """What a plan needs: to be made, or to follow what happened."""

    MAKE = auto()
    FOLLOW = auto()


@dataclass(frozen=True)
class Need:
    """A plan that needs attention, with why, and up to which event we looked."""

    kind: Kind
    asked: Asked
    why: tuple[str, ...]
    seen: int


def needs(kind: Kind, *, now: datetime, anew: bool = False) -> tuple[list[Need], dict[int, int]]:
    """Return the plans that need this, and of those that need nothing up to where we looked, by plan. Only reads.

    A plan is held against reality when something happened in the municipality since the last time; with `anew`
    whatever happened, since time goes on by itself.
    """
    known, seen = reference(), _last_event()
    found: list[Need] = []
    looked: dict[int, int] = {}
    for plan in db.session.scalars(select(DayPlan).where(DayPlan.day >= local_day(now)).order_by(DayPlan.day)):
        if (plan.asked_at is not None) is not (kind is Kind.MAKE):
            continue
        if kind is Kind.MAKE:
            asked = asked_about(plan, known, team_id=plan.asked_team_id, now=now)
            found.append(Need(Kind.MAKE, asked, (), seen))
        elif plan.made_at is not None and (anew or plan.seen_event < seen or _has_orphans(plan)):
            asked = asked_about(plan, known, now=now)
            if why := overtaken(plan, asked, known, now=now):
                found.append(Need(Kind.FOLLOW, asked, _in_short(why), seen))
            elif plan.seen_event < seen:
                looked[plan.id] = seen
    return found, looked


def _in_short(why: Sequence[str]) -> tuple[str, ...]:
    """Return the first reasons, and how many more there are."""
    if len(why) <= MOST_SAID:
        return tuple(why)
    return (*why[: MOST_SAID - 1], f"En nog {len(why) - MOST_SAID + 1} andere veranderingen.")


def mark_seen(looked: Mapping[int, int]) -> None:
    """Remember up to where plans were held against reality."""
    for plan in db.session.scalars(select(DayPlan).where(DayPlan.id.in_(looked))):
        plan.seen_event = max(plan.seen_event, looked[plan.id])


def _last_event() -> int:
    town = reference().id
    return db.session.scalar(select(func.max(Event.id)).where(Event.municipality_id == town)) or 0


def _has_orphans(plan: DayPlan) -> bool:
    """Whether a crew that does not come still has stops."""
    stops = (
        select(DayStop.id)
        .join(DayRound, DayRound.id == DayStop.round_id)
        .join(WorkOrder, WorkOrder.id == DayStop.work_order_id)
        .where(DayStop.plan_id == plan.id, DayRound.absent, WorkOrder.status != WorkStatus.ENDED)
    )
    return db.session.scalar(stops.limit(1)) is not None


# --- keeping what was solved


def keep(need: Need, solved: Solved, *, now: datetime, final: bool = True) -> int | None:
    """Write a solved plan down and return its new version; None when somebody changed the plan meanwhile."""
    plan = _held(need.asked.plan_id)
    if plan.version != need.asked.version:
        return None
    known, before = reference(), handed(plan)
    write_solved(plan, need.asked, solved, now=now)
    plan.seen_event = need.seen
    if need.kind is Kind.MAKE and final:
        plan.asked_at = None
    is_other = _order_of(before) != _order_of(handed(plan)) or bool(_moved(need.asked, solved))
    if is_live(plan, now=now):
        _tell(plan, need, solved, known, now=now)
        hand_out(plan, before, known, why=" ".join(need.why), by=SYSTEM, now=now)
    if need.kind is Kind.FOLLOW and not is_other:
        return plan.version
    what = "Nieuw plan." if need.kind is Kind.MAKE else f"Plan aangepast. {' '.join(need.why)}"
    return changed(plan, what, by=SYSTEM, now=now)


def _held(plan_id: int) -> DayPlan:
    wanted = select(DayPlan).where(DayPlan.id == plan_id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def _order_of(given: Mapping[int, int]) -> set[tuple[int, int]]:
    return set(given.items())


def _moved(asked: Asked, solved: Solved) -> set[int]:
    return moved(asked.question.previous, solved.ids())


def _tell(plan: DayPlan, need: Need, solved: Solved, known: Reference, *, now: datetime) -> None:
    """Tell each crew whose round became another what changed, and why."""
    before, after = need.asked.question.previous, solved.ids()
    called = numbers([id for ids in (*before.values(), *after.values()) for id in ids], known)
    news = {}
    for crew_id, ids in after.items():
        had = before.get(crew_id, ())
        if list(had) != ids:
            added = [called[id] for id in ids if id not in had]
            gone = [called[id] for id in had if id not in ids]
            why = to_the_crew(known.crews[crew_id], need.why)
            news[crew_id] = news_words(added, gone, why)
    tell_crews(plan, news, now=now)


def keep_trouble(need: Need, sentence: str) -> None:
    """Write down that there is no plan, and stop trying."""
    plan = _held(need.asked.plan_id)
    plan.asked_at, plan.trouble, plan.seen_event = None, sentence, need.seen


def rest(need: Need) -> None:
    """Nobody waits for this plan any more."""
    _held(need.asked.plan_id).asked_at = None


# --- by the clock


def plan_ahead(*, now: datetime) -> int:
    """Ask for the plan of the next working day, once, from the hour on that the municipality chose."""
    known = reference()
    local = now.astimezone(AMSTERDAM)
    if known.planning.plan_at is None or local.time() < known.planning.plan_at or not known.crew_info:
        return 0
    tomorrow = nth_working_day(local_day(now), 1, known.calendar)
    plan = plan_of(tomorrow)
    if plan is not None and (plan.made_at or plan.asked_at or plan.trouble):
        return 0
    ask_for_plan(tomorrow, by=SYSTEM, now=now)
    return 1


def next_plan_day(known: Reference, *, now: datetime) -> date:
    """Return the day that is worth planning now: today in the morning of a working day, else the next one."""
    today = local_day(now)
    is_morning = now.astimezone(AMSTERDAM).time() < NOON and known.calendar.is_working_day(today)
    return today if is_morning else nth_working_day(today, 1, known.calendar)
