"""The APScheduler table: what runs by the clock, each one line into operations.

APScheduler is only the timer: a turn is taken in the database, so any number of workers may run beside each other.
"""

import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event as Signal
from threading import Lock
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from server.domain.calendar import local_day
from server.model.base import EVERYWHERE, db, enter, writing
from server.operations import (
    alarms,
    attempts,
    call_backs,
    case_looks,
    case_shape,
    cases,
    delivery,
    doors,
    failures,
    field_photos,
    kcc,
    learning,
    mail_in,
    mail_judging,
    norms,
    photos,
    rounds_keeping,
    rounds_learning,
    rounds_solving,
    rounds_today,
    turns,
    upkeep,
    waiting_photos,
    webhook_calls,
    webhooks,
)
from server.operations.pictures import Picture
from server.queries.reference import municipalities, municipality_named, reference
from server.wire.case import CaseSystem, Difference
from server.wire.channel import AddressService, Channel, ChannelError, Mailbox, PhotoStore
from server.wire.mail import Letterbox
from server.wire.roads import RoadsService
from server.wire.rounds import RoundSolver, Unsolvable
from server.wire.webhook import HookCaller

log = logging.getLogger("meldwerk.worker")

FIRST_PLAN_S, TODAYS_PLAN_S, BEST_PLAN_S = 1.0, 5.0, 20.0
"""How long a plan may take until somebody sees it, and until it is as good as it gets, today and for a later day."""

PLANNING = (
    ("follow", rounds_today.Kind.FOLLOW, False, 0.25),
    ("follow the clock", rounds_today.Kind.FOLLOW, True, 60),
    ("make", rounds_today.Kind.MAKE, False, 1),
)
"""How often we look whether plans need something, in seconds: only when something happened, or whatever happened.

Crews wait for what follows from something that happened, and to look takes 2 to 5 ms for each municipality.
"""


@dataclass(frozen=True)
class Carriers:
    """What the jobs need from the composition root."""

    channels: Mapping[str, Channel]
    mailbox: Mailbox
    photos: PhotoStore
    addresses: AddressService
    roads: RoadsService
    rounds: RoundSolver
    cases: CaseSystem
    webhooks: HookCaller
    base_url: str
    clock: Callable[[], datetime]
    secret_key: str = ""
    letterboxes: Mapping[str, Letterbox] = field(default_factory=dict)


@dataclass(frozen=True)
class Errand:
    """Something slow: `fetch` it while no transaction is open (SQLite has one writer), then `keep` what it gave."""

    fetch: Callable[[], Any]  # Any: whatever its own `keep` takes
    keep: Callable[[Any], None]


@dataclass(frozen=True)
class Job:
    """A periodic job, done for each municipality in a transaction of its own.

    `work` returns what to log, or the errands that follow from it.
    """

    name: str
    every: timedelta
    work: Callable[[Carriers, datetime], object]


JOBS = (
    Job("norms", timedelta(minutes=1), lambda carriers, now: norms.sweep(now=now)),
    Job("alarms", timedelta(seconds=30), lambda carriers, now: alarms.ring_again(now=now)),
    Job("thumbnails", timedelta(seconds=10), lambda carriers, now: thumbnails(carriers)),
    Job("photos", timedelta(seconds=10), lambda carriers, now: waiting_photos_of(carriers, now)),
    Job("addresses", timedelta(minutes=1), lambda carriers, now: addresses(carriers, now)),
    Job("questions", timedelta(hours=1), lambda carriers, now: upkeep.close_unanswered(now=now)),
    Job("drafts", timedelta(hours=1), lambda carriers, now: upkeep.forget_drafts(now=now)),
    Job("parked", timedelta(hours=1), lambda carriers, now: kcc.forget_parked(now=now)),
    Job("uploads", timedelta(hours=1), lambda carriers, now: uploads(carriers, now)),
    Job("contacts", timedelta(days=1), lambda carriers, now: upkeep.forget_contacts(now=now)),
    Job("devices", timedelta(days=1), lambda carriers, now: upkeep.forget_senders(now=now)),
    Job("calls", timedelta(days=1), lambda carriers, now: call_backs.forget_calls(now=now)),
    Job("mail", timedelta(days=1), lambda carriers, now: mail_judging.forget_mail(now=now)),
    Job("webhooks", timedelta(days=1), lambda carriers, now: webhooks.forget_calls(now=now)),
    Job("attempts", timedelta(hours=1), lambda carriers, now: attempts.forget_old(now=now)),
    Job("turns", timedelta(days=1), lambda carriers, now: turns.forget_turns(now=now)),
    Job("plan ahead", timedelta(minutes=1), lambda carriers, now: rounds_today.plan_ahead(now=now)),
    Job("failures", timedelta(minutes=1), lambda carriers, now: failures.join_failures(now=now)),
    Job("durations", timedelta(days=1), lambda carriers, now: rounds_learning.learn_durations(now=now)),
    Job("driven", timedelta(hours=1), lambda carriers, now: driven(carriers, now)),
    Job("plans", timedelta(days=1), lambda carriers, now: rounds_keeping.forget_plans(now=now)),
    Job("case looks", timedelta(minutes=1), lambda carriers, now: case_errands(carriers, now, nightly=False)),
    Job("cases", timedelta(days=1), lambda carriers, now: case_errands(carriers, now, nightly=True)),
    Job("recount", timedelta(days=1), lambda carriers, now: upkeep.recount()),
    Job("learn", timedelta(days=1), lambda carriers, now: learning.learn(now=now)),
)
"""Everything that runs by the clock, but the outbox and the bounces, which are not cut per municipality."""


@contextmanager
def unit(app: Flask, municipality_id: int) -> Iterator[None]:
    """A unit of work that writes: committed at the end, or not at all."""
    with app.app_context(), writing():
        enter(municipality_id)
        try:
            yield
            db.session.commit()
        finally:
            db.session.rollback()


def run_job(app: Flask, carriers: Carriers, job: Job) -> bool:
    """Do a job if it is our turn, for every municipality; return whether it was."""
    now = carriers.clock()
    with app.app_context():
        enter(EVERYWHERE)
        towns = [town.id for town in municipalities()]
        db.session.rollback()
    done = [_run_for(app, carriers, job, town, now) for town in towns]
    return any(done)


def _run_for(app: Flask, carriers: Carriers, job: Job, town: int, now: datetime) -> bool:
    try:
        with unit(app, town):
            if not turns.take_turn(f"{job.name}-{town}", every=job.every, now=now):
                return False
            result = job.work(carriers, now)
        if isinstance(result, list) and result and isinstance(result[0], Errand):
            result = _run_errands(app, town, result)
        if result:
            log.info("%s in municipality %s: %s", job.name, town, result)
    except Exception:
        # One municipality's trouble must not keep the others waiting; the next turn tries again.
        log.exception("%s in municipality %s failed", job.name, town)
    return True


def _run_errands(app: Flask, town: int, errands: Sequence[Errand]) -> int:
    """Do errands one by one until the outside world fails us; return how many were done."""
    for done, errand in enumerate(errands):
        try:
            fetched = errand.fetch()
        except ChannelError as error:
            log.warning("an errand failed: %s", error)
            return done
        with unit(app, town):
            errand.keep(fetched)
    return len(errands)


def thumbnails(carriers: Carriers) -> list[Errand]:
    """Return the thumbnails to make."""
    return [
        Errand(partial(photos.make_thumbnail, sha256, store=carriers.photos), partial(photos.keep_thumbnail, photo_id))
        for photo_id, sha256 in photos.thumbnails_due()
    ]


def uploads(carriers: Carriers, now: datetime) -> list[Errand]:
    """Return the pieces of photos to throw away."""
    return [
        Errand(
            partial(field_photos.delete_all, keys, store=carriers.photos),
            partial(_forget_pieces, upload_id, now),
        )
        for upload_id, keys in field_photos.pieces_to_forget(now=now)
    ]


def _forget_pieces(upload_id: int, now: datetime, _: None) -> None:
    field_photos.forget_pieces(upload_id, now=now)


def waiting_photos_of(carriers: Carriers, now: datetime) -> list[Errand]:
    """Return the photos to clean that came with reports, and those whose bytes may go."""
    store = carriers.photos
    return [
        Errand(partial(waiting_photos.clean, key, store=store), partial(_attach_photo, waiting_id, carriers))
        for waiting_id, key in waiting_photos.due()
    ] + [
        Errand(
            partial(field_photos.delete_all, [key] if alone else [], store=store), partial(_forget_waiting, waiting_id)
        )
        for waiting_id, key, alone in waiting_photos.spent(now=now)
    ]


def _attach_photo(waiting_id: int, carriers: Carriers, found: Picture | str) -> None:
    waiting_photos.attach(waiting_id, found, store=carriers.photos, now=carriers.clock())


def _forget_waiting(waiting_id: int, _: None) -> None:
    waiting_photos.forget(waiting_id)


def addresses(carriers: Carriers, now: datetime) -> list[Errand]:
    """Return the places to ask the address service about."""
    return [
        Errand(
            partial(carriers.addresses.nearest, point, within_m=50),
            partial(upkeep.keep_address, report_id, point, now=now),
        )
        for report_id, point in upkeep.without_address(now=now)
    ]


def driven(carriers: Carriers, now: datetime) -> list[Errand]:
    """Return the rounds of which we don't know yet what was driven."""
    return [
        Errand(
            partial(rounds_learning.driven, gone, roads=carriers.roads),
            partial(rounds_learning.keep_driven, gone.round_id),
        )
        for gone in rounds_learning.rounds_gone(now=now)
    ]


def plan_rounds(app: Flask, carriers: Carriers, kind: rounds_today.Kind, *, anew: bool = False) -> int:
    """Make or adjust the plans that need it, in every municipality, solving outside transactions; return how many."""
    now = carriers.clock()
    with app.app_context():
        enter(EVERYWHERE)
        towns = [town.id for town in municipalities()]
        db.session.rollback()
    return sum(_plan_rounds_of(app, carriers, town, kind, anew, now) for town in towns)


def _plan_rounds_of(
    app: Flask, carriers: Carriers, town: int, kind: rounds_today.Kind, anew: bool, now: datetime
) -> int:
    try:
        with app.app_context():
            enter(town)
            needs, looked = rounds_today.needs(kind, now=now, anew=anew)
            db.session.rollback()
        if looked:
            with unit(app, town):
                rounds_today.mark_seen(looked)
        for need in needs:
            _plan_round(app, carriers, town, need)
    except Exception:
        # One municipality's trouble must not keep the others waiting; the next turn tries again.
        log.exception("planning in municipality %s failed", town)
        return 0
    return len(needs)


def _plan_round(app: Flask, carriers: Carriers, town: int, need: rounds_today.Need) -> None:
    """Solve and keep: what happened today at once; a new plan quickly first, and then as well as time allows."""
    try:
        if need.kind is rounds_today.Kind.FOLLOW:
            _kept(app, carriers, town, need, rounds_solving.adjust(need.asked, carriers.rounds, carriers.roads))
            return
        first = rounds_solving.solve(need.asked, carriers.rounds, carriers.roads, seconds=FIRST_PLAN_S)
        version = _kept(app, carriers, town, need, first, final=False)
        if version is not None:
            better = rounds_solving.going_on(need.asked, first, version)
            need = replace(need, asked=better)
            seconds = TODAYS_PLAN_S if better.question.day == local_day(carriers.clock()) else BEST_PLAN_S
            best = rounds_solving.solve(better, carriers.rounds, carriers.roads, seconds=seconds)
            if best.cost_s < first.cost_s and _kept(app, carriers, town, need, best) is not None:
                return
            with unit(app, town):
                rounds_today.rest(need)
    except (Unsolvable, rounds_solving.BadPlan) as error:
        log.warning("no plan in municipality %s: %s", town, error)
        with unit(app, town):
            rounds_today.keep_trouble(need, "Er is geen plan mogelijk met wat vaststaat. Maak een halte vrij.")


def _kept(
    app: Flask,
    carriers: Carriers,
    town: int,
    need: rounds_today.Need,
    solved: rounds_solving.Solved,
    *,
    final: bool = True,
) -> int | None:
    with unit(app, town):
        return rounds_today.keep(need, solved, now=carriers.clock(), final=final)


NEWS_AT_ONCE, NEWS_AT_A_TIME = 40, 8
"""How much news is claimed together, and how much is on its way at the same moment: within the claim's time."""

MOST_AT_ONCE = 100
"""So many messages go out before the worker looks whether it must stop."""


def deliver(app: Flask, carriers: Carriers, *, most: int = MOST_AT_ONCE) -> int:
    """Carry the mail that waits; return how many."""
    return _carry_each(app, carriers, most=most, by_sms=False)


def carry_sms(app: Flask, carriers: Carriers) -> int:
    """Carry the SMS that waits; return how many. It tells of danger: it does not wait for a mail server that hangs."""
    return _carry_each(app, carriers, most=MOST_AT_ONCE, by_sms=True)


def _carry_each(app: Flask, carriers: Carriers, *, most: int, by_sms: bool) -> int:
    """Carry one message at a time: claim, commit, send, settle."""
    for count in range(most):
        with unit(app, EVERYWHERE):
            claimed = delivery.claim_due(now=carriers.clock(), base_url=carriers.base_url, by_sms=by_sms)
        if claimed is None:
            return count
        error = delivery.send(claimed, carriers.channels)
        with unit(app, EVERYWHERE):
            delivery.settle(claimed, error, now=carriers.clock())
    return most


def carry_news(app: Flask, carriers: Carriers) -> int:
    """Carry the news for apps until none waits; return how many. Apps may be slow: mail does not wait for them."""
    count = 0
    with ThreadPoolExecutor(NEWS_AT_A_TIME) as pool:
        while claimed := _claimed_news(app, carriers):
            errors = list(pool.map(partial(delivery.send, channels=carriers.channels), claimed))
            with unit(app, EVERYWHERE):
                delivery.settle_all(list(zip(claimed, errors, strict=True)), now=carriers.clock())
            count += len(claimed)
    return count


CASES_AT_ONCE, CASES_AT_A_TIME = 20, 4
"""How many steps of cases are claimed together, and how many are on their way at the same moment."""


def carry_cases(app: Flask, carriers: Carriers) -> int:
    """Carry the steps of cases until none waits; return how many. A case system that is down keeps only these back."""
    count = 0
    bench = case_shape.Bench(carriers.base_url, carriers.secret_key)
    with ThreadPoolExecutor(CASES_AT_A_TIME) as pool:
        while True:
            with unit(app, EVERYWHERE):
                steps = cases.claim_steps(bench, now=carriers.clock(), most=CASES_AT_ONCE)
            if steps is None:
                return count
            went = list(pool.map(partial(cases.carry, system=carriers.cases), steps))
            with unit(app, EVERYWHERE):
                cases.settle(list(zip(steps, went, strict=True)), now=carriers.clock())
            count += len(steps)


LANES, CALLS_AT_ONCE, LANE_TURN_S = 8, 10, 10.0
"""How many addresses are called side by side, how many messages are claimed for one, and how long its turn takes."""


class Lanes:
    """Calls webhooks, each address in a lane of its own: who is slow keeps nobody else waiting."""

    def __init__(self, app: Flask, carriers: Carriers) -> None:
        self._app = app
        self._carriers = carriers
        self._pool = ThreadPoolExecutor(LANES)
        self._closing = Signal()
        self._at_work: set[int] = set()
        self._lock = Lock()

    def go(self) -> list[Future[int]]:
        """Start the lanes that have something to send, but for those that are at it still."""
        with self._app.app_context():
            enter(EVERYWHERE)
            due = webhook_calls.lanes_due(now=self._carriers.clock())
            db.session.rollback()
        with self._lock:
            free = [lane for lane in due if lane not in self._at_work]
            self._at_work.update(free)
        return [self._pool.submit(self._carry_safely, lane) for lane in free]

    def close(self) -> None:
        """End after the calls that are being made."""
        self._closing.set()
        self._pool.shutdown(cancel_futures=True)

    def _carry_safely(self, lane: int) -> int:
        try:
            return self._carry(lane)
        except Exception:
            # As for mail: the database may be away for a while.
            log.exception("calling webhook %s failed", lane)
            return 0
        finally:
            with self._lock:
                self._at_work.discard(lane)

    def _carry(self, lane: int) -> int:
        """Send what waits for one address, for as long as its turn takes; return how many calls were made."""
        carriers, count, until = self._carriers, 0, time.monotonic() + LANE_TURN_S

        def has_time() -> bool:
            return time.monotonic() < until and not self._closing.is_set()

        while has_time():
            with unit(self._app, EVERYWHERE):
                calls = webhook_calls.claim(
                    lane,
                    now=carriers.clock(),
                    most=CALLS_AT_ONCE,
                    base_url=carriers.base_url,
                    secret_key=carriers.secret_key,
                )
            if calls is None:
                break
            made = webhook_calls.carry(calls, carriers.webhooks, clock=carriers.clock, has_time=has_time)
            with unit(self._app, EVERYWHERE):
                webhook_calls.settle(lane, calls, made, now=carriers.clock())
            count += len(made)
        return count


def _go_safely(lanes: Lanes) -> None:
    try:
        lanes.go()
    except Exception:
        log.exception("looking for webhooks to call failed")


def case_errands(carriers: Carriers, now: datetime, *, nightly: bool) -> list[Errand]:
    """Return the cases to compare: all of them, or those that the case system said something about."""
    known, bench = reference(), case_shape.Bench(carriers.base_url, carriers.secret_key)
    looks = case_looks.by_night(known, bench, now=now) if nightly else case_looks.asked(known, bench)
    return [
        Errand(partial(carriers.cases.differences, look.case), partial(_keep_look, look, carriers)) for look in looks
    ]


def _keep_look(look: case_looks.Look, carriers: Carriers, found: Sequence[Difference]) -> None:
    case_looks.keep_found(look, found, now=carriers.clock())


def _claimed_news(app: Flask, carriers: Carriers) -> list[delivery.Claimed]:
    """Return news to send; what nobody wants any more is passed over."""
    while True:
        with unit(app, EVERYWHERE):
            claimed = delivery.claim_news(
                now=carriers.clock(),
                base_url=carriers.base_url,
                secret_key=carriers.secret_key,
                most=NEWS_AT_ONCE,
            )
        if claimed is None:
            return []
        if claimed:
            return claimed


def _carry_safely(carry: Callable[[Flask, Carriers], int], app: Flask, carriers: Carriers) -> None:
    try:
        carry(app, carriers)
    except Exception:
        # As for mail: the database may be away for a while.
        log.exception("%s failed", carry.__name__)


def read_bounces(app: Flask, carriers: Carriers) -> int:
    """Take in the mails that came back."""
    count = 0
    try:
        for bounce in carriers.mailbox.bounces():
            with unit(app, EVERYWHERE):
                count += delivery.take_bounce(bounce, now=carriers.clock())
    except ChannelError as error:
        log.warning("reading bounces: %s", error)
    return count


def read_mail(app: Flask, carriers: Carriers) -> int:
    """Take in what lies in the mailboxes; return how many mails that were. A mail is done with after its commit."""
    count = 0
    for slug, box in carriers.letterboxes.items():
        with app.app_context():
            enter(EVERYWHERE)
            town = municipality_named(slug)
            db.session.rollback()
        left: set[str] = set()
        try:
            for name, raw in box.mails(left) if town else ():
                done = _take_mail(app, carriers, town[0], box, raw) if town else False
                count += done
                left |= set() if done else {name}
        except (ChannelError, SQLAlchemyError) as error:
            log.warning("reading the mail of %s: %s", slug, _kind_of(error))
    return count


def _take_mail(app: Flask, carriers: Carriers, town: int, box: Letterbox, raw: bytes) -> bool:
    """Take in one mail; return whether it is done with. One that we stumble over keeps no other waiting."""
    now = carriers.clock()
    try:
        letter = box.read(raw)
        if letter.bounce is not None:
            with unit(app, EVERYWHERE):
                if delivery.take_bounce(letter.bounce, now=now):
                    return True
        opened = mail_in.open_up(letter, store=carriers.photos)
        desk = doors.Deskside(carriers.base_url, carriers.secret_key)
        with unit(app, town):
            mail_in.take(opened, reference(), desk, store=carriers.photos, now=now)
        return True
    except (ChannelError, mail_in.Later) as error:
        log.warning("a mail must wait: %s", _kind_of(error))
        return False
    except OperationalError:
        raise
    except Exception as error:
        # Its words may be anything, and so may those of the error: neither goes to the log.
        log.error("a mail could not be taken in: %s", _kind_of(error))
    with unit(app, town):
        return mail_in.stumbled(raw, now=now)


def _kind_of(error: Exception) -> str:
    """Return what went wrong, and in which line: without words that may be somebody's."""
    if isinstance(error, ChannelError):
        return str(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


def work(app: Flask, carriers: Carriers, stop: Signal, *, pause_s: float = 1.0) -> None:
    """Be a worker until `stop` is set: the timer in the background, the outbox in the foreground."""
    timer = BackgroundScheduler(timezone="Europe/Amsterdam")
    for job in JOBS:
        timer.add_job(
            run_job,
            "interval",
            args=(app, carriers, job),
            seconds=min(job.every, timedelta(hours=1)).total_seconds(),
            next_run_time=datetime.now().astimezone(),
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    timer.add_job(
        read_bounces, "interval", args=(app, carriers), seconds=60, id="bounces", max_instances=1, coalesce=True
    )
    timer.add_job(read_mail, "interval", args=(app, carriers), seconds=30, id="mail in", max_instances=1, coalesce=True)
    for carry in (carry_sms, carry_news, carry_cases):
        timer.add_job(
            _carry_safely,
            "interval",
            args=(carry, app, carriers),
            seconds=1,
            id=carry.__name__,
            max_instances=1,
            coalesce=True,
        )
    lanes = Lanes(app, carriers)
    timer.add_job(_go_safely, "interval", args=(lanes,), seconds=1, id="webhook calls", max_instances=1, coalesce=True)
    for name, kind, anew, seconds in PLANNING:
        timer.add_job(
            plan_rounds,
            "interval",
            args=(app, carriers, kind),
            kwargs={"anew": anew},
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    timer.start()
    try:
        while not stop.is_set():
            if not _deliver_safely(app, carriers):
                stop.wait(pause_s)
    finally:
        timer.shutdown(wait=True)
        lanes.close()


def _deliver_safely(app: Flask, carriers: Carriers) -> bool:
    """Carry messages; return whether there may be more at once."""
    try:
        return deliver(app, carriers, most=MOST_AT_ONCE) == MOST_AT_ONCE
    except Exception:
        # The database may be away for a while; the worker outlives that.
        log.exception("delivering failed")
        time.sleep(1)
        return False
