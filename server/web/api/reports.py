"""Reading reports: a list as GeoJSON, by box, subject, status and time, and one by its number."""

from datetime import timedelta
from urllib.parse import urlencode

from flask import Response, request

from server.operations.apply import UnknownReport
from server.queries.open311 import Page, Wanted, requests_by_number, requests_page
from server.queries.open311_news import happenings_of
from server.web.api.answers import GEOJSON, answer, moment, to_keep
from server.web.api.asked import Asked
from server.web.api.blueprint import blueprint
from server.web.api.crs import Crs, asked_crs, box
from server.web.api.words import features
from server.web.edge import edge, now, town
from server.web.open311.telling import TOLD, news_words

SIZE, MOST, PAGES = 100, 1000, 1000
LATELY = timedelta(days=90)
"""How far back a list goes when nothing is said about time."""


@blueprint.get("/meldingen", endpoint="reports")
def reports() -> Response:
    """List reports, newest first."""
    asked = Asked()
    crs, wanted = asked_crs(asked), _wanted(asked)
    asked.check()
    page = requests_page(wanted, town())
    links = _links(wanted, has_next=page.has_next)
    body = {
        "type": "FeatureCollection",
        "features": features(page, town(), crs),
        "links": [{"rel": rel, "href": href} for rel, href in links.items()],
    }
    response = crs.dressed(answer(body, kind=GEOJSON))
    response.headers["Link"] = ", ".join(f'<{href}>; rel="{rel}"' for rel, href in links.items())
    return to_keep(response)


def _wanted(asked: Asked) -> Wanted:
    known, found = town(), box(asked)
    category = asked.one_of("categorie", known.category_by_slug)
    status = asked.one_of("status", ("open", "klaar"))
    start, changed_after = asked.moment("ontvangenVanaf"), asked.moment("gewijzigdVanaf")
    if start is None and changed_after is None:
        start = (now() - LATELY).replace(microsecond=0)
    chosen = known.category_by_slug.get(category)
    below = frozenset(c.id for c in known.categories.values() if chosen and chosen.id in c.path)
    return Wanted(
        start=start,
        end=asked.moment("ontvangenTot"),
        changed_after=changed_after,
        categories=below if chosen else None,
        is_open={"open": True, "klaar": False}.get(status),
        places=[found] if found else [],
        page=asked.whole("pagina", 1, PAGES),
        size=asked.whole("paginaGrootte", SIZE, MOST),
    )


def _links(wanted: Wanted, *, has_next: bool) -> dict[str, str]:
    pages = {"self": wanted.page, "prev": wanted.page - 1, "next": wanted.page + 1 if has_next else 0}
    address, given = f"{edge().base_url}{request.path}", request.args.to_dict()
    return {rel: f"{address}?{urlencode(given | {'pagina': page})}" for rel, page in pages.items() if page}


@blueprint.get("/meldingen/<meldingsnummer>", endpoint="report")
def report(meldingsnummer: str) -> Response:
    """Show one report, with what happened to it."""
    asked = Asked()
    crs = asked_crs(asked)
    asked.check()
    page = requests_by_number([meldingsnummer], town())
    if not page.rows:
        raise UnknownReport(meldingsnummer[:100])
    return to_keep(crs.dressed(answer(_with_course(page, crs), kind=GEOJSON)))


def _with_course(page: Page, crs: Crs) -> dict[str, object]:
    """Return the one report of a page, with what happened to it and to the report that it was joined to."""
    known = town()
    (feature,) = features(page, known, crs)
    told = happenings_of([row.id for row in (*page.rows, *page.mains.values())], known, TOLD)
    lines = [(n.event.recorded_at, words) for n in told if (words := news_words(n))]
    return feature | {
        "verloop": [{"op": moment(at), "tekst": words} for at, words in sorted(lines, key=lambda x: x[0])]
    }
