"""What crosses to a route solver and back: the problem `mor-routing/1`, and its answer. Everything in whole seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

Window = tuple[int, int]
"""From and until, both included, in seconds of the day."""


class Objective(StrEnum):
    """What a good answer is."""

    DISTANCE = "distance"
    """Everything is done; as little travel as can be."""
    MOR = "mor"
    """Travel, and the penalties of what is left out, as little as can be."""
    SCORE = "score"
    """The penalties of what is done, as much as can be."""


@dataclass(frozen=True, slots=True)
class Break:
    """A pause that starts in its window, anywhere on the way."""

    window: Window
    duration_s: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A crew on a day. `end` None: the day ends at the last stop. `locked` come first, in this order.

    `capacity` None: as much as it likes. `max_duration_s` is from leaving the start to reaching the end.
    """

    id: str
    start: int
    end: int | None
    shift: Window
    skills: frozenset[str] = frozenset()
    capacity: int | None = None
    max_duration_s: int | None = None
    pause: Break | None = None
    locked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A stop. A window bounds the start of the work; none: any time. `after`: jobs that must have ended before it.

    `penalty` is what leaving it out costs, in seconds; a `required` job may not be left out.
    """

    id: str
    location: int
    service_s: int
    windows: tuple[Window, ...] = ()
    skills: frozenset[str] = frozenset()
    demand: int = 0
    priority: int = 0
    penalty: int = 0
    required: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """The jobs of a vehicle, in driving order."""

    vehicle: str
    jobs: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """A day to be planned. `durations[from][to]` in seconds, by location; may be as long one way as it likes."""

    objective: Objective
    durations: Sequence[Sequence[int]]
    vehicles: tuple[Vehicle, ...]
    jobs: tuple[Job, ...]
    previous: tuple[Route, ...] = ()


class Why(StrEnum):
    """Why nobody does a job. Each but the last two holds for a crew with nothing to do but its locked stops."""

    SKILL = "skill"
    """Nobody may do it."""
    LOAD = "load"
    """It is more than fits in a vehicle."""
    SHIFT = "shift"
    """There and back is longer than a day, or than the time that a crew may be away."""
    WINDOW = "window"
    """Nobody can be there in time."""
    LOCKED = "locked"
    """The stops that are locked leave no time or room for it."""
    AFTER = "after"
    """What must be done before it is left out too."""
    COST = "cost"
    """There is room, but the way there costs more than leaving it out."""
    FULL = "full"
    """It does not fit beside what weighs more."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A job that nobody does, and why in a word: one of `Why`, or what another planner says."""

    job: str
    why: str


@dataclass(frozen=True)
class Answer:
    """A plan: a route for each vehicle, also an empty one; what is left out, each once."""

    routes: tuple[Route, ...]
    unassigned: tuple[LeftOut, ...] = field(default=())


class RoundSolver(Protocol):
    """Makes plans. Holds no thread for itself: it works in a process of its own."""

    def solve(
        self,
        problem: Problem,
        *,
        seconds: float,
        seed: int = 0,
        better: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """Return the best plan found in that time, never worse than `problem.previous` where that is feasible.

        `better` hears each better plan on the way, the first within a blink. The first plan does not depend on the
        clock. Raises Unsolvable when a required or locked job cannot be done.
        """
        ...

    def resolve(self, problem: Problem, *, seconds: float = 0, seed: int = 0, move_s: int = 0) -> Answer:
        """Return the day's plan again, from `problem.previous`, at once; few stops move to another vehicle.

        `seconds`: how long to look on. `move_s`: what each stop that goes to another vehicle has to save, where the
        objective counts in seconds (`mor`). Raises Unsolvable, as `solve` does.
        """
        ...

    def end(self) -> None:
        """End what was started for it; it may be asked again, and starts anew."""
        ...


class Unsolvable(Exception):
    """No plan holds every lock and every required job; the message names which, in English for developers."""
