"""The steps of a report: which come in which order, which one is next, and how each is shown."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from server.web.edge import keep, town
from server.web.resident import hints
from server.web.resident.drafts import Filled, filled, returns_to_check

ORDER = ("words", "kind", "place", "known", "questions", "contact", "check")
"""The endpoints of the steps. `known` and `questions` are only there when there is something to ask."""

SHOWN_AS = {"words": 1, "kind": 1, "place": 2, "known": 2, "questions": 3, "contact": 3, "check": 4}
"""Which of the four steps the visitor sees."""


def _applies(step: str, content: Filled) -> bool:
    if step == "questions":
        return bool(content.questions(town()))
    return step != "known" or bool(hints.for_draft(content))


_DONE: Mapping[str, Callable[[Filled], bool]] = {
    "words": lambda content: bool(content.text),
    "kind": lambda content: content.category is not None,
    "place": lambda content: content.has_place,
    "known": lambda content: content.not_known_at == content.place_sign or not _applies("known", content),
    "questions": lambda content: content.questions_for == content.category or not _applies("questions", content),
    "contact": lambda content: content.contact_asked,
    "check": lambda content: False,
}


def first_to_do(content: Filled, *, besides: str = "") -> str:
    """Return the first step that isn't done yet; `check` when all are, `besides` apart."""
    return next(step for step in ORDER if step != besides and not _DONE[step](content))


def too_early(step: str) -> ResponseReturnValue | None:
    """Return the way to the step that must come first, or nothing when this one may be shown."""
    todo = first_to_do(filled())
    return to_step(todo) if ORDER.index(todo) < ORDER.index(step) else None


def after(step: str, content: Filled) -> ResponseReturnValue:
    """Return the way to the next step; back to the last page when one thing there was changed."""
    if returns_to_check() and (todo := first_to_do(content)):
        return to_step(todo, back_to_check=todo != "check")
    later = ORDER[ORDER.index(step) + 1 :]
    return to_step(next(name for name in later if _applies(name, content)))


def to_step(step: str, *, back_to_check: bool = False) -> ResponseReturnValue:
    """Return the way to a step."""
    return redirect(url_for(f"resident.{step}", terug="controle" if back_to_check else None), 303)


def before(step: str, content: Filled) -> str:
    """Return the address of the link back."""
    if returns_to_check():
        return url_for("resident.check")
    earlier = [name for name in ORDER[: ORDER.index(step)] if _applies(name, content)]
    return url_for(f"resident.{earlier[-1]}") if earlier else url_for("resident.start")


def show(
    step: str, question: str, errors: Mapping[str, str] | None = None, *, content: Filled, **more: Any
) -> ResponseReturnValue:
    """Show a step. With errors it answers 400, and what was filled in is kept all the same."""
    if errors:
        keep()
    page = render_template(
        f"resident/report/{step}.html",
        step=SHOWN_AS[step],
        question=question,
        back_href=before(step, content),
        errors=errors or {},
        draft=content,
        **more,
    )
    return page, 400 if errors else 200
