"""Every page of the website for residents, in every state: no violation of axe, small enough, quiet in the console."""

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from server.domain.command import Ask, Close, MoveDate
from server.domain.vocabulary import Outcome
from server.web.files import FOLDER
from tests.support.browser import DESK, PHONE, violations
from tests.support.moments import NOW, days

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]

CSS_BYTES = 30 * 1024
JS_BYTES = 20 * 1024
HTML_BYTES = 20 * 1024

OTHERS = ("alarm", "crew", "kcc", "live", "plan", "staff")
"""How the names of scripts begin that residents do not load."""


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Verder", exact=True).click()


def states_of_a_report(page: Page, town) -> list[tuple[str, Callable[[], object]]]:
    """Return what to do to get from each state of the form to the next."""
    fill = page.get_by_label
    send = page.get_by_role("button", name="Melding versturen")
    return [
        ("start", lambda: page.goto(f"/{town.slug}/")),
        ("words", lambda: page.goto(f"/{town.slug}/melden")),
        ("no words", lambda: go_on(page)),
        ("words filled in", lambda: fill("Beschrijf het probleem").fill("Er is een boom omgewaaid")),
        ("kind", lambda: go_on(page)),
        ("all kinds", lambda: page.get_by_text("Iets anders", exact=True).first.click()),
        ("place", lambda: (page.get_by_label("Bomen").first.check(), go_on(page))),
        ("no place", lambda: go_on(page)),
        (
            "addresses",
            lambda: (
                fill("Straat en huisnummer, of postcode").press_sequentially("Proef"),
                expect(page.get_by_role("option").first).to_be_visible(),
            ),
        ),
        ("an address", lambda: page.get_by_role("option").first.click()),
        ("known", lambda: go_on(page)),
        ("questions", lambda: page.get_by_role("button", name="Nee, dit is iets anders").click()),
        ("no answer", lambda: go_on(page)),
        ("contact", lambda: (page.get_by_label("ja", exact=True).check(), go_on(page))),
        ("bad contact", lambda: (fill("E-mailadres").fill("x"), go_on(page))),
        ("check", lambda: (fill("E-mailadres").fill("melder@reporter.example"), go_on(page))),
        ("thanks", lambda: send.click()),
        ("track", lambda: page.get_by_role("link", name="Volg uw melding").click()),
        ("adding", lambda: page.get_by_text("Iets toevoegen").click()),
        ("nothing added", lambda: page.get_by_role("button", name="Toevoegen", exact=True).click()),
    ]


def test_no_state_of_a_report_has_a_violation(page: Page, make, town):
    make.receipt(town, text="boom omgewaaid", point=type(town.centre)(town.centre.x - 280, town.centre.y + 100))
    problems: dict[str, list[str]] = {}
    page.set_viewport_size(PHONE)
    page.on("console", lambda line: problems.setdefault("console", []).append(line.text) if is_fault(line) else None)
    page.on("pageerror", lambda error: problems.setdefault("script", []).append(str(error)))

    for name, step in states_of_a_report(page, town):
        step()
        page.wait_for_load_state()
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            if found := violations(page):
                problems[f"{name} at {size['width']}"] = found

    assert problems == {}
    expect(page.get_by_role("alert")).to_contain_text("Schrijf een tekst of kies een foto.")


def is_fault(line) -> bool:
    """Whether a line in the console is a fault of ours; a 400 after a mistake, or no base map, is as it should be."""
    return line.type == "error" and "400" not in line.text and "net::ERR" not in line.text


def test_no_state_of_the_track_page_has_a_violation(page: Page, make, town):
    asked, moved, ended = (make.receipt(town, at=NOW - days(1)) for _ in range(3))
    make.do(town, Ask(report_id=asked.report_id, question="Welk huisnummer is het?"))
    make.do(
        town, MoveDate(report_id=moved.report_id, due_on=(NOW + days(20)).date(), reason="wij wachten op een tegel")
    )
    make.do(town, Close(report_id=ended.report_id, outcome=Outcome.SOLVED, reason="Wij hebben het gemaakt."))

    for sent in (asked, moved, ended):
        page.goto(f"/{town.slug}/melding/{sent.reference}?code={sent.track_code}")
        assert violations(page) == []
    page.get_by_text("Nee, het is er nog").click()
    assert violations(page) == []


def test_no_other_page_has_a_violation(page: Page, make, town):
    make.receipt(town)
    pages = ("meldingen", "volg", "volgen", "toegankelijkheid", "privacy", "bestaat-niet", "volgen/1", "?taal=en")

    for path in pages:
        page.goto(f"/{town.slug}/{path}")
        page.wait_for_load_state()
        assert (path, violations(page)) == (path, [])


def test_the_pages_stay_small(page: Page, town):
    css = len(gzip.compress((FOLDER / "app.css").read_bytes()))
    scripts = [file for file in (FOLDER / "js").glob("*.js") if not file.name.startswith(OTHERS)]
    js = sum(len(gzip.compress(file.read_bytes())) for file in scripts)
    html = len(gzip.compress(page.goto(f"/{town.slug}/").body()))

    assert css <= CSS_BYTES
    assert js <= JS_BYTES
    assert html <= HTML_BYTES


def test_what_fingers_touch_on_a_phone_is_large_enough(page: Page, make, town):
    page.set_viewport_size(PHONE)
    make.receipt(town)
    small: list[str] = []
    for path in ("", "melden", "volg", "meldingen"):
        page.goto(f"/{town.slug}/{path}")
        small += page.evaluate(
            """() => [...document.querySelectorAll(
                "button, input:not([type=hidden]):not([type=radio]), select, textarea, "
                + ".button, .site-nav a, .language, .choice, summary")]
                .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44)
                .map((e) => e.outerHTML.slice(0, 120))"""
        )

    assert small == []


def test_everything_is_still_there_at_four_hundred_per_cent(page: Page, town):
    page.set_viewport_size({"width": 320, "height": 256})
    for path in ("", "melden", "volg", "meldingen", "toegankelijkheid"):
        page.goto(f"/{town.slug}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_paper_there_are_no_buttons(page: Page, make, town):
    sent = make.receipt(town)
    page.goto(f"/{town.slug}/melding/{sent.reference}?code={sent.track_code}")
    page.emulate_media(media="print")

    expect(page.locator(".site-footer")).to_be_hidden()
    expect(page.locator(".button:visible")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
