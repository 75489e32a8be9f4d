"""`meldwerk rounds`: plan a day from a file, apart from the database, and check a plan."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from server.domain.round_check import check
from server.wire.rounds import Objective, RoundSolver, Unsolvable
from server.wire.rounds_json import BadFile, read_answer, read_task, write_answer

T = TypeVar("T")
SECONDS = 5.0
MOVE_PAYS_S = 300
"""As the municipality's own setting when nobody changed it: five minutes."""
BAD_FILE = 2


def rounds_command(make_solver: Callable[[], RoundSolver]) -> click.Group:
    """Return the commands, for the solver that `make_solver` makes; they need no settings."""

    @click.group()
    def rounds() -> None:
        """Routes for crews: solve a problem file (mor-routing/1), or check an answer."""

    @rounds.command()
    @click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
    @click.option("--seconds", type=click.FloatRange(min=0), help="How long to look; the file's time_limit, or 5.")
    @click.option("--seed", type=click.IntRange(min=0), help="The file's seed, or 0.")
    @click.option(
        "--move-pays",
        type=click.IntRange(min=0),
        default=MOVE_PAYS_S,
        show_default=True,
        help="Seconds that a stop has to save to leave its vehicle in the file's `previous` plan.",
    )
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; standard output.")
    def solve(file: Path, seconds: float | None, seed: int | None, move_pays: int, out: Path | None) -> None:
        """Plan the day in FILE (- for standard input) and write the plan.

        With a `previous` plan in the file that one is adjusted: what moves has to pay.

        Ends with 1 when no plan does all that is required, and with 2 when the file is not right.
        """
        task = _read(file, read_task)
        seconds = next(given for given in (seconds, task.seconds, SECONDS) if given is not None)
        seed = next(given for given in (seed, task.seed, 0) if given is not None)
        solver = make_solver()
        try:
            if task.problem.previous and task.problem.objective is Objective.MOR:
                answer = solver.resolve(task.problem, seconds=seconds, seed=seed, move_s=move_pays)
            else:
                answer = solver.solve(task.problem, seconds=seconds, seed=seed)
        except Unsolvable as error:
            raise click.ClickException(str(error)) from error
        finally:
            solver.end()
        if out is None:
            click.echo(write_answer(answer))
        else:
            out.write_text(write_answer(answer) + "\n")

    @rounds.command("check")
    @click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
    @click.argument("solution", type=click.Path(path_type=Path, allow_dash=True))
    def check_solution(file: Path, solution: Path) -> None:
        """Say whether the plan in SOLUTION holds for the day in FILE, and what it costs."""
        verdict = check(_read(file, read_task).problem, _read(solution, read_answer))
        for fault in verdict.faults:
            click.echo(fault)
        faults = f"{len(verdict.faults)} faults" if verdict.faults else "holds"
        click.echo(f"{faults}; cost {verdict.cost}, travel {verdict.travel_s} s, {verdict.served} jobs done")
        sys.exit(1 if verdict.faults else 0)

    return rounds


def _read(file: Path, reader: Callable[[bytes], T]) -> T:
    try:
        with click.open_file(str(file), "rb") as opened:
            return reader(opened.read())
    except OSError as error:
        _refuse(f"{file}: {error.strerror}")
    except BadFile as error:
        _refuse(f"{file}: {error}")


def _refuse(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(BAD_FILE)
