"""Who does it: taking, handing over, forwarding to a partner, and finding the right category and place."""

from dataclasses import replace
from datetime import datetime

from server.domain.calendar import local_day
from server.domain.command import (
    Actor,
    Claim,
    Forward,
    GiveBack,
    HandOver,
    NameAsset,
    PutInPlace,
    Recategorise,
    See,
    Split,
    Start,
    Take,
    TakeBack,
    Who,
)
from server.domain.errors import DomainError
from server.domain.facts import Facts
from server.domain.lifecycle import move
from server.domain.routing import route
from server.domain.vocabulary import EventKind, MessageKind, PromiseCause, Status, Urgency, WorkStatus
from server.model.base import db
from server.model.report import Report
from server.model.work_order import NO_DATE, WorkOrder
from server.operations.alarms import raise_alarm
from server.operations.feedback import tell, tell_address
from server.operations.history import record
from server.operations.measuring import count_whole
from server.operations.promising import (
    after_pauses,
    go_on,
    keep_promise,
    moved_words,
    needed,
    next_part,
    open_work,
    partner_of,
    promise_from,
    reopened_at,
    say_moved,
)
from server.queries.places import locate, nearest_address
from server.queries.reference import Reference
from server.wire.intake import Address, Point


class UnknownTarget(DomainError):
    """A team, person, partner or category that this municipality doesn't have (any more)."""


class TakenByCrew(DomainError):
    """Another crew does it already."""

    def __init__(self, crew_id: int) -> None:
        super().__init__(f"crew {crew_id}")
        self.crew_id = crew_id


class NoOpenWork(DomainError):
    """There is nothing left to do on this report."""


def work_meant(report: Report, work_order_id: int | None) -> list[WorkOrder]:
    """Return the open work that a command is about. Raises NoOpenWork."""
    orders = [o for o in open_work(report) if work_order_id in (None, o.id)]
    if not orders:
        raise NoOpenWork(f"report {report.id} has no such open work")
    return orders


def see(report: Report, command: See, known: Reference, *, by: Actor, now: datetime) -> None:
    """A colleague looked: the reporter may know that, once."""
    if report.status is Status.REPORTED:
        report.status = move(report.status, Status.SEEN)
        record(report, EventKind.SEEN, by=by, now=now, public=True)


def take(report: Report, command: Take, known: Reference, *, by: Actor, now: datetime) -> None:
    """Make the work mine."""
    see(report, See(report_id=report.id), known, by=by, now=now)
    for order in work_meant(report, command.work_order_id):
        order.handler_id = by.handler_id
        _own(report, order)
    record(report, EventKind.TAKEN, by=by, now=now, work_order_id=command.work_order_id)


def start(report: Report, command: Start, known: Reference, *, by: Actor, now: datetime) -> None:
    """Begin; who begins on what nobody has, has it."""
    for order in work_meant(report, command.work_order_id):
        order.status = WorkStatus.IN_PROGRESS
        if by.who is Who.CREW:
            order.crew_id = order.crew_id or by.crew_id
        else:
            order.handler_id = order.handler_id or by.handler_id
        _own(report, order)
    go_on(report, Status.IN_PROGRESS, known, now=now)
    record(report, EventKind.STARTED, by=by, now=now, at=command.at, public=True, work_order_id=command.work_order_id)


def claim(report: Report, command: Claim, known: Reference, *, by: Actor, now: datetime) -> None:
    """Let one crew do it. Raises TakenByCrew when another one has it."""
    for order in work_meant(report, command.work_order_id):
        if order.crew_id not in (None, by.crew_id):
            raise TakenByCrew(order.crew_id)
        order.crew_id = by.crew_id
        order.version += 1
    record(report, EventKind.CLAIMED, by=by, now=now, note=by.name, work_order_id=command.work_order_id)


def give_back(report: Report, command: GiveBack, known: Reference, *, by: Actor, now: datetime) -> None:
    """Let the team have it again, open and unplanned."""
    reason = needed(command.reason)
    for order in work_meant(report, command.work_order_id):
        order.crew_id, order.planned_on, order.status = None, None, WorkStatus.OPEN
        order.version += 1
    if report.status in {Status.PLANNED, Status.IN_PROGRESS} and all(o.crew_id is None for o in open_work(report)):
        report.status, report.planned_on = move(report.status, Status.SEEN), None
    record(report, EventKind.GIVEN_BACK, by=by, now=now, note=reason, work_order_id=command.work_order_id)


def name_asset(report: Report, command: NameAsset, known: Reference, *, by: Actor, now: datetime) -> None:
    """Write down which thing it is about."""
    before, report.asset = report.asset, command.asset
    note = f"{before} → {command.asset}" if before else command.asset
    record(report, EventKind.ASSET_NAMED, by=by, now=now, note=note)


def hand_over(report: Report, command: HandOver, known: Reference, *, by: Actor, now: datetime) -> None:
    """Give the work to another team or person; who is away is replaced by the deputy."""
    if command.team_id not in known.teams:
        raise UnknownTarget(f"team {command.team_id}")
    named = known.staff.get(command.handler_id) if command.handler_id is not None else None
    if command.handler_id is not None and not (named and named.active):
        raise UnknownTarget(f"handler {command.handler_id}")
    if command.crew_id is not None and known.crew_teams.get(command.crew_id) != command.team_id:
        raise UnknownTarget(f"crew {command.crew_id}")
    handler_id = present(command.handler_id, known, now=now)
    for order in work_meant(report, command.work_order_id):
        if order.team_id != command.team_id or by.who is Who.CREW or command.crew_id is not None:
            order.crew_id = command.crew_id
        order.team_id, order.handler_id = command.team_id, handler_id
        _own(report, order)
    to = known.teams[command.team_id].name
    named_too = known.staff[handler_id].name if handler_id else known.crews.get(command.crew_id or 0, "")
    person = f" ({named_too})" if named_too else ""
    note = f"Naar {to}{person}. {command.reason}".strip()
    report.route_why = f"Overgedragen door {by.name or 'het systeem'}. {command.reason}".strip()
    record(report, EventKind.ASSIGNED, by=by, now=now, note=note, team_id=command.team_id, handler_id=handler_id)


def present(handler_id: int | None, known: Reference, *, now: datetime) -> int | None:
    """Return the person, or the first present deputy; None when nobody of them is there."""
    asked: set[int] = set()
    while handler_id is not None and handler_id not in asked:
        asked.add(handler_id)
        person = known.people.get(handler_id)
        if person is None:
            return None
        if not person.is_absent(local_day(now)):
            return handler_id
        handler_id = person.deputy_id
    return None


def forward(report: Report, command: Forward, known: Reference, *, by: Actor, now: datetime) -> None:
    """Let a partner do it. The report stays open, the promise ours."""
    partner = known.partners.get(command.partner_id)
    if partner is None:
        raise UnknownTarget(f"partner {command.partner_id}")
    for order in work_meant(report, command.work_order_id):
        order.status, order.partner_id = WorkStatus.WITH_PARTNER, partner.id
        order.version += 1
    go_on(report, Status.WITH_PARTNER, known, now=now)
    report.partner_id = partner.id
    record(report, EventKind.FORWARDED, by=by, now=now, public=True, note=command.note, partner_name=partner.name)
    due_on = local_day(report.due_at) if report.due_at else None
    tell(report, MessageKind.PARTNER, known, Facts(partner_name=partner.name, due_on=due_on), now=now)
    order_words = Facts(partner_name=partner.name, due_on=due_on, reason=command.note)
    tell_address(partner.mail, report, MessageKind.WORK_FOR_PARTNER, order_words, now=now)


def take_back(report: Report, command: TakeBack, known: Reference, *, by: Actor, now: datetime) -> None:
    """The partner gave it back, or did not do it."""
    reason = needed(command.reason)
    with_partner = [o for o in work_meant(report, command.work_order_id) if o.partner_id is not None]
    if not with_partner:
        raise NoOpenWork(f"nothing of report {report.id} is with a partner")
    for order in with_partner:
        order.status, order.partner_id = WorkStatus.OPEN, None
        order.version += 1
    go_on(report, Status.SEEN, known, now=now)
    report.partner_id = partner_of(report)
    record(report, EventKind.RETURNED, by=by, now=now, note=reason)


def recategorise(report: Report, command: Recategorise, known: Reference, *, by: Actor, now: datetime) -> None:
    """Give the report its right category, and with it the norm, counted from the first receipt, and the team."""
    category = known.categories.get(command.category_id)
    if category is None or not category.active:
        raise UnknownTarget(f"category {command.category_id}")
    before = known.categories[report.category_id]
    count_whole(report, -1)
    report.category_id, report.category_certainty = category.id, 1.0
    report.category_why = "Gekozen door de melder." if by.who is Who.REPORTER else f"Gekozen door {by.name}."
    calm = report.urgency is not Urgency.DANGER
    report.urgency = max(report.urgency, category.urgency, key=_weight)
    count_whole(report)
    note = f"{before.name} → {category.name}"
    record(report, EventKind.RECATEGORISED, by=by, now=now, note=note, before=before.id, after=category.id)
    if calm and report.urgency is Urgency.DANGER and report.ended_at is None:
        raise_alarm(report.id, f"Onderwerp met gevaar: {category.name}.", known, now=now)
    if report.ended_at is not None:
        return  # the right category still serves the figures and the learning; there is nothing left to do or promise
    meant = [order for order in open_work(report) if order.category_id == before.id]
    for order in meant:
        order.category_id, order.urgency = category.id, report.urgency
        order.version += 1
    if command.reroute:
        _reroute(report, meant, known, now=now)
    _promise_anew(report, known, by=by, now=now)


def _weight(urgency: str) -> int:
    return ("normal", "high", "danger").index(urgency)


def _reroute(report: Report, orders: list[WorkOrder], known: Reference, *, now: datetime) -> None:
    found = route(
        known.rules,
        category_path=known.categories[report.category_id].path,
        area_ids=area_ids_of(report, known),
        channel=report.channel,
        answers=report.answers,
        on=local_day(now),
        people=known.people,
        names=known.names,
    )
    report.route_why = found.why
    for order in orders:
        if order.team_id == report.team_id and order.team_id != found.team_id:
            order.team_id, order.handler_id, order.crew_id = found.team_id, found.handler_id, None
    if report.team_id != found.team_id:
        report.team_id, report.handler_id = found.team_id, found.handler_id


def area_ids_of(report: Report, known: Reference) -> tuple[int, ...]:
    """Return the areas that a report lies in, smallest first."""
    if report.x is None or report.y is None:
        return (report.area_id,) if report.area_id else ()
    return locate(Point(report.x, report.y), known).area_ids


def _promise_anew(report: Report, known: Reference, *, by: Actor, now: datetime) -> None:
    """Count the norm of the new category from the first receipt; of a reopened report, from the reopening."""
    start = reopened_at(report) or report.received_at
    made = promise_from(report, start, PromiseCause.RECATEGORISED, known, area_ids_of(report, known))
    if made is None:
        return
    norm = next((n for n in known.norms if n.id == made.norm_id), None)
    made = replace(made, due_at=after_pauses(report, made.due_at, norm, known, since=start))
    report.norm_id = made.norm_id
    before = report.due_at
    if made.due_at == before:
        return
    if made.due_at < now:  # nobody can keep such a date: the sweep finds it late, and tells a better one
        keep_promise(report, made, reason="", now=now)
        return
    reason = "Uw melding gaat over iets anders dan wij eerst dachten."
    keep_promise(report, made, reason=reason, now=now)
    say_moved(report, before, reason, by=by, now=now)
    if before is None or local_day(before) != local_day(made.due_at):
        tell(report, MessageKind.MOVED, known, moved_words(report, before, reason), now=now)


def put_in_place(report: Report, command: PutInPlace, known: Reference, *, by: Actor, now: datetime) -> None:
    """Put the report where it really is."""
    count_whole(report, -1)
    place = locate(command.point, known)
    report.x, report.y, report.place_doubt = command.point.x, command.point.y, ""
    report.area_id = place.area.id if place.area else None
    # Where there is no address near, the old one would name the wrong place; the worker asks the address service.
    address = command.address or nearest_address(command.point) or Address("")
    report.street, report.house_number = address.street, address.number
    report.postcode, report.city = address.postcode, address.city
    report.address_distance_m = address.distance_m
    count_whole(report)
    record(report, EventKind.PLACED, by=by, now=now)


def split(report: Report, command: Split, known: Reference, *, by: Actor, now: datetime) -> None:
    """Make a second piece of work, each for its own team; the reporter keeps one page."""
    category = known.categories.get(command.category_id)
    if category is None or not category.active:
        raise UnknownTarget(f"category {command.category_id}")
    work_meant(report, None)
    found = route(
        known.rules,
        category_path=category.path,
        area_ids=area_ids_of(report, known),
        channel=report.channel,
        answers={},
        on=local_day(now),
        people=known.people,
        names=known.names,
    )
    order = WorkOrder(
        report_id=report.id,
        part=next_part(report),
        task=needed(command.task),
        category_id=category.id,
        team_id=found.team_id,
        handler_id=found.handler_id,
        urgency=report.urgency,
        status=WorkStatus.OPEN,
        worklist_at=report.due_at or NO_DATE,
        created_at=now,
    )
    db.session.add(order)
    db.session.flush()
    record(report, EventKind.SPLIT, by=by, now=now, note=f"{category.name}: {command.task}", work_order_id=order.id)


def _own(report: Report, order: WorkOrder) -> None:
    """The report is with whoever has the first piece of its open work."""
    order.version += 1
    if order.id == open_work(report)[0].id:
        report.team_id, report.handler_id = order.team_id, order.handler_id
