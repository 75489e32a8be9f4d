"""A report that somebody is still writing: what was filled in so far, and which step comes next.

The rows live in the database for a day; the visitor's signed cookie holds the key. They are made by the first POST.
"""

import secrets
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from flask import g, request, session
from sqlalchemy import select

from server.model.base import db
from server.model.photo import Draft, Photo
from server.operations.photos import photos_of
from server.operations.upkeep import DRAFT_KEPT
from server.queries.places import words_of
from server.queries.reference import CategoryInfo, QuestionInfo, Reference
from server.web.edge import now, town
from server.web.texts import language, t
from server.wire.intake import Address, Contact, IncomingReport, Point

TEXT_MAX = 2_000
LINE_MAX = 500


@dataclass(frozen=True)
class Filled:
    """What was filled in so far. `category` is a slug, "" for "weet ik niet" and None when not asked yet."""

    text: str = ""
    category: str | None = None
    x: float | None = None
    y: float | None = None
    street: str = ""
    number: str = ""
    postcode: str = ""
    city: str = ""
    distance_m: float | None = None
    place_text: str = ""
    photo_place_asked: bool = False
    not_known_at: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    questions_for: str | None = None
    contact_asked: bool = False
    email: str = ""
    phone: str = ""
    name: str = ""
    may_share: str = ""
    language: str = "nl"

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """Read what a draft holds; a field that a later release dropped is passed over."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    @property
    def point(self) -> Point | None:
        return Point(self.x, self.y) if self.x is not None and self.y is not None else None

    @property
    def address(self) -> Address | None:
        if not self.street:
            return None
        return Address(self.street, self.number, self.postcode, self.city, self.point, self.distance_m)

    @property
    def has_place(self) -> bool:
        return self.point is not None or bool(self.place_text)

    @property
    def place_label(self) -> str:
        """The place in words, without the reporter's own."""
        if self.address:
            return near(self.address)
        return say_point() if self.point else ""

    @property
    def place_sign(self) -> str:
        """What "this is not known yet" was said about: it is asked again for another place or category."""
        return f"{self.category} {self.x:.0f} {self.y:.0f}" if self.x is not None and self.y is not None else ""

    def at(self, point: Point | None, address: Address | None) -> Self:
        """Return the same, in another place."""
        return replace(
            self,
            x=point.x if point else None,
            y=point.y if point else None,
            street=address.street if address else "",
            number=address.number if address else "",
            postcode=address.postcode if address else "",
            city=address.city if address else "",
            distance_m=address.distance_m if address else None,
        )

    def chosen(self, known: Reference) -> CategoryInfo | None:
        """Return the category, when one was chosen that still exists."""
        return known.category_by_slug.get(self.category or "")

    def questions(self, known: Reference) -> tuple[QuestionInfo, ...]:
        """Return the extra questions to ask, at most three."""
        category = self.chosen(known)
        return known.questions_for(category.id)[:3] if category else ()

    def is_dangerous(self, known: Reference) -> bool:
        """Whether an answer says that somebody may get hurt."""
        return any(q.danger_answer and self.answers.get(q.key) == q.danger_answer for q in self.questions(known))

    def may_reach_partner(self, known: Reference) -> bool:
        """Whether a rule can give this to a partner, so that it matters whom they may reach."""
        category = self.chosen(known)
        path = category.path if category else ()
        return any(rule.partner_id and (rule.category_id is None or rule.category_id in path) for rule in known.rules)

    def as_incoming(self, key: str, photos: tuple[str, ...]) -> IncomingReport:
        """Return the finished report; the draft's key makes sending it twice give one report."""
        return IncomingReport(
            channel="website",
            channel_ref=key,
            text=self.text,
            point=self.point,
            place_text=self.place_text,
            address=self.address,
            category=self.category or None,
            answers=self.answers,
            contact=Contact(self.name, self.email, self.phone, self.language, self.may_share == "yes"),
            photos=photos,
        )


def near(address: Address) -> str:
    """Return an address as a place, in the language of this request."""
    return words_of(address) if language() == "nl" else f"near {address}"


def say_point() -> str:
    """Return the words for a point that no address is near to."""
    return t("place.point")


def current() -> Draft | None:
    """Return this visitor's draft, unless it was sent or is older than a day."""
    if "draft" not in g:
        g.draft = draft_with(session.get(_cookie(), ""))
        if g.draft is not None and (g.draft.report_id is not None or g.draft.touched_at < now() - DRAFT_KEPT):
            g.draft = None
    found: Draft | None = g.draft
    return found


def draft_with(key: str) -> Draft | None:
    """Return the draft with this key, sent or not."""
    return db.session.scalars(select(Draft).where(Draft.key == key)).first() if key else None


def begin() -> Draft:
    """Return this visitor's draft, or make one. Only for a POST."""
    if (found := current()) is None:
        g.draft = found = Draft(key=secrets.token_urlsafe(24), touched_at=now(), data=asdict(Filled()))
        db.session.add(found)
        db.session.flush()
        session[_cookie()] = found.key
        session.permanent = True
    return found


def filled() -> Filled:
    """Return what this visitor filled in so far."""
    draft = current()
    return Filled.read(draft.data) if draft else Filled()


def save(draft: Draft, content: Filled) -> None:
    """Keep what was filled in."""
    draft.data = asdict(replace(content, language=language()))
    draft.touched_at = now()


def forget(draft: Draft) -> None:
    """Let the visitor begin anew: this draft was sent."""
    if session.get(_cookie()) == draft.key:
        session.pop(_cookie())
    g.draft = None


def photos() -> list[Photo]:
    """Return the photos of this visitor's draft, in the order in which they came."""
    draft = current()
    return photos_of(draft) if draft else []


def returns_to_check() -> bool:
    """Whether this step was opened to change one thing on the last page."""
    return request.args.get("terug") == "controle"


def _cookie() -> str:
    return f"draft-{town().slug}"
