"""One report with all that belongs to it."""

from server.domain.command import AddNote, Close, Follow, Forward, Join, MoveDate
from server.domain.vocabulary import Outcome
from server.model.base import enter
from server.queries.reference import reference
from server.queries.report_view import report_view
from server.wire.intake import Contact
from tests.support.moments import NOW, days, hours


def seen(town, report_id, *, with_contacts=True):
    enter(town.id)
    return report_view(report_id, reference(), with_contacts=with_contacts)


def test_a_report_of_another_municipality_is_not_there(make, town):
    other = make.report(make.town("woudenberg"))

    assert seen(town, other.id) is None


def test_who_may_not_see_contact_data_gets_none(make, town):
    report = make.report(town)
    make.do(town, Follow(report_id=report.id, contact=Contact(email="volger@reporter.example")))

    assert [c.email for c in seen(town, report.id).contacts] == ["melder@reporter.example", "volger@reporter.example"]
    assert seen(town, report.id, with_contacts=False).contacts == []


def test_the_key_of_the_reporter_is_never_read(make, town):
    row = seen(town, make.report(town).id).row

    assert "track_code" not in row._fields
    assert "channel_ref" not in row._fields


def test_the_history_names_who_did_what_newest_first(make, town):
    report = make.report(town)
    make.do(town, AddNote(report_id=report.id, text="Gebeld."), at=NOW + hours(1))
    make.do(town, Forward(report_id=report.id, partner_id=town.partner_id), at=NOW + hours(2))
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gemaakt."), at=NOW + hours(3))

    told = [(it.what, it.who, it.text) for it in seen(town, report.id).happenings]

    assert told[0] == ("Klaar: opgelost", "Test Behandelaar", "Gemaakt.")
    assert told[1][0] == "Doorgezet naar Testlicht BV"
    assert told[2] == ("Notitie", "Test Behandelaar", "Gebeld.")
    assert told[3][:2] == ("Ontvangen", "melder")


def test_all_promises_are_there_in_the_order_in_which_they_were_made(make, town):
    report = make.report(town)
    for n in (10, 20):
        make.do(town, MoveDate(report_id=report.id, due_on=(NOW + days(n)).date(), reason=f"Reden {n}."))

    assert [p.reason for p in seen(town, report.id).promises] == ["", "Reden 10.", "Reden 20."]


def test_a_joined_report_names_its_main_report_and_the_other_way_round(make, town):
    main, double = make.report(town), make.report(town)
    make.do(town, Join(report_id=double.id, main_report_id=main.id))

    assert seen(town, double.id).main == seen(town, main.id).number
    assert [number for number, _ in seen(town, main.id).joined] == [seen(town, double.id).number]
