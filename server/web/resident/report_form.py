"""Reporting: what is the matter, and who you are."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, request
from flask.typing import ResponseReturnValue

from server.domain.normalise import plain_email, plain_line, plain_phone, plain_text
from server.operations.photos import remove_photo
from server.web.edge import town, writes
from server.web.resident import steps
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import LINE_MAX, TEXT_MAX, Filled, begin, filled, photos, returns_to_check, save
from server.web.resident.photos import clean, numbered, take_in
from server.web.texts import t

NAME_MAX = 200


@blueprint.get("/melden")
def words() -> ResponseReturnValue:
    """Ask what is the matter."""
    return show_words(filled())


def show_words(content: Filled, errors: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """Show the words and the photos."""
    return steps.show("words", t("words.title"), errors, content=content, photos=numbered(photos()))


@blueprint.post("/melden")
@writes
def save_words() -> ResponseReturnValue:
    """Keep the words and the photos; a bad photo is told on the next page and holds nobody up."""
    uploads = clean(request.files.getlist("photos"))
    draft = begin()
    content = replace(filled(), text=plain_text(request.form.get("text", "")))
    save(draft, content)
    if key := request.form.get("remove"):
        remove_photo(draft, key)
        return steps.to_step("words", back_to_check=returns_to_check())
    bad_photos = take_in(draft, uploads)
    if error := wrong_words(content.text):
        return show_words(content, {"text": error} | ({"photos": bad_photos[0]} if bad_photos else {}))
    for sentence in bad_photos:
        flash(f"{sentence} {t('words.go_on')}", "warning")
    return steps.after("words", content)


def wrong_words(text: str) -> str:
    """Return what is wrong with the words, if anything."""
    if not text:
        return t("words.empty")
    return t("words.too_long", length=len(text)) if len(text) > TEXT_MAX else ""


@blueprint.get("/melden/contact")
def contact() -> ResponseReturnValue:
    """Ask how we may reach the reporter; nothing of it is needed."""
    return steps.too_early("contact") or show_contact(filled())


def show_contact(content: Filled, errors: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """Show the contact fields."""
    return steps.show(
        "contact",
        t("contact.title"),
        errors,
        content=content,
        contact=content,
        danger=content.is_dangerous(town()),
        may_reach_partner=content.may_reach_partner(town()),
    )


@blueprint.post("/melden/contact")
@writes
def save_contact() -> ResponseReturnValue:
    """Keep how we may reach the reporter."""
    draft = begin()
    given = {name: plain_line(request.form.get(name, ""))[:LINE_MAX] for name in ("email", "phone", "name")}
    may_share = request.form.get("may_share", "")
    errors = wrong_contact(given)
    content = replace(
        filled(),
        email=given["email"],
        phone=given["phone"],
        name=given["name"],
        may_share=may_share if may_share in {"yes", "no"} else "",
        contact_asked=not errors,
    )
    save(draft, content)
    return show_contact(content, errors) if errors else steps.after("contact", content)


def wrong_contact(given: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with the contact fields; empty ones are right."""
    errors = {}
    if given["email"] and not plain_email(given["email"]):
        errors["email"] = t("contact.bad_email")
    if given["phone"] and not plain_phone(given["phone"]):
        errors["phone"] = t("contact.bad_phone")
    if len(given["name"]) > NAME_MAX:
        errors["name"] = t("contact.bad_name")
    return errors
