"""What the rules of the trade refuse, as a sentence at the right field of a form."""

from server.domain.calendar import OutOfCalendar
from server.domain.errors import DomainError
from server.domain.lifecycle import MoveNotAllowed
from server.operations.assigning import NoOpenWork, UnknownTarget
from server.operations.closing import AlreadyOpen, EndOutOfOrder, TooLateToReopen
from server.operations.pictures import BadPhoto
from server.operations.promising import DateInThePast, ReasonMissing
from server.web.staff.forms import Form

REFUSALS: tuple[tuple[type[DomainError], tuple[str, ...], str], ...] = (
    (ReasonMissing, ("reason", "text", "question", "task"), "Vul in waarom. Zonder reden kan dit niet."),
    (DateInThePast, ("on", "month"), "Deze dag is al voorbij. Kies een dag die nog komt."),
    (OutOfCalendar, ("on", "month"), "Zo ver vooruit kennen wij de werkdagen niet. Kies een eerdere dag."),
    (UnknownTarget, ("to", "partner", "category", "main", "crew"), "Dit bestaat niet (meer). Kies iets anders."),
    (NoOpenWork, (), "Er is geen werk meer open. Bekijk hieronder wat er is gebeurd."),
    (MoveNotAllowed, (), "Dit kan niet meer: de melding heeft nu een andere status."),
    (EndOutOfOrder, (), "Het einde kan niet voor de ontvangst liggen, en niet in de toekomst."),
    (TooLateToReopen, (), "Heropenen kan niet meer. Maak een nieuwe melding."),
    (AlreadyOpen, (), "Deze melding is al open."),
)
"""Each refusal, the fields that it may be about, and what to do."""


def explain(error: DomainError, form: Form) -> None:
    """Put the sentence for a refusal at the field that it is about; raises it again when we have no sentence."""
    if isinstance(error, BadPhoto):
        form.wrong("photos", error.sentence)
        return
    for kind, names, sentence in REFUSALS:
        if isinstance(error, kind):
            form.wrong(next((name for name in names if name in form.fields), "form"), sentence)
            return
    raise error
