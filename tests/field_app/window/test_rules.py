"""The rules, walked over every screen, in both themes, both ways up, and with the smallest and the largest letters."""

import pytest

from field_app.state.views import NoticeView, OrphanView
from field_app.widgets.theme import DAY, NIGHT, contrast
from tests.field_app.test_basemap import written
from tests.field_app.window.shots import SCREENS, WAYS, open_screen

# A theme changes colours and no sizes: so each way up with each size of letters, and each of the two in both themes.
LOOKS = [
    ("liggend", "day", 1.3),
    ("liggend", "night", 1.0),
    ("staand", "day", 1.0),
    ("staand", "night", 1.3),
]

# How deep each screen goes: what to tap to come to its next face.
FACES = {
    "route": ("Weg dicht",),
    "cannot": ("Niets aangetroffen", "Plek onduidelijk"),
    "correct": ("Categorie", "Plek", "Voorwerp"),
    "more_work": ("Onkruid",),
    "hand_over": ("Team Wegen",),
    "new_report": ("Afval",),
    "person": ("Test Veegman",),
    "shift_end": ("Geef open werk terug",),
}


@pytest.mark.slow
@pytest.mark.parametrize(("way", "theme", "text"), LOOKS, ids=lambda value: str(value))
def test_every_screen_keeps_the_rules(stage, way, theme, text):
    from tests.field_app.window.rules import broken

    driver, desk = stage(WAYS[way], theme=theme, text_scale=text)
    wrong = []
    for name in SCREENS:
        for face in (None, *FACES.get(name, ())):
            desk.drafts.clear()
            desk.own_route = name == "route"
            open_screen(driver, desk, name)
            if face:
                driver.tap(face)
            wrong += [f"{name}{f' ({face})' if face else ''}: {breach}" for breach in broken(driver)]
    assert wrong == []


@pytest.mark.parametrize("hand", ["right", "left"])
def test_the_way_back_works_on_every_screen(stage, hand):
    driver, _ = stage(hand=hand)
    for name, where in SCREENS.items():
        driver.app.home("today")
        driver.app.open(name, **where)
        driver.pump()
        for _ in range(3):
            if driver.app.screen != "today":
                driver.press_back()
        assert driver.app.screen == "today", name


@pytest.mark.parametrize("has_map", [True, False])
def test_every_map_says_who_made_it_and_a_drawing_without_one_does_not(stage, tmp_path, has_map):
    driver, _ = stage(basemap=str(written(tmp_path / "proefdorp.kaart")) if has_map else None)
    for name, where, taps in (
        ("today", {}, ()),
        ("map", {}, ()),
        ("correct", {"order_id": 4}, ("Plek", "Wijs aan op de kaart")),
        ("new_report", {}, ("Wijs aan op de kaart",)),
    ):
        driver.app.open(name, **where)
        driver.pump()
        for words in taps:
            driver.tap(words)
        assert driver.sees("© OpenStreetMap contributors") is has_map, name


@pytest.mark.parametrize(("way", "hand"), [("liggend", "right"), ("liggend", "left"), ("staand", "right")])
def test_no_stop_lies_under_the_buttons_of_the_map_when_it_opens(stage, way, hand):
    from tests.field_app.window.rules import box

    driver, _ = stage(WAYS[way], hand=hand)
    driver.app.open("map")
    driver.pump()
    plan = driver.app.page.plan
    tools = [box(driver.button(words)) for words in ("Dichterbij", "Verder weg", "Waar ben ik", "Navigeer")]

    for stop in desk_stops(plan):
        x, y = plan.frame.to_pixels(*plan.local(stop.x, stop.y))
        x, y = x + plan.center_x, y + plan.center_y + plan.to_window(0, 0)[1]
        assert not [b for b in tools if b[0] < x < b[2] and b[1] < y < b[3]], stop.title


def desk_stops(plan):
    """The stops that are still to come; what is done may lie anywhere."""
    return [stop for stop in plan._view.stops if not stop.done]


def test_what_the_app_says_by_itself_keeps_the_rules_too(stage):
    from tests.field_app.window.rules import broken

    driver, desk = stage(WAYS["staand"], text_scale=1.3)
    desk.found = (OrphanView("x.jpg", 4, "after", "Foto van 09:06 gevonden"),)
    desk.notices = (NoticeView("n", "De stop aan het Julianapark is al gedaan door Ploeg Groen 2"),)
    driver.app.refresh()
    driver.app.say("Klaar gemeld. Mooi werk!", "c1")
    driver.pump()

    assert broken(driver) == []


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_all_words_can_be_read_in_the_sun(palette):
    pairs = {
        "ink on ground": (palette.ink, palette.ground),
        "ink on card": (palette.ink, palette.card),
        "second ink on ground": (palette.second, palette.ground),
        "second ink on card": (palette.second, palette.card),
        "link on card": (palette.link, palette.card),
        "link on chosen": (palette.link, palette.chosen.ground),
        "second on chosen": (palette.second, palette.chosen.ground),
        "bar's second": (palette.bar_second, palette.bar.ground),
        **{name: (getattr(palette, name).ink, getattr(palette, name).ground) for name in PAIRS},
        **{f"{name} solid": (tone.solid.ink, tone.solid.ground) for name, tone in palette.tones.items()},
        **{f"{name} tint": (tone.tint.ink, tone.tint.ground) for name, tone in palette.tones.items()},
        "names on the map": (palette.map["name"], palette.map["halo"]),
    }

    assert {name: round(contrast(*pair), 1) for name, pair in pairs.items() if contrast(*pair) < 7} == {}
    assert contrast(palette.border, palette.card) >= 3


PAIRS = ("chosen", "bar", "bar_chip", "action", "good", "stop")


def test_each_state_of_the_norm_has_a_shape_of_its_own_beside_its_colour():
    shapes = {name: (tone.shape, tone.icon) for name, tone in DAY.tones.items()}

    assert len({*shapes.values()}) == len(shapes) - 1, "danger is late with a second ring"
    assert len({tone.shape for tone in DAY.tones.values()}) == 4


def test_the_rules_see_what_is_wrong(stage):
    from field_app.widgets.big_button import BigButton
    from tests.field_app.window.rules import broken

    driver, _ = stage()
    wrong = BigButton(driver.app.ctx.look, "Upload", lambda: None, height=20)
    driver.app.root_box.add_widget(wrong)
    driver.pump()
    wrong.height = 20

    assert {breach.split(" ", 1)[1].split(" ")[0] for breach in broken(driver)} >= {"is", "has", "says", "sticks"}
