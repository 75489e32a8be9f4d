"""Where everything is, whom to ask for a key, and what the limits are."""

from datetime import datetime

from flask import Response

from server.operations.photos import MOST as PHOTOS_MOST
from server.queries.open311 import MOST, SPAN, services_changed_at
from server.web.edge import edge, town
from server.web.open311.answers import to_keep
from server.web.open311.asked import is_asked
from server.web.open311.blueprint import ENDING, STAGE, TEST, blueprint
from server.web.open311.door import FORM_MAX_BYTES
from server.wire.open311 import FORMATS, Fields, Many, One, Value

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
DESCRIPTION_MAX = 4000


@blueprint.get(f"/discovery{ENDING}", endpoint="discovery")
@blueprint.get(f"{STAGE}/discovery{ENDING}", endpoint="stage_discovery")
def discovery() -> Response:
    """Describe both endpoints."""
    changed_at = services_changed_at(town())
    document: dict[str, Value] = {
        "changeset": changed_at,
        "contact": _contact(),
        "key_service": _key_service(),
        "endpoints": Many(
            "endpoints", "endpoint", [_endpoint("v2", "production", changed_at), _endpoint(TEST, "test", changed_at)]
        ),
    }
    if is_asked("extensions"):
        document["limits"] = One("limits", LIMITS)
    return to_keep(One("discovery", document), changed_at=changed_at)


LIMITS: Fields = {
    "requests_per_answer": MOST,
    "days_per_question": SPAN.days,
    "description_characters": DESCRIPTION_MAX,
    "form_bytes": FORM_MAX_BYTES,
    "photos_per_request": PHOTOS_MOST,
}


def _endpoint(stage: str, kind: str, changed_at: datetime) -> Fields:
    return {
        "specification": SPECIFICATION,
        "url": f"{edge().base_url}/{town().slug}/open311/{stage}",
        "changeset": changed_at,
        "type": kind,
        "formats": Many("formats", "format", [kind.partition(";")[0] for kind in FORMATS.values()]),
    }


def _contact() -> str:
    known = town()
    ways = (f"mail {known.mail_reply_to}" if known.mail_reply_to else "", f"bel {known.phone}" if known.phone else "")
    return f"{known.name}: {' of '.join(filter(None, ways)) or edge().base_url}"


def _key_service() -> str:
    """Return how to come by a key, with the limits in words: a field of their own would be none of the standard's."""
    return (
        f"Vraag een sleutel aan bij de gemeente: {_contact()}. Lezen kan zonder sleutel. "
        f"Een antwoord heeft ten hoogste {MOST} meldingen uit {SPAN.days} dagen. Hoeveel u per minuut mag sturen, "
        "staat bij uw sleutel."
    )
