"""The file format `mor-routing/1`: a problem for a route solver and its answer, as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # what JSON holds

from marshmallow import ValidationError

from server.wire.rounds import Answer, Break, Job, LeftOut, Objective, Problem, Route, Vehicle
from server.wire.rounds_metric import LONGEST_S, UNREACHABLE_S, Matrix, euclid, haversine
from server.wire.rounds_names import faults
from server.wire.rounds_schema import ANSWER, PROBLEM, first_fault

FORMAT = "mor-routing/1"


class BadFile(Exception):
    """A file that is no problem or no answer; the message names the field, in a plain English sentence."""


@dataclass(frozen=True)
class Task:
    """A problem, and how long to work on it where the file says so."""

    problem: Problem
    seconds: float | None
    seed: int | None


def read_task(text: str | bytes) -> Task:
    """Return the problem in a file. Raises BadFile."""
    data = _loaded(text, PROBLEM)
    places = [(place[0], place[1]) for place in data["locations"]]
    problem = Problem(
        objective=Objective(data["objective"]),
        durations=_durations(data["metric"], data["matrix"] or data["metric"].get("matrix"), places),
        vehicles=tuple(_vehicle(vehicle) for vehicle in data["vehicles"]),
        jobs=tuple(_job(job) for job in data["jobs"]),
        previous=_routes(data["previous"]["routes"]) if data["previous"] else (),
    )
    if fault := next(faults(problem), None):
        raise BadFile(fault)
    return Task(problem, data["time_limit"], data["seed"])


def read_answer(text: str | bytes) -> Answer:
    """Return the answer in a file. Raises BadFile."""
    data = _loaded(text, ANSWER)
    left_out = tuple(LeftOut(left["job"], left["why"]) for left in data["unassigned"])
    return Answer(_routes(data["routes"]), left_out)


def write_answer(answer: Answer) -> str:
    """Return an answer as JSON."""
    left_out = [{"job": left.job, "why": left.why} for left in answer.unassigned]
    return json.dumps({"routes": _written(answer.routes), "unassigned": left_out}, indent=1)


def write_problem(problem: Problem) -> str:
    """Return a problem as JSON, with its matrix; the places have no co-ordinates."""
    durations = [[int(seconds) for seconds in row] for row in problem.durations]
    written: dict[str, Any] = {
        "format": FORMAT,
        "objective": problem.objective.value,
        "locations": [[0, 0]] * len(durations),
        "metric": {"kind": "matrix"},
        "matrix": durations,
        "vehicles": [_written_vehicle(vehicle) for vehicle in problem.vehicles],
        "jobs": [_written_job(job) for job in problem.jobs],
    }
    if problem.previous:
        written["previous"] = {"routes": _written(problem.previous)}
    return json.dumps(written)


def _loaded(text: str | bytes, schema: Any) -> dict[str, Any]:  # Any: marshmallow's schemas are not typed by content
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadFile(f"this is no JSON: {error}") from error
    except RecursionError as error:
        raise BadFile("this is no problem and no answer: it is too deep") from error
    if not isinstance(data, dict):
        raise BadFile("a file of this format is one object, in braces")
    if data.get("format", FORMAT) != FORMAT:
        raise BadFile(f"format: {data['format']!r} is not {FORMAT!r}")
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise BadFile(first_fault(error.messages)) from error
    return loaded


def _durations(metric: Mapping[str, Any], matrix: Any, places: Sequence[tuple[float, float]]) -> Matrix:
    if matrix is not None:
        return _given(matrix, len(places))
    if metric["kind"] == "matrix":
        raise BadFile("matrix: is missing, and metric.kind is 'matrix'")
    try:
        found = _measured(metric, places)
    except (OverflowError, ValueError):
        found = None
    if found is None or any(not 0 <= seconds <= LONGEST_S for row in found for seconds in row):
        raise BadFile(f"metric: makes ways of less than nought, or of more than {LONGEST_S} seconds")
    return found


def _measured(metric: Mapping[str, Any], places: Sequence[tuple[float, float]]) -> Matrix:
    if metric["kind"] == "euclid":
        return euclid(places, scale=metric["scale"], rounding=metric["round"])
    named = {name: metric[name] for name in ("detour", "kmh", "fixed_s", "asym")}
    return haversine(places, **named)


def _given(matrix: Any, size: int) -> Matrix:
    if not isinstance(matrix, list) or len(matrix) != size:
        raise BadFile(f"matrix: must have a row for each of the {size} locations")
    for number, row in enumerate(matrix):
        if not isinstance(row, list) or len(row) != size:
            raise BadFile(f"matrix[{number}]: must have {size} numbers, one for each location")
        if not {type(value) for value in row} <= {int, type(None)}:
            raise BadFile(f"matrix[{number}]: must hold whole seconds, or null")
        if any(value and not 0 <= value <= LONGEST_S for value in row):
            raise BadFile(f"matrix[{number}]: must hold seconds from nought to {LONGEST_S}")
    return [[UNREACHABLE_S if value is None else value for value in row] for row in matrix]


def _vehicle(data: Mapping[str, Any]) -> Vehicle:
    pause = data["break"]
    return Vehicle(
        id=data["id"],
        start=data["start"],
        end=data["end"],
        shift=data["shift"],
        skills=frozenset(data["skills"]),
        capacity=data["capacity"],
        max_duration_s=data["max_duration"],
        pause=Break(pause["window"], pause["duration"]) if pause else None,
        locked=tuple(data["locked"]),
    )


def _job(data: Mapping[str, Any]) -> Job:
    return Job(
        id=data["id"],
        location=data["location"],
        service_s=data["service"],
        windows=tuple(data["windows"] or ()),
        skills=frozenset(data["skills"]),
        demand=data["demand"],
        priority=data["priority"],
        penalty=data["penalty"],
        required=data["required"],
        after=tuple(data["after"]),
    )


def _routes(data: Iterable[Mapping[str, Any]]) -> tuple[Route, ...]:
    return tuple(Route(route["vehicle"], tuple(route["jobs"])) for route in data)


def _written(routes: Iterable[Route]) -> list[dict[str, Any]]:
    return [{"vehicle": route.vehicle, "jobs": list(route.jobs)} for route in routes]


def _written_vehicle(vehicle: Vehicle) -> dict[str, Any]:
    pause = vehicle.pause
    return {
        "id": vehicle.id,
        "start": vehicle.start,
        "end": vehicle.end,
        "shift": list(vehicle.shift),
        "skills": sorted(vehicle.skills),
        "capacity": vehicle.capacity,
        "max_duration": vehicle.max_duration_s,
        "break": {"window": list(pause.window), "duration": pause.duration_s} if pause else None,
        "locked": list(vehicle.locked),
    }


def _written_job(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "location": job.location,
        "service": job.service_s,
        "windows": [list(window) for window in job.windows],
        "skills": sorted(job.skills),
        "demand": job.demand,
        "priority": job.priority,
        "penalty": job.penalty,
        "required": job.required,
        "after": list(job.after),
    }
