"""`python -m tests.bench.two_weeks`: two weeks in Rijswijk, planned, and driven nearest first and by due date.

Prints the table of docs/planning.md: of each figure the mean over the seeds, and how far they lie from it.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import mean, stdev

from integrations.rounds.solver import EngineSolver
from server.wire.rounds import RoundSolver
from tests.bench.round_clock import busiest_cpu
from tests.bench.town_guides import Planner, due_first, nearest_first
from tests.bench.town_reports import town
from tests.bench.town_street import Guide, Street, Tally

LOADS = {"past net": 0.85, "te veel werk": 1.4}
FIGURES: Mapping[str, Callable[[Tally], float]] = {
    "op tijd (%)": lambda t: 100 * t.kept / (t.kept + len(t.late_days)),
    "te laat (werkdagen)": lambda t: mean(t.late_days or [0]),
    "langst te laat": lambda t: max(t.late_days, default=0),
    "km": lambda t: t.metres / 1000,
    "rijminuten": lambda t: t.drive_s / 60,
    "stops": lambda t: t.stops,
    "stops per uur": lambda t: 3600 * t.stops / t.crew_s,
    "over (stuks)": lambda t: t.left,
    "overwerk (min)": lambda t: t.over_s / 60,
    "verplaatst (%)": lambda t: 100 * t.moved / t.planned if t.planned else 0,
}


def main() -> None:
    """Drive the weeks and print the table."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.two_weeks", description=__doc__)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=0.5, help="CPU of the solver for each morning")
    given = asked.parse_args()
    with solver_on_cpu() as solver:
        for name, load in LOADS.items():
            print(f"\n{name}: {load:.0%} van de uren, {given.seeds} keer twee weken\n")
            show(name, load, range(1, given.seeds + 1), ways_to_send(solver, given.seconds))


@contextmanager
def solver_on_cpu() -> Iterator[RoundSolver]:
    """Yield a solver whose seconds are of CPU, so that a busy machine changes little."""
    solver = EngineSolver(clock=busiest_cpu)
    try:
        yield solver
    finally:
        solver.end()


def ways_to_send(solver: RoundSolver, seconds: float) -> dict[str, Callable[[], Guide]]:
    """Return how a guide of each kind is made."""
    return {
        "gepland": lambda: Planner(solver, seconds=seconds),
        "dichtstbij eerst": nearest_first,
        "op datum": due_first,
    }


def show(name: str, load: float, seeds: Sequence[int], ways: Mapping[str, Callable[[], Guide]]) -> None:
    """Print the lines of one load as they come."""
    print("| werkwijze | " + " | ".join(FIGURES) + " |")
    print("| --- |" + " ---: |" * len(FIGURES), flush=True)
    for way, guide in ways.items():
        tallies = [Street(town(load=load, seed=seed), guide()).drive() for seed in seeds]
        cells = (_cell([figure(tally) for tally in tallies]) for figure in FIGURES.values())
        print(f"| {way} | " + " | ".join(cells) + " |", flush=True)


def _cell(values: Sequence[float]) -> str:
    """Return the mean, and the standard deviation where there is one."""
    digits = 0 if mean(values) >= 100 else 1
    spread = f" ± {stdev(values):.{digits}f}" if len(values) > 1 else ""
    return f"{mean(values):.{digits}f}{spread}"


if __name__ == "__main__":
    sys.exit(main())
