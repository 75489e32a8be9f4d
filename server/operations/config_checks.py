"""Whether the entries of a municipality's files fit together: references, doubles, and what must not be missing."""

from collections import Counter
from collections.abc import Iterator

from server.domain.normalise import plain_email, plain_phone
from server.operations.config_files import Fault
from server.operations.config_schema import SECTIONS, Config, Entry, identity, label

REFERENCES = (
    ("area", "parent", "area"),
    ("category", "parent", "category"),
    ("category", "season", "season"),
    ("handler", "teams", "team"),
    ("handler", "deputy", "handler"),
    ("crew", "team", "team"),
    ("crew", "areas", "area"),
    ("partner", "contract_owner", "handler"),
    ("norm", "category", "category"),
    ("norm", "area", "area"),
    ("rule", "team", "team"),
    ("rule", "category", "category"),
    ("rule", "area", "area"),
    ("rule", "season", "season"),
    ("rule", "handler", "handler"),
    ("rule", "partner", "partner"),
    ("message", "category", "category"),
    ("case_type", "category", "category"),
)
"""Which field of which section names an entry of which other section."""


def faults_in(config: Config) -> list[Fault]:
    """Return everything that doesn't fit; `config` must have its areas, from the files or the database."""
    found: list[Fault] = []
    first = (_doubles, _dangling, _circles, _questions, _rules, _partners)
    for check in (*first, _duty, _channels, _cases, _settings, _days):
        found += check(config)
    return found


def _fault(section: str, entry: Entry, text: str) -> Fault:
    return Fault(SECTIONS[section].file, label(section, entry), text)


def _doubles(config: Config) -> Iterator[Fault]:
    for section, entries in config.items():
        counts = Counter(identity(section, entry) for entry in entries)
        for entry in {identity(section, entry): entry for entry in entries}.values():
            if counts[identity(section, entry)] > 1:
                yield _fault(section, entry, "occurs more than once")


def _dangling(config: Config) -> Iterator[Fault]:
    known = {s: {identity(s, entry)[0] for entry in config.get(s, [])} for _, _, s in REFERENCES}
    for section, field, target in REFERENCES:
        for entry in config.get(section, []):
            value = entry[field]
            for name in value if isinstance(value, list) else [value]:
                if name is not None and name not in known[target]:
                    yield _fault(section, entry, f"{field}: there is no {target} {name}")


def _circles(config: Config) -> Iterator[Fault]:
    parents = {c["slug"]: c["parent"] for c in config["category"]}
    for category in config["category"]:
        seen, at = set(), category["slug"]
        while at is not None and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at == category["slug"]:
            yield _fault("category", category, "is its own parent, directly or by way of others")


def _questions(config: Config) -> Iterator[Fault]:
    for category in config["category"]:
        counts = Counter(question["key"] for question in category["questions"])
        for question in category["questions"]:
            yield from _question(category, question, counts[question["key"]])


def _question(category: Entry, question: Entry, times: int) -> Iterator[Fault]:
    where = f"question {question['key']}"
    values = [option["value"] for option in question["options"]]
    if times > 1:
        yield _fault("category", category, f"{where}: occurs more than once")
    if len(set(values)) < len(values):
        yield _fault("category", category, f"{where}: two options have the same value")
    for field in ("danger_answer", "stop_answer"):
        if question[field] and question[field] not in values:
            yield _fault("category", category, f"{where}: {field} {question[field]} is none of its options")
    if bool(question["stop_answer"]) != bool(question["stop_text"]):
        yield _fault("category", category, f"{where}: a stop_answer and a stop_text belong together")


def _rules(config: Config) -> Iterator[Fault]:
    conditions = SECTIONS["rule"].key
    if not any(all(rule[c] is None for c in conditions) for rule in config["rule"]):
        yield Fault(SECTIONS["rule"].file, "", "there must be a rule without conditions, that catches all")
    answers = {
        (question["key"], option["value"])
        for category in config["category"]
        for question in category["questions"]
        for option in question["options"]
    }
    for rule in config["rule"]:
        asked = rule["question"], rule["answer"]
        if (asked[0] is None) != (asked[1] is None):
            yield _fault("rule", rule, "a question needs its answer, and an answer its question")
        elif asked[0] is not None and asked not in answers:
            yield _fault("rule", rule, f"no category has a question {asked[0]} with the answer {asked[1]}")


def _partners(config: Config) -> Iterator[Fault]:
    for partner in config["partner"]:
        if (partner["sla_amount"] is None) != (partner["sla_unit"] is None):
            yield _fault("partner", partner, "sla_amount and sla_unit belong together")


def _duty(config: Config) -> Iterator[Fault]:
    for contact in config["duty"]:
        if not contact["mail"] and not contact["phone"]:
            yield _fault("duty", contact, "needs a mail address, a phone number for SMS, or both")
        if contact["mail"] and plain_email(contact["mail"]) is None:
            yield _fault("duty", contact, "mail: not an address")
        if contact["phone"] and plain_phone(contact["phone"]) is None:
            yield _fault("duty", contact, "phone: not a number")


def _channels(config: Config) -> Iterator[Fault]:
    known = {category["slug"] for category in config["category"]}
    for channel in config.get("channel", []):
        for words, slug in channel["labels"].items():
            if slug not in known:
                yield _fault("channel", channel, f"labels: {words} is to be {slug}, and there is no such category")


def _cases(config: Config) -> Iterator[Fault]:
    """A report of any category must be something over there, or its case could never be made."""
    systems, types = config.get("case_system", []), config.get("case_type", [])
    if systems and None not in {entry["category"] for entry in types}:
        yield Fault(SECTIONS["case_type"].file, "", "there must be a case type without a category, for all others")
    if types and not systems:
        yield Fault(SECTIONS["case_type"].file, "", "there are case types, and no case system")
    for entry in types:
        if "other" not in entry["results"]:
            yield _fault("case_type", entry, "results: needs one for other outcomes, called other")


def _settings(config: Config) -> Iterator[Fault]:
    file = SECTIONS["municipality"].file
    if len(config["municipality"]) != 1:
        yield Fault(file, "", "the settings of the municipality are missing")
        return
    town = config["municipality"][0]
    if town["opens"] >= town["closes"]:
        yield Fault(file, "closes", "must be later than opens")
    if town["calendar_from"] > town["calendar_until"]:
        yield Fault(file, "calendar_until", "must not be before calendar_from")
    if not any(category["active"] for category in config["category"]):
        yield Fault(SECTIONS["category"].file, "", "there must be a category")
    for handler in config["handler"]:
        if handler["deputy"] == handler["username"]:
            yield _fault("handler", handler, "can't deputise for themselves")


def _days(config: Config) -> Iterator[Fault]:
    """Look at what is said about the crews' days, those of the municipality too."""
    skills = {skill for crew in config["crew"] for skill in crew["skills"]}
    for section in ("municipality", "crew"):
        for entry in config[section]:
            yield from (_fault(section, entry, text) for text in _faults_of_a_day(entry))
    for category in config["category"]:
        if category["skill"] and category["skill"] not in skills:
            yield _fault("category", category, f"skill: no crew has {category['skill']}")


def _faults_of_a_day(entry: Entry) -> Iterator[str]:
    if (entry["depot_x"] is None) != (entry["depot_y"] is None):
        yield "depot_x and depot_y belong together"
    for first, last in (("shift_from", "shift_until"), ("lunch_from", "lunch_until")):
        if (entry[first] is None) != (entry[last] is None):
            yield f"{first} and {last} belong together"
        elif entry[first] is not None and entry[first] >= entry[last]:
            yield f"{last} must be later than {first}"
