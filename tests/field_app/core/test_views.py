"""What a crew reads is made from what is stored, and is true."""

import hashlib
from dataclasses import replace

import pytest

from field_app.state.geo import wgs84_of
from field_app.state.sending import _value_words
from field_app.state.views import CANNOT, NormShape, Tone
from field_app.state.words import distance_words, moment_words, wait_words
from field_app.store import Trouble
from field_app.sync import Network
from server.wire.field import Basemap, CorrectField, GiveBackWhy, Outcome
from tests.field_app.tablet import TILE, Tablet, an_order
from tests.support.moments import NOW, days, hours, minutes

SOLVED, WORDS = Outcome.SOLVED, "Wij hebben de tegel vastgelegd."
AT_STOP_2 = wgs84_of(82_200, 450_000)


def ids(rows):
    return [row.order_id for row in rows]


# --- Vandaag


def test_stops_stand_in_route_order_with_danger_on_top_and_done_at_the_end(tablet, office):
    office.put(an_order(9, stop=None, due_at=NOW + days(1)))
    office.put(an_order(8, stop=8, urgency="danger"))
    office.put(an_order(20, crew_id=7))
    office.put(an_order(21, crew_id=None, stop=None))
    office.put(an_order(22, planned_on=(NOW + days(1)).date()))
    tablet.works(2)
    tablet.desk.close(2, SOLVED, WORDS)
    today = tablet.desk.today()

    assert ids(today.rows) == [8, 1, 3, 9, 2]
    assert today.next_id == 8
    assert (today.done, today.total) == (1, 5)
    assert today.rows[-1].norm.shape is NormShape.DONE
    assert today.rows[-1].sending_words == "wacht op verzending"


def test_the_stop_where_the_crew_is_stays_the_next_one(tablet, office):
    tablet.desk.arrive(2)
    office.put(an_order(8, stop=1, urgency="danger"))
    tablet.works_until_quiet()
    assert tablet.desk.today().next_id == 2
    assert tablet.desk.today().rows[0].order_id == 8


def test_new_danger_is_told_until_somebody_has_read_it(tablet, office):
    office.put(an_order(8, urgency="danger"))
    tablet.works(2)
    (notice,) = tablet.desk.today().notices
    assert (notice.key, notice.words) == ("danger:8", "Gevaar: Losse tegel, Teststraat 8")
    tablet.desk.read(notice.key)
    tablet.restart()
    assert tablet.desk.today().notices == ()


def test_what_was_closed_counts_also_when_the_office_has_taken_it_off_the_list(tablet, office):
    tablet.desk.close(2, SOLVED, WORDS)
    tablet.works_until_quiet()
    office.take_away(2, "Klaar: opgelost.")
    tablet.works(3)
    today = tablet.desk.today()
    assert (today.done, today.total) == (1, 3)
    assert (today.rows[-1].order_id, today.rows[-1].norm.words) == (2, "klaar 11:00")
    assert today.notices == (), "the crew knows what it did itself"
    assert tablet.desk.order(2).gone_words == ""
    assert tablet.desk.order(2).row.done


def test_a_given_back_order_leaves_the_list_at_once(tablet):
    tablet.desk.give_back(1, GiveBackWhy.PLACE_UNCLEAR, "Geen tegel te zien")
    assert ids(tablet.desk.today().rows) == [2, 3]
    tablet.works_until_quiet()
    assert ids(tablet.desk.today().rows) == [2, 3]


def test_an_empty_day_says_why(tablet, office):
    for id_ in (1, 2, 3):
        office.take_away(id_, "")
    tablet.works(2)
    assert tablet.desk.today().empty_words == "Er staan geen opdrachten voor jullie klaar."


def test_a_tablet_that_never_had_contact_says_so(tmp_path, office, clock):
    fresh = Tablet(tmp_path / "fresh", office, clock)
    fresh.store.settings.forget("enrolled")
    assert fresh.desk.today().empty_words == "Je opdrachten komen binnen zodra er verbinding is."
    assert fresh.desk.start().words == "Deze tablet is nog niet aangemeld"
    fresh.close()


def test_distance_is_counted_from_where_the_tablet_is(tablet):
    assert tablet.desk.today().rows[0].distance_m is None
    tablet.place = AT_STOP_2
    rows = {row.order_id: row for row in tablet.desk.today().rows}
    assert [rows[n].distance_m for n in (1, 2, 3)] == pytest.approx([100, 0, 100], abs=1)
    assert [rows[n].distance_words for n in (1, 2)] == ["100 m", "hier"]


@pytest.mark.parametrize(
    ("metres", "words"), [(None, ""), (3, "hier"), (347, "350 m"), (996, "1,0 km"), (1249, "1,2 km")]
)
def test_distances_are_told_roughly(metres, words):
    assert distance_words(metres) == words


def test_moments_and_waits_are_told_shortly():
    assert moment_words(NOW, NOW) == "vandaag 11:00"
    assert moment_words(NOW - days(1), NOW) == "gisteren 11:00"
    assert moment_words(NOW - days(7), NOW) == "di 8 sep 11:00"
    assert [wait_words(NOW + minutes(m), NOW) for m in (0, 0.5, 10)] == ["1 s", "30 s", "10 min"]


# --- Opdracht


def test_an_order_shows_the_sentences_that_a_reporter_may_read(tablet, office):
    category = replace(TILE, standard={"solved": (WORDS,)})
    office.reference = replace(office.reference, version="2", categories=(category,))
    tablet.works(2)
    view = tablet.desk.order(1)
    assert view.standard[SOLVED] == (WORDS,)
    assert view.standard[Outcome.NOT_FOUND] == ()
    assert (view.category, view.parent, view.team, view.ours) == ("Losse tegel", "Wegen", "Groen", True)
    assert view.latitude == pytest.approx(52.034, abs=0.001)


def test_an_order_shows_what_the_crew_did_and_how_the_sending_stands(tablet, clock):
    tablet.desk.arrive(1)
    tablet.works_until_quiet()
    tablet.desk.close(1, SOLVED, WORDS)
    lines = [(line.what, line.words) for line in tablet.desk.order(1).sent]
    assert lines[0] == ("Klaar: opgelost", "Gaat over 8 s weg")
    assert lines[1][1].startswith("Ontvangen door kantoor")
    assert tablet.desk.order(1).undo.words == "RIJ-2026-000001 klaar: opgelost"

    clock.advance(minutes(1))
    assert tablet.desk.order(1).undo is None


def test_a_correction_shows_at_once_and_says_what_it_replaced(tablet, office):
    tablet.desk.correct(1, CorrectField.CATEGORY, "3")
    tablet.desk.correct(1, CorrectField.ASSET, "Bank 12")
    tablet.place = AT_STOP_2
    tablet.desk.correct_place_here(1)
    view = tablet.desk.order(1)

    assert (view.category, view.asset) == ("Bank", "Bank 12")
    assert view.row.distance_words == "hier"
    tablet.works_until_quiet()
    assert [one.deed.was for one in office.effects] == ["2", "", "82100.00 450000.00"]


def test_an_order_that_never_was_here_is_not_shown(tablet):
    assert tablet.desk.order(12345) is None


def test_every_reason_of_can_not_is_one_deed():
    assert [(one.outcome is None) != (one.why is None) for one in CANNOT] == [True] * 6


# --- In de buurt, Kaart


def test_open_work_of_nobody_is_offered_nearest_first(tablet, office):
    office.put(an_order(10, crew_id=None, stop=None, x=82_230.0, y=450_000.0))
    office.put(an_order(11, crew_id=None, stop=None, x=82_150.0, y=450_000.0))
    office.put(an_order(12, crew_id=None, stop=None, x=82_900.0, y=450_000.0))
    office.put(an_order(13, crew_id=None, stop=None, x=82_151.0, y=450_000.0, status="ended"))
    tablet.works(2)

    nearby = tablet.desk.nearby((82_100.0, 450_000.0))
    assert ids(nearby.rows) == [11, 10]
    assert nearby.words == "2 opdrachten binnen 500 m"
    assert tablet.desk.order(1).nearby_words == "nog 1 melding binnen 100 m"
    assert tablet.desk.nearby().words == "De tablet weet nog niet waar je bent"

    tablet.desk.claim(11)
    assert ids(tablet.desk.nearby((82_100.0, 450_000.0)).rows) == [10]
    assert 11 in ids(tablet.desk.today().rows)


def test_the_map_runs_past_the_open_stops_from_where_the_crew_is(tablet):
    tablet.place = AT_STOP_2
    tablet.desk.close(1, SOLVED, WORDS)
    view = tablet.desk.map_view()
    assert [(stop.order_id, stop.done, stop.is_next) for stop in view.stops] == [
        (2, False, True),
        (3, False, False),
        (1, True, False),
    ]
    assert view.route == (view.own, (82_200.0, 450_000.0), (82_300.0, 450_000.0))
    assert view.basemap_path is None


def test_the_map_is_fetched_in_pieces_on_wifi_only_and_put_in_place_when_it_is_right(tablet, office):
    office.basemap = bytes(range(256)) * 10_000
    told = Basemap(hashlib.sha256(office.basemap).hexdigest(), len(office.basemap))
    tablet.store.orders.apply(
        replace(tablet.transport.pull("", ""), cursor=tablet.store.orders.cursor, reset=False, basemap=told)
    )
    tablet.kind = Network.MOBILE
    tablet.works(2)
    assert tablet.desk.map_view().basemap_path is None

    tablet.kind = Network.WIFI
    tablet.network.fates = iter(["ok", "ok", "lost"])
    tablet.works()
    asked = len([line for line in office.requests if line == "GET kaart"])
    tablet.works(2)

    with open(tablet.desk.map_view().basemap_path, "rb") as file:
        assert file.read() == office.basemap
    assert asked + 2 == len([line for line in office.requests if line == "GET kaart"]) == 3


# --- Verzenden


def test_sending_is_told_in_true_words(tablet, office, clock):
    words = lambda: tablet.desk.outbox().sending.words  # noqa: E731
    assert words() == "Alles verzonden"

    photos = [tablet.photo(1, colour=colour) for colour in ("red", "blue")]
    tablet.desk.note(1, "Een", photos=photos)
    assert words() == "1 wacht op verzending"
    tablet.desk.note(2, "Twee")
    assert words() == "2 wachten op verzending"
    assert tablet.desk.outbox().sending.tone is Tone.WAITING

    tablet.kind = Network.NONE
    tablet.works()
    assert words() == "2 foto’s wachten op verzending"
    line = tablet.desk.outbox().waiting[0]
    assert line.words == "Ontvangen door kantoor 11:00"
    assert [one.words for one in line.photos] == ["Foto 1 van 2 wacht", "Foto 2 van 2 wacht"]

    tablet.kind = Network.WIFI
    tablet.works_until_quiet()
    assert words() == "Alles verzonden"
    assert tablet.desk.outbox().waiting == ()
    assert [one.words for one in tablet.desk.outbox().sent[1].photos] == [
        "Foto 1 van 2 ontvangen 11:00",
        "Foto 2 van 2 ontvangen 11:00",
    ]

    tablet.network.online = False
    tablet.sync.step(urgent=True)
    assert words() == "Alles verzonden. Nu geen verbinding."


def test_what_the_office_said_stays_until_it_was_read(tablet, office):
    office.put(an_order(1, status="ended"))
    tablet.desk.close(1, SOLVED, WORDS)
    tablet.works_until_quiet()
    (notice,) = tablet.desk.today().notices
    assert notice.words == "RIJ-2026-000001: Was al afgesloten; je foto's zijn toegevoegd."
    tablet.desk.read(notice.key)
    assert tablet.desk.today().notices == ()


def test_a_refused_deed_says_that_the_office_looks_at_it(tablet, office):
    tablet.desk.note(1, "Over iets dat weg is")
    del office.orders[1]
    office.feed = [id_ for id_ in office.feed if id_ != 1]
    tablet.works(2)
    assert tablet.desk.outbox().sent[0].words == "Kantoor bekijkt dit."


# --- Einde dienst, Instellingen, deeds


def test_the_end_of_the_shift_tells_done_not_done_and_not_sent(tablet):
    tablet.desk.close(1, SOLVED, WORDS, minutes=20)
    tablet.desk.give_back(2, GiveBackWhy.OTHER, "Hoogwerker nodig")
    view = tablet.desk.shift_end()

    assert [(line.number, line.words) for line in view.done] == [("RIJ-2026-000001", "Opgelost, 11:00")]
    assert [line.words for line in view.not_done] == ["Anders. Hoogwerker nodig"]
    assert [line.number for line in view.left] == ["RIJ-2026-000003"]
    assert view.words == "1 klaar, 1 niet gedaan, 2 nog niet verzonden"
    assert view.minutes == 20


def test_the_end_of_the_shift_needs_no_further_words(tablet):
    tablet.desk.give_back(1, GiveBackWhy.END_OF_SHIFT, "")
    assert [line.words for line in tablet.desk.shift_end().not_done] == ["Einde dienst"]


def test_yesterday_is_not_in_todays_shift(tablet, clock):
    tablet.desk.close(1, SOLVED, WORDS)
    clock.advance(days(1))
    assert tablet.desk.shift_end().done == ()


def test_settings_stay(tablet):
    tablet.desk.set("hand", "left")
    tablet.desk.set("text_scale", 1.3)
    tablet.restart()
    view = tablet.desk.settings()
    assert (view.hand, view.text_scale, view.theme, view.photos) == ("left", 1.3, "auto", "small")


def test_drafts_outlive_the_app(tablet):
    tablet.desk.keep_draft(1, "close", {"minutes": 5})
    tablet.clock.advance(minutes(1))
    tablet.desk.keep_draft(None, "report", {"text": "Tak"})
    tablet.restart()
    assert tablet.desk.last_draft() == (None, "report")
    tablet.desk.drop_draft(None, "report")
    assert tablet.desk.last_draft() == (1, "close")
    assert tablet.desk.draft(1, "close") == {"minutes": 5}


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (lambda desk: desk.close(1, SOLVED, " "), "Kies of schrijf wat de melder te lezen krijgt."),
        (lambda desk: desk.close(1, SOLVED, "x" * 3000), "Dit is te lang. Maak het korter."),
        (lambda desk: desk.give_back(1, GiveBackWhy.OTHER, ""), "Schrijf er kort bij waarom."),
        (lambda desk: desk.follow_up(1, 2, ""), "Schrijf op wat er moet gebeuren."),
        (lambda desk: desk.new_report("", 2, place=(1, 2)), "Schrijf op wat je ziet."),
        (lambda desk: desk.new_report("Tak", 2), "De tablet weet nog niet waar je bent."),
        (lambda desk: desk.note(1, "x", photos=["0" * 64]), "Een foto staat niet meer op de tablet."),
        (lambda desk: desk.close(1, SOLVED, "x", minutes=-1), "Dit kan zo niet worden bewaard."),
    ],
)
def test_what_the_office_would_refuse_is_told_while_it_can_be_mended(tablet, deed, sentence):
    with pytest.raises(Trouble) as told:
        deed(tablet.desk)
    assert str(told.value).startswith(sentence)
    assert tablet.store.commands.all() == ()


def test_every_deed_wakes_the_sending(tablet):
    tablet.desk.hand_over(1, 2, note="Asfalt")
    tablet.desk.follow_up(2, 1, "Tak snoeien", photos=[tablet.photo(2)])
    assert tablet.nudges == 2
    assert [line.what for line in tablet.desk.outbox().waiting] == [
        "Overgedragen aan Wegen, Losse tegel",
        "Meer werk, Losse tegel",
    ]


def test_a_closing_is_kept_before_the_finger_is_up(tablet, clock):
    clock.advance(hours(1))
    tablet.desk.close(1, SOLVED, WORDS)
    tablet.restart()
    assert tablet.desk.order(1).row.norm.words == "klaar 12:00"


def test_each_state_of_a_deed_has_its_own_true_words(tablet, office, clock):
    command = tablet.desk.note(1, "Een")
    words = lambda: (tablet.desk.outbox().waiting or tablet.desk.outbox().sent)[0].words  # noqa: E731
    assert words() == "Wacht op verzending"

    tablet.network.fates = iter(["unheard"])
    tablet.sync.step()
    assert words() == "Verzonden, nog geen antwoord van kantoor"

    office.stays_silent_about = {command}
    tablet.sync.step(urgent=True)
    assert words().startswith("Volgende poging over ")

    office.cannot_read = {command}
    clock.advance(minutes(1))
    tablet.sync.step(urgent=True)
    assert words() == "Kantoor kan dit nog niet verwerken; het is bewaard. Dit begrijpen wij niet."
    assert tablet.desk.outbox().sending.tone is Tone.ATTENTION

    office.cannot_read, office.stays_silent_about = set(), set()
    clock.advance(hours(1))
    tablet.sync.step(urgent=True)
    assert words() == "Ontvangen door kantoor 12:01"


def test_what_can_be_chosen_comes_from_the_office(tablet):
    choices = tablet.desk.choices()
    assert [(one.name, one.under) for one in choices.categories][:2] == [("Boom", "Groen"), ("Losse tegel", "Wegen")]
    assert [one.name for one in choices.crews] == ["Ploeg 4", "Ploeg 7"]
    assert tablet.desk.start().people == choices.people


def test_an_asset_or_place_that_both_changed_is_asked_about_in_words(tablet):
    moment = tablet.desk._moment()
    assert _value_words(moment, CorrectField.PLACE, "82100.50 450000.00") == "het punt x 82100, y 450000"
    assert _value_words(moment, CorrectField.ASSET, "Bank 12") == "Bank 12"
    assert _value_words(moment, CorrectField.CATEGORY, "3") == "Bank"
