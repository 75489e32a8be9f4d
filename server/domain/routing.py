"""Who gets a report, and why: the most specific rule first, and the last one catches all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.errors import DomainError


class NoCatchAll(DomainError):
    """The rules leave reports without a team: there must be a rule without conditions."""


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year, both ends (month, day) included; it may run over New Year."""

    name: str
    starts: tuple[int, int]
    ends: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Return whether `day` falls in the season."""
        at = (day.month, day.day)
        if self.starts <= self.ends:
            return self.starts <= at <= self.ends
        return at >= self.starts or at <= self.ends


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions, of which a None always holds, and the team that gets the report when all hold.

    A category holds for those below it too. A handler and a partner are only named where they are fixed.
    """

    id: int
    team_id: int
    category_id: int | None = None
    area_id: int | None = None
    season: Season | None = None
    channel: str | None = None
    question: str | None = None
    answer: str | None = None
    handler_id: int | None = None
    partner_id: int | None = None
    position: int = 0

    def __post_init__(self) -> None:
        if (self.question is None) != (self.answer is None):
            raise ValueError("a question needs its answer, and an answer its question")

    @property
    def others(self) -> int:
        """How many conditions there are besides the category."""
        return sum(part is not None for part in (self.area_id, self.season, self.channel, self.question))

    @property
    def catches_all(self) -> bool:
        """Whether there is no condition at all."""
        return self.category_id is None and self.others == 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may handle reports. Both days of an absence count; without an end it lasts until further notice."""

    id: int
    name: str
    absent_from: date | None = None
    absent_until: date | None = None
    deputy_id: int | None = None

    def is_absent(self, on: date) -> bool:
        """Return whether this person is away on that day."""
        if self.absent_from is None and self.absent_until is None:
            return False
        return (self.absent_from or date.min) <= on <= (self.absent_until or date.max)


@dataclass(frozen=True, slots=True)
class Names:
    """What staff call the categories, areas and teams, by id."""

    categories: Mapping[int, str]
    areas: Mapping[int, str]
    teams: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Route:
    """Where a report goes; `why` is the Dutch sentence behind *waarom hier?*."""

    team_id: int
    handler_id: int | None
    partner_id: int | None
    rule_id: int
    why: str


def check_rules(rules: Iterable[Rule]) -> None:
    """Refuse rules that could leave a report without a team. Raises NoCatchAll."""
    if not any(rule.catches_all for rule in rules):
        raise NoCatchAll("a rule without conditions is missing")


def route(
    rules: Iterable[Rule],
    *,
    category_path: Sequence[int],
    area_ids: Collection[int],
    channel: str,
    answers: Mapping[str, str],
    on: date,
    people: Mapping[int, Person],
    names: Names,
) -> Route:
    """Return the team, and where the rule names one the person or, when that one is away, the deputy.

    The deeper category goes first, then the rule with more other conditions, then the lower position.
    `category_path` is the category's own id and then its parents. Raises NoCatchAll when `check_rules` was skipped.
    """
    levels: list[int | None] = [*category_path, None]

    def holds(rule: Rule) -> bool:
        return (
            rule.category_id in levels
            and (rule.area_id is None or rule.area_id in area_ids)
            and (rule.season is None or rule.season.holds(on))
            and rule.channel in (None, channel)
            and (rule.question is None or answers.get(rule.question) == rule.answer)
        )

    def weakness(rule: Rule) -> tuple[int, int, int, int]:
        return levels.index(rule.category_id), -rule.others, rule.position, rule.id

    rule = min(filter(holds, rules), key=weakness, default=None)
    if rule is None:
        raise NoCatchAll("no rule holds for this report")
    handler = _present(rule.handler_id, people, on)
    why = f"{_conditions(rule, names)}: {_destination(rule, handler, people, names)}."
    return Route(rule.team_id, handler.id if handler else None, rule.partner_id, rule.id, why)


def _present(handler_id: int | None, people: Mapping[int, Person], on: date) -> Person | None:
    """Follow the deputies to the first who is there; None when there is nobody, also when they deputise in a circle."""
    asked: set[int] = set()
    while handler_id is not None and handler_id in people and handler_id not in asked:
        person = people[handler_id]
        if not person.is_absent(on):
            return person
        asked.add(handler_id)
        handler_id = person.deputy_id
    return None


def _conditions(rule: Rule, names: Names) -> str:
    parts = []
    if rule.category_id is not None:
        parts.append(f"categorie {_name(names.categories, rule.category_id)}")
    if rule.area_id is not None:
        parts.append(_area(_name(names.areas, rule.area_id)))
    if rule.season is not None:
        parts.append(f"seizoen {rule.season.name}")
    if rule.channel is not None:
        parts.append(f"kanaal {rule.channel}")
    if rule.answer is not None:
        parts.append(f'antwoord "{rule.answer}"')
    sentence = " en ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:]))) or "geen andere regel past"
    return sentence[0].upper() + sentence[1:]


def _destination(rule: Rule, handler: Person | None, people: Mapping[int, Person], names: Names) -> str:
    team = _team(_name(names.teams, rule.team_id)) + (" met een partner" if rule.partner_id is not None else "")
    if rule.handler_id is None:
        return team
    if rule.handler_id not in people:
        return f"{team} (de vaste behandelaar is er niet meer)"
    fixed = people[rule.handler_id]
    if handler is None:
        return f"{team} ({fixed.name} is afwezig en er is geen achtervang)"
    return f"{team}, {handler.name}" + ("" if handler == fixed else f" ({fixed.name} is afwezig)")


def _team(name: str) -> str:
    """Say that it is a team, unless the name does so itself ("Team Groen")."""
    return f"t{name[1:]}" if name.casefold().startswith("team ") else f"team {name}"


def _area(name: str) -> str:
    """Say what it is, unless the name does so itself ("Wijk 07 Marsdijk")."""
    return name if name.casefold().startswith(("wijk ", "buurt ")) else f"wijk {name}"


def _name(names: Mapping[int, str], key: int) -> str:
    return names.get(key, f"nummer {key}")
