"""A tablet learns all that is in its sight, and then every change, also one that commits late; nothing about people."""

import threading
from datetime import date

import pytest

from server.domain import command as commands
from server.domain.vocabulary import Outcome
from server.model.base import db as database
from server.model.base import enter, writing
from server.model.photo import Photo
from server.model.report import Contact as ContactRow
from server.model.report import Report
from server.model.work_order import WorkOrder
from server.operations.apply import apply
from server.queries import field as feed
from server.wire import field as f
from server.wire.field_json import ChangesSchema
from server.wire.intake import Contact, Point
from tests.server.web.field.conftest import photo_bytes, sha
from tests.support.moments import NOW, days, hours


def numbers(told) -> list[int]:
    return [order["id"] for order in told["orders"]]


def test_at_first_a_tablet_learns_the_open_work_of_its_team_danger_first_then_by_date(tablet, town, make):
    late = make.receipt(town, category="stoep", at=NOW - days(9)).reference
    new = make.receipt(town, category="lamp").reference
    danger = make.receipt(town, category="stoep")
    with make.change(town):
        for order in database.session.query(WorkOrder).filter_by(report_id=danger.report_id):
            order.urgency = "danger"
    make.report(town, category="boom")  # another team's
    ended = make.report(town, category="stoep")
    make.do(town, commands.Close(report_id=ended.id, outcome=Outcome.SOLVED, reason="Klaar."))
    make.report(make.town("woudenberg"), category="stoep")  # another town's

    told = tablet.pull()

    assert told["reset"] is True
    assert [order["number"] for order in told["orders"]] == [danger.reference, late, new]
    assert told["now"] == "2026-09-15T09:00:00+00:00"


def test_an_order_holds_what_a_crew_needs(tablet, town, make):
    report = make.report(town, category="boom", answers={"gevaar": "nee"}, place_text="Bij de bank")
    make.do(town, commands.Recategorise(report_id=report.id, category_id=town.categories["stoep"]))
    make.do(town, commands.AddNote(report_id=report.id, text="Neem een ladder mee"))

    (order,) = tablet.pull()["orders"]

    assert order["text"] == "Er ligt een losse stoeptegel."
    assert (order["x"], order["y"], order["place_text"]) == (town.centre.x, town.centre.y, "Bij de bank")
    assert order["address"] == "Voorbeeldlaan 15, Rijswijk"
    assert order["area"] in {"West", "Oost"}
    assert order["version"] == make.row(town, report.id).version
    assert order["due_at"]
    assert [h["note"] for h in order["history"]][-1] == "Neem een ladder mee"
    assert (order["stop"], order["crew_id"], order["paused"], order["reopened"]) == (None, None, False, 0)


def test_work_that_the_machine_put_off_is_late_for_a_crew_as_it_is_for_the_office(tablet, town, make):
    report = make.report(town, category="stoep", at=NOW - days(9))
    promised = report.due_at
    with make.change(town):
        database.session.get_one(Report, report.id).due_at = NOW + days(5)  # as the watch over the norms does

    (order,) = tablet.pull()["orders"]

    assert order["due_at"] == promised.isoformat()


def test_then_only_what_changed_and_an_empty_answer_when_nothing_did(tablet, town, make):
    quiet, busy = make.report(town, category="stoep"), make.report(town, category="lamp")
    tablet.pull()
    assert tablet.pull()["orders"] == []

    make.do(town, commands.AddNote(report_id=busy.id, text="Let op"))
    told = tablet.pull()

    assert [order["number"][-1] for order in told["orders"]] == [str(busy.id)[-1]]
    assert told["reset"] is False
    assert told["gone"] == []
    assert told["reference"] is None
    assert tablet.pull()["orders"] == []
    assert quiet.id


@pytest.mark.parametrize(
    "cursor", ["x", "1|2", "0|0|2026-09-15|1|||", "1|-4|a|b|c|d|e", "1|99999999999|2026-09-15|1|||"]
)
def test_a_cursor_that_we_did_not_make_begins_anew(tablet, town, make, cursor):
    make.report(town, category="stoep")
    tablet.cursor = cursor

    told = tablet.pull()

    assert told["reset"] is True
    assert len(told["orders"]) == 1


def test_what_leaves_a_crews_sight_is_told_with_the_reason(tablet, tablet_of, town, make):
    reports = [make.report(town, category="stoep") for _ in range(6)]
    orders = {o.report_id: o.id for o in make.found(town, WorkOrder)}
    other, closed, moved, partner, gone, main = (r.id for r in reports)
    tablet.pull()

    tablet_of(town, "lampenploeg").does(f.Claim(), orders[other])
    tablet_of(town, "lampenploeg").does(f.Close(outcome=f.Outcome.SOLVED, sentence="Klaar."), orders[other])
    make.do(town, commands.Close(report_id=closed, outcome=Outcome.NOT_DONE, reason="Nee."))
    make.do(town, commands.HandOver(report_id=moved, team_id=town.teams["groen"]))
    make.do(town, commands.Forward(report_id=partner, partner_id=town.partner_id))
    make.do(town, commands.Close(report_id=gone, outcome=Outcome.WITHDRAWN, reason="Laat maar."), by="reporter")
    tablet.pull()

    assert tablet.gone == {
        orders[other]: "Al gedaan door Lampenploeg.",
        orders[closed]: "Klaar: wordt niet gedaan.",
        orders[moved]: "Ligt nu bij Team groen.",
        orders[partner]: "Een partner doet dit nu.",
        orders[gone]: "De melder trok dit in.",
    }
    assert list(tablet.orders) == [orders[main]]


def test_everyday_changes_to_the_work_of_other_teams_are_not_told(tablet, town, make):
    tree = make.report(town, category="boom")
    tablet.pull()
    make.do(town, commands.AddNote(report_id=tree.id, text="Let op"))

    told = tablet.pull()

    assert (told["orders"], told["gone"]) == ([], [])


def test_the_round_of_today_is_numbered_and_a_change_in_it_is_told_whole(tablet, town, make):
    at = town.centre
    reports = [make.report(town, category="stoep", point=Point(at.x + x, at.y)) for x in (0, 500, 100)]
    orders = [next(o.id for o in make.found(town, WorkOrder) if o.report_id == r.id) for r in reports]
    for report in reports[:2]:
        plan = commands.Plan(report_id=report.id, on=NOW.date(), crew_id=town.crews["stratenmakers"])
        make.do(town, plan)
    tablet.pull()
    assert [tablet.orders[i]["stop"] for i in orders] == [1, 2, None]

    tablet.does(f.Claim(), orders[2])
    tablet.pull()

    assert [tablet.orders[i]["stop"] for i in orders] == [1, 3, 2]
    tomorrow = commands.Plan(report_id=reports[0].id, on=date(2026, 9, 16), crew_id=town.crews["stratenmakers"])
    make.do(town, tomorrow)
    tablet.pull()
    assert tablet.orders[orders[0]]["stop"] is None


def test_a_new_day_begins_with_all_there_is(tablet, town, make, clock):
    make.report(town, category="stoep")
    tablet.pull()
    clock.advance(days(1))
    tablet.new_token()

    told = tablet.pull()

    assert told["reset"] is True
    assert told["reference"] is not None


def test_of_more_work_than_a_tablet_holds_the_rest_comes_when_there_is_room(tablet, town, make, monkeypatch):
    monkeypatch.setattr(feed, "MOST", 3)
    reports = [make.report(town, category="stoep", at=NOW - hours(40 - n)) for n in range(6)]
    orders = [o.id for o in make.found(town, WorkOrder)]
    assert numbers(tablet.pull()) == orders[:3]

    for report in reports[:2]:
        make.do(town, commands.Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Klaar."))
    assert numbers(tablet.pull()) == orders[3:5]
    make.do(town, commands.Close(report_id=reports[2].id, outcome=Outcome.SOLVED, reason="Klaar."))
    assert numbers(tablet.pull()) == orders[5:]
    make.do(town, commands.Close(report_id=reports[3].id, outcome=Outcome.SOLVED, reason="Klaar."))
    assert numbers(tablet.pull()) == []
    assert sorted(tablet.orders) == orders[4:]


def test_the_reference_comes_when_it_is_another_than_the_tablet_has(tablet, town, make, pins):
    known = tablet.pull()["reference"]

    assert known["crew"]["name"] == "Stratenmakers"
    assert known["team"]["name"] == "Team wegen"
    assert [crew["name"] for crew in known["crews"]] == ["Stratenmakers", "Lampenploeg"]
    assert [person["name"] for person in known["people"]] == ["Test Buitendienst"]
    assert {"Stoep", "Bomen"} <= {category["name"] for category in known["categories"]}
    assert all(known["categories"][0]["standard"][outcome.value] for outcome in f.Outcome)
    assert "2026-09-15" in known["working_days"]
    assert "2026-09-13" not in known["working_days"]
    assert known["centre"] == [town.centre.x, town.centre.y]
    assert len(known["boundary"][0]) == 5
    with make.change(town):
        pass
    assert tablet.pull()["reference"]["version"] != known["version"]


@pytest.mark.engines("postgis")
def test_what_commits_late_is_never_skipped(app, tablet, town, make):
    late, early = make.report(town, category="stoep"), make.report(town, category="lamp")
    tablet.pull()
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def slow_colleague() -> None:
        with app.app_context(), writing():
            enter(town.id)
            apply(commands.AddNote(report_id=late.id, text="Traag"), by=make.actor(town, "handler"), now=NOW)
            database.session.flush()
            begun.set()
            go_on.wait(20)
            database.session.commit()
        done.set()

    thread = threading.Thread(target=slow_colleague)
    thread.start()
    assert begun.wait(20)
    make.do(town, commands.AddNote(report_id=early.id, text="Vlug"))
    assert [order["number"][-2:] for order in tablet.pull()["orders"]] == [f"{early.id:02d}"[-2:]]
    go_on.set()
    thread.join(20)
    assert done.is_set()

    seen = {order["number"][-6:] for order in tablet.pull()["orders"]}

    assert f"{late.id:06d}" in seen
    assert tablet.pull()["orders"] == []


@pytest.mark.engines("sqlite")
def test_an_empty_turn_asks_the_database_little(app, tablet, town, make):
    from tests.server.web.field.counting import counted

    make.report(town, category="stoep")
    tablet.pull()
    with counted(app) as statements:
        tablet.pull()

    asked = [s for s in statements if s.startswith("SELECT")]
    assert len(asked) <= 5, asked


# --- people


CANARY_MAIL, CANARY_PHONE, CANARY_NAME = "kanarie@geheim.example", "0687654321", "Kanarie Geheimnis"


def test_no_byte_that_a_tablet_receives_says_how_to_reach_a_reporter(tablet, town, make, client):
    words = f"{CANARY_NAME} hier, bel 06-87654321 of mail {CANARY_MAIL}."
    report = make.report(
        town,
        category="stoep",
        text=words,
        place_text=words,
        contact=Contact(name=CANARY_NAME, email=CANARY_MAIL, phone=CANARY_PHONE),
        answers={"gevaar": words},
    )
    do = make.do
    do(town, commands.AddNote(report_id=report.id, text=words))
    do(town, commands.Ask(report_id=report.id, question=words))
    do(town, commands.AddFromReporter(report_id=report.id, text=words), by="reporter")
    do(town, commands.Follow(report_id=report.id, contact=Contact(email="volger@geheim.example")), by="reporter")
    do(town, commands.Split(report_id=report.id, task=words, category_id=town.categories["lamp"]))
    do(town, commands.PlanLater(report_id=report.id, month=date(2026, 11, 1), reason=words))
    do(town, commands.MoveDate(report_id=report.id, due_on=date(2026, 10, 1), reason=words))
    with make.change(town):
        row = database.session.get_one(Report, report.id)
        row.asset, row.notes = words, [words]
    photo = photo_bytes()
    order = next(iter(tablet.pull()["orders"]))["id"]
    tablet.does(f.Note(text=words, photos=(sha(photo),)), order)
    tablet.send_photo(photo)
    for key in [p.key for p in make.found(town, Photo)]:
        tablet.ask("GET", f"beelden/{key}")
    tablet.does(f.Correct(field=f.CorrectField.ASSET, value=words), order)
    tablet.pull()
    make.do(town, commands.Close(report_id=report.id, outcome=Outcome.SOLVED, reason=words))
    tablet.pull()

    (contact, *_) = make.found(town, ContactRow)
    read = tablet.read.decode("utf-8", "replace")
    for canary in (CANARY_MAIL, "geheim.example", CANARY_PHONE, "87654321", CANARY_NAME, contact.track_code):
        assert canary not in read
        assert canary.encode("unicode_escape").decode() not in read
    assert "hier, bel … of mail …" in read


def test_the_schema_of_what_a_tablet_receives_has_no_place_for_a_contact():
    names = repr(ChangesSchema().fields["orders"].inner.schema.fields.keys())  # type: ignore[attr-defined]

    assert not {"contact", "email", "phone", "reporter", "track_code"} & set(names.split("'"))
