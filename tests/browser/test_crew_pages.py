"""The pages of crews in a real browser: no violation of axe by day and night, large targets, work by keyboard."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from server.domain.command import Plan
from server.model.work_order import WorkOrder
from server.web.files import FOLDER
from tests.server.web.crew.conftest import picture
from tests.server.web.staff.conftest import PASSWORD, give_passwords
from tests.support.browser import COLOURS, DESK, PHONE, violations
from tests.support.moments import NOW, days
from tests.support.pages import check_page

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]

needs_map = pytest.mark.skipif(not (FOLDER / "vendor/leaflet/leaflet.js").is_file(), reason="npm did not bring Leaflet")
NARROW = {"width": 320, "height": 640}
LEAST_TARGET_PX = 48


@pytest.fixture
def work(make, town, app):
    """A crew with a day's work, and work nearby that is free; everybody has a password."""
    app.config["WTF_CSRF_ENABLED"] = True
    reports = [make.report(town, at=NOW - days(n), text=f"Losse stoeptegel nummer {n}") for n in (9, 3, 1, 0)]
    danger = make.report(town, at=NOW, text="Boom op de weg", category="boom", answers={"gevaar": "ja"})
    for report in (*reports[:3], danger):
        make.do(town, Plan(report_id=report.id, on=NOW.date(), crew_id=town.crews["stratenmakers"], reason="Drukte."))
    make.do(
        town,
        Plan(report_id=reports[2].id, on=(NOW + days(1)).date(), crew_id=town.crews["stratenmakers"], reason="Drukte."),
    )
    give_passwords(town)
    return [make.found(town, WorkOrder, WorkOrder.report_id == report.id)[0].id for report in (*reports, danger)]


def sign_in(page: Page) -> None:
    page.goto("/rijswijk/inloggen")
    page.get_by_label("Gebruikersnaam").fill("crew")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()


def small_targets(page: Page) -> list[str]:
    """The buttons, fields and links (other than links within a sentence) that a glove would miss."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll('main a, main button, main select, main textarea,' +
              'main .choice, main input:not([type=hidden]):not([type=radio]):not([type=checkbox]),' +
              'header a, header button, footer a')]
            .filter(e => e.offsetParent && !e.closest('.error-summary') && !(e.matches('a') && e.closest('p, dd')
              && !e.matches('.button') && e.getBoundingClientRect().height < 30))
            .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 90)])
            .filter(([box]) => box.height < least - .5 || box.width < least - .5)
            .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)""",
        LEAST_TARGET_PX,
    )
    return found


def states(page: Page, ids: list[int]) -> list[tuple[str, Callable[[], object]]]:
    """Return what to do to get from each state of the pages to the next."""

    def to(path: str) -> Callable[[], object]:
        return lambda: page.goto(f"/rijswijk/ploeg{path}")

    order = f"/werk/{ids[0]}"
    return [
        ("which crew", lambda: sign_in(page)),
        ("today", lambda: page.get_by_role("button", name="Stratenmakers").click()),
        ("danger", to(f"/werk/{ids[4]}")),
        ("nearby", to("/in-de-buurt")),
        ("nearby nowhere", to("/in-de-buurt?near_where=nergens")),
        ("new", to("/nieuw")),
        ("new with mistakes", lambda: page.get_by_role("button", name="Melden").click()),
        ("order", to(order)),
        ("cannot", to(f"{order}/kan-niet")),
        ("cannot with mistakes", lambda: page.get_by_role("button", name="Versturen").click()),
        ("more", to(f"{order}/meer-werk")),
        ("correct", to(f"{order}/onderwerp")),
        ("hand over", to(f"{order}/overdragen")),
        ("note", to(f"{order}/notitie")),
        ("close", to(f"{order}/klaar")),
        ("close with mistakes", lambda: page.get_by_role("button", name="Klaar").click()),
        ("closed", lambda: (sentence(page), page.get_by_role("button", name="Klaar").click())),
        ("ended", to(order)),
    ]


def sentence(page: Page) -> None:
    page.get_by_label("Wat leest de melder?").select_option("Wij hebben het gemaakt.")


LOOKS: dict[str, tuple[ViewportSize, Literal["light", "dark"], str | None]] = {
    "desk": (DESK, "light", None),
    "desk by night": (DESK, "dark", COLOURS),
    "phone by night": (PHONE, "dark", None),
    "narrow": (NARROW, "light", None),
}
"""How each state is looked at, and by which rules of axe. The last is the one in which somebody taps on."""


def test_no_state_of_any_page_has_a_violation_scrolls_sideways_or_has_small_targets(page: Page, work):
    page.set_viewport_size(NARROW)
    for name, step in states(page, work):
        step()
        page.wait_for_load_state()
        page.wait_for_selector("main h1")
        for look, (size, scheme, only) in LOOKS.items():
            page.set_viewport_size(size)
            page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
            assert violations(page, only) == [], (name, look)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, look)
            assert small_targets(page) == [], (name, look)


def test_a_stop_is_done_by_keyboard_alone(page: Page, work):
    sign_in(page)
    page.get_by_role("button", name="Stratenmakers").press("Enter")
    page.locator(f"a.stop__link[href$='/werk/{work[0]}']").press("Enter")
    page.get_by_role("button", name="Wij zijn er").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Je bent begonnen.")).to_be_visible()
    page.get_by_role("link", name="Klaar").press("Enter")
    page.get_by_label("Wat leest de melder?").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Klaar").press("Enter")

    expect(page.get_by_text("Klaar. De melder krijgt bericht.")).to_be_visible()
    expect(page.locator(f"a.stop__link[href$='/werk/{work[0]}']")).to_have_count(0)


def test_a_stop_is_done_with_photos_without_javascript(browser: Browser, live_url: str, work, tmp_path):
    photo = tmp_path / "na.jpg"
    photo.write_bytes(picture(size=(640, 480)))
    context = browser.new_context(base_url=live_url, java_script_enabled=False, viewport=PHONE, locale="nl-NL")
    page = context.new_page()
    sign_in(page)
    page.get_by_role("button", name="Stratenmakers").click()
    page.locator("ol.stops a.stop__link").first.click()
    page.get_by_role("link", name="Klaar").click()
    page.get_by_label("Foto na het werk").set_input_files(photo)
    page.get_by_role("button", name="Klaar").click()
    expect(page.get_by_text("1 foto is bewaard")).to_be_visible()
    sentence(page)
    page.get_by_role("button", name="Klaar").click()

    expect(page.get_by_text("Klaar. De melder krijgt bericht.")).to_be_visible()
    check_page(page.content())
    context.close()


def test_where_one_stands_is_filled_in_by_a_button(page: Page, work):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 52.0422, "longitude": 4.3275})
    sign_in(page)
    page.get_by_role("button", name="Stratenmakers").click()
    page.goto("/rijswijk/ploeg/nieuw")
    page.get_by_role("button", name="Hier sta ik").click()

    expect(page.get_by_label("Waar is het?")).to_have_value("52.042200, 4.327500")


@needs_map
def test_a_point_on_the_map_is_the_place(page: Page, work):
    sign_in(page)
    page.get_by_role("button", name="Stratenmakers").click()
    page.goto(f"/rijswijk/ploeg/werk/{work[0]}/plek")
    field = page.get_by_label("Adres of coördinaten")
    page.locator("#map").scroll_into_view_if_needed()
    expect(page.locator("path.map-area").first).to_be_visible()
    page.locator("#map").click(position={"x": 40, "y": 60})
    expect(field).to_have_value(re.compile(r"^5\d\.\d{6}, \d\.\d{6}$"))
    tapped = field.input_value()
    page.get_by_role("button", name="Kies het midden van de kaart").press("Enter")
    expect(field).not_to_have_value(tapped)
    page.get_by_role("button", name="Verander de plek").click()
    expect(page.get_by_text("De plek is aangepast.")).to_be_visible()
