"""Texts with gaps: the small language in which our messages and the municipality's own are written.

    Uw nummer is {nummer}. [Wij komen op {gepland}.|Wij komen gauw.] Wij waren er[ op {klaar_op}].

A gap stands in braces. What stands in brackets is left out when one of its gaps is empty; of several choices, parted
by a bar, the first that is complete is taken. A line of which nothing is left goes as well.
"""

import re
from collections.abc import Mapping, Set

from server.domain.errors import DomainError

_GAP = re.compile(r"\{([^{}]*)\}")
_CHOICES = re.compile(r"\[([^\[\]]*)\]")
_LEFT_OUT = "\0"


class UnknownGap(DomainError):
    """A template names a gap that doesn't exist, or has a brace or bracket without its other half."""

    def __init__(self, gap: str) -> None:
        super().__init__(gap)
        self.gap = gap


def check(template: str, known: Set[str]) -> None:
    """Raise UnknownGap when the template can't be filled with the known gaps."""
    for gap in _GAP.findall(template):
        if gap not in known:
            raise UnknownGap(gap)
    words = _GAP.sub("", template)
    if lonely := re.search(r"[{}]", words) or re.search(r"[\[\]]", _CHOICES.sub("", words)):
        raise UnknownGap(lonely[0])


def is_complete(template: str, values: Mapping[str, str]) -> bool:
    """Whether every gap outside brackets has a value."""
    return _can_fill(_CHOICES.sub("", template), values)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the text with its gaps filled; a gap outside brackets without a value becomes nothing.

    Values are put in last and as they are: braces and brackets that a reporter typed stay what they were.
    """
    chosen = _CHOICES.sub(lambda found: _choose(found[1], values), template)
    return _GAP.sub(lambda found: values.get(found[1], ""), _tidy(chosen)).strip()


def _choose(choices: str, values: Mapping[str, str]) -> str:
    return next((choice for choice in choices.split("|") if _can_fill(choice, values)), _LEFT_OUT)


def _can_fill(part: str, values: Mapping[str, str]) -> bool:
    return all(values.get(gap) for gap in _GAP.findall(part))


def _tidy(text: str) -> str:
    lines = [line for line in text.split("\n") if not line or line.replace(_LEFT_OUT, "").strip()]
    tight = [re.sub(rf"(^|(?<= )){_LEFT_OUT} ", "", line).replace(_LEFT_OUT, "").rstrip() for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(tight))
