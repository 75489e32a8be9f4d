"""Calling back: before a date of its own, once, and forgotten in time."""

from server.domain.command import Ask, Close, Join
from server.domain.vocabulary import EventKind, Outcome
from server.model.base import db, enter, writing
from server.model.desk import CallBack, ParkedCall
from server.model.report import Contact as ContactRow
from server.model.report import Event
from server.operations import kcc
from server.operations.call_backs import AskedCall, ask_for_call, called, forget_calls
from server.operations.upkeep import forget_contacts
from server.queries.reference import reference
from server.wire.intake import Contact
from tests.support.moments import NOW, days, hours

CALLER = Contact(name="Test Beller", phone="0612345678", email="beller@reporter.example", tell="phone")


def note(town, make, key="a", **words):
    with writing():
        enter(town.id)
        asked = AskedCall(
            key=key, team_id=town.teams["wegen"], phone="0612345678", about="Wil weten hoe het zit", **words
        )
        made = ask_for_call(asked, reference(), by=make.actor(town, "kcc"), now=NOW)
        db.session.commit()
        return made.id


def test_a_note_has_eight_working_hours_and_is_made_once(town, make):
    assert note(town, make) == note(town, make)

    (made,) = make.found(town, CallBack)
    # NOW is eleven in the morning: six hours are left until five, and two come tomorrow after eight.
    assert made.due_at == NOW + hours(23)


def test_who_wants_to_hear_by_phone_is_called_for_questions_and_ends_and_mailed_never(town, make):
    report = make.report(town, contact=CALLER)
    make.do(town, Ask(report_id=report.id, question="Bij welk huisnummer?"))
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gemaakt."))

    assert make.told(town) == []
    (made,) = make.found(town, CallBack)
    assert made.about == "Vertel hoe het is afgelopen."
    assert made.team_id == town.teams["wegen"]


def test_who_reported_a_double_is_called_when_the_main_report_ends(town, make):
    main, double = make.report(town, contact=Contact()), make.report(town, contact=CALLER)
    make.do(town, Join(report_id=double.id, main_report_id=main.id))
    make.do(town, Close(report_id=main.id, outcome=Outcome.SOLVED, reason="Gemaakt."))

    assert [(made.report_id, made.phone) for made in make.found(town, CallBack)] == [(main.id, "0612345678")]


def test_the_first_who_called_counts_and_stands_in_the_history(town, make):
    report = make.report(town)
    note_id = note(town, make, report_id=report.id)
    for name, words in (("handler", "Gesproken"), ("deputy", "Ook gesproken")):
        with writing():
            enter(town.id)
            called(note_id, words, by=make.actor(town, name), now=NOW)
            db.session.commit()

    notes = [event.note for event in make.found(town, Event, Event.kind == EventKind.CALLED_BACK)]
    assert notes == ["Gesproken"]


def test_whom_we_called_and_how_somebody_is_called_online_are_forgotten_in_time(town, make):
    report = make.report(town, contact=Contact(handle="@test", post="https://social.example/1", tell="not"))
    make.do(town, Close(report_id=report.id, outcome=Outcome.SOLVED, reason="Gemaakt."))
    done, still = note(town, make, "done"), note(town, make, "still")
    with writing():
        enter(town.id)
        called(done, "Gesproken", by=make.actor(town, "handler"), now=NOW)
        kcc.keep_call("k" * 24, {"text": "x"}, seen=0, by=make.actor(town, "kcc"), now=NOW)
        kcc.forget_parked(now=NOW + days(2.9))
        db.session.commit()
    assert len(make.found(town, ParkedCall)) == 1
    with writing():
        enter(town.id)
        forget_calls(now=NOW + days(91))
        forget_contacts(now=NOW + days(91))
        kcc.forget_parked(now=NOW + days(3.1))
        db.session.commit()

    assert {made.id: made.phone for made in make.found(town, CallBack)} == {done: "", still: "0612345678"}
    assert [(row.handle, row.post) for row in make.found(town, ContactRow)] == [("", "")]
    assert make.found(town, ParkedCall) == []
