"""A list that is open in a real browser says that work came in, and stays where it is."""

import time
from threading import BoundedSemaphore

import pytest
from playwright.sync_api import Page, expect

from server.web.staff.live import Streams
from tests.browser.test_staff_pages import sign_in
from tests.server.web.staff.conftest import give_passwords
from tests.support.browser import DESK, PHONE, violations

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]

STEP_S = 0.05


def test_a_list_says_what_came_in_and_shows_it_in_its_place(page: Page, app, make, town):
    app.extensions["meldwerk.live"] = Streams(BoundedSemaphore(1), wait=lambda _: time.sleep(STEP_S))
    for n in range(30):
        make.receipt(town, text=f"Losse stoeptegel nummer {n}")
    give_passwords(town)
    sign_in(page)
    page.goto("/rijswijk/werk/team/wegen")
    page.mouse.wheel(0, 600)
    expect(page.locator(".line")).to_have_count(30)

    make.receipt(town, text="Gat in de weg")
    expect(page.locator(".fresh")).to_have_text("1 nieuwe melding in deze lijst Toon")
    make.receipt(town, text="Nog een gat")
    expect(page.locator(".fresh")).to_have_text("2 nieuwe meldingen in deze lijst Toon")
    expect(page.locator(".line")).to_have_count(30)  # nothing moved
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    page.locator(".line").nth(25).scroll_into_view_if_needed()
    expect(page.locator(".line").nth(3)).not_to_be_in_viewport()
    page.get_by_role("button", name="Toon").click()
    expect(page.locator(".line")).to_have_count(32)
    expect(page.locator(".fresh")).to_be_empty()
    expect(page.locator(".line").nth(25)).to_be_in_viewport()
    page.goto("about:blank")


def test_without_a_free_stream_a_list_asks_now_and_then(page: Page, make, town):
    make.receipt(town)
    give_passwords(town)
    page.clock.install()
    sign_in(page)
    page.goto("/rijswijk/werk/team")
    with page.expect_response(lambda answer: "/live?" in answer.url) as refused:
        page.reload()
    assert refused.value.status == 503

    make.receipt(town, text="Gat in de weg")
    expect(page.locator(".fresh")).to_have_attribute("data-asks", "now and then")
    page.clock.run_for(31_000)
    expect(page.locator(".fresh")).to_contain_text("1 nieuwe melding")
