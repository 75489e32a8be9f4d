"""The pair of photos of the work: before and after, a tap each."""

from collections.abc import Mapping

from kivy.uix.widget import Widget

from field_app.screens.context import Context
from field_app.state.views import PhotoView
from field_app.widgets.layout import row
from field_app.widgets.photo_slot import PhotoSlot

ROLES = (("before", "Voor"), ("after", "Na"))


def photo_pair(ctx: Context, order_id: int | None, own: Mapping[str, tuple[PhotoView, ...]]) -> Widget:
    """Two slots. A full one shows the last photo; a tap takes another."""
    return row(ctx.look, *(photo_slot(ctx, order_id, role, name, own.get(role, ())) for role, name in ROLES))


def photo_slot(ctx: Context, order_id: int | None, role: str, name: str, taken: tuple[PhotoView, ...]) -> PhotoSlot:
    """One slot, with what is in it and what a tap does."""
    words = (
        f"{name}: maak foto" if not taken else f"{name}: {len(taken)} gemaakt" if len(taken) > 1 else f"{name}: gemaakt"
    )
    path = taken[-1].path if taken else None
    return PhotoSlot(ctx.look, words, path, lambda: ctx.take_photo(order_id, role))
