"""Vandaag, In de buurt, the map, and the end of the shift."""

from datetime import datetime

from field_app.state.cards import done_stops, done_today, is_free, is_ours, open_stops, stop_row
from field_app.state.effects import LocalOrder
from field_app.state.geo import distance_m
from field_app.state.moment import Moment
from field_app.state.norm import DANGER
from field_app.state.route import REASONS
from field_app.state.sending import outbox_line, questions, sending_view
from field_app.state.views import (
    MapStop,
    MapView,
    NearbyView,
    NoticeView,
    OrphanView,
    RouteView,
    ShiftEndView,
    ShiftLine,
    TodayView,
    UndoView,
)
from field_app.state.words import OUTCOMES, WHYS, clock_words, count, deed_words, local_day
from field_app.store import Expected, Queued, State
from field_app.sync.route import ROUTE_CHANGED
from server.wire.field import Close, GiveBack, HandOver, Outcome

NEARBY_M = 500
ON_THE_WAY_M = 100


def today(moment: Moment, orphans: tuple[OrphanView, ...] = ()) -> TodayView:
    """The day of this crew."""
    open_ = open_stops(moment)
    done = done_stops(moment)
    # What the office gave back, to look again, is not finished.
    finished = (done_today(moment) | {local.order.id for local in done}) - {local.order.id for local in open_}
    return TodayView(
        day=local_day(moment.now),
        crew=moment.crew,
        person=moment.person,
        rows=tuple(stop_row(moment, local) for local in (*open_, *done)),
        next_id=next_stop(open_),
        done=len(finished),
        total=len(finished) + len(open_),
        sending=sending_view(moment),
        empty_words="" if open_ else _empty_words(moment, len(finished)),
        notices=notices(moment),
        questions=questions(moment),
        orphans=orphans,
        undo=undo_view(moment),
        own_route=_own_route_words(moment),
    )


def route(moment: Moment) -> RouteView:
    """The stops that are to come, in the order in which the crew goes."""
    own = moment.own_route
    rows = tuple(stop_row(moment, local) for local in open_stops(moment))
    return RouteView(rows, own is not None, own.why if own else "", REASONS)


def _own_route_words(moment: Moment) -> str:
    own = moment.own_route
    if own is None:
        return ""
    return f"Eigen volgorde: {own.why.lower()}" if own.why else "Eigen volgorde"


def next_stop(open_: list[LocalOrder]) -> int | None:
    """Where the crew is, else where it goes next."""
    here = [local.order.id for local in open_ if local.arrived]
    return next(iter(here + [local.order.id for local in open_]), None)


def nearby(moment: Moment, around: tuple[float, float] | None = None) -> NearbyView:
    """Open work that nobody has, nearest first."""
    middle = around or moment.own
    if middle is None:
        return NearbyView("De tablet weet nog niet waar je bent", ())
    found = sorted(_free_around(moment, middle, NEARBY_M), key=lambda pair: (pair[0], pair[1].order.id))
    words = f"{count(len(found), 'opdracht', 'opdrachten')} binnen {NEARBY_M} m" if found else "Geen open werk dichtbij"
    return NearbyView(words, tuple(stop_row(moment, local) for _, local in found))


def nearby_words(moment: Moment, local: LocalOrder) -> str:
    """On arrival: "nog 2 meldingen binnen 100 m"."""
    order = local.order
    if order.x is None or order.y is None:
        return ""
    found = [other for _, other in _free_around(moment, (order.x, order.y), ON_THE_WAY_M) if other is not local]
    return f"nog {count(len(found), 'melding', 'meldingen')} binnen {ON_THE_WAY_M} m" if found else ""


def map_view(moment: Moment) -> MapView:
    """Everything on the map, in RD metres."""
    reference = moment.reference
    open_ = open_stops(moment)
    following = next_stop(open_)
    stops = [_map_stop(moment, local, following) for local in (*open_, *done_stops(moment))]
    free = [_map_stop(moment, local, None) for local in moment.orders.values() if is_free(local)]
    shown = [stop for stop in stops if stop]
    route = [(stop.x, stop.y) for stop in shown if not stop.done]
    return MapView(
        municipality=reference.municipality if reference else moment.settings.get("municipality", ""),
        centre=reference.centre if reference else (155_000.0, 463_000.0),
        own=moment.own,
        stops=tuple(shown),
        nearby=tuple(stop for stop in free if stop),
        route=tuple([moment.own, *route] if moment.own and route else route),
        boundary=reference.boundary if reference else (),
        basemap_path=moment.settings.get("basemap_path"),
    )


def shift_end(moment: Moment) -> ShiftEndView:
    """What became of the day."""
    day = local_day(moment.now)
    ours = [one for one in moment.commands if local_day(one.command.at) == day and one.state.holds]
    closings = [(one, one.command.deed) for one in ours if isinstance(one.command.deed, Close)]
    solved = {Outcome.SOLVED, Outcome.ALREADY_SOLVED, Outcome.MADE_SAFE}
    left = [local for local in open_stops(moment) if is_ours(moment, local)]
    waiting = [one for one in moment.commands if one.state.is_unsent or _has_waiting_photo(moment, one)]
    return ShiftEndView(
        day=day,
        crew=moment.crew,
        person=moment.person,
        done=tuple(_closing_line(one, deed) for one, deed in closings if deed.outcome in solved),
        not_done=(
            *(_closing_line(one, deed) for one, deed in closings if deed.outcome not in solved),
            *(_passed_on_line(moment, one) for one in ours if isinstance(one.command.deed, GiveBack | HandOver)),
        ),
        left=tuple(_left_line(moment, local) for local in left),
        waiting=tuple(outbox_line(moment, one) for one in waiting if one.state is not State.UNDONE),
        sending=sending_view(moment),
        words=_shift_words(len(closings), len(left), len(waiting)),
        minutes=sum(deed.minutes or 0 for _, deed in closings),
    )


def notices(moment: Moment) -> tuple[NoticeView, ...]:
    """What the office said and nobody has read yet."""
    ending = (Close, GiveBack, HandOver)
    ended_here = {one.command.work_order for one in moment.commands if isinstance(one.command.deed, ending)}
    unread = [one for one in moment.vanished if one.why and not one.read and one.order.id not in ended_here]
    gone = [NoticeView(f"gone:{one.order.id}", f"{one.order.number}: {one.why}") for one in unread]
    said = [
        NoticeView(f"command:{one.command.id}", f"{one.report_number or one.number}: {one.sentence}")
        for one in moment.commands
        if one.sentence and one.answered_at and not one.read and not one.question
    ]
    return (*_alarms(moment), *_route_changed(moment), *gone, *said)


def _route_changed(moment: Moment) -> list[NoticeView]:
    """What the office made of the round since the crew last looked."""
    words = moment.settings.get(ROUTE_CHANGED, "")
    if not words:
        return []
    stays = " Jouw eigen volgorde blijft." if moment.own_route else ""
    return [NoticeView("route:", f"De route is aangepast: {words.rstrip('.')}.{stays}")]


def _alarms(moment: Moment) -> list[NoticeView]:
    """Danger that came in and nobody has read yet; a screen may sound an alarm for a key that begins with danger."""
    known = moment.settings.get("dangers_read", "").split()
    new = [local for local in open_stops(moment) if local.order.urgency == DANGER and str(local.order.id) not in known]
    rows = [stop_row(moment, local) for local in new]
    return [NoticeView(f"danger:{row.order_id}", f"Gevaar: {row.title}, {row.address}") for row in rows]


def undo_view(moment: Moment) -> UndoView | None:
    """The last closing, as long as it waits."""
    waiting = [one for one in moment.commands if one.state is State.QUEUED and one.not_before > moment.now]
    return undo_of(waiting[-1]) if waiting else None


def undo_of(one: Queued) -> UndoView:
    """What can be undone, told shortly."""
    return UndoView(one.command.id, f"{one.number} {deed_words(one, None).lower()}", one.not_before)


def orphan_view(one: Expected, found_at: datetime) -> OrphanView:
    """A picture that nobody fetched."""
    return OrphanView(one.path, one.work_order, one.role, f"Foto van {clock_words(found_at)} gevonden")


def _free_around(moment: Moment, middle: tuple[float, float], within_m: float) -> list[tuple[float, LocalOrder]]:
    found = []
    for local in moment.orders.values():
        x, y = local.order.x, local.order.y
        if x is not None and y is not None and is_free(local) and (far := distance_m(middle, (x, y))) <= within_m:
            found.append((far, local))
    return found


def _map_stop(moment: Moment, local: LocalOrder, following: int | None) -> MapStop | None:
    order = local.order
    if order.x is None or order.y is None:
        return None
    row = stop_row(moment, local)
    return MapStop(
        order_id=order.id,
        stop=order.stop,
        x=order.x,
        y=order.y,
        norm=row.norm,
        title=row.title,
        done=row.done,
        is_next=order.id == following,
    )


def _closing_line(one: Queued, deed: Close) -> ShiftLine:
    words = f"{OUTCOMES[deed.outcome]}, {clock_words(one.command.at)}"
    return ShiftLine(one.command.work_order, one.number, one.title, words)


def _passed_on_line(moment: Moment, one: Queued) -> ShiftLine:
    deed = one.command.deed
    words = deed_words(one, moment.reference)
    if isinstance(deed, GiveBack):
        words = WHYS[deed.why] if deed.note == WHYS[deed.why] else f"{WHYS[deed.why]}. {deed.note}"
    return ShiftLine(one.command.work_order, one.number, one.title, words)


def _left_line(moment: Moment, local: LocalOrder) -> ShiftLine:
    row = stop_row(moment, local)
    return ShiftLine(row.order_id, row.number, row.title, row.norm.words)


def _has_waiting_photo(moment: Moment, one: Queued) -> bool:
    return any(photo.sha256 in one.photos for photo in moment.waiting_photos)


def _shift_words(closed: int, left: int, waiting: int) -> str:
    parts = [f"{closed} klaar", f"{left} niet gedaan"]
    parts += [f"{waiting} nog niet verzonden"] if waiting else ["alles verzonden"]
    return ", ".join(parts)


def _empty_words(moment: Moment, done: int) -> str:
    if moment.reference is None:
        return "Je opdrachten komen binnen zodra er verbinding is."
    return "Alles gedaan voor vandaag." if done else "Er staan geen opdrachten voor jullie klaar."
