"""With which crew somebody works: the only one there is, or the one that was chosen in this browser."""

from dataclasses import dataclass

from flask import session

from server.operations.field_devices import Tablet
from server.operations.field_page import page_of
from server.web.account import me
from server.web.edge import now, town
from server.web.staff.forms import whole_number

_CHOSEN = "crew"


@dataclass(frozen=True)
class Mine:
    """The crew that this browser works for."""

    crew_id: int
    name: str
    team_id: int

    def has_to_do_with(self, crew_id: int | None, team_id: int) -> bool:
        """Whether work of that crew and team is ours to see."""
        return crew_id == self.crew_id or team_id == self.team_id

    def device(self) -> Tablet:
        """Return this page as the device that its deeds come from; writes."""
        return page_of(self.crew_id, me().handler_id, now=now())


def crews() -> dict[int, str]:
    """Return the crews that this person may work with: those of the own teams."""
    known, user = town(), me()
    own = {id for id, team_id in known.crew_teams.items() if user.sees_all_teams or team_id in user.team_ids}
    return {id: name for id, name in sorted(known.crews.items(), key=lambda crew: crew[1]) if id in own}


def mine() -> Mine | None:
    """Return the crew of this browser; None when it must be chosen first."""
    possible = crews()
    chosen = session.get(_CHOSEN) if session.get(_CHOSEN) in possible else None
    crew_id = chosen or (next(iter(possible)) if len(possible) == 1 else None)
    return Mine(crew_id, possible[crew_id], town().crew_teams[crew_id]) if crew_id is not None else None


def choose(text: str) -> bool:
    """Remember with which crew this browser works; False for one that can't be chosen."""
    crew_id = whole_number(text)
    if crew_id not in crews():
        return False
    session[_CHOSEN] = crew_id
    return True
