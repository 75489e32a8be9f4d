import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from integrations.tables import round_solver
from server.cli.rounds import rounds_command
from server.wire.rounds_json import read_answer, read_task, write_answer, write_problem

SMALL = {
    "format": "mor-routing/1",
    "objective": "mor",
    "locations": [[0, 0], [0, 300], [400, 0]],
    "metric": {"kind": "euclid", "scale": 1, "round": "nint"},
    "vehicles": [{"id": "ploeg", "start": 0, "end": 0, "shift": [0, 3000], "break": None}],
    "jobs": [
        {"id": 1, "location": 1, "service": 60, "penalty": 9000, "priority": 100},
        {"id": 2, "location": 2, "service": 60, "penalty": 9000, "skills": ["licht"]},
    ],
    "time_limit": 0,
}
Typed = Callable[..., Result]


@pytest.fixture
def typed() -> Typed:
    def run(*words: object, typing: str | None = None) -> Result:
        return CliRunner().invoke(rounds_command(round_solver), [str(word) for word in words], input=typing)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "day.json"
    path.write_text(json.dumps(SMALL))
    return path


def test_a_day_is_planned_and_the_plan_checked(typed: Typed, file: Path, tmp_path: Path) -> None:
    answer = tmp_path / "plan.json"
    solved = typed("solve", file, "--out", answer)
    checked = typed("check", file, answer)

    assert solved.exit_code == 0, solved.output
    assert json.loads(answer.read_text()) == {
        "routes": [{"vehicle": "ploeg", "jobs": ["1"]}],
        "unassigned": [{"job": "2", "why": "skill"}],
    }
    assert (checked.exit_code, checked.output) == (0, "holds; cost 9600, travel 600 s, 1 jobs done\n")


def test_a_day_is_planned_from_standard_input(typed: Typed) -> None:
    solved = typed("solve", "-", "--seconds", "0", typing=json.dumps(SMALL))

    assert json.loads(solved.stdout)["routes"] == [{"vehicle": "ploeg", "jobs": ["1"]}]


def test_a_plan_that_does_not_hold_is_told_and_ends_with_one(typed: Typed, file: Path, tmp_path: Path) -> None:
    answer = tmp_path / "plan.json"
    answer.write_text('{"routes": [{"vehicle": "ploeg", "jobs": ["1", "2"]}]}')
    checked = typed("check", file, answer)

    assert checked.exit_code == 1
    assert "ploeg cannot do 2: it lacks licht" in checked.output


def test_a_day_that_cannot_be_done_is_told_and_ends_with_one(typed: Typed) -> None:
    solved = typed("solve", "-", typing=json.dumps(SMALL | {"objective": "distance"}))

    assert solved.exit_code == 1
    assert solved.output == "Error: no plan was found that does 2\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"objective": "best"}, "objective: Must be one of: distance, mor, score."),
        ({"format": "mor-routing/9"}, "format: 'mor-routing/9' is not 'mor-routing/1'"),
        ({"metric": {"kind": "matrix"}}, "matrix: is missing, and metric.kind is 'matrix'"),
        ({"matrix": [[0]]}, "matrix: must have a row for each of the 3 locations"),
        ({"matrix": [[0, 1], [0, 0, 0], [0, 0, 0]]}, "matrix[0]: must have 3 numbers, one for each location"),
        ({"jobs": [{"id": 1, "location": 7}]}, "jobs[0].location: there is no location 7"),
        ({"jobs": [{"id": 1, "location": 1}] * 2}, "jobs[1].id: '1' is there twice"),
        ({"jobs": [{"id": 1, "location": 1, "windows": [[5, 3]]}]}, "jobs[0].windows[0]: from 5 until 3 is no span"),
        ({"jobs": [{"id": 1, "location": 1, "service": 1.5}]}, "jobs[0].service: Not a valid integer."),
        ({"vehicles": [{"id": "a", "start": 0}]}, "vehicles[0].shift: Missing data for required field."),
        ({"vehicles": [{"id": "a", "start": 0, "shift": [0, 9], "locked": ["9"]}]}, "locked: there is no job '9'"),
        ({"vehicles": [3]}, "vehicles[0]: must be an object, in braces"),
        ({"locations": [[0]]}, "locations[0]: must be two numbers"),
        ({"locations": [[1e300, 0]] * 3 + [[0, 0]]}, "metric: makes ways"),
        ({"metric": {"kind": "euclid", "scale": -1}}, "metric: makes ways of less than nought"),
        ({"matrix": [[0, 2**70, 1], [1, 0, 1], [1, 1, 0]]}, "matrix[0]: must hold seconds from nought to"),
        ({"jobs": [{"id": 1, "location": 1, "penalty": 2**62}]}, "jobs[0].penalty: "),
    ],
)
def test_a_file_that_is_not_right_names_the_field_and_ends_with_two(
    typed: Typed, change: dict[str, object], said: str
) -> None:
    refused = typed("solve", "-", typing=json.dumps(SMALL | change))

    assert refused.exit_code == 2
    assert said in refused.output


@pytest.mark.parametrize("words", ["no json", "[]", "\x00", '{"objective": "mor"}', "[" * 100_000])
def test_what_is_no_problem_at_all_is_refused_in_a_sentence(typed: Typed, words: str) -> None:
    refused = typed("solve", "-", typing=words)

    assert refused.exit_code == 2
    assert refused.output.startswith("Error: -: ")


@pytest.mark.parametrize(
    "change", [{"time_limit": 1e12}, {"seed": 2**40}, {"jobs": [SMALL["jobs"][0] | {"windows": None}]}]
)  # type: ignore[index]
def test_what_is_odd_but_clear_is_planned(typed: Typed, change: dict[str, object]) -> None:
    assert typed("solve", "-", typing=json.dumps(SMALL | change)).exit_code == 0


def test_a_file_that_is_not_there_is_told(typed: Typed, tmp_path: Path) -> None:
    assert typed("solve", tmp_path / "none.json").exit_code == 2


def test_a_problem_and_an_answer_come_back_as_they_were() -> None:
    problem = read_task(json.dumps(SMALL)).problem
    answer = read_answer(
        '{"routes": [{"vehicle": "ploeg", "jobs": ["1"]}], "unassigned": [{"job": 2, "why": "skill"}]}'
    )

    assert read_task(write_problem(problem)).problem == problem
    assert read_answer(write_answer(answer)) == answer


@pytest.mark.parametrize(
    ("metric", "seconds"),
    [
        ({"kind": "euclid", "scale": 0.1, "round": "trunc"}, [30, 40, 50]),
        ({"kind": "euclid", "scale": 0.005, "round": "nint"}, [2, 2, 3]),
        ({"kind": "euclid", "scale": 0.005, "round": "round"}, [2, 2, 2]),
    ],
)
def test_straight_distances_are_made_whole_as_the_file_says(metric: dict[str, object], seconds: list[int]) -> None:
    rows = read_task(json.dumps(SMALL | {"metric": metric})).problem.durations

    assert [rows[0][1], rows[0][2], rows[1][2]] == seconds


def test_distances_on_the_globe_become_driving_times() -> None:
    metric = {"kind": "haversine", "detour": 1.35, "kmh": 24, "fixed_s": 40, "asym": 0.1}
    places = [[4.30, 52.04], [4.31, 52.04], [4.30, 52.05]]
    rows = read_task(json.dumps(SMALL | {"metric": metric, "locations": places})).problem.durations

    assert rows[0][0] == 0
    assert rows[0][1] == pytest.approx(40 + 684 * 1.35 * 3.6 / 24, abs=2)
    assert rows[1][0] == pytest.approx(rows[0][1] * 1.1, abs=1)
