"""What we say to residents in Dutch: level B1, "u", no word that says more than what happened.

The language of the gaps and brackets is explained in `gaps`. Never "afgehandeld": people read it as repaired.
"""

from server.domain.facts import Template, Texts
from server.domain.vocabulary import EventKind, MessageKind, Outcome, Status

_LOOK = "[Bekijk uw melding: {link}]"
_END = (
    "[Vragen? Bel {telefoon}.]\n[Gemeente {gemeente}]\n\n"
    "[Wilt u geen e-mail meer over deze melding? Stop de e-mail: {stoplink}]"
)
_HEAR = "U krijgt bericht als het klaar is."
_OPEN = "Uw melding blijft open."
_ABOUT = "[Onderwerp: {categorie}.]\n[Plek: {plaats}.]"


def _tell(subject: str, *paragraphs: str) -> Template:
    return Template(subject, "\n\n".join([*paragraphs, _LOOK, _END]))


def _within_two_weeks(question: str) -> str:
    ask = f"{question} Laat het ons binnen 14 dagen weten"
    return f"[{ask}: {{link}}|{question} Bel ons binnen 14 dagen: {{telefoon}}.|{ask}.]"


def _ended(subject: str, what_we_did: str, question: str) -> Template:
    joined = "[Uw melding hoort bij melding {hoofdnummer}.]"
    content = "[Bent u tevreden? Geef uw mening: {meninglink}]"
    return _tell(subject, f"{joined} {what_we_did}", _within_two_weeks(question), content)


_NOT_SOLVED = "Is het niet opgelost?"
_NOT_RIGHT = "Klopt dit niet?"
_TOGETHER = "[Wij doen het samen met melding {hoofdnummer}.|Wij doen deze meldingen samen.]"
_PARTNER = "[{partner} lost dit voor ons op.|Een ander lost dit voor ons op.]"
_PARTNER_OWNS = "[{partner} gaat hierover. Wij hebben uw melding doorgestuurd.]"
_NOT_NEEDED = "[{reden}|U hebt deze niet meer nodig.]"
_LATER = "[Wij doen dit in {maand}.|Wij doen dit later.]"
_PLANNED = "[Wij komen op {gepland}.|Wij komen in {maand}.|Wij hebben het werk gepland.]"

TEXTS = Texts(
    promise="[Wij lossen dit op voor of op {datum}.|Wij kijken er zo snel mogelijk naar.]",
    promise_moved="Wij lossen dit op voor of op {datum}. [Reden: {reden}] Eerst zeiden wij {eerste_datum}.",
    again="Wij hebben opnieuw gekeken.",
    messages={
        MessageKind.RECEIPT: _tell(
            "Wij hebben uw melding[ {nummer}]",
            "Bedankt voor uw melding. [Uw nummer is {nummer}.]",
            "[Wij lossen dit op voor of op {datum}. Lukt dat niet? Dan hoort u dat van ons.|{belofte}] " + _HEAR,
            _ABOUT,
            "[U schreef:\n“{tekst}”]",
        ),
        MessageKind.FOLLOWING: _tell(
            "U volgt melding[ {nummer}]", "U volgt een melding. [Het nummer is {nummer}.]", "{belofte} " + _HEAR, _ABOUT
        ),
        MessageKind.PLANNED: _tell("Uw melding[ {nummer}] is gepland", _PLANNED + " [{reden}] " + _HEAR),
        MessageKind.PLANNED_LATER: _tell(
            "Uw melding[ {nummer}] duurt langer",
            "[Het lukt ons niet om dit op {eerste_datum} klaar te hebben.|Het lukt ons nu nog niet.] [{reden}]",
            _LATER + " " + _OPEN + " " + _HEAR,
        ),
        MessageKind.PARTNER: _tell(
            "Nieuws over uw melding[ {nummer}]",
            _PARTNER + " Wij blijven het volgen. [{reden}]",
            "[U hoort uiterlijk {datum} van ons.|U hoort van ons als het klaar is.]",
        ),
        MessageKind.MOVED: _tell(
            "Nieuwe datum voor uw melding[ {nummer}]",
            "[Het lukt ons niet om dit op {eerste_datum} klaar te hebben.|Het lukt ons niet op tijd.] [{reden}]",
            "[Wij lossen dit nu op voor of op {datum}.|U krijgt van ons een nieuwe datum.] " + _HEAR,
        ),
        MessageKind.LATE_NOTICE: _tell(
            "Uw melding[ {nummer}] duurt langer",
            "[Het lukt ons niet om dit op {eerste_datum} klaar te hebben.|Het lukt ons niet op tijd.] [{reden}]",
            "[Wij lossen dit nu op voor of op {datum}.|U krijgt van ons een nieuwe datum.] " + _HEAR,
        ),
        MessageKind.QUESTION: _tell(
            "Een vraag over uw melding[ {nummer}]",
            "Wij hebben een vraag aan u.",
            "[{vraag}]",
            "[Geef antwoord: {link}|Bel ons met uw antwoord: {telefoon}.]",
            "[Wilt u dat doen voor of op {antwoord_voor}?] Wij gaan verder als wij uw antwoord hebben.",
        ),
        MessageKind.MADE_SAFE: _tell(
            "De plek van uw melding[ {nummer}] is veilig",
            "Wij hebben de plek veilig gemaakt[ op {klaar_op}]. De reparatie komt nog. [{reden}]",
            "{belofte} " + _OPEN + " " + _HEAR,
        ),
        MessageKind.JOINED: _tell(
            "Nieuws over uw melding[ {nummer}]",
            "Iemand anders meldde dit ook. " + _TOGETHER,
            "{belofte} U houdt uw eigen nummer. " + _HEAR,
        ),
        MessageKind.REOPENED: _tell(
            "Wij kijken opnieuw naar uw melding[ {nummer}]",
            "Wij kijken opnieuw naar uw melding. [{reden}]",
            "{belofte} " + _HEAR,
        ),
    },
    moved_earlier=_tell(
        "Nieuwe datum voor uw melding[ {nummer}]",
        "Wij kunnen eerder komen. [{reden}]",
        "Wij lossen dit op voor of op {datum}. Eerst zeiden wij {eerste_datum}. " + _HEAR,
    ),
    late_without_date=_tell(
        "Uw melding[ {nummer}] duurt langer",
        "[Het lukt ons niet om dit op {datum} klaar te hebben.|Het lukt ons niet op tijd.] [{reden}]",
        "U krijgt van ons een nieuwe datum. " + _OPEN,
    ),
    ends={
        Outcome.SOLVED: _ended(
            "Uw melding[ {nummer}] is opgelost",
            "[{opnieuw}] Wij hebben het probleem opgelost[ op {klaar_op}]. [{reden}]",
            _NOT_SOLVED,
        ),
        Outcome.NOT_FOUND: _ended(
            "Wij vonden het probleem niet[ (melding {nummer})]",
            "[{opnieuw}] Wij zijn gaan kijken[ op {klaar_op}]. Wij vonden het probleem niet. [{reden}]",
            _NOT_SOLVED,
        ),
        Outcome.ALREADY_SOLVED: _ended(
            "Het probleem van uw melding[ {nummer}] is al weg",
            "[{opnieuw}] Wij zijn gaan kijken[ op {klaar_op}]. Het probleem was al opgelost. [{reden}]",
            _NOT_SOLVED,
        ),
        Outcome.NOT_OURS: _ended(
            "Uw melding[ {nummer}] is niet voor de gemeente",
            "[{opnieuw}] Wij hebben uw melding bekeken[ op {klaar_op}]."
            " Dit is niet van de gemeente. " + _PARTNER_OWNS + " [{reden}]",
            _NOT_RIGHT,
        ),
        Outcome.NOT_DONE: _ended(
            "Wij doen dit niet[ (melding {nummer})]",
            "[{opnieuw}] Wij hebben uw melding bekeken[ op {klaar_op}]. Wij doen dit niet. [{reden}]",
            _NOT_RIGHT,
        ),
        Outcome.DUPLICATE: _tell(
            "Uw melding[ {nummer}] hoort bij een andere melding",
            "Wij hebben uw melding bekeken[ op {klaar_op}]. Iemand anders meldde dit ook. " + _TOGETHER + " [{reden}]",
            _within_two_weeks(_NOT_RIGHT),
        ),
        Outcome.WITHDRAWN: _tell(
            "Wij stoppen met uw melding[ {nummer}]",
            "Wij stoppen met uw melding[ op {klaar_op}]. " + _NOT_NEEDED,
            _within_two_weeks("Is het er toch nog?"),
        ),
    },
    other_end=_ended(
        "Wij zijn klaar met uw melding[ {nummer}]",
        "[{opnieuw}] Wij zijn klaar met uw melding[ op {klaar_op}]. [{reden}]",
        _NOT_SOLVED,
    ),
    status={
        Status.REPORTED: "Wij hebben uw melding ontvangen. {belofte}",
        Status.SEEN: "Wij hebben uw melding bekeken. {belofte}",
        Status.PLANNED: _PLANNED + " {belofte}",
        Status.PLANNED_LATER: _LATER + " [{reden}] " + _OPEN,
        Status.IN_PROGRESS: "Wij zijn ermee bezig. {belofte}",
        Status.WAITING_FOR_REPORTER: "Wij hebben een vraag aan u. [{vraag}]",
        Status.WITH_PARTNER: _PARTNER + " Wij blijven het volgen. {belofte}",
        Status.REOPENED: "Wij kijken opnieuw. {belofte}",
    },
    status_ended={
        Outcome.SOLVED: "Wij hebben het probleem opgelost[ op {klaar_op}]. [{reden}]",
        Outcome.NOT_FOUND: "Wij zijn gaan kijken[ op {klaar_op}]. Wij vonden het probleem niet. [{reden}]",
        Outcome.ALREADY_SOLVED: "Wij zijn gaan kijken[ op {klaar_op}]. Het probleem was al opgelost. [{reden}]",
        Outcome.NOT_OURS: "Dit is niet van de gemeente. " + _PARTNER_OWNS + " [{reden}]",
        Outcome.NOT_DONE: "Wij doen dit niet. [{reden}]",
        Outcome.DUPLICATE: "Iemand anders meldde dit ook. " + _TOGETHER + " [{reden}]",
        Outcome.WITHDRAWN: "Wij stoppen met uw melding[ op {klaar_op}]. " + _NOT_NEEDED,
    },
    other_status_ended="Wij zijn klaar met uw melding[ op {klaar_op}]. [{reden}]",
    events={
        EventKind.RECEIVED: "Wij hebben uw melding ontvangen.",
        EventKind.SEEN: "Wij hebben uw melding bekeken.",
        EventKind.PLANNED: _PLANNED,
        EventKind.STARTED: "Wij zijn ermee bezig.",
        EventKind.RECATEGORISED: "Wij hebben het onderwerp aangepast[: {categorie}].",
        EventKind.PLACED: "Wij hebben de plek aangepast[: {plaats}].",
        EventKind.PROMISED: "{belofte}",
        EventKind.ASKED: "Wij hebben een vraag aan u. [{vraag}]",
        EventKind.ANSWERED: "U hebt ons iets laten weten.",
        EventKind.FORWARDED: _PARTNER,
        EventKind.RETURNED: "Wij gaan er zelf mee verder.",
        EventKind.SPLIT: "Wij verdelen het werk.",
        EventKind.JOINED: "Iemand anders meldde dit ook. " + _TOGETHER,
        EventKind.MADE_SAFE: "Wij hebben de plek veilig gemaakt[ op {klaar_op}]. De reparatie komt nog.",
        EventKind.REOPENED: "Wij kijken opnieuw. [{reden}]",
        EventKind.MAIL_STOPPED: "U krijgt geen e-mail meer over deze melding.",
    },
)

STANDARD_REASONS: dict[Outcome, tuple[str, ...]] = {
    Outcome.SOLVED: (
        "Wij hebben het gemaakt.",
        "Wij hebben een nieuwe geplaatst.",
        "Wij hebben het opgeruimd.",
        "Wij hebben het schoongemaakt.",
        "Wij hebben het geleegd.",
        "Wij hebben gesnoeid.",
    ),
    Outcome.MADE_SAFE: (
        "Wij hebben de plek afgezet. De reparatie komt later.",
        "Wij hebben het gevaar weggehaald. De reparatie komt later.",
    ),
    Outcome.NOT_FOUND: (
        "Wij hebben op de plek gekeken en zagen niets.",
        "De plek was voor ons niet duidelijk. Kunt u de plek beter beschrijven?",
    ),
    Outcome.ALREADY_SOLVED: (
        "Iemand had het al opgeruimd.",
        "Onze ploeg had dit al gedaan tijdens de gewone ronde.",
        "De storing was al voorbij.",
    ),
    Outcome.NOT_OURS: (
        "De grond is van iemand anders. De eigenaar moet dit oplossen.",
        "De provincie zorgt voor deze weg.",
        "Het waterschap zorgt voor dit water.",
        "De woningcorporatie zorgt voor deze plek.",
        "ProRail zorgt voor het spoor.",
    ),
    Outcome.NOT_DONE: (
        "De plek is nog goed genoeg. Wij houden het in de gaten.",
        "De boom is gezond. Wij kappen geen gezonde bomen.",
        "Wij maaien hier minder vaak. Dat is goed voor bloemen en dieren.",
        "Dit is binnen de regels. Wij kunnen hier niets doen.",
    ),
    Outcome.DUPLICATE: ("Wij weten hier al van. Wij doen deze meldingen samen.",),
    Outcome.WITHDRAWN: ("U liet weten dat het niet meer nodig is.", "Wij kregen geen antwoord op onze vraag."),
}
"""Sentences that staff can pick and change, per outcome."""
