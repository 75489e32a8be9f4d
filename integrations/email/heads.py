"""What the headers of a mail say: who sent it, whether that is true, and whether a person did."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from integrations.email.message import key_of

LINE_MAX = 2_000
REFERENCES_MAX = 10_000
MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
AUTO_REPLY = re.compile(r"^\W*(automatisch antwoord|auto(matic)?[ -]?reply|out of (the )?office)\b", re.IGNORECASE)
SERVERS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
REPLY_HEADERS = ("X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response", "X-Vacation")
DKIM_DOMAIN = re.compile(r"\bheader\.(?:d|i)=\S*?([\w-]+(?:\.[\w-]+)+)(?=[\s;]|$)")


def line(letter: Message, name: str, most: int = LINE_MAX) -> str:
    """Return a header on one line, decoded as far as that goes; it may be anything."""
    raw = _raw(letter, name)[:most]
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (ValueError, LookupError):  # an encoding that does not exist, or an encoded word that is none
        return " ".join(raw.split())


def sender_of(letter: Message) -> tuple[str, str]:
    """Return (name, address) of who sent it; no address when there is more than one, or none."""
    froms = letter.get_all("From", [])
    found = getaddresses([str(value)[:LINE_MAX] for value in froms])
    if len(found) != 1 or len(froms) != 1:
        return line(letter, "From", 200), ""
    try:
        name = str(make_header(decode_header(found[0][0])))
    except (ValueError, LookupError):
        name = found[0][0]
    return " ".join(name.split()), found[0][1].strip()


def sent_at(letter: Message) -> datetime | None:
    """Return when it says to have been sent."""
    try:
        moment = parsedate_to_datetime(_raw(letter, "Date")[:100])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def answered_keys(letter: Message, host: str) -> tuple[str, ...]:
    """Return the keys of our own mails that this answers, the nearest one first."""
    references = MESSAGE_ID.findall(_raw(letter, "References")[-REFERENCES_MAX:])
    named = [*MESSAGE_ID.findall(_raw(letter, "In-Reply-To")[:REFERENCES_MAX]), *reversed(references)]
    return tuple(dict.fromkeys(key for name in named if (key := key_of(name, host))))[:20]


def why_auto_reply(letter: Message, sender: str) -> str:
    """Return why this is an answer that nobody wrote, "" when it isn't. Source: RFC 3834, and what Exchange does."""
    submitted = line(letter, "Auto-Submitted", 100).lower()
    if submitted.startswith("auto-replied") or any(name in letter for name in REPLY_HEADERS):
        return "Automatisch antwoord."
    if line(letter, "Precedence", 50).lower() == "auto_reply" or AUTO_REPLY.match(line(letter, "Subject", 200)):
        return "Automatisch antwoord."
    if SERVERS.match(sender) or line(letter, "Return-Path", 100) == "<>":
        return "Bericht van een mailserver."
    return ""


def why_mass(letter: Message) -> str:
    """Return why a program sent this, to whoever; a program that we know may."""
    submitted = line(letter, "Auto-Submitted", 100).lower()
    if submitted and not submitted.startswith("no"):
        return "Verstuurd door een programma, niet door een mens."
    if line(letter, "Precedence", 50).lower() in {"bulk", "junk", "list"} or "List-Id" in letter:
        return "Verstuurd aan een lijst of aan velen tegelijk."
    return ""


def authenticated(letter: Message, servers: frozenset[str]) -> tuple[frozenset[str], bool]:
    """Return the domains with a good DKIM signature, and whether the sender was found false.

    Only what our own `servers` wrote counts, and of that what stands together: a header with their name further down
    came along with the mail. Source: RFC 8601.
    """
    verdicts = [verdict for said in _own_results(letter, servers) for verdict in _bare(said).lower().split(";")[1:]]
    said = {method: _results(verdicts, method) for method in ("dkim", "spf", "dmarc")}
    good = [verdict for verdict in verdicts if re.match(r"\s*dkim\s*=\s*pass\b", verdict)]
    passed = frozenset(domain for verdict in good for domain in DKIM_DOMAIN.findall(verdict))
    unsigned = "fail" in said["dkim"] and "pass" not in said["dkim"]
    return passed, "fail" in said["dmarc"] or (unsigned and "fail" in said["spf"])


def _own_results(letter: Message, servers: frozenset[str]) -> Iterator[str]:
    began = False
    for name, value in letter.items():
        if name.lower() == "authentication-results":
            who = str(value)[:LINE_MAX].partition(";")[0].split()
            if who and who[0].lower() in servers:
                began = True
                yield " ".join(str(value)[: 4 * LINE_MAX].split())
        elif began and not name.lower().startswith(("x-", "arc-", "received-spf")):
            return


def _bare(said: str) -> str:
    """Return the words without quoted strings and comments, which hold what strangers wrote; "" if one has no end."""
    kept, depth, quoted, escaped = [], 0, False, False
    for character in said:
        if escaped or (character == "\\" and (quoted or depth)):
            escaped = not escaped
        elif character == '"' and not depth:
            quoted = not quoted
        elif character in "()" and not quoted:
            depth += 1 if character == "(" else -1
        elif not quoted and not depth:
            kept.append(character)
    return "" if quoted or depth else "".join(kept)


def _results(verdicts: list[str], method: str) -> set[str]:
    found = (re.match(rf"\s*{method}\s*=\s*(\w+)", verdict) for verdict in verdicts)
    return {one[1] for one in found if one}


def _raw(letter: Message, name: str) -> str:
    return str(letter.get(name, ""))
