"""News about reports, both ways: what we tell, and what another system tells us (mySociety's extension)."""

from datetime import timedelta

from flask import Response, g

from server.operations.open311 import take_update
from server.queries.open311 import last_change
from server.queries.open311_news import happenings
from server.web.edge import edge, now, town, writes
from server.web.open311 import asked
from server.web.open311.answers import answer, to_keep
from server.web.open311.blueprint import ENDING, STAGE, blueprint
from server.web.open311.door import key
from server.web.open311.telling import TOLD, news_of
from server.wire.open311 import Many

LATELY = timedelta(days=1)
"""What is told to who names no time."""


@blueprint.get(f"{STAGE}/servicerequestupdates{ENDING}", endpoint="updates")
def updates() -> Response:
    """Tell what happened, oldest first, by the moment at which we heard of it: what a crew did offline comes later."""
    end = asked.moment("end_date", ends=True) or now()
    start = asked.moment("start_date") or end - LATELY
    _, size = asked.page()
    changed_at = last_change()
    found = happenings(town(), TOLD, start=start, end=end, limit=size)
    rows = [news_of(told, town()) for told in found]
    return to_keep(Many("service_request_updates", "request_update", rows), changed_at=changed_at)


@blueprint.post(f"{STAGE}/servicerequestupdates{ENDING}", endpoint="post_update")
@writes
def post_update() -> Response:
    """Take news about a report, or the same once more."""
    update = edge().open311.read_update(g.sent)
    update_id = "test" if g.rehearsal else str(take_update(update, key(), now=now()))
    return answer(Many("service_request_updates", "request_update", [{"update_id": update_id}]))
