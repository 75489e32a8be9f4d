"""Work goes out and news comes in, whatever the network and the office do."""

import httpx
import pytest

from field_app.store import State, Store
from field_app.sync import Network
from server.wire.field import PIECE_BYTES, CorrectField, Outcome
from tests.field_app.fake_office import ADDRESS
from tests.field_app.tablet import an_order
from tests.support.moments import days, hours, minutes

SOLVED = Outcome.SOLVED
WORDS = "Wij hebben de tegel vastgelegd."


def states(tablet):
    return [one.state for one in tablet.store.commands.all()]


def test_a_closing_reaches_the_office_and_its_photo_follows(tablet, office):
    photo = tablet.photo(1)

    tablet.desk.close(1, SOLVED, WORDS, after=[photo])
    tablet.works_until_quiet()

    assert [one.deed.outcome for one in office.effects] == [SOLVED]
    assert office.photos[photo] == tablet.photo_content(photo)
    assert tablet.desk.outbox().sending.words == "Alles verzonden"


def test_a_closing_waits_eight_seconds_and_may_be_undone_till_then(tablet, office, clock):
    undone, kept = tablet.desk.close(1, SOLVED, WORDS), tablet.desk.close(2, SOLVED, WORDS)
    tablet.works()
    assert office.effects == []

    assert tablet.desk.undo(undone)
    tablet.works_until_quiet()

    assert [one.id for one in office.effects] == [kept]
    assert not tablet.desk.undo(kept)


def test_the_closing_arrives_before_any_byte_of_a_photo(tablet, office):
    tablet.desk.close(1, SOLVED, WORDS, after=[tablet.photo(1)])
    office.requests.clear()
    tablet.works_until_quiet()

    kinds = [line.split()[1].split("/")[0] for line in office.requests]
    assert kinds.index("opdrachten") < kinds.index("fotos")


def test_a_new_command_goes_before_the_rest_of_a_photo(tablet, office):
    photo = tablet.photo(1, side=1300, noise=1)
    tablet.desk.note(1, "Met een grote foto", photos=[photo])
    take_piece = office._piece

    def and_then_a_note(sha256, request):
        office._piece = take_piece
        tablet.desk.note(2, "Dit is belangrijker")
        return take_piece(sha256, request)

    office._piece = and_then_a_note
    office.requests.clear()
    tablet.works_until_quiet()

    methods = [line.split()[0] for line in office.requests if "fotos" in line or "opdrachten" in line]
    assert methods[:5] == ["POST", "HEAD", "PATCH", "POST", "HEAD"]
    assert office.photos[photo] == tablet.photo_content(photo)


def test_what_was_sent_of_a_photo_is_not_sent_again(tablet, office):
    photo = tablet.photo(1, side=1300, noise=1)
    content = tablet.photo_content(photo)
    tablet.desk.note(1, "Met een grote foto", photos=[photo])
    # Command, feed, then the photo: asked after, two pieces, and the third gets lost.
    tablet.network.fates = iter(["ok", "ok", "ok", "ok", "ok", "lost"])
    tablet.works()
    percent = int(100 * 2 * PIECE_BYTES / len(content))
    assert tablet.desk.outbox().waiting[0].photos[0].words == f"Foto 1 van 1, {percent}%"

    tablet.works_until_quiet()

    assert office.photos[photo] == content
    assert office.photo_bytes_in == len(content)


def test_within_one_order_nothing_overtakes_and_orders_do_not_wait_for_each_other(tablet, office):
    tablet.desk.arrive(1)
    tablet.desk.close(1, SOLVED, WORDS)
    tablet.desk.note(1, "Nog iets")
    tablet.desk.note(2, "Elders")
    tablet.works()
    assert [(one.work_order, one.kind.value) for one in office.effects] == [(1, "arrive"), (2, "note")]

    tablet.works_until_quiet()
    assert [one.kind.value for one in office.effects if one.work_order == 1] == ["arrive", "close", "note"]


def test_more_than_a_batch_goes_in_order(tablet, office):
    for n in range(120):
        tablet.desk.note(1 + n % 3, f"nummer {n}")
    tablet.works_until_quiet()

    assert [one.deed.text for one in office.effects] == [f"nummer {n}" for n in range(120)]


@pytest.mark.parametrize("fate", ["lost", "unheard", "half", "portal", "down"])
def test_whatever_happens_to_a_request_the_command_arrives_once(tablet, office, fate):
    tablet.desk.note(1, "Een keer is genoeg")
    tablet.network.fates = iter([fate, fate, fate])
    tablet.works()
    assert tablet.trouble

    tablet.works_until_quiet()

    assert [one.deed.text for one in office.effects] == ["Een keer is genoeg"]
    assert states(tablet) == [State.APPLIED]


@pytest.mark.parametrize("status", [301, 302, 400, 403, 404, 407, 408, 409, 410, 422, 429, 500, 502, 503, 504, 511])
def test_no_answer_of_a_stranger_drops_or_parks_a_command_or_wipes_the_tablet(tablet, status):
    tablet.desk.note(1, "Blijft")
    tablet.network.office = lambda request: httpx.Response(status, html="<p>vreemd</p>")
    tablet.works(3)

    assert states(tablet) == [State.SENT]
    assert tablet.store.orders.get(1)


@pytest.mark.parametrize(
    "body", [[], None, "x", {}, {"verdicts": 3}, {"verdicts": []}, {"verdicts": [], "now": "x"}, {"verdicts": [{}]}]
)
def test_an_answer_with_the_wrong_json_changes_nothing(tablet, body):
    tablet.desk.note(1, "Blijft")
    tablet.network.office = lambda request: httpx.Response(200, json=body)
    tablet.works(3)

    assert states(tablet) == [State.SENT]


def test_a_command_that_the_office_is_silent_about_is_asked_after_again(tablet, office):
    quiet, told = tablet.desk.note(1, "stil"), tablet.desk.note(2, "verteld")
    office.stays_silent_about = {quiet}
    tablet.works()
    assert states(tablet) == [State.SENT, State.APPLIED]
    assert tablet.store.commands.get(told).answered_at

    office.stays_silent_about = set()
    tablet.works_until_quiet()
    assert len(office.effects) == 2


def test_one_bad_command_is_parked_and_the_rest_goes_on(tablet, office, clock):
    ids = [tablet.desk.note(1 + n % 3, f"nummer {n}") for n in range(20)]
    office.cannot_read = {ids[7]}
    tablet.works(3)

    assert len(office.effects) == 19
    parked = tablet.store.commands.get(ids[7])
    assert parked.state is State.PARKED
    assert parked.sentence == "Kantoor kan dit nog niet verwerken; het is bewaard. Dit begrijpen wij niet."

    office.cannot_read = set()
    clock.advance(hours(1))
    tablet.works_until_quiet()
    assert len(office.effects) == 20


def test_waiting_doubles_to_ten_minutes_and_the_sentence_is_made_of_it(tablet, clock):
    tablet.desk.note(1, "Straks")
    tablet.network.online = False
    waits = []
    for _ in range(10):
        start = clock.now
        tablet.works()
        waits.append((clock.now - start).total_seconds())

    for wait, doubled in zip(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600, 600], strict=True):
        assert 0.8 * doubled <= wait <= min(1.2 * doubled, 600)
    tablet.sync.step()
    assert tablet.desk.outbox().sending.words == "Geen verbinding, alles is bewaard"
    assert tablet.desk.outbox().next_words.startswith("Volgende poging over ")


def test_before_its_time_nothing_is_tried_unless_something_happened(tablet, office):
    tablet.network.online = False
    tablet.sync.step()
    office.requests.clear()
    tablet.network.online = True

    tablet.sync.step()
    assert office.requests == []

    tablet.sync.step(urgent=True)
    assert office.requests


def test_another_network_is_tried_at_once_without_anybody_telling(tablet, office):
    tablet.network.online, tablet.kind = False, Network.NONE
    tablet.sync.step()
    tablet.sync.step()
    office.requests.clear()
    tablet.network.online, tablet.kind = True, Network.MOBILE

    tablet.sync.step()

    assert office.requests
    assert tablet.trouble is None


def test_a_clock_that_was_put_back_holds_nothing_up_for_long(tablet, office, clock):
    clock.advance(hours(5))
    tablet.network.online = False
    tablet.desk.close(1, SOLVED, WORDS)
    tablet.sync.step()
    clock.advance(-hours(5))
    tablet.network.online = True

    tablet.works_until_quiet()
    assert len(office.effects) == 1


def test_a_key_that_ended_is_renewed_once_and_the_work_goes_on(tablet, office):
    office.tokens.clear()
    tablet.desk.note(1, "Met een nieuwe sleutel")
    office.requests.clear()
    tablet.works()

    assert office.requests[:3] == ["POST opdrachten", "POST sleutel", "POST opdrachten"]
    assert len(office.effects) == 1


def test_who_must_log_in_again_reads_so_and_keeps_the_work(tablet, office):
    tablet.desk.note(1, "Bewaard")
    office.tokens.clear()
    office.refuses_keys = True
    tablet.works()
    assert tablet.desk.outbox().sending.words == "Log opnieuw in om te verzenden; je werk is bewaard"

    office.refuses_keys = False
    tablet.works_until_quiet()
    assert len(office.effects) == 1


def test_an_app_that_is_too_old_says_so_and_keeps_the_work(tablet, office):
    tablet.desk.note(1, "Bewaard")
    office.too_old = True
    tablet.works()
    assert tablet.desk.today().sending.words == "Werk de app bij om te verzenden; je werk is bewaard"

    office.too_old = False
    tablet.works_until_quiet()
    assert len(office.effects) == 1


def test_a_withdrawn_tablet_is_wiped_but_for_unsent_work(tablet, office):
    sent, unsent = tablet.photo(1, colour="red"), tablet.photo(2, colour="blue")
    tablet.desk.note(1, "Verzonden", photos=[sent])
    tablet.works_until_quiet()
    tablet.photo(3, colour="green")
    tablet.desk.keep_draft(3, "close", {"sentence": "half"})
    photo_id = tablet.desk.note(2, "Nog niet", photos=[unsent])

    office.revoked, office.cannot_read = True, {photo_id}
    tablet.works()
    tablet.restart()

    assert tablet.store.orders.all() == {}
    assert tablet.desk.draft(3, "close") is None
    assert [one.command.deed.text for one in tablet.store.commands.all()] == ["Nog niet"]
    assert [path.stem for path in (tablet.folder / "photos").iterdir()] == [unsent]
    assert not tablet.desk.start().enrolled
    assert tablet.desk.start().words.startswith("Deze tablet is ingetrokken")

    office.revoked, office.cannot_read = False, set()
    tablet.clock.advance(hours(1))
    assert tablet.sync.enrol(ADDRESS, "CODE", "Tablet 4") == ""
    tablet.works_until_quiet()
    assert office.effects[-1].deed.text == "Nog niet"
    assert unsent in office.photos


def test_of_a_wiped_tablet_no_byte_tells_what_the_orders_were(tablet, office, monkeypatch):
    office.put(an_order(5, address="Canarylaan 5", text="CANARY"))
    tablet.works(2)
    tablet.photo(5, colour="green")
    (tablet.folder / "tablet.v1").write_bytes((tablet.folder / "tablet.db").read_bytes())
    monkeypatch.setattr(Store, "_wipe_files", lambda self: None)
    office.revoked = True
    tablet.works()
    monkeypatch.undo()
    assert list((tablet.folder / "photos").iterdir()), "killed halfway"

    tablet.restart()

    kept = [path for path in tablet.folder.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"anarylaan" in path.read_bytes() or b"CANARY" in path.read_bytes()]
    assert not [path for path in kept if path.suffix == ".jpg"]


def test_after_thirty_days_without_contact_only_unsent_work_is_left(tablet, office, clock):
    tablet.desk.note(1, "Nog niet")
    tablet.network.online = False
    clock.advance(days(31))
    tablet.works()
    assert tablet.store.orders.all() == {}
    assert len(tablet.store.commands.unsent()) == 1

    tablet.network.online = True
    tablet.works_until_quiet()
    assert len(office.effects) == 1
    assert len(tablet.store.orders.all()) == 3


def test_a_photo_stays_seven_days_after_its_receipt(tablet, clock):
    photo = tablet.photo(1)
    path = tablet.folder / "photos" / f"{photo}.jpg"
    tablet.desk.note(1, "Met foto", photos=[photo])
    clock.advance(days(20))
    tablet.works_until_quiet()

    clock.advance(days(7) - hours(1))
    tablet.works()
    assert path.exists()

    clock.advance(hours(2))
    tablet.works()
    assert not path.exists()


def test_a_damaged_photo_is_kept_told_and_holds_up_no_other(tablet, office):
    bad, good = tablet.photo(1, colour="red"), tablet.photo(1, colour="blue")
    (tablet.folder / "photos" / f"{bad}.jpg").write_bytes(b"half")
    tablet.desk.note(1, "Twee foto's", photos=[bad, good])
    tablet.works(3)

    assert set(office.photos) == {good}
    assert "niet meer heel" in tablet.desk.outbox().waiting[0].photos[0].words


def test_a_photo_whose_beginning_is_wrong_at_the_office_is_sent_anew(tablet, office):
    photo = tablet.photo(1)
    office.photos[photo] = b"something else"
    tablet.desk.note(1, "Met foto", photos=[photo])
    tablet.works_until_quiet()

    assert office.photos[photo] == tablet.photo_content(photo)


def test_the_moment_of_work_goes_with_the_offset_of_the_clock(tablet, office, clock):
    office.clock_ahead = minutes(7)
    tablet.works()
    tablet.desk.arrive(1)
    at = clock.now
    tablet.works_until_quiet()

    assert office.effects[0].at == at
    assert office.effects[0].clock_offset_s == 420
    assert tablet.desk.settings().clock_words == "De klok loopt 7 min achter op kantoor; wij rekenen dat om"
    assert any("klok" in line.words for line in tablet.desk.settings().log)


def test_news_of_the_office_arrives_and_what_it_took_away_says_why(tablet, office):
    office.put(an_order(4, stop=1))
    office.put(an_order(1, stop=2))
    office.take_away(2, "Al gedaan door ploeg 7.")
    tablet.works()

    assert [row.order_id for row in tablet.desk.today().rows] == [4, 1, 3]
    assert [one.words for one in tablet.desk.today().notices] == [
        "De route is aangepast: 1 erbij.",
        "RIJ-2026-000002: Al gedaan door ploeg 7.",
    ]
    assert tablet.desk.order(2).gone_words == "Al gedaan door ploeg 7."

    for notice in tablet.desk.today().notices:
        tablet.desk.read(notice.key)
    assert tablet.desk.today().notices == ()


def test_a_feed_that_starts_anew_forgets_what_does_not_come_again(tablet, office):
    for id_ in range(10, 30):
        office.put(an_order(id_))
    tablet.works(2)
    assert len(tablet.store.orders.all()) == 23

    del office.orders[3]
    office.feed = [id_ for id_ in office.feed if id_ != 3]
    tablet.store.settings.put("cursor", "")
    tablet.network.fates = iter(["half"])
    tablet.works()
    assert len(tablet.store.orders.all()) == 23, "half an answer says nothing about the rest"

    tablet.works()
    assert 3 not in tablet.store.orders.all()
    assert len(tablet.store.orders.all()) == 22


def test_what_a_crew_did_shows_until_the_feed_has_it(tablet, office):
    tablet.desk.close(1, SOLVED, WORDS)
    assert tablet.desk.order(1).row.done
    tablet.network.fates = iter([])
    real = office._changes
    office._changes = lambda cursor, stand: httpx.Response(503)
    tablet.clock.advance(minutes(1))
    tablet.works()
    assert states(tablet) == [State.APPLIED]
    assert tablet.desk.order(1).row.done, "answered, and the feed has not come yet"

    office._changes = real
    tablet.works(2)
    assert tablet.store.commands.all()[0].settled
    assert tablet.store.orders.get(1).status == "ended"


def test_a_clash_asks_one_question_and_the_answer_holds(tablet, office):
    office.put(an_order(1, category_id=1))
    tablet.desk.correct(1, CorrectField.CATEGORY, "3")
    tablet.works_until_quiet()
    question = tablet.desk.today().questions[0]
    assert (question.words, question.ours, question.office) == (
        "Welke categorie klopt?",
        "Van mij: Bank",
        "Van kantoor: Boom",
    )

    tablet.desk.answer_question(question.command_id, keep_ours=False)
    tablet.works_until_quiet()

    assert tablet.desk.today().questions == ()
    assert office.orders[1].category_id == 1
    assert office.effects[-1].deed.insist


def test_two_people_on_one_tablet_keep_their_own_work(tablet, office):
    assert tablet.sync.take_over(1, "1234") == ""
    tablet.desk.arrive(1)
    assert tablet.sync.take_over(2, "0000") == "Deze pincode klopt niet."
    assert tablet.sync.take_over(2, "1234") == ""
    tablet.desk.arrive(2)
    tablet.works_until_quiet()

    assert [one.person_id for one in office.effects] == [1, 2]
    assert tablet.desk.today().person == "Test Maat"


def test_a_new_report_gets_its_number_from_the_office(tablet, office):
    tablet.place = (52.0347, 4.3208)
    tablet.desk.new_report("Tak op het fietspad", 1, solved=True, sentence="Wij hebben de tak weggehaald.")
    assert tablet.desk.outbox().waiting[0].number == "T4-001"

    tablet.works_until_quiet()
    assert tablet.desk.outbox().sent[0].number == "RIJ-2026-000001"
