"""`python -m tests.bench.public_instances FILE...`: how far from the best known on the public instances in these files.

Reads Solomon's and Gehring and Homberger's tables (also as a team orienteering problem, with `--teams`), and the plain
Euclidean files of TSPLIB and CVRPLIB. The files are not ours to hand out. A second is as in `bench_rounds`.
"""

import re
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from integrations.rounds.solver import EngineSolver
from server.domain.round_check import check
from server.wire.rounds import Job, Objective, Problem, Vehicle
from server.wire.rounds_metric import Place, euclid
from tests.bench.round_clock import busiest_cpu

AGES = 10_000_000
SPARE_VEHICLES = 3
"""So many more than the name of a CVRPLIB file says: the least number is not always the shortest way."""
Row = list[int]
BEST = {
    # TSPLIB 95.
    "kroA200": 29_368,
    "pr107": 44_303,
    # CVRPLIB, set X (Uchoa and others, 2017).
    "X-n110-k13": 14_971,
    "X-n148-k46": 43_448,
    "X-n153-k22": 21_220,
    "X-n190-k8": 16_980,
    # Solomon, Gehring and Homberger: tenths, cut off (DIMACS 2021).
    "C101": 8_273,
    "C201": 5_891,
    "R101": 16_377,
    "R104": 9_715,
    "R201": 11_432,
    "RC101": 16_198,
    "RC102": 14_574,
    "C1_2_1": 26_986,
    "R1_2_4": 30_476,
    "R2_2_1": 34_680,
    "RC1_2_5": 33_256,
}


def main() -> None:
    """Print cost, and gap in % where the best is known, for each file and each number of seconds."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", nargs="+", type=float, default=[1.0, 5.0])
    parser.add_argument("--customers", type=int, help="only the first so many of a table")
    parser.add_argument("--teams", type=int, help="so many teams gather the loads of a table as points, within its day")
    asked = parser.parse_args()
    solver = EngineSolver(clock=busiest_cpu)
    solver.solve(Problem(Objective.DISTANCE, ((0,),), (Vehicle("1", 0, 0, (0, 1)),), ()), seconds=0)
    for file in asked.files:
        problem = _read(file, asked.customers, asked.teams)
        best = None if asked.customers or asked.teams else BEST.get(file.stem)
        for seconds in asked.seconds:
            verdict = check(problem, solver.solve(problem, seconds=seconds))
            gap = f"{100 * (verdict.cost / best - 1):.2f} %" if best else ""
            print(f"{file.stem:14}{seconds:6.1f} s{verdict.cost:10}  {gap}", *verdict.faults, flush=True)
    solver.end()


def _read(file: Path, customers: int | None, teams: int | None) -> Problem:
    text = file.read_text()
    if "NODE_COORD_SECTION" in text:
        return _tsplib(text)
    rows = [[int(word) for word in line.split()] for line in text.splitlines() if re.fullmatch(r"(\s*\d+){7}\s*", line)]
    rows = rows[: None if customers is None else customers + 1]
    number, capacity = (int(word) for word in text.split("CAPACITY")[1].split()[:2])
    return _gathered(rows, teams) if teams else _delivered(rows, number, capacity)


def _delivered(rows: Sequence[Row], number: int, capacity: int) -> Problem:
    """Return a table of number, x, y, load, first and last moment, work: all is done, with as little way as can be."""
    jobs = tuple(
        Job(str(n), n, row[6] * 10, (_tenths(row),), demand=row[3], required=True) for n, row in enumerate(rows) if n
    )
    vehicles = tuple(Vehicle(str(n), 0, 0, _tenths(rows[0]), capacity=capacity) for n in range(number))
    return Problem(Objective.DISTANCE, _way(rows), vehicles, jobs)


def _gathered(rows: Sequence[Row], teams: int) -> Problem:
    """Return the same table as points to win, by teams that can't be everywhere."""
    jobs = tuple(Job(str(n), n, row[6] * 10, (_tenths(row),), penalty=row[3]) for n, row in enumerate(rows) if n)
    return Problem(
        Objective.SCORE, _way(rows), tuple(Vehicle(str(n), 0, 0, _tenths(rows[0])) for n in range(teams)), jobs
    )


def _tenths(row: Row) -> tuple[int, int]:
    return row[4] * 10, row[5] * 10


def _way(rows: Sequence[Row]) -> Sequence[Sequence[int]]:
    return euclid([(row[1], row[2]) for row in rows], scale=10, rounding="trunc")


def _tsplib(text: str) -> Problem:
    """Return a round along all places, or loads to be brought by vehicles that each hold so much."""
    places = [(float(x), float(y)) for _, x, y in _section(text, "NODE_COORD_SECTION")]
    loads = [int(load) for _, load in _section(text, "DEMAND_SECTION")] or [0] * len(places)
    jobs = tuple(Job(str(n), n, 0, demand=load, required=True) for n, load in enumerate(loads) if n)
    return Problem(Objective.DISTANCE, euclid(places, scale=1, rounding="nint"), _vehicles(text, places), jobs)


def _vehicles(text: str, places: Sequence[Place]) -> tuple[Vehicle, ...]:
    room = re.search(r"CAPACITY\s*:\s*(\d+)", text)
    if room is None:
        return (Vehicle("1", 0, 0, (0, AGES)),)
    least = re.search(r"NAME.*-k(\d+)", text)
    number = int(least[1]) + SPARE_VEHICLES if least else len(places)
    return tuple(Vehicle(str(n), 0, 0, (0, AGES), capacity=int(room[1])) for n in range(number))


def _section(text: str, name: str) -> list[list[str]]:
    """Return the rows of numbers under a heading."""
    _, found, rest = text.partition(name)
    rows = rest.strip().splitlines() if found else []
    end = next((n for n, row in enumerate(rows) if not re.match(r"\s*[\d.]", row)), len(rows))
    return [row.split() for row in rows[:end]]


if __name__ == "__main__":
    main()
