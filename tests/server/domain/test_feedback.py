import json
from dataclasses import fields, replace
from datetime import date

import pytest

from server.domain.feedback import (
    GAPS,
    TO_REPORTERS,
    Facts,
    Template,
    UnknownGap,
    check_template,
    default_template,
    event_words,
    html,
    progress,
    promise_words,
    standard_reasons,
    status_words,
    wants,
    write,
)
from server.domain.language import check_b1
from server.domain.vocabulary import EventKind, FeedbackPolicy, MessageKind, Outcome, Status

FULL = Facts(
    reference="2026-00412",
    category_name="Straatlamp",
    place_words="bij Kerkstraat 12",
    municipality_name="Gemeente Rijswijk",
    phone="14 070",
    due_on=date(2026, 5, 12),
    first_due_on=date(2026, 4, 28),
    reason="wij wachten op een nieuwe lamp",
    question="welke lamp is het",
    answer_by=date(2026, 5, 11),
    partner_name="Het waterschap",
    planned_on=date(2026, 5, 8),
    planned_month=date(2026, 11, 1),
    ended_on=date(2026, 5, 4),
    track_url="https://meldwerk.example/rijswijk/melding/2026-00412?code=a&b",
    stop_url="https://meldwerk.example/rijswijk/stop/1",
    satisfaction_url="https://meldwerk.example/rijswijk/mening/1",
    text="De lamp is uit.",
    written_on=date(2026, 4, 21),
)
NO_DATE = replace(FULL, due_on=None, first_due_on=None, planned_on=None, planned_month=None, answer_by=None)
MINIMAL = Facts(reference="2026-00412")
EXPLAINED = [FULL, NO_DATE, replace(FULL, reopened=True, main_reference="2026-00400"), MINIMAL, Facts()]

MESSAGES = [(kind, None) for kind in sorted(TO_REPORTERS)] + [(MessageKind.ENDED, outcome) for outcome in Outcome]
END_OUTCOMES = [outcome for outcome in Outcome if outcome is not Outcome.MADE_SAFE]


def ended(outcome, facts=FULL, language="nl"):
    return write(MessageKind.ENDED, replace(facts, outcome=outcome), language)


@pytest.mark.parametrize("facts", EXPLAINED)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("kind", "outcome"), MESSAGES)
def test_every_message_reads_right_with_many_facts_and_with_few(kind, outcome, language, facts):
    message = write(kind, replace(facts, outcome=outcome), language)

    whole = f"{message.subject}\n{message.text}"
    assert message.subject
    assert message.text
    assert not set("{}[]|\0") & set(whole)
    assert "  " not in whole
    assert "\n\n\n" not in whole
    assert not any(f" {sign}" in whole for sign in (".", ",", "?"))
    assert not any(word in whole.lower() for word in ("afgehandeld", "in behandeling genomen", "none"))


@pytest.mark.parametrize("facts", EXPLAINED)
@pytest.mark.parametrize(("kind", "outcome"), MESSAGES)
def test_every_dutch_message_is_plain_language(kind, outcome, facts):
    message = write(kind, replace(facts, outcome=outcome))

    assert check_b1(message.subject) == []
    assert check_b1(message.text) == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", sorted(TO_REPORTERS))
def test_every_message_to_a_reporter_names_number_contact_and_page(kind, language):
    message = write(kind, FULL, language)

    assert "2026-00412" in message.subject
    assert "14 070" in message.text
    assert "Rijswijk" in message.text
    assert FULL.track_url in message.text
    assert FULL.stop_url in message.text


def test_the_receipt_repeats_the_promise_and_the_words_of_the_reporter():
    text = write(MessageKind.RECEIPT, replace(FULL, first_due_on=FULL.due_on)).text

    assert "Uw nummer is 2026-00412. " not in text.splitlines()[1:]
    assert "Wij lossen dit op voor of op dinsdag 12 mei. Lukt dat niet? Dan hoort u dat van ons." in text
    assert "U schreef:\n“De lamp is uit.”" in text


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("facts", [replace(FULL, first_due_on=None), MINIMAL])
def test_mail_and_page_speak_of_the_promise_in_the_same_words(facts, language):
    promise = promise_words(facts, language)

    assert promise in write(MessageKind.RECEIPT, facts, language).text
    assert promise in write(MessageKind.FOLLOWING, facts, language).text
    assert all(promise in status_words(status, facts, language) for status in (Status.REPORTED, Status.IN_PROGRESS))


def test_a_moved_promise_keeps_the_first_date_in_sight():
    assert promise_words(FULL) == (
        "Wij lossen dit op voor of op dinsdag 12 mei."
        " Reden: Wij wachten op een nieuwe lamp. Eerst zeiden wij dinsdag 28 april."
    )


def test_a_new_date_comes_with_the_old_one_and_the_reason():
    text = write(MessageKind.MOVED, FULL).text

    assert "Het lukt ons niet om dit op dinsdag 28 april klaar te hebben. Wij wachten op een nieuwe lamp." in text
    assert "Wij lossen dit nu op voor of op dinsdag 12 mei." in text


def test_an_earlier_date_is_good_news():
    text = write(MessageKind.MOVED, replace(FULL, due_on=date(2026, 4, 24))).text

    assert text.startswith("Wij kunnen eerder komen.")
    assert "lukt ons niet" not in text


def test_a_late_notice_without_a_new_date_names_the_date_that_will_be_missed():
    text = write(MessageKind.LATE_NOTICE, replace(FULL, first_due_on=None)).text

    assert "Het lukt ons niet om dit op dinsdag 12 mei klaar te hebben." in text
    assert "U krijgt van ons een nieuwe datum." in text
    assert "Wij lossen dit nu op voor of op dinsdag 12 mei." in write(MessageKind.LATE_NOTICE, FULL).text


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("outcome", END_OUTCOMES)
def test_every_end_gives_the_day_on_the_street_the_reason_and_a_way_back(outcome, language):
    text = ended(outcome, language=language).text

    assert ("maandag 4 mei" if language == "nl" else "Monday 4 May") in text
    assert "Wij wachten op een nieuwe lamp." in text
    assert ("binnen 14 dagen weten: " if language == "nl" else "within 14 days: ") + FULL.track_url in text


@pytest.mark.parametrize("outcome", [Outcome.SOLVED, Outcome.NOT_FOUND, Outcome.ALREADY_SOLVED])
def test_an_end_asks_whether_it_is_really_solved(outcome):
    assert "Is het niet opgelost? Laat het ons binnen 14 dagen weten" in ended(outcome).text
    assert "Is het niet opgelost? Bel ons binnen 14 dagen: 14 070." in ended(outcome, replace(FULL, track_url="")).text


def test_only_what_was_solved_is_called_solved():
    assert "opgelost" in ended(Outcome.SOLVED).subject
    for outcome in END_OUTCOMES[1:]:
        assert "hebben het probleem opgelost" not in ended(outcome).text


def test_the_end_of_a_joined_report_names_the_main_one():
    text = ended(Outcome.SOLVED, replace(FULL, main_reference="2026-00400")).text

    assert text.startswith("Uw melding hoort bij melding 2026-00400. Wij hebben het probleem opgelost")


def test_an_end_after_reopening_says_that_we_looked_again():
    assert ended(Outcome.NOT_FOUND, replace(FULL, reopened=True)).text.startswith("Wij hebben opnieuw gekeken.")


def test_a_question_gets_its_mark():
    text = write(MessageKind.QUESTION, FULL).text

    assert "Welke lamp is het?" in text
    assert f"Geef antwoord: {FULL.track_url}" in text
    assert "maandag 11 mei" in text


def test_a_date_in_another_year_names_the_year():
    december = replace(FULL, written_on=date(2025, 12, 29))

    assert "dinsdag 12 mei 2026" in promise_words(december)


def test_a_language_that_we_do_not_speak_is_answered_in_dutch():
    message = write(MessageKind.RECEIPT, FULL, "xx")

    assert (message.language, message.text) == ("nl", write(MessageKind.RECEIPT, FULL).text)


def test_a_subject_stays_on_one_line():
    assert "\n" not in write(MessageKind.RECEIPT, replace(FULL, reference="1\r\nBcc: x@meldwerk.example")).subject


def test_the_municipality_can_say_it_in_its_own_words():
    own = Template("Melding {nummer}", "{belofte} Groet, {gemeente}")

    message = write(MessageKind.RECEIPT, replace(FULL, first_due_on=None), template=own)

    assert (message.subject, message.text) == (
        "Melding 2026-00412",
        "Wij lossen dit op voor of op dinsdag 12 mei. Groet, Rijswijk",
    )


def test_a_template_that_misses_a_fact_gives_way_to_our_own_words():
    own = Template("Melding {nummer}", "Wij komen op {datum}.")

    assert write(MessageKind.RECEIPT, NO_DATE, template=own) == write(MessageKind.RECEIPT, NO_DATE)


def test_a_template_is_checked_before_it_is_kept():
    check_template("Dag, uw nummer is {nummer}[ en de datum {datum}].")
    with pytest.raises(UnknownGap, match="naam"):
        check_template("Dag {naam}")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("kind", "outcome"), MESSAGES)
def test_our_own_words_are_a_template_that_passes_the_check(kind, outcome, language):
    template = default_template(kind, outcome, language)

    check_template(template.subject)
    check_template(template.text)


def test_every_fact_has_a_gap_or_decides_something():
    assert {"nummer", "datum", "reden", "link", "belofte", "opnieuw"} <= GAPS


def test_who_wants_only_deviations_hears_the_rest_all_the_same():
    silent = {kind for kind in MessageKind if not wants(kind, FeedbackPolicy.ON_DEVIATION)}

    assert silent == {MessageKind.PLANNED, MessageKind.PARTNER, MessageKind.MADE_SAFE}
    assert all(wants(kind, FeedbackPolicy.ALWAYS) for kind in MessageKind)


@pytest.mark.parametrize("facts", EXPLAINED)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("status", Status)
def test_every_status_is_a_plain_sentence(status, language, facts):
    for outcome in [None, *Outcome] if status is Status.ENDED else [None]:
        words = status_words(status, replace(facts, outcome=outcome), language)

        assert words.endswith((".", "?"))
        assert not set("{}[]|") & set(words)
        assert language == "en" or check_b1(words) == []


@pytest.mark.parametrize(
    ("status", "start"),
    [
        (Status.REPORTED, "Wij hebben uw melding ontvangen."),
        (Status.PLANNED, "Wij komen op vrijdag 8 mei."),
        (Status.PLANNED_LATER, "Wij doen dit in november 2026."),
        (Status.WAITING_FOR_REPORTER, "Wij hebben een vraag aan u. Welke lamp is het?"),
        (Status.WITH_PARTNER, "Het waterschap lost dit voor ons op."),
        (Status.REOPENED, "Wij kijken opnieuw."),
        (Status.ENDED, "Wij hebben het probleem opgelost op maandag 4 mei."),
    ],
)
def test_a_status_says_how_it_stands(status, start):
    assert status_words(status, replace(FULL, outcome=Outcome.SOLVED)).startswith(start)


def test_the_bar_only_moves_on_with_the_work():
    assert [progress(s) for s in (Status.REPORTED, Status.SEEN, Status.PLANNED, Status.ENDED)] == [1, 2, 3, 4]
    assert {progress(status) for status in Status} == {1, 2, 3, 4}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", EventKind)
def test_the_public_time_line_leaves_inner_affairs_out(kind, language):
    words = event_words(kind, FULL, language)

    inner = {"taken", "assigned", "note", "followed", "work_ended", "due_soon", "late"}
    inner |= {"message_sent", "message_failed", "case_differs", "case_mended"}
    inner |= {"alarm_raised", "alarm_passed_on", "alarm_taken", "call_back_asked", "called_back"}
    inner |= {"claimed", "given_back", "asset_named", "end_corrected", "photo_added", "address_found"}
    assert (words == "") == (kind in inner)


def test_the_time_line_ends_with_the_words_of_the_end():
    facts = replace(FULL, outcome=Outcome.NOT_FOUND)

    assert event_words(EventKind.ENDED, facts) == status_words(Status.ENDED, facts)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_standard_reasons_in_plain_dutch(outcome):
    reasons = standard_reasons(outcome)

    assert reasons
    assert all(check_b1(reason) == [] and reason.endswith((".", "?")) for reason in reasons)


def test_facts_survive_a_trip_through_json():
    facts = replace(FULL, outcome=Outcome.SOLVED, reopened=True)

    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts
    assert Facts().to_json() == {}


def test_facts_written_by_another_version_can_still_be_read():
    assert Facts.from_json({"reference": "1", "colour_of_the_lamp": "green"}) == Facts(reference="1")


def test_every_date_among_the_facts_comes_back_as_a_date():
    dates = {f.name: date(2026, 5, 4) for f in fields(Facts) if "date" in str(f.type)}

    assert Facts.from_json(Facts(**dates).to_json()) == Facts(**dates)


def test_html_is_in_the_language_of_the_message():
    assert '<html lang="en">' in html(write(MessageKind.RECEIPT, FULL, "en"), FULL)
