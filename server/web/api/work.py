"""For the tools of handlers: worklists, one report, and acting on it by the one road, in somebody's name."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from server.domain.command import Actor, Change, Result, Who
from server.domain.errors import DomainError
from server.domain.numbering import report_number
from server.model.base import db
from server.model.work_order import NO_DATE
from server.operations.apply import UnknownReport, apply
from server.queries.places import words_of
from server.queries.reference import PersonInfo
from server.queries.report_view import ReportView, report_view
from server.queries.worklist import View, WorkRow, find_report, page, soon_until, state_of
from server.web.api.answers import answer, moment, sent_as
from server.web.api.asked import Asked
from server.web.api.blueprint import blueprint
from server.web.api.crs import Crs, asked_crs
from server.web.api.problems import problem
from server.web.api.words import NORM, OUTCOME, STATUS, URGENCY, Json, named
from server.web.edge import now, town, writes
from server.web.roles import may
from server.web.staff.actions import ACTIONS
from server.web.staff.forms import Form
from server.web.staff.listing import read_cursor, written
from server.web.staff.refusals import explain
from server.wire.api import HandelingSchema
from server.wire.channel import BadMessage, Fault
from server.wire.intake import Address, Point

DEED = HandelingSchema()
DEED_MAX_BYTES = 100_000
SIZE, MOST = 50, 200


@blueprint.get("/werkvoorraad", endpoint="worklist")
def worklist() -> Response:
    """List open work in the order in which it must be done."""
    asked, known = Asked(), town()
    teams = {team.slug: team.id for team in known.teams.values()}
    team, norm = asked.one_of("team", teams), asked.one_of("norm", list(NORM.values()))
    after = read_cursor(asked.words("na"))
    if asked.words("na") and after is None:
        asked.wrong("na", "moet de `volgende` van een eerder antwoord zijn")
    size = asked.whole("aantal", SIZE, MOST)
    asked.check()
    state = next((state for state, word in NORM.items() if word == norm), None)
    view = View(team_ids=(teams[team],) if team else tuple(teams.values()), norm=state)
    soon = soon_until(now(), known.calendar)
    found = page(view, now=now(), soon=soon, after=after, size=size)
    rows = [
        _work(row, NORM[state_of(row.worklist_at, row.paused_at is not None, now=now(), soon=soon)])
        for row in found.rows
    ]
    return answer({"opdrachten": rows, "volgende": written(found.after) if found.after else None})


def _work(row: WorkRow, norm: str) -> Json:
    known = town()
    return {
        "opdracht": row.id,
        "meldingsnummer": report_number(known.prefix, row.received_at, row.report_id),
        "taak": row.task,
        "categorie": named(known.categories[row.category_id]),
        "team": _team(row.team_id),
        "behandelaar": known.staff[row.handler_id].username if row.handler_id else None,
        "status": STATUS[row.report_status],
        "norm": norm,
        "streefmoment": moment(row.worklist_at) if row.worklist_at < NO_DATE else None,
        "geplandVoor": row.planned_on.isoformat() if row.planned_on else None,
        "spoed": URGENCY[row.urgency],
        "plaats": f"{row.street} {row.house_number}".strip() or row.place_text,
        "begin": row.excerpt,
        "ontvangenOp": moment(row.received_at),
    }


def _team(team_id: int) -> Json:
    team = town().teams[team_id]
    return {"code": team.slug, "naam": team.name}


@blueprint.get("/werkvoorraad/<meldingsnummer>", endpoint="file")
def file(meldingsnummer: str) -> Response:
    """Show one report with its history and its words; how to reach the reporter stays with us."""
    asked = Asked()
    crs = asked_crs(asked)
    asked.check()
    report_id = find_report(meldingsnummer)
    view = report_view(report_id, town(), with_contacts=False) if report_id else None
    if view is None:
        raise UnknownReport(meldingsnummer[:100])
    return crs.dressed(answer(_file(view, crs)))


def _file(view: ReportView, crs: Crs) -> Json:
    row, known = view.row, town()
    address = Address(row.street, row.house_number, row.postcode, row.city) if row.street else None
    orders = [
        {"opdracht": o.id, "taak": o.task, "team": _team(o.team_id), "open": o.ended_at is None} for o in view.work
    ]
    return {
        "meldingsnummer": view.number,
        "versie": row.version,
        "categorie": named(known.categories[row.category_id]),
        "status": STATUS[row.status],
        "uitkomst": OUTCOME[row.outcome] if row.outcome else None,
        "omschrijving": row.text,
        "plaats": words_of(address, row.place_text),
        "locatie": crs.exact(Point(row.x, row.y)) if row.x is not None else None,
        "streefmoment": moment(row.due_at) if row.due_at else None,
        "ontvangenOp": moment(row.received_at),
        "opdrachten": orders,
        "verloop": [{"op": moment(h.at), "soort": h.what, "door": h.who, "tekst": h.text} for h in view.happenings],
    }


# --- acting

REASON = {"tekst": "reason"}
DEEDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "bekijken": ("see", {}),
    "oppakken": ("take", {}),
    "beginnen": ("start", {}),
    "notitie": ("note", {"tekst": "text"}),
    "vragen": ("ask", {"tekst": "question"}),
    "plannen": ("plan", {"dag": "on"} | REASON),
    "later": ("later", {"dag": "month"} | REASON),
    "overdragen": ("hand_over", {"team": "to"} | REASON),
    "doorzetten": ("forward", {"partner": "partner", "tekst": "note"}),
    "terughalen": ("take_back", REASON),
    "verzetten": ("move_date", {"dag": "on"} | REASON),
    "onderwerp": ("recategorise", {"categorie": "category"}),
    "samenvoegen": ("join", {"hoofdmelding": "main"}),
    "afsluiten": ("close", {"uitkomst": "outcome"} | REASON),
    "heropenen": ("reopen", REASON),
}
"""What can be done: each is an action of the staff pages, with our words for the fields of its form."""


@blueprint.post("/werkvoorraad/<meldingsnummer>/handelingen", endpoint="act")
@writes
def act(meldingsnummer: str) -> Response:
    """Do something to a report in the name of a member of staff, who must be allowed to."""
    data = sent_as(DEED, most_bytes=DEED_MAX_BYTES)
    report_id = find_report(meldingsnummer)
    if report_id is None:
        raise UnknownReport(meldingsnummer[:100])
    person = _person(data)
    name, fields = DEEDS[data["soort"]]
    if not may(person.role, f"staff.{name}"):
        return problem(403, "Deze medewerker mag dit niet.")
    form = Form.of(name, _posted(data, name, fields))
    command = ACTIONS[name].command(report_id, form)
    if form.errors:
        raise BadMessage(_faults(form, fields))
    actor = Actor(Who.STAFF, person.id, person.name, person.team_ids)
    try:
        with db.session.begin_nested():
            verdict = apply(command, by=actor, now=now())
    except DomainError as error:
        explain(error, form)
        return _refused(form, fields)
    changes = [_change(change) for change in verdict.changes]
    if verdict.result is Result.SUPERSEDED:
        return problem(409, "Een collega was u net voor. Bekijk wat er is veranderd.", wijzigingen=changes)
    done = "herhaald" if verdict.result is Result.REPEATED else "gedaan"
    return answer({"resultaat": done, "versie": verdict.version, "wijzigingen": changes})


def _person(data: Mapping[str, Any]) -> PersonInfo:  # Any: JSON, as the schema let it through
    """Return who does it. Raises BadMessage."""
    person = next((p for p in town().staff.values() if p.username == data["door"] and p.active), None)
    faults = [] if person else [Fault("door", "dit account kennen wij niet")]
    if data["soort"] not in DEEDS:
        faults.append(Fault("soort", f"moet een van deze zijn: {', '.join(DEEDS)}"))
    if faults or person is None:
        raise BadMessage(faults)
    return person


def _posted(data: Mapping[str, Any], name: str, fields: Mapping[str, str]) -> dict[str, str]:  # Any: JSON
    """Return what was sent as the form of the staff page has it: with our ids for the codes of others."""
    known = town()
    said = {
        "tekst": data["tekst"] or "",
        "dag": data["dag"].isoformat() if data["dag"] else "",
        "team": _to(data),
        "partner": next((str(p.id) for p in known.partners.values() if p.slug == data["partner"]), ""),
        "categorie": str(known.category_by_slug[data["categorie"]].id)
        if data["categorie"] in known.category_by_slug
        else "",
        "hoofdmelding": data["hoofdmelding"] or "",
        "uitkomst": next((o.value for o, word in OUTCOME.items() if word == data["uitkomst"]), ""),
    }
    numbers = {"base_version": data["versie"], "work_order": data["opdracht"]}
    posted = {f"{name}_{field}": said[ours] for ours, field in fields.items()}
    return posted | {field: str(number) for field, number in numbers.items() if number is not None}


def _to(data: Mapping[str, Any]) -> str:  # Any: JSON
    """Return the team, with the person in it where one is named."""
    known = town()
    team = next((str(team.id) for team in known.teams.values() if team.slug == data["team"]), "")
    if not data["behandelaar"]:
        return team
    person = next((str(p.id) for p in known.staff.values() if p.username == data["behandelaar"]), "")
    return f"{team}:{person}" if person else ""


def _faults(form: Form, fields: Mapping[str, str]) -> list[Fault]:
    """Return what is wrong with a form, at the fields that were sent."""
    ours = {form.name(field): name for name, field in fields.items()}
    return [Fault(ours.get(field, "soort"), sentence) for field, sentence in form.errors.items()]


def _refused(form: Form, fields: Mapping[str, str]) -> Response:
    """Say why it can't be: what was sent is wrong, or the report is not (any more) where that is possible."""
    faults = _faults(form, fields)
    if form.name("form") in form.errors:
        return problem(409, faults[0].text)
    raise BadMessage(faults)


def _change(change: Change) -> Json:
    return {"soort": change.kind, "op": moment(change.at), "door": change.by, "tekst": change.note}
