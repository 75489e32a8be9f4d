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

    def call(case: Case) -> None:
        if "meldingsnummer" in case.path_parameters and called.total() % 2:
            case.path_parameters["meldingsnummer"] = is_open.reference
        response = case.call(headers={"X-Api-Key": key, "Volgcode": is_open.track_code})
        called[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    for found in document.get_all_operations():
        for mode in (RIGHT, WRONG):
            with suppress(Unsatisfiable):  # where nothing is sent, nothing can be wrong
                QUICK(given(found.ok().as_strategy(generation_mode=mode))(call))()
    assert called.keys() >= {200, 201, 400, 404}
