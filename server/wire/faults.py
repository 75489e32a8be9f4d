"""What a schema finds wrong with a message, in Dutch: each fault with the path of its field."""

from collections.abc import Iterator, Mapping
from typing import Any

from server.wire.channel import Fault

DUTCH = {
    "Missing data for required field.": "ontbreekt",
    "Field may not be null.": "mag niet leeg zijn",
    "Not a valid string.": "moet tekst zijn",
    "Not a valid number.": "moet een getal zijn",
    "Not a valid integer.": "moet een geheel getal zijn",
    "Not a valid boolean.": "moet true of false zijn",
    "Not a valid list.": "moet een lijst zijn",
    "Not a valid datetime.": "moet een moment zijn zoals 2026-04-25T22:10:31+02:00",
    "Not a valid aware datetime.": "moet een tijdzone hebben",
    "Invalid input type.": "moet een object zijn",
    "Special numeric values (nan or infinity) are not permitted.": "moet een getal zijn",
    "Unknown field.": "kennen wij niet",
    "Not a valid date.": "moet een dag zijn zoals 2026-04-25",
    "Not a valid mapping type.": "moet een object zijn",
}


def faults_in(messages: Any, path: str = "") -> Iterator[Fault]:  # Any: marshmallow nests as deep as the data
    """Yield every fault with the path of its field, such as `locatie.coordinates.0`."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            name = "" if key == "_schema" else str(key)
            yield from faults_in(inner, ".".join(filter(None, (path, name))))
        return
    for said in messages if isinstance(messages, list) else [messages]:
        yield Fault(path or "bericht", DUTCH.get(str(said), str(said)))
