"""Reference data: read once per change, and never somebody else's."""

from datetime import date, time

import pytest

from server.domain.vocabulary import FeedbackPolicy, Role
from server.model.base import OutsideMunicipality, db, enter
from server.model.category import Category, Question, Season
from server.model.municipality import CalendarDay, Municipality
from server.model.outbox import MessageTemplate
from server.model.team import Handler
from server.queries.reference import municipalities, municipality_named, reference
from tests.make import Make, Town


def test_a_municipality_is_known_by_its_slug(make: Make, db) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")

    assert municipality_named("rijswijk")[0] == ours.id
    assert municipality_named("woudenberg")[0] == theirs.id
    assert municipality_named("Rijswijk") is None
    assert municipality_named("") is None
    assert [town.slug for town in municipalities()] == ["rijswijk", "woudenberg"]


def test_each_municipality_reads_its_own(make: Make) -> None:
    ours, theirs = make.town("rijswijk"), make.town("woudenberg")
    for town in (ours, theirs):
        enter(town.id)
        known = reference()
        assert (known.slug, set(known.teams), set(known.categories)) == (
            town.slug,
            set(town.teams.values()),
            set(town.categories.values()),
        )
        assert set(known.staff) == set(town.staff.values())


def test_nowhere_is_no_reference(make: Make, db) -> None:
    make.town()
    db.session.rollback()
    db.session.info.pop("municipality_id")
    with pytest.raises(OutsideMunicipality):
        reference()


def test_what_was_read_is_kept_until_something_changes(make: Make, town: Town) -> None:
    enter(town.id)
    before = reference()
    assert reference() is before
    with make.change(town):
        db.session.get_one(Municipality, town.id).name = "Gemeente Nieuw"
    enter(town.id)

    assert reference().name == "Gemeente Nieuw"
    assert reference().version != before.version


def test_a_category_inherits_policy_and_questions_from_above(make: Make, town: Town) -> None:
    ids = town.categories
    with make.change(town):
        db.session.get_one(Category, ids["wegen"]).feedback_policy = FeedbackPolicy.ON_DEVIATION
        db.session.get_one(Category, ids["lamp"]).feedback_policy = FeedbackPolicy.ALWAYS
        for name in ("wegen", "stoep"):
            db.session.add(Question(category_id=ids[name], key=name, text=f"{name}?"))
        winter = Season(name="winter", starts=1201, ends=228)
        db.session.add(winter)
        db.session.flush()
        db.session.get_one(Category, ids["boom"]).season_id = winter.id
        db.session.get_one(Category, ids["overig"]).active = False
    enter(town.id)
    known = reference()

    assert known.categories[ids["stoep"]].policy is FeedbackPolicy.ON_DEVIATION
    assert known.categories[ids["lamp"]].policy is FeedbackPolicy.ALWAYS
    assert known.categories[ids["boom"]].policy is FeedbackPolicy.ALWAYS
    assert known.categories[ids["stoep"]].path == (ids["stoep"], ids["wegen"])
    assert [question.key for question in known.questions_for(ids["stoep"])] == ["stoep", "wegen"]
    assert known.categories[ids["wegen"]].is_group
    assert known.categories[ids["boom"]].in_season(date(2026, 1, 15))
    assert not known.categories[ids["boom"]].in_season(date(2026, 7, 15))
    assert known.categories[ids["stoep"]].called("en") == "Stoep (en)"
    assert known.categories[ids["stoep"]].called("fr") == "Stoep"


def test_the_calendar_knows_local_days(make: Make, town: Town) -> None:
    with make.change(town):
        db.session.add(CalendarDay(day=date(2026, 5, 15), name="Dicht"))
        db.session.add(CalendarDay(day=date(2026, 5, 5), name="Open", free=False))
        row = db.session.get_one(Municipality, town.id)
        row.opens, row.closes = time(9), time(16)
    enter(town.id)
    calendar = reference().calendar

    assert not calendar.is_working_day(date(2026, 5, 15))
    assert calendar.is_working_day(date(2026, 5, 5))
    assert (calendar.opens, calendar.closes) == (time(9), time(16))


def test_who_was_locked_is_away_for_good(make: Make, town: Town) -> None:
    with make.change(town):
        person = db.session.get_one(Handler, town.staff["handler"])
        person.active, person.deputy_id = False, town.staff["deputy"]
    enter(town.id)
    known = reference()

    assert known.people[town.staff["handler"]].is_absent(date(2030, 1, 1))
    assert not known.staff[town.staff["handler"]].active
    assert known.staff[town.staff["deputy"]].role is Role.HANDLER
    assert known.staff[town.staff["deputy"]].team_ids == (town.teams["wegen"],)


def test_own_words_are_found_by_kind_outcome_language_and_category(make: Make, town: Town) -> None:
    with make.change(town):
        db.session.add(MessageTemplate(kind="ended", outcome="solved", language="en", subject="a", body="b"))
    enter(town.id)

    assert [(key, template.text) for key, template in reference().templates.items()] == [
        (("ended", "solved", "en", None), "b")
    ]


def test_what_nobody_can_place_goes_to_the_rest(make: Make, town: Town) -> None:
    enter(town.id)
    assert reference().catch_all_category.slug == "overig"
