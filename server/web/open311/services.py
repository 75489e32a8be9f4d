"""What can be reported, and what we ask about it."""

from collections.abc import Iterator

from flask import Response, g

from server.domain.geo import OutsideNetherlands, to_rd
from server.operations.open311 import service
from server.queries.open311 import services_changed_at
from server.queries.places import locate
from server.queries.reference import CategoryInfo, QuestionInfo
from server.web.edge import town
from server.web.open311.answers import to_keep
from server.web.open311.asked import spot
from server.web.open311.blueprint import ENDING, STAGE, blueprint
from server.web.open311.door import gets_token, reader
from server.wire.open311 import Fields, Many, One

PICK_ONE = {"nl": "Kies één antwoord. Weet u het niet? Laat het dan leeg.", "en": "Pick one, or leave it empty."}
SAY = {"nl": "Schrijf uw antwoord.", "en": "Write your answer."}


@blueprint.get(f"{STAGE}/services{ENDING}", endpoint="services")
def services() -> Response:
    """List what can be reported, at the place that is named, if any."""
    known = town()
    kind = "batch" if gets_token(reader()) else "realtime"
    offered = [c for c in known.categories.values() if c.active and not c.is_group] if _is_here() else []
    rows = [_service(category, kind) for category in offered]
    return to_keep(Many("services", "service", rows), changed_at=services_changed_at(known))


def _is_here() -> bool:
    asked = spot()
    try:
        return asked is None or locate(to_rd(asked), town()).is_ours
    except OutsideNetherlands:
        return False


def _service(category: CategoryInfo, kind: str) -> Fields:
    parent = town().categories.get(category.parent_id or 0)
    return {
        "service_code": category.slug,
        "service_name": category.called(g.language),
        "description": category.description or None,
        "metadata": bool(town().questions_for(category.id)),
        "type": kind,
        "keywords": ", ".join(category.synonyms) or None,
        "group": parent.called(g.language) if parent else None,
    }


@blueprint.get(f"{STAGE}/services/<path:code>{ENDING}", endpoint="definition")
def definition(code: str) -> Response:
    """List the questions about one subject; without any, the list is empty."""
    known = town()
    category = service(code, known)
    attributes = Many("attributes", "attribute", list(_attributes(known.questions_for(category.id))))
    document = One("service_definition", {"service_code": category.slug, "attributes": attributes})
    return to_keep(document, changed_at=services_changed_at(known))


def _attributes(questions: tuple[QuestionInfo, ...]) -> Iterator[Fields]:
    english = g.language == "en"
    for order, question in enumerate(questions, 1):
        values = [{"key": o.value, "name": (o.label_en if english else "") or o.label} for o in question.options]
        row: dict[str, str | bool | int | Many] = {
            "variable": True,
            "code": question.key,
            "datatype": "singlevaluelist" if values else "text",
            "required": False,  # "I don't know" is always an answer
            "datatype_description": (PICK_ONE if values else SAY)[g.language],
            "order": order,
            "description": (question.text_en if english else "") or question.text,
        }
        yield row | {"values": Many("values", "value", values)} if values else row
