"""This API as an OpenAPI document, made from the very schemas that read and write it."""

from copy import deepcopy
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response
from marshmallow import Schema

from server.web.edge import edge, town
from server.web.field.answers import as_json
from server.web.field.blueprint import blueprint
from server.wire import field_json as wire
from server.wire.field import BATCH, CONTRACT, HEADER, PICTURES, PIECE_BYTES

Part = dict[str, Any]  # Any: a piece of the document, as JSON

SCHEMAS: dict[str, type[Schema]] = {
    name: getattr(wire, f"{name}Schema")
    for name in (
        *("Problem", "Enrolment", "Enrolled", "KeyRequest", "Key", "PersonRequest", "Person"),
        *("Changes", "News", "Order", "Reference", "Command", "Waiting", "Verdict", "PhotoReceipt", "Pictures"),
    )
}
FAILURES = {
    "401": "The token does not hold (any more): ask for another",
    "404": "There is no such thing here",
    "410": "This tablet was withdrawn: forget everything but unsent work",
    "422": "Understood, and not possible: the sentence says why",
    "426": "This app does not fit this office",
    "429": "Too many tries: wait as long as Retry-After says",
    "503": "Try again later",
}


def _ref(name: str) -> Part:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Part) -> Part:
    return {"content": {"application/json": {"schema": schema}}}


def _says(name: str, description: str) -> Part:
    return {"description": description, **_json(_ref(name))}


def _fails(*statuses: str) -> Part:
    return {status: _says("Problem", FAILURES[status]) for status in ("426", *statuses)}


def _query(name: str, description: str) -> Part:
    return {"in": "query", "name": name, "schema": {"type": "string"}, "description": description}


def _header(name: str, description: str, *, required: bool = True) -> Part:
    schema = {"type": "string"}
    return {"in": "header", "name": name, "required": required, "schema": schema, "description": description}


def _part_of(name: str) -> Part:
    return {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}


def _does(summary: str, responses: Part, *, body: Part | None = None, more: tuple[Part, ...] = ()) -> Part:
    made: Part = {"summary": summary, "parameters": ["Contract", *more]}
    return made | {"responses": responses} | ({"requestBody": body} if body else {})


OPEN: Part = {"security": []}
COMMANDS = {
    "type": "object",
    "required": ["commands"],
    "properties": {
        "commands": {"type": "array", "maxItems": BATCH, "items": _ref("Command")},
        "waiting": _ref("Waiting"),
    },
}
VERDICTS = {
    "type": "object",
    "required": ["verdicts", "now"],
    "properties": {
        "verdicts": {"type": "array", "items": _ref("Verdict")},
        "now": {"type": "string", "format": "date-time"},
    },
}
PROGRESS = {"Upload-Offset": {"description": "How many bytes are here", "schema": {"type": "integer"}}}
BYTES = {"schema": {"type": "string", "format": "binary"}}

PATHS: dict[str, dict[str, Part]] = {
    "/aanmelden": {
        "post": _does(
            "Enrol a tablet with a one-time code",
            {"201": _says("Enrolled", "The tablet's own name and secret"), **_fails("422", "429")},
            body=_json(_ref("Enrolment")),
        )
        | OPEN
    },
    "/sleutel": {
        "post": _does(
            "Ask for a token",
            {"200": _says("Key", "A token that soon ends"), **_fails("401", "410")},
            body=_json(_ref("KeyRequest")),
        )
        | OPEN
    },
    "/persoon": {
        "post": _does(
            "Take the tablet with a PIN",
            {"200": _says("Person", "Who has it now"), **_fails("401", "410", "422", "429")},
            body=_json(_ref("PersonRequest")),
        )
    },
    "/wijzigingen": {
        "get": _does(
            "What changed since a cursor",
            {"200": _says("Changes", "All there is at first, then what changed"), **_fails("401", "410", "503")},
            more=(
                _query("vanaf", "the cursor of the last answer; empty gives everything"),
                _query("stand", "the version of the reference that the tablet has"),
            ),
        )
    },
    "/nieuws": {
        "get": _does(
            "Wait until there is something to read",
            {
                "200": _says("News", "At once when there is, or when all places are taken; otherwise after a while"),
                **_fails("401", "410", "503"),
            },
            more=(_query("vanaf", "the cursor of the last answer"),),
        )
    },
    "/opdrachten": {
        "post": _does(
            "What the crew did",
            {
                "200": {"description": "An answer to each", **_json(VERDICTS)},
                **_fails("401", "503"),
            },
            body=_json(COMMANDS),
        )
    },
    "/fotos/{sha}": {
        "head": _does(
            "How much of a photo is here",
            {"200": {"description": "So much", "headers": PROGRESS}, **_fails("401", "404", "410")},
            more=(_part_of("sha"),),
        ),
        "patch": _does(
            "A piece of a photo",
            {
                "201": _says("PhotoReceipt", "The whole photo is here, and is what its name says"),
                "204": {"description": "Go on from here", "headers": PROGRESS},
                "409": {**_says("Problem", "It goes on elsewhere"), "headers": PROGRESS},
                "413": _says("Problem", f"Larger than a photo may be, or a piece ({PIECE_BYTES} bytes)"),
                **_fails("401", "404", "410", "422", "503"),
            },
            body={"content": {"application/octet-stream": BYTES}},
            more=(
                _part_of("sha"),
                _header("Upload-Offset", "where this piece begins"),
                _header("Upload-Length", "how long the whole photo is"),
            ),
        ),
    },
    "/beelden": {
        "get": _does(
            "The thumbnails of many photos",
            {"200": _says("Pictures", "Those that are there"), **_fails("401", "410")},
            more=(_query("sleutels", f"at most {PICTURES} keys, with commas between"),),
        )
    },
    "/beelden/{key}": {
        "get": _does(
            "The thumbnail of a photo",
            {"200": {"description": "A JPEG", "content": {"image/jpeg": BYTES}}, **_fails("401", "404", "410")},
            more=(_part_of("key"),),
        )
    },
    "/kaart": {
        "get": _does(
            "The map of the municipality",
            {
                "200": {"description": "All of it", "content": {"application/octet-stream": BYTES}},
                "206": {"description": "The part in Range", "content": {"application/octet-stream": BYTES}},
                "304": {"description": "The tablet has it"},
                "416": {"description": "It ends before that"},
                **_fails("401", "404", "410"),
            },
            more=(_header("Range", "bytes=from-to", required=False),),
        )
    },
    "/openapi.json": {"get": {"summary": "This document", "responses": {"200": {"description": "OpenAPI 3.1"}}} | OPEN},
}


@cache
def document() -> Part:
    """Return the document, but for where the server is."""
    spec = APISpec(
        title="Meldwerk, tablet van de buitendienst",
        version=f"{CONTRACT}.0",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name_of)],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.parameter("Contract", "header", _header(HEADER, f"the version of the contract: {CONTRACT}"))
    for name, schema in SCHEMAS.items():
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=schema)
    for deed in wire.DEEDS.values():
        spec.components.schema(_name_of(deed), schema=deed)
    for path, operations in deepcopy(PATHS).items():  # it makes them fit its own ideas
        spec.path(path, operations=operations)
    made: Part = spec.to_dict()
    made["components"]["schemas"]["Command"]["properties"]["deed"] = {
        "oneOf": [_ref(_name_of(deed)) for deed in wire.DEEDS.values()]
    }
    return made


def _name_of(schema: Any) -> str:  # Any: a class or one of its objects
    kind = schema if isinstance(schema, type) else type(schema)
    name = kind.__name__.lstrip("_").removesuffix("Schema")
    return f"{name}Deed" if kind in {type(deed) for deed in wire.DEEDS.values()} else name


@blueprint.get("/openapi.json", endpoint="openapi")
def openapi() -> Response:
    """Serve the document."""
    return as_json(document() | {"servers": [{"url": f"{edge().base_url}/{town().slug}/veld/v1"}]})
