"""What programs of others may ask to be called for, in the public words, and how long we go on trying."""

from collections.abc import Mapping
from datetime import timedelta

from server.domain.vocabulary import EventKind, Labelled


class HookKind(Labelled):
    """What a webhook is for; the value is the public word, since programs send and read it."""

    RECEIVED = "ontvangen", "Nieuwe melding"
    STATUS = "status", "Andere status"
    CHANGED = "gewijzigd", "Ander onderwerp of andere plek"
    PROMISE = "streefdatum", "Datum beloofd"
    NORM = "norm", "Dreigt te laat of te laat"
    ASSIGNED = "toegewezen", "Opdracht toegewezen"
    WORK_ENDED = "opdracht_klaar", "Opdracht klaar"
    ENDED = "klaar", "Melding klaar"


HEARD: Mapping[EventKind, tuple[HookKind, str]] = {
    EventKind.RECEIVED: (HookKind.RECEIVED, "ontvangen"),
    EventKind.SEEN: (HookKind.STATUS, "bekeken"),
    EventKind.PLANNED: (HookKind.STATUS, "gepland"),
    EventKind.STARTED: (HookKind.STATUS, "begonnen"),
    EventKind.FORWARDED: (HookKind.STATUS, "doorgezet"),
    EventKind.RETURNED: (HookKind.STATUS, "teruggehaald"),
    EventKind.ASKED: (HookKind.STATUS, "gevraagd"),
    EventKind.ANSWERED: (HookKind.STATUS, "beantwoord"),
    EventKind.MADE_SAFE: (HookKind.STATUS, "veilig_gemaakt"),
    EventKind.REOPENED: (HookKind.STATUS, "heropend"),
    EventKind.RECATEGORISED: (HookKind.CHANGED, "andere_categorie"),
    EventKind.PLACED: (HookKind.CHANGED, "andere_plek"),
    EventKind.JOINED: (HookKind.CHANGED, "samengevoegd"),
    EventKind.PROMISED: (HookKind.PROMISE, "datum_beloofd"),
    EventKind.DUE_SOON: (HookKind.NORM, "dreigt_te_laat"),
    EventKind.LATE: (HookKind.NORM, "te_laat"),
    EventKind.ASSIGNED: (HookKind.ASSIGNED, "toegewezen"),
    EventKind.TAKEN: (HookKind.ASSIGNED, "opgepakt"),
    EventKind.SPLIT: (HookKind.ASSIGNED, "geknipt"),
    EventKind.CLAIMED: (HookKind.ASSIGNED, "ploeg_neemt_mee"),
    EventKind.GIVEN_BACK: (HookKind.ASSIGNED, "teruggegeven"),
    EventKind.WORK_ENDED: (HookKind.WORK_ENDED, "opdracht_klaar"),
    EventKind.ENDED: (HookKind.ENDED, "klaar"),
    EventKind.END_CORRECTED: (HookKind.ENDED, "einde_aangepast"),
}
"""The events that somebody may hear of: for whom, and what they are called there."""

REFUSED_WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
"""After each refusal a message waits so long."""

TRIED_FOR = sum(REFUSED_WAITS, timedelta())
"""What fails is given up when it is this old: so what is refused has six tries."""

RESTS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15))
"""An address that fails so often in a row is left alone for so long; then one message tries."""

TRY_LATER = frozenset({408, 425, 429})


def is_trouble(status: int | None) -> bool:
    """Whether an answer says that the receiver is in trouble; any other refusal is about this one message."""
    return status is None or not 400 <= status < 500 or status in TRY_LATER


def rest_after(failures: int) -> timedelta:
    """Return how long an address is left alone after so many failures in a row."""
    return RESTS[min(failures, len(RESTS)) - 1]


def wait_after(attempts: int) -> timedelta:
    """Return how long a message waits that was refused, after so many attempts."""
    return REFUSED_WAITS[min(attempts, len(REFUSED_WAITS)) - 1]
