"""The words of the trade: the states, outcomes, roles and kinds that the whole house uses.

Each member's value is what the database and the wire hold; `label` is what staff read. What residents
read stands in `domain/texts_*.py`, since they deserve a sentence.
"""

from enum import StrEnum


class Labelled(StrEnum):
    """A value with the Dutch word that staff read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Status(Labelled):
    """Where a report is in its life; the allowed moves stand in `lifecycle`."""

    REPORTED = "reported", "Gemeld"
    SEEN = "seen", "Bekeken"
    PLANNED = "planned", "Gepland"
    PLANNED_LATER = "planned_later", "Wordt later gedaan"
    IN_PROGRESS = "in_progress", "Bezig"
    WAITING_FOR_REPORTER = "waiting_for_reporter", "Wacht op melder"
    WITH_PARTNER = "with_partner", "Bij partner"
    REOPENED = "reopened", "Heropend"
    ENDED = "ended", "Klaar"


class Outcome(Labelled):
    """How a report, or a piece of its work, ended. A report never ends with MADE_SAFE: the repair is still to come."""

    SOLVED = "solved", "Opgelost"
    MADE_SAFE = "made_safe", "Veilig gemaakt"
    NOT_FOUND = "not_found", "Niets aangetroffen"
    ALREADY_SOLVED = "already_solved", "Was al opgelost"
    NOT_OURS = "not_ours", "Niet van de gemeente"
    NOT_DONE = "not_done", "Wordt niet gedaan"
    DUPLICATE = "duplicate", "Dubbel"
    WITHDRAWN = "withdrawn", "Ingetrokken"


class WorkStatus(Labelled):
    """Where a work order is."""

    OPEN = "open", "Open"
    PLANNED = "planned", "Gepland"
    IN_PROGRESS = "in_progress", "Bezig"
    WITH_PARTNER = "with_partner", "Bij partner"
    ENDED = "ended", "Klaar"


class Role(Labelled):
    """What a member of staff may do; the rights per role stand in `web/roles.py`."""

    KCC = "kcc", "KCC-medewerker"
    HANDLER = "handler", "Behandelaar"
    COORDINATOR = "coordinator", "Coördinator"
    SUPERVISOR = "supervisor", "Leidinggevende"
    ADMIN = "admin", "Beheerder"
    CREW = "crew", "Buitendienst"


class Urgency(Labelled):
    """How soon somebody must look; DANGER also raises the alarm."""

    NORMAL = "normal", "Gewoon"
    HIGH = "high", "Spoed"
    DANGER = "danger", "Gevaar"


class NormKind(Labelled):
    """The two clocks of a norm."""

    FIRST_RESPONSE = "first_response", "Eerste reactie"
    SOLUTION = "solution", "Oplossing"


class NormUnit(Labelled):
    """What a norm counts. Only HOURS runs on the real clock."""

    WORKING_HOURS = "working_hours", "werkuren"
    WORKING_DAYS = "working_days", "werkdagen"
    CALENDAR_DAYS = "calendar_days", "dagen"
    HOURS = "hours", "uur"


class FeedbackPolicy(Labelled):
    """When we write between the receipt and the end; both of those are always sent."""

    ALWAYS = "always", "Altijd"
    ON_DEVIATION = "on_deviation", "Alleen als wij afwijken"


class NormState(Labelled):
    """How a report stands against its promised date at some moment."""

    IN_TIME = "in_time", "op tijd"
    DUE_SOON = "due_soon", "dreigt te laat"
    LATE = "late", "te laat"
    PAUSED = "paused", "staat stil"
    NO_NORM = "no_norm", "geen norm"


class PromiseCause(Labelled):
    """Why a date was promised."""

    RECEIPT = "receipt", "Bij ontvangst"
    RECATEGORISED = "recategorised", "Andere categorie"
    PAUSED = "paused", "Wij wachtten op de melder"
    MOVED = "moved", "Verzet"
    REOPENED = "reopened", "Heropend"


class MessageKind(Labelled):
    """What a message to a reporter is about."""

    RECEIPT = "receipt", "Ontvangst"
    FOLLOWING = "following", "U volgt deze melding"
    PLANNED = "planned", "Gepland"
    PLANNED_LATER = "planned_later", "Wordt later gedaan"
    PARTNER = "partner", "Bij partner"
    MOVED = "moved", "Nieuwe datum"
    LATE_NOTICE = "late_notice", "Wij halen de datum niet"
    QUESTION = "question", "Vraag"
    MADE_SAFE = "made_safe", "Veilig gemaakt"
    JOINED = "joined", "Samen met een andere melding"
    REOPENED = "reopened", "Heropend"
    ENDED = "ended", "Klaar"
    WORK_FOR_PARTNER = "work_for_partner", "Opdracht aan partner"
    WARNING_FOR_TEAM = "warning_for_team", "Waarschuwing aan team"
    DANGER = "danger", "Alarm bij gevaar"
    CASE = "case", "Zaak bijwerken"
    WEBHOOK = "webhook", "Webhook"


class EventKind(Labelled):
    """What happened to a report; events are only ever added."""

    RECEIVED = "received", "Ontvangen"
    SEEN = "seen", "Bekeken"
    TAKEN = "taken", "Opgepakt"
    ASSIGNED = "assigned", "Toegewezen"
    PLANNED = "planned", "Gepland"
    STARTED = "started", "Begonnen"
    NOTE = "note", "Notitie"
    RECATEGORISED = "recategorised", "Andere categorie"
    PLACED = "placed", "Plaats aangepast"
    PROMISED = "promised", "Datum beloofd"
    ASKED = "asked", "Vraag aan melder"
    ANSWERED = "answered", "Antwoord van melder"
    FORWARDED = "forwarded", "Doorgezet naar partner"
    RETURNED = "returned", "Terug van partner"
    SPLIT = "split", "Geknipt"
    JOINED = "joined", "Samengevoegd"
    FOLLOWED = "followed", "Gevolgd"
    MADE_SAFE = "made_safe", "Veilig gemaakt"
    WORK_ENDED = "work_ended", "Opdracht klaar"
    ENDED = "ended", "Klaar"
    REOPENED = "reopened", "Heropend"
    DUE_SOON = "due_soon", "Dreigt te laat"
    LATE = "late", "Te laat"
    MESSAGE_SENT = "message_sent", "Bericht verstuurd"
    MESSAGE_FAILED = "message_failed", "Bericht niet aangekomen"
    MAIL_STOPPED = "mail_stopped", "E-mail gestopt"
    CLAIMED = "claimed", "Ploeg neemt het mee"
    GIVEN_BACK = "given_back", "Teruggegeven door ploeg"
    ASSET_NAMED = "asset_named", "Object aangepast"
    END_CORRECTED = "end_corrected", "Einde aangepast"
    PHOTO_ADDED = "photo_added", "Foto toegevoegd"
    ADDRESS_FOUND = "address_found", "Adres gevonden"
    ALARM_RAISED = "alarm_raised", "Alarm: gevaar"
    ALARM_PASSED_ON = "alarm_passed_on", "Alarm doorgegeven"
    ALARM_TAKEN = "alarm_taken", "Alarm opgepakt"
    CALL_BACK_ASKED = "call_back_asked", "Terugbelnotitie"
    CALLED_BACK = "called_back", "Teruggebeld"
    CASE_DIFFERS = "case_differs", "Zaaksysteem wijkt af"
    CASE_MENDED = "case_mended", "Zaaksysteem bijgewerkt"


class Tell(Labelled):
    """How somebody wants to hear how it goes."""

    MAIL = "mail", "Ja, per e-mail"
    PHONE = "phone", "Ja, per telefoon"
    NOT = "not", "Nee"


class ContactKind(Labelled):
    """The reporter wrote it; a follower only wants to hear the end."""

    REPORTER = "reporter", "Melder"
    FOLLOWER = "follower", "Volger"


class PlanStatus(Labelled):
    """Where the plan of a day is: at the office only, or with the crews."""

    DRAFT = "draft", "Concept"
    PUBLISHED = "published", "Bij de ploegen"


class StopLock(Labelled):
    """What of a stop a person decided: nothing, which crew, or its place in the round and all before it."""

    FREE = "free", "Vrij"
    CREW = "crew", "Bij deze ploeg"
    PLACE = "place", "Vastgezet"


class WishKind(Labelled):
    """What a plan reckons with for one piece of work."""

    APPOINTMENT = "appointment", "Afspraak"
    SCHOOL_HOURS = "school_hours", "Schooltijd"
    MARKET_DAY = "market_day", "Markt"
    CLOSURE = "closure", "Weg dicht"
    ONLY_CREW = "only_crew", "Alleen deze ploeg"
    NOT_CREW = "not_crew", "Niet deze ploeg"
    AFTER = "after", "Na ander werk"
