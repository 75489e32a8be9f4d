"""Which moves a report may make. One table, for everybody; the database refuses what the table refuses."""

from server.domain.errors import DomainError
from server.domain.vocabulary import Status

_AT_WORK = {
    Status.PLANNED,
    Status.PLANNED_LATER,
    Status.IN_PROGRESS,
    Status.WAITING_FOR_REPORTER,
    Status.WITH_PARTNER,
    Status.ENDED,
}

MOVES: dict[Status, frozenset[Status]] = {
    Status.REPORTED: frozenset(_AT_WORK | {Status.SEEN}),
    Status.SEEN: frozenset(_AT_WORK),
    Status.PLANNED: frozenset(_AT_WORK | {Status.SEEN}),
    Status.PLANNED_LATER: frozenset(_AT_WORK | {Status.SEEN}),
    Status.IN_PROGRESS: frozenset(_AT_WORK | {Status.SEEN}),
    Status.WAITING_FOR_REPORTER: frozenset(_AT_WORK | {Status.SEEN}),
    Status.WITH_PARTNER: frozenset(_AT_WORK | {Status.SEEN}),
    Status.REOPENED: frozenset(_AT_WORK | {Status.SEEN}),
    Status.ENDED: frozenset({Status.REOPENED}),
}


class MoveNotAllowed(DomainError):
    """A report can't go from the one state to the other."""

    def __init__(self, status: Status, to: Status) -> None:
        super().__init__(f"{status} -> {to}")
        self.status = status
        self.to = to


def move(status: Status, to: Status) -> Status:
    """Return `to`, the next state; staying where one is, is no move. Raises MoveNotAllowed."""
    if to not in MOVES[status] and not (to == status and status is not Status.ENDED):
        raise MoveNotAllowed(status, to)
    return to
