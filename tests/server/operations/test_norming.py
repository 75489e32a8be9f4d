"""Adding to the norms."""

from datetime import date

import pytest
from sqlalchemy import select

from server.domain.vocabulary import NormKind, NormUnit, Urgency
from server.model.base import enter, writing
from server.model.norm import NormRow
from server.operations.norming import NormRefused, add_norm
from server.queries.reference import reference
from tests.make import Town

DAYS = NormUnit.WORKING_DAYS


def test_a_norm_is_added_and_holds_from_its_day(db, town: Town) -> None:
    with writing():
        enter(town.id)
        before = reference().version
        add_norm(NormKind.SOLUTION, 3, DAYS, valid_from=date(2027, 1, 1), category="boom", source="college")
        db.session.commit()

    row = db.session.scalars(select(NormRow).where(NormRow.valid_from == date(2027, 1, 1))).one()
    assert (row.amount, row.category_id, row.source) == (3, town.categories["boom"], "college")
    assert reference().version != before


def test_a_norm_for_an_area_and_an_urgency(db, town: Town) -> None:
    with writing():
        enter(town.id)
        row = add_norm(
            NormKind.SOLUTION, 1, NormUnit.HOURS, valid_from=date(2027, 1, 1), area="WK1", urgency=Urgency.DANGER
        )
        assert (row.area_id, row.urgency) == (town.areas["West"], Urgency.DANGER)
        db.session.rollback()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"category": "niets"}, "there is no category niets"),
        ({"area": "WK9"}, "there is no area WK9"),
        ({"amount": 0}, "at least 1"),
        ({"valid_from": date(2020, 1, 1)}, "never changes"),
    ],
)
def test_what_can_not_be_added_is_refused(db, town: Town, change: dict[str, object], words: str) -> None:
    given = {"amount": 3, "valid_from": date(2027, 1, 1), "category": "boom", **change}
    with writing():
        enter(town.id)
        with pytest.raises(NormRefused, match=words):
            add_norm(NormKind.SOLUTION, unit=DAYS, **given)  # type: ignore[arg-type]  # the point of the test
        db.session.rollback()
