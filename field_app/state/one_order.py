"""Opdracht: all that a crew may see of one order."""

from field_app.state.cards import is_ours, stop_row
from field_app.state.effects import LocalOrder
from field_app.state.geo import wgs84_of
from field_app.state.moment import Moment
from field_app.state.sending import question_view, sent_lines
from field_app.state.today import nearby_words, undo_of
from field_app.state.views import AnswerView, HistoryLine, OrderView, PhotoView, QuestionView, UndoView
from field_app.state.words import clock_words, count, moment_words
from field_app.store import State, StoredPhoto
from server.wire.field import CategoryRef, Order, Outcome

_MOMENTS = {"before": "Foto van de melder", "after": "Foto na het werk", "later": "Foto van later"}
_ROLES = {"before": "Foto vooraf", "after": "Foto achteraf", "extra": "Foto"}


def order_view(moment: Moment, local: LocalOrder, loose: tuple[StoredPhoto, ...], *, gone_words: str = "") -> OrderView:
    """The screen of one order; `loose` are photos taken for it that no deed uses yet."""
    order, category = local.order, moment.categories.get(local.order.category_id)
    here = wgs84_of(order.x, order.y) if order.x is not None and order.y is not None else (None, None)
    return OrderView(
        row=stop_row(moment, local),
        category_id=order.category_id,
        category=moment.category_name(order.category_id),
        parent=category.parent if category else "",
        task=order.task,
        text=order.text,
        team=_team(moment, order),
        place_text=order.place_text,
        place_doubt=order.place_doubt,
        area=order.area,
        asset=order.asset,
        x=order.x,
        y=order.y,
        latitude=here[0],
        longitude=here[1],
        received_words=moment_words(order.received_at, moment.now),
        reopened_words=f"{count(order.reopened, 'keer', 'keer')} heropend" if order.reopened else "",
        ours=is_ours(moment, local),
        is_part=order.is_part,
        photos=_photos(moment, order),
        answers=tuple(AnswerView(one.question, one.answer) for one in order.answers),
        history=tuple(HistoryLine(moment_words(one.at, moment.now), one.what, one.note) for one in order.history),
        sent=sent_lines(moment, order.id),
        own_photos=own_photos(loose),
        standard=_standard(category),
        question=_question(moment, order.id),
        undo=_undo(moment, order.id),
        nearby_words=nearby_words(moment, local),
        gone_words=gone_words,
    )


def own_photos(loose: tuple[StoredPhoto, ...]) -> dict[str, tuple[PhotoView, ...]]:
    """Photos of this device by role."""
    roles = dict.fromkeys(photo.role for photo in loose)
    return {role: tuple(own_photo(photo) for photo in loose if photo.role == role) for role in roles}


def own_photo(photo: StoredPhoto) -> PhotoView:
    """A photo of this device."""
    words = f"{_ROLES.get(photo.role, 'Foto')} van {clock_words(photo.taken_at)}"
    return PhotoView(photo.path, words, sha256=photo.sha256)


def _photos(moment: Moment, order: Order) -> tuple[PhotoView, ...]:
    """The office's photos, and those of this crew that are in a deed and still on the tablet."""
    office = [
        PhotoView(moment.thumbnails.get(one.key), _MOMENTS.get(one.moment, "Foto"), width=one.width, height=one.height)
        for one in order.photos
    ]
    used = {
        sha256
        for one in moment.commands
        if one.command.work_order == order.id and one.state is not State.UNDONE and not one.settled
        for sha256 in one.photos
    }
    ours = [own_photo(photo) for sha256, photo in moment.photos.items() if sha256 in used and not photo.removed_at]
    return (*office, *ours)


def _team(moment: Moment, order: Order) -> str:
    teams = moment.reference.teams if moment.reference else ()
    return next((team.name for team in teams if team.id == order.team_id), "")


def _standard(category: CategoryRef | None) -> dict[Outcome, tuple[str, ...]]:
    known = category.standard if category else {}
    return {outcome: known.get(outcome.value, ()) for outcome in Outcome}


def _question(moment: Moment, order_id: int) -> QuestionView | None:
    views = (question_view(moment, one) for one in moment.commands if one.command.work_order == order_id)
    return next((view for view in views if view), None)


def _undo(moment: Moment, order_id: int) -> UndoView | None:
    waiting = (one for one in moment.commands if one.state is State.QUEUED and one.not_before > moment.now)
    return next((undo_of(one) for one in waiting if one.command.work_order == order_id), None)
