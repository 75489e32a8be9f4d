"""Reporting: the extra questions of a category. "Weet ik niet" is always an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from server.domain.normalise import plain_line
from server.queries.reference import Option, QuestionInfo
from server.web.edge import town, writes
from server.web.resident import steps
from server.web.resident.blueprint import blueprint
from server.web.resident.drafts import LINE_MAX, Filled, begin, filled, save
from server.web.texts import language, t

ANSWER = "answer-"
UNKNOWN = "weet"
"""How the value of a municipality's own "weet ik niet" begins."""


@blueprint.get("/melden/vragen")
def questions() -> ResponseReturnValue:
    """Ask what this category needs to know."""
    return steps.too_early("questions") or show_questions(filled())


def show_questions(
    content: Filled, errors: Mapping[str, str] | None = None, stops: Sequence[str] = ()
) -> ResponseReturnValue:
    """Show the extra questions; `stops` say that something is not ours."""
    asked = [_shown(question, content) for question in content.questions(town())]
    title = t("questions.title", count=len(asked))
    return steps.show("questions", title, errors, content=content, questions=asked, stops=stops)


def _shown(question: QuestionInfo, content: Filled) -> dict[str, Any]:
    options = [{"value": o.value, "label": _label(o)} for o in question.options]
    if options and not any(o.value.startswith(UNKNOWN) for o in question.options):
        options.append({"value": "", "label": t("questions.dont_know")})
    answered = content.questions_for == content.category or ANSWER + question.key in request.form
    return {
        "name": ANSWER + question.key,
        "text": in_words(question),
        "options": options,
        "answer": content.answers.get(question.key, "" if answered else None),
    }


def in_words(question: QuestionInfo) -> str:
    """Return the question in the language of this request."""
    return (question.text_en if language() == "en" else "") or question.text


def answer_in_words(question: QuestionInfo, answer: str) -> str:
    """Return an answer as it was picked."""
    picked = next((o for o in question.options if o.value == answer), None)
    return _label(picked) if picked else answer or t("questions.dont_know")


def _label(option: Option) -> str:
    return (option.label_en if language() == "en" else "") or option.label


@blueprint.post("/melden/vragen")
@writes
def save_questions() -> ResponseReturnValue:
    """Keep the answers; "Weet ik niet" is one."""
    draft, content = begin(), filled()
    asked = content.questions(town())
    given = {q.key: plain_line(request.form.get(ANSWER + q.key, "")) for q in asked}
    answers = {key: answer for key, answer in given.items() if answer}
    content = replace(content, answers=answers, questions_for=content.category)
    errors = {ANSWER + q.key: error for q in asked if (error := _wrong_answer(q, given[q.key]))}
    if errors:
        content = replace(content, questions_for=None)
        save(draft, content)
        return show_questions(content, errors)
    save(draft, content)
    stops = [stop for q in asked if q.stop_answer and given[q.key] == q.stop_answer and (stop := _stop_text(q))]
    if stops and not request.form.get("anyway"):
        return show_questions(content, stops=stops)
    return steps.after("questions", content)


def _stop_text(question: QuestionInfo) -> str:
    return (question.stop_text_en if language() == "en" else "") or question.stop_text


def _wrong_answer(question: QuestionInfo, answer: str) -> str:
    if len(answer) > LINE_MAX:
        return t("questions.too_long")
    if not question.options:
        return ""
    offered = {o.value for o in question.options}
    if ANSWER + question.key not in request.form or (answer and answer not in offered):
        return t("questions.choose")
    return ""
