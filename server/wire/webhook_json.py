"""Webhooks in the public API: subscribing, the log of calls, and the message itself. See `server/wire/api.py`."""

from typing import Any

from marshmallow import fields, validate

from server.wire.api import OUTCOMES, STATUSES, GepubliceerdPuntSchema, LinkSchema, NaamSchema, Part

KINDS = ("ontvangen", "status", "gewijzigd", "streefdatum", "norm", "toegewezen", "opdracht_klaar", "klaar")


def _text(says: str, **rest: Any) -> fields.String:  # Any: as marshmallow's own fields
    return fields.String(required=True, metadata={"description": says}, **rest)


def _moment(says: str, *, may_lack: bool = False) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, allow_none=may_lack, metadata={"description": says})


def _whole(says: str, *, may_lack: bool = False) -> fields.Integer:
    return fields.Integer(required=True, allow_none=may_lack, metadata={"description": says})


def _maybe_named(says: str) -> fields.Nested:
    return fields.Nested(NaamSchema, required=True, allow_none=True, metadata={"description": says})


# --- subscribing


class NieuweWebhookSchema(Part):
    """An address to call."""

    naam = fields.String(
        required=True,
        metadata={
            "description": "Hoe u hem noemt: kleine letters, cijfers en streepjes",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "maxLength": 60,
        },
    )
    adres = fields.String(
        required=True,
        metadata={
            "description": "Hierheen sturen wij, met https. De gemeente moet de host hebben afgesproken",
            "format": "uri",
            "maxLength": 500,
        },
    )
    soorten = fields.List(
        fields.String(metadata={"enum": list(KINDS)}),
        required=True,
        validate=validate.Length(min=1, max=50, error="moeten er 1 tot 50 zijn"),
        metadata={"description": "Waarvoor wij u roepen"},
    )


class WebhookSchema(Part):
    """An address that is called, and how that goes."""

    id = _text("Het nummer van de webhook")
    naam = _text("Hoe u hem noemde")
    adres = _text("Hierheen sturen wij")
    soorten = fields.List(
        fields.String(validate=validate.OneOf(KINDS)), required=True, metadata={"description": "Waarvoor wij u roepen"}
    )
    gemaaktOp = _moment("Vanaf wanneer wij sturen")
    faaltSinds = _moment("Sinds wanneer uw adres niet antwoordt; leeg als het goed gaat", may_lack=True)
    rustTot = _moment("Tot wanneer wij uw adres met rust laten", may_lack=True)
    wachtend = _whole("Hoeveel berichten wachten")
    mislukt = _whole("Hoeveel berichten wij opgaven; de gemeente kan ze opnieuw sturen")


class WebhooksSchema(Part):
    """The webhooks of this key."""

    webhooks = fields.List(fields.Nested(WebhookSchema), required=True)


class GeheimSchema(Part):
    """A secret, shown once."""

    geheim = _text("Hiermee ondertekenen wij. U ziet het alleen nu")


class WebhookOntvangstSchema(Part):
    """A new webhook with its secret."""

    webhook = fields.Nested(WebhookSchema, required=True)
    geheim = _text("Hiermee ondertekenen wij. U ziet het alleen nu")


# --- the log


class BezorgingSchema(Part):
    """One call."""

    op = _moment("Wanneer wij stuurden")
    berichtId = _text("Welk bericht")
    soort = _text("Waarvoor", validate=validate.OneOf(KINDS))
    gebeurtenis = _text("Wat er gebeurde")
    meldingsnummer = _text("Over welke melding")
    poging = _whole("De hoeveelste poging")
    antwoordcode = _whole("De HTTP-status van uw antwoord; leeg als er geen antwoord kwam", may_lack=True)
    duurMs = _whole("Hoelang het duurde, in milliseconden")
    fout = _text("Wat er misging; leeg als het aankwam")
    volgendePoging = _moment("Wanneer wij het weer proberen; leeg als dat niet meer gebeurt", may_lack=True)


class BezorgingenSchema(Part):
    """A page of the log, newest first."""

    bezorgingen = fields.List(fields.Nested(BezorgingSchema), required=True)
    volgende = fields.String(
        required=True, allow_none=True, metadata={"description": "Geef dit als `na` voor de volgende pagina"}
    )


# --- the message


class WebhookMeldingSchema(Part):
    """How a report stood when the message was written; nothing that anybody wrote, and no person."""

    meldingsnummer = _text("Het nummer van de melding")
    versie = _whole("Groeit bij elke wijziging van de melding")
    categorie = fields.Nested(NaamSchema, required=True)
    status = _text("Hoe het ervoor staat", validate=validate.OneOf(STATUSES))
    uitkomst = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*OUTCOMES, None]),
        metadata={"description": "Hoe het afliep"},
    )
    spoed = _text("gewoon, spoed of gevaar", validate=validate.OneOf(["gewoon", "spoed", "gevaar"]))
    team = fields.Nested(NaamSchema, required=True)
    partner = _maybe_named("De partner die het doet")
    gebied = _maybe_named("De wijk of buurt")
    locatie = fields.Nested(
        GepubliceerdPuntSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Het midden van een vak van 50 meter, in graden (CRS84)"},
    )
    norm = fields.String(
        required=True, allow_none=True, metadata={"description": "De termijn in woorden, zoals 5 werkdagen"}
    )
    eersteStreefmoment = _moment("Wat wij het eerst beloofden", may_lack=True)
    streefmoment = _moment("Wat wij nu beloven", may_lack=True)
    ontvangenOp = _moment("Wanneer de melding kwam")
    geslotenOp = _moment("Wanneer het klaar was op straat", may_lack=True)


class WebhookBerichtSchema(Part):
    """What is sent: what happened to which report."""

    berichtId = _text("Blijft gelijk, ook als wij het nog eens sturen. Laat weg wat u al had")
    soort = _text("Waarvoor u zich aanmeldde", validate=validate.OneOf(KINDS))
    gebeurtenis = _text("Wat er gebeurde, preciezer dan soort")
    op = _moment("Wanneer het gebeurde")
    volgnummer = _whole("De versie van de melding na deze gebeurtenis; groeit per melding")
    opdracht = _whole("Het nummer van de opdracht, als het over één opdracht gaat", may_lack=True)
    melding = fields.Nested(WebhookMeldingSchema, required=True)
    links = fields.List(
        fields.Nested(LinkSchema),
        required=True,
        metadata={"description": "dossier: de melding in deze API, met uw sleutel. pagina: voor medewerkers"},
    )
