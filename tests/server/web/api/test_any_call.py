"""Whatever somebody calls, every answer is one that the document has: never a 5xx, nothing that is not in it."""

from collections import Counter
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.domain.command import Close, Start
from server.domain.vocabulary import Outcome
from server.model.base import db
from server.model.outbox import OutboxMessage
from server.model.webhook import WebhookAttempt
from server.operations.keys import keys
from server.operations.webhooks import allow_host, subscribe
from tests.support.moments import NOW

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
QUICK = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def subscribed(make, town) -> dict[str, str]:
    """Make a webhook for each method, since one of them ends it, and let calls have been made for one."""
    with make.change(town):
        (key,) = keys()
        allow_host("tool.example", now=NOW)
        made = {}
        for method in ("GET", "POST", "DELETE"):
            given = {"key_id": key.id, "secret_key": "not a secret", "now": NOW}
            made[method] = subscribe(f"made-{method.lower()}", "https://tool.example/", ["ontvangen"], **given)[0].id
    make.receipt(town)
    with make.change(town):
        row = make.found(town, OutboxMessage, OutboxMessage.webhook_id == made["GET"])[0]
        line = {"webhook_id": made["GET"], "outbox_id": row.id, "at": NOW, "number": 1, "took_ms": 5}
        db.session.add_all([WebhookAttempt(**line, status=503, next_at=NOW), WebhookAttempt(**line, error="silent")])
    return {method: str(webhook) for method, webhook in made.items()}


@pytest.mark.slow
@pytest.mark.engines("postgis")
def test_any_call_has_an_answer_of_the_document(app, make, town, key_for):
    """PostgreSQL, since that refuses more: a number out of range, a NUL in a text."""
    ended, is_open = make.receipt(town), make.receipt(town, category="boom")
    make.do(town, Start(report_id=ended.report_id))
    make.do(town, Close(report_id=ended.report_id, outcome=Outcome.SOLVED, reason="Gemaakt."))
    key = key_for(town, "all", scope="report staff", rate=1_000_000)
    document = schemathesis.openapi.from_wsgi(f"/{town.slug}/v1/openapi.json", app)
    called: Counter[int] = Counter()
    webhooks = subscribed(make, town)

    def call(case: Case) -> None:
        if "meldingsnummer" in case.path_parameters and called.total() % 2:
            case.path_parameters["meldingsnummer"] = is_open.reference
        if "webhook" in case.path_parameters and called.total() % 2:
            case.path_parameters["webhook"] = webhooks[case.method]
        if (case.method, case.path) == ("POST", "/webhooks") and isinstance(case.body, dict) and "adres" in case.body:
            case.body["adres"] = "https://tool.example/"
        response = case.call(headers={"X-Api-Key": key, "Volgcode": is_open.track_code})
        called[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    for found in document.get_all_operations():
        for mode in (RIGHT, WRONG):
            with suppress(Unsatisfiable):  # where nothing is sent, nothing can be wrong
                QUICK(given(found.ok().as_strategy(generation_mode=mode))(call))()
    assert called.keys() >= {200, 201, 204, 400, 404}
