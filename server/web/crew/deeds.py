"""What a crew can do on its pages: for each deed its words, and how its form becomes a deed of the tablet's contract.

A form that is not right fills `form.errors`; the deed that comes with it is then thrown away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from server.domain.feedback import standard_reasons
from server.domain.vocabulary import Outcome as AnyOutcome
from server.queries.crew import CrewOrder
from server.web.edge import town
from server.web.staff.forms import Form, whole_number
from server.web.staff.whereabouts import place_in
from server.wire.field import (
    Arrive,
    Claim,
    Close,
    Correct,
    CorrectField,
    Deed,
    FollowUp,
    GiveBack,
    GiveBackWhy,
    HandOver,
    Kind,
    Note,
    Outcome,
)

MOST_MINUTES = 24 * 60
TELL = "Kies een zin of schrijf zelf wat je hebt gedaan. De melder leest dit."
EXPLAIN = "Schrijf op wat er is. Je collega’s lezen dit."


@dataclass
class Photos:
    """The hashes of the photos that came with a form."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """One thing that a crew can do. `name` is its endpoint and the prefix of its fields, `path` ends its address.

    `page` is the template of its form; empty when a button on another page is all. `stays` leads back to the order.
    """

    name: str
    path: str
    kind: Kind
    title: str
    done: str
    read: Callable[[Form, CrewOrder, Photos], Deed]
    page: str = ""
    stays: bool = True


def new_id() -> str:
    """Return an id for a form: the deed keeps it, so that a double click is one deed."""
    return str(uuid4())


def _claim(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    return Claim()


def _arrive(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    return Arrive()


def _close(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    outcome = next((o for o in DONE_OUTCOMES if o == form.value("outcome")), None)
    if outcome is None:
        form.wrong("outcome", "Kies hoe het is afgelopen.")
    return Close(
        outcome=outcome or Outcome.SOLVED,
        sentence=sentence_in(form, outcome),
        before=photos.before,
        after=photos.after,
        minutes=_minutes(form),
        material=form.text("material"),
    )


def sentence_in(form: Form, outcome: Outcome | None) -> str:
    """Return what the reporter reads: a sentence that was picked, own words, or both."""
    picked, own = form.text("standard"), form.text("sentence")
    if picked and outcome is not None and picked not in standard_reasons(AnyOutcome(outcome.value)):
        form.wrong("standard", "Deze zin past niet bij de uitkomst die je koos.")
    if not picked and not own:
        form.wrong("standard", TELL)
    return " ".join(filter(None, (picked, own)))


def _minutes(form: Form) -> int | None:
    text = form.text("minutes")
    minutes = whole_number(text)
    if text and (minutes is None or not 0 < minutes <= MOST_MINUTES):
        form.wrong("minutes", "Vul een aantal minuten in, zoals 15.")
    return minutes


def _cannot(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    """Read one of six reasons: four end the work with an outcome, two give it back to the team."""
    chosen = form.value("why")
    pictures = (*photos.before, *photos.after)
    if back := next((why for why in GIVE_BACK if why == chosen), None):
        return GiveBack(why=back, note=form.text("sentence", EXPLAIN), photos=pictures)
    outcome = next((o for o in NOT_DONE_OUTCOMES if o == chosen), None)
    if outcome is None:
        form.wrong("why", "Kies waarom het niet kan.")
    return Close(outcome=outcome or Outcome.NOT_FOUND, sentence=sentence_in(form, outcome), after=pictures)


def _follow_up(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    return FollowUp(
        category_id=_category(form, "Kies waar het over gaat."),
        task=form.text("task", "Schrijf op wat er nog moet gebeuren."),
        photos=(*photos.before, *photos.after),
    )


def _category(form: Form, missing: str) -> int:
    return form.one_of("category", {c.id for c in town().categories.values() if c.active and not c.is_group}, missing)


def _correct_category(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    chosen = _category(form, "Kies waar het echt over gaat.")
    return _corrected(form, CorrectField.CATEGORY, str(chosen), str(found.order.category_id))


def _correct_place(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    point, _ = place_in(form)
    order = found.order
    was = "" if order.x is None or order.y is None else f"{order.x:.1f} {order.y:.1f}"
    return _corrected(form, CorrectField.PLACE, f"{point.x:.1f} {point.y:.1f}", was)


def _correct_asset(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    asset = form.text("asset", "Vul het nummer of de naam in die op het object staat.")
    return _corrected(form, CorrectField.ASSET, asset, found.order.asset)


def _corrected(form: Form, field: CorrectField, value: str, was: str) -> Deed:
    return Correct(field=field, value=value, was=was, insist=bool(form.value("insist")))


def _hand_over(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    """Read the team, or a crew (as `team:crew`) that stands under it in the same list."""
    team, _, crew = form.value("to").partition(":")
    team_id, crew_id = whole_number(team) or 0, whole_number(crew)
    known = town()
    if team_id not in known.teams or (crew_id is not None and known.crew_teams.get(crew_id) != team_id):
        form.wrong("to", "Kies een team of een ploeg.")
    note = form.text("note", "Schrijf op waarom. Je collega’s lezen dit.")
    return HandOver(team_id=team_id, crew_id=crew_id, note=note)


def _note(form: Form, found: CrewOrder, photos: Photos) -> Deed:
    return Note(text=form.text("text", "Schrijf een notitie."), photos=(*photos.before, *photos.after))


DONE_OUTCOMES = (Outcome.SOLVED, Outcome.MADE_SAFE)
NOT_DONE_OUTCOMES = (Outcome.NOT_FOUND, Outcome.ALREADY_SOLVED, Outcome.NOT_OURS, Outcome.MADE_SAFE)
GIVE_BACK = (GiveBackWhy.PLACE_UNCLEAR, GiveBackWhy.OTHER)

WHY_NOT = {
    Outcome.NOT_FOUND: ("Niets aangetroffen", "De melder hoort dat jullie keken en niets zagen."),
    Outcome.ALREADY_SOLVED: ("Al opgelost", "Iemand anders was er eerder."),
    Outcome.NOT_OURS: ("Niet van ons", "Schrijf op van wie het wel is."),
    GiveBackWhy.PLACE_UNCLEAR: ("Plek onduidelijk", "Het gaat terug naar je team. De melding blijft open."),
    Outcome.MADE_SAFE: ("Alleen veilig gemaakt", "De reparatie komt nog. De melding blijft open."),
    GiveBackWhy.OTHER: ("Iets anders", "Het gaat terug naar je team. De melding blijft open."),
}
"""The six reasons why it can't be done, with what follows."""

ACTIONS = {
    action.name: action
    for action in (
        Action("claim", "pakken", Kind.CLAIM, "Dit pakken wij", "Dit staat nu in jullie lijst.", _claim),
        Action("arrive", "begin", Kind.ARRIVE, "Wij zijn er", "Je bent begonnen.", _arrive),
        Action("close", "klaar", Kind.CLOSE, "Klaar", "Klaar. De melder krijgt bericht.", _close, "close", False),
        Action("cannot", "kan-niet", Kind.CLOSE, "Kan niet", "Verwerkt.", _cannot, "cannot", False),
        Action("follow_up", "meer-werk", Kind.FOLLOW_UP, "Meer werk", "Het werk erbij is gemeld.", _follow_up, "more"),
        Action("correct_category", "onderwerp", Kind.CORRECT, "Onderwerp", "Aangepast.", _correct_category, "correct"),
        Action("correct_place", "plek", Kind.CORRECT, "Plek", "De plek is aangepast.", _correct_place, "correct"),
        Action(
            "correct_asset", "object", Kind.CORRECT, "Object", "Het object is aangepast.", _correct_asset, "correct"
        ),
        Action(
            "hand_over", "overdragen", Kind.HAND_OVER, "Overdragen", "Overgedragen.", _hand_over, "hand_over", False
        ),
        Action("note", "notitie", Kind.NOTE, "Notitie", "De notitie is bewaard.", _note, "note"),
    )
}
