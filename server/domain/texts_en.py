"""What we say to residents in English. Reasons and questions are in the words of our staff, mostly in Dutch."""

from server.domain.facts import Template, Texts
from server.domain.vocabulary import EventKind, MessageKind, Outcome, Status

_LOOK = "[View your report: {link}]"
_END = (
    "[Questions? Call {telefoon}.]\n[Municipality of {gemeente}]\n\n"
    "[No more e-mail about this report? Stop the e-mail: {stoplink}]"
)
_HEAR = "We will let you know when it is done."
_OPEN = "Your report stays open."
_ABOUT = "[Subject: {categorie}.]\n[Place: {plaats}.]"
_REASON = "[Our colleague wrote: {reden}]"


def _tell(subject: str, *paragraphs: str) -> Template:
    return Template(subject, "\n\n".join([*paragraphs, _LOOK, _END]))


def _within_two_weeks(question: str) -> str:
    ask = f"{question} Let us know within 14 days"
    return f"[{ask}: {{link}}|{question} Call us within 14 days: {{telefoon}}.|{ask}.]"


def _ended(subject: str, what_we_did: str, question: str) -> Template:
    joined = "[Your report belongs to report {hoofdnummer}.]"
    content = "[Are you satisfied? Give your opinion: {meninglink}]"
    return _tell(subject, f"{joined} {what_we_did} {_REASON}", _within_two_weeks(question), content)


_NOT_SOLVED = "Is it not solved?"
_NOT_RIGHT = "Is this not right?"
_TOGETHER = "[We will deal with it together with report {hoofdnummer}.|We will deal with these reports together.]"
_PARTNER = "[{partner} will solve this for us.|Another party will solve this for us.]"
_PARTNER_OWNS = "[{partner} is responsible for it. We have passed on your report.]"
_NOT_NEEDED = "[Our colleague wrote: {reden}|You do not need it any more.]"
_LATER = "[We will do this in {maand}.|We will do this later.]"
_PLANNED = "[We will come on {gepland}.|We will come in {maand}.|We have planned the work.]"
_NOT_IN_TIME = "[We will not be able to finish this by {eerste_datum}.|We will not be able to finish this in time.] "
_NEW_DATE = "[We will now solve this by {datum}.|We will send you a new date.] "

TEXTS = Texts(
    promise="[We will solve this by {datum}.|We will look at it as soon as possible.]",
    promise_moved="We will solve this by {datum}. [Reason: {reden}] At first we said {eerste_datum}.",
    again="We have looked again.",
    messages={
        MessageKind.RECEIPT: _tell(
            "We have received your report[ {nummer}]",
            "Thank you for your report. [Your number is {nummer}.]",
            "{belofte} [If we cannot keep {datum}, we will tell you.] " + _HEAR,
            _ABOUT,
            "[You wrote:\n“{tekst}”]",
        ),
        MessageKind.FOLLOWING: _tell(
            "You follow report[ {nummer}]",
            "You follow a report. [Its number is {nummer}.]",
            "{belofte} " + _HEAR,
            _ABOUT,
        ),
        MessageKind.PLANNED: _tell("Your report[ {nummer}] is planned", f"{_PLANNED} {_REASON} {_HEAR}"),
        MessageKind.PLANNED_LATER: _tell(
            "Your report[ {nummer}] takes longer", _NOT_IN_TIME + _REASON, f"{_LATER} {_OPEN} {_HEAR}"
        ),
        MessageKind.PARTNER: _tell(
            "News about your report[ {nummer}]",
            _PARTNER + " We keep an eye on it. " + _REASON,
            "[You will hear from us by {datum}.|You will hear from us when it is done.]",
        ),
        MessageKind.MOVED: _tell("New date for your report[ {nummer}]", _NOT_IN_TIME + _REASON, _NEW_DATE + _HEAR),
        MessageKind.LATE_NOTICE: _tell(
            "Your report[ {nummer}] takes longer", _NOT_IN_TIME + _REASON, _NEW_DATE + _HEAR
        ),
        MessageKind.QUESTION: _tell(
            "A question about your report[ {nummer}]",
            "We have a question for you.",
            "[{vraag}]",
            "[Give your answer: {link}|Call us with your answer: {telefoon}.]",
            "[Could you do that by {antwoord_voor}?] We will go on as soon as we have your answer.",
        ),
        MessageKind.MADE_SAFE: _tell(
            "The place of your report[ {nummer}] is safe",
            "We have made the place safe[ on {klaar_op}]. The repair is still to come. " + _REASON,
            f"{{belofte}} {_OPEN} {_HEAR}",
        ),
        MessageKind.JOINED: _tell(
            "News about your report[ {nummer}]",
            "Someone else reported this too. " + _TOGETHER,
            "{belofte} You keep your own number. " + _HEAR,
        ),
        MessageKind.REOPENED: _tell(
            "We will look again at your report[ {nummer}]",
            "We will look at your report again. " + _REASON,
            "{belofte} " + _HEAR,
        ),
    },
    moved_earlier=_tell(
        "New date for your report[ {nummer}]",
        "We can come earlier. " + _REASON,
        "We will solve this by {datum}. At first we said {eerste_datum}. " + _HEAR,
    ),
    late_without_date=_tell(
        "Your report[ {nummer}] takes longer",
        "[We will not be able to finish this by {datum}.|We will not be able to finish this in time.] " + _REASON,
        "We will send you a new date. " + _OPEN,
    ),
    ends={
        Outcome.SOLVED: _ended(
            "Your report[ {nummer}] is solved",
            "[{opnieuw}] We have solved the problem[ on {klaar_op}].",
            _NOT_SOLVED,
        ),
        Outcome.NOT_FOUND: _ended(
            "We did not find the problem[ (report {nummer})]",
            "[{opnieuw}] We went to look[ on {klaar_op}]. We did not find the problem.",
            _NOT_SOLVED,
        ),
        Outcome.ALREADY_SOLVED: _ended(
            "The problem of your report[ {nummer}] is gone",
            "[{opnieuw}] We went to look[ on {klaar_op}]. The problem had been solved already.",
            _NOT_SOLVED,
        ),
        Outcome.NOT_OURS: _ended(
            "Your report[ {nummer}] is not for the municipality",
            "[{opnieuw}] We looked at your report[ on {klaar_op}]. This does not belong to the municipality. "
            + _PARTNER_OWNS,
            _NOT_RIGHT,
        ),
        Outcome.NOT_DONE: _ended(
            "We will not do this[ (report {nummer})]",
            "[{opnieuw}] We looked at your report[ on {klaar_op}]. We will not do this.",
            _NOT_RIGHT,
        ),
        Outcome.DUPLICATE: _tell(
            "Your report[ {nummer}] belongs to another report",
            "We looked at your report[ on {klaar_op}]. Someone else reported this too. " + _TOGETHER + " " + _REASON,
            _within_two_weeks(_NOT_RIGHT),
        ),
        Outcome.WITHDRAWN: _tell(
            "We stop with your report[ {nummer}]",
            "We have stopped with your report[ on {klaar_op}]. " + _NOT_NEEDED,
            _within_two_weeks("Is it still there after all?"),
        ),
    },
    other_end=_ended(
        "We are done with your report[ {nummer}]",
        "[{opnieuw}] We are done with your report[ on {klaar_op}].",
        _NOT_SOLVED,
    ),
    status={
        Status.REPORTED: "We have received your report. {belofte}",
        Status.SEEN: "We have looked at your report. {belofte}",
        Status.PLANNED: _PLANNED + " {belofte}",
        Status.PLANNED_LATER: f"{_LATER} {_REASON} {_OPEN}",
        Status.IN_PROGRESS: "We are working on it. {belofte}",
        Status.WAITING_FOR_REPORTER: "We have a question for you. [{vraag}]",
        Status.WITH_PARTNER: _PARTNER + " We keep an eye on it. {belofte}",
        Status.REOPENED: "We will look again. {belofte}",
    },
    status_ended={
        Outcome.SOLVED: "We have solved the problem[ on {klaar_op}]. " + _REASON,
        Outcome.NOT_FOUND: "We went to look[ on {klaar_op}]. We did not find the problem. " + _REASON,
        Outcome.ALREADY_SOLVED: "We went to look[ on {klaar_op}]. The problem had been solved already. " + _REASON,
        Outcome.NOT_OURS: f"This does not belong to the municipality. {_PARTNER_OWNS} {_REASON}",
        Outcome.NOT_DONE: "We will not do this. " + _REASON,
        Outcome.DUPLICATE: f"Someone else reported this too. {_TOGETHER} {_REASON}",
        Outcome.WITHDRAWN: "We have stopped with your report[ on {klaar_op}]. " + _NOT_NEEDED,
    },
    other_status_ended="We are done with your report[ on {klaar_op}]. " + _REASON,
    events={
        EventKind.RECEIVED: "We have received your report.",
        EventKind.SEEN: "We have looked at your report.",
        EventKind.PLANNED: _PLANNED,
        EventKind.STARTED: "We are working on it.",
        EventKind.RECATEGORISED: "We have changed the subject[: {categorie}].",
        EventKind.PLACED: "We have changed the place[: {plaats}].",
        EventKind.PROMISED: "{belofte}",
        EventKind.ASKED: "We have a question for you. [{vraag}]",
        EventKind.ANSWERED: "You have told us more.",
        EventKind.FORWARDED: _PARTNER,
        EventKind.RETURNED: "We will go on with it ourselves.",
        EventKind.SPLIT: "We divide the work.",
        EventKind.JOINED: "Someone else reported this too. " + _TOGETHER,
        EventKind.MADE_SAFE: "We have made the place safe[ on {klaar_op}]. The repair is still to come.",
        EventKind.REOPENED: "We will look again. " + _REASON,
        EventKind.MAIL_STOPPED: "You will get no more e-mail about this report.",
    },
)
