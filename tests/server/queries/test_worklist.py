"""The worklist: the right work, in the right order, in pages that miss nothing, with counts that equal their lists."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from server.domain.command import Ask, Close, Forward, HandOver, Plan, Split, Take
from server.domain.vocabulary import NormState, Outcome, Status, Urgency
from server.model.base import enter
from server.queries import worklist
from server.queries.reference import reference
from server.queries.worklist import Cursor, View, soon_until
from server.wire.intake import Address, Point
from tests.support.moments import NOW, days, hours

LONG_AGO = NOW - days(30)


@pytest.fixture
def soon(town):
    enter(town.id)
    return soon_until(NOW, reference().calendar)


@pytest.fixture
def wegen(town):
    return View(team_ids=(town.teams["wegen"],))


@pytest.fixture
def everything(town):
    return View(team_ids=tuple(town.teams.values()))


@pytest.fixture
def read(town, soon):
    """Return the reports of a view, in order."""

    def reports(view, **cursors):
        enter(town.id)
        return [row.report_id for row in worklist.page(view, now=NOW, soon=soon, **cursors).rows]

    return reports


def test_the_work_of_a_team_stands_in_order_of_its_date(make, town, read, wegen):
    young, old = make.report(town, at=NOW), make.report(town, at=NOW - days(3))
    make.report(town, text="Een tak op de weg, de boom omgewaaid.", at=NOW - days(9))  # noise: another team
    done = make.report(town, at=NOW - days(8))
    make.do(town, Close(report_id=done.id, outcome=Outcome.SOLVED, reason="Gemaakt."))

    assert read(wegen) == [old.id, young.id]


def test_my_work_is_what_i_have(make, town, read):
    mine, noise = make.report(town), make.report(town)
    make.do(town, Take(report_id=mine.id))
    make.do(town, Take(report_id=noise.id), by="deputy")

    assert read(View(handler_ids=(town.staff["handler"],))) == [mine.id]
    assert read(View(handler_ids=(town.staff["handler"], town.staff["deputy"]))) == [mine.id, noise.id]


def test_the_work_of_another_municipality_never_shows(make, town, read, wegen):
    other = make.town("woudenberg")
    make.report(other)

    assert read(View(team_ids=(*wegen.team_ids, *other.teams.values()))) == []
    assert worklist.count(View(team_ids=tuple(other.teams.values())), now=NOW, soon=NOW) == 0


def test_pages_follow_each_other_without_gap_or_repeat_in_both_directions(make, town, soon, wegen):
    ids = [make.report(town, at=NOW - days(n // 2)).id for n in range(9)]
    enter(town.id)
    pages, after = [], None
    while True:
        page = worklist.page(wegen, now=NOW, soon=soon, after=after, size=4)
        pages.append([row.report_id for row in page.rows])
        if page.after is None:
            break
        after = page.after
    back = worklist.page(wegen, now=NOW, soon=soon, before=page.before, size=4)

    assert [len(rows) for rows in pages] == [4, 4, 1]
    assert sorted(report_id for rows in pages for report_id in rows) == sorted(ids)
    assert [row.report_id for row in back.rows] == pages[1]
    assert back.before is not None
    assert back.after is not None


def test_a_page_of_several_teams_keeps_the_one_order(make, town, read, everything):
    made = [
        make.report(town, at=NOW - days(2 * n), text=text).id
        for n, text in enumerate(["Losse stoeptegel", "De boom is omgewaaid", "Losse stoeptegel", "De boom, snoeien"])
    ]

    found = read(everything)

    assert sorted(found) == sorted(made)
    assert found == read(replace(everything, team_ids=tuple(reversed(everything.team_ids))))


@pytest.mark.parametrize("state", [NormState.LATE, NormState.DUE_SOON, NormState.IN_TIME, NormState.PAUSED])
def test_each_state_against_the_norm_has_its_list_and_its_count(make, town, read, wegen, soon, state):
    made = {
        NormState.LATE: make.report(town, at=LONG_AGO),
        NormState.DUE_SOON: make.report(town, at=NOW - days(6)),
        NormState.IN_TIME: make.report(town, at=NOW),
        NormState.PAUSED: make.report(town, at=LONG_AGO),
    }
    make.do(town, Ask(report_id=made[NormState.PAUSED].id, question="Waar is het?"), at=LONG_AGO)
    view = replace(wegen, norm=state)

    assert read(view) == [made[state].id]
    assert worklist.count(view, now=NOW, soon=soon) == 1


def test_the_warnings_above_a_list_count_what_their_lists_hold(make, town, read, wegen, soon):
    late = [make.report(town, at=LONG_AGO + hours(n)).id for n in range(3)]
    make.report(town, at=NOW - days(6))
    make.do(town, Take(report_id=late[0]))
    make.do(town, Ask(report_id=late[1], question="Waar is het?"))
    make.report(town, at=LONG_AGO, text="De boom is omgewaaid")  # noise: another team

    counts = worklist.counts(wegen, now=NOW, soon=soon)

    assert counts.all == len(read(wegen)) == 4
    assert counts.late == len(read(replace(wegen, norm=NormState.LATE))) == 2
    assert counts.due_soon == len(read(replace(wegen, norm=NormState.DUE_SOON))) == 1
    assert counts.without_owner == len(read(replace(wegen, without_owner=True))) == 3


def test_counts_keep_the_other_filters(make, town, wegen, soon):
    make.report(town, at=LONG_AGO)
    make.report(town, at=LONG_AGO, text="De lantaarnpaal is kapot, het is donker")
    enter(town.id)
    lamps = replace(wegen, category_ids=(town.categories["lamp"],))

    assert worklist.counts(lamps, now=NOW, soon=soon).late == 1
    assert worklist.counts(replace(lamps, search="donker"), now=NOW, soon=soon).late == 1
    assert worklist.counts(replace(lamps, search="stoep"), now=NOW, soon=soon).late == 0


def test_work_with_a_partner_or_a_person_has_an_owner(make, town, read, wegen):
    nobodys, taken, forwarded = (make.report(town) for _ in range(3))
    make.do(town, Take(report_id=taken.id))
    make.do(town, Forward(report_id=forwarded.id, partner_id=town.partner_id))

    assert read(replace(wegen, without_owner=True)) == [nobodys.id]


def test_a_report_in_two_parts_stands_in_the_list_of_each_team(make, town, read):
    report = make.report(town)
    make.do(town, Split(report_id=report.id, task="Boom snoeien", category_id=town.categories["boom"]))

    for team in ("wegen", "groen"):
        assert read(View(team_ids=(town.teams[team],))) == [report.id]


def test_lists_can_be_narrowed(make, town, read, wegen):
    west = make.report(town, point=Point(town.centre.x - 900, town.centre.y))
    lamp = make.report(town, text="De lantaarnpaal is kapot", point=Point(town.centre.x + 900, town.centre.y))
    nowhere = make.report(town, point=None, place_text="bij de vijver", urgent=True)
    make.do(town, Plan(report_id=lamp.id, on=(NOW + days(1)).date()))

    assert read(replace(wegen, area_ids=(town.areas["West"],))) == [west.id]
    assert read(replace(wegen, no_area=True)) == [nowhere.id]
    assert read(replace(wegen, category_ids=(town.categories["lamp"],))) == [lamp.id]
    assert read(replace(wegen, status=Status.PLANNED)) == [lamp.id]
    assert read(replace(wegen, urgent=True)) == [nowhere.id]
    assert make.row(town, nowhere.id).urgency is Urgency.HIGH


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kerkstr", True),
        ("Kerkstraat 12", True),
        ("2281 ab", True),
        ("2281AB", True),
        ("vijver", True),
        ("100%", False),
        ("kerk_traat", False),
        ("Dorpsweg", False),
    ],
)
def test_a_list_is_searched_by_street_postcode_and_words(make, town, read, wegen, words, found):
    address = Address("Kerkstraat", "12", "2281AB", "Rijswijk")
    report = make.report(town, address=address, text="Losse stoeptegel bij de vijver")
    make.report(town, text="Losse stoeptegel, 10 meter lang", address=Address("Molenlaan", "3", "2282CD"))  # noise

    assert read(replace(wegen, search=words)) == ([report.id] if found else [])


def test_a_row_knows_its_place_in_the_list(make, town, wegen, soon):
    ids = [make.report(town, at=NOW - days(n)).id for n in range(3)]
    enter(town.id)
    rows = worklist.page(wegen, now=NOW, soon=soon).rows
    here = Cursor(rows[1].worklist_at, rows[1].id)

    assert rows[1].report_id == ids[1]
    assert worklist.place_in(wegen, here, now=NOW, soon=soon) == (2, 3)
    gone = replace(wegen, team_ids=(town.teams["groen"],))
    assert worklist.place_in(gone, here, now=NOW, soon=soon) == (0, 0)


def test_late_work_is_counted_per_category_and_area(make, town, everything, soon):
    make.report(town, at=LONG_AGO)
    make.report(town, at=LONG_AGO, point=None)
    make.report(town, at=NOW)  # noise: in time
    enter(town.id)

    assert worklist.late_by("category", everything, now=NOW, soon=soon) == {town.categories["stoep"]: 2}
    areas = worklist.late_by("area", everything, now=NOW, soon=soon)
    assert areas.pop(0) == 1
    assert sum(areas.values()) == 1


def test_handing_over_moves_work_to_the_other_list(make, town, read, wegen):
    report = make.report(town)
    make.do(town, HandOver(report_id=report.id, team_id=town.teams["groen"], reason="Groen"))

    assert read(wegen) == []
    assert read(View(team_ids=(town.teams["groen"],))) == [report.id]


def test_a_team_without_members_and_teams_gives_an_empty_list(read):
    assert read(View()) == []


@pytest.fixture
def plans(db):
    """Return the plan of every statement that is run."""
    found = []

    def explain(connection, cursor, statement, parameters, *_):
        if not statement.startswith(("EXPLAIN", "SELECT set_config", "SET")):
            cursor = connection.connection.cursor()
            prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            cursor.execute(prefix + statement, parameters)
            found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))

    event.listen(db.engine, "before_cursor_execute", explain)
    yield found
    event.remove(db.engine, "before_cursor_execute", explain)


@pytest.mark.engines("sqlite")
def test_neither_list_nor_counts_walk_through_a_whole_table(make, town, plans, everything, soon):
    views = (everything, View(handler_ids=(1,)), replace(everything, norm=NormState.LATE))
    for view in (*views, replace(everything, without_owner=True)):
        worklist.page(view, now=NOW, soon=soon, after=Cursor(NOW + timedelta(1), 1))
        worklist.counts(view, now=NOW, soon=soon)

    assert plans
    assert [plan for plan in plans if "SCAN work_order" in plan or "SCAN report" in plan] == []
