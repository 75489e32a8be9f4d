"""Read what a mail server sends back: RFC 3464 reports, and the older letters of qmail, Exim and Exchange."""

import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message

from integrations.email.message import key_of
from server.wire.channel import Bounce

STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
REPLY_CODE = re.compile(r"\b([45])\d\d[\s-]")
ADDRESS = re.compile(r"<?[^\s<>;:,()]+@[^\s<>;:,()]+>?")
MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")
ORIGINAL_ID = re.compile(r"^[>\s]*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
SERVERS = re.compile(r"\b(mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
ON_ITS_WAY = frozenset({"delivered", "relayed", "expanded"})
TEXT_MAX_CHARS = 100_000
REASON_MAX_CHARS = 200


def bounce_from(raw: bytes, *, host: str | None = None) -> Bounce | None:
    """Return what bounced, or None when this is no bounce of a mail of ours (an answer, a holiday message, spam).

    With `host`, only Message-IDs of that host count. The reason holds no mail address.
    """
    try:
        letter = message_from_bytes(raw)
        return _of_report(letter, host) or _of_letter(letter, host)
    except Exception:
        # The standard parser trips over some malformed mail in its own ways; one such mail must not stop the mailbox.
        return None


def _of_report(letter: Message, host: str | None) -> Bounce | None:
    """Read a delivery status notification (RFC 3464, RFC 6533)."""
    fields = [block for part in letter.walk() for block in _status_blocks(part)]
    recipient = next((block for block in fields if block.get("Action") or block.get("Status")), None)
    if recipient is None or _value(recipient, "Action").lower() in ON_ITS_WAY:
        return None
    key = _key(letter, host)
    if key is None:
        return None
    status = STATUS.search(_value(recipient, "Status"))
    said = _value(recipient, "Diagnostic-Code") or _value(recipient, "Action")
    late = _value(recipient, "Action").lower() == "delayed"
    code = status.group() if status else ""
    permanent = not late and (code or _code_in(said) or "5").startswith("5")
    return Bounce(key=key, reason=_reason(code, said), permanent=permanent)


def _of_letter(letter: Message, host: str | None) -> Bounce | None:
    """Read a bounce in prose; only from a mail server itself, because holiday messages look much the same."""
    failed = letter.get("X-Failed-Recipients")
    if letter.get_content_type() == "multipart/report" or not (failed or SERVERS.search(_value(letter, "From"))):
        return None
    text = _prose(letter)
    code = _code_in(text)
    key = _key(letter, host)
    if key is None or not (failed or code):
        return None
    line = next((line for line in text.splitlines() if _code_in(line)), "")
    late = re.search(r"\b(delayed|warning|not yet)\b", _value(letter, "Subject"), re.IGNORECASE)
    return Bounce(key=key, reason=_reason("", line), permanent=not late and (code or "5").startswith("5"))


def _status_blocks(part: Message) -> Iterator[Message]:
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message):
            yield block
            # For the international type Python puts all that follows the first block into its body.
            rest = block.get_payload()
            if isinstance(rest, str) and rest.strip():
                yield message_from_string(rest.lstrip())


def _key(letter: Message, host: str | None) -> str | None:
    """Return the key of the mail that this is about: first as the returned mail says, then as the letter refers."""
    for identifier in (*_returned_ids(letter), *ORIGINAL_ID.findall(_prose(letter)), *_references(letter)):
        if key := key_of(identifier, host):
            return key
    return None


def _returned_ids(letter: Message) -> Iterator[str]:
    for part in letter.walk():
        if part is letter or part.get_content_maintype() not in ("message", "text"):
            continue
        if part.get_content_type().endswith("rfc822-headers") or part.get_content_type() == "message/global-headers":
            yield from ORIGINAL_ID.findall(_text_of(part))
        elif part.get_content_type() in ("message/rfc822", "message/global") and part.is_multipart():
            inner = part.get_payload(0)
            yield _value(inner, "Message-ID") if isinstance(inner, Message) else ""


def _references(letter: Message) -> list[str]:
    return [found for name in ("In-Reply-To", "References") for found in MESSAGE_ID.findall(_value(letter, name))]


def _prose(letter: Message) -> str:
    parts = (part for part in letter.walk() if part.get_content_type() == "text/plain")
    return "\n".join(_text_of(part) for part in parts)[:TEXT_MAX_CHARS]


def _text_of(part: Message) -> str:
    if part.is_multipart():
        return "\n".join(block.as_string() for block in part.get_payload() if isinstance(block, Message))
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace")[:TEXT_MAX_CHARS] if isinstance(content, bytes) else ""


def _value(message: Message, name: str) -> str:
    return str(message.get(name, ""))


def _code_in(text: str) -> str:
    """Return the first status or reply code in the text, or nothing; its first digit is 4 or 5."""
    found = STATUS.search(text) or REPLY_CODE.search(text)
    return found.group() if found else ""


def _reason(code: str, said: str) -> str:
    words = ADDRESS.sub("<…>", " ".join(said.split()))
    return (words if not code or code in words else f"{code} {words}")[:REASON_MAX_CHARS].strip()
