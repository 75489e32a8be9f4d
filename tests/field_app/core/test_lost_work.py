"""What could still cost a crew its work: clocks, disks, other programs, other offices, strange letters."""

import httpx
import pytest

from field_app.state.desk import Desk
from field_app.store import State, Store, Trouble
from field_app.sync import Network, Sync
from field_app.sync.step import OTHER_OFFICE
from field_app.transport.answers import NO_CONTACT
from server.wire.field import CorrectField, Outcome, Waiting
from tests.field_app.fake_office import ADDRESS
from tests.field_app.tablet import an_order
from tests.support.moments import days, hours, minutes

SOLVED, WORDS = Outcome.SOLVED, "Wij hebben de tegel vastgelegd."
ELSEWHERE = "https://office.example/elders/veld/v1/"


# --- the clock


@pytest.mark.parametrize("jump", [-days(20_000), -hours(5), minutes(90), days(29), days(400)])
def test_a_clock_that_jumps_while_a_closing_waits_costs_no_work(tablet, office, clock, jump):
    tablet.desk.close(1, SOLVED, WORDS, after=[tablet.photo(1)])
    clock.advance(jump)
    tablet.works(2)
    clock.advance(-jump)

    tablet.works_until_quiet()

    assert [one.kind.value for one in office.effects] == ["close"]
    assert len(office.photos) == 1


# --- the app ended, or the disk full, between two things


def test_a_form_that_was_handed_in_does_not_open_again(tablet):
    tablet.desk.keep_draft(1, "close", {"sentence": "half"})
    tablet.desk.keep_draft(2, "close", {"sentence": "another"})

    tablet.desk.close(1, SOLVED, WORDS)
    tablet.restart()

    assert tablet.desk.draft(1, "close") is None
    assert tablet.desk.last_draft() == (2, "close")


def test_a_full_disk_while_an_answer_is_written_down_asks_again(tablet, office, monkeypatch):
    tablet.desk.note(1, "Een keer")

    def full(*_, **__):
        raise Trouble("vol")

    monkeypatch.setattr(tablet.store.commands, "answer", full)
    tablet.works()
    monkeypatch.undo()
    assert [one.state for one in tablet.store.commands.all()] == [State.SENT]

    tablet.works_until_quiet()
    assert len(office.effects) == 1


def test_a_tablet_that_was_ended_while_it_enrolled_knows_itself_again(tablet, office):
    tablet.store.settings.forget("enrolled")
    tablet.restart()

    assert tablet.desk.start().enrolled


# --- two programs on one store


def test_two_windows_on_one_store_see_each_others_work_and_send_it_once(tablet, office, clock):
    other = Store(tablet.folder)
    desk = Desk(other, clock=clock)
    assert len(desk.today().rows) == 3

    office.put(an_order(9))
    tablet.works()
    desk.note(9, "Van het andere scherm")
    sync = Sync(other, tablet.transport, clock=clock)
    sync.step(urgent=True)
    tablet.sync.step(urgent=True)
    rows = len(desk.today().rows)
    other.close()

    assert rows == 4
    assert [one.deed.text for one in office.effects] == ["Van het andere scherm"]


# --- another office, or an office that forgot


def test_work_for_one_office_never_goes_to_another(tablet, office):
    tablet.network.online = False
    tablet.desk.note(1, "Voor Rijswijk")
    tablet.network.online = True

    assert tablet.sync.enrol(ELSEWHERE, "CODE", "Tablet 4") == OTHER_OFFICE
    assert tablet.transport.office == ADDRESS

    tablet.works_until_quiet()
    tablet.network.online = False
    assert tablet.sync.enrol(ELSEWHERE, "CODE", "Tablet 4") == NO_CONTACT, "now it asks"


def test_a_new_code_of_the_same_office_takes_the_waiting_work_along(tablet, office):
    tablet.network.online = False
    tablet.desk.note(1, "Wacht", photos=[tablet.photo(1)])
    tablet.network.online = True

    assert tablet.sync.enrol(ADDRESS, "CODE", "Tablet 5") == ""
    tablet.works_until_quiet()

    assert [one.deed.text for one in office.effects] == ["Wacht"]
    assert len(office.photos) == 1


def test_an_office_that_was_put_back_to_a_backup_is_read_anew(tablet, office):
    office.put(an_order(9))
    tablet.works(2)
    del office.orders[9]
    office.feed = office.feed[:2]

    tablet.works(2)

    assert set(tablet.store.orders.all()) == {1, 2}


# --- a tablet that was withdrawn


def test_what_a_withdrawn_tablet_still_had_is_handed_in_before_it_goes(tablet, office):
    photo = tablet.photo(1)
    tablet.desk.close(1, SOLVED, WORDS, after=[photo])
    office.revoked = True

    tablet.works()

    assert [one.deed.outcome for one in office.for_review] == [SOLVED], "within the eight seconds, too"
    assert photo in office.photos
    assert not tablet.transport.is_enrolled
    assert tablet.store.orders.all() == {}


def test_a_withdrawn_tablet_that_loses_the_network_hands_in_later(tablet, office):
    tablet.desk.close(1, SOLVED, WORDS, after=[tablet.photo(1)])
    office.revoked = True
    # The feed says that it was withdrawn; then nothing goes any more.
    tablet.network.fates = iter(["ok", "lost", "lost"])
    tablet.works()
    assert tablet.store.orders.all() == {}
    assert tablet.store.commands.count_unsent() == 1

    tablet.restart()
    assert tablet.desk.start().words.startswith("Deze tablet is ingetrokken")
    tablet.works(4)

    assert len(office.for_review) == 1
    assert not tablet.transport.is_enrolled


# --- the office stumbles


def test_a_deed_over_which_the_office_stumbles_holds_up_no_other_order(tablet, office):
    bad = tablet.desk.note(1, "hierover")
    later = tablet.desk.note(1, "hierna")
    for n in range(10):
        tablet.desk.note(2 + n % 2, f"nummer {n}")
    office.stumbles_over = {bad}

    tablet.works(3)

    assert len(office.effects) == 10
    assert {bad, later}.isdisjoint({one.id for one in office.effects})

    office.stumbles_over = set()
    tablet.works_until_quiet()
    assert [one.id for one in office.effects[10:]] == [bad, later]


def test_an_office_that_stumbles_over_everything_is_left_in_peace(tablet, office):
    ids = {tablet.desk.note(1 + n % 3, f"nummer {n}") for n in range(30)}
    office.stumbles_over = ids
    office.requests.clear()

    tablet.sync.step(urgent=True)

    assert len(office.requests) <= 6
    assert tablet.trouble


def test_photos_go_out_though_the_office_can_not_tell_its_news(tablet, office):
    tablet.desk.note(1, "Met foto", photos=[tablet.photo(1)])
    office._changes = lambda cursor, stand: httpx.Response(503)

    tablet.works()

    assert len(office.photos) == 1
    assert tablet.trouble


# --- what was typed and photographed


@pytest.mark.parametrize(
    "words", ["halve \ud83d letter", "\udc00", "nul\x00teken", "bel\x07", "e\u0301 \U0001f333 ƒ", "\u202e"]
)
def test_any_letter_that_a_keyboard_gives_reaches_the_office(tablet, office, words):
    tablet.desk.note(1, f"a {words} z")
    tablet.works_until_quiet()

    (effect,) = office.effects
    assert effect.deed.text.startswith("a ")
    assert effect.deed.text.endswith(" z")
    assert effect.deed.text.encode()


def test_half_a_letter_that_was_queued_before_holds_nothing_up(tablet, office, monkeypatch):
    monkeypatch.setattr("field_app.state.deeds.cleaned", lambda deed: deed)
    tablet.desk.note(1, "halve \ud83d letter")
    tablet.desk.note(2, "gewoon")
    tablet.works(2)

    assert "gewoon" in [one.deed.text for one in office.effects]


def test_words_that_are_far_too_long_are_told_while_they_can_be_mended(tablet):
    with pytest.raises(Trouble, match="te lang"):
        tablet.desk.note(1, "x" * 100_000)
    with pytest.raises(Trouble, match="te lang"):
        tablet.desk.correct(1, CorrectField.ASSET, "x" * 1000)
    with pytest.raises(Trouble):
        tablet.desk.new_report("Gat", 1, place=(float("nan"), 450_000.0))
    assert tablet.store.commands.all() == ()


def test_a_photo_whose_file_went_is_told_before_it_is_handed_in(tablet):
    photo = tablet.photo(1)
    (tablet.folder / "photos" / f"{photo}.jpg").unlink()

    with pytest.raises(Trouble, match="niet meer op de tablet"):
        tablet.desk.note(1, "Met foto", photos=[photo])
    assert tablet.desk.own_photos(1) == {}


def test_a_photo_whose_file_went_after_that_holds_up_no_other(tablet, office):
    lost, kept = tablet.photo(1, colour="red"), tablet.photo(2, colour="blue")
    tablet.desk.note(1, "Weg", photos=[lost])
    tablet.desk.note(2, "Hier", photos=[kept])
    (tablet.folder / "photos" / f"{lost}.jpg").unlink()

    tablet.works(3)

    assert set(office.photos) == {kept}
    assert "niet meer heel" in tablet.desk.outbox().waiting[0].photos[0].words


# --- what the office knows of what waits


def test_the_office_hears_how_much_waits_here_and_since_when(tablet, office, clock):
    tablet.desk.set("photos", "wifi")
    tablet.kind = Network.MOBILE
    photos = [tablet.photo(1, colour="red"), tablet.photo(1, colour="blue")]
    taken_at = min(photo.taken_at for photo in tablet.store.photos.all().values())
    tablet.desk.note(1, "Met foto’s", photos=photos)
    clock.advance(minutes(4))
    tablet.works()
    assert office.waiting == Waiting(0, 2, taken_at)

    office.requests.clear()
    tablet.works(3)
    assert not [line for line in office.requests if "opdrachten" in line], "told once"

    tablet.kind = Network.WIFI
    tablet.works_until_quiet()
    assert office.waiting == Waiting(0, 0)


def test_who_may_still_undo_a_closing_keeps_nobody_waiting(tablet, office):
    tablet.desk.close(1, SOLVED, WORDS)
    office.requests.clear()
    tablet.works()

    assert "POST opdrachten" not in office.requests
