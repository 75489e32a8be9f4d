"""Tablets that speak at the same time: each deed is done once, and nobody waits for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.model.report import Event
from server.model.work_order import WorkOrder
from server.wire import field as f
from tests.server.web.field.conftest import FakeTablet, photo_bytes, said, sha

TOGETHER = 4


def another_of(app, tablet) -> FakeTablet:
    """The same device once more, as when it sends again before the first answer came."""
    return FakeTablet(app.test_client(), tablet.slug, tablet.device_id, tablet.secret, tablet.token)


def at_once(work, count: int) -> list:
    """Do things at the same moment, each in a thread of its own."""
    gate = threading.Barrier(count)

    def begin(n: int):
        gate.wait(20)
        return work(n)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def test_a_deed_that_is_sent_several_times_at_once_is_done_once(app, tablet, town, make):
    report = make.receipt(town, category="stoep").report_id
    (order,) = make.found(town, WorkOrder)
    deed = said(f.Close(outcome=f.Outcome.SOLVED, sentence="Klaar."), order.id)
    same = [another_of(app, tablet) for _ in range(TOGETHER)]

    answers = at_once(lambda n: same[n].push(deed), TOGETHER)

    assert answers == [answers[0]] * TOGETHER
    assert answers[0][0]["result"] == "applied"
    assert len(make.found(town, Event, Event.report_id == report, Event.kind == "ended")) == 1
    assert len(make.told(town, "ended")) == 1


def test_of_crews_that_claim_the_same_work_at_once_one_gets_it(tablet_of, town, make):
    make.receipt(town, category="stoep")
    (order,) = [order.id for order in make.found(town, WorkOrder)]
    crews = [tablet_of(town, name) for name in ("stratenmakers", "lampenploeg")]

    answers = at_once(lambda n: crews[n].does(f.Claim(), order)["result"], 2)

    assert sorted(answers) == ["applied", "superseded"]


def test_tablets_that_need_the_same_reports_in_another_order_both_get_through(tablet_of, town, make):
    for _ in range(6):
        make.receipt(town, category="stoep")
    orders = [order.id for order in make.found(town, WorkOrder)]
    crews = [tablet_of(town, name) for name in ("stratenmakers", "lampenploeg")]
    ways = [orders, orders[::-1]]

    answers = at_once(lambda n: crews[n].push(*[said(f.Note(text="Kijk"), i) for i in ways[n]]), 2)

    assert [verdict["result"] for verdicts in answers for verdict in verdicts] == ["applied"] * 12


def test_a_photo_and_the_deed_that_names_it_may_arrive_in_the_same_moment(app, tablet, town, make):
    report = make.receipt(town, category="stoep").report_id
    (order,) = make.found(town, WorkOrder)
    for shade in range(4):
        photo = photo_bytes(shade)
        two = [another_of(app, tablet) for _ in range(2)]
        note = said(f.Note(text="Kijk", photos=(sha(photo),)), order.id)
        steps = [lambda t=two[0], p=photo: t.send_photo(p), lambda t=two[1], c=note: t.push(c)]
        at_once(lambda n, steps=steps: steps[n](), 2)

    assert make.row(town, report).photos == 4


@pytest.mark.engines("postgis")
def test_pieces_of_one_photo_sent_at_once_make_one_photo(app, tablet):
    photo = photo_bytes()
    same = [another_of(app, tablet) for _ in range(2)]

    answers = at_once(lambda n: same[n].send_photo(photo).status_code, 2)

    assert answers == [201, 201]
