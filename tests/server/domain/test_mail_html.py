import re
from dataclasses import replace

import pytest

from server.domain.facts import Facts, Message
from server.domain.feedback import write
from server.domain.mail_html import html
from server.domain.vocabulary import MessageKind, Outcome
from tests.server.domain.test_feedback import FULL, MESSAGES


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("kind", "outcome"), MESSAGES)
def test_hostile_facts_stay_words(kind, outcome, language):
    evil = "<script>alert(1)</script>\"'&"
    facts = Facts(
        reference=evil,
        category_name=evil,
        place_words=evil,
        municipality_name=evil,
        phone=evil,
        reason=evil,
        question=evil,
        partner_name=evil,
        main_reference=evil,
        text=evil,
        track_url='javascript:alert(1)"',
        outcome=outcome,
    )

    page = html(write(kind, facts, language), facts)

    assert "<script" not in page
    assert "href" not in page
    assert not re.search(r"&(?!\w+;|#\w+;)", page)


def test_a_page_has_one_heading_one_button_and_nothing_from_elsewhere():
    facts = replace(FULL, outcome=Outcome.SOLVED)

    page = html(write(MessageKind.ENDED, facts), facts, colour="#00553a")

    assert page.count("<h1") == 1
    assert page.count("display:inline-block") == 1
    assert "background:#00553a;color:#ffffff" in page
    assert ">Bekijk uw melding</a>" in page
    assert not re.search(r"<img|<link|<style|src=|url\(", page)


def test_the_words_before_a_link_become_the_link():
    page = html(write(MessageKind.ENDED, FULL), FULL)

    assert f'Is het niet opgelost? <a href="{FULL.track_url.replace("&", "&amp;")}">Laat het ons binnen' in page
    assert "weten</a></p>" in page
    assert ">Geef uw mening</a>" in page
    assert ">https://" not in page


def test_a_link_without_words_shows_itself():
    facts = Facts(track_url="https://meldwerk.example/1")

    assert '<a href="https://meldwerk.example/1">https://meldwerk.example/1</a>' in html(
        Message("Dag", "Kijk. https://meldwerk.example/1"), facts
    )


def test_a_link_that_a_reporter_typed_is_no_link():
    facts = replace(FULL, text="Klik hier: https://kwaad.example/x en https://meldwerk.example/rijswijk/stop/1x")

    page = html(write(MessageKind.RECEIPT, facts), facts)

    assert "https://kwaad.example/x" in page
    assert 'href="https://kwaad' not in page
    assert "stop/1x</a>" not in page


@pytest.mark.parametrize("colour", ["red;}</style>", "", "#12345", "url(https://kwaad.example)"])
def test_a_colour_that_is_none_is_not_used(colour):
    assert "background:#154273" in html(write(MessageKind.RECEIPT, FULL), FULL, colour=colour)


def test_a_light_colour_gets_black_letters():
    assert "background:#ffcc00;color:#000000" in html(write(MessageKind.RECEIPT, FULL), FULL, colour="#ffcc00")


def test_lines_within_a_paragraph_stay_lines():
    assert "<p>een<br>\ntwee</p>" in html(Message("Dag", "een\ntwee"), Facts())
