"""The board in a real browser: no violation of axe, by keyboard, by drawing, by two at once, and without a script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from server.model.base import db
from server.model.category import Category
from server.operations import rounds
from tests.browser.test_staff_pages import sign_in, violations
from tests.server.web.staff.conftest import give_passwords
from tests.support.browser import DESK, PHONE
from tests.support.moments import NOW, minutes
from tests.support.planning import TODAY, TOMORROW, Office

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.slow]

BOARD = f"/rijswijk/plan/{TOMORROW}"
ON_A_PHONE = 8
"""So many of the states are looked at on a phone too: the board and its panels."""


@pytest.fixture
def office(make, town, app):
    """A town with a plan for tomorrow: eight pieces of paving work for two crews, two trees, one without a place."""
    app.config["WTF_CSRF_ENABLED"] = True
    office = Office(make, town)
    office.orders(8)
    office.orders(2, category="boom")
    make.receipt(town, category="stoep", point=None, place_text="ergens")
    office.ask(TOMORROW)
    give_passwords(town)
    return office


@pytest.fixture
def coordinator(page: Page, office) -> Page:
    sign_in(page, "coordinator")
    page.goto(BOARD)
    return page


def opened(page: Page) -> None:
    """Wait until the panel shows something."""
    expect(page.locator("dialog[open] .panel__title")).to_be_visible()


def first_stop(page: Page) -> str:
    """The id of the first stop of the first crew."""
    return str(page.locator(".lane .stop[data-work]").first.get_attribute("id"))


def states(page: Page) -> list[tuple[str, Callable[[], object]]]:
    """Return what to do to get from each state of the board to the next."""
    return [
        ("board", lambda: page.goto(BOARD)),
        ("stop", lambda: (page.locator(".stop__what").first.click(), opened(page))),
        ("what if", lambda: (page.locator("#naar").select_option(label="Lampenploeg"), shown(page, ".outcome"))),
        ("wish", lambda: page.locator("#act-wish summary").click()),
        ("bad wish", lambda: (page.get_by_role("button", name="Wens bewaren").click(), shown(page, "#error-summary"))),
        (
            "crew",
            lambda: (page.keyboard.press("Escape"), page.get_by_role("link", name="Groenploeg").click(), opened(page)),
        ),
        ("publish", lambda: (page.keyboard.press("Escape"), page.locator("#publish").click(), opened(page))),
        ("published", lambda: (page.locator("#do-publish").click(), shown(page, ".badge--plan-published"))),
        ("no plan", lambda: page.goto(f"/rijswijk/plan/{TODAY}")),
        ("asked", lambda: (page.locator("#make").click(), shown(page, ".making"))),
        ("a stop as a page", lambda: page.goto(f"{BOARD}/werk/1?naar=2")),
        ("on paper", lambda: page.goto(f"{BOARD}/afdrukken")),
        ("figures", lambda: page.goto("/rijswijk/plan/gemeten")),
    ]


def shown(page: Page, what: str) -> None:
    expect(page.locator(what).first).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_state_of_the_board_has_a_violation_or_scrolls_sideways(page: Page, office, size):
    page.set_viewport_size(size)
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, "coordinator")
    found = []
    for name, reach in states(page)[: None if size == DESK else ON_A_PHONE]:
        reach()
        page.wait_for_load_state()
        found += [f"{name}: {violation}" for violation in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{name}: scrolls sideways")

    assert found == []


def test_by_keyboard_a_stop_goes_to_another_crew_and_the_focus_goes_along(coordinator: Page, office):
    page, stop = coordinator, first_stop(coordinator)
    page.locator(f"#{stop} a").focus()
    page.keyboard.press("Enter")
    opened(page)
    expect(page.locator("#panel-title")).to_be_focused()
    page.locator("#naar").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".outcome")).to_contain_text("km")
    expect(page.locator("#naar")).to_be_focused()
    page.locator("#do-move").focus()
    page.keyboard.press("Enter")

    expect(page.locator(f'.lane[data-letter="B"] #{stop}')).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("staat nu bij Lampenploeg.")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(f"#{stop} a")).to_be_focused()
    page.locator("#undo").click()
    expect(page.locator(f'.lane[data-letter="A"] #{stop}')).to_be_visible()


def test_escape_closes_the_panel_and_gives_the_focus_back(coordinator: Page):
    page, stop = coordinator, first_stop(coordinator)
    page.locator(f"#{stop} a").click()
    opened(page)
    page.keyboard.press("Escape")

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(f"#{stop} a")).to_be_focused()


def middle(page: Page, what: str) -> tuple[float, float]:
    box = page.locator(what).first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_drawing_a_stop_says_what_it_brings_before_it_is_let_go(coordinator: Page, office):
    page, stop = coordinator, first_stop(coordinator)
    page.mouse.move(*middle(page, f"#{stop} .stop__grip"))
    page.mouse.down()
    x, y = middle(page, '.lane[data-letter="B"] .stop[data-work]')
    page.mouse.move(x, y - 12, steps=4)
    expect(page.locator(".ghost")).to_contain_text(re.compile("min|km|even ver"))
    expect(page.locator('.lane[data-letter="B"]')).to_have_class(re.compile("is-target"))
    page.mouse.up()

    expect(page.locator('.lane[data-letter="B"] .stop[data-work]').first).to_have_id(stop)
    expect(page.locator(".ghost")).to_have_count(0)
    assert office.stops(TOMORROW, "lampenploeg")[0] == int(stop[1:])


def test_escape_while_drawing_changes_nothing(coordinator: Page, office):
    page, before = coordinator, office.board(TOMORROW).version
    page.mouse.move(*middle(page, ".stop__grip"))
    page.mouse.down()
    page.mouse.move(*middle(page, '.lane[data-letter="B"] .stop[data-work]'), steps=4)
    expect(page.locator(".ghost")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator("#said")).to_have_text("Niets veranderd.")
    assert office.board(TOMORROW).version == before


def test_two_coordinators_at_once_and_the_second_decides_again(coordinator: Page, office):
    page, stop = coordinator, first_stop(coordinator)
    page.locator(f"#{stop} a").click()
    opened(page)
    page.locator("#naar").select_option(label="Lampenploeg")
    shown(page, "#do-move")
    version = office.board(TOMORROW).version
    office.do(rounds.lock, TOMORROW, int(stop[1:]), version=version, by="supervisor")
    page.locator("#do-move").click()

    expect(page.get_by_role("alert")).to_contain_text("Test Leidinggevende heeft het plan om 11.00 uur veranderd:")
    page.get_by_role("link", name="Bekijk dat opnieuw").click()
    opened(page)
    expect(page.locator("#naar")).to_have_value(str(office.town.crews["lampenploeg"]))
    page.locator("#do-move").click()
    expect(page.locator(f'.lane[data-letter="B"] #{stop}')).to_be_visible()


def test_an_open_board_hears_of_a_new_plan_by_itself(coordinator: Page, office):
    page = coordinator
    page.locator("#make").click()
    expect(page.locator(".making")).to_be_visible()
    page.locator("#haltes-1 summary").click()
    office.orders(1)
    office.ask(TOMORROW)

    expect(page.locator(".making")).to_have_count(0)
    expect(page.locator(".plan__totals")).to_contain_text("11 haltes")
    expect(page.locator("#said")).to_have_text("Het plan is klaar.")
    expect(page.locator("#haltes-1")).not_to_have_attribute("open", "")


def test_on_a_phone_one_crew_is_open_at_a_time(page: Page, office):
    page.set_viewport_size(PHONE)
    sign_in(page, "coordinator")
    page.goto(BOARD)
    expect(page.locator(".lanes .lane__stops[open]")).to_have_count(1)
    page.locator(".lanes .lane__stops summary").nth(1).click()

    expect(page.locator(".lanes .lane__stops[open]")).to_have_count(1)
    expect(page.locator(".lanes .lane__stops").nth(1)).to_have_attribute("open", "")


def test_a_crew_can_be_hidden_on_the_map(coordinator: Page):
    page = coordinator
    expect(page.locator(".halt-dot.c1")).to_have_count(4)
    page.get_by_role("button", name="Stratenmakers").click()

    expect(page.locator(".halt-dot.c1")).to_have_count(0)
    expect(page.locator(".halt-dot.c2")).to_have_count(4)
    expect(page.get_by_role("button", name="Stratenmakers")).to_have_attribute("aria-pressed", "false")


def test_everything_works_without_scripts(browser: Browser, live_url: str, office):
    with browser.new_context(base_url=live_url, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, "coordinator")
        page.goto(BOARD)
        stop = first_stop(page)
        page.locator(f"#{stop} a").click()
        page.locator("#naar").select_option(label="Lampenploeg")
        page.locator("#plek").fill("1")
        page.get_by_role("button", name="Bekijk het verschil").click()
        page.get_by_role("button", name="Verplaats").click()
        expect(page.locator('.lane[data-letter="B"] .stop[data-work]').first).to_have_id(stop)
        page.locator(f"#{stop} a").click()
        page.get_by_role("button", name="Losmaken").click()
        page.get_by_role("link", name="Bekijk en publiceer").click()
        page.get_by_role("button", name="Naar de ploegen").click()

        expect(page.get_by_text("Het plan is bij de ploegen.")).to_be_visible()


def test_by_keyboard_many_reports_of_one_failure_become_one_stop_and_are_parted_again(page: Page, office):
    with office.make.change(office.town):
        db.session.get_one(Category, office.town.categories["lamp"]).failure_m = 1500
    office.orders(6, category="lamp", at=NOW - minutes(30))
    sign_in(page, "coordinator")
    page.goto(BOARD)
    page.locator("#storing-1 summary").press("Enter")
    found = violations(page)
    page.get_by_role("checkbox").last.press("Space")
    page.locator("#samen-1").press("Enter")
    expect(page.locator("#samengevoegd")).to_be_visible()
    found += violations(page)

    assert found == []
    expect(page.locator(".failures")).to_contain_text("5 melders")
    expect(page.locator("#samengevoegd")).to_be_focused()
    page.get_by_role("button", name="Uit elkaar halen").press("Enter")
    expect(page.locator("#samengevoegd")).to_have_count(0)
    expect(page.locator("#storing")).to_be_focused()


def test_a_double_click_changes_the_plan_once(coordinator: Page, office):
    page, stop, before = coordinator, first_stop(coordinator), office.board(TOMORROW).version
    page.locator(f"#{stop} a").click()
    opened(page)
    page.locator("#naar").select_option(label="Lampenploeg")
    shown(page, "#do-move")
    page.locator("#do-move").dblclick()

    expect(page.locator(f'.lane[data-letter="B"] #{stop}')).to_be_visible()
    expect(page.locator("#clash")).to_have_count(0)
    assert office.board(TOMORROW).version == before + 1
    page.locator("#undo").click()
    expect(page.locator("#undo")).to_have_count(0)
    expect(page.locator(":focus")).to_have_count(1)  # what was clicked is gone, the focus is not


def test_without_a_network_the_board_stays_and_says_so(coordinator: Page, office):
    page, before = coordinator, office.board(TOMORROW).version
    page.context.set_offline(True)
    page.mouse.move(*middle(page, ".stop__grip"))
    page.mouse.down()
    page.mouse.move(*middle(page, '.lane[data-letter="B"] .stop[data-work]'), steps=4)
    expect(page.locator(".ghost")).to_contain_text("Het verschil is nu niet bekend.")
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("Uw verandering is niet bewaard.")
    page.locator(".stop__what").first.click()

    expect(page.locator("#toasts")).to_have_text("Er is geen verbinding. Probeer het opnieuw.")
    expect(page.locator("#board")).to_be_visible()
    assert office.board(TOMORROW).version == before


def test_hours_that_cannot_be_are_said_where_the_focus_goes(coordinator: Page):
    page = coordinator
    page.get_by_role("link", name="Groenploeg").click()
    opened(page)
    page.locator("#van").fill("15:00")
    page.locator("#tot").fill("09:00")
    page.locator("#hours").click()

    expect(page.locator("#clash")).to_be_focused()
    expect(page.locator("#clash")).to_contain_text("een later einde")
