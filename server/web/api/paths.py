"""Each address of this API as the document has it: what it takes, and every answer that it can give."""

from typing import Any

from server.web.api.answers import GEOJSON, JSON, PROBLEM

Part = dict[str, Any]  # Any: a piece of the document, as JSON

LD, CSV = "application/ld+json", "text/csv"
SAID = {
    "400": "De invoer klopt niet; alle fouten staan erin",
    "401": "Er is geen sleutel",
    "403": "De sleutel of de medewerker mag dit niet",
    "404": "Dit bestaat niet",
    "409": "Er is iets veranderd, of het kenmerk is al gebruikt",
    "413": "Dit is te groot",
    "415": "Dit is geen JSON",
    "429": "Te vaak; wacht zo lang als Retry-After zegt",
    "503": "Nu even niet; wacht zo lang als Retry-After zegt",
}
VERSION_HEADER = {"API-Version": {"$ref": "#/components/headers/ApiVersion"}}
CRS_HEADER = {"Content-Crs": {"$ref": "#/components/headers/ContentCrs"}}


def ref(name: str) -> Part:
    """Return a pointer to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def says(name: str, description: str, kind: str = JSON, headers: Part | None = None) -> Part:
    """Return an answer that holds this schema."""
    schema = ref(name) if name else {"type": "object"}
    return {
        "description": description,
        "headers": VERSION_HEADER | (headers or {}),
        "content": {kind: {"schema": schema}},
    }


def fails(*statuses: str) -> Part:
    """Return the answers for what goes wrong."""
    return {status: {"$ref": f"#/components/responses/Fout{status}"} for status in (*statuses, "503")}


def failures() -> Part:
    """Return all of them, to point at."""
    return {f"Fout{status}": says("Probleem", text, PROBLEM) for status, text in SAID.items()}


def query(name: str, description: str, schema: Part | None = None) -> Part:
    """Return a parameter of a question."""
    return {"in": "query", "name": name, "description": description, "schema": schema or {"type": "string"}}


def header(name: str, description: str, *, required: bool, schema: Part | None = None) -> Part:
    """Return a header that is sent."""
    made = {"in": "header", "name": name, "description": description, "required": required}
    return made | {"schema": schema or {"type": "string"}}


def part_of(name: str, description: str) -> Part:
    """Return a part of an address."""
    return {"in": "path", "name": name, "required": True, "description": description, "schema": {"type": "string"}}


def does(
    name: str, tag: str, summary: str, responses: Part, *parameters: Part, body: str = "", key: bool = False
) -> Part:
    """Return an operation."""
    made: Part = {"operationId": name, "tags": [tag], "summary": summary, "responses": responses}
    if parameters:
        made["parameters"] = list(parameters)
    if body:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": ref(body)}}}
    return made | {"security": [{"sleutel": []}] if key else []}


SAME = {"304": {"description": "U hebt dit nog", "headers": VERSION_HEADER}}
WHOLE: Part = {"type": "integer", "minimum": 1}
CRS = query("crs", "In welke coördinaten u het antwoord wilt: een adres uit /crss. Anders graden (CRS84)")
NUMBER = part_of("meldingsnummer", "Het nummer van de melding, zoals RIJ-2026-000431")
VOLGCODE = header("Volgcode", "De volgcode uit de ontvangst", required=True)
CONTENT_CRS = header("Content-Crs", "In welke coördinaten u stuurt: een adres uit /crss. Anders graden", required=False)
IDEMPOTENCY = header(
    "Idempotency-Key",
    "Uw eigen kenmerk voor deze melding. Stuurt u hetzelfde nog eens, dan komt er geen tweede melding",
    required=True,
    schema={"type": "string", "pattern": "^[!-~]{1,200}$"},
)
DAYS = (
    query("van", "Vanaf deze dag van ontvangst", {"type": "string", "format": "date"}),
    query(
        "tot", "Tot en met deze dag. Hooguit 92 dagen; zonder dagen de laatste 92", {"type": "string", "format": "date"}
    ),
)
M, C, O, W = "Meldingen", "Wat er te melden is", "Open data", "Werk"  # noqa: E741  # the four tags

PATHS: dict[str, Part] = {
    "/meldingen": {
        # On the address, not on the operation: the geo module's name is not the camelCase that the linter asks there.
        "parameters": [query("bbox-crs", "In welke coördinaten u bbox schreef: een adres uit /crss. Anders graden")],
        "get": does(
            "meldingenLijst",
            M,
            "Meldingen als GeoJSON, de nieuwste eerst",
            {
                "200": says("Meldingen", "Een pagina meldingen", GEOJSON, CRS_HEADER),
                **SAME,
                **fails("400"),
            },
            query("bbox", "Alleen in dit vak: west,zuid,oost,noord"),
            CRS,
            query("categorie", "Alleen deze categorie en alles daaronder"),
            query("status", "Alleen wat nog open is, of wat klaar is", {"type": "string", "enum": ["open", "klaar"]}),
            query("ontvangenVanaf", "Ontvangen vanaf dit moment of deze dag. Zonder deze: de laatste 90 dagen"),
            query("ontvangenTot", "Ontvangen tot en met dit moment"),
            query("gewijzigdVanaf", "Gewijzigd vanaf dit moment"),
            query("pagina", "Welke pagina, vanaf 1", WHOLE | {"maximum": 1000}),
            query("paginaGrootte", "Hoeveel meldingen op een pagina", WHOLE | {"maximum": 1000}),
        ),
        "post": does(
            "meldingMaken",
            M,
            "Een melding maken",
            {
                "201": says("Ontvangst", "De melding is er"),
                "200": says("Ontvangst", "Wij hadden deze melding al"),
                **fails("400", "401", "403", "409", "413", "415", "429"),
            },
            IDEMPOTENCY,
            CONTENT_CRS,
            body="NieuweMelding",
            key=True,
        ),
    },
    "/meldingen/{meldingsnummer}": {
        "get": does(
            "melding",
            M,
            "Wat iedereen van een melding mag weten",
            {"200": says("Melding", "De melding", GEOJSON, CRS_HEADER), **SAME, **fails("400", "404")},
            NUMBER,
            CRS,
        )
    },
    "/meldingen/{meldingsnummer}/voortgang": {
        "get": does(
            "voortgang",
            M,
            "Een melding volgen met de volgcode",
            {"200": says("Voortgang", "Hoe het ervoor staat"), **SAME, **fails("400", "404")},
            NUMBER,
            VOLGCODE,
        )
    },
    "/meldingen/{meldingsnummer}/aanvullingen": {
        "post": does(
            "meldingAanvullen",
            M,
            "Iets toevoegen aan een melding, of een vraag van ons beantwoorden",
            {
                "201": says("Voortgang", "Het is toegevoegd"),
                "200": says("Voortgang", "Dat hadden wij al"),
                **fails("400", "404", "409", "413", "415", "429"),
            },
            NUMBER,
            VOLGCODE,
            IDEMPOTENCY,
            body="NieuweAanvulling",
        )
    },
    "/categorieen": {
        "get": does(
            "categorieenLijst",
            C,
            "Wat u kunt melden, met de vragen en de termijnen",
            {"200": says("Categorieen", "Alle categorieën"), **SAME, **fails()},
        )
    },
    "/categorieen/{code}": {
        "get": does(
            "categorie",
            C,
            "Eén categorie",
            {"200": says("Categorie", "De categorie"), **SAME, **fails("400", "404")},
            part_of("code", "De code van de categorie"),
        )
    },
    "/gebieden": {
        "get": does(
            "gebiedenLijst",
            C,
            "De wijken en buurten als GeoJSON",
            {"200": says("Gebieden", "Alle gebieden", GEOJSON, CRS_HEADER), **SAME, **fails("400")},
            CRS,
        )
    },
    "/gebieden/{code}": {
        "get": does(
            "gebied",
            C,
            "Eén gebied",
            {"200": says("Gebied", "Het gebied", GEOJSON, CRS_HEADER), **SAME, **fails("400", "404")},
            part_of("code", "De code van het gebied"),
            CRS,
        )
    },
    "/normen": {
        "get": does(
            "normenLijst",
            C,
            "Wat u mag verwachten",
            {"200": says("Normen", "De normen die nu gelden"), **SAME, **fails()},
        )
    },
    "/crss": {
        "get": does(
            "crssLijst",
            C,
            "Welke coördinaten wij kennen",
            {"200": says("Crss", "De adressen van de stelsels"), **SAME, **fails()},
        )
    },
    "/open-data/meldingen.json": {
        "get": does(
            "openDataJson",
            O,
            "Meldingen als open data, in JSON",
            {"200": says("OpenMeldingen", "De meldingen"), **SAME, **fails("400")},
            *DAYS,
        )
    },
    "/open-data/meldingen.csv": {
        "get": does(
            "openDataCsv",
            O,
            "Meldingen als open data, in CSV",
            {
                "200": says("", "Een regel met namen, dan een regel per melding")
                | {"content": {CSV: {"schema": {"type": "string"}}}},
                **SAME,
                **fails("400"),
            },
            *DAYS,
        )
    },
    "/open-data/catalogus": {
        "get": does(
            "openDataCatalogus",
            O,
            "De beschrijving van de open data, in DCAT",
            {"200": says("", "De catalogus", LD), **SAME, **fails()},
        )
    },
    "/werkvoorraad": {
        "get": does(
            "werkvoorraadLijst",
            W,
            "Het open werk, op volgorde van datum",
            {"200": says("Werkvoorraad", "Een pagina opdrachten"), **fails("400", "401", "403")},
            query("team", "Alleen dit team"),
            query(
                "norm",
                "Alleen wat zo staat",
                {"type": "string", "enum": ["te-laat", "dreigt", "op-tijd", "stil", "geen"]},
            ),
            query("na", "De `volgende` van de vorige pagina"),
            query("aantal", "Hoeveel op een pagina", WHOLE | {"maximum": 200}),
            key=True,
        )
    },
    "/werkvoorraad/{meldingsnummer}": {
        "get": does(
            "dossier",
            W,
            "Eén melding met haar geschiedenis, zonder contactgegevens",
            {"200": says("Dossier", "De melding", JSON, CRS_HEADER), **fails("400", "401", "403", "404")},
            NUMBER,
            CRS,
            key=True,
        )
    },
    "/werkvoorraad/{meldingsnummer}/handelingen": {
        "post": does(
            "handelen",
            W,
            "Iets doen met een melding, namens een medewerker",
            {
                "200": says("Oordeel", "Het is gedaan"),
                **fails("400", "401", "403", "404", "409", "413", "415", "429"),
            },
            NUMBER,
            body="Handeling",
            key=True,
        )
    },
    "/openapi.json": {
        "get": does("beschrijving", C, "Deze beschrijving", {"200": says("", "OpenAPI 3.1"), **SAME, **fails()})
    },
}
