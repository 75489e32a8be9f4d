"""The tablet's contract as JSON: a schema for each thing in `field`. `load` gives the dataclass, `dump` takes it."""

from datetime import UTC
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from server.wire.field import (
    Answer,
    Arrive,
    Basemap,
    CategoryRef,
    Changes,
    Claim,
    Close,
    Command,
    Correct,
    CorrectField,
    Enrolled,
    Enrolment,
    FollowUp,
    GiveBack,
    GiveBackWhy,
    Gone,
    HandOver,
    Happening,
    Key,
    KeyRequest,
    Kind,
    Named,
    NewReport,
    News,
    Note,
    Order,
    Outcome,
    Person,
    PersonRequest,
    PhotoReceipt,
    PhotoRef,
    Pictures,
    Problem,
    Question,
    Reference,
    Result,
    Verdict,
    Waiting,
)

_COUNT = validate.Range(0, 1_000_000)


class _Of(Schema):
    """A schema that reads into its dataclass."""

    class Meta:
        unknown = EXCLUDE

    of: type

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Any:
        return self.of(**data)


def _text(longest: int, *, required: bool = False) -> fields.String:
    rules = validate.Length(min=1 if required else 0, max=longest)
    return fields.String(required=True, validate=rules) if required else fields.String(validate=rules)


def _moment(*, required: bool = False, allow_none: bool = False) -> fields.AwareDateTime:
    return fields.AwareDateTime(default_timezone=UTC, required=required, allow_none=allow_none)


class _Tuple(fields.List[Any]):
    """A list in JSON, a tuple in Python."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


def _photos() -> fields.Field[Any]:
    return _Tuple(fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z")), validate=validate.Length(max=10))


class _Claim(_Of):
    of = Claim


class _Arrive(_Of):
    of = Arrive


class _Close(_Of):
    of = Close
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    sentence = _text(2000, required=True)
    before = _photos()
    after = _photos()
    minutes = fields.Integer(allow_none=True, validate=validate.Range(0, 24 * 60))
    material = _text(500)


class _GiveBack(_Of):
    of = GiveBack
    why = fields.Enum(GiveBackWhy, by_value=True, required=True)
    note = _text(2000, required=True)
    photos = _photos()


class _HandOver(_Of):
    of = HandOver
    team_id = fields.Integer(required=True)
    crew_id = fields.Integer(allow_none=True)
    note = _text(2000)


class _FollowUp(_Of):
    of = FollowUp
    category_id = fields.Integer(required=True)
    task = _text(2000, required=True)
    photos = _photos()


class _Correct(_Of):
    of = Correct
    field = fields.Enum(CorrectField, by_value=True, required=True)
    value = _text(200, required=True)
    was = _text(200)
    insist = fields.Boolean()


class _Note(_Of):
    of = Note
    text = _text(2000, required=True)
    photos = _photos()


class _NewReport(_Of):
    of = NewReport
    local_number = _text(20, required=True)
    text = _text(5000, required=True)
    category_id = fields.Integer(required=True)
    x = fields.Float(required=True)
    y = fields.Float(required=True)
    photos = _photos()
    urgent = fields.Boolean()
    solved = fields.Boolean()
    sentence = _text(2000)


DEEDS: dict[Kind, Schema] = {
    Kind.CLAIM: _Claim(),
    Kind.ARRIVE: _Arrive(),
    Kind.CLOSE: _Close(),
    Kind.GIVE_BACK: _GiveBack(),
    Kind.HAND_OVER: _HandOver(),
    Kind.FOLLOW_UP: _FollowUp(),
    Kind.CORRECT: _Correct(),
    Kind.NOTE: _Note(),
    Kind.REPORT: _NewReport(),
}


class _Deed(fields.Field[Any]):
    """What is in it depends on the kind beside it."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return DEEDS[obj.kind].dump(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if not isinstance(value, dict) or data.get("kind") not in {*Kind}:
            raise self.make_error("validator_failed")
        return DEEDS[Kind(data["kind"])].load(value)


class CommandSchema(_Of):
    """A Command; each is read apart, so that a bad one spoils no other."""

    of = Command
    id = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f-]{36}\Z"))
    kind = fields.Enum(Kind, by_value=True, required=True)
    at = _moment(required=True)
    deed = _Deed(required=True)
    work_order = fields.Integer(allow_none=True)
    base_version = fields.Integer(allow_none=True)
    person_id = fields.Integer(allow_none=True)
    clock_offset_s = fields.Float()


class WaitingSchema(_Of):
    """Waiting."""

    of = Waiting
    deeds = fields.Integer(required=True, validate=_COUNT)
    photos = fields.Integer(required=True, validate=_COUNT)
    since = _moment(allow_none=True)


class _Question(_Of):
    of = Question
    field = fields.Enum(CorrectField, by_value=True, required=True)
    ours = fields.String(required=True)
    office = fields.String(required=True)


class VerdictSchema(_Of):
    """A Verdict."""

    of = Verdict
    id = fields.String(required=True)
    result = fields.Enum(Result, by_value=True, required=True)
    sentence = fields.String()
    work_order = fields.Integer(allow_none=True)
    report_number = fields.String()
    question = fields.Nested(_Question, allow_none=True)


class _PhotoRef(_Of):
    of = PhotoRef
    key = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    moment = fields.String()


class _Answer(_Of):
    of = Answer
    question = fields.String(required=True)
    answer = fields.String(required=True)


class _Happening(_Of):
    of = Happening
    at = _moment(required=True)
    what = fields.String(required=True)
    note = fields.String()


class OrderSchema(_Of):
    """An Order."""

    of = Order
    id = fields.Integer(required=True)
    number = fields.String(required=True)
    version = fields.Integer(required=True)
    category_id = fields.Integer(required=True)
    team_id = fields.Integer(required=True)
    crew_id = fields.Integer(allow_none=True)
    stop = fields.Integer(allow_none=True)
    task = fields.String()
    text = fields.String()
    urgency = fields.String()
    status = fields.String()
    x = fields.Float(allow_none=True)
    y = fields.Float(allow_none=True)
    address = fields.String()
    place_text = fields.String()
    place_doubt = fields.String()
    area = fields.String()
    asset = fields.String()
    received_at = _moment(required=True)
    due_at = _moment(allow_none=True)
    planned_on = fields.Date(allow_none=True)
    paused = fields.Boolean()
    is_part = fields.Boolean()
    reopened = fields.Integer()
    photos = _Tuple(fields.Nested(_PhotoRef))
    answers = _Tuple(fields.Nested(_Answer))
    history = _Tuple(fields.Nested(_Happening))


class _Gone(_Of):
    of = Gone
    id = fields.Integer(required=True)
    why = fields.String()


class _CategoryRef(_Of):
    of = CategoryRef
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    parent = fields.String()
    standard = fields.Dict(fields.String(), _Tuple(fields.String()))


class _Named(_Of):
    of = Named
    id = fields.Integer(required=True)
    name = fields.String(required=True)


class _Basemap(_Of):
    of = Basemap
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)


def _pair() -> fields.Tuple:
    return fields.Tuple((fields.Float(), fields.Float()))


class ReferenceSchema(_Of):
    """A Reference."""

    of = Reference
    version = fields.String(required=True)
    municipality = fields.String(required=True)
    centre = fields.Tuple((fields.Float(), fields.Float()), required=True)
    crew = fields.Nested(_Named, required=True)
    team = fields.Nested(_Named, required=True)
    people = _Tuple(fields.Nested(_Named))
    crews = _Tuple(fields.Nested(_Named))
    teams = _Tuple(fields.Nested(_Named))
    categories = _Tuple(fields.Nested(_CategoryRef))
    working_days = _Tuple(fields.Date())
    boundary = _Tuple(_Tuple(_pair()))


class ChangesSchema(_Of):
    """Changes."""

    of = Changes
    cursor = fields.String(required=True)
    now = _moment(required=True)
    reset = fields.Boolean()
    route_note = fields.String()
    orders = _Tuple(fields.Nested(OrderSchema))
    gone = _Tuple(fields.Nested(_Gone))
    reference = fields.Nested(ReferenceSchema, allow_none=True)
    basemap = fields.Nested(_Basemap, allow_none=True)


class NewsSchema(_Of):
    """News."""

    of = News
    news = fields.Boolean(required=True)
    again_after_s = fields.Integer(validate=_COUNT)


class PicturesSchema(_Of):
    """Pictures."""

    of = Pictures
    pictures = fields.Dict(fields.String(), fields.String(), required=True)


class EnrolmentSchema(_Of):
    """An Enrolment."""

    of = Enrolment
    code = _text(40, required=True)
    device_name = _text(60, required=True)


class EnrolledSchema(_Of):
    """Enrolled."""

    of = Enrolled
    device_id = fields.String(required=True)
    secret = fields.String(required=True)
    crew = fields.Nested(_Named, required=True)
    municipality = fields.String(required=True)


class KeyRequestSchema(_Of):
    """A KeyRequest."""

    of = KeyRequest
    device_id = _text(60, required=True)
    secret = _text(100, required=True)


class KeySchema(_Of):
    """A Key."""

    of = Key
    token = fields.String(required=True)
    ends_at = _moment(required=True)
    now = _moment(required=True)


class PersonRequestSchema(_Of):
    """A PersonRequest."""

    of = PersonRequest
    person_id = fields.Integer(required=True)
    pin = _text(12, required=True)


class PersonSchema(_Of):
    """A Person."""

    of = Person
    id = fields.Integer(required=True)
    name = fields.String(required=True)


class PhotoReceiptSchema(_Of):
    """A PhotoReceipt."""

    of = PhotoReceipt
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)


class ProblemSchema(_Of):
    """A Problem."""

    of = Problem
    code = fields.String(required=True)
    sentence = fields.String(required=True)
