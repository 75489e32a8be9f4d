"""A case is made, followed and ended by the standard's own rules, whatever goes wrong on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from integrations.zgw.system import Zgw
from server.wire.case import Case, CaseAccess, CaseStatus, CaseType, Difference, Stage
from server.wire.channel import ChannelError
from server.wire.intake import GeoPoint
from tests.fakes.zgw import FORCED, running_cases
from tests.support.moments import NOW, Clock, days, hours

NUMBER = "RIJ-2026-000001"
RECEIVED = CaseStatus(Stage.RECEIVED, NOW, "Ontvangen.")
STARTED = CaseStatus(Stage.IN_PROGRESS, NOW + hours(1), "Begonnen.")
ENDED = CaseStatus(Stage.ENDED, NOW + hours(2), "De tegel ligt vast.", "solved")
AGAIN = CaseStatus(Stage.IN_PROGRESS, NOW + hours(3), "Heropend.")
GONE = CaseStatus(Stage.ENDED, NOW + hours(4), "Niets gezien.", "not_found")


@pytest.fixture
def clock():
    return Clock(NOW + days(1))


@pytest.fixture
def fake(clock):
    with running_cases(clock) as running:
        running.secret = "not a secret"
        yield running


@pytest.fixture
def system(clock):
    return Zgw(clock=lambda: clock().timestamp(), rest_clock=lambda: clock().timestamp(), timeout_s=2.0)


@pytest.fixture
def case(fake) -> Case:
    given = fake.case_type()
    return Case(
        number=NUMBER,
        url="",
        type=CaseType(given["type"], {stage: given[stage] for stage in Stage}, given["results"]),
        access=CaseAccess(fake.root, "meldwerk", "517439943", "517439943", secrets=("not a secret",)),
        description="Losse stoeptegel, Voorbeeldlaan 12",
        explanation="Melding openbare ruimte: https://meldwerk.example/rijswijk/werk/RIJ-2026-000001",
        registered_on=NOW.date(),
        planned_end=date(2026, 9, 22),
        latest_end=date(2026, 9, 22),
        place=GeoPoint(4.3262, 52.0389),
        statuses=[RECEIVED],
    )


def later(case: Case, *statuses: CaseStatus, **changed) -> Case:
    return replace(case, statuses=[RECEIVED, *statuses], **changed)


def test_a_case_holds_the_dates_the_place_and_our_number(fake, system, case):
    url = system.keep(case)

    zaak = fake.zaak(NUMBER)
    assert url == zaak["url"]
    assert (zaak["einddatumGepland"], zaak["uiterlijkeEinddatumAfdoening"]) == ("2026-09-22", "2026-09-22")
    assert zaak["zaakgeometrie"]["coordinates"] == [4.3262, 52.0389]
    assert zaak["kenmerken"] == [{"kenmerk": NUMBER, "bron": "MOR"}]
    assert fake.stages(NUMBER) == ["received"]


def test_doing_it_again_changes_nothing(fake, system, case):
    ended = later(case, STARTED, ENDED, planned_end=date(2026, 9, 29), extended_days=7, extended_why="Druk.")
    url = system.keep(ended)
    done = list(fake.done)
    assert system.keep(ended) == system.keep(replace(ended, url=url)) == url

    assert fake.done == done
    assert not system.differences(replace(ended, url=url))


def test_an_end_has_its_result_first_and_sets_the_end_date(fake, system, case):
    system.keep(later(case, STARTED, ENDED))

    assert fake.stages(NUMBER) == ["received", "in_progress", "ended"]
    assert fake.result(NUMBER) == "solved"
    assert fake.zaak(NUMBER)["einddatum"] == "2026-09-15"


def test_a_reopened_case_gets_the_result_of_its_last_end(fake, system, case):
    system.keep(later(case, ENDED))
    system.keep(later(case, ENDED, AGAIN))
    assert fake.zaak(NUMBER)["einddatum"] is None
    system.keep(later(case, ENDED, AGAIN, GONE))

    assert fake.stages(NUMBER) == ["received", "ended", "in_progress", "ended"]
    assert fake.result(NUMBER) == "not_found"


def test_a_later_date_is_an_extension_and_waiting_a_suspension_until_they_are_over(fake, system, case):
    system.keep(case)
    waits = later(case, planned_end=date(2026, 9, 29), extended_days=7, extended_why="Druk.", waits_for="Vraag.")
    system.keep(waits)
    zaak = dict(fake.zaak(NUMBER))
    system.keep(later(case, planned_end=date(2026, 9, 29)))

    assert zaak["verlenging"] == {"reden": "Druk.", "duur": "P7D"}
    assert zaak["opschorting"] == {"indicatie": True, "reden": "Vraag."}
    assert fake.zaak(NUMBER)["verlenging"] is None
    assert fake.zaak(NUMBER)["opschorting"]["indicatie"] is False


def test_long_words_are_cut_to_what_a_case_takes(fake, system, case):
    system.keep(replace(case, description="Woord " * 40, explanation="x" * 2000 + "slot"))

    assert len(fake.zaak(NUMBER)["omschrijving"]) <= 80
    assert fake.zaak(NUMBER)["toelichting"].endswith("slot")


@pytest.mark.parametrize("fault", ["silence", "half", "html", "deaf", 401, 412, 429, 500])
def test_what_goes_wrong_at_any_request_is_done_once_all_the_same(fake, system, case, fault):
    for at in range(7):
        number = f"RIJ-2026-{at:06}"
        ended = later(case, STARTED, ENDED, number=number)
        fake.faults = [""] * at + [fault]
        with pytest.raises(ChannelError) as caught:
            system.keep(ended)
        assert not caught.value.permanent
        system.keep(ended)

        assert fake.stages(number) == ["received", "in_progress", "ended"]
        assert (fake.result(number), len(fake.resultaten)) == ("solved", at + 1)
    assert len(fake.zaken) == 7


@pytest.mark.parametrize(("words", "expected"), [("120", 120.0), ("", 0.0), ("straks", 0.0), ("999999", 3600.0)])
def test_who_has_too_many_requests_says_when_to_come_back(fake, system, case, words, expected):
    fake.faults, fake.retry_after = [429], words

    with pytest.raises(ChannelError) as caught:
        system.keep(case)
    assert caught.value.wait_s == expected


def test_a_moment_in_retry_after_counts_too(fake, system, case, clock):
    fake.faults, fake.retry_after = [503], (clock() + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")

    with pytest.raises(ChannelError) as caught:
        system.keep(case)
    assert caught.value.wait_s == pytest.approx(90)


def test_a_refusal_for_good_names_the_field_and_not_the_words(fake, system, case):
    wrong = replace(case, type=replace(case.type, type="https://elders.example/zaaktype"))

    with pytest.raises(ChannelError, match=r"127.0.0.1 answered 400 \(invalid, zaaktype: bad-url\)") as caught:
        system.keep(wrong)
    assert caught.value.permanent


@pytest.mark.parametrize("fault", ["half", "html"])
def test_a_refusal_that_nobody_can_read_is_worth_another_try(fake, system, case, fault):
    wrong = replace(case, type=replace(case.type, type="https://elders.example/zaaktype"))
    fake.faults = ["", fault]  # it finds nothing; and what it says to our new case gets lost on the way

    with pytest.raises(ChannelError, match=r"answered 400$") as caught:
        system.keep(wrong)
    assert not caught.value.permanent


def test_just_after_midnight_it_is_tomorrow_over_there_and_worth_another_try(fake, system, case, clock):
    clock.now = datetime(2026, 9, 14, 23, 30, tzinfo=UTC)
    early = replace(case, statuses=[replace(RECEIVED, at=clock())])
    with pytest.raises(ChannelError, match="registratiedatum: date-in-future") as caught:
        system.keep(early)
    assert not caught.value.permanent
    clock.advance(hours(1))

    assert system.keep(early)


def test_a_status_that_arrives_late_is_found_at_the_next_try(fake, system, case, monkeypatch):
    system.keep(case)
    monkeypatch.setattr("integrations.zgw.system.is_there", lambda *_: False)
    with pytest.raises(ChannelError, match="unique") as caught:
        system.keep(case)

    assert not caught.value.permanent


def test_the_secret_of_before_serves_until_the_new_one_is_known_over_there(fake, system, case):
    system.keep(replace(case, access=replace(case.access, secrets=("brand new", "not a secret"))))

    assert fake.stages(NUMBER) == ["received"]


def test_without_a_secret_nothing_is_asked(fake, system, case):
    with pytest.raises(ChannelError, match="sleutel"):
        system.keep(replace(case, access=replace(case.access, secrets=())))
    assert not fake.asked


def test_our_token_goes_to_no_other_address(fake, system, case):
    with pytest.raises(ChannelError, match="outside its own API") as caught:
        system.keep(replace(case, url="http://127.0.0.1:9/zaken/api/v1/zaken/1"))
    assert caught.value.permanent


def test_a_system_that_is_down_is_left_alone_for_a_while(fake, system, case, clock):
    fake.faults = [500] * 5
    for _ in range(7):
        with pytest.raises(ChannelError):
            system.keep(case)
    assert len(fake.asked) == 5
    clock.advance(timedelta(seconds=31))

    assert system.keep(case)


def test_long_histories_are_read_to_the_end(fake, system, case):
    fake.page_size = 2
    ended = later(case, STARTED, ENDED, AGAIN, GONE)
    system.keep(ended)
    system.keep(ended)

    assert fake.stages(NUMBER) == ["received", "in_progress", "ended", "in_progress", "ended"]


def test_a_case_that_others_closed_is_not_opened_by_us(fake, system, case, clock):
    url = system.keep(later(case, STARTED))
    fake.resultaten["r"] = {"url": "r", "zaak": url, "resultaattype": case.type.results["solved"]}
    fake.zaak(NUMBER)["resultaat"] = "r"
    fake.add_status(NUMBER, "ended", at=NOW + hours(2), text="Wij sloten.")

    found = system.differences(later(case, STARTED, url=url))
    assert found == [
        Difference("In het zaaksysteem is een andere status gezet: Wij sloten..", ours=False),
        Difference("De zaak is daar gesloten, de melding is hier open.", ours=False),
    ]
    fake.zaak(NUMBER)["resultaat"] = None
    with pytest.raises(ChannelError, match="al gesloten") as caught:
        system.keep(later(case, STARTED, AGAIN, url=url))
    assert caught.value.permanent


def test_what_only_we_put_there_is_ours_to_mend(fake, system, case):
    url = system.keep(case)
    zaak = fake.zaak(NUMBER)
    zaak["einddatumGepland"], zaak["omschrijving"] = "2026-12-31", "Iets anders"
    fake.statussen.clear()

    found = system.differences(replace(case, url=url))
    assert {one.text for one in found} == {
        "Een status ontbrak: Ontvangen.",
        "De omschrijving was daar anders.",
        "De geplande einddatum was daar anders.",
    }
    assert all(one.ours for one in found)
    system.keep(replace(case, url=url))
    assert not system.differences(replace(case, url=url))


def test_a_case_that_is_gone_is_made_again_while_the_report_is_open(fake, system, case):
    url = system.keep(case)
    fake.zaken.clear()
    assert system.differences(replace(case, url=url)) == [Difference("De zaak is er niet.", ours=True)]
    assert not system.differences(later(case, ENDED, url=url))[0].ours

    assert system.keep(replace(case, url=url)) == fake.zaak(NUMBER)["url"]


def test_a_corrected_outcome_replaces_the_result_where_we_may(fake, system, case):
    system.keep(later(case, ENDED))
    corrected = later(case, replace(ENDED, outcome="not_found"))
    with pytest.raises(ChannelError, match="403"):
        system.keep(corrected)
    fake.scopes.add(FORCED)
    system.keep(corrected)

    assert fake.result(NUMBER) == "not_found"


def test_a_duplicate_names_the_case_that_it_repeats(fake, system, case):
    main = system.keep(replace(case, number="RIJ-2026-000002"))
    system.keep(later(case, replace(ENDED, outcome="duplicate"), related=(main,)))

    assert fake.zaak(NUMBER)["relevanteAndereZaken"] == [{"url": main, "aardRelatie": "onderwerp"}]
    assert fake.result(NUMBER) == "duplicate"


def test_a_moment_with_another_offset_is_the_same_moment(fake, system, case):
    system.keep(case)
    (status,) = fake.statussen.values()
    status["datumStatusGezet"] = "2026-09-15T11:00:00.000412+02:00"
    system.keep(case)

    assert len(fake.statussen) == 1
    assert datetime.fromisoformat(status["datumStatusGezet"]).astimezone(UTC).replace(microsecond=0) == NOW
