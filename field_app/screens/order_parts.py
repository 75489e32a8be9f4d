"""The cards of an order."""

from kivy.uix.widget import Widget

from field_app.state.views import OrderView, PhotoView
from field_app.widgets.card import Card
from field_app.widgets.chip import norm_chip, sending_chip
from field_app.widgets.layout import column, row
from field_app.widgets.photo_slot import Framed
from field_app.widgets.text import Text
from field_app.widgets.theme import Look


def where_card(look: Look, view: OrderView, *buttons: Widget) -> Card:
    """The place in words, the date, and the way there."""
    second = look.palette.second
    lines: list[Widget] = [Text(look, view.row.address or "Plek zonder adres", "head")]
    for words in (view.place_text, " · ".join(part for part in (view.area, view.row.distance_words) if part)):
        if words:
            lines.append(Text(look, words, "body", ink=second))
    if view.place_doubt:
        lines.append(Text(look, view.place_doubt, "body", bold=True))
    return Card(look, column(look, *lines, gap=4), norm_chip(look, view.row.norm), row(look, *buttons))


def what_card(look: Look, view: OrderView) -> Card:
    """The task, the reporter's words, and the answers to the extra questions."""
    second = look.palette.second
    parts: list[Widget] = []
    if view.task:
        parts.append(Text(look, view.task, "row"))
    if view.text:
        parts.append(told(look, "De melder schrijft", f"“{view.text}”"))
    if view.asset:
        parts.append(told(look, "Voorwerp", view.asset))
    parts += [told(look, answer.question, answer.answer) for answer in view.answers]
    kind = f"{view.parent} · {view.category}" if view.parent else view.category
    parts.append(Text(look, f"{kind} · gemeld {view.received_words}", "small", ink=second))
    return Card(look, *parts, gap=14)


def told(look: Look, name: str, words: str) -> Widget:
    """A name with what is known under it."""
    return column(look, Text(look, name, "small", ink=look.palette.second), Text(look, words, "body"), gap=2)


def office_photos(look: Look, view: OrderView) -> list[Widget]:
    """What the reporter sent; a photo that is still to come says so."""
    if not view.photos:
        return []
    shown = [Framed(look, photo.path, _caption(photo)) for photo in view.photos[:3]]
    return [Card(look, row(look, *shown), title="Foto’s van de melder")]


def _caption(photo: PhotoView) -> str:
    return photo.words if photo.path else "Foto komt nog"


def sent_card(look: Look, view: OrderView) -> list[Widget]:
    """What this crew did here, and whether the office has it."""
    if not view.sent:
        return []
    lines = [
        column(look, Text(look, line.what, "body", bold=True), sending_chip(look, line.words, line.tone), gap=6)
        for line in view.sent
    ]
    return [Card(look, *lines, title="Door jou gedaan", gap=14)]


def history_card(look: Look, view: OrderView) -> list[Widget]:
    """What happened before, newest first, without who reported it."""
    if not view.history:
        return []
    second = look.palette.second
    lines = []
    for line in view.history:
        parts = [Text(look, line.when, "small", ink=second), Text(look, line.what, "body")]
        if line.note:
            parts.append(Text(look, line.note, "body", ink=second))
        lines.append(column(look, *parts, gap=2))
    return [Card(look, *lines, title="Wat er al gebeurde", gap=14)]
