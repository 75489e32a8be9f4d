"""The public API in Dutch JSON: what may be sent, and what is answered. The document is made from these schemas.

An answer never holds more than its schema says: `additionalProperties` is false, and a test holds every answer to it.
"""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

TEXT_MAX = 4000
WORDS_MAX = 200
PHOTOS_MAX = 5

STATUSES = (
    *("gemeld", "bekeken", "gepland", "later", "bezig", "wacht_op_melder", "bij_partner"),
    *("heropend", "klaar"),
)
OUTCOMES = (
    *("hersteld", "niets_aangetroffen", "al_opgelost", "niet_van_gemeente", "doen_we_niet", "dubbel"),
    *("ingetrokken", "veilig_gemaakt"),
)
TO_FIX = ("hersteld", "veilig_gemaakt", "niets_aangetroffen", "al_opgelost", "niet_van_gemeente", "doen_we_niet")


def _text(says: str, **rest: Any) -> fields.String:  # Any: as marshmallow's own fields
    return fields.String(required=True, metadata={"description": says}, **rest)


def _maybe(kind: type[fields.Field[Any]], says: str, **rest: Any) -> fields.Field[Any]:  # Any: as above
    return kind(required=True, allow_none=True, metadata={"description": says}, **rest)


def _given(says: str, most: int = WORDS_MAX, **rest: Any) -> fields.String:  # Any: as above
    long = validate.Length(max=most, error=f"mag hooguit {most} tekens hebben")
    return fields.String(allow_none=True, load_default=None, validate=long, metadata={"description": says}, **rest)


def _filled(value: str) -> None:
    if not value.strip():
        raise ValidationError("vul dit in")


class Part(Schema):
    """A piece of a message in which nothing else may stand."""

    class Meta:
        unknown = RAISE


# --- what is sent


class PuntSchema(Part):
    """A GeoJSON point; the header Content-Crs says in which coordinates."""

    type = fields.String(required=True, validate=validate.Equal("Point", error='moet "Point" zijn'))
    coordinates = fields.List(
        fields.Float(),
        required=True,
        validate=validate.Length(equal=2, error="moet [lengte, breedte] of [x, y] zijn"),
    )


class MelderSchema(Part):
    """Who reports; all of it may be left out."""

    naam = _given("Hoe de melder heet")
    email = _given("Hierheen gaat bericht over de melding", 254)
    telefoon = _given("Om te bellen bij vragen", 30)
    taal = fields.String(
        load_default="nl",
        validate=validate.OneOf(["nl", "en"], error="moet nl of en zijn"),
        metadata={"description": "In welke taal de melder bericht krijgt"},
    )


class FotoSchema(Part):
    """A photo in base64."""

    naam = _given("Hoe het bestand heet", 100)
    inhoud = fields.String(required=True, metadata={"description": "Het bestand in base64", "format": "byte"})


class NieuweMeldingSchema(Part):
    """A new report."""

    omschrijving = fields.String(
        required=True,
        validate=[_filled, validate.Length(min=1, max=TEXT_MAX, error=f"mag hooguit {TEXT_MAX} tekens hebben")],
        metadata={"description": "Wat er aan de hand is, in de woorden van de melder"},
    )
    categorie = _given("De code van een categorie. Weet u die niet? Laat hem weg, dan kiezen wij")
    antwoorden = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.Length(max=500, error="mag hooguit 500 tekens hebben")),
        load_default=dict,
        metadata={"description": "De antwoorden op vragen bij de categorie, onder de code van de vraag"},
    )
    locatie = fields.Nested(PuntSchema, allow_none=True, load_default=None)
    plaats = _given("Waar het is, in woorden. Nodig zonder locatie", 300)
    melder = fields.Nested(MelderSchema, allow_none=True, load_default=None)
    fotos = fields.List(
        fields.Nested(FotoSchema),
        load_default=list,
        validate=validate.Length(max=PHOTOS_MAX, error=f"mogen er hooguit {PHOTOS_MAX} zijn"),
    )
    referentie = _given("Uw eigen nummer voor deze melding")


class NieuweAanvullingSchema(Part):
    """Something that the reporter adds."""

    tekst = _given("Wat de melder wil toevoegen, of het antwoord op een vraag van ons", TEXT_MAX)
    fotos = fields.List(
        fields.Nested(FotoSchema),
        load_default=list,
        validate=validate.Length(max=PHOTOS_MAX, error=f"mogen er hooguit {PHOTOS_MAX} zijn"),
    )


# --- what is answered


class FoutSchema(Part):
    """One fault in what was sent."""

    veld = _text("Welk veld, zoals locatie.coordinates")
    melding = _text("Wat er mis is")


class ProbleemSchema(Part):
    """What is wrong, as RFC 9457 has it."""

    type = _text("about:blank: de status zegt genoeg")
    title = _text("Wat er mis is, in het kort")
    status = fields.Integer(required=True, metadata={"description": "De HTTP-status"})
    detail = _text("Wat er mis is, en wat u kunt doen")
    instance = _text("Het adres dat u vroeg")
    fouten = fields.List(fields.Nested(FoutSchema), metadata={"description": "Alle fouten in wat u stuurde"})
    wijzigingen = fields.List(
        fields.Nested(lambda: WijzigingSchema()), metadata={"description": "Wat een collega intussen deed"}
    )


class LinkSchema(Part):
    """A way to something else."""

    rel = _text("Wat het is: self, next, prev of first")
    href = fields.Url(required=True, require_tld=False)


class NaamSchema(Part):
    """A thing of the municipality, by its code and its name."""

    code = _text("Blijft gelijk")
    naam = _text("Zoals inwoners het lezen")


class GepubliceerdPuntSchema(Part):
    """A point as we show it: the middle of a square of 50 metres."""

    type = fields.String(required=True, validate=validate.Equal("Point"))
    coordinates = fields.List(fields.Float(), required=True, validate=validate.Length(equal=2))


class MeldingEigenschappenSchema(Part):
    """What everybody may know of a report."""

    meldingsnummer = _text("Het nummer van de melding")
    categorie = fields.Nested(NaamSchema, required=True)
    status = _text("Hoe het ervoor staat", validate=validate.OneOf(STATUSES))
    statusTekst = _text("Hoe het ervoor staat, in een zin voor inwoners")
    uitkomst = _maybe(fields.String, "Hoe het afliep", validate=validate.OneOf([*OUTCOMES, None]))
    ontvangenOp = fields.AwareDateTime(required=True)
    gewijzigdOp = fields.AwareDateTime(required=True)
    geslotenOp = _maybe(fields.AwareDateTime, "Wanneer het klaar was op straat")
    streefdatum = _maybe(fields.Date, "De dag die wij beloofden")
    gebied = fields.Nested(NaamSchema, required=True, allow_none=True)
    uitvoerder = _text("Wie het doet: een team of een partner")
    fotos = fields.List(fields.Url(require_tld=False), required=True)


class GebeurtenisSchema(Part):
    """Something that happened."""

    op = fields.AwareDateTime(required=True)
    tekst = _text("Wat er gebeurde, in een zin voor inwoners")


class MeldingSchema(Part):
    """A report as a GeoJSON feature."""

    type = fields.String(required=True, validate=validate.Equal("Feature"))
    id = _text("Het meldingsnummer")
    geometry = fields.Nested(GepubliceerdPuntSchema, required=True, allow_none=True)
    properties = fields.Nested(MeldingEigenschappenSchema, required=True)
    verloop = fields.List(fields.Nested(GebeurtenisSchema), metadata={"description": "Alleen bij één melding"})


class MeldingenSchema(Part):
    """A page of reports."""

    type = fields.String(required=True, validate=validate.Equal("FeatureCollection"))
    features = fields.List(fields.Nested(MeldingSchema), required=True)
    links = fields.List(fields.Nested(LinkSchema), required=True)


class OntvangstSchema(Part):
    """The receipt of a report."""

    meldingsnummer = _text("Het nummer van de melding")
    volgcode = _text("Hiermee volgt de melder de melding. Bewaar hem als een wachtwoord")
    statusUrl = fields.Url(required=True, require_tld=False, metadata={"description": "De pagina voor de melder"})
    streefdatum = _maybe(fields.Date, "De dag die wij beloven")
    norm = _maybe(fields.String, "De termijn in woorden, zoals 5 werkdagen")
    volgendeStap = _text("Wat er nu gebeurt")
    mogelijkDubbel = fields.List(fields.String(), required=True)


class EigenGebeurtenisSchema(Part):
    """Something that happened, as its reporter may read it."""

    op = fields.AwareDateTime(required=True)
    tekst = _text("Wat er gebeurde")
    eigenWoorden = _text("Wat de melder zelf schreef")


class VoortgangSchema(Part):
    """How a report stands, for who has its code."""

    meldingsnummer = _text("Het nummer van de melding")
    categorie = fields.Nested(NaamSchema, required=True)
    status = _text("Hoe het ervoor staat", validate=validate.OneOf(STATUSES))
    statusTekst = _text("Hoe het ervoor staat, in een zin")
    uitkomst = _maybe(fields.String, "Hoe het afliep", validate=validate.OneOf([*OUTCOMES, None]))
    ontvangenOp = fields.AwareDateTime(required=True)
    streefdatum = _maybe(fields.Date, "De dag die wij beloofden, als die nog komt")
    plaats = _text("Waar het is, in woorden")
    omschrijving = _text("Wat de melder schreef; leeg voor wie alleen volgt")
    vraag = _text("Wat wij de melder vragen; leeg als wij niets vragen")
    verloop = fields.List(fields.Nested(EigenGebeurtenisSchema), required=True)
    fotos = fields.List(fields.Url(require_tld=False), required=True)
    magAanvullen = fields.Boolean(required=True)


class AntwoordKeuzeSchema(Part):
    """One answer that can be picked."""

    code = _text("Stuur deze")
    naam = _text("Toon deze")


class GebiedEigenschappenSchema(Part):
    """What an area is."""

    code = _text("Blijft gelijk")
    naam = _text("Zoals het heet")
    soort = _text("Wijk of buurt, zoals de gemeente het indeelt")
    ligtIn = fields.Nested(NaamSchema, required=True, allow_none=True)


class GebiedSchema(Part):
    """An area as a GeoJSON feature."""

    type = fields.String(required=True, validate=validate.Equal("Feature"))
    id = _text("De code van het gebied")
    geometry = fields.Dict(required=True, allow_none=True, metadata={"description": "Een Polygon of MultiPolygon"})
    properties = fields.Nested(GebiedEigenschappenSchema, required=True)


class GebiedenSchema(Part):
    """All areas."""

    type = fields.String(required=True, validate=validate.Equal("FeatureCollection"))
    features = fields.List(fields.Nested(GebiedSchema), required=True)


class VraagSchema(Part):
    """A question about a subject. "I don't know" is always an answer."""

    code = _text("Stuur het antwoord onder deze code")
    tekst = _text("De vraag")
    keuzes = fields.List(
        fields.Nested(AntwoordKeuzeSchema), required=True, metadata={"description": "Leeg bij een open vraag"}
    )


class TermijnSchema(Part):
    """A term."""

    aantal = fields.Integer(required=True)
    eenheid = _text("Wat wij tellen", validate=validate.OneOf(["werkuren", "werkdagen", "dagen", "uur"]))
    tekst = _text("In woorden, zoals 5 werkdagen")


class CategorieSchema(Part):
    """What can be reported."""

    code = _text("Stuur deze bij een melding")
    naam = _text("Zoals inwoners het lezen")
    naamEngels = _text("In het Engels")
    hoofdcategorie = fields.Nested(NaamSchema, required=True, allow_none=True)
    omschrijving = _text("Waar het over gaat")
    zoekwoorden = fields.List(fields.String(), required=True)
    letOp = _text("Wat een melder eerst moet weten, zoals bel bij gevaar")
    vragen = fields.List(fields.Nested(VraagSchema), required=True)
    eersteReactie = fields.Nested(TermijnSchema, required=True, allow_none=True)
    oplossing = fields.Nested(TermijnSchema, required=True, allow_none=True)


class CategorieenSchema(Part):
    """All that can be reported."""

    categorieen = fields.List(fields.Nested(CategorieSchema), required=True)


class NormSchema(Part):
    """What one may expect."""

    categorie = fields.Nested(NaamSchema, required=True, allow_none=True)
    soort = _text("Welke klok", validate=validate.OneOf(["eerste_reactie", "oplossing"]))
    termijn = fields.Nested(TermijnSchema, required=True)
    geldtVoor = fields.List(
        fields.String(), required=True, metadata={"description": "Alleen hiervoor, zoals gevaar of één wijk"}
    )
    tekst = _text("Wat u mag verwachten, in een zin")


class NormenSchema(Part):
    """What one may expect of everything."""

    normen = fields.List(fields.Nested(NormSchema), required=True)


class CrssSchema(Part):
    """The coordinates that we speak."""

    crs = fields.List(fields.Url(), required=True)


class OpenMeldingSchema(Part):
    """A report as open data."""

    meldingsnummer = _text("Het nummer van de melding")
    ontvangenOp = fields.AwareDateTime(required=True)
    categorie = _text("De code van de categorie")
    hoofdcategorie = _text("De code van de hoofdcategorie")
    gebied = _text("De code van het gebied, of leeg")
    lengte = _maybe(fields.Float, "Graden, afgerond op een vak van 50 meter")
    breedte = _maybe(fields.Float, "Graden, afgerond op een vak van 50 meter")
    status = _text("Hoe het ervoor staat", validate=validate.OneOf(STATUSES))
    uitkomst = _text("Hoe het afliep, of leeg")
    streefdatum = _maybe(fields.Date, "De dag die wij het laatst beloofden")
    eersteStreefdatum = _maybe(fields.Date, "De dag die wij het eerst beloofden")
    geslotenOp = _maybe(fields.AwareDateTime, "Wanneer het klaar was op straat")
    opTijd = _maybe(fields.Boolean, "Of het op tijd klaar was; leeg zonder norm")


class OpenMeldingenSchema(Part):
    """Reports as open data."""

    licentie = fields.Url(required=True)
    meldingen = fields.List(fields.Nested(OpenMeldingSchema), required=True)


# --- for the tools of handlers


class WijzigingSchema(Part):
    """What somebody else did in the meantime."""

    soort = _text("Wat er gebeurde")
    op = fields.AwareDateTime(required=True)
    door = _text("Wie het deed")
    tekst = _text("Wat die erbij schreef")


class OpdrachtSchema(Part):
    """A piece of work in a worklist; no contact data."""

    opdracht = fields.Integer(required=True, metadata={"description": "Het nummer van de opdracht"})
    meldingsnummer = _text("Het nummer van de melding")
    taak = _text("Wat er moet gebeuren, als dat erbij staat")
    categorie = fields.Nested(NaamSchema, required=True)
    team = fields.Nested(NaamSchema, required=True)
    behandelaar = _maybe(fields.String, "De accountnaam van de behandelaar")
    status = _text("Hoe de melding ervoor staat", validate=validate.OneOf(STATUSES))
    norm = _text("Hoe het staat met de norm", validate=validate.OneOf(["te-laat", "dreigt", "op-tijd", "stil", "geen"]))
    streefmoment = _maybe(fields.AwareDateTime, "Wanneer het klaar moet zijn")
    geplandVoor = _maybe(fields.Date, "De dag die gepland is")
    spoed = _text("gewoon, spoed of gevaar", validate=validate.OneOf(["gewoon", "spoed", "gevaar"]))
    plaats = _text("Straat en huisnummer, of de plaats in woorden")
    begin = _text("De eerste woorden van de melding")
    ontvangenOp = fields.AwareDateTime(required=True)


class WerkvoorraadSchema(Part):
    """A page of a worklist."""

    opdrachten = fields.List(fields.Nested(OpdrachtSchema), required=True)
    volgende = _maybe(fields.String, "Geef dit als `na` voor de volgende pagina")


class DossierGebeurtenisSchema(Part):
    """A line of the history."""

    op = fields.AwareDateTime(required=True)
    soort = _text("Wat er gebeurde")
    door = _text("Wie het deed")
    tekst = _text("Wat erbij staat")


class DossierOpdrachtSchema(Part):
    """A piece of work of a report."""

    opdracht = fields.Integer(required=True)
    taak = _text("Wat er moet gebeuren, als dat erbij staat")
    team = fields.Nested(NaamSchema, required=True)
    open = fields.Boolean(required=True)


class DossierSchema(Part):
    """A report as a handler's tool sees it; no contact data."""

    meldingsnummer = _text("Het nummer van de melding")
    versie = fields.Integer(required=True, metadata={"description": "Stuur deze mee bij een handeling"})
    categorie = fields.Nested(NaamSchema, required=True)
    status = _text("Hoe het ervoor staat", validate=validate.OneOf(STATUSES))
    uitkomst = _maybe(fields.String, "Hoe het afliep", validate=validate.OneOf([*OUTCOMES, None]))
    omschrijving = _text("Wat de melder schreef")
    plaats = _text("Waar het is, in woorden")
    locatie = fields.Nested(GepubliceerdPuntSchema, required=True, allow_none=True)
    streefmoment = _maybe(fields.AwareDateTime, "Wanneer het klaar moet zijn")
    ontvangenOp = fields.AwareDateTime(required=True)
    opdrachten = fields.List(fields.Nested(DossierOpdrachtSchema), required=True)
    verloop = fields.List(fields.Nested(DossierGebeurtenisSchema), required=True)


class HandelingSchema(Part):
    """What somebody does to a report. Which fields count, depends on `soort`."""

    soort = fields.String(required=True, metadata={"description": "Wat u doet"})
    door = fields.String(
        required=True, metadata={"description": "De accountnaam van de medewerker die het doet. Die moet het mogen"}
    )
    versie = fields.Integer(
        strict=True,
        allow_none=True,
        load_default=None,
        validate=validate.Range(min=0, max=999_999_999, error="moet een versie zijn"),
        metadata={"description": "De versie die u zag. Deed een collega intussen iets anders, dan is het antwoord 409"},
    )
    opdracht = fields.Integer(
        strict=True,
        allow_none=True,
        load_default=None,
        validate=validate.Range(min=0, max=999_999_999, error="moet een opdracht zijn"),
        metadata={"description": "Welke opdracht; weglaten als er maar één is"},
    )
    tekst = _given("De notitie, de vraag aan de melder, of de reden", TEXT_MAX)
    dag = fields.Date(allow_none=True, load_default=None, metadata={"description": "De dag, of een dag in de maand"})
    team = _given("De code van een team")
    behandelaar = _given("De accountnaam van een collega")
    partner = _given("De code van een partner")
    categorie = _given("De code van een categorie")
    hoofdmelding = _given("Het nummer van een andere melding", 40)
    uitkomst = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.OneOf([*TO_FIX, "ingetrokken"], error="moet een uitkomst zijn"),
        metadata={"description": "Hoe het afliep"},
    )


class OordeelSchema(Part):
    """How an action fared."""

    resultaat = _text("gedaan, of herhaald: u had dit al gedaan", validate=validate.OneOf(["gedaan", "herhaald"]))
    versie = fields.Integer(required=True)
    wijzigingen = fields.List(fields.Nested(WijzigingSchema), required=True)
