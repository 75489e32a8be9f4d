"""Real reports of elsewhere, driven through our own doors."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.domain.vocabulary import EventKind, Outcome, Status
from server.model.base import enter, writing
from server.model.outbox import OutboxMessage
from server.model.report import Event, Report
from server.operations.replay_figures import Figures, figures
from server.operations.replay_rows import BadMapping, RowMapping, RowRefused, raw_rows, read_mapping, row_of
from server.operations.replaying import Outcome as Replayed
from server.operations.replaying import prepare, replay
from tests.make import Make, Town

# 15 September 2026 is a Tuesday; the norm is 5 working days, for trees 10.
ROWS = """nr,gemeld,gesloten,hoofd,soort,x,y,adres
1,2026-09-01T10:00:00+02:00,2026-09-03,Wegen,Stoep,82000,451000,Voorbeeldlaan 1
2,2026-09-01T11:00:00+02:00,2026-09-09,Wegen,Stoep,82010,451000,Voorbeeldlaan 3
3,2026-09-02T08:00:00+02:00,2026-09-11,Wegen,Stoep,82020,451000,
4,2026-09-02T09:00:00+02:00,,Wegen,Stoep,82030,451000,
5,2026-09-14T09:00:00+02:00,,Wegen,Straatverlichting,82030,451000,
6,2026-09-01T09:00:00+02:00,2026-09-15,,Bomen,82030,451000,
7,2026-09-03T09:00:00+02:00,2026-09-03,Wegen,Stoep,82000,451000,
8,2026-09-03T09:00:00+02:00,2026-09-01,Wegen,Stoep,82000,451000,
9,2026-09-03T09:00:00+02:00,,Wegen,Zweefvliegtuig,82000,451000,
10,2026-09-03T09:00:00+02:00,,Wegen,,82000,451000,
11,2026-09-03T09:00:00+02:00,,Wegen,Stoep,182000,451000,
12,gisteren,,Wegen,Stoep,82000,451000,
13,,,Wegen,Stoep,82000,451000,
14,2026-09-03T09:00:00+02:00,,Wegen,Stoep,,,Proefstraat 7
14,2026-09-03T09:00:00+02:00,,Wegen,Stoep,,,Proefstraat 7
"""

MAPPING = """
source = "proef"
city = "Proefdam"

[columns]
ref = "nr"
received = "gemeld"
ended = "gesloten"
main_category = "hoofd"
category = "soort"
x = "x"
y = "y"
address = "adres"

# Seen closed the next morning, so it ended the day before.
[ended]
days = -1
"""

LAST = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def mapping(tmp_path: Path) -> RowMapping:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return read_mapping(tmp_path / "mapping.toml")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "rows.csv").write_text(ROWS)
    return tmp_path / "rows.csv"


def replayed(db, town: Town, file: Path, mapping: RowMapping, *, until: datetime = LAST) -> Replayed:
    with writing():
        enter(town.id)
        return replay(prepare(raw_rows(file), mapping), mapping, until=until, commit=db.session.commit)


def by_ref(db, number: str) -> Report:
    return db.session.scalars(select(Report).where(Report.channel_ref == f"proef:{number}")).one()


def test_every_row_is_taken_in_or_refused_with_a_reason(db, town: Town, file: Path, mapping: RowMapping) -> None:
    done = replayed(db, town, file, mapping)

    assert done.rows == len(ROWS.splitlines()) - 1
    assert (done.taken_in, done.ended) == (8, 5)
    assert done.refused == {
        "ended before it was received": 1,
        "unknown category Zweefvliegtuig": 1,
        "no category": 1,
        "outside the municipality": 1,
        "unknown date of receipt": 1,
        "no moment of receipt": 1,
        "the same reference twice": 1,
    }


def test_receipt_and_end_have_the_times_of_the_row(db, town: Town, file: Path, mapping: RowMapping) -> None:
    replayed(db, town, file, mapping)

    report = by_ref(db, "1")
    assert report.received_at == datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    assert report.ended_at == datetime(2026, 9, 2, 21, 59, 59, tzinfo=UTC)
    assert (report.status, report.outcome, report.on_time) == (Status.ENDED, Outcome.SOLVED, True)
    assert (report.street, report.house_number, report.city) == ("Voorbeeldlaan", "1", "Proefdam")
    assert report.category_id == town.categories["stoep"]
    ended = db.session.scalars(select(Event).where(Event.report_id == report.id, Event.kind == EventKind.ENDED)).one()
    assert ended.recorded_at == report.ended_at


def test_a_day_that_was_seen_late_is_late_and_the_last_day_is_not(
    db, town: Town, file: Path, mapping: RowMapping
) -> None:
    replayed(db, town, file, mapping)

    # Received on Tuesday 1 and Wednesday 2 September: due on Tuesday 8 and Wednesday 9; ended on the 8th and the 10th.
    assert by_ref(db, "2").on_time is True
    assert by_ref(db, "3").on_time is False


def test_what_came_in_and_was_seen_closed_on_one_day_ended_then(
    db, town: Town, file: Path, mapping: RowMapping
) -> None:
    replayed(db, town, file, mapping)

    report = by_ref(db, "7")
    assert report.ended_at == report.received_at


def test_a_row_without_a_point_keeps_its_address_as_the_place(db, town: Town, file: Path, mapping: RowMapping) -> None:
    replayed(db, town, file, mapping)

    report = by_ref(db, "14")
    assert report.x is None
    assert report.place_text == "Proefstraat 7, Proefdam"
    assert report.place_doubt


def test_no_messages_go_out(db, town: Town, file: Path, mapping: RowMapping) -> None:
    replayed(db, town, file, mapping)

    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def told(found: Figures) -> dict[str, tuple[int, ...]]:
    return {t.name: (t.on_time, t.late, t.open_late, t.open_in_time) for t in [*found.mains, found.all]}


def test_the_figures_count_open_and_past_the_date_as_late(db, town: Town, file: Path, mapping: RowMapping) -> None:
    replayed(db, town, file, mapping)

    found = figures("proef", at=LAST)

    assert told(found) == {"Wegen": (3, 1, 2, 1), "Bomen": (1, 0, 0, 0), "all": (4, 1, 2, 1)}
    assert found.all.share == 4 / 7
    assert found.all.share_of_all == 4 / 8
    assert {t.name: t.total for t in found.categories} == {"Stoep": 6, "Straatverlichting": 1, "Bomen": 1}


def test_figures_of_a_part_of_the_time(db, town: Town, file: Path, mapping: RowMapping) -> None:
    replayed(db, town, file, mapping)

    found = figures("proef", at=LAST, since=datetime(2026, 9, 10, tzinfo=UTC))

    assert told(found) == {"Wegen": (0, 0, 0, 1), "all": (0, 0, 0, 1)}
    assert found.all.share is None


def test_what_is_in_already_is_not_taken_in_again(db, town: Town, file: Path, mapping: RowMapping) -> None:
    replayed(db, town, file, mapping)
    before = figures("proef", at=LAST)

    again = replayed(db, town, file, mapping)

    assert (again.taken_in, again.there_already, again.ended) == (0, 8, 0)
    assert figures("proef", at=LAST) == before


def test_a_replay_that_stopped_goes_on_where_it_was(db, town: Town, file: Path, mapping: RowMapping) -> None:
    half = replayed(db, town, file, mapping, until=datetime(2026, 9, 2, 6, 30, tzinfo=UTC))
    assert (half.taken_in, half.later, half.ended) == (4, 4, 0)

    rest = replayed(db, town, file, mapping)

    assert (rest.taken_in, rest.there_already, rest.ended) == (4, 4, 5)
    assert told(figures("proef", at=LAST))["all"] == (4, 1, 2, 1)


def test_the_same_rows_in_another_town_are_other_reports(
    db, make: Make, town: Town, file: Path, mapping: RowMapping
) -> None:
    other = make.town("elders")
    replayed(db, town, file, mapping)

    done = replayed(db, other, file, mapping)

    assert done.there_already == 0
    assert done.refused["outside the municipality"] > 1
    enter(town.id)
    assert told(figures("proef", at=LAST))["all"] == (4, 1, 2, 1)


def test_json_lines_in_gzip_with_nested_fields_and_local_times(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "at": "15-09-2026 10:30", "done": None, "kind": {"name": "Stoep"}, "pos": {"lat": 52.04, "lon": 4.33}}
    ]
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    columns = {
        "ref": "id",
        "received": "at",
        "ended": "done",
        "category": "kind.name",
        "lat": "pos.lat",
        "lon": "pos.lon",
    }

    (raw,) = raw_rows(file)
    row = row_of(raw, RowMapping("proef", columns, formats=("%d-%m-%Y %H:%M",)))

    assert row.received_at == datetime(2026, 9, 15, 8, 30, tzinfo=UTC)
    assert (row.ref, row.category, row.ended_at) == ("1", "Stoep", None)
    assert row.point is not None
    assert 80_000 < row.point.x < 84_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nr": ""}, "no reference"),
        ({"gemeld": "32-13-2026"}, "unknown date of receipt"),
        ({"gesloten": "ooit"}, "unknown date of end"),
        ({"gesloten": "2026-08-31T10:00:00+02:00"}, "ended before it was received"),
        ({"x": "oost"}, "unreadable coordinates"),
    ],
)
def test_a_row_that_can_not_be_read_is_refused(mapping: RowMapping, change: dict[str, str], words: str) -> None:
    good = dict(zip(ROWS.splitlines()[0].split(","), ROWS.splitlines()[1].split(","), strict=True))

    with pytest.raises(RowRefused, match=words):
        row_of({**good, **change}, mapping)


def test_the_mapping_can_say_which_category_is_meant(db, town: Town, file: Path, mapping: RowMapping) -> None:
    said = RowMapping(**{**vars(mapping), "categories": {"Wegen > Zweefvliegtuig": "overig"}})
    with writing():
        enter(town.id)
        prepared = prepare(raw_rows(file), said)

    assert "unknown category Zweefvliegtuig" not in prepared.refused


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("source = ", "Invalid value"),
        ("source = 'proef'", "columns"),
        ("source = 'proef'\n[columns]\nref = 'nr'\n", "name the column for category, ended, received"),
        ("source = 'proef'\n[columns]\nkleur = 'nr'\n", "kleur"),
        (f"timezone = 'Mars/Olympus'\n{MAPPING.strip()}", "Mars"),
    ],
)
def test_a_mapping_that_can_not_be_used_is_refused(tmp_path: Path, words: str, fault: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(words)

    with pytest.raises(BadMapping, match=fault):
        read_mapping(path)
