"""A message as a simple, accessible page for in a mail: nothing from elsewhere, everything escaped."""

import re
from html import escape

from server.domain.facts import Facts, Message

_DEFAULT_COLOUR = "#154273"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FONT = "font-family:Arial,Helvetica,sans-serif;font-size:1rem;line-height:1.5;color:#1a1a1a"


def html(message: Message, facts: Facts, *, colour: str = _DEFAULT_COLOUR) -> str:
    """Return the message as HTML in the municipality's colour.

    Only the links that we give ourselves can be clicked; what a reporter typed never becomes a link. The first
    paragraph that is no more than "words: link to the report" becomes the button.
    """
    fill = colour if _COLOUR.fullmatch(colour) else _DEFAULT_COLOUR
    paragraphs = [block for part in message.text.split("\n\n") if (block := part.strip())]
    button = next((block for block in paragraphs if _is_button(block, facts)), None)
    body = "\n".join(
        _button(block, facts, fill) if block is button else f"<p>{_linked(block, facts)}</p>" for block in paragraphs
    )
    return (
        f'<!doctype html>\n<html lang="{escape(message.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(message.subject)}</title>\n</head>\n"
        f'<body style="margin:0;padding:1rem;background:#ffffff;{_FONT}">\n'
        f'<main style="max-width:36rem;margin:0 auto;border-top:0.5rem solid {fill};padding-top:1rem">\n'
        f'<h1 style="font-size:1.5rem;line-height:1.25">{escape(message.subject)}</h1>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _is_button(block: str, facts: Facts) -> bool:
    return facts.track_url in facts.urls and bool(re.fullmatch(rf"[^\n.?!:]+: {re.escape(facts.track_url)}", block))


def _button(block: str, facts: Facts, fill: str) -> str:
    style = (
        f"display:inline-block;padding:0.75rem 1.25rem;background:{fill};color:{_readable_on(fill)};font-weight:bold"
    )
    label = block.removesuffix(f": {facts.track_url}")
    return f'<p><a href="{escape(facts.track_url)}" style="{style}">{escape(label)}</a></p>'


def _linked(block: str, facts: Facts) -> str:
    """Escape the words, and turn "words: link" into words that are the link."""
    text = escape(block)
    if facts.urls:
        known = "|".join(re.escape(escape(url)) for url in facts.urls)
        text = re.sub(rf"(?:(?P<words>[^\s.?!:][^.?!:\n]*): )?(?<!\S)(?P<url>{known})(?!\S)", _link, text)
    return text.replace("\n", "<br>\n")


def _link(found: re.Match[str]) -> str:
    return f'<a href="{found["url"]}">{found["words"] or found["url"]}</a>'


def _readable_on(fill: str) -> str:
    """Return black or white, whichever contrasts more (WCAG relative luminance)."""
    shares = [int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000"
