"""A resident reports in a real browser: with and without a script, by keyboard, on a small screen."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from server.domain.geo import to_wgs84
from server.model import db
from server.model.photo import Photo
from server.model.report import Report
from server.web.files import FOLDER
from tests.support.browser import PHONE

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]
needs_map = pytest.mark.skipif(not (FOLDER / "vendor/leaflet/leaflet.js").is_file(), reason="npm did not bring Leaflet")


def picture(name: str = "tegel.jpg") -> dict[str, object]:
    file = BytesIO()
    Image.new("RGB", (900, 600), "grey").save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


@pytest.fixture(params=["desk", "phone", "without script", "narrow"])
def visit(request: pytest.FixtureRequest, browser: Browser, live_url: str, town) -> Iterator[Page]:
    """A window of somebody who reports, in each of the ways that people do."""
    kinds = {
        "desk": {},
        "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
        "without script": {"java_script_enabled": False},
        "narrow": {"viewport": {"width": 320, "height": 640}},
    }
    with browser.new_context(base_url=live_url, locale="nl-NL", **kinds[request.param]) as context:
        page = context.new_page()
        page.set_default_timeout(8_000)
        yield page


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Verder", exact=True).click()


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    wide = page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth") if scripted(page) else 0
    return int(wide) <= 0


def scripted(page: Page) -> bool:
    return page.locator("html.js").count() > 0


def test_a_report_from_the_start_page_to_the_thanks(visit: Page, town):
    visit.goto(f"/{town.slug}/")
    visit.get_by_role("main").get_by_role("link", name="Melding doen").click()
    visit.get_by_label("Beschrijf het probleem").fill("Er ligt een losse stoeptegel")
    visit.locator("#photos").set_input_files([picture()])
    if scripted(visit):
        expect(visit.get_by_role("button", name="Foto 1 verwijderen")).to_be_visible()
    assert fits(visit)
    go_on(visit)

    expect(visit.get_by_role("heading", level=1)).to_have_text("Waar gaat het over?")
    visit.get_by_label("Stoep").check()
    assert fits(visit)
    go_on(visit)

    visit.get_by_label("Straat en huisnummer, of postcode").fill("Proefstraat 21")
    if scripted(visit):
        visit.get_by_role("option", name="Proefstraat 21, Rijswijk").click()
        expect(visit.locator("[data-chosen-text]")).to_have_text("Proefstraat 21, Rijswijk")
    assert fits(visit)
    go_on(visit)

    visit.get_by_label("E-mailadres").fill("melder@reporter.example")
    assert fits(visit)
    go_on(visit)

    expect(visit.get_by_role("main")).to_contain_text("bij Proefstraat 21, Rijswijk")
    assert fits(visit)
    visit.get_by_role("button", name="Melding versturen").click()

    expect(visit.get_by_role("heading", level=1)).to_have_text("Bedankt, wij hebben uw melding")
    expect(visit.get_by_role("main")).to_contain_text("dinsdag 22 september")
    report = db.session.scalars(select(Report)).one()
    assert (report.text, report.street, report.photos) == ("Er ligt een losse stoeptegel", "Proefstraat", 1)

    visit.get_by_role("link", name="Volg uw melding").click()
    expect(visit.get_by_role("main")).to_contain_text("Er ligt een losse stoeptegel")
    assert fits(visit)


def test_mistakes_are_named_at_the_top_and_at_the_field(visit: Page, town):
    visit.goto(f"/{town.slug}/melden")
    go_on(visit)

    expect(visit).to_have_title(re.compile(r"^\(1 fout\) Wat is er aan de hand\?"))
    expect(visit.get_by_role("alert")).to_contain_text("Er is iets niet goed ingevuld")
    if scripted(visit):
        expect(visit.locator("#error-summary")).to_be_focused()
    visit.get_by_role("link", name="Vul in wat u wilt melden.").click()
    if scripted(visit):
        expect(visit.get_by_label("Beschrijf het probleem")).to_be_focused()


def fill_in(page: Page, town, text: str = "Er ligt een losse stoeptegel") -> None:
    """Fill in everything by keyboard alone, up to the last page."""
    page.goto(f"/{town.slug}/melden")
    page.get_by_label("Beschrijf het probleem").press_sequentially(text)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Stoep").press("Space")
    page.get_by_role("button", name="Verder", exact=True).press("Enter")
    page.get_by_label("Straat en huisnummer, of postcode").press_sequentially("Voorbeeldlaan 2")
    expect(page.get_by_role("option").first).to_have_text("Voorbeeldlaan 21, Rijswijk")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-chosen-text]")).to_have_text("Voorbeeldlaan 21, Rijswijk")
    page.get_by_role("button", name="Verder", exact=True).press("Enter")
    page.get_by_role("button", name="Verder", exact=True).press("Enter")


def test_the_keyboard_is_enough(page: Page, town):
    fill_in(page, town)
    page.get_by_role("button", name="Melding versturen").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Bedankt, wij hebben uw melding")
    assert db.session.scalars(select(Report.house_number)).all() == ["21"]


def test_a_double_tap_and_back_and_again_make_one_report(page: Page, town):
    fill_in(page, town)
    page.get_by_role("button", name="Melding versturen").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bedankt, wij hebben uw melding")

    page.go_back()
    again = page.get_by_role("button", name="Melding versturen")
    if again.count():
        again.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Bedankt, wij hebben uw melding")

    assert len(db.session.scalars(select(Report)).all()) == 1


def test_photos_go_up_at_once_and_a_bad_one_says_why(page: Page, town):
    page.goto(f"/{town.slug}/melden")
    letter = {"name": "brief.txt", "mimeType": "text/plain", "buffer": b"geen foto"}

    page.locator("#photos").set_input_files([picture(), letter, picture("twee.jpg")])

    expect(page.get_by_role("button", name="Foto 2 verwijderen")).to_be_visible()
    expect(page.locator(".photo--error")).to_have_text(re.compile("brief.txt: Dit bestand is geen foto"))
    page.get_by_label("Beschrijf het probleem").fill("Grof vuil")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar gaat het over?")
    assert len(db.session.scalars(select(Photo)).all()) == 2


def test_a_photo_that_is_still_under_way_is_waited_for(page: Page, town):
    page.goto(f"/{town.slug}/melden")
    page.get_by_label("Beschrijf het probleem").fill("Grof vuil")

    page.locator("#photos").set_input_files([picture(f"{n}.jpg") for n in range(3)])
    go_on(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Waar gaat het over?")
    assert len(db.session.scalars(select(Photo)).all()) == 3


def to_the_place(page: Page, town) -> None:
    page.goto(f"/{town.slug}/melden")
    page.get_by_label("Beschrijf het probleem").fill("Er ligt een losse stoeptegel")
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar is het?")


def test_the_own_location_becomes_an_address(page: Page, town):
    at = to_wgs84(town.centre)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": at.lon, "latitude": at.lat})
    to_the_place(page, town)

    page.get_by_role("button", name="Gebruik mijn locatie").click()

    expect(page.locator("[data-chosen-text]")).to_have_text("bij Voorbeeldlaan 15, Rijswijk")


def test_a_refused_location_says_what_to_do(page: Page, town):
    to_the_place(page, town)

    page.get_by_role("button", name="Gebruik mijn locatie").click()

    expect(page.get_by_role("main")).to_contain_text("Typ een straat of kies op de kaart.")


@needs_map
def test_the_map_takes_a_pin_by_keyboard_and_by_pointer(page: Page, town):
    to_the_place(page, town)
    chosen = page.locator("[data-chosen-text]")
    the_map = page.get_by_role("application")

    the_map.focus()
    page.keyboard.press("Enter")
    expect(chosen).to_have_text(re.compile("Voorbeeldlaan|punt op de kaart"))
    before = page.locator("[name=lat]").input_value()
    page.get_by_role("button", name="5 meter omhoog").click()
    expect(page.locator("[name=lat]")).not_to_have_value(before)

    the_map.click(position={"x": 60, "y": 60})
    expect(page.locator("[name=lat]")).not_to_have_value(before)


@needs_map
def test_the_map_draws_our_own_background_without_any_network(page: Page, town):
    to_the_place(page, town)

    expect(page.locator("path.map-area")).to_have_count(2)


def test_who_types_after_choosing_has_not_chosen(page: Page, town):
    to_the_place(page, town)
    box = page.get_by_label("Straat en huisnummer, of postcode")
    box.press_sequentially("Proefstraat 21")
    page.get_by_role("option").first.click()

    box.fill("Nergensstraat")
    go_on(page)

    expect(page.get_by_role("alert")).to_contain_text("Geen adres gevonden.")


def test_the_list_of_subjects_is_thinned_out_by_typing(page: Page, town):
    page.goto(f"/{town.slug}/melden")
    page.get_by_label("Beschrijf het probleem").fill("xyz")
    go_on(page)
    page.get_by_text("Iets anders", exact=True).first.click()

    page.get_by_label("Zoek een onderwerp").fill("verlicht")

    expect(page.get_by_label("Straatverlichting")).to_be_visible()
    expect(page.get_by_label("Bomen")).to_be_hidden()
    page.get_by_label("Zoek een onderwerp").fill("qqq")
    expect(page.locator("#filter-found")).to_contain_text("Dat kennen wij niet.")
