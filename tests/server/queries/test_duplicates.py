"""Hints of reports that may be the same."""

from server.domain.command import Close, Join
from server.domain.vocabulary import Outcome, Status
from server.model.base import db, enter
from server.model.photo import Photo
from server.queries.duplicates import Likely, duplicates_of, likely_duplicates
from server.queries.reference import reference
from server.wire.intake import Point
from tests.make import NOW, Make, Town
from tests.support.moments import days


def hints(town: Town, *, category: str = "stoep", at=NOW, text: str = "Losse tegel", off: float = 0.0) -> list[Likely]:
    enter(town.id)
    spot = Point(town.centre.x + off, town.centre.y)
    return likely_duplicates(spot, reference().category_by_slug[category], text, now=at)


def test_what_is_open_and_near_is_named_the_nearest_first(make: Make, town: Town) -> None:
    near = make.receipt(town, category="stoep", point=Point(town.centre.x + 10, town.centre.y)).report_id
    here = make.receipt(town, category="stoep").report_id
    make.receipt(town, category="stoep", point=Point(town.centre.x + 60, town.centre.y))
    make.receipt(town, category="stoep", point=None)

    found = hints(town)
    assert [hint.report_id for hint in found] == [here, near]
    assert (found[1].distance_m, found[1].status, str(found[1].due_on)) == (10, Status.REPORTED, "2026-09-22")
    assert found[0].number == f"RIJ-2026-{here:06d}"
    assert found[0].place == "Voorbeeldlaan 15"
    assert found[0].category_name_en == "Stoep (en)"


def test_what_ended_lately_may_be_back_and_what_was_joined_or_withdrawn_is_not(make: Make, town: Town) -> None:
    ids = [make.receipt(town, category="stoep").report_id for _ in range(4)]
    make.do(town, Close(report_id=ids[0], outcome=Outcome.SOLVED, reason="Klaar."))
    make.do(town, Join(report_id=ids[1], main_report_id=ids[3]))
    make.do(town, Close(report_id=ids[2], outcome=Outcome.WITHDRAWN, reason="Toch niet."))

    assert {hint.report_id: hint.ended_on for hint in hints(town, at=NOW + days(1))} == {
        ids[3]: None,
        ids[0]: NOW.date(),
    }
    assert [hint.report_id for hint in hints(town, at=NOW + days(15))] == [ids[3]]


def test_only_photos_cleared_for_the_public_are_shown(make: Make, town: Town) -> None:
    report_id = make.receipt(town, category="stoep").report_id
    with make.change(town):
        for key, public in (("private", False), ("public", True)):
            photo = Photo(key=key, sha256="s", width=1, height=1, added_at=NOW, report_id=report_id, public=public)
            db.session.add(photo)

    assert [hint.photo for hint in hints(town)] == ["public"]


def test_a_report_is_no_duplicate_of_itself(make: Make, town: Town) -> None:
    one, two = (make.receipt(town, category="stoep").report_id for _ in range(2))
    nowhere = make.receipt(town, category="stoep", point=None).report_id
    enter(town.id)

    assert [hint.report_id for hint in duplicates_of(one, now=NOW)] == [two]
    assert duplicates_of(nowhere, now=NOW) == []
    assert duplicates_of(999, now=NOW) == []


def test_another_municipality_gives_no_hints(make: Make) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")
    make.receipt(theirs, category="stoep", point=ours.centre)

    assert hints(ours) == []
