"""Our answers in StUF: Bv03 when a message was taken, a SOAP fault with Fo03 when it was not."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from integrations.buitenbeter.schema import AMSTERDAM
from server.wire.channel import BadMessage, Parcel, Reply

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
STUF = "http://www.egem.nl/StUF/StUF0301"
APPLICATION = "Meldwerk"
CODES = {400: "StUF055", 404: "StUF001", 409: "StUF058", 413: "StUF055", 429: "StUF010", 503: "StUF010"}
"""The code of a fault, by the status of our answer: the body does not fit, the receiver is not known here, it can't be
processed, or not just now."""


def bv03(parcel: Parcel, reply: Reply) -> bytes:
    """Return the confirmation; it follows from the report alone, so that a repeat gets the very same bytes."""
    own = uuid5(NAMESPACE_URL, f"bv03/{reply.municipality_code}/{reply.channel_ref}")
    return _envelope(
        "<StUF:Bv03Bericht>"
        + _header("Bv03", reply.municipality_code, parcel.sender, str(own), reply.channel_ref, reply.received_at)
        + "</StUF:Bv03Bericht>"
    )


def fo03(error: BadMessage, *, status: int) -> bytes:
    """Return the fault, with everything that is wrong in `details`."""
    theirs = status < 500
    said = escape("; ".join(f"{fault.field}: {fault.text}" for fault in error.faults)[:1000])
    summary = escape(error.faults[0].text if error.faults else "Dit bericht kunnen wij niet verwerken")
    return _envelope(
        f"<soap:Fault><faultcode>soap:{'Client' if theirs else 'Server'}</faultcode>"
        f"<faultstring>{summary}</faultstring><detail><StUF:Fo03Bericht>"
        + _header("Fo03", "", "", "", error.reference, None)
        + f"<StUF:body><StUF:code>{CODES.get(status, 'StUF058')}</StUF:code>"
        f"<StUF:plek>{'client' if theirs else 'server'}</StUF:plek><StUF:omschrijving>{summary[:200]}"
        f"</StUF:omschrijving><StUF:details>{said}</StUF:details></StUF:body>"
        "</StUF:Fo03Bericht></detail></soap:Fault>"
    )


def _header(code: str, from_: str, to: str, own: str, theirs: str, at: datetime | None) -> str:
    organisation, _, application = to.partition("/")
    moment = (at or datetime.now(UTC)).astimezone(AMSTERDAM)
    parts = [
        f"<StUF:berichtcode>{code}</StUF:berichtcode>",
        "<StUF:zender>" + _party(from_, APPLICATION) + "</StUF:zender>",
        "<StUF:ontvanger>" + _party(organisation, application) + "</StUF:ontvanger>" if to.strip("/") else "",
        f"<StUF:referentienummer>{own}</StUF:referentienummer>" if own else "",
        f"<StUF:tijdstipBericht>{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03}</StUF:tijdstipBericht>",
        f"<StUF:crossRefnummer>{escape(theirs)}</StUF:crossRefnummer>" if theirs else "",
    ]
    return "<StUF:stuurgegevens>" + "".join(parts) + "</StUF:stuurgegevens>"


def _party(organisation: str, application: str) -> str:
    given = f"<StUF:organisatie>{escape(organisation)}</StUF:organisatie>" if organisation else ""
    return given + (f"<StUF:applicatie>{escape(application)}</StUF:applicatie>" if application else "")


def _envelope(content: str) -> bytes:
    whole = (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP}" xmlns:StUF="{STUF}">'
        f"<soap:Body>{content}</soap:Body></soap:Envelope>"
    )
    return whole.encode("utf-8", "replace")
