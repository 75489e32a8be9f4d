"""What may stand in the files that a municipality is set up with, entry by entry."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from server.domain.hazards import HAZARD_WORDS
from server.domain.vocabulary import FeedbackPolicy, MessageKind, NormKind, NormUnit, Outcome, Role, Urgency
from server.wire.roads import Travel

Entry = dict[str, Any]
"""One entry of a file, with every field of its schema."""

Config = dict[str, list[Entry]]
"""All entries per section, in the order in which they stand in the files."""

OWN_CHANNELS = (
    *("website", "email", "tablet", "phone", "desk", "letter", "social", "sms"),
    *("open311", "api", "push", "poll"),
)
"""The names of doors that we keep ourselves: no other maker's channel may have one of these."""

RSIN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
CONFIDENTIALITY = (
    *("", "openbaar", "beperkt_openbaar", "intern", "zaakvertrouwelijk", "vertrouwelijk"),
    *("confidentieel", "geheim", "zeer_geheim"),
)
"""The words of the ZGW standard; empty leaves it to the case type."""

_SLUG = validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", error="only small letters, digits and single hyphens.")
_KEY = validate.Regexp(r"^[a-z0-9]+([_-][a-z0-9]+)*$", error="only small letters, digits, hyphens and underscores.")
_FILLED = validate.Length(min=1, error="may not be empty.")
_WEB = validate.Regexp(r"^https?://[^\s/?#@]+(/[^\s?#]*)?$", error="must be the address of something on the web.")
_COLOUR = validate.Regexp(r"^#[0-9a-fA-F]{6}$", error="must look like #154273.")
_DAYS = validate.Range(min=0, max=366)
_LUNCH = validate.Range(min=0, max=180)
_CENTS = validate.Range(min=0, max=100_000)
_SKILL = validate.Regexp(
    r"^([a-z0-9]+([_-][a-z0-9]+)*)?$", error="only small letters, digits, hyphens and underscores."
)


def native(kind: type, **rest: Any) -> fields.Raw:
    """Return the field of a value that TOML knows by itself: a day or a time."""

    def check(value: Any) -> None:
        if type(value) is not kind:
            raise ValidationError(f"Not a {kind.__name__}; write it without quotes.")

    return fields.Raw(validate=check, **rest)


def _day_of_the_year(value: str) -> None:
    try:
        date.fromisoformat(f"2024-{value}")
    except ValueError:
        raise ValidationError("Not a day of the year; write MM-DD.") from None


def _slug(**rest: Any) -> fields.Str:
    return fields.Str(validate=_SLUG, **rest)


def _reference() -> fields.Str:
    return fields.Str(load_default=None)


def _text(**rest: Any) -> fields.Str:
    return fields.Str(load_default="", **rest)


def _metres(least: int, most: int) -> fields.Float:
    """Return the field of a coordinate in RD New."""
    return fields.Float(load_default=None, validate=validate.Range(least, most))


class MunicipalitySchema(Schema):
    """The settings of the municipality itself."""

    slug = _slug(required=True)
    code = fields.Str(required=True, validate=validate.Regexp(r"^\d{4}$", error="must be four digits."))
    name = fields.Str(required=True, validate=_FILLED)
    prefix = fields.Str(required=True, validate=validate.Regexp(r"^[A-Z]{2,5}$", error="must be 2 to 5 capitals."))
    phone = _text()
    emergency_text = _text()
    website = _text()
    mail_sender = _text()
    mail_reply_to = _text()
    colour = fields.Str(load_default="#154273", validate=_COLOUR)
    banner = _text()
    feedback_policy = fields.Enum(FeedbackPolicy, by_value=True, load_default=FeedbackPolicy.ALWAYS)
    liberation_day_every_year = fields.Bool(load_default=True)
    calendar_from = fields.Int(strict=True, load_default=2016, validate=validate.Range(2000, 2100))
    calendar_until = fields.Int(strict=True, load_default=2035, validate=validate.Range(2000, 2100))
    opens = native(time, load_default=time(8))
    closes = native(time, load_default=time(17))
    reopen_days = fields.Int(strict=True, load_default=14, validate=_DAYS)
    question_days = fields.Int(strict=True, load_default=14, validate=_DAYS)
    on_time_aim = fields.Int(strict=True, load_default=90, validate=validate.Range(0, 100))
    depot_x = _metres(0, 300_000)
    depot_y = _metres(300_000, 625_000)
    shift_from = native(time, load_default=time(7, 30))
    shift_until = native(time, load_default=time(16))
    lunch_from = native(time, load_default=time(11, 30))
    lunch_until = native(time, load_default=time(13))
    lunch_min = fields.Int(strict=True, load_default=30, validate=_LUNCH)
    plan_at = native(time, load_default=None)
    move_pays_min = fields.Int(strict=True, load_default=5, validate=validate.Range(0, 240))
    crew_hour_cents = fields.Int(strict=True, load_default=0, validate=_CENTS)
    crew_km_cents = fields.Int(strict=True, load_default=0, validate=_CENTS)
    hazard_words = fields.List(fields.Str(validate=_FILLED), load_default=lambda: list(HAZARD_WORDS))
    call_back_hours = fields.Int(strict=True, load_default=8, validate=validate.Range(1, 200))


class FreeDaySchema(Schema):
    """A local exception to the week."""

    day = native(date, required=True)
    name = fields.Str(required=True, validate=_FILLED)
    free = fields.Bool(load_default=True)


class DutySchema(Schema):
    """Who is rung when there is danger."""

    name = fields.Str(required=True, validate=_FILLED)
    mail = _text()
    phone = _text()


class OptionSchema(Schema):
    """One answer to a question."""

    value = fields.Str(required=True, validate=_KEY)
    label = fields.Str(required=True, validate=_FILLED)
    label_en = _text()


class QuestionSchema(Schema):
    """An extra question of a category."""

    key = fields.Str(required=True, validate=_KEY)
    text = fields.Str(required=True, validate=_FILLED)
    text_en = _text()
    danger_answer = _text()
    stop_answer = _text()
    stop_text = _text()
    stop_text_en = _text()
    options = fields.List(fields.Nested(OptionSchema), load_default=list)


class CategorySchema(Schema):
    """What a report can be about."""

    slug = _slug(required=True)
    parent = _reference()
    name = fields.Str(required=True, validate=_FILLED)
    public_name = fields.Str(required=True, validate=_FILLED)
    public_name_en = _text()
    description = _text()
    synonyms = fields.List(fields.Str(validate=_FILLED), load_default=list)
    owner = fields.Str(required=True, validate=_FILLED)
    urgency = fields.Enum(Urgency, by_value=True, load_default=Urgency.NORMAL)
    feedback_policy = fields.Enum(FeedbackPolicy, by_value=True, load_default=None)
    duplicate_radius_m = fields.Int(strict=True, load_default=50, validate=validate.Range(0, 1000))
    duplicate_days = fields.Int(strict=True, load_default=30, validate=_DAYS)
    stop_text = _text()
    stop_text_en = _text()
    season = _reference()
    work_min = fields.Int(strict=True, load_default=None, validate=validate.Range(1, 480))
    skill = _text(validate=_SKILL)
    bulk = fields.Int(strict=True, load_default=0, validate=validate.Range(0, 10_000))
    failure_m = fields.Int(strict=True, load_default=None, validate=validate.Range(0, 2000))
    failure_from = fields.Int(strict=True, load_default=5, validate=validate.Range(2, 1000))
    failure_joins_from = fields.Int(strict=True, load_default=None, validate=validate.Range(2, 1000))
    on_public_map = fields.Bool(load_default=True)
    active = fields.Bool(load_default=True)
    questions = fields.List(
        fields.Nested(QuestionSchema), load_default=list, validate=validate.Length(max=3, error="at most 3.")
    )


class NormSchema(Schema):
    """One norm, from one day on."""

    category = _reference()
    kind = fields.Enum(NormKind, by_value=True, required=True)
    amount = fields.Int(strict=True, required=True, validate=validate.Range(1, 10_000))
    unit = fields.Enum(NormUnit, by_value=True, required=True)
    valid_from = native(date, required=True)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    channel = _reference()
    area = _reference()
    source = _text()


class TeamSchema(Schema):
    """A team."""

    slug = _slug(required=True)
    name = fields.Str(required=True, validate=_FILLED)
    public_name = fields.Str(required=True, validate=_FILLED)
    mail = _text()
    phone = _text()


class HandlerSchema(Schema):
    """A member of staff. Passwords and keys never stand in files."""

    username = fields.Str(required=True, validate=validate.Regexp(r"^[a-z0-9._@-]+$", error="only a-z 0-9 . _ @ -"))
    name = fields.Str(required=True, validate=_FILLED)
    mail = _text()
    role = fields.Enum(Role, by_value=True, required=True)
    teams = fields.List(fields.Str(), load_default=list)
    absent_from = native(date, load_default=None)
    absent_until = native(date, load_default=None)
    deputy = _reference()
    active = fields.Bool(load_default=True)


class CrewSchema(Schema):
    """People who go out together, with what a plan of their day must know; the municipality's own where left out."""

    slug = _slug(required=True)
    name = fields.Str(required=True, validate=_FILLED)
    team = fields.Str(required=True)
    depot_x = _metres(0, 300_000)
    depot_y = _metres(300_000, 625_000)
    shift_from = native(time, load_default=None)
    shift_until = native(time, load_default=None)
    lunch_from = native(time, load_default=None)
    lunch_until = native(time, load_default=None)
    lunch_min = fields.Int(strict=True, load_default=None, validate=_LUNCH)
    skills = fields.List(fields.Str(validate=_KEY), load_default=list)
    areas = fields.List(fields.Str(validate=_FILLED), load_default=list)
    travel = fields.Enum(Travel, by_value=True, load_default=Travel.CAR)
    capacity = fields.Int(strict=True, load_default=None, validate=validate.Range(1, 100_000))


class PartnerSchema(Schema):
    """Another organisation that works for us."""

    slug = _slug(required=True)
    name = fields.Str(required=True, validate=_FILLED)
    mail = _text()
    contract_owner = _reference()
    sla_amount = fields.Int(strict=True, load_default=None, validate=validate.Range(1, 10_000))
    sla_unit = fields.Enum(NormUnit, by_value=True, load_default=None)


class SeasonSchema(Schema):
    """A part of every year."""

    name = fields.Str(required=True, validate=_FILLED)
    starts = fields.Str(required=True, validate=_day_of_the_year)
    ends = fields.Str(required=True, validate=_day_of_the_year)


class RuleSchema(Schema):
    """Which team gets what."""

    team = fields.Str(required=True)
    category = _reference()
    area = _reference()
    season = _reference()
    channel = _reference()
    question = _reference()
    answer = _reference()
    handler = _reference()
    partner = _reference()


class MessageSchema(Schema):
    """The municipality's own words for a message."""

    kind = fields.Enum(MessageKind, by_value=True, required=True)
    outcome = _text(validate=validate.OneOf(["", *Outcome]))
    language = fields.Str(load_default="nl", validate=validate.OneOf(["nl", "en"]))
    category = _reference()
    subject = fields.Str(required=True, validate=_FILLED)
    body = fields.Str(required=True, validate=_FILLED)


class ChannelSchema(Schema):
    """A channel of another maker, and what was agreed with that maker. Secrets never stand in files."""

    name = fields.Str(required=True, validate=[_SLUG, validate.NoneOf(OWN_CHANNELS, error="is a door of our own.")])
    title = fields.Str(required=True, validate=_FILLED)
    senders = fields.List(fields.Str(validate=_FILLED), load_default=list)
    callbacks = fields.List(fields.Str(validate=_FILLED), load_default=list)
    push_url = _text()
    mail_senders = fields.List(fields.Email(), load_default=list)
    rate_per_minute = fields.Int(strict=True, load_default=60, validate=validate.Range(1, 10_000))
    labels = fields.Dict(keys=fields.Str(validate=_FILLED), values=_slug(), load_default=dict)


def _rsin(value: str) -> None:
    """Nine digits of which the weighed sum is a multiple of eleven."""
    if not re.fullmatch(r"[0-9]{9}", value) or sum(int(d) * w for d, w in zip(value, RSIN_WEIGHTS, strict=True)) % 11:
        raise ValidationError("Not an RSIN: nine digits that pass the test of eleven.")


class CaseSystemSchema(Schema):
    """The case system (ZGW) in which reports are mirrored. Secrets never stand in files."""

    name = fields.Str(load_default="zgw", validate=validate.Equal("zgw"))
    url = fields.Str(required=True, validate=_WEB)
    client_id = fields.Str(required=True, validate=_FILLED)
    rsin = fields.Str(required=True, validate=_rsin)
    responsible_rsin = _text(validate=lambda value: _rsin(value) if value else None)
    confidentiality = _text(validate=validate.OneOf(CONFIDENTIALITY))
    with_text = fields.Bool(load_default=False, truthy={True}, falsy={False})


class CaseTypeSchema(Schema):
    """What a report of a category (none: any other) is in the case system, in addresses of its catalogue."""

    category = _reference()
    type = fields.Str(required=True, validate=_WEB)
    received = fields.Str(required=True, validate=_WEB)
    in_progress = fields.Str(required=True, validate=_WEB)
    ended = fields.Str(required=True, validate=_WEB)
    results = fields.Dict(
        keys=fields.Str(validate=validate.OneOf(["other", *Outcome])),
        values=fields.Str(validate=_WEB),
        required=True,
        validate=_FILLED,
    )


class AreaSchema(Schema):
    """A district or neighbourhood; its shape comes from the same file."""

    code = fields.Str(required=True, validate=_FILLED)
    name = fields.Str(required=True, validate=_FILLED)
    kind = fields.Str(load_default="neighbourhood", validate=validate.OneOf(["neighbourhood", "district", "boundary"]))
    parent = _reference()
    year = fields.Int(strict=True, load_default=None)
    shape = fields.Raw(load_default=None)


@dataclass(frozen=True)
class Section:
    """One kind of entry: the file that it stands in, its schema, and the fields that tell one entry from the other."""

    file: str
    schema: Schema
    key: tuple[str, ...]


AREAS_FILE = "areas.geojson"

SECTIONS: dict[str, Section] = {
    "municipality": Section("municipality.toml", MunicipalitySchema(), ("slug",)),
    "free_day": Section("municipality.toml", FreeDaySchema(), ("day",)),
    "duty": Section("municipality.toml", DutySchema(), ("name",)),
    "season": Section("rules.toml", SeasonSchema(), ("name",)),
    "area": Section(AREAS_FILE, AreaSchema(), ("code",)),
    "category": Section("categories.toml", CategorySchema(), ("slug",)),
    "team": Section("teams.toml", TeamSchema(), ("slug",)),
    "handler": Section("teams.toml", HandlerSchema(), ("username",)),
    "crew": Section("teams.toml", CrewSchema(), ("slug",)),
    "partner": Section("teams.toml", PartnerSchema(), ("slug",)),
    "norm": Section("norms.toml", NormSchema(), ("category", "kind", "urgency", "channel", "area", "valid_from")),
    "rule": Section("rules.toml", RuleSchema(), ("category", "area", "season", "channel", "question", "answer")),
    "channel": Section("channels.toml", ChannelSchema(), ("name",)),
    "case_system": Section("cases.toml", CaseSystemSchema(), ("name",)),
    "case_type": Section("cases.toml", CaseTypeSchema(), ("category",)),
    "message": Section("messages.toml", MessageSchema(), ("kind", "outcome", "language", "category")),
}
"""In the order in which they are put in place: what is referred to comes first."""

REQUIRED_FILES = ("municipality.toml", "categories.toml", "norms.toml", "teams.toml", "rules.toml")


def identity(section: str, entry: Entry) -> tuple[Any, ...]:
    """Return what makes this entry the same one in another version of the files."""
    return tuple(entry.get(field) for field in SECTIONS[section].key)


def label(section: str, entry: Entry) -> str:
    """Return the words by which somebody finds the entry: "category losse-stoeptegel"."""
    parts = [str(part) for part in identity(section, entry) if part]
    return " ".join([section.replace("_", " "), *parts] if parts else [section.replace("_", " "), "(no conditions)"])


def plain(value: Any) -> str:
    """Return a value on one short line."""
    words = re.sub(r"\s+", " ", str(value))
    return f'"{words[:57]}…"' if len(words) > 58 else f'"{words}"'
