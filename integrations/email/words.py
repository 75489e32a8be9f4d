"""The words of a mail: whatever charset it claims, and out of HTML when that is all there is."""

import re
from email.message import Message
from html import unescape

HTML_MAX = 1_000_000
LATIN = frozenset({"us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"})
BREAKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
    }
    | {"li", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
SILENT = frozenset(["script", "style", "template", "title"])
TAG = re.compile(r"/?([a-z][a-z0-9]*|!--|[!?])")
SMALL = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
"""Makes letters small one by one: places stay what they were, which `lower` does not promise."""


def words_of(part: Message) -> str:
    """Return the text of a part; of HTML what a reader would see."""
    content = part.get_payload(decode=True)
    text = decoded(content, part.get_content_charset() or "") if isinstance(content, bytes) else ""
    return from_html(text) if part.get_content_type() == "text/html" else text


def decoded(content: bytes, charset: str) -> str:
    """Return text in the charset that is claimed, or in what it turns out to be; never fails."""
    claimed = charset.strip("'\" ").lower()
    tries = [claimed, "utf-8", "cp1252"] if claimed not in LATIN | {""} else ["utf-8", "cp1252"]
    for name in tries:
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def from_html(html: str) -> str:
    """Return the words of a page, in time that grows with its length only: `html.parser` takes minutes for odd ones."""
    found: list[str] = []
    small = html[:HTML_MAX].translate(SMALL)
    at, ends = 0, dict.fromkeys((">", "-->", *SILENT), True)
    while at < len(small):
        begin = small.find("<", at)
        found.append(re.sub(r"\s+", " ", html[at : begin if begin >= 0 else HTML_MAX]))
        if begin < 0:
            break
        at = _after_tag(small, begin, found, ends)
    lines = (" ".join(line.split()) for line in unescape("".join(found)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _after_tag(small: str, begin: int, found: list[str], ends: dict[str, bool]) -> int:
    """Return where the words go on. `ends` remembers what is not to be found any more, so that we look for it once."""
    name = TAG.match(small, begin + 1)
    if name is None:
        found.append("<")
        return begin + 1
    found.append("\n" if name[1] in BREAKS else " " if name[1] == "td" else "")
    close = "-->" if name[1] == "!--" else ">"
    end = small.find(close, begin + 1) if ends[close] else -1
    if end < 0 and close == "-->":
        ends[close], close = False, ">"
        end = small.find(close, begin + 1) if ends[close] else -1
    if end < 0:
        ends[close] = False
        return len(small)
    if name[1] in SILENT and name[0][0] != "/" and ends[name[1]]:
        last = small.find(f"</{name[1]}", end)
        ends[name[1]] = last >= 0
        return last if last >= 0 else end + 1
    return end + len(close)
