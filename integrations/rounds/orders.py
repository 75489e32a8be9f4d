"""What goes over the line between the solver and the processes that the engines run in."""

from dataclasses import dataclass

from integrations.rounds.day import Day, Part
from integrations.rounds.heads import Head


@dataclass(frozen=True)
class Look:
    """Here is a day: what follows is about it."""

    day: Day
    heads: list[Head]


@dataclass(frozen=True)
class Vroom:
    """Plan these vehicles and jobs by VROOM."""

    id: int
    vs: tuple[int, ...]
    js: tuple[int, ...]
    level: int
    start: Part | None = None


@dataclass(frozen=True)
class Pyvrp:
    """Plan these vehicles and jobs by PyVRP: some rounds, or seconds of CPU, or until told to stop.

    With both, the rounds are done once there is a plan that holds, and the seconds are how long to look for one.
    """

    id: int
    vs: tuple[int, ...]
    js: tuple[int, ...]
    seed: int
    start: Part | None = None
    rounds: int | None = None
    seconds: float | None = None
    patience: int | None = None
    """Rounds without anything better after which it is enough."""
    hull: bool = False
    """Whether a job with several windows counts as one that may be done at any time from the first to the last."""


@dataclass(frozen=True)
class Stop:
    """Enough: say what you have."""


@dataclass(frozen=True)
class Better:
    """On the way: this is better."""

    id: int
    part: Part


@dataclass(frozen=True)
class Done:
    """The order is done; `part` None: nothing that holds."""

    id: int
    part: Part | None
    fault: str = ""


@dataclass(frozen=True)
class Ready:
    """The engines are loaded."""
