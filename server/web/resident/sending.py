"""Reporting: checking, sending and thanks. However often it is sent, it is one report."""

from dataclasses import replace

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.language import day_words
from server.model.photo import Draft
from server.operations.intake import accept, receipt_of
from server.operations.photos import photos_of
from server.web.edge import now, town, writes
from server.web.resident import steps
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import Filled, begin, current, draft_with, filled, forget, photos, save
from server.web.resident.photos import numbered
from server.web.resident.place_form import shown_place
from server.web.resident.question_form import answer_in_words, in_words
from server.web.texts import language, t
from server.wire.intake import Receipt


@blueprint.get("/melden/controle")
def check() -> ResponseReturnValue:
    """Show everything once more before it goes."""
    return steps.too_early("check") or show_check(filled())


def show_check(content: Filled) -> ResponseReturnValue:
    """Show the summary, each row with a way to change it."""
    chosen, draft = content.chosen(town()), current()
    return steps.show(
        "check",
        t("check.title"),
        content=content,
        photos=numbered(photos()),
        kind=chosen.called(language()) if chosen else t("check.kind_unknown"),
        place=shown_place(content),
        answers=[
            {"text": in_words(q), "answer": answer_in_words(q, content.answers.get(q.key, ""))}
            for q in content.questions(town())
        ],
        contact=content,
        may_share=_shared(content),
        draft_key=draft.key if draft else "",
    )


def _shared(content: Filled) -> str:
    """Return what was said about sharing, when it was asked."""
    if not content.may_reach_partner(town()):
        return ""
    return t(f"form.{content.may_share}") if content.may_share else t("check.none")


@blueprint.post("/melden/controle")
@writes
def send() -> ResponseReturnValue:
    """Send the report. The form names its draft, so that a second tap, Back or resend finds the first receipt."""
    draft = draft_with(request.form.get("draft", "")) or current()
    if draft is None:
        return steps.to_step("words")
    content = Filled.read(draft.data)
    # Who came this far has seen what is known there; a report that came in meanwhile must not send anybody back.
    if draft.report_id is None and (todo := steps.first_to_do(content, besides="known")) != "check":
        return steps.to_step(todo)
    receipt = accept(content.as_incoming(draft.key, tuple(p.key for p in photos_of(draft))), now=now())
    draft.report_id = receipt.report_id
    draft.touched_at = now()
    forget(draft)
    return _to_thanks(draft)


def _to_thanks(draft: Draft) -> ResponseReturnValue:
    return redirect(url_for("resident.thanks", key=draft.key), 303)


@blueprint.get("/melden/bedankt/<key>")
def thanks(key: str) -> ResponseReturnValue:
    """Thank, with the number and the date."""
    draft = draft_with(key)
    receipt = receipt_of("website", key, town()) if draft and draft.report_id else None
    if draft is None or receipt is None:
        abort(404)
    content = Filled.read(draft.data)
    return render_template(
        "resident/report/thanks.html",
        report=receipt,
        promise=_promise(receipt),
        email=content.email,
        same_place=content.has_place,
        track_url=url_for("resident.track", number=receipt.reference, code=receipt.track_code),
        draft_key=key,
    )


def _promise(receipt: Receipt) -> dict[str, object]:
    kind = "promise" if receipt.due_on else "reply"
    words = day_words(receipt.due_on, language()) if receipt.due_on else t("thanks.reply_words")
    return {
        "day": receipt.due_on,
        "before": t(f"thanks.{kind}_before"),
        "words": words,
        "after": t(f"thanks.{kind}_after"),
    }


@blueprint.post("/melden/nog-een")
@writes
def again() -> ResponseReturnValue:
    """Begin another report; what is known already is not asked again."""
    earlier = draft_with(request.form.get("draft", ""))
    old = Filled.read(earlier.data) if earlier else Filled()
    fresh = replace(Filled(), email=old.email, phone=old.phone, name=old.name, may_share=old.may_share)
    if request.form.get("keep") == "place":
        fresh = replace(fresh.at(old.point, old.address), place_text=old.place_text)
    save(begin(), fresh)
    return steps.to_step("words")
