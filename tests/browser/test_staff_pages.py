"""The pages of staff in a real browser: no violation of axe, no sideways scroll, and work by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from server.domain.command import Close, MoveDate, Split, Take
from server.domain.vocabulary import Outcome
from tests.server.web.staff.conftest import PASSWORD, give_passwords
from tests.support.browser import DESK, PHONE, violations
from tests.support.hooks import hooked
from tests.support.moments import NOW, days

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def work(make, town, app):
    """A town with work in many states, whose staff have passwords."""
    app.config["WTF_CSRF_ENABLED"] = True
    reports = [make.report(town, at=NOW - days(n), text=f"Losse stoeptegel nummer {n}") for n in (20, 6, 1, 0)]
    make.do(town, Take(report_id=reports[0].id))
    make.do(town, Take(report_id=reports[1].id))
    make.do(town, MoveDate(report_id=reports[1].id, due_on=(NOW + days(9)).date(), reason="Wij wachten op tegels."))
    make.do(town, Split(report_id=reports[1].id, task="Boom snoeien", category_id=town.categories["boom"]))
    for n in range(6):
        ended = make.report(town, at=NOW - days(9), text="Gat in de stoep")
        make.do(town, Close(report_id=ended.id, outcome=Outcome.SOLVED, reason="Gemaakt."), at=NOW - days(8 - n % 2))
    give_passwords(town)
    return reports


def sign_in(page: Page, username: str = "handler") -> None:
    page.goto("/rijswijk/inloggen")
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()


def states(page: Page, report_id: int) -> list[tuple[str, Callable[[], object]]]:
    """Return what to do to get from each state of the pages to the next."""
    return [
        ("wrong password", lambda: sign_in(page, "nobody")),
        ("mine", lambda: sign_in(page)),
        ("team", lambda: page.goto("/rijswijk/werk/team")),
        ("filter", lambda: page.get_by_text("Filter", exact=True).click()),
        ("nothing found", lambda: page.goto("/rijswijk/werk/team?zoek=bestaat-niet")),
        ("report", lambda: page.goto(f"/rijswijk/werk/{report_id}?uit=/rijswijk/werk/team")),
        ("why", lambda: page.get_by_text("Waarom hier?").click()),
        ("closing", lambda: page.locator("#act-close summary").click()),
        ("closing with mistakes", lambda: page.get_by_role("button", name="Bekijk het bericht").first.click()),
        ("filled in", lambda: (page.locator("#close_outcome").select_option("solved"), reason(page))),
        ("preview", lambda: page.get_by_role("button", name="Bekijk het bericht").first.click()),
        ("half closed", lambda: page.get_by_role("button", name="Versturen en afsluiten").click()),
        ("messages", lambda: page.goto("/rijswijk/berichten")),
        ("demo mail", lambda: page.goto("/rijswijk/demo/post")),
        ("forbidden", lambda: page.goto("/rijswijk/norm")),
        ("norm", lambda: (page.context.clear_cookies(), sign_in(page, "supervisor"))),
        ("figures as a table", lambda: page.get_by_text("Toon als tabel").click()),
        ("definitions", lambda: page.get_by_text("Wat betekenen deze cijfers?").click()),
        ("webhooks", lambda: page.goto("/rijswijk/berichten/webhooks")),
    ]


@pytest.fixture
def called(make, town, app, clock):
    """A webhook that we may not call, and tried to."""
    with hooked(app, make, town, clock, networks=()) as hook:
        hook.add("https://127.0.0.1/een-adres-dat-lang-genoeg-is-om-niet-te-passen", name="werkbak")
        make.receipt(town)
        hook.carry()


def reason(page: Page) -> None:
    page.locator("#close_reason").fill("Conform afspraak is het gemaakt.")


def test_no_state_of_any_page_has_a_violation_or_scrolls_sideways(page: Page, work, called):
    page.set_viewport_size(NARROW)
    page.emulate_media(reduced_motion="reduce")  # what still moves has no lasting colour
    found = []
    for name, reach in states(page, work[1].id):
        reach()
        page.wait_for_load_state()
        for size in (DESK, PHONE, NARROW):
            page.set_viewport_size(size)
            found += [f"{name} at {size['width']}: {violation}" for violation in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{name} at {size['width']}: scrolls sideways")

    assert found == []


def arrived(page: Page, words: str) -> None:
    """Wait until the page that has these words listens to the keys."""
    expect(page.get_by_text(re.compile(words)).first).to_be_visible()
    page.wait_for_load_state()


def test_a_report_is_found_opened_and_left_by_keyboard(page: Page, work):
    sign_in(page)
    page.goto("/rijswijk/werk/team")
    for key in "jjkjo":
        page.keyboard.press(key)
    arrived(page, "2 van 4")
    page.keyboard.press("]")
    arrived(page, "3 van 4")
    page.keyboard.press("[")
    arrived(page, "2 van 4")
    page.keyboard.press("u")
    arrived(page, "4 opdrachten")
    expect(page).to_have_url(re.compile(r"/werk/team#w\d+$"))
    page.keyboard.press("/")
    expect(page.locator("#zoek")).to_be_focused()
    page.keyboard.type("jk?")
    expect(page.locator("#zoek")).to_have_value("jk?")


def test_the_keys_can_be_switched_off_and_stay_off(page: Page, work):
    sign_in(page)
    arrived(page, "2 opdrachten")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Sneltoetsen staan aan").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("/")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#zoek")).not_to_be_focused()


def test_opening_a_report_marks_it_as_seen(page: Page, work):
    sign_in(page)
    page.goto(f"/rijswijk/werk/{work[3].id}")
    expect(page.get_by_role("button", name="Bekeken")).to_be_hidden()
    page.reload()

    expect(page.locator(".report__badges")).to_contain_text("Bekeken")


def test_words_survive_a_wrong_click_and_are_forgotten_once_sent(page: Page, work):
    sign_in(page)
    page.goto(f"/rijswijk/werk/{work[2].id}")
    page.locator("#act-note summary").click()
    page.locator("#note_text").fill("Half geschreven")
    page.goto("/rijswijk/werk")
    page.goto(f"/rijswijk/werk/{work[2].id}")
    expect(page.locator("#note_text")).to_have_value("Half geschreven")
    page.locator("#act-note").get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("De notitie is bewaard.")).to_be_visible()
    page.reload()

    expect(page.locator("#note_text")).to_have_value("")


def test_two_people_at_once_and_the_second_decides_again(page: Page, browser: Browser, live_url: str, work):
    report = f"/rijswijk/werk/{work[2].id}"
    sign_in(page)
    page.goto(report)
    page.locator("#act-hand_over summary").click()
    page.locator("#hand_over_reason").fill("Dit is groen.")
    page.locator("#hand_over_to").select_option(label="Team groen")
    with browser.new_context(base_url=live_url) as context:
        other = context.new_page()
        sign_in(other, "coordinator")
        other.goto(report)
        other.get_by_role("button", name="Oppakken").click()
    page.get_by_role("button", name="Overdragen").click()

    expect(page.get_by_role("alert")).to_contain_text("Een collega was u net voor")
    expect(page.locator("#hand_over_reason")).to_have_value("Dit is groen.")
    page.get_by_role("button", name="Overdragen").click()
    expect(page.get_by_text("Het werk is overgedragen.")).to_be_visible()


def test_everything_works_without_scripts(browser: Browser, live_url: str, work):
    with browser.new_context(base_url=live_url, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page)
        page.goto("/rijswijk/werk/team")
        page.get_by_role("link", name="Stoep").first.click()
        page.locator("#act-close summary").click()
        page.locator("#close_outcome").select_option("solved")
        page.locator("#close_reason").fill("Wij hebben de tegel vastgelegd.")
        page.get_by_role("button", name="Bekijk het bericht").first.click()
        expect(page.get_by_text("Wij hebben de tegel vastgelegd.").first).to_be_visible()
        page.get_by_role("button", name="Versturen en afsluiten").click()

        expect(page.get_by_text("Het werk is afgesloten.")).to_be_visible()
