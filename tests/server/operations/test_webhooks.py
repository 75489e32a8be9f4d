"""Programs of others are called when something happens: signed, in order, again when it failed, and nobody waits."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from server import jobs
from server.domain.command import Close, HandOver, MoveDate, Recategorise, Reopen, See, Start
from server.domain.vocabulary import Outcome
from server.domain.webhook import HEARD, REFUSED_WAITS, TRIED_FOR, HookKind
from server.model.base import EVERYWHERE, db, enter, writing
from server.model.outbox import OutboxMessage
from server.model.webhook import WebhookAttempt
from server.operations import webhook_calls
from server.operations.delivery import LEASE, send_again
from server.operations.webhooks import KEPT, MOST, TooManyWebhooks, again, end, end_old, forget_calls, named, new_secret
from server.queries.health import health
from server.queries.messages import failed_messages
from server.queries.reference import reference
from server.wire.intake import Contact
from server.wire.signature import is_signed
from server.wire.webhook_json import WebhookBerichtSchema
from tests.fakes.apps import running_app
from tests.fakes.smtp import free_port
from tests.support.hooks import SECRET_KEY, Hooked, hooked
from tests.support.moments import NOW, days, hours, minutes

PERSON = Contact(name="Test Oma", email="oma@reporter.example", phone="0612345678")


@pytest.fixture
def receiver():
    with running_app() as running:
        yield running


@pytest.fixture
def hook(app, make, town, clock):
    with hooked(app, make, town, clock) as ready:
        yield ready


def happened(receiver) -> list[str]:
    return [news["gebeurtenis"] for news in receiver.news]


def statuses(hook: Hooked) -> list[str]:
    return [row.status for row in hook.make.found(hook.town, OutboxMessage, OutboxMessage.webhook_id.is_not(None))]


def live(hook: Hooked, report_id: int) -> None:
    """Let a report be seen, handed over, moved, begun, ended and opened again."""
    do, town = hook.make.do, hook.town
    do(town, See(report_id=report_id))
    do(town, HandOver(report_id=report_id, team_id=town.teams["groen"], reason="Geheim: vraag het Test Buurman."))
    do(town, MoveDate(report_id=report_id, due_on=(NOW + days(20)).date(), reason="Geheim: Test Buurman is weg."))
    do(town, Recategorise(report_id=report_id, category_id=town.categories["boom"]))
    do(town, Start(report_id=report_id))
    do(town, Close(report_id=report_id, outcome=Outcome.SOLVED, reason="Geheim: Test Buurman hielp."))
    do(town, Reopen(report_id=report_id, reason="Geheim: het is niet weg."))


# --- what is sent


def test_each_thing_that_happens_is_told_signed_and_without_anybody_s_words(hook, receiver, make, town, clock):
    secret = hook.add(receiver.url)
    words = {"text": "Geheim: Test Buurman doet het.", "place_text": "Geheim achter het huis"}
    receipt = make.receipt(town, contact=PERSON, **words)
    live(hook, receipt.report_id)
    hook.carry()

    assert happened(receiver) == [
        *("ontvangen", "bekeken", "toegewezen", "datum_beloofd", "andere_categorie", "datum_beloofd"),
        *("begonnen", "klaar", "heropend"),
    ]
    assert [news["volgnummer"] for news in receiver.news] == sorted({news["volgnummer"] for news in receiver.news})
    for header, body in receiver.signatures:
        assert is_signed(header, body, [secret], now=int(clock().timestamp()))
        assert not re.search(rb"Geheim|Oma|Buurman|0612345678|reporter|koepel|Voorbeeldlaan|Handler|handler", body)
    for news in receiver.news:
        assert WebhookBerichtSchema().validate(news) == {}
        assert news["melding"]["meldingsnummer"] == receipt.reference


def test_the_place_is_the_middle_of_a_square_and_the_links_say_where_there_is_more(hook, receiver, make, town):
    hook.add(receiver.url, "ontvangen")
    number = make.receipt(town).reference
    hook.carry()

    (news,) = receiver.news
    assert re.fullmatch(r"rijswijk\.hook-\d+-\d+-\d+", news["berichtId"])
    at = {"type": "Point", "coordinates": [4.32, 52.04]}
    assert [round(part, 1) for part in news["melding"]["locatie"]["coordinates"]] == [
        round(part, 1) for part in at["coordinates"]
    ]
    assert (news["melding"]["status"], news["melding"]["norm"]) == ("gemeld", "5 werkdagen")
    assert [link["href"].partition("/rijswijk")[2] for link in news["links"]] == [
        f"/v1/werkvoorraad/{number}",
        f"/werk/{number}",
    ]


def test_only_what_was_asked_for_is_sent_and_nothing_is_written_down_for_nobody(hook, receiver, make, town):
    before = make.receipt(town)
    hook.add(receiver.url, "klaar")
    report = make.receipt(town).report_id
    make.do(town, Start(report_id=report))
    make.do(town, Close(report_id=before.report_id, outcome=Outcome.SOLVED, reason="Klaar."))

    assert hook.carry() == 1
    assert [(news["soort"], news["melding"]["meldingsnummer"]) for news in receiver.news] == [
        ("klaar", before.reference)
    ]
    assert statuses(hook) == ["sent"]


@pytest.mark.engines("sqlite")
def test_each_kind_has_its_events():
    assert {kind for kind, _ in HEARD.values()} == set(HookKind)
    assert len({word for _, word in HEARD.values()}) == len(HEARD)


def test_another_municipality_is_not_told(hook, receiver, make, town):
    hook.add(receiver.url)
    make.receipt(make.town("woudenberg"))

    assert hook.carry() == 0
    assert receiver.asked == 0


# --- when it fails


def test_a_receiver_that_was_away_for_an_hour_gets_everything_once_and_in_order(hook, make, town, clock):
    port = free_port()
    hook.add(f"http://127.0.0.1:{port}/hook")
    reports = [make.receipt(town).report_id for _ in range(3)]
    for report in reports:
        make.do(town, Start(report_id=report))
    tried = 0
    for _ in range(60):
        tried += hook.carry()
        clock.advance(minutes(1))
    make.do(town, Close(report_id=reports[0], outcome=Outcome.SOLVED, reason="Klaar."), at=clock())
    assert tried < 10  # it was left alone, and only one message tried each time
    with running_app(port) as receiver:
        for _ in range(16):
            hook.carry()
            clock.advance(minutes(1))

        told = {report: [] for report in reports}
        for news in receiver.news:
            told[int(news["melding"]["meldingsnummer"][-6:])].append(news["gebeurtenis"])
        assert list(told.values()) == [["ontvangen", "begonnen", "klaar"], *[["ontvangen", "begonnen"]] * 2]
        assert len({news["berichtId"] for news in receiver.news}) == receiver.asked == 7
    assert set(statuses(hook)) == {"sent"}


def test_what_comes_later_about_a_report_waits_and_others_do_not(hook, receiver, make, town, clock):
    hook.add(receiver.url)
    receiver.statuses = [422]  # this one is refused, which says nothing about the others
    first, other = make.receipt(town), make.receipt(town)
    make.do(town, Start(report_id=first.report_id))
    assert hook.carry() == 2
    assert [news["melding"]["meldingsnummer"] for news in receiver.news] == [other.reference]
    clock.advance(REFUSED_WAITS[0])
    assert hook.carry() == 2

    assert happened(receiver) == ["ontvangen", "ontvangen", "begonnen"]


def test_a_repeat_is_the_same_to_the_letter(hook, receiver, make, town, clock):
    hook.add(receiver.url, "ontvangen")
    report = make.receipt(town).report_id
    receiver.statuses = [500]
    hook.carry()
    (row,) = make.found(town, OutboxMessage, OutboxMessage.webhook_id.is_not(None))
    first = row.text
    make.do(town, Start(report_id=report))
    clock.advance(minutes(1))
    hook.carry()

    assert receiver.signatures[0][1].decode() == first
    assert receiver.news[0]["melding"]["status"] == "gemeld"


def test_a_message_that_is_refused_six_times_stands_on_the_page_and_goes_again_from_there(
    hook, receiver, make, town, clock
):
    hook.add(receiver.url, "ontvangen")
    make.receipt(town)
    receiver.statuses = [400] * 6
    for wait in (minutes(0), *REFUSED_WAITS):
        clock.advance(wait)
        assert hook.carry() == 1
    clock.advance(days(1))
    assert hook.carry() == 0

    enter(town.id)
    (failed,) = failed_messages(reference())
    assert (failed.to, failed.error, failed.attempts) == ("tool", "127.0.0.1 answered 400", 6)
    with make.change(town):
        assert send_again(failed.id, now=clock())
    assert hook.carry() == 1
    assert happened(receiver) == ["ontvangen"]


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_answered_all_arrives_and_in_order_per_report(hook, receiver, make, town, clock, seed):
    chance = Random(seed)
    hook.add(receiver.url)
    reports: list[int] = []
    for _ in range(40):
        receiver.statuses = chance.choices([204, 302, 409, 422, 429, 500, 503], weights=[8, 1, 1, 1, 1, 1, 1], k=3)
        if chance.random() < 0.3 or not reports:
            reports.append(make.receipt(town, at=clock()).report_id)
        else:
            due_on = (clock() + days(chance.randint(9, 99))).date()
            make.do(town, MoveDate(report_id=chance.choice(reports), due_on=due_on, reason="Druk."), at=clock())
        hook.carry()
        clock.advance(minutes(chance.choice([0, 1, 20])))
    receiver.statuses = []
    for _ in range(10):
        clock.advance(hours(1))
        hook.carry()

    assert set(statuses(hook)) == {"sent"}
    heard = [(news["melding"]["meldingsnummer"], news["volgnummer"]) for news in receiver.news]
    assert len(heard) == len(set(heard)) == 40
    for number in {number for number, _ in heard}:
        mine = [version for named_, version in heard if named_ == number]
        assert mine == sorted(mine)


def test_two_workers_send_everything_once_and_in_order(hook, receiver, make, town):
    hook.add(receiver.url)
    for _ in range(12):
        report = make.receipt(town).report_id
        make.do(town, Start(report_id=report))
        make.do(town, Close(report_id=report, outcome=Outcome.SOLVED, reason="Klaar."))
    other = jobs.Lanes(hook.app, hook.carriers)
    try:
        lanes = [lane for pair in zip(hook.lanes.go(), other.go(), strict=True) for lane in pair]
        sent = sum(lane.result(30) for lane in lanes)
    finally:
        other.close()
    sent += hook.carry()

    assert sent == receiver.asked == len(receiver.news) == 36
    told: dict[str, list[str]] = {}
    for news in receiver.news:
        told.setdefault(news["melding"]["meldingsnummer"], []).append(news["gebeurtenis"])
    assert list(told.values()) == [["ontvangen", "begonnen", "klaar"]] * 12


def test_what_waits_too_long_for_a_receiver_that_is_gone_is_given_up_and_can_all_go_again(
    hook, receiver, make, town, clock
):
    hook.add(receiver.url, "ontvangen")
    for _ in range(4):
        make.receipt(town)
    receiver.statuses = [503] * 200
    until = clock() + TRIED_FOR + hours(1)
    while clock() < until:
        hook.carry()
        clock.advance(minutes(15))
    assert statuses(hook) == ["failed"] * 4
    assert receiver.asked < 70

    receiver.statuses = []
    with make.change(town):
        assert again(named("tool"), now=clock()) == 4
    assert hook.carry() == 4
    assert happened(receiver) == ["ontvangen"] * 4


def test_a_receiver_that_says_nothing_keeps_nobody_else_waiting(hook, receiver, make, town, clock):
    with running_app() as silent:
        silent.gate.clear()
        hook.add(silent.url, name="silent")
        hook.add(receiver.url, name="quick")
        make.receipt(town)
        lanes = hook.lanes.go()
        try:
            assert lanes[1].result(10) == 1
            assert happened(receiver) == ["ontvangen"]
            make.receipt(town)
            assert hook.carry() == 1
            assert jobs.deliver(hook.app, hook.carriers) == 2
            assert not lanes[0].done()
        finally:
            silent.gate.set()
        assert lanes[0].result(20)


def test_who_is_called_when_the_worker_dies_is_called_again_with_the_same(hook, receiver, make, town, clock):
    hook.add(receiver.url, "ontvangen")
    make.receipt(town)
    with hook.app.app_context(), writing():
        enter(EVERYWHERE)
        (lane,) = webhook_calls.lanes_due(now=clock())
        (call,) = webhook_calls.claim(lane, now=clock(), most=5, base_url="http://x", secret_key=SECRET_KEY)
        db.session.commit()
    assert hook.carry() == 0
    clock.advance(LEASE + minutes(1))
    assert hook.carry() == 1

    assert receiver.news[0]["berichtId"] == call.key


def test_the_signs_of_life_do_not_blame_us_for_a_receiver_that_is_gone(hook, receiver, make, town, clock):
    hook.add(receiver.url)
    make.receipt(town, contact=Contact())
    receiver.statuses = [503]
    hook.carry()
    enter(EVERYWHERE)

    assert health(now=clock() + hours(3)).outbox_oldest_s == 0


# --- who may be called


def test_an_address_of_our_own_is_never_called(app, make, town, clock, receiver):
    with hooked(app, make, town, clock, networks=()) as strict:
        strict.add(receiver.url.replace("http:", "https:"))
        make.receipt(town)
        assert strict.carry() == 1

        assert receiver.asked == 0
        (line,) = strict.log()
        assert (line.status, line.next_at) == (None, None)
        assert line.error == "127.0.0.1 is no address to send news to"
        assert statuses(strict) == ["failed"]


def test_two_secrets_hold_until_the_old_one_is_ended(hook, receiver, make, town, clock):
    old = hook.add(receiver.url, "ontvangen")
    with make.change(town):
        new = new_secret(named("tool"), secret_key=SECRET_KEY, now=clock())
    make.receipt(town)
    hook.carry()
    with make.change(town):
        assert end_old(named("tool"), now=clock()) == 1
    make.receipt(town)
    hook.carry()

    held = [
        [is_signed(header, body, [secret], now=int(clock().timestamp())) for secret in (old, new)]
        for header, body in receiver.signatures
    ]
    assert held == [[True, True], [False, True]]


def test_who_is_revoked_hears_nothing_more_not_even_what_waited(hook, receiver, make, town, clock):
    hook.add(receiver.url)
    make.receipt(town)
    receiver.statuses = [503]
    hook.carry()
    with make.change(town):
        end(named("tool"), now=clock())
    make.receipt(town)
    clock.advance(days(1))

    assert hook.carry() == 0
    assert receiver.asked == 1
    assert statuses(hook) == ["dropped"]
    hook.add(receiver.url)  # the name is free again
    make.receipt(town)
    assert hook.carry() == 1


@pytest.mark.engines("sqlite")
def test_there_are_never_so_many_that_writing_them_down_takes_long(hook, receiver):
    for n in range(MOST):
        hook.add(receiver.url, name=f"tool-{n}")
    with pytest.raises(TooManyWebhooks):
        hook.add(receiver.url, name="one-more")


# --- the log


def test_the_log_says_when_what_how_long_and_when_again(hook, receiver, make, town, clock):
    hook.add(receiver.url, "ontvangen")
    make.receipt(town)
    receiver.statuses = [503, 400]
    hook.carry()
    clock.advance(minutes(1))
    hook.carry()
    clock.advance(minutes(5))
    hook.carry()

    told = [(line.number, line.status, line.at, line.next_at) for line in hook.log()]
    assert told == [
        (1, 503, NOW, NOW + minutes(1)),
        (2, 400, NOW + minutes(1), NOW + minutes(6)),
        (3, 204, NOW + minutes(6), None),
    ]
    assert all(0 <= line.took_ms < 5000 for line in hook.log())


def test_the_log_goes_after_thirty_days_and_what_was_sent_with_it(hook, receiver, make, town, clock):
    hook.add(receiver.url, "ontvangen")
    make.receipt(town)
    hook.carry()
    clock.advance(KEPT - days(1))
    make.receipt(town)
    hook.carry()
    with make.change(town):
        assert forget_calls(now=NOW + KEPT + hours(1)) == 1

    assert len(make.found(town, WebhookAttempt)) == 1
    assert statuses(hook) == ["sent"]


# --- the document


def test_the_check_in_the_document_works_when_it_is_pasted(hook, receiver, make, town, clock):
    page = Path(__file__).parents[3] / "docs/koppelvlakken-api.md"
    (pasted,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(pasted, names)
    secret = hook.add(receiver.url, "ontvangen")
    make.receipt(town)
    hook.carry()
    header, body = receiver.signatures[0]
    at = clock().timestamp()

    assert names["klopt"](secret, header, body, nu=at)
    assert not names["klopt"](secret, header, body + b" ", nu=at)
    assert not names["klopt"]("mwk_other", header, body, nu=at)
    assert not names["klopt"](secret, header, body, nu=at + 301)
    assert not names["klopt"](secret, "", body, nu=at)
