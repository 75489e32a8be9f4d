"""Why something did not arrive, in Dutch. Carriers write it down in English, for the logs and for who runs a server."""

import re

UNKNOWN = "onbekend"
SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"(\S+) answered (5\d\d)", r"\1 had zelf een storing (\2)"),
        (r"(\S+) answered (40[13])", r"\1 laat ons niet binnen (\2)"),
        (r"(\S+) answered (404|410)", r"dit adres bestaat niet bij \1 (\2)"),
        (r"(\S+) answered (\d+)", r"\1 nam het niet aan (\2)"),
        (r"(\S+) is silent", r"\1 antwoordt al een tijd niet"),
        (r"(\S+) is no address to send news to", r"\1 is geen adres dat wij mogen aanroepen"),
        (r"only https can be called", "alleen een adres met https mag"),
        (r"the mail server refused the recipient \((.+)\)", r"de mailserver kent dit adres niet of weigert het (\1)"),
        (r"the mail server refused .*\((.+)\)", r"de mailserver weigerde het bericht (\1)"),
        (r"mail server\b.*: too slow.*", "de mailserver antwoordde niet op tijd"),
        (r"mail server\b.*", "de mailserver was niet bereikbaar"),
        (
            r"not a mail address|a mail needs one address .*|the address can't be carried .*",
            "dit is geen goed e-mailadres",
        ),
        (r"the service is resting after failures", "even rust na storingen"),
        (r"(\S+) answered something .*", r"\1 gaf een antwoord dat wij niet begrijpen"),
        (r"the case system answered .*", "het zaaksysteem gaf een antwoord dat wij niet begrijpen"),
        (r"(\S+): (?:too slow|\w*Timeout\w*)", r"\1 antwoordde niet op tijd"),
        (r"(\S+): \w+", r"\1 was niet bereikbaar"),
    )
)


def trouble_words(error: str | None) -> str:
    """Return "kaart.example had zelf een storing (503)"; what nobody foresaw stays as it is."""
    for pattern, words in SENTENCES:
        if found := pattern.fullmatch(error or ""):
            return found.expand(words)
    return error or UNKNOWN
