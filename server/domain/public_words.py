"""The words that programs read, in the public API and in what we send to others: they never change."""

from collections.abc import Mapping

from server.domain.vocabulary import Outcome, Status, Urgency

STATUS: Mapping[Status, str] = {
    Status.REPORTED: "gemeld",
    Status.SEEN: "bekeken",
    Status.PLANNED: "gepland",
    Status.PLANNED_LATER: "later",
    Status.IN_PROGRESS: "bezig",
    Status.WAITING_FOR_REPORTER: "wacht_op_melder",
    Status.WITH_PARTNER: "bij_partner",
    Status.REOPENED: "heropend",
    Status.ENDED: "klaar",
}
OUTCOME: Mapping[Outcome, str] = {
    Outcome.SOLVED: "hersteld",
    Outcome.NOT_FOUND: "niets_aangetroffen",
    Outcome.ALREADY_SOLVED: "al_opgelost",
    Outcome.NOT_OURS: "niet_van_gemeente",
    Outcome.NOT_DONE: "doen_we_niet",
    Outcome.DUPLICATE: "dubbel",
    Outcome.WITHDRAWN: "ingetrokken",
    Outcome.MADE_SAFE: "veilig_gemaakt",
}
URGENCY: Mapping[Urgency, str] = {Urgency.NORMAL: "gewoon", Urgency.HIGH: "spoed", Urgency.DANGER: "gevaar"}
