"""Doing something to work: read the form, carry it out by the road of the tablets, and say what became of it."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from server.domain.feedback import standard_reasons
from server.domain.vocabulary import Outcome as AnyOutcome
from server.operations.field import obey
from server.operations.field_page import put_photo
from server.operations.field_photos import PieceRefused
from server.operations.photos import MOST
from server.queries.crew import CrewOrder, crew_order
from server.web.account import me
from server.web.crew.blueprint import blueprint
from server.web.crew.deeds import ACTIONS, DONE_OUTCOMES, NOT_DONE_OUTCOMES, WHY_NOT, Action, Photos, new_id
from server.web.crew.orders import our_order, our_order_or_list, spot_of
from server.web.crew.whose import Mine, mine
from server.web.edge import edge, keep, now, town, writes
from server.web.resident.map_data import map_settings
from server.web.staff.forms import Form
from server.web.staff.words import category_tree
from server.wire.field import (
    PHOTO_MAX_BYTES,
    Command,
    Correct,
    CorrectField,
    Deed,
    GiveBack,
    Kind,
    NewReport,
    Outcome,
    Result,
    Verdict,
)
from server.wire.field_json import CommandSchema

COMMAND = CommandSchema()
HASH_LENGTH = 64


def show(action: Action, order_id: int) -> ResponseReturnValue:
    """Show the form of a deed."""
    return form_page(action, our_order_or_list(order_id), Form(action.name, {}), Photos())


def act(action: Action, order_id: int) -> ResponseReturnValue:
    """Do what a form asks, or show it again with everything that was filled in and what to do about it."""
    crew, form = mine() or abort(404), Form.of(action.name, request.form)
    # What was theirs when they opened the form may have moved: what they did must not get lost then.
    knew = form.base_version is not None
    found = (crew_order(order_id, town(), now=now()) if knew else our_order(order_id)) or abort(404)
    photos = take_photos(form)
    deed = action.read(form, found, photos)
    if form.errors:
        if photos.before or photos.after:
            keep()
        return form_page(action, found, form, photos), 400
    verdict = send(deed, form, crew, order_id=order_id)
    return _answer(action, found, deed, verdict, crew)


def send(deed: Deed, form: Form, crew: Mine, *, order_id: int | None = None) -> Verdict:
    """Carry a deed out as if this crew's tablet had sent it; the form's own id makes a second click the same deed."""
    kind = KINDS.get(type(deed)) or ACTIONS[form.action].kind
    command = Command(
        id=_id_in(form),
        kind=kind,
        at=now(),
        deed=deed,
        work_order=order_id,
        base_version=form.base_version,
        person_id=me().handler_id,
    )
    return obey(COMMAND.dump(command), crew.device(), now=now())


KINDS: dict[type[Deed], Kind] = {GiveBack: Kind.GIVE_BACK, NewReport: Kind.REPORT}
"""The deeds that have another kind than their form."""


def _id_in(form: Form) -> str:
    try:
        return str(UUID(form.posted.get("command", "")))
    except ValueError:
        return new_id()


def _answer(action: Action, found: CrewOrder, deed: Deed, verdict: Verdict, crew: Mine) -> ResponseReturnValue:
    ours = crew.has_to_do_with(found.order.crew_id, found.order.team_id)
    here = url_for("crew.order", order_id=found.order.id) if ours else url_for("crew.today")
    if verdict.question is not None and isinstance(deed, Correct):
        return render_template(
            "crew/question.html", found=found, question=_asked(deed, verdict), new_id=new_id, action=action
        )
    if verdict.sentence:
        flash(verdict.sentence, "warning")
        return redirect(here)
    flash(action.done if verdict.result is not Result.REPEATED else "Dit was al gedaan.")
    return redirect(here if action.stays else url_for("crew.today"))


def _asked(deed: Correct, verdict: Verdict) -> list[tuple[str, str, str]]:
    """Return the two answers to the question which is right: whose, what it says, and its value."""
    assert verdict.question is not None
    return [(whose, _in_words(deed.field, value), value) for whose, value in (
        ("Van mij", verdict.question.ours), ("Van kantoor", verdict.question.office))]  # fmt: skip


def _in_words(field: CorrectField, value: str) -> str:
    if field is CorrectField.CATEGORY and value.isdecimal() and int(value) in town().categories:
        return town().categories[int(value)].name
    return value


def form_page(action: Action, found: CrewOrder, form: Form, photos: Photos) -> str:
    """Return the page with the form of a deed, as far as it was filled in."""
    return render_template(
        f"crew/{action.page}.html",
        action=action,
        found=found,
        order=found.order,
        form=form,
        photos=photos,
        spot=spot_of(found.order),
        map_settings=map_settings() if action.page == "correct" else None,
        new_id=new_id,
        **choices(),
    )


def choices() -> dict[str, object]:
    """Return what the forms offer, as (value, words)."""
    known = town()
    return {
        "categories": [(c.id, c.name, c.is_group) for c in category_tree(known)],
        "done_outcomes": [(o.value, AnyOutcome(o.value).label) for o in DONE_OUTCOMES],
        "done_sentences": _sentences(DONE_OUTCOMES),
        "not_done_sentences": _sentences(NOT_DONE_OUTCOMES),
        "why_not": [(why.value, *words) for why, words in WHY_NOT.items()],
        "to": [choice for team in known.teams.values() for choice in _team_and_crews(team.id, team.name)],
    }


def _sentences(outcomes: tuple[Outcome, ...]) -> list[tuple[str, list[str]]]:
    return [(AnyOutcome(o.value).label, standard_reasons(AnyOutcome(o.value))) for o in outcomes]


def _team_and_crews(team_id: int, name: str) -> list[tuple[str, str]]:
    known = town()
    crews = [(id, known.crews[id]) for id, team in known.crew_teams.items() if team == team_id]
    return [(str(team_id), name), *((f"{team_id}:{id}", f"– {crew}") for id, crew in crews)]


def take_photos(form: Form) -> Photos:
    """Take in the photos of a form; those that an earlier try brought are named in it."""
    return Photos(before=_taken(form, "before"), after=_taken(form, "after"))


def _taken(form: Form, name: str) -> tuple[str, ...]:
    hashes = [sha for sha in request.form.getlist(f"{name}_sha")[:MOST] if _is_hash(sha)]
    files = [file for file in request.files.getlist(form.name(name)) if file.filename]
    for file in files[: MOST - len(hashes)]:
        try:
            hashes.append(_put(file))
        except PieceRefused as refused:
            form.wrong(name, refused.sentence)
    return tuple(dict.fromkeys(hashes))


def _put(file: FileStorage) -> str:
    return put_photo(file.stream.read(PHOTO_MAX_BYTES + 1), store=edge().photos, now=now())


def _is_hash(text: str) -> bool:
    return len(text) == HASH_LENGTH and text.isascii() and text.isalnum()


def _viewing(todo: Callable[[Action, int], ResponseReturnValue], action: Action) -> Callable[..., ResponseReturnValue]:
    # Not a partial: a view must have a name.
    def view(order_id: int) -> ResponseReturnValue:
        return todo(action, order_id)

    return view


def _add_actions(add: Callable[..., None]) -> None:
    for action in ACTIONS.values():
        address = f"/werk/<int:order_id>/{action.path}"
        if action.page:
            add(address, endpoint=f"show_{action.name}", view_func=_viewing(show, action), methods=["GET"])
        add(address, endpoint=action.name, view_func=writes(_viewing(act, action)), methods=["POST"])


_add_actions(blueprint.add_url_rule)
