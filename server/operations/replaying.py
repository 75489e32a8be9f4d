"""Real reports of elsewhere, driven through the ordinary `accept` and `apply` with their own times."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.domain.command import SYSTEM, Close
from server.model.base import db
from server.model.report import Report
from server.operations.apply import apply
from server.operations.intake import accept
from server.operations.replay_rows import Row, RowMapping, RowRefused, row_of
from server.queries.places import locate
from server.queries.reference import CategoryInfo, Reference, reference
from server.wire.intake import IncomingReport

CHANNEL = "replay"
BATCH = 200
"""How many reports and ends are committed at once; who stops halfway loses no more than these."""


@dataclass
class Outcome:
    """What became of the rows."""

    taken_in: int = 0
    there_already: int = 0
    later: int = 0
    ended: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.taken_in + self.there_already + self.later + self.refused.total()


@dataclass(frozen=True)
class Prepared:
    """Rows that can be replayed, with our category for each, and those that can't."""

    rows: tuple[tuple[Row, CategoryInfo], ...]
    refused: Counter[str]

    @property
    def last_moment(self) -> datetime | None:
        moments = [m for row, _ in self.rows for m in (row.received_at, row.ended_at) if m is not None]
        return max(moments, default=None)


def prepare(raw: Iterable[Mapping[str, Any]], mapping: RowMapping) -> Prepared:
    """Read the rows and find a category and a place in our town for each."""
    known = reference()
    finder = _CategoryFinder(known, mapping)
    rows: dict[str, tuple[Row, CategoryInfo]] = {}
    refused: Counter[str] = Counter()
    for one in raw:
        try:
            row = row_of(one, mapping)
            category = finder.find(row)
            if not locate(row.point, known).is_ours:
                raise RowRefused("outside the municipality")
            if row.ref in rows:
                raise RowRefused("the same reference twice")
            rows[row.ref] = row, category
        except RowRefused as why:
            refused[str(why)] += 1
    return Prepared(tuple(rows.values()), refused)


def replay(
    prepared: Prepared,
    mapping: RowMapping,
    *,
    until: datetime,
    commit: Callable[[], None],
    each: Callable[[], None] = lambda: None,
) -> Outcome:
    """Let all rows happen in the order of time; `each` is called per receipt and per end.

    Rows that are in already stay as they are, but for an end that had not come yet. Rows from after `until` wait.
    """
    outcome = Outcome(refused=prepared.refused)
    there = _there(mapping.source)
    moments = [(row.received_at, 0, n) for n, (row, _) in enumerate(prepared.rows)]
    moments += [(row.ended_at, 1, n) for n, (row, _) in enumerate(prepared.rows) if row.ended_at]
    for count, (moment, is_end, number) in enumerate(sorted(moments), 1):
        each()
        row, category = prepared.rows[number]
        if moment > until:
            outcome.later += not is_end
        elif is_end:
            outcome.ended += _end(there, row, mapping)
        elif row.ref in there:
            outcome.there_already += 1
        else:
            there[row.ref] = _take_in(row, category, mapping), False
            outcome.taken_in += 1
        if count % BATCH == 0:
            commit()
    commit()
    return outcome


def _there(source: str) -> dict[str, tuple[int, bool]]:
    """Return the id of each report of this source that is in already, and whether it has ended, by reference."""
    rows = db.session.execute(
        select(Report.channel_ref, Report.id, Report.first_ended_at).where(
            Report.channel == CHANNEL, Report.channel_ref.startswith(f"{source}:", autoescape=True)
        )
    )
    return {r.channel_ref.removeprefix(f"{source}:"): (r.id, r.first_ended_at is not None) for r in rows}


def _take_in(row: Row, category: CategoryInfo, mapping: RowMapping) -> int:
    incoming = IncomingReport(
        channel=CHANNEL,
        channel_ref=f"{mapping.source}:{row.ref}",
        text=row.text,
        point=row.point,
        place_text="" if row.point or row.address is None else str(row.address),
        address=replace(row.address, point=row.point) if row.address else None,
        category=category.slug,
        received_at=row.received_at,
    )
    return accept(incoming, now=row.received_at, long_ago=True).report_id


def _end(there: dict[str, tuple[int, bool]], row: Row, mapping: RowMapping) -> bool:
    """End a row's report, unless it has ended before; return whether it was done."""
    report_id, has_ended = there[row.ref]
    if has_ended:
        return False
    assert row.ended_at is not None
    close = Close(report_id=report_id, outcome=mapping.outcome, reason=mapping.reason, ended_at=row.ended_at)
    apply(close, by=SYSTEM, now=row.ended_at)
    there[row.ref] = report_id, True
    return True


class _CategoryFinder:
    """Finds our category for the source's words: as the mapping says, else by name under its main category."""

    def __init__(self, known: Reference, mapping: RowMapping) -> None:
        self.known, self.said = known, mapping.categories
        self.by_name: dict[tuple[str, str], CategoryInfo] = {}
        for category in known.categories.values():
            if category.active and not category.is_group:
                main = known.categories[category.path[-1]]
                for name in (category.slug, category.name, category.public_name):
                    for above in ("", main.slug, main.name, main.public_name):
                        self.by_name.setdefault((above.casefold(), name.casefold()), category)

    def find(self, row: Row) -> CategoryInfo:
        """Return the category. Raises RowRefused."""
        if not row.category:
            raise RowRefused("no category")
        slug = self.said.get(f"{row.main_category} > {row.category}") or self.said.get(row.category)
        names = [("", slug)] if slug else [(row.main_category, row.category), ("", row.category)]
        for above, name in names:
            if found := self.by_name.get((above.casefold(), name.casefold())):
                return found
        raise RowRefused(f"unknown category {row.category}")
