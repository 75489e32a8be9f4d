"""The addresses of webhooks as the document has them, and what we send to who asked for it."""

from server.web.api.paths import SAME, WHOLE, Part, does, fails, header, part_of, query, ref, says
from server.wire.signature import HEADER
from server.wire.webhook_json import KINDS

TAG = "Webhooks"
WEBHOOK = part_of("webhook", "Het nummer van de webhook")
WRITES = ("400", "401", "403", "413", "415", "429")
VERSION_ONLY = {"headers": SAME["304"]["headers"]}

WEBHOOK_PATHS: dict[str, Part] = {
    "/webhooks": {
        "get": does(
            "webhooksLijst",
            TAG,
            "De webhooks van uw sleutel, en hoe het ermee gaat",
            {"200": says("Webhooks", "Uw webhooks"), **fails("400", "401", "403")},
            key=True,
        ),
        "post": does(
            "webhookMaken",
            TAG,
            "Een adres aanmelden waar wij naartoe sturen wat er gebeurt",
            {
                "201": says("WebhookOntvangst", "Aangemeld. Bewaar het geheim: u ziet het alleen nu"),
                **fails(*WRITES, "409"),
            },
            body="NieuweWebhook",
            key=True,
        ),
    },
    "/webhooks/{webhook}": {
        "get": does(
            "webhook",
            TAG,
            "Eén webhook",
            {"200": says("Webhook", "De webhook"), **fails("400", "401", "403", "404")},
            WEBHOOK,
            key=True,
        ),
        "delete": does(
            "webhookAfmelden",
            TAG,
            "Een adres afmelden. Ook wat nog wacht, sturen wij niet meer",
            {"204": {"description": "Afgemeld"} | VERSION_ONLY, **fails("400", "401", "403", "404", "429")},
            WEBHOOK,
            key=True,
        ),
    },
    "/webhooks/{webhook}/geheimen": {
        "post": does(
            "webhookGeheimMaken",
            TAG,
            "Een nieuw geheim. Het vorige blijft ernaast gelden, tot u er nog een maakt",
            {"201": says("Geheim", "Het nieuwe geheim"), **fails("400", "401", "403", "404", "429")},
            WEBHOOK,
            key=True,
        )
    },
    "/webhooks/{webhook}/bezorgingen": {
        "get": does(
            "bezorgingenLijst",
            TAG,
            "Elke poging van de laatste 30 dagen, de nieuwste eerst",
            {"200": says("Bezorgingen", "Een pagina pogingen"), **fails("400", "401", "403", "404")},
            WEBHOOK,
            query("na", "De `volgende` van de vorige pagina", WHOLE | {"maximum": 99_999_999}),
            query("aantal", "Hoeveel op een pagina", WHOLE | {"maximum": 200}),
            key=True,
        )
    },
}

SENT: dict[str, Part] = {
    "gebeurtenis": {
        "post": {
            "operationId": "gebeurtenisSturen",
            "tags": [TAG],
            "summary": "Wat wij naar uw adres sturen",
            "description": (
                f"Per melding op volgorde, minstens één keer. De soorten zijn: {', '.join(KINDS)}. "
                "Controleer de handtekening voor u iets doet met het bericht."
            ),
            "parameters": [
                header(
                    HEADER,
                    "t=<seconden sinds 1970>,v1=<hex>: HMAC-SHA256 met het geheim over t, een punt en de bytes van het "
                    "bericht. Tijdens een wissel staan er twee v1 in",
                    required=True,
                )
            ],
            "requestBody": {"required": True, "content": {"application/json": {"schema": ref("WebhookBericht")}}},
            "responses": {"2XX": {"description": "U hebt het. Elk ander antwoord is een mislukte poging"}},
            "security": [],
        }
    }
}
