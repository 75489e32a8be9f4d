"""Reading XML of strangers: no DTD, no entities, nothing fetched, and limits on all that can grow."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

DEPTH_MAX = 50
ELEMENTS_MAX = 5_000
_HUGE_TAG = re.compile(rb"<(?!!)[^<>]{20000}")


class BadXml(Exception):
    """This is no XML that we read."""


class _Limited(TreeBuilder):
    """Builds the tree, and stops when it grows too deep or too large."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > DEPTH_MAX or self._count > ELEMENTS_MAX:
            raise BadXml("te diep of te veel elementen")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse(raw: bytes) -> Element:
    """Return the root element. Raises BadXml."""
    if _HUGE_TAG.search(raw):
        raise BadXml("een element is te lang")
    parser = DefusedXMLParser(target=_Limited(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(raw)
        root = parser.close()
    except DefusedXmlException:
        raise BadXml("een DTD of entiteit mag niet") from None
    except ParseError as error:
        raise BadXml(f"geen goede XML (regel {error.position[0]})") from None
    except (ValueError, LookupError):  # a character set that nobody knows, or that does not fit the bytes
        raise BadXml("onbekende tekenset") from None
    assert isinstance(root, Element)
    return root


def local(name: str) -> str:
    """Return a name without its namespace and group, in small letters: {…}gor.straatnaam is straatnaam."""
    return name.rpartition("}")[2].rpartition(".")[2].lower()


def all_of(node: Element | None, name: str) -> Iterator[Element]:
    """Yield the descendants with this local name, in the order of the document."""
    return (found for found in (node.iter() if node is not None else ()) if local(found.tag) == name.lower())


def first(node: Element | None, *path: str) -> Element | None:
    """Return the first descendant by each name in turn: senders differ in what they put in between."""
    for name in path:
        node = next(all_of(node, name), None)
    return node


def text(node: Element | None, *path: str) -> str:
    """Return the words of an element; empty when it is not there, or says nothing."""
    found = first(node, *path) if path else node
    return ((found.text or "") if found is not None else "").strip()


def attribute(node: Element, name: str) -> str:
    """Return an attribute by its local name."""
    return next((value for key, value in node.attrib.items() if local(key) == name.lower()), "")
