"""The folder with the files of one municipality: read, checked entry by entry, and written."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w
from marshmallow import ValidationError

from server.domain.errors import DomainError
from server.operations.config_schema import AREAS_FILE, REQUIRED_FILES, SECTIONS, Config, Entry, label
from server.operations.shapes import BadShapes, feature, shapes_in


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file, with the entry that it stands in."""

    file: str
    entry: str
    text: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file, self.entry, self.text)))


class ConfigRefused(DomainError):
    """The files can't be applied; every fault in them is told at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read(folder: Path) -> Config:
    """Return all entries of the folder with their defaults filled in. Raises ConfigRefused.

    A folder without areas.geojson has no section `area`: the areas then stay as they are.
    """
    faults: list[Fault] = []
    documents = {file: _document(folder / file, faults) for file in {s.file for s in SECTIONS.values()}}
    config: Config = {}
    for name, section in SECTIONS.items():
        document = documents[section.file]
        if document is not None or section.file != AREAS_FILE:
            config[name] = list(_checked(name, _entries(name, document or {}, faults), faults))
    faults += _unknown(documents)
    if faults:
        raise ConfigRefused(faults)
    return config


def write(config: Config, folder: Path) -> None:
    """Write the files, without what is the default anyway."""
    folder.mkdir(parents=True, exist_ok=True)
    documents: dict[str, dict[str, Any]] = {file: {} for file in REQUIRED_FILES}
    for name, section in SECTIONS.items():
        entries = [_short(name, entry) for entry in config.get(name, [])]
        if name == "municipality":
            documents[section.file].update(entries[0])
        elif name != "area" and entries:
            documents.setdefault(section.file, {})[name] = entries
    for file, document in documents.items():
        (folder / file).write_text(tomli_w.dumps(document, multiline_strings=True), encoding="utf-8")
    if config.get("area"):
        _write_areas(config["area"], folder / AREAS_FILE)


def _document(path: Path, faults: list[Fault]) -> dict[str, Any] | None:
    """Return what the file holds; None when there is none."""
    if not path.is_file():
        if path.name in REQUIRED_FILES:
            faults.append(Fault(path.name, "", "this file is missing"))
        return None
    try:
        text = path.read_text(encoding="utf-8")
        return {"text": text} if path.name == AREAS_FILE else tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, "", str(error)))
        return None


def _entries(name: str, document: dict[str, Any], faults: list[Fault]) -> list[Any]:
    if name == "municipality":
        own = {key: value for key, value in document.items() if key not in SECTIONS}
        return [own] if own else []
    if name == "area":
        return _areas(document["text"], faults)
    found = document.get(name, [])
    if isinstance(found, list):
        return found
    faults.append(Fault(SECTIONS[name].file, name, f"write [[{name}]], with double brackets"))
    return []


def _checked(name: str, entries: list[Any], faults: list[Fault]) -> Iterator[Entry]:
    section = SECTIONS[name]
    for number, raw in enumerate(entries, 1):
        try:
            yield section.schema.load(raw)
        except ValidationError as error:
            known = label(name, raw) if isinstance(raw, dict) else name
            where = known if name == "municipality" else f"{known} (number {number})"
            faults += [Fault(section.file, where, text) for text in _texts(error.messages)]


def _texts(messages: Any, path: str = "") -> Iterator[str]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _texts(inner, f"{path}.{key}" if path and key != "_schema" else str(key))
        return
    for text in messages if isinstance(messages, list) else [messages]:
        yield f"{path}: {text}"


def _unknown(documents: Mapping[str, dict[str, Any] | None]) -> Iterator[Fault]:
    """Tell of sections that stand in the wrong file, or that nobody knows."""
    for file, document in documents.items():
        for key, value in (document or {}).items():
            is_setting = key in SECTIONS["municipality"].schema.fields or not isinstance(value, list)
            if file == AREAS_FILE or (file == "municipality.toml" and is_setting):
                continue
            if key not in SECTIONS or SECTIONS[key].file != file:
                yield Fault(file, str(key), "this does not belong in this file")


def _areas(text: str, faults: list[Fault]) -> list[Entry]:
    try:
        drawn, _ = shapes_in(text)
    except BadShapes as error:
        faults += [Fault(AREAS_FILE, "", text) for text in error.faults]
        return []
    codes = {d.code for d in drawn}
    return [{**vars(d), "parent": d.parent if d.parent in codes else None} for d in drawn]


def _short(name: str, entry: Entry) -> Entry:
    """Return the entry without what is empty or the default."""
    schema = SECTIONS[name].schema
    kept: Entry = {}
    for field, known in schema.fields.items():
        value = entry.get(field)
        default = known.load_default() if callable(known.load_default) else known.load_default
        if value is not None and (known.required or value != default):
            kept[field] = [_short_question(q) for q in value] if field == "questions" else value
    return kept


def _short_question(question: Entry) -> Entry:
    options = [{k: v for k, v in option.items() if v} for option in question["options"]]
    return {**{k: v for k, v in question.items() if v and k != "options"}, **({"options": options} if options else {})}


def _write_areas(areas: list[Entry], path: Path) -> None:
    told = ({k: v for k, v in area.items() if k != "shape" and v is not None} for area in areas)
    features = (feature(area["shape"], facts) for area, facts in zip(areas, told, strict=True))
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8")
