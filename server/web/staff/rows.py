"""The rows of a worklist as HTML.

Written in Python and not as a template: fifty rows of twenty values are most of the page that everybody opens all
day, and this takes a tenth of the time. Every value that people typed goes through `escape`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from flask import url_for
from markupsafe import Markup, escape

from server.domain.calendar import local_day
from server.domain.promise import norm_words
from server.domain.vocabulary import NormState, Status, Urgency
from server.queries import worklist as work
from server.queries.reference import Reference
from server.queries.worklist import WorkRow
from server.web.edge import town
from server.web.files import asset_url
from server.web.staff.words import ICON_OF_NORM, short_day

Names = Mapping[int, str]
Badge = Callable[[datetime, bool], tuple[str, str]]

NOBODY = "<i>Nog van niemand</i>"
URGENT = {
    Urgency.NORMAL: "",
    **{u: f' <span class="line__urgent">{u.label}</span>' for u in (Urgency.HIGH, Urgency.DANGER)},
}
REOPENED = ' <span class="line__flag">Heropend</span>'
DOUBT = " <b>plaats controleren</b>"


@dataclass(frozen=True)
class Known:
    """The names of a municipality, ready to stand in a page."""

    prefix: str
    categories: Names
    teams: Names
    people: Names
    partners: Names
    crews: Names
    areas: Names


@lru_cache(maxsize=32)
def _known(version: str) -> Known:
    """Return the names of the municipality at hand, whose version this is."""
    known = town()
    return Known(
        prefix=str(escape(known.prefix)),
        categories={c.id: str(escape(c.name)) for c in known.categories.values()},
        teams={t.id: str(escape(t.name)) for t in known.teams.values()},
        people={p.id: str(escape(p.name)) for p in known.staff.values()},
        partners={p.id: str(escape(p.name)) for p in known.partners.values()},
        crews={crew_id: str(escape(name)) for crew_id, name in known.crews.items()},
        areas={0: "", **{a.id: str(escape(a.name)) for a in known.areas.values()}},
    )


def drawn(rows: Iterable[WorkRow], known: Reference, *, now: datetime, soon: datetime, here: str) -> Markup:
    """Return the rows; `here` is the address of this page of the list, to which each report leads back."""
    names, today = _known(known.version), local_day(now)
    badge = _badges(known, now, soon)
    before, _, after = url_for("staff.report", number="-", uit=here).partition("/-")
    frame = (str(escape(before)), str(escape(after)))
    # S704: what people typed is escaped in each row, the rest is ours or was escaped when it was read.
    return Markup("\n".join([_row(row, names, badge, today, frame) for row in rows]))  # noqa: S704


def _badges(known: Reference, now: datetime, soon: datetime) -> Badge:
    """Return what gives (state, badge); many rows share a date, so each is written once."""
    icons = escape(asset_url("icons.svg"))

    @cache
    def badge(worklist_at: datetime, paused: bool) -> tuple[str, str]:
        state = work.state_of(worklist_at, paused, now=now, soon=soon)
        due = None if state is NormState.NO_NORM else worklist_at
        words = norm_words(due, now=now, calendar=known.calendar, paused=paused)
        icon = f'<svg class="icon" aria-hidden="true"><use href="{icons}#{ICON_OF_NORM[state]}"/></svg>'
        return state, f'<span class="line__norm badge badge--{state}">{icon}{escape(words)}</span>'

    return badge


def _row(row: WorkRow, names: Known, badge: Badge, today: date, frame: tuple[str, str]) -> str:
    state, norm = badge(row.worklist_at, row.paused_at is not None)
    received = local_day(row.received_at)
    number = f"{names.prefix}-{received.year}-{row.report_id:06d}"
    where = f"{row.street} {row.house_number}".strip() or row.place_text[:60] or "plaats onbekend"
    return (
        f'<li class="line line--{state}" id="w{row.id}">{norm}'
        f'<div class="line__main"><a class="line__what" href="{frame[0]}/{number}{frame[1]}&amp;opdracht={row.id}">'
        f"{names.categories[row.category_id]}</a>{URGENT[row.urgency]}{REOPENED if row.reopened else ''}"
        f'<span class="line__text">{escape(row.task or row.excerpt)}</span></div>'
        f'<div class="line__where">{escape(where)}'
        f"<span>{names.areas[row.area_id or 0]}{DOUBT if row.place_doubt else ''}</span></div>"
        f'<div class="line__who">{_who(row, names)}<span>{names.teams[row.team_id]}</span></div>'
        f'<div class="line__state">{_status(row)}<span>{number} · {_facts(row, (today - received).days)}</span></div>'
        "</li>"
    )


def _who(row: WorkRow, names: Known) -> str:
    if row.partner_id:
        return names.partners[row.partner_id]
    if row.handler_id:
        return names.people[row.handler_id]
    return names.crews[row.crew_id] if row.crew_id else NOBODY


def _status(row: WorkRow) -> str:
    words = work.shown_status(row.work_status, row.report_status)
    return f"{words} {short_day(row.planned_on)}" if row.planned_on and words == Status.PLANNED.label else words


def _facts(row: WorkRow, days: int) -> str:
    """Return the age, and what else there is to know at a glance."""
    facts = "vandaag" if days <= 0 else "1 dag" if days == 1 else f"{days} dagen"
    if row.photos:
        facts += " · 1 foto" if row.photos == 1 else f" · {row.photos} foto’s"
    return f"{facts} · dubbel ×{row.followers + 1}" if row.followers else facts
