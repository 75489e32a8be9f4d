"""The form of a report by an app. All faults are told at once, in Dutch; photos are read apart, and never refuse."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

NAME_MAX = 200


def _text(**rest: Any) -> fields.String:  # Any: as marshmallow's own fields
    return fields.String(allow_none=True, load_default=None, **rest)


def _one_line(value: str) -> None:
    if not value or len(value) > NAME_MAX or not value.isprintable():
        raise ValidationError(f"moet 1 tot {NAME_MAX} tekens zijn, zonder bijzondere tekens")


class _Part(Schema):
    """What we don't know is passed over: an app may be newer than we are."""

    class Meta:
        unknown = EXCLUDE


class SubjectSchema(_Part):
    """What it is about, in the app's own words."""

    code = _text()
    label = _text()


class QuestionSchema(_Part):
    """A question that the app asked, and the answer."""

    vraag = fields.String(required=True)
    antwoord = _text()


class AddressSchema(_Part):
    """An address that the app guessed."""

    straat = _text()
    huisnummer = fields.Raw(allow_none=True, load_default=None)
    postcode = _text()
    woonplaats = _text()


class PlaceSchema(_Part):
    """A GeoJSON point, and what is known about it."""

    type = _text(validate=validate.Equal("Point", error='moet "Point" zijn'))
    coordinates = fields.List(
        fields.Float(),
        allow_none=True,
        load_default=None,
        validate=validate.Length(min=2, max=3, error="moet [lengte, breedte] zijn"),
    )
    nauwkeurigheidMeter = fields.Float(allow_none=True, load_default=None)
    bron = _text()
    adresHint = fields.Nested(AddressSchema, allow_none=True, load_default=None)
    objectId = _text()


class ReporterSchema(_Part):
    """Who reported, and how they want to hear."""

    naam = _text()
    email = _text()
    telefoon = _text()
    taal = _text()
    berichtVia = _text(
        validate=validate.OneOf(["app", "e-mail", "email", "geen"], error='moet "app", "e-mail" of "geen" zijn')
    )
    toestemmingContact = fields.Boolean(allow_none=True, load_default=None)


class AppSchema(_Part):
    """Which program it was."""

    naam = _text()
    versie = _text()
    platform = _text()
    toestelReferentie = _text()


class CallbackSchema(_Part):
    """Where news may be sent."""

    url = _text(validate=validate.Length(max=1000, error="is te lang"))
    referentie = _text(validate=validate.Length(max=NAME_MAX, error="is te lang"))


class ReportSchema(_Part):
    """One report; `fotos` stays as it came."""

    externId = fields.String(required=True, validate=_one_line)
    kanaal = _text()
    ontvangenOp = fields.AwareDateTime(format="iso", allow_none=True, load_default=None)
    gemeentecode = fields.String(required=True, validate=validate.Regexp(r"\A\d{4}\Z", error="moet vier cijfers zijn"))
    categorie = fields.Nested(SubjectSchema, allow_none=True, load_default=None)
    omschrijving = _text()
    vragen = fields.List(
        fields.Nested(QuestionSchema),
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=20, error="mogen er hooguit 20 zijn"),
    )
    locatie = fields.Nested(PlaceSchema, allow_none=True, load_default=None)
    fotos = fields.Raw(allow_none=True, load_default=None)
    melder = fields.Nested(ReporterSchema, allow_none=True, load_default=None)
    app = fields.Nested(AppSchema, allow_none=True, load_default=None)
    terugmelding = fields.Nested(CallbackSchema, allow_none=True, load_default=None)

    @validates_schema
    def says_something(self, data: Mapping[str, Any], **_: object) -> None:
        subject = data.get("categorie") or {}
        if not any((data.get("omschrijving"), subject.get("code"), subject.get("label"))):
            raise ValidationError("een omschrijving of een categorie is nodig", "omschrijving")
