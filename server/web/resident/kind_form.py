"""Reporting: what it is about. We propose, the reporter corrects, and nobody has to know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from server.domain.calendar import local_day
from server.queries.reference import CategoryInfo
from server.web.edge import now, town, writes
from server.web.resident import steps
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import Filled, begin, filled, save
from server.web.texts import language, t


@blueprint.get("/melden/soort")
def kind() -> ResponseReturnValue:
    """Propose what it is about."""
    return steps.too_early("kind") or show_kind(filled())


def show_kind(content: Filled, errors: Mapping[str, str] | None = None, **more: Any) -> ResponseReturnValue:
    """Show the likely categories, and all others behind "Iets anders"."""
    known = town()
    suggested = (known.categories[s.category_id] for s in known.words.classify(content.text))
    likely = [category for category in suggested if is_offered(category)]
    chosen = content.chosen(known)
    if chosen and chosen not in likely:
        likely.insert(0, chosen)
    if content.category is None and likely:
        content = replace(content, category=likely[0].slug)
    return steps.show(
        "kind",
        t("kind.title"),
        errors,
        content=content,
        proposals=[_option(c) for c in likely],
        catalogue=_catalogue(likely),
        **more,
    )


def is_offered(category: CategoryInfo) -> bool:
    """Whether residents can choose the category today."""
    return category.active and not category.is_group and category.in_season(local_day(now()))


def _option(category: CategoryInfo) -> dict[str, str]:
    hint = category.description if language() == "nl" else ""
    return {"value": category.slug, "label": category.called(language()), "hint": hint}


def _short_option(category: CategoryInfo) -> dict[str, str]:
    """Return a choice of the long list: without its explanation, but found by those words and by its synonyms."""
    words = " ".join((category.description, *category.synonyms))
    return {"value": category.slug, "label": category.called(language()), "words": words}


def _catalogue(but: Sequence[CategoryInfo]) -> list[dict[str, Any]]:
    """Return the other categories under their main ones."""
    groups: dict[int, list[dict[str, str]]] = {}
    for category in town().categories.values():
        if is_offered(category) and category not in but:
            groups.setdefault(category.path[-1], []).append(_short_option(category))
    return [{"label": town().categories[top].called(language()), "options": options} for top, options in groups.items()]


@blueprint.post("/melden/soort")
@writes
def save_kind() -> ResponseReturnValue:
    """Keep what it is about; for what is not ours, first say who it is for."""
    draft, content, slug = begin(), filled(), request.form.get("kind")
    chosen = town().category_by_slug.get(slug or "")
    if slug is None or (slug and not (chosen and is_offered(chosen))):
        return steps.too_early("kind") or show_kind(content, {"kind": t("kind.choose")})
    content = replace(content, category=slug)
    save(draft, content)
    stop = _stop_text(chosen) if chosen else ""
    if stop and not request.form.get("anyway"):
        return show_kind(content, stop={"text": stop, "slug": slug})
    return steps.after("kind", content)


def _stop_text(category: CategoryInfo) -> str:
    return (category.stop_text_en if language() == "en" else "") or category.stop_text
