"""The form of a finished draft: an IncomingReport as JSON, exactly the fields that the website may fill."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from server.wire.intake import Address, Contact, IncomingReport, Point

PHOTO_KEY = validate.Regexp(r"\A[0-9a-f]{64}\Z")


class PointSchema(Schema):
    """A point in RD New; NaN and infinity are refused by the fields themselves."""

    x = fields.Float(required=True)
    y = fields.Float(required=True)

    @post_load
    def made(self, data: dict[str, Any], **_: object) -> Point:
        return Point(**data)


class AddressSchema(Schema):
    """An address as the address service or the table gave it."""

    street = fields.String(required=True)
    number = fields.String()
    postcode = fields.String()
    city = fields.String()
    point = fields.Nested(PointSchema, allow_none=True)
    distance_m = fields.Float(allow_none=True)

    @post_load
    def made(self, data: dict[str, Any], **_: object) -> Address:
        return Address(**data)


class ContactSchema(Schema):
    """How the reporter may be reached."""

    name = fields.String()
    email = fields.String()
    phone = fields.String()
    language = fields.String(validate=validate.OneOf(["nl", "en"]))
    may_share = fields.Boolean()

    @post_load
    def made(self, data: dict[str, Any], **_: object) -> Contact:
        return Contact(**data)


class DraftSchema(Schema):
    """The draft; `channel_ref` is the form's token, so that sending twice gives one report."""

    channel_ref = fields.String(required=True, validate=validate.Length(min=1, max=200))
    text = fields.String(required=True)
    point = fields.Nested(PointSchema, allow_none=True)
    place_text = fields.String()
    address = fields.Nested(AddressSchema, allow_none=True)
    category = fields.String(allow_none=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    contact = fields.Nested(ContactSchema)
    photos = fields.List(fields.String(validate=PHOTO_KEY))
    urgent = fields.Boolean()

    @post_load
    def made(self, data: dict[str, Any], **_: object) -> IncomingReport:
        photos = tuple(data.pop("photos", ()))
        return IncomingReport(channel="website", photos=photos, **data)
