import re

import pytest

from server.domain.command import Follow
from server.domain.vocabulary import EventKind, Outcome, Status, WorkStatus
from server.model.photo import Photo
from server.model.report import Event, Report
from server.model.work_order import WorkOrder
from server.wire.intake import Contact, Point
from tests.server.web.crew.conftest import picture, work_of
from tests.support.moments import NOW

pytestmark = pytest.mark.engines("sqlite")

SOLVED = {"close_outcome": "solved", "close_standard": "Wij hebben het gemaakt."}


def at(work, path=""):
    return f"/ploeg/werk/{work.id}{path}"


def happened(make, town, report_id, kind):
    return make.found(town, Event, Event.report_id == report_id, Event.kind == kind)


# --- the order


def test_an_order_shows_what_where_and_how_to_get_there(crew, order):
    work = order("Losse stoeptegel bij de ingang", point=Point(82_000, 451_000), place_text="naast de fontein")

    crew.get(at(work))

    assert "Losse stoeptegel bij de ingang" in crew.text
    assert "naast de fontein" in crew.text
    assert re.search(r'href="geo:52\.\d+,4\.\d+\?q=52\.\d+,4\.\d+"', crew.page)
    assert crew.get(at(work, "/kaart.svg")).mimetype == "image/svg+xml"


def test_photos_of_the_work_are_shown_and_those_of_others_are_not(crew, order, make, town):
    work, other = order(), order(crew="lampenploeg")
    crew.fill_in(at(work, "/notitie"), [("note_after", picture())], note_text="Zo ziet het eruit.")
    photo = make.found(town, Photo, Photo.report_id == work.report_id)[0]

    crew.get(at(work))

    assert f"/foto/{photo.key}" in crew.page
    assert crew.get(at(work, f"/foto/{photo.key}")).mimetype == "image/jpeg"
    assert crew.get(at(other, f"/foto/{photo.key}")).status_code == 404
    assert crew.get(at(work, "/foto/../secret_key")).status_code == 404


# --- done


def test_work_is_done_with_a_sentence_photos_minutes_and_material(crew, order, make, town):
    work = order()

    crew.fill_in(
        at(work, "/klaar"),
        [("close_before", picture(10)), ("close_after", picture(200)), ("close_after", picture(220))],
        **SOLVED,
        close_sentence="De tegel ligt weer recht.",
        close_minutes="25",
        close_material="3 tegels",
    )

    report = make.row(town, work.report_id)
    assert (report.status, report.outcome) == (Status.ENDED, Outcome.SOLVED)
    assert report.outcome_reason == "Wij hebben het gemaakt. De tegel ligt weer recht."
    assert report.ended_at == NOW
    moments = [photo.moment for photo in make.found(town, Photo, Photo.report_id == report.id)]
    assert sorted(moments) == ["after", "after", "before"]
    (spent,) = happened(make, town, report.id, EventKind.NOTE)
    assert spent.note == "25 minuten werk. Materiaal: 3 tegels."
    assert "Klaar. De melder krijgt bericht." in crew.text
    assert len(make.told(town, "ended")) == 1


def test_making_it_safe_keeps_the_report_open(crew, order, make, town):
    work = order()

    crew.fill_in(
        at(work, "/klaar"),
        close_outcome="made_safe",
        close_standard="Wij hebben de plek afgezet. De reparatie komt later.",
    )

    assert make.row(town, work.report_id).ended_at is None
    assert make.found(town, WorkOrder, WorkOrder.id == work.id)[0].outcome is Outcome.MADE_SAFE


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"close_outcome": "solved"}, "Kies een zin of schrijf zelf"),
        ({"close_outcome": "duplicate", "close_sentence": "x"}, "Kies hoe het is afgelopen."),
        ({**SOLVED, "close_minutes": "veel"}, "Vul een aantal minuten in"),
        ({**SOLVED, "close_minutes": "99999"}, "Vul een aantal minuten in"),
        ({**SOLVED, "close_outcome": "made_safe"}, "Deze zin past niet bij de uitkomst"),
    ],
)
def test_a_form_that_is_not_right_comes_back_filled_in(crew, order, make, town, fields, sentence):
    work = order()

    response = crew.fill_in(at(work, "/klaar"), close_material="2 zakken zand", **fields)

    assert response.status_code == 400
    assert sentence in crew.text
    assert "2 zakken zand" in crew.page
    assert make.row(town, work.report_id).ended_at is None


def test_photos_of_a_form_that_was_not_right_need_no_choosing_again(crew, order, make, town):
    work = order()

    crew.fill_in(at(work, "/klaar"), [("close_after", picture())], close_outcome="solved")
    assert "1 foto is bewaard" in crew.text
    crew.send(at(work, "/klaar"), **SOLVED)

    assert [p.moment for p in make.found(town, Photo, Photo.report_id == work.report_id)] == ["after"]


def test_a_file_that_is_no_photo_is_named_at_its_field(crew, order):
    work = order()

    response = crew.fill_in(at(work, "/klaar"), [("close_after", b"not a photo")], **SOLVED)

    assert response.status_code == 400
    assert 'id="close_after-error"' in crew.page


def test_a_double_click_is_one_deed(crew, order, make, town):
    work = order()
    crew.get(at(work, "/meer-werk"))
    form = crew.page

    for _ in range(2):
        crew.page = form
        crew.send(at(work, "/meer-werk"), follow_up_category=town.categories["lamp"], follow_up_task="Lamp nakijken")

    assert len(make.found(town, WorkOrder, WorkOrder.report_id == work.report_id)) == 2


# --- it can't be done


@pytest.mark.parametrize("why", ["not_found", "already_solved", "not_ours"])
def test_three_reasons_end_the_work_with_an_outcome(crew, order, make, town, why):
    work = order()

    crew.fill_in(at(work, "/kan-niet"), cannot_why=why, cannot_sentence="Wij keken op de hoek en zagen niets.")

    assert make.row(town, work.report_id).outcome == why


@pytest.mark.parametrize(("why", "note"), [("place_unclear", "Plek onduidelijk."), ("other", "Lukt niet.")])
def test_two_reasons_give_it_back_to_the_team(crew, order, make, town, why, note):
    work = order()

    crew.fill_in(at(work, "/kan-niet"), [("cannot_after", picture())], cannot_why=why, cannot_sentence="Te donker.")

    again = make.found(town, WorkOrder, WorkOrder.id == work.id)[0]
    assert (again.crew_id, again.status) == (None, WorkStatus.OPEN)
    assert happened(make, town, work.report_id, EventKind.GIVEN_BACK)[0].note == f"{note} Te donker."
    assert make.row(town, work.report_id).photos == 1


def test_made_safe_is_the_sixth_reason(crew, order, make, town):
    work = order()

    crew.fill_in(at(work, "/kan-niet"), cannot_why="made_safe", cannot_sentence="Hek eromheen gezet.")

    assert make.found(town, WorkOrder, WorkOrder.id == work.id)[0].outcome is Outcome.MADE_SAFE


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cannot_sentence": "x"}, "Kies waarom het niet kan."),
        ({"cannot_why": "other"}, "Schrijf op wat er is."),
        ({"cannot_why": "not_found"}, "Kies een zin of schrijf zelf"),
    ],
)
def test_a_reason_needs_its_words(crew, order, fields, sentence):
    work = order()

    assert crew.fill_in(at(work, "/kan-niet"), **fields).status_code == 400
    assert sentence in crew.text


# --- the other deeds


def test_who_arrives_has_begun(crew, order, make, town):
    work = order()

    crew.press(at(work), "Wij zijn er")

    assert make.found(town, WorkOrder, WorkOrder.id == work.id)[0].status is WorkStatus.IN_PROGRESS
    assert "Je bent begonnen." in crew.text


def test_more_work_goes_to_whoever_does_that(crew, order, make, town):
    work = order()

    crew.fill_in(
        at(work, "/meer-werk"),
        [("follow_up_before", picture())],
        follow_up_category=town.categories["boom"],
        follow_up_task="Tak hangt laag",
    )

    fresh = work_of(make, town, work.report_id)
    assert (fresh.task, fresh.team_id) == ("Tak hangt laag", town.teams["groen"])


def test_category_place_and_asset_are_put_right(crew, order, make, town):
    work = order(point=Point(82_000, 451_000))

    crew.fill_in(at(work, "/plek"), correct_place_where="Voorbeeldlaan 5")
    crew.fill_in(at(work, "/object"), correct_asset_asset="LM-0042")
    crew.fill_in(at(work, "/onderwerp"), correct_category_category=town.categories["lamp"])

    report = make.row(town, work.report_id)
    assert (report.street, report.house_number) == ("Voorbeeldlaan", "5")
    assert (report.asset, report.category_id) == ("LM-0042", town.categories["lamp"])


def test_where_somebody_stands_can_be_the_place(crew, order, make, town):
    work = order(point=Point(82_000, 451_000))

    crew.fill_in(at(work, "/plek"), correct_place_where="82040.5 451010")

    report = make.row(town, work.report_id)
    assert (report.x, report.y) == (82_040.5, 451_010.0)


def test_a_place_elsewhere_is_refused_with_a_sentence(crew, order):
    work = order()

    assert crew.fill_in(at(work, "/plek"), correct_place_where="140000 455000").status_code == 400
    assert "Deze plek ligt niet in" in crew.text


def test_work_is_handed_over_to_another_crew_or_team(crew, order, make, town):
    one, other = order(), order()
    lamps = f"{town.teams['wegen']}:{town.crews['lampenploeg']}"

    crew.fill_in(at(one, "/overdragen"), hand_over_to=lamps, hand_over_note="Jullie zijn er nu.")
    crew.fill_in(at(other, "/overdragen"), hand_over_to=str(town.teams["groen"]), hand_over_note="Dit is een boom.")

    moved = {w.id: w for w in make.found(town, WorkOrder)}
    assert moved[one.id].crew_id == town.crews["lampenploeg"]
    assert (moved[other.id].team_id, moved[other.id].crew_id) == (town.teams["groen"], None)


def test_handing_over_needs_a_reason_and_somebody(crew, order, town):
    work = order()
    wrong = f"{town.teams['groen']}:{town.crews['lampenploeg']}"

    assert crew.fill_in(at(work, "/overdragen"), hand_over_to=wrong, hand_over_note="x").status_code == 400
    assert "Kies een team of een ploeg." in crew.text
    assert crew.fill_in(at(work, "/overdragen"), hand_over_to=str(town.teams["groen"])).status_code == 400


def test_something_seen_on_the_way_is_reported_and_solved_at_once(crew, make, town):
    crew.fill_in(
        "/ploeg/nieuw",
        [("seen_before", picture())],
        seen_text="Zwerfvuil bij de bank",
        seen_where="Proefstraat 3",
        seen_category=town.categories["stoep"],
        seen_solved="yes",
        seen_sentence="Wij hebben het opgeruimd.",
    )

    (report,) = make.found(town, Report)
    assert (report.channel, report.outcome) == ("tablet", Outcome.SOLVED)
    assert report.outcome_reason == "Wij hebben het opgeruimd."
    assert report.photos == 1
    assert f"RIJ-{NOW.year}-{report.id:06} is klaar." in crew.text


def test_a_new_report_sent_twice_is_one(crew, make, town):
    crew.get("/ploeg/nieuw")
    form = crew.page

    for _ in range(2):
        crew.page = form
        crew.send("/ploeg/nieuw", seen_text="Kuil in het fietspad", seen_where="82000 451000")

    assert len(make.found(town, Report)) == 1


def test_a_new_report_needs_words_and_a_place(crew):
    assert crew.fill_in("/ploeg/nieuw").status_code == 400
    assert "Schrijf op wat je ziet." in crew.text
    assert "Vul een adres in, of coördinaten." in crew.text


# --- who the reporter is


def test_no_page_of_a_crew_says_who_the_reporter_is(crew, order, make, town):
    words = "Ik ben Test Melder, bel 0612345678 of mail melder@reporter.example: losse tegel"
    mine, free = order(words, place_text="bij Test Melder thuis"), order(words, crew=None)
    for work in (mine, free):
        make.do(town, Follow(report_id=work.report_id, contact=Contact(email="volger@reporter.example")))
    crew.fill_in(at(mine, "/notitie"), note_text="Gesproken met Test Melder, 06 12345678.")
    pages = ["/ploeg", "/ploeg/in-de-buurt", "/ploeg/nieuw", "/ploeg?wissel=1"]
    forms = ("", "/klaar", "/kan-niet", "/meer-werk", "/onderwerp", "/plek", "/object", "/overdragen", "/notitie")
    pages += [at(work, form) for work in (mine, free) for form in forms]

    read = []
    for page in pages:
        assert crew.get(page).status_code == 200, page
        read.append(crew.page)
    crew.fill_in(at(mine, "/klaar"), **SOLVED)
    read += [crew.page, crew.get(at(mine)).get_data(as_text=True)]

    assert "losse tegel" in "".join(read)
    for secret in ("Test Melder", "0612345678", "06 12345678", "melder@reporter.example", "volger@reporter.example"):
        assert not [page for page in read if secret in page], secret


def test_a_form_without_its_token_does_nothing(crew, order, make, town):
    work = order()

    response = crew.client.post(crew.full(at(work, "/klaar")), data=SOLVED)

    assert response.status_code == 400
    assert make.row(town, work.report_id).ended_at is None
