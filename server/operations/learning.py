"""Learn from the municipality's own history which words belong to which category."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from server.domain.learned import Learned, word_parts
from server.model.base import db, entered
from server.model.municipality import LearnedModel, Municipality, new_word
from server.model.report import Report
from server.queries.reference import reference

LOOKS_BACK = timedelta(days=730)
"""Words and the division of work change: what is older teaches the wrong thing."""

_MOST_PARTS = 5_000
_DECIMALS = 7
"""Enough to stay within a millionth of the trained probabilities, and half the size as JSON."""


def train(examples: Sequence[tuple[str, int]], *, least: int = 500) -> Learned | None:
    """Return what (text, category id) pairs teach, or None as long as they are too few or all of one category."""
    seen = Counter(category for _, category in examples)
    if len(examples) < least or len(seen) < 2:
        return None
    # Loading scikit-learn takes a second and 100 MB: only the nightly job that trains pays for it.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(analyzer=word_parts, max_features=_MOST_PARTS, sublinear_tf=True)
    features = vectorizer.fit_transform([text for text, _ in examples])
    model = LogisticRegression(C=10.0, max_iter=300)
    model.fit(features, [category for _, category in examples])
    return _plain(vectorizer, model, seen)


def _plain(vectorizer: Any, model: Any, seen: Counter[int]) -> Learned:  # Any: scikit-learn carries no types
    """Copy the numbers out. Of two categories scikit-learn keeps one row, the other's is zero."""
    parts = vectorizer.get_feature_names_out().tolist()
    categories = tuple(int(category) for category in model.classes_)
    rows, bias = model.coef_.tolist(), model.intercept_.tolist()
    if len(categories) == 2:
        rows, bias = [[0.0] * len(parts), rows[0]], [0.0, bias[0]]
    columns = zip(*rows, strict=True)
    return Learned(
        categories=categories,
        seen=tuple(seen[category] for category in categories),
        bias=tuple(bias),
        rarity=dict(zip(parts, vectorizer.idf_.tolist(), strict=True)),
        weights={
            part: tuple(round(weight, _DECIMALS) for weight in column)
            for part, column in zip(parts, columns, strict=True)
        },
    )


def learn(*, now: datetime) -> int:
    """Let this municipality's classification learn from its own ended reports; return from how many (0: too few)."""
    known = reference()
    judged = db.session.execute(
        select(Report.text, Report.category_id).where(
            Report.ended_at.is_not(None), Report.received_at > now - LOOKS_BACK, Report.text != ""
        )
    ).all()
    examples = [(row.text, row.category_id) for row in judged if not known.categories[row.category_id].is_group]
    learned = train(examples)
    if learned is None:
        return 0
    db.session.merge(LearnedModel(municipality_id=entered(), weights=learned.to_json(), examples=len(examples)))
    db.session.get_one(Municipality, entered()).config_version = new_word()
    return len(examples)
