"""The stops of a board as HTML.

Written in Python and not as a template, like the rows of a worklist: a board has four hundred of them. Every value
that people typed goes through `escape`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from markupsafe import Markup, escape

from server.domain.calendar import AMSTERDAM
from server.domain.vocabulary import NormState
from server.queries.plan import CrewRound, LeftOutRow, StopRow, WorkLine
from server.web.files import asset_url
from server.web.staff.words import ICON_OF_NORM

HIGH, LOW, ROOM = 26, 5, 1000
"""The measures of a day drawn as a bar, in its own units."""

DANGER = ' <b class="line__urgent">Gevaar</b>'
GRIP = '<span class="stop__grip" aria-hidden="true" title="Sleep naar een andere plek"></span>'
HIDDEN = '<span class="visually-hidden">{}</span>'


def clock(moment: datetime) -> str:
    """Return "8.40": the clock of a list of times."""
    local = moment.astimezone(AMSTERDAM)
    return f"{local.hour}.{local:%M}"


def stops_of(one: CrewRound, day: date, *, is_today: bool) -> Markup:
    """Return the list items of a round: its stops, the lunch between them, and the way back."""
    return Markup("".join(_stops(one, day, is_today)))  # noqa: S704


def _stops(one: CrewRound, day: date, is_today: bool) -> Iterator[str]:
    lunch = one.lunch
    icons = asset_url("icons.svg")
    for n, stop in enumerate(one.stops, 1):
        if lunch is not None and lunch < stop.arrival:
            yield _between(lunch, "Pauze", "lunch")
            lunch = None
        yield _stop(stop, n, day, icons, fixed=is_fixed(stop, is_today=is_today))
    if one.stops:
        if lunch is not None:
            yield _between(lunch, "Pauze", "lunch")
        yield _between(one.end, "Terug", "end")


def _between(at: datetime, words: str, kind: str) -> str:
    return f'<li class="stop stop--{kind}"><time class="stop__at">{clock(at)}</time><span>{words}</span></li>'


def is_fixed(stop: StopRow, *, is_today: bool) -> bool:
    """Whether nobody can move a stop any more: it is done, or the crew is at it."""
    return stop.done or (stop.started and is_today)


def _stop(stop: StopRow, n: int, day: date, icons: str, *, fixed: bool) -> str:
    kind = " stop--done" if stop.done else f" stop--{stop.norm}"
    return (
        f'<li class="stop{kind}" id="w{stop.work_order_id}" data-work="{stop.work_order_id}"'
        f'{" data-fixed" if fixed else ""}>{"" if fixed else GRIP}<span class="stop__no">{n}</span>'
        f'<time class="stop__at">{clock(stop.arrival)}</time>{_what(stop, day)}'
        f'<span class="stop__side">{_badge(stop, icons)}<span class="stop__min">{_marks(stop, icons)}{stop.minutes} min'
        f"{f', {stop.drive_min} reizen' if stop.drive_min else ''}</span></span></li>"
    )


def _what(line: WorkLine, day: date, more: str = "") -> str:
    many = f' <b class="stop__many">{line.reporters} melders</b>' if line.reporters > 1 else ""
    task = f'<span class="stop__task">{escape(line.task)}</span>' if line.task else ""
    return (
        f'<span class="stop__main"><a class="stop__what" href="{day}/werk/{line.work_order_id}" data-panel>'
        f"{escape(line.subject)}</a>{DANGER if line.danger else ''}{many}"
        f'<span class="stop__where">{escape(line.address)}</span>{task}{more}</span>'
    )


def _badge(line: WorkLine, icons: str) -> str:
    icon = _icon(ICON_OF_NORM[line.norm], icons)
    return f'<span class="badge badge--{line.norm}">{icon}<span>{escape(line.norm_words)}</span></span>'


def _icon(name: str, icons: str) -> str:
    return f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{icons}#{name}"/></svg>'


def _marks(stop: StopRow, icons: str) -> str:
    """Return what a person decided or a crew did, in a picture and a word."""
    if stop.joined:
        return "Samengevoegd · "
    if stop.done:
        return f"{_icon('check', icons)}Klaar · "
    if stop.started:
        return "<b>Bezig</b> · "
    if stop.locked:
        return f"{_icon('lock', icons)}{HIDDEN.format('Vastgezet. ')}"
    return f"{_icon('user', icons)}{HIDDEN.format('Met de hand gegeven. ')}" if stop.held else ""


def left_out(rows: Sequence[LeftOutRow], day: date) -> Markup:
    """Return the list items of what nobody does, each with why."""
    icons = asset_url("icons.svg")
    return Markup("".join(_left(row, day, icons) for row in rows))  # noqa: S704


def _left(row: LeftOutRow, day: date, icons: str) -> str:
    why = f'<span class="stop__why">{escape(row.why)}</span>'
    return (
        f'<li class="stop stop--{row.norm}" id="w{row.work_order_id}" data-work="{row.work_order_id}">{GRIP}'
        f'{_what(row, day, why)}<span class="stop__side">{_badge(row, icons)}</span></li>'
    )


# --- the day as a bar


def bar(one: CrewRound, first_h: int, last_h: int, day: date) -> Markup:
    """Return a crew's day as a bar from one hour to another; the list says the same."""
    morning = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)

    def across(moment: datetime) -> int:
        local = moment.astimezone(AMSTERDAM)
        passed_h = local.hour + local.minute / 60 if local.date() == morning.date() else 24
        return round((passed_h - first_h) / (last_h - first_h) * ROOM)

    begins, ends = (datetime.combine(day, at, AMSTERDAM) for at in one.crew.shift)
    parts = [_rect("bar__shift", across(begins), across(ends), 0)]
    parts += [
        f'<path class="bar__hour" d="M{_hour(h, first_h, last_h)} 0V{HIGH}"/>' for h in range(first_h + 1, last_h)
    ]
    if one.stops:
        parts.append(_rect("bar__way", across(one.start), across(one.end), HIGH // 2 - 1, 2))
    for stop in one.stops:
        kind = _kind(stop)
        low = 0 if kind == "is-late" else LOW  # not by its colour alone
        parts.append(_rect(f"bar__stop {kind}", across(stop.arrival), across(stop.leave), low, HIGH - 2 * low))
    if one.lunch is not None and one.stops:
        lunch = across(one.lunch)
        wide = _wide(one.crew.lunch_min, first_h, last_h)
        parts.append(_rect("bar__lunch", lunch, lunch + wide, LOW, HIGH - 2 * LOW))
    return Markup(  # noqa: S704  # only numbers and our own words
        f'<svg class="bar" viewBox="0 0 {ROOM} {HIGH}" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def _hour(hour: int, first_h: int, last_h: int) -> int:
    return round((hour - first_h) / (last_h - first_h) * ROOM)


def _wide(minutes: int, first_h: int, last_h: int) -> int:
    return round(minutes / 60 / (last_h - first_h) * ROOM)


def _kind(stop: StopRow) -> str:
    if stop.done:
        return "is-done"
    return "is-late" if stop.danger or stop.norm is NormState.LATE else ""


def _rect(kind: str, left: int, right: int, top: int, high: int = HIGH) -> str:
    return f'<rect class="{kind.strip()}" x="{left}" y="{top}" width="{max(right - left, 4)}" height="{high}"/>'


def hours_of(rounds: Sequence[CrewRound]) -> tuple[int, int]:
    """Return from which whole hour to which the bars of these rounds run."""
    first = min((one.crew.shift[0].hour for one in rounds), default=7)
    ends = [one.crew.shift[1].hour + (one.crew.shift[1].minute > 0) for one in rounds]
    ends += [one.end.astimezone(AMSTERDAM).hour + 1 for one in rounds if one.stops]
    return first, min(max(ends, default=17), 24)
