"""What people can do to a report. Each is a plain fact that `operations/apply.py` carries out; nothing else may."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.domain.vocabulary import Outcome
from server.wire.intake import Address, Contact, Point


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something to do to one report. `base_version` is what its maker saw; None never clashes.

    `work_order_id` names the piece of work where it matters; None is the only open one, or all of them.
    """

    report_id: int
    base_version: int | None = None
    work_order_id: int | None = None

    @property
    def adds_only(self) -> bool:
        """Whether it can be done whatever somebody else did in the meantime."""
        return False


class _Adds(Command):
    @property
    def adds_only(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class See(_Adds):
    """A member of staff has looked at it."""


@dataclass(frozen=True, kw_only=True)
class Take(Command):
    """Make it mine; only staff can."""


@dataclass(frozen=True, kw_only=True)
class Start(Command):
    """Somebody is at work on it, since `at` (None is now)."""

    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Claim(Command):
    """The crew of who says so does it, and no other."""


@dataclass(frozen=True, kw_only=True)
class GiveBack(Command):
    """The crew can't do it, while it must still be done: it is the team's again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AddNote(_Adds):
    """Write something down for colleagues."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Plan(Command):
    """Do it on a day. A day after the promised date needs a reason, and is a new promise."""

    on: date
    reason: str = ""
    crew_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlanLater(Command):
    """Do it in a month (its first day), with other work. It stays open until then."""

    month: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class HandOver(Command):
    """Give it to another team, and to a person or a crew in it where named."""

    team_id: int
    handler_id: int | None = None
    crew_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Forward(Command):
    """Let a partner do it. The promise stays ours, the clock runs on."""

    partner_id: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TakeBack(Command):
    """The partner gave it back, or we take it back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class MoveDate(Command):
    """Promise another day."""

    due_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class Ask(Command):
    """Ask the reporter; the clock stops until the answer."""

    question: str


@dataclass(frozen=True, kw_only=True)
class AddFromReporter(_Adds):
    """The reporter adds words, or answers a question. `mark` is how a program's repeat of it is known."""

    text: str
    photos: tuple[int, ...] = ()
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Recategorise(Command):
    """It is about something else. Norm and route are found anew, counted from the first receipt."""

    category_id: int
    reroute: bool = True


@dataclass(frozen=True, kw_only=True)
class PutInPlace(Command):
    """It is somewhere else."""

    point: Point
    address: Address | None = None


@dataclass(frozen=True, kw_only=True)
class NameAsset(Command):
    """It is about this thing, by what stands on it."""

    asset: str


@dataclass(frozen=True, kw_only=True)
class Split(Command):
    """There is a second piece of work in it; the reporter keeps one page."""

    task: str
    category_id: int


@dataclass(frozen=True, kw_only=True)
class Join(Command):
    """It is the same as another report, under which it goes on; or has the same cause, with `failure`."""

    main_report_id: int
    failure: bool = False


@dataclass(frozen=True, kw_only=True)
class Follow(_Adds):
    """Somebody else wants to hear the end."""

    contact: Contact
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Close(Command):
    """The work has an outcome. With the last piece of work the report ends, unless it was only made safe.

    `reason` is what the reporter reads; `ended_at` is the moment on the street (None is now). `minutes` of work and
    `material` are for ourselves.
    """

    outcome: Outcome
    reason: str
    ended_at: datetime | None = None
    photos: tuple[int, ...] = ()
    minutes: int | None = None
    material: str = ""


@dataclass(frozen=True, kw_only=True)
class CorrectEnd(Command):
    """It had ended before somebody else said so: this outcome counts, from this moment. Nobody is told again."""

    outcome: Outcome
    reason: str
    ended_at: datetime
    minutes: int | None = None
    material: str = ""


@dataclass(frozen=True, kw_only=True)
class Reopen(Command):
    """It was not solved after all."""

    reason: str
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StopMail(_Adds):
    """A reporter or follower wants no more mail."""

    contact_id: int


class Who(StrEnum):
    """The kinds of people, and the machine, that do things."""

    STAFF = "staff"
    CREW = "crew"
    REPORTER = "reporter"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who does it. A member of staff has an id and teams; with a tablet, a crew too, and maybe no id."""

    who: Who
    handler_id: int | None = None
    name: str = ""
    team_ids: tuple[int, ...] = ()
    crew_id: int | None = None


SYSTEM = Actor(Who.SYSTEM)
REPORTER = Actor(Who.REPORTER)


class Result(StrEnum):
    """How a command fared."""

    APPLIED = "applied"
    MERGED = "merged"
    REPEATED = "repeated"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Change:
    """What somebody else did in the meantime."""

    kind: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class Verdict:
    """The answer to a command. SUPERSEDED did nothing: `changes` says what somebody else did first."""

    result: Result
    report_id: int
    version: int
    changes: tuple[Change, ...] = field(default=())
