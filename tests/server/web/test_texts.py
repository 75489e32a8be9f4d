import re
import string
from pathlib import Path

import pytest

from server.domain.language import check_b1
from server.web import texts

WEB = Path(texts.__file__).parent
USED = re.compile(r"""\bt\(\s*["']([a-z_]+\.[a-z_0-9]+)["'](?!\s*~)""")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts():
    assert texts.texts("nl").keys() == texts.texts("en").keys()


def test_a_text_has_the_same_gaps_in_both_languages():
    differing = {
        key: (dutch, texts.texts("en")[key])
        for key, dutch in texts.texts("nl").items()
        if gaps(dutch) != gaps(texts.texts("en")[key])
    }

    assert differing == {}


def test_every_text_that_a_page_or_view_names_is_there():
    files = [*WEB.glob("templates/**/*.html"), *WEB.glob("resident/*.py")]
    used = {key for file in files for key in USED.findall(file.read_text())}

    assert len(used) > 100
    assert used - texts.texts("nl").keys() == set()


@pytest.mark.parametrize("key", sorted(texts.texts("nl")))
def test_the_dutch_is_plain(key):
    text = re.sub(r"\{\w+\}", "5", texts.texts("nl")[key])

    # One label is too short for a score of its own; its sentences and words count all the same.
    assert [remark for remark in check_b1(text) if "leesgemak" not in remark.what] == []


def test_exactly_one_gets_its_own_words():
    assert texts.say("nl", "nearby.found", count=1) == "1 melding"
    assert texts.say("nl", "nearby.found", count=0) == "0 meldingen"


def test_a_gap_that_is_not_filled_is_a_mistake():
    with pytest.raises(KeyError):
        texts.say("nl", "find.wait")
