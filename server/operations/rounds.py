"""The plan of a day, as people make it: asked for, changed by hand, tried out, and given to the crews.

Whoever changes a plan says which version they saw; when somebody else was first, PlanChanged says what that one did.
"""

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.command import Actor
from server.domain.errors import DomainError
from server.queries.plan import LastChange
from server.wire.roads import RoadsService


class PlanChanged(DomainError):
    """Somebody else changed the plan first; `change` says who, when and what. Look again, then decide."""

    def __init__(self, version: int, change: LastChange | None) -> None:
        super().__init__(f"the plan is at version {version}")
        self.version = version
        self.change = change


class NoPlan(DomainError):
    """There is no plan for this day, or the work or crew is not in it."""


@dataclass(frozen=True)
class Move:
    """Give a piece of work to a crew, at this place in its round (from 1; None: where it costs least).

    `crew_id` None takes it out of the plan.
    """

    work_order_id: int
    crew_id: int | None
    position: int | None = None


@dataclass(frozen=True)
class Absence:
    """A crew does not come."""

    crew_id: int


@dataclass(frozen=True)
class Difference:
    """What a change would bring: more is above zero. `faults` are what would not fit, in Dutch."""

    minutes: int
    metres: int
    promises: int
    faults: tuple[str, ...] = ()


def ask_for_plan(day: date, *, team_id: int | None = None, by: Actor, now: datetime) -> int:
    """Ask for a plan of this day, of one team or of all; the worker makes it. Return the plan's version."""
    raise NotImplementedError


def move(day: date, change: Move, *, version: int, roads: RoadsService, by: Actor, now: datetime) -> int:
    """Give work to another crew or another place; it then stays with that crew. Return the new version.

    Raises PlanChanged, NoPlan. Plans that are with the crews already change there too.
    """
    raise NotImplementedError


def lock(day: date, work_order_id: int, *, version: int, by: Actor, now: datetime) -> int:
    """Keep a stop, and all before it in its round, where it is. Return the new version. Raises PlanChanged, NoPlan."""
    raise NotImplementedError


def unlock(day: date, work_order_id: int, *, version: int, by: Actor, now: datetime) -> int:
    """Let the planner decide about this stop again. Return the new version. Raises PlanChanged, NoPlan."""
    raise NotImplementedError


def what_if(day: date, change: Move | Absence, *, roads: RoadsService, now: datetime) -> Difference:
    """Return what a change would bring; writes nothing. Raises NoPlan."""
    raise NotImplementedError


def publish(day: date, *, version: int, by: Actor, now: datetime) -> int:
    """Give the plan to the crews, as work that is planned for the day. Return the new version. Raises PlanChanged."""
    raise NotImplementedError


def crew_absent(day: date, crew_id: int, *, absent: bool = True, version: int, by: Actor, now: datetime) -> int:
    """Say that a crew does not come (or does after all); the worker divides its work. Return the new version."""
    raise NotImplementedError
