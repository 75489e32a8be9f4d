"""A case in the standard's own words: what is sent when it is made, what differs, and how statuses are told apart."""

from collections.abc import Sequence
from datetime import UTC, datetime

from integrations.zgw.api import Data
from server.wire.case import Case, CaseStatus

DESCRIPTION_MAX, EXPLANATION_MAX, REASON_MAX, MARK_MAX = 80, 1000, 200, 40
SAME_PLACE = 1e-6
"""Degrees; about ten centimetres."""

WORDS = {
    "omschrijving": "De omschrijving",
    "toelichting": "De toelichting",
    "einddatumGepland": "De geplande einddatum",
    "uiterlijkeEinddatumAfdoening": "De uiterlijke einddatum",
    "zaakgeometrie": "De plek",
    "opschorting": "De opschorting",
    "verlenging": "De verlenging",
    "relevanteAndereZaken": "De andere zaak",
}


def new_zaak(case: Case) -> Data:
    """Return the zaak as it is made."""
    access = case.access
    fixed = {
        "identificatie": case.number,
        "bronorganisatie": access.organisation,
        "verantwoordelijkeOrganisatie": access.responsible,
        "zaaktype": case.type.type,
        "registratiedatum": case.registered_on.isoformat(),
        "startdatum": case.registered_on.isoformat(),
        "kenmerken": [{"kenmerk": case.number[:MARK_MAX], "bron": "MOR"}],
    }
    if access.confidentiality:
        fixed["vertrouwelijkheidaanduiding"] = access.confidentiality
    return fixed | _wanted(case)


def changes(case: Case, zaak: Data) -> Data:
    """Return the fields that must be otherwise than they are over there, with what they must be."""
    return {
        field: value if field != "relevanteAndereZaken" else [*_others(zaak), *value]
        for field, value in _wanted(case).items()
        if not _same(field, value, zaak.get(field))
    }


def _wanted(case: Case) -> Data:
    """Return the fields that follow the report all its life."""
    wanted: Data = {
        "omschrijving": case.description[:DESCRIPTION_MAX].rstrip(),
        "toelichting": case.explanation[-EXPLANATION_MAX:].lstrip(),
        "einddatumGepland": case.planned_end.isoformat() if case.planned_end else None,
        "uiterlijkeEinddatumAfdoening": case.latest_end.isoformat() if case.latest_end else None,
        "zaakgeometrie": {"type": "Point", "coordinates": [case.place.lon, case.place.lat]} if case.place else None,
        "opschorting": {"indicatie": bool(case.waits_for), "reden": case.waits_for[:REASON_MAX]},
        "verlenging": None,
    }
    if case.extended_days:
        wanted["verlenging"] = {"reden": case.extended_why[:REASON_MAX], "duur": f"P{case.extended_days}D"}
    if case.related:
        wanted["relevanteAndereZaken"] = [{"url": url, "aardRelatie": "onderwerp"} for url in case.related]
    return wanted


def _same(field: str, wanted: object, there: object) -> bool:
    if field == "zaakgeometrie":
        return _same_place(wanted, there)
    if field == "relevanteAndereZaken":
        named = {one.get("url") for one in there if isinstance(one, dict)} if isinstance(there, list) else set()
        return isinstance(wanted, list) and {one["url"] for one in wanted} <= named
    if field in ("opschorting", "verlenging"):
        return _filled(wanted) == _filled(there)
    return (wanted or "") == (there or "")


def _filled(group: object) -> Data:
    """Return what is said in a group of fields: none, or empty ones, are the same."""
    return {name: value for name, value in group.items() if value} if isinstance(group, dict) else {}


def _same_place(wanted: object, there: object) -> bool:
    one, other = _coordinates(wanted), _coordinates(there)
    return len(one) == len(other) and all(abs(a - b) < SAME_PLACE for a, b in zip(one, other, strict=True))


def _coordinates(shape: object) -> Sequence[float]:
    found = shape.get("coordinates") if isinstance(shape, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, int | float) for one in found):
        return []
    return found[:2]


def _others(zaak: Data) -> list[Data]:
    found = zaak.get("relevanteAndereZaken")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def new_status(case: Case, status: CaseStatus, zaak_url: str) -> Data:
    """Return a status as it is set."""
    return {
        "zaak": zaak_url,
        "statustype": case.type.stages[status.stage],
        "datumStatusGezet": status.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "statustoelichting": status.text[:EXPLANATION_MAX],
    }


def is_there(case: Case, status: CaseStatus, there: Sequence[Data]) -> bool:
    """Whether a status of ours is among those over there: of the same type, at the same millisecond."""
    kind = case.type.stages[status.stage]
    return any(one.get("statustype") == kind and moment_of(one) == status.at for one in there)


def moment_of(status: Data) -> datetime | None:
    """Return when a status was set, to the millisecond."""
    try:
        at = datetime.fromisoformat(str(status.get("datumStatusGezet")))
    except ValueError:
        return None
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
