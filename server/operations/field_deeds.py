"""Each deed of a crew, in the commands that everybody's changes go through; what clashes is decided by one table."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from math import hypot

from sqlalchemy import func, select

from server.domain import command as commands
from server.domain.crew_rules import (
    KEPT_PHOTOS,
    LOOK_AGAIN,
    WAS_FIRST,
    Rule,
    Treatment,
    moment_on_site,
    rule_for,
)
from server.domain.geo import is_on_dutch_ground
from server.domain.normalise import plain_line, plain_text
from server.domain.numbering import report_number
from server.domain.vocabulary import EventKind, Outcome
from server.model.base import db
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations.apply import apply
from server.operations.assigning import UnknownTarget
from server.operations.field_devices import Tablet
from server.operations.field_photos import expect_photos, hold_photos
from server.operations.field_scene import (
    GIVEN_BACK,
    Done,
    Scene,
    UnknownWork,
    actor_of,
    hashes_of,
    scene_of,
    situation_of,
    take_photos,
    words_of,
)
from server.operations.history import held
from server.operations.intake import accept
from server.queries.reference import Reference
from server.wire.field import (
    Arrive,
    Claim,
    Close,
    Command,
    Correct,
    CorrectField,
    Deed,
    FollowUp,
    GiveBack,
    HandOver,
    NewReport,
    Note,
    Question,
    Result,
)
from server.wire.field import Outcome as CrewOutcome
from server.wire.intake import IncomingReport, Point

NOTHING_THERE = {CrewOutcome.NOT_FOUND, CrewOutcome.ALREADY_SOLVED}
SAME_PLACE_M = 10.0
ASSET_MAX = 100
SOLVED_AT_ONCE = "Wij zagen dit zelf en hebben het meteen opgelost."


def carry_out(command: Command, tablet: Tablet, known: Reference, *, now: datetime) -> Done:
    """Carry out a deed. Raises DomainError for what the rules of the trade refuse."""
    hold_photos(hashes_of(command.deed), now=now)
    if isinstance(command.deed, NewReport):
        return _new_report(command, command.deed, tablet, known, now=now)
    scene = scene_of(command, tablet, known, now=now)
    rule = rule_for(command.kind, situation_of(scene))
    return TREATMENTS[rule.treatment](scene, rule)


# --- what the table says


def _review(scene: Scene, rule: Rule) -> Done:
    raise UnknownWork(f"work order {scene.order.id} is not of crew {scene.tablet.crew_id}")


def _leave(scene: Scene, rule: Rule) -> Done:
    return scene.done(rule)


def _keep(scene: Scene, rule: Rule) -> Done:
    """Let the words and photos of a deed stand with the report, and change nothing else."""
    apply(commands.AddNote(report_id=scene.report.id, text=words_of(scene)), by=scene.by, now=scene.now)
    photos = take_photos(scene)
    return scene.done(rule, KEPT_PHOTOS if photos and rule.result is Result.SUPERSEDED else "")


def _keep_at_main(scene: Scene, rule: Rule) -> Done:
    """Do that at the report under which this one goes on."""
    main = held(scene.report.duplicate_of_id or 0)
    return _keep(scene if main is None else replace(scene, report=main), rule)


def _first_wins(scene: Scene, rule: Rule) -> Done:
    """The outcome of who was there first counts; of the other the words and photos stay."""
    deed, order, report = scene.command.deed, scene.order, scene.report
    assert isinstance(deed, Close)
    assert order.ended_at is not None
    is_end = deed.outcome is not CrewOutcome.MADE_SAFE and order.outcome is not Outcome.MADE_SAFE
    if not is_end or report.ended_at is None or scene.at >= order.ended_at:
        return _keep(scene, rule)
    corrected = commands.CorrectEnd(
        report_id=report.id,
        work_order_id=order.id,
        outcome=Outcome(deed.outcome.value),
        reason=plain_text(deed.sentence),
        ended_at=scene.at,
        minutes=deed.minutes,
        material=deed.material,
    )
    apply(corrected, by=scene.by, now=scene.now)
    take_photos(scene)
    return scene.done(Rule(Treatment.DO, Result.MERGED, WAS_FIRST))


def _as_new_report(scene: Scene, rule: Rule) -> Done:
    """There is nothing left open here: what must still be done, becomes a report of its own."""
    deed, report, known = scene.command.deed, scene.report, scene.known
    assert isinstance(deed, FollowUp)
    category = known.categories.get(deed.category_id)
    receipt = accept(
        IncomingReport(
            channel="tablet",
            channel_ref=scene.command.id,
            text=f"{plain_text(deed.task)}\nMeer werk bij melding {scene.number}.",
            point=None if report.x is None or report.y is None else Point(report.x, report.y),
            place_text=report.place_text,
            category=category.slug if category else None,
            received_at=scene.at,
        ),
        now=scene.now,
    )
    fresh = held(receipt.report_id)
    assert fresh is not None
    order_id = _newest_work(fresh)
    take_photos(replace(scene, report=fresh), work_order_id=order_id)
    said = rule.sentence.format(number=receipt.reference)
    return scene.done(rule, said, report_id=fresh.id, work_order_id=order_id, report_number=receipt.reference)


def _newest_work(report: Report) -> int:
    return db.session.scalars(select(func.max(WorkOrder.id)).where(WorkOrder.report_id == report.id)).one()


def _do(scene: Scene, rule: Rule) -> Done:
    return DOING[type(scene.command.deed)](scene, rule)


TREATMENTS: Mapping[Treatment, Callable[[Scene, Rule], Done]] = {
    Treatment.DO: _do,
    Treatment.FIRST_WINS: _first_wins,
    Treatment.KEEP: _keep,
    Treatment.KEEP_AT_MAIN: _keep_at_main,
    Treatment.NEW_REPORT: _as_new_report,
    Treatment.LEAVE: _leave,
    Treatment.REVIEW: _review,
}


# --- doing it


def _claim(scene: Scene, rule: Rule) -> Done:
    if scene.order.crew_id == scene.tablet.crew_id:
        return scene.done(Rule(Treatment.DO, Result.REPEATED))
    _apply(scene, commands.Claim(report_id=scene.report.id, work_order_id=scene.order.id))
    return scene.done(rule)


def _arrive(scene: Scene, rule: Rule) -> Done:
    _apply(scene, commands.Start(report_id=scene.report.id, work_order_id=scene.order.id, at=scene.at))
    return scene.done(rule)


def _close(scene: Scene, rule: Rule) -> Done:
    deed = scene.command.deed
    assert isinstance(deed, Close)
    if _reporter_added(scene, deed):
        return _keep(scene, Rule(Treatment.KEEP, Result.MERGED, LOOK_AGAIN))
    ended = commands.Close(
        report_id=scene.report.id,
        work_order_id=scene.order.id,
        outcome=Outcome(deed.outcome.value),
        reason=plain_text(deed.sentence),
        ended_at=scene.at,
        minutes=deed.minutes,
        material=plain_text(deed.material),
    )
    _apply(scene, ended)
    take_photos(scene)
    return scene.done(rule)


def _reporter_added(scene: Scene, deed: Close) -> bool:
    """Whether a crew found nothing while the reporter was telling more: then it must look again."""
    knew = scene.command.base_version is not None
    return knew and deed.outcome in NOTHING_THERE and any(e.kind == EventKind.ANSWERED for e in scene.since)


def _give_back(scene: Scene, rule: Rule) -> Done:
    deed = scene.command.deed
    assert isinstance(deed, GiveBack)
    reason = plain_text(f"{GIVEN_BACK[deed.why]} {deed.note}")
    _apply(scene, commands.GiveBack(report_id=scene.report.id, work_order_id=scene.order.id, reason=reason))
    take_photos(scene)
    return scene.done(rule)


def _hand_over(scene: Scene, rule: Rule) -> Done:
    deed = scene.command.deed
    assert isinstance(deed, HandOver)
    given = commands.HandOver(
        report_id=scene.report.id,
        work_order_id=scene.order.id,
        team_id=deed.team_id,
        crew_id=deed.crew_id,
        reason=plain_text(deed.note),
    )
    _apply(scene, given)
    return scene.done(rule)


def _follow_up(scene: Scene, rule: Rule) -> Done:
    deed = scene.command.deed
    assert isinstance(deed, FollowUp)
    task = plain_text(deed.task)
    _apply(scene, commands.Split(report_id=scene.report.id, category_id=deed.category_id, task=task))
    order_id = _newest_work(scene.report)
    take_photos(scene, work_order_id=order_id)
    return scene.done(rule, work_order_id=order_id)


def _note(scene: Scene, rule: Rule) -> Done:
    deed = scene.command.deed
    assert isinstance(deed, Note)
    _apply(scene, commands.AddNote(report_id=scene.report.id, text=plain_text(deed.text)))
    take_photos(scene)
    return scene.done(rule)


def _apply(scene: Scene, command: commands.Command) -> None:
    """Go the one road. No base version: what the office did meanwhile was weighed by the table."""
    apply(command, by=scene.by, now=scene.now)


# --- putting the office's data right


def _correct(scene: Scene, rule: Rule) -> Done:
    deed = scene.command.deed
    assert isinstance(deed, Correct)
    return CORRECTING[deed.field](scene, rule, deed)


def _correct_category(scene: Scene, rule: Rule, deed: Correct) -> Done:
    report, order = scene.report, scene.order
    if not deed.value.isdecimal() or int(deed.value) not in scene.known.categories:
        raise UnknownTarget(f"category {deed.value}")
    if order.category_id != report.category_id:
        raise UnknownTarget("a part of the work that is about something else than the report")
    if report.category_id == int(deed.value):
        return scene.done(Rule(Treatment.DO, Result.MERGED))
    office = str(report.category_id)
    _apply(scene, commands.Recategorise(report_id=report.id, category_id=int(deed.value)))
    return _asked(scene, rule, deed, office if _changed_by_others(scene, EventKind.RECATEGORISED) else "")


def _correct_place(scene: Scene, rule: Rule, deed: Correct) -> Done:
    report = scene.report
    point = point_in(deed.value)
    office = f"{report.x:.1f} {report.y:.1f}" if report.x is not None and report.y is not None else ""
    far = not office or hypot(point.x - (report.x or 0), point.y - (report.y or 0)) >= SAME_PLACE_M
    _apply(scene, commands.PutInPlace(report_id=report.id, point=point))
    return _asked(scene, rule, deed, office if far and _changed_by_others(scene, EventKind.PLACED) else "")


def _correct_asset(scene: Scene, rule: Rule, deed: Correct) -> Done:
    report, asset = scene.report, plain_line(deed.value)[:ASSET_MAX]
    office = report.asset
    if asset == office:
        return scene.done(Rule(Treatment.DO, Result.MERGED))
    _apply(scene, commands.NameAsset(report_id=report.id, asset=asset))
    return _asked(scene, rule, deed, office if _changed_by_others(scene, EventKind.ASSET_NAMED) else "")


def _changed_by_others(scene: Scene, kind: EventKind) -> bool:
    knew = scene.command.base_version is not None
    return knew and any(event.kind == kind for event in scene.others_since)


def _asked(scene: Scene, rule: Rule, deed: Correct, office: str) -> Done:
    """Ask which is right when the office changed it too; what was seen on the street counts until somebody answers."""
    if not office or deed.insist:
        return scene.done(rule)
    question = Question(deed.field, ours=deed.value, office=office)
    return scene.done(Rule(Treatment.DO, Result.MERGED), question=question)


def point_in(words: str) -> Point:
    """Return the place in "x y". Raises UnknownTarget for what is none, or not in the Netherlands."""
    try:
        x, y = (float(part) for part in words.split())
    except ValueError:
        raise UnknownTarget(f"no place: {words!r}") from None
    point = Point(x, y)
    if not is_on_dutch_ground(point):
        raise UnknownTarget(f"not in the Netherlands: {words!r}")
    return point


CORRECTING: Mapping[CorrectField, Callable[[Scene, Rule, Correct], Done]] = {
    CorrectField.CATEGORY: _correct_category,
    CorrectField.PLACE: _correct_place,
    CorrectField.ASSET: _correct_asset,
}

DOING: Mapping[type[Deed], Callable[[Scene, Rule], Done]] = {
    Claim: _claim,
    Arrive: _arrive,
    Close: _close,
    GiveBack: _give_back,
    HandOver: _hand_over,
    FollowUp: _follow_up,
    Correct: _correct,
    Note: _note,
}


# --- what a crew sees itself


def _new_report(command: Command, deed: NewReport, tablet: Tablet, known: Reference, *, now: datetime) -> Done:
    """Take in what a crew saw itself: by the same road as every report, and closed at once when it was solved."""
    by = actor_of(tablet, command.person_id, known)
    seen_at = moment_on_site(command.at, command.clock_offset_s, earliest=command.at, now=now)
    category = known.categories.get(deed.category_id)
    receipt = accept(
        IncomingReport(
            channel="tablet",
            channel_ref=command.id,
            text=deed.text,
            point=Point(deed.x, deed.y),
            category=category.slug if category else None,
            urgent=deed.urgent,
            received_at=seen_at,
        ),
        now=now,
    )
    report = held(receipt.report_id)
    assert report is not None
    order = db.session.get_one(WorkOrder, _newest_work(report))
    if order.team_id in by.team_ids or deed.solved:
        apply(commands.Claim(report_id=report.id, work_order_id=order.id), by=by, now=now)
    if deed.solved:
        reason = plain_text(deed.sentence) or SOLVED_AT_ONCE
        solved = commands.Close(report_id=report.id, outcome=Outcome.SOLVED, reason=reason, ended_at=seen_at)
        apply(solved, by=by, now=now)
    expect_photos(
        deed.photos,
        command_id=command.id,
        device_id=tablet.id,
        report=report,
        work_order_id=order.id,
        moment="after" if deed.solved else "before",
        now=now,
    )
    number = report_number(known.prefix, report.received_at, report.id)
    return Done(Result.APPLIED, "", report.id, order.id, number, person_id=by.handler_id)
