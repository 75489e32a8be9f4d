"""The desk of the KCC in a real browser: by keyboard alone, without violations of axe, and kept when it crashes."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from server.model.report import Report
from server.model.team import Handler
from tests.support.browser import DESK, PHONE, violations
from tests.support.moments import NOW, days

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]

LAPTOP = {"width": 1024, "height": 768}
GAS = "Ik ruik een gaslucht"


@pytest.fixture
def sign_in(app, town, make, clock):
    """Give a browser the cookie of somebody who signed in."""
    app.config["WTF_CSRF_ENABLED"] = True
    keys = {person.username: (person.id, person.session_key) for person in make.found(town, Handler)}
    serializer = app.session_interface.get_signing_serializer(app)

    def give(page: Page, username: str = "kcc") -> None:
        person_id, key = keys[username]
        held = {"_user_id": f"{town.id}:{person_id}:{key}", "staff_seen_at": int(clock().timestamp())}
        page.context.add_cookies(
            [{"name": "meldwerk", "value": serializer.dumps(held), "url": f"http://127.0.0.1:{app.config['PORT']}"}]
        )

    return give


def kept(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_have_text("Concept bewaard")


def test_a_whole_call_goes_by_keyboard_in_the_order_of_the_talk(page: Page, town, make, sign_in):
    old = make.report(town, at=NOW - days(2), text="Losse stoeptegel", category="stoep")
    sign_in(page)
    page.goto("/rijswijk/kcc#telefoon=0612345678")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("Losse stoeptegel, hij wipt")
    expect(page.locator("[data-part=subject]")).to_contain_text("Stoep")
    expect(page.get_by_text("Belde eerder")).to_be_visible()
    assert "telefoon" not in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("1")
    expect(page.locator("#subject")).to_have_value("Stoep")
    page.keyboard.press("Alt+p")
    expect(page.locator("#place")).to_be_focused()
    page.keyboard.type("Voorbeeldlaan 1")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=say]")).to_contain_text("Wij lossen dit op voor of op dinsdag 22 september.")
    page.keyboard.press("Alt+b")
    expect(page.get_by_role("button", name=re.compile(f"Belt hierover.*RIJ-2026-{old.id:06d}"))).to_be_focused()
    page.locator("#email").focus()
    page.keyboard.type("beller@reporter.example")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")

    expect(page.locator("h1")).to_contain_text("Bewaard: RIJ-2026-")
    expect(page.locator(".kcc-say")).to_contain_text("U krijgt een e-mail als het klaar is.")
    assert len(make.found(town, Report)) == 2
    page.wait_for_load_state()  # the keys work once the script has begun
    page.keyboard.press("Alt+v")
    expect(page.locator("#email")).to_have_value("beller@reporter.example")


def test_what_is_typed_survives_a_crash_and_waits_as_a_tab(page: Page, browser: Browser, town, live_url, sign_in):
    sign_in(page)
    page.goto("/rijswijk/kcc")
    page.locator("#text").fill("Er ligt glas op het fietspad")
    kept(page)
    page.context.clear_cookies()
    with browser.new_context(base_url=live_url, viewport=DESK) as other:
        fresh = other.new_page()
        sign_in(fresh)
        fresh.goto("/rijswijk/kcc")
        fresh.get_by_role("link", name=re.compile("Er ligt glas")).click()
        expect(fresh.locator("#text")).to_have_value("Er ligt glas op het fietspad")
        expect(fresh.locator("#subject")).to_be_visible()
        fresh.keyboard.press("Alt+w")
        expect(fresh.locator("#text")).to_have_value("")
        expect(fresh.get_by_role("link", name=re.compile("Er ligt glas"))).to_be_visible()


def test_the_keys_can_be_switched_off_and_what_needs_alt_stays(page: Page, town, sign_in):
    sign_in(page)
    page.goto("/rijswijk/kcc")
    page.locator("#text").fill("losse stoeptegel")
    expect(page.locator("[data-take]").first).to_be_visible()
    page.locator("#text").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Toetsen zonder Alt of Ctrl staan aan").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#subject")).to_have_value("")
    page.keyboard.press("Alt+p")
    expect(page.locator("#place")).to_be_focused()


def test_a_point_on_the_map_is_chosen_by_keyboard(page: Page, town, sign_in):
    sign_in(page)
    page.goto("/rijswijk/kcc")
    page.locator("#map").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#place")).to_have_value(re.compile("bij (Voorbeeldlaan|Proefstraat)"))


def test_a_new_alarm_comes_by_itself_and_is_taken_up(page: Page, town, make, sign_in):
    sign_in(page, "handler")
    page.route("**/rijswijk/werk", hurried)
    page.goto("/rijswijk/werk")
    page.get_by_role("button", name="Geluid bij gevaar: uit").click()
    expect(page.get_by_role("button", name="Geluid bij gevaar: aan")).to_be_visible()
    make.report(town, text=GAS)
    expect(page.get_by_text("Woorden over gevaar: gaslucht.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Ik pak dit op").click()

    expect(page.get_by_text("U pakt dit op.")).to_be_visible()
    expect(page.locator("[data-alarm]")).to_have_count(0)


def hurried(route) -> None:
    """Let the page ask five times a second, and not four times a minute."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('id="alarms"', 'id="alarms" data-every="200"'))


def test_no_state_of_the_desk_has_a_violation_or_scrolls_sideways(page: Page, town, make, sign_in):
    make.report(town, at=NOW - days(2), text="Losse stoeptegel", category="stoep")
    page.set_viewport_size(PHONE)
    page.emulate_media(reduced_motion="reduce")
    sign_in(page)
    found = []
    for name, reach in states(page):
        reach()
        page.wait_for_load_state()
        for size in (DESK, LAPTOP, PHONE):
            page.set_viewport_size(size)
            if size is not LAPTOP:  # between the two others there is nothing new to look at, but for the width
                found += [f"{name} at {size['width']}: {violation}" for violation in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{name} at {size['width']}: scrolls sideways")

    assert found == []


def states(page: Page):
    def fill() -> None:
        page.locator("#text").fill(f"Losse stoeptegel. {GAS}")
        page.locator("#place").fill("Voorbeeldlaan 1")
        page.locator("#phone").fill("0612345678")
        page.locator("#channel").select_option("social")
        kept(page)
        expect(page.locator("[data-part=danger]")).to_contain_text("gaslucht")

    def find() -> None:
        page.locator("#zoek").fill("Test Melder")
        page.keyboard.press("Enter")
        expect(page.locator(".kcc-found h2")).to_be_focused()

    def note() -> None:
        page.get_by_text("Terugbelnotitie").click()
        page.locator("#call_to").select_option(index=1)
        page.get_by_role("button", name="Maak de notitie").click()
        expect(page.get_by_text("Terugbelnotitie gemaakt")).to_be_visible()

    def mistake() -> None:
        page.get_by_role("button", name=re.compile("^Bewaren Ctrl")).click()
        expect(page.locator(".error-summary")).to_be_focused()

    def save() -> None:
        page.locator("#place").focus()
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_be_focused()

    return [
        ("empty", lambda: page.goto("/rijswijk/kcc")),
        ("mistakes", mistake),
        ("filled", fill),
        ("found", find),
        ("call back", note),
        ("saved", save),
        ("call backs", lambda: page.goto("/rijswijk/kcc/terugbellen")),
    ]


def test_it_works_without_a_script(browser: Browser, live_url, town, make, sign_in):
    with browser.new_context(base_url=live_url, viewport=DESK, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page)
        page.goto("/rijswijk/kcc")
        page.locator("#text").fill("Losse stoeptegel")
        page.locator("#place").fill("Voorbeeldlaan 5")
        page.locator("#zoek").press("Enter")
        page.get_by_role("button", name="1 Stoep").click()
        expect(page.locator("#category")).to_have_value("stoep")
        page.get_by_role("button", name=re.compile("^Bewaren Ctrl")).click()
        expect(page.locator("h1")).to_contain_text("Bewaard: RIJ-2026-")
