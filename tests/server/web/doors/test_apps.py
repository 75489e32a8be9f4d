"""The signed contract over HTTP: who may send, what is answered, and what an app may ask."""

import pytest

from server.domain.command import Close, MoveDate
from server.domain.vocabulary import Outcome
from server.model.base import enter, writing
from server.model.door import Delivered, PhotoWaiting
from server.model.report import Contact, Report
from server.operations.channels import end_old_secrets, new_secret
from server.operations.doors import DEVICE_KEPT, DEVICE_PER_HOUR, forget_devices
from tests.fakes.apps import photo, report
from tests.server.operations.test_photos import jpeg
from tests.server.web.doors.conftest import SECRET_KEY
from tests.support.moments import NOW, days, minutes

ONE = pytest.mark.engines("sqlite")


@pytest.fixture
def app_(app_of, town):
    return app_of(town)


def faults(response) -> dict[str, str]:
    assert response.content_type == "application/problem+json"
    assert {"title", "status", "detail"} <= response.json.keys()
    return {fault["veld"]: fault["fout"] for fault in response.json["fouten"]}


def test_a_report_is_answered_with_its_number_date_norm_and_next_step(app_, make, town):
    twin = make.receipt(town, text="Losse tegel", category="stoep")
    response = app_.send(report())

    assert response.status_code == 201
    assert response.headers["API-Version"] == "1.0.0"
    [_, row] = make.found(town, Report)
    assert response.json == {
        "meldingsnummer": f"RIJ-2026-{row.id:06}",
        "statusUrl": response.json["statusUrl"],
        "streefdatum": "2026-09-22",
        "norm": "5 werkdagen",
        "volgendeStap": "Team wegen krijgt uw melding.",
        "mogelijkDubbel": [twin.reference],
    }
    assert response.json["statusUrl"].endswith(f"/rijswijk/melding/RIJ-2026-{row.id:06}?code={row.track_code}")
    assert (row.channel, row.channel_ref, row.category_id) == (
        "mijngemeente",
        "MG-2026-000001",
        town.categories["stoep"],
    )
    assert "Ligt er een schoolroute langs? Ja." in row.notes


@ONE
def test_the_page_that_the_answer_names_opens(app_, client):
    url = app_.send(report()).json["statusUrl"]

    assert client.get(url[url.index("/rijswijk") :]).status_code == 200


def test_the_same_again_gets_the_same_answer_with_200(app_, make, town, clock):
    first = app_.send(report())
    clock.advance(minutes(4))
    again = app_.send(dict(reversed(report().items())), at=clock())

    assert (again.status_code, again.json) == (200, first.json)
    assert len(make.found(town, Report)) == 1


def test_the_same_number_with_other_contents_is_a_conflict(app_, make, town):
    app_.send(report())
    response = app_.send(report(omschrijving="Iets anders"))

    assert response.status_code == 409
    assert faults(response).keys() == {"referentie"}
    assert len(make.found(town, Report)) == 1


@ONE
@pytest.mark.parametrize("off", [minutes(-6), minutes(6)])
def test_an_old_recording_or_a_clock_that_is_off_is_refused(app_, make, town, off):
    assert app_.send(report(), at=NOW + off).status_code == 401
    assert make.found(town, Report) == []


def test_a_changed_byte_or_another_secret_is_refused(app_, connected, make, town, client):
    from tests.server.web.doors.conftest import App

    other = App(client, connected(make.town("woudenberg"), "mijngemeente"))
    sent = app_.send(report(), **{"X-Signature": f"t={int(NOW.timestamp())},v1={'0' * 64}"})
    assert sent.status_code == 401
    response = other.send(report())  # signed by the other town, for this one
    assert response.status_code in (400, 401)
    assert make.found(town, Report) == []


@ONE
def test_a_channel_that_nobody_has_and_one_that_does_not_sign_are_refused(app_, connected, town):
    connected(town, "buitenbeter")
    for name in ("fixi", "buitenbeter", "x--y", "MijnGemeente"):
        app_.name = name
        assert app_.send(report()).status_code == 401, name


@ONE
def test_any_other_app_uses_the_same_contract_under_its_own_name(app_of, make, town):
    response = app_of(town, "fixi").send(report(kanaal=None))

    assert response.status_code == 201
    assert [row.channel for row in make.found(town, Report)] == ["fixi"]


def test_two_secrets_hold_at_a_time_until_the_old_one_is_ended(app_, db, town):
    old = app_.secret
    with writing():
        enter(town.id)
        new = new_secret("mijngemeente", key=SECRET_KEY, now=NOW)
        db.session.commit()
    for number, secret in enumerate((old, new)):
        app_.secret = secret
        assert app_.send(report(f"MG-{number}")).status_code == 201
    with writing():
        enter(town.id)
        end_old_secrets("mijngemeente", now=NOW)
        db.session.commit()
    app_.secret = old
    assert app_.send(report("MG-3")).status_code == 401


@ONE
def test_all_faults_are_told_at_once_in_dutch(app_, make, town):
    wrong = report(
        gemeentecode="601",
        omschrijving=12,
        locatie={"type": "Polygon", "coordinates": ["a"]},
        melder={"berichtVia": "duif"},
        ontvangenOp="gisteren",
    )
    response = app_.send(wrong)

    assert response.status_code == 400
    assert faults(response) == {
        "gemeentecode": "moet vier cijfers zijn",
        "omschrijving": "moet tekst zijn",
        "locatie.type": 'moet "Point" zijn',
        "locatie.coordinates.0": "moet een getal zijn",
        "melder.berichtVia": 'moet "app", "e-mail" of "geen" zijn',
        "ontvangenOp": "moet een moment zijn zoals 2026-04-25T22:10:31+02:00",
    }
    assert make.found(town, Report) == []


@ONE
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"externId": NaN}', b"[" * 100_000, b'"x"'])
def test_what_is_no_report_is_told_so(app_, body):
    assert app_.send(body).status_code == 400


@ONE
def test_a_report_needs_words_or_a_subject(app_, make, town):
    assert faults(app_.send(report(omschrijving=None, categorie=None))).keys() == {"omschrijving"}
    assert app_.send(report("MG-2", omschrijving=None)).status_code == 201
    assert [row.text for row in make.found(town, Report)] == ["Losse stoeptegel"]


@ONE
def test_an_unknown_subject_and_a_place_elsewhere_are_taken_and_told(app_, make, town):
    strange = report(categorie={"code": "ufo", "label": "Ufo"}, locatie={"type": "Point", "coordinates": [6.1, 52.5]})
    assert app_.send(strange).status_code == 201

    [row] = make.found(town, Report)
    assert row.category_id == town.categories["overig"]
    assert "buiten de gemeente" in row.place_doubt


@ONE
def test_turned_coordinates_are_turned_back(app_, make, town):
    place = report()["locatie"]
    app_.send(report(locatie={**place, "coordinates": place["coordinates"][::-1]}))

    [row] = make.found(town, Report)
    assert round(row.x) == round(town.centre.x)
    assert any("omgedraaid" in note for note in row.notes)


@ONE
def test_an_answer_to_a_question_of_ours_counts_as_one(app_, make, town):
    tree = {"code": "boom", "label": "Boom of tak"}
    app_.send(report(categorie=tree, vragen=[{"vraag": "Is het gevaarlijk?", "antwoord": "Ja"}]))

    [row] = make.found(town, Report)
    assert row.answers == {"gevaar": "ja"}
    assert row.urgency == "danger"


@ONE
def test_photos_never_block_the_words(app_, make, town):
    good, torn = photo(jpeg()), photo(jpeg()) | {"sha256": "0" * 64}
    response = app_.send(report(fotos=[good, torn, {"inhoud": "%%%"}, 7, {"inhoud": None}, good, good]))

    assert response.status_code == 201
    [row] = make.found(town, Report)
    assert len(make.found(town, PhotoWaiting)) == 1
    assert sum("kwam niet heel aan" in note for note in row.notes) == 4
    assert app_.send(report("MG-2", fotos="x")).status_code == 201


@ONE
def test_too_much_is_413(app_):
    assert app_.send(b"x" * 30_000_001).status_code == 413


@ONE
def test_too_often_is_429(app_of, town, clock):
    app_ = app_of(town, rate_per_minute=1)
    assert app_.send(report("MG-1")).status_code == 201
    response = app_.send(report("MG-2"))
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert app_.send(report("MG-1")).status_code == 200


def test_one_telephone_can_not_flood_us_and_is_forgotten_after_a_month(app_, make, town, db):
    for number in range(DEVICE_PER_HOUR):
        assert app_.send(report(f"MG-{number}")).status_code == 201
    assert app_.send(report("MG-99")).status_code == 429

    kept = make.found(town, Delivered)
    assert "d-7f3a" not in repr([vars(row) for row in kept])
    with writing():
        enter(town.id)
        assert forget_devices(now=NOW + DEVICE_KEPT) == 0
        assert forget_devices(now=NOW + DEVICE_KEPT + days(1)) == DEVICE_PER_HOUR
        db.session.commit()


@ONE
def test_the_key_must_be_the_number_of_the_app(app_):
    response = app_.send(report(), **{"Idempotency-Key": "another"})

    assert faults(response).keys() == {"Idempotency-Key"}
    assert app_.send(report(), **{"Idempotency-Key": "MG-2026-000001"}).status_code == 201


@ONE
def test_an_address_for_news_that_was_not_agreed_is_refused(app_of, make, town):
    app_ = app_of(town, callbacks=["app.example.org"])
    for url in ("https://evil.example/", "https://app.example.org:22/", "https://a@app.example.org/", "file:///etc"):
        response = app_.send(report(terugmelding={"url": url}))
        assert faults(response).keys() == {"terugmelding.url"}, url
    assert app_.send(report(terugmelding={"url": "https://app.example.org/status"})).status_code == 201


@ONE
def test_without_consent_only_what_is_needed_to_answer_is_kept(app_, make, town):
    who = {"naam": "Test Melder", "email": "melder@reporter.example", "telefoon": "0612345678"}
    for number, (way, consent) in enumerate([("e-mail", False), ("geen", False), ("geen", True), ("app", False)]):
        app_.send(report(f"MG-{number}", melder={**who, "berichtVia": way, "toestemmingContact": consent}))

    kept = [(c.name, c.email, c.phone, c.tell, c.via) for c in make.found(town, Contact)]
    assert kept == [
        ("", "melder@reporter.example", "", "mail", ""),
        ("Test Melder", "melder@reporter.example", "0612345678", "not", ""),
        ("", "", "", "mail", "poll"),
    ]
    assert make.told(town) == [("receipt", "melder@reporter.example"), ("receipt", "")]


# --- asking for news

ASKS = {"berichtVia": "app"}


def test_who_asks_is_told_everything_in_order_and_nothing_twice(app_, make, town):
    number = app_.send(report(melder=ASKS)).json["meldingsnummer"]
    [row] = make.found(town, Report)
    first = app_.news()
    assert [(s["status"], s["volgnummer"], s["meldingsnummer"]) for s in first.json["statussen"]] == [
        ("ontvangen", 1, number)
    ]
    make.do(town, MoveDate(report_id=row.id, due_on=(NOW + days(20)).date(), reason="Het is druk."))
    make.do(town, Close(report_id=row.id, outcome=Outcome.SOLVED, reason="De tegel ligt vast."))

    following = app_.news(first.json["volgende"]).json
    assert [(s["status"], s["reden"], s["volgnummer"]) for s in following["statussen"]] == [
        ("vertraagd", None, 2),
        ("opgelost", "hersteld", 3),
    ]
    assert "De tegel ligt vast." in following["statussen"][1]["statusTekst"]
    assert "http" not in following["statussen"][1]["statusTekst"]
    assert app_.news(following["volgende"]).json == {"statussen": [], "volgende": following["volgende"]}
    paged = app_.news(limiet="2").json
    assert [s["volgnummer"] for s in paged["statussen"]] == [1, 2]
    assert [s["volgnummer"] for s in app_.news(paged["volgende"]).json["statussen"]] == [3]
    assert len({s["berichtId"] for s in (*paged["statussen"], *following["statussen"])}) == 3


def test_a_channel_hears_only_of_its_own_reports_in_its_own_town(app_, app_of, connected, make, town, client):
    from tests.server.web.doors.conftest import App

    other = App(client, connected(make.town("woudenberg"), "mijngemeente"))
    fixi = app_of(town, "fixi")
    app_.send(report(melder=ASKS))

    assert other.news().json["statussen"] == []
    assert fixi.news().json["statussen"] == []
    assert len(app_.news().json["statussen"]) == 1


@ONE
@pytest.mark.parametrize("query", [{"since": "abc"}, {"since": "1-"}, {"limiet": "0"}, {"limiet": "x"}])
def test_a_question_that_is_none_is_told_so(app_, query):
    assert app_.news(**query).status_code == 400


@ONE
def test_unsigned_questions_are_refused(app_, client):
    response = client.get("/v1/kanalen/mijngemeente/statussen")

    assert (response.status_code, response.content_type) == (401, "application/problem+json")
    assert client.get("/v1/kanalen/mijngemeente/anders").content_type == "application/problem+json"
    assert client.delete("/v1/kanalen/mijngemeente/statussen").status_code == 405
