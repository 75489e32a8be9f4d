"""Mail to judge in a real browser: no violation of axe, and no sideways scroll."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from server import jobs
from tests.browser.test_staff_pages import sign_in
from tests.server.operations.test_mail_in import photo
from tests.server.web.staff.conftest import give_passwords
from tests.support.browser import DESK, PHONE, violations
from tests.support.mail import LINES, Box, written

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]


@pytest.fixture
def mails(app, clock, town):
    """Mails of each kind have come in."""
    app.config["WTF_CSRF_ENABLED"] = True
    give_passwords(town)
    box = Box()
    tile = written("Voor nummer 12 ligt een tegel los.\nMijn buurvrouw is bijna gevallen.", Subject="Losse tegel")
    tile.add_attachment(photo(), maintype="image", subtype="jpeg", filename="a.jpg")
    tile.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="brief.pdf")
    long = written("https://example.org/" + "x" * 300, Subject="y" * 200, sender="Ander <ander@example.org>")
    box.put(written("Er is een gaslek bij de school.", Subject="Help!"), tile, long, written(LINES), written())
    box.put(written("Ik ben er niet.", Auto_Submitted="auto-replied", Subject="Automatisch antwoord: uw melding"))
    jobs.read_mail(app, replace(app.extensions["meldwerk.carriers"], clock=clock, letterboxes={town.slug: box}))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_fits_and_can_be_used_by_everybody(browser: Browser, live_url: str, mails, size):
    page = browser.new_page(base_url=live_url, viewport=size)
    sign_in(page, "kcc")
    for path in ("/rijswijk/mail", "/rijswijk/mail?opzij=1"):
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/rijswijk/mail")
    page.get_by_role("button", name="Maak een melding van: Losse tegel").click()
    page.wait_for_url("**/kcc/gesprek/*")
    assert "bijna gevallen" in page.locator("textarea[name=text]").input_value()
    page.close()
