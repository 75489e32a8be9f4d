"""Reading reports: lists by time, subject, status, change and place, and single ones by their number."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, g, request

from server.domain.calendar import local_day
from server.operations.apply import UnknownReport
from server.queries.open311 import SPAN, Page, Wanted, last_change, requests_by_number, requests_page
from server.web.edge import edge, now, town
from server.web.open311 import asked
from server.web.open311.answers import to_keep
from server.web.open311.blueprint import ENDING, STAGE, blueprint
from server.web.open311.door import reader
from server.web.open311.shape import requests_of
from server.web.open311.tokens import number_of, report_of
from server.wire.open311 import Many

MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@blueprint.get(f"{STAGE}/requests{ENDING}", endpoint="requests")
def requests() -> Response:
    """List reports, newest first; numbers go before all other arguments."""
    numbers = asked.listed("service_request_id")
    if numbers:
        return _shown(_numbered(numbers))
    changed_at = last_change()
    wanted = _wanted()
    page = requests_page(wanted, town())
    response = _shown(page, changed_at=changed_at)
    response.headers["Link"] = ", ".join(_links(wanted, has_next=page.has_next))
    return response


def _wanted() -> Wanted:
    page, size = asked.page()
    changed_after, changed_before = asked.moment("updated_after"), asked.moment("updated_before", ends=True)
    start, end = _window(always=changed_after is None)
    return Wanted(
        start=start,
        end=end,
        changed_after=changed_after,
        changed_before=changed_before,
        categories=asked.services(town()),
        is_open=asked.status(),
        places=asked.places(),
        page=page,
        size=size,
    )


def _window(*, always: bool) -> tuple[datetime | None, datetime | None]:
    """Return the bounds on the moment of receipt: at most 90 days apart, the last 90 days unless something is asked.

    Who asks what changed since a moment, hears it of old reports too.
    """
    start, end = asked.moment("start_date"), asked.moment("end_date", ends=True)
    if start is None and end is None and not always:
        return None, None
    if start is None:
        end = end or now()
        return end - SPAN, end
    end = end or min(start + SPAN, max(now(), start))
    if end - start > SPAN:
        raise asked.wrong("start_date", f"start_date en end_date liggen meer dan {SPAN.days} dagen uit elkaar.")
    return start, end


@blueprint.get(f"{STAGE}/requests/<path:number>{ENDING}", endpoint="request")
def one_request(number: str) -> Response:
    """Show one report, in a list of one."""
    page = _numbered([number])
    if not page.rows:
        raise UnknownReport(number[:100])
    return _shown(page, changed_at=max(row.changed_at for row in (*page.rows, *page.mains.values())))


@blueprint.get(f"{STAGE}/tokens/<path:token>{ENDING}", endpoint="token")
def token(token: str) -> Response:
    """Say which report a token became."""
    number = number_of(report_of(token))
    return to_keep(Many("service_requests", "request", [{"service_request_id": number, "token": token}]))


def _numbered(numbers: Sequence[str]) -> Page:
    key = reader()
    return requests_by_number(numbers, town(), key_id=key.id if key else None)


def _shown(page: Page, *, changed_at: datetime | None = None) -> Response:
    rows = requests_of(page, town(), extended=asked.is_asked("extensions"), today=local_day(now()))
    return to_keep(Many("service_requests", "request", rows), changed_at=changed_at)


def _links(wanted: Wanted, *, has_next: bool) -> list[str]:
    """Return the ways to other pages. They name the window of time, so that what comes in meanwhile moves nothing."""
    pages = {"first": 1, "prev": wanted.page - 1, "next": wanted.page + 1 if has_next else 0}
    given = {name: value for name, value in request.args.items() if name != "api_key"}
    if wanted.start and wanted.end:
        given |= {"start_date": wanted.start.strftime(MOMENT), "end_date": wanted.end.strftime(MOMENT)}
    address = f"{edge().base_url}/{town().slug}/open311/{'test' if g.rehearsal else 'v2'}/requests.{g.ending}"
    return [f'<{address}?{urlencode(given | {"page": page})}>; rel="{rel}"' for rel, page in pages.items() if page]
