"""The port to a case system: what the case (zaak) of a report should look like, and what is different over there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from server.wire.intake import GeoPoint


class Stage(StrEnum):
    """The three statuses of a case; a reopened one is in progress again."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"


@dataclass(frozen=True)
class CaseAccess:
    """How a case system is reached. `secrets` are those that hold, newest first: the other side may still have the old.

    `organisation` and `responsible` are RSINs: whose cases they are, and who handles them.
    """

    url: str
    client_id: str
    organisation: str
    responsible: str
    confidentiality: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class CaseType:
    """What a case is over there, in addresses of its catalogue; `results` by outcome, "other" for those not named."""

    type: str
    stages: Mapping[Stage, str]
    results: Mapping[str, str]

    def result(self, outcome: str) -> str:
        """Return the address of a result type; empty when the set-up has none."""
        return self.results.get(outcome) or self.results.get("other", "")


@dataclass(frozen=True)
class CaseStatus:
    """One status of a case. No two of a case have the same `at`. An end has an `outcome`; `text` explains."""

    stage: Stage
    at: datetime
    text: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Case:
    """What the case of one report should look like, in whole.

    `number` names it for ever, within the organisation; `url` is where it is, as far as we know. `planned_end` is the
    promise, `latest_end` what the norm gives. `extended_days` above zero says why the promise is later than the norm.
    `waits_for`: the case is suspended, for this reason. `related` are addresses of cases that this one repeats.
    """

    number: str
    url: str
    type: CaseType
    access: CaseAccess
    description: str
    explanation: str
    registered_on: date
    planned_end: date | None
    latest_end: date | None
    place: GeoPoint | None
    statuses: Sequence[CaseStatus]
    extended_days: int = 0
    extended_why: str = ""
    waits_for: str = ""
    related: tuple[str, ...] = ()

    @property
    def has_ended(self) -> bool:
        return self.statuses[-1].stage is Stage.ENDED


@dataclass(frozen=True)
class Difference:
    """What is otherwise in the case system, in Dutch; `ours` when nobody but us should have put it there."""

    text: str
    ours: bool


class CaseSystem(Protocol):
    """Keeps cases. Both raise ChannelError; what was done in part, is gone on with at the next try."""

    def keep(self, case: Case) -> str:
        """Make the case look as it should, and return its address; doing it again changes nothing."""
        ...

    def differences(self, case: Case) -> Sequence[Difference]:
        """Compare, and change nothing."""
        ...
