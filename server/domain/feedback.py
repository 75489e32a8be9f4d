"""What we tell a reporter, when, and in which words. Track page, mail and phone read the same sentences from here."""

from server.domain import gaps
from server.domain.facts import Facts as Facts
from server.domain.facts import Message as Message
from server.domain.facts import Template as Template
from server.domain.facts import Texts, gap_values
from server.domain.gaps import UnknownGap as UnknownGap
from server.domain.mail_html import html as html
from server.domain.texts_en import TEXTS as ENGLISH
from server.domain.texts_nl import STANDARD_REASONS
from server.domain.texts_nl import TEXTS as DUTCH
from server.domain.vocabulary import EventKind, FeedbackPolicy, MessageKind, Outcome, Status

GAPS = frozenset(gap_values(Facts(), "nl")) | {"belofte", "opnieuw"}
"""What a template may name. `belofte` is the whole sentence of the promise; `opnieuw` says that we looked again."""

_TEXTS = {"nl": DUTCH, "en": ENGLISH}
_ONLY_WHEN_ALWAYS = frozenset({MessageKind.PLANNED, MessageKind.PARTNER, MessageKind.MADE_SAFE})

TO_REPORTERS = frozenset(DUTCH.messages) | {MessageKind.ENDED}
"""The kinds that `write` knows; what partners and teams are told stands in `notices`."""

_STEPS = {
    Status.REPORTED: 1,
    Status.REOPENED: 1,
    Status.SEEN: 2,
    Status.WAITING_FOR_REPORTER: 2,
    Status.WITH_PARTNER: 2,
    Status.PLANNED: 3,
    Status.PLANNED_LATER: 3,
    Status.IN_PROGRESS: 3,
    Status.ENDED: 4,
}


def wants(kind: MessageKind, policy: FeedbackPolicy) -> bool:
    """Whether the policy sends this kind of message.

    Receipt, question and end are always sent, and so is every deviation from what we said; a plan for a later month
    is one. The rest is news, for who wants to hear everything.
    """
    return policy is FeedbackPolicy.ALWAYS or kind not in _ONLY_WHEN_ALWAYS


def write(kind: MessageKind, facts: Facts, language: str = "nl", *, template: Template | None = None) -> Message:
    """Return the message. The municipality's own template leads, unless a fact that it can't do without is missing."""
    language = _spoken(language)
    values = _values(facts, language)
    if template is None or not gaps.is_complete(f"{template.subject}{template.text}", values):
        template = _own_template(kind, facts, _texts(language))
    subject = " ".join(gaps.fill(template.subject, values).split())
    return Message(subject, gaps.fill(template.text, values), language)


def check_template(text: str) -> None:
    """Raise UnknownGap when the text names a gap that we can't fill, or isn't well formed."""
    gaps.check(text, GAPS)


def default_template(kind: MessageKind, outcome: Outcome | None = None, language: str = "nl") -> Template:
    """Return our own words for a kind of message, for the municipality to begin from."""
    return _own_template(kind, Facts(outcome=outcome), _texts(language))


def promise_words(facts: Facts, language: str = "nl") -> str:
    """Return the sentence about the promised date; when it moved, with the reason and the first date."""
    texts = _texts(language)
    return gaps.fill(texts.promise_moved if facts.moved else texts.promise, gap_values(facts, _spoken(language)))


def status_words(status: Status, facts: Facts, language: str = "nl") -> str:
    """Return in plain words how the report stands."""
    texts = _texts(language)
    if status is not Status.ENDED:
        return gaps.fill(texts.status[status], _values(facts, language))
    template = texts.status_ended.get(facts.outcome) if facts.outcome else None
    return gaps.fill(template or texts.other_status_ended, _values(facts, language))


def event_words(kind: EventKind, facts: Facts, language: str = "nl") -> str:
    """Return the line for the public time line, or nothing when the event is not for the public."""
    if kind is EventKind.ENDED:
        return status_words(Status.ENDED, facts, language)
    return gaps.fill(_texts(language).events.get(kind, ""), _values(facts, language))


def progress(status: Status) -> int:
    """Return how far along the bar Ontvangen, Bekeken, Gepland, Klaar the report is: 1 to 4."""
    return _STEPS[status]


def standard_reasons(outcome: Outcome) -> list[str]:
    """Return the Dutch sentences that staff can pick as the reason of an outcome."""
    return list(STANDARD_REASONS[outcome])


def _spoken(language: str) -> str:
    """Return the language that we answer in; who asks for one that we don't speak, reads Dutch."""
    return language if language in _TEXTS else "nl"


def _texts(language: str) -> Texts:
    return _TEXTS[_spoken(language)]


def _values(facts: Facts, language: str) -> dict[str, str]:
    return gap_values(facts, _spoken(language)) | {
        "belofte": promise_words(facts, language),
        "opnieuw": _texts(language).again if facts.reopened else "",
    }


def _own_template(kind: MessageKind, facts: Facts, texts: Texts) -> Template:
    if kind is MessageKind.ENDED:
        return texts.ends.get(facts.outcome, texts.other_end) if facts.outcome else texts.other_end
    if kind is MessageKind.MOVED and facts.due_on and facts.first_due_on and facts.due_on < facts.first_due_on:
        return texts.moved_earlier
    if kind is MessageKind.LATE_NOTICE and not facts.moved:
        return texts.late_without_date
    return texts.messages[kind]
