import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.gaps import UnknownGap, check, fill, is_complete

KNOWN = {"naam", "dag"}


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("Dag {naam}.", {"naam": "Test"}, "Dag Test."),
        ("Klaar[ op {dag}].", {"dag": "maandag"}, "Klaar op maandag."),
        ("Klaar[ op {dag}].", {}, "Klaar."),
        ("[Op {dag}.|Gauw.] Tot dan.", {}, "Gauw. Tot dan."),
        ("[Op {dag}.|Voor {naam}.|Gauw.]", {"naam": "Test"}, "Voor Test."),
        ("Eén. [Op {dag}.] Drie.", {}, "Eén. Drie."),
        ("[Op {dag}.] Drie.", {}, "Drie."),
        ("Eén.\n[Op {dag}.]\nDrie.", {}, "Eén.\nDrie."),
        ("Eén.\n\n[Op {dag}.]\n\n\n\nDrie.", {}, "Eén.\n\nDrie."),
        ("Dag {naam}.", {}, "Dag ."),
    ],
)
def test_gaps_are_filled_and_what_is_incomplete_is_left_out(template, values, text):
    assert fill(template, values) == text


def test_braces_and_brackets_in_a_value_stay_what_they_were():
    assert fill("U schreef: {naam}", {"naam": "{dag} [x|y]\n\n\n\n{naam"}) == "U schreef: {dag} [x|y]\n\n\n\n{naam"


def test_only_gaps_outside_brackets_must_have_a_value():
    assert is_complete("Dag {naam}[ op {dag}]", {"naam": "Test"})
    assert not is_complete("Dag {naam}", {"naam": ""})


@pytest.mark.parametrize(
    ("template", "gap"),
    [
        ("Dag {voornaam}", "voornaam"),
        ("Dag {naam.__class__}", "naam.__class__"),
        ("Dag {}", ""),
        ("Dag {naam", "{"),
        ("Dag naam}", "}"),
        ("Dag [op {dag}", "["),
        ("Dag op {dag}]", "]"),
        ("[a [b] c]", "["),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(template, gap):
    with pytest.raises(UnknownGap) as refused:
        check(template, KNOWN)

    assert refused.value.gap == gap


@given(st.text(alphabet="ab {}[]|\n.", max_size=40))
def test_what_passes_the_check_leaves_no_gap_behind(template):
    try:
        check(template, {"a", "b", "ab"})
    except UnknownGap:
        return
    assert not set("{}[]") & set(fill(template, {"a": "x"}))
