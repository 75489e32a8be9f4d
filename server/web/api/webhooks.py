"""Webhooks for the tools of handlers: subscribing with a key, its own log of calls, a new secret, and ending it."""

from flask import Response

from server.model.webhook import Webhook
from server.operations.webhooks import UnknownWebhook, WebhookRefused, active, end, new_secret, subscribe
from server.queries.webhooks import Attempt, Unsent, attempts, unsent
from server.web.api.answers import answer, dressed, moment, sent_as
from server.web.api.asked import Asked
from server.web.api.blueprint import blueprint
from server.web.api.door import key
from server.web.api.words import Json
from server.web.edge import edge, now, town, writes
from server.wire.channel import BadMessage
from server.wire.webhook_json import NieuweWebhookSchema

NEW = NieuweWebhookSchema()
BODY_MAX_BYTES = 20_000
SIZE, MOST = 50, 200
LAST = 99_999_999


@blueprint.get("/webhooks", endpoint="webhooks")
def webhooks() -> Response:
    """List the webhooks of this key."""
    counts = unsent()
    return answer({"webhooks": [_told(webhook, counts.get(webhook.id, Unsent())) for webhook in active(key().id)]})


@blueprint.post("/webhooks", endpoint="subscribe")
@writes
def add() -> Response:
    """Call an address from now on; its secret is shown this once."""
    data = sent_as(NEW, most_bytes=BODY_MAX_BYTES)
    given = data["naam"], data["adres"], data["soorten"]
    try:
        webhook, secret = subscribe(*given, key_id=key().id, secret_key=edge().secret_key, now=now())
    except WebhookRefused as refused:
        raise BadMessage(refused.faults) from None
    response = answer({"webhook": _told(webhook, Unsent()), "geheim": secret}, 201)
    response.headers["Location"] = f"{edge().base_url}/{town().slug}/v1/webhooks/{webhook.id}"
    return response


@blueprint.get("/webhooks/<webhook>", endpoint="webhook")
def webhook(webhook: str) -> Response:
    """Show one webhook."""
    found = _mine(webhook)
    return answer(_told(found, unsent().get(found.id, Unsent())))


@blueprint.delete("/webhooks/<webhook>", endpoint="unsubscribe")
@writes
def remove(webhook: str) -> Response:
    """Call an address no more."""
    end(_mine(webhook), now=now())
    return dressed(Response(status=204))


@blueprint.post("/webhooks/<webhook>/geheimen", endpoint="new_secret")
@writes
def rotate(webhook: str) -> Response:
    """Make a new secret; the one of before holds beside it."""
    return answer({"geheim": new_secret(_mine(webhook), secret_key=edge().secret_key, now=now())}, 201)


@blueprint.get("/webhooks/<webhook>/bezorgingen", endpoint="calls")
def calls(webhook: str) -> Response:
    """Show the log of calls, newest first."""
    found, asked = _mine(webhook), Asked()
    size, before = asked.whole("aantal", SIZE, MOST), asked.whole("na", 0, LAST) or None
    asked.check()
    rows = attempts(town(), webhooks=[found.id], before=before, most=size)
    return answer(
        {"bezorgingen": [_call(row) for row in rows], "volgende": str(rows[-1].id) if len(rows) == size else None}
    )


def _mine(given: str) -> Webhook:
    """Return a webhook of this key; anybody else's is not there. Raises UnknownWebhook."""
    found = next((webhook for webhook in active(key().id) if str(webhook.id) == given), None)
    if found is None:
        raise UnknownWebhook(given[:100])
    return found


def _told(webhook: Webhook, waits: Unsent) -> Json:
    return {
        "id": str(webhook.id),
        "naam": webhook.name,
        "adres": webhook.url,
        "soorten": webhook.kinds,
        "gemaaktOp": moment(webhook.made_at),
        "faaltSinds": moment(webhook.failing_since) if webhook.failing_since else None,
        "rustTot": moment(webhook.rests_until) if webhook.rests_until else None,
        "wachtend": waits.waiting,
        "mislukt": waits.failed,
    }


def _call(row: Attempt) -> Json:
    return {
        "op": moment(row.at),
        "berichtId": row.message,
        "soort": row.kind.value,
        "gebeurtenis": row.happened,
        "meldingsnummer": row.number,
        "poging": row.attempt,
        "antwoordcode": row.status,
        "duurMs": row.took_ms,
        "fout": row.error,
        "volgendePoging": moment(row.next_at) if row.next_at else None,
    }
