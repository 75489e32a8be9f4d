"""PyVRP: from some tenths of a second on the better plan; no breaks, which are put in afterwards."""

import logging
import warnings
from collections.abc import Callable

import pyvrp
import pyvrp.search
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import StoppingCriterion

from integrations.rounds.day import Part
from integrations.rounds.pyvrp_model import Model

HISTORY = 50
"""How far back PyVRP looks for a plan to be better than. Its own 300 wants minutes; within seconds this wins."""
WEIGH_EVERY = 50
"""After so many plans PyVRP weighs anew what being late or overloaded costs. Its own 500 is a second of work here."""
MANY = 200
"""With more optional stops than this a plan takes so long that PyVRP's own 500 is the better."""
LATE_FACTOR = 3.4
SEEDS = 1 << 32
"""PyVRP counts its seeds in 32 bits."""
logging.getLogger("pyvrp").setLevel(logging.ERROR)
warnings.simplefilter("ignore", PenaltyBoundWarning)


def improve(
    model: Model,
    stop: StoppingCriterion,
    *,
    seed: int,
    start: Part | None = None,
    better: Callable[[Part], None] | None = None,
) -> Part | None:
    """Return the best routes found until `stop` says so, from `start` if given; None when there are none that hold.

    `better` hears each that is better than the last. The interpreter goes on meanwhile.
    """
    told = _Told(model, better) if better else pyvrp.IteratedLocalSearchCallbacks()
    params = _required(told) if model.density is None else _optional(told, model.density, len(model.jobs))
    first = model.solution(start) if start else None
    result = pyvrp.solve(
        model.data, stop, seed=seed % SEEDS, collect_stats=False, params=params, initial_solution=first
    )
    return model.part(result.best) if result.best.is_feasible() else None


def _required(told: pyvrp.IteratedLocalSearchCallbacks) -> pyvrp.SolveParams:
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(history_length=HISTORY, callbacks=told),
        penalty=pyvrp.PenaltyParams(solutions_between_updates=WEIGH_EVERY),
    )


def _optional(told: pyvrp.IteratedLocalSearchCallbacks, density: float, stops: int) -> pyvrp.SolveParams:
    """Return settings for days on which not all fits, found by trying (`make bench ONLY=rounds`).

    PyVRP's own make being a second too late so dear that it hardly ever tries another choice of jobs, and stays at
    5 to 10 % from the best; with these it is there in some seconds.
    """
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(history_length=HISTORY, callbacks=told),
        penalty=pyvrp.PenaltyParams(
            max_penalty=max(1.0, LATE_FACTOR * density),
            solutions_between_updates=WEIGH_EVERY if stops <= MANY else pyvrp.PenaltyParams().solutions_between_updates,
        ),
        neighbourhood=pyvrp.search.NeighbourhoodParams(num_neighbours=20),
    )


class _Told(pyvrp.IteratedLocalSearchCallbacks):
    def __init__(self, model: Model, better: Callable[[Part], None]) -> None:
        self.model, self.better = model, better

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self.better(self.model.part(best))
