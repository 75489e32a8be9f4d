"""What a municipality set up and everybody may know: subjects, areas, norms, coordinates."""

from collections.abc import Iterator

from flask import Response, abort
from shapely.geometry import mapping

from server.domain.calendar import local_day
from server.domain.norm import Norm, norm_for
from server.domain.promise import norm_amount
from server.domain.vocabulary import NormKind
from server.operations.api import CHANNEL
from server.operations.shapes import feature
from server.queries.reference import AreaInfo, CategoryInfo, QuestionInfo
from server.web.api.answers import GEOJSON, answer, to_keep
from server.web.api.asked import Asked
from server.web.api.blueprint import blueprint
from server.web.api.crs import CRSS, Crs, asked_crs
from server.web.api.words import Json, area_named, named, term
from server.web.edge import now, town

SIMPLER_M = 3.0
AREA_KINDS = {"district": "wijk", "neighbourhood": "buurt"}
KINDS = {NormKind.FIRST_RESPONSE: "eerste_reactie", NormKind.SOLUTION: "oplossing"}
SENTENCES = {
    NormKind.FIRST_RESPONSE: "U hoort van ons binnen {term}.",
    NormKind.SOLUTION: "Wij lossen dit op binnen {term}.",
}


@blueprint.get("/categorieen", endpoint="categories")
def categories() -> Response:
    """List what can be reported, with the questions about it and its terms."""
    offered = [c for c in town().categories.values() if c.active and not c.is_group]
    return to_keep(answer({"categorieen": [_category(category) for category in offered]}))


@blueprint.get("/categorieen/<code>", endpoint="category")
def category(code: str) -> Response:
    """Show one subject."""
    found = town().category_by_slug.get(code)
    if found is None or not found.active or found.is_group:
        abort(404)
    return to_keep(answer(_category(found)))


def _category(category: CategoryInfo) -> Json:
    known = town()
    parent = known.categories.get(category.parent_id or 0)
    return {
        **named(category),
        "naamEngels": category.public_name_en,
        "hoofdcategorie": named(parent) if parent else None,
        "omschrijving": category.description,
        "zoekwoorden": list(category.synonyms),
        "letOp": category.stop_text,
        "vragen": [_question(question) for question in known.questions_for(category.id)],
        "eersteReactie": term(_norm(category, NormKind.FIRST_RESPONSE)),
        "oplossing": term(_norm(category, NormKind.SOLUTION)),
    }


def _question(question: QuestionInfo) -> Json:
    choices = [{"code": option.value, "naam": option.label} for option in question.options]
    return {"code": question.key, "tekst": question.text, "keuzes": choices}


def _norm(category: CategoryInfo, kind: NormKind) -> Norm | None:
    return norm_for(
        town().norms,
        kind,
        category_path=category.path,
        channel=CHANNEL,
        area_ids=(),
        urgency=category.urgency,
        on=local_day(now()),
    )


@blueprint.get("/gebieden", endpoint="areas")
def areas() -> Response:
    """List the districts and neighbourhoods as GeoJSON."""
    asked = Asked()
    crs = asked_crs(asked)
    asked.check()
    features = [_area(area, crs) for area in town().areas.values()]
    return to_keep(crs.dressed(answer({"type": "FeatureCollection", "features": features}, kind=GEOJSON)))


@blueprint.get("/gebieden/<code>", endpoint="area")
def area(code: str) -> Response:
    """Show one area."""
    asked = Asked()
    crs = asked_crs(asked)
    asked.check()
    found = next((area for area in town().areas.values() if area.code == code), None)
    if found is None:
        abort(404)
    return to_keep(crs.dressed(answer(_area(found, crs), kind=GEOJSON)))


def _area(area: AreaInfo, crs: Crs) -> Json:
    above = town().areas.get(area.parent_id or 0)
    properties = {
        "code": area.code,
        "naam": area.name,
        "soort": AREA_KINDS.get(area.kind, area.kind),
        "ligtIn": area_named(above),
    }
    shape = area.shape.simplify(SIMPLER_M) if area.shape is not None else None
    if crs.is_rd and shape is not None:
        geometry = mapping(shape)
        return {"type": "Feature", "id": area.code, "properties": properties, "geometry": geometry}
    return feature(shape, properties) | {"id": area.code}


@blueprint.get("/normen", endpoint="norms")
def norms() -> Response:
    """List what one may expect: the norms that hold today."""
    return to_keep(answer({"normen": [_told(norm) for norm in _that_hold()]}))


def _that_hold() -> Iterator[Norm]:
    """Yield of each set of conditions the newest norm that has begun, in the order of the subjects."""
    today = local_day(now())
    newest: dict[tuple[object, ...], Norm] = {}
    for norm in sorted(town().norms, key=lambda norm: (norm.valid_from, norm.id)):
        if norm.valid_from <= today:
            newest[norm.kind, norm.category_id, norm.channel, norm.area_id, norm.urgency] = norm
    order = list(town().categories)
    yield from sorted(newest.values(), key=lambda n: (order.index(n.category_id) if n.category_id else -1, n.id))


def _told(norm: Norm) -> Json:
    known = town()
    category, area = known.categories.get(norm.category_id or 0), known.areas.get(norm.area_id or 0)
    only = (norm.urgency.label.lower() if norm.urgency else "", area.name if area else "", norm.channel or "")
    return {
        "categorie": named(category) if category else None,
        "soort": KINDS[norm.kind],
        "termijn": term(norm),
        "geldtVoor": [word for word in only if word],
        "tekst": SENTENCES[norm.kind].format(term=norm_amount(norm)),
    }


@blueprint.get("/crss", endpoint="crss")
def crss() -> Response:
    """List the coordinates that we speak."""
    return to_keep(answer({"crs": list(CRSS)}))
