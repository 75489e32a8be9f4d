"""What somebody wrote above the mail that they answer."""

import re

_ABOVE = re.compile(
    r"^\s*(-{2,}\s*(oorspronkelijk bericht|original message|doorgestuurd bericht)\b.*"
    r"|(op|on)\b.{5,200}\b(schreef|wrote)\b.{0,200}:\s*"
    r"|_{10,}\s*)$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\s*\*?(van|from):", re.IGNORECASE)
_SENT = re.compile(r"^\s*\*?(verzonden|sent|datum|date):", re.IGNORECASE)
_OWN_SIGNATURE = re.compile(r"^-- ?$")


def own_words(text: str) -> str:
    """Return the words without the mail that was answered; all of it when nothing would be left."""
    kept = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        headed = _FROM.match(line) and any(_SENT.match(later) for later in lines[number + 1 : number + 4])
        folded = " ".join(lines[number : number + 2]) if line[:3].lower() in ("op ", "on ") else ""
        if _ABOVE.match(line) or headed or _ABOVE.match(folded) or _OWN_SIGNATURE.match(line):
            break
        if not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip() or text.strip()
