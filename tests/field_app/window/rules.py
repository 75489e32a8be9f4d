"""What must hold on every screen: for a gloved thumb, for eyes in the sun, and for who reads Dutch at level B1."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from kivy.core.window import Window
from kivy.metrics import dp
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from field_app.widgets.bar import Place
from field_app.widgets.big_button import BigButton
from field_app.widgets.stop_row import StopRow
from field_app.widgets.tap import Tap
from field_app.widgets.text import Line
from tests.field_app.window.driver import Driver

TARGET, APART = 56, 12
FORBIDDEN = re.compile(r"\b(sync\w*|conflict\w*|error\w*|upload\w*|server|online|offline|u|uw|uzelf)\b", re.IGNORECASE)
VERBS = re.compile(
    r"^(Bekijk|Bewaar|Corrigeer|Deel|Doe|Draag|Geef|Gebruik|Gooi|Kies|Maak|Meld|Navigeer|Neem|Schrijf|Sla|Sluit|Verzend|Wijs|Wijzig)\b"
)
# What crews say themselves, though it has no verb, and where the verb stands elsewhere.
SAID = re.compile(
    r"^(Klaar|Kan niet…|Meer werk|Ik ben er|Hier sta ik|Wij doen dit|Waar ben ik|Gezien|Terug|Dichterbij|Verder weg"
    r"|Gegevens corrigeren|Terug naar de route van kantoor|Klaar, met uitleg|Van (mij|kantoor): .*)$"
)


def broken(driver: Driver) -> list[str]:
    """Every breach on the screen, as a sentence."""
    return [*small(driver), *close_together(driver), *clipped(driver), *without_verb(driver), *wrong_words(driver)]


def small(driver: Driver) -> Iterator[str]:
    for tap in driver.taps():
        if min(tap.size) < dp(TARGET) - 0.5:
            yield f"{tap.words!r} is {tap.width:.0f} x {tap.height:.0f}"


def close_together(driver: Driver) -> Iterator[str]:
    """Rows of a list and places of the bar touch: each is a cell of a whole."""
    taps = [tap for tap in driver.taps() if not isinstance(tap, StopRow | Place)]
    for one, other in combinations(taps, 2):
        if one in other.walk_reverse() or scroller(one) is not scroller(other):
            continue
        gap = distance(box(one), box(other))
        if gap < dp(APART) - 1:
            yield f"{one.words!r} and {other.words!r} are {gap:.0f} apart"


def scroller(widget: Widget) -> Any:
    """What it scrolls in: things that scroll pass under things that don't."""
    from kivy.uix.scrollview import ScrollView

    return next((parent for parent in parents(widget) if isinstance(parent, ScrollView)), None)


def clipped(driver: Driver) -> Iterator[str]:
    for label in driver.widgets():
        if not isinstance(label, Label) or not label.text.strip() or not label.get_parent_window():
            continue
        wide, high = label.texture_size
        if high > label.height + 1 or wide > label.width + 1:
            yield f"{label.text!r} needs {wide} x {high}, has {label.width:.0f} x {label.height:.0f}"
        left, _, right, _ = box(label)
        if left < -1 or right > Window.width + 1:
            yield f"{label.text!r} lies from {left:.0f} to {right:.0f} of {Window.width}"
        yield from outside_button(label)
        if isinstance(label, Line) and must_be_whole(label) and natural_width(label) > label.width + 1:
            yield f"{label.text!r} is shortened"


def outside_button(label: Label) -> Iterator[str]:
    button = next((parent for parent in parents(label) if isinstance(parent, Tap)), None)
    if button is None:
        return
    inner, outer = box(label), box(button)
    if inner[0] < outer[0] - 1 or inner[2] > outer[2] + 1 or inner[1] < outer[1] - 1 or inner[3] > outer[3] + 1:
        yield f"{label.text!r} sticks out of {button.words!r}"


def must_be_whole(line: Line) -> bool:
    """Titles and addresses of stops may end in …; words on what is tapped may not."""
    button = next((parent for parent in parents(line) if isinstance(parent, Tap)), None)
    return button is not None and not isinstance(button, StopRow)


def natural_width(line: Line) -> float:
    from kivy.core.text import Label as CoreLabel

    core = CoreLabel(text=line.text, font_size=line.font_size, bold=line.bold)
    core.refresh()
    return float(core.texture.size[0])


def without_verb(driver: Driver) -> Iterator[str]:
    for tap in driver.taps():
        if isinstance(tap, BigButton) and not SAID.match(tap.words) and not VERBS.match(tap.words):
            yield f"{tap.words!r} has no verb"
        if not tap.words.strip():
            yield f"a {type(tap).__name__} says nothing"


def wrong_words(driver: Driver) -> Iterator[str]:
    for words in driver.words():
        if found := FORBIDDEN.search(words):
            yield f"{words!r} says {found.group()!r}"


def parents(widget: Widget) -> Iterator[Widget]:
    parent = widget.parent
    while parent is not None and parent is not Window:
        yield parent
        parent = parent.parent


def box(widget: Widget) -> tuple[float, float, float, float]:
    left, low = widget.to_window(widget.x, widget.y)
    return left, low, left + widget.width, low + widget.height


def distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """How far two boxes are apart, sideways or up and down; below zero they overlap."""
    sideways = max(other[0] - one[2], one[0] - other[2])
    upward = max(other[1] - one[3], one[1] - other[3])
    return max(sideways, upward)
