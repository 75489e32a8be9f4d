"""Choosing a category: the groups, and the categories of the group that is open."""

from collections.abc import Callable, Iterable
from functools import partial

from kivy.uix.widget import Widget

from field_app.state.views import Choice as Option
from field_app.widgets.choice import Choice
from field_app.widgets.layout import column
from field_app.widgets.text import Text
from field_app.widgets.theme import Look


def categories(
    look: Look,
    options: Iterable[Option],
    group: str,
    chosen: int | None,
    open_group: Callable[[str], None],
    do: Callable[[int], None],
) -> Widget:
    """The open group stands on top, so that what is likely is one tap away."""
    all_of_them = list(options)
    groups = list(dict.fromkeys(option.under for option in all_of_them))
    shown = [option for option in all_of_them if option.under == group]
    rows = [Choice(look, o.name, partial(do, o.id), chosen=o.id == chosen) for o in shown]
    others = [Choice(look, name, partial(open_group, name)) for name in groups if name != group]
    parts: list[Widget] = []
    if rows:
        parts += [Text(look, group or "Kies een categorie", "row"), *rows]
    if others:
        parts += [Text(look, "Iets anders" if rows else "Waar gaat het om?", "row"), *others]
    return column(look, *parts)
