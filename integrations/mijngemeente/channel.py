"""Apps as a door: a report in JSON in, a receipt or a problem back, and news to the address that the app named."""

import json
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from integrations.mijngemeente.parcel import parcel_in
from integrations.transport import Outside
from server.wire.channel import BadMessage, ChannelError, Parcel, Reply, StatusUpdate
from server.wire.signature import HEADER, sign

TIMEOUT_S = 10.0


class MijnGemeente:
    """Reads and answers every app that keeps to our contract; carries news to any of them."""

    def __init__(self, outside: Outside, *, clock: Callable[[], float] = time.time) -> None:
        self._outside = outside
        self._clock = clock

    def read(self, raw: bytes) -> Parcel:
        return parcel_in(raw)

    def receipt(self, parcel: Parcel, reply: Reply) -> bytes:
        return encoded(
            {
                "meldingsnummer": reply.number,
                "statusUrl": reply.status_url,
                "streefdatum": reply.due_on.isoformat() if reply.due_on else None,
                "norm": reply.norm or None,
                "volgendeStap": reply.next_step,
                "mogelijkDubbel": list(reply.duplicates),
            }
        )

    def refusal(self, error: BadMessage, *, status: int) -> bytes:
        title = HTTPStatus(status).phrase
        return encoded(
            {
                "type": "about:blank",
                "title": title,
                "status": status,
                "detail": str(error) or title,
                "fouten": [{"veld": fault.field, "fout": fault.text} for fault in error.faults],
            }
        )

    def listing(self, news: Sequence[StatusUpdate], cursor: str) -> bytes:
        return encoded({"statussen": [as_data(update) for update in news], "volgende": cursor})

    def tell(self, update: StatusUpdate) -> None:
        """Send one piece of news; any answer from 200 to 299 says that the app has it."""
        if update.standing is None:
            raise ChannelError("there is nothing to send", permanent=True)
        body = encoded(as_data(update))
        headers = {
            "Content-Type": "application/json",
            HEADER: sign(body, update.standing.secrets, at=int(self._clock())),
        }
        self._outside.post(update.to, body, headers=headers, timeout_s=TIMEOUT_S)


def as_data(update: StatusUpdate) -> dict[str, Any]:  # Any: JSON
    """Return one piece of news, the same when it is sent and when it is asked for."""
    now = update.standing
    assert now is not None
    return {
        "berichtId": update.key,
        "referentie": now.their_ref,
        "meldingsnummer": update.reference,
        "volgnummer": now.number,
        "status": now.status,
        "reden": now.reason or None,
        "statusTekst": now.text,
        "streefdatum": now.due_on.isoformat() if now.due_on else None,
        "gewijzigdOp": now.changed_at.isoformat(),
        "fotoNa": now.photo_url or None,
        "enqueteUrl": now.survey_url or None,
    }


def encoded(data: object) -> bytes:
    """Return JSON as it goes over the wire."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8")
