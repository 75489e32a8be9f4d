"""What a crew does in a day, with its fingers on the real window."""

from dataclasses import replace

import pytest

from field_app.device.ports import Fix
from field_app.state.views import DamageView, OrphanView
from field_app.store import Trouble
from server.wire.field import CorrectField, GiveBackWhy, Outcome
from tests.field_app.window.pages import OrderPage, TodayPage


def test_from_the_list_to_done_takes_two_taps_and_a_photo(stage):
    driver, desk = stage()

    TodayPage(driver).open_stop("Afgebroken tak").photograph("Na").done()

    (what, said), photo = desk.done[-1], desk.own[4, "after"][0]
    assert what == "close"
    assert (said["order_id"], said["outcome"], said["after"]) == (4, Outcome.SOLVED, (photo.sha256,))
    assert said["sentence"] == "We hebben de tak weggehaald. De boom is weer veilig."
    assert driver.sees("Klaar gemeld. Mooi werk!")


def test_who_arrives_finds_the_order_and_full_light(stage):
    driver, desk = stage()

    TodayPage(driver).arrive()

    assert desk.done == [("arrive", {"order_id": 1})]
    assert driver.app.device.brightness.is_full
    assert driver.sees("Putdeksel ligt los")


def test_a_closing_tells_the_sentence_the_time_and_the_material(stage):
    driver, desk = stage()

    closing = TodayPage(driver).open_stop("Afgebroken tak").done_in_words()
    closing.say("We hebben de boom gesnoeid.").took("15 min").used("zaag").send()

    said = desk.done[-1][1]
    assert (said["sentence"], said["minutes"], said["material"]) == ("We hebben de boom gesnoeid.", 15, "zaag")
    assert desk.drafts == {}


def test_what_was_closed_by_mistake_is_undone(stage):
    driver, desk = stage()
    today = TodayPage(driver).open_stop("Afgebroken tak").photograph("Na").done()

    today.undo()

    assert desk.done[-1] == ("undo", {"command_id": "c1"})
    assert driver.sees("Het is ongedaan gemaakt.")


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("Niets aangetroffen", Outcome.NOT_FOUND),
        ("Al opgelost", Outcome.ALREADY_SOLVED),
        ("Niet van ons", Outcome.NOT_OURS),
        ("Alleen veilig gemaakt", Outcome.MADE_SAFE),
    ],
)
def test_a_reason_that_ends_it_closes_with_its_outcome(stage, reason, outcome):
    driver, desk = stage()

    TodayPage(driver).open_stop("Afgebroken tak").cannot(reason).tap("Meld dit")

    assert desk.done[-1][0] == "close"
    assert desk.done[-1][1]["outcome"] == outcome
    assert desk.done[-1][1]["sentence"]


def test_an_unclear_place_goes_back_with_a_note(stage):
    driver, desk = stage()

    TodayPage(driver).open_stop("Afgebroken tak").cannot("Plek onduidelijk")
    driver.write("Wat is er aan de hand? Je collega’s lezen dit.", "geen boom te zien")
    driver.tap("Meld dit")

    said = desk.done[-1][1]
    assert (said["why"], said["note"]) == (GiveBackWhy.PLACE_UNCLEAR, "geen boom te zien")


def test_another_reason_needs_words(stage):
    driver, desk = stage()

    TodayPage(driver).open_stop("Afgebroken tak").cannot("Anders").tap("Meld dit")

    assert desk.done == []
    assert driver.sees("Schrijf kort wat er aan de hand is.")


def test_more_work_takes_three_taps_and_takes_the_photo_along(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak").photograph("Voor")

    driver.tap("Meer werk")
    driver.tap("Onkruid")
    driver.tap("Geef door")

    what, said = desk.done[-1]
    assert what == "follow_up"
    assert (said["task"], said["photos"]) == ("Onkruid", ("sha0",))
    assert driver.app.screen == "order"


def test_a_category_is_corrected(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak")

    driver.tap("Gegevens corrigeren")
    driver.tap("Categorie")
    driver.tap("Onkruid")

    assert desk.done == [("correct", {"order_id": 4, "field": CorrectField.CATEGORY, "value": "12"})]


def test_here_i_am_says_so_when_the_tablet_does_not_know_where(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak")
    driver.tap("Gegevens corrigeren")
    driver.tap("Plek")

    driver.tap("Hier sta ik")
    lost = list(desk.done)
    desk.fix = Fix(52.03, 4.32, 5)
    driver.tap("Hier sta ik")

    assert lost == []
    assert desk.done == [("correct_place_here", {"order_id": 4})]


def test_a_place_is_pointed_out_on_the_map(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak")
    driver.tap("Gegevens corrigeren")
    driver.tap("Plek")
    driver.tap("Wijs aan op de kaart")

    driver.drag((600, 400), (500, 400))
    driver.tap("Kies deze plek")

    what, said = desk.done[-1]
    x, y = map(float, said["value"].split())
    assert (what, said["field"]) == ("correct", CorrectField.PLACE)
    assert x > 81_800 + 20
    assert y == pytest.approx(450_300, abs=1)


def test_something_seen_on_the_way_is_reported(stage):
    driver, desk = stage()
    driver.tap("Maak melding")
    driver.tap("Maak foto")
    driver.tap("Afval")
    driver.tap("Zwerfafval")
    driver.tap("Ja, er is gevaar")
    driver.tap("Ja, al opgelost")
    driver.tap("Meld dit")

    what, said = desk.done[-1]
    assert what == "new_report"
    assert (said["text"], said["urgent"], said["solved"], said["place"]) == ("Zwerfafval", True, True, None)
    assert len(said["photos"]) == 1


def test_work_in_the_neighbourhood_is_taken_along(stage):
    driver, desk = stage()
    driver.tap("In de buurt")
    driver.tap("Bekijk Losse stoeptegel")
    driver.tap("Wij doen dit")

    assert desk.done == [("claim", {"order_id": 41})]
    assert driver.sees("Meer werk")


def test_a_note_for_colleagues_goes_with_its_photo(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak")
    driver.tap("Schrijf een notitie")
    driver.tap("Bewaar notitie")
    assert driver.sees("Schrijf eerst op wat je collega’s moeten weten.")

    driver.write("Wat moeten je collega’s weten? De melder leest dit niet.", "Hek staat open")
    driver.tap("Foto: maak foto")
    driver.tap("Bewaar notitie")

    assert desk.done == [("note", {"order_id": 4, "text": "Hek staat open", "photos": ("sha0",)})]
    assert driver.app.screen == "order"


@pytest.mark.parametrize("size", [(1280, 800), (600, 960)])
def test_the_crew_goes_its_own_way_and_back(stage, size):
    driver, desk = stage(size)
    driver.tap("Wijzig de volgorde")
    driver.tap("Bekijk Gat in wegdek")
    driver.tap("Doe eerder")
    driver.tap("Weg dicht")
    assert [row.title for row in desk.route().rows][:3] == [
        "Putdeksel ligt los",
        "Gat in wegdek",
        "Bijgeplaatst afval bij container",
    ]
    assert desk.why_moved == "Weg dicht"
    driver.press_back()
    assert driver.sees("Eigen volgorde")

    driver.tap("Wijzig de volgorde")
    driver.tap("Terug naar de route van kantoor")
    assert not desk.own_route


def test_where_a_stop_can_go_no_further_it_says_so(stage):
    driver, desk = stage()
    driver.tap("Wijzig de volgorde")

    driver.tap("Doe eerder")

    assert driver.sees("Verder kan niet.")
    assert desk.done == []


def test_a_part_of_a_report_says_why_its_category_stays(stage):
    driver, _ = stage(parts=(4,))
    TodayPage(driver).open_stop("Afgebroken tak")
    driver.tap("Gegevens corrigeren")

    assert driver.sees("Alleen kantoor kan de categorie wijzigen.")
    driver.tap("Schrijf een notitie")
    assert driver.app.screen == "note"


def test_who_has_no_work_left_is_led_to_what_is_around(stage):
    driver, _ = stage(count=0)

    driver.tap("Bekijk werk in de buurt")

    assert driver.app.screen == "nearby"


def test_after_damage_the_crew_reads_what_happened_and_goes_on(stage):
    driver, desk = stage(damage=DamageView("beschadigd-20261120-091200", 2))
    assert driver.sees("Er is niets weggegooid.")
    assert driver.sees("beschadigd-20261120-091200")
    assert driver.sees("2 dingen die nog niet verzonden waren, zijn teruggevonden.")

    driver.tap("Bekijk je opdrachten")

    assert desk.damage is None
    assert driver.app.screen == "today"


def test_a_store_that_breaks_behind_a_tap_is_told_and_the_app_stays(stage):
    from kivy.base import ExceptionManager

    driver, _ = stage()

    handled = ExceptionManager.handle_exception(Trouble("De tablet kan zijn gegevens niet lezen."))
    driver.pump()

    assert handled == ExceptionManager.PASS
    assert ExceptionManager.handle_exception(ZeroDivisionError()) == ExceptionManager.RAISE
    assert driver.sees("De tablet kan zijn gegevens niet lezen.")


def test_a_full_tablet_does_not_end_over_an_undo(stage, monkeypatch):
    driver, desk = stage()
    today = TodayPage(driver).open_stop("Afgebroken tak").photograph("Na").done()

    def full(_command_id):
        raise Trouble("De tablet is vol.")

    monkeypatch.setattr(desk, "undo", full)
    today.undo()

    assert driver.sees("De tablet is vol.")


def test_the_photo_of_a_new_report_is_there_again_after_the_app_was_ended_behind_the_camera(stage):
    driver, desk = stage()
    driver.tap("Maak melding")
    driver.app.device.camera.dies = True
    driver.tap("Maak foto")
    path = next(iter(desk.expected))
    desk.found = (OrphanView(path, None, "before", "Foto van 09:06 gevonden"),)
    driver.close()

    again, _ = restarted(driver, desk)
    again.tap("Gebruik foto")

    assert again.app.screen == "new_report"
    assert again.sees("Foto: 1 gemaakt")
    again.press_back()
    assert desk.own_photos(None).get("before", ()) == ()


def test_work_goes_to_another_crew(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak")
    driver.tap("Draag over")
    driver.tap("Ploeg Groen 2")
    driver.tap("Draag over")

    assert desk.done[-1] == ("hand_over", {"order_id": 4, "team_id": 1, "crew_id": 2, "note": ""})


def test_the_question_of_a_clash_has_two_buttons(stage):
    driver, desk = stage()
    driver.tap("Verzenden")
    driver.tap("Van kantoor: Lantaarnpaal brandt niet")

    assert desk.done == [("answer_question", {"command_id": "q1", "keep_ours": False})]


def test_work_that_is_left_goes_back_at_the_end_of_the_shift(stage):
    driver, desk = stage()
    driver.tap("Meer")
    driver.tap("Sluit je dienst af")
    driver.tap("Geef open werk terug")
    driver.tap("Geef terug")

    assert desk.done[-1][1]["why"] == GiveBackWhy.END_OF_SHIFT


def test_the_left_hand_finds_the_actions_at_the_left(stage):
    driver, _ = stage()
    TodayPage(driver).open_stop("Afgebroken tak")
    at_the_right = driver.button("Klaar").center_x
    driver.press_back()

    driver.tap("Meer")
    driver.tap("Links")
    driver.tap("Vandaag")
    TodayPage(driver).open_stop("Afgebroken tak")

    assert at_the_right > 640 > driver.button("Klaar").center_x


def test_a_tablet_is_enrolled_with_the_text_of_the_code(stage):
    driver, _ = stage(enrolled=False)
    driver.write("Code", "https://meldwerk.example/rijswijk#groen-kat-27")
    driver.tap("Meld deze tablet aan")
    driver.tap("Test Veegman")
    driver.write("Jouw pincode", "1234")
    driver.tap("Neem tablet")

    asked = driver.app.ctx.office.asked
    assert asked == [
        ("enrol", ("https://meldwerk.example/rijswijk", "groen-kat-27")),
        ("take_over", (1, "1234")),
    ]
    assert driver.app.screen == "today"


def test_a_code_that_is_wrong_is_told(stage):
    driver, _ = stage(enrolled=False)
    driver.write("Adres van kantoor", "https://meldwerk.example/rijswijk")
    driver.write("Code", "fout")
    driver.tap("Meld deze tablet aan")

    assert driver.sees("Deze code klopt niet of is al gebruikt.")
    assert driver.app.screen == "login"


def test_what_was_filled_in_is_there_again_after_the_app_was_ended(stage):
    driver, desk = stage()
    closing = TodayPage(driver).open_stop("Afgebroken tak").done_in_words()
    closing.used("twee zakken zand")
    driver.close()

    again, _ = restarted(driver, desk)

    assert again.app.screen == "close"
    field = again.field("Welk materiaal gebruikte je? Mag je overslaan.")
    assert field.box.text == "twee zakken zand"


def test_a_photo_that_was_taken_while_the_app_was_ended_is_offered(stage):
    driver, desk = stage()
    driver.app.device.camera.dies = True
    TodayPage(driver).open_stop("Afgebroken tak").photograph("Na")
    path = next(iter(desk.expected))
    desk.found = (OrphanView(path, 4, "after", "Foto van 09:06 gevonden"),)
    driver.close()

    again, _ = restarted(driver, desk)
    again.tap("Gebruik foto")

    assert desk.own[4, "after"][0].path == path
    OrderPage(again)


def test_new_danger_is_felt_and_told_wherever_the_crew_is(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak")
    quiet = driver.app.device.vibrate.buzzes
    desk.rows[99] = replace(desk.rows[1], order_id=99, title="Kabel ligt bloot", address="Haagweg 5")

    desk.changed()
    driver.wait(lambda: driver.sees("Nieuw, met gevaar: Kabel ligt bloot, Haagweg 5"))

    assert (quiet, driver.app.device.vibrate.buzzes) == (0, 1)
    assert driver.app.screen == "order"


def test_a_full_tablet_says_so_and_nothing_is_lost(stage):
    driver, desk = stage()
    TodayPage(driver).open_stop("Afgebroken tak").photograph("Na")
    desk.full = True

    driver.tap("Klaar")

    assert driver.sees("Het geheugen van de tablet is vol. Er is niets veranderd.")
    assert driver.app.screen == "order"


def restarted(driver, desk):
    """The app again, on the same desk."""
    from tests.field_app.window.driver import Driver
    from tests.field_app.window.stage import app_of

    desk.callbacks.clear()
    again = Driver(app_of(desk))
    return again, desk


def test_who_puts_the_app_away_is_not_waited_for_until_it_is_back(stage):
    driver, _ = stage()

    driver.app.on_pause()
    driver.app.on_resume()

    assert driver.app.ctx.office.asked == [("put_away", None), ("try_now", None)]
