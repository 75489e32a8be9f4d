"""What the screen tells somebody at the desk while they type: subject, questions, date, danger, doubles, the caller."""

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.calendar import local_day
from server.domain.facts import Facts
from server.domain.feedback import promise_words, status_words
from server.domain.hazards import hazard_in
from server.domain.language import day_words
from server.domain.vocabulary import Status, Tell, Urgency
from server.model.base import db
from server.model.report import Report
from server.operations.delivery import facts_of
from server.operations.intake import judge
from server.queries.duplicates import Likely, likely_duplicates
from server.queries.kcc import Found, caller_history
from server.queries.reference import CategoryInfo, QuestionInfo, Reference
from server.web.kcc.typed import Spot, Typed

PROPOSED = 3
QUESTIONS = 3
DOUBLES = 5
RINGS = "Wij waarschuwen meteen de dienst."
BACK = {
    Tell.MAIL: "U krijgt een e-mail als het klaar is.",
    Tell.PHONE: "Wij bellen u als het klaar is.",
    Tell.NOT: "U krijgt hierover geen bericht meer. Met dit nummer kunt u altijd bellen.",
}


@dataclass(frozen=True)
class Help:
    """Everything that follows from what was typed. `say` is what the caller may hear, sentence by sentence."""

    spot: Spot
    chosen: CategoryInfo | None
    proposals: tuple[CategoryInfo, ...]
    questions: tuple[QuestionInfo, ...]
    danger: str
    stops: tuple[str, ...]
    season: str
    say: tuple[str, ...]
    ask: str
    team: str
    doubles: tuple[Likely, ...]
    history: tuple[Found, ...]


def helped(typed: Typed, known: Reference, *, now: datetime) -> Help:
    """Return what there is to tell. Reads our own tables only."""
    spot = typed.spot()
    chosen = typed.chosen(known)
    judged = judge(typed.as_incoming("", spot), known, now=now) if typed.text or chosen else None
    subject = chosen or (judged.chosen.category if judged and judged.chosen.certainty else None)
    due_on = local_day(judged.promised.due_at) if judged and judged.promised else None
    danger = _danger(typed, judged.urgency if judged else Urgency.NORMAL, known)
    return Help(
        spot=spot,
        chosen=chosen,
        proposals=_proposals(typed, known),
        questions=known.questions_for(chosen.id)[:QUESTIONS] if chosen else (),
        danger=danger,
        stops=_stops(typed, chosen, known),
        season=_season(chosen, now=now),
        say=tuple(filter(None, (RINGS if danger else "", _promise(due_on, now=now), back(typed)))) if subject else (),
        ask=to_ask(typed),
        team=known.teams[judged.route.team_id].name if judged and subject else "",
        doubles=_doubles(typed, spot, subject, now=now),
        history=tuple(caller_history(typed.phone, typed.email, typed.handle, known, now=now)),
    )


def back(typed: Typed) -> str:
    """Return how the caller will hear of it; nothing is promised that we have no address for."""
    return "" if to_ask(typed) else BACK[Tell(typed.tell)]


def to_ask(typed: Typed) -> str:
    """Return what is still missing to reach the caller as they want."""
    if typed.tell == Tell.MAIL and not typed.email:
        return "Vraag het e-mailadres, of kies een andere terugkoppeling."
    if typed.tell == Tell.PHONE and not typed.phone:
        return "Vraag het telefoonnummer."
    return ""


def _promise(due_on: date | None, *, now: datetime) -> str:
    return promise_words(Facts(due_on=due_on, written_on=local_day(now)))


def spoken(report_id: int, known: Reference, *, now: datetime) -> tuple[str, ...]:
    """Return what somebody may hear about a report that is there: its number, how it stands, and the date."""
    report = db.session.get_one(Report, report_id)
    facts = facts_of(report, known, contact=None, base_url="", now=now, said=Facts())
    ended = report.status is Status.ENDED
    if ended:
        facts = _with_end(facts, report)
    elif report.planned_on is not None:
        facts = Facts.from_json({**facts.to_json(), "planned_on": report.planned_on.isoformat()})
    return f"Het nummer is {facts.reference}.", status_words(report.status, facts)


def _with_end(facts: Facts, report: Report) -> Facts:
    ended_on = local_day(report.ended_at).isoformat() if report.ended_at else None
    end = {"outcome": report.outcome, "reason": report.outcome_reason, "ended_on": ended_on}
    return Facts.from_json({**facts.to_json(), **{name: value for name, value in end.items() if value}})


def _proposals(typed: Typed, known: Reference) -> tuple[CategoryInfo, ...]:
    if not typed.text:
        return ()
    return tuple(known.categories[s.category_id] for s in known.words.classify(typed.text))[:PROPOSED]


def _danger(typed: Typed, urgency: Urgency, known: Reference) -> str:
    """Return why this may be dangerous, in a few words."""
    if typed.danger:
        return "De beller zegt dat er gevaar is."
    if urgency is Urgency.DANGER:
        return "Dit onderwerp of antwoord betekent gevaar."
    hazard = hazard_in(f"{typed.text}\n{typed.place}", known.hazard_words)
    return f"U schreef iets dat gevaarlijk kan zijn: {hazard}." if hazard else ""


def _stops(typed: Typed, chosen: CategoryInfo | None, known: Reference) -> tuple[str, ...]:
    """Return the texts for what is not ours, or needs no report."""
    if chosen is None:
        return ()
    asked = known.questions_for(chosen.id)
    answered = (q.stop_text for q in asked if q.stop_answer and typed.answers.get(q.key) == q.stop_answer)
    return tuple(text for text in (chosen.stop_text, *answered) if text)


def _season(chosen: CategoryInfo | None, *, now: datetime) -> str:
    """Return that it is not the time of year for this, and which is."""
    if chosen is None or chosen.season is None or chosen.in_season(local_day(now)):
        return ""
    starts, ends = (
        day_words(local_day(now).replace(month=month, day=min(day, 28))).split(" ", 1)[1]
        for month, day in (chosen.season.starts, chosen.season.ends)
    )
    return f"Dit doen wij van {starts} tot en met {ends}. Nu is het daar het seizoen niet voor."


def _doubles(typed: Typed, spot: Spot, subject: CategoryInfo | None, *, now: datetime) -> tuple[Likely, ...]:
    if spot.point is None or subject is None:
        return ()
    return tuple(likely_duplicates(spot.point, subject, typed.text, now=now))[:DOUBLES]
