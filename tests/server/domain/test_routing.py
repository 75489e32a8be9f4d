from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.routing import Names, NoCatchAll, Person, Route, Rule, Season, check_rules, route

TODAY = date(2026, 1, 5)
LAMPS, LIGHTING, WASTE = 11, 1, 2
CENTRE, WEST = 7, 8
KCC, LIGHT, ROADS = 90, 91, 92
NAMES = Names(
    categories={LAMPS: "Straatverlichting", LIGHTING: "Verlichting", WASTE: "Afval"},
    areas={CENTRE: "Centrum", WEST: "Wijk 07 West"},
    teams={KCC: "KCC", LIGHT: "Verlichting", ROADS: "Wegen"},
)
WINTER = Season("Gladheid", (11, 1), (3, 31))
REST = Rule(1, KCC)


def routed(rules, **more) -> Route:
    how = {
        "category_path": (LAMPS, LIGHTING),
        "area_ids": {CENTRE},
        "channel": "website",
        "answers": {"danger": "ja"},
        "on": TODAY,
        "people": {},
        "names": NAMES,
    }
    return route(rules, **{**how, **more})


def chosen(rules, **more) -> int:
    return routed(rules, **more).rule_id


def test_the_rule_without_conditions_catches_what_no_other_rule_holds_for():
    found = routed([REST, Rule(2, ROADS, category_id=WASTE), Rule(3, ROADS, area_id=WEST)])

    assert found == Route(KCC, None, None, 1, "Geen andere regel past: team KCC.")


def test_the_deeper_category_goes_first_whatever_else_a_rule_names():
    own = Rule(2, LIGHT, category_id=LAMPS)
    parent = Rule(3, ROADS, category_id=LIGHTING, area_id=CENTRE, channel="website")

    assert chosen([REST, parent, own]) == 2
    assert chosen([REST, parent]) == 3


def test_with_equal_categories_the_rule_with_more_conditions_goes_first():
    plain = Rule(2, LIGHT, category_id=LAMPS)
    area = Rule(3, ROADS, category_id=LAMPS, area_id=CENTRE)
    both = Rule(4, ROADS, category_id=LAMPS, area_id=CENTRE, question="danger", answer="ja")

    assert chosen([REST, plain, area]) == 3
    assert chosen([REST, plain, area, both]) == 4


def test_between_equals_the_lower_position_goes_first_and_then_the_older_rule():
    late, early, older = Rule(4, ROADS, position=2), Rule(5, LIGHT, position=1), Rule(3, ROADS, position=1)

    assert chosen([late, early]) == 5
    assert chosen([late, early, older]) == 3


@pytest.mark.parametrize(
    ("other", "holds"),
    [
        ({"channel": "website"}, True),
        ({"channel": "phone"}, False),
        ({"area_id": CENTRE}, True),
        ({"area_id": WEST}, False),
        ({"season": WINTER}, True),
        ({"season": Season("Bloei", (4, 1), (9, 30))}, False),
        ({"question": "danger", "answer": "ja"}, True),
        ({"question": "danger", "answer": "nee"}, False),
        ({"question": "pole", "answer": "ja"}, False),
    ],
)
def test_a_rule_only_holds_when_all_its_conditions_do(other, holds):
    assert (chosen([REST, Rule(2, LIGHT, category_id=LAMPS, **other)]) == 2) is holds


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_a_season_may_run_over_new_year(day, holds):
    assert WINTER.holds(day) is holds


def test_a_season_within_a_year_includes_both_ends():
    summer = Season("Maaien", (6, 1), (8, 31))

    assert [summer.holds(date(2026, *end)) for end in ((5, 31), (6, 1), (8, 31), (9, 1))] == [False, True, True, False]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            Rule(2, LIGHT, category_id=LAMPS, area_id=CENTRE),
            "Categorie Straatverlichting en wijk Centrum: team Verlichting.",
        ),
        (Rule(2, LIGHT, category_id=LIGHTING), "Categorie Verlichting: team Verlichting."),
        (
            Rule(2, ROADS, area_id=WEST, season=WINTER, channel="website", partner_id=5),
            "Wijk 07 West, seizoen Gladheid en kanaal website: team Wegen met een partner.",
        ),
        (Rule(2, 99, question="danger", answer="ja"), 'Antwoord "ja": team nummer 99.'),
    ],
)
def test_the_reason_names_the_conditions_in_dutch(rule, why):
    assert routed([REST, rule], area_ids={CENTRE, WEST}).why == why


ANNA = Person(31, "Anna", absent_from=date(2026, 1, 1), absent_until=date(2026, 1, 9), deputy_id=32)
BEA = Person(32, "Bea")
FIXED = Rule(2, LIGHT, category_id=LAMPS, handler_id=31)


def destination(people: list[Person], on: date = TODAY) -> tuple[int | None, str]:
    found = routed([REST, FIXED], people={person.id: person for person in people}, on=on)
    return found.handler_id, found.why.partition(": ")[2]


def test_a_named_person_gets_the_report():
    assert destination([ANNA, BEA], on=date(2026, 1, 10)) == (31, "team Verlichting, Anna.")


def test_the_deputy_gets_the_report_of_who_is_away():
    assert destination([ANNA, BEA]) == (32, "team Verlichting, Bea (Anna is afwezig).")


def test_the_deputy_of_an_absent_deputy_gets_the_report():
    away = Person(32, "Bea", absent_from=TODAY, deputy_id=33)

    assert destination([ANNA, away, Person(33, "Cor")])[0] == 33


@pytest.mark.parametrize(
    "deputy",
    [
        Person(32, "Bea", absent_until=TODAY, deputy_id=31),  # they deputise for each other
        Person(32, "Bea", absent_from=TODAY),
    ],
)
def test_without_a_deputy_who_is_there_the_team_gets_it_and_the_reason_says_so(deputy):
    assert destination([ANNA, deputy]) == (None, "team Verlichting (Anna is afwezig en er is geen achtervang).")


def test_a_person_who_left_leaves_the_report_to_the_team():
    assert destination([BEA]) == (None, "team Verlichting (de vaste behandelaar is er niet meer).")


def test_both_days_of_an_absence_count_and_one_without_end_lasts():
    assert [ANNA.is_absent(date(2026, 1, day)) for day in (1, 9, 10)] == [True, True, False]
    assert Person(1, "Dirk", absent_from=TODAY).is_absent(date(2030, 1, 1))
    assert not BEA.is_absent(TODAY)


def test_rules_that_leave_some_reports_without_a_team_are_refused():
    check_rules([Rule(2, LIGHT, category_id=LAMPS), REST])
    for rules in ([], [Rule(2, LIGHT, category_id=LAMPS), Rule(3, ROADS, season=WINTER)]):
        with pytest.raises(NoCatchAll):
            check_rules(rules)


def test_rules_that_were_not_checked_say_so_when_none_holds():
    with pytest.raises(NoCatchAll):
        routed([Rule(2, ROADS, category_id=WASTE)])


@pytest.mark.parametrize("half", [{"question": "danger"}, {"answer": "ja"}])
def test_a_question_without_answer_is_no_condition(half):
    with pytest.raises(ValueError, match="answer"):
        Rule(1, KCC, **half)


RULES = st.builds(
    Rule,
    id=st.integers(2, 99),
    team_id=st.sampled_from([KCC, LIGHT, ROADS]),
    category_id=st.sampled_from([None, LAMPS, LIGHTING, WASTE]),
    area_id=st.sampled_from([None, CENTRE, WEST]),
    season=st.sampled_from([None, WINTER]),
    channel=st.sampled_from([None, "website", "phone"]),
    handler_id=st.sampled_from([None, 31, 32, 40]),
    position=st.integers(0, 2),
)


@given(st.lists(RULES, unique_by=lambda rule: rule.id), st.randoms(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_checked_rules_always_find_the_same_team_in_whatever_order(rules, random, day):
    rules = [*rules, REST]
    check_rules(rules)
    first = routed(rules, people={31: ANNA, 32: BEA}, on=day)
    random.shuffle(rules)

    assert routed(rules, people={31: ANNA, 32: BEA}, on=day) == first
    assert first.why.endswith(".")


def test_a_team_is_called_a_team_once() -> None:
    names = Names(categories={}, areas={}, teams={KCC: "Team Groen"})

    assert routed([REST], names=names).why.endswith(": team Groen.")
