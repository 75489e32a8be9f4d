"""What a file `mor-routing/1` may hold, for marshmallow."""

from collections.abc import Mapping
from typing import Any  # marshmallow's values

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from server.wire.rounds import Objective, Window
from server.wire.rounds_metric import LONGEST_S, ROUNDINGS

NOT_NEGATIVE = validate.Range(min=0)
COUNTABLE = validate.Range(min=0, max=1 << 40)
"""So much at the most that sums of it fit in the 64 bits of the engines."""


class Name(fields.Field[str]):
    """What something is called: words, or a number that is read as words."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValidationError("must be a name: words or a whole number")
        return str(value)


class Span(fields.Field[Window]):
    """From and until, in whole seconds."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Window:
        if not isinstance(value, list) or len(value) != 2 or not {type(bound) for bound in value} <= {int}:
            raise ValidationError("must be two whole seconds: from and until")
        if not 0 <= value[0] <= value[1]:
            raise ValidationError(f"from {value[0]} until {value[1]} is no span of time")
        return min(value[0], LONGEST_S), min(value[1], LONGEST_S)


def whole(default: int | None = 0, **more: Any) -> fields.Integer:
    """Return a field for a whole number, nought or more; `default` None: may be null."""
    return fields.Integer(strict=True, load_default=default, allow_none=default is None, validate=COUNTABLE, **more)


def names() -> fields.List[str]:
    """Return a field for names."""
    return fields.List(Name(), load_default=list)


class Lenient(Schema):
    """A part of the file; what we do not know is passed over."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def is_an_object(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError("must be an object, in braces")
        return data


class MetricSchema(Lenient):
    """How long the ways are."""

    kind = fields.String(required=True, validate=validate.OneOf(["matrix", "euclid", "haversine"]))
    scale = fields.Float(load_default=1.0)
    round = fields.String(load_default="nint", validate=validate.OneOf(list(ROUNDINGS)))
    detour = fields.Float(load_default=1.0, validate=NOT_NEGATIVE)
    kmh = fields.Float(load_default=24.0, validate=validate.Range(min=0, min_inclusive=False))
    fixed_s = fields.Float(load_default=0.0, validate=NOT_NEGATIVE)
    asym = fields.Float(load_default=0.0, validate=NOT_NEGATIVE)
    matrix = fields.Raw(load_default=None, allow_none=True)


class BreakSchema(Lenient):
    """The break of a crew."""

    window = Span(required=True)
    duration = whole()


class VehicleSchema(Lenient):
    """A crew."""

    id = Name(required=True)
    start = fields.Integer(strict=True, required=True, validate=NOT_NEGATIVE)
    end = whole(None)
    shift = Span(required=True)
    skills = names()
    capacity = whole(None)
    max_duration = whole(None)
    break_ = fields.Nested(BreakSchema, load_default=None, allow_none=True, data_key="break", attribute="break")
    locked = names()


class JobSchema(Lenient):
    """A stop."""

    id = Name(required=True)
    location = fields.Integer(strict=True, required=True, validate=NOT_NEGATIVE)
    service = whole()
    windows = fields.List(Span(), load_default=list, allow_none=True)
    skills = names()
    demand = whole()
    priority = whole()
    penalty = whole()
    required = fields.Boolean(load_default=False)
    after = names()


class RouteSchema(Lenient):
    """What a crew does, in order."""

    vehicle = Name(required=True)
    jobs = names()


class RoutesSchema(Lenient):
    """A plan, whatever it leaves out."""

    routes = fields.List(fields.Nested(RouteSchema), required=True)


class LeftOutSchema(Lenient):
    """A stop that is left out."""

    job = Name(required=True)
    why = fields.String(load_default="")


class AnswerSchema(RoutesSchema):
    """An answer."""

    unassigned = fields.List(fields.Nested(LeftOutSchema), load_default=list)


class ProblemSchema(Lenient):
    """A problem."""

    objective = fields.String(required=True, validate=validate.OneOf([objective.value for objective in Objective]))
    locations = fields.List(
        fields.List(fields.Float(), validate=validate.Length(min=2, max=2, error="must be two numbers")), required=True
    )
    metric = fields.Nested(MetricSchema, load_default=lambda: {"kind": "matrix"})
    # Checked by hand: a matrix of a day has hundreds of thousands of numbers.
    matrix = fields.Raw(load_default=None, allow_none=True)
    vehicles = fields.List(fields.Nested(VehicleSchema), required=True)
    jobs = fields.List(fields.Nested(JobSchema), required=True)
    previous = fields.Nested(RoutesSchema, load_default=None, allow_none=True)
    time_limit = fields.Float(load_default=None, allow_none=True, validate=NOT_NEGATIVE)
    seed = whole(None)


PROBLEM = ProblemSchema()
ANSWER = AnswerSchema()


def first_fault(messages: Any, at: str = "") -> str:
    """Return the first fault in words, with the field that it is in: `jobs[3].windows[0]: must be …`."""
    if not isinstance(messages, Mapping):
        return f"{at}: {messages[0] if isinstance(messages, list) else messages}"
    key, inner = next(iter(messages.items()))
    if key == "_schema":
        return first_fault(inner, at)
    step = f"[{key}]" if isinstance(key, int) else f".{key}" if at else str(key)
    return first_fault(inner, at + step)
