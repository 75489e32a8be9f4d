"""A municipality's set-up as files: compared with what is, and applied in one piece."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from server.model.base import db
from server.model.municipality import Municipality, new_word
from server.operations.config_checks import faults_in
from server.operations.config_files import ConfigRefused, Fault
from server.operations.config_schema import SECTIONS, Config, Entry, identity, label, plain
from server.operations.config_told import BESIDE, told
from server.operations.config_writer import STAYS, Writer, columns
from server.operations.shapes import same_shape


def municipality(slug: str) -> Municipality | None:
    """Return the municipality with this slug."""
    return db.session.scalars(select(Municipality).where(Municipality.slug == slug)).one_or_none()


def changes(have: Config | None, wanted: Config) -> list[str]:
    """Return a line per change that applying would make: + new, ~ other, - gone."""
    lines = []
    for section, entries in wanted.items():
        old = {identity(section, e): e for e in (have or {}).get(section, [])}
        new = {identity(section, e): e for e in entries}
        lines += [line for key, entry in new.items() for line in _compared(section, old.get(key), entry)]
        lines += [line for key, entry in old.items() if key not in new for line in _missing(section, entry)]
        shared = [key for key in old if key in new]
        if section in ("category", "rule") and shared != [key for key in new if key in old]:
            lines.append(f"~ the order of what stands in {SECTIONS[section].file}")
    return lines


def apply(wanted: Config) -> tuple[Municipality, list[str]]:
    """Bring a municipality in the state of these entries, and return the changes. Raises ConfigRefused.

    Makes the municipality when there is none. Nothing is written unless everything fits.
    """
    town = municipality(wanted["municipality"][0]["slug"]) if wanted["municipality"] else None
    have = told(town) if town else None
    whole = {"area": have["area"] if have else [], **wanted}
    faults = faults_in(whole) + _refused_norms(have, wanted) + _taken(town, wanted)
    if faults:
        raise ConfigRefused(faults)
    lines = changes(have, wanted)
    if town is None:
        town = Municipality(config_version=new_word(), **columns(wanted["municipality"][0]))
        db.session.add(town)
        db.session.flush()
    if lines:
        Writer(town).write(wanted)
        town.config_version = new_word()
        db.session.flush()
    return town, lines


def _compared(section: str, old: Entry | None, new: Entry) -> Iterator[str]:
    if old is None:
        yield f"+ {_called(section, new)}"
        return
    for field, value in new.items():
        if not _same(field, old.get(field), value) and (section, field) != ("norm", "source"):
            what = "" if field in BESIDE else f" {plain(old.get(field))} -> {plain(value)}"
            yield f"~ {label(section, new)}: {field}{what}"


def _called(section: str, entry: Entry) -> str:
    if section == "norm":
        return f"{label(section, entry)}: {entry['amount']} {entry['unit']}"
    if section == "rule":
        return f"{label(section, entry)}: team {entry['team']}"
    name = entry.get("public_name") or entry.get("name")
    return f"{label(section, entry)} {plain(name)}" if name else label(section, entry)


def _missing(section: str, entry: Entry) -> Iterator[str]:
    if section in ("category", "handler"):
        if entry["active"]:
            yield f"- {_called(section, entry)} (retired)"
    elif section not in STAYS:
        yield f"- {_called(section, entry)}"


def _same(field: str, old: Any, new: Any) -> bool:
    if field == "shape":
        return same_shape(old, new)
    if field == "teams":
        return set(old or ()) == set(new)
    return bool(old == new)


def _refused_norms(have: Config | None, wanted: Config) -> list[Fault]:
    """A norm that was in force is never changed: what was promised by it must stay explainable."""
    old = {identity("norm", n): n for n in (have or {}).get("norm", [])}
    return [
        Fault(
            SECTIONS["norm"].file,
            label("norm", norm),
            f"already stands as {was['amount']} {was['unit']}; a norm never changes, add one with a later valid_from",
        )
        for norm in wanted["norm"]
        if (was := old.get(identity("norm", norm))) and (was["amount"], was["unit"]) != (norm["amount"], norm["unit"])
    ]


def _taken(town: Municipality | None, wanted: Config) -> list[Fault]:
    """Another municipality's code can't be ours."""
    codes = {r.code: r.slug for r in db.session.execute(select(Municipality.code, Municipality.slug))}
    own = wanted["municipality"][0] if wanted["municipality"] else {}
    holder = codes.get(own.get("code", ""))
    if holder in (None, town.slug if town else None):
        return []
    return [Fault(SECTIONS["municipality"].file, "code", f"{own['code']} is the code of {holder}")]
