"""A hint: what could come along on a crew's way."""

from dataclasses import replace

import pytest

from server.model.base import db, enter
from server.operations import rounds
from server.queries.plan_offers import nearby
from tests.make import NOW, Make, Town
from tests.support.planning import TOMORROW, Office


@pytest.fixture
def office(make: Make, town: Town) -> Office:
    return Office(make, town)


def test_open_work_on_the_way_is_offered_with_what_it_takes_together(office: Office) -> None:
    office.orders(2)
    version = office.ask(TOMORROW).version
    near = office.orders(3)
    [far] = office.orders(1)
    crew_id = office.town.crews["stratenmakers"]
    office.do(rounds.move, TOMORROW, rounds.Move(far, None), version=version, roads=office.roads)
    enter(office.town.id)
    db.session.rollback()
    found = nearby(crew_id, TOMORROW, roads=office.roads, now=NOW)

    assert found is not None
    assert set(near) <= {line.work_order_id for line in found.lines}
    assert found.words == f"{len(found.lines)} open meldingen op de route, samen {found.minutes} minuten"
    assert replace(found, lines=found.lines[:1], minutes=9).words == "1 open melding op de route, 9 minuten"
    assert found.minutes == 20 * len(found.lines) + found.extra_min
    assert nearby(office.town.crews["groenploeg"], TOMORROW, roads=office.roads, now=NOW) is None
