"""What a crew's deed is about: the work, held, how it stands, and the words and photos that come with the deed."""

from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.calendar import AMSTERDAM
from server.domain.command import Actor, Who
from server.domain.crew_rules import Rule, Situation, moment_on_site
from server.domain.errors import DomainError
from server.domain.language import clock_words
from server.domain.normalise import plain_text
from server.domain.numbering import report_number
from server.domain.vocabulary import EventKind, Outcome, WorkStatus
from server.model.base import db
from server.model.report import Event, Report
from server.model.work_order import WorkOrder
from server.operations.apply import changes_since
from server.operations.field_devices import Tablet
from server.operations.field_photos import expect_photos
from server.operations.history import held
from server.queries.reference import Reference
from server.wire.field import (
    Close,
    Command,
    Deed,
    FollowUp,
    GiveBack,
    GiveBackWhy,
    HandOver,
    NewReport,
    Note,
    Question,
    Result,
)

MOVING = {EventKind.ASSIGNED, EventKind.RECATEGORISED, EventKind.FORWARDED}
"""What may have taken work away from a crew that saw it."""

GIVEN_BACK = {
    GiveBackWhy.PLACE_UNCLEAR: "Plek onduidelijk.",
    GiveBackWhy.OTHER: "Lukt niet.",
    GiveBackWhy.END_OF_SHIFT: "Einde dienst.",
}


class UnknownWork(DomainError):
    """The municipality has no such work, or it was never this crew's business."""


@dataclass(frozen=True)
class Done:
    """What became of a deed; `why` is for who looks at a refused one."""

    result: Result
    sentence: str = ""
    report_id: int | None = None
    work_order_id: int | None = None
    report_number: str = ""
    question: Question | None = None
    person_id: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Scene:
    """A deed with all that it is about: the work is held, so that nobody changes it meanwhile."""

    command: Command
    tablet: Tablet
    by: Actor
    known: Reference
    report: Report
    order: WorkOrder
    since: tuple[Event, ...]
    at: datetime
    now: datetime

    @property
    def number(self) -> str:
        return report_number(self.known.prefix, self.report.received_at, self.report.id)

    @property
    def others_since(self) -> list[Event]:
        """What others did since the crew looked last."""
        return [event for event in self.since if event.data.get("crew_id") != self.tablet.crew_id]

    def done(self, rule: Rule, sentence: str = "", **more: object) -> Done:
        crew = self.known.crews.get(self.order.crew_id or 0, "Een andere ploeg")
        said = (sentence or rule.sentence).format(crew=crew, number=self.number)
        found = Done(rule.result, said, self.report.id, self.order.id, self.number, person_id=self.by.handler_id)
        return replace(found, **more)  # type: ignore[arg-type]  # fields of Done


def actor_of(tablet: Tablet, person_id: int | None, known: Reference) -> Actor:
    """Return who does it: the crew, and the person in it when that person took the tablet with a PIN."""
    person = known.staff.get(person_id) if person_id in tablet.person_ids and person_id is not None else None
    named = person if person is not None and person.active else None
    return Actor(
        Who.CREW,
        handler_id=named.id if named else None,
        name=named.name if named else known.crews[tablet.crew_id],
        team_ids=(known.crew_teams[tablet.crew_id],),
        crew_id=tablet.crew_id,
    )


def scene_of(command: Command, tablet: Tablet, known: Reference, *, now: datetime) -> Scene:
    """Return the work that a deed is about, held. Raises UnknownWork."""
    order = db.session.get(WorkOrder, command.work_order) if command.work_order is not None else None
    report = held(order.report_id) if order is not None else None
    if order is None or report is None:
        raise UnknownWork(f"work order {command.work_order}")
    db.session.refresh(order)
    earliest = max(report.received_at, order.created_at)
    return Scene(
        command=command,
        tablet=tablet,
        by=actor_of(tablet, command.person_id, known),
        known=known,
        report=report,
        order=order,
        since=tuple(changes_since(report, command.base_version or 0)),
        at=moment_on_site(command.at, command.clock_offset_s, earliest=earliest, now=now),
        now=now,
    )


def situation_of(scene: Scene) -> Situation:
    """Say how the work stands, seen by this crew."""
    order, crew_id = scene.order, scene.tablet.crew_id
    theirs = order.team_id not in scene.by.team_ids and order.crew_id != crew_id
    if theirs and not any(event.kind in MOVING for event in scene.since):
        return Situation.FOREIGN
    if scene.report.duplicate_of_id is not None:
        return Situation.JOINED
    if order.ended_at is not None:
        return Situation.WITHDRAWN if order.outcome is Outcome.WITHDRAWN else Situation.ENDED
    if order.status is WorkStatus.WITH_PARTNER:
        return Situation.PARTNER
    if theirs:
        return Situation.OTHER_TEAM
    return Situation.OURS if order.crew_id in (None, crew_id) else Situation.OTHER_CREW


def words_of(scene: Scene) -> str:
    """Return a deed as a note for colleagues."""
    deed, when = scene.command.deed, clock_words(scene.at.astimezone(AMSTERDAM))
    who = scene.known.crews[scene.tablet.crew_id]
    match deed:
        case Close():
            said = f"{Outcome(deed.outcome.value).label}. {deed.sentence}"
        case GiveBack():
            said = f"{GIVEN_BACK[deed.why]} {deed.note}"
        case HandOver():
            team = scene.known.teams.get(deed.team_id)
            said = f"Wilde dit overdragen aan {team.name if team else 'een ander team'}. {deed.note}"
        case Note():
            said = deed.text
        case _:
            said = ""
    return plain_text(f"{who}, {when}: {said}")


def take_photos(scene: Scene, *, work_order_id: int | None = None) -> int:
    """Let the photos of a deed belong to its report, now or when they come."""
    found = 0
    for moment, hashes in _photos_of(scene.command.deed).items():
        found += expect_photos(
            hashes,
            command_id=scene.command.id,
            device_id=scene.tablet.id,
            report=scene.report,
            work_order_id=work_order_id or (scene.order.id if scene.order.report_id == scene.report.id else None),
            moment=moment,
            now=scene.now,
        )
    return found


def hashes_of(deed: Deed) -> tuple[str, ...]:
    """Return every photo that a deed names."""
    return tuple(sha for hashes in _photos_of(deed).values() for sha in hashes)


def _photos_of(deed: Deed) -> dict[str, tuple[str, ...]]:
    match deed:
        case Close():
            return {"before": deed.before, "after": deed.after}
        case GiveBack() | FollowUp() | Note():
            return {"added": deed.photos}
        case NewReport():
            return {"after" if deed.solved else "before": deed.photos}
        case _:
            return {}
