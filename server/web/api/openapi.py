"""This API as an OpenAPI document, in Dutch, made from the very schemas that read and hold what is written."""

from copy import deepcopy
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response
from marshmallow import Schema

from server.web.api.answers import VERSION, answer, to_keep
from server.web.api.blueprint import blueprint
from server.web.api.crs import CRSS
from server.web.api.paths import PATHS, Part, failures
from server.web.api.webhook_paths import SENT, WEBHOOK_PATHS
from server.web.api.work import DEEDS
from server.web.edge import edge, town
from server.wire import api as wire
from server.wire import webhook_json

NAMES = (
    *("NieuweMelding", "NieuweAanvulling", "Handeling", "Probleem", "Ontvangst", "Melding", "Meldingen", "Voortgang"),
    *("Categorie", "Categorieen", "Normen", "Crss", "Gebied", "Gebieden", "OpenMeldingen", "Werkvoorraad", "Dossier"),
    "Oordeel",
)
HOOK_NAMES = (
    *("NieuweWebhook", "Webhook", "Webhooks", "WebhookOntvangst", "Geheim", "Bezorgingen"),
    "WebhookBericht",
)
TAGS = {
    "Meldingen": "Melden en volgen. Lezen kan zonder sleutel",
    "Wat er te melden is": "Categorieën, gebieden en normen",
    "Open data": "Voor hergebruik, zonder tekst en zonder personen",
    "Werk": "Voor programma's van medewerkers, met een sleutel die dat mag",
    "Webhooks": "Wij roepen een programma van medewerkers als er iets gebeurt",
}
EXAMPLE = {
    "omschrijving": "De tegel voor nummer 12 ligt los.",
    "locatie": {"type": "Point", "coordinates": [4.3262, 52.0389]},
    "melder": {"email": "melder@voorbeeld.example"},
}


@cache
def document() -> Part:
    """Return the document, but for the names and the address of the municipality."""
    spec = APISpec(
        title="Meldingen openbare ruimte",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name_of)],
        tags=[{"name": name, "description": says} for name, says in TAGS.items()],
    )
    for name, module in [*((name, wire) for name in NAMES), *((name, webhook_json) for name in HOOK_NAMES)]:
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=getattr(module, f"{name}Schema"))
    made: Part = spec.to_dict()
    made["paths"], made["webhooks"] = deepcopy(PATHS | WEBHOOK_PATHS), deepcopy(SENT)
    parts = made["components"]
    parts["responses"] = failures()
    parts["headers"] = {
        "ApiVersion": {
            "description": "De volledige versie van deze API",
            "required": True,
            "schema": {"type": "string", "const": VERSION},
        },
        "ContentCrs": {
            "description": "In welke coördinaten het antwoord staat",
            "required": True,
            "schema": {"type": "string", "enum": [f"<{uri}>" for uri in CRSS]},
        },
    }
    parts["securitySchemes"] = {
        "sleutel": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Api-Key",
            "description": "Vraag die bij de gemeente aan",
        }
    }
    parts["schemas"]["NieuweMelding"]["example"] = EXAMPLE
    parts["schemas"]["Handeling"]["properties"]["soort"]["enum"] = list(DEEDS)
    return made


def _name_of(schema: Any) -> str:  # Any: a class or one of its objects
    kind = schema if isinstance(schema, type) and issubclass(schema, Schema) else type(schema)
    return kind.__name__.removesuffix("Schema")


@blueprint.get("/openapi.json", endpoint="openapi")
def openapi() -> Response:
    """Serve the document of this municipality."""
    return to_keep(answer(document() | {"info": _info(), "servers": [{"url": _base()}]}))


def _base() -> str:
    return f"{edge().base_url}/{town().slug}/v1"


def _info() -> Part:
    known = town()
    return {
        "title": f"Meldingen openbare ruimte {known.name}",
        "version": VERSION,
        "description": (
            f"Melden, volgen en lezen bij {known.name}, volgens de NLgov API Design Rules. "
            "Coördinaten zijn graden, lengte eerst (CRS84), of RD (EPSG:28992) als u daarom vraagt. "
            "Een plek die iedereen mag zien, is afgerond op een vak van 50 meter."
        ),
        "contact": {
            "name": known.name,
            "url": known.website or edge().base_url,
            "email": known.mail_reply_to or known.mail_sender,
        },
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    }
