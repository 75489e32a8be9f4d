"""BuitenBeter as it sends: one message, written after the facts known of it; only what a test names differs."""

import base64
from pathlib import Path

from tests.make import CENTRE

MESSAGE = (Path(__file__).parents[1] / "integrations/buitenbeter/messages/lk01.xml").read_text(encoding="utf-8")
REFERENCE = "7d2f1c1e-0000-4000-8000-000000000001"
LABEL, TEXT = "Losse stoeptegel", "De tegel voor nummer 15 wipt. Mijn buurvrouw struikelde bijna."


def message(photo: bytes = b"", *, lat: str | None = None, lon: str | None = None, **changed: str) -> str:
    """Return the message. `changed` is by what stands in it: reference, code, sender, label, text, status, email."""
    from server.domain.geo import to_wgs84

    spot = to_wgs84(CENTRE)
    whole = MESSAGE.replace("@PHOTO@", base64.b64encode(photo).decode())
    whole = whole.replace("@LAT@", f"{spot.lat:.6f}" if lat is None else lat)
    whole = whole.replace("@LON@", f"{spot.lon:.6f}" if lon is None else lon)
    known = {
        "reference": REFERENCE,
        "code": ">0601<",
        "sender": "Yucat",
        "label": LABEL,
        "text": TEXT,
        "status": "<indStatusInfo>J<",
        "email": "melder@reporter.example",
    }
    for name, value in changed.items():
        mark = known[name]
        around = mark[: mark.rfind(">", 0, -1) + 1] if mark.endswith("<") else ""
        whole = whole.replace(mark, f"{around}{value}<" if around else value)
    return whole
