"""The words of the pages in Dutch and English: `t("key", **gaps)` in code and templates, and words for dates.

They stand in `texts/<language>.toml`; a table and a key make `table.key`. A key that ends in `_one` is meant for
exactly one (`count=1`).
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request, session, url_for

from server.domain.calendar import AMSTERDAM, local_day
from server.domain.language import clock_words, day_words, month_words

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("nl", "en")
MONTH_LETTERS = 3


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return all texts of a language by their full key."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {f"{table}.{key}": text for table, keys in tables.items() for key, text in keys.items()}


def say(language: str, key: str, **gaps: object) -> str:
    """Return a text in a language, its gaps filled. Raises KeyError for an unknown key or an unfilled gap."""
    known = texts(language)
    one = f"{key}_one"
    text = known[one] if gaps.get("count") == 1 and one in known else known[key]
    return text.format(**gaps)


def t(key: str, **gaps: object) -> str:
    """Return a text in the language of this request."""
    return say(language(), key, **gaps)


def language() -> str:
    """Return the language that this visitor reads: `?taal=en` chooses, and is remembered in the cookie."""
    if "language" not in g:
        asked = request.args.get("taal", "")
        if asked in LANGUAGES and session.get("language", LANGUAGES[0]) != asked:
            session["language"] = asked
        g.language = session.get("language", LANGUAGES[0])
    chosen: str = g.language
    return chosen


def speak(app: Flask) -> None:
    """Attach the words to the templates."""
    app.jinja_env.globals.update(t=t, language_url=_language_url, theme_url=_theme_url)
    filters: dict[str, Callable[..., str]] = {
        "day": _day,
        "month": lambda day: month_words(_as_day(day), language()),
        "moment": _moment,
        "month_name": lambda day: day_words(day, language()).split()[-1],
        "weekday_name": lambda day: day_words(day, language()).split()[0],
        "tel": lambda phone: f"tel:{re.sub(r'[^+0-9]', '', phone)}",
    }
    app.jinja_env.filters.update(filters)
    app.context_processor(_what_every_page_knows)


def _what_every_page_knows() -> dict[str, Any]:
    chosen = language()
    other = next(known for known in LANGUAGES if known != chosen)
    return {
        "municipality": g.get("town"),
        "town_name": town_name(),
        "language": chosen,
        "other_language": other,
        "errors": {},
    }


def town_name() -> str:
    """Return the name of this request's municipality, without the word "gemeente"; empty when there is none."""
    found = g.get("town")
    return bare_name(found.name) if found else ""


def bare_name(name: str) -> str:
    """Return the name of a municipality without the word "gemeente"."""
    return re.sub("^gemeente ", "", name, flags=re.IGNORECASE)


def _language_url() -> str:
    """Return the address of this page in the other language; of a page that only answers a form, the one before it."""
    other = next(known for known in LANGUAGES if known != language())
    adapter = current_app.create_url_adapter(request)
    opens = adapter is not None and "GET" in adapter.allowed_methods(request.path)
    path = request.path if opens else request.path.rpartition("/")[0]
    return f"{quote(path)}?{urlencode(request.args.to_dict() | {'taal': other})}"


def _theme_url() -> str:
    return url_for("resident.theme", v=g.town.version[:8])


def _as_day(moment: date) -> date:
    return local_day(moment) if isinstance(moment, datetime) else moment


def _day(moment: date) -> str:
    return day_words(_as_day(moment), language())


def _moment(moment: datetime) -> str:
    local = moment.astimezone(AMSTERDAM)
    between = "om" if language() == "nl" else "at"
    return f"{day_words(local.date(), language())}, {between} {clock_words(local, language())}"
