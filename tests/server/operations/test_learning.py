import json
import sys

import pytest

from server.domain.classification import CategoryWords, Learned, WordModel
from server.domain.learned import word_parts
from server.operations import learning
from tests.server.domain.dutch_reports import CATEGORIES, REPORTS

FEW = [(text, category) for text, category in REPORTS if category <= 5]


def train_with_sklearn(examples):
    """The same model as `train` makes, but answering through scikit-learn itself."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        TfidfVectorizer(analyzer=word_parts, max_features=5_000, sublinear_tf=True),
        LogisticRegression(C=10.0, max_iter=300),
    )
    return pipeline.fit([text for text, _ in examples], [category for _, category in examples])


@pytest.mark.parametrize("only", [None, (1, 8)], ids=["all categories", "two categories"])
def test_plain_python_answers_what_scikit_learn_answers(only):
    examples = [(text, category) for text, category in REPORTS if only is None or category in only]
    learned = learning.train(examples, least=1)
    judge = train_with_sklearn(examples)

    for text in [*(text for text, _ in REPORTS), "", "zzz qqq", "Ça é geïnd!  lamp\tlamp"]:
        mine = learned.probabilities(text)
        theirs = judge.predict_proba([text])[0]
        assert [mine[int(category)] for category in judge.classes_] == pytest.approx(list(theirs), abs=1e-6)


def test_learning_is_off_until_there_are_enough_reports():
    assert learning.train(FEW * 17) is None
    assert learning.train(FEW * 25) is not None


def test_learning_is_off_with_one_category_only():
    assert learning.train([("lamp kapot", 1)] * 600) is None


def test_what_was_learned_survives_a_trip_through_json():
    learned = learning.train(FEW, least=1)

    again = Learned.from_json(json.loads(json.dumps(learned.to_json())))

    assert again == learned
    assert again.probabilities("lamp kapot") == learned.probabilities("lamp kapot")


def test_history_teaches_a_word_that_nobody_wrote_down():
    history = [("de flierefluiter staat er weer", 2), *FEW] * 31
    model = WordModel.build([*CATEGORIES, CategoryWords(999, "Anders")], learning.train(history))

    first = model.classify("alweer die flierefluiter")[0]

    assert (first.category_id, first.why) == (2, "lijkt op eerdere meldingen")
    assert first.certainty > 0.5


def test_the_classifier_itself_never_loads_scikit_learn():
    import subprocess

    check = "import sys, server.domain.classification, server.operations.learning; sys.exit('sklearn' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
