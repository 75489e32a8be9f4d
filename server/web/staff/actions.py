"""What staff can do to a report: for each action its words, and how its form becomes a command.

A form that is not right fills `form.errors`; the command that comes with it is then thrown away.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from server.domain import command as commands
from server.domain.command import Command
from server.domain.vocabulary import Outcome
from server.queries.worklist import find_report
from server.web.edge import town
from server.web.staff.forms import Form, whole_number
from server.web.staff.whereabouts import place_in

NO_DAY = date(1970, 1, 1)
"""Stands in a command that is thrown away, because its form has no day."""

WHY = "Vul in waarom. De melder leest dit."


@dataclass(frozen=True)
class Action:
    """One thing that can be done. `name` is its endpoint and the prefix of its fields, `path` ends its address."""

    name: str
    path: str
    done: str
    read: Callable[[int, Form], Command]
    previewed: bool = False

    def command(self, report_id: int, form: Form) -> Command:
        """Return the command of a form, made on the version and for the piece of work that its maker saw."""
        made = self.read(report_id, form)
        return replace(made, base_version=form.base_version, work_order_id=form.work_order_id)

    def shows_first(self, form: Form) -> bool:
        """Whether somebody reads the messages before this is done: always where own words go to a reporter."""
        return self.previewed and (self.name != "plan" or bool(form.text("reason")))


def _note(report_id: int, form: Form) -> Command:
    return commands.AddNote(report_id=report_id, text=form.text("text", "Schrijf een notitie."))


def _ask(report_id: int, form: Form) -> Command:
    return commands.Ask(report_id=report_id, question=form.text("question", "Schrijf uw vraag aan de melder."))


def _plan(report_id: int, form: Form) -> Command:
    on = form.day("on", "Kies een dag, zoals 28-04-2026.") or NO_DAY
    crew_id = form.one_of("crew", town().crews, "") or None
    return commands.Plan(report_id=report_id, on=on, reason=form.text("reason"), crew_id=crew_id)


def _later(report_id: int, form: Form) -> Command:
    month = form.month("month", "Kies een maand, zoals 2026-11.") or NO_DAY
    return commands.PlanLater(report_id=report_id, month=month, reason=form.text("reason", WHY))


def _hand_over(report_id: int, form: Form) -> Command:
    """Read the team, or a person (as `team:person`) who stands under it in the same list."""
    team, _, person = form.value("to").partition(":")
    known = town()
    team_id, handler_id = whole_number(team) or 0, whole_number(person)
    if team_id not in known.teams or (handler_id is not None and handler_id not in known.staff):
        form.wrong("to", "Kies een team of een collega.")
    reason = form.text("reason", "Vul in waarom u dit overdraagt. Uw collega leest dit.")
    return commands.HandOver(report_id=report_id, team_id=team_id, handler_id=handler_id, reason=reason)


def _forward(report_id: int, form: Form) -> Command:
    partner_id = form.one_of("partner", town().partners, "Kies een partner.")
    return commands.Forward(report_id=report_id, partner_id=partner_id, note=form.text("note"))


def _take_back(report_id: int, form: Form) -> Command:
    return commands.TakeBack(report_id=report_id, reason=form.text("reason", "Vul in waarom u dit terughaalt."))


def _move_date(report_id: int, form: Form) -> Command:
    due_on = form.day("on", "Kies een dag, zoals 28-04-2026.") or NO_DAY
    return commands.MoveDate(report_id=report_id, due_on=due_on, reason=form.text("reason", WHY))


def _recategorise(report_id: int, form: Form) -> Command:
    active = {c.id for c in town().categories.values() if c.active}
    category_id = form.one_of("category", active, "Kies een onderwerp.")
    return commands.Recategorise(report_id=report_id, category_id=category_id, reroute=not form.value("keep_team"))


def _place(report_id: int, form: Form) -> Command:
    point, address = place_in(form)
    return commands.PutInPlace(report_id=report_id, point=point, address=address)


def _split(report_id: int, form: Form) -> Command:
    active = {c.id for c in town().categories.values() if c.active}
    return commands.Split(
        report_id=report_id,
        task=form.text("task", "Schrijf wat er in het tweede deel moet gebeuren."),
        category_id=form.one_of("category", active, "Kies een onderwerp voor het tweede deel."),
    )


def _join(report_id: int, form: Form) -> Command:
    main_id = find_report(form.value("main")) or 0
    if not main_id or main_id == report_id:
        form.wrong("main", "Vul het nummer in van een andere melding.")
    return commands.Join(report_id=report_id, main_report_id=main_id)


def _close(report_id: int, form: Form) -> Command:
    chosen = form.value("outcome")
    outcome = next((o for o in CLOSING_OUTCOMES if o == chosen), None)
    if outcome is None:
        form.wrong("outcome", "Kies hoe het is afgelopen.")
    parts = [form.text("standard"), form.text("reason")]
    reason = " ".join(filter(None, parts))
    if not reason:
        form.wrong("reason", "Kies een reden of schrijf zelf wat u hebt gedaan. De melder leest dit.")
    return commands.Close(report_id=report_id, outcome=outcome or Outcome.SOLVED, reason=reason)


def _reopen(report_id: int, form: Form) -> Command:
    return commands.Reopen(report_id=report_id, reason=form.text("reason", "Vul in waarom u dit heropent."))


CLOSING_OUTCOMES = tuple(outcome for outcome in Outcome if outcome is not Outcome.DUPLICATE)
"""With which outcomes work can be closed by hand; a duplicate is joined instead."""

ACTIONS = {
    action.name: action
    for action in (
        Action("see", "bekeken", "Bekeken.", lambda report_id, _: commands.See(report_id=report_id)),
        Action("take", "oppakken", "U hebt dit opgepakt.", lambda report_id, _: commands.Take(report_id=report_id)),
        Action("start", "begin", "U bent begonnen.", lambda report_id, _: commands.Start(report_id=report_id)),
        Action("note", "notitie", "De notitie is bewaard.", _note),
        Action("ask", "vraag", "De vraag gaat naar de melder. De klok staat stil.", _ask, previewed=True),
        Action("plan", "plannen", "Het werk is gepland.", _plan, previewed=True),
        Action("later", "later", "Het werk staat in die maand.", _later, previewed=True),
        Action("hand_over", "overdragen", "Het werk is overgedragen.", _hand_over),
        Action("forward", "doorzetten", "De partner krijgt de opdracht.", _forward),
        Action("take_back", "terughalen", "Het werk is weer bij u.", _take_back),
        Action("move_date", "verzetten", "De nieuwe datum is beloofd.", _move_date, previewed=True),
        Action("recategorise", "onderwerp", "Het onderwerp is aangepast.", _recategorise),
        Action("place", "plaats", "De plaats is aangepast.", _place),
        Action("split", "knippen", "De melding heeft een deel erbij.", _split),
        Action("join", "samenvoegen", "De meldingen zijn samengevoegd.", _join, previewed=True),
        Action("close", "afsluiten", "Het werk is afgesloten.", _close, previewed=True),
        Action("reopen", "heropenen", "De melding is weer open.", _reopen),
    )
}
